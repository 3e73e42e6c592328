"""Mirrors at run time: zeros laid out like an array, the same view of a mirror, what a write takes and what a mirror gains."""

from __future__ import annotations

import types
from collections import deque
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.array_utils import byte_bounds

from astgrad.errors import UnsupportedError, with_article
from astgrad.runtime.broadcasting import unbroadcast
from astgrad.runtime.overlapping import in_a_row, root_of, start_of
from astgrad.runtime.structures import Row, add, is_structure, map_leaves, part, parts, rebuild, zeros_like


def mirror_of(a: Any) -> Any:
    """Zeros with the shape, dtype and strides of an array, over its own extent only.

    >>> mirror_of(np.arange(6.0)[::2]).strides
    (16,)

    Raises:
        UnsupportedError: it is no array, but a number, whose mirror could not be shared.
    """
    if not isinstance(a, np.ndarray):
        raise UnsupportedError("a number came where what changes in place was expected to be an array: not differentiated", "keep it under a name of its own")
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
    root = root_of(a_bar)
    offset = start_of(a_bar) - start_of(root) + start_of(b) - start_of(a)
    return np.ndarray(b.shape, a_bar.dtype, in_a_row(root), offset, b.strides).view(type(a_bar))


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
    """Add a cotangent to a mirror of any structure, in place.

    >>> bar = [0.0, np.zeros(2)]
    >>> add_into(bar, [1.0, np.ones(2)])
    >>> bar
    [1.0, array([1., 1.])]
    """
    if g is None:
        return
    if isinstance(bar, np.ndarray):
        bar += unbroadcast(g, bar) if np.ndim(g) > bar.ndim else g
        return
    if not is_structure(bar):
        raise UnsupportedError("a number came where what changes in place was expected to be an array, a list, a dict or an object: not differentiated",
                               "keep it under a name of its own")
    for key, held in parts(bar):
        new = g.get(key) if isinstance(g, dict) else part(g, key)
        if new is None:
            continue
        if isinstance(held, np.ndarray) or is_structure(held):
            add_into(held, new)
        else:
            _put(bar, key, add(held, new))


def _put(x: Any, key: Any, value: Any) -> None:
    if isinstance(x, (list, deque, dict)):
        x[key] = value
    elif isinstance(x, tuple):
        raise UnsupportedError("a tuple of numbers among what is changed in place is read as a whole here: not differentiated yet", "use a list, or read its items")
    else:
        object.__setattr__(x, key, value)


class _Absent:
    """Nothing stands in a place."""

    def __repr__(self) -> str:
        return "absent"


ABSENT = _Absent()


def swap_field(x: Any, name: str, value: Any) -> Any:
    """Put a mirror in the place of an attribute; what stood there is given back."""
    old = getattr(x, name, ABSENT)
    object.__setattr__(x, name, value)
    return old


def swap_item(x: Any, key: Any, value: Any) -> Any:
    """Put a mirror in the place of an item; what stood there is given back.

    >>> d = {}
    >>> swap_item(d, "a", 0.0), d
    (absent, {'a': 0.0})
    """
    old = x.get(key, ABSENT) if isinstance(x, dict) else x[key]
    x[key] = value
    return old


def put_field(x: Any, name: str, old: Any) -> None:
    """Undo `swap_field`."""
    if isinstance(old, _Absent):
        object.__delattr__(x, name)
    else:
        object.__setattr__(x, name, old)


def put_item(x: Any, key: Any, old: Any) -> None:
    """Undo `swap_item`."""
    if isinstance(old, _Absent):
        del x[key]
    else:
        x[key] = old


def undo_insert(bar: list[Any], position: int) -> Any:
    """Take off a list what an insert at a position has put there.

    >>> xs = [1, 2]
    >>> xs.insert(-1, 3)
    >>> undo_insert(xs, -1), xs
    (3, [1, 2])
    """
    size = len(bar) - 1
    place = max(size + position, 0) if position < 0 else min(position, size)
    item = bar[place]
    del bar[place]
    return item


def undo_pop(bar: list[Any], position: int, old: Any) -> None:
    """Put into a list what a pop at a position has taken off.

    >>> xs = [1, 3]
    >>> undo_pop(xs, -2, 2), xs
    (None, [1, 2, 3])
    """
    bar.insert(position + len(bar) + 1 if position < 0 else position, old)


