"""Derivatives of reductions: the partial of each element, broadcastable to the operand's full shape."""

import numpy as np

from astgrad.rules.table import linear, reduction, unless_times
from astgrad.runtime import count, cumsum_adjoint, diff_adjoint, divide, float_part, keep, others, scaled_divide, ties

reduction(np.sum, lambda y, a, axis=None, dtype=None, *, keepdims=False, where=True:
          (1 if dtype is None else float_part(1.0, dtype)) if where is True else np.where(where, 1.0 if dtype is None else float_part(1.0, dtype), 0.0))
reduction(np.mean, lambda y, a, axis=None, dtype=None, *, keepdims=False: 1 / count(a, axis) if dtype is None else float_part(1.0 / count(a, axis), dtype))
reduction(np.prod, lambda y, a, axis=None, *, keepdims=False: others(a, axis))
reduction(np.max, np.amax, lambda y, a, axis=None, *, keepdims=False: ties(a, keep(y, a, axis, keepdims), axis))
reduction(np.min, np.amin, lambda y, a, axis=None, *, keepdims=False: ties(a, keep(y, a, axis, keepdims), axis))
reduction(np.ptp, lambda y, a, axis=None, *, keepdims=False: ties(a, np.max(a, axis, keepdims=True), axis)
          - ties(a, np.min(a, axis, keepdims=True), axis))
reduction(np.var, lambda y, a, axis=None, *, ddof=0, keepdims=False:
          divide(2.0, count(a, axis) - ddof) * (a - np.mean(a, axis, keepdims=True)))
reduction(np.std, lambda g, y, a, axis=None, *, ddof=0, keepdims=False:
          scaled_divide(g, a - np.mean(a, axis, keepdims=True), (count(a, axis) - ddof) * keep(y, a, axis, keepdims)))
reduction(np.nansum, lambda g, y, a, axis=None, *, keepdims=False: np.where(np.isnan(a), 0.0, g))
reduction(np.nanmean, lambda g, y, a, axis=None, *, keepdims=False:
          divide(np.where(np.isnan(a), 0.0, g), np.sum(np.logical_not(np.isnan(a)), axis, keepdims=True)))
reduction(np.nanprod, lambda g, y, a, axis=None, *, keepdims=False:
          np.where(np.isnan(a), 0.0, g * others(np.where(np.isnan(a), 1.0, a), axis)))
reduction(np.nanvar, lambda g, y, a, axis=None, *, ddof=0, keepdims=False: 2.0 * scaled_divide(
    np.where(np.isnan(a), 0.0, g), np.where(np.isnan(a), 0.0, a - np.nanmean(a, axis, keepdims=True)),
    np.sum(np.logical_not(np.isnan(a)), axis, keepdims=True) - ddof))
reduction(np.nanstd, lambda g, y, a, axis=None, *, ddof=0, keepdims=False: scaled_divide(
    np.where(np.isnan(a), 0.0, g), np.where(np.isnan(a), 0.0, a - np.nanmean(a, axis, keepdims=True)),
    (np.sum(np.logical_not(np.isnan(a)), axis, keepdims=True) - ddof) * keep(y, a, axis, keepdims)))
reduction(np.nanmax, lambda y, a, axis=None, *, keepdims=False: ties(a, keep(y, a, axis, keepdims), axis))
reduction(np.nanmin, lambda y, a, axis=None, *, keepdims=False: ties(a, keep(y, a, axis, keepdims), axis))

# --- running sums and differences

linear(np.cumsum, a=lambda g, y, a, axis=None: cumsum_adjoint(g, a, axis))
linear(np.diff, lends=unless_times, shape="along", a=lambda g, y, a, n=1, axis=-1: diff_adjoint(g, n, axis))
