"""Derivatives of products of vectors and matrices, and of np.linalg."""

import operator as op

import numpy as np

from astgrad.rules.table import adjoint, multilinear, reduction
from astgrad.runtime import (
    divide, dot_left, dot_right, inner_left, inner_right, keep, matmul_left, matmul_right, of_vectors, scaled_divide, solve_left,
    solve_right, tensordot_left, tensordot_right, ties, times_power, times_solution, unbroadcast,
)

_PRODUCTS = {
    (2, 2): (lambda g, c, a, b: g @ b.T, lambda g, c, a, b: a.T @ g),
    (2, 1): (lambda g, c, a, b: np.outer(g, b), lambda g, c, a, b: a.T @ g),
    (1, 2): (lambda g, c, a, b: b @ g, lambda g, c, a, b: np.outer(a, g)),
    (1, 1): (lambda g, c, a, b: g * b, lambda g, c, a, b: g * a),
}

multilinear(op.matmul, np.matmul, np.linalg.matmul, shape="matmul", forms=_PRODUCTS,
            a=lambda g, c, a, b: matmul_left(g, a, b), b=lambda g, c, a, b: matmul_right(g, a, b))
multilinear(np.dot, np.ndarray.dot, shape="dot", forms=_PRODUCTS,
            a=lambda g, c, a, b: dot_left(g, a, b), b=lambda g, c, a, b: dot_right(g, a, b))
multilinear(np.inner, forms={(1, 1): _PRODUCTS[1, 1], (2, 2): (lambda g, c, a, b: g @ b, lambda g, c, a, b: g.T @ a)},
            a=lambda g, c, a, b: inner_left(g, a, b), b=lambda g, c, a, b: inner_right(g, a, b))
multilinear(np.vdot, shape="scalar", forms={(1, 1): _PRODUCTS[1, 1]},
            a=lambda g, c, a, b: g * np.reshape(b, np.shape(a)), b=lambda g, c, a, b: g * np.reshape(a, np.shape(b)))
multilinear(np.outer, np.linalg.outer, shape="outer", forms={(1, 1): (lambda g, c, a, b: g @ b, lambda g, c, a, b: a @ g)},
            a=lambda g, c, a, b: np.reshape(g @ np.ravel(b), np.shape(a)),
            b=lambda g, c, a, b: np.reshape(np.ravel(a) @ g, np.shape(b)))
multilinear(np.tensordot, np.linalg.tensordot, a=lambda g, c, a, b, axes=2: tensordot_left(g, a, b, axes),
            b=lambda g, c, a, b, axes=2: tensordot_right(g, a, b, axes))
multilinear(np.cross, a=lambda g, c, a, b: unbroadcast(np.cross(b, g), a), b=lambda g, c, a, b: unbroadcast(np.cross(g, a), b))

multilinear(np.vecdot, np.linalg.vecdot, x1=lambda g, y, x1, x2: unbroadcast(np.expand_dims(g, -1) * x2, x1),
            x2=lambda g, y, x1, x2: unbroadcast(np.expand_dims(g, -1) * x1, x2))

# --- np.linalg

adjoint(np.linalg.inv, shape="same", forms={(2,): lambda g, y, a: -y.T @ g @ y.T},
        a=lambda g, y, a: -np.matrix_transpose(y) @ g @ np.matrix_transpose(y), tangent=lambda y, a, a_dot: -y @ a_dot @ y)
adjoint(np.linalg.solve,
        a=lambda g, y, a, b: solve_left(g, y, a, b), b=lambda g, y, a, b: solve_right(g, a, b),
        forms={(2, 2): (lambda g, y, a, b: -np.linalg.solve(a.T, g) @ y.T, lambda g, y, a, b: np.linalg.solve(a.T, g)),
               (2, 1): (lambda g, y, a, b: -np.outer(np.linalg.solve(a.T, g), y), lambda g, y, a, b: np.linalg.solve(a.T, g))},
        tangent=lambda y, a, b, a_dot, b_dot: np.linalg.solve(a, b_dot - times_solution(a_dot, y, b)))
adjoint(np.linalg.det, forms={(2,): lambda g, y, a: g * y * np.linalg.inv(a).T},
        a=lambda g, y, a: np.expand_dims(g * y, (-1, -2)) * np.matrix_transpose(np.linalg.inv(a)),
        tangent=lambda y, a, a_dot: y * np.trace(np.linalg.solve(a, a_dot), 0, -2, -1))
reduction(np.linalg.norm, lambda g, y, x, ord=None, axis=None, keepdims=False:
          scaled_divide(g, x, keep(y, x, axis, keepdims)) if ord is None or ord == "fro"
          else scaled_divide(g, of_vectors(x, axis, ord), keep(y, x, axis, keepdims)) if ord == 2
          else g * np.sign(of_vectors(x, axis, ord)) if ord == 1
          else g * np.sign(of_vectors(x, axis, ord)) * ties(np.abs(x), keep(y, x, axis, keepdims), axis) if ord == np.inf or ord == -np.inf
          else times_power(g * np.sign(x), divide(np.abs(of_vectors(x, axis, ord)), keep(y, x, axis, keepdims)), ord - 1))
