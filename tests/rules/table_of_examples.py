"""One table of test examples: at least one for each row of the table of derivatives, over domains, ranks and keywords."""

from __future__ import annotations

import math
import operator as op
from collections.abc import Callable
from typing import Any

import numpy as np

from astgrad import runtime

from .examples import EXAMPLES, Example, array, example

__all__ = ["EXAMPLES", "Example"]

# --- functions of one number, by the intervals they are tried on

ONE: dict[tuple[Callable[..., Any], ...], list[tuple[float, float]]] = {
    (np.negative, op.neg, np.positive, op.pos, np.square, np.conjugate, float, np.float64): [(-2.0, 3.0)],
    (np.sqrt, math.sqrt, np.log, math.log, np.log2, math.log2, np.log10, math.log10, np.reciprocal): [(0.2, 5.0)],
    (np.cbrt, math.cbrt): [(0.2, 4.0), (-4.0, -0.2)],
    (np.exp, math.exp, np.exp2, math.exp2, np.expm1, math.expm1, np.sin, math.sin, np.cos, math.cos): [(-3.0, 3.0)],
    (np.log1p, math.log1p): [(-0.8, 3.0)],
    (np.tan, math.tan): [(-1.2, 1.2)],
    (np.arcsin, math.asin, np.arccos, math.acos, np.arctanh, math.atanh): [(-0.9, 0.9)],
    (np.arctan, math.atan, np.sinh, math.sinh, np.cosh, math.cosh, np.tanh, math.tanh, np.arcsinh, math.asinh): [(-2.5, 2.5)],
    (np.arccosh, math.acosh): [(1.2, 4.0)],
    (np.deg2rad, np.radians, math.radians, np.rad2deg, np.degrees, math.degrees): [(-3.0, 4.0)],
    (np.absolute, np.fabs, abs, op.abs, math.fabs): [(0.2, 2.0), (-2.0, -0.2)],
    (np.sinc,): [(-2.9, -1.1), (-0.3, 0.4)],
    (math.erf, math.erfc): [(-2.0, 2.0)],
    (math.gamma, math.lgamma): [(0.3, 4.0), (-0.9, -0.1)],
    (np.nan_to_num,): [(-2.0, 3.0)],
    (runtime.sinc_derivative,): [(-2.9, -1.2), (-0.3, 0.4)],
}
for functions, intervals in ONE.items():
    for function in functions:
        for low, high in intervals:
            example(function, 0.37 * low + 0.63 * high)
            if isinstance(function, np.ufunc) or function in (np.sinc, op.neg, op.pos, abs, np.nan_to_num, runtime.sinc_derivative):
                example(function, np.array(0.6 * low + 0.4 * high))
                example(function, np.float64(0.2 * low + 0.8 * high))
                example(function, array(4, low=low, high=high))
                example(function, array(2, 3, low=low, high=high))
example(float, np.array(0.7))
example(np.float64, np.array([0.7, 1.5]))

# --- functions of two numbers

