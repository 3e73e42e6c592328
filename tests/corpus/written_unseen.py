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


# what a new list holds is not new: helpers write into it, and give nothing


def _longer(z):
    for q in z + z:
        q.append(0.5)
    for q in [*z]:
        q += [0.3]
    for q in z[::-1]:
        q.append(2.0)


def items_of_joined_lists(x):
    z = [[x, x * x], [3.0 * x, 4.0]]
    v = z[1].copy()
    w = z[1][1] * z[0][1]
    _longer(z)
    return z[1][1] * z[0][1] + v[0] * z[1][0] * z[0][0] + w * x + z[0][-1] * len(z[0]) + z[1][-2] * x


def _in_a_sum(z):
    q = sum([z, z], [])[1]
    q[0] = 0.5
    q.reverse()


def items_of_a_sum_of_lists(x):
    z = [[x, x * x], [3.0 * x, 4.0]]
    w = z[1][1] * z[0][1]
    _in_a_sum(z)
    return z[1][0] * z[0][1] + w * x + z[1][1] * x


def _in_a_longer_one(z):
    more = []
    more += z
    for q in more:
        q += [0.3]


def items_of_a_list_that_is_added_to(x):
    z = [[x, x * x], [3.0 * x, 4.0]]
    w = z[1][1] * z[0][1]
    _in_a_longer_one(z)
    return z[1][0] * z[0][1] + w * x + z[1][-1] * x + len(z[0]) * x


def _in_a_dict(z):
    for _, q in {"a": z[0], "b": z[1]}.items():
        q *= 2.0


def arrays_of_a_dict_of_items(x):
    z = [np.array([x, x * x]), np.array([3.0 * x, 4.0])]
    w = z[1][0] * z[0][1]
    _in_a_dict(z)
    return z[1][0] * z[0][1] + w * x


EXAMPLES = [
    (f, (np.array([0.5, -0.3]),), 0)
    for f in (
        a_dict_or_a_number, a_list_or_a_number, united, attributes_by_dict, attributes_by_name, an_object_or_a_number, by_an_inner_function, what_was_put, other_keys,
    )
] + [(f, (0.7,), 0) for f in (items_of_joined_lists, items_of_a_sum_of_lists, items_of_a_list_that_is_added_to, arrays_of_a_dict_of_items)]  # fmt: skip
