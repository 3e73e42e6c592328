"""Adjoints of running products and of Kronecker products."""

from __future__ import annotations

from typing import Any

import numpy as np

# --- np.cumprod: y[j] is the product of a[: j + 1]; zeros need no care, as nothing is divided by


def cumprod_adjoint(g: Any, a: Any, axis: int | None = None) -> Any:
    """The cotangent of a in np.cumprod(a, axis), of a's shape."""
    rows = _rows(a, axis)
    return _unrows(_before(rows) * _after(_rows(g, axis), rows), a, axis)


def cumprod_tangent(a_dot: Any, a: Any, axis: int | None = None) -> Any:
    """The derivative of np.cumprod(a, axis) in direction a_dot."""
    rows, dots = _rows(a, axis), _rows(a_dot, axis)
    made = _linear_recurrence(rows, _before(rows) * dots)
    return made if axis is None else np.moveaxis(made, 0, axis)


def cumprod_adjoint_along(g: Any, a: Any, v: Any, axis: int | None = None) -> Any:
    """The derivative of `cumprod_adjoint(g, a, axis)` in direction v of a, which is also its adjoint in a."""
    rows, dots, bars = _rows(a, axis), _rows(v, axis), _rows(g, axis)
    after = _after(bars, rows)
    after_dot = _after(_shifted_up(dots) * _shifted_up(after), rows)
    before = _before(rows)
    before_dot = _shifted_down(_linear_recurrence(rows, before * dots), 0.0)
    return _unrows(before_dot * after + before * after_dot, a, axis)


def cumprod_tangent_along(a_dot: Any, a: Any, v: Any, axis: int | None = None) -> Any:
    """The derivative of `cumprod_tangent(a_dot, a, axis)` in direction v of a."""
    rows, dots, more = _rows(a, axis), _rows(a_dot, axis), _rows(v, axis)
    before = _before(rows)
    first, second = (_shifted_down(_linear_recurrence(rows, before * d), 0.0) for d in (dots, more))
    made = _linear_recurrence(rows, first * more + second * dots)
    return made if axis is None else np.moveaxis(made, 0, axis)


def _rows(x: Any, axis: int | None) -> np.ndarray:
    """The array with the axis that the product runs along first."""
    return np.ravel(x) if axis is None else np.moveaxis(np.asarray(x), axis, 0)


def _unrows(x: np.ndarray, a: Any, axis: int | None) -> Any:
    """The inverse of `_rows`, of a's shape."""
    return np.reshape(x, np.shape(a)) if axis is None else np.moveaxis(x, 0, axis)


def _shifted_down(x: np.ndarray, first: float) -> np.ndarray:
    return np.concatenate([np.full_like(x[:1], first), x[:-1]])


def _shifted_up(x: np.ndarray) -> np.ndarray:
    return np.concatenate([x[1:], np.zeros_like(x[:1])])


def _before(rows: np.ndarray) -> np.ndarray:
    """For each row the product of all rows before it."""
    return _shifted_down(np.cumprod(rows, axis=0), 1.0)


def _after(bars: np.ndarray, rows: np.ndarray) -> np.ndarray:
    """For each row i the sum over j >= i of bars[j] times the product of the rows between i and j, j included."""
    return _linear_recurrence(_shifted_down(rows[::-1], 0.0), bars[::-1])[::-1]


def _linear_recurrence(factors: np.ndarray, terms: np.ndarray) -> np.ndarray:
    """The rows s[i] = factors[i] * s[i - 1] + terms[i], from s[-1] = 0."""
    done = np.array(terms, dtype=np.result_type(factors, terms))
    for i in range(1, len(done)):
        done[i] += factors[i] * done[i - 1]
    return done


# --- np.kron: the axes of a and b are interleaved


def kron_left(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in np.kron(a, b), of a's shape."""
    blocks, _, of_b = _blocks(g, a, b)
    rank = len(of_b)
    odd = tuple(range(1, 2 * rank, 2))
    return np.reshape(np.tensordot(blocks, np.reshape(b, of_b), (odd, tuple(range(rank)))), np.shape(a))


def kron_right(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in np.kron(a, b), of b's shape."""
    blocks, of_a, _ = _blocks(g, a, b)
    rank = len(of_a)
    even = tuple(range(0, 2 * rank, 2))
    return np.reshape(np.tensordot(np.reshape(a, of_a), blocks, (tuple(range(rank)), even)), np.shape(b))


def _blocks(g: Any, a: Any, b: Any) -> tuple[Any, tuple[int, ...], tuple[int, ...]]:
    """g with two axes for each of the product's, and the shapes of a and b of the same rank."""
    rank = max(np.ndim(a), np.ndim(b))
    of_a = (1,) * (rank - np.ndim(a)) + np.shape(a)
    of_b = (1,) * (rank - np.ndim(b)) + np.shape(b)
    return np.reshape(g, [n for pair in zip(of_a, of_b, strict=True) for n in pair]), of_a, of_b
