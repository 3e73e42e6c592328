"""All that generated code may import: plain Python and NumPy, for floats, NumPy scalars and arrays of any rank."""

from astgrad.errors import AstgradError
from astgrad.runtime.arithmetic import (
    above, below, divide, exp_difference, raised, scaled_divide, scaled_log, scaled_power, share, ties, times_log, times_power,
)
from astgrad.runtime.broadcasting import count, fill, keep, outline, outlined, share_of_sum, spread, sum_to, unbroadcast
from astgrad.runtime.calls import call_forward, call_reverse, call_tangent, caught, cell_of, part_of, tangent_of, under
from astgrad.runtime.containers import (
    as_dict, dict_along, dict_from, entries_of, given_back, heap_order, inner_product, is_mapping, is_sequence, order_of, picked, place_of, places_left, times_leaves, unchanged,
    unless_again, unrepeated, unzipped, values_at, values_of, zipped, zipped_dot,
)
from astgrad.runtime.einsum import einsum_adjoint, einsum_product
from astgrad.runtime.gamma import gamma_slope
from astgrad.runtime.indexing import (
    add_at, add_path, cumsum_adjoint, diagonal_places, diff_adjoint, elements, flat_adjoint, flat_of, flat_part, float_part, grid, inverse_axes, prod_items_adjoint, split_columns, split_like,
    split_rows, split_side, sum_items_adjoint, take_adjoint, ties_items, unrepeat, unstack, untile,
)
from astgrad.runtime.linear_algebra import (
    diag_adjoint, diagonal_adjoint, dot_left, dot_right, inner_left, inner_right, matmul_left, matmul_right, of_vectors,
    solve_left, solve_right, tensordot_left, tensordot_right, times_solution, trace_adjoint,
)
from astgrad.runtime.matrices import (
    cov_adjoint, cov_tangent, eigh_tangent, eigh_tangent_adjoint, eigh_tangent_along, fold_lower, from_eigenvalues, half_lower,
    least_squares_of, mirror_lower, orthogonal_of, over_gaps, signs_along, singular_of, valued,
)
from astgrad.runtime.kept import check_kept, look_before
from astgrad.runtime.mirrors import (
    Bars, add_apart, add_into, as_laid_out, beside, check_apart, check_out, keep_field, keep_item, laid_out, mirror_of, own_tangent,
    put_field, put_item, put_slice, renewed, swap_field, swap_item, swap_slice, take_slice, taken, taken_along, undo_insert, undo_pop, view_dot, view_of, zeros_apart,
    zeros_of,
)
from astgrad.runtime.operators import (
    operator_add, operator_matmul, operator_mod, operator_mul, operator_pow, operator_sub, operator_truediv,
)
from astgrad.runtime.overlapping import overlapping, strided_places
from astgrad.runtime.owned import owned, owning, part_at
from astgrad.runtime.products import (
    cumprod_adjoint, cumprod_adjoint_along, cumprod_tangent, cumprod_tangent_along, kron_left, kron_right,
)
from astgrad.runtime.reach import apart, check_attributes, check_field_names, check_parted, check_size, check_trips, check_unreached, half_done, keep_outer, new_array, not_reached, size_of
from astgrad.runtime.sampling import (
    convolve_adjoint, correlate_left, correlate_right, gradient_adjoint, interp_adjoint, interp_slope, interp_slope_adjoint,
    poly_slope, poly_slope_adjoint, polyval_adjoint, ramp, ramp_adjoint, trapezoid_left, trapezoid_right, vander_slope,
)
from astgrad.runtime.selection import (
    along_places, choose_adjoint, insert_adjoint, insert_tangent, kept_places, leading, mask_for, mask_over, masked, pad_linear, quantile_shares, remaining,
    select_adjoint, split_depth, running_places, take_along_adjoint, trailing, unmasked, unpad, unroll_axis, weights_along, windows_adjoint,
)
from astgrad.runtime.special import others, others_along, others_along_two, polygamma, sinc_derivative
from astgrad.runtime.structures import (
    add, build, check_alike, check_argument, check_copied, check_fields, check_floats, check_rebinds, check_scalar, check_there, copy, dict_of, holder, instance, is_float_leaf, is_structure,
    default_of, is_full, items_dot, items_of, keys_of, leaves, like, map_leaves, moved, no_object, number, of_first, of_second, other_class, other_name, own, own_items, part, parts, passed_by, rebuild,
    repack, replaced, united, visited, visited_dot, visited_part, with_item, with_part, without_item, without_part, wrong_number, zeros_but, zeros_like,
)

