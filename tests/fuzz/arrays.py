"""Random expressions with arrays: numbers read from them, vectors of a wanted length, matrices of a wanted shape."""

from __future__ import annotations

from tests.fuzz.expressions import LIMIT, Expressions, Row, Sized
from tests.fuzz.language import Scope, array


class ArrayExpressions(Expressions):
    """Adds arrays to the expressions."""

    def vectors(self, s: Scope, length: int | None = None) -> list[str]:
        return [name for name in s.of("vector") if length is None or s.kinds[name].shape[0] == length]

    def matrices(self, s: Scope, shape: tuple[int, ...] | None = None) -> list[str]:
        return [name for name in s.of("matrix") if shape is None or s.kinds[name].shape == shape]

    def any_vector(self, s: Scope, depth: int) -> tuple[str, float, int]:
        names = self.vectors(s)
        length = s.kinds[self.pick(names)].shape[0] if names else self.pick((2, 3))
        text, size = self.vector(s, length, depth)
        return text, size, length

    # numbers out of arrays

    def from_arrays(self, s: Scope, depth: int) -> Sized:
        rows: list[Row] = [
            (4, "element_reads", lambda: self.element(s)),
            (3, "reductions", lambda: self.reduction(s, depth)),
            (1.2, "masks", lambda: self.masked_sum(s)),
            (1.5, "matmul", lambda: self.inner_product(s, depth)),
            (0.5, "shapes", lambda: self.extent(s)),
            (0.4, "cumsum", lambda: self.last_of_cumsum(s, depth)),
        ]
        if not self.vectors(s) and not self.matrices(s) or not any(feature is not None and self.on(feature) for _, feature, _ in rows):
            return self.leaf(s)
        return self.choose(rows)  # type: ignore[no-any-return]

    def element(self, s: Scope) -> Sized:
        matrices = self.matrices(s)
        if matrices and (not self.vectors(s) or self.chance(0.3)):
            name = self.pick(matrices)
            i, j = (self.index(s, extent) for extent in s.kinds[name].shape)
            return self.pick((f"{name}[{i}, {j}]", f"{name}[{i}][{j}]")), LIMIT
        name = self.pick(self.vectors(s))
        return f"{name}[{self.index(s, s.kinds[name].shape[0])}]", LIMIT

    def index(self, s: Scope, extent: int) -> str:
        """An index in bounds: a literal, a variable, or a variable and an offset."""
        choices = []
        for name in s.of("int"):
            kind = s.kinds[name]
            if -extent <= kind.low and kind.high < extent:
                choices += [name] * 3
            if -extent <= kind.low + 1 and kind.high + 1 < extent:
                choices.append(f"{name} + 1")
            if -extent <= kind.low - 1 and kind.high - 1 < extent:
                choices.append(f"{name} - 1")
            if kind.low >= 0:
                choices.append(f"{name} % {extent}")
        if choices and self.chance(0.75):
            return self.pick(choices)  # type: ignore[no-any-return]
        return str(self.rng.randrange(-extent, extent))

    def reduction(self, s: Scope, depth: int) -> Sized:
        matrices = self.matrices(s)
        if matrices and self.chance(0.35):
            shape = s.kinds[self.pick(matrices)].shape
            text, size = self.matrix(s, shape, min(depth - 1, 1))
            count = shape[0] * shape[1]
        else:
            text, size, count = self.any_vector(s, min(depth - 1, 2))
        name = self.pick(("sum", "sum", "mean"))
        if name == "sum":
            size *= count
        if self.chance(0.4, "methods"):
            return (f"{text}.{name}()" if text.isidentifier() else f"({text}).{name}()"), size
        return f"np.{name}({text})", size

    def masked_sum(self, s: Scope) -> Sized:
        names = self.vectors(s)
        if not names:
            return self.leaf(s)
        name = self.pick(names)
        other = self.pick(self.vectors(s, s.kinds[name].shape[0]))
        test = f"{name} {self.pick('<>')} {round(self.rng.uniform(-0.5, 0.6), 2)}"
        return f"np.sum({other}[{test}]{self.pick(('', ' ** 2', ' * ' + self.leaf(s)[0]))})", LIMIT * LIMIT * 4

    def inner_product(self, s: Scope, depth: int) -> Sized:
        a, big_a, length = self.any_vector(s, min(depth - 1, 1))
        b, big_b = self.vector(s, length, min(depth - 1, 1))
        text = self.pick((f"({a}) @ ({b})", f"np.dot({a}, {b})", f"({a}).dot({b})"))
        return f"({text})", big_a * big_b * length

    def extent(self, s: Scope) -> Sized:
        name = self.pick(self.vectors(s) or self.matrices(s))
        return self.pick((f"0.1 * len({name})", f"0.1 * {name}.shape[0]", f"0.1 * {name}.size")), 0.6

    def last_of_cumsum(self, s: Scope, depth: int) -> Sized:
        a, big, length = self.any_vector(s, min(depth - 1, 1))
        return f"np.cumsum({a})[{self.rng.randrange(-length, length)}]", big * length

    # vectors

    def vector(self, s: Scope, length: int, depth: int) -> Sized:
        if depth <= 0:
            return self.vector_leaf(s, length)
        return self.choose(self.vector_rows(s, length, depth))  # type: ignore[no-any-return]

    def vector_rows(self, s: Scope, length: int, depth: int) -> list[Row]:
        """What a vector may be: weight, feature, production."""
        return [
            (4, None, lambda: self.vector_leaf(s, length)),
            (5, None, lambda: self.vector_arithmetic(s, length, depth)),
            (3, "broadcasting", lambda: self.vector_with_number(s, length, depth)),
            (3, "math_functions", lambda: self.vector_function(s, length, depth)),
            (1, "where", lambda: self.where(s, length, depth)),
            (0.7, "maximum", lambda: self.vector_extreme(s, length, depth)),
            (1.5, "matmul", lambda: self.matrix_vector(s, length, depth)),
            (0.7, "cumsum", lambda: self.cumsum(s, length, depth)),
            (0.8, "join", lambda: self.joined(s, length)),
            (2 if self.callables(s, (array(length),)) else 0, "vector_helpers", lambda: self.call(s, depth, (array(length),))),
            (0.8, "reductions", lambda: self.sum_of_axis(s, length, depth)),
        ]

    def vector_leaf(self, s: Scope, length: int) -> Sized:
        same = self.vectors(s, length)
        longer = [name for name in self.vectors(s) if s.kinds[name].shape[0] == length + 1]
        rows = [name for name in self.matrices(s) if s.kinds[name].shape[1] == length]
        columns = [name for name in self.matrices(s) if s.kinds[name].shape[0] == length]
        flat = [name for name in self.matrices(s) if s.kinds[name].shape[0] * s.kinds[name].shape[1] == length]
        others = self.vectors(s)
        inside = self.paths(s, array(length))
        return self.choose(  # type: ignore[no-any-return]
            [
                (8 if same else 0, None, lambda: (self.pick(same), LIMIT)),
                (0.8 if same else 0, "slices", lambda: (f"{self.pick(same)}[::-1]", LIMIT)),
                (3 if longer else 0, "slices", lambda: (f"{self.pick(longer)}{self.pick(('[1:]', '[:-1]'))}", LIMIT)),
                (1 if rows else 0, "element_reads", lambda: self.row(s, self.pick(rows))),
                (1 if columns else 0, "slices", lambda: self.column(s, self.pick(columns))),
                (2 if flat else 0, "reshape", lambda: (f"{self.pick(flat)}.reshape({self.pick(('-1', str(length)))})", LIMIT)),
                (0.8 if others else 0, "fancy", lambda: self.fancy(s, self.pick(others), length)),
                (0.8 if not same else 0.2, None, lambda: (f"np.array([{', '.join(self.leaf(s)[0] for _ in range(length))}])", LIMIT)),
                (0.2, "creation", lambda: (f"np.linspace({self.literal()}, {self.literal()}, {length})", 1.5)),
                (0.2, "creation", lambda: (f"np.ones({length})", 1.0)),
                *([(5, None, lambda: (self.pick(inside), LIMIT))] if inside else []),
            ]
        )

    def row(self, s: Scope, name: str) -> Sized:
        return f"{name}[{self.index(s, s.kinds[name].shape[0])}]", LIMIT

    def column(self, s: Scope, name: str) -> Sized:
        return f"{name}[:, {self.index(s, s.kinds[name].shape[1])}]", LIMIT

    def fancy(self, s: Scope, name: str, length: int) -> Sized:
        extent = s.kinds[name].shape[0]
        return f"{name}[[{', '.join(str(self.rng.randrange(extent)) for _ in range(length))}]]", LIMIT

    def vector_arithmetic(self, s: Scope, length: int, depth: int) -> Sized:
        (a, big_a), (b, big_b) = self.vector(s, length, depth - 1), self.vector(s, length, depth - 1)
        operator = self.pick("+-**/")
        if operator == "*":
            return f"({a}) * ({b})", big_a * big_b
        if operator == "/":
            return f"({a}) / (1.5 + ({b}) ** 2)", big_a
        return f"({a}) {operator} ({b})", big_a + big_b

    def vector_with_number(self, s: Scope, length: int, depth: int) -> Sized:
        (a, big_a), (b, big_b) = self.vector(s, length, depth - 1), self.number(s, depth - 1)
        operator = self.pick("+-**")
        size = big_a * big_b if operator == "*" else big_a + big_b
        return (f"({b}) {operator} ({a})" if self.chance(0.5) else f"({a}) {operator} ({b})"), size

    def vector_function(self, s: Scope, length: int, depth: int) -> Sized:
        a, big = self.vector(s, length, depth - 1)
        name = self.pick(("sin", "cos", "tanh", "exp", "sqrt", "log", "square", "abs"))
        if name == "exp":
            return f"np.exp({self.within((a, big), 1.0, 'np')})", 2.8
        if name in ("sqrt", "log"):
            return f"np.{name}(1.3 + ({a}) ** 2)", 1.2 + big
        if name == "square":
            return f"np.square({a})", big * big
        return f"np.{name}({a})", big if name == "abs" else 1.0

    def where(self, s: Scope, length: int, depth: int) -> Sized:
        test, (a, big_a) = self.vector_leaf(s, length)[0], self.vector(s, length, depth - 1)
        b, big_b = self.vector(s, length, depth - 1) if self.chance(0.6) else self.leaf(s)
        return f"np.where({test} {self.pick('<>')} {round(self.rng.uniform(-0.6, 0.6), 2)}, {a}, {b})", max(big_a, big_b)

    def vector_extreme(self, s: Scope, length: int, depth: int) -> Sized:
        a, big_a = self.vector(s, length, depth - 1)
        b, big_b = self.vector(s, length, depth - 1) if self.chance(0.5) else self.leaf(s)
        return f"np.{self.pick(('maximum', 'minimum'))}({a}, {b})", max(big_a, big_b)

    def matrix_vector(self, s: Scope, length: int, depth: int) -> Sized:
        names = [name for name in self.matrices(s) if length in s.kinds[name].shape]
        if not names:
            return self.vector_leaf(s, length)
        name = self.pick(names)
        rows, columns = s.kinds[name].shape
        if rows == length:
            a, big = self.vector(s, columns, depth - 1)
            return self.pick((f"{name} @ ({a})", f"np.dot({name}, {a})", f"({a}) @ {name}.T")), LIMIT * big * columns
        a, big = self.vector(s, rows, depth - 1)
        return self.pick((f"({a}) @ {name}", f"{name}.T @ ({a})")), LIMIT * big * rows

    def cumsum(self, s: Scope, length: int, depth: int) -> Sized:
        a, big = self.vector(s, length, depth - 1)
        return f"np.cumsum({a})", big * length

    def joined(self, s: Scope, length: int) -> Sized:
        if length == 1:
            return self.vector_leaf(s, length)
        cut = self.rng.randrange(1, length)
        (a, big_a), (b, big_b) = self.vector_leaf(s, cut), self.vector_leaf(s, length - cut)
        return f"np.concatenate({self.pick(('[{}, {}]', '({}, {})')).format(a, b)})", max(big_a, big_b)

    def sum_of_axis(self, s: Scope, length: int, depth: int) -> Sized:
        names = [name for name in self.matrices(s) if length in s.kinds[name].shape]
        if not names:
            return self.vector_leaf(s, length)
        name = self.pick(names)
        shape = s.kinds[name].shape
        axis = 1 if shape[0] == length else 0
        a, big = self.matrix(s, shape, depth - 1)
        if self.chance(0.5):
            return f"np.mean({a}, axis={axis})", big
        return f"np.sum({a}, axis={axis})", big * shape[axis]

    # matrices

    def matrix(self, s: Scope, shape: tuple[int, ...], depth: int) -> Sized:
        same, turned = self.matrices(s, shape), self.matrices(s, shape[::-1])
        n, m = shape

        def leaf() -> Sized:
            return self.choose(  # type: ignore[no-any-return]
                [
                    (6 if same else 0, None, lambda: (self.pick(same), LIMIT)),
                    (2 if turned else 0, "transpose", lambda: (f"{self.pick(turned)}.T", LIMIT)),
                    (1 if self.vectors(s, n * m) else 0, "reshape", lambda: (f"{self.pick(self.vectors(s, n * m))}.reshape({n}, {m})", LIMIT)),
                    (0.5, None, outer),
                    (0.5, "join", stacked),
                ]
            )

        def outer() -> Sized:
            (a, big_a), (b, big_b) = self.vector(s, n, depth - 1), self.vector(s, m, depth - 1)
            if self.chance(0.5, "outer"):
                return f"np.outer({a}, {b})", big_a * big_b
            return f"({a})[:, None] {self.pick('+*')} ({b})", max(big_a * big_b, big_a + big_b)

        def stacked() -> Sized:
            parts = [self.vector_leaf(s, m) for _ in range(n)]
            return f"np.stack([{', '.join(text for text, _ in parts)}])", max(size for _, size in parts)

        def arithmetic() -> Sized:
            a, big_a = self.matrix(s, shape, depth - 1)
            b, big_b = self.matrix(s, shape, depth - 1) if self.chance(0.4) else self.vector(s, m, depth - 1)
            if self.chance(0.3):
                b, big_b = self.number(s, depth - 1)
            operator = self.pick("+-*")
            return f"({a}) {operator} ({b})", big_a * big_b if operator == "*" else big_a + big_b

        def function() -> Sized:
            a, big = self.matrix(s, shape, depth - 1)
            return f"np.{self.pick(('tanh', 'sin', 'cos'))}({a})", 1.0

        if depth <= 0:
            return leaf()
        return self.choose([(3, None, leaf), (3, None, arithmetic), (2, "math_functions", function), *self.matrix_rows(s, shape, depth)])  # type: ignore[no-any-return]

    def matrix_rows(self, s: Scope, shape: tuple[int, ...], depth: int) -> list[Row]:
        """Further matrices: weight, feature, production."""
        return []
