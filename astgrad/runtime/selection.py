"""Adjoints of choosing, ordering, padding and inserting elements, and the places that they choose."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.broadcasting import sum_to, unbroadcast
from astgrad.runtime.special import _axis_back, _axis_first

# --- order


def quantile_shares(a: Any, q: Any, axis: Any = None) -> Any:
    """The derivative of a quantile of a over `axis` in each element: shares of its two neighbours in stable order."""
    if np.ndim(q):
        raise UnsupportedError("several quantiles at once are not differentiated", "take one quantile at a time")
    a = np.asarray(a)
    rows = _axis_first(a, axis)
    order = np.argsort(rows, axis=0, kind="stable")
    position = np.multiply(q, len(rows) - 1)
    lower = int(np.floor(position))
    shares = np.zeros(rows.shape, np.result_type(a, 0.0))
    np.put_along_axis(shares, order[lower : lower + 1], 1.0 - (position - lower), 0)
    if position > lower:
        np.put_along_axis(shares, order[lower + 1 : lower + 2], position - lower, 0)
    shares = np.where(np.isnan(rows).any(axis=0), np.nan, shares).astype(shares.dtype)
    return _axis_back(shares, np.shape(a), axis)


def running_places(a: Any, y: Any, axis: int = 0) -> Any:
    """Where each item of y, the running largest or smallest of a, stands in a: the first place among equals."""
    changed = np.concatenate((np.take(np.ones_like(y, dtype=bool), [0], axis), np.diff(y, axis=axis) != 0), axis)
    numbers = np.reshape(np.arange(np.shape(a)[axis]), [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])
    return np.maximum.accumulate(np.where(changed, numbers, 0), axis)


def take_along_adjoint(g: Any, arr: Any, indices: Any, axis: int | None = -1) -> Any:
    """The cotangent of arr in np.take_along_axis(arr, indices, axis), of arr's shape; repeated indices add up."""
    if axis is None:
        flat = np.zeros(np.size(arr), np.result_type(g))
        np.add.at(flat, np.asarray(indices), g)
        return np.reshape(flat, np.shape(arr))
    axis = axis % np.ndim(arr)
    shape, size = list(np.shape(g)), np.shape(arr)[axis]
    places = np.broadcast_to(indices, shape)
    where = [np.reshape(np.arange(n), [-1 if i == at else 1 for i in range(len(shape))]) for at, n in enumerate(shape)]
    shape[axis] = size
    arr_bar = np.zeros(shape, np.result_type(g))
    np.add.at(arr_bar, tuple(places if i == axis else w for i, w in enumerate(where)), g)
    return sum_to(arr_bar, np.shape(arr))


# --- places along an axis; the flattened array's where axis is None


def _length(x: Any, axis: int | None) -> int:
    return int(np.size(x)) if axis is None else int(np.shape(x)[axis])


def leading(x: Any, axis: int | None = None) -> np.ndarray:
    """The places of x at the start of what it is put first in."""
    return np.arange(_length(x, axis))


def trailing(x: Any, axis: int | None = None) -> np.ndarray:
    """The places of x at the end of what it is put last in, counted from there."""
    return np.arange(-_length(x, axis) if np.ndim(x) or axis is None else -1, 0)


def remaining(arr: Any, obj: Any, axis: int | None = None) -> np.ndarray:
    """The places of arr that np.delete(arr, obj, axis) keeps."""
    return np.asarray(np.delete(leading(arr, axis), obj))


def _owners(arr: Any, obj: Any, y: Any, axis: int | None) -> np.ndarray:
    """For each place of y = np.insert(arr, obj, values, axis) the place in arr, or -1 - i for the i-th new one."""
    old = leading(arr, axis)
    return np.asarray(np.insert(old, obj, -1 - np.arange(_length(y, axis) - len(old))))


def kept_places(arr: Any, obj: Any, y: Any, axis: int | None = None) -> np.ndarray:
    """The places in y = np.insert(arr, obj, values, axis) of what was in arr."""
    return np.flatnonzero(_owners(arr, obj, y, axis) >= 0)


