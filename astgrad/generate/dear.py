"""Name what the reverse sweep reads and what is dear to compute again: `y = np.tanh(a @ b) * c` binds `y_1 = a @ b` first."""

from __future__ import annotations

import functools
from dataclasses import replace
from typing import Any

from astgrad.analyse.facts import Number
from astgrad.analyse.literals import mutated_lists
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.differentiate.cotangent import Cotangent
from astgrad.differentiate.local import Context, Push
from astgrad.generate.unit import Function


def name_dear(function: Function) -> bool:
    """Give each value that the reverse sweep reads, and that is dear to compute again, a name in the forward sweep."""
    context = Context(function.source, function.scope, function.facts, Names(function.names.taken), frozenset())
    if any(mutated_lists([s]) for s in T.statements(function.core.body) if isinstance(s, gast.Expr)):
        context.growing = functools.cache(functools.partial(growing, function.core.body))
    changed = False

    def block(body: T.Block) -> T.Block:
        nonlocal changed
        done: T.Block = []
        for node in body:
            if isinstance(node, (gast.If, gast.For, gast.While)):
                node.body, node.orelse = block(node.body), block(node.orelse)
            elif isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)) and id(node) in function.activity.awaited:
                dear = dear_parts(function, context, node)
                if dear:
                    changed = True
                    done += hoisted(function, node, dear)
            done.append(node)
        return done

    function.core.body = block(function.core.body)
    return changed


def growing(body: T.Block, statement: Any) -> set[str]:
    """Lists that may be appended to at a statement or after it, so that their items are not what they were then."""
    listed = list(T.statements(body))
    position = next((i for i, s in enumerate(listed) if s is statement), 0)
    return set(mutated_lists([s for s in listed[T.outermost_loop(body, statement, listed, position):] if isinstance(s, gast.Expr)]))


def dear_parts(function: Function, context: Context, node: Any) -> list[Any]:
    activity = function.activity
    if getattr(node, "inactive", False):
        return []
    if isinstance(node, gast.Return):
        if node.value is None:
            return []
        target, value = None, node.value
    elif isinstance(node, gast.Expr):
        if not set(mutated_lists([node])) & activity.awaited[id(node)]:
            return []
        target, value = None, node.value.args[0]
    elif isinstance(node, gast.Assign):
        target, value = node.targets[0], node.value
        if not set(T.target_names(target)) & activity.awaited[id(node)]:
            return []
    else:
        target = node.target
        value = T.binary(T.load(target.id), node.op, node.value)
        if target.id not in activity.awaited[id(node)]:
            return []
    name = target.id if isinstance(target, gast.Name) else None
    push = Push(context, node, activity.varied[id(node)], None, None, name or "value", name)
    fact = function.facts.of(value, function.facts.at(node))
    full = Cotangent(1, (T.load("_bar"),), (), fact.dims if isinstance(fact, Number) else None, True, structure=not isinstance(fact, Number))
    if getattr(node, "pair", None):
        for argument in [a for a in value.args if not isinstance(a, gast.Starred)] + [k.value for k in value.keywords]:
            argument_fact = function.facts.of(argument, function.facts.at(node))
            dims = argument_fact.dims if isinstance(argument_fact, Number) else None
            push.push(argument, Cotangent(1, (T.load("_bar"),), (), dims, True, structure=not isinstance(argument_fact, Number)))
        return push.done.dear
    if isinstance(target, gast.Tuple) and isinstance(value, (gast.Tuple, gast.List)):
        for item in value.elts:
            push.push(item, push.part(T.load("_bar"), item))
        return push.done.dear
    if isinstance(node, gast.Return) and isinstance(fact, Number):
        full = replace(full, factors=(), dims=())
    push.run(value, full)
    return push.done.dear


def hoisted(function: Function, node: Any, dear: list[Any]) -> T.Block:
    """Assignments of the dear parts to new names, innermost first; the statement reads the names."""
    marks = {id(d) for d in dear}
    made: T.Block = []
    stem = node.targets[0].id if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) else node.target.id if isinstance(node, gast.AugAssign) else "value"
    texts: dict[str, str] = {}

    def rebuild(tree: Any) -> Any:
        if isinstance(tree, list):
            return [rebuild(item) for item in tree]
        if not isinstance(tree, gast.AST):
            return tree
        twin = T.clone_header(tree)
        for field_name in tree._fields:
            setattr(twin, field_name, rebuild(getattr(tree, field_name, None)))
        if id(tree) not in marks:
            return twin
        text = T.dump(twin)
        if text not in texts:
            texts[text] = function.names.temporary(stem, "")
            made.append(T.assign(texts[text], twin, node))
        return T.load(texts[text])

    if isinstance(node, gast.AugAssign) and not any(id(n) in marks for n in T.walk(node.value)):
        return []
    node.value = rebuild(node.value)
    return made