__all__ = [
    "AstgradError", "Bars", "above", "add", "add_apart", "add_at", "add_into", "add_path", "along_places", "as_dict", "as_laid_out", "below",
    "apart", "beside", "build", "call_forward", "call_reverse", "call_tangent", "caught", "cell_of", "check_alike", "check_apart", "check_argument", "check_attributes", "check_copied", "check_field_names", "check_fields", "check_floats", "check_kept", "check_out", "check_parted", "check_rebinds", "check_scalar", "check_size", "check_there", "check_trips", "check_unreached", "choose_adjoint", "convolve_adjoint", "copy", "correlate_left", "correlate_right", "count",
    "cov_adjoint", "cov_tangent", "cumprod_adjoint", "cumprod_adjoint_along", "cumprod_tangent", "cumprod_tangent_along",
    "cumsum_adjoint", "default_of", "diag_adjoint", "diagonal_adjoint", "diagonal_places", "dict_along", "dict_from", "dict_of",
    "diff_adjoint", "divide", "dot_left", "dot_right", "eigh_tangent", "eigh_tangent_adjoint", "eigh_tangent_along",
    "einsum_adjoint", "einsum_product", "elements", "entries_of", "exp_difference", "fill", "flat_adjoint", "flat_of", "flat_part", "float_part", "fold_lower", "from_eigenvalues",
    "gamma_slope", "given_back", "gradient_adjoint", "grid", "half_lower", "half_done", "heap_order", "holder", "inner_left", "inner_product", "inner_right",
    "insert_adjoint", "insert_tangent", "instance", "interp_adjoint", "interp_slope", "interp_slope_adjoint", "inverse_axes",
    "is_float_leaf", "is_full", "is_mapping", "is_sequence", "is_structure", "items_dot", "items_of", "keep", "keep_field", "keep_item", "keep_outer", "kept_places", "keys_of",
    "kron_left", "kron_right", "laid_out", "leading", "least_squares_of", "leaves", "like", "look_before", "map_leaves", "mask_for", "mask_over", "masked", "matmul_left",
    "matmul_right", "mirror_lower", "mirror_of", "moved", "new_array", "no_object", "not_reached", "number", "of_first", "of_second", "of_vectors", "operator_add",
    "operator_matmul", "operator_mod", "operator_mul", "operator_pow", "operator_sub", "operator_truediv", "order_of",
    "orthogonal_of", "other_class", "other_name", "others", "others_along", "others_along_two", "outline", "outlined", "over_gaps", "overlapping", "own", "own_items", "own_tangent", "pad_linear",
    "owned", "owning", "part", "part_at", "part_of", "parts", "passed_by", "picked", "place_of", "places_left", "poly_slope", "poly_slope_adjoint", "polygamma", "polyval_adjoint",
    "prod_items_adjoint", "put_field", "put_item", "put_slice", "quantile_shares", "raised", "ramp", "ramp_adjoint", "rebuild", "remaining",
    "renewed", "repack", "replaced", "running_places", "scaled_divide", "scaled_log", "scaled_power", "select_adjoint", "share", "size_of",
    "share_of_sum", "signs_along", "sinc_derivative", "singular_of", "solve_left", "solve_right", "split_columns",
    "split_depth", "strided_places", "split_like", "split_rows", "split_side", "spread", "sum_items_adjoint", "sum_to", "swap_field", "swap_item", "swap_slice", "take_slice",
    "take_adjoint", "take_along_adjoint", "taken", "taken_along", "tangent_of", "tensordot_left", "tensordot_right", "ties",
    "ties_items", "times_leaves", "times_log", "times_power", "times_solution", "trace_adjoint", "trailing", "trapezoid_left",
    "trapezoid_right", "unbroadcast", "unchanged", "under", "undo_insert", "undo_pop", "united", "unless_again", "unmasked", "unpad", "unrepeat", "unrepeated", "unroll_axis",
    "unstack", "untile", "unzipped", "valued", "values_at", "values_of", "vander_slope", "view_dot", "view_of", "visited",
    "visited_dot", "visited_part", "weights_along", "windows_adjoint", "with_item", "with_part", "without_item", "without_part", "wrong_number", "zeros_apart", "zeros_but",
    "zeros_like", "zeros_of", "zipped", "zipped_dot",
]
