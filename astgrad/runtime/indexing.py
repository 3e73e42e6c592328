"""Adjoints of taking apart and putting together: elements, pieces of arrays, lists of arrays."""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError, with_article
from astgrad.runtime.broadcasting import unbroadcast
from astgrad.runtime.structures import add, holder, is_object, rebuild, zeros_like


def _is_basic(index: Any) -> bool:
    """Whether an array index names each element at most once: integers, slices, None, Ellipsis or one boolean mask."""
    items = index if isinstance(index, tuple) else (index,)
    return all(
        isinstance(i, (int, slice, np.integer)) or i is None or i is Ellipsis or (isinstance(i, np.ndarray) and i.dtype == bool)
        for i in items
    )


def _is_view(index: Any) -> bool:
    """Whether an array index gives a view: integers, slices, None and Ellipsis alone."""
    items = index if isinstance(index, tuple) else (index,)
    return all(isinstance(i, (int, slice, np.integer)) and not isinstance(i, bool) or i is None or i is Ellipsis for i in items)


def add_at(x_bar: Any, index: Any, g: Any) -> Any:
    """The cotangent x_bar with g added at `index`: in place, except that a tuple is rebuilt; repeated indices add up."""
    if isinstance(x_bar, (float, np.floating)):  # of an array of rank 0
        x_bar = np.array(x_bar)
    if isinstance(x_bar, np.ndarray):
        if x_bar.dtype.kind in "iub":  # the seed is 1, and so were the factors
            x_bar = x_bar.astype(float)
        if _is_basic(index):
            x_bar[index] += g
        else:
            if x_bar.ndim == 1 and np.ndim(g) and np.ndim(g) < np.ndim(index[0] if isinstance(index, tuple) else index):  # NumPy adds what is broadcast along an index to a vector only once
                g = np.broadcast_to(g, np.shape(x_bar[index]))
            np.add.at(x_bar, index, g)
        return x_bar
    if isinstance(index, slice):
        return _add_slice(x_bar, index, g)
    if isinstance(index, str) and not (isinstance(x_bar, dict) and index in x_bar):  # an attribute, written with its dot
        return _add_attribute(x_bar, index[1:], g)
    if isinstance(x_bar, tuple):
        at = range(len(x_bar))[index]
        return rebuild(x_bar, [add(value, g) if i == at else value for i, value in enumerate(x_bar)])
    if is_object(x_bar):
        raise UnsupportedError(f"an item of {with_article(type(x_bar))}, which its class computes, is not differentiated here", "use its attributes, or a method by its name")
    x_bar[index] = add(x_bar[index], g)
    return x_bar


def _add_slice(x_bar: Any, index: slice, g: Any) -> Any:
    """The cotangents g of a slice of a list or tuple added to those of the whole."""
    values = list(x_bar)
    for i, part in zip(range(len(values))[index], g, strict=True):
        values[i] = add(values[i], part)
    if isinstance(x_bar, tuple):
        return rebuild(x_bar, values)
    x_bar[:] = values
    return x_bar


def _add_attribute(x_bar: Any, name: str, g: Any) -> Any:
    """The cotangent of an object or a named tuple with g added to that of an attribute."""
    held = getattr(holder(x_bar, name), name)
    if isinstance(held, types.MethodType):  # a method that was handed on holds the object itself
        return x_bar if g is None else add(x_bar, g["__self__"])
    total = add(held, g)
    if isinstance(x_bar, tuple):
        return x_bar._replace(**{name: total})  # type: ignore[attr-defined]
    object.__setattr__(x_bar, name, total)
    return x_bar


def _get(x_bar: Any, key: Any) -> Any:
    return getattr(x_bar, key[1:]) if isinstance(key, str) and not isinstance(x_bar, dict) else x_bar[key]


def _with(x_bar: Any, key: Any, value: Any) -> Any:
    """The structure with another part: in place, except that a tuple is rebuilt."""
    if isinstance(key, str) and not isinstance(x_bar, dict):
        if isinstance(x_bar, tuple):
            return x_bar._replace(**{key[1:]: value})  # type: ignore[attr-defined]
        object.__setattr__(x_bar, key[1:], value)
        return x_bar
    if isinstance(x_bar, tuple):
        values = list(x_bar)
        values[key] = value
        return rebuild(x_bar, values)
    if not isinstance(x_bar, np.ndarray):
        x_bar[key] = value
    return x_bar


def add_path(x_bar: Any, path: tuple[Any, ...], g: Any) -> Any:
    """The cotangent x_bar with g added at x_bar[path[0]][path[1]]..., in place where its containers can be written."""
    if len(path) == 1:
        return add_at(x_bar, path[0], g)
    if isinstance(x_bar, (float, np.floating)):  # of an array of rank 0
        x_bar = np.array(x_bar)
    if isinstance(x_bar, np.ndarray) and not _is_view(path[0]):
        return add_at(x_bar, path[0], add_path(np.zeros_like(x_bar[path[0]]), path[1:], g))
    return _with(x_bar, path[0], add_path(_get(x_bar, path[0]), path[1:], g))


