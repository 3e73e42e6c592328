"""Products and quotients of the reverse sweep: IEEE, silent, and exactly zero where the cotangent is exactly zero.

`divide`, `scaled_divide`, `times_power` and `times_log` are the primitives; their derivatives are made of the same four.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np


def _quiet(compute: Callable[..., Any], zero: Callable[[], Any], *operands: Any) -> Any:
    """compute(*operands) without warnings; where that is not finite and `zero()` holds, an exact 0."""
    with np.errstate(all="ignore"):
        result = compute(*operands)
        if np.isfinite(result).all():
            return result
        return np.where(zero(), 0.0, result)[()]


def _is_zero(*factors: Any) -> Any:
    """Where any of the factors is exactly 0."""
    found = np.equal(factors[0], 0)
    for factor in factors[1:]:
        found = found | np.equal(factor, 0)
    return found


def divide(g: Any, y: Any) -> Any:
    """g / y, and exactly 0 where g is 0."""
    if type(g) is float and type(y) is float:
        if y != 0.0:
            return g / y if g != 0.0 else 0.0
        return g if g == 0.0 or g != g else math.copysign(math.inf, g) * math.copysign(1.0, y)
    return _quiet(np.divide, lambda: _is_zero(g), g, y)


def scaled_divide(g: Any, z: Any, y: Any) -> Any:
    """g * z / y, and exactly 0 where g or z is 0."""
    if type(g) is float and type(z) is float and type(y) is float:
        return 0.0 if g == 0.0 or z == 0.0 else divide(g * z, y)
    return _quiet(lambda: np.divide(np.multiply(g, z), y), lambda: _is_zero(g, z))


def times_power(g: Any, x: Any, p: Any) -> Any:
    """g * x ** p, and exactly 0 where g is 0."""
    if type(g) is float and type(x) is float and type(p) in (float, int) and x > 0.0:
        try:
            return g * x**p if g != 0.0 else 0.0
        except OverflowError:
            return math.copysign(math.inf, g)
    return _quiet(lambda: np.multiply(g, _power(x, p)), lambda: _is_zero(g))


def _power(x: Any, p: Any) -> Any:
    """x ** p of NumPy, also of integers to negative powers."""
    base = np.asarray(x)
    if base.dtype.kind in "iub":
        x = base.astype(float) if base.ndim else float(x)
    return np.power(x, p)


def scaled_power(g: Any, x: Any, p: Any) -> Any:
    """g * p * x ** (p - 1): the base's cotangent of x ** p, exactly 0 where g or p is 0."""
    return times_power(np.multiply(g, p) if isinstance(p, np.ndarray) or isinstance(g, np.ndarray) else g * p, x, p - 1)


def times_log(g: Any, x: Any) -> Any:
    """g * log(x), and exactly 0 where g is 0."""
    if type(g) is float and type(x) is float and x > 0.0:
        return g * math.log(x) if g != 0.0 else 0.0
    return _quiet(lambda: np.multiply(g, np.log(x)), lambda: _is_zero(g))


def scaled_log(g: Any, z: Any, x: Any) -> Any:
    """g * z * log(x): the exponent's cotangent of z = x ** p, exactly 0 where g or z is 0."""
    if type(g) is float and type(z) is float and type(x) is float and x > 0.0:
        return 0.0 if g == 0.0 or z == 0.0 else g * z * math.log(x)
    return _quiet(lambda: np.multiply(np.multiply(g, z), np.log(x)), lambda: _is_zero(g, z))


def exp_difference(x: Any, z: Any) -> Any:
    """exp(x - z) for x <= z: the share of x in a logarithm of a sum of exponentials, 0 where both are -inf."""
    with np.errstate(all="ignore"):
        share_of_x = np.exp(np.subtract(x, z))
        if np.isfinite(share_of_x).all():
            return share_of_x
        return np.where(np.equal(z, -np.inf), 0.0, share_of_x)[()]


def _float_type(*operands: Any) -> Any:
    """The float dtype that the operands have together; float64 for integers."""
    dtype = np.result_type(*(np.asarray(x) if isinstance(x, (list, tuple)) else x for x in operands))
    return dtype if dtype.kind in "fc" else np.dtype(float)


def share(x: Any, y: Any) -> Any:
    """The derivative of max(x, y) in x: 1 where x is larger, 0.5 at a tie, 0 where it is smaller; `share(y, x)` is min's."""
    if isinstance(x, (float, int)) and isinstance(y, (float, int)):
        return 1.0 if x > y else 0.5 if x == y else 0.0
    dtype = _float_type(x, y)
    return np.add(np.greater(x, y), np.greater_equal(x, y), dtype=dtype) / dtype.type(2)


def below(x: Any, bound: Any) -> Any:
    """The derivative of min(x, bound) in x; 1 where there is no bound."""
    return 1.0 if bound is None else share(bound, x)


def above(x: Any, bound: Any) -> Any:
    """The derivative of max(x, bound) in x; 1 where there is no bound."""
    return 1.0 if bound is None else share(x, bound)


def raised(x: Any, bound: Any) -> Any:
    """max(x, bound), or x where there is no bound."""
    return x if bound is None else np.maximum(x, bound)


def ties(x: Any, top: Any, axis: Any = None) -> Any:
    """The derivative of the extreme `top` of x along `axis` (kept as 1): 1 where it stands, shared equally among equals."""
    found = np.equal(x, top)
    with np.errstate(all="ignore"):
        return np.divide(found, np.sum(found, axis=axis, keepdims=True), dtype=_float_type(x))
