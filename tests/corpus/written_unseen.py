"""Constants of another kind that are put into containers and objects through what nothing is known of: what is read there by other names is known no more."""

import numpy as np

SWITCH = True
ROW, MATRIX = np.array([1.0, 2.0]), np.array([[1.0, 0.5], [-0.3, 2.0]])


class Box:
    held = ROW

    def __init__(self):
        self.m, self.n = ROW.copy(), 1


def widen(d):
    d["m"] = MATRIX


def widen_attribute(b):
    b.m = MATRIX


def append(xs):
    xs.append(MATRIX)


def replace_all(xs):
    xs[:] = [MATRIX]


def unite(d):
    d |= {"m": MATRIX}


def set_all(b, **values):
    for name, value in values.items():
        setattr(b, name, value)


def put(d, value):
    d["m"] = value
    return d["m"]


def put_under_another_key(d):
    d["z"] = 2.5


def take_off(d):
    d.pop("n")


def a_dict_or_a_number(x):
    d = {"m": ROW}
    q = d if SWITCH else 3
    widen(q)
    return np.sum((d["m"] @ x) ** 2)


def a_list_or_a_number(x):
    xs, ys = [ROW], [ROW]
    q, r = (xs, ys) if SWITCH else (3, 3)
    append(q)
    replace_all(r)
    return np.sum((xs[-1] @ x) ** 2) + np.sum(ys[0] @ x)


def united(x):
    d = {"m": ROW}
    q = d if SWITCH else 3
    unite(q)
    return np.sum((d["m"] @ x) ** 2)


def attributes_by_dict(x):
    b = Box()
    widen(b.__dict__)
    return np.sum((b.m @ x) ** 2)


def attributes_by_name(x):
    b, c = Box(), Box()
    set_all(b, m=MATRIX)
    set_all(c, held=MATRIX)
    return np.sum((b.m @ x) ** 2) + np.sum(c.held @ x)


def an_object_or_a_number(x):
    b = Box()
    q = b if SWITCH else 3
    widen_attribute(q)
    return np.sum((b.m @ x) ** 2)


def by_an_inner_function(x):
    d = {"m": ROW}

    def widened(value):
        q = d if SWITCH else 3
        q["m"] = value

    widened(MATRIX)
    return np.sum((d["m"] @ x) ** 2)


def what_was_put(x):
    d = {"m": ROW}
    q = d if SWITCH else 3
    v = put(q, MATRIX)
    return np.sum((d["m"] @ x) ** 2) + np.sum(v @ x)


def other_keys(x):
    d, e = {"m": ROW, "n": 2}, {"m": ROW, "n": 2}
    q, r = (d, e) if SWITCH else (3, 3)
    put_under_another_key(q)
    take_off(r)
    s = 0.0
    for k in d:
        s += np.sum(d[k] * x)
    for k in e:
        s += np.sum(e[k] * x * x)
    return s


EXAMPLES = [
    (f, (np.array([0.5, -0.3]),), 0)
    for f in (
        a_dict_or_a_number, a_list_or_a_number, united, attributes_by_dict, attributes_by_name, an_object_or_a_number, by_an_inner_function, what_was_put, other_keys,
    )
]  # fmt: skip
