"""All that generated code may import: plain Python and NumPy, for floats, NumPy scalars and arrays of any rank."""

from astgrad.runtime.arithmetic import (
    above, below, divide, exp_difference, raised, scaled_divide, scaled_log, scaled_power, share, ties, times_log, times_power,
)
from astgrad.runtime.broadcasting import count, fill, keep, spread, sum_to, unbroadcast
from astgrad.runtime.calls import call_forward, call_reverse, call_tangent, cell_of, part_of, tangent_of, under
from astgrad.runtime.einsum import einsum_adjoint, einsum_product
from astgrad.runtime.gamma import gamma_slope
from astgrad.runtime.indexing import (
    add_at, add_path, cumsum_adjoint, diff_adjoint, float_part, inverse_axes, prod_items_adjoint, split_columns, split_like,
    split_rows, split_side, sum_items_adjoint, take_adjoint, ties_items, unrepeat, unstack, untile,
)
from astgrad.runtime.linear_algebra import (
    diag_adjoint, diagonal_adjoint, dot_left, dot_right, inner_left, inner_right, matmul_left, matmul_right, of_vectors,
    solve_left, solve_right, tensordot_left, tensordot_right, times_solution, trace_adjoint,
)
from astgrad.runtime.matrices import (
    cov_adjoint, cov_tangent, eigh_tangent, eigh_tangent_adjoint, eigh_tangent_along, fold_lower, from_eigenvalues, half_lower,
    mirror_lower, over_gaps,
)
from astgrad.runtime.products import cumprod_adjoint, cumprod_adjoint_along, cumprod_tangent, cumprod_tangent_along, kron_left, kron_right
from astgrad.runtime.sampling import (
    convolve_adjoint, correlate_left, correlate_right, gradient_adjoint, interp_adjoint, interp_slope, interp_slope_adjoint,
    poly_slope, poly_slope_adjoint, polyval_adjoint, ramp, ramp_adjoint, trapezoid_left, trapezoid_right, vander_slope,
)
from astgrad.runtime.selection import (
    choose_adjoint, insert_adjoint, insert_tangent, kept_places, leading, pad_linear, quantile_shares, remaining, select_adjoint,
    split_depth, take_along_adjoint, trailing, unpad, unroll_axis, weights_along, windows_adjoint,
)
from astgrad.runtime.special import others, others_along, others_along_two, polygamma, sinc_derivative
from astgrad.runtime.structures import (
    add, build, check_argument, check_rebinds, check_scalar, copy, dict_of, is_float_leaf, is_structure, items_of, leaves, like, map_leaves, of_first, of_second, own, part, parts, rebuild, repack, united, zeros_like,
)

__all__ = [
    "choose_adjoint", "gamma_slope", "windows_adjoint", "eigh_tangent_adjoint", "eigh_tangent_along", "from_eigenvalues", "cumprod_tangent_along", "insert_tangent", "weights_along", "convolve_adjoint", "correlate_left", "correlate_right", "cov_adjoint", "cov_tangent",
    "cumprod_adjoint", "cumprod_adjoint_along", "cumprod_tangent", "eigh_tangent", "einsum_adjoint", "einsum_product",
    "fold_lower", "gradient_adjoint", "half_lower", "insert_adjoint", "interp_adjoint", "interp_slope",
    "interp_slope_adjoint", "kept_places", "kron_left", "kron_right", "leading", "mirror_lower", "over_gaps", "pad_linear",
    "poly_slope", "poly_slope_adjoint", "polyval_adjoint", "quantile_shares", "ramp", "ramp_adjoint", "remaining",
    "select_adjoint", "split_depth", "take_along_adjoint", "trailing", "trapezoid_left", "trapezoid_right", "unpad",
    "unroll_axis", "vander_slope",
    "build", "call_forward", "own", "of_first", "of_second", "united", "dict_of", "items_of", "call_reverse", "call_tangent", "cell_of", "part_of", "tangent_of", "under",
    "above", "add", "add_at", "add_path", "below", "check_argument", "check_rebinds", "check_scalar", "copy", "count", "cumsum_adjoint", "diag_adjoint",
    "diagonal_adjoint", "diff_adjoint", "divide", "dot_left", "dot_right", "exp_difference", "fill", "float_part", "inner_left",
    "inner_right", "inverse_axes", "is_float_leaf", "is_structure", "keep", "leaves", "like", "map_leaves", "matmul_left",
    "matmul_right", "of_vectors", "others", "others_along", "others_along_two", "part", "parts", "polygamma", "prod_items_adjoint", "raised",
    "rebuild", "repack", "scaled_divide", "scaled_log", "scaled_power", "share", "sinc_derivative", "solve_left", "solve_right",
    "split_columns", "split_like", "split_rows", "split_side", "spread", "sum_items_adjoint", "sum_to", "take_adjoint",
    "tensordot_left", "tensordot_right", "ties", "ties_items", "times_log", "times_power", "times_solution", "trace_adjoint", "unbroadcast",
    "unrepeat", "unstack", "untile", "zeros_like",
]
