"""Constructs of the language, and what containers turn out to hold, that are refused with the reason and what to write instead."""

import contextlib

import numpy as np
import pytest
from scipy import special

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError

X = np.array([0.5, 1.2, -0.3])
calls = 0.0


def jumps_out_of_the_middle(x):
    for k in range(3):
        try:
            if k > 1:
                break
            x = x / k
        except ZeroDivisionError:
            x = x * 2.0
    return x


def half_done_in_a_list(xs):
    try:
        xs[0] = xs[0] * 3.0
        xs[0] = xs[0] / xs[1]
    except ZeroDivisionError:
        pass
    return xs[0]


def lambda_that_binds(x):
    f = lambda v, k=x: (w := v * k) + w  # noqa: E731
    return f(x)


def nonlocal_bound_by_with(x):
    total = x

    def add(v):
        nonlocal total
        total = total + v

    add(x)
    with contextlib.nullcontext(x) as total:  # noqa: F811
        pass
    return total


def nonlocal_bound_in_an_expression(x):
    total = x

    def add(v):
        nonlocal total
        total = total + v

    add(x)
    return (total := total * x) + total


def inner_functions_of_one_name(x):
    def inner(v):
        return v * 2.0

    y = inner(x)

    def inner(v):  # noqa: F811
        return v * v

    return inner(y)


def inner_function_reads_a_global(x):
    global calls
    calls = calls + 1.0

    def counted(v):
        return v * calls

    return counted(x)


def matches_inside(x):
    match x:
        case [a, *_]:
            return a * a
        case _:
            return x


def matches_with_guard(x):
    match x:
        case y if y > 1.0:
            return y * y
        case _:
            return x


def numpy_grid(x):
    return np.sum(np.mgrid[x:])


def manager_of_x(x):
    with contextlib.nullcontext(x * x) as y:
        return y * x


def starred_among_items(x):
    u = [0.0, 0.0]
    row = u[0], *rest = x, x * 2.0, x * 3.0
    return u[0] * rest[0] + row[1]


def out_inside(x):
    u = np.zeros(1)
    return np.sum(np.multiply(x, 2.0, out=u)) + u[0]


def values_of_either(x):
    held = Column([x, x * x])
    if x > 100.0:
        held = {"a": x}
    return sum(held.values())


class Column:
    def __init__(self, held):
        self.held = held

    def values(self):
        return self.held

    def __getitem__(self, i):
        return self.held[i] * 2.0


def items_of_either(columns):
    total = 0.0
    for i in range(2):
        total = total + columns[i][0] ** 2
    return total


def einsum_of_axes(x):
    return np.einsum(X, [0], x, [0], [])


def log_gamma(x):
    return special.gammaln(x)


def by_a_mask(x, mask):
    u = np.zeros(3)
    u.flat[mask] = x
    return np.sum(u)


def diagonal_of_a_block(x):
    u = np.zeros((2, 2, 2))
    np.fill_diagonal(u, x)
    return np.sum(u)


def sum_of_rows(rows, start):
    total = sum(rows, start)
    return total[0] * total[1]


IN_THE_SOURCE = [
    (lambda_that_binds, "a lambda with defaults and an assignment expression"), (nonlocal_bound_by_with, "by `nonlocal`, is bound here otherwise than by an assignment"),
    (nonlocal_bound_in_an_expression, "by `nonlocal`, is bound here otherwise than by an assignment"), (inner_functions_of_one_name, "the name `inner` of an inner function is bound more than once"),
    (inner_function_reads_a_global, "uses a variable of outside that the other one binds"), (matches_inside, "this pattern is not differentiated"),
    (matches_with_guard, "a `case` that binds a name and has a guard"), (numpy_grid, "what NumPy computes of this index"),
    (manager_of_x, "a `with` whose manager depends on what carries a derivative"), (starred_among_items, "a starred target among items"),
    (out_inside, "`out=` inside an expression"),
]
WHEN_IT_RUNS = [
    (values_of_either, (2.0,), "a method of a Column that is called as one of a dict"), (items_of_either, ([Column([1.0, 2.0]), [1.0, 2.0]],), "what a Column computes is not differentiated"),
    (einsum_of_axes, (X,), "np.einsum with lists of axes"), (log_gamma, (-20000.5,), "not differentiated below -10000"), (by_a_mask, (2.0, np.array([True, False, True])), "through `.flat` by a mask"),
    (diagonal_of_a_block, (2.0,), "np.fill_diagonal is differentiated for matrices alone"), (jumps_out_of_the_middle, (2.0,), "a handler runs here, and how far"),
    (half_done_in_a_list, ([2.0, 0.0],), "a handler runs here, and how far"),
]


@pytest.mark.parametrize(("function", "words"), IN_THE_SOURCE, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_in_the_source(function, words):
    argument = np.array([2.0]) if function is out_inside else 2.0
    function(argument)  # it runs as it stands
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(argument)
    first, line, caret, instead = str(caught.value).split("\n")[:4]
    assert first.startswith("test_language.py:") and words in first
    assert caret.strip() == "^" and instead.startswith("Instead: ")
    assert caught.value.place.line >= function.__code__.co_firstlineno and line.strip() == caught.value.place.text.strip()


@pytest.mark.parametrize(("function", "args", "words"), WHEN_IT_RUNS, ids=lambda v: getattr(v, "__name__", ""))
def test_refused_when_it_runs(function, args, words):
    function(*args)
    with pytest.raises(UnsupportedError) as caught:
        grad(function)(*args)
    assert words in caught.value.why and "\nInstead: " in str(caught.value)


@pytest.mark.parametrize(("function", "args", "words"), [row for row in WHEN_IT_RUNS if row[0] in (log_gamma, by_a_mask, diagonal_of_a_block)], ids=lambda v: getattr(v, "__name__", ""))
def test_refused_forwards_too(function, args, words):
    with pytest.raises(UnsupportedError) as caught:
        jvp(function, args, (1.0, *(None for _ in args[1:])))
    assert words in caught.value.why
