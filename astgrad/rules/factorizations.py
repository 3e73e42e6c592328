"""Derivatives of factorizations and determinants of matrices, of Kronecker and running products, of covariances."""

import numpy as np

from astgrad.rules.helpers import shape_only
from astgrad.rules.table import REQUIRED, adjoint, constant, linear, multilinear, undifferentiated
from astgrad.runtime import (
    cov_adjoint, cov_tangent, cumprod_adjoint, cumprod_adjoint_along, cumprod_tangent, cumprod_tangent_along, eigh_tangent,
    eigh_tangent_adjoint, eigh_tangent_along, fold_lower, from_eigenvalues, half_lower, kron_left, kron_right,
    least_squares_of, mirror_lower, orthogonal_of, over_gaps, signs_along, singular_of, valued,
)

# --- factorizations; of a symmetric matrix NumPy reads the lower triangle alone, and so do the derivatives

adjoint(np.linalg.slogdet, shape="any", forms={(2,): lambda g, y, a: g[1] * np.linalg.inv(a).T},
        a=lambda g, y, a: np.expand_dims(g[1], (-1, -2)) * np.matrix_transpose(np.linalg.inv(a)),
        tangent=lambda y, a, a_dot: (np.zeros(np.shape(a)[:-2]), np.trace(np.linalg.solve(a, a_dot), 0, -2, -1)))
adjoint(np.linalg.cholesky, shape="same",
        forms={(2,): lambda g, y, a: half_lower(np.linalg.solve(y.T, np.linalg.solve(y.T, mirror_lower(y.T @ g)).T))},
        a=lambda g, y, a: half_lower(np.linalg.solve(np.matrix_transpose(y), np.matrix_transpose(
            np.linalg.solve(np.matrix_transpose(y), mirror_lower(np.matrix_transpose(y) @ g))))),
        tangent=lambda y, a_dot: y @ half_lower(np.linalg.solve(y, np.matrix_transpose(np.linalg.solve(y, mirror_lower(a_dot))))))
adjoint(np.linalg.eigh, shape="any",
        forms={(2,): lambda g, y, a: fold_lower((y[1] * g[0] + y[1] @ over_gaps(y[1].T @ g[1], y[0])) @ y[1].T)},
        a=lambda g, y, a: fold_lower((y[1] * np.expand_dims(g[0], -2) + y[1] @ over_gaps(np.matrix_transpose(y[1]) @ g[1], y[0]))
                                     @ np.matrix_transpose(y[1])),
        tangent=lambda y, a_dot: eigh_tangent(a_dot, y))
adjoint(np.linalg.eigvalsh, a=lambda g, y, a: fold_lower(from_eigenvalues(np.linalg.eigh(a)[1], g)),
        tangent=lambda y, a, a_dot: eigh_tangent(a_dot, np.linalg.eigh(a))[0])
adjoint(np.linalg.pinv,
        forms={(2,): lambda g, y, a: -y.T @ g @ y.T + (g.T - a @ (y @ g.T)) @ y @ y.T + y.T @ y @ (g.T - g.T @ y @ a)},
        a=lambda g, y, a: -np.matrix_transpose(y) @ g @ np.matrix_transpose(y)
        + (np.matrix_transpose(g) - a @ (y @ np.matrix_transpose(g))) @ y @ np.matrix_transpose(y)
        + np.matrix_transpose(y) @ y @ (np.matrix_transpose(g) - np.matrix_transpose(g) @ y @ a),
        tangent=lambda y, a, a_dot: -y @ a_dot @ y
        + y @ np.matrix_transpose(y) @ (np.matrix_transpose(a_dot) - np.matrix_transpose(a_dot) @ a @ y)
        + (np.matrix_transpose(a_dot) - y @ (a @ np.matrix_transpose(a_dot))) @ np.matrix_transpose(y) @ y)

linear(mirror_lower, shape="same", x=lambda g, y, x: fold_lower(g))
linear(fold_lower, shape="same", x=lambda g, y, x: mirror_lower(g))
linear(half_lower, shape="same", x=lambda g, y, x: half_lower(g))
adjoint(over_gaps, h=lambda g, y, h, w: over_gaps(g, w),
        w=lambda g, y, h, w: np.sum(g * over_gaps(y, w), -1) - np.sum(g * over_gaps(y, w), -2),
        tangent=lambda y, w, h_dot, w_dot: over_gaps(h_dot - y * (np.expand_dims(w_dot, -2) - np.expand_dims(w_dot, -1)), w))