PAIRS: dict[tuple[Callable[..., Any], ...], tuple[tuple[float, float], tuple[float, float]]] = {
    (np.add, op.add, np.subtract, op.sub, np.multiply, op.mul): ((-1.0, 2.0), (-2.0, 1.5)),
    (np.divide, op.truediv): ((-2.0, 2.0), (0.4, 1.7)),
    (np.remainder, op.mod): ((4.1, 4.9), (1.2, 1.3)),
    (np.fmod, math.fmod): ((-4.9, -4.1), (1.2, 1.3)),
    (math.remainder,): ((4.1, 4.3), (1.2, 1.3)),
    (np.power, np.float_power, op.pow, pow, math.pow): ((0.3, 2.0), (-1.5, 2.5)),
    (np.hypot, math.hypot, np.arctan2, math.atan2): ((-2.0, 1.0), (0.3, 2.0)),
    (np.logaddexp, np.logaddexp2): ((-3.0, 2.0), (-2.0, 3.0)),
    (np.maximum, np.fmax, np.minimum, np.fmin): ((-1.0, 2.0), (-1.13, 2.07)),
    (max, min): ((-1.0, 2.0), (-1.13, 2.07)),
    (runtime.divide, runtime.times_log, runtime.exp_difference): ((-2.0, 2.0), (0.4, 1.7)),
    (runtime.raised,): ((-1.0, 2.0), (-1.13, 2.07)),
}
BROADCAST = [((), ()), ((3,), ()), ((), (2, 3)), ((3,), (3,)), ((2, 3), (3,)), ((2, 1), (1, 3)), ((1,), (2, 3))]
for functions, (left, right) in PAIRS.items():
    for function in functions:
        x, y = 0.7 * left[0] + 0.3 * left[1], 0.4 * right[0] + 0.6 * right[1]
        example(function, x, y, argnums=(0, 1))
        if getattr(function, "__module__", "") == "math" or function in (max, min, pow):
            continue
        example(function, np.float64(x), y, argnums=(0, 1))
        for shape_x, shape_y in BROADCAST:
            example(function, array(*shape_x, low=left[0], high=left[1]), array(*shape_y, low=right[0], high=right[1]), argnums=(0, 1))
        example(function, array(3, low=left[0], high=left[1]), y, argnums=(0, 1))
        example(function, x, array(2, 3, low=right[0], high=right[1]), argnums=(0, 1))

example(np.power, np.array([-2.0, 0.0, 3.0]), 2)
example(op.pow, -1.5, 3)
example(op.pow, array(3), np.array([2, 0, 1]))
example(op.pow, 2, array(3), argnums=(1,))
example(math.log, 3.0, 2.5, argnums=(0, 1))
example(np.copysign, array(3), np.array([-1.0, 2.0, -3.0]))
example(math.copysign, 1.5, -2.0)
example(np.heaviside, np.array([-1.0, 0.0, 2.0]), array(3), argnums=(1,))
example(np.ldexp, array(3), np.array([1, 2, -1]))
example(math.ldexp, 0.7, 3)
example(runtime.polygamma, 1, 2.3, argnums=(1,))
for p in (2.5, 2, 1, -0.5):
    example(runtime.scaled_power, 1.3, 0.7, p, argnums=(0, 1))
    example(runtime.times_power, array(3), array(2, 3), p, argnums=(0, 1))
for function in (runtime.scaled_divide, runtime.times_power, runtime.scaled_power):
    example(function, 1.3, 0.7, 1.9, argnums=(0, 1, 2))
    example(function, array(3), array(2, 3), array(2, 1), argnums=(0, 1, 2))
example(runtime.scaled_log, 1.3, 0.7, 1.9, argnums=(0, 1, 2))
example(runtime.scaled_log, array(3), array(2, 3), array(2, 1), argnums=(0, 1, 2))

# --- clip and where

for low, high in ((0.47, 0.73), (None, 0.61), (0.51, None)):
    example(np.clip, array(7), low, high)
    example(np.ndarray.clip, array(2, 3), low, high)
example(np.clip, 0.9, 0.1, 0.5)
example(np.clip, array(2, 3), array(3, low=0.36, high=0.56), array(2, 1, low=0.62, high=0.82), argnums=(0, 1, 2))
example(np.ndarray.clip, array(2, 3), array(3, low=0.36, high=0.56), array(2, 1, low=0.62, high=0.82), argnums=(0, 1, 2))
example(np.where, np.array([True, False, True]), array(3), array(3), argnums=(1, 2))
example(np.where, np.array([True, False, True]), 0.3, array(2, 1), argnums=(1, 2))
example(np.where, np.bool_(True), 0.3, 0.7, argnums=(1, 2))

# --- reductions