def swap_slice(xs: list[Any], places: slice, mirrors: list[Any]) -> list[Any]:
    """Put mirrors in the place of a slice of a list; all that the list held is given back."""
    old = list(xs)
    xs[places] = mirrors
    return old


def put_slice(xs: list[Any], old: list[Any]) -> None:
    """Undo `swap_slice`."""
    xs[:] = old


def take_slice(xs: list[Any], places: slice, size: int) -> list[Any]:
    """What the items gathered that came in the place of a slice of a list of `size` numbers; zeros stand there again.

    >>> xs = [1.0, 2.0, 3.0]
    >>> take_slice(xs, slice(1, 3), 2), xs
    ([2.0, 3.0], [1.0, 0.0])
    """
    replaced = range(*places.indices(size))
    if places.step in (None, 1):
        start, stop = replaced.start, max(replaced.start, replaced.stop)
        end = len(xs) - (size - stop)
        taken, xs[start:end] = xs[start:end], [0.0] * (stop - start)
        return taken
    taken = [xs[i] for i in replaced]
    for i in replaced:
        xs[i] = 0.0
    return taken


def zeros_apart(x: Any) -> Any:
    """The same of an argument whose gradient is asked for, in which nothing may stand twice.

    Raises:
        UnsupportedError: a list, a dict, an object or an array stands in two places of it.
    """
    copies = _Copying(lambda a: np.zeros_like(a), zeros_like)
    made = copies.of(x)
    if copies.shared:
        raise UnsupportedError(f"a {copies.shared} stands in two places of an argument that is changed in place: not differentiated", "pass a copy in one of the places")
    return made


def zeros_of(x: Any, apart: bool = False) -> Any:
    """The mirror of a container: zeros of its structure; what stands in it twice has one mirror, and a tuple a list.

    Of an argument whose attributes became variables of their own (`apart`) nothing may have come to stand in two places.

    >>> a = np.ones(2)
    >>> bars = zeros_of([a, {"k": a}, 1.0])
    >>> bars[0] is bars[1]["k"], bars[2]
    (True, 0.0)

    Raises:
        UnsupportedError: two arrays in it share memory, or it holds itself.
    """
    copies = _Copying(mirror_of, _zero, mirrors=True)
    made = copies.of(x)
    if apart and copies.shared:
        raise UnsupportedError(f"a {copies.shared} comes to stand in two places of an argument that is changed in place: not differentiated", "put a copy in one of the places")
    return made


def _zero(x: Any) -> Any:
    """The mirror of what is no container: that of None is 0.0, as a number may come to stand in its place."""
    return 0.0 if x is None else zeros_like(x)


class _Copying:
    """A copy of a structure that shares where the structure shares; arrays and other leaves are made anew."""

    def __init__(self, array: Callable[[np.ndarray], np.ndarray], leaf: Callable[[Any], Any], mirrors: bool = False) -> None:
        self.array, self.leaf, self.mirrors = array, leaf, mirrors
        self.known: dict[int, Any] = {}
        self.arrays: list[np.ndarray] = []
        self.shared = ""  # the type of something that stands in two places

    def of(self, x: Any) -> Any:
        if not (isinstance(x, np.ndarray) or is_structure(x)):
            return self.leaf(x)
        if id(x) in self.known:
            if self.known[id(x)] is None:
                raise UnsupportedError(f"{with_article(type(x))} that holds itself is changed in place: not differentiated", "keep the links apart from the numbers")
            self.shared = type(x).__name__
            return self.known[id(x)][1]
        self.known[id(x)] = None
        made: Any
        if isinstance(x, np.ndarray):
            if any(np.may_share_memory(x, a) and np.shares_memory(x, a) for a in self.arrays):
                raise UnsupportedError("two arrays in a container that is changed in place share memory: not differentiated", "copy one of them")
            self.arrays.append(x)
            made = self.array(x)
        else:
            values = [self.of(value) for _, value in parts(x)]
            made = _open(x, values) if self.mirrors else rebuild(x, values)
        self.known[id(x)] = x, made
        return made


