"""Lists that are changed in place and that nothing else can reach are bound anew instead, unless only numbers are put into them.

    xs[i] = e                ->      xs = with_item(xs, i, e)
    xs[i] += e               ->      xs = with_item(xs, i, xs[i] + e)       (of numbers; else `with_part`)
    xs.extend(ys)            ->      xs = xs + list(ys)
    xs.insert(0, e)          ->      xs = xs[:0] + [e] + xs[0:]
    y = xs.pop()             ->      y = xs[-1]; xs = xs[:-1]
"""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from astgrad.analyse.facts import ANY, Fact, ListOf, Sequence, holds_scalars, is_float_scalar
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import literal
from astgrad.analyse.storage import place_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast

METHODS = {"extend", "insert", "reverse", "clear", "sort"}


def changes_lists(body: T.Block) -> bool:
    """Whether a block may change a list in place otherwise than by appending."""
    return any(changed_list(node) for node in T.statements(body))


def of_numbers(body: T.Block, facts: Facts) -> set[str]:
    """Lists that hold numbers alone, and of which only items are written or added: storage like arrays, written at no cost of their length."""
    fine: set[str] = set()
    other: set[str] = set()
    for node in T.statements(body):
        name, value = _number_put(node)
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):  # `xs += ys`
            other.add(node.target.id)
        if name or changed_list(node):
            env = facts.at(node)
            known = name and holds_scalars(env.get(name, ANY)) and is_float_scalar(facts.of(value, env))
            (fine if known else other).add(name or changed_list(node))
    return fine - other


def _number_put(node: Any) -> tuple[str, Any]:
    """The list that a statement puts something into, as `xs[i] = e` or `xs.append(e)`, and what it puts there."""
    target = node.targets[0] if isinstance(node, gast.Assign) else node.target if isinstance(node, gast.AugAssign) else None
    if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name) and not isinstance(target.slice, (gast.Slice, gast.Tuple)):
        return target.value.id, node.value if isinstance(node, gast.Assign) else T.binary(place_of(target), node.op, node.value)
    call = node.value if isinstance(node, gast.Expr) else None
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == "append" and isinstance(call.func.value, gast.Name) and len(call.args) == 1:
        return call.func.value.id, call.args[0]
    return "", None


