"""Derivatives of `reduce` and `accumulate` of NumPy's universal functions: sums, products, extremes, along the first axis where none is named."""

import numpy as np

from astgrad.rules.table import adjoint, constant, linear, reduction
from astgrad.runtime import (
    cumprod_adjoint, cumprod_tangent, cumsum_adjoint, exp_difference, keep, others, running_places, take_along_adjoint, ties,
)

reduction(np.add.reduce, lambda y, array, axis=0, *, keepdims=False: 1)
reduction(np.multiply.reduce, lambda y, array, axis=0, *, keepdims=False: others(array, axis))
reduction(np.maximum.reduce, lambda y, array, axis=0, *, keepdims=False: ties(array, keep(y, array, axis, keepdims), axis))
reduction(np.minimum.reduce, lambda y, array, axis=0, *, keepdims=False: ties(array, keep(y, array, axis, keepdims), axis))
reduction(np.logaddexp.reduce, lambda y, array, axis=0, *, keepdims=False: exp_difference(array, keep(y, array, axis, keepdims)))
linear(np.add.accumulate, array=lambda g, y, array, axis=0: cumsum_adjoint(g, array, axis))
adjoint(np.multiply.accumulate, array=lambda g, y, array, axis=0: cumprod_adjoint(g, array, axis),
        tangent=lambda y, array, axis, array_dot: cumprod_tangent(array_dot, array, axis))
adjoint(np.maximum.accumulate, np.minimum.accumulate,
        array=lambda g, y, array, axis=0: take_along_adjoint(g, array, running_places(array, y, axis), axis),
        tangent=lambda y, array, axis, array_dot: np.take_along_axis(np.asarray(array_dot), running_places(array, y, axis), axis))
constant(running_places)
