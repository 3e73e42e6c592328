"""`max` and `min` of a list of tuples or objects, which are ordered by what they hold: its place is found first.

    b = max(jobs)        ->      place_1 = place_of(max, jobs, None)
                                 b = jobs[place_1]
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.facts import ListOf, Record, Sequence, item_of
from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse

_LATER = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.IfExp, gast.BoolOp)  # what these hold may be evaluated often, or never


def spell_best(body: T.Block, scope: Scope, facts: Facts, names: Names) -> tuple[T.Block, bool]:
    """The block in which such items are found by their places, and whether there were any."""

    def visit(node: Any) -> T.Block | None:
        part = "test" if isinstance(node, gast.If) else "value"
        if id(node) not in facts.before or not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr, gast.If)) or getattr(node, part) is None:
            return None
        before: T.Block = []

        def spelt(tree: Any) -> Any:
            if isinstance(tree, _LATER):
                return tree
            tree = T.with_children(tree, spelt)
            if not _is_best(tree, scope, facts, node):
                return tree
            items, place = names.named(tree.args[0], "items", node, before), names.temporary("place", "")
            before.append(T.assign(place, T.call("@place_of", tree.func, T.clone(items), T.constant(None)), node))
            return T.subscript(T.clone(items), T.load(place))

        value = spelt(getattr(node, part))
        if not before:
            return None
        if isinstance(node, gast.If):
            node.test = value
            return [*before, node]
        twin = T.clone_header(node)
        twin.value = value
        return [*before, twin]

    return T.replaced(body, visit)


def check_best(function: Function) -> None:
    """Refuse such items in places where what they hold would be lost."""
    for node in T.statements(function.core.body):
        if isinstance(node, gast.While):  # nothing comes of what a test looks at
            continue
        for call in (n for part in T.headers(node) for n in T.walk(part)) if id(node) in function.facts.before else ():
            if _is_best(call, function.scope, function.facts, node) and function.activity.reads(call, function.activity.varied.get(id(node), frozenset()), node):
                refuse(function.source, call if hasattr(call, "lineno") else node, f"`{call.func.id}` of things that are no numbers is not differentiated here", "give it a statement of its own, or say what is to be compared, by `key=`")


def _is_best(node: Any, scope: Scope, facts: Facts, site: Any) -> bool:
    if not (isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and len(node.args) == 1 and not node.keywords and not isinstance(node.args[0], gast.Starred)):
        return False
    items = facts.of(node.args[0], facts.at(site)) if scope.resolve(node.func) in (max, min) else None
    return isinstance(items, (ListOf, Sequence)) and isinstance(item_of(items, "item"), (Record, Sequence, ListOf))
