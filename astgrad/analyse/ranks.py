"""The rank of a new array that NumPy makes of others, where nothing more is told of its shape."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from astgrad import runtime
from astgrad.analyse.facts import NONE, Fact, ListOf, Number, Sequence
from astgrad.analyse.shapes import UNKNOWN, as_array, gathered, inexact, of_numpy, reduce_dims

Operands = dict[str, Fact]
Options = dict[str, Any]  # literal values of arguments; UNKNOWN where an argument is no literal


def made(target: Any, operands: Operands, options: Options, fresh: str) -> Fact | None:
    """What is known of the result of a function of this table; None for any other, and where the rank is not told."""
    rank_of = RANKS.get(target)
    rank = None if rank_of is None else rank_of(operands, options)
    if rank is None or rank < 1 and not (rank == 0 and target in _NUMBERS):  # of rank 0 it may be a number, or an array
        return None
    kept = [as_array(operands[n]) for n in _KEEPS_DTYPE.get(target, ()) if n in operands]
    dtype = gathered(*kept) if kept else _DTYPES.get(target)
    return Number("array" if rank else "np", of_numpy(dtype, None).dtype, tuple((f"{fresh}.{i}", None) for i in range(rank)))


def several(target: Any, operands: Operands, fresh: str) -> Fact | None:
    """The tuple that np.linalg.eigh and np.linalg.slogdet give of one matrix; None for any other function."""
    a = operands.get("a")
    if not isinstance(a, Number) or a.dims is None or len(a.dims) != 2:
        return None

    if target is np.linalg.slogdet:
        return Sequence("tuple", (Number("np", inexact(a.dtype), ()),) * 2)
    if target is np.linalg.eigh:
        side = (fresh, None)
        return Sequence("tuple", (Number("array", None, (side,)), Number("array", None, (side, side))))
    return None


def part(target: Any, whole: Number, options: Options, fresh: str) -> Number | None:
    """One of the parts that np.split and the like give of an array: only along one axis it is shorter."""
    rank = len(whole.dims or ())
    axis = options.get("axis", {np.hsplit: min(rank - 1, 1), np.dsplit: 2}.get(target, 0))
    if whole.kind != "array" or not isinstance(axis, int) or not -rank <= axis < rank:
        return None
    dims = [*(whole.dims or ())]
    dims[axis] = (fresh, None)
    return Number("array", whole.dtype, tuple(dims))


def _rank(fact: Fact | None) -> int | None:
    """The number of dimensions of an operand; None where it is not known."""
    if isinstance(fact, Number):
        return None if fact.dims is None else len(fact.dims)
    if isinstance(fact, (Sequence, ListOf)):
        dims = as_array(fact).dims
        return None if dims is None else len(dims)
    return None


def _most(*ranks: int | None) -> int | None:
    known = [r for r in ranks if r is not None]
    return max(known) if len(known) == len(ranks) and known else None


def _item(fact: Fact | None) -> int | None:
    """The highest rank of what a list of arrays holds."""
    if isinstance(fact, Sequence):
        return _most(*map(_rank, fact.items))
    return _rank(fact.item) if isinstance(fact, ListOf) else None


def _tiled(operands: Operands, options: Options) -> int | None:
    reps = operands.get("reps")
    times = len(reps.items) if isinstance(reps, Sequence) else 1 if isinstance(reps, Number) and reps.dims == () else None
    return _most(_rank(operands.get("A")), times)


def _windows(operands: Operands, options: Options) -> int | None:
    """A dimension more for each along which windows are taken."""
    rank, shape = _rank(operands.get("x")), operands.get("window_shape")
    times = len(shape.items) if isinstance(shape, Sequence) else 1 if isinstance(shape, Number) and shape.dims == () else None
    return None if rank is None or times is None else rank + times


def _strided(operands: Operands, options: Options) -> int | None:
    shape = operands.get("shape", NONE)
    return _rank(operands.get("x")) if shape == NONE else len(shape.items) if isinstance(shape, Sequence) else None


def _contracted(operands: Operands, options: Options) -> int | None:
    a, b, axes = _rank(operands.get("a")), _rank(operands.get("b")), options.get("axes", 2)
    if isinstance(axes, (tuple, list)) and len(axes) == 2:
        axes = len(axes[0]) if isinstance(axes[0], (tuple, list)) else 1 if isinstance(axes[0], int) else None
    return a + b - 2 * axes if isinstance(axes, int) and a is not None and b is not None else None


def _solved(operands: Operands, options: Options) -> int | None:
    a, b = _rank(operands.get("a")), _rank(operands.get("b"))
    if a is None or b is None:
        return None
    return a - 1 if b == 1 else max(a, b) if a in (2, b) else None


def _selected(operands: Operands, options: Options) -> int | None:
    return _most(_item(operands.get("condlist")), _item(operands.get("choicelist")), _rank(operands["default"]) if "default" in operands else 0)


def _columns(operands: Operands, options: Options) -> int | None:
    rank = _item(operands.get("tup"))
    return None if rank is None else max(rank, 2)


def _deep(operands: Operands, options: Options) -> int | None:
    rank = _item(operands.get("tup"))
    return None if rank is None else max(rank, 3)


def _summed_up(operands: Operands, options: Options) -> int | None:
    """Of `np.einsum("ij,jk->ik", a, b)` the letters behind the arrow, or those that stand once."""
    text = options.get("subscripts")
    if not isinstance(text, str) or "." in text or "out" in operands:
        return None
    inputs, arrow, output = text.replace(" ", "").partition("->")
    return len(output) if arrow else sum(inputs.count(letter) == 1 for letter in set(inputs) - {","})


def _taken(operands: Operands, options: Options) -> int | None:
    a, indices, axis = _rank(operands.get("a")), _rank(operands.get("indices")), options.get("axis")
    if axis is None or indices is None:
        return indices
    return a - 1 + indices if isinstance(axis, int) and a is not None else None


def _along(operand: str) -> Callable[[Operands, Options], int | None]:
    """As many as the operand has; one where no axis is named."""
    def rank(operands: Operands, options: Options) -> int | None:
        axis = options.get("axis")
        return 1 if axis is None else _rank(operands.get(operand)) if axis is not UNKNOWN else None

    return rank


def _as(*operands_: str) -> Callable[[Operands, Options], int | None]:
    """The highest rank of these operands."""
    return lambda operands, options: _most(*(_rank(operands.get(name)) for name in operands_))


def _less(operand: str, by: int = 1) -> Callable[[Operands, Options], int | None]:
    """So many dimensions less than the operand has."""
    def rank(operands: Operands, options: Options) -> int | None:
        found = _rank(operands.get(operand))
        return None if found is None else found - by

    return rank


def _raised(operands: Operands, options: Options) -> int | None:
    """Of a bound that may be None."""
    return _rank(operands.get("x")) if operands.get("bound") == NONE else _as("x", "bound")(operands, options)


def _whole_reduced(operands: Operands, options: Options) -> int | None:
    """Where truth is asked for along an axis, or counted."""
    return _reduced("0")(operands, {**options, "axis": options.get("axis", options.get("1"))})


def _grid(operands: Operands, options: Options) -> int | None:
    """np.indices: a dimension more than the shape that is given."""
    shape = operands.get("0", operands.get("dimensions"))
    return len(shape.items) + 1 if isinstance(shape, Sequence) and options.get("sparse", False) is False and "2" not in operands else None


def _scalars(operands: Operands, options: Options) -> int | None:
    """A vector between two numbers."""
    return 1 if _rank(operands.get("start")) == _rank(operands.get("stop")) == 0 else None


def _reduced(operand: str, *several: str) -> Callable[[Operands, Options], int | None]:
    """Without the axis, or axes; and with the dimensions of those operands of which each element gives a result of its own."""
    def rank(operands: Operands, options: Options) -> int | None:
        fact = operands.get(operand)
        dims = reduce_dims(fact.dims, options.get("axis"), options.get("keepdims", False)) if isinstance(fact, Number) else None
        more = [_rank(operands.get(name)) for name in several]
        return None if dims is None or None in more else len(dims) + sum(m or 0 for m in more)

    return rank


def _gradient(operands: Operands, options: Options) -> int | None:
    """Along one axis; along several it is a list."""
    rank = _rank(operands.get("f"))
    return rank if rank == 1 or isinstance(options.get("axis"), int) else None


def _inner(operands: Operands, options: Options) -> int | None:
    a, b = _rank(operands.get("a")), _rank(operands.get("b"))
    return a + b - 2 if a and b else None


RANKS: dict[Any, Callable[[Operands, Options], int | None]] = {
    np.tile: _tiled,
    np.lib.stride_tricks.sliding_window_view: _windows,
    np.lib.stride_tricks.as_strided: _strided,
    np.kron: lambda operands, options: _most(_rank(operands.get("a")), _rank(operands.get("b"))),
    np.tensordot: _contracted,
    np.linalg.tensordot: _contracted,
    np.linalg.solve: _solved,
    np.linalg.pinv: lambda operands, options: _rank(operands.get("a")),
    np.select: _selected,
    np.column_stack: _columns,
    np.dstack: _deep,
    np.einsum: _summed_up,
    np.take: _taken,
    np.compress: _along("a"),
    np.extract: lambda operands, options: 1,
    np.average: lambda operands, options: None if "returned" in operands else _reduced("a")(operands, options),
    np.quantile: _reduced("a", "q"),
    np.percentile: _reduced("a", "q"),
    np.gradient: _gradient,
    np.interp: lambda operands, options: _rank(operands.get("x")),
    np.inner: _inner,
    np.unwrap: lambda operands, options: _rank(operands.get("p")),
    np.vander: lambda operands, options: 2,
    np.polyval: lambda operands, options: _rank(operands.get("x")) if _rank(operands.get("p")) == 1 else None,
    np.cumsum: _along("a"),
    np.cumprod: _along("a"),
    np.diagonal: _less("a"),
    np.trace: _less("a", 2),
    np.linalg.det: _less("a", 2),
    np.linalg.eigvalsh: _less("a"),
    np.vecdot: lambda operands, options: _less("x1")(operands, options) if _rank(operands.get("x1")) == _rank(operands.get("x2")) else None,
    np.choose: lambda operands, options: _most(_rank(operands.get("a")), _item(operands.get("choices"))),
    np.bincount: lambda operands, options: 1,
    np.flatnonzero: lambda operands, options: 1,
    np.argwhere: lambda operands, options: 2,
    np.tri: lambda operands, options: 2,
    np.logspace: _scalars,
    np.geomspace: _scalars,
    np.indices: _grid,
    **dict.fromkeys((np.any, np.all, np.count_nonzero), _whole_reduced),
    **dict.fromkeys((np.add.accumulate, np.multiply.accumulate, np.maximum.accumulate, np.minimum.accumulate), _as("array")),
    runtime.keep: _as("x"),
    runtime.spread: _as("x"),
    runtime.others: _as("a"),
    runtime.others_along: _as("a"),
    runtime.quantile_shares: _as("0"),
    runtime.interp_slope: _as("x"),
    runtime.float_part: _as("h"),
    runtime.exp_difference: _as("x", "z"),
    runtime.cumprod_tangent: _along("a"),
    runtime.times_solution: _as("b"),
    runtime.poly_slope: _as("p"),
    runtime.vander_slope: lambda operands, options: 2,
    runtime.over_gaps: _as("h"),
    runtime.from_eigenvalues: _as("v"),
    runtime.raised: _raised,
    runtime.above: _as("0", "1"),
    runtime.below: _as("0", "1"),
    **{vars(np)[name]: _reduced("y") for name in ("trapezoid", "trapz") if name in vars(np)},
}

_DTYPES: dict[Any, str] = {np.flatnonzero: "int64", np.argwhere: "int64", np.indices: "int64", np.tri: "float64", np.any: "bool", np.all: "bool", np.count_nonzero: "int64"}
_NUMBERS = (np.any, np.all, np.trace, np.linalg.det, np.average, np.vecdot)  # which give numbers of NumPy
_KEEPS_DTYPE: dict[Any, tuple[str, ...]] = {np.cumprod: ("a",), np.diagonal: ("a",), np.tile: ("A",), np.lib.stride_tricks.sliding_window_view: ("x",), np.lib.stride_tricks.as_strided: ("x",), np.take: ("a",), np.compress: ("a",), np.extract: ("arr",), np.kron: ("a", "b"), np.tensordot: ("a", "b")}
