"""What a forward sweep saved, as a pullback's own: whoever changes something afterwards, the pullback reads what was there."""

from __future__ import annotations

import collections
import sys
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from astgrad.runtime.calls import Back
from astgrad.runtime.kept import check_outside, look_outside
from astgrad.runtime.mirrors import Bars, reached
from astgrad.runtime.overlapping import root_of
from astgrad.runtime.structures import is_structure, parts, rebuild

_PLAIN = {float, int, bool, str, complex, type(None), np.float64, np.float32, np.int64, np.bool_}  # what nobody can change


@dataclass(frozen=True)
class Again(Back):
    """A `Back` that runs a function again: what this finds outside has to be what it was."""

    function: Any
    attributes: tuple[str, ...]

    def with_own(self, saved: Any) -> Back:
        seen = look_outside(self.function, self.attributes)

        def send(saved: Any, g: Any) -> Any:
            check_outside(seen, self.attributes)
            return self.send(saved, g)

        return Back(saved, send)


def part_at(x: Any, *keys: Any) -> Any:
    """What stands under keys and attributes in what was found outside; None where there is no such thing, as on a way that was not taken.

    >>> part_at({"a": [1.0, 2.0]}, "a", 1), part_at({}, "a")
    (2.0, None)
    """
    for key in keys:
        try:
            x = x[key] if isinstance(x, (dict, list, tuple)) else getattr(x, key)
        except (LookupError, AttributeError, TypeError):
            return None
    return x


def owned(saved: Any, own: Any = ()) -> Any:
    """What was saved, with copies of what something else reaches too, but for the mirrors and what is its `own` already.

    What is one thing stays one, and what shares memory shares it.

    >>> a = np.arange(3.0)
    >>> b, c = owned((a, [a[1:]]))
    >>> a[:] = 0.0
    >>> b, np.shares_memory(b, c[0])
    (array([0., 1., 2.]), True)
    """
    return _Owned(saved, own).of(saved)


def owning(called: tuple[Any, Any]) -> tuple[Any, Any]:
    """The value of a call, and what it saved as its own: what the functions that it calls see is written later."""
    value, saved = called
    return value, owned(saved)


class _Owned:
    def __init__(self, saved: Any, own: Any) -> None:
        self.kept = [own, saved]  # so that ids stay what they are
        arrays, containers = reached(own)
        self.known: dict[int, Any] = dict(containers)
        self.flat: set[int] = set()
        self.copies: dict[tuple[Any, ...], np.ndarray] = {}
        found = _Found(saved, set(containers), self.flat)
        spared = {id(root_of(a)) for a in arrays} | found.roots_alone()
        self._copy_all([x for x in found.arrays.values() if id(root_of(x)) not in spared])

    def of(self, x: Any) -> Any:
        if type(x) in _PLAIN or isinstance(x, Bars):
            return x
        if isinstance(x, np.ndarray):
            return self.copies.get(_place(x), x)
        if isinstance(x, Back):
            return x.with_own(self.of(x.saved))
        if not is_structure(x):
            return x
        if id(x) not in self.known:
            self.known[id(x)] = x  # for what holds itself
            values = _values(x)
            for i, value in enumerate(values) if id(x) not in self.flat else ():
                values[i] = self.of(value)
            self.known[id(x)] = rebuild(x, values)
        return self.known[id(x)]

    def _copy_all(self, arrays: list[np.ndarray]) -> None:
        """Copies of arrays, each together with all that overlap it in memory."""
        group: list[np.ndarray] = []
        start = end = 0
        for low, high, x in sorted(((*byte_bounds(x), x) for x in arrays), key=lambda span: span[:2]):
            if group and low >= end:
                self._copy(group, start, end)
                group = []
            start, end = (start, max(end, high)) if group else (low, high)
            group.append(x)
        if group:
            self._copy(group, start, end)

    def _copy(self, group: list[np.ndarray], start: int, end: int) -> None:
        if all(_place(x) == _place(group[0]) for x in group) and 0 not in group[0].strides or any(x.dtype.hasobject for x in group):
            self.copies.update((_place(x), x.copy(order="K")) for x in group)
            return
        memory = np.asarray(_Memory(group[0], start, end)).copy()
        for x in group:
            self.copies[_place(x)] = np.ndarray(x.shape, x.dtype, memory, _place(x)[0] - start, x.strides)


class _Found:
    """The arrays in what was saved: how often each is held by tuples and lists that nothing else holds, and those that others hold."""

    def __init__(self, saved: Any, own: set[int], flat: set[int]) -> None:
        self.arrays: dict[int, np.ndarray] = {}
        self.times: collections.Counter[int] = collections.Counter()
        self.shared: set[int] = set()
        waiting, seen = [(saved, isinstance(saved, tuple))], own
        while waiting:
            x, is_alone = waiting.pop()
            values = [x] if isinstance(x, np.ndarray) else self._inside(x, seen, flat)
            for value, holders in zip(values, _holders(values), strict=True):
                if not isinstance(value, np.ndarray):
                    waiting.append((value, is_alone and type(value) in (list, tuple) and holders == 1))
                    continue
                self.arrays[id(value)] = value
                self.times[id(value)] += 1
                self.shared |= set() if is_alone else {id(value)}

    @staticmethod
    def _inside(x: Any, seen: set[int], flat: set[int]) -> list[Any]:
        """What is to be looked at in something."""
        if isinstance(x, Back):
            return [x.saved]
        if isinstance(x, Bars) or id(x) in seen or not is_structure(x):
            return []
        seen.add(id(x))
        if isinstance(x, (list, tuple)) and _PLAIN.issuperset(map(type, x)):  # a tape of numbers
            flat.add(id(x))
            return []
        return [value for value in _values(x) if type(value) not in _PLAIN]

    def roots_alone(self) -> set[int]:
        """The arrays that own memory which nothing reaches but what was saved."""
        roots = {id(r): r for r in map(root_of, self.arrays.values())}
        views = {i: root_of(x) for i, x in self.arrays.items() if i not in roots}
        alone = self.arrays.keys() - self.shared - {i for i, root in views.items() if self.arrays[i].base is not root}
        alone -= {i for i, n in zip(views, _holders([self.arrays[i] for i in views]), strict=True) if n - 1 != self.times[i]}
        seen_by = collections.Counter(id(root) for root in views.values())
        reached = {id(root) for i, root in views.items() if i not in alone} | (roots.keys() & self.arrays.keys() - alone)
        views.clear()
        counted = zip(roots, _holders(list(roots.values())), strict=True)
        return {i for i, n in counted if i not in reached and roots[i].base is None and n - 1 - (i in self.arrays) == self.times[i] + seen_by[i]}


def _holders(values: list[Any]) -> list[int]:
    """How many places hold each of some values, besides the list of them."""
    spare = object()
    counts = [sys.getrefcount(value) for value in [*values, spare]]
    return [n - counts[-1] for n in counts[:-1]]


def _values(x: Any) -> list[Any]:
    return list(x) if isinstance(x, (list, tuple)) else [value for _, value in parts(x)]


class _Memory:
    """The bytes from one place to another, as NumPy looks at them."""

    def __init__(self, holder: np.ndarray, start: int, end: int) -> None:
        self.holder = holder
        self.__array_interface__ = {"data": (start, True), "shape": (end - start,), "typestr": "|u1", "version": 3}


def _place(x: np.ndarray) -> tuple[Any, ...]:
    return x.__array_interface__["data"][0], x.shape, x.strides, x.dtype
