"""Derivatives of functions of each element: one partial per operand."""

import math
import operator as op

import numpy as np

from astgrad.rules.table import elementwise
from astgrad.runtime import (
    above, below, divide, exp_difference, polygamma, raised, scaled_divide, scaled_log, scaled_power, share, sinc_derivative,
)

# --- arithmetic

elementwise(np.add, op.add, lambda z, x, y: (1, 1), dear=False)
elementwise(np.subtract, op.sub, lambda z, x, y: (1, -1), dear=False)
elementwise(np.multiply, op.mul, lambda z, x, y: (y, x), dear=False)
elementwise(np.divide, op.truediv, lambda z, x, y: (1 / y, -z / y), dear=False,
            guarded=lambda g, z, x, y: (divide(g, y), -scaled_divide(g, z, y)))
elementwise(np.negative, op.neg, lambda y, x: -1, dear=False)
elementwise(np.positive, op.pos, lambda y, x: 1, dear=False)
elementwise(np.remainder, op.mod, lambda z, x, y: (1, -(x // y)))
elementwise(np.fmod, math.fmod, lambda z, x, y: (1, -np.rint((x - z) / y)))
elementwise(math.remainder, lambda z, x, y: (1, -np.rint((x - z) / y)))

# --- powers and roots

elementwise(np.power, np.float_power, op.pow, lambda g, z, x, y: (scaled_power(g, x, y), scaled_log(g, z, x)))
elementwise(pow, math.pow, lambda g, z, x, y: (scaled_power(g, x, y), scaled_log(g, z, x)))
elementwise(np.square, lambda y, x: 2 * x, dear=False)
elementwise(np.sqrt, math.sqrt, lambda g, y, x: divide(g, 2 * y))
elementwise(np.cbrt, math.cbrt, lambda g, y, x: divide(g, 3 * y**2))
elementwise(np.reciprocal, lambda y, x: -(y**2), dear=False, guarded=lambda g, y, x: -scaled_divide(g, y, x))
elementwise(np.hypot, math.hypot, lambda g, z, x, y: (scaled_divide(g, x, z), scaled_divide(g, y, z)))

# --- exponentials and logarithms

elementwise(np.exp, math.exp, lambda y, x: y)
elementwise(np.exp2, math.exp2, lambda y, x: math.log(2.0) * y)

elementwise(np.expm1, math.expm1, lambda y, x: 1 + y)
elementwise(np.log, lambda g, y, x: divide(g, x))
elementwise(
    math.log,
    x=lambda g, y, x, base=None: divide(g, x) if base is None else divide(g, x * math.log(base)),
    base=lambda g, y, x, base=None: -divide(g * y, base * math.log(base)),
)
elementwise(np.log2, math.log2, lambda g, y, x: divide(g, math.log(2.0) * x))
elementwise(np.log10, math.log10, lambda g, y, x: divide(g, math.log(10.0) * x))
elementwise(np.log1p, math.log1p, lambda g, y, x: divide(g, 1 + x))
elementwise(np.logaddexp, lambda z, x, y: (exp_difference(x, z), exp_difference(y, z)))
elementwise(np.logaddexp2, lambda z, x, y: (exp_difference(math.log(2.0) * x, math.log(2.0) * z),
                                            exp_difference(math.log(2.0) * y, math.log(2.0) * z)))

# --- circular and hyperbolic functions

elementwise(np.sin, math.sin, lambda y, x: np.cos(x))
elementwise(np.cos, math.cos, lambda y, x: -np.sin(x))
elementwise(np.tan, math.tan, lambda y, x: 1 + y**2)
elementwise(np.arcsin, math.asin, lambda g, y, x: divide(g, np.sqrt((1 - x) * (1 + x))))
elementwise(np.arccos, math.acos, lambda g, y, x: -divide(g, np.sqrt((1 - x) * (1 + x))))
elementwise(np.arctan, math.atan, lambda y, x: 1 / (1 + x * x))
elementwise(np.arctan2, math.atan2, lambda g, z, y, x: (divide(g * x, x * x + y * y), -divide(g * y, x * x + y * y)))
elementwise(np.sinh, math.sinh, lambda y, x: np.cosh(x))
elementwise(np.cosh, math.cosh, lambda y, x: np.sinh(x))
elementwise(np.tanh, math.tanh, lambda y, x: 1 - y**2)
elementwise(np.arcsinh, math.asinh, lambda y, x: 1 / np.hypot(1.0, x))
elementwise(np.arccosh, math.acosh, lambda g, y, x: divide(g, np.sqrt((x - 1) * (x + 1))))
elementwise(np.arctanh, math.atanh, lambda g, y, x: divide(g, (1 - x) * (1 + x)))
elementwise(np.deg2rad, np.radians, math.radians, lambda y, x: math.pi / 180, dear=False)
elementwise(np.rad2deg, np.degrees, math.degrees, lambda y, x: 180 / math.pi, dear=False)
elementwise(np.sinc, lambda y, x: sinc_derivative(x, 1))

# --- signs, kinks and choices

elementwise(np.absolute, np.fabs, abs, op.abs, math.fabs, lambda y, x: np.sign(x), dear=False)
elementwise(np.copysign, math.copysign, lambda z, x, y: (np.sign(x) * np.copysign(1.0, y), 0))
elementwise(np.heaviside, lambda g, z, x, y: (0 * g, np.where(x == 0, g, 0.0)))
elementwise(np.maximum, lambda z, x, y: (share(x, y), share(y, x)))
elementwise(np.minimum, lambda z, x, y: (share(y, x), share(x, y)))
elementwise(np.fmax, lambda z, x, y: (share(x, np.where(np.isnan(y), -np.inf, y)), share(y, np.where(np.isnan(x), -np.inf, x))))
elementwise(np.fmin, lambda z, x, y: (share(np.where(np.isnan(y), np.inf, y), x), share(np.where(np.isnan(x), np.inf, x), y)))
elementwise(max, lambda z, x, y: (share(x, y), share(y, x)))
elementwise(min, lambda z, x, y: (share(y, x), share(x, y)))
elementwise(
    np.clip,
    a=lambda y, a, a_min=None, a_max=None: above(a, a_min) * below(raised(a, a_min), a_max),
    a_min=lambda y, a, a_min=None, a_max=None: share(a_min, a) * below(raised(a, a_min), a_max),
    a_max=lambda y, a, a_min=None, a_max=None: share(raised(a, a_min), a_max),
)
elementwise(
    np.ndarray.clip,
    self=lambda y, self, min=None, max=None: above(self, min) * below(raised(self, min), max),
    min=lambda y, self, min=None, max=None: share(min, self) * below(raised(self, min), max),
    max=lambda y, self, min=None, max=None: share(raised(self, min), max),
)
elementwise(np.where, lambda g, z, condition, x, y: (None, np.where(condition, g, 0.0), np.where(condition, 0.0, g)), dear=False)
elementwise(np.nan_to_num, lambda g, y, x, copy=True, nan=0.0, posinf=None, neginf=None: np.where(np.isfinite(x), g, 0.0))

# --- conversions

elementwise(float, lambda y, x: 1, dear=False)
elementwise(np.float64, np.float32, lambda y, x: 1, dear=False, alias=True)
elementwise(np.conjugate, lambda y, x: 1, dear=False)
elementwise(np.ldexp, math.ldexp, lambda g, y, x, i: (np.ldexp(g, i), None))

# --- special functions

elementwise(math.erf, lambda y, x: 2 / math.sqrt(math.pi) * np.exp(-x * x))
elementwise(math.erfc, lambda y, x: -2 / math.sqrt(math.pi) * np.exp(-x * x))
elementwise(math.gamma, lambda y, x: y * polygamma(0, x))
elementwise(math.lgamma, lambda y, x: polygamma(0, x))
