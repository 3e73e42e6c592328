"""Derivatives of ordering, choosing, inserting, padding and splitting: the cotangent goes back to where elements came from."""

import numpy as np

from astgrad.rules.helpers import shape_only
from astgrad.rules.table import adjoint, constant, linear, reduction, sequence
from astgrad.runtime import (
    along_places, choose_adjoint, divide, insert_adjoint, insert_tangent, keep, kept_places, leading, mask_for, mask_over, masked, pad_linear, quantile_shares,
    remaining, scaled_divide, select_adjoint, split_depth, spread, strided_places, take_adjoint, take_along_adjoint, trailing, unbroadcast, unmasked, unpad, unroll_axis,
    weights_along, windows_adjoint, zeros_like,
)

constant(quantile_shares, kept_places, leading, remaining, trailing, mask_over, mask_for, along_places)
shape_only(kept_places, 0, 2)
shape_only(leading, 0)
shape_only(remaining, 0)
shape_only(trailing, 0)
shape_only(mask_over, 0)
shape_only(mask_for, 0, 2)
shape_only(along_places, 0)

# --- order: the stable permutation

adjoint(np.sort, shape="along", a=lambda g, y, a, axis=-1, kind=None, *, stable=None: take_along_adjoint(g, a, np.argsort(a, axis, kind="stable"), axis),
        tangent=lambda y, a, axis, a_dot: np.take_along_axis(np.asarray(a_dot), np.argsort(a, axis, kind="stable"), axis))
linear(np.take_along_axis, shape="along", arr=lambda g, y, arr, indices, axis=-1: take_along_adjoint(g, arr, indices, axis))
linear(take_along_adjoint, h=lambda g, y, h, arr, indices, axis=-1: np.take_along_axis(g, indices, axis))
shape_only(take_along_adjoint, 1)
reduction(np.median, lambda y, a, axis=None, *, keepdims=False: quantile_shares(a, 0.5, axis))
reduction(np.quantile, shape="any", a=lambda y, a, q, axis=None, *, keepdims=False: quantile_shares(a, q, axis))
reduction(np.percentile, shape="any", a=lambda y, a, q, axis=None, *, keepdims=False: quantile_shares(a, np.divide(q, 100), axis))

# --- means with weights

adjoint(
    np.average,
    a=lambda g, y, a, axis=None, *, weights, keepdims=False:
    spread(g, a, axis, keepdims) * weights_along(weights, a, axis) / np.sum(weights_along(weights, a, axis), axis, keepdims=True),
    weights=lambda g, y, a, axis=None, *, weights, keepdims=False: np.reshape(
        unbroadcast(scaled_divide(spread(g, a, axis, keepdims), a - keep(y, a, axis, keepdims),
                                  np.sum(weights_along(weights, a, axis), axis, keepdims=True)),
                    weights_along(weights, a, axis)), np.shape(weights)),
    tangent=lambda y, a, axis, weights, keepdims, a_dot, weights_dot: np.mean(a_dot, axis, keepdims=keepdims) if weights is None
    else divide(np.sum(weights_along(weights, a, axis) * a_dot + weights_along(weights_dot, a, axis) * (a - keep(y, a, axis, keepdims)),
                       axis, keepdims=keepdims), np.sum(weights_along(weights, a, axis), axis, keepdims=keepdims)),
)
linear(weights_along, alias=True, weights=lambda g, y, weights, a, axis=None: np.reshape(g, np.shape(weights)))
shape_only(weights_along, 1)

# --- parts left out or put in

linear(np.delete, shape="along", arr=lambda g, y, arr, obj, axis=None: take_adjoint(g, arr, remaining(arr, obj, axis), axis))
linear(np.compress, a=lambda g, y, condition, a, axis=None: take_adjoint(g, a, np.flatnonzero(condition), axis))
linear(np.extract, arr=lambda g, y, condition, arr: take_adjoint(g, arr, np.flatnonzero(condition), None))
linear(np.append, shape="along", arr=lambda g, y, arr, values, axis=None: np.reshape(np.take(g, leading(arr, axis), axis), np.shape(arr)),
       values=lambda g, y, arr, values, axis=None: np.reshape(np.take(g, trailing(values, axis), axis), np.shape(values)),
       tangent=lambda y, arr_dot, values_dot, axis: np.append(arr_dot, values_dot, axis))
adjoint(np.insert, shape="along", arr=lambda g, y, arr, obj, values, axis=None: np.reshape(np.take(g, kept_places(arr, obj, y, axis), axis), np.shape(arr)),
        values=lambda g, y, arr, obj, values, axis=None: insert_adjoint(g, arr, obj, values, axis),
        tangent=lambda y, arr, obj, axis, arr_dot, values_dot: insert_tangent(arr_dot, obj, values_dot, arr, axis))
linear(insert_adjoint, h=lambda g, y, h, arr, obj, values, axis=None: insert_tangent(zeros_like(arr), obj, g, arr, axis))
linear(insert_tangent, shape="along",
       arr_dot=lambda g, y, arr_dot, obj, values_dot, arr, axis=None: np.reshape(
           np.take(g, kept_places(arr, obj, y, axis), axis), np.shape(arr)),
       values_dot=lambda g, y, arr_dot, obj, values_dot, arr, axis=None: insert_adjoint(g, arr, obj, values_dot, axis),
       tangent=lambda y, obj, arr, axis, arr_dot_dot, values_dot_dot: insert_tangent(arr_dot_dot, obj, values_dot_dot, arr, axis))
