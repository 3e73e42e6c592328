"""The fact of a library call's result, from the facts of its arguments: one small function for each word of `Row.shape`."""

from __future__ import annotations

from collections.abc import Callable
from collections.abc import Mapping as MappingType
from dataclasses import replace
from typing import Any

import numpy as np

from astgrad.analyse.facts import (
    ANY,
    CLOSURE,
    NUMBER,
    Dim,
    Dims,
    Fact,
    ListOf,
    Number,
    Sequence,
    broadcast_dims,
    has_rank,
    promote,
    surely_not_one,
    widen,
)

Arguments = MappingType[str, Fact]
Options = MappingType[str, Any]  # literal values of arguments; UNKNOWN where an argument is no literal


class Unknown:
    """An argument whose value is not known before the program runs."""


UNKNOWN = Unknown()
_INEXACT = {"int": "float64", "bool": "float64", "float": "float64"}


def as_array(fact: Fact, fresh: str = "?") -> Number:
    """What NumPy makes of an argument: a list of numbers is an array."""
    match fact:
        case Number():
            return fact
        case Sequence(items=items) if items:
            item = as_array(widen(items, fresh), fresh)
            dims: Dims | None = None if item.dims is None else (len(items), *item.dims)
            return Number("array", _strong(item.dtype), dims)
        case ListOf(item=item):
            inner = as_array(item, fresh)
            dtype = _strong(inner.dtype)
            return Number("array", None if dtype in ("int64", "bool") else dtype, None if inner.dims is None else ((fresh, None), *inner.dims))  # of nothing it has floats
    return NUMBER


def _strong(dtype: str | None) -> str | None:
    return {"int": "int64", "float": "float64", "complex": "complex128"}.get(dtype or "", dtype)


def of_numpy(dtype: str | None, dims: Dims | None, ranked: bool = False) -> Number:
    """A NumPy result: an array, or a NumPy scalar where the rank is 0; an array too if it is `ranked` and has no known rank."""
    kind = "array" if dims or ranked else None if dims is None else "np"
    return Number(kind, _strong(dtype), dims, ranked=ranked)


def gathered(*numbers: Number) -> str | None:
    """The dtype where numbers are made arrays first, so that Python's are as strong as NumPy's."""
    return promote(*(replace(n, dtype=_strong(n.dtype)) for n in numbers))


def summed(dtype: str | None) -> str | None:
    """The dtype that a sum has: small integers and truth values are counted in wider ones."""
    small = dtype is not None and (dtype == "bool" or dtype.startswith(("int", "uint")) and dtype not in ("int64", "uint64"))
    return "int64" if dtype in ("bool", "int") else None if small else dtype


def inexact(dtype: str | None) -> str | None:
    """The dtype that a function such as sin gives."""
    if dtype is None:
        return None
    if dtype.startswith(("int", "uint", "bool")) and dtype not in ("int8", "uint8", "int16", "uint16"):
        return "float64"
    return _INEXACT.get(dtype, None if dtype.startswith(("int", "uint")) else dtype)


def broadcast(arguments: list[Fact], fresh: str) -> Number:
    """Elementwise results."""
    numbers = [as_array(a, fresh) for a in arguments]
    dims: Dims | None = ()
    for number in numbers:
        dims = broadcast_dims(dims, number.dims, fresh)
    return of_numpy(promote(*numbers) if numbers else None, dims, dims is None and ANY not in arguments and any(map(has_rank, numbers)))


def reduce_dims(dims: Dims | None, axis: Any, keepdims: Any) -> Dims | None:
    """The dimensions left by a reduction over `axis`."""
    if dims is None or axis is UNKNOWN or keepdims is UNKNOWN:
        return None
    axes = range(len(dims)) if axis is None else (axis,) if isinstance(axis, int) else axis
    try:
        gone = {range(len(dims))[a] for a in axes}
    except (IndexError, TypeError):
        return None
    if keepdims:
        return tuple(1 if i in gone else d for i, d in enumerate(dims))
    return tuple(d for i, d in enumerate(dims) if i not in gone)


def matmul_dims(a: Dims | None, b: Dims | None, fresh: str) -> Dims | None:
    if a is None or b is None or not a or not b:
        return None
    if len(a) == 1:
        return b[:-2] + b[-1:] if len(b) > 1 else ()
    if len(b) == 1:
        return a[:-1]
    batch = broadcast_dims(a[:-2], b[:-2], fresh)
    return None if batch is None else (*batch, a[-2], b[-1])


def multiplied(a: Number, b: Number, fresh: str) -> Number:
    """A matrix product: with a matrix, whatever the other one is, it is an array."""
    dims = matmul_dims(a.dims, b.dims, fresh)
    return of_numpy(promote(a, b), dims, dims is None and any(n.dims is not None and len(n.dims) > 1 for n in (a, b)))