AXES: list[tuple[tuple[int, ...], dict[str, Any]]] = [
    ((), {}), ((4,), {}), ((2, 3), {}), ((2, 3), {"axis": 0}), ((2, 3), {"axis": -1}), ((2, 3), {"axis": 1, "keepdims": True}),
    ((2, 3), {"keepdims": True}), ((2, 3, 2), {"axis": (0, 2)}), ((2, 3, 2), {"axis": (-1, 1), "keepdims": True}),
]
for function in (np.sum, np.mean, np.prod, np.max, np.amax, np.min, np.amin, np.ptp, np.var, np.std, np.nansum, np.nanmean, np.nanmax, np.nanmin, np.nanprod, np.nanvar,
                 np.nanstd):
    for shape, options in AXES:
        flat = math.prod(shape) == 1
        if not (flat and function in (np.std, np.nanstd, np.ptp)):
            example(function, array(*shape, low=-1.0, high=1.5), **options)
    if function not in (np.std, np.nanstd, np.ptp):
        example(function, 0.7)
    example(function, array(3, 2), 1)
for function in (np.var, np.std):
    example(function, array(5), ddof=1)
    example(function, array(4, 3), axis=0, ddof=2, keepdims=True)
for function in (np.nansum, np.nanmean, np.nanmax, np.nanprod, np.nanvar, np.nanstd):
    example(function, np.array([[0.5, np.nan, 1.5], [np.nan, 0.1, 0.2]]), axis=1)
example(np.sum, [0.3, 0.5])
example(np.sum, [array(3), array(3)], axis=0)
for shape, options in AXES[1:]:
    if options.get("axis") is None and len(shape) > 2:
        continue
    example(np.linalg.norm, array(*shape, low=-1.0, high=2.0), **options)
for order in (1, 2, 3, 2.5, np.inf, -np.inf):
    example(np.linalg.norm, np.array([0.5, -1.5, 0.7, -0.2]), order)
    example(np.linalg.norm, array(2, 3, low=-1.0, high=2.1), order, axis=1)
    example(np.linalg.norm, array(2, 3, low=-1.0, high=2.1), ord=order, axis=0, keepdims=True)
example(np.linalg.norm, array(2, 3), "fro")
for values in (array(4), np.array([0.5, 0.0, 2.0]), np.array([0.0, 0.0, 2.0])):
    example(np.prod, values)
    example(runtime.others, values)
example(np.prod, np.array([[0.5, 0.0, 2.0], [1.0, 3.0, -1.0]]), axis=1)
example(runtime.others, array(2, 3, 2), (0, 2))
example(runtime.others_along, array(4), array(4), argnums=(0, 1))
example(runtime.others_along, array(2, 3), array(2, 3), 1, argnums=(0, 1))

for axis in (None, 0, -1):
    example(np.cumsum, array(2, 3), axis)
    example(runtime.cumsum_adjoint, array(6) if axis is None else array(2, 3), array(2, 3), axis)
example(np.cumsum, array(3))
for n in (0, 1, 2):
    example(np.diff, array(5), n)
    example(np.diff, array(4, 2), n, axis=0)
    example(runtime.diff_adjoint, array(3, 2), n, 0)

# --- shapes

M, C = array(2, 3), array(2, 3, 4)
example(np.reshape, M, (3, 2))
example(np.reshape, M, -1)
example(np.reshape, 0.7, (1, 1))
example(np.copy, M, "F")
for order in ("C", "F"):
    example(np.reshape, M, (3, 2), order)
    example(np.ravel, M, order=order)
    example(np.ndarray.flatten, M, order)
example(runtime.flat_of, M, 4, 2.0)
for index in (4, slice(1, 5, 2), [0, 0, 3]):
    example(runtime.flat_part, M, index)
    example(runtime.flat_adjoint, runtime.flat_part(M, index), M, index)
for function in (np.ravel, np.ndarray.flatten, np.copy, np.real, np.array, np.asarray, np.ascontiguousarray, np.asfortranarray):
    example(function, M)
example(np.array, [0.3, 0.5])
example(np.array, [[0.3, 0.5], [0.7, 0.1]])
example(np.array, [array(2), array(2)])
example(np.asarray, (0.3, 0.5))
example(np.array, [1, 0.5], dtype=float)
example(np.ndarray.astype, M, float)
for function in (np.atleast_1d, np.atleast_2d):
    for value in (0.7, np.array(0.7), array(3), M):
        example(function, value)
