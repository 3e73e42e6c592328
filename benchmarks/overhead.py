"""What a call of a gradient costs beyond the generated function behind it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from astgrad import grad
from benchmarks.measure import Row, difference, in_turns


def square(x):
    return x * x


HEIGHT, WEIGHTS = 2.0, np.ones(3)


def reads_captured(x):
    return np.sin(x) * HEIGHT * WEIGHTS[0]


def weighted(x, a, b, c, d, e, f, g, h):
    return x * (a[0] + b[0] + c[0] + d[0] + e[0] + f[0] + g[0] + h[0])


def weighted_list(x, arrays):
    total = 0.0
    for a in arrays:
        total = total + x * a[0]
    return total


def rows() -> Iterator[Row]:
    scalar = _overhead(square, lambda: (1.5,))
    yield Row("call over generated function, one float", scalar, 0.5, "us")
    yield Row("... of a function that reads three globals", _overhead(reads_captured, lambda: (1.5,)), 0.5, "us")
    vectors = tuple(np.ones(3) for _ in range(8))
    yield Row("... for each of 8 arrays more", (_overhead(weighted, lambda: (1.5, *vectors)) - scalar) / 8, 0.2, "us")
    few, many = [np.ones(3)] * 2, [np.ones(3)] * 22
    longer = _overhead(weighted_list, lambda: (1.5, many)) - _overhead(weighted_list, lambda: (1.5, few))
    yield Row("... for each of 20 arrays more in a list", longer / 20, 0.2, "us")


def _overhead(function: Callable[..., Any], arguments: Callable[[], tuple[Any, ...]]) -> float:
    """Microseconds."""
    gradient = grad(function)
    gradient(*arguments())
    called, generated = in_turns([gradient, gradient.__wrapped__], arguments, rounds=41)
    return difference(called, generated) * 1e6
