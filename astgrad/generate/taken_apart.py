"""What a call gives gets a name where it is taken apart and is no tuple, as far as is known: its adjoint has to be of its kind.

    p, q = f(x)                ->      value = f(x)        (where f gives a named tuple, or what nobody knows)
                                       p, q = value
    (p, q), r = f(x)           ->      item, r = f(x)      (where p may be written later)
                                       p, q = item
"""

from __future__ import annotations

from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Fact, ListOf, Sequence
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.unit import Function, Unit


def name_taken_apart(unit: Unit, function: Function) -> bool:
    """Name what such calls give; forward mode asks for it only where it is storage. Whether there was any."""
    activity, storage = function.activity, function.activity.storage

    def named(node: Any) -> T.Block | None:
        target = node.targets[0] if isinstance(node, gast.Assign) and isinstance(node.value, gast.Call) else None
        if not isinstance(target, gast.Tuple) or id(node) not in activity.varied:
            return None
        fact = function.facts.of_value(node, function.facts.at(node))
        stored = storage is not None and any(storage.after(n, node) is not None for n in T.target_names(target))
        reads = activity.reads(node.value, activity.varied[id(node)], node)
        if not stored and not reads:
            return None
        fits = isinstance(fact, Sequence) and len(fact.items) == len(target.elts)
        nested = not all(isinstance(t, gast.Name) for t in target.elts)
        if stored and reads and fits and nested:
            names = [t.id if isinstance(t, gast.Name) else function.names.temporary("item", "") for t in target.elts]
            inner = [T.assign(t, T.load(n), node) for t, n in zip(target.elts, names, strict=True) if not isinstance(t, gast.Name)]
            return [T.assign(T.tuple_of([T.store(n) for n in names], gast.Store()), node.value, node), *inner]
        known = isinstance(fact, Sequence) and not nested if stored else unit.forward_mode or unit.may_compute(fact) or _is_plain(target, fact)
        if known or rules.lookup(function.scope.resolve(node.value.func)) is not None:
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
