"""Random helpers and nested functions that write into the arrays that they are given, or that they capture."""

from __future__ import annotations

from dataclasses import dataclass

from tests.fuzz.expressions import Row
from tests.fuzz.functions import COST
from tests.fuzz.language import FLOAT, Kind, Scope, array, integer
from tests.fuzz.storage import Storage


@dataclass(frozen=True)
class Procedure:
    """A helper `name(out, x, i)` that writes into an array of a kind; what it returns: nothing, the array, a view of it, a number."""

    name: str
    params: tuple[str, str, str]
    kind: Kind
    gives: str
    result: Kind


class Procedures(Storage):
    """Adds calls of what writes to the statements."""

    def rows(self, s: Scope) -> list[Row]:
        rows = super().rows(s)
        if not self.on("writes"):
            return rows
        some = bool(self.writable(s)) and s.trips * COST <= 60
        local = some and s.depth <= 2 and self.budget > 0 and not s.in_loop
        return [
            *rows,
            (8 if some and self.world.procedures else 0, None, lambda: self.run_procedure(s)),
            (2 if local else 0, "nested_functions", lambda: self.local_writer(s)),
        ]

    def place_for(self, s: Scope, kind: Kind) -> str:
        """An array of a kind that a helper may write into: a name, a view, or one that is made where it is called."""
        views = []
        for name in self.writable(s):
            views += [name] * 3 if s.kinds[name] == kind else []
            views += [text for text, found in (self.part(s, name) for _ in range(3)) if found == kind]
        shape = str(kind.shape[0]) if len(kind.shape) == 1 else str(kind.shape)
        if views and self.chance(0.85):
            return self.pick(views)  # type: ignore[no-any-return]
        return f"np.ones({shape})" if self.chance(0.3) else self.within(self.expression(s, kind, 1), function="np")

    def run_procedure(self, s: Scope) -> None:
        made = self.pick(self.world.procedures)
        given = [self.place_for(s, made.kind), self.within(self.varying(s, 1)), self.index(s.inner(), made.kind.shape[0])]
        form = self.pick(("plain", "plain", "plain", "named", "star", "mapped"))
        if form == "named":
            call = f"{made.name}({given[0]}, {made.params[2]}={given[2]}, {made.params[1]}={given[1]})"
        elif form == "star":
            call = f"{made.name}({given[0]}, *({given[1]}, {given[2]}))"
        elif form == "mapped":
            call = f"{made.name}(**{{{made.params[0]!r}: {given[0]}, {made.params[1]!r}: {given[1]}, {made.params[2]!r}: {given[2]}}})"
        else:
            call = f"{made.name}({', '.join(given)})"
        if made.gives in ("array", "view") and self.chance(0.6):
            name = self.bind(s, call, made.result)
            if self.chance(0.4):
                self.put(s, *self.part(s, name))
        elif made.gives == "number" and self.chance(0.7):
            target = self.target(s)
            self.emit(f"{target} = {self.within((f'{call} * {self.leaf(s)[0]}', 4.0))}")
            s.kinds[target] = FLOAT
        else:
            self.emit(call)

    def cheap(self, s: Scope, kind: Kind) -> str:
        """What a helper gives back, too."""
        made = [made for made in self.world.procedures if made.gives in ("array", "view") and made.result == kind]
        if not made or s.trips * COST > 60 or not self.chance(0.4):
            return super().cheap(s, kind)
        helper = self.pick(made)
        return f"{helper.name}({self.place_for(s, helper.kind)}, {self.within(self.varying(s, 1))}, {self.index(s.inner(), helper.kind.shape[0])})"

    def local_writer(self, s: Scope) -> None:
        """A nested function that writes into an array around it, and is called once or more."""
        name = self.pick(self.writable(s))
        function, index, value = self.fresh("function"), self.fresh("int"), self.fresh("float")
        kind = s.kinds[name]
        self.emit(f"def {function}({index}, {value}):")
        inner = Scope({name: kind, index: integer(0, kind.shape[0] - 1), value: FLOAT}, frozen=frozenset({name}), trips=10, depth=max(s.depth, 2), can_return=False)
        self.indent += 1
        self.emit(f"{name}[{index}] {self.pick(('=', '+=', '*='))} {self.within(self.varying(inner, 1), 1.0)}")
        if self.chance(0.3):
            self.emit(f"return {self.pick((f'{value} * 0.5', f'{name}[0]', name))}")
        self.indent -= 1
        for _ in range(self.pick((1, 1, 2))):
            self.emit(f"{function}({self.rng.randrange(kind.shape[0])}, {self.within(self.varying(s, 1))})")
        if self.chance(0.4, "for_range"):
            count = self.rng.randrange(1, kind.shape[0] + 1)
            loop = self.fresh("int")
            self.emit(f"for {loop} in range({count}):")
            self.emit(f"    {function}({loop}, {self.within(self.varying(s, 1))})")
            s.kinds[loop] = integer(0, count - 1)


def procedure(g: Procedures) -> None:
    """Writes a helper that writes into its first argument, and makes it known to the program."""
    kind = g.pick((*map(array, g.world.lengths * 3), array(2), array(3), array(4), array(2, 3)))
    name, out, x, i = g.fresh("helper"), g.fresh("vector"), g.fresh("float"), g.fresh("int")
    g.world.names.add(name)
    g.indent = 0
    g.emit(f"def {name}({out}, {x}, {i}={g.rng.randrange(kind.shape[0])}):")
    g.indent = 1
    s = Scope({out: kind, x: FLOAT, i: integer(-kind.shape[0], kind.shape[0] - 1)}, frozen=frozenset({out}), trips=10, depth=1, can_return=False)
    gives = g.pick(("nothing", "nothing", "array", "view", "number"))
    if g.chance(0.3):
        g.put(s, f"{out}[{i}]", array(*kind.shape[1:]) if kind.shape[1:] else None)
    for _ in range(g.pick((1, 1, 2))):
        g.choose(
            [
                (3, None, lambda: g.put(s, *g.part(s, out))),
                (1, None, lambda: g.through_out(s, out)),
                (1, None, lambda: g.indexed(s, out)),
                (1, None, lambda: g.put(s, f"{out}{g.pick(('[:]', '[...]', ''))}", kind)),
                (1.5 if g.world.procedures else 0, None, lambda: g.run_procedure(s)),
                (1, None, lambda: g.statement(s)),
            ]
        )
    result = kind
    if gives == "array":
        g.emit(f"return {out}")
    elif gives == "view":
        text, result = g.part(s, out)
        g.emit(f"return {text}")
    elif gives == "number":
        g.emit(f"return {g.within(g.varying(s, 2))}")
    g.world.procedures.append(Procedure(name, (out, x, i), kind, gives, result))
