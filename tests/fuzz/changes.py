"""Random lists, dicts and objects that change while several names reach them; what changes them at the top is in `changers`."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import dataclass

from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.functions import COST
from tests.fuzz.language import CHANGING, FLOAT, FLOATS, Kind, Scope, array, integer
from tests.fuzz.procedures import Procedures

STILL = "<still>"  # among what is iterated over: no list may grow or shrink here


@dataclass(frozen=True)
class Changer:
    """A helper that changes what it is given: kinds of its parameters, what it returns, if anything, and whether lists grow."""

    name: str
    params: tuple[Kind, ...]
    result: Kind | None
    grows: bool
    owner: str = ""  # of a method: its class


class Changes(Procedures):
    """Adds what changes to the statements: every list of these has two items at least at any time."""

    grown = 0  # how many items may have been added to lists so far
    grew = False  # whether a list or a dict may have changed its size

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

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        some = self.on("changes") and bool(self.places(s))
        return [*super().number_rows(s, depth), (6 if some else 0, "changes", lambda: self.from_things(s))]

    def captured(self, s: Scope) -> dict[str, Kind]:
        return {name: kind for name, kind in super().captured(s).items() if kind.name not in CHANGING}

    # places

    def places(self, s: Scope, wanted: Kind | None = None) -> list[tuple[str, Kind]]:
        """What is reached from a name and changes, or stands in what changes: its text and its kind."""

        def inside(text: str, kind: Kind, depth: int) -> Iterator[tuple[str, Kind]]:
            yield text, kind
            if depth == 0:
                return
            if kind.name == "items" and kind.item:
                yield from inside(f"{text}[{self.position(s, text)}]", kind.item, depth - 1)
            for name, part in kind.fields:
                yield from inside(f"{text}[{name!r}]" if kind.name == "book" else f"{text}.{name}", part, depth - 1)

        found = [place for name in s.of(*CHANGING) for place in inside(name, s.kinds[name], 3)]
        return [(text, kind) for text, kind in found if kind == wanted or wanted is None and kind.name in CHANGING]

    def position(self, s: Scope, text: str) -> str:
        """An index of a list that has two items at least."""
        forms = [str(self.rng.randrange(-2, 2)), str(self.rng.randrange(-2, 2)), self.index(s, 2)]
        forms += [f"{name} % len({text})" for name in s.of("int") if s.kinds[name].low >= 0 and text.isidentifier()]
        return self.pick((*forms, f"len({text}) - 1") if text.isidentifier() else forms)  # type: ignore[no-any-return]

    def grows(self, s: Scope) -> bool:
        """Whether a list may grow here."""
        return STILL not in s.iterating and s.trips <= 12 and self.grown < 12

    def many(self) -> int:
        return 3 + self.grown

    # values

    def thing(self, s: Scope, kind: Kind, depth: int = 1, alias: float = 0.4) -> str:
        """An expression for a value of a kind: one that is there already, or a new one."""
        there = [text for text, _ in self.places(s, kind)] if kind.name in CHANGING else []
        return self.pick(there) if there and self.chance(alias) else self.new(s, kind, depth)

    @contextlib.contextmanager
    def known(self) -> Iterator[None]:
        """What is drawn in here comes to stand in a place: no function value is called, of which only the running program knows what it gives."""
        before = self.features
        self.features = before - {"function_values", "closures"}
        yield
        self.features = before

    def new(self, s: Scope, kind: Kind, depth: int = 1) -> str:
        with self.known():
            text = self.drawn(s, kind, depth)
        return f"float({text})" if kind == FLOAT and self.unknown else text

    @property
    def unknown(self) -> bool:
        """Whether only the running program may know what a variable holds: a function value gave it."""
        return self.on("function_values") or self.on("closures")

    def drawn(self, s: Scope, kind: Kind, depth: int) -> str:
        if kind == FLOAT:
            return self.within(self.varying(s, depth))
        if kind.name == "int":
            return str(self.rng.randint(kind.low, kind.high))
        if kind.shape:
            return self.new_array(s, kind, depth)
        if kind.name == "items" and kind.item:
            return self.new_items(s, kind)
        if kind.name == "book":
            return f"{{{', '.join(f'{name!r}: {self.thing(s, part, depth)}' for name, part in kind.fields)}}}"
        return self.new_actor(s, kind)

    def new_array(self, s: Scope, kind: Kind, depth: int) -> str:
        there = [name for name in s.of(kind.name) if s.kinds[name] == kind]
        forms = [f"1.0 * ({self.within(self.expression(s, kind, depth), function='np')})", f"np.zeros({kind.shape[0]})"]
        forms += [f"{self.pick(there)}.copy()"] if there else []
        return self.pick(forms)  # type: ignore[no-any-return]

    def new_items(self, s: Scope, kind: Kind) -> str:
        assert kind.item is not None
        there = [text for text, _ in self.places(s, kind)]
        if there and self.chance(0.25):
            source = self.pick(there)
            return self.pick((f"list({source})", f"{source}[:]", f"{source}.copy()", f"{source}[-2:]"))  # type: ignore[no-any-return]
        if kind.item == FLOAT and self.chance(0.15):
            return self.pick(("[0.0] * 3", f"[{self.within(self.varying(s, 0))}] * 2", "[0.0, 0.0]"))  # type: ignore[no-any-return]
        if self.chance(0.15, "comprehensions"):
            index = self.fresh("int")
            inner = s.inner(kinds=s.kinds | {index: integer(0, 2)}, trips=s.trips * 3)
            with self.perhaps(), self.without_walrus():
                return f"[{self.new(inner, kind.item, 1)} for {index} in range({self.pick('23')})]"
        return f"[{', '.join(self.thing(s, kind.item, 1) for _ in range(self.pick((2, 2, 3))))}]"

    def new_actor(self, s: Scope, kind: Kind) -> str:
        given = self.world.actors[kind.cls]
        values = [self.thing(s, part, 1, 0.6) for _, part in given]
        if self.chance(0.2, "keywords"):
            return f"{kind.cls}({', '.join(f'{name}={value}' for (name, _), value in zip(given, values))})"
        return f"{kind.cls}({', '.join(values)})"

    def from_things(self, s: Scope) -> Sized:
        """A number out of what changes."""
        text, kind = self.pick(self.places(s))
        many = self.many()
        if kind == FLOATS:
            low = self.pick(("1:", ":-1", "::-1", ":2", "-2:"))
            return self.pick(  # type: ignore[no-any-return]
                [
                    (f"{text}[{self.position(s, text)}]", LIMIT),
                    (f"sum({text})", LIMIT * many),
                    (f"{self.pick(('max', 'min'))}({text})", LIMIT),
                    (f"np.{self.pick(('mean', 'max', 'min'))}({text})", LIMIT),
                    (f"np.sum({text})", LIMIT * many),
                    (f"np.sum(np.array({text}) ** 2)", LIMIT * LIMIT * many),
                    (f"sum({text}[{low}])", LIMIT * many),
                    (f"{text}[{low}][0]", LIMIT),
                    (f"np.array({text})[{self.rng.randrange(-2, 2)}]", LIMIT),
                    (f"0.1 * len({text})", 0.1 * many),
                ]
            )
        if kind.name == "items" and self.chance(0.3):
            return f"0.1 * len({text})", 0.1 * many
        if kind.name == "items" and kind.item == FLOATS and self.chance(0.4):
            each = self.fresh("list")
            return self.pick(((f"sum({text}[{self.position(s, text)}])", LIMIT * many), (f"sum([{each}[0] for {each} in {text}])", LIMIT * many)))  # type: ignore[no-any-return]
        if kind.name == "book" and self.flat(kind) and self.chance(0.5):
            names = [name for name, _ in kind.fields]
            forms = [(f"sum({text}.values())", LIMIT * 4), (f"{text}.get({self.pick(names)!r}, 0.5)", LIMIT), (f"{text}.get('extra', 0.5)", LIMIT)]
            return self.pick([*forms, (f"max({text}.values())", LIMIT), (f"0.1 * len({text})", 0.4)])  # type: ignore[no-any-return]
        methods = [m for m in self.usable(s) if m.owner and m.owner == kind.cls and m.result == FLOAT]
        if methods and self.chance(0.5) and s.trips * COST <= 60 and not self.unsure and not self.barred:
            method = self.pick(methods)
            if not method.params:
                return f"{text}.{method.name}()", LIMIT
        return self.number_in(s, text, kind)

    def number_in(self, s: Scope, text: str, kind: Kind) -> Sized:
        inner = s.inner(kinds={text: kind} | {name: s.kinds[name] for name in s.of("int")})
        floats = [place for place, _ in self.places(inner, FLOAT)]
        for place, found in [(p, k) for n in (2, 3, 4) for p, k in self.places(inner, array(n))]:
            floats += [f"{place}[{self.rng.randrange(found.shape[0])}]", f"{place}.mean()"]
        return (self.pick(floats), LIMIT) if floats else (self.literal(), 1.5)

    @staticmethod
    def flat(kind: Kind) -> bool:
        return all(part == FLOAT for _, part in kind.fields)

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
        operator = self.pick(("=", "=", "=", "+=", "-=", "*=")) if self.on("augmented") else "="
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
        if self.chance(0.4):
            self.statement(inner)
        for _, place, part in own[:1]:
            if part.name in CHANGING and place.isidentifier():
                self.change(inner.inner(kinds={place: part} | {n: k for n, k in inner.kinds.items() if k.name not in CHANGING}))
            else:
                self.put_part(inner, place, part)
        if not own or self.chance(0.4):
            self.statement(inner)
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

    def usable(self, s: Scope) -> list[Changer]:
        """The helpers and methods that may be called here."""
        return [made for made in self.world.changers if s.trips * COST <= 60 and (not made.grows or self.grows(s))]

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
