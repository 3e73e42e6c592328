"""Calls that give something else each time: random numbers, iterators, what is taken from a list. Each is made once, in its place."""

import itertools

import numpy as np


def source():
    return np.random.RandomState(3)


def one_draw(x):
    return x * source().rand()


def two_draws(x):
    rng = source()
    return x * rng.rand() + x * x * rng.rand()


def the_first_draw_is_not_needed(x):
    rng = source()
    return rng.rand() + x * x * rng.rand()


def a_helper_draws_too(x):
    rng = source()

    def noisy(t):
        return t * rng.rand()

    return rng.rand() * noisy(x) + noisy(x * x) * rng.rand()


def next_of_an_iterator(x):
    it = iter([1.0, 2.0, 3.0])
    a = next(it)
    return x * a * next(it) + x * x * next(it)


def sum_of_what_is_left(x):
    it = iter([1.0, 2.0, 3.0])
    return x * sum(it) + x * sum(it)


def draws_in_tests(x):
    rng = source()
    return x * (rng.rand() > 0.6) + x * (1.0 if rng.rand() > 0.6 else 2.0) + (x if rng.rand() > 0.2 else 3 * x * x) * rng.rand()


def draws_in_comprehensions(x):
    rng = source()
    return x * sum([rng.rand() for _ in range(2)]) * sum(rng.rand() for _ in range(2)) + sum([rng.rand() * x for _ in range(2)]) * rng.rand()


def draws_for_an_index(x):
    rng = source()
    y = np.ones(3)
    y[int(rng.rand() * 3)] += x * rng.rand()
    y[int(rng.rand() * 3)] = x * rng.rand()
    np.add.at(y, [int(rng.rand() * 3)], x * rng.rand())
    y *= rng.rand()
    return np.sum(y * y)


def taken_from_a_list(x):
    xs = [1, 2, 3]
    return x * xs.pop() + x * x * xs.pop() + x * {"a": 3}.pop("a")


def draws_in_a_loop(x):
    rng = source()
    for _ in range(3):
        x = x * rng.rand() if rng.rand() > 0.4 else x + rng.rand()
    return x


def counted(x):
    numbers = itertools.count(1)
    return x * next(numbers) + x * x * next(numbers)


EXAMPLES = [
    (f, (1.3,), 0)
    for f in (
        one_draw, two_draws, the_first_draw_is_not_needed, a_helper_draws_too, next_of_an_iterator, sum_of_what_is_left, draws_in_tests,
        draws_in_comprehensions, draws_for_an_index, taken_from_a_list, draws_in_a_loop, counted,
    )
]  # fmt: skip
