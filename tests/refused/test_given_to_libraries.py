"""Functions that change things or give what they hold where nobody sees it: given to functions of Python's that call them: `any(map(xs.append, ys))`, in helpers and where it stands."""

import functools

import pytest

from astgrad import grad, jvp
from astgrad.errors import UnsupportedError


class Adder:
    def __init__(self, items):
        self.items = items

    def __call__(self, v):
        self.items.append(v)

    def add(self, v):
        self.items.append(v)


def put(items, v):
    items.append(v)


def putter(items):
    def add(v):
        items.append(v)

    return add


def all_called(f, vs):
    any(map(f, vs))


def by_method(p, z):
    any(map(p.append, [z, 1.0]))


def by_object(p, z):
    any(map(Adder(p), [z, 1.0]))


def by_method_of_an_object(p, z):
    any(map(Adder(p).add, [z, 1.0]))


def by_closure(p, z):
    any(map(putter(p), [z, 1.0]))


def by_partial(p, z):
    any(map(functools.partial(put, p), [z, 1.0]))


def by_either(p, z):
    any(map(p.append if z > 0.0 else p.remove, [z, 1.0]))


def by_another(p, z):
    all_called(p.append, [z, 1.0])


def by_inner_function(p, z):
    def add(v):
        p.append(v)

    all_called(add, [z, 1.0])


@pytest.mark.parametrize("change", [by_method, by_object, by_method_of_an_object, by_closure, by_partial, by_either, by_another, by_inner_function])
@pytest.mark.parametrize("derivative", [grad, lambda f: lambda z: jvp(f, (z,), (1.0,))])
def test_what_a_library_function_calls_may_not_change_things_unseen(change, derivative):
    def changed(z):
        p = [z]
        change(p, z)
        return sum(p) * len(p)

    assert changed(0.5) == 6.0
    with pytest.raises(UnsupportedError):
        derivative(changed)(0.5)
