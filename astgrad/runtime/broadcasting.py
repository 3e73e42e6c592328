"""Shapes of cotangents: broadcasting undone, reductions undone."""

from __future__ import annotations

import math
from collections import deque
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.structures import is_structure, parts, rebuild

Axis = int | tuple[int, ...] | None


def sum_to(g: Any, shape: tuple[int, ...]) -> Any:
    """The array g summed over the axes along which `shape` was broadcast to it; g itself where there are none."""
    have = np.shape(g)
    if have == shape:
        return g
    lead = len(have) - len(shape)
    if lead < 0:
        return np.broadcast_to(g, shape).copy()
    axes = tuple(i for i, n in enumerate(have) if i < lead or (shape[i - lead] == 1 and n != 1))
    if axes:
        g = np.sum(g, axis=axes, keepdims=True)
    g = np.reshape(g, np.shape(g)[lead:])
    return g if np.shape(g) == shape else np.broadcast_to(g, shape).copy()


def unbroadcast(g: Any, x: Any) -> Any:
    """The cotangent g of x broadcast to g's shape, as one of x itself: summed to its shape, in its dtype and type."""
    kind = type(x)
    if kind is float or kind is int or kind is bool:
        return g if type(g) is float else float(g if np.ndim(g) == 0 else np.sum(g))
    if kind is np.ndarray:
        if type(g) is not np.ndarray or g.shape != x.shape:
            g = np.asarray(sum_to(g, x.shape))
        return g if g.dtype == x.dtype or x.dtype.kind not in "fc" else g.astype(x.dtype)
    if isinstance(x, (list, tuple, deque)):
        return _nest(g, x)
    if isinstance(x, np.generic):
        g = sum_to(g, ())
        return x.dtype.type(g) if x.dtype.kind in "fc" else np.float64(g)
    return sum_to(g, np.shape(x))


def share_of_sum(g: Any, x: Any, y: Any, which: int) -> Any:
    """The part of the cotangent g of `x + y` that belongs to x (which 0) or y (1): of lists that are joined a piece of it.

    >>> share_of_sum([1.0, 2.0, 3.0], [0.0], [0.0, 0.0], 1), share_of_sum(np.array([1.0, 2.0]), np.array([5.0]), [0.0, 0.0], 0)
    ([2.0, 3.0], array([3.]))
    """
    _refuse_joined(isinstance(x, deque) and isinstance(y, deque))
    if isinstance(x, (list, tuple)) and isinstance(y, (list, tuple)):
        return g[len(x):] if which else g[: len(x)]
    return unbroadcast(g, y if which else x)


def _nest(g: Any, x: Any) -> Any:
    """The cotangent of a list of arrays that NumPy took for one array, item by item."""
    if not isinstance(g, (list, tuple, deque)):
        g = sum_to(g, np.shape(x))
    _refuse_joined(len(g) != len(x))
    return rebuild(x, [unbroadcast(item_g, item) for item_g, item in zip(g, x, strict=True)])


def _refuse_joined(found: bool) -> None:
    if found:
        raise UnsupportedError("lists are joined by `+` here, which only the running program knows: not differentiated", "write `list(xs) + list(ys)`")


def fill(g: Any, x: Any) -> Any:
    """The cotangent g broadcast to the full shape of x: a fresh array for an array, a scalar for a scalar; tangents of lists are joined as they are."""
    if isinstance(x, (list, tuple)) and isinstance(g, (list, tuple)):
        _refuse_joined(len(g) != len(x))
        return g
    _refuse_joined(isinstance(x, deque) and isinstance(g, (list, tuple, deque)))
    if isinstance(x, (float, int, np.generic)):
        return g if np.ndim(g) == 0 else unbroadcast(g, x)
    dtype = x.dtype if isinstance(x, np.ndarray) and x.dtype.kind in "fc" else None
    full = np.array(np.broadcast_to(g, np.shape(x)), dtype=dtype)
    return full if isinstance(x, np.ndarray) or full.ndim else full[()]


_NOTHING = bytes(64)


def outline(x: Any) -> Any:
    """What stands for an array where its shape and dtype alone are asked for: it takes no memory.

    >>> outline(np.ones((2, 3))).shape
    (2, 3)
    """
    if type(x) is not np.ndarray or x.dtype.kind not in "biufc":
        return x
    return np.ndarray(x.shape, x.dtype, _NOTHING, 0, (0,) * x.ndim)


def outlined(x: Any) -> Any:
    """What stands for an object where its structure alone is asked for, when it holds something else."""
    return rebuild(x, [outlined(value) for _, value in parts(x)]) if is_structure(x) else outline(x)


def keep(y: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The result y of a reduction of x with the reduced axes kept as 1, so that it broadcasts against x."""
    if axis is None or keepdims:
        return y
    return np.expand_dims(y, axis)


def spread(g: Any, x: Any, axis: Axis = None, keepdims: bool = False) -> Any:
    """The cotangent g of a reduction of x, as a fresh array of x's full shape."""
    return fill(keep(g, x, axis, keepdims), x)


def count(x: Any, axis: Axis = None) -> int:
    """How many elements of x each result of a reduction over `axis` gathers."""
    if axis is None:
        return int(np.size(x))
    shape = np.shape(x)
    return shape[axis] if isinstance(axis, int) else math.prod(shape[a] for a in axis)