for axis in (0, 1, -1, (0, 2)):
    example(np.expand_dims, M, axis)
example(np.squeeze, array(1, 3, 1))
example(np.squeeze, array(1, 3, 1), axis=0)
example(np.broadcast_to, array(2, 1), (2, 3))
example(np.broadcast_to, array(3), (2, 3))
example(np.broadcast_to, 0.7, (2,))
example(np.ndarray.item, np.array(0.7))
example(np.bincount, np.array([0, 2, 2]), array(3), argnums=(1,))
example(np.bincount, [1, 0], array(2), 4, argnums=(1,))
example(np.ndarray.tolist, array(3))
example(np.ndarray.tolist, M)
example(np.ndarray.item, np.array([[0.7]]))
example(np.transpose, array(3))
example(np.transpose, M)
example(np.transpose, C)
example(np.transpose, C, (1, 2, 0))
example(np.transpose, C, axes=(0, -1, 1))
example(np.matrix_transpose, C)
example(np.swapaxes, C, 0, 2)
example(np.moveaxis, C, 0, -1)
example(np.moveaxis, C, (0, 1), (1, 2))
for axis in (None, 0, (0, 1)):
    example(np.flip, M, axis)
example(np.fliplr, M)
example(np.flipud, M)
for k in (1, 2, -1):
    example(np.rot90, M, k)
example(np.rot90, C, 1, (1, 2))
example(np.sum, M, dtype=float)
example(np.sum, M, 1, float)
example(np.sum, array(2, 3), where=np.array([True, False, True]))
example(np.mean, M, dtype=float)
example(np.ndarray.tolist, M)
example(np.ndarray.conj, M)
example(np.ndarray.view, M)
example(runtime.masked, array(3), np.array([[True, False, True], [False, True, True]]))
example(runtime.masked, 0.7, np.array([True, False]))
example(runtime.unmasked, array(2), array(3), np.array([True, False, True]))
example(runtime.unmasked, array(4), array(3), np.array([[True, False, True], [False, True, True]]))
example(np.ndarray.conjugate, array(3))
example(np.roll, M, 2)
example(np.roll, M, -1, axis=1)
example(np.roll, M, (1, 2), axis=(0, 1))
for k in (-1, 0, 1):
    example(np.tril, array(3), k)
    example(np.triu, array(3), k)
    example(np.tril, array(3, 3), k)
    example(np.triu, array(3, 4), k=k)
    example(np.diag, array(3), k)
    example(np.diag, array(3, 4), k)
    example(np.diagonal, array(3, 4), k)
    example(np.trace, array(3, 4), k)
    example(runtime.diag_adjoint, array(3 - abs(k)), array(3, 3), k)
    example(runtime.diag_adjoint, array(3 + abs(k), 3 + abs(k)), array(3), k)
    example(runtime.diagonal_adjoint, array(3 - abs(k)), array(3, 3), k)
    example(runtime.trace_adjoint, np.array(0.7), array(3, 4), k)
example(np.diag, array(3))
example(np.diagonal, C, 1, 0, 2)
example(np.trace, C, 0, 0, 2)
example(np.trace, C, axis1=1, axis2=2)
example(runtime.trace_adjoint, array(3), C, 0, 0, 2)
example(runtime.diagonal_adjoint, array(3, 2), C, 0, 0, 2)
for reps in (2, (2,), (2, 3), (2, 1, 2)):
    example(np.tile, array(3), reps)
    example(np.tile, M, reps)
example(runtime.untile, array(4, 9), M, (2, 3))
for repeats, axis in ((2, None), (2, 1), ([1, 3], 0)):
    example(np.repeat, M, repeats, axis)
example(runtime.unrepeat, array(4, 3), M, [1, 3], 0)
for indices, axis in ((2, None), ([0, 0, 4], None), ([0, 0], 1), (1, 0), ([[0, 1], [1, 0]], 1)):
    example(np.take, M, indices, axis)
