"""Functions whose derivative is zero, and functions that are known but have no derivative yet."""

import bisect
import collections
import math
import operator as op

import numpy as np

from astgrad.rules.table import REQUIRED, constant, undifferentiated
from astgrad.runtime import above, below, caught, check_apart, check_argument, check_attributes, check_copied, check_field_names, check_fields, check_floats, check_kept, check_out, check_parted, check_rebinds, check_scalar, check_size, check_there, check_trips, check_unreached, count, default_of, diagonal_places, elements, grid, half_done, inverse_axes, is_full, is_mapping, is_sequence, keep_field, keep_item, keep_outer, keys_of, look_before, not_reached, passed_by, share, size_of, strided_places, tangent_of, ties, zeros_like, zeros_of

constant(op.lt, op.le, op.gt, op.ge, op.eq, op.ne, op.not_, op.is_, op.is_not, op.contains, op.truth, op.index, shape="broadcast")
constant(op.and_, op.or_, op.xor, op.invert, op.lshift, op.rshift, op.floordiv, shape="broadcast")
constant(
    np.less, np.less_equal, np.greater, np.greater_equal, np.equal, np.not_equal, np.logical_and, np.logical_or, np.logical_xor,
    np.logical_not, np.bitwise_and, np.bitwise_or, np.bitwise_xor, np.invert, np.isfinite, np.isnan, np.isinf, np.isclose,
    np.signbit, np.sign, np.floor, np.ceil, np.rint, np.trunc, np.fix, np.floor_divide, np.spacing, shape="broadcast",
)
constant(np.round, np.around, np.zeros_like, np.ones_like, np.empty_like, np.imag, np.ndarray.round, shape="same")
constant(np.shape, np.unravel_index, shape="any")
constant(np.nonzero, np.diag_indices_from, shape="coordinates")
constant(np.diag_indices, shape="diagonal")
constant(np.triu_indices, np.tril_indices, np.triu_indices_from, np.tril_indices_from, shape="rows and columns")
constant(
    np.ndim, np.size, np.argmax, np.argmin, np.argsort, np.argwhere, np.searchsorted, np.flatnonzero,
    np.count_nonzero, np.digitize, np.ravel_multi_index, np.any, np.all, np.allclose,
    np.array_equal, np.isscalar, np.iscomplexobj, np.isrealobj, np.zeros, np.ones, np.empty, np.eye, np.identity, np.indices, np.tri,
    np.result_type, np.finfo, np.iinfo, np.dtype, np.may_share_memory,
    np.shares_memory, np.broadcast_shapes, np.linalg.matrix_rank, np.nanargmax, np.nanargmin,
    np.argpartition, np.lexsort, np.isin, np.isreal, np.iscomplex, np.isposinf, np.isneginf, np.array_equiv, np.can_cast, np.promote_types,
)
constant(np.int64, np.int32, np.bool_, x=REQUIRED)  # which may give the array that they are given
constant(passed_by, shape="any", x=REQUIRED)
constant(bisect.bisect_left, bisect.bisect_right, shape="scalar")
constant(math.floor, math.ceil, math.trunc, math.isnan, math.isinf, math.isfinite, math.isclose, math.ulp, math.gcd, math.lcm,
         math.factorial, math.comb, math.perm, math.isqrt, shape="scalar")
constant(len, range, slice, int, bool, round, isinstance, issubclass, type, id, hash, callable, hasattr, str, repr, format, print, ascii,
         any, all, ord, chr)
constant(collections.deque, collections.defaultdict)  # of nothing: what they hold is put into them, see generate/deques.py and generate/defaults.py
constant(check_attributes, is_mapping, is_sequence, caught, tangent_of, keys_of, check_copied, check_field_names, check_fields, check_floats, check_kept, check_parted, check_rebinds, check_apart, check_out, check_unreached, keep_field, keep_item, keep_outer, check_size, size_of, check_trips, look_before, check_there, default_of, half_done, is_full, not_reached)
constant(diagonal_places, elements, share, above, below, ties, count, inverse_axes, strided_places, check_argument, check_scalar, zeros_like, zeros_of)

undifferentiated(np.arange, {"start": REQUIRED, "stop": None, "step": 1, "dtype": None})
undifferentiated(grid, {"maker": REQUIRED, "start": REQUIRED, "stop": REQUIRED, "step": REQUIRED})
undifferentiated(np.logspace, {"start": REQUIRED, "stop": REQUIRED, "num": 50})
undifferentiated(np.geomspace, {"start": REQUIRED, "stop": REQUIRED, "num": 50})
undifferentiated(np.histogram, {"a": REQUIRED, "bins": 10, "range": None, "density": None, "weights": None})