adjoint(from_eigenvalues, v=lambda g, a, v, w: (g + np.matrix_transpose(g)) @ (v * np.expand_dims(w, -2)),
        w=lambda g, a, v, w: np.sum(v * (g @ v), -2),
        tangent=lambda a, v, w, v_dot, w_dot: from_eigenvalues(v, w_dot) + (v_dot * np.expand_dims(w, -2)) @ np.matrix_transpose(v)
        + (v * np.expand_dims(w, -2)) @ np.matrix_transpose(v_dot))
adjoint(eigh_tangent, shape="any",
        h=lambda g, z, h, y: fold_lower((y[1] * np.expand_dims(g[0], -2) + y[1] @ over_gaps(np.matrix_transpose(y[1]) @ g[1], y[0]))
                                        @ np.matrix_transpose(y[1])),
        y=lambda g, z, h, y: eigh_tangent_adjoint(g, h, y),
        tangent=lambda z, h, y, h_dot, y_dot: eigh_tangent_along(h_dot, y_dot, h, y))
undifferentiated(eigh_tangent_adjoint, {"g": REQUIRED, "h": REQUIRED, "y": REQUIRED}, shape="any")
undifferentiated(eigh_tangent_along, {"h_dot": REQUIRED, "y_dot": REQUIRED, "h": REQUIRED, "y": REQUIRED}, shape="any")

linear(valued, alias=True, shape="itself", x=lambda g, y, exact, x: g, tangent=lambda y, x_dot: x_dot)
constant(singular_of, orthogonal_of, least_squares_of, signs_along)

# --- products

multilinear(np.kron, a=lambda g, y, a, b: kron_left(g, a, b), b=lambda g, y, a, b: kron_right(g, a, b))
multilinear(kron_left, h=lambda g, y, h, a, b: np.kron(g, b), b=lambda g, y, h, a, b: kron_right(h, g, b))
multilinear(kron_right, h=lambda g, y, h, a, b: np.kron(a, g), a=lambda g, y, h, a, b: kron_left(h, a, g))
shape_only(kron_left, 1)
shape_only(kron_right, 2)
adjoint(np.cumprod, a=lambda g, y, a, axis=None: cumprod_adjoint(g, a, axis), tangent=lambda y, a, axis, a_dot: cumprod_tangent(a_dot, a, axis))
adjoint(cumprod_adjoint, h=lambda g, y, h, a, axis=None: cumprod_tangent(g, a, axis),
        a=lambda g, y, h, a, axis=None: cumprod_adjoint_along(h, a, g, axis),
        tangent=lambda y, h, a, axis, h_dot, a_dot: cumprod_adjoint(h_dot, a, axis) + cumprod_adjoint_along(h, a, a_dot, axis))
adjoint(cumprod_tangent, h=lambda g, y, h, a, axis=None: cumprod_adjoint(g, a, axis),
        a=lambda g, y, h, a, axis=None: cumprod_adjoint_along(g, a, h, axis),
        tangent=lambda y, h, a, axis, h_dot, a_dot: cumprod_tangent(h_dot, a, axis) + cumprod_tangent_along(h, a, a_dot, axis))
undifferentiated(cumprod_adjoint_along, {"h": REQUIRED, "a": REQUIRED, "v": REQUIRED, "axis": None})
undifferentiated(cumprod_tangent_along, {"h": REQUIRED, "a": REQUIRED, "v": REQUIRED, "axis": None})

# --- covariances of one array of observations

adjoint(np.cov, m=lambda g, y, m, *, rowvar=True, bias=False, ddof=None: cov_adjoint(g, m, rowvar, bias, ddof),
        tangent=lambda y, m, rowvar, bias, ddof, m_dot: cov_tangent(m_dot, m, rowvar, bias, ddof))
multilinear(cov_tangent, h=lambda g, y, h, m, rowvar=True, bias=False, ddof=None: cov_adjoint(g, m, rowvar, bias, ddof),
            m=lambda g, y, h, m, rowvar=True, bias=False, ddof=None: cov_adjoint(g, h, rowvar, bias, ddof))
multilinear(cov_adjoint, h=lambda g, y, h, m, rowvar=True, bias=False, ddof=None: cov_tangent(g, m, rowvar, bias, ddof),
            m=lambda g, y, h, m, rowvar=True, bias=False, ddof=None: cov_adjoint(h, g, rowvar, bias, ddof))
