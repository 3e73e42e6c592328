"""Names that are read before they are bound, as on the first way through a loop that binds them at its end: Python raises there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

_LATER = (gast.Lambda, gast.FunctionDef, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)


def bound_plainly(body: T.Block) -> frozenset[str]:
    """Names that assignments and loops bind, and nothing else does."""
    plain, others = set[str](), set[str]()
    for node in T.statements(body):
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.For)):
            plain.update(n for t in (node.targets if isinstance(node, gast.Assign) else [node.target]) for n in T.target_names(t))
        elif not isinstance(node, (gast.If, gast.While)):
            others.update(T.names_bound(node))
        others.update(n.target.id for header in T.headers(node) for n in T.walk(header) if isinstance(n, gast.NamedExpr))
        others.update(n for item in getattr(node, "manager", ()) if item.optional_vars is not None for n in T.target_names(item.optional_vars))
    return frozenset(plain - others)


def surely_read(statement: Any) -> Iterator[str]:
    """Names that a statement reads itself, whatever comes out on the way.

    >>> from astgrad.core.lazy import gast
    >>> list(surely_read(gast.parse("y = a + (b if c else d) * (e and f)").body[0]))
    ['a', 'c', 'e']
    """
    if isinstance(statement, gast.AugAssign) and isinstance(statement.target, gast.Name):
        yield statement.target.id
    for header in T.headers(statement):
        yield from _read_in(header)


def _read_in(node: Any) -> Iterator[str]:
    if isinstance(node, _LATER):
        return
    if isinstance(node, gast.Name):
        if isinstance(node.ctx, gast.Load):
            yield node.id
        return
    parts = [node.test] if isinstance(node, gast.IfExp) else node.values[:1] if isinstance(node, gast.BoolOp) else [node.left, node.comparators[0]] if isinstance(node, gast.Compare) else T.children(node)
    for part in parts:
        yield from _read_in(part)
