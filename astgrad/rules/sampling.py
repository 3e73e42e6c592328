"""Derivatives of what is done to samples of a curve: convolution, interpolation, quadrature, differences, polynomials."""

import numpy as np

from astgrad.rules.helpers import shape_only
from astgrad.rules.table import adjoint, linear, multilinear
from astgrad.runtime import (
    convolve_adjoint, correlate_left, correlate_right, gradient_adjoint, interp_adjoint, interp_slope, interp_slope_adjoint, poly_slope,
    poly_slope_adjoint, polyval_adjoint, ramp, ramp_adjoint, trapezoid_left, trapezoid_right, vander_slope, zeros_like,
)

# --- np.convolve and np.correlate

multilinear(np.convolve, shape="vector", a=lambda g, y, a, v, mode="full": convolve_adjoint(g, a, v, mode),
            v=lambda g, y, a, v, mode="full": convolve_adjoint(g, v, a, mode))
multilinear(convolve_adjoint, h=lambda g, y, h, a, v, mode="full": np.convolve(g, v, mode),
            v=lambda g, y, h, a, v, mode="full": convolve_adjoint(h, v, g, mode))
multilinear(np.correlate, shape="vector", a=lambda g, y, a, v, mode="valid": correlate_left(g, a, v, mode),
            v=lambda g, y, a, v, mode="valid": correlate_right(g, a, v, mode))
multilinear(correlate_left, h=lambda g, y, h, a, v, mode="valid": np.correlate(g, v, mode),
            v=lambda g, y, h, a, v, mode="valid": correlate_right(h, g, v, mode))
multilinear(correlate_right, h=lambda g, y, h, a, v, mode="valid": np.correlate(a, g, mode),
            a=lambda g, y, h, a, v, mode="valid": correlate_left(h, a, g, mode))
shape_only(convolve_adjoint, 1)
shape_only(correlate_left, 1)
shape_only(correlate_right, 2)

# --- np.interp: piecewise linear in x, linear in fp

adjoint(np.interp, x=lambda g, y, x, xp, fp, left=None, right=None, period=None: g * interp_slope(x, xp, fp, period),
        fp=lambda g, y, x, xp, fp, left=None, right=None, period=None: interp_adjoint(g, x, xp, fp, left, right, period),
        tangent=lambda y, x, xp, fp, left, right, period, x_dot, fp_dot: np.multiply(x_dot, interp_slope(x, xp, fp, period)) + np.interp(
            x, xp, fp_dot, None if left is None else 0.0, None if right is None else 0.0, period))
adjoint(interp_slope, x=lambda g, y, x, xp, fp, period=None: zeros_like(x),
        fp=lambda g, y, x, xp, fp, period=None: interp_slope_adjoint(g, x, xp, fp, period),
        tangent=lambda y, x, xp, fp, period, fp_dot: interp_slope(x, xp, fp_dot, period))
adjoint(interp_slope_adjoint, h=lambda g, y, h, x, xp, fp, period=None: interp_slope(x, xp, g, period),
        x=lambda g, y, h, x, xp, fp, period=None: zeros_like(x),
        tangent=lambda y, h, x, xp, fp, period, h_dot: interp_slope_adjoint(h_dot, x, xp, fp, period))
adjoint(interp_adjoint,
        h=lambda g, y, h, x, xp, fp, left=None, right=None, period=None: np.interp(
            x, xp, g, None if left is None else 0.0, None if right is None else 0.0, period),
        x=lambda g, y, h, x, xp, fp, left=None, right=None, period=None: h * interp_slope(x, xp, g, period),
        tangent=lambda y, h, x, xp, fp, left, right, period, h_dot, x_dot: interp_adjoint(h_dot, x, xp, fp, left, right, period)
        + interp_slope_adjoint(np.multiply(h, x_dot), x, xp, fp, period))
shape_only(interp_slope_adjoint, 3)
shape_only(interp_adjoint, 3)

# --- np.bincount: sums of weights

linear(np.bincount, weights=lambda g, y, x, weights=None, minlength=0: np.take(g, x))