def _open(x: Any, values: list[Any]) -> Any:
    """A structure like x that may be written into: a list for a tuple, a namespace for an object that forbids it."""
    if type(x) is tuple:
        return values
    if isinstance(x, deque):
        return deque(values)  # which drops nothing by itself
    if isinstance(x, dict):
        return dict(zip(x, values, strict=True))  # which puts in nothing by itself
    if hasattr(x, "_fields"):
        return Row(x._fields, values)
    if not isinstance(x, (list, tuple, dict)) and type(x).__setattr__ is not object.__setattr__:
        return types.SimpleNamespace(**dict(zip((key for key, _ in parts(x)), values, strict=True)))
    return rebuild(x, values)


def beside(x: Any, mirrors: dict[Any, Any]) -> Any:
    """The mirror of a new container: the mirrors of parts that have some, zeros for the others.

    >>> bar = np.zeros(2)
    >>> beside([np.ones(2), 1.0], {0: bar})[0] is bar
    True
    """
    values = [mirrors[key] if key in mirrors else zeros_of(value) for key, value in parts_by_name(x)]
    return _open(x, values)


def parts_by_name(x: Any) -> list[tuple[Any, Any]]:
    """The parts of a structure; those of a named tuple by name."""
    return list(zip(x._fields, x, strict=True)) if hasattr(x, "_fields") else parts(x)


def laid_out(h: Any, a: Any) -> Any:
    """A copy of a tangent that may be written, with the strides of what it is the tangent of; of a number, the tangent."""
    if not isinstance(a, np.ndarray):
        return h
    made = mirror_of(a)
    made[...] = h
    return made


def own_tangent(h: Any, x: Any) -> Any:
    """A copy of a tangent of a container that may be written into, and that shares as the container does.

    Raises:
        UnsupportedError: what stands in the container twice has two tangents, or two arrays in it share memory.
    """
    copies = _Copying(lambda a: a, lambda leaf: leaf)
    copies.of(x)
    return _along(h, x, {})


def _along(h: Any, x: Any, known: dict[int, Any]) -> Any:
    if not (isinstance(x, np.ndarray) or is_structure(x)):
        return zeros_like(x) if h is None else h
    if id(x) in known:
        raise UnsupportedError(f"{with_article(type(x))} that stands in an argument twice is changed in place: not differentiated", "pass a copy in one of the places")
    known[id(x)] = x
    if isinstance(x, np.ndarray):
        return zeros_like(x) if h is None else laid_out(h, x)
    return rebuild(x, [_along(part(h, key), value, known) for key, value in parts(x)])


def view_dot(b: np.ndarray, a: np.ndarray, a_dot: np.ndarray, h: np.ndarray) -> np.ndarray:
    """The tangent of b: the same view of the tangent of `a`, if b is a view of a; else a copy of h."""
    return view_of(b, a, a_dot) if np.may_share_memory(a, b) else laid_out(h, b)


def check_apart(written: Any, *others: Any) -> None:
    """Refuse an argument that is written in place and shares memory with another one: they are distinct variables.

    Raises:
        UnsupportedError: they share memory, or hold the same list, dict or object.
    """
    arrays, containers = reached(written)
    for other in others:
        more, held = reached(other)
        if not containers.keys().isdisjoint(held) or any(np.may_share_memory(a, b) and np.shares_memory(a, b) for a, b in _near(arrays, more)):
            raise UnsupportedError("an argument that is written in place shares memory with another one, or with an array that the function captures",
                                   "pass a copy")


def check_out(out: Any, *read: Any) -> None:
    """Refuse an `out=` that is overwritten while the function still reads it.

    Raises:
        UnsupportedError: what is read shares memory with `out`.
    """
    if any(np.may_share_memory(out, part) and np.shares_memory(out, part) for part in reached(read)[0]):
        raise UnsupportedError("this writes into `out` while it still reads it: not differentiated", "leave `out=` away and write the result")


def reached(x: Any) -> tuple[list[np.ndarray], dict[int, Any]]:
    """The arrays that a value holds, and its lists, dicts and objects by their ids."""
    arrays: list[np.ndarray] = []
    containers: dict[int, Any] = {}
    waiting = [x]
    while waiting:
        value = waiting.pop()
        if isinstance(value, np.ndarray):
            arrays.append(value)
        elif is_structure(value) and id(value) not in containers:
            if not isinstance(value, tuple):
                containers[id(value)] = value
            waiting += [part for _, part in parts(value)]
    return arrays, containers