def dot_dims(a: Dims | None, b: Dims | None, fresh: str) -> Dims | None:
    if a is None or b is None:
        return None
    if not a or not b:
        return a or b
    if len(b) == 1:
        return a[:-1]
    return a[:-1] + b[:-2] + b[-1:]


def expand_dims(dims: Dims | None, axis: Any) -> Dims | None:
    if dims is None or not isinstance(axis, int):
        return None
    at = axis if axis >= 0 else axis + len(dims) + 1
    return (*dims[:at], 1, *dims[at:])


def shape_argument(fact: Fact) -> Dims | None:
    """The dimensions that a `shape` argument asks for."""
    match fact:
        case Number(kind="py", value=value) if value is not None and value != -1:
            return (value,)
        case Sequence(items=items):
            dims = [item.value if isinstance(item, Number) else None for item in items]
            return None if any(d is None or d == -1 for d in dims) else tuple(d for d in dims if d is not None)
    return None


def made_shape(fact: Fact, fresh: str) -> Dims | None:
    """The dimensions of a new array of a `shape`: where the numbers are not known, their number at least."""
    items = fact.items if isinstance(fact, Sequence) else (fact,)
    if not all(isinstance(i, Number) and i.dims == () for i in items):
        return None
    return tuple(i.value if isinstance(i, Number) and i.value is not None else (f"{fresh}.{k}", None) for k, i in enumerate(items))


def _first(arguments: Arguments, fresh: str) -> Number:
    return as_array(next(iter(arguments.values()), ANY), fresh)


def places(target: Any, arguments: list[Fact], axis: Any, keepdims: Any, fresh: str) -> Fact:
    """Where something stands: the numbers that np.argmax, np.argsort and np.searchsorted give."""
    array = as_array(arguments[0], fresh)
    if target is np.searchsorted or target is np.digitize:
        dims = as_array(arguments[1 if target is np.searchsorted else 0], fresh).dims if len(arguments) > 1 else None
    elif target is np.argsort:
        dims = (array.dims or None) if axis is not None and axis is not UNKNOWN else ((fresh, None),) if axis is None else None
    else:
        dims = reduce_dims(array.dims, axis, keepdims)
    return of_numpy("int64", dims) if dims != () or array.dims else Number(None, "int64", None)


PLACES = (np.argmax, np.argmin, np.nanargmax, np.nanargmin, np.argsort, np.searchsorted, np.digitize)


def coordinates(x: Number, fresh: str) -> Fact:
    """An array of places for each dimension, as np.nonzero gives."""
    return Sequence("tuple", tuple(Number("array", "int64", ((fresh, None),)) for _ in x.dims)) if x.dims else ANY


