"""Comprehensions that are taken apart at once, as an expression for each target.

    i, f = (sigmoid(z[k * n:(k + 1) * n]) for k in range(2))   ->   i, f = sigmoid(z[0 * n:(0 + 1) * n]), sigmoid(z[1 * n:(1 + 1) * n])
    i, f = map(np.tanh, np.split(z, 2))                        ->   item, item_1 = np.split(z, 2); i, f = np.tanh(item), np.tanh(item_1)
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope

_BINDS = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.NamedExpr, gast.Starred)


def items_apart(body: T.Block, names: Names, scope: Scope) -> T.Block:
    """A block with these, where the number of items is known, and what they are made of is evaluated before any of them."""
    return T.replaced(body, lambda node: _apart(node, names, scope))[0]


def _apart(node: Any, names: Names, scope: Scope) -> T.Block | None:
    if not (isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], (gast.Tuple, gast.List))):
        return None
    targets = node.targets[0].elts
    found = _turns(node.value, names, scope)
    if found is None or any(isinstance(t, gast.Starred) for t in targets):
        return None
    item, target, through = found
    before: T.Block = []
    rows = [r for r in [_items(e, len(targets), node, names, scope, before) for e in through] if r is not None]
    if len(rows) != len(through) or any(isinstance(n, _BINDS) for n in T.walk(item)):
        return None
    values = [_put(item, dict(zip(target, column, strict=True))) for column in zip(*rows, strict=True)]
    twin = T.clone_header(node)
    twin.value = T.in_place_of(T.tuple_of(values), node.value)
    return [*before, twin]


def _turns(value: Any, names: Names, scope: Scope) -> tuple[Any, list[str], list[Any]] | None:
    """What is made of each item, the variables for the items, and what these are taken from."""
    if isinstance(value, gast.Call) and len(value.args) == 1 and not value.keywords and scope.resolve(value.func) in (list, tuple):
        value = value.args[0]
    if isinstance(value, gast.Call) and scope.resolve(value.func) is map and len(value.args) > 1 and isinstance(value.args[0], (gast.Name, gast.Attribute)):
        variables = [names.fresh("item") for _ in value.args[1:]]
        return T.placed(T.call(value.args[0], *map(T.load, variables)), value.args[0]), variables, value.args[1:]
    if not isinstance(value, (gast.ListComp, gast.GeneratorExp)) or len(value.generators) > 1 or value.generators[0].ifs:
        return None
    turn = value.generators[0]
    if isinstance(turn.target, gast.Name):
        return value.elt, [turn.target.id], [turn.iter]
    zipped = isinstance(turn.iter, gast.Call) and scope.resolve(turn.iter.func) is zip and not turn.iter.keywords
    if isinstance(turn.target, gast.Tuple) and all(isinstance(t, gast.Name) for t in turn.target.elts) and zipped and len(turn.iter.args) == len(turn.target.elts):
        return value.elt, [t.id for t in turn.target.elts], turn.iter.args
    return None


def _items(node: Any, count: int, site: Any, names: Names, scope: Scope, before: T.Block) -> list[Any] | None:
    """The items of what a comprehension goes through, as names and constants; None where they are not this many for sure, or may be others when it is their turn."""
    if isinstance(node, (gast.Tuple, gast.List)):
        if len(node.elts) != count or any(isinstance(e, gast.Starred) for e in node.elts):
            return None
        return [_named(e, site, names, before) for e in node.elts]
    if not isinstance(node, gast.Call) or any(isinstance(a, gast.Starred) for a in node.args):
        return None
    target = scope.resolve(node.func)
    if target is range and not node.keywords and all(isinstance(a, gast.Constant) and type(a.value) is int for a in node.args):
        numbers = range(*(a.value for a in node.args))
        return [T.constant(i) for i in numbers] if len(numbers) == count else None
    if isinstance(target, (types.FunctionType, np.ufunc)) and (getattr(target, "__module__", None) or "").split(".")[0] == "numpy" or callable(target) and target is np.array:
        items = [names.fresh("item") for _ in range(count)]
        before.append(T.assign(T.tuple_of([T.store(i) for i in items], gast.Store()), node, site))
        return [T.load(i) for i in items]
    return None


def _named(node: Any, site: Any, names: Names, before: T.Block) -> Any:
    if isinstance(node, (gast.Name, gast.Constant)):
        return node
    item = names.fresh("item")
    before.append(T.assign(item, node, site))
    return T.load(item)


def _put(item: Any, values: dict[str, Any]) -> Any:
    """A copy of an expression with values in the place of variables."""
    return T.transform(T.clone(item), lambda part: T.clone(values[part.id]) if isinstance(part, gast.Name) and part.id in values else None)


__all__ = ["items_apart"]
