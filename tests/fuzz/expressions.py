"""Random expressions of a wanted kind; each comes with a bound of its size, so that values stay small in loops too."""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from tests.fuzz.language import FLOAT, Kind, Scope, array
from tests.fuzz.names import ADVERSARIAL, HOSTILE, NAMES
from tests.fuzz.world import World

LIMIT = 2.0  # every float variable stays below about this
Sized = tuple[str, float]
Row = tuple[float, str | None, Callable[[], Any]]


class Expressions:
    """Draws expressions over the variables of a scope."""

    def __init__(self, rng: random.Random, features: frozenset[str]) -> None:
        self.rng = rng
        self.features = features
        self.used: set[str] = set()
        self.helpers: dict[str, Kind] = {}
        self.world = World()
        self.unsure = 0  # how many parts of an expression around this one may not be evaluated
        self.bound: list[str] = []  # floats that the expression binds for sure, with :=
        self.bound_here: set[str] = set()  # what the statement has bound with :=
        self.barred = 0  # how many places around this one forbid :=

    def on(self, feature: str) -> bool:
        return feature in self.features

    def chance(self, p: float, feature: str | None = None) -> bool:
        return self.rng.random() < p and (feature is None or self.on(feature))

    def pick(self, items: Sequence[Any]) -> Any:
        return items[self.rng.randrange(len(items))]

    def choose(self, rows: list[Row]) -> Any:
        """One of the rows (weight, feature, production) whose feature is on."""
        rows = [row for row in rows if row[1] is None or self.on(row[1])]
        return self.rng.choices([row[2] for row in rows], [row[0] for row in rows])[0]()

    def fresh(self, kind: str) -> str:
        """A name that the function does not use yet."""
        pool = HOSTILE[kind] if self.chance(0.15, "hostile_names") else NAMES[kind]
        if self.on("adversarial_names") and kind not in ("class", "field", "key") and self.chance(0.5):
            pool = ADVERSARIAL
        name = self.pick(pool)
        number = 2
        unique = name
        while unique in self.used:
            unique, number = f"{name}{number}" if self.chance(0.7) else f"{name}_{number}", number + 1
        self.used.add(unique)
        return unique

    @contextlib.contextmanager
    def perhaps(self) -> Iterator[None]:
        """What is drawn in here may not be evaluated: nothing is surely bound by it."""
        self.unsure += 1
        yield
        self.unsure -= 1

    @contextlib.contextmanager
    def without_walrus(self) -> Iterator[None]:
        """What is drawn in here stands where Python allows no := ."""
        self.barred += 1
        yield
        self.barred -= 1

    def literal(self, low: float = 0.1, high: float = 1.5) -> str:
        return repr(round(self.rng.uniform(low, high), self.pick((1, 2, 2))) or 0.3)

    def within(self, sized: Sized, limit: float = LIMIT, function: str = "math") -> str:
        """The expression, made smaller where it may exceed the limit."""
        text, size = sized
        if size <= limit:
            return text
        factor = repr(float(f"{limit / size:.2g}"))
        scaled = f"{factor} * ({text})"
        if function == "math" and self.chance(0.1, "numpy_scalars"):
            function = "np"
        if not self.on("math_functions") or self.chance(0.25):
            return scaled
        inner = scaled if size > 2 * limit else text
        if limit < 1.5:
            return f"{function}.{self.pick(('tanh', 'sin', 'cos'))}({inner})"
        return f"{function}.{self.pick(('tanh', 'sin', 'cos', 'atan' if function == 'math' else 'arctan'))}({inner})"

    # numbers

    def varying(self, s: Scope, depth: int) -> Sized:
        """A number that, if it can be helped, is not a bare literal: too many constants would leave nothing to differentiate."""
        for _ in range(4):
            text, size = self.number(s, depth)
            if not text.replace(".", "").isdigit():
                break
        return text, size

    def number(self, s: Scope, depth: int) -> Sized:
        """An expression for a float."""
        if depth <= 0:
            return self.leaf(s)
        return self.choose(self.number_rows(s, depth))  # type: ignore[no-any-return]

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        """What a float may be: weight, feature, production."""
        return [
            (3, None, lambda: self.leaf(s)),
            (6, None, lambda: self.arithmetic(s, depth)),
            (1, "division", lambda: self.quotient(s, depth)),
            (1, "power", lambda: self.power(s, depth)),
            (3, "math_functions", lambda: self.function_of(s, depth)),
            (0.8, "max_min", lambda: self.extreme(s, depth)),
            (0.5, "abs", lambda: self.with_size(f"abs({self.number(s, depth - 1)[0]})", LIMIT)),
            (1, "ternary", lambda: self.ternary(s, depth)),
            (2, "helpers", lambda: self.call(s, depth)),
            (4, "vectors", lambda: self.from_arrays(s, depth)),
            (2, "lists", lambda: self.from_lists(s)),
        ]

    def with_size(self, text: str, size: float) -> Sized:
        return text, size

    def leaf(self, s: Scope) -> Sized:
        paths = self.paths(s, FLOAT)
        if paths and self.chance(0.35):
            return self.pick(paths), LIMIT
        floats = s.of("float")
        if floats and self.chance(0.8):
            return self.pick(floats), LIMIT
        ints = s.of("int")
        if ints and self.chance(0.3):
            name = self.pick(ints)
            return f"0.1 * {name}", 0.1 * max(abs(s.kinds[name].low), abs(s.kinds[name].high), 1)
        return self.literal(), 1.5

    def paths(self, s: Scope, wanted: Kind) -> list[str]:
        """What of this kind is inside dicts and records: `d["k"]`, `p.x`, `d["k"].x`."""

        def inside(text: str, kind: Kind) -> Iterator[str]:
            for name, part in kind.fields:
                here = f"{text}[{name!r}]" if kind.name == "dict" else f"{text}.{name}"
                if (part.name, part.shape, part.cls) == (wanted.name, wanted.shape, wanted.cls):
                    yield here
                yield from inside(here, part)

        return [path for name in s.of("dict", "record") for path in inside(name, s.kinds[name])]

    def arithmetic(self, s: Scope, depth: int) -> Sized:
        (a, big_a), (b, big_b) = self.number(s, depth - 1), self.number(s, depth - 1)
        operator = self.pick("++-***")
        if a == b and operator == "-" and self.chance(0.7):
            operator = "+"
        if operator == "*":
            return f"({a}) * ({b})", big_a * big_b
        if self.chance(0.15):
            return f"-({a}) {operator} ({b})", big_a + big_b
        return f"({a}) {operator} ({b})", big_a + big_b

    def quotient(self, s: Scope, depth: int) -> Sized:
        (a, big), (b, _) = self.number(s, depth - 1), self.leaf(s)
        below = self.pick((f"(1.5 + {b} * {b})", f"(2.0 + math.cos({b}))", self.literal(1.1, 2.5), f"(1.0 + abs({b}))"))
        return f"({a}) / {below}", big

    def power(self, s: Scope, depth: int) -> Sized:
        a, big = self.number(s, depth - 1)
        exponent = self.pick(("2", "3", "2.0", "p", "p"))
        if exponent != "p":
            return f"({a}) ** {exponent}", big ** float(exponent)
        return f"(1.2 + ({self.within((a, big))}) ** 2) ** ({self.within(self.leaf(s), 1.0)})", 6.0

    def function_of(self, s: Scope, depth: int) -> Sized:
        a, big = self.number(s, depth - 1)
        numpy = self.chance(0.25, "numpy_scalars")
        space = "np" if numpy else "math"
        name = self.pick(("sin", "cos", "tanh", "exp", "sqrt", "log", "arctan" if numpy else "atan"))
        if name == "exp":
            return f"{space}.exp({self.within((a, big), 1.5)})", 4.5
        if name in ("sqrt", "log"):
            return f"{space}.{name}(1.3 + ({self.within((a, big))}) ** 2)", 2.4
        return f"{space}.{name}({self.within((a, big), 4.0)})", 1.0

    def extreme(self, s: Scope, depth: int) -> Sized:
        parts = [self.number(s, depth - 1) for _ in range(self.pick((2, 2, 3)))]
        return f"{self.pick(('max', 'min'))}({', '.join(text for text, _ in parts)})", max(size for _, size in parts)

    def ternary(self, s: Scope, depth: int) -> Sized:
        with self.perhaps():
            (a, big_a), (b, big_b) = self.number(s, depth - 1), self.number(s, depth - 1)
            return f"({a} if {self.condition(s)} else {b})", max(big_a, big_b)

    def callables(self, s: Scope, result: tuple[Kind, ...]) -> list[str]:
        functions = {name: kind for name, kind in {**self.helpers, **s.kinds}.items() if kind.signature}
        return [name for name, kind in functions.items() if kind.signature and kind.signature.result == result and s.trips * kind.signature.cost <= 60]

    def call(self, s: Scope, depth: int, result: tuple[Kind, ...] = (FLOAT,)) -> Sized:
        """A call of a helper or a local function; a leaf where there is none."""
        names = self.callables(s, result)
        if not names:
            return self.number(s, depth - 1) if depth > 1 else self.leaf(s)
        name = self.pick(names)
        signature = {**self.helpers, **s.kinds}[name].signature
        assert signature is not None
        parts, keywords = [], False
        for parameter, kind, has_default in signature.params:
            if has_default and self.chance(0.4):
                keywords = True  # what follows a parameter that is left out is passed by name
                continue
            keywords = keywords or (self.chance(0.15, "keywords") and signature.named)
            value = self.within(self.number(s, depth - 1)) if kind.name == "float" else self.vector(s, kind.shape[0], 1)[0]
            parts.append(f"{parameter}={value}" if keywords else value)
        return f"{name}({', '.join(parts)})", LIMIT

    def from_lists(self, s: Scope) -> Sized:
        lists = [name for name in s.of("list", "tuple") if s.kinds[name].low > 0]
        if not lists:
            return self.leaf(s)
        name = self.pick(lists)
        kind = s.kinds[name]
        if self.chance(0.25, "list_sum"):
            return f"sum({name})", LIMIT * kind.high
        if self.chance(0.15):
            return f"0.1 * len({name})", 0.1 * kind.high
        index = self.rng.randrange(kind.low)
        return f"{name}[{index if self.chance(0.6) else index - kind.low if kind.name == 'tuple' else -1 - index}]", LIMIT

    # tests

    def condition(self, s: Scope, depth: int = 1) -> str:
        def floats() -> str:
            a = self.varying(s, self.chance(0.3))[0]
            b = self.leaf(s)[0] if self.chance(0.3) else repr(round(self.rng.uniform(-0.7, 0.9), 2))
            return f"{a} {self.pick('<>')} {b}"

        def ints() -> str:
            names = s.of("int")
            if not names:
                return floats()
            name = self.pick(names)
            return self.pick((f"{name} % 2 == {self.pick('01')}", f"{name} > {self.pick('0123')}", f"{name} == {self.pick('0123')}"))

        def both() -> str:
            if depth <= 0:
                return floats()
            with self.perhaps():
                return f"({self.condition(s, depth - 1)} {self.pick(('and', 'or'))} {self.condition(s, depth - 1)})"

        flags = s.of("bool")
        return self.choose(  # type: ignore[no-any-return]
            [
                (6, None, floats),
                (3, None, ints),
                (1.5, "boolean_tests", both),
                (0.7, "boolean_tests", lambda: f"not ({self.condition(s, depth - 1)})" if depth > 0 else floats()),
                (0.5, "boolean_tests", lambda: f"-1.2 < {self.leaf(s)[0]} < 0.8"),
                (0.8 if flags else 0, None, lambda: self.pick(flags)),
                (0.5, "lists", lambda: f"len({self.pick(s.of('list'))}) > 2" if s.of("list") else floats()),
                *self.test_rows(s, depth),
            ]
        )

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        """Further tests: weight, feature, production."""
        return []

    # arrays: drawn in tests.fuzz.arrays

    def from_arrays(self, s: Scope, depth: int) -> Sized:
        raise NotImplementedError

    def vector(self, s: Scope, length: int, depth: int) -> Sized:
        raise NotImplementedError

    def matrix(self, s: Scope, shape: tuple[int, ...], depth: int) -> Sized:
        raise NotImplementedError

    def expression(self, s: Scope, kind: Kind, depth: int) -> Sized:
        if kind.name == "float":
            return self.varying(s, depth)
        assert kind == array(*kind.shape)
        return self.vector(s, kind.shape[0], depth) if kind.name == "vector" else self.matrix(s, kind.shape, depth)