def _coordinates(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return coordinates(_first(arguments, fresh), fresh)


def _rows_and_columns(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return coordinates(Number(dims=(1, 1)), fresh)


def _diagonal(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return _rows_and_columns(arguments, options, fresh) if options.get("ndim", options.get("1", 2)) == 2 else ANY


def open_mesh(given: list[Fact], fresh: str) -> Fact:
    """Each vector of np.ix_ along its own dimension; a mask is made places of."""
    dtypes = [{"bool": "int64"}.get(d, d) if (d := as_array(g, fresh).dtype) else None for g in given]
    dims: list[Dims] = [tuple((f"{fresh}.{i}", None) if at == i else 1 for at in range(len(given))) for i in range(len(given))]
    return Sequence("tuple", tuple(Number("array", dtype, shape) for dtype, shape in zip(dtypes, dims, strict=True)))


def _two(arguments: Arguments, fresh: str) -> tuple[Number, Number]:
    values = [as_array(a, fresh) for a in list(arguments.values())[:2]]
    return values[0], values[1]


def _reduce(arguments: Arguments, options: Options, fresh: str) -> Fact:
    x = _first(arguments, fresh)
    keepdims = options.get("keepdims", False)
    return of_numpy(x.dtype, reduce_dims(x.dims, options.get("axis"), keepdims) if x.dims or not keepdims else None)


def _same(arguments: Arguments, options: Options, fresh: str) -> Number:
    """Of a number it may be a scalar, an array of rank 0 or one of rank 1, as each function likes."""
    x = _first(arguments, fresh)
    return of_numpy(x.dtype, x.dims or None, x.ranked)


def _array(arguments: Arguments, options: Options, fresh: str) -> Fact:
    """An array whatever is given."""
    return replace(_same(arguments, options, fresh), kind="array", dims=_first(arguments, fresh).dims)


def _along(arguments: Arguments, options: Options, fresh: str) -> Fact:
    """Of as many dimensions as the first argument, which may be longer or shorter; of one where `axis` is None."""
    x, axis = _first(arguments, fresh), options.get("axis")
    if axis is None:
        return Number("array", None, ((fresh, None),))
    if axis is UNKNOWN or not x.dims or not isinstance(next(iter(arguments.values()), ANY), Number):
        return of_numpy(None, None, x.ranked)
    return Number("array", None, tuple((f"{fresh}.{i}", None) for i in range(len(x.dims))))


def _vector(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return Number("array", None, ((fresh, None),))


def _itself(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return next(iter(arguments.values()), ANY)


def _triangle(arguments: Arguments, options: Options, fresh: str) -> Fact:
    """A vector is repeated to a matrix."""
    x = _first(arguments, fresh)
    return of_numpy(x.dtype, x.dims if x.dims is not None and len(x.dims) > 1 else None)


def _matmul(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return multiplied(*_two(arguments, fresh), fresh)


def _dot(arguments: Arguments, options: Options, fresh: str) -> Fact:
    a, b = _two(arguments, fresh)
    return of_numpy(gathered(a, b), dot_dims(a.dims, b.dims, fresh))


def _outer(arguments: Arguments, options: Options, fresh: str) -> Fact:
    a, b = _two(arguments, fresh)
    known = a.dims is not None and b.dims is not None and len(a.dims) == len(b.dims) == 1
    return of_numpy(gathered(a, b), (*a.dims, *b.dims) if known and a.dims and b.dims else ((fresh + "r", None), (fresh + "c", None)))


def _transpose(arguments: Arguments, options: Options, fresh: str) -> Fact:
    x = _first(arguments, fresh)
    if options.get("axes") is not None or x.dims is None:
        return of_numpy(x.dtype, None if x.dims is None else tuple((f"{fresh}.{i}", None) for i in range(len(x.dims))))
    return of_numpy(x.dtype, None) if x.kind == "np" else Number("array", _strong(x.dtype), x.dims[::-1])


def _axes(arguments: Arguments, options: Options, fresh: str) -> Fact:
    """The same dimensions in another order."""
    x = _first(arguments, fresh)
    return of_numpy(x.dtype, tuple((f"{fresh}.{i}", None) for i in range(len(x.dims))) if x.dims else None, x.ranked)


def _squeezed(arguments: Arguments, options: Options, fresh: str) -> Fact:
    """Without dimensions of 1: those of `axis`, or all where it is known which they are; of an array a view, of rank 0 too."""
    x, axis = _first(arguments, fresh), options.get("axis")
    if axis is None and x.dims is not None and all(d == 1 or surely_not_one(d) for d in x.dims):
        axis = tuple(i for i, d in enumerate(x.dims) if d == 1)
    dims = None if axis is None or x.kind != "array" else reduce_dims(x.dims, axis, False)
    return of_numpy(x.dtype, None) if dims is None else Number("array", _strong(x.dtype), dims)


def _at_least(rank: int) -> Callable[[Arguments, Options, str], Fact]:
    """Dimensions of 1 are put around those that there are."""

    def shape(arguments: Arguments, options: Options, fresh: str) -> Fact:
        x = _first(arguments, fresh)
        dims = x.dims
        if dims is not None and len(dims) < rank:
            dims = (1, *dims) if len(dims) < 2 and rank > 1 else dims
            dims += (1,) * (rank - len(dims))
        return Number("array", _strong(x.dtype), dims)

    return shape


def _scalar(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return of_numpy(gathered(*(as_array(a, fresh) for a in arguments.values())) if arguments else None, ())


def _unknown(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return NUMBER


def _broadcast(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return broadcast(list(arguments.values()), fresh)


def _function(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return CLOSURE


def _any(arguments: Arguments, options: Options, fresh: str) -> Fact:
    return ANY


BY_WORD: dict[str, Callable[[Arguments, Options, str], Fact]] = {
    "reduce": _reduce, "same": _same, "matmul": _matmul, "dot": _dot, "outer": _outer, "transpose": _transpose,
    "array": _array, "itself": _itself, "along": _along, "vector": _vector, "triangle": _triangle,
    "axes": _axes, "squeezed": _squeezed, "at least 1": _at_least(1), "at least 2": _at_least(2), "at least 3": _at_least(3),
    "coordinates": _coordinates, "rows and columns": _rows_and_columns, "diagonal": _diagonal,
    "scalar": _scalar, "broadcast": _broadcast, "unknown": _unknown, "function": _function, "any": _any, "list": _any,
}


def sequence_dims(arrays: Fact, axis: Any, stacked: bool, fresh: str) -> Dims | None:
    """The dimensions of np.stack or np.concatenate of a list of arrays."""
    item = as_array(widen([as_array(i, fresh) if isinstance(i, (Sequence, ListOf)) else i for i in arrays.items], fresh) if isinstance(arrays, Sequence) else arrays.item if isinstance(arrays, ListOf) else ANY, fresh)
    if item.dims is None or not isinstance(axis, int):
        return None
    count: Dim = len(arrays.items) if isinstance(arrays, Sequence) else (fresh, None)
    rank = len(item.dims) + (1 if stacked else 0)
    at = axis % rank if rank else 0
    if stacked:
        return (*item.dims[:at], count, *item.dims[at:])
    return tuple((f"{fresh}.c", None) if i == at else d for i, d in enumerate(item.dims))
