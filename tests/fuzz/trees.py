"""Nested values: lists, tuples, NamedTuples, dicts, dataclasses and plain objects of floats, arrays, and things that do not move."""

from __future__ import annotations

import copy
import dataclasses
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np


def is_float(x: Any) -> bool:
    """Whether something is, or is an array of, floats."""
    return isinstance(x, (float, np.floating)) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def keys(x: Any) -> list[Any] | None:
    """The keys, positions or names of the parts of a structure; None of anything else."""
    if isinstance(x, dict):
        return list(x)
    if isinstance(x, (list, tuple)):
        return list(range(len(x)))
    if dataclasses.is_dataclass(x) and not isinstance(x, type):
        return [field.name for field in dataclasses.fields(x)]
    if type(x).__module__.startswith("fuzz_") and hasattr(x, "__dict__") and not isinstance(x, type) and not callable(getattr(x, "__code__", None)):
        return list(vars(x))
    return None


def part(x: Any, key: Any) -> Any:
    """One part of a structure; None has only None in it."""
    if x is None:
        return None
    return x[key] if isinstance(x, (dict, list, tuple)) else getattr(x, key)


def build(x: Any, parts: list[Any]) -> Any:
    """A structure of the kind of `x` with other parts; what an `__init__` would do is not done again."""
    if isinstance(x, dict):
        return type(x)(zip(x, parts, strict=True))
    if isinstance(x, (list, tuple)):
        return type(x)(*parts) if hasattr(x, "_fields") else type(x)(parts)
    made = copy.copy(x)
    for key, item in zip(keys(x) or [], parts, strict=True):
        object.__setattr__(made, key, item)
    return made


def mapped(function: Callable[..., Any], x: Any, *others: Any) -> Any:
    """`function` of every leaf of `x`, with what is at the same place in the others (None, where one of them is None).

    >>> mapped(lambda a, b: a if b is None else a + b, {"k": (1, 2)}, {"k": (3, None)})
    {'k': (4, 2)}
    """
    names = keys(x)
    if names is None:
        return function(x, *others)
    return build(x, [mapped(function, part(x, name), *(part(other, name) for other in others)) for name in names])


def leaves(x: Any) -> Iterator[Any]:
    """What is in a structure, in order.

    >>> list(leaves([1.0, {"k": (2.0, "s")}]))
    [1.0, 2.0, 's']
    """
    names = keys(x)
    if names is None:
        yield x
        return
    for name in names:
        yield from leaves(part(x, name))


def moving(x: Any) -> list[Any]:
    """The leaves that a derivative can be taken with respect to."""
    return [leaf for leaf in leaves(x) if is_float(leaf)]


def inner(x: Any, gradient: Any, tangent: Any) -> tuple[float, float]:
    """The sum of gradient times tangent over the floats of `x`, and the sum of the sizes of its terms."""
    total, size = 0.0, 0.0
    names = keys(x)
    if names is None:
        if is_float(x) and gradient is not None and tangent is not None:
            terms = np.asarray(gradient) * tangent
            total, size = float(np.sum(terms)), float(np.sum(np.abs(terms)))
        return total, size
    for name in names:
        more, larger = inner(part(x, name), part(gradient, name), part(tangent, name))
        total, size = total + more, size + larger
    return total, size


def difference(x: Any, y: Any) -> str:
    """How two structures differ in type, shape, or in any bit of a number; nothing where they do not."""
    if type(x) is not type(y):
        return f"{x!r} is of another type than {y!r}"
    names = keys(x)
    if names is None:
        if isinstance(x, np.ndarray):
            same = x.shape == y.shape and x.dtype == y.dtype and x.tobytes() == y.tobytes()
        elif isinstance(x, (float, np.floating)):
            same = np.asarray(x).tobytes() == np.asarray(y).tobytes()
        else:
            same = x is y or bool(x == y)
        return "" if same else f"{x!r} and {y!r}"
    if names != keys(y):
        return f"{x!r} has other parts than {y!r}"
    return next(filter(None, (difference(part(x, name), part(y, name)) for name in names)), "")


def shaped_as(gradient: Any, x: Any) -> str:
    """What is wrong with the structure of a gradient of `x`; nothing, if it is as it is to be."""
    names = keys(x)
    if names is None:
        if not is_float(x):
            return ""
        if type(gradient) is not type(x) or np.shape(gradient) != np.shape(x) or np.asarray(gradient).dtype != np.asarray(x).dtype:
            return f"{gradient!r} for {x!r}"
        return "the gradient is read-only" if isinstance(gradient, np.ndarray) and not gradient.flags.writeable else ""
    if type(gradient) is not type(x) or keys(gradient) != names:
        return f"{gradient!r} for {x!r}"
    return next(filter(None, (shaped_as(part(gradient, name), part(x, name)) for name in names)), "")
