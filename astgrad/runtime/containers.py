"""What Python's own functions make of lists and dicts, as lists: values, pairs, orders; and their cotangents."""

from __future__ import annotations

import heapq
import itertools
from collections import deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError, with_article
from astgrad.runtime.structures import add, check_fixed, is_structure, leaves, map_leaves, parts, rebuild, repack, visited, zeros_like


def as_dict(d: Any) -> Any:
    """d itself, if it is a dict.

    Raises:
        UnsupportedError: it is not, so that its methods mean something else.
    """
    if not isinstance(d, dict):
        raise UnsupportedError(f"a method of {with_article(type(d))} that is called as one of a dict is not differentiated", "use a dict, or an attribute")
    return d


def is_mapping(x: Any) -> bool:
    """Whether a pattern of a mapping may match."""
    return isinstance(x, Mapping)


def is_sequence(x: Any) -> bool:
    """Whether a pattern of a sequence may match."""
    return isinstance(x, Sequence) and not isinstance(x, (str, bytes, bytearray))


def values_of(d: Any) -> list[Any]:
    """`list(d.values())`."""
    return list(as_dict(d).values())


def values_at(h: Any, d: Any) -> list[Any]:
    """The parts of h, a tangent or cotangent of the dict d, in the order of d."""
    return [h[key] for key in d]


def zipped(columns: Any, strict: bool = False) -> list[tuple[Any, ...]]:
    """`list(zip(*columns, strict=strict))`."""
    return list(zip(*(column if isinstance(column, range) else visited(column) for column in columns), strict=strict))


def zipped_dot(h: Any, columns: Any) -> list[tuple[Any, ...]]:
    """`zipped(h)` of tangents of the columns; None is no tangent."""
    return list(zip(*(_resting(column) if dot is None or isinstance(column, (dict, range, str)) else dot for dot, column in zip(h, columns, strict=True)), strict=False))


def _resting(column: Any) -> list[Any]:
    return [zeros_like(item) for item in column]


def unzipped(g: Any, columns: Any) -> Any:
    """The cotangents of the columns in `zipped(columns)`: what the shortest leaves out has zeros."""
    made = []
    for i, column in enumerate(columns):
        if isinstance(column, (list, tuple, deque, np.ndarray)):
            rest = [zeros_like(item) for item in itertools.islice(column, len(g), None)]
            made.append(repack([*(row[i] for row in g), *rest], column))
        else:
            made.append(zeros_like(column))
    return repack(made, columns)


def picked(xs: Any, places: Iterable[Any]) -> list[Any]:
    """The items of xs at these places; a tuple of places takes a tuple of items."""
    return [tuple(xs[i] for i in place) if isinstance(place, tuple) else xs[place] for place in places]


def given_back(g: Any, xs: Any, places: Iterable[Any]) -> list[Any]:
    """The cotangent of the list xs in `picked(xs, places)`."""
    made = [zeros_like(item) for item in xs]
    for part, place in zip(g, places, strict=True):
        pairs = zip(part, place, strict=True) if isinstance(place, tuple) else [(part, place)]
        for one, i in pairs:
            made[i] = add(made[i], one)
    return made


def order_of(items: Any, key: Callable[[Any], Any] | None = None, reverse: bool = False) -> list[int]:
    """The places of the items of a list in `sorted(items, key=key, reverse=reverse)`."""
    keys = items if key is None else [key(item) for item in items]
    return sorted(range(len(items)), key=keys.__getitem__, reverse=reverse)


class _Item:
    """What stands in a place of a heap."""

    def __init__(self, place: int, value: Any) -> None:
        self.place, self.value = place, value

    def __lt__(self, other: _Item) -> bool:
        return bool(self.value < other.value)


_HEAPS: dict[str, Callable[[list[_Item]], Any]] = {
    "push": lambda heap: heapq.heappush(heap, heap.pop()), "pop": heapq.heappop, "replace": lambda heap: heapq.heapreplace(heap, heap[0]), "heapify": heapq.heapify,
}


