"""Derivatives of the runtime helpers that formulas are made of, so that generated code can be differentiated again."""

from typing import Any

import numpy as np

from astgrad import runtime
from astgrad.rules.table import REQUIRED, adjoint, elementwise, linear, look_only, lookup, multilinear, sequence, undifferentiated
from astgrad.runtime import (
    add, cell_of, copy, cumsum_adjoint, diag_adjoint, diagonal_adjoint, diff_adjoint, divide, dot_left, dot_right, exp_difference, fill,
    float_part, gamma_slope, inner_left, inner_right, keep, laid_out, like, matmul_left, matmul_right, of_vectors, own_tangent, others, others_along,
    others_along_two, part_of, polygamma, prod_items_adjoint, raised, scaled_divide,
    scaled_log, scaled_power, share, sinc_derivative, solve_left, solve_right, split_columns,
    split_like, split_rows, split_side, spread, sum_items_adjoint, sum_to, take_adjoint, tensordot_left, tensordot_right,
    ties_items, times_log, times_power, times_solution, trace_adjoint, under, unbroadcast, unrepeat, unstack, untile, view_dot, zeros_like,
)

# --- arithmetic; the helpers' own first operand, a cotangent, is called h here

elementwise(divide, lambda g, q, h, y: (divide(g, y), -scaled_divide(g, q, y)))
elementwise(scaled_divide, lambda g, q, h, z, y: (scaled_divide(g, z, y), scaled_divide(g, h, y), -scaled_divide(g, q, y)))
elementwise(times_power, lambda g, q, h, x, p: (times_power(g, x, p), scaled_power(g * h, x, p), times_log(g * q, x)))
elementwise(times_log, lambda g, q, h, x: (times_log(g, x), divide(g * h, x)))
elementwise(scaled_power, lambda g, q, h, x, p: (
    scaled_power(g, x, p), scaled_power(g * h * p, x, p - 1), times_power(g * h, x, p - 1) + times_log(g * q, x)))
elementwise(scaled_log, lambda g, q, h, z, x: (
    scaled_log(g, z, x), times_log(g * h, np.where(z == 0, 1.0, x)), divide(g * h * z, x)))
elementwise(exp_difference, lambda w, x, z: (w, -w))
elementwise(raised, lambda y, x, bound: (1.0 if bound is None else share(x, bound), 0.0 if bound is None else share(bound, x)))
elementwise(sinc_derivative, lambda y, x, n=1: sinc_derivative(x, n + 1))
elementwise(polygamma, x=lambda y, n, x: polygamma(n + 1, x))
elementwise(gamma_slope, x=lambda y, n, x: gamma_slope(n + 1, x))
linear(others, a=lambda g, y, a, axis=None: others_along(a, g, axis),
       tangent=lambda y, a, a_dot, axis=None: others_along(a, a_dot, axis))
linear(others_along, a=lambda g, y, a, h, axis=None: others_along_two(a, g, h, axis),
       h=lambda g, y, a, h, axis=None: others_along(a, g, axis),
       tangent=lambda y, a, h, a_dot, h_dot, axis=None: others_along_two(a, a_dot, h, axis) + others_along(a, h_dot, axis))

# --- function values

linear(part_of, f=lambda g, y, f, key: under(key, g))
linear(cell_of, h=lambda g, y, h, key, x: under(key, g))
linear(under, h=lambda g, y, key, h: part_of(g, key))
look_only(cell_of, "x")

# --- shapes

linear(unbroadcast, alias=True, dear=True, h=lambda g, y, h, x: fill(g, h))
linear(sum_to, alias=True, dear=True, h=lambda g, y, h, shape: fill(g, h))
linear(fill, alias=True, dear=True, h=lambda g, y, h, x: unbroadcast(g, h))
linear(spread, alias=True, dear=True, h=lambda g, y, h, x, axis=None, keepdims=False: np.sum(g, axis, keepdims=keepdims))
linear(keep, alias=True, dear=True, h=lambda g, y, h, x, axis=None, keepdims=False: np.reshape(g, np.shape(h)))
linear(like, alias=True, dear=True, h=lambda g, y, h, x: like(g, h))
linear(copy, h=lambda g, y, h: g)
linear(of_vectors, x=lambda g, y, x, axis, order: g)
linear(float_part, alias=True, dear=True, h=lambda g, y, h, dtype: float_part(g, dtype))
linear(add, a=lambda g, y, a, b: g, b=lambda g, y, a, b: g, tangent=lambda y, a_dot, b_dot: add(a_dot, b_dot))
sequence(split_like, h=lambda g, y, h, arrays, axis=0: np.concatenate(g, axis))
sequence(split_rows, h=lambda g, y, h, tup: np.vstack(g))
sequence(split_side, h=lambda g, y, h, tup: np.hstack(g))
sequence(split_columns, h=lambda g, y, h, tup: np.column_stack(g))
sequence(unstack, h=lambda g, y, h, axis=0: np.stack(g, axis))

# --- storage: tangents that are written in place

linear(laid_out, h=lambda g, y, h, a: g)
linear(own_tangent, shape="any", h=lambda g, y, h, x: g)
linear(view_dot, alias=True, dear=True, h=lambda g, y, b, a, a_dot, h: g)  # of a_dot it gives the view itself, which has its own mirror
look_only(view_dot, "a", "b")
look_only(laid_out, "a")
look_only(own_tangent, "x")

# --- sums, parts, repetitions

