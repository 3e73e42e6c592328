"""What changes in a random program, as expressions: lists, dicts and objects, what stands in them, new ones, numbers out of them."""

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


class Things(Procedures):
    """Adds what changes to the expressions: every list of these has two items at least at any time."""

    grown = 0  # how many items may have been added to lists so far
    grew = False  # whether a list or a dict may have changed its size

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        some = self.on("changes") and bool(self.places(s))
        return [*super().number_rows(s, depth), (6 if some else 0, "changes", lambda: self.from_things(s))]

    def captured(self, s: Scope) -> dict[str, Kind]:
        return {name: kind for name, kind in super().captured(s).items() if kind.name not in CHANGING}

    def usable(self, s: Scope) -> list[Changer]:
        """The helpers and methods that may be called here."""
        return [made for made in self.world.changers if s.trips * COST <= 60 and (not made.grows or self.grows(s))]

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