example(runtime.take_adjoint, array(2, 2), M, [0, 0], 1)
example(np.full, (2, 3), 0.7, argnums=(1,))
example(np.full, (2, 3), array(3), argnums=(1,))
example(np.full_like, M, 0.7, argnums=(1,))

# --- lists of arrays

example(np.concatenate, [array(2), array(3)])
example(np.concatenate, (array(2, 3), array(2, 1)), axis=1)
example(np.concatenate, (array(2, 3), array(2)), axis=None)
for axis in (0, 1, -1):
    example(np.stack, [array(2, 3), array(2, 3)], axis)
example(np.stack, [0.3, np.float64(0.7)])
for function in (np.vstack, np.column_stack):
    example(function, [array(3), array(3)])
example(np.vstack, (array(3), array(2, 3)))
example(np.column_stack, (array(3), array(3, 2)))
example(np.hstack, [array(3), array(2), 0.7])
example(np.hstack, (array(2, 3), array(2, 1)))
example(runtime.split_like, array(5), [array(2), array(3)])
example(runtime.split_rows, array(3, 3), [array(3), array(2, 3)])
example(runtime.split_side, array(2, 4), [array(2, 3), array(2, 1)])
example(runtime.split_columns, array(3, 3), [array(3), array(3, 2)])
example(runtime.unstack, array(2, 3), 1)
example(sum, [0.3, 0.5, 0.7])
example(sum, [array(2), array(2)])
example(sum, [0.3, 0.5], 1.0, argnums=(0, 1))
example(math.fsum, [0.3, 0.5, 0.7])
example(math.prod, [0.3, 0.0, 0.7])
example(math.prod, [0.3, 0.4, 0.7])
for p, q in ((([0.3, 0.5]), (0.7, 0.1)), (array(3), array(3, low=1.1, high=1.9))):
    example(math.dist, p, q, argnums=(0, 1))
    if hasattr(math, "sumprod"):
        example(math.sumprod, p, q, argnums=(0, 1))
example(runtime.sum_items_adjoint, 0.7, [0.3, 0.5])
example(runtime.ties_items, 0.7, 0.5, [0.3, 0.5, 0.5])
example(runtime.prod_items_adjoint, 0.7, [0.3, 0.0, 0.5], argnums=(0, 1))

# --- products

PRODUCTS = [((3,), (3,)), ((2, 3), (3,)), ((3,), (3, 2)), ((2, 3), (3, 4))]
STACKS = [((5, 2, 3), (3,)), ((3,), (5, 3, 2)), ((5, 2, 3), (3, 4)), ((2, 3), (5, 3, 4)), ((5, 2, 3), (5, 3, 4)), ((5, 1, 2, 3), (4, 3, 2))]
for function in (op.matmul, np.matmul):
    for a, b in PRODUCTS + STACKS:
        example(function, array(*a), array(*b), argnums=(0, 1))
for a, b in [*PRODUCTS, *STACKS, ((), (2, 3)), ((3,), ()), ((), ())]:
    example(np.dot, array(*a), array(*b), argnums=(0, 1))
    if np.ndim(np.empty(a)) and np.ndim(np.empty(b)):
        shape = np.matmul(np.empty(a), np.empty(b)).shape
        example(runtime.matmul_left, array(*shape), array(*a), array(*b), argnums=(0, 2))
        example(runtime.matmul_right, array(*shape), array(*a), array(*b), argnums=(0, 1))
    shape = np.dot(np.empty(a), np.empty(b)).shape
    example(runtime.dot_left, array(*shape), array(*a), array(*b), argnums=(0, 2))
    example(runtime.dot_right, array(*shape), array(*a), array(*b), argnums=(0, 1))
example(np.dot, 0.7, array(3), argnums=(0, 1))
example(np.dot, 0.7, 0.3, argnums=(0, 1))
for a, b in (((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3)), ((2, 3), (4, 3)), ((2, 2, 3), (4, 3)), ((), (2, 3))):
    example(np.inner, array(*a), array(*b), argnums=(0, 1))
    shape = np.inner(np.empty(a), np.empty(b)).shape
    example(runtime.inner_left, array(*shape), array(*a), array(*b), argnums=(0, 2))
    example(runtime.inner_right, array(*shape), array(*a), array(*b), argnums=(0, 1))
