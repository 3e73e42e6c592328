"""Random sequences in which things that change stand in several places and move between them, and lists that take items in and give them out."""

from __future__ import annotations

from collections.abc import Callable

from tests.fuzz.changes import Changes
from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.language import FLOAT, FLOATS, Kind, Scope, array, items_of

Place = tuple[str, Kind]


class Moves(Changes):
    """Adds these sequences to the statements, two of them at most to each function."""

    sequences = 0  # how many there are so far

    def rows(self, s: Scope) -> list[Row]:
        rows = super().rows(s)
        if not self.on("changes") or self.sequences > 1 or s.depth > 2:
            return rows
        return [
            *rows,
            (7, None, lambda: self.move_about(s)),
            (6 if self.grows(s) else 0, "append", lambda: self.in_and_out(s)),
        ]

    def several(self, least: int, rows: Callable[[], list[Row]]) -> None:
        """A few of the rows, each drawn anew."""
        for _ in range(self.pick((least, least + 1, least + 2))):
            self.choose(rows())

    # what is done with a place, and what is read of it

    def touch(self, s: Scope, place: str, kind: Kind) -> None:
        """What stands in a place is changed, and stays there."""
        if kind == FLOAT:
            self.put_number(s, place)
        elif kind.shape:
            self.put(s, *self.changed_part(s, place, kind))
        elif kind.name == "items" and kind.item:
            self.put_part(s, f"{place}[{self.rng.randrange(-2, 2)}]", kind.item)
        else:
            name, part = self.pick(kind.fields)
            self.put_part(s, f"{place}[{name!r}]" if kind.name == "book" else f"{place}.{name}", part)

    def gist(self, s: Scope, place: str, kind: Kind) -> Sized:
        """A number out of what stands in a place."""
        if kind == FLOAT:
            return place, LIMIT
        if kind.shape:
            return self.pick(((f"np.sum({place} ** 2)", 8.0), (f"{place}[{self.rng.randrange(kind.shape[0])}]", LIMIT)))  # type: ignore[no-any-return]
        if kind == FLOATS:
            return self.pick(((f"{place}[{self.rng.randrange(-2, 2)}]", LIMIT), (f"{place}[0] * {place}[1]", LIMIT * LIMIT), (f"sum({place})", 4 * LIMIT)))  # type: ignore[no-any-return]
        return self.number_in(s, place, kind)

    def note(self, s: Scope, places: list[Place]) -> None:
        """A number out of two places under a name, which is to be in the result."""
        (one, first), (two, second) = self.pick(places), self.pick(places)
        text, size = self.gist(s, one, first)
        more, grown = self.gist(s, two, second)
        target = self.fresh("float")
        with self.known():
            value = self.within((f"{text} * {more}", size * grown), 4.0)
        self.emit(f"{target} = {value}")
        s.kinds[target] = FLOAT
        self.shown.add(target)

    # things that move

    def move_about(self, s: Scope) -> None:
        """Things stand in a list, a dict or an object, one perhaps twice; they change, others come in their places, or they go elsewhere."""
        self.sequences += 1
        kinds = [FLOATS, *self.world.changing, *([array(self.pick((2, 3)))] if self.on("vectors") else [])]
        fields = [part for given in self.world.actors.values() for _, part in given if part != FLOAT]
        kind = self.pick([kind for kind in kinds + 2 * fields if kind.name in ("vector", "actor") or kind == FLOATS])
        names = [self.one_there(s, kind) for _ in range(2)]
        names.append(self.fresh(kind.name))
        self.emit(f"{names[2]} = {self.new(s, kind)}")
        s.kinds[names[2]] = kind
        holder, places = self.holder(s, kind, names[:2])
        there = [place for place, _ in self.places(s, kind) if not place.isidentifier() and place not in places and not (holder and place.startswith(f"{holder}["))]
        if there and self.chance(0.6):
            places.append(self.pick(there))
        if self.chance(0.35) and holder:
            copy = self.fresh("list")
            self.emit(f"{copy} = {self.shallow(holder, s.kinds[holder])}")
            s.kinds[copy] = s.kinds[holder]
            places += [place.replace(holder, copy, 1) for place in places if place.startswith(f"{holder}[")]
        known: list[Place] = [(text, kind) for text in names + places]
        keepers = [made for made in self.usable(s) if holder and made.params == (s.kinds[holder], kind) and not made.grows]

        def comes_in(place: str) -> None:
            """A thing, changed before perhaps, comes into a place; it is read, and changed through the place."""
            name = self.pick(names[2:]) if self.chance(0.6) else self.pick(names)
            if self.chance(0.5):
                self.touch(s, name, kind)
            self.emit(f"{self.pick(keepers).name}({holder}, {name})" if keepers and self.chance(0.7) else f"{place} = {name}")
            self.note(s, [(name, kind)])
            self.touch(s, place, kind)

        def another_name(place: str) -> None:
            name = self.fresh(kind.name)
            self.emit(f"{name} = {place}")
            s.kinds[name] = kind
            names.append(name)
            known.append((name, kind))

        def rows() -> list[Row]:
            one, two = self.rng.sample(places, 2)
            return [
                (4, None, lambda: self.touch(s, *self.pick(known))),
                (3, None, lambda: self.emit(f"{one} = {self.pick(names)}")),
                (1, None, lambda: self.emit(f"{one} = {self.new(s, kind)}")),
                (1.5, None, lambda: self.emit(f"{one}, {two} = {two}, {one}")),
                (1, None, lambda: self.emit(f"{self.pick(names)} = {one}")),
                (1.5, None, lambda: another_name(one)),
                (2, None, lambda: comes_in(one)),
                (2, None, lambda: self.note(s, known)),
            ]

        self.several(2, rows)
        self.touch(s, *self.pick(known))
        self.note(s, known)

    def one_there(self, s: Scope, kind: Kind) -> str:
        """A name for a thing of a kind: one that may be bound anew."""
        there = [name for name in s.of(kind.name) if s.kinds[name] == kind and s.may_bind(name)]
        if there and self.chance(0.3):
            return self.pick(there)  # type: ignore[no-any-return]
        name = self.fresh(kind.name)
        self.emit(f"{name} = {self.new(s, kind)}")
        s.kinds[name] = kind
        return name

    def holder(self, s: Scope, kind: Kind, names: list[str]) -> tuple[str, list[str]]:
        """Something new that holds things, and its places."""
        one, two = names[0], self.pick(names)
        fitting = [made for made in self.world.changing if made.name == "actor" and any(part == kind for _, part in self.world.actors[made.cls])]
        if fitting and self.chance(0.6):
            return self.actors_with(s, self.pick(fitting), kind, one, two)
        made = [made for made in self.usable(s) if not made.params and made.result and kind in (made.result.item, *dict(made.result.fields).values())]
        if made and self.chance(0.5):
            maker = self.pick(made)
            name = self.fresh(maker.result.name)
            self.emit(f"{name} = {maker.name}()")
            s.kinds[name] = maker.result
            return name, [f"{name}{key}" for key in (("[0]", "[1]") if maker.result.name == "items" else ("['a']", "['b']"))]
        if self.chance(0.3):
            name = self.fresh("book")
            self.emit(f"{name} = {{'a': {one}, 'b': {two}}}")
            s.kinds[name] = Kind("book", fields=(("a", kind), ("b", kind)))
            return name, [f"{name}['a']", f"{name}['b']"]
        name = self.fresh("items")
        self.emit(f"{name} = [{one}, {two}]")
        s.kinds[name] = items_of(kind)
        return name, [f"{name}[0]", f"{name}[{self.pick(('1', '-1'))}]"]

    def actors_with(self, s: Scope, actor: Kind, kind: Kind, *things: str) -> tuple[str, list[str]]:
        """New objects that hold things, under names of their own or in a list."""
        given = self.world.actors[actor.cls]
        made = [f"{actor.cls}({', '.join(thing if part == kind else self.new(s, part) for _, part in given)})" for thing in things]
        field = self.pick([name for name, part in given if part == kind])
        if self.chance(0.6):
            name = self.fresh("items")
            self.emit(f"{name} = [{', '.join(made)}]")
            s.kinds[name] = items_of(actor)
            return "", [f"{name}[{i}].{field}" for i in range(len(made))]
        names = [self.fresh("actor") for _ in made]
        for name, text in zip(names, made, strict=True):
            self.emit(f"{name} = {text}")
            s.kinds[name] = actor
        return "", [f"{name}.{field}" for name in names]

    def shallow(self, holder: str, kind: Kind) -> str:
        """A new container of the same things."""
        forms = ("dict({})", "{}.copy()") if kind.name == "book" else ("list({})", "{}[:]", "{}.copy()")
        return self.pick(forms).format(holder)  # type: ignore[no-any-return]

    # lists that take in and give out

    def in_and_out(self, s: Scope) -> None:
        """A list of three, into which items are put anywhere and from which they are taken, between reads and writes."""
        self.sequences += 1
        kind = self.pick((FLOAT, FLOAT, FLOATS))
        kind = FLOATS if self.chance(0.4) and any(made.params[:1] == (FLOATS,) for made in self.usable(s)) else kind
        name, size = self.fresh("items"), 3
        self.emit(f"{name} = [{', '.join(self.new(s, kind) for _ in range(size))}]")
        reached = [name]
        if self.chance(0.4):
            reached.append(self.fresh("items"))
            self.emit(f"{reached[1]} = {name}")
        out: list[Place] = []

        def at(extra: int = 0) -> str:
            return str(self.rng.randrange(-size, size + extra))

        def put_in() -> None:
            nonlocal size
            self.emit(f"{self.pick(reached)}.insert({at(1)}, {self.new(s, kind)})")
            size += 1

        def take_out() -> None:
            nonlocal size
            taken = self.fresh(kind.name)
            self.emit(f"{taken} = {self.pick(reached)}.pop({at()})")
            s.kinds[taken] = kind
            out.append((taken, kind))
            size -= 1

        readers = {made.name: made.params for made in self.usable(s) if made.result == FLOAT and not made.owner and not made.grows}
        readers |= {name: tuple(part for _, part, _ in self.helpers[name].signature.params) for name in self.callables(s, (FLOAT,)) if name in self.helpers}  # type: ignore[union-attr]
        readers = {reader: params for reader, params in readers.items() if params[:1] == (kind,) and all(part in (FLOAT, FLOATS) for part in params)}

        def hand_over() -> None:
            reader, own = self.pick(list(readers)), self.pick(reached)
            target = self.fresh("float")
            values = [f"{own}[len({own}) - 1]", *(self.given(s, part) for part in readers[reader][1:])]
            self.emit(f"{target} = {self.within((f'{reader}({chr(44).join(values)}) * {self.leaf(s)[0]}', 4.0))}")
            s.kinds[target] = FLOAT
            self.shown.add(target)

        def add_several() -> None:
            nonlocal size
            own = self.pick(reached)
            more = [f"{own}[-1]", f"{own}[0]"] if kind != FLOAT else [self.within((f"{own}[-1] * {self.leaf(s)[0]}", 4.0)), self.pick((f"{own}[-1]", f"{own}[0]", f"0.1 * len({own})"))]
            self.emit(f"{own} += [{', '.join(more)}]" if self.chance(0.5) else f"{own}.extend([{', '.join(more)}])")
            size += 2

        def rows() -> list[Row]:
            own = self.pick(reached)
            known = [(f"{own}[{at()}]", kind), *out]
            return [
                (3, None, put_in),
                (3 if size > 2 else 0, None, take_out),
                (2.5, None, lambda: self.touch(s, *self.pick(known))),
                (1.5, None, lambda: self.note(s, known)),
                (1.5, None, add_several),
                (2 if readers else 0, None, hand_over),
            ]

        self.several(3, rows)
        self.note(s, [(f"{name}[{at()}]", kind), (f"{name}[{at()}]", kind)])
        s.kinds |= dict.fromkeys(reached, items_of(kind))
        self.grew = True
