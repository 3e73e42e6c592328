"""Arguments that are written by helpers and methods which get them in objects, lists and dicts."""

import numpy as np


class Holder:
    def __init__(self, x):
        self.x = x

    def add(self):
        self.x += 1.0

    def square(self):
        self.x *= self.x

    def set_first(self):
        self.x[0] = 1.0


class Heir(Holder):
    def add(self):
        super().add()


def add_to_entry(d):
    d["x"] += 1.0


def add_to_item(xs):
    xs[0] += 1.0


def add_to_first(xs):
    xs[0][0] += 1.0


def by_a_method(x):
    h = Holder(x)
    h.add()
    h.square()
    return np.sum(h.x**2)


def by_a_method_of_the_class_above(x):
    h = Heir(x)
    h.add()
    return np.sum(x**2)


def by_a_helper_of_dicts(x):
    d = {"x": x}
    add_to_entry(d)
    return np.sum(d["x"] ** 2)


def by_a_helper_of_lists(x):
    xs = [x]
    add_to_item(xs)
    add_to_first(xs)
    return np.sum(xs[0] ** 2)


def elements_by_a_method(x):
    h = Holder(x)
    h.set_first()
    return np.sum(h.x**2)


def a_part_by_a_method(x):
    h = Holder(x[1:])
    h.add()
    return np.sum(x**2)


def put_in_later(x):
    h = Holder(None)
    h.x = x
    h.square()
    return np.sum(h.x**2)


def by_an_inner_function(x):
    h = Holder(x)

    def change():
        h.add()

    change()
    return np.sum(x**2)


def in_a_loop(x):
    for h in [Holder(x), Holder(x)]:
        h.add()
    return np.sum(x**2)


WRITERS = {
    by_a_method, by_a_method_of_the_class_above, by_a_helper_of_dicts, by_a_helper_of_lists, elements_by_a_method, a_part_by_a_method, put_in_later, by_an_inner_function, in_a_loop,
}  # fmt: skip

EXAMPLES = [(f, (np.array([0.5, -0.3, 1.2]),), 0) for f in sorted(WRITERS, key=lambda f: f.__name__)]
