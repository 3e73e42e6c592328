"""Examples of the rules for scipy.special."""

from __future__ import annotations

import numpy as np
from scipy import special

from astgrad import runtime

from .examples import array, example

ONE = {
    (special.erf, special.erfc, special.erfcx, special.ndtr, special.log_ndtr, special.expit, special.log_expit, special.exp10, special.exp2, special.expm1): [(-2.0, 2.0)],
    (special.erfinv,): [(-0.9, 0.9)],
    (special.erfcinv,): [(0.1, 1.9)],
    (special.ndtri, special.logit, special.entr): [(0.1, 0.9)],
    (special.log1p,): [(-0.6, 2.0)],
    (special.cbrt,): [(0.4, 3.0), (-3.0, -0.4)],
    (special.gamma, special.gammaln, special.digamma): [(0.4, 4.0), (-0.9, -0.2), (-2.8, -2.2)],
}
for functions, intervals in ONE.items():
    for function in functions:
        for low, high in intervals:
            example(function, 0.37 * low + 0.63 * high)
            example(function, np.array(0.6 * low + 0.4 * high))
            example(function, array(2, 3, low=low, high=high))
TWO = {(special.xlogy, special.rel_entr, special.kl_div, special.beta, special.betaln): (0.4, 3.0), (special.xlog1py,): (-0.5, 2.0)}
for functions, (low, high) in TWO.items():
    for function in functions:
        for a, b in (((), ()), ((3,), ()), ((2, 1), (3,)), ((2, 3), (2, 3))):
            example(function, array(*a, low=low, high=high), array(*b, low=0.9 * low, high=high), argnums=(0, 1))
        example(function, 0.7, 0.9, argnums=(0, 1))
example(special.polygamma, 1, array(3, low=0.4, high=3.0), argnums=(1,))
example(special.polygamma, 0, 1.7, argnums=(1,))
for n in (0, 1):
    example(runtime.gamma_slope, n, array(3, low=0.4, high=3.0), argnums=(1,))
for shape, options in (((4,), {}), ((2, 3), {}), ((2, 3), {"axis": 0}), ((2, 3), {"axis": -1})):
    for function in (special.logsumexp, special.softmax, special.log_softmax):
        example(function, array(*shape, low=-2.0, high=3.0), **options)
    example(special.logsumexp, array(*shape, low=-2.0, high=3.0), keepdims=True, **options)
