"""What is known of an index of an array: what each part of it is, and with that the dimensions of what it gives, and whether that is a view."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.analyse import shapes
from astgrad.analyse.facts import NONE, PY_INT, Dim, Fact, Instance, ListOf, Number, Sequence
from astgrad.core import tree as T
from astgrad.core.lazy import gast

FactOf = Callable[[Any], Fact]
_OF_VIEWS = {"none", "ellipsis", "slice", "number"}


def parts_of(index: Any, fact_of: FactOf) -> list[Any]:
    """The parts of an index: expressions, or where a variable holds a tuple of them, their facts."""
    if isinstance(index, gast.Tuple):
        return list(index.elts)
    fact = None if isinstance(index, (gast.Slice, gast.Constant)) else fact_of(index)
    if isinstance(fact, Sequence) and fact.kind == "tuple":
        return list(fact.items)
    return [fact.item] if isinstance(fact, ListOf) and fact.kind == "tuple" else [index]


def kinds(index: Any, fact_of: FactOf) -> list[str]:
    """What each part of an index is: "none", "ellipsis", "slice", "number", "mask", "array" or "unknown"."""
    return [_kind(part, fact_of) for part in parts_of(index, fact_of)]


def is_view(index: Any, fact_of: FactOf) -> bool:
    """Whether an index certainly gives a view, or an element: numbers and slices alone."""
    return set(kinds(index, fact_of)) <= _OF_VIEWS


def names_no_element_twice(index: Any, fact_of: FactOf) -> bool:
    """Whether an index is made of numbers, slices and masks."""
    return set(kinds(index, fact_of)) <= _OF_VIEWS | {"mask"}


def is_slice(fact: Fact) -> bool:
    """Whether a value is a slice that is held in a variable."""
    return fact == Instance("slice")


def index_tree(index: Any) -> Any:
    """An index as a value: `2:5` becomes `slice(2, 5)`."""
    if isinstance(index, gast.Slice):
        parts = [index.lower, index.upper] + ([index.step] if index.step else [])
        return T.call("@slice", *[T.constant(None) if p is None else p for p in parts])
    if isinstance(index, gast.Tuple):
        return T.tuple_of([index_tree(item) for item in index.elts])
    return index


def _kind(part: Any, fact_of: FactOf) -> str:
    match part:
        case gast.Slice():
            return "slice"
        case gast.Constant(value=value):
            return "none" if value is None else "ellipsis" if value is ... else "mask" if isinstance(value, bool) else "number"
        case gast.Attribute(attr="newaxis"):
            return "none"
        case gast.List() | gast.Tuple():  # a tuple in a tuple is an array of places
            return "array"
    fact = part if isinstance(part, Fact) else fact_of(part)
    match fact:
        case Fact(or_none=True):
            return "unknown"
        case Number(dtype="bool"):
            return "mask"
        case Number(kind=kind, dims=dims):
            return "array" if kind == "array" or dims not in ((), None) else "number" if dims == () else "unknown"
        case Sequence(kind="list" | "tuple") | ListOf(kind="list" | "tuple"):
            return "array"
    return "none" if fact == NONE else "ellipsis" if fact == Instance("ellipsis") else "slice" if is_slice(fact) else "unknown"


def indexed(owner: Number, index: Any, fact_of: FactOf, sliced: Callable[[Dim, Any, str], Dim], fresh: str) -> Number:
    """The fact of `owner[index]`; `sliced` gives the length of a slice that is written out."""
    parts, found = parts_of(index, fact_of), kinds(index, fact_of)
    facts = [_as_fact(part, fact_of, fresh) for part in parts]
    found = ["mask" if kind == "array" and fact.dtype == "bool" else kind for kind, fact in zip(found, facts, strict=True)]
    takes = [_taken(kind, fact) for kind, fact in zip(found, facts, strict=True)]
    if owner.dims is None:
        ranked = owner.kind == "array" and bool({"slice", "none"} & set(found))
        return Number("array" if ranked or owner.kind == "array" and "ellipsis" in found else None, shapes.of_numpy(owner.dtype, None).dtype, None, ranked=ranked)
    if None in takes or sum(t or 0 for t in takes) > len(owner.dims) or _is_of_any_length(index, fact_of):
        return Number(None, owner.dtype, None)
    dims: list[Dim] = []
    rest = list(owner.dims)
    picks = "array" in found or "mask" in found
    picked: list[Fact] = []  # arrays of places, and the numbers beside them: what they have in common comes first where they stand apart
    first, apart = 0, False
    for position, (part, kind, taken) in enumerate(zip(parts, found, takes, strict=True)):
        if kind == "none":
            dims.append(1)
        elif kind == "ellipsis":
            kept = len(rest) - sum(t or 0 for t in takes[position + 1 :])
            dims, rest = [*dims, *rest[:kept]], rest[kept:]
        elif kind == "slice":
            dim = rest.pop(0)
            dims.append(sliced(dim, part, f"{fresh}.{position}") if isinstance(part, gast.Slice) else (f"{fresh}.{position}", None))
        else:
            first, apart = (first, apart or found[position - 1] in ("none", "ellipsis", "slice")) if picked else (len(dims), False)
            picked.append(Number("array", "int64", ((fresh, None),)) if kind == "mask" else facts[position])
            del rest[: taken or 0]
    common = shapes.broadcast(picked, fresh).dims if picks else ()
    if common is None:
        return Number(None, owner.dtype, None)
    dims[(at := 0 if apart else first) : at] = common
    if "ellipsis" in found:
        return Number("array", shapes.of_numpy(owner.dtype, None).dtype, (*dims, *rest))  # of rank 0 too: no number
    return shapes.of_numpy(owner.dtype, (*dims, *rest))


def _as_fact(part: Any, fact_of: FactOf, fresh: str) -> Number:
    if isinstance(part, gast.Constant):
        return PY_INT
    return Number() if isinstance(part, gast.Slice) else shapes.as_array(part if isinstance(part, Fact) else fact_of(part), fresh)


def _taken(kind: str, fact: Number) -> int | None:
    """How many dimensions a part of an index takes away, or replaces by its own; None where that is not known."""
    match kind:
        case "none" | "ellipsis":
            return 0
        case "slice":
            return 1
        case "mask":
            return len(fact.dims) if fact.dims else None
    return 1 if fact.dims is not None and (fact.dtype or "").startswith(("int", "uint")) else None


def _is_of_any_length(index: Any, fact_of: FactOf) -> bool:
    return not isinstance(index, (gast.Tuple, gast.Slice, gast.Constant)) and isinstance(fact := fact_of(index), ListOf) and fact.kind == "tuple"
