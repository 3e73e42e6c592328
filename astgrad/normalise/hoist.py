"""Give calls of the user's own functions, and bases of reads that are no names, statements of their own.

    return g(x) * h(x)      ->      value_1 = g(x)
                                    value_2 = h(x)
                                    return value_1 * value_2
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names

_OPAQUE = ("Lambda", "ListComp", "SetComp", "DictComp", "GeneratorExp", "Compare", "BoolOp", "IfExp", "JoinedStr")


def hoist_calls(body: T.Block, names: Names, wants_statement: Callable[[Any], bool], varied: set[str], may_write: Callable[[Any], bool]) -> T.Block:
    """Hoist each expression for which `wants_statement` holds, innermost first, in order of evaluation.

    What is read before a call that may write is named before it: `u[0] + f(u)` is `u_1 = u[0]`, `u_2 = f(u)`, `u_1 + u_2`.
    """
    return _Hoist(names, wants_statement, varied, may_write).block(body)


def is_pop(node: Any) -> bool:
    """Whether an expression takes an item off what a name holds, which is to happen once."""
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr == "pop" and isinstance(node.func.value, gast.Name)


def _compares_popped(node: Any) -> bool:
    return isinstance(node, gast.Compare) and len(node.ops) == 1 and any(map(is_pop, T.walk(node)))


class _Hoist:
    def __init__(self, names: Names, wants_statement: Callable[[Any], bool], varied: set[str], may_write: Callable[[Any], bool]) -> None:
        self.names, self.wants, self.varied, self.may_write = names, wants_statement, varied, may_write

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            twin = T.clone_header(node)
            twin.body, twin.orelse = self.block(node.body), self.block(node.orelse)
            asked: T.Block = []
            if isinstance(node, gast.If) and any(map(is_pop, T.walk(node.test))):
                twin.test = self._expression(node.test, "value", node, asked, False)
            return [*asked, twin]
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)) or node.value is None:
            return [node]
        before: T.Block = []
        stem = "value"
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        if isinstance(target, gast.Name):
            stem = target.id
        whole = isinstance(node, gast.Expr) or (isinstance(node, gast.Assign) and not isinstance(target, gast.Subscript))
        whole = whole and not (is_pop(node.value) and target is not None and (not isinstance(target, gast.Name) or target.id in T.names_read(node.value)))
        value = self._expression(node.value, stem, node, before, whole)
        if value is node.value:
            return [node]
        if isinstance(node, gast.AugAssign) and isinstance(target, gast.Subscript) and self._writes(before):
            old = T.assign(self.names.temporary(stem, ""), T.subscript(target.value, target.slice), node)  # Python reads the item first
            return [old, *before, T.assign(target, T.binary(T.load(old.targets[0].id), node.op, value), node)]
        twin = T.clone_header(node)
        twin.value = value
        return [*before, twin]

    def _writes(self, statements: T.Block) -> bool:
        return any(isinstance(n, gast.Call) and self.may_write(n) for s in statements for n in T.walk(s.value))

    def _expression(self, node: Any, stem: str, site: Any, before: T.Block, whole: bool) -> Any:
        if not isinstance(node, gast.AST) or type(node).__name__ in _OPAQUE and not _compares_popped(node):
            return node
        twin = self._children(node, stem, site, before)
        if isinstance(twin, gast.Subscript) and self._needs_base(twin.value):
            base = self._name(twin.value, stem, site, before)
            twin = T.clone_header(twin)
            twin.value = base
        if not whole and isinstance(twin, gast.Call) and self.wants(twin):
            return self._name(twin, stem, site, before)
        return twin

    def _children(self, node: Any, stem: str, site: Any, before: T.Block) -> Any:
        """The node with what is below it hoisted; what was read before a call that writes gets a name before that call."""
        done: list[Any] = []

        def visit(child: Any) -> Any:
            mark = len(before)
            new = self._expression(child, stem, site, before, False)
            if self._writes(before[mark:]):
                early: T.Block = []
                done[:] = [self._early(part, stem, site, early) if not (isinstance(node, gast.Call) and i == 0) else part for i, part in enumerate(done)]
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
        plain = not isinstance(part, gast.expr) or isinstance(part, (gast.Name, gast.Constant)) or not T.names_read(part)
        return part if plain else self._name(part, stem, site, early)

    def _needs_base(self, base: Any) -> bool:
        """Reading an item of a varied expression that is no chain of names, items and attributes."""
        while isinstance(base, gast.Subscript):
            base = base.value
        return not isinstance(base, gast.Name) and any(n in self.varied for n in T.names_read(base))

    def _name(self, value: Any, stem: str, site: Any, before: T.Block) -> Any:
        name = self.names.temporary(stem, "")
        before.append(T.assign(name, value, site))
        self.varied.add(name)
        return T.load(name)
