"""Facts of the lists that Python's own functions make of lists and dicts."""

from __future__ import annotations

from typing import Any

from astgrad import runtime
from astgrad.analyse.facts import ANY, PY_INT, Fact, ListOf, Mapping, Number, Sequence, item_of, plain_dict
from astgrad.analyse.heap import entry_of

LISTED = (runtime.values_of, runtime.zipped, runtime.picked, runtime.order_of, runtime.place_of, runtime.dict_from)


def listed(target: Any, first: Fact, fresh: str, sites: frozenset[str] | None) -> Fact:
    """What is known of the result of one of these functions, by its first argument; `sites` says where it is made."""
    if target is runtime.order_of:
        return ListOf("list", PY_INT, frozenset())  # nobody sees it, to change it
    if target is runtime.place_of:
        return PY_INT
    if target is runtime.dict_from:
        return plain_dict(first) if isinstance(first, Mapping) else ANY
    if target is runtime.values_of:
        if isinstance(first, Mapping) and first.other is not None:
            return ListOf("list", entry_of(first, None, fresh), sites)
        return Sequence("list", tuple(fact for _, fact in first.items), sites) if isinstance(first, Mapping) else ANY
    if target is runtime.zipped and isinstance(first, Sequence):
        return ListOf("list", Sequence("tuple", tuple(_item(column, f"{fresh}.{i}") for i, column in enumerate(first.items))), sites)
    return ANY


def nested_lists(array: Number, sites: frozenset[str] | None = None) -> Fact:
    """What is known of `array.tolist()`: Python's numbers, in lists of lists."""
    if array.dims is None:
        return ANY
    dtype = next((d for d in ("float", "int", "bool") if (array.dtype or "").lstrip("u").startswith(d)), None)
    fact: Fact = Number("py", dtype, ())
    for _ in array.dims:
        fact = ListOf("list", fact, sites)
    return fact


def _item(column: Fact, fresh: str) -> Fact:
    known = isinstance(column, (Sequence, ListOf)) or isinstance(column, Number) and column.dims
    return item_of(column, fresh) if known else ANY
