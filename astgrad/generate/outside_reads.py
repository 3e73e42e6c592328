"""What a reverse sweep reads outside of its function is saved for it, where it may run after that was changed.

    def f_reverse(x, y_bar):                   def f_reverse(saved, y_bar):
        return params["W"].T @ y_bar    ->         params_W, x = saved
                                                   return params_W.T @ y_bar
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection
from typing import Any

import numpy as np

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.unit import Function
from astgrad.runtime.kept import is_of_library
from astgrad.runtime.structures import is_structure

_CODE = (types.FunctionType, types.BuiltinFunctionType, types.MethodType, type, np.ufunc, type(np.sum))
_SPACES = (types.ModuleType, type)
Path = tuple[str, tuple[Any, ...]]


def with_saved_reads(made: Function, block: T.Block, local: Collection[str]) -> tuple[T.Block, dict[str, Any]]:
    """The block with names for what it reads outside, and what these stand for when the forward sweep ends."""
    paths = {p for s in block for p in _paths(s, made.scope, local)}
    whole = {(root, keys) for root, keys in paths if not any((root, keys[:n]) in paths for n in range(len(keys)))}
    names = {(root, keys): root if not keys else made.names.fresh(_wish(root, keys)) for root, keys in sorted(whole, key=repr)}
    saved = {name: T.call("@part_at", T.load(root), *map(T.constant, keys)) if keys else T.load(root) for (root, keys), name in names.items()}
    return ([_renamed(s, made.scope, local, names) for s in block] if names else block), saved


def _paths(node: Any, scope: Scope, local: Collection[str]) -> set[Path]:
    found = _path(node, scope, local)
    if found is not None:
        return {found[0]}
    return {p for child in T.children(node) for p in _paths(child, scope, local)}


def _renamed(node: Any, scope: Scope, local: Collection[str], names: dict[Path, str]) -> Any:
    found = _path(node, scope, local)
    if found is None:
        return T.with_children(node, lambda child: _renamed(child, scope, local, names))
    (root, keys), chain = found
    for n in range(len(keys) + 1):
        if (root, keys[:n]) in names:
            name = names[root, keys[:n]]
            return T.load(name) if n == len(chain) else _on(T.load(name), chain[n:])
    return node


def _on(base: Any, steps: list[Any]) -> Any:
    """Attributes and items, of something else."""
    for step in steps:
        twin = T.clone_header(step)
        twin.value = base
        base = twin
    return base


def _path(node: Any, scope: Scope, local: Collection[str]) -> tuple[Path, list[Any]] | None:
    """Where data stands that a chain of attributes and items reads outside: the variable, and the keys up to an array, a number or what is not known."""
    chain: list[Any] = []
    while isinstance(node, (gast.Attribute, gast.Subscript)):
        chain.insert(0, node)
        node = node.value
    if not (isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load)) or node.id in local or node.id in scope.locals or node.id.startswith("@"):
        return None
    value, keys = scope.peek(node.id), []
    if value is MISSING:
        return None
    for step in chain:
        known, key = _key(step, value)
        if not known or isinstance(value, types.ModuleType) and is_of_library(value):
            break
        inner = value[key] if isinstance(step, gast.Subscript) else getattr(value, key)
        if isinstance(inner, _CODE) and not isinstance(value, _SPACES):
            break
        value = inner
        keys.append(key)
    return None if isinstance(value, (*_CODE, *_SPACES)) else ((node.id, tuple(keys)), chain)


def _key(step: Any, value: Any) -> tuple[bool, Any]:
    """Whether there is something under a constant key or a plain attribute, and the key."""
    if isinstance(step, gast.Subscript):
        constant = isinstance(step.slice, gast.Constant) and isinstance(value, (dict, list, tuple))
        key = step.slice.value if constant else None
        return constant and (key in value if isinstance(value, dict) else isinstance(key, int) and -len(value) <= key < len(value)), key
    if not (is_structure(value) or isinstance(value, _SPACES)) or isinstance(value, (dict, list, tuple)):
        return False, None
    held = inspect.getattr_static(value, step.attr, MISSING)
    return held is not MISSING and not isinstance(held, property) and (not hasattr(held, "__get__") or isinstance(held, (types.MemberDescriptorType, *_CODE))), step.attr


def _wish(root: str, keys: tuple[Any, ...]) -> str:
    return "_".join([root, *(str(k).strip("_") for k in keys if str(k).isidentifier() or isinstance(k, int) and k >= 0)])
