"""What makes an object, and calls whose rule or callee is not known: each is refused with its place, why, and what to write instead."""

import contextlib
import functools
import operator
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pytest

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError

X = np.array([0.5, 1.2, -0.3, 0.7])

# --- objects that the function makes


class InitIsPartial:
    def _set(self, x, n):
        self.x = x**n

    __init__ = functools.partialmethod(_set, n=2)


def init_is_no_function(x):
    return InitIsPartial(x).x


@dataclass(frozen=True)
class Point:
    a: float


@dataclass(frozen=True)
class PointAndSquare(Point):
    b: float

    def __init__(self, x):
        super().__init__(x)
        object.__setattr__(self, "b", x * x)


def above_an_init_of_a_dataclass(x):
    p = PointAndSquare(x)
    return p.a * p.b


@dataclass(frozen=True)
class MadeAgain:
    a: float

    def __init__(self, x, n=0):
        object.__setattr__(self, "a", x * n)
        if n < 3:
            self.__init__(x, n + 1)


def init_calls_itself(x):
    return MadeAgain(x).a


@dataclass(frozen=True)
class Several:
    a: float

    def __init__(self, *values):
        object.__setattr__(self, "a", values[0])


@dataclass(frozen=True)
class SeveralAndOne(Several):
    b: float

    def __init__(self, x):
        super().__init__(x, 2.0)
        object.__setattr__(self, "b", x)


def init_takes_any_number(x):
    s = SeveralAndOne(x)
    return s.a * s.b


@dataclass(frozen=True)
class SetSometimes:
    a: float

    def __init__(self, x):
        if x > 0:
            object.__setattr__(self, "a", x * x)


def set_on_one_path(x):
    return SetSometimes(x).a


class MadeInWith:
    def __init__(self, x):
        with contextlib.suppress(ValueError):
            self.a = x * x


def made_in_with(x):
    return MadeInWith(x).a


gain = 2.0


def scaled_by(gain):
    @dataclass(frozen=True)
    class Scaled:
        a: float

        def __init__(self, x):
            object.__setattr__(self, "a", x * gain)

    return Scaled


@dataclass(frozen=True)
class ScaledTwice(scaled_by(3.0)):
    b: float

    def __init__(self, x):
        super().__init__(x)
        object.__setattr__(self, "b", x * gain)


def another_gain(x):
    s = ScaledTwice(x)
    return s.a * s.b


@dataclass(frozen=True)
class Doubled:
    a: float

    def __post_init__(self):
        if self.a < 0:
            return
        object.__setattr__(self, "a", self.a * 2)


def returns_on_the_way(x):
    return Doubled(x).a


class Vec:
    def __init__(self, a):
        self.a = a

    @classmethod
    def square(cls, a):
        return __class__(a * a)

    @classmethod
    def of_vec(cls, a):
        cls = Vec
        return cls(a * a)


class Longer(Vec):
    @classmethod
    def square(cls, a):
        return super().square(a)


def names_its_class(x):
    return Vec.square(x).a


def binds_cls(x):
    return Vec.of_vec(x).a


def above_a_class_method(x):
    return Longer.square(x).a


OF_A_FLOAT = [
    (init_is_no_function, "`__init__` of InitIsPartial is no Python function", False),
    (above_an_init_of_a_dataclass, "that @dataclass writes for Point is not followed", True),
    (init_calls_itself, "what initialises a MadeAgain calls itself", True),
    (init_takes_any_number, "with these arguments, what this call initialises", True),
    (set_on_one_path, "`a` of a SetSometimes is not set on every path", True),
    (made_in_with, "`with` while a MadeInWith is made", True),
    (another_gain, "`gain` means something else where", True),
    (returns_on_the_way, "`return` in what initialises a Doubled on the way", True),
    (names_its_class, "`__class__` in a class method", True),
    (binds_cls, "`cls` in a class method", True),
    (above_a_class_method, "`super` in a class method", True),
]


