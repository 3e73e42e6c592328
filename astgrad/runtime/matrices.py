"""What derivatives of factorizations are made of: triangles of matrices, gaps between eigenvalues; covariances."""

from __future__ import annotations

from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.arithmetic import divide

# --- NumPy's factorizations of symmetric matrices read the lower triangle alone


def mirror_lower(x: Any) -> Any:
    """The symmetric matrix whose lower triangle is that of x."""
    return np.tril(x) + np.matrix_transpose(np.tril(x, -1))


def fold_lower(x: Any) -> Any:
    """The upper triangle added onto the lower one: what a cotangent of `mirror_lower(a)` means for a."""
    return np.tril(x) + np.matrix_transpose(np.triu(x, 1))


def half_lower(x: Any) -> Any:
    """The lower triangle with half of the diagonal."""
    return (np.tril(x) + np.tril(x, -1)) / 2


def over_gaps(h: Any, w: Any) -> Any:
    """h[i, j] / (w[j] - w[i]) for eigenvalues w, and 0 on the diagonal."""
    eye = np.eye(np.shape(w)[-1], dtype=bool)
    gaps = np.expand_dims(w, -2) - np.expand_dims(w, -1)
    return divide(np.where(eye, 0, h), np.where(eye, 1, gaps))


def from_eigenvalues(v: Any, w: Any) -> Any:
    """The matrix with eigenvectors v and eigenvalues w."""
    return (v * np.expand_dims(w, -2)) @ np.matrix_transpose(v)


def eigh_tangent(a_dot: Any, y: Any) -> tuple[Any, Any]:
    """The derivative of y = np.linalg.eigh(a), eigenvalues and eigenvectors, in direction a_dot."""
    turned = np.matrix_transpose(y[1]) @ mirror_lower(a_dot) @ y[1]
    return np.diagonal(turned, 0, -2, -1).copy(), y[1] @ over_gaps(turned, y[0])


def eigh_tangent_adjoint(g: Any, a_dot: Any, y: Any) -> tuple[Any, Any]:
    """The cotangents of eigenvalues and eigenvectors y in eigh_tangent(a_dot, y)."""
    (w, v), (w_bar, v_bar), symmetric = y, g, mirror_lower(a_dot)
    across = over_gaps(np.matrix_transpose(v) @ symmetric @ v, w)
    parts = (np.matrix_transpose(v) @ v_bar) * over_gaps(across, w)
    turned_bar = np.eye(np.shape(w)[-1]) * np.expand_dims(w_bar, -1) + over_gaps(np.matrix_transpose(v) @ v_bar, w)
    of_vectors = v_bar @ np.matrix_transpose(across) + symmetric @ v @ (turned_bar + np.matrix_transpose(turned_bar))
    return np.sum(parts, -1) - np.sum(parts, -2), of_vectors


def eigh_tangent_along(a_dot_dot: Any, y_dot: Any, a_dot: Any, y: Any) -> tuple[Any, Any]:
    """The derivative of eigh_tangent(a_dot, y) in direction (a_dot_dot, y_dot)."""
    (w, v), (w_dot, v_dot), symmetric = y, y_dot, mirror_lower(a_dot)
    across = over_gaps(np.matrix_transpose(v) @ symmetric @ v, w)
    half = np.matrix_transpose(v) @ symmetric @ v_dot
    turned_dot = np.matrix_transpose(v) @ mirror_lower(a_dot_dot) @ v + half + np.matrix_transpose(half)
    across_dot = over_gaps(turned_dot - across * (np.expand_dims(w_dot, -2) - np.expand_dims(w_dot, -1)), w)
    return np.diagonal(turned_dot, 0, -2, -1).copy(), v_dot @ across + v @ across_dot


# --- NumPy's own values of what is differentiated in another form, see `astgrad.spelled`


def valued(exact: Any, x: Any) -> Any:
    """The value `exact` of what x is up to rounding: it moves as x does."""
    return exact


def singular_of(a: Any, full: bool, vectors: bool) -> Any:
    """`np.linalg.svd(a)` in the small form; without the vectors, which come from another algorithm, None in their places.

    Raises:
        UnsupportedError: the large form is asked for, of which some columns are arbitrary.
    """
    if not vectors:
        return None, np.linalg.svd(a, compute_uv=False), None
    if full and np.shape(a)[-1] != np.shape(a)[-2]:
        raise UnsupportedError("np.linalg.svd with full matrices has columns that are arbitrary: not differentiated", "pass `full_matrices=False`")
    return np.linalg.svd(a, full_matrices=False)


def orthogonal_of(a: Any, mode: str) -> Any:
    """`np.linalg.qr(a)`.

    Raises:
        UnsupportedError: the columns cannot be independent, or the form is another than "reduced" and "r".
    """
    if np.shape(a)[-2] < np.shape(a)[-1] or mode not in ("reduced", "r") and np.shape(a)[-2] != np.shape(a)[-1]:
        raise UnsupportedError("np.linalg.qr is differentiated in its reduced form, of matrices with no more columns than rows", "take the columns that are independent")
    q, r = np.linalg.qr(a)
    return q, r


def least_squares_of(a: Any, b: Any, rcond: Any) -> Any:
    """`np.linalg.lstsq(a, b, rcond)`."""
    return np.linalg.lstsq(a, b, rcond=rcond)


def signs_along(v: Any, exact: Any) -> Any:
    """1 or -1 for each column of v, as it points with that of `exact` or against it."""
    return np.where(np.sum(v * exact, -2, keepdims=True) < 0, -1.0, 1.0)


# --- np.cov of one array of observations


def cov_tangent(m_dot: Any, m: Any, rowvar: bool = True, bias: bool = False, ddof: int | None = None) -> Any:
    """The derivative of np.cov(m, rowvar=rowvar, bias=bias, ddof=ddof) in direction m_dot; symmetric in m and m_dot."""
    x, x_dot = _centred(m, rowvar), _centred(m_dot, rowvar)
    product = x @ x_dot.T
    y_dot = (product + product.T) / _degrees(x, bias, ddof)
    return np.squeeze(y_dot)[()]


def cov_adjoint(g: Any, m: Any, rowvar: bool = True, bias: bool = False, ddof: int | None = None) -> Any:
    """The cotangent of m in np.cov(m, rowvar=rowvar, bias=bias, ddof=ddof), of m's shape."""
    x = _centred(m, rowvar)
    bars = np.reshape(g, (len(x), len(x)))
    x_bar = (bars + bars.T) @ x / _degrees(x, bias, ddof)
    return np.reshape(x_bar if rowvar or np.ndim(m) < 2 else x_bar.T, np.shape(m))


def _centred(m: Any, rowvar: bool) -> np.ndarray:
    """Observations less their mean, one variable in each row."""
    x = np.atleast_2d(m)
    if not rowvar and np.ndim(m) == 2:
        x = x.T
    return np.asarray(x - np.mean(x, axis=1, keepdims=True))


def _degrees(x: np.ndarray, bias: bool, ddof: int | None) -> float:
    return max(x.shape[1] - ((0 if bias else 1) if ddof is None else ddof), 0)
