"""Loops that ask for attributes by names which a dict or a dataclass holds, written out where these are known.

    for name, g in grads.items():                            check_trips(grads, ("w", "b"))
        setattr(m, name, getattr(m, name) - rate * g)   ->   g = grads["w"]
                                                             setattr(m, "w", getattr(m, "w") - rate * g)
                                                             ...
    for f in fields(p):                                 ->   s += getattr(p, "x")
        s += getattr(p, f.name)                              ...
    [getattr(p, f.name) for f in fields(p)]             ->   [getattr(p, "x"), ...]

What the names are the facts of one round tell the next one (see `note_loops`).
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.normalise.known_texts import with_known_texts
from astgrad.normalise.loops import own_statements

_CALLS = (getattr, setattr, hasattr)


def with_asked_names(body: T.Block, names: Names, scope: Scope, several: dict[Any, Any]) -> T.Block:
    """The block with such loops written out; those of which the names are not known yet are marked."""
    if not any(isinstance(n, gast.Call) and scope.resolve(n.func) in _CALLS for n in T.walk_block(body)):
        return body
    body = T.replaced(body, lambda node: _written_out(node, names, scope, several) if isinstance(node, gast.For) else None)[0]
    return T.replaced(body, lambda node: _with_displays(node, scope, several))[0] if _asks_for_fields(body, scope) else body


def _written_out(node: Any, names: Names, scope: Scope, several: dict[Any, Any]) -> T.Block | None:
    inside = T.walk_block(node.body)
    leaves = any(isinstance(n, (gast.Break, gast.Continue)) for n in own_statements(node.body)) or any(isinstance(n, (gast.FunctionDef, gast.Lambda)) for n in inside)
    found = _gone_through(node, scope)
    if node.orelse or leaves or found is None:
        return None
    over, name, value, of_class = found
    is_name = _is_field_name(name) if of_class else lambda n: isinstance(n, gast.Name) and n.id == name
    asks = any(isinstance(n, gast.Call) and scope.resolve(n.func) in _CALLS and len(n.args) > 1 and is_name(n.args[1]) for n in inside)
    bound = {*T.names_bound(node.body), *(n.id for n in inside if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load))}
    if not asks or name in bound or of_class and _counts(inside, name) != sum(map(is_name, inside)):
        return None
    place = (node.lineno, node.col_offset, "asks", T.dump(node.iter))
    known = several.get(place)
    if not isinstance(known, tuple) or not all(isinstance(k, str) for k in known):
        node.keyed, node.asks = place, True
        return None
    done: T.Block = [_check(over, known, node)] if of_class else []
    if not of_class:
        if not isinstance(over, gast.Name):
            entries = names.fresh("entries")
            done.append(T.assign(entries, over, node))
            over = T.load(entries)
        done.append(T.expression_statement(T.call("@check_trips", T.call("@keys_of", over), T.tuple_of(list(map(T.constant, known)))), node))
    for key in known:
        trip = [_with_name(s, is_name, key) for s in T.clone(node.body)]
        if value is not None:
            done.append(T.assign(T.clone(value), T.subscript(T.clone(over), T.constant(key)), node))
        done += with_known_texts(trip)
    return [*done, *([] if of_class else [T.assign(name, T.constant(known[-1]), node)])]


def _asks_for_fields(body: T.Block, scope: Scope) -> bool:
    return any(isinstance(n, gast.comprehension) and _of_fields(n, scope) for n in T.walk_block(body))


def _of_fields(turn: Any, scope: Scope) -> bool:
    return isinstance(turn.iter, gast.Call) and scope.resolve(turn.iter.func) is dataclasses.fields and len(turn.iter.args) == 1 and isinstance(turn.iter.args[0], gast.Name) and isinstance(turn.target, gast.Name)


def _with_displays(node: Any, scope: Scope, several: dict[Any, Any]) -> T.Block | None:
    """A statement with displays in the place of comprehensions over fields, behind tests that these are the ones."""
    if not isinstance(node, (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Expr, gast.Return)):
        return None
    checks: T.Block = []
    made = T.transform(node, lambda part: _displayed(part, scope, several, checks))
    return None if made is node else [*checks, made]


def _check(of: Any, known: tuple[str, ...], node: Any) -> Any:
    return T.expression_statement(T.call("@check_field_names", T.clone(of), T.tuple_of(list(map(T.constant, known)))), node)


def _displayed(node: Any, scope: Scope, several: dict[Any, Any], checks: T.Block) -> Any:
    """`{f.name: getattr(p, f.name) for f in fields(p)}` as a display."""
    gathers = isinstance(node, gast.Call) and scope.resolve(node.func) in (sum, list, tuple, max, min, all, any) and node.args and isinstance(node.args[0], gast.GeneratorExp)
    made = node.args[0] if gathers else node
    if not (gathers or isinstance(made, (gast.ListComp, gast.DictComp))) or len(made.generators) > 1 or made.generators[0].ifs or not _of_fields(made.generators[0], scope):
        return None
    turn, parts = made.generators[0], [made.key, made.value] if isinstance(made, gast.DictComp) else [made.elt]
    inside = [n for part in parts for n in T.walk(part)]
    is_name = _is_field_name(turn.target.id)
    if _counts(inside, turn.target.id) != sum(map(is_name, inside)) or any(isinstance(n, (gast.Lambda, gast.comprehension, gast.NamedExpr)) for n in inside):
        return None
    place = (turn.iter.lineno, turn.iter.col_offset, "asks")
    known = several.get(place)
    if not isinstance(known, tuple):
        turn.iter.asks = place
        return None

    checks.append(_check(turn.iter.args[0], known, node))

    def put(part: Any, key: str) -> Any:
        return with_known_texts([T.expression_statement(_with_name(T.clone(part), is_name, key))])[0].value

    if isinstance(made, gast.DictComp):
        return T.in_place_of(gast.Dict(keys=[put(made.key, k) for k in known], values=[put(made.value, k) for k in known]), made)
    items = T.in_place_of(gast.List(elts=[put(made.elt, k) for k in known], ctx=gast.Load()), made)
    if not gathers:
        return items
    twin = T.clone_header(node)
    twin.args = [items, *node.args[1:]]
    return twin


def _gone_through(node: Any, scope: Scope) -> tuple[Any, str, Any, bool] | None:
    """The dict or object that a loop goes through, its variable for the name, its target for the value if there is one, and whether it goes through fields."""
    call, target = node.iter, node.target
    if isinstance(call, gast.Call) and scope.resolve(call.func) is dataclasses.fields and len(call.args) == 1 and isinstance(call.args[0], gast.Name) and isinstance(target, gast.Name):
        return call.args[0], target.id, None, True
    view = call.func.attr if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and not call.args and not call.keywords else ""
    if view == "items" and isinstance(target, gast.Tuple) and len(target.elts) == 2 and isinstance(target.elts[0], gast.Name) and not isinstance(target.elts[1], gast.Starred):
        return call.func.value, target.elts[0].id, target.elts[1], False
    if isinstance(target, gast.Name) and (view == "keys" or isinstance(call, (gast.Name, gast.Attribute))):
        return call.func.value if view else call, target.id, None, False
    return None


def _with_name(node: Any, is_name: Callable[[Any], bool], key: str) -> Any:
    return T.transform(node, lambda n: T.constant(key) if is_name(n) and isinstance(n.ctx, gast.Load) else None)


def _is_field_name(name: str) -> Callable[[Any], bool]:
    return lambda n: isinstance(n, gast.Attribute) and n.attr == "name" and isinstance(n.value, gast.Name) and n.value.id == name


def _counts(inside: list[Any], name: str) -> int:
    return sum(isinstance(n, gast.Name) and n.id == name for n in inside)


__all__ = ["with_asked_names"]
