"""Derivatives that no formula of NumPy gives: products of all others, sinc, the gamma function."""

from __future__ import annotations

import math
from typing import Any

import numpy as np


def others(a: Any, axis: Any = None) -> Any:
    """For each element of a the product of all others along `axis`, of a's shape; zeros need no care."""
    return _ring_others(a, (), axis)


def others_along(a: Any, h: Any, axis: Any = None) -> Any:
    """The derivative of `others(a, axis)` in direction h (of a's shape), which is also its adjoint."""
    return _ring_others(a, (h,), axis)


def others_along_two(a: Any, h: Any, k: Any, axis: Any = None) -> Any:
    """The second derivative of `others(a, axis)` in directions h and k (of a's shape)."""
    return _ring_others(a, (h, k), axis)


def _ring_others(a: Any, directions: tuple[Any, ...], axis: Any) -> Any:
    """Exclusive products of a + e1 * h1 + e2 * h2 with e1**2 = e2**2 = 0; the coefficient of all e together."""
    rows = [_axis_first(x, axis) for x in (a, *(np.broadcast_to(h, np.shape(a)) for h in directions))]
    parts = {0: rows[0]} | {1 << i: row for i, row in enumerate(rows[1:])}
    before, after = _exclusive(parts, len(directions)), _exclusive({k: v[::-1] for k, v in parts.items()}, len(directions))
    after = {k: v[::-1] for k, v in after.items()}
    last = (1 << len(directions)) - 1
    return _axis_back(_times(before, after)[last], np.shape(a), axis)


def _axis_first(x: Any, axis: Any) -> np.ndarray:
    """The array with the reduced axes flattened into the first one."""
    x = np.asarray(x)
    if axis is None:
        return x.reshape(-1)
    axes = [i % x.ndim for i in (axis if isinstance(axis, tuple) else (axis,))]
    rest = [i for i in range(x.ndim) if i not in axes]
    return x.transpose(axes + rest).reshape(-1, *(x.shape[i] for i in rest))


def _axis_back(x: np.ndarray, shape: tuple[int, ...], axis: Any) -> Any:
    """The inverse of `_axis_first`."""
    if axis is None:
        return x.reshape(shape)[()]
    axes = [i % len(shape) for i in (axis if isinstance(axis, tuple) else (axis,))]
    order = axes + [i for i in range(len(shape)) if i not in axes]
    return x.reshape([shape[i] for i in order]).transpose(np.argsort(order))


def _times(p: dict[int, Any], q: dict[int, Any]) -> dict[int, Any]:
    """The product of two numbers of the ring, coefficients by the set of e that they stand with."""
    product: dict[int, Any] = {}
    for i, x in p.items():
        for j, y in q.items():
            if not i & j:
                product[i | j] = product[i | j] + x * y if i | j in product else x * y
    return product


def _exclusive(parts: dict[int, Any], order: int) -> dict[int, Any]:
    """Products of all rows before each row."""
    if not order:
        row = parts[0]
        ones = np.ones_like(row[:1])
        return {0: np.concatenate([ones, np.cumprod(row[:-1], axis=0)])}
    keys = range(1 << order)
    made = {k: np.zeros_like(parts[0]) for k in keys}
    current = {k: np.full_like(parts[0][0], 1.0 if k == 0 else 0.0) for k in keys} if len(parts[0]) else {}
    for i in range(len(parts[0])):
        for k in keys:
            made[k][i] = current[k]
        current = _times(current, {k: v[i] for k, v in parts.items()})
    return made


def sinc_derivative(x: Any, n: int = 1) -> Any:
    """The n-th derivative of np.sinc at x, elementwise: a recurrence, and a power series near 0."""
    u = np.multiply(math.pi, x)
    near = np.abs(u) < max(1.0, n)
    far = np.where(near, 1.0, u)
    value = np.sin(far) / far
    for k in range(1, n + 1):
        value = (np.sin(far + k * math.pi / 2) - k * value) / far
    return (math.pi**n * np.where(near, _sinc_series(np.where(near, u, 0.0), n), value))[()]


def _sinc_series(u: Any, n: int) -> Any:
    """The power series of the n-th derivative of sin(u) / u."""
    total = np.zeros_like(u)
    for k in range((n + 1) // 2, (n + 1) // 2 + 14 + n):
        total = total + (-1) ** k * u ** (2 * k - n) / (math.factorial(2 * k - n) * (2 * k + 1))
    return total


_BERNOULLI = (1 / 6, -1 / 30, 1 / 42, -1 / 30, 5 / 66, -691 / 2730, 7 / 6, -3617 / 510)


def polygamma(n: int, x: float) -> float:
    """The n-th derivative of the digamma function at a Python float x: shifted up by recurrence, then asymptotic."""
    x, total = float(x), 0.0
    if x <= 0.0 and x == math.floor(x) or x != x:
        return math.nan
    sign = (-1.0) ** (n + 1)
    while x < 20.0 + n:
        total += sign * math.factorial(n) / x ** (n + 1)
        x += 1.0
    if n == 0:
        tail = math.log(x) - 0.5 / x - sum(b / (2 * k * x ** (2 * k)) for k, b in enumerate(_BERNOULLI, 1))
    else:
        tail = sign * (math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1)) + sum(
            b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n)) for k, b in enumerate(_BERNOULLI, 1)))
    return total + tail
