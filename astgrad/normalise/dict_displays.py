"""Dicts whose keys stand in the text are displays, in functions that write entries: what each holds is known then.

    d = dict.fromkeys("ab", 0.0)             ->      d = {"a": 0.0, "b": 0.0}
    d = dict(zip("ab", [x, y]))              ->      d = {"a": x, "b": y}
    d = {k: np.zeros(n) for k in "ab"}       ->      d = {"a": np.zeros(n), "b": np.zeros(n)}
    d = dict.fromkeys(keys, 0.0)             ->      d = {key: 0.0 for key in keys}

>>> from astgrad.core.scope import Scope
>>> body = gast.parse("d = dict.fromkeys('ab', 0)\\nd['a'] = x").body
>>> print([k.value for k in with_displays(body, Names([]), Scope(eval("lambda: None"), ["d"]))[0].value.keys])
['a', 'b']
"""

from __future__ import annotations

from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.normalise.fence import MUTATORS

_MOST = 8  # keys that are written out
_SCOPES = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.NamedExpr)


def with_displays(body: T.Block, names: Names, scope: Scope) -> T.Block:
    """The block with such dicts as displays."""
    if not any(map(_writes, T.walk_block(body))):
        return body
    return [T.transform(node, lambda part: _display(part, names, scope)) for node in body]


def _writes(node: Any) -> bool:
    called = isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and node.func.attr in MUTATORS | {"append"}
    return called or isinstance(node, gast.Subscript) and isinstance(node.ctx, gast.Store)


def _display(node: Any, names: Names, scope: Scope) -> Any:
    called = isinstance(node, gast.Call) and not node.keywords
    made = _of_call(node, scope) if called else _of_comprehension(node, scope) if isinstance(node, gast.DictComp) else None
    if made and len({k.value for k, _ in made}) == len(made):
        return T.in_place_of(gast.Dict(keys=[k for k, _ in made], values=[v for _, v in made]), node)
    if called and scope.resolve(node.func) == dict.fromkeys and len(node.args) == 2 and isinstance(node.args[1], gast.Constant):
        key = names.fresh("key")
        loop = gast.comprehension(target=T.store(key), iter=node.args[0], ifs=[], is_async=0)
        return T.in_place_of(gast.DictComp(key=T.load(key), value=node.args[1], generators=[loop]), node)
    return None


def _of_call(call: Any, scope: Scope) -> list[tuple[Any, Any]]:
    target, args = scope.resolve(call.func), call.args
    if target == dict.fromkeys and len(args) in (1, 2):
        value = args[1] if len(args) > 1 else T.constant(None)
        return [(k, T.clone(value)) for k in _keys(args[0], scope)] if isinstance(value, gast.Constant) else []
    if target is not dict or len(args) != 1:
        return []
    items = args[0]
    if isinstance(items, gast.Call) and scope.resolve(items.func) is zip and len(items.args) == 2 and not items.keywords:
        keys, values = _keys(items.args[0], scope), _written_out(items.args[1])
        return list(zip(keys, values, strict=True)) if len(keys) == len(values) else []
    pairs = [_written_out(pair) for pair in _written_out(items)]
    return [(k, v) for k, v in pairs] if all(len(p) == 2 and isinstance(p[0], gast.Constant) for p in pairs) else []


def _of_comprehension(node: Any, scope: Scope) -> list[tuple[Any, Any]]:
    loop, *more = node.generators
    if more or loop.ifs or not isinstance(loop.target, gast.Name) or not (isinstance(node.key, gast.Name) and node.key.id == loop.target.id):
        return []
    if any(isinstance(n, _SCOPES) for n in T.walk(node.value)):
        return []
    return [(k, _with(node.value, loop.target.id, k)) for k in _keys(loop.iter, scope)]


def _with(value: Any, name: str, key: Any) -> Any:
    return T.transform(T.clone(value), lambda part: T.clone(key) if isinstance(part, gast.Name) and part.id == name else None)


def _keys(node: Any, scope: Scope) -> list[Any]:
    """Keys that stand in the text, in order, if they are few."""
    if isinstance(node, gast.Constant) and isinstance(node.value, str) and len(node.value) <= _MOST:
        return [T.constant(letter) for letter in node.value]
    if isinstance(node, gast.Call) and scope.resolve(node.func) is range and len(node.args) == 1 and isinstance(node.args[0], gast.Constant) and node.args[0].value in range(_MOST + 1):
        return [T.constant(i) for i in range(node.args[0].value)]
    items = _written_out(node)
    return items if len(items) <= _MOST and all(isinstance(k, gast.Constant) for k in items) else []


def _written_out(node: Any) -> list[Any]:
    known = isinstance(node, (gast.List, gast.Tuple)) and not any(isinstance(e, gast.Starred) for e in node.elts)
    return node.elts if known else []