def flat_of(a: Any, index: Any, value: Any) -> Any:
    """The elements of an array in a row, as a view through which `a.flat[index] = value` is written.

    Raises:
        UnsupportedError: they are no view, or the value is not one for each place.
    """
    flat = a.reshape(-1)
    if a.size and not np.may_share_memory(flat, a):
        raise UnsupportedError("a write through `.flat` of an array that is not contiguous is not differentiated", "write by indices, as in `a[i, j] = e`")
    if np.asarray(index).dtype == bool if not isinstance(index, slice) else False:
        raise UnsupportedError("a write through `.flat` by a mask is not differentiated", "write `a[mask] = e`")
    if np.ndim(value) and (np.ndim(value) > 1 or np.shape(flat[index]) != np.shape(value)):
        raise UnsupportedError("a write through `.flat` of values that are repeated, cut or of another shape is not differentiated", "give one value, or one for each place")
    return flat


def flat_part(a: Any, index: Any) -> Any:
    """`a.flat[index]`."""
    return np.asarray(a).flat[index]


def flat_adjoint(g: Any, a: Any, index: Any) -> Any:
    """The cotangent of the array `a` in `flat_part(a, index)`.

    >>> flat_adjoint(np.array([1.0, 2.0]), np.zeros((2, 2)), [1, 1])
    array([[0., 3.],
           [0., 0.]])
    """
    a_bar = np.zeros(np.shape(a), np.result_type(a, np.float32))
    places = np.arange(a_bar.size)[index]
    np.add.at(a_bar.reshape(-1), places, np.broadcast_to(g, np.shape(places)))
    return a_bar


def diagonal_places(a: Any, value: Any) -> Any:
    """The numbers of the rows and columns in which the diagonal of a matrix stands, into which a value is written.

    Raises:
        UnsupportedError: a is no matrix, the value is not one for each place, or the write changes it on the way.
    """
    if np.ndim(a) != 2:
        raise UnsupportedError("np.fill_diagonal is differentiated for matrices alone", "write into the elements by their indices")
    places = np.arange(min(np.shape(a)))
    if np.ndim(value) and np.shape(value) != places.shape:
        raise UnsupportedError("np.fill_diagonal with values that are repeated, cut or of another shape is not differentiated", "give one value, or one for each place")
    if np.ndim(value) and np.shares_memory(np.diagonal(a)[:-1], np.asarray(value)[1:]):
        raise UnsupportedError("np.fill_diagonal writes what it reads afterwards here: not differentiated", "give a copy of the values")
    return places


def split_like(g: Any, arrays: Any, axis: int | None = 0) -> list[Any]:
    """The cotangent g of np.concatenate(arrays, axis), cut into one of each array's shape."""
    if axis is None:
        return _cut(np.ravel(g), [np.size(a) for a in arrays], 0, arrays)
    return _cut(g, [np.shape(a)[axis] for a in arrays], axis, arrays)


def _cut(g: Any, sizes: list[int], axis: int, arrays: Any) -> list[Any]:
    pieces = np.split(g, np.cumsum(sizes)[:-1], axis)
    return [unbroadcast(np.reshape(piece, np.shape(a)), a) for piece, a in zip(pieces, arrays, strict=True)]


def split_rows(g: Any, tup: Any) -> list[Any]:
    """The cotangent g of np.vstack(tup), cut into one of each array's shape."""
    return _cut(g, [1 if np.ndim(a) < 2 else np.shape(a)[0] for a in tup], 0, tup)


def split_columns(g: Any, tup: Any) -> list[Any]:
    """The cotangent g of np.column_stack(tup), cut into one of each array's shape."""
    return _cut(g, [1 if np.ndim(a) < 2 else np.shape(a)[1] for a in tup], 1, tup)


def split_side(g: Any, tup: Any) -> list[Any]:
    """The cotangent g of np.hstack(tup), cut into one of each array's shape."""
    axis = 0 if np.ndim(g) == 1 else 1
    return _cut(g, [1 if np.ndim(a) == 0 else np.shape(a)[axis] for a in tup], axis, tup)


def unstack(g: Any, axis: int = 0) -> list[Any]:
    """The cotangent g of np.stack(arrays, axis) as a list, one for each array."""
    return list(g) if axis == 0 else list(np.moveaxis(g, axis, 0))


def sum_items_adjoint(g: Any, items: Any) -> Any:
    """The cotangent of the items in sum(items): g undone to each item, as a list (an array for an array)."""
    if isinstance(g, (list, tuple)) or not isinstance(items, (dict, np.ndarray)) and any(isinstance(item, (list, tuple)) for item in items):
        raise UnsupportedError("a sum of lists that carry a derivative is not differentiated", "write a comprehension, or sum(lists, [])")
    if isinstance(items, dict):  # its items are the keys
        return zeros_like(items)
    parts = [unbroadcast(g, item) for item in items]
    return np.array(parts) if isinstance(items, np.ndarray) else parts


