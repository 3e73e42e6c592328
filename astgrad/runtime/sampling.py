"""Adjoints of what is done to samples of a curve: convolution, interpolation, quadrature, differences, polynomials."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.broadcasting import sum_to

# --- np.convolve and np.correlate


def convolve_adjoint(g: Any, a: Any, v: Any, mode: Any = "full") -> Any:
    """The cotangent of a in np.convolve(a, v, mode), of a's shape; v's is that of np.convolve(v, a, mode)."""
    m, n = np.size(a), np.size(v)
    whole = _whole(g, m, n, (min(m, n) - 1) // 2, mode)
    return np.reshape(np.convolve(whole, np.ravel(v)[::-1], "full")[n - 1 : n - 1 + m], np.shape(a))


def correlate_left(g: Any, a: Any, v: Any, mode: Any = "valid") -> Any:
    """The cotangent of a in np.correlate(a, v, mode), of a's shape."""
    m, n = np.size(a), np.size(v)
    whole = _whole(g, m, n, (n - 1) // 2 if m >= n else m // 2, mode)
    return np.reshape(np.convolve(whole, np.ravel(v), "full")[n - 1 : n - 1 + m], np.shape(a))


def correlate_right(g: Any, a: Any, v: Any, mode: Any = "valid") -> Any:
    """The cotangent of v in np.correlate(a, v, mode), of v's shape."""
    m, n = np.size(a), np.size(v)
    whole = _whole(g, m, n, (n - 1) // 2 if m >= n else m // 2, mode)
    return np.reshape(np.convolve(whole, np.ravel(a)[::-1], "full")[m - 1 : m - 1 + n][::-1], np.shape(v))


def _whole(g: Any, m: int, n: int, same: int, mode: Any) -> Any:
    """The cotangent of a convolution of m and n samples, with zeros where `mode` leaves results out."""
    if mode not in ("full", "same", "valid"):
        raise UnsupportedError(f"the mode {mode!r} of a convolution is not known", 'use "full", "same" or "valid"')
    start = {"full": 0, "same": same, "valid": min(m, n) - 1}[mode]
    return np.pad(g, (start, m + n - 1 - start - len(g)))


# --- np.interp


def interp_slope(x: Any, xp: Any, fp: Any, period: Any = None) -> Any:
    """The derivative of np.interp(x, xp, fp) in x: 0 outside, at a knot the mean of the slopes on both sides."""
    x, knots, owners = _knots(x, xp, period)
    slopes = np.concatenate([[0.0], np.diff(np.take(fp, owners)) / np.diff(knots), [0.0]])
    return ((slopes[np.searchsorted(knots, x, "left")] + slopes[np.searchsorted(knots, x, "right")]) / 2)[()]


def interp_slope_adjoint(g: Any, x: Any, xp: Any, fp: Any, period: Any = None) -> Any:
    """The cotangent of fp in interp_slope(x, xp, fp, period), of fp's shape."""
    x, knots, owners = _knots(x, xp, period)
    slopes_bar = np.zeros(len(knots) + 1)
    for side in ("left", "right"):
        np.add.at(slopes_bar, np.searchsorted(knots, x, side), np.multiply(g, 0.5))
    rise_bar = slopes_bar[1:-1] / np.diff(knots)
    fp_bar = np.zeros(np.shape(fp))
    np.add.at(fp_bar, owners[1:], rise_bar)
    np.add.at(fp_bar, owners[:-1], -rise_bar)
    return fp_bar


def interp_adjoint(g: Any, x: Any, xp: Any, fp: Any, left: Any = None, right: Any = None, period: Any = None) -> Any:
    """The cotangent of fp in np.interp(x, xp, fp, left, right, period), of fp's shape."""
    x, knots, owners = _knots(x, xp, period)
    if period is None:
        outside = np.zeros(np.shape(x), bool)
        outside |= (x < knots[0]) if left is not None else False
        outside |= (x > knots[-1]) if right is not None else False
        g = np.where(outside, 0.0, g)
    fp_bar = np.zeros(np.shape(fp))
    if len(knots) == 1:
        fp_bar[0] = np.sum(g)
        return fp_bar
    lower = np.clip(np.searchsorted(knots, x, "right") - 1, 0, len(knots) - 2)
    share = np.clip((x - knots[lower]) / (knots[lower + 1] - knots[lower]), 0.0, 1.0)
    np.add.at(fp_bar, owners[lower], g * (1.0 - share))
    np.add.at(fp_bar, owners[lower + 1], g * share)
    return fp_bar


def _knots(x: Any, xp: Any, period: Any) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """x and xp as np.interp takes them, with a period wrapped, and which item of fp each knot stands for."""
    x, xp = np.asarray(x, dtype=float), np.asarray(xp, dtype=float)
    if period is None:
        return x, xp, np.arange(len(xp))
    period = abs(period)
    x, xp = x % period, xp % period
    order = np.argsort(xp)
    knots = np.concatenate([xp[order[-1:]] - period, xp[order], xp[order[:1]] + period])
    return x, knots, np.concatenate([order[-1:], order, order[:1]])


# --- np.trapezoid


def trapezoid_left(g: Any, y: Any, x: Any = None, dx: Any = 1.0, axis: int = -1) -> Any:
    """The cotangent of y in np.trapezoid(y, x, dx, axis), of y's shape."""
    if x is None and np.ndim(dx):
        raise UnsupportedError("np.trapezoid with an array for dx is not differentiated", "pass x")
    steps = dx if x is None else np.diff(x, axis=0 if np.ndim(x) == 1 else axis)
    if np.ndim(steps) == 1:
        steps = np.reshape(steps, [-1 if i == axis % np.ndim(y) else 1 for i in range(np.ndim(y))])
    between = [max(n - 1, 0) if i == axis % np.ndim(y) else n for i, n in enumerate(np.shape(y))]
    halves = np.expand_dims(g, axis) * (steps / 2.0)
    halves = np.broadcast_to(halves, np.broadcast_shapes(np.shape(halves), between))
    return sum_to(_beside(halves, axis, 1, 0) + _beside(halves, axis, 0, 1), np.shape(y))


def trapezoid_right(g: Any, y: Any, x: Any, axis: int = -1) -> Any:
    """The cotangent of x in np.trapezoid(y, x, axis=axis), of x's shape."""
    y = np.moveaxis(np.asarray(y), axis, -1)
    steps_bar = np.expand_dims(g, -1) * (y[..., 1:] + y[..., :-1]) / 2.0
    x_bar = -np.diff(_beside(steps_bar, -1, 1, 1), axis=-1)
    return sum_to(x_bar, np.shape(x)) if np.ndim(x) == 1 else sum_to(np.moveaxis(x_bar, -1, axis), np.shape(x))


def _beside(x: Any, axis: int, before: int, after: int) -> Any:
    """The array with zeros before and after it along one axis."""
    width = [(0, 0)] * np.ndim(x)
    width[axis] = (before, after)
    return np.pad(x, width)


# --- np.gradient


def gradient_adjoint(g: Any, f: Any, spacing: Any = 1.0, axis: int | None = None, edge_order: int = 1) -> Any:
    """The cotangent of f in np.gradient(f, spacing, axis=axis, edge_order=edge_order), of f's shape, along one axis."""
    if axis is None and np.ndim(f) != 1:
        raise UnsupportedError("np.gradient along several axes at once is not differentiated", "give one `axis` at a time")
    size = np.shape(f)[axis or 0]
    bars = np.moveaxis(np.asarray(g), axis or 0, 0)
    f_bar = np.zeros(bars.shape, bars.dtype)
    first = np.clip(np.arange(size) - 1, 0, max(size - 3, 0))
    for color in range(min(size, 3)):  # each result reads three neighbours, so that three probes tell all weights
        probe = np.where(np.arange(size) % 3 == color, 1.0, 0.0)
        weights = np.asarray(np.gradient(probe, spacing, edge_order=edge_order))  # type: ignore[call-overload]
        np.add.at(f_bar, first + (color - first) % 3, np.reshape(weights, (-1,) + (1,) * (bars.ndim - 1)) * bars)
    return np.moveaxis(f_bar, 0, axis or 0)


# --- polynomials


def polyval_adjoint(g: Any, p: Any, x: Any) -> Any:
    """The cotangent of the coefficients p in np.polyval(p, x), of p's shape."""
    base = np.asarray(x, np.result_type(x, 0.0))
    powers = np.power(np.expand_dims(base, -1), np.arange(_degree(p), -1, -1).astype(base.dtype))
    return np.sum(np.expand_dims(g, -1) * powers, axis=tuple(range(np.ndim(x))))


def poly_slope(p: Any) -> Any:
    """The coefficients of the derivative of a polynomial, as np.polyder(p) has them."""
    p = np.asarray(p)
    return p[:-1] * np.arange(_degree(p), 0, -1).astype(np.result_type(p, 0.0))


def poly_slope_adjoint(g: Any, p: Any) -> Any:
    """The cotangent of p in poly_slope(p), of p's shape."""
    g = np.asarray(g)
    return np.append(g * np.arange(_degree(p), 0, -1).astype(np.result_type(g, 0.0)), np.zeros(1, g.dtype))


def _degree(p: Any) -> int:
    if np.ndim(p) != 1:
        raise UnsupportedError("coefficients of a polynomial in several columns are not differentiated", "evaluate one polynomial at a time")
    return len(p) - 1


def vander_slope(x: Any, N: int | None = None, increasing: bool = False, order: int = 1) -> Any:
    """The derivative of each entry of np.vander(x, N, increasing) in its element of x, of some order."""
    x = np.asarray(x)
    powers = np.arange(len(x) if N is None else N)
    factors = np.ones(len(powers))
    for k in range(order):
        factors = factors * (powers - k)
    table = factors * np.power(np.asarray(x)[:, None], np.maximum(powers - order, 0))
    return np.asarray(table if increasing else table[:, ::-1], np.result_type(x))


# --- np.linspace


def ramp(start: Any, stop: Any, num: int = 50, endpoint: bool = True) -> Any:
    """np.linspace of two numbers; refused for arrays."""
    if np.ndim(start) or np.ndim(stop):
        raise UnsupportedError("np.linspace between arrays is not differentiated", "use a + (b - a) * np.linspace(0, 1, n)[:, None]")
    return np.linspace(start, stop, num, endpoint)


def ramp_adjoint(g: Any, first: float, last: float, num: int, endpoint: bool = True) -> Any:
    """The cotangent g of a ramp summed with weights that run from one number to another."""
    if np.ndim(g) != 1:
        raise UnsupportedError("np.linspace between arrays is not differentiated", "use a + (b - a) * np.linspace(0, 1, n)[:, None]")
    return np.dot(np.linspace(first, last, num, endpoint), g)
