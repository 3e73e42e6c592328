"""Derivatives of what Python's own functions make of lists and dicts: keys and orders do not move."""

from astgrad.rules.helpers import shape_only
from astgrad.rules.table import adjoint, constant, linear, look_only
from astgrad.runtime import (
    add, apart, as_dict, copy, dict_along, dict_from, dict_of, entries_of, given_back, heap_order, inner_product, items_of, laid_out, new_array, no_object, number, order_of, other_class, other_name, picked, place_of, places_left, times_leaves, unchanged,
    unzipped, values_at, values_of, wrong_number, zipped, zipped_dot,
)

constant(as_dict, heap_order, order_of, other_class, other_name, place_of, places_left, wrong_number)

linear(values_of, shape="any", d=lambda g, y, d: dict_of(d, g), tangent=lambda y, d, d_dot: values_at(d_dot, d))
linear(values_at, shape="any", h=lambda g, y, h, d: dict_of(d, g))
look_only(values_at, "d")
look_only(dict_of, "keys")
look_only(items_of, "keys")

linear(zipped, shape="any", columns=lambda g, y, columns, strict=False: unzipped(g, columns),
       tangent=lambda y, columns, columns_dot, strict=False: zipped_dot(columns_dot, columns))
linear(zipped_dot, shape="any", h=lambda g, y, h, columns: unzipped(g, columns))
linear(unzipped, shape="any", h=lambda g, y, h, columns: zipped_dot(g, columns))
shape_only(zipped_dot, 1)
shape_only(unzipped, 1)

linear(picked, shape="any", xs=lambda g, y, xs, places: given_back(g, xs, places))
linear(given_back, shape="any", h=lambda g, y, h, xs, places: picked(g, places))
shape_only(given_back, 1)

linear(dict_from, shape="any", x=lambda g, y, x, check_keys=False: entries_of(g, x),
       tangent=lambda y, x, x_dot, check_keys=False: dict_along(x_dot, x))
linear(dict, shape="any", iterable=lambda g, y, iterable: entries_of(g, iterable), tangent=lambda y, iterable, iterable_dot: dict_along(iterable_dot, iterable))
linear(dict_along, shape="any", h=lambda g, y, h, x: entries_of(g, x))
linear(entries_of, shape="any", h=lambda g, y, h, x: dict_along(g, x))
look_only(dict_along, "x")
look_only(entries_of, "x")

adjoint(inner_product, shape="any", a=lambda g, y, a, b: times_leaves(g, b), b=lambda g, y, a, b: times_leaves(g, a),
        tangent=lambda y, a, b, a_dot, b_dot: inner_product(a_dot, b) + inner_product(a, b_dot))
adjoint(times_leaves, shape="any", s=lambda g, y, s, b: inner_product(g, b), b=lambda g, y, s, b: times_leaves(s, g),
        tangent=lambda y, s, b, s_dot, b_dot: add(times_leaves(s_dot, b), times_leaves(s, b_dot)))
linear(unchanged, shape="itself", new=lambda g, y, new, old: g, tangent=lambda y, new_dot: new_dot)
look_only(unchanged, "old")
linear(no_object, shape="itself", x=lambda g, y, x, beside=None: g, tangent=lambda y, x_dot, beside=None: x_dot)
look_only(no_object, "beside")
linear(number, shape="itself", x=lambda g, y, x: g, tangent=lambda y, x_dot: x_dot)
linear(new_array, shape="array", x=lambda g, y, x, called: g, tangent=lambda y, x_dot: laid_out(x_dot, y))
look_only(new_array, "called")
linear(apart, shape="itself", x=lambda g, y, x, called: g, tangent=lambda y, x_dot: copy(x_dot))
look_only(apart, "called")
