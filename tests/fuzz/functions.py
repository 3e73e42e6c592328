"""Random functions: helpers of the module, and nested functions and lambdas that capture variables of the function around them."""

from __future__ import annotations

import re

from tests.fuzz.control import Control
from tests.fuzz.expressions import Sized
from tests.fuzz.language import BOOL, FLOAT, Kind, Scope, Signature, array

COST = 4  # how many rounds of a loop the body of a function may run
Param = tuple[str, Kind, bool]


class Functions(Control):
    """Adds functions to the statements."""

    def captured(self, s: Scope) -> dict[str, Kind]:
        """What a nested function may read: no lists, and no array that is written in place."""
        kinds = {name: kind for name, kind in s.kinds.items() if kind.name != "list" and name not in self.augmented}
        if not self.on("late_binding"):
            kinds = {name: kind for name, kind in kinds.items() if name in s.frozen or kind.name != "float"}
        self.viewed |= {name for name, kind in kinds.items() if kind.shape}
        return kinds

    def steady(self, s: Scope) -> dict[str, Kind]:
        """What a function that is used as a value may capture: what nothing binds anew from here on, see `pin`."""
        kinds = {name: kind for name, kind in self.captured(s).items() if not kind.signature or kind.signature.handed_on}
        return {name: kind for name, kind in kinds.items() if name in s.pinned or not (s.in_loop or name in s.frozen)}

    def pin(self, s: Scope, text: str) -> None:
        """The names in the text of a function that is used as a value are not bound anew."""
        own = {name for line in re.findall(r"lambda ([^:]*):|def \w+\(([^)]*)\)", text) for name in re.findall(r"[A-Za-z_]\w*", " ".join(line))}
        s.pinned |= (set(re.findall(r"[A-Za-z_]\w*", text)) - own) & set(s.kinds)

    def parameter(self, s: Scope, taken: list[str]) -> str:
        shadowed = [name for name in s.of("float") if name not in taken]
        return self.pick(shadowed) if shadowed and self.chance(0.15, "shadowing") else self.fresh("float")

    def new_lambda(self, s: Scope) -> None:
        name = self.fresh("function")
        params: list[Param] = [(self.parameter(s, []), FLOAT, False)]
        shown = [params[0][0]]
        if self.chance(0.35, "defaults"):
            parameter = self.parameter(s, shown)
            params.append((parameter, FLOAT, True))
            shown.append(f"{parameter}={self.leaf(s)[0]}")
        handed_on = self.chance(0.5, "function_values")
        kinds = (self.steady(s) if handed_on else self.captured(s)) | {parameter: FLOAT for parameter, _, _ in params}
        inner = s.inner(kinds=kinds, frozen=frozenset(kinds), trips=10)
        with self.perhaps(), self.without_walrus():
            text = f"lambda {', '.join(shown)}: {self.within(self.number(inner, 2))}"
        self.emit(f"{name} = {text}")
        if handed_on:
            self.pin(s, text)
        s.kinds[name] = Kind("function", signature=Signature(tuple(params), (FLOAT,), COST, handed_on=handed_on))

    def new_function(self, s: Scope) -> None:
        name = self.fresh("function")
        params: list[Param] = []
        shown: list[str] = []
        for i in range(self.pick((0, 1, 1, 2))):
            parameter = self.parameter(s, [other for other, _, _ in params])
            default = i > 0 and self.chance(0.4, "defaults")
            params.append((parameter, FLOAT, default))
            shown.append(f"{parameter}={self.leaf(s)[0]}" if default else parameter)
        self.emit(f"def {name}({', '.join(shown)}):")
        handed_on = self.chance(0.5, "function_values")
        outside = self.steady(s) if handed_on else self.captured(s)
        own = {parameter: FLOAT for parameter, _, _ in params}
        inner = Scope(outside | own, frozen=frozenset(outside) - frozenset(own), trips=10, depth=max(s.depth, 2), pinned=s.pinned)
        start = len(self.lines)
        saved, self.result = self.result, (FLOAT, FLOAT) if self.chance(0.2, "helper_tuples") else (FLOAT,)
        self.function_body(inner, self.pick((0, 1, 2, 3)))
        signature = Signature(tuple(params), self.result, COST, handed_on=handed_on)
        if handed_on:
            self.pin(s, "\n".join(self.lines[start:]))
        self.result = saved
        s.kinds[name] = Kind("function", signature=signature)

    def function_body(self, inner: Scope, length: int) -> None:
        self.indent += 1
        for _ in range(length):
            self.statement(inner)
        self.emit(self.return_text(inner))
        self.indent -= 1

    def ends(self, s: Scope) -> list[Sized]:
        """Further terms of the result: what is to be in it."""
        numbers = [name for name in s.of("float") if name in self.shown]
        arrays = [name for name in s.of("vector", "matrix") if name in self.shown]
        found = [(f"{name} * {self.literal()}", 3.0) for name in self.rng.sample(numbers, min(4, len(numbers)))]
        for name in self.rng.sample(arrays, min(2, len(arrays))):
            found.append((self.pick((f"np.sum({name} ** 2)", f"{self.literal()} * np.sum({name} * {self.broadcast_to(s, name)})")), 8.0))
        return found

    def broadcast_to(self, s: Scope, name: str) -> str:
        """What an array is multiplied by: of a matrix perhaps a vector."""
        kind = s.kinds[name]
        smaller = array(*kind.shape[1:]) if kind.shape[1:] else kind
        return self.pick([other for other in s.of("vector", "matrix") if s.kinds[other] in (kind, smaller)])  # type: ignore[no-any-return]

    def final_return(self, s: Scope) -> None:
        """A sum over several of the variables, so that most of what was computed matters."""
        parts = [self.number(s, 2)]
        names = [name for name in s.of("float", "vector", "matrix", "list") if s.kinds[name] != BOOL]
        for name in self.rng.sample(names, min(len(names), self.pick((1, 2, 3)))):
            kind = s.kinds[name]
            if kind == FLOAT:
                parts.append((f"{name} * {self.literal()}", 3.0))
            elif kind.name == "list":
                parts.append((f"sum({name})", 4.0))
            else:
                parts.append((self.pick((f"np.sum({name} ** 2)", f"np.sum({name})", f"{name}.mean()")), 8.0))
        for name in s.of("dict", "record"):
            if self.chance(0.5):
                parts.append(self.from_parts(s.inner(kinds={name: s.kinds[name]})))
        parts += self.ends(s)
        text = self.within((" + ".join(f"({part})" for part, _ in parts), sum(size for _, size in parts)), 60.0)
        if self.chance(0.12, "numpy_result"):
            text = f"np.float64({text})"
        elif self.chance(0.1):
            text = f"float({text})"
        self.emit(f"return {text}")


