"""Give calls of the user's own functions, and bases of reads that are no names, statements of their own.

    return g(x) * h(x)      ->      value_1 = g(x)
                                    value_2 = h(x)
                                    return value_1 * value_2

So are calls that give something else each time, as `rng.normal()`, where an expression with a derivative has several, or where
it is written out twice: once for the value, and once for the tangent.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.normalise.desugar import conditional
from astgrad.normalise.fence import MUTATORS

_OPAQUE = ("Lambda", "ListComp", "SetComp", "DictComp", "GeneratorExp", "Compare", "BoolOp", "IfExp", "JoinedStr")


Is = Callable[[Any], bool]


def hoist_calls(body: T.Block, names: Names, wants_statement: Is, varied: set[str], may_write: Is, differs: Is, twice: bool) -> T.Block:
    """Hoist each expression for which `wants_statement` holds, innermost first, in order of evaluation.

    What is read before a call that may write is named before it: `u[0] + f(u)` is `u_1 = u[0]`, `u_2 = f(u)`, `u_1 + u_2`.
    Calls of which `differs` holds are hoisted too where their order, or that they are evaluated once, could be lost.
    """
    return _Hoist(names, wants_statement, varied, may_write, differs, twice).block(body)


def is_pop(node: Any) -> bool:
    """Whether an expression takes an item off a list or a dict, or may put one in, which is to happen once."""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in ("pop", "popleft", "setdefault")


def read_first(place: Any, value: Any, site: Any, names: Names, stem: str) -> T.Block:
    """`x[i] += e`, where Python finds and reads the item before e: `old = x[i]`, `x[i] = old + e`."""
    before: T.Block = []

    def found(part: Any) -> Any:
        """A part of the place under a name, where it is none."""
        if isinstance(part, (gast.Slice, gast.Tuple)):
            return T.with_children(part, found)
        if isinstance(part, (gast.Name, gast.Constant)) or not isinstance(part, gast.expr) or not T.names_read(part):
            return part
        before.append(T.assign(names.temporary(stem, ""), part, site))
        return T.load(before[-1].targets[0].id)

    place = T.with_children(place, found)
    old, target = T.clone(place), T.clone(place)
    old.ctx, target.ctx = gast.Load(), gast.Store()
    before.append(T.assign(names.temporary(stem, ""), old, site))
    made = T.assign(target, T.binary(T.load(before[-1].targets[0].id), site.op, value), site)
    made.augments = True
    return [*before, made]


def _has_defaults(callee: Any) -> bool:
    """Whether a callee is a lambda whose defaults are evaluated before what it is passed."""
    return isinstance(callee, gast.Lambda) and bool(callee.args.defaults or any(callee.args.kw_defaults))


def mutates(call: Any) -> bool:
    """Whether a call may change a list or a dict in place, by the name of its method."""
    return isinstance(call.func, gast.Attribute) and call.func.attr in MUTATORS | {"append"}


class _Hoist:
    def __init__(self, names: Names, wants_statement: Is, varied: set[str], may_write: Is, differs: Is, twice: bool) -> None:
        self.names, self.wants, self.varied, self.may_write = names, wants_statement, varied, may_write
        self.differs, self.twice = differs, twice
        self.ordered = False  # whether the calls of the statement at hand that differ are to be hoisted

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if any(getattr(node, part, None) for part in T.BLOCKS) and not isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            twin = T.clone_header(node)
            for part in (p for p in T.BLOCKS if getattr(node, p, None)):
                setattr(twin, part, self.block(getattr(node, part)))
            return [twin]
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)) or node.value is None:
            return [node]
        self.ordered = self._has_an_order(node)
        before: T.Block = []
        stem = "value"
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        if isinstance(target, gast.Name):
            stem = target.id
        whole = isinstance(node, gast.Expr) or (isinstance(node, gast.Assign) and not isinstance(target, (gast.Subscript, gast.Attribute)))
        value = self._expression(node.value, stem, node, before, whole)
        if value is node.value:
            return [node]
        if isinstance(node, gast.AugAssign) and isinstance(target, (gast.Subscript, gast.Attribute)) and self._writes(before):
            *found, made = read_first(node.target, value, node, self.names, stem)
            return [*found, *before, made]
        twin = T.clone_header(node)
        twin.value = value
        return [*before, twin]

    def _has_an_order(self, node: Any) -> bool:
        """Whether a statement through which a derivative may go has calls whose order, or number, matters and might be changed."""
        if self.varied.isdisjoint(T.names_read(node)):
            return False
        calls = self._events(node.value)
        return len(calls) > 1 or self.twice and any(map(self.differs, calls))

    def _events(self, node: Any) -> list[Any]:
        """Calls in an expression that differ, or that are hoisted anyway."""
        if isinstance(node, gast.Lambda):
            return []
        own = [node] if isinstance(node, gast.Call) and (self.differs(node) or self.wants(node)) else []
        return own + [call for child in T.children(node) for call in self._events(child)]

    def _writes(self, statements: T.Block) -> bool:
        return any(isinstance(n, gast.Call) and (self.may_write(n) or mutates(n)) for n in T.walk_block(statements))

    def _expression(self, node: Any, stem: str, site: Any, before: T.Block, whole: bool) -> Any:
        if (type(node).__name__ in _OPAQUE or not isinstance(node, gast.AST)) and not self._is_of_what_writes(node):
            kept = not self.ordered or whole or isinstance(node, (gast.Lambda, gast.GeneratorExp)) or not self._events(node)
            return node if kept else self._name(node, stem, site, before)
        twin = self._children(node, stem, site, before)
        if isinstance(twin, gast.Subscript) and self._needs_base(twin.value):
            base = self._name(twin.value, stem, site, before)
            twin = T.clone_header(twin)
            twin.value = base
        if not whole and isinstance(twin, gast.Call) and (self.wants(twin) or self.ordered and self._differs(twin)):
            return self._name(twin, stem, site, before)
        return twin

    def _is_of_what_writes(self, node: Any) -> bool:
        """Whether a comparison or a text, all parts of which are always evaluated, calls what writes and is to be a statement."""
        all_parts = isinstance(node, gast.Compare) and len(node.ops) == 1 or isinstance(node, gast.JoinedStr)
        return all_parts and any(isinstance(n, gast.Call) and self.wants(n) and self.may_write(n) for n in T.walk(node))

    def _differs(self, call: Any) -> bool:
        return self.differs(call) or any(isinstance(a, gast.GeneratorExp) and bool(self._events(a)) for a in call.args)

    def _children(self, node: Any, stem: str, site: Any, before: T.Block) -> Any:
        """The node with what is below it hoisted; what was read before a call that writes gets a name before that call."""
        done: list[Any] = []

        def visit(child: Any) -> Any:
            mark = len(before)
            new = self._expression(child, stem, site, before, False)
            if self._writes(before[mark:]):
                early: T.Block = []
                done[:] = [part if isinstance(node, gast.Call) and i == 0 and not _has_defaults(part) else self._early(part, stem, site, early) for i, part in enumerate(done)]
                before[mark:mark] = early
            done.append(new)
            return new

        if T.with_children(node, visit) is node:
            return node
        parts = iter(done)
        return T.with_children(node, lambda child: next(parts))

    def _early(self, part: Any, stem: str, site: Any, early: T.Block) -> Any:
        if isinstance(part, gast.keyword):
            return gast.keyword(arg=part.arg, value=self._early(part.value, stem, site, early))
        if isinstance(part, gast.Starred):
            return gast.Starred(value=self._early(part.value, stem, site, early), ctx=part.ctx)
        if isinstance(part, gast.FormattedValue) and T.names_read(part):
            text = self._name(gast.JoinedStr(values=[part]), stem, site, early)
            return gast.FormattedValue(value=text, conversion=-1, format_spec=None)
        plain = not isinstance(part, gast.expr) or isinstance(part, (gast.Name, gast.Constant)) or not T.names_read(part)
        return part if plain else self._name(part, stem, site, early)

    def _needs_base(self, base: Any) -> bool:
        """Reading an item of a varied expression that is no chain of names, items and attributes."""
        while isinstance(base, gast.Subscript):
            base = base.value
        if isinstance(base, gast.Attribute) and base.attr == "flat" and isinstance(base.value, gast.Name):  # of an array it has no value of its own
            return False
        return not isinstance(base, gast.Name) and any(n in self.varied for n in T.names_read(base))

    def _name(self, value: Any, stem: str, site: Any, before: T.Block) -> Any:
        name = self.names.temporary(stem, "")
        if isinstance(value, gast.IfExp):
            ordered = self.ordered
            body, orelse = (self.block([T.assign(name, part, site)]) for part in (value.body, value.orelse))
            before.append(T.at(gast.If(test=value.test, body=body, orelse=orelse), site))
            self.ordered = ordered
        else:
            before += conditional(T.assign(name, value, site), self.names, self.varied)
        reads = not self.varied.isdisjoint(T.names_read(value))
        if reads or isinstance(value, gast.Call) and self.wants(value):  # an inner function reads what it captures
            self.varied.add(name)
        return T.load(name)
