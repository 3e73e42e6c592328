"""The conventions at kinks (DESIGN section 1), and exact zeros where a partial is infinite but the cotangent is 0."""

from __future__ import annotations

import math
import operator as op
from typing import Any

import numpy as np
import pytest
from scipy import special

from astgrad import rules, runtime

from .test_formulas import Example, bound, cotangent


def slope(function: Any, *args: Any, wrt: int = 0, g: Any = 1.0, **kwargs: Any) -> Any:
    example = Example(function, args, kwargs)
    row, values = bound(example)
    with np.errstate(all="ignore"):
        y = function(*args, **kwargs)
    name = list(row.parameters)[wrt]
    return cotangent(row, name, row.formulas[name], y, values, g)


V = np.array

KINKS = [
    (slope(abs, 0.0), 0.0), (slope(np.abs, V([0.0, -0.0])), [0, 0]), (slope(math.fabs, 0.0), 0.0),
    (slope(np.maximum, 0.0, 0.0), 0.5), (slope(np.maximum, V([0.0, 1.0]), 0, g=V([1.0, 1.0])), [0.5, 1]),
    (slope(np.minimum, V([0.0, 1.0]), 0, g=V([1.0, 1.0])), [0.5, 0]), (slope(max, 0.0, 0), 0.5), (slope(min, 2.0, 2.0, wrt=1), 0.5),
    (slope(np.fmax, V([1.0, np.nan, 2.0]), V([np.nan, 1.0, 2.0]), g=V([1.0, 1.0, 1.0])), [1, 0, 0.5]),
    (slope(np.fmin, V([1.0, np.nan, 2.0]), V([np.nan, 1.0, 2.0]), wrt=1, g=V([1.0, 1.0, 1.0])), [0, 1, 0.5]),
    (slope(np.max, V([1.0, 3.0, 3.0])), [0, 0.5, 0.5]), (slope(np.min, V([[1.0, 1.0], [1.0, 2.0]]), axis=1, g=V([1.0, 1.0])), [[0.5, 0.5], [1, 0]]),
    (slope(np.clip, V([0.0, 0.5, 1.0, 2.0]), 0.0, 1.0, g=np.ones(4)), [0.5, 1, 0.5, 0]),
    (slope(np.linalg.norm, np.zeros(3)), [0, 0, 0]), (slope(np.linalg.norm, np.zeros((2, 2))), [[0, 0], [0, 0]]),
    (slope(np.linalg.norm, V([[0.0, 0.0], [3.0, 4.0]]), axis=1, g=V([1.0, 1.0])), [[0, 0], [0.6, 0.8]]),
    (slope(np.std, V([2.0, 2.0, 2.0])), [0, 0, 0]), (slope(np.std, 2.0), 0), (slope(np.var, 2.0), 0),
    (slope(np.hypot, 0.0, 0.0), 0.0), (slope(math.hypot, 0.0, 0.0), 0.0), (slope(np.hypot, V([0.0, 3.0]), V([0.0, 4.0]), g=V([1.0, 1.0])), [0, 0.6]),
    (slope(np.logaddexp, -np.inf, -np.inf), 0.0), (slope(np.logaddexp, -np.inf, 1.0), 0.0),
    (slope(np.sqrt, 0.0), math.inf), (slope(math.sqrt, 0.0), math.inf), (slope(math.sqrt, 0.0, g=0.0), 0.0),
    (slope(np.sqrt, V([0.0, 4.0]), g=V([0.0, 1.0])), [0, 0.25]), (slope(np.log, V([0.0, -1.0]), g=V([0.0, 0.0])), [0, 0]),
    (slope(np.arcsin, V([1.0]), g=V([0.0])), [0]), (slope(np.arcsin, V([1.0]), g=V([1.0])), [math.inf]),
    (slope(op.pow, 0.0, 0), 0.0), (slope(op.pow, 0.0, 1), 1.0), (slope(op.pow, 0.0, 0.5), math.inf), (slope(op.pow, 0.0, 2), 0.0),
    (slope(op.pow, 0.0, 0.5, g=0.0), 0.0), (slope(op.pow, 0.0, 2.0, wrt=1), 0.0), (slope(op.pow, V([0.0, 0.0, 2.0]), V([0.5, 2.0, 1.0]), g=V([0.0, 1.0, 1.0])), [0, 0, 1]),
    (slope(np.power, V([-2.0, 2.0]), V([3.0, 3.0]), g=V([1.0, 1.0])), [12, 12]),
    (slope(op.pow, V([0.0, 1.0]), V([0.0, 0.0]), g=V([1.0, 1.0])), [0, 0]),
    (slope(np.prod, V([0.0, 2.0, 3.0])), [6, 0, 0]), (slope(np.prod, V([0.0, 0.0, 3.0])), [0, 0, 0]),
    (slope(np.sinc, 0.0), 0.0), (slope(np.sinc, V([0.0, 1e-12]), g=V([1.0, 1.0])), [0, -1e-12 * math.pi**2 / 3]),
    (slope(np.arctan2, 0.0, 0.0), 0.0), (slope(np.heaviside, V([0.0, 1.0]), 0.5, wrt=1, g=V([1.0, 1.0])), 1.0),
    (slope(np.where, V([True, False]), V([1.0, np.nan]), 0.0, wrt=1, g=V([1.0, 1.0])), [1, 0]),
    (slope(np.sort, V([2.0, 1.0, 1.0]), g=V([1.0, 2.0, 3.0])), [3, 1, 2]), (slope(np.median, V([1.0, 2.0, 2.0, 2.0])), [0, 0.5, 0.5, 0]),
    (slope(np.median, V([3.0, 1.0, 1.0])), [0, 0, 1]), (slope(np.quantile, V([3.0, 1.0, 2.0]), 1.0), [1, 0, 0]),
    (slope(np.interp, V([0.0, 1.0, 2.0, 3.0]), V([0.0, 1.0, 2.0]), V([0.0, 1.0, 5.0]), g=np.ones(4)), [0.5, 2.5, 2, 0]),
    (slope(np.cumprod, V([0.0, 2.0, 0.0]), g=np.ones(3)), [3, 0, 0]), (slope(math.dist, [1.0, 2.0], [1.0, 2.0]), [0, 0]),
    (slope(np.average, V([1.0, 3.0]), weights=V([1.0, 0.0])), [1, 0]), (slope(np.nanstd, V([2.0, np.nan, 2.0])), [0, 0, 0]),
    (slope(special.logsumexp, V([-np.inf, -np.inf])), [0, 0]), (slope(special.logsumexp, V([-np.inf, 1.0])), [0, 1]),
    (slope(special.xlogy, V([0.0, 1.0]), V([0.0, 2.0]), wrt=1, g=np.ones(2)), [0, 0.5]), (slope(special.logit, V([0.0, 0.5]), g=V([0.0, 1.0])), [0, 4]),
    (slope(runtime.divide, 0.0, 0.0, wrt=1), 0.0), (slope(np.copysign, V([0.0, -2.0]), 1.0, g=V([1.0, 1.0])), [0, -1]),
]


