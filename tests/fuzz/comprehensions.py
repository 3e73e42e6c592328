"""Random comprehensions and generator expressions: over ranges, lists, tuples, vectors, zip, enumerate; nested; with `if`."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.logic import Logic


@dataclass(frozen=True)
class Source:
    """The head of one `for` of a comprehension: what it says, what it binds, and how often it goes round."""

    text: str
    targets: dict[str, Kind]
    low: int
    high: int


class Comprehensions(Logic):
    """Adds comprehensions to what floats, vectors, matrices, tests, lists and dicts may be."""

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        room = s.trips * 4 <= self.max_trips
        return [*super().number_rows(s, depth), (2 if room else 0, "comprehensions", lambda: self.aggregate(s, depth))]

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        room = s.trips * 4 <= self.max_trips
        return [*super().test_rows(s, depth), (0.7 if room else 0, "comprehensions", lambda: self.quantifier(s))]

    def vector_rows(self, s: Scope, length: int, depth: int) -> list[Row]:
        return [*super().vector_rows(s, length, depth), (1.5, "comprehensions", lambda: self.vector_of(s, length))]

    def matrix_rows(self, s: Scope, shape: tuple[int, ...], depth: int) -> list[Row]:
        return [*super().matrix_rows(s, shape, depth), (1.5, "comprehensions", lambda: self.matrix_of(s, shape))]

    def rows(self, s: Scope) -> list[Row]:
        room = s.trips * 4 <= self.max_trips
        return [
            *super().rows(s),
            (2 if room else 0, "comprehensions", lambda: self.list_of(s)),
            (0.6 if room else 0, "comprehensions", lambda: self.dict_of(s)),
            (0.6 if room else 0, "comprehensions", lambda: self.loop_over(s)),
        ]

    # heads

    def over(self, s: Scope, shadow: bool = True) -> Source:
        """One `for`; its targets are new names, or shadow names from outside, which come back afterwards."""
        target, index = self.comprehended("float", s) if shadow else self.fresh("float"), self.fresh("int")
        lists = [name for name in s.of("list", "tuple") if s.kinds[name].high <= 6]
        vectors = self.vectors(s)
        count = self.pick((1, 2, 3, 3))
        with self.without_walrus():
            literal = ", ".join(self.leaf(s)[0] for _ in range(count))
        choices = [
            Source(f"{index} in range({count})", {index: integer(0, count - 1)}, count, count),
            Source(f"{index} in range(1, {count + 1})", {index: integer(1, count)}, count, count),
            Source(f"{target} in [{literal}]", {target: FLOAT}, count, count),
            Source(f"{index}, {target} in enumerate([{literal}])", {index: integer(0, count - 1), target: FLOAT}, count, count),
        ]
        for name in lists:
            kind = s.kinds[name]
            choices += [Source(f"{target} in {name}", {target: FLOAT}, kind.low, kind.high)] * 2
        for name in vectors:
            n = s.kinds[name].shape[0]
            choices.append(Source(f"{target} in {name}", {target: FLOAT}, n, n))
            choices.append(Source(f"{index} in range(len({name}))", {index: integer(0, n - 1)}, n, n))
        for name in self.matrices(s):
            n, m = s.kinds[name].shape
            choices.append(Source(f"{target}_ in {name}", {f"{target}_": array(m)}, n, n))
        if len(lists) + len(vectors) > 1:
            choices += [self.zipped(s, target, self.pick(lists + vectors), self.pick(lists + vectors))] * 2
        return self.pick(choices)  # type: ignore[no-any-return]

    def comprehended(self, kind: str, s: Scope) -> str:
        old = s.of(kind)
        return self.pick(old) if old and self.chance(0.2, "shadowing") else self.fresh(kind)  # type: ignore[no-any-return]

    def zipped(self, s: Scope, target: str, one: str, two: str) -> Source:
        sizes = [(kind.shape[0],) * 2 if kind.shape else (kind.low, kind.high) for kind in (s.kinds[one], s.kinds[two])]
        other = self.fresh("float")
        low, high = min(sizes[0][0], sizes[1][0]), min(sizes[0][1], sizes[1][1])
        return Source(f"{target}, {other} in zip({one}, {two})", {target: FLOAT, other: FLOAT}, low, high)

    def inside_of(self, s: Scope, source: Source, outer: frozenset[str] = frozenset()) -> Scope:
        kinds = {name: kind for name, kind in s.kinds.items() if name not in source.targets}
        return s.inner(kinds=kinds | source.targets, frozen=s.frozen | outer | set(source.targets), trips=s.trips * max(source.high, 1), in_loop=True)

    def body(self, s: Scope, filtered: float = 0.25, limit: float = LIMIT) -> tuple[str, int, int]:
        """`element for ... in ... if ...`, and how many elements there are at least and at most; one or two heads."""
        with self.perhaps():
            first = self.over(s)
            inner = self.inside_of(s, first)
            text, low, high = f"for {first.text}", first.low, first.high
            if self.chance(0.2) and inner.trips * 3 <= self.max_trips:
                with self.without_walrus():
                    second = self.over(inner, shadow=False)  # its targets are local to the first head's iterations too
                indices = [name for name, kind in first.targets.items() if kind.name == "int"]
                if indices and self.chance(0.5):
                    index = self.fresh("int")
                    most = first.targets[indices[0]].high
                    second = Source(f"{index} in range({indices[0]} + 1)", {index: integer(0, most)}, 1, most + 1)
                if not set(second.targets) & set(first.targets):
                    inner = self.inside_of(inner, second)
                    text, low, high = f"{text} for {second.text}", low * second.low, high * second.high
            if self.chance(filtered):
                text, low = f"{text} if {self.condition(inner)}", 0
            element = self.within(self.varying(inner, self.pick((1, 2))), limit)
            return f"{element} {text}", low, high

    # floats and tests

    def aggregate(self, s: Scope, depth: int) -> Sized:
        """A float out of a comprehension or of a generator."""
        form = self.pick(("sum", "sum", "sum", "np.sum", "largest", "mean", "index", "fsum"))
        whole = form in ("largest", "mean", "index", "np.sum")
        text, low, high = self.body(s, 0.0 if whole else 0.3)
        size = LIMIT * max(high, 1)
        opened, closed = self.pick(("[]", "()"))
        if form == "sum":
            return f"sum({'[' if opened == '[' else ''}{text}{']' if closed == ']' else ''})", size
        if form == "fsum":
            return f"sum(({text}), {self.leaf(s)[0]})", size + LIMIT
        if low < 1:
            return f"max(({text}), default={self.literal()})", LIMIT
        if form == "largest":
            return f"{self.pick(('max', 'min'))}({'[' if opened == '[' else ''}{text}{']' if closed == ']' else ''})", LIMIT
        if form == "index":
            return f"[{text}][{self.pick((0, -1))}]", LIMIT
        if form == "mean":
            return f"np.mean([{text}])", LIMIT
        return f"np.sum(np.array([{text}]){self.pick(('', ' ** 2'))})", size * LIMIT

    def quantifier(self, s: Scope) -> str:
        with self.perhaps(), self.without_walrus():
            source = self.over(s)
            inner = self.inside_of(s, source)
            form = self.pick(("any", "all", "count"))
            if form == "count":
                return f"sum(1 for {source.text} if {self.condition(inner, 0)}) > {self.pick('01')}"
            return f"{form}({self.condition(inner, 0)} for {source.text})"

    # arrays

    def exactly(self, s: Scope, count: int) -> Source:
        """A head that goes round so many times."""
        target, index = self.fresh("float"), self.fresh("int")
        choices = [Source(f"{index} in range({count})", {index: integer(0, count - 1)}, count, count)]
        for name in s.of("list", "tuple"):
            if s.kinds[name].low == s.kinds[name].high == count:
                choices.append(Source(f"{target} in {name}", {target: FLOAT}, count, count))
        for name in self.vectors(s, count):
            choices.append(Source(f"{target} in {name}", {target: FLOAT}, count, count))
            choices.append(Source(f"{index}, {target} in enumerate({name})", {index: integer(0, count - 1), target: FLOAT}, count, count))
        return self.pick(choices)  # type: ignore[no-any-return]

    def vector_of(self, s: Scope, length: int) -> Sized:
        with self.perhaps():
            source = self.exactly(s, length)
            inner = self.inside_of(s, source)
            if self.chance(0.15) and self.vectors(s, length):
                text, size = self.vector_leaf(inner, length)
                return f"sum(({text}) * ({self.within(self.number(inner, 1), 1.0)}) for {source.text})", size * length
            element = self.within(self.varying(inner, 1))
            return f"np.array({self.pick(('[{} for {}]', 'list({} for {})', '[{} for {}]')).format(element, source.text)})", LIMIT

    def matrix_of(self, s: Scope, shape: tuple[int, ...]) -> Sized:
        n, m = shape
        with self.perhaps():
            rows = self.exactly(s, n)
            inner = self.inside_of(s, rows)
            if self.chance(0.5):
                with self.without_walrus():
                    columns = self.exactly(s, m)
                element = self.within(self.number(self.inside_of(inner, columns), 1))
                return f"np.array([[{element} for {columns.text}] for {rows.text}])", LIMIT
            row, size = self.vector(inner, m, 1)
            return f"np.{self.pick(('stack', 'array', 'vstack'))}([{row} for {rows.text}])", size

    # statements

    def list_of(self, s: Scope) -> None:
        text, low, high = self.body(s)
        name = self.fresh("list")
        self.emit(f"{name} = {self.pick(('[{}]', '[{}]', 'list({})')).format(text)}")
        s.kinds[name] = Kind("list", low=low, high=high)

    def dict_of(self, s: Scope) -> None:
        """A dict out of a comprehension over literal keys, or over another dict's items."""
        key, target, name = self.fresh("str"), self.fresh("float"), self.fresh("dict")
        old = [other for other in s.of("dict") if all(kind == FLOAT for _, kind in s.kinds[other].fields)]
        with self.perhaps():
            inner = self.inside_of(s, Source("", {target: FLOAT}, 1, 3))
            element = self.within(self.varying(inner, 1))
        if old and self.chance(0.5):
            source = self.pick(old)
            self.emit(f"{name} = {{{key}: {element} for {key}, {target} in {source}.items()}}")
            s.kinds[name] = s.kinds[source]
            return
        keys = self.rng.sample(("a", "b", "c", "x_bar"), self.pick((1, 2, 3)))
        with self.without_walrus():
            values = ", ".join(self.within(self.varying(s, 1)) for _ in keys)
        self.emit(f"{name} = {{{key}: {element} for {key}, {target} in zip({keys!r}, [{values}])}}")
        s.kinds[name] = Kind("dict", fields=tuple((other, FLOAT) for other in keys))

    def loop_over(self, s: Scope) -> None:
        """A `for` statement over a comprehension or a generator."""
        if s.depth >= 4 or self.budget <= 0:
            return self.list_of(s)
        with self.without_walrus():
            text, low, high = self.body(s)
        if s.trips * max(high, 1) > self.max_trips:
            return self.assign(s)
        target = self.loop_float(s)
        lazy = self.chance(0.5)
        if lazy:  # nothing that it reads is bound anew while it goes on
            s = replace(s, frozen=s.frozen | set(re.findall(r"[A-Za-z_]\w*", text)))
            target = self.fresh("float")
        head = f"for {target} in {f'({text})' if lazy else f'[{text}]'}:"
        read_later = {name for name in s.of("list") if name in text}  # a generator would go round for ever, if its list grew
        return self.loop(s, head, {target: FLOAT}, (low, high), iterating=s.iterating | read_later)
