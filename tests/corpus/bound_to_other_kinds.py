"""Attributes and entries that are bound to something of another size or kind: the adjoint of an object is of what it held when it was made."""

import numpy as np


class Holder:
    def __init__(self, xs):
        self.xs = xs
        self.n = 1.0

    def __iter__(self):
        return iter(self.xs)


def a_number_then_an_array(x):
    o = Holder(x)
    y = o.xs * x
    o.xs = np.array([y, x])
    return y * np.sum(o.xs) * o.n


def an_array_then_a_longer_one(x):
    o = Holder(np.array([x]))
    y = o.xs[0] * x
    o.xs = np.array([x, y])
    return y * o.xs[0] * o.xs[1]


def an_array_then_a_matrix(p):
    o = Holder(p * 2.0)
    y = o.xs[1]
    o.xs = np.outer(p, p)
    return y * np.sum(o.xs[0])


def a_list_then_a_shorter_one(x):
    o = Holder([x, x * x])
    y = o.xs[1]
    o.xs = [y]
    return y * o.xs[0]


def a_dict_then_another(x):
    o = Holder({"a": x, "b": x * x})
    y = o.xs["b"]
    o.xs = {"c": y, "d": [x]}
    return y * o.xs["c"] * o.xs["d"][0]


def an_object_then_a_number(x):
    o = Holder(Holder([x]))
    y = o.xs.xs[0]
    o.xs = y * x
    return y * o.xs


def another_list_while_the_first_is_gone_through(x):
    o = Holder([x, x * x])
    s = 0.0
    for v in o:
        o.xs = [x, v, v * v]
        s = s * 2.0 + v * len(o.xs)
    return s * o.xs[2]


def made_in_a_loop(x):
    z = x
    for k in range(3):
        o = Holder(np.full(k + 1, z))
        z = z * o.xs[0]
        o.xs = o.xs[0] * x
        z = z + o.xs
    return z


def growing_in_a_loop(x):
    z = x
    for k in range(3):
        o = Holder(np.full(2, z))
        z = z * o.xs[0]
        o.xs = np.concatenate([o.xs, [x]])
        if k > 0:
            o.xs = o.xs[1:] * o.xs[0]
        z = z + o.xs.sum()
    return z


def on_one_path(x):
    o = Holder(x)
    z = x
    for k in range(3):
        if k == 1:
            o.xs = np.array([z, x])
        z = z * np.sum(o.xs)
    return z


def never_read_again(x):
    o = Holder(np.array([x]))
    z = o.xs[0]
    o.xs = np.ones(3) * x
    return z * x


def of_a_helper(x):
    o = Holder(np.ones(1) * x)
    z = o.xs[0]
    o.xs = np.ones(3) * z
    return z * o.xs.sum()


def calls_the_helper(x):
    return of_a_helper(x) * of_a_helper(x * x)


def entries(x):
    d = {"a": np.array([x]), "b": x}
    z = d["a"][0] * d["b"]
    d["a"] = np.array([x, z])
    d["b"] = d["a"].sum()
    return z * d["b"] * d["a"][1]


def momentum_of_another_shape(x):
    p = {"w": np.ones((1, 2)) * x, "m": 0.0}
    g = p["w"] * 2.0
    p["m"] = 0.9 * p["m"] + g
    p["w"] = p["w"] - 0.1 * p["m"]
    p["m"] = np.sum(p["m"])
    return np.sum(p["w"] ** 2) * p["m"]


def a_slice_then_the_whole(p):
    o = Holder(p[:1])
    y = o.xs * 3.0
    o.xs = p
    return np.sum(y * o.xs)


EXAMPLES = [
    *((f, (0.7,), 0) for f in (
        a_number_then_an_array, an_array_then_a_longer_one, a_list_then_a_shorter_one, a_dict_then_another, an_object_then_a_number,
        another_list_while_the_first_is_gone_through, made_in_a_loop, growing_in_a_loop, on_one_path, never_read_again, calls_the_helper, entries,
        momentum_of_another_shape,
    )),
    *((f, (np.array([0.7, 0.4]),), 0) for f in (an_array_then_a_matrix, a_slice_then_the_whole)),
]  # fmt: skip
