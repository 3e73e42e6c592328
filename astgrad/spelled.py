"""Functions of NumPy whose derivative is that of the same in plain Python, made of functions that have rules.

Where the value is to be NumPy's bit for bit and the plain form would round otherwise, `valued` gives it NumPy's.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from typing import Any

import numpy as np

from astgrad.runtime import heap_order, least_squares_of, orthogonal_of, picked, signs_along, singular_of, valued


def matrix_power(a: Any, n: Any) -> Any:
    """`np.linalg.matrix_power`: repeated squaring, in NumPy's order."""
    a = np.asarray(a)
    if n == 0:
        return np.eye(a.shape[-1]) + np.zeros(a.shape)
    if n < 0:
        a, n = np.linalg.inv(a), -n
    if n == 3:
        return (a @ a) @ a
    power, result = a, a
    started = False
    while n > 0:
        if n % 2 == 1:
            result = result @ power if started else power
            started = True
        n = n // 2
        if n > 0:
            power = power @ power
    return result


def quotient_and_rest(x: Any, y: Any) -> Any:
    """`divmod`."""
    return x // y, x % y


def diagflat(v: Any, k: int = 0) -> Any:
    """`np.diagflat`."""
    return np.diag(np.ravel(v), k)


def block(arrays: Any) -> Any:
    """`np.block` of a list, or of a list of lists."""
    if not isinstance(arrays, list):
        return np.atleast_1d(arrays)
    if isinstance(arrays[0], list):
        return np.concatenate([np.concatenate([np.atleast_2d(a) for a in row], axis=-1) for row in arrays], axis=-2)
    return np.concatenate([np.atleast_1d(a) for a in arrays], axis=-1)


def corrcoef(x: Any, y: Any = None, rowvar: bool = True) -> Any:
    """`np.corrcoef`."""
    m = x if y is None else np.concatenate((np.atleast_2d(x), np.atleast_2d(y)), axis=0 if rowvar else 1)
    c = np.cov(m, rowvar=rowvar)
    if np.ndim(c) == 0:
        return c / c
    deviations = np.sqrt(np.diag(c))
    return np.clip(c / deviations[:, None] / deviations[None, :], -1, 1)


def svd(a: Any, full_matrices: bool = True, compute_uv: bool = True) -> Any:
    """`np.linalg.svd`, by the eigenvectors of a' a or of a a', whichever is smaller."""
    a = np.asarray(a)
    exact = singular_of(a, full_matrices, compute_uv)
    if a.shape[-2] < a.shape[-1]:
        squares, vectors = np.linalg.eigh(a @ np.matrix_transpose(a))
    else:
        squares, vectors = np.linalg.eigh(np.matrix_transpose(a) @ a)
    s = valued(exact[1], np.sqrt(np.flip(squares, -1)))
    if not compute_uv:
        return s
    if a.shape[-2] < a.shape[-1]:
        u = np.flip(vectors, -1)
        u = valued(exact[0], u * signs_along(u, exact[0]))
        return u, s, valued(exact[2], np.matrix_transpose(u) @ a / s[..., :, None])
    v = np.flip(vectors, -1)
    v = v * signs_along(v, np.matrix_transpose(exact[2]))
    vh = valued(exact[2], np.matrix_transpose(v))
    return valued(exact[0], a @ np.matrix_transpose(vh) / s[..., None, :]), s, vh


def qr(a: Any, mode: str = "reduced") -> Any:
    """`np.linalg.qr` of a matrix with independent columns, by the Cholesky factor of a' a."""
    a = np.asarray(a)
    exact = orthogonal_of(a, mode)
    upper = np.matrix_transpose(np.linalg.cholesky(np.matrix_transpose(a) @ a))
    r = valued(exact[1], upper * np.sign(np.diagonal(exact[1], 0, -2, -1))[..., :, None])
    if mode == "r":
        return r
    return valued(exact[0], np.matrix_transpose(np.linalg.solve(np.matrix_transpose(r), np.matrix_transpose(a)))), r


