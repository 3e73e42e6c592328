"""Random uses of := , of `and` and `or` for their values, and of chained comparisons."""

from __future__ import annotations

from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.language import BOOL, FLOAT, Scope, integer
from tests.fuzz.loops import Loops


class Logic(Loops):
    """Adds what binds or chooses inside an expression."""

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        return [
            *super().number_rows(s, depth),
            (0 if self.barred else 1.8, "walrus", lambda: self.bind_and_use(s, depth)),
            (2, "boolops", lambda: self.either(s, depth)),
        ]

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        floats = s.of("float")
        return [
            *super().test_rows(s, depth),
            (0 if self.barred else 2, "walrus", lambda: self.bind_and_test(s)),
            (0.5 if s.of("list") and not self.barred else 0, "walrus", lambda: self.bind_length(s)),
            (2, "chained", lambda: self.chain(s)),
            (1.2 if floats else 0, "boolops", lambda: self.truth(s)),
        ]

    def rows(self, s: Scope) -> list[Row]:
        deep = s.depth >= 4 or self.budget <= 0 or s.trips * 3 > self.max_trips
        return [
            *super().rows(s),
            (0 if deep else 1, "walrus", lambda: self.while_walrus(s)),
            (0 if deep else 0.7, "walrus", lambda: self.while_bound(s)),
            (0.3, "walrus", lambda: self.augment_and_bind(s)),
            (0.8, "chained", lambda: self.assign_chain(s)),
            (0.5, "boolops", lambda: self.assign_integer(s)),
        ]

    # :=

    def walrus(self, s: Scope, depth: int) -> tuple[str, str]:
        """A name, and the parenthesized expression that binds it: a new name, or one that already has a float."""
        old = [name for name in s.of("float") if s.may_bind(name) and name not in self.bound_here]
        with self.without_walrus() if self.chance(0.5) else self.perhaps():
            value = self.within(self.varying(s, depth))
        if old and self.chance(0.35):
            name = self.pick(old)
        else:
            name = self.fresh("float")
        self.bound_here.add(name)
        if not self.unsure:
            self.bound.append(name)
        return name, f"({name} := {value})"

    def bind_and_use(self, s: Scope, depth: int) -> Sized:
        """The binding stands left of where its name is read, or right of where an older value is."""
        name, binding = self.walrus(s, depth - 1)
        other = self.within(self.leaf(s))
        forms = [
            (f"{binding} * {name}", LIMIT * LIMIT),
            (f"{binding} + {other} * {name}", LIMIT + LIMIT * LIMIT),
            (f"math.sin({binding}) - {name}", LIMIT + 1),
            (f"({other} + {binding}) * math.cos({name})", 2 * LIMIT),
            (f"max({binding}, {name} * {other})", LIMIT * LIMIT),
        ]
        if name in s.kinds:
            forms += [
                (f"{name} * {binding}", LIMIT * LIMIT),
                (f"{name} - {binding} * {name}", LIMIT + LIMIT * LIMIT),
                (f"({name} + {other}) * {binding} + {name}", 2 * LIMIT * LIMIT + LIMIT),
            ]
        return self.pick(forms)  # type: ignore[no-any-return]

    def bind_and_test(self, s: Scope) -> str:
        name, binding = self.walrus(s, 1)
        bound = repr(round(self.rng.uniform(-0.7, 0.9), 2))
        other = self.leaf(s)[0]
        return self.pick((f"{binding} > {bound}", f"{binding} < {bound}", f"{binding} * {name} > {bound}", f"{other} < {binding}"))  # type: ignore[no-any-return]

    def bind_length(self, s: Scope) -> str:
        return f"({self.fresh('int')} := len({self.pick(s.of('list'))})) > {self.pick('0123')}"

    def augment_and_bind(self, s: Scope) -> None:
        """`x += (x := e) * x`: what is added to is x as it was."""
        names = [name for name in s.of("float") if s.may_bind(name) and name not in (s.given or ())]
        if not names:
            return self.assign(s)
        name = self.pick(names)
        with self.without_walrus():
            value = self.within(self.varying(s, 1), 1.0)
        self.emit(f"{name} {self.pick(('+=', '-=', '*='))} ({name} := {value}) * {self.pick((name, self.literal()))}")
        return None

    def while_walrus(self, s: Scope) -> None:
        """A loop that counts down in its test."""
        counter, count = self.fresh("int"), self.pick((2, 3, 4))
        self.emit(f"{counter} = {count}")
        self.emit(f"while ({counter} := {counter} - 1) > 0:")
        inner = self.inside(s, count, frozen=s.frozen | {counter})
        inner.kinds[counter] = integer(1, count - 1)
        self.block(inner)
        self.after(s, inner)
        self.otherwise(s)
        s.kinds[counter] = integer(0, count - 1)
        s.frozen |= {counter}

    def while_bound(self, s: Scope) -> None:
        """A loop whose test binds a float that the body reads; a counter ends it."""
        counter, count = self.fresh("int"), self.pick((2, 3))
        self.emit(f"{counter} = 0")
        with self.perhaps():
            value = self.within(self.varying(s, 1))
        name = self.fresh("float")
        bound = repr(round(self.rng.uniform(-0.8, 0.6), 2))
        self.emit(f"while ({name} := {value}) > {bound} and {counter} < {count}:")
        inner = self.inside(s, count, can_continue=False, frozen=s.frozen | {counter})
        inner.kinds |= {counter: integer(0, count), name: FLOAT}
        self.count(inner, counter, self.chance(0.5), self.pick((1, 2)))
        self.after(s, inner)
        s.kinds |= {counter: integer(0, count), name: FLOAT}
        s.frozen |= {counter}

    # and, or

    def either(self, s: Scope, depth: int) -> Sized:
        """A float out of `and` and `or`: never a bool, and zero only where it is exactly so."""
        with self.perhaps():
            (a, big_a), (b, big_b) = self.varying(s, depth - 1), self.varying(s, depth - 1)
            test = self.condition(s, 0)
            c = self.leaf(s)[0]
            size = max(big_a, big_b, LIMIT)
            forms = [
                (f"(({test} and {a}) or ({b}))", size),
                (f"(max({a}, 0.0) or {b})", size),
                (f"(min({a}, 0.0) or {c} or {b})", size),
                (f"({a}) * ({test} and {c} or {b})", size * size),
                (f"({c} and ({a}))", size),
                (f"(0.0 or ({a}))", size),
                (f"((0.0 * {c}) or ({b}))", size),
                (f"{self.literal()} * ({test} and ({a}))", 1.5 * size),
                (f"(({test} and {c} and {a}) or ({b}))", size),
            ]
            lists = s.of("list")
            if lists:
                name = self.pick(lists)
                forms.append((f"(({name} and {name}[-1]) or ({a}))", size))
            return self.pick(forms)  # type: ignore[no-any-return]

    def truth(self, s: Scope) -> str:
        """A float or a list as a test."""
        name = self.pick(s.of("float"))
        forms = [name, f"{name} and {self.leaf(s)[0]} > 0.2", f"not max({name}, 0.0)", f"(min({name}, 0.0) or {self.condition(s, 0)})"]
        lists = s.of("list")
        if lists:
            forms.append(self.pick(("{}", "not {}")).format(self.pick(lists)))
        return self.pick(forms)  # type: ignore[no-any-return]

    def assign_integer(self, s: Scope) -> None:
        """An int out of `or`."""
        names = [name for name in s.of("int") if s.kinds[name].low >= 0]
        if not names:
            return self.assign(s)
        name, source = self.fresh("int"), self.pick(names)
        self.emit(f"{name} = {source} % 3 or {self.pick('12')}")
        s.kinds[name] = integer(1, 2)
        return None

    # chained comparisons

    def chain(self, s: Scope) -> str:
        parts = [self.leaf(s)[0], self.varying(s, 1)[0]]
        with self.perhaps(), self.without_walrus():  # what a chain may not reach binds nothing
            parts.append(self.varying(s, 1)[0])
            if self.chance(0.3):
                parts.append(self.leaf(s)[0])
        ends = [repr(round(self.rng.uniform(low, low + 0.8), 2)) for low in (-1.2, 0.4)]
        if self.chance(0.5):
            parts[0], parts[-1] = ends
        text = f"({parts[0]})"
        for part in parts[1:]:
            text += f" {self.pick(('<', '<', '<=', '>', '!='))} ({part})"
        ints = [name for name in s.of("int")]
        if ints and self.chance(0.3):
            text = self.pick(("0 <= {} < 2", "1 < {} != 3", "0 < {} <= 2 < 3")).format(self.pick(ints))
        return f"not ({text})" if self.chance(0.2) else text

    def assign_chain(self, s: Scope) -> None:
        name = self.fresh("bool")
        self.emit(f"{name} = {self.chain(s)}")
        s.kinds[name] = BOOL