linear(cumsum_adjoint, h=lambda g, y, h, a, axis=None: np.cumsum(g, axis))
linear(diff_adjoint, h=lambda g, y, h, n=1, axis=-1: np.diff(g, n, axis))
linear(untile, h=lambda g, y, h, a, reps: np.tile(g, reps))
linear(unrepeat, h=lambda g, y, h, a, repeats, axis=None: np.repeat(g, repeats, axis))
linear(take_adjoint, h=lambda g, y, h, a, indices, axis=None: np.take(g, indices, axis))
linear(trace_adjoint, h=lambda g, y, h, a, offset=0, axis1=0, axis2=1: np.trace(g, offset, axis1, axis2))
linear(diagonal_adjoint, h=lambda g, y, h, a, offset=0, axis1=0, axis2=1: np.diagonal(g, offset, axis1, axis2))
linear(diag_adjoint, h=lambda g, y, h, v, k=0: np.diag(g, k))

# --- products

multilinear(matmul_left, h=lambda g, y, h, a, b: g @ b, b=lambda g, y, h, a, b: matmul_right(h, g, b))
multilinear(matmul_right, h=lambda g, y, h, a, b: a @ g, a=lambda g, y, h, a, b: matmul_left(h, a, g))
multilinear(dot_left, h=lambda g, y, h, a, b: np.dot(g, b), b=lambda g, y, h, a, b: dot_right(h, g, b))
multilinear(dot_right, h=lambda g, y, h, a, b: np.dot(a, g), a=lambda g, y, h, a, b: dot_left(h, a, g))
multilinear(inner_left, h=lambda g, y, h, a, b: np.inner(g, b), b=lambda g, y, h, a, b: inner_right(h, g, b))
multilinear(inner_right, h=lambda g, y, h, a, b: np.inner(a, g), a=lambda g, y, h, a, b: inner_left(h, a, g))
multilinear(tensordot_left, h=lambda g, y, h, a, b, axes=2: np.tensordot(g, b, axes),
            b=lambda g, y, h, a, b, axes=2: tensordot_right(h, g, b, axes))
multilinear(tensordot_right, h=lambda g, y, h, a, b, axes=2: np.tensordot(a, g, axes),
            a=lambda g, y, h, a, b, axes=2: tensordot_left(h, a, g, axes))
adjoint(solve_right, h=lambda g, y, h, a, b: np.linalg.solve(a, g),
        a=lambda g, y, h, a, b: np.matrix_transpose(solve_left(g, y, np.matrix_transpose(a), b)),
        tangent=lambda y, h, a, h_dot, a_dot: np.linalg.solve(np.matrix_transpose(a), h_dot - np.matrix_transpose(a_dot) @ y))
multilinear(times_solution, a=lambda g, y, a, x, b: matmul_left(g, a, x), x=lambda g, y, a, x, b: matmul_right(g, a, x))
undifferentiated(solve_left, {"h": REQUIRED, "y": REQUIRED, "a": REQUIRED, "b": REQUIRED})
undifferentiated(others_along_two, {"a": REQUIRED, "h": REQUIRED, "k": REQUIRED, "axis": None})

# --- lists of numbers

sequence(sum_items_adjoint, h=lambda g, y, h, items: sum(g))
adjoint(ties_items, h=lambda g, z, h, y, items: np.dot(g, ties_items(1.0, y, items)),  # which of them are equal does not move
        y=lambda g, z, h, y, items: 0.0, items=lambda g, z, h, y, items: zeros_like(items),
        tangent=lambda z, y, items, h_dot: ties_items(h_dot, y, items))
adjoint(prod_items_adjoint, h=lambda g, y, h, items: np.dot(g, prod_items_adjoint(1.0, items)),
        items=lambda g, y, h, items: list(h * others_along(np.array(items), np.array(g))),
        tangent=lambda y, h, items, h_dot, items_dot: list(
            h_dot * others(np.array(items)) + h * others_along(np.array(items), np.array(items_dot))))

# Positions of arguments of which a helper looks at the shape and the kind alone, so that no value need be recorded.
SHAPE_ONLY = {
    "unbroadcast": (1,), "fill": (1,), "spread": (1,), "keep": (1,), "count": (0,), "like": (1,), "zeros_like": (0,), "shape": (0,),
    "size": (0,), "ndim": (0,), "split_like": (1,), "split_rows": (1,), "split_side": (1,), "split_columns": (1,), "unstack": (),
    "cumsum_adjoint": (1,), "untile": (1,), "unrepeat": (1,), "take_adjoint": (1,), "trace_adjoint": (1,), "diagonal_adjoint": (1,),
    "diag_adjoint": (1,), "sum_items_adjoint": (1,), "matmul_left": (1,), "matmul_right": (2,), "dot_left": (1,), "dot_right": (2,),
    "inner_left": (1,), "inner_right": (2,),
    "tensordot_left": (1,), "tensordot_right": (2,), "solve_left": (3,), "solve_right": (2,), "times_solution": (2,),
}


def shape_only(function: Any, *positions: int) -> None:
    """Declare arguments of a helper, by position, of which it looks at the shape and the kind alone."""
    SHAPE_ONLY[function.__name__] = positions
    row = lookup(function)
    if row is not None and row.kind != "constant":
        look_only(function, *[list(row.parameters)[i] for i in positions])


for _name, _positions in SHAPE_ONLY.items():
    _row = lookup(getattr(runtime, _name, None))
    if _row is not None and _row.kind != "constant" and _positions:
        look_only(getattr(runtime, _name), *[list(_row.parameters)[i] for i in _positions])
look_only(np.full_like, "a")