def lstsq(a: Any, b: Any, rcond: Any = None) -> Any:
    """`np.linalg.lstsq`."""
    a, b = np.asarray(a), np.asarray(b)
    exact = least_squares_of(a, b, rcond)
    x = valued(exact[0], np.linalg.pinv(a) @ b)
    residuals = exact[1]
    if len(residuals) > 0:
        residuals = valued(exact[1], np.sum(np.reshape((b - a @ x) ** 2, (len(b), -1)), axis=0))
    return x, residuals, exact[2], valued(exact[3], svd(a, False, False))


def polyfit(x: Any, y: Any, deg: int) -> Any:
    """`np.polyfit`: the least squares of a scaled Vandermonde matrix."""
    x, y = np.asarray(x) + 0.0, np.asarray(y) + 0.0
    columns = np.vander(x, deg + 1)
    scale = np.sqrt(np.sum(columns * columns, axis=0))
    c = lstsq(columns / scale, y, len(x) * np.finfo(x.dtype).eps)[0]
    return np.transpose(np.transpose(c) / scale)


def cond(x: Any, p: Any = None) -> Any:
    """`np.linalg.cond`."""
    x = np.asarray(x)
    if p is None or p == 2:
        s = svd(x, False, False)
        return s[..., 0] / s[..., -1]
    return np.linalg.norm(x, ord=p, axis=(-2, -1)) * np.linalg.norm(np.linalg.inv(x), ord=p, axis=(-2, -1))


def multi_dot(arrays: Any) -> Any:
    """`np.linalg.multi_dot` of up to three arrays, in the order that is cheaper."""
    if len(arrays) == 2:
        return np.dot(arrays[0], arrays[1])
    first, second, third = arrays
    a0, (a1, b1), c1 = np.size(first) // np.shape(first)[-1], np.shape(second), np.size(third) // np.shape(third)[0]
    if a0 * b1 * (a1 + c1) < a1 * c1 * (a0 + b1):
        return np.dot(np.dot(first, second), third)
    return np.dot(first, np.dot(second, third))


def outer_of(ufunc: Any) -> Callable[[Any, Any], Any]:
    """`ufunc.outer`."""
    def outer(a: Any, b: Any) -> Any:
        return ufunc(np.reshape(a, np.shape(a) + (1,) * np.ndim(b)), b)

    return outer


def heap_push(heap: Any, item: Any) -> None:
    """`heapq.heappush`."""
    heap.append(item)
    heap[:] = picked(heap, heap_order(heap, "push"))


def heap_pop(heap: Any) -> Any:
    """`heapq.heappop`."""
    heap[:] = picked(heap, heap_order(heap, "pop"))
    return heap.pop(0)


def heap_replace(heap: Any, item: Any) -> Any:
    """`heapq.heapreplace`."""
    first = heap[0]
    heap[0] = item
    heap[:] = picked(heap, heap_order(heap, "replace"))
    return first


def heap_push_pop(heap: Any, item: Any) -> Any:
    """`heapq.heappushpop`."""
    if len(heap) > 0 and heap[0] < item:
        return heap_replace(heap, item)
    return item


def heapify(heap: Any) -> None:
    """`heapq.heapify`."""
    heap[:] = picked(heap, heap_order(heap, "heapify"))


def largest(n: Any, iterable: Any, key: Any = None) -> Any:
    """`heapq.nlargest`."""
    return sorted(iterable, key=key, reverse=True)[:n]


def smallest(n: Any, iterable: Any, key: Any = None) -> Any:
    """`heapq.nsmallest`."""
    return sorted(iterable, key=key)[:n]


SPELLED: dict[Any, Callable[..., Any]] = {
    divmod: quotient_and_rest, np.linalg.matrix_power: matrix_power, np.diagflat: diagflat, np.block: block, np.corrcoef: corrcoef, np.linalg.svd: svd,
    np.linalg.qr: qr, np.linalg.lstsq: lstsq, np.polyfit: polyfit, np.linalg.cond: cond, np.linalg.multi_dot: multi_dot,
    heapq.heappush: heap_push, heapq.heappop: heap_pop, heapq.heapreplace: heap_replace, heapq.heappushpop: heap_push_pop, heapq.heapify: heapify,
    heapq.nlargest: largest, heapq.nsmallest: smallest,
    **{f.outer: outer_of(f) for f in (np.add, np.subtract, np.multiply, np.divide, np.power, np.maximum, np.minimum, np.arctan2, np.hypot)},
}
