"""Random statements without loops: assignments of every form, branches, lists, tuples, arrays, calls, exits."""

from __future__ import annotations

import random

from tests.fuzz.arrays import ArrayExpressions
from tests.fuzz.expressions import Row
from tests.fuzz.language import BOOL, FLOAT, Kind, Scope, array


class Statements(ArrayExpressions):
    """Writes the statements of one function, line by line."""

    def __init__(self, rng: random.Random, features: frozenset[str], budget: int) -> None:
        super().__init__(rng, features)
        self.lines: list[str] = []
        self.indent = 1
        self.budget = budget
        self.viewed: set[str] = set()  # arrays that share memory with another name: not written in place
        self.augmented: set[str] = set()  # arrays written in place: no second name is given to their memory
        self.appended: set[str] = set()  # lists that are appended to: they are not passed to functions
        self.passed: set[str] = set()  # lists that are passed to functions: they are not appended to
        self.shown: set[str] = set()  # arrays and numbers that are to be in the result
        self.result: tuple[Kind, ...] = (FLOAT,)
        self.max_trips = 40

    def emit(self, text: str) -> None:
        self.lines.append("    " * self.indent + text)

    def block(self, s: Scope, length: int | None = None) -> None:
        """An indented block of a few statements; `s` is the scope inside it."""
        self.indent += 1
        start = len(self.lines)
        for _ in range(length or self.rng.choices((1, 2, 3, 4), (3, 4, 3, 1))[0]):
            self.statement(s)
        if len(self.lines) == start:
            self.assign(s)
        self.indent -= 1

    def rows(self, s: Scope) -> list[Row]:
        """What may stand here: weight, feature, production."""
        deep = s.depth >= 4 or self.budget <= 0
        functions = s.depth <= 2 and not deep
        exits = (s.can_break or s.can_continue or (s.can_return and s.depth > 0)) and not deep
        return [
            (5, None, lambda: self.assign(s)),
            (1.5, "tuple_assign", lambda: self.assign_tuple(s)),
            (1, "swap", lambda: self.swap(s)),
            (3, "augmented", lambda: self.augment(s)),
            (0 if deep else 4, "if", lambda: self.branch(s)),
            (0 if deep else 0.6, "flags", lambda: self.flagged(s)),
            (1.2, "lists", lambda: self.new_list(s)),
            (1.0, "append", lambda: self.append(s)),
            (0.6, "tuples", lambda: self.new_tuple(s)),
            (0.8, "helper_tuples", lambda: self.unpack_call(s)),
            (3 if self.vectors(s) or self.matrices(s) else 0.4, "vectors", lambda: self.assign_array(s)),
            (1.5, "array_augmented", lambda: self.augment_array(s)),
            (2 if self.vectors(s) else 0, "vectors", lambda: self.read_and_added(s)),
            (0.8 if self.vectors(s) else 0, "broadcasting", lambda: self.of_one_column(s)),
            (1 if functions else 0, "lambdas", lambda: self.new_lambda(s)),
            (1 if functions else 0, "nested_functions", lambda: self.new_function(s)),
            (2.5 if exits else 0, None, lambda: self.leave(s)),
        ]

    def statement(self, s: Scope) -> None:
        self.budget -= 1
        self.bound_here.clear()
        self.choose(list(self.rows(s)))

    # names

    def target(self, s: Scope, taken: tuple[str, ...] = (), new: float = 0.35) -> str:
        """A float variable to assign to: an old one, or a new one."""
        old = [name for name in s.of("float") if s.may_bind(name) and name not in taken]
        if old and not self.chance(new) and self.on("reassign"):
            return self.pick(old)  # type: ignore[no-any-return]
        return self.fresh("float")

    def limit(self, s: Scope) -> float:
        return 2.0 if s.trips > 1 or self.chance(0.5) else 5.0

    # assignments

    def assign(self, s: Scope) -> None:
        self.bound.clear()
        value = self.within(self.varying(s, self.pick((1, 2, 2, 3))), self.limit(s))
        name = self.target(s)
        self.emit(f"{name} = {value}")
        s.kinds |= dict.fromkeys((name, *self.bound), FLOAT)

    def assign_tuple(self, s: Scope) -> None:
        values = [self.within(self.varying(s, self.pick((1, 2)))) for _ in range(self.pick((2, 2, 3)))]
        names: tuple[str, ...] = ()
        for _ in values:
            names += (self.target(s, names),)
        self.emit(f"{', '.join(names)} = {', '.join(values)}")
        s.kinds |= dict.fromkeys(names, FLOAT)

    def swap(self, s: Scope) -> None:
        names = [name for name in s.of("float") if s.may_bind(name)]
        if len(names) < 2:
            return self.assign(s)
        chosen = self.rng.sample(names, 3 if len(names) > 2 and self.chance(0.25) else 2)
        self.emit(f"{', '.join(chosen)} = {', '.join(chosen[1:] + chosen[:1])}")
        return None

    def augment(self, s: Scope) -> None:
        names = [name for name in s.of("float") if s.may_bind(name) and name not in (s.given or ())]
        passed_on = s.given and (self.on("varargs") or self.on("function_values"))  # then nothing may be known of what it is given
        if not names or (passed_on and self.chance(0.95)):
            return self.assign(s)
        name, operator = self.pick(names), self.pick(("+=", "+=", "-=", "*=", "/="))
        value = self.number(s, self.pick((1, 2)))
        if name in s.pinned:
            return self.assign(s)
        if operator == "/=":
            below = self.within(value)
            self.emit(f"{name} /= 1.1 + ({below}) ** 2")
        elif operator == "*=":
            self.emit(f"{name} *= {self.within(value, 1.0)}")
        else:
            self.emit(f"{name} {operator} {self.within(value, 0.3 if s.trips > 1 else 1.5)}")
        return None

    # branches

    def branch(self, s: Scope) -> None:
        ends: list[Scope] = []
        tests = 1 + (self.chance(0.3, "elif") and 1 + self.chance(0.3))
        for i in range(tests):
            self.bound.clear()
            self.emit(f"{'elif' if i else 'if'} {self.condition(s)}:")
            s.kinds |= {} if i else dict.fromkeys(self.bound, FLOAT)
            ends.append(self.arm(s))
        if self.chance(0.55):
            self.emit("else:")
            ends.append(self.arm(s))
        else:
            ends.append(s.inner())
        s.join(ends)

    def arm(self, s: Scope) -> Scope:
        inner = s.inner()
        self.block(inner)
        return inner

    def flagged(self, s: Scope) -> None:
        """A variable bound under a condition, and read later under the same condition."""
        flag, name = self.fresh("bool"), self.fresh("float")
        self.emit(f"{flag} = {self.condition(s)}")
        s.kinds[flag] = BOOL
        self.emit(f"if {flag}:")
        self.indent += 1
        self.emit(f"{name} = {self.within(self.number(s, 2))}")
        self.indent -= 1
        for _ in range(self.pick((0, 1, 2))):
            self.statement(s)
        self.emit(f"if {flag}:")
        inner = s.inner(kinds=s.kinds | {name: FLOAT})
        self.indent += 1
        target = self.target(s, (name,), new=0.1)
        self.emit(f"{target} = {self.within((f'{name} * {self.within(self.number(inner, 1))}', 4.0))}")
        self.indent -= 1
        if target not in s.kinds:
            self.emit("else:")
            self.indent += 1
            self.emit(f"{target} = {self.literal()}")
            self.indent -= 1
        s.kinds[target] = FLOAT

    def leave(self, s: Scope) -> None:
        """An exit under a condition; what comes after it may not run."""
        forms = [("break", s.can_break), ("continue", s.can_continue), ("return", s.can_return)]
        allowed = [form for form, possible in forms if possible and self.on(form)]
        if not allowed:
            return self.assign(s)
        self.emit(f"if {self.condition(s)}:")
        inner = s.inner()
        self.indent += 1
        if self.chance(0.5):
            self.statement(inner)
        form = self.pick(allowed)
        self.emit(self.return_text(inner) if form == "return" else form)
        self.indent -= 1
        if self.chance(0.3):
            self.emit("else:")
            other = s.inner()
            self.block(other, 1)
            s.kinds = other.kinds
        return None

    def return_text(self, s: Scope, depth: int = 2) -> str:
        parts = [self.within(self.expression(s, kind, depth), function="np" if kind.shape else "math") for kind in self.result]
        return f"return {', '.join(parts)}"

    # lists and tuples

    def new_list(self, s: Scope) -> None:
        size = self.pick((0, 1, 2, 3))
        items = [self.within(self.number(s, 1)) for _ in range(size)]
        name = self.fresh("list")
        self.emit(f"{name} = [{', '.join(items)}]")
        s.kinds[name] = Kind("list", low=size, high=size)

    def append(self, s: Scope) -> None:
        lists = [name for name in s.of("list") if name not in s.iterating and name not in self.passed and s.may_bind(name) and s.kinds[name].high <= 8]
        if not lists or s.trips > 12:
            return self.new_list(s)
        name = self.pick(lists)
        self.appended.add(name)
        self.emit(f"{name}.append({self.within(self.number(s, 2))})")
        kind = s.kinds[name]
        s.kinds[name] = Kind("list", low=kind.low + 1, high=kind.high + s.trips)
        return None

    def new_tuple(self, s: Scope) -> None:
        old = [name for name in s.of("tuple") if s.may_bind(name)]
        size = self.pick((2, 3))
        values = [self.within(self.number(s, 1)) for _ in range(size)]
        same = [name for name in old if s.kinds[name].low == size]
        name = self.pick(same) if same and self.chance(0.5) else self.fresh("tuple")
        self.emit(f"{name} = ({', '.join(values)})")
        s.kinds[name] = Kind("tuple", low=size, high=size)
        if self.chance(0.3, "tuple_assign"):
            names: tuple[str, ...] = ()
            for _ in values:
                names += (self.target(s, names),)
            self.emit(f"{', '.join(names)} = {name}")
            s.kinds |= dict.fromkeys(names, FLOAT)

    def unpack_call(self, s: Scope) -> None:
        if not self.callables(s, (FLOAT, FLOAT)):
            return self.assign_tuple(s)
        text = self.call(s, 1, result=(FLOAT, FLOAT))[0]
        first = self.target(s)
        second = self.target(s, (first,))
        self.emit(f"{first}, {second} = {text}")
        s.kinds |= {first: FLOAT, second: FLOAT}
        return None

    # arrays

    def assign_array(self, s: Scope) -> None:
        """A fresh array: what may be a view of another is only given a name that is never written in place."""
        names = [name for name in s.of("vector", "matrix") if s.may_bind(name)]
        if names and self.chance(0.5):
            name = self.pick(names)
            kind = s.kinds[name]
        else:
            lengths = [s.kinds[other].shape[0] for other in self.vectors(s)] or [2, 3]
            length = self.pick(lengths)
            shapes = [s.kinds[other].shape for other in self.matrices(s)] or [(2, length)]
            kind = array(*self.pick(shapes)) if self.chance(0.25, "matrices") else array(length + (self.chance(0.15)))
            name = self.fresh(kind.name)
        value = self.expression(s, kind, self.pick((1, 2)))
        text = self.within(value, function="np")
        if name in self.augmented or any(other in text for other in self.augmented):
            text = f"{self.pick(('1.0', '0.9'))} * ({text})"
        elif text == value[0]:
            self.share(s, text, name)
        self.emit(f"{name} = {text}")
        s.kinds[name] = kind

    def share(self, s: Scope, text: str, name: str) -> None:
        """Notes that a name may stand for the memory of the arrays in a text, so that none of them is written in place."""
        self.viewed.add(name)
        self.viewed |= {other for other in s.of("vector", "matrix") if other in text}

    def augment_array(self, s: Scope) -> None:
        names = [name for name in s.of("vector", "matrix") if name not in self.viewed and s.may_bind(name)]
        if not names:
            return self.start_array(s)
        name = self.pick(names)
        kind = s.kinds[name]
        operator = self.pick(("+=", "-=", "*="))
        limit = 1.0 if operator == "*=" else 0.3 if s.trips > 1 else 1.5
        depth = self.pick((1, 2))
        value = self.number(s, depth) if self.chance(0.25, "broadcasting") else self.expression(s, kind, depth)
        if kind.name == "matrix" and self.chance(0.3, "broadcasting"):
            value = self.vector(s, kind.shape[1], depth)
        self.augmented.add(name)
        self.emit(f"{name} {operator} {self.within(value, limit, 'np')}")
        return None

    def read_and_added(self, s: Scope) -> None:
        """Two arrays that are read, in part or as a whole, and added up: what the sum gains comes to both of them, and is theirs alone."""
        source = self.pick(self.vectors(s))
        kind = s.kinds[source]
        one, two, both = (self.fresh("vector") for _ in range(3))
        n = kind.shape[0]
        self.viewed |= {one, two, both}
        for name in (one, two):
            self.emit(f"{name} = {self.pick((f'np.sin({source})', f'np.cos({source})', f'{source} * {source}', f'{self.literal()} * {source}'))}")
            s.kinds[name] = kind
        for name in (one, two)[: self.pick((1, 1, 2))]:
            whole = self.chance(0.5)
            read = self.fresh("vector" if whole else "float")
            self.viewed.add(read)
            self.emit(f"{read} = {f'{name} * {name}' if whole else f'{name}[0] * {name}[{self.rng.randrange(n)}]'}")
            s.kinds[read] = kind if whole else FLOAT
            self.shown.add(read)
        self.emit(f"{both} = {self.pick((f'{one} + {two}', f'{two} + {one}', f'{one} + {two} + {source}', f'{one} - {two}'))}")
        s.kinds[both] = kind
        total = self.fresh("float")
        self.emit(f"{total} = {self.within(self.pick(((f'np.sum({both} ** 2)', 8.0), (f'{both} @ {source}', 8.0), (f'np.sum(np.sin({both}))', 4.0))), 2.0)}")
        s.kinds[total] = FLOAT
        self.shown.add(total)

    def of_one_column(self, s: Scope) -> None:
        """An array of one column or one row, and what it gives with a larger one."""
        source = self.pick(self.vectors(s))
        n = s.kinds[source].shape[0]
        thin, large, m = self.fresh("matrix"), self.fresh("matrix"), self.pick((2, 3))
        text, kind = self.pick(((f"{source}[:, None]", array(n, 1)), (f"{source}.reshape({n}, 1)", array(n, 1)), (f"{source}[None, :]", array(1, n)), (f"{source}.reshape(1, -1)", array(1, n))))
        self.viewed |= {source, thin}
        self.emit(f"{thin} = {self.literal()} * {text}" if self.chance(0.5) or source in self.augmented else f"{thin} = {text}")
        whole = array(n, m) if kind.shape[0] == n else array(m, n)
        same = [name for name in self.matrices(s) if s.kinds[name] == whole]
        other = self.pick(same) if same and self.chance(0.6) else f"np.outer({', '.join(self.within(self.vector(s, extent, 1), function='np') for extent in whole.shape)})"
        self.emit(f"{large} = {self.pick((f'{thin} * {other}', f'{other} - {thin}', f'{thin} * 0.5 + {other}', f'{other} * {thin}'))}")
        s.kinds |= {thin: kind, large: whole}
        self.shown.add(large)

    def start_array(self, s: Scope) -> None:
        """A fresh array under a new name, to be written in place."""
        lengths = [s.kinds[other].shape[0] for other in self.vectors(s)]
        if not lengths or not self.on("array_augmented"):
            return self.assign_array(s) if self.on("vectors") else self.assign(s)
        length = self.pick(lengths)
        name = self.fresh("vector")
        source = self.pick(self.vectors(s, length))
        start = self.pick((f"np.zeros({length})", f"np.zeros_like({source})", f"{source} * {self.literal()}", f"{source}.copy()"))
        self.augmented.add(name)
        self.emit(f"{name} = {start}")
        s.kinds[name] = array(length)
        return None

    # functions: written in tests.fuzz.functions

    def new_lambda(self, s: Scope) -> None:
        raise NotImplementedError

    def new_function(self, s: Scope) -> None:
        raise NotImplementedError