for a, b in (((3,), (3,)), ((2, 3), (2, 3)), ((2, 3), (3, 2))):
    example(np.vdot, array(*a), array(*b), argnums=(0, 1))
for a, b in (((3,), (2,)), ((2, 2), (3,)), ((2,), (2, 3))):
    example(np.outer, array(*a), array(*b), argnums=(0, 1))
example(np.outer, 0.7, array(3), argnums=(0, 1))
for a, b, axes in (((2, 3), (2, 3), 2), ((2, 3), (3, 4), 1), ((2,), (3,), 0), ((2, 3, 4), (4, 5, 3), ([1, 2], [2, 0])), ((2, 3), (2, 4), (0, 0))):
    example(np.tensordot, array(*a), array(*b), axes, argnums=(0, 1))
    shape = np.tensordot(np.empty(a), np.empty(b), axes).shape
    example(runtime.tensordot_left, array(*shape), array(*a), array(*b), axes, argnums=(0, 2))
    example(runtime.tensordot_right, array(*shape), array(*a), array(*b), axes, argnums=(0, 1))
for a, b in (((3,), (3,)), ((2, 3), (3,)), ((3,), (2, 3))):
    example(np.cross, array(*a), array(*b), argnums=(0, 1))

for a, b in (((3,), (3,)), ((2, 3), (3,)), ((2, 1, 3), (4, 3))):
    example(np.vecdot, array(*a), array(*b), argnums=(0, 1))
example(np.linalg.matmul, array(2, 3), array(3, 2), argnums=(0, 1))
example(np.linalg.outer, array(2), array(3), argnums=(0, 1))

# --- np.linalg

REGULAR = np.array([[2.0, 0.3, -0.4], [0.1, 1.5, 0.2], [-0.3, 0.4, 1.8]])
STACK = REGULAR + array(2, 3, 3) / 4
for matrix in (REGULAR, STACK):
    example(np.linalg.inv, matrix)
    example(np.linalg.det, matrix)
for matrix, right in ((REGULAR, array(3)), (REGULAR, array(3, 2)), (STACK, array(2, 3, 2)), (STACK, array(3, 2)),
                      (REGULAR, array(2, 3, 2))):
    example(np.linalg.solve, matrix, right, argnums=(0, 1))
example(runtime.times_solution, REGULAR, array(3), array(3), argnums=(0, 1))
example(runtime.times_solution, REGULAR, array(3, 2), array(3, 2), argnums=(0, 1))
example(runtime.solve_right, array(3), REGULAR, array(3), argnums=(0, 1))
example(runtime.solve_right, array(3, 2), REGULAR, array(3, 2), argnums=(0, 1))

# --- helpers that move cotangents about

for value in (0.7, np.array(0.7), array(3), array(2, 1)):
    example(runtime.unbroadcast, array(2, 3), value)
    example(runtime.fill, 0.7, value)
example(runtime.unbroadcast, array(3), array(3))
example(runtime.sum_to, array(2, 3), (3,))
example(runtime.fill, array(3), M)
example(runtime.copy, array(3))
example(runtime.like, array(3), array(3))
example(runtime.add, array(3), array(3), argnums=(0, 1))
example(runtime.float_part, array(3), float)
example(runtime.of_vectors, array(3), None, 2)
for g, x, axis, keepdims in (((), (2, 3), None, False), ((3,), (2, 3), 0, False), ((2,), (2, 3), -1, False), ((2, 1), (2, 3), 1, True),
                             ((3,), (2, 3, 4), (0, 2), False)):
    example(runtime.spread, array(*g), array(*x), axis, keepdims)
    example(runtime.keep, array(*g), array(*x), axis, keepdims)

from . import examples_of_more, examples_of_scipy, examples_of_selection, examples_of_ufuncs  # noqa: E402, F401 - they add to the list
