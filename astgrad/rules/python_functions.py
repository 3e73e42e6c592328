"""Derivatives of Python's builtins and of `math` on lists of numbers."""

import math
import sys

import numpy as np

from astgrad.rules.helpers import shape_only
from astgrad.rules.table import REQUIRED, Formula, Row, adjoint, linear, look_only, multilinear, unless_from_nothing
from astgrad.runtime import (
    dict_of, divide, holder, items_dot, items_of, moved, of_first, of_second, own, prod_items_adjoint, repack, scaled_divide, sum_items_adjoint,
    ties_items, unbroadcast, united, visited, visited_dot, visited_part, with_item, with_part, without_item, without_part, zeros_like,
)

linear(sum, lends=unless_from_nothing, iterable=lambda g, y, iterable, start=0: sum_items_adjoint(g, iterable), start=lambda g, y, iterable, start=0: unbroadcast(g, start),
       tangent=lambda y, iterable, iterable_dot, start_dot, start=0: sum(items_dot(iterable_dot, iterable), moved(start_dot, start)))
linear(holder, shape="any", alias=True, x=lambda g, y, x, name: g)
linear(items_dot, shape="any", alias=True, dear=True, h=lambda g, y, h, xs: visited_part(g, xs))
look_only(items_dot, "xs")
linear(moved, h=lambda g, y, h, x: unbroadcast(g, x))
look_only(moved, "x")
linear(list, shape="list", iterable=lambda g, y, iterable: repack(g, iterable))
linear(tuple, shape="list", iterable=lambda g, y, iterable: repack(g, iterable))
linear(dict_of, shape="any", values=lambda g, y, keys, values, check_keys=False: items_of(g, keys))
linear(items_of, shape="any", h=lambda g, y, h, keys: dict_of(keys, g))
linear(united, shape="any", a=lambda g, y, a, b: of_first(g, a, b), b=lambda g, y, a, b: of_second(g, b),
       tangent=lambda y, a, b, a_dot, b_dot: united(a_dot, b_dot))
linear(of_first, shape="any", h=lambda g, y, h, a, b: united(zeros_like(h), g))
linear(of_second, shape="any", h=lambda g, y, h, b: united(zeros_like(h), g))
look_only(of_first, "a", "b")
look_only(of_second, "b")
linear(with_item, shape="any", xs=lambda g, y, xs, index, value: without_item(g, index), value=lambda g, y, xs, index, value: g[index],
       tangent=lambda y, xs_dot, index, value_dot: with_item(xs_dot, index, value_dot))
linear(without_item, shape="any", h=lambda g, y, h, index: without_item(g, index))
linear(with_part, shape="any", xs=lambda g, y, xs, index, value: without_part(g, index, xs), value=lambda g, y, xs, index, value: g[index],
       tangent=lambda y, xs_dot, index, value_dot: with_part(xs_dot, index, value_dot))
linear(without_part, shape="any", h=lambda g, y, h, index, xs: without_part(g, index, h))
shape_only(without_part, 2)
linear(visited, shape="any", alias=True, dear=True, x=lambda g, y, x: visited_part(g, x), tangent=lambda y, x, x_dot: visited_dot(x_dot, x))
linear(visited_part, shape="any", h=lambda g, y, h, x: visited_part(g, x))
linear(visited_dot, shape="any", alias=True, dear=True, h=lambda g, y, h, x: visited_part(g, x))
look_only(visited_part, "x")
look_only(visited_dot, "x")
linear(own, shape="any", xs=lambda g, y, xs: g)
linear(repack, shape="any", h=lambda g, y, h, x: list(g))
look_only(repack, "x")
linear(math.fsum, shape="scalar", seq=lambda g, y, seq: sum_items_adjoint(g, seq))
adjoint(math.prod, shape="scalar", iterable=lambda g, y, iterable: prod_items_adjoint(g, iterable),
        tangent=lambda y, iterable, iterable_dot: np.dot(iterable_dot, prod_items_adjoint(1.0, iterable)))

adjoint(math.dist, shape="scalar", p=lambda g, y, p, q: scaled_divide(g, np.asarray(p) - np.asarray(q), y),
        q=lambda g, y, p, q: scaled_divide(g, np.asarray(q) - np.asarray(p), y),
        tangent=lambda y, p, q, p_dot, q_dot: divide(np.dot(np.asarray(p) - np.asarray(q), np.asarray(p_dot) - np.asarray(q_dot)), y))
if sys.version_info >= (3, 12):
    multilinear(math.sumprod, shape="scalar", p=lambda g, y, p, q: g * np.asarray(q), q=lambda g, y, p, q: g * np.asarray(p))

# `max(xs)` and `min(xs)` of one iterable, and `math.hypot` of more or fewer than two numbers; of two they are in pointwise.py.
_EXTREME = {
    "kind": "adjoint", "parameters": {"iterable": REQUIRED}, "shape": "scalar", "dear": True, "positional": 1,
    "formulas": {"iterable": Formula(lambda g, y, iterable: ties_items(g, y, iterable))},
    "tangent": Formula(lambda y, iterable, iterable_dot: np.dot(iterable_dot, ties_items(1.0, y, iterable))),
}
_LENGTH = _EXTREME | {
    "formulas": {"iterable": Formula(lambda g, y, iterable: scaled_divide(g, np.asarray(iterable), y))},
    "tangent": Formula(lambda y, iterable, iterable_dot: np.dot(iterable_dot, scaled_divide(1.0, np.asarray(iterable), y))),
}
of_iterable: dict[object, Row] = {function: Row(functions=(function,), **formulas) for function, formulas in ((max, _EXTREME), (min, _EXTREME), (math.hypot, _LENGTH))}  # type: ignore[arg-type]