def _near(a: list[np.ndarray], b: list[np.ndarray]) -> list[tuple[np.ndarray, np.ndarray]]:
    """Pairs of arrays whose extents in memory overlap."""
    if len(a) * len(b) <= 16:
        return [(x, y) for x in a for y in b]
    spans = sorted(((*byte_bounds(x), side, x) for side, arrays in enumerate((a, b)) for x in arrays), key=lambda span: span[:3])
    near: list[tuple[np.ndarray, np.ndarray]] = []
    open_: list[tuple[int, int, np.ndarray]] = []
    for low, high, side, x in spans:
        open_ = [span for span in open_ if span[0] > low]
        near += [(y, x) if side else (x, y) for _, other, y in open_ if other != side]
        open_.append((high, side, x))
    return near


class Bars(tuple[Any, ...]):
    """The mirrors among what a forward sweep saved."""


def renewed(saved: Any) -> Any:
    """What was saved, with zeros for all mirrors, that share memory among each other as these do: one set for each run of a reverse sweep."""
    known: dict[int, Any] = {}

    def new(x: Any) -> Any:
        if isinstance(x, np.ndarray):
            root = root_of(x)
            if id(root) not in known:
                known[id(root)] = np.zeros_like(root)
            return np.ndarray(x.shape, x.dtype, in_a_row(known[id(root)]), start_of(x) - start_of(root), x.strides).view(type(x))
        if is_structure(x) and not isinstance(x, Bars) and id(x) not in known:
            known[id(x)] = rebuild(x, [new(value) for _, value in parts(x)])
        elif isinstance(x, Bars):
            return Bars(map(new, x))
        return known.get(id(x), x)

    def walk(x: Any) -> Any:
        if isinstance(x, Bars):
            return new(x)
        return type(x)(map(walk, x)) if type(x) in (tuple, list) else x

    return walk(saved)


def as_laid_out(x: Any) -> Any:
    """A copy of an argument whose arrays have the same strides, so that what is a view of them is one of the copy."""
    return map_leaves(lambda leaf: laid_out(leaf, leaf) if isinstance(leaf, np.ndarray) else leaf, x)


def taken_along(x: Any) -> tuple[Any, Callable[[], None]]:
    """A copy of arguments that a function may change, and what gives the arguments themselves these changes.

    >>> xs = [1.0]
    >>> own, give_back = taken_along(xs)
    >>> own.append(2.0)
    >>> give_back()
    >>> xs
    [1.0, 2.0]
    """
    copies = _Copying(lambda a: laid_out(a, a), lambda leaf: leaf)
    own = copies.of(x)
    originals = {id(made): original for original, made in copies.known.values()}

    def give_back() -> None:
        for original, made in copies.known.values():
            _give_back(original, made, originals)

    return own, give_back


def _give_back(x: Any, made: Any, originals: dict[int, Any]) -> None:
    if isinstance(x, np.ndarray):
        if x.flags.writeable:
            x[...] = made
        return
    new = {key: originals.get(id(value), value) for key, value in parts(made)}
    old = dict(parts(x))
    if isinstance(x, tuple) or new.keys() == old.keys() and all(new[key] is old[key] for key in new):
        return
    if isinstance(x, list):
        x[:] = new.values()
    elif isinstance(x, deque):
        x.clear()
        x.extend(new.values())
    elif isinstance(x, dict):
        x.clear()
        x.update(new)
    else:
        for key, value in new.items():
            if key not in old or value is not old[key]:
                object.__setattr__(x, key, value)
        for key in old.keys() - new.keys():
            object.__delattr__(x, key)


def keep_field(x: Any, name: str, value: Any) -> None:
    """`x.name = value`, of a value whose derivative is followed as that of a variable."""
    setattr(x, name, value)


def keep_item(x: Any, key: Any, value: Any) -> None:
    """`x[key] = value`, of a value whose derivative is followed as that of a variable."""
    x[key] = value
