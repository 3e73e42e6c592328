"""Rewrite what is only another spelling: chained and annotated assignment, `+=` on a list literal, conditional expressions."""

from __future__ import annotations

import collections
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names


def desugar(body: T.Block, names: Names, varied: set[str]) -> T.Block:
    """Spell statements in the core language; conditional expressions over `varied` names become if statements.

    `a = b = e` becomes `a = e; b = a`, `[a, b] = e` becomes `a, b = e`, `_, y, _ = e` becomes `_1, y, _ = e`,
    and `y = p if c else q` becomes `if c: y = p` / `else: y = q`.
    """
    return [new for statement in body for new in _statement(_bound_once(_with_tuples(statement), names), names, varied)]


def _bound_once(node: Any, names: Names) -> Any:
    """A statement in which a name that is bound twice has the last value alone; the others get names that nobody reads."""
    targets = node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.For) else []
    if all(len(bound := T.target_names(t)) == len(set(bound)) for t in targets):
        return node

    def once(target: Any) -> Any:
        left = collections.Counter(T.target_names(target))

        def visit(part: Any) -> Any:
            if not (isinstance(part, gast.Name) and isinstance(part.ctx, gast.Store)):
                return None
            left[part.id] -= 1
            return T.store(names.fresh(part.id)) if left[part.id] else None

        return T.transform(target, visit)

    twin = T.clone_header(node)
    if isinstance(node, gast.Assign):
        twin.targets = [once(t) for t in targets]
    else:
        twin.target = once(node.target)
    return twin


def _with_tuples(node: Any) -> Any:
    """A statement that binds a tuple of targets where it has a list of them."""
    targets = node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.For) else []
    if not any(isinstance(n, gast.List) and isinstance(n.ctx, gast.Store) for t in targets for n in T.walk(t)):
        return node

    def visit(part: Any) -> Any:
        return T.at(T.tuple_of(part.elts, gast.Store()), part) if isinstance(part, gast.List) and isinstance(part.ctx, gast.Store) else None

    twin = T.clone_header(node)
    if isinstance(node, gast.Assign):
        twin.targets = [T.transform(t, visit) for t in targets]
    else:
        twin.target = T.transform(node.target, visit)
    return twin


def _statement(node: Any, names: Names, varied: set[str]) -> T.Block:
    match type(node).__name__:
        case "Pass":
            return []
        case "Expr" if isinstance(node.value, gast.Constant):
            return []
        case "AnnAssign":
            return [] if node.value is None else conditional(T.assign(node.target, node.value, node), names, varied)
        case "Assign" if len(node.targets) > 1:
            return _chained(node, names, varied)
        case "If" | "While" | "For":
            twin = T.clone_header(node)
            before: T.Block = []
            if isinstance(node, gast.For) and any(isinstance(n, gast.IfExp) for n in T.walk(node.iter)):
                twin.iter = _lift(node.iter, node, before, names, varied)
            twin.body = desugar(node.body, names, varied)
            twin.orelse = desugar(node.orelse, names, varied)
            return [*before, twin]
        case "FunctionDef":
            return [node]
    return conditional(node, names, varied)


def _chained(node: Any, names: Names, varied: set[str]) -> T.Block:
    first = next((t for t in node.targets if isinstance(t, gast.Name)), None)
    name = first.id if first is not None else names.temporary("value", "")
    rest = [t for t in node.targets if t is not first]
    done = [T.assign(name, node.value, node)] + [T.assign(target, T.load(name), node) for target in rest]
    return [new for statement in done for new in conditional(statement, names, varied)]


def conditional(node: Any, names: Names, varied: set[str]) -> T.Block:
    """Turn the conditional expressions of one statement into if statements before it."""
    place = node.target if isinstance(node, gast.AugAssign) else node.targets[0] if isinstance(node, gast.Assign) else None
    if isinstance(place, (gast.Subscript, gast.Attribute)) and any(isinstance(n, gast.IfExp) and _varies(n, varied) for n in T.walk(place)):
        return _placed(node, place, names, varied)
    return _valued(node, names, varied)


def _valued(node: Any, names: Names, varied: set[str]) -> T.Block:
    """The same for what a statement evaluates beside the place that it writes."""
    value = getattr(node, "value", None)
    if isinstance(value, gast.IfExp) and isinstance(node, (gast.Assign, gast.Return)) and _varies(value, varied):
        branches = []
        for part in (value.body, value.orelse):
            twin = T.clone_header(node)
            twin.value = part
            branches.append(conditional(twin, names, varied))
        return [T.at(gast.If(test=value.test, body=branches[0], orelse=branches[1]), node)]
    if value is None or not any(isinstance(n, gast.IfExp) for n in T.walk(value)):
        return [node]
    before: T.Block = []
    twin = T.clone_header(node)
    twin.value = _lift(value, node, before, names, varied)
    return [*before, twin]


def _placed(node: Any, place: Any, names: Names, varied: set[str]) -> T.Block:
    """`(p if c else q)[i] = e`: e is evaluated first, of `+=` the place is."""
    before: T.Block = []
    if isinstance(node, gast.Assign):
        value = node.value
        if not isinstance(value, (gast.Name, gast.Constant)):
            name = names.temporary("value", "")
            before += conditional(T.assign(name, value, node), names, varied)
            value = T.load(name)
        target = _lift(place, node, before, names, varied)
        return [*before, T.assign(target, value, node)]
    twin = T.clone_header(node)
    twin.target = _lift(place, node, before, names, varied)
    return [*before, *_valued(twin, names, varied)]  # conditions within comparisons stay in the place


def _varies(node: Any, varied: set[str]) -> bool:
    return any(name in varied for name in T.names_read([node.body, node.orelse]))


def _lift(node: Any, site: Any, before: T.Block, names: Names, varied: set[str]) -> Any:
    """The expression with each varied conditional inside it replaced by a name bound in an if statement before."""
    if isinstance(node, gast.IfExp) and _varies(node, varied):
        name = names.temporary(stem_of(site), "")
        before += conditional(T.assign(name, node, site), names, varied)
        return T.load(name)
    if isinstance(node, (gast.Compare, gast.BoolOp, gast.Lambda, gast.ListComp, gast.GeneratorExp, gast.SetComp, gast.DictComp)):
        return node
    return T.with_children(node, lambda child: _lift(child, site, before, names, varied))


def stem_of(site: Any) -> str:
    """The name that temporaries of a statement are called after."""
    target = site.targets[0] if isinstance(site, gast.Assign) else getattr(site, "target", None)
    return target.id if isinstance(target, gast.Name) else "value"

