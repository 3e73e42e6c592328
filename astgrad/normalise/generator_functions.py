"""Generator functions: which they are, what they yield, and how they are called."""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.callees import bindings
from astgrad.text import reader

CLOSED = (gast.FunctionDef, gast.ClassDef, gast.Try, gast.With, gast.Match, gast.Global, gast.Nonlocal, gast.Import, gast.ImportFrom, gast.Delete, gast.NamedExpr, gast.Lambda)


def is_generator(tree: Any) -> bool:
    """Whether a function has a `yield` of its own."""
    return any(isinstance(n, (gast.Yield, gast.YieldFrom)) for n in own_nodes(tree))


def own_nodes(tree: Any) -> list[Any]:
    """The nodes of a function, but not of those inside it."""
    found: list[Any] = []
    pending = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, (gast.FunctionDef, gast.Lambda)):
            pending += reversed(T.children(node))
    return found


def as_list(tree: Any) -> Any:
    """A generator function as one that gives the list of what it yields."""
    names = Names({n.id for n in T.walk(tree) if isinstance(n, gast.Name)})
    items = names.fresh("items")

    def give(node: Any) -> Any:
        return T.at(gast.Return(value=T.load(items)), node)

    def one(node: Any) -> T.Block:
        if isinstance(node, gast.Return):
            return [give(node)]
        value = yielded(node)
        return [node] if value is None else [T.expression_statement(T.method(T.load(items), "append", value), node)]

    twin = T.clone_header(tree)
    body = spread_out(tree.body, names)
    twin.body = [T.assign(items, gast.List(elts=[], ctx=gast.Load()), tree), *each_statement(body, one), give(tree)]
    return twin


def yielded(node: Any) -> Any:
    """What a statement yields, if it is one that yields."""
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Yield):
        return node.value.value or T.constant(None)
    return None


def each_statement(body: T.Block, change: Callable[[Any], T.Block]) -> T.Block:
    """A block with each statement that holds no others replaced."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.For, gast.While, gast.If)):
            node = T.clone_header(node)
            node.body, node.orelse = each_statement(node.body, change), each_statement(node.orelse, change)
            done.append(node)
        else:
            done += change(node)
    return done


def spread_out(body: T.Block, names: Names) -> T.Block:
    """`yield from xs` as a loop that yields."""
    def one(node: Any) -> T.Block:
        if not (isinstance(node, gast.Expr) and isinstance(node.value, gast.YieldFrom)):
            return [node]
        item = names.fresh("item")
        inner = T.expression_statement(gast.Yield(value=T.load(item)), node)
        return [T.at(gast.For(target=T.store(item), iter=node.value.value, body=[inner], orelse=[], type_comment=None), node)]

    return each_statement(body, one)


def is_plain(tree: Any) -> bool:
    """Whether a generator only computes, branches, loops and yields, by statements of their own."""
    nodes = own_nodes(tree)
    yields = [n for n in nodes if isinstance(n, (gast.Yield, gast.YieldFrom))]
    alone = [n.value for n in nodes if isinstance(n, gast.Expr)]
    returns = any(isinstance(n, gast.Return) and n.value is not None for n in nodes)
    return all(any(y is a for a in alone) for y in yields) and not returns and not any(isinstance(n, CLOSED) for n in nodes) and not tree.decorator_list


def bound_times(body: T.Block) -> dict[str, int]:
    """How many places bind a name, in the function or in one inside."""
    return Counter(bindings(body))


def generator_called(call: Any, inner: dict[str, Any], scope: Scope) -> Any:
    """The definition of the generator function that a call calls; nothing if it is none."""
    if isinstance(call.func, gast.Name) and call.func.id in inner:
        return inner[call.func.id]
    target = scope.resolve(call.func)
    if target is MISSING or not inspect.isgeneratorfunction(target) or not hasattr(target, "__globals__"):
        return None
    tree = reader.read(target).tree
    if is_generator(tree):
        tree.is_here = target.__globals__ is scope.globals and not target.__code__.co_freevars and not set(T.free_names(tree)) & scope.locals
        return tree
    return None


def arguments_of(tree: Any, call: Any) -> dict[str, Any] | None:
    """The arguments of a call by parameter, in the order in which they are evaluated."""
    positional = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]]
    if tree.args.vararg or tree.args.kwarg or any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords) or len(call.args) > len(positional):
        return None
    given = dict(zip(positional, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg in given or keyword.arg not in T.parameter_names(tree.args):
            return None
        given[keyword.arg] = keyword.value
    for name, default in T.default_values(tree.args).items():
        if name not in given:
            if not isinstance(default, gast.Constant):
                return None
            given[name] = default
    return given if given.keys() == set(T.parameter_names(tree.args)) else None