def helper(g: Functions, lengths: tuple[int, ...]) -> tuple[str, Kind, str]:
    """A helper function, of as many statements as the generator's budget: its name, what it is, and its text."""
    name = g.fresh("helper")
    params: list[Param] = []
    shown: list[str] = []
    for i in range(g.pick((1, 2, 2, 3))):
        vector = lengths and g.chance(0.3, "vector_helpers")
        kind = array(g.pick(lengths)) if vector else FLOAT
        default = i > 0 and kind == FLOAT and (g.chance(0.3, "defaults") or any(row[2] for row in params))
        if kind != FLOAT and any(row[2] for row in params):
            break
        parameter = g.fresh(kind.name)
        params.append((parameter, kind, default))
        shown.append(f"{parameter}={g.literal()}" if default else parameter)
    result: tuple[Kind, ...] = (FLOAT, FLOAT) if g.chance(0.3, "helper_tuples") else (FLOAT,)
    vectors = [kind for _, kind, _ in params if kind.shape]
    if vectors and g.chance(0.4):
        result = (vectors[0],)
    g.result = result
    g.viewed |= {parameter for parameter, kind, _ in params if kind.shape}
    g.indent = 0
    g.emit(f"def {name}({', '.join(shown)}):")
    scope = Scope({parameter: kind for parameter, kind, _ in params}, trips=10, depth=1, can_return=g.on("helper_returns"))
    g.function_body(scope, g.budget)
    return name, Kind("function", signature=Signature(tuple(params), result, COST)), "\n".join(g.lines)
