"""Random searches with a loop's `else`, names that are bound on some paths only, and statements that only check or tell."""

from __future__ import annotations

from tests.fuzz.expressions import Row
from tests.fuzz.language import BOOL, FLOAT, STR, WORDS, Scope, integer
from tests.fuzz.records import Records


class Control(Records):
    """Adds paths through a function that are odd, or that do nothing."""

    def test_rows(self, s: Scope, depth: int) -> list[Row]:
        return [
            *super().test_rows(s, depth),
            (2 if s.of("str") else 0, "asserts", lambda: self.string_test(s)),
            (0.4, "asserts", lambda: self.type_test(s)),
            (0.5 if s.of("int") else 0, "asserts", lambda: f"{self.pick(s.of('int'))} in {{0, 2, 3}}"),
        ]

    def rows(self, s: Scope) -> list[Row]:
        deep = s.depth >= 4 or self.budget <= 0
        loops = not deep and s.trips * 3 <= self.max_trips
        return [
            *super().rows(s),
            (1.5 if loops else 0, "loop_else", lambda: self.search(s)),
            (1.0 if s.can_return and s.trips * 6 <= self.max_trips and not deep else 0, "return", lambda: self.leave_both(s)),
            (0.8 if s.can_return and not deep else 0, "return", lambda: self.leave_twice(s)),
            (0.8 if loops else 0, "conditional_definition", lambda: self.found_in_loop(s)),
            (0.8 if loops else 0, "conditional_definition", lambda: self.from_some_round_on(s)),
            (1.2, "conditional_definition", lambda: self.none_at_first(s)),
            (0 if deep else 1, "conditional_definition", lambda: self.two_cases(s)),
            (1.2, "asserts", lambda: self.check(s)),
            (0.5, "asserts", lambda: self.tell(s)),
            (0 if deep else 0.6, "asserts", lambda: self.quietly(s)),
            (0.6, "asserts", lambda: self.new_string(s)),
            (0 if deep else 0.9, "asserts", lambda: self.match(s)),
        ]

    # loops with else

    def search(self, s: Scope) -> None:
        """A loop that binds a name and breaks, or binds it in its `else`."""
        count, name = self.pick((1, 2, 3)), self.fresh("float")
        index = self.fresh("int")
        loop_is_for = self.chance(0.6)
        if not loop_is_for:
            self.emit(f"{index} = 0")
        self.emit(f"for {index} in range({count}):" if loop_is_for else f"while {index} < {count}:")
        inner = self.inside(s, count, can_break=False, can_continue=loop_is_for, frozen=s.frozen | {index})
        inner.kinds[index] = integer(0, count)
        self.indent += 1
        if self.chance(0.5):
            self.statement(inner)
        self.emit(f"if {self.condition(inner)}:")
        self.emit(f"    {name} = {self.within(self.varying(inner, 2))}")
        self.emit("    break")
        for _ in range(self.pick((0, 1))):
            self.statement(inner)
        if not loop_is_for:
            self.emit(f"{index} += 1")
        self.indent -= 1
        self.after(s, inner)
        self.emit("else:")
        outer = s.inner()
        self.indent += 1
        if self.chance(0.4):
            self.statement(outer)
        self.emit(f"{name} = {self.within(self.varying(outer, 1))}")
        self.indent -= 1
        s.kinds |= {name: FLOAT, index: integer(0, count)}
        s.frozen |= {index}
        if loop_is_for:
            s.kinds[index] = integer(0, count - 1)

    def leave_both(self, s: Scope) -> None:
        """A loop in a loop that a return in the inner one leaves."""
        first, second, changed = self.fresh("int"), self.fresh("int"), self.target(s, new=0.0)
        if changed not in s.kinds:
            self.emit(f"{changed} = {self.literal()}")
            s.kinds[changed] = FLOAT
        self.emit(f"for {first} in range({self.pick('23')}):")
        outer = self.inside(s, 3, can_break=False, can_continue=False)
        self.indent += 1
        self.emit(f"for {second} in range({self.pick('23')}):")
        inner = self.inside(outer, 3, can_break=False, can_continue=False)
        inner.kinds |= {first: integer(0, 2), second: integer(0, 2)}
        self.indent += 1
        self.emit(f"if {self.condition(inner)}:")
        self.emit(f"    {self.return_text(inner)}")
        self.emit(f"{changed} = {self.within((f'{changed} * {self.leaf(inner)[0]} + {self.leaf(inner)[0]}', 6.0))}")
        self.indent -= 1
        self.emit(f"{changed} = {self.within((f'{changed} - {self.leaf(outer)[0]}', 4.0))}")
        self.indent -= 1
        s.kinds |= {first: integer(0, 2), second: integer(0, 2)}

    def leave_twice(self, s: Scope) -> None:
        """A branch with two ways out of the function, and one on."""
        self.emit(f"if {self.condition(s)}:")
        inner = s.inner()
        self.indent += 1
        for _ in range(2):
            self.emit(f"if {self.condition(inner)}:")
            self.emit(f"    {self.return_text(inner)}")
            if self.chance(0.5):
                self.statement(inner)
        self.assign(inner)
        self.indent -= 1
        s.join([inner, s.inner()])

    # names that are bound on some paths

    def found_in_loop(self, s: Scope) -> None:
        """A loop that binds a name and a flag; the name is read where the flag is set."""
        flag, name, index, count = self.fresh("bool"), self.fresh("float"), self.fresh("int"), self.pick((2, 3))
        self.emit(f"{flag} = False")
        self.emit(f"for {index} in range({count}):")
        inner = self.inside(s, count, can_break=False, can_continue=False)
        inner.kinds[index] = integer(0, count - 1)
        self.indent += 1
        self.emit(f"if {self.condition(inner)}:")
        self.emit(f"    {name} = {self.within(self.varying(inner, 2))}")
        self.emit(f"    {flag} = True")
        if self.chance(0.5):
            self.emit("    break")
        self.indent -= 1
        s.kinds |= {flag: BOOL, index: integer(0, count - 1)}
        self.read_where(s, flag, name)

    def read_where(self, s: Scope, test: str, name: str) -> None:
        """A float that is changed by a name where a test says that the name is bound."""
        target = self.target(s, (name,), new=0.0)
        if target not in s.kinds:
            self.emit(f"{target} = {self.literal()}")
            s.kinds[target] = FLOAT
        value = self.within((f"{name} * {self.leaf(s)[0]} + {target}", 6.0))
        if self.chance(0.3):
            self.emit(f"{target} = {value} if {test} else {self.leaf(s)[0]}")
        else:
            self.emit(f"if {test}:")
            self.emit(f"    {target} = {value}")

    def from_some_round_on(self, s: Scope) -> None:
        """In a loop, bound in one round and read in later ones."""
        index, name, count = self.fresh("int"), self.fresh("float"), self.pick((2, 3))
        first = self.rng.randrange(count)
        self.emit(f"for {index} in range({count}):")
        inner = self.inside(s, count, can_continue=False, frozen=s.frozen | {index})
        inner.kinds[index] = integer(0, count - 1)
        self.indent += 1
        self.emit(f"if {index} == {first}:")
        self.emit(f"    {name} = {self.within(self.varying(inner, 2))}")
        if self.chance(0.5):
            self.statement(inner)
        self.read_where(inner, f"{index} >= {first}", name)
        self.indent -= 1
        self.after(s, inner)
        s.kinds[index] = integer(0, count - 1)

    def none_at_first(self, s: Scope) -> None:
        """`z = None`, and a float under a condition; or a float that becomes None."""
        name = self.fresh("float")
        test, value = self.condition(s), self.within(self.varying(s, 2))
        if self.chance(0.5):
            self.emit(f"{name} = None")
            self.emit(f"if {test}:")
            self.emit(f"    {name} = {value}")
        else:
            self.emit(f"{name} = {value} if {test} else None")
        if self.chance(0.3):
            self.statement(s)
        self.read_where(s, f"{name} is not None", name)
        if self.chance(0.3):
            self.emit(f"if {name} is None:")
            self.emit(f"    {name} = {self.within(self.leaf(s))}")
            s.kinds[name] = FLOAT

    def two_cases(self, s: Scope) -> None:
        """Two names, each bound in a branch of its own; an int or a string remembers which."""
        case, one, two = self.fresh("int"), self.fresh("float"), self.fresh("float")
        words = self.pick((("1", "2", "0"), ("'one'", "'two'", "''")))
        for i, (head, name) in enumerate(((f"if {self.condition(s)}:", one), (f"elif {self.condition(s)}:", two))):
            self.emit(head)
            self.emit(f"    {name} = {self.within(self.varying(s, 2))}")
            self.emit(f"    {case} = {words[i]}")
        self.emit("else:")
        self.emit(f"    {case} = {words[2]}")
        if self.chance(0.5):
            self.statement(s)
        target = self.target(s, (one, two), new=1.0)
        self.emit(f"if {case} == {words[0]}:")
        self.emit(f"    {target} = {self.within((f'{one} * {self.leaf(s)[0]}', 4.0))}")
        self.emit(f"elif {case} == {words[1]}:")
        self.emit(f"    {target} = {self.within((f'{two} + {self.leaf(s)[0]}', 4.0))}")
        self.emit("else:")
        self.emit(f"    {target} = {self.within(self.leaf(s))}")
        s.kinds[target] = FLOAT

    # what checks or tells

    def string_test(self, s: Scope) -> str:
        name, word = self.pick(s.of("str")), self.pick(WORDS)
        return self.pick((f"{name} == {word!r}", f"{name} != {word!r}", f"{name} in ('fast', {word!r})", f"{name} in {{{word!r}}}", f"{name}.startswith('s')"))  # type: ignore[no-any-return]

    def type_test(self, s: Scope) -> str:
        floats, arrays = s.of("float"), s.of("vector", "matrix")
        if arrays and self.chance(0.4):
            return f"isinstance({self.pick(arrays)}, {self.pick(('np.ndarray', 'float'))})"
        return f"isinstance({self.pick(floats)}, {self.pick(('(int, float)', 'float', 'str', 'np.ndarray'))})" if floats else "True"

    def check(self, s: Scope) -> None:
        """An assert that holds, or a raise that is not reached."""
        floats, arrays, lists = s.of("float"), s.of("vector", "matrix"), s.of("list", "tuple")
        forms = ["assert True"]
        if floats:
            x = self.pick(floats)
            forms += [
                f"assert abs({x}) < 1000.0, f'too large: {{{x}:.2f}}'",
                f"assert math.isfinite({x})",
                f"assert isinstance({x}, (int, float))",
                f"assert -100 < {x} < 100 and True, 'out of range'",
                f"if {x} > 1000.0:\n{'    ' * (self.indent + 1)}raise ValueError(f'{{{x}}} is too large')",
                f"if not isinstance({x}, (int, float)):\n{'    ' * (self.indent + 1)}raise TypeError('a float is expected')",
            ]
        if arrays:
            name = self.pick(arrays)
            shape = s.kinds[name].shape
            forms += [f"assert {name}.shape == {shape}, {name}.shape", f"assert np.all(np.isfinite({name}))", f"assert {name}.ndim == {len(shape)}"]
            forms.append(f"if len({name}) != {shape[0]}:\n{'    ' * (self.indent + 1)}raise ValueError(f'wrong shape: {{{name}.shape}}')")
        if lists:
            forms.append(f"assert len({(name := self.pick(lists))}) >= {s.kinds[name].low}")
        self.emit(self.pick(forms))

    def tell(self, s: Scope) -> None:
        """Text about values, and text in the way."""
        forms = ["pass", "'a string that stands alone'", "..."]
        floats = s.of("float")
        if floats:
            x = self.pick(floats)
            forms += [f"print(f'{{{x}:.3f}}', file=SINK)", f"print({x}, 'is', {self.leaf(s)[0]}, file=SINK, sep=' ')"]
        if floats and self.chance(0.3):
            name = self.target(s)
            forms = [f"{name}: float = {self.within(self.varying(s, 1))}"]
            s.kinds[name] = FLOAT
        self.emit(self.pick(forms))

    def quietly(self, s: Scope) -> None:
        """A block under `with np.errstate(...)`; it surely runs."""
        self.emit(f"with np.errstate({self.pick(('all=', 'over=', 'divide='))}'ignore'):")
        inner = s.inner()
        self.block(inner, self.pick((1, 2)))
        s.kinds, s.frozen = inner.kinds, inner.frozen

    def new_string(self, s: Scope) -> None:
        name = self.fresh("str")
        words = self.rng.sample(WORDS, 2)
        index = self.pick(s.of("int") or [""])
        forms = [f"{name} = {words[0]!r}", f"{name} = {words[0]!r} if {self.condition(s)} else {words[1]!r}"]
        if index:
            forms.append(f"{name} = {(words[0], words[1])!r}[{index} % 2]")
            forms.append(f"{name} = f'{words[0]}' if {index} > 0 else 'f' + 'ast'")
        self.emit(self.pick(forms))
        s.kinds[name] = STR

    def match(self, s: Scope) -> None:
        """A match on an int or a string."""
        strings, ints = s.of("str"), [name for name in s.of("int")]
        ends = []
        if strings and (not ints or self.chance(0.5)):
            self.emit(f"match {self.pick(strings)}:")
            cases = [repr(word) for word in WORDS[:2]]
        elif ints:
            self.emit(f"match {self.pick(ints)}{self.pick((' % 3', ''))}:")
            cases = self.pick((["0", "1 | 2"], ["0", "1"], ["1"]))
        else:
            return self.new_string(s)
        self.indent += 1
        if self.chance(0.6):
            cases = [*cases, "_"]
        for case in cases:
            guard = f" if {self.condition(s, 0)}" if case != "_" and self.chance(0.15) else ""
            self.emit(f"case {case}{guard}:")
            ends.append(self.arm(s))
        self.indent -= 1
        s.join(ends if cases[-1] == "_" else [*ends, s.inner()])
        return None