def heap_order(items: list[Any], change: str) -> list[int]:
    """The places at which stood, before a change of a heap, what stands there after it; what is taken off is the first.

    >>> heap_order([1.0, 3.0, 2.0], "pop")
    [0, 2, 1]
    """
    heap = list(itertools.starmap(_Item, enumerate(items)))
    first = _HEAPS[change](heap)
    return [item.place for item in ([first, *heap] if change == "pop" else heap)]


def places_left(items: Any, gone: slice) -> list[int]:
    """The places of the items of a list that `del items[gone]` leaves there.

    >>> places_left([1, 2, 3, 4], slice(None, None, 2))
    [1, 3]
    """
    taken = range(*gone.indices(len(items)))
    return [place for place in range(len(items)) if place not in taken]


def place_of(best: Callable[..., int], items: Any, key: Callable[[Any], Any] | None) -> int:
    """The place of `best(items, key=key)`, where best is max or min."""
    keys = items if key is None else [key(item) for item in items]
    return best(range(len(items)), key=keys.__getitem__)


def dict_from(x: Any, check_keys: bool = False) -> dict[Any, Any]:
    """`dict(x)`, of a dict or of pairs.

    Raises:
        UnsupportedError: where the keys may move, and one of them is a float.
    """
    made = dict(x)
    if check_keys and not isinstance(x, dict):
        check_fixed(made)
    return made


def unless_again(g: Any, key: Any, later: tuple[Any, ...]) -> Any:
    """The cotangent of an entry of a dict display, or zeros where its key stands there again: of equal keys the last counts."""
    return zeros_like(g) if key in later else g


def dict_along(h: Any, x: Any) -> dict[Any, Any]:
    """The tangent of `dict_from(x)`, of a tangent h of x."""
    if isinstance(x, dict):
        return {key: h[key] for key in x}
    return {pair[0]: dot[1] for pair, dot in zip(x, h, strict=True)}


def entries_of(g: Any, x: Any) -> Any:
    """The cotangent of x in `dict_from(x)`: of equal keys the last counts."""
    if isinstance(x, dict):
        return {key: g[key] for key in x}
    last = {pair[0]: i for i, pair in enumerate(x)}
    made = [rebuild(pair, [zeros_like(pair[0]), g[pair[0]] if last[pair[0]] == i else zeros_like(pair[1])]) for i, pair in enumerate(x)]
    return rebuild(x, made)


def inner_product(a: Any, b: Any) -> Any:
    """The sum of the products of the floats of two structures of one form; None counts for nothing."""
    if a is None or b is None:
        return 0.0
    if not is_structure(a):
        return np.sum(a * b) if isinstance(a, np.ndarray) or isinstance(b, np.ndarray) else a * b
    return sum((inner_product(value, b[key] if isinstance(b, (list, tuple, deque, dict)) else getattr(b, key)) for key, value in parts(a)), 0.0)


def times_leaves(s: Any, b: Any) -> Any:
    """Each float of a structure times the number s."""
    return map_leaves(lambda leaf: None if leaf is None or isinstance(leaf, str) else s * leaf, b)


def unchanged(new: Any, old: Any) -> Any:
    """The value of a function that was run again.

    Raises:
        UnsupportedError: it is another one.
    """
    for one, other in zip(leaves(new), leaves(old), strict=True):
        numbers = isinstance(one, (float, int, np.ndarray, np.generic))
        if numbers and np.asarray(one).tobytes() != np.asarray(other).tobytes():
            raise UnsupportedError("the function given to `vjp` inside a differentiated function gave another value when it was run again",
                                   "let it depend on its arguments alone: draw random numbers before")
    return new


def unrepeated(g: Any, xs: Any) -> Any:
    """The cotangent of xs, of which g is that of `xs * n`: what the copies of each item gained together.

    >>> unrepeated([1.0, 2.0, 3.0, 4.0], [0.5, 0.5])
    [4.0, 6.0]
    """
    return type(xs)(sum(g[i :: len(xs)]) if g else zeros_like(x) for i, x in enumerate(xs))
