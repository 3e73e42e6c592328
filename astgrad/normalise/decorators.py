"""Inner functions that are decorated are what their decorators make of them.

    @twice                      def g_1(v):
    def g(v):                       return v * x
        return v * x     ->     g = twice(g_1)

What only keeps results, compiles, or copies a name and a docstring, is left out.
"""

from __future__ import annotations

import functools
from collections import Counter
from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.normalise.callees import bindings
from astgrad.normalise.fence import outside_writes, root_of

Refuse = Callable[[Any, str, str], Any]

_CACHES = (functools.lru_cache, functools.cache)
_TRANSPARENT = (*_CACHES, functools.wraps)


def without_decorators(body: T.Block, parameters: list[str], names: Names, scope: Scope, refuse: Refuse) -> T.Block:
    """The body with decorated functions under names of their own, and what is made of them under the names that they had."""
    if not any(isinstance(n, gast.FunctionDef) and n.decorator_list for n in T.walk_block(body)):
        return body
    _refuse_stale(body, parameters, scope, refuse)

    def block(body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            if isinstance(node, gast.FunctionDef) and node.decorator_list:
                done += _undecorated(node, names, scope, refuse)
                continue
            for inner in ("body", "orelse", "finalbody"):
                if not isinstance(node, (gast.FunctionDef, gast.ClassDef)) and isinstance(getattr(node, inner, None), list):
                    setattr(node, inner, block(getattr(node, inner)))
            for handler in getattr(node, "handlers", ()):
                handler.body = block(handler.body)
            done.append(node)
        return done

    return block(body)


def _refuse_stale(body: T.Block, parameters: list[str], scope: Scope, refuse: Refuse) -> None:
    """A function that keeps its results is computed again here: the same, unless what it reads around it changes, or it changes something."""
    bound = Counter([*parameters, *bindings(body)])
    nodes = T.walk_block(body)
    stores = {root_of(n, scope) for n in nodes if isinstance(n, (gast.Subscript, gast.Attribute)) and isinstance(n.ctx, (gast.Store, gast.Del))}
    calls = [n.value for n in nodes if isinstance(n, gast.Expr) and isinstance(n.value, gast.Call)]
    given = {n for call in calls for n in T.names_read(call)}
    for node in nodes:
        if isinstance(node, gast.FunctionDef) and any(_meant(d, scope) in _CACHES for d in node.decorator_list):
            read = {n for n in T.free_names(node) if n in bound and n != node.name}
            if any(bound[n] > 1 or n in stores or n in given for n in read) or any(outside_writes(node, scope)):
                refuse(node, f"`{node.name}` keeps its results, and reads what changes around it, or changes something: not differentiated", "leave the cache away, or pass what it reads")


def _undecorated(node: Any, names: Names, scope: Scope, refuse: Refuse) -> T.Block:
    plain = T.clone_header(node)
    plain.decorator_list = []
    others = [d for d in node.decorator_list if not _is_transparent(_meant(d, scope))]
    if not others:
        return [plain]
    if node.name in T.names_read(node.body):
        refuse(node, f"`{node.name}` is decorated and calls itself: not differentiated yet", "decorate it under another name, as in `g = twice(f)`")
    plain.name = names.fresh(node.name)
    made = T.load(plain.name)
    for decorator in reversed(others):
        made = T.placed(T.call(decorator, made), node)
    return [plain, T.assign(node.name, made, node)]


def _meant(decorator: Any, scope: Scope) -> Any:
    return scope.resolve(decorator.func if isinstance(decorator, gast.Call) else decorator)


def _is_transparent(decorator: Any) -> bool:
    return any(decorator is known for known in _TRANSPARENT) or str(getattr(decorator, "__module__", "")).split(".")[0] == "numba"
