"""The time of gradients of functions that write in place, in times of the function, at sizes that grow tenfold: it has to stay a constant."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from astgrad import grad
from benchmarks.measure import Row, in_turns, ratio


@dataclass(frozen=True)
class Growing:
    """A function, what makes its arguments of a size, the sizes, and how many times its time the gradient may take."""

    function: Callable[..., Any]
    arguments: Callable[[int], tuple[Any, ...]]
    sizes: tuple[int, ...]
    limit: float


def stencil(u, c, steps):
    u = u.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.dot(u, u)


def cheapest_path(costs):
    n = len(costs)
    best = np.zeros(n + 1)
    best[1] = costs[0]
    for i in range(2, n + 1):
        best[i] = costs[i - 1] + min(best[i - 1], best[i - 2] * 1.1)
    return best[n]


def log_determinant(a):
    a = a.copy()
    n = len(a)
    for k in range(n - 1):
        a[k + 1 :, k] /= a[k, k]
        a[k + 1 :, k + 1 :] -= np.outer(a[k + 1 :, k], a[k, k + 1 :])
    return np.sum(np.log(np.diagonal(a)))


def _numbers(n: int, *shape: int) -> Any:
    return np.random.default_rng(n).uniform(0.5, 1.5, size=shape or n)


CASES = (
    Growing(stencil, lambda n: (_numbers(n), 0.1, 20), (1_000, 10_000, 100_000), 4.0),
    Growing(cheapest_path, lambda n: (_numbers(n),), (100, 1_000, 10_000), 6.0),
    Growing(log_determinant, lambda n: (_numbers(n, n, n) + n * np.eye(n),), (10, 100, 700), 4.0),
)


def rows() -> Iterator[Row]:
    for case in CASES:
        gradient = grad(case.function)
        for size in case.sizes:
            arguments = lambda size=size, case=case: case.arguments(size)  # noqa: E731
            gradient(*arguments())
            function, ours = in_turns([case.function, gradient], arguments, rounds=7)
            yield Row(f"gradient of {case.function.__name__} in place, n = {size}", ratio(ours, function), case.limit)
