"""Derivatives of scipy.special; `lookup` imports this file once a program has imported scipy.special, and nothing else does."""

import math

import numpy as np
from scipy import special

from astgrad.rules.table import adjoint, elementwise, reduction
from astgrad.runtime import divide, exp_difference, gamma_slope, keep, scaled_divide, times_log

# --- error functions and the normal distribution

elementwise(special.erf, lambda y, x: 2 / math.sqrt(math.pi) * np.exp(-x * x))
elementwise(special.erfc, lambda y, x: -2 / math.sqrt(math.pi) * np.exp(-x * x))
elementwise(special.erfinv, lambda y, x: math.sqrt(math.pi) / 2 * np.exp(y * y))
elementwise(special.erfcinv, lambda y, x: -math.sqrt(math.pi) / 2 * np.exp(y * y))
elementwise(special.erfcx, lambda y, x: 2 * x * y - 2 / math.sqrt(math.pi))
elementwise(special.ndtr, lambda y, x: np.exp(-x * x / 2) / math.sqrt(2 * math.pi))
elementwise(special.ndtri, lambda y, p: math.sqrt(2 * math.pi) * np.exp(y * y / 2))
elementwise(special.log_ndtr, lambda y, x: np.exp(-x * x / 2 - y) / math.sqrt(2 * math.pi))

# --- logistic functions, exponentials and logarithms

elementwise(special.expit, lambda y, x: y * (1 - y))
elementwise(special.logit, lambda g, y, x: divide(g, x * (1 - x)))
elementwise(special.log_expit, lambda y, x: -np.expm1(y))
elementwise(special.exp10, lambda y, x: math.log(10.0) * y)
elementwise(special.exp2, lambda y, x: math.log(2.0) * y)
elementwise(special.expm1, lambda y, x: 1 + y)
elementwise(special.log1p, lambda g, y, x: divide(g, 1 + x))
elementwise(special.cbrt, lambda g, y, x: divide(g, 3 * y**2))
elementwise(special.xlogy, lambda g, z, x, y: (times_log(g, y), scaled_divide(g, x, y)))
elementwise(special.xlog1py, lambda g, z, x, y: (times_log(g, 1 + y), scaled_divide(g, x, 1 + y)))
elementwise(special.entr, lambda g, y, x: -times_log(g, x) - g)
elementwise(special.rel_entr, lambda g, z, x, y: (times_log(g, x / y) + g, -scaled_divide(g, x, y)))
elementwise(special.kl_div, lambda g, z, x, y: (times_log(g, x / y), g - scaled_divide(g, x, y)))
reduction(special.logsumexp, lambda y, a, axis=None, *, keepdims=False: exp_difference(a, keep(y, a, axis, keepdims)))
adjoint(special.softmax, x=lambda g, y, x, axis=None: y * (g - np.sum(g * y, axis, keepdims=True)),
        tangent=lambda y, axis, x_dot: y * (x_dot - np.sum(x_dot * y, axis, keepdims=True)))
adjoint(special.log_softmax, x=lambda g, y, x, axis=None: g - np.exp(y) * np.sum(g, axis, keepdims=True),
        tangent=lambda y, axis, x_dot: x_dot - np.sum(np.exp(y) * x_dot, axis, keepdims=True))

# --- the gamma function and its kin

elementwise(special.gamma, lambda y, x: y * gamma_slope(0, x))
elementwise(special.gammaln, lambda y, x: gamma_slope(0, x))
elementwise(special.digamma, lambda y, x: gamma_slope(1, x))
elementwise(special.polygamma, x=lambda y, n, x: gamma_slope(n + 1, x))
elementwise(special.beta, lambda y, a, b: (y * (gamma_slope(0, a) - gamma_slope(0, a + b)), y * (gamma_slope(0, b) - gamma_slope(0, a + b))))
elementwise(special.betaln, lambda y, a, b: (gamma_slope(0, a) - gamma_slope(0, a + b), gamma_slope(0, b) - gamma_slope(0, a + b)))
