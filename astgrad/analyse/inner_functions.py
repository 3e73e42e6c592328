"""The live function behind a lambda or an inner `def` that holds nothing: it does the same wherever it is called.

    layers = [Layer(w, lambda z: np.maximum(z, 0.0))]          (the lambda is known like a function of the module)
"""

from __future__ import annotations

import functools
import types
from collections.abc import Iterator
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.text import reader

_MADE: dict[tuple[types.CodeType, int], types.FunctionType] = {}


def function_inside(scope: Scope, node: Any) -> types.FunctionType | None:
    """The function that a node in the text of a function makes each time, where it captures nothing and has no defaults."""
    fn, given = scope.fn, node.args
    if given.defaults or any(d is not None for d in given.kw_defaults) or getattr(node, "decorator_list", None) or not hasattr(node, "lineno"):
        return None
    if any(n in scope.locals or n in scope.cells for n in T.free_names(node)):
        return None
    name = "<lambda>" if isinstance(node, gast.Lambda) else node.name
    for code in _codes_in(fn.__code__):
        if code.co_name != name or code.co_firstlineno != node.lineno or code.co_freevars:
            continue
        key = code, id(fn.__globals__)
        if key not in _MADE:
            _MADE[key] = types.FunctionType(code, fn.__globals__, code.co_name)
            _MADE[key].__module__, _MADE[key].__qualname__ = fn.__module__, code.co_qualname if hasattr(code, "co_qualname") else code.co_name
        if _is_text_of(_MADE[key], node):
            return _MADE[key]
    return None


def stands_for_others(function: Any) -> bool:
    """Whether a function is one of these, which stands for those that the running program makes."""
    return any(function is made for made in _MADE.values())


def is_made_inside(fn: types.FunctionType, function: Any) -> bool:
    """Whether a function is made by the text of another one."""
    return getattr(function, "__code__", None) in _codes_inside(fn.__code__)


@functools.lru_cache(maxsize=1024)
def _codes_inside(code: types.CodeType) -> frozenset[types.CodeType]:
    return frozenset(_codes_in(code))


def _codes_in(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _codes_in(constant)


def _is_text_of(function: types.FunctionType, node: Any) -> bool:
    """Whether what is read of a function is what stands at a node, which no pass has changed."""
    tree = reader.tree_of(function)
    if tree is None:
        return False
    here = T.function_of(tree.name, node) if isinstance(node, gast.Lambda) else node
    return T.dump(tree) == T.dump(here)