shape_only(insert_adjoint, 1, 3)
shape_only(insert_tangent, 3)
adjoint(np.pad, array=lambda g, y, array, pad_width, mode="constant", *, constant_values=0: unpad(g, array, pad_width, mode),
        tangent=lambda y, pad_width, mode, array_dot: np.pad(array_dot, pad_width) if mode == "constant" else pad_linear(array_dot, pad_width, mode))
linear(pad_linear, array=lambda g, y, array, pad_width, mode: unpad(g, array, pad_width, mode))
linear(unpad, h=lambda g, y, h, array, pad_width, mode="constant": pad_linear(g, pad_width, mode))
shape_only(unpad, 1)

# --- what is written where a mask is true

linear(masked, x=lambda g, y, x, mask: unmasked(g, x, mask))
linear(unmasked, h=lambda g, y, h, x, mask: masked(g, mask))
shape_only(unmasked, 1)

# --- windows: a view that overlaps itself

linear(np.lib.stride_tricks.sliding_window_view, alias=True,
       x=lambda g, y, x, window_shape, axis=None: windows_adjoint(g, x, window_shape, axis))
linear(windows_adjoint, h=lambda g, y, h, x, window_shape, axis=None: np.lib.stride_tricks.sliding_window_view(g, window_shape, axis))
shape_only(windows_adjoint, 1)
linear(np.lib.stride_tricks.as_strided, alias=True,
       x=lambda g, y, x, shape=None, strides=None, subok=False, writeable=True: take_adjoint(g, x, strided_places(x, shape, strides)),
       tangent=lambda y, x, shape, strides, x_dot: np.take(x_dot, strided_places(x, shape, strides)))

# --- choices

adjoint(np.select, choicelist=lambda g, y, condlist, choicelist, default=0: select_adjoint(g, condlist, choicelist),
        default=lambda g, y, condlist, choicelist, default=0: unbroadcast(np.where(np.any(condlist, axis=0), 0.0, g), default),
        tangent=lambda y, condlist, choicelist_dot, default_dot: np.select(
            condlist, choicelist_dot, 0 if default_dot is None else default_dot))
linear(select_adjoint, shape="any", h=lambda g, y, h, condlist, choicelist: np.select(condlist, g))
linear(np.choose, choices=lambda g, y, a, choices: choose_adjoint(g, a, choices))
linear(choose_adjoint, shape="any", h=lambda g, y, h, a, choices: np.choose(a, g))
shape_only(select_adjoint, 2)
shape_only(choose_adjoint, 2)

# --- lists of parts; of arrays that are broadcast together, two

linear(np.split, np.array_split, alias=True, shape="list",
       ary=lambda g, y, ary, indices_or_sections, axis=0: np.concatenate(g, axis))
linear(np.hsplit, alias=True, shape="list", ary=lambda g, y, ary, indices_or_sections: np.hstack(g))
linear(np.vsplit, alias=True, shape="list", ary=lambda g, y, ary, indices_or_sections: np.vstack(g))
linear(np.dsplit, alias=True, shape="list", ary=lambda g, y, ary, indices_or_sections: np.concatenate(g, 2))
if "unstack" in vars(np):
    linear(np.unstack, alias=True, shape="any", x=lambda g, y, x, *, axis=0: np.stack(g, axis))
linear(np.meshgrid, shape="any",
       x=lambda g, z, x, y, *, indexing="xy": np.reshape(np.sum(g[0], 0 if indexing == "xy" else 1), np.shape(x)),
       y=lambda g, z, x, y, *, indexing="xy": np.reshape(np.sum(g[1], 1 if indexing == "xy" else 0), np.shape(y)),
       tangent=lambda z, x_dot, y_dot, indexing: np.meshgrid(x_dot, y_dot, indexing=indexing))
linear(np.broadcast_arrays, alias=True, shape="any", x=lambda g, z, x, y: unbroadcast(g[0], x), y=lambda g, z, x, y: unbroadcast(g[1], y),
       tangent=lambda z, x_dot, y_dot: np.broadcast_arrays(x_dot, y_dot))
sequence(np.dstack, lambda g, y, tup: split_depth(g, tup))
sequence(split_depth, h=lambda g, y, h, tup: np.dstack(g))
shape_only(split_depth, 1)

# --- axes and angles

linear(np.rollaxis, alias=True, shape="axes", a=lambda g, y, a, axis, start=0: unroll_axis(g, axis, start))
linear(unroll_axis, alias=True, h=lambda g, y, h, axis, start=0: np.rollaxis(g, axis, start))
linear(np.atleast_3d, alias=True, shape="at least 3", ary=lambda g, y, ary: np.reshape(g, np.shape(ary)))
linear(np.unwrap, p=lambda g, y, p, discont=None, axis=-1, *, period=None: g, tangent=lambda y, p_dot: p_dot)
