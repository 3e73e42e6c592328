"""Expressions whose derivative is not known: each is refused with its place, why, and what to write instead."""

import functools
from typing import NamedTuple

import numpy as np
import pytest

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError


class Pair(NamedTuple):
    a: float
    b: float


class Weight:
    """Computes its items and what it is compared with, and keeps what it gave for `-w`."""

    def __init__(self, w):
        self.w = w

    def __getitem__(self, place):
        return self.w * 2.0

    def __lt__(self, other):
        return self.w * other.w

    def __le__(self, number):
        return self.w * number

    def __gt__(self, entries):
        return self.w * entries["a"]

    @functools.cache
    def __neg__(self):
        return Weight(-self.w)


def set_display(x):
    return sum({x, 2.0 * x})


def set_comprehension(x):
    return sum({k * x for k in (1.0, 2.0)})


def generator_kept(x):
    terms = (k * x for k in (1.0, 2.0))
    return next(terms) + next(terms)


def field_of_a_negated_object(x):
    w = Weight(x)
    return (-w).w


def negated_by_what_is_no_python_function(x):
    w = Weight(x)
    minus = -w
    return minus.w


def repeated_arrays(x):
    rows = (x * np.ones(2), x * np.ones(2)) * 3
    return np.sum(rows[0])


def repeated_lists(x):
    rows = 2 * ([[x]])
    return rows[0][0]


def imaginary_part(x):
    return np.sum((x * np.ones(2)).imag)


def base_of_a_view(x):
    u = (x * np.ones(3))[1:]
    return u.base[0]


def view_of_values(x):
    entries = {"a": x, "b": x * x}
    values = entries.values()
    return sum(values)


def view_of_items(x):
    entries = {"a": x, "b": x * x}
    items = entries.items()
    return sum(v for _, v in items)


def stacked_rows(x):
    return np.sum(np.stack(x * np.eye(2)))


def concatenated_rows(x):
    u = x * np.eye(2)
    return np.sum(np.concatenate(u) ** 2)


def conditional_in_a_comparison(x):
    v, w = Weight(x), Weight(2.0 * x)
    return v < (w if x > 1 else v)


def union_in_a_comparison(x):
    w, entries = Weight(x), {"a": x}
    return w > {**entries, "b": x}


def method_in_a_comparison(x):
    w, p = Weight(x), Pair(x, 2.0 * x)
    return w <= p.count(2.0)


def shift(x):
    return np.sum(np.roll(x * np.ones(3), x))


def level(x):
    return np.quantile(x * np.ones(3), x / 4.0)


def padding(x):
    return np.sum(np.pad(np.ones(3) * x, 1, constant_values=x))


def places_between(x):
    return np.interp(0.5, x * np.arange(3.0), np.array([1.0, 2.0, 4.0]) * x)


def condition(x):
    return np.where(x, x * x, 0.0)


def edges_of_a_histogram(x):
    return np.sum(np.histogram(x * np.arange(4.0), bins=3)[1])


def weights_of_a_histogram(x):
    return np.sum(np.histogram(np.arange(4.0), bins=3, weights=x * np.ones(4))[0])


def steps_beside_places(x):
    return np.trapezoid(x * np.ones(3), np.arange(3.0), x)


REFUSED_BY_GRAD = [
    (set_display, "`{x, 2.0 * x}` is not differentiated yet"),
    (set_comprehension, "for k in (1.0, 2.0)}` is not differentiated yet"),
    (generator_kept, "`(k * x for k in (1.0, 2.0))` is not differentiated yet"),
    (field_of_a_negated_object, "an item of `-w` is not differentiated"),
    (imaginary_part, "the attribute `.imag` of a value that carries a derivative"),
    (base_of_a_view, "the attribute `.base` of a value that carries a derivative"),
    (stacked_rows, "an array given where a list of arrays is expected"),
    (concatenated_rows, "an array given where a list of arrays is expected"),
    (conditional_in_a_comparison, "a conditional expression in this place"),
    (method_in_a_comparison, "the method `p.count`() of an object"),
    (union_in_a_comparison, "`**` in a dict that carries a derivative"),
]
REFUSED_BY_BOTH = [
    (edges_of_a_histogram, "the argument `a` of"),
    (weights_of_a_histogram, "the argument `weights` of"),
    (steps_beside_places, "`np.trapezoid` takes no notice of `dx` where `x` is given"),
    (negated_by_what_is_no_python_function, "what this does with a Weight that carries a derivative"),
    (repeated_arrays, "repetition of a list of other things than floats"),
    (repeated_lists, "repetition of a list of other things than floats"),
    (view_of_values, "the view `entries.values()` is kept for later"),
    (view_of_items, "the view `entries.items()` is kept for later"),
    (shift, "the argument `shift` of `np.roll(x * np.ones(3), x)` carries a derivative"),
    (level, "the argument `q` of `np.quantile(x * np.ones(3), x / 4.0)` carries a derivative"),
    (padding, "the argument `constant_values` of "),
    (places_between, "the argument `xp` of "),
    (condition, "the argument `condition` of `np.where(x, x * x, 0.0)` carries a derivative"),
]


def check_message(error, function, words):
    first, line, caret, instead = str(error).split("\n")[:4]
    assert words in first and instead.startswith("Instead: ")
    assert first.startswith("test_expressions.py:") and caret.strip() == "^"
    assert error.place.line > function.__code__.co_firstlineno and line.strip() == error.place.text.strip()


@pytest.mark.parametrize(("function", "words"), REFUSED_BY_GRAD + REFUSED_BY_BOTH, ids=lambda v: getattr(v, "__name__", v))
def test_refused_by_grad(function, words):
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(2.0)
    check_message(caught.value, function, words)


@pytest.mark.parametrize(("function", "words"), REFUSED_BY_BOTH, ids=lambda v: getattr(v, "__name__", v))
def test_refused_by_jvp(function, words):
    with pytest.raises(UnsupportedError) as caught:
        jvp(function, (2.0,), (1.0,))
    check_message(caught.value, function, words)


def test_an_operator_of_a_named_tuple_of_floats():
    def shifted(p):
        return np.sum(p * 2)

    with pytest.raises(UnsupportedError) as caught:
        grad(shifted)(Pair(1.0, 2.0))
    check_message(caught.value, shifted, "what this does with a Pair that carries a derivative")
