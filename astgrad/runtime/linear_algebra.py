"""Adjoints of products of vectors, matrices and stacks of them; `_left` is the first operand's, `_right` the second's."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.broadcasting import sum_to


def matmul_left(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in a @ b, of a's shape, for vectors, matrices and broadcast stacks."""
    rank_a, rank_b = np.ndim(a), np.ndim(b)
    if rank_b == 1:
        return np.multiply(g, b) if rank_a == 1 else np.expand_dims(g, -1) * b
    if rank_a == 1:
        return sum_to(np.matmul(b, np.expand_dims(g, -1))[..., 0], np.shape(a))
    return sum_to(np.matmul(g, np.swapaxes(b, -1, -2)), np.shape(a))


def matmul_right(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in a @ b, of b's shape, for vectors, matrices and broadcast stacks."""
    rank_a, rank_b = np.ndim(a), np.ndim(b)
    if rank_a == 1:
        return np.multiply(g, a) if rank_b == 1 else sum_to(np.expand_dims(a, -1) * np.expand_dims(g, -2), np.shape(b))
    if rank_b == 1:
        return sum_to(np.matmul(np.swapaxes(a, -1, -2), np.expand_dims(g, -1))[..., 0], np.shape(b))
    return sum_to(np.matmul(np.swapaxes(a, -1, -2), g), np.shape(b))


def dot_left(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in np.dot(a, b), of a's shape: scalars multiply, else a's last axis meets b's last but one."""
    rank_a, rank_b = np.ndim(a), np.ndim(b)
    if rank_a == 0 or rank_b == 0:
        return sum_to(np.multiply(g, b), np.shape(a))
    return tensordot_left(g, a, b, ([rank_a - 1], [max(rank_b - 2, 0)]))


def dot_right(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in np.dot(a, b), of b's shape."""
    rank_a, rank_b = np.ndim(a), np.ndim(b)
    if rank_a == 0 or rank_b == 0:
        return sum_to(np.multiply(g, a), np.shape(b))
    return tensordot_right(g, a, b, ([rank_a - 1], [max(rank_b - 2, 0)]))


def inner_left(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in np.inner(a, b), of a's shape: last axes meet."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return sum_to(np.multiply(g, b), np.shape(a))
    return tensordot_left(g, a, b, ([-1], [-1]))


def inner_right(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in np.inner(a, b), of b's shape."""
    if np.ndim(a) == 0 or np.ndim(b) == 0:
        return sum_to(np.multiply(g, a), np.shape(b))
    return tensordot_right(g, a, b, ([-1], [-1]))


def _contracted(a: Any, b: Any, axes: Any) -> tuple[list[int], list[int]]:
    """The axes of a and of b that tensordot sums over, counted from 0."""
    rank_a, rank_b = np.ndim(a), np.ndim(b)
    if isinstance(axes, (int, np.integer)):
        return list(range(rank_a - axes, rank_a)), list(range(axes))
    of_a, of_b = (np.atleast_1d(x).tolist() for x in axes)
    return [i % rank_a for i in of_a], [i % rank_b for i in of_b]


def tensordot_left(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The cotangent of a in np.tensordot(a, b, axes), of a's shape."""
    of_a, of_b = _contracted(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in of_a]
    free_b = [i for i in range(np.ndim(b)) if i not in of_b]
    product = np.tensordot(g, b, (list(range(len(free_a), np.ndim(g))), free_b))
    order = free_a + [of_a[i] for i in np.argsort(of_b)]
    return np.transpose(product, np.argsort(order)) if order else product


def tensordot_right(g: Any, a: Any, b: Any, axes: Any = 2) -> Any:
    """The cotangent of b in np.tensordot(a, b, axes), of b's shape."""
    of_a, of_b = _contracted(a, b, axes)
    free_a = [i for i in range(np.ndim(a)) if i not in of_a]
    free_b = [i for i in range(np.ndim(b)) if i not in of_b]
    product = np.tensordot(a, g, (free_a, list(range(len(free_a)))))
    order = [of_b[i] for i in np.argsort(of_a)] + free_b
    return np.transpose(product, np.argsort(order)) if order else product


def solve_right(g: Any, a: Any, b: Any) -> Any:
    """The cotangent of b in np.linalg.solve(a, b), of b's shape: the transposed system solved for g."""
    transposed = np.swapaxes(a, -1, -2)
    if np.ndim(b) == 1:
        return sum_to(np.linalg.solve(transposed, np.expand_dims(g, -1))[..., 0], np.shape(b))
    return sum_to(np.linalg.solve(transposed, g), np.shape(b))


def solve_left(g: Any, y: Any, a: Any, b: Any) -> Any:
    """The cotangent of a in y = np.linalg.solve(a, b), of a's shape (..., n, n)."""
    transposed = np.swapaxes(a, -1, -2)
    if np.ndim(b) == 1:
        return solve_left(np.expand_dims(g, -1), np.expand_dims(y, -1), a, np.expand_dims(b, -1))
    return sum_to(-np.matmul(np.linalg.solve(transposed, g), np.swapaxes(y, -1, -2)), np.shape(a))


def times_solution(a: Any, y: Any, b: Any) -> Any:
    """a @ y for a solution y of a system with right-hand side b; refused where a stack of systems shares one vector b."""
    if np.ndim(b) == 1 and np.ndim(a) > 2:
        raise UnsupportedError("the tangent of np.linalg.solve of a stack of systems and one vector is not supported",
                               "give the vector as a matrix: b[:, None]")
    return np.matmul(a, y)


def trace_adjoint(g: Any, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The cotangent of a in np.trace or np.sum of a diagonal: g along the diagonal, of a's shape."""
    return diagonal_adjoint(np.expand_dims(g, -1), a, offset, axis1, axis2)


def diagonal_adjoint(g: Any, a: Any, offset: int = 0, axis1: int = 0, axis2: int = 1) -> Any:
    """The cotangent of a in np.diagonal(a, ...): zeros of a's shape with g (or what broadcasts to it) on the diagonal."""
    a_bar = np.zeros(np.shape(a), np.result_type(g))
    moved = np.moveaxis(a_bar, (axis1, axis2), (-2, -1))
    rows, columns = moved.shape[-2:]
    size = max(0, min(rows + min(offset, 0), columns - max(offset, 0)))
    along = np.arange(size)
    moved[..., along - min(offset, 0), along + max(offset, 0)] = g
    return a_bar


def diag_adjoint(g: Any, v: Any, k: int = 0) -> Any:
    """The cotangent of v in np.diag(v, k), of v's shape: the diagonal of g for a vector, g on a diagonal for a matrix."""
    return np.diagonal(g, k) if np.ndim(v) == 1 else diagonal_adjoint(g, v, k)


def of_vectors(x: Any, axis: Any, order: Any) -> Any:
    """The array x, if its norm of this order over `axis` is one of vectors with a derivative; else refused."""
    vectors = np.ndim(axis) == 0 and (axis is not None or np.ndim(x) <= 1)
    if vectors and not isinstance(order, str) and order != 0:
        return x
    raise UnsupportedError(f"the norm of order {order!r} of this shape has no derivative here",
                           "use the default order, or an axis for norms of vectors")
