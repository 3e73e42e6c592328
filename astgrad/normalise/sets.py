"""Sets that are added to and that only their name reaches, bound anew instead.

    seen = set()                       seen = set()
    seen.add(k)               ->       seen = seen | {k}
    if j in seen: ...                  if j in seen: ...
"""

from __future__ import annotations

from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope

_ADDS = {"add": gast.BitOr, "discard": gast.Sub}
_TAKES = {"update": gast.BitOr, "difference_update": gast.Sub}


def sets_bound_anew(body: T.Block, parameters: list[str], scope: Scope) -> T.Block:
    """The block with what adds to such sets as assignments."""
    made = {n.targets[0].id for n in T.walk_block(body) if isinstance(n, gast.Assign) and isinstance(n.targets[0], gast.Name) and _is_new(n.value, scope)} - set(parameters)
    private = made - {name for node in body for name in _otherwise_used(node, made, scope)}
    return [T.transform(node, lambda n: _anew(n, private)) for node in body] if private else body


def _is_new(value: Any, scope: Scope) -> bool:
    return isinstance(value, gast.Set) or isinstance(value, gast.Call) and scope.resolve(value.func) is set


def _anew(node: Any, private: set[str]) -> Any:
    name = _added_to(node)
    if name not in private:
        return None
    if isinstance(node, gast.AugAssign):
        return T.assign(name, T.binary(T.load(name), node.op, node.value), node)
    method, value = node.value.func.attr, node.value.args[0]
    operation = _ADDS.get(method) or _TAKES[method]
    value = gast.Set(elts=[value]) if method in _ADDS else T.call("@set", value)
    return T.assign(name, T.placed(T.binary(T.load(name), operation(), value), node), node)


def _added_to(node: Any) -> str:
    """The name of the set that a statement changes."""
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and isinstance(node.op, (gast.BitOr, gast.Sub)):
        return str(node.target.id)
    call = node.value if isinstance(node, gast.Expr) else None
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name) and len(call.args) == 1 and not call.keywords:
        return str(call.func.value.id) if call.func.attr in _ADDS or call.func.attr in _TAKES else ""
    return ""


def _otherwise_used(node: Any, made: set[str], scope: Scope) -> list[str]:
    """Names that something else than these statements, a membership, a length or a condition may reach; the order of a set is not to be seen."""
    if isinstance(node, gast.Name):
        return [node.id]
    if isinstance(node, (gast.FunctionDef, gast.Lambda)):
        return [n.id for n in T.walk(node) if isinstance(n, gast.Name)]
    parts = T.children(node)
    if _added_to(node) in made:
        parts = [node.value] if isinstance(node, gast.AugAssign) else node.value.args
    elif isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) and _is_new(node.value, scope):
        parts = [node.value]
    elif isinstance(node, gast.Compare) and len(node.ops) == 1 and isinstance(node.ops[0], (gast.In, gast.NotIn)) and isinstance(node.comparators[0], gast.Name):
        parts = [node.left]
    elif isinstance(node, gast.Call) and scope.resolve(node.func) in (len, sorted) and len(node.args) == 1 and not node.keywords and isinstance(node.args[0], gast.Name):
        parts = []
    elif isinstance(node, (gast.If, gast.While)) and isinstance(node.test, gast.Name):
        parts = [p for p in parts if p is not node.test]
    return [name for part in parts for name in _otherwise_used(part, made, scope)]