# --- np.trapezoid, and np.trapz as it was called; np.gradient along one axis

multilinear(
    *(vars(np)[name] for name in ("trapezoid", "trapz") if name in vars(np)),
    y=lambda g, s, y, x=None, dx=1.0, axis=-1: trapezoid_left(g, y, x, dx, axis),
    x=lambda g, s, y, x=None, dx=1.0, axis=-1: trapezoid_right(g, y, x, axis),
    dx=lambda g, s, y, x=None, dx=1.0, axis=-1: np.sum(g * np.trapezoid(y, None, 1.0, axis)),
)
multilinear(
    trapezoid_left, h=lambda g, s, h, y, x=None, dx=1.0, axis=-1: np.trapezoid(g, x, dx, axis),
    x=lambda g, s, h, y, x=None, dx=1.0, axis=-1: trapezoid_right(h, g, x, axis),
    dx=lambda g, s, h, y, x=None, dx=1.0, axis=-1: np.sum(h * np.trapezoid(g, None, 1.0, axis)),
)
multilinear(trapezoid_right, h=lambda g, s, h, y, x, axis=-1: np.trapezoid(y, g, 1.0, axis),
            y=lambda g, s, h, y, x, axis=-1: trapezoid_left(h, y, g, 1.0, axis))
linear(np.gradient, shape="any", f=lambda g, y, f, spacing=1.0, *, axis=None, edge_order=1: gradient_adjoint(g, f, spacing, axis, edge_order))
linear(gradient_adjoint, h=lambda g, y, h, f, spacing=1.0, axis=None, edge_order=1: np.gradient(
    g, spacing, axis=axis, edge_order=edge_order))
shape_only(trapezoid_left, 1)
shape_only(trapezoid_right, 2)
shape_only(gradient_adjoint, 1)

# --- polynomials

adjoint(np.polyval, p=lambda g, y, p, x: polyval_adjoint(g, p, x), x=lambda g, y, p, x: g * np.polyval(poly_slope(p), x),
        tangent=lambda y, p, x, p_dot, x_dot: np.polyval(p_dot, x) + np.multiply(x_dot, np.polyval(poly_slope(p), x)))
adjoint(polyval_adjoint, h=lambda g, y, h, p, x: np.polyval(g, x), x=lambda g, y, h, p, x: h * np.polyval(poly_slope(g), x),
        tangent=lambda y, h, p, x, h_dot, x_dot: polyval_adjoint(h_dot, p, x)
        + poly_slope_adjoint(polyval_adjoint(np.multiply(h, x_dot), p[:-1], x), p))
linear(np.polyder, poly_slope, p=lambda g, y, p: poly_slope_adjoint(g, p))
linear(poly_slope_adjoint, h=lambda g, y, h, p: poly_slope(g))
adjoint(np.vander, x=lambda g, y, x, N=None, increasing=False: np.sum(g * vander_slope(x, N, increasing), 1),
        tangent=lambda y, x, N, increasing, x_dot: np.expand_dims(x_dot, 1) * vander_slope(x, N, increasing))
adjoint(vander_slope, x=lambda g, y, x, N=None, increasing=False, order=1: np.sum(g * vander_slope(x, N, increasing, order + 1), 1),
        tangent=lambda y, x, N, increasing, order, x_dot: np.expand_dims(x_dot, 1) * vander_slope(x, N, increasing, order + 1))
shape_only(poly_slope_adjoint, 1)

# --- np.linspace between numbers

linear(np.linspace, ramp, shape="vector", start=lambda g, y, start, stop, num=50, endpoint=True: ramp_adjoint(g, 1.0, 0.0, num, endpoint),
       stop=lambda g, y, start, stop, num=50, endpoint=True: ramp_adjoint(g, 0.0, 1.0, num, endpoint),
       tangent=lambda y, start_dot, stop_dot, num, endpoint: ramp(start_dot, stop_dot, num, endpoint))
linear(ramp_adjoint, h=lambda g, y, h, first, last, num, endpoint=True: g * np.linspace(first, last, num, endpoint))