def prod_items_adjoint(g: Any, items: Any) -> Any:
    """The cotangents of numbers in math.prod(items): g times the product of all others, zeros included."""
    after = [1.0]
    for item in reversed(items[1:]):
        after.append(after[-1] * item)
    parts, before = [], 1.0
    for item, rest in zip(items, reversed(after), strict=False):
        parts.append(g * before * rest)
        before = before * item
    return np.array(parts) if isinstance(items, np.ndarray) else parts


def ties_items(g: Any, y: Any, items: Any) -> Any:
    """The cotangents of numbers in max(items) or min(items): g shared equally among those equal to the result y.

    Raises:
        UnsupportedError: they are no numbers.
    """
    if not isinstance(y, (int, float, np.generic, np.ndarray)):
        raise UnsupportedError("`max` and `min` of things that are no numbers are not differentiated here", "say what is to be compared, by `key=`")
    found = [bool(item == y) for item in items]
    part = g / max(sum(found), 1)
    parts = [part if hit else 0.0 for hit in found]
    return np.array(parts) if isinstance(items, np.ndarray) else parts


def cumsum_adjoint(g: Any, a: Any, axis: int | None = None) -> Any:
    """The cotangent of a in np.cumsum(a, axis), of a's shape: the sums of g from each place to the end."""
    if axis is None:
        return np.reshape(np.cumsum(np.ravel(g)[::-1])[::-1], np.shape(a))
    return np.flip(np.cumsum(np.flip(g, axis), axis), axis)


def diff_adjoint(g: Any, n: int = 1, axis: int = -1) -> Any:
    """The cotangent of a in np.diff(a, n, axis), of a's shape: minus the differences of g between zeros."""
    for _ in range(n):
        width = [(0, 0)] * np.ndim(g)
        width[axis] = (1, 1)
        g = -np.diff(np.pad(g, width), axis=axis)
    return g


def untile(g: Any, a: Any, reps: Any) -> Any:
    """The cotangent of a in np.tile(a, reps), of a's shape: the tiles summed."""
    reps = (int(reps),) if np.ndim(reps) == 0 else tuple(int(r) for r in reps)
    rank = max(np.ndim(a), len(reps))
    shape = (1,) * (rank - np.ndim(a)) + np.shape(a)
    reps = (1,) * (rank - len(reps)) + reps
    tiles = np.reshape(g, [n for pair in zip(reps, shape, strict=True) for n in pair])
    return np.reshape(np.sum(tiles, axis=tuple(range(0, 2 * rank, 2))), np.shape(a))


def unrepeat(g: Any, a: Any, repeats: Any, axis: int | None = None) -> Any:
    """The cotangent of a in np.repeat(a, repeats, axis), of a's shape: the copies of each element summed."""
    shape, along = ((np.size(a),), 0) if axis is None else (np.shape(a), axis)
    owner = np.repeat(np.arange(shape[along]), repeats)
    a_bar = np.zeros(shape, np.result_type(g))
    np.add.at(np.moveaxis(a_bar, along, 0), owner, np.moveaxis(g, along, 0))
    return np.reshape(a_bar, np.shape(a))


def take_adjoint(g: Any, a: Any, indices: Any, axis: int | None = None) -> Any:
    """The cotangent of a in np.take(a, indices, axis), of a's shape: g scattered back, repeated indices adding up."""
    a_bar = np.zeros(np.size(a) if axis is None else np.shape(a), np.result_type(g))
    if axis is None:
        np.add.at(a_bar, np.asarray(indices), g)
        return np.reshape(a_bar, np.shape(a))
    places = tuple(range(axis % np.ndim(a), axis % np.ndim(a) + np.ndim(indices)))
    np.add.at(np.moveaxis(a_bar, axis, 0), np.asarray(indices), np.moveaxis(g, places, tuple(range(len(places)))))
    return a_bar


def inverse_axes(axes: Any) -> tuple[int, ...]:
    """The permutation that undoes np.transpose(a, axes)."""
    return tuple(int(i) for i in np.argsort([i % len(axes) for i in axes]))


def elements(a: Any) -> int:
    """How many elements a loop over `a.flat` goes through.

    Raises:
        UnsupportedError: a is no array.
    """
    if not isinstance(a, np.ndarray):
        raise UnsupportedError(f"a loop over `.flat` of {with_article(type(a))} that carries a derivative is not differentiated", "give the attribute another name")
    return a.size


def grid(maker: Any, start: Any, stop: Any, step: Any) -> Any:
    """What np.mgrid, or np.ogrid, gives for one slice, or for several with these bounds.

    >>> grid(np.ogrid, 0, 6, 2)
    array([0, 2, 4])
    """
    return maker[tuple(map(slice, start, stop, step)) if isinstance(start, tuple) else slice(start, stop, step)]


def float_part(g: Any, dtype: Any) -> Any:
    """The cotangent g of a conversion to dtype; zeros where that is an integer type, which carries no derivative."""
    return g if np.dtype(dtype).kind in "fc" else np.multiply(g, 0.0)
