"""Facts of the lists that Python's own functions make of lists and dicts."""

from __future__ import annotations

import itertools
from typing import Any

from astgrad import runtime
from astgrad.analyse.facts import ANY, NONE, PY_INT, Fact, ListOf, Mapping, Number, Sequence, is_text, item_of, plain_dict, renew, without_values
from astgrad.analyse.heap import entry_of
from astgrad.analyse.values import as_key
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope

CHOICES = (itertools.combinations, itertools.permutations, itertools.combinations_with_replacement)

LISTED = (runtime.values_of, runtime.zipped, runtime.picked, runtime.order_of, runtime.places_left, runtime.heap_order, runtime.place_of, runtime.dict_from)


def listed(target: Any, first: Fact, fresh: str, sites: frozenset[str] | None) -> Fact:
    """What is known of the result of one of these functions, by its first argument; `sites` says where it is made."""
    if target in (runtime.order_of, runtime.places_left, runtime.heap_order):
        return ListOf("list", PY_INT, frozenset())  # nobody sees it, to change it
    if target is runtime.place_of:
        return PY_INT
    if target is runtime.dict_from:
        pair = item_of(first, fresh)
        if isinstance(pair, Sequence) and len(pair.items) == 2:
            return Mapping((), without_values(pair.items[1]), key=as_key(pair.items[0]))
        return plain_dict(first) if isinstance(first, Mapping) else ANY
    if target is runtime.values_of:
        if isinstance(first, Mapping) and first.other is not None:
            return ListOf("list", entry_of(first, None, fresh), sites)
        return Sequence("list", tuple(fact for _, fact in first.items), sites) if isinstance(first, Mapping) else ANY
    if target is runtime.zipped and isinstance(first, Sequence):
        return ListOf("list", Sequence("tuple", tuple(_item(column, f"{fresh}.{i}") for i, column in enumerate(first.items))), sites)
    if target is runtime.zipped and isinstance(first, ListOf):  # zip(*columns)
        return ListOf("list", ListOf("tuple", _item(first.item, fresh)), sites)
    return ANY


def places_chosen(call: Any, scope: Scope) -> Fact | None:
    """What is known of each item of `combinations(range(n), 2)` and the like."""
    plain = isinstance(call, gast.Call) and scope.resolve(call.func) in CHOICES and len(call.args) == 2 and isinstance(call.args[0], gast.Call) and scope.resolve(call.args[0].func) is range
    size = call.args[1].value if plain and isinstance(call.args[1], gast.Constant) else 0
    return Sequence("tuple", (PY_INT,) * size) if size in range(1, 10) else None


def picked_items(first: Fact, places: Fact, fresh: str, sites: frozenset[str] | None) -> Fact:
    """What is known of the items of a list at these places; a tuple of places takes a tuple of items."""
    item = without_values(item_of(first, fresh))
    if isinstance(places, Sequence):
        item = Sequence("tuple", tuple(renew(item, f"{fresh}.{i}") for i, _ in enumerate(places.items)))
    return ListOf("list", item, sites) if places == PY_INT or isinstance(places, Sequence) else ANY


def along(target: Any, dot: Fact, first: Fact, fresh: str, sites: frozenset[str] | None) -> Fact:
    """What is known of the tangent of such a result, by a tangent of its first argument."""
    if target is runtime.dict_along and isinstance(first, Mapping):
        return plain_dict(dot)
    if target is runtime.dict_along:
        return listed(runtime.dict_from, dot, fresh, sites) if isinstance(first, (Sequence, ListOf)) else ANY
    if isinstance(first, Sequence) and isinstance(dot, Sequence) and len(first.items) == len(dot.items):
        dot = Sequence("tuple", tuple(_dots_of(column, d) for column, d in zip(first.items, dot.items, strict=True)))
    return listed(runtime.zipped, dot, fresh, sites)


def _dots_of(column: Fact, dot: Fact) -> Fact:
    """The tangents of the items of a column: of those of a text there are none."""
    return ListOf("list", NONE) if is_text(column) else dot if isinstance(column, (Sequence, ListOf, Number)) else ANY


def nested_lists(array: Number, sites: frozenset[str] | None = None) -> Fact:
    """What is known of `array.tolist()`: Python's numbers, in lists of lists."""
    if array.dims is None:
        return ANY
    dtype = next((d for d in ("float", "int", "bool") if (array.dtype or "").lstrip("u").startswith(d)), None)
    fact: Fact = Number("py", dtype, ())
    for depth in range(len(array.dims) - 1, -1, -1):
        fact = ListOf("list", fact, sites and frozenset(f"{site}.{depth}" for site in sites))
    return fact


def _item(column: Fact, fresh: str) -> Fact:
    known = isinstance(column, (Sequence, ListOf)) or isinstance(column, Number) and column.dims
    return item_of(column, fresh) if known else ANY
