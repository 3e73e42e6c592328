"""Derivatives of functions that move elements about: their adjoints move the cotangent back."""

import numpy as np

from astgrad.rules.table import attribute, in_order, linear, look_only, sequence, unless_copied
from astgrad.runtime import (
    diag_adjoint, diagonal_adjoint, fill, flat_adjoint, flat_of, flat_part, float_part, inverse_axes, split_columns, split_like, split_rows, split_side, take_adjoint,
    trace_adjoint, unbroadcast, unrepeat, unstack, untile,
)

# --- another shape of the same elements

linear(np.reshape, alias=True, a=lambda g, y, a, shape: np.reshape(g, np.shape(a)))
in_order(np.reshape, a=lambda g, y, a, shape, order: np.reshape(g, np.shape(a), order=order))
linear(np.ravel, alias=True, a=lambda g, y, a: np.reshape(g, np.shape(a)))
in_order(np.ravel, a=lambda g, y, a, order: np.reshape(g, np.shape(a), order=order))
linear(flat_of, alias=True, a=lambda g, y, a, index, value: np.reshape(g, np.shape(a)))
look_only(flat_of, "index", "value")
linear(flat_part, a=lambda g, y, a, index: flat_adjoint(g, a, index))
linear(flat_adjoint, h=lambda g, y, h, a, index: flat_part(g, index))
look_only(flat_adjoint, "a")
linear(np.ndarray.flatten, dear=False, self=lambda g, y, self: np.reshape(g, np.shape(self)))
in_order(np.ndarray.flatten, self=lambda g, y, self, order: np.reshape(g, np.shape(self), order=order))
linear(np.expand_dims, alias=True, a=lambda g, y, a, axis: np.squeeze(g, axis))
linear(np.squeeze, alias=True, shape="squeezed", a=lambda g, y, a, axis=None: np.reshape(g, np.shape(a)))
linear(np.atleast_1d, alias=True, shape="at least 1", x=lambda g, y, x: np.reshape(g, np.shape(x)))
linear(np.atleast_2d, alias=True, shape="at least 2", x=lambda g, y, x: np.reshape(g, np.shape(x)))
linear(np.broadcast_to, alias=True, array=lambda g, y, array, shape: unbroadcast(g, array))
linear(np.ndarray.item, dear=False, shape="scalar", self=lambda g, y, self: fill(g, self))
linear(np.ndarray.tolist, dear=False, shape="any", self=lambda g, y, self: np.asarray(g), tangent=lambda y, self_dot: np.ndarray.tolist(np.asarray(self_dot)))

# --- another order

linear(np.transpose, alias=True, shape="transpose", forms={(1,): lambda g, y, a, axes=None: g, (2,): lambda g, y, a, axes=None: g.T},
       a=lambda g, y, a, axes=None: np.transpose(g) if axes is None else np.transpose(g, inverse_axes(axes)))
linear(np.matrix_transpose, np.linalg.matrix_transpose, alias=True, shape="axes", x=lambda g, y, x: np.matrix_transpose(g))
linear(np.swapaxes, alias=True, shape="axes", a=lambda g, y, a, axis1, axis2: np.swapaxes(g, axis1, axis2))
linear(np.moveaxis, alias=True, shape="axes", a=lambda g, y, a, source, destination: np.moveaxis(g, destination, source))
linear(np.flip, alias=True, shape="same", m=lambda g, y, m, axis=None: np.flip(g, axis))
linear(np.fliplr, alias=True, shape="same", m=lambda g, y, m: np.fliplr(g))
linear(np.flipud, alias=True, shape="same", m=lambda g, y, m: np.flipud(g))
linear(np.rot90, alias=True, shape="axes", m=lambda g, y, m, k=1, axes=(0, 1): np.rot90(g, -k, axes))
linear(np.roll, shape="array", a=lambda g, y, a, shift, axis=None: np.roll(g, np.negative(shift), axis))

attribute("T", lambda g, y, a: g.T, shape="transpose")
attribute("mT", lambda g, y, a: np.matrix_transpose(g))
attribute("real", lambda g, y, a: g, shape="same")

# --- parts and repetitions

linear(np.tril, shape="triangle", forms={(2,): lambda g, y, m, k=0: np.tril(g, k)}, m=lambda g, y, m, k=0: unbroadcast(np.tril(g, k), m))
linear(np.triu, shape="triangle", forms={(2,): lambda g, y, m, k=0: np.triu(g, k)}, m=lambda g, y, m, k=0: unbroadcast(np.triu(g, k), m))
linear(np.diag, alias=True, forms={(1,): lambda g, y, v, k=0: np.diagonal(g, k)}, v=lambda g, y, v, k=0: diag_adjoint(g, v, k))
linear(np.diagonal, alias=True, a=lambda g, y, a, offset=0, axis1=0, axis2=1: diagonal_adjoint(g, a, offset, axis1, axis2))
linear(np.trace, a=lambda g, y, a, offset=0, axis1=0, axis2=1: trace_adjoint(g, a, offset, axis1, axis2))
linear(np.tile, A=lambda g, y, A, reps: untile(g, A, reps))
linear(np.repeat, shape="along", a=lambda g, y, a, repeats, axis=None: unrepeat(g, a, repeats, axis))
linear(np.take, a=lambda g, y, a, indices, axis=None: take_adjoint(g, a, indices, axis))

# --- new arrays of old values

linear(np.array, lends=unless_copied, object=lambda g, y, object, dtype=None, *, copy=True: g if dtype is None else float_part(g, dtype))
linear(np.asarray, np.asanyarray, alias=True, shape="array", a=lambda g, y, a, dtype=None: g if dtype is None else float_part(g, dtype))
linear(np.ascontiguousarray, np.asfortranarray, alias=True, shape="same",
       a=lambda g, y, a, dtype=None: np.reshape(g if dtype is None else float_part(g, dtype), np.shape(a)))
linear(np.copy, shape="array", a=lambda g, y, a, order="K": g)
linear(np.real, alias=True, shape="same", val=lambda g, y, val: g)
linear(np.ndarray.view, alias=True, shape="itself", self=lambda g, y, self: g)
linear(np.ndarray.conj, np.ndarray.conjugate, alias=True, shape="itself", self=lambda g, y, self: g)
linear(np.ndarray.astype, lends=unless_copied, shape="same", self=lambda g, y, self, dtype, *, copy=True: g if dtype is None else float_part(g, dtype))
linear(np.full, fill_value=lambda g, y, shape, fill_value, dtype=None:
       unbroadcast(g if dtype is None else float_part(g, dtype), fill_value))
linear(np.full_like, fill_value=lambda g, y, a, fill_value, dtype=None:
       unbroadcast(g if dtype is None else float_part(g, dtype), fill_value))

# --- lists of arrays

sequence(np.concatenate, lambda g, y, arrays, axis=0: split_like(g, arrays, axis))
sequence(np.stack, lambda g, y, arrays, axis=0: unstack(g, axis))
sequence(np.vstack, lambda g, y, tup: split_rows(g, tup))
sequence(np.hstack, lambda g, y, tup: split_side(g, tup))
sequence(np.column_stack, lambda g, y, tup: split_columns(g, tup))