def insert_adjoint(g: Any, arr: Any, obj: Any, values: Any, axis: int | None = None) -> Any:
    """The cotangent of values in np.insert(arr, obj, values, axis), of their shape; 0 where an array of integers cuts them off."""
    if np.asarray(arr).dtype.kind not in "fc":
        return np.zeros(np.shape(values))
    owners = _owners(arr, obj, g, axis)
    new = np.argsort(-owners, kind="stable")[np.count_nonzero(owners >= 0) :]
    rank, along = (1, 0) if axis is None else (np.ndim(arr), axis % np.ndim(arr))
    piece = np.take(g, new, along)
    if np.ndim(obj) == 0 and not isinstance(obj, slice):  # np.insert takes the first axis of values for the new one there
        piece = np.moveaxis(piece, along, 0)
    return np.reshape(sum_to(piece, (1,) * (rank - np.ndim(values)) + np.shape(values)), np.shape(values))


def insert_tangent(arr_dot: Any, obj: Any, values_dot: Any, arr: Any, axis: int | None = None) -> Any:
    """The derivative of np.insert(arr, obj, values, axis); 0 where an array of integers cuts the values off."""
    made = np.insert(arr_dot, obj, values_dot, axis)
    return made if np.asarray(arr).dtype.kind in "fc" else np.zeros(made.shape)


# --- padding


def pad_linear(array: Any, pad_width: Any, mode: str) -> Any:
    """np.pad in a mode that is linear in the array; other modes are refused."""
    if mode not in ("constant", "edge", "reflect", "symmetric", "wrap"):
        raise UnsupportedError(f"np.pad with the mode {mode!r} is not differentiated",
                               'use "constant", "edge", "reflect", "symmetric" or "wrap"')
    return np.pad(array, pad_width, mode)  # type: ignore[call-overload]


def unpad(g: Any, array: Any, pad_width: Any, mode: str = "constant") -> Any:
    """The cotangent of array in np.pad(array, pad_width, mode), of its shape."""
    if isinstance(pad_width, dict):
        raise UnsupportedError("np.pad with a dict of widths is not differentiated", "give pairs, one for each axis")
    widths = np.broadcast_to(pad_width, (np.ndim(array), 2)).tolist()
    if mode == "constant":
        return g[tuple(slice(before, before + n) for (before, _), n in zip(widths, np.shape(array), strict=True))]
    for axis, (width, n) in enumerate(zip(widths, np.shape(array), strict=True)):
        owners = pad_linear(np.arange(n), width, mode)
        bar = np.zeros((n, *np.shape(g)[:axis], *np.shape(g)[axis + 1 :]), np.result_type(g))
        np.add.at(bar, owners, np.moveaxis(g, axis, 0))
        g = np.moveaxis(bar, 0, axis)
    return g


# --- weights and choices


def weights_along(weights: Any, a: Any, axis: int | None = None) -> Any:
    """The weights of np.average(a, axis, weights), as an array that broadcasts against a; ones where there are none."""
    if weights is None:
        return np.ones(np.shape(a), np.result_type(a, 0.0))
    if np.shape(weights) == np.shape(a):
        return weights
    if np.ndim(weights) == 1 and isinstance(axis, (int, np.integer)):
        return np.reshape(weights, [-1 if i == axis % np.ndim(a) else 1 for i in range(np.ndim(a))])
    raise UnsupportedError("np.average over several axes with weights of another shape is not differentiated",
                           "give the weights the shape of the array")


def select_adjoint(g: Any, condlist: Any, choicelist: Any) -> Any:
    """The cotangents of the choices in np.select(condlist, choicelist): g where each is the first whose condition holds."""
    bars, free = [], np.True_
    for condition, choice in zip(condlist, choicelist, strict=True):
        bars.append(unbroadcast(np.where(np.logical_and(condition, free), g, 0.0), choice))
        free = np.logical_and(free, np.logical_not(condition))
    return np.array(bars) if isinstance(choicelist, np.ndarray) else bars


def choose_adjoint(g: Any, a: Any, choices: Any) -> Any:
    """The cotangents of the choices in np.choose(a, choices): g where each is chosen."""
    bars = [unbroadcast(np.where(np.equal(a, i), g, 0.0), choice) for i, choice in enumerate(choices)]
    return np.array(bars) if isinstance(choices, np.ndarray) else bars