@pytest.mark.parametrize("got, want", KINKS, ids=[str(i) for i in range(len(KINKS))])
def test_kink(got: Any, want: Any) -> None:
    np.testing.assert_allclose(got, want, rtol=1e-12, atol=0, equal_nan=False)
    assert np.shape(got) == np.shape(want)


def test_ties_of_builtins_over_lists() -> None:
    row = rules.of_iterable[max]
    assert row.formulas["iterable"](2.0, 3.0, [3.0, 1.0, 3.0]) == [1.0, 0.0, 1.0]
    assert row.tangent is not None and row.tangent(3.0, [3.0, 1.0, 3.0], [1.0, 5.0, 2.0]) == 1.5


def test_nan_is_not_hidden() -> None:
    assert np.isnan(slope(np.sin, math.nan)) and np.isnan(slope(np.sqrt, -1.0)) and np.isnan(slope(op.pow, -1.0, 0.5))
    assert np.isnan(slope(np.max, V([1.0, np.nan]))).all()
    assert math.isnan(runtime.divide(math.nan, 0.0)) and math.isnan(runtime.divide(1.0, math.nan))


def test_guarded_quotient() -> None:
    row = rules.lookup(op.truediv)
    assert row is not None
    x, y = V([1.0, 1.0]), V([0.0, 2.0])
    with np.errstate(all="ignore"):
        z = x / y
    g = V([0.0, 1.0])
    np.testing.assert_array_equal(row.guarded["x"](g, z, x, y), [0, 0.5])
    np.testing.assert_array_equal(row.guarded["y"](g, z, x, y), [0, -0.25])


@pytest.mark.parametrize("order", ["nuc", 2, 1, 0])
def test_norms_without_a_derivative_are_refused(order: Any) -> None:
    x = np.eye(2) if order != 0 else np.ones(3)
    with pytest.raises(NotImplementedError, match="order"):
        slope(np.linalg.norm, x, order)
