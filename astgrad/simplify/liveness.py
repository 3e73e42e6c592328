"""Liveness of names over a structured block, backwards; loops until nothing changes."""

from __future__ import annotations

from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast

Live = frozenset[str]


def live_after(body: T.Block, at_end: Live) -> dict[int, Live]:
    """For each statement (by id), the names that may be read after it before they are bound again."""
    found: dict[int, Live] = {}
    _block(body, at_end, found)
    return found


def _block(body: T.Block, live: Live, found: dict[int, Live], jump: Live = frozenset()) -> Live:
    """`jump` is what is live where a break or a continue leads."""
    for node in reversed(body):
        found[id(node)] = live
        live = _statement(node, live, found, jump)
    return live


def _statement(node: Any, live: Live, found: dict[int, Live], jump: Live) -> Live:
    if isinstance(node, (gast.Break, gast.Continue)):
        return jump
    if isinstance(node, gast.Raise):
        return frozenset(T.names_read(node))
    if isinstance(node, gast.If):
        return _block(node.body, live, found, jump) | _block(node.orelse, live, found, jump) | set(T.names_read(node.test))
    if isinstance(node, (gast.For, gast.While)):
        header = set(T.names_read(node.iter if isinstance(node, gast.For) else node.test))
        targets: set[str] = set(T.target_names(node.target)) if isinstance(node, gast.For) else set()
        head = live | header
        while True:
            grown = head | (_block(node.body, head, found, head) - targets)
            if grown == head:
                return head | header
            head = grown
    if isinstance(node, (gast.Assign, gast.AugAssign)):
        places = node.targets if isinstance(node, gast.Assign) else [node.target]
        bound = {n.id for t in places for n in T.walk(t) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Store)}
        read = set(T.names_read(node))
        return (live - bound) | read
    if isinstance(node, gast.Return):
        return frozenset(T.names_read(node))
    if isinstance(node, (gast.Import, gast.ImportFrom)):
        return live - set(T.names_bound(node))
    return live | set(T.names_read(node)) - (set(T.names_bound(node)) if isinstance(node, gast.FunctionDef) else set())


def live_before(body: T.Block, at_end: Live = frozenset()) -> Live:
    """Names that a block may read before it binds them."""
    return _block(body, at_end, {})


def without_unused_functions(body: T.Block, *others: T.Block) -> T.Block:
    """The block without inner functions that neither it nor the others read: what called them calls what they were lifted to."""
    while True:
        read = {n for block in (body, *others) for s in block for n in T.names_read(s)}
        unused = {id(s) for s in T.statements(body) if (name := _name_of_function(s)) and name not in read}
        if not unused:
            return body
        body = _without(body, unused)


def _name_of_function(node: Any) -> str:
    if isinstance(node, gast.FunctionDef):
        return "" if node.decorator_list else str(node.name)
    made = isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda) and isinstance(node.targets[0], gast.Name)
    return str(node.targets[0].id) if made else ""


def _without(body: T.Block, unused: set[int]) -> T.Block:
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node = T.clone_header(node)
            node.body, node.orelse = _without(node.body, unused), _without(node.orelse, unused)
        if id(node) not in unused:
            done.append(node)
    return done


def surely_bound(body: T.Block) -> set[str] | None:
    """Names that a block binds on every path through it; None if no path comes to its end."""
    bound: set[str] = set()
    for node in body:
        if isinstance(node, gast.With) or hasattr(node, "manager"):
            inside = surely_bound(node.body)
            if inside is None:
                return None
            bound |= inside.union(*(T.target_names(item.optional_vars) for item in getattr(node, "items", ()) if item.optional_vars is not None))
        elif isinstance(node, gast.If):
            first, second = surely_bound(node.body), surely_bound(node.orelse)
            if first is None and second is None:
                return None
            ends = [end for end in (first, second) if end is not None]
            bound |= set.intersection(*ends)
        elif isinstance(node, (gast.For, gast.While)):
            continue
        elif isinstance(node, (gast.Return, gast.Raise, gast.Break, gast.Continue)):
            return None
        else:
            bound |= set(T.names_bound(node))
    return bound
