"""Random closures, and functions as values: passed on, kept in lists and dicts, partly applied, made by other functions."""

from __future__ import annotations

from tests.fuzz.expressions import LIMIT, Row, Sized
from tests.fuzz.functions import COST, Functions
from tests.fuzz.language import FLOAT, Kind, Scope, Signature

UNARY = Kind("function", signature=Signature((("t", FLOAT, False),), (FLOAT,), COST, named=False))
CALLED = Kind("function", signature=Signature((("t", FLOAT, False),), (FLOAT,), COST, named=False, handed_on=False))
LIBRARY = ("math.sin", "math.cos", "math.tanh", "math.atan", "np.tanh", "np.sin", "np.arctan", "np.cos", "abs")


class Values(Functions):
    """Adds functions that are passed around."""

    def number_rows(self, s: Scope, depth: int) -> list[Row]:
        entries = {entry.feature for entry in self.world.entries}
        return [
            *super().number_rows(s, depth),
            *((1.6, feature, lambda feature=feature: self.use(feature, s, depth)) for feature in sorted(entries)),
            (1.6 if s.trips * COST <= 60 else 0, "function_values", lambda: self.called(s, depth)),
            (1 if self.made_by(s, "closures") else 0, "closures", lambda: self.made_and_called(s, depth)),
        ]

    def rows(self, s: Scope) -> list[Row]:
        local = s.depth <= 2 and self.budget > 0
        loops = s.depth < 4 and self.budget > 0 and s.trips * 3 <= self.max_trips
        return [
            *super().rows(s),
            (1 if local else 0, "closures", lambda: self.bound_later(s)),
            (1.0 if local else 0, "closures", lambda: self.early_default(s)),
            (0.6 if local else 0, "closures", lambda: self.nested_twice(s)),
            (0.5 if local else 0, "closures", lambda: self.made_in_a_loop(s)),
            (0.5 if local else 0, "closures", lambda: self.calls_itself(s)),
            (1 if self.made_by(s, "closures") else 0, "closures", lambda: self.new_closure(s, "closures")),
            (1.2, "function_values", lambda: self.new_value(s)),
            (1.2 if loops else 0, "function_values", lambda: self.loop_functions(s)),
            (1, "function_values", lambda: self.pick_function(s)),
        ]

    def use(self, feature: str, s: Scope, depth: int) -> Sized:
        """A call of something that the program defines for a feature."""
        entries = [entry for entry in self.world.entries if entry.feature == feature and s.trips * entry.cost <= 60]
        if not entries:
            return self.number(s, depth - 1)
        return self.pick(entries).text(self, s, depth - 1), LIMIT

    # functions as expressions

    def made_by(self, s: Scope, feature: str) -> list[str]:
        """The calls that give functions for a feature: their names."""
        return [name for name, (of, _, _) in self.world.factories.items() if of == feature]

    def making(self, s: Scope, name: str) -> str:
        """A call of what gives a function."""
        count = self.world.factories[name][1]
        return f"{name}({', '.join(self.within(self.varying(s, self.pick((0, 1)))) for _ in range(count))})"

    def function(self, s: Scope, depth: int = 1) -> str:
        """An expression for a function of one float."""
        functions = {name: kind.signature for name, kind in {**self.helpers, **s.kinds}.items() if kind.signature}
        simple, partly = [], []
        for name, signature in functions.items():
            required = [param for param in signature.params if not param[2]]
            if signature.handed_on and signature.result == (FLOAT,) and all(param[1] == FLOAT for param in signature.params):
                simple += [name] * (len(required) == 1)
                partly += [name] * (len(required) == 2)
        forms = [lambda: self.pick(LIBRARY), lambda: self.written(s)]
        if simple:
            forms += [lambda: self.pick(simple)] * 3
        if partly:
            forms += [lambda: self.partial(s, self.pick(partly), functions)] * 2
        if self.world.factories and depth > 0:
            forms += [lambda: self.making(s, self.pick(list(self.world.factories)))] * 2
        if depth > 0:
            forms.append(lambda: f"({self.function(s, 0)} if {self.condition(s, 0)} else {self.function(s, 0)})")
        with self.perhaps():
            return self.pick(forms)()  # type: ignore[no-any-return]

    def written(self, s: Scope) -> str:
        """A lambda, in parentheses."""
        parameter = self.parameter(s, [])
        kinds = self.steady(s) | {parameter: FLOAT}
        inner = s.inner(kinds=kinds, frozen=frozenset(kinds), trips=max(s.trips, 10))
        with self.perhaps(), self.without_walrus():
            text = f"(lambda {parameter}: {self.within(self.number(inner, 1))})"
        self.pin(s, text)
        return text

    def partial(self, s: Scope, name: str, functions: dict[str, Signature]) -> str:
        required = [param[0] for param in functions[name].params if not param[2]]
        value = self.within(self.varying(s, 1))
        if functions[name].named and self.chance(0.3):
            return f"functools.partial({name}, {required[1]}={value})"
        return f"functools.partial({name}, {value})"

    def called(self, s: Scope, depth: int) -> Sized:
        """A function value, called where it stands."""
        argument = self.within(self.varying(s, depth - 1))
        if self.chance(0.5):
            return f"{self.function(s)}({argument})", LIMIT
        one, two = self.function(s, 0), self.function(s, 0)
        lists = [name for name in s.of("list", "tuple") if 0 < s.kinds[name].low and s.kinds[name].high <= 6]
        index = self.pick([f"{name} % 2" for name in s.of("int")] or ["0", "-1"])
        forms = [
            (f"[{one}, {two}][{index}]({argument})", LIMIT),
            (f"{{'a': {one}, 'b': {two}}}[{self.pick(('a', 'b'))!r}]({argument})", LIMIT),
            (f"{one}({two}({argument}))", LIMIT),
        ]
        if lists:
            name = self.pick(lists)
            high = s.kinds[name].high
            forms += [
                (f"sum(map({one}, {name}))", LIMIT * high),
                (f"list(map({one}, {name}))[0]", LIMIT),
                (f"{self.pick(('max', 'min'))}({name}, key={one})", LIMIT),
            ]
        return self.pick(forms)  # type: ignore[no-any-return]

    def made_and_called(self, s: Scope, depth: int) -> Sized:
        if s.trips * COST > 60:
            return self.leaf(s)
        return f"{self.making(s, self.pick(self.made_by(s, 'closures')))}({self.within(self.varying(s, depth - 1))})", LIMIT

    # function values in statements

    def new_closure(self, s: Scope, feature: str) -> None:
        maker = self.pick(self.made_by(s, feature))
        name = self.fresh("function")
        self.emit(f"{name} = {self.making(s, maker)}")
        s.kinds[name] = self.world.factories[maker][2]

    def new_value(self, s: Scope) -> None:
        """A name for a function value."""
        text, name = self.function(s), self.fresh("function")
        self.emit(f"{name} = {text}")
        s.kinds[name] = UNARY

    def loop_functions(self, s: Scope) -> None:
        """Over a list, a tuple, a dict of functions: each is called in turn."""
        items = [self.function(s) for _ in range(self.pick((2, 3)))]
        name = self.fresh("function")
        changed = self.target(s, new=0.0)
        if changed not in s.kinds:
            self.emit(f"{changed} = {self.literal()}")
            s.kinds[changed] = FLOAT
        form = self.pick(("list", "tuple", "dict", "name"))
        head = f"for {name} in ({', '.join(items)}):" if form == "tuple" else f"for {name} in [{', '.join(items)}]:"
        if form == "dict":
            pairs = ", ".join(f"{key!r}: {item}" for key, item in zip("abc", items))
            head = f"for {self.fresh('str')}, {name} in {{{pairs}}}.items():"
        elif form == "name":
            table = self.fresh("list")
            self.emit(f"{table} = [{', '.join(items)}]")
            head = f"for {name} in {table}:"
        self.emit(head)
        inner = self.inside(s, len(items), can_continue=False)
        inner.kinds[name] = UNARY
        self.indent += 1
        if self.chance(0.4):
            self.statement(inner)
        call = f"{name}({self.pick((changed, self.within(self.varying(inner, 1))))})"
        self.emit(f"{changed} = {self.within((self.pick((call, f'{call} * {self.leaf(inner)[0]}', f'{changed} + {call}')), 4.0))}")
        self.indent -= 1
        self.after(s, inner)

    def pick_function(self, s: Scope) -> None:
        """A dict of functions, from which one is taken by a key and called."""
        table, key = self.fresh("dict"), self.fresh("str")
        one, two = self.function(s), self.function(s)
        target = self.target(s, new=0.5)
        self.emit(f"{table} = {{'a': {one}, 'b': {two}}}")
        self.emit(f"{key} = {self.pick(('a', 'b'))!r}" if self.chance(0.4) else f"{key} = 'a' if {self.condition(s)} else 'b'")
        self.emit(f"{target} = {self.within((f'{table}[{key}]({self.within(self.varying(s, 1))})', LIMIT))}")
        s.kinds[target] = FLOAT

    # closures of the function's own variables

    def local(self, s: Scope, name: str, params: tuple[str, ...], extra: dict[str, Kind], ending: str) -> None:
        """A nested function: a few statements, and an ending that reads what it captures."""
        self.emit(f"def {name}({', '.join(params)}):")
        outside = self.captured(s) | extra
        own = dict.fromkeys((param.split("=")[0] for param in params), FLOAT)
        inner = Scope(outside | own, frozen=frozenset(outside) - frozenset(own), trips=10, depth=max(s.depth, 2), can_return=False, pinned=s.pinned)
        self.indent += 1
        for _ in range(self.pick((0, 0, 1))):
            self.statement(inner)
        self.emit(f"return {self.within((ending, 8.0))}")
        self.indent -= 1

    def variable(self, s: Scope) -> str:
        """A float of this function that may be bound again."""
        name = self.target(s, new=0.3)
        if name not in s.kinds:
            self.emit(f"{name} = {self.within(self.varying(s, 1))}")
            s.kinds[name] = FLOAT
        return name

    def bound_later(self, s: Scope) -> None:
        """A nested function whose variable is bound again before the call, in a straight line, in a branch, or in a loop."""
        name, parameter = self.fresh("function"), self.fresh("float")
        variable = self.variable(s)
        if self.chance(0.4):
            self.emit(f"{name} = lambda {parameter}: {self.within((f'{parameter} * {variable} + {self.leaf(s)[0]}', 6.0))}")
        else:
            self.local(s, name, (parameter,), {variable: FLOAT}, f"{parameter} * {variable} + {self.leaf(s)[0]}")
        s.kinds[name] = CALLED
        change = f"{variable} = {self.within((f'{variable} * {self.leaf(s)[0]} + {self.leaf(s)[0]}', 6.0))}"
        target = self.target(s, (variable,), new=0.6)
        call = f"{name}({self.within(self.varying(s, 1))})"
        if target not in s.kinds:
            self.emit(f"{target} = {call if self.chance(0.5) else self.literal()}")
            s.kinds[target] = FLOAT
        form = self.pick(("line", "branch", "loop"))
        if form != "line":
            self.emit(f"if {self.condition(s)}:" if form == "branch" else f"for {self.fresh('int')} in range({self.pick('23')}):")
        pad = "" if form == "line" else "    "
        self.emit(pad + change)
        self.emit((pad if form == "loop" else "") + f"{target} = {self.within((f'{call} + {target}', 4.0))}")

    def early_default(self, s: Scope) -> None:
        """A default is taken when the function is made, not when it is called."""
        name, parameter, early = self.fresh("function"), self.fresh("float"), self.fresh("float")
        variable = self.variable(s)
        body = self.within((f"{parameter} * {early} - {variable}", 6.0))
        if self.chance(0.6):
            self.emit(f"{name} = lambda {parameter}, {early}={variable}: {body}")
        else:
            self.local(s, name, (parameter, f"{early}={variable}"), {variable: FLOAT}, f"{parameter} * {early} - {variable}")
        s.kinds[name] = CALLED
        self.emit(f"{variable} = {self.within((f'{variable} * {self.leaf(s)[0]}', 4.0))}")
        target = self.target(s, (variable,))
        self.emit(f"{target} = {self.within((f'{name}({self.leaf(s)[0]}) + {name}({self.leaf(s)[0]}, {self.leaf(s)[0]})', 4.0))}")
        s.kinds[target] = FLOAT

    def nested_twice(self, s: Scope) -> None:
        """A function in a function in a function: the innermost reads from both around it."""
        outer, inner, a, b = self.fresh("function"), self.fresh("function"), self.fresh("float"), self.fresh("float")
        variable = self.variable(s)
        self.emit(f"def {outer}({a}):")
        self.emit(f"    def {inner}({b}):")
        self.emit(f"        return {self.within((f'{a} * {b} + {variable}', 6.0))}")
        gives = self.chance(0.4) and (variable in s.pinned or not s.in_loop)
        if gives:
            s.pinned.add(variable)
        elif self.chance(0.5):
            self.emit(f"    {a} = {a} * {self.literal()}")
        self.emit(f"    return {inner}" if gives else f"    return {self.within((f'{inner}({a}) - {inner}({self.literal()})', 4.0))}")
        target = self.target(s, (variable,))
        call = f"{outer}({self.within(self.varying(s, 1))}){f'({self.leaf(s)[0]})' if gives else ''}"
        self.emit(f"{target} = {call}")
        s.kinds[target] = FLOAT
        if not gives:
            s.kinds[outer] = CALLED

    def made_in_a_loop(self, s: Scope) -> None:
        """Functions gathered in a loop, each with its own value of the loop's variable through a default."""
        functions, index, parameter, count = self.fresh("list"), self.fresh("int"), self.fresh("float"), self.pick((2, 3))
        variable = self.variable(s)
        if s.in_loop and variable not in s.pinned:
            return
        s.pinned.add(variable)
        text = f"lambda {parameter}, {index}={index}: {self.within((f'{parameter} * 0.5 * {index} + {variable}', 6.0))}"
        if self.chance(0.5, "comprehensions"):
            self.emit(f"{functions} = [{text} for {index} in range({count})]")
        else:
            self.emit(f"{functions} = []")
            self.emit(f"for {index} in range({count}):")
            self.emit(f"    {functions}.append({text})")
        target = self.target(s, (variable,))
        one = self.fresh("function")
        call = self.pick((f"{functions}[0]({self.leaf(s)[0]}) + {functions}[-1]({variable})", f"sum([{one}({variable}) for {one} in {functions}])"))
        self.emit(f"{target} = {self.within((call, 6.0))}")
        s.kinds[target] = FLOAT

    def calls_itself(self, s: Scope) -> None:
        """A nested function that calls itself, and captures."""
        name, parameter, count = self.fresh("function"), self.fresh("float"), self.fresh("int")
        variable = self.variable(s)
        self.emit(f"def {name}({parameter}, {count}):")
        self.emit(f"    if {count} <= 0:")
        self.emit(f"        return {self.pick((parameter, f'0.5 * {parameter} * {variable}'))}")
        step = self.within((f"{parameter} * {variable}", 4.0))
        self.emit(f"    return {self.literal(0.2, 0.7)} * {name}({step}, {count} - 1) + 0.2 * {variable}")
        target = self.target(s, (variable,))
        self.emit(f"{target} = {name}({self.within(self.varying(s, 1))}, {self.pick('0123')})")
        s.kinds[target] = FLOAT