# --- axes


def unroll_axis(g: Any, axis: int, start: int = 0) -> Any:
    """The cotangent of a in np.rollaxis(a, axis, start)."""
    axis, start = axis % np.ndim(g), start + np.ndim(g) if start < 0 else start
    return np.moveaxis(g, start - 1 if axis < start else start, axis)


def split_depth(g: Any, tup: Any) -> list[Any]:
    """The cotangent g of np.dstack(tup), cut into one of each array's shape."""
    sizes = [np.shape(a)[2] if np.ndim(a) > 2 else 1 for a in tup]
    pieces = np.split(g, np.cumsum(sizes)[:-1], 2)
    return [unbroadcast(np.reshape(piece, np.shape(a)), a) for piece, a in zip(pieces, tup, strict=True)]


def windows_adjoint(g: Any, x: Any, window_shape: Any, axis: Any = None) -> Any:
    """The cotangent of x in sliding_window_view(x, window_shape, axis), of x's shape: where windows overlap, they add up."""
    sizes = (window_shape,) if np.ndim(window_shape) == 0 else tuple(window_shape)
    axes = range(np.ndim(x)) if axis is None else (axis,) if np.ndim(axis) == 0 else axis
    x_bar, many = np.zeros(np.shape(x), np.result_type(g)), np.shape(g)[: np.ndim(x)]
    for offsets in np.ndindex(*sizes):
        part: list[Any] = [slice(None)] * np.ndim(x)
        for along, offset in zip(axes, offsets, strict=True):
            at = along % np.ndim(x)
            start = part[at].start or 0
            part[at] = slice(start + offset, start + offset + many[at])
        x_bar[tuple(part)] += g[(..., *offsets)]
    return x_bar


# --- what functions of NumPy write where a mask is true


def mask_over(a: Any, mask: Any) -> Any:
    """The mask broadcast over an array, as `where=` takes it: a new one, as the given one may be overwritten."""
    return np.broadcast_to(np.asarray(mask, bool), np.shape(a)).copy()


def mask_for(a: Any, mask: Any, values: Any) -> Any:
    """The mask of np.putmask(a, mask, values): a new one, as the given one may be overwritten.

    Raises:
        UnsupportedError: the values are repeated over the array otherwise than by broadcasting.
    """
    if np.ndim(values) and np.shape(values) != np.shape(a)[np.ndim(a) - np.ndim(values) :]:
        raise UnsupportedError("np.putmask with values that are repeated or cut is not differentiated", "give one value, or one for each element")
    return np.reshape(np.array(mask, bool), np.shape(a))


def masked(x: Any, mask: Any) -> Any:
    """The elements of x, broadcast to the mask, where that is true; a number as it is."""
    if np.ndim(x) == 0:
        return x[()] if isinstance(x, np.ndarray) else x
    return np.broadcast_to(x, np.shape(mask))[mask]


def unmasked(g: Any, x: Any, mask: Any) -> Any:
    """The cotangent of x in masked(x, mask), of x's shape: zeros where the mask is false."""
    if np.ndim(x) == 0:
        return g
    whole = np.zeros(np.shape(mask), np.result_type(g))
    whole[mask] = g
    return unbroadcast(whole, x)


def along_places(a: Any, indices: Any, axis: Any) -> tuple[Any, ...]:
    """The index by which np.put_along_axis(a, indices, values, axis) writes.

    Raises:
        UnsupportedError: no axis is named.
    """
    if axis is None:
        raise UnsupportedError("np.put_along_axis over all elements in a row is not differentiated", "name an axis, or write through `.flat`")
    rank = np.ndim(a)
    if np.ndim(indices) != rank:
        raise ValueError("`indices` and `arr` must have the same number of dimensions")
    numbers = [np.reshape(np.arange(n), [-1 if i == at else 1 for i in range(rank)]) for at, n in enumerate(np.shape(a))]
    numbers[axis] = np.array(indices)  # which may be overwritten
    return tuple(numbers)
