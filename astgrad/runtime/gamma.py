"""Derivatives of the gamma function on arrays."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.special import _BERNOULLI


def gamma_slope(n: int, x: Any) -> Any:
    """The n-th derivative of the digamma function, elementwise: shifted up by recurrence, then asymptotic; NaN at poles."""
    with np.errstate(all="ignore"):
        given = np.asarray(x)
        x = np.where((given <= 0) & (given == np.floor(given)), np.nan, given).astype(float)
        if np.less(x, -1e4).any():
            raise UnsupportedError("the gamma function is not differentiated below -10000", "reflect the argument")
        total, sign, low = np.zeros(x.shape), (-1.0) ** (n + 1), np.less(x, 20.0 + n)
        while low.any():
            total = total + np.where(low, sign * math.factorial(n) / x ** (n + 1), 0.0)
            x = x + low
            low = np.less(x, 20.0 + n)
        total = total + _far(n, x, sign)
        return total.astype(given.dtype if given.dtype.kind == "f" else float)[()]


def _far(n: int, x: Any, sign: float) -> Any:
    """The asymptotic series of the n-th derivative of the digamma function."""
    terms = enumerate(_BERNOULLI, 1)
    if n == 0:
        return np.log(x) - 0.5 / x - sum(b / (2 * k * x ** (2 * k)) for k, b in terms)
    return sign * (math.factorial(n - 1) / x**n + math.factorial(n) / (2 * x ** (n + 1)) + sum(
        b * math.factorial(2 * k + n - 1) / (math.factorial(2 * k) * x ** (2 * k + n)) for k, b in terms))
