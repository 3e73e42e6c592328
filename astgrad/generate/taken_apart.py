"""What a call gives gets a name where it is taken apart and is no tuple, as far as is known: its adjoint has to be of its kind.

    p, q = f(x)                ->      value = f(x)        (where f gives a named tuple, or what nobody knows)
                                       p, q = value
"""

from __future__ import annotations

from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Fact, ListOf, Sequence
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function


def name_taken_apart(function: Function) -> bool:
    """Name what such calls give, where it is no storage; whether there was any."""
    activity, storage = function.activity, function.activity.storage

    def named(node: Any) -> T.Block | None:
        target = node.targets[0] if isinstance(node, gast.Assign) and isinstance(node.value, gast.Call) else None
        if not isinstance(target, gast.Tuple) or id(node) not in activity.varied or not activity.reads(node.value, activity.varied[id(node)], node):
            return None
        stored = storage is not None and any(storage.after(n, node) is not None for n in T.target_names(target))
        if stored or rules.lookup(function.scope.resolve(node.value.func)) is not None or _is_plain(target, function.facts.of_value(node, function.facts.at(node))):
            return None
        name = function.names.temporary("value", "")
        return [T.assign(name, node.value, node), T.assign(target, T.load(name), node)]

    function.core.body, changed = T.replaced(function.core.body, named)
    return changed


def _is_plain(target: Any, fact: Fact) -> bool:
    """Whether what is taken apart is a tuple or a list, and so is each part of it that is taken apart further."""
    if isinstance(target, gast.Name):
        return True
    if not isinstance(fact, (Sequence, ListOf)) or fact.kind not in ("tuple", "list"):
        return False
    items = fact.items if isinstance(fact, Sequence) else [fact.item] * len(target.elts)
    return len(items) == len(target.elts) and all(map(_is_plain, target.elts, items))