@pytest.mark.parametrize(("function", "words", "placed"), OF_A_FLOAT, ids=[f.__name__ for f, _, _ in OF_A_FLOAT])
def test_objects_that_the_function_makes(function, words, placed):
    assert np.isfinite(function(1.3))  # it runs
    for derivative in (lambda: grad(function)(1.3), lambda: jvp(function, (1.3,), (1.0,))):
        with pytest.raises(UnsupportedError) as info:
            derivative()
        check(info.value, words, placed)


def check(error, words, placed=True):
    assert words in error.why
    assert (error.place is not None) == placed
    if placed:
        assert error.place.file.endswith("test_objects_and_calls.py")
        assert f"{error.place}: " in str(error)
    assert f"Instead: {error.instead}" in str(error)


# --- calls of library functions, and attributes


def more_arguments_than_the_rule_knows(x):
    return np.sum(np.sum(x, 0, None, None, True))


def without_the_other_choice(x):
    return np.sum(np.where(condition=x > 0, x=x))


def without_a_shape(x):
    return np.sum(np.reshape(x))


OF_CALLS = [
    (more_arguments_than_the_rule_knows, "does not know all of these arguments"),
    (without_the_other_choice, "the argument `y` is missing"),
    (without_a_shape, "the argument `shape` is missing"),
]


@pytest.mark.parametrize(("function", "words"), OF_CALLS, ids=[f.__name__ for f, _ in OF_CALLS])
def test_arguments_of_library_functions(function, words):
    for derivative in (lambda: grad(function)(X), lambda: jvp(function, (X,), (X,))):
        with pytest.raises(UnsupportedError) as info:
            derivative()
        check(info.value, words)


def largest_of_a_set(x):
    return max({x[0], x[1]})


def sum_of_flat(x):
    return np.sum(x.flat)


def imaginary_part(x):
    return np.sum(x.imag)


class Pair(NamedTuple):
    a: float
    b: float


def counted_in_a_named_tuple(x):
    pair = Pair(x[0], x[0])
    return pair.count(x[0]) * x[1]


FORWARD = [
    (largest_of_a_set, "this expression is not differentiated yet"),
    (sum_of_flat, "the attribute `.flat` is not differentiated"),
    (counted_in_a_named_tuple, "the method `.count()` of an object is not differentiated in this place"),
    (imaginary_part, "the attribute `.imag` is not differentiated"),
]


@pytest.mark.parametrize(("function", "words"), FORWARD, ids=[f.__name__ for f, _ in FORWARD])
def test_expressions_in_forward_mode(function, words):
    assert np.isfinite(function(X))
    with pytest.raises(UnsupportedError) as info:
        jvp(function, (X,), (X,))
    check(info.value, words)


# --- what only the running program calls


def sums_by_name(x):
    return sum(first(x * np.ones(2)) for first in [operator.methodcaller("sum")])


def square_and_text(x):
    return x * x, "text"


def gradient_with_aux(x):
    return grad(square_and_text, has_aux=True)(x)[0]


@pytest.mark.parametrize(("function", "words"), [
    (sums_by_name, "a methodcaller object is called with values that carry a derivative, and has no Python source"),
    (gradient_with_aux, "of square_and_text> is not differentiated again"),
])
def test_callees_that_the_running_program_tells(function, words):
    assert np.isfinite(function(1.3))
    for derivative in (lambda: grad(function)(1.3), lambda: jvp(function, (1.3,), (1.0,))):
        with pytest.raises(UnsupportedError) as info:
            derivative()
        check(info.value, words, placed=False)


def test_a_gradient_with_aux_is_not_differentiated_again():
    with pytest.raises(UnsupportedError) as info:
        jvp(grad(square_and_text, has_aux=True), (1.3,), (1.0,))
    check(info.value, "is not differentiated again", placed=False)


def no_pair(x):
    return x * x


def pair_in_a_name(x):
    both = (x * x, "text")
    return both


@pytest.mark.parametrize("function", [no_pair, pair_in_a_name])
def test_no_pair_is_returned_with_aux(function):
    with pytest.raises(UnsupportedError) as info:
        grad(function, has_aux=True)(1.3)
    check(info.value, "with has_aux, a function returns a pair (value, aux)")
