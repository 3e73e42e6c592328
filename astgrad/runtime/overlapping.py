"""Mirrors of views that overlap themselves, as windows and broadcasts do: what they gain is added where each element is in memory."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError


class Overlapping(np.ndarray):
    """A view of a mirror of which several elements may be one: each that gains adds to it."""

    def __iadd__(self, g: Any) -> Overlapping:  # type: ignore[override, misc]
        _scatter(self, ..., g)
        return self

    def __isub__(self, g: Any) -> Overlapping:  # type: ignore[override, misc]
        _scatter(self, ..., np.negative(g))
        return self

    def __getitem__(self, index: Any) -> Any:
        part = super().__getitem__(index)
        picked = isinstance(part, np.ndarray) and part.size > 0 and not np.may_share_memory(part, self)
        return _Picked(self, index) if picked else part

    def __setitem__(self, index: Any, value: Any) -> None:
        """What `bar[i] += g` ends with; an element is set, and the rest has gained already."""
        if isinstance(value, _Picked):
            return
        if isinstance(value, Overlapping) and np.may_share_memory(value, self):
            return
        if isinstance(super().__getitem__(index), np.ndarray):  # of elements that are one the last that is written counts
            raise UnsupportedError("this writes into a view that overlaps itself: not differentiated", "write into the array that it is a view of")
        super().__setitem__(index, value)

    def __array_ufunc__(self, ufunc: Any, method: str, *inputs: Any, out: Any = (), **options: Any) -> Any:
        if method == "at" and ufunc in (np.add, np.subtract) and inputs[0] is self:
            _scatter(self, inputs[1], inputs[2] if ufunc is np.add else np.negative(inputs[2]))
            return None
        if any(isinstance(x, Overlapping) for x in out) or method == "at":
            raise UnsupportedError("this writes into a view that overlaps itself: not differentiated", "write into the array that it is a view of")
        plain = [np.asarray(x) if isinstance(x, Overlapping) else x for x in inputs]
        return getattr(ufunc, method)(*plain, **({"out": out} if out else {}), **options)


class _Picked:
    """Elements of an overlapping mirror that an array of places picks, on their way to gain."""

    def __init__(self, mirror: Overlapping, index: Any) -> None:
        self.mirror, self.index = mirror, index

    def __iadd__(self, g: Any) -> _Picked:
        _scatter(self.mirror, self.index, g)
        return self

    @property
    def shape(self) -> tuple[int, ...]:
        return np.shape(np.asarray(self.mirror)[self.index])

    def __isub__(self, g: Any) -> _Picked:
        return self.__iadd__(np.negative(g))


def overlapping(view: np.ndarray) -> Overlapping:
    """The same view of a mirror, for one that overlaps itself.

    >>> a_bar = np.zeros(3)
    >>> w_bar = overlapping(np.broadcast_to(a_bar, (2, 3)))
    >>> w_bar += 1.0
    >>> w_bar[0] += 5.0
    >>> a_bar
    array([7., 7., 7.])
    """
    root = root_of(view)
    return np.ndarray(view.shape, view.dtype, in_a_row(root), start_of(view) - start_of(root), view.strides).view(Overlapping)


def root_of(a: np.ndarray) -> np.ndarray:
    """The array that owns the memory of another one."""
    while True:
        base: Any = a.base
        if not isinstance(base, np.ndarray):  # of what `as_strided` gives, it is kept by something between
            base = getattr(base, "base", None)
        if not isinstance(base, np.ndarray):
            return a
        a = base


def in_a_row(root: np.ndarray) -> np.ndarray:
    """The memory of an array that owns it, as a vector."""
    return np.asarray(root).ravel(order="K")


def start_of(a: np.ndarray) -> int:
    """Where in memory the first element of an array is."""
    return int(a.__array_interface__["data"][0])


def strided_places(x: Any, shape: Any = None, strides: Any = None) -> Any:
    """Where in x, counted row by row, each element of as_strided(x, shape, strides) is.

    >>> strided_places(np.zeros((2, 3)), (2, 2), (8, 24))
    array([[0, 3],
           [1, 4]])

    Raises:
        UnsupportedError: there are some that are no elements of x.
    """
    x = np.asarray(x)
    own = _offsets(x.shape, x.strides).ravel()
    asked = _offsets(x.shape if shape is None else shape, x.strides if strides is None else strides)
    if asked.size == 0:
        return asked
    order = np.argsort(own, kind="stable")
    places = order[np.searchsorted(own[order], asked).clip(0, own.size - 1)]
    if np.any(own[places] != asked):
        raise UnsupportedError("what as_strided shows here is in part no element of the array: not differentiated", "make the array contiguous first, by np.ascontiguousarray")
    return places


def _offsets(shape: Any, strides: Any) -> Any:
    """How far from the first element each element of an array is in memory."""
    found: Any = np.zeros((), int)
    for size, stride in zip(shape, strides, strict=True):
        found = np.expand_dims(found, -1) + np.arange(size) * stride
    return found


def _scatter(bar: Overlapping, index: Any, g: Any) -> None:
    root = root_of(bar)
    places = ((start_of(bar) - start_of(root) + _offsets(bar.shape, bar.strides)) // bar.itemsize)[index]
    np.add.at(in_a_row(root), places, np.broadcast_to(g, places.shape))
