"""Inner functions that are decorated are what their decorators make of them.

    @twice                      def g_1(v):
    def g(v):                       return v * x
        return v * x     ->     g = twice(g_1)

What only keeps results, compiles, or copies a name and a docstring, is left out.
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope

_TRANSPARENT = (functools.lru_cache, functools.cache, functools.wraps)


def without_decorators(body: T.Block, names: Names, scope: Scope, refuse: Callable[[Any, str, str], Any]) -> T.Block:
    """The block with decorated functions under names of their own, and what is made of them under the names that they had."""
    done: T.Block = []
    for node in body:
        if isinstance(node, gast.FunctionDef) and node.decorator_list:
            done += _undecorated(node, names, scope, refuse)
            continue
        for inner in ("body", "orelse", "finalbody"):
            if not isinstance(node, (gast.FunctionDef, gast.ClassDef)) and isinstance(getattr(node, inner, None), list):
                setattr(node, inner, without_decorators(getattr(node, inner), names, scope, refuse))
        for handler in getattr(node, "handlers", ()):
            handler.body = without_decorators(handler.body, names, scope, refuse)
        done.append(node)
    return done


def _undecorated(node: Any, names: Names, scope: Scope, refuse: Callable[[Any, str, str], Any]) -> T.Block:
    plain = T.clone_header(node)
    plain.decorator_list = []
    others = [d for d in node.decorator_list if not _is_transparent(scope.resolve(d.func if isinstance(d, gast.Call) else d))]
    if not others:
        return [plain]
    if node.name in T.names_read(node.body):
        refuse(node, f"`{node.name}` is decorated and calls itself: not differentiated yet", "decorate it under another name, as in `g = twice(f)`")
    plain.name = names.fresh(node.name)
    made = T.load(plain.name)
    for decorator in reversed(others):
        made = T.placed(T.call(decorator, made), node)
    return [plain, T.assign(node.name, made, node)]


def _is_transparent(decorator: Any) -> bool:
    return any(decorator is known for known in _TRANSPARENT) or str(getattr(decorator, "__module__", "")).split(".")[0] == "numba"