def bind_lists_anew(body: T.Block, facts: Facts, is_private: Callable[[str, Any], bool], visited: frozenset[str] = frozenset()) -> T.Block:
    """The block with each change of a private list as an assignment; one that a loop goes through, `visited`, keeps its length."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            inner = visited | set(T.names_read(node.iter)) if isinstance(node, gast.For) else visited
            node.body, node.orelse = (bind_lists_anew(part, facts, is_private, inner) for part in (node.body, node.orelse))
        name = changed_list(node)
        if name in visited and not isinstance(getattr(node, "targets", [getattr(node, "target", None)])[0], gast.Subscript):
            name = ""
        env = facts.at(node) if name else {}
        fact = env.get(name, ANY)
        if isinstance(fact, (Sequence, ListOf)) and fact.kind == "list" and not changes_an_item(node, fact) and is_private(name, node):
            made = _of_pop(node, name) or _of_change(node, name, functools.partial(_is_number, facts, env, fact))
            done += made or [node]
        else:
            done.append(node)
    return done


def _is_number(facts: Facts, env: dict[str, Fact], items: Fact, value: Any) -> bool:
    """Whether a number takes the place of one."""
    return holds_scalars(items) and is_float_scalar(facts.of(value, env))


def changed_list(node: Any) -> str:
    """The name of what a statement changes in place."""
    target = node.targets[0] if isinstance(node, gast.Assign) else node.target if isinstance(node, gast.AugAssign) else None
    if isinstance(target, gast.Subscript) and isinstance(target.value, gast.Name):
        return str(target.value.id)
    call = node.value if isinstance(node, gast.Expr) else None
    if isinstance(node, gast.Assign) and isinstance(target, gast.Name) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute):
        call = node.value if node.value.func.attr == "pop" and target.id not in T.names_read(node.value) else None
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr in METHODS | {"pop"} and isinstance(call.func.value, gast.Name):
        return str(call.func.value.id)
    return ""


def changes_an_item(node: Any, fact: Fact) -> bool:
    """Whether `xs[i] += e` of such a list may change the item itself, which is an array then, and not the list."""
    augmented = isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Subscript) or hasattr(node, "augments")
    return augmented and not holds_scalars(fact)


def _of_change(node: Any, name: str, is_number: Callable[[Any], bool]) -> T.Block:
    value = _new_value(node, name, is_number)
    return [] if value is None else [T.assign(name, T.placed(value, node), node)]  # where a list is made tells it from others


def _of_pop(node: Any, name: str) -> T.Block:
    """`y = xs.pop()` as `y = xs[-1]` and `xs = xs[:-1]`; `xs.pop(0)` likewise."""
    call = node.value
    if not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr == "pop"):
        return []
    index = call.args[0] if call.args else T.negative(T.constant(1))
    position = literal(index)
    if isinstance(position, int):
        rest = _without(T.load(name), index, T.constant(position + 1))
        rest = rest.right if position == 0 else rest.left if position == -1 else rest
    elif _is_plain(index):
        before = T.subscript(T.load(name), _slice(None, T.clone(index)))
        rest = _without(T.load(name), index, T.binary(T.call("@len", before), gast.Add(), T.constant(1)))
    else:
        return []
    item = T.subscript(T.load(name), index)
    taken = [T.assign(node.targets[0], item, node)] if isinstance(node, gast.Assign) else [] if hasattr(call, "finds_one") else [T.expression_statement(item, node)]
    return [*taken, T.assign(name, T.placed(rest, node), node)]


def _is_plain(index: Any) -> bool:
    """Whether an index may be evaluated again: it calls nothing but len."""
    return all(isinstance(n.func, gast.Name) and n.func.id in ("len", "@len") for n in T.walk(index) if isinstance(n, gast.Call))


def _slice(lower: Any, upper: Any) -> Any:
    return gast.Slice(lower=lower, upper=upper, step=None)


def _without(items: Any, index: Any, after: Any) -> Any:
    """`xs[:i] + xs[i + 1:]`."""
    return T.binary(T.subscript(T.clone(items), _slice(None, T.clone(index))), gast.Add(), T.subscript(T.clone(items), _slice(after, None)))


def _new_value(node: Any, name: str, is_number: Callable[[Any], bool]) -> Any:
    old = T.load(name)
    if isinstance(node, gast.Expr):
        return _of_method(node.value, old)
    target = node.targets[0] if isinstance(node, gast.Assign) else node.target
    if not isinstance(target, gast.Subscript) or isinstance(target.slice, (gast.Slice, gast.Tuple)):
        return None
    value = node.value if isinstance(node, gast.Assign) else T.binary(T.subscript(T.clone(old), T.clone(target.slice)), node.op, node.value)
    return T.call("@with_item" if is_number(value) else "@with_part", old, T.clone(target.slice), value)


def _of_method(call: Any, old: Any) -> Any:
    args, cut = call.args, lambda lower, upper: T.subscript(T.clone(old), _slice(lower, upper))
    match call.func.attr:
        case "extend" if len(args) == 1:
            return T.binary(old, gast.Add(), T.call("@list", args[0]))
        case "insert" if len(args) == 2 and _is_plain(args[0]):
            item = gast.List(elts=[args[1]], ctx=gast.Load())
            return T.binary(T.binary(cut(None, T.clone(args[0])), gast.Add(), item), gast.Add(), cut(T.clone(args[0]), None))
        case "reverse" if not args:
            return T.subscript(old, gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))
        case "clear" if not args:
            return gast.List(elts=[], ctx=gast.Load())
        case "sort" if not args:
            return T.call("@picked", old, T.call("@order_of", T.clone(old), **{k.arg: k.value for k in call.keywords}))
    return None
