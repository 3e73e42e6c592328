"""Random statements that change lists, dicts and objects while several names reach them; what changes them at the top is in `changers`."""

from __future__ import annotations

from tests.fuzz.expressions import Row, Sized
from tests.fuzz.language import CHANGING, FLOAT, Kind, Scope, array, integer
from tests.fuzz.things import STILL, Changer, Things


class Changes(Things):
    """Adds what changes to the statements."""

    def rows(self, s: Scope) -> list[Row]:
        rows = super().rows(s)
        if not self.on("changes"):
            return rows
        some = bool(self.places(s))
        loops = s.depth < 4 and self.budget > 0 and s.trips * 4 <= self.max_trips
        local = some and s.depth <= 2 and self.budget > 0 and not s.in_loop
        changers = bool(self.usable(s))
        return [
            *rows,
            (2 if some else 8, None, lambda: self.new_thing(s)),
            (11 if some else 0, None, lambda: self.change(s)),
            (5 if some else 0, None, lambda: self.second_reach(s)),
            (1.5 if some else 0, None, lambda: self.one_of_two(s)),
            (3 if some and loops else 0, None, lambda: self.loop_thing(s)),
            (0.8 if loops else 0, None, lambda: self.stack(s)),
            (7 if some and changers else 0, None, lambda: self.run_changer(s)),
            (1.2 if local else 0, "nested_functions", lambda: self.local_changer(s)),
        ]

    # statements

    def new_thing(self, s: Scope) -> None:
        if not self.world.changing:
            return self.assign(s)
        kind = self.pick(self.world.changing)
        return self.name_it(s, self.new(s, kind), kind)

    def name_it(self, s: Scope, text: str, kind: Kind) -> None:
        """A new name, or an old one of the same kind."""
        old = [name for name in s.of(kind.name) if s.kinds[name] == kind and s.may_bind(name)]
        name = self.pick(old) if old and self.chance(0.3, "reassign") else self.fresh(kind.name)
        self.emit(f"{name} = {text}")
        s.kinds[name] = kind

    def second_reach(self, s: Scope) -> None:
        """Another name, or another place, for what is there; and perhaps a change through it."""
        text, kind = self.pick(self.places(s))
        others = [place for place, _ in self.places(s, kind) if place != text and not place.isidentifier()]
        if others and self.chance(0.4):
            self.emit(f"{self.pick(others)} = {text}")
        else:
            arrays = [place for n in (2, 3, 4) for place in self.places(s, array(n))]
            text, kind = self.pick(arrays) if arrays and self.chance(0.25) else (text, kind)
            self.name_it(s, text, kind)
        for _ in range(self.pick((0, 1, 1))):
            self.change(s)

    def one_of_two(self, s: Scope) -> None:
        """A branch picks what a name stands for."""
        _, kind = self.pick(self.places(s))
        one, two = self.thing(s, kind, alias=0.9), self.thing(s, kind, alias=0.9)
        name = self.fresh(kind.name)
        if self.chance(0.5, "ternary"):
            self.emit(f"{name} = {one} if {self.condition(s)} else {two}")
        else:
            self.emit(f"if {self.condition(s)}:")
            self.emit(f"    {name} = {one}")
            self.emit("else:")
            self.emit(f"    {name} = {two}")
        s.kinds[name] = kind
        self.change(s)

    # changes

    def change(self, s: Scope) -> None:
        text, kind = self.pick(self.places(s))
        if kind.name == "items":
            self.change_items(s, text, kind)
        elif kind.name == "book":
            self.change_book(s, text, kind)
        else:
            self.change_actor(s, text, kind)

    def put_number(self, s: Scope, place: str) -> None:
        operator = self.pick(("=", "=", "=", "+=", "-=", "*=")) if self.on("augmented") and not self.unknown else "="
        limit = {"=": 2.0, "*=": 1.0}.get(operator, 0.3 if s.trips > 1 else 1.5)
        with self.known():
            value = self.number(s, self.pick((1, 2)))
        if operator == "=" and self.chance(0.3):
            value = f"{place} * ({self.within(value)})", 4.0
        text = self.within(value, limit)
        self.emit(f"{place} {operator} {f'float({text})' if self.unknown else text}")

    def put_part(self, s: Scope, place: str, kind: Kind) -> None:
        """Something else comes to stand in a place, or what stands there is changed."""
        if kind == FLOAT:
            return self.put_number(s, place)
        if kind.shape and self.chance(0.6):
            self.put(s, *self.changed_part(s, place, kind))
            return None
        self.emit(f"{place} = {self.thing(s, kind)}")
        return None

    def changed_part(self, s: Scope, place: str, kind: Kind) -> tuple[str, Kind | None]:
        """An element, a slice, or all of an array that stands in a place."""
        n = kind.shape[0]
        return self.pick(((f"{place}[{self.index(s, n)}]", None), (f"{place}[{self.pick((':', '...'))}]", kind), (f"{place}[1:]", array(n - 1)), (f"{place}[::-1]", kind)))  # type: ignore[no-any-return]

    def change_items(self, s: Scope, text: str, kind: Kind) -> None:
        assert kind.item is not None
        item = kind.item
        grows = self.grows(s)
        self.choose(
            [
                (6, None, lambda: self.put_part(s, f"{text}[{self.position(s, text)}]", item)),
                (2.5 if grows else 0, "append", lambda: self.grow(s, f"{text}.append({self.thing(s, item)})")),
                (1 if grows else 0, "append", lambda: self.grow(s, f"{text}.insert({self.pick(('0', '1', '-1', f'len({text})'))}, {self.thing(s, item)})")),
                (1 if grows else 0, "append", lambda: self.grow(s, f"{text}.extend({self.new_items(s, kind)})", 3)),
                (0.8 if grows else 0, "append", lambda: self.grow(s, f"{text} += {self.new_items(s, kind)}", 3)),
                (1.5 if grows else 0, "append", lambda: self.take_off(s, text, item)),
                (1, None, lambda: self.swap_items(s, text)),
                (0.4, None, lambda: self.emit(f"{text}.reverse()")),
            ]
        )

    def grow(self, s: Scope, text: str, by: int = 1) -> None:
        self.grown += by * s.trips
        self.grew = True
        self.emit(text)

    def take_off(self, s: Scope, text: str, item: Kind) -> None:
        """`y = xs.pop()`, where there are enough, or after an append."""
        position = self.pick(("", "", "0", "-1", "1", "-2"))
        self.grew = True
        if self.chance(0.5):
            self.grow(s, f"{text}.append({self.thing(s, item)})")
            if item == FLOAT:
                target = self.target(s)
                self.emit(f"{target} = {text}.pop({position})")
                s.kinds[target] = FLOAT
            else:
                self.name_it(s, f"{text}.pop({position})", item)
            return
        self.emit(f"if len({text}) > 2:")
        target = self.target(s) if item == FLOAT else ""
        if target in s.kinds and self.chance(0.7):
            self.emit(f"    {target} = {text}.pop({position})")
        else:
            self.emit(f"    {text}.pop({position})")

    def swap_items(self, s: Scope, text: str) -> None:
        i, j = (f"{text}[{self.position(s, text)}]" for _ in range(2))
        self.emit(f"{i}, {j} = {j}, {i}")

    def change_book(self, s: Scope, text: str, kind: Kind) -> None:
        name, part = self.pick(kind.fields)
        flat = self.flat(kind)
        grows = STILL not in s.iterating
        new = f"{{{name!r}: {self.thing(s, part)}{', ' + repr('extra') + ': ' + self.new(s, FLOAT) if flat and grows and self.chance(0.3) else ''}}}"
        self.choose(
            [
                (5, None, lambda: self.put_part(s, f"{text}[{name!r}]", part)),
                (1, None, lambda: self.emit(f"{text}.update({new})")),
                (1, None, lambda: self.emit(f"{text} |= {new}")),
                (1 if flat else 0, None, lambda: self.under_a_key(s, text, kind)),
                (0.7 if flat and grows else 0, None, lambda: self.put_new(s, text)),
            ]
        )

    def put_new(self, s: Scope, text: str) -> None:
        """An entry that may not be there yet."""
        self.grew = True
        self.emit(f"{text}['extra'] = {self.new(s, FLOAT)}")
        if self.chance(0.5):
            self.put_number(s, f"{text}['extra']")

    def under_a_key(self, s: Scope, text: str, kind: Kind) -> None:
        """The key is in a variable."""
        names = [name for name, _ in kind.fields]
        key = self.fresh("str")
        one, two = self.pick(names), self.pick(names)
        self.emit(f"{key} = {one!r} if {self.condition(s)} else {two!r}")
        self.put_number(s, f"{text}[{key}]")

    def change_actor(self, s: Scope, text: str, kind: Kind) -> None:
        methods = [made for made in self.usable(s) if made.owner == kind.cls]
        if methods and self.chance(0.5):
            return self.call_changer(s, self.pick(methods), text)
        name, part = self.pick(kind.fields)
        return self.put_part(s, f"{text}.{name}", part)

    # loops

    def loop_thing(self, s: Scope) -> None:
        """Over what changes, or over its indices or keys, while it changes but for its size."""
        text, kind = self.pick(self.places(s))
        many = self.many()
        if s.trips * many > self.max_trips or kind.name == "actor":
            return self.change(s)
        inner = self.inside(s, many, iterating=s.iterating | {STILL})
        own: list[tuple[str, str, Kind]] = []  # a place that the body changes surely
        if kind.name == "book":
            if not self.flat(kind):
                return self.change(s)
            key, value = self.fresh("str"), self.fresh("float")
            form = self.pick(("keys", "items", "list"))
            self.emit({"keys": f"for {key} in {text}:", "items": f"for {key}, {value} in {text}.items():", "list": f"for {key} in list({text}):"}[form])
            inner.kinds |= {value: FLOAT} if form == "items" else {}
            others = [place for place, found in self.places(s) if found == kind]
            own.append(("", f"{self.pick((text, self.pick(others)))}[{key}]", FLOAT))
        else:
            assert kind.item is not None
            item = kind.item
            name = self.fresh(item.name)
            index = self.fresh("int")
            form = self.pick(("plain", "plain", "index", "enumerate", "zip", "reversed"))
            others = [place for place, found in self.places(s) if found == kind]
            if form in ("index", "enumerate"):
                self.emit(f"for {index} in range(len({text})):" if form == "index" else f"for {index}, {name} in enumerate({text}):")
                inner.kinds[index] = integer(0, 20)
                own.append((index, f"{text}[{index}]", item))
            elif form == "zip":
                second = self.fresh(item.name)
                self.emit(f"for {name}, {second} in zip({text}, {self.pick(others)}):")
                inner.kinds[second] = item
            else:
                self.emit(f"for {name} in {'reversed(' * (form == 'reversed')}{text}{')' * (form == 'reversed')}:")
            if form != "index":
                inner.kinds[name] = item
                if item != FLOAT and not item.shape:
                    own.append((name, name, item))
        self.indent += 1
        start = len(self.lines)
        if self.chance(0.4):
            self.statement(inner)
        for _, place, part in own[:1]:
            if part.name in CHANGING and place.isidentifier():
                self.change(inner.inner(kinds={place: part} | {n: k for n, k in inner.kinds.items() if k.name not in CHANGING}))
            else:
                self.put_part(inner, place, part)
        if not own or self.chance(0.4):
            self.statement(inner)
        if len(self.lines) == start:
            self.emit("pass")
        self.indent -= 1
        self.after(s, inner)
        return None

    def stack(self, s: Scope) -> None:
        """What is left to do is on a list, from which it is taken and to which more is added."""
        todo, value, total = self.fresh("list"), self.fresh("float"), self.target(s, new=0.3)
        if total not in s.kinds:
            self.emit(f"{total} = {self.literal()}")
            s.kinds[total] = FLOAT
        pairs, level = self.chance(0.4, "tuples"), self.fresh("int")
        first = self.within(self.varying(s, 1))
        self.emit(f"{todo} = [({first}, {self.pick('12')})]" if pairs else f"{todo} = [{first}, {self.within(self.varying(s, 1))}]")
        self.emit(f"while {todo}:")
        inner = self.inside(s, 4, can_continue=False, iterating=s.iterating | {STILL}, frozen=s.frozen | {value, level})
        self.indent += 1
        self.emit(f"{value}, {level} = {todo}.pop()" if pairs else f"{value} = {todo}.pop({self.pick(('', '', '0'))})")
        inner.kinds[value] = FLOAT
        if total in inner.kinds:
            self.emit(f"{total} = {self.within((f'0.5 * {total} + {value} * {self.leaf(s)[0]}', 4.0))}")
        self.emit(f"if {level} > 0:" if pairs else f"if abs({value}) > 0.4:")
        more = self.within((f"{value} * {self.leaf(inner)[0]}", 2.0), 1.0)
        self.emit(f"    {todo}.append(({more}, {level} - 1))" if pairs else f"    {todo}.append(0.3 * {value} + {self.literal(0.05, 0.2)} * {self.within(self.leaf(inner), 1.0)})")
        if self.chance(0.3):
            self.statement(inner)
        self.indent -= 1
        self.after(s, inner)

    # what changes its arguments

    def run_changer(self, s: Scope) -> None:
        made = self.pick(self.usable(s))
        if not made.owner:
            return self.call_changer(s, made, "")
        owners = [text for text, kind in self.places(s) if kind.cls == made.owner]
        return self.call_changer(s, made, self.pick(owners)) if owners else self.change(s)

    def given(self, s: Scope, kind: Kind) -> str:
        """An argument: of what changes a name or a place, so that the change is seen."""
        if kind.name in CHANGING and not self.places(s, kind):
            self.name_it(s, self.new(s, kind), kind)
        return self.thing(s, kind, 1, 1.0)

    def call_changer(self, s: Scope, made: Changer, owner: str) -> None:
        values = [self.given(s, kind) for kind in made.params]
        call = f"{owner + '.' if owner else ''}{made.name}({', '.join(values)})"
        if made.grows:
            self.grown += s.trips
            self.grew = True
        if made.result is None or self.chance(0.25):
            self.emit(call)
            if self.chance(0.4):
                self.change(s)
        elif made.result == FLOAT:
            target = self.target(s)
            self.emit(f"{target} = {self.within((f'{call} * {self.leaf(s)[0]}', 4.0)) if self.chance(0.5) else call}")
            s.kinds[target] = FLOAT
        else:
            self.name_it(s, call, made.result)
            if self.chance(0.5):
                self.change(s)

    def local_changer(self, s: Scope) -> None:
        """A nested function that changes what is around it, and is called by its name."""
        names = [name for name in s.of(*CHANGING)]
        name = self.pick(names)
        kind = s.kinds[name]
        function, value = self.fresh("function"), self.fresh("float")
        self.emit(f"def {function}({value}):")
        inner = Scope({name: kind, value: FLOAT}, frozen=frozenset({name}), trips=10, depth=max(s.depth, 2), can_return=False, iterating=frozenset({STILL}))
        s.pinned.add(name)
        self.indent += 1
        for _ in range(self.pick((1, 1, 2))):
            self.change(inner)
        gives = self.chance(0.3)
        if gives:
            self.emit(f"return {self.within(self.varying(inner, 1))}")
        self.indent -= 1
        for _ in range(self.pick((1, 1, 2))):
            target = self.target(s) if gives else ""
            self.emit(f"{f'{target} = ' if target else ''}{function}({self.within(self.varying(s, 1))})")
            s.kinds |= {target: FLOAT} if target else {}
            if self.chance(0.4):
                self.change(s)

    def ends(self, s: Scope) -> list[Sized]:
        """What changed is in the result."""
        names = s.of(*CHANGING) if self.on("changes") else []
        return super().ends(s) + [self.from_things(s.inner(kinds={name: s.kinds[name]})) for name in self.rng.sample(names, min(3, len(names)))]
