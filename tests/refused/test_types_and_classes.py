"""Texts that are read as numbers, elements that are no floats, and objects whose class only the running program knows."""

import json

import numpy as np
import pytest

from astgrad import grad, hvp, jvp
from astgrad.errors import UnsupportedError


class Pairs:
    """Says itself what operators, loops and items are."""

    def __init__(self, a):
        self.a = a
        self.size = a * a

    def __iter__(self):
        return iter([self.a * self.a, self.a * 2])

    def __getitem__(self, place):
        return self.a * self.a * place

    def __add__(self, other):
        return self.a * self.a + other

    def __round__(self):
        return self.a * 2

    def round(self):
        return self.a * 3


class Vector:
    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Vector(self.a + other.a, self.b * other.b)

    def __radd__(self, other):
        return Vector(self.a + other, self.b)

    def __mul__(self, k):
        return Vector(self.a * k, self.b * k)


def pairs_or_list(x):
    return Pairs(x) if x > -10.0 else [x, x]


def read_again(text):
    return float(text)


def text_of_a_float(x):
    return float(f"{x}") * x


def text_by_a_helper(x):
    return read_again(str(x)) * x


def text_by_percent(x):
    return float("%s" % x) * x


def text_taken_apart(x):
    a, b = f"{x},{x * 2}".split(",")
    return float(a) * x


def texts_in_a_comprehension(x):
    return sum([float(t) for t in f"{x},{x * 2}".split(",")]) * x


def text_in_a_list(x):
    texts = []
    for k in range(3):
        texts.append(f"{x * k}")
    return np.float64(texts[1]) * x


def text_in_a_dict(x):
    d = {"a": x, "t": repr(x)}
    return float(d["t"].strip()) * d["a"]


def text_as_an_array(x):
    return np.array(["{:.3f}".format(x)], dtype=float)[0] * x


OF_TEXT = "this makes a number of text in which a float may be spelt"


def array_of_objects(x):
    return np.array([x, 2.0], dtype=object)[0] * x


def array_of_complex_numbers(x):
    return np.sum(np.abs(np.array([x, 2.0], dtype=complex)) * x)


def written_into_integers(x, dtype=int):
    y = np.zeros(3, dtype=dtype)
    y[0] = x * 5
    return y.sum() * x


def written_into_objects(x):
    y = np.zeros(3, object)
    y[0] = x * x
    return y[0] * x


def attribute_like_an_array(x):
    return pairs_or_list(x).size * x


def method_like_an_array(x):
    return pairs_or_list(x).round() * x


def sum_of_what_it_gives(x):
    return sum(pairs_or_list(x)) * x


def list_of_what_it_gives(x):
    return sum(list(pairs_or_list(x))) * x


def its_sum(x):
    o = pairs_or_list(x)
    return (o + x) * x


def its_items(x):
    o = pairs_or_list(x)
    return o[1] * x


def its_parts(x):
    o = pairs_or_list(x)
    u, v = o
    return u * v


def its_parts_at_once(x):
    u, v = pairs_or_list(x)
    return u * v


def its_rounding(x):
    return round(pairs_or_list(x)) * x


def added_to(x):
    o = pairs_or_list(x)
    o += x
    return o


MAKERS = [lambda y: Vector(y, y * y), lambda y: Vector(y, 2.0)]


def made_by_one_of_several(x, which=1):
    return MAKERS[which](x).a * x


def of_no_known_class(x):
    return json.loads(json.dumps(x)) * x


COMPUTED = "what a Pairs computes is not differentiated where its class is not known beforehand"
REFUSED = [
    *((f, OF_TEXT) for f in (text_of_a_float, text_by_a_helper, text_by_percent, text_taken_apart, texts_in_a_comprehension, text_in_a_list, text_in_a_dict, text_as_an_array)),
    (array_of_objects, "an array of type object that carries a derivative"),
    (array_of_complex_numbers, "complex numbers that carry a derivative"),
    (written_into_integers, "this writes what carries a derivative into an array of type int64"),
    (written_into_objects, "this writes what carries a derivative into an array of type object"),
    *((f, COMPUTED) for f in (attribute_like_an_array, method_like_an_array, sum_of_what_it_gives, list_of_what_it_gives, its_sum, its_items, its_parts, its_rounding, added_to)),
    (its_parts_at_once, "what this call gives may be an object, whose class says what its items are"),
    (made_by_one_of_several, "may return an object of a class with operators of its own"),
    (of_no_known_class, "`json.loads()` is not differentiated. It is read from its source, where: "),
]


@pytest.mark.parametrize("function, words", REFUSED, ids=lambda value: getattr(value, "__name__", ""))
def test_is_refused_by_both_modes_and_to_second_order(function, words):
    for call in (lambda: grad(function)(0.7), lambda: jvp(function, (0.7,), (1.3,)), lambda: hvp(function)(0.7, 1.3)):
        with pytest.raises(UnsupportedError) as error:
            call()
        assert words in str(error.value)
        assert "Instead: " in str(error.value)


def total_of_vectors(x):
    total = 0
    for v in [Vector(x, x * x), Vector(x, 2.0), Vector(1.0, x)]:
        total = total + v
    return total.a * total.b


def numbers_beside_vectors(x):
    makers = {"square": lambda y: y * y, "both": lambda y: [y, y * y]}
    xs = makers["both"](x)
    a, b = makers["both"](x * 2)
    v = Vector(x, makers["square"](x) + makers["square"](2 * x)) * 2.0
    return (v.a + xs[1]) * v.b + a * b + sum(xs) * max(xs)


@pytest.mark.parametrize("function", [total_of_vectors, numbers_beside_vectors])
def test_beside_such_classes_numbers_are_differentiated(function):
    step = 1e-6
    estimate = (function(0.7 + step) - function(0.7 - step)) / (2 * step)
    assert np.isclose(grad(function)(0.7), estimate)
    assert np.isclose(jvp(function, (0.7,), (1.3,))[1], 1.3 * estimate)
    again = (grad(function)(0.7 + step) - grad(function)(0.7 - step)) / (2 * step)
    assert np.isclose(hvp(function)(0.7, 1.3), 1.3 * again)
