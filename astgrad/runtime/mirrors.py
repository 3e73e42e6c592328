"""Mirrors at run time: zeros laid out like an array, the same view of a mirror, what a write takes and what a mirror gains."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.broadcasting import unbroadcast
from astgrad.runtime.structures import is_structure, leaves, map_leaves, parts


def mirror_of(a: Any) -> Any:
    """Zeros with the shape, dtype and strides of an array, over its own extent only.

    >>> mirror_of(np.arange(6.0)[::2]).strides
    (16,)
    """
    if a.size == 0 or a.flags.forc:
        return np.zeros_like(a)
    low = sum(min(0, s * (n - 1)) for s, n in zip(a.strides, a.shape, strict=True))
    high = sum(max(0, s * (n - 1)) for s, n in zip(a.strides, a.shape, strict=True))
    return np.ndarray(a.shape, a.dtype, np.zeros((high - low) // a.itemsize + 1, a.dtype), -low, a.strides)


def view_of(b: np.ndarray, a: np.ndarray, a_bar: np.ndarray) -> np.ndarray:
    """The part of the mirror of `a` that mirrors `b`, if b is a view of a; zeros of the shape of b, if it is a copy.

    Whether it is a view is told by the memory of a and b. The mirror has the strides of a.

    >>> a, a_bar = np.ones((2, 3)), np.zeros((2, 3))
    >>> [np.shares_memory(view_of(b, a, a_bar), a_bar) for b in (a.ravel(), a.T.ravel())]
    [True, False]
    """
    if not np.may_share_memory(a, b) or b.size == 0:
        return np.zeros_like(b)
    if any(s != t for s, t, n in zip(a.strides, a_bar.strides, a.shape, strict=True) if n > 1) or a.dtype != b.dtype:
        raise UnsupportedError("a view of an array that is written in place is laid out as its adjoint is not: not differentiated", "take a copy")
    root = a_bar
    while isinstance(root.base, np.ndarray):
        root = root.base
    offset = _start(a_bar) - _start(root) + _start(b) - _start(a)
    return np.ndarray(b.shape, a_bar.dtype, root.ravel(order="K"), offset, b.strides)


def _start(a: np.ndarray) -> int:
    return int(a.__array_interface__["data"][0])


def add_apart(a_bar: np.ndarray, g: np.ndarray, b_bar: np.ndarray) -> None:
    """Add to the mirror of `a` what the mirror of `b` gathered, where b was a copy of it and not a view."""
    if not np.may_share_memory(a_bar, b_bar):
        a_bar += g


def taken(a_bar: np.ndarray, index: Any) -> Any:
    """What the values of `a[index] = values` get: the elements of the mirror; of an index that repeats the last one counts.

    >>> taken(np.array([1.0, 2.0]), [0, 0, 1])
    array([0., 1., 2.])
    """
    g = np.array(a_bar[index])
    positions = np.full(a_bar.shape, -1)
    positions[index] = order = np.arange(g.size).reshape(g.shape)
    g[positions[index] != order] = 0.0
    return g


def add_into(bar: Any, g: Any) -> None:
    """Add a cotangent to a mirror of any structure, in place."""
    if isinstance(bar, np.ndarray):
        bar += unbroadcast(g, bar) if np.ndim(g) > bar.ndim else g
    else:
        raise UnsupportedError("a container of arrays that are written in place is not differentiated yet", "keep them under names of their own")


def laid_out(h: Any, a: Any) -> Any:
    """A copy of a tangent that may be written, with the strides of what it is the tangent of."""
    made = mirror_of(a)
    made[...] = h
    return made


def view_dot(b: np.ndarray, a: np.ndarray, a_dot: np.ndarray, h: np.ndarray) -> np.ndarray:
    """The tangent of b: the same view of the tangent of `a`, if b is a view of a; else a copy of h."""
    return view_of(b, a, a_dot) if np.may_share_memory(a, b) else laid_out(h, b)


def check_apart(written: Any, *others: Any) -> None:
    """Refuse an argument that is written in place and shares memory with another one: they are distinct variables.

    Raises:
        UnsupportedError: they share memory.
    """
    for a in leaves(written):
        for other in others:
            for b in leaves(other):
                if isinstance(a, np.ndarray) and isinstance(b, np.ndarray) and np.may_share_memory(a, b) and np.shares_memory(a, b):
                    raise UnsupportedError("an argument that is written in place shares memory with another one, or with an array that the function captures",
                                           "pass a copy")


class Bars(tuple[Any, ...]):
    """The mirrors among what a forward sweep saved."""


def renewed(saved: Any) -> Any:
    """What was saved, with zeros for all mirrors, that share memory among each other as these do: one set for each run of a reverse sweep."""
    known: dict[int, Any] = {}

    def new(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            root = x
            while isinstance(root.base, np.ndarray):
                root = root.base
            if id(root) not in known:
                known[id(root)] = np.zeros_like(root)
            return np.ndarray(x.shape, x.dtype, known[id(root)].ravel(order="K"), _start(x) - _start(root), x.strides)
        if isinstance(x, (list, tuple, dict)) and id(x) not in known:
            known[id(x)] = type(x)(map(new, x)) if not isinstance(x, dict) else {k: new(v) for k, v in x.items()}
        return known.get(id(x), x)

    def walk(x: Any) -> Any:
        if isinstance(x, Bars):
            return new(x)
        return type(x)(map(walk, x)) if type(x) in (tuple, list) else x

    return walk(saved)


def as_laid_out(x: Any) -> Any:
    """A copy of an argument whose arrays have the same strides, so that what is a view of them is one of the copy."""
    return map_leaves(lambda leaf: laid_out(leaf, leaf) if isinstance(leaf, np.ndarray) else leaf, x)


def put_back(x: Any, own: Any) -> None:
    """Give an argument what a function wrote into its copy: the elements of arrays, the fields of objects, the entries of dicts."""
    if isinstance(x, np.ndarray):
        x[...] = own
    elif is_structure(x):
        before: dict[Any, Any] = dict(parts(x))
        for key, new in parts(own):
            old = before.get(key)
            if type(old) is type(new) and (is_structure(old) or (isinstance(old, np.ndarray) and old.shape == np.shape(new))):  # type: ignore[arg-type]
                put_back(old, new)
            elif old is not new and isinstance(x, dict):
                x[key] = new
            elif old is not new and not isinstance(x, (list, tuple)):
                setattr(x, key, new)


def keep_field(x: Any, name: str, value: Any) -> None:
    """`x.name = value`, of a value whose derivative is followed as that of a variable."""
    setattr(x, name, value)


def keep_item(x: Any, key: Any, value: Any) -> None:
    """`x[key] = value`, of a value whose derivative is followed as that of a variable."""
    x[key] = value
