"""Lists, dicts and objects that are changed under a name that they got in a roundabout way, and order within expressions that change them."""

import numpy as np


def the_only_item(x, y):
    xs = [y]
    (a,) = (xs,)
    a.append(x)
    return sum(xs) * x


def the_longest(xs, x):
    longest = max([xs, []], key=len)
    longest.extend([x])
    return xs[-1]


def the_shortest_changes(x, y):
    xs = [y, x]
    return the_longest(xs, x * y) * sum(xs)


def by_key(xs, x):
    found = {"a": xs}.get("a")
    found.insert(0, x)
    other = [xs].pop()
    other += [x * x]


def under_a_key(x, y):
    xs = [y]
    by_key(xs, x)
    return xs[0] * xs[1] * xs[2]


def first_of(items):
    return items[0]


def first_of_a_tuple(x, y):
    xs = [x, y, x * y]
    a = first_of((xs, 1.0))
    a.reverse()
    b = first_of([xs])
    del b[0]
    return xs[0] * 2.0 + xs[1] * len(xs)


def put(held):
    held["state"]["y"] = held["y"]


def read_by_an_inner_function(x, y):
    def state_now():
        return state

    state = {}
    held = {}
    held["y"] = y
    held["state"] = state
    put(held)
    return x * state_now()["y"]


def taken_off(x, y):
    u = np.array([y, x])
    d = {"u": u, "n": 2.0}
    a = d.pop("u")
    a *= x
    b = {"k": u}.pop("k")
    b[0] += a[1] * d.pop("n")
    return np.sum(u * u)


class Holder:
    def __init__(self, items):
        self.items = items

    def put(self, v):
        self.items[0] = v
        return v


def kept_by_an_object(x, y):
    xs = [0.0]

    def first():
        return xs[0]

    holder = Holder(xs)
    r = holder.put(y)
    return x * first() * r


def appends_beside(x, y):
    xs = [x, y]
    a = {"sum": sum(xs), "none": xs.append(xs[0] * y) or 0.5}["sum"]
    b = max(xs[-1], xs.append(a) or 0.1) * sum(xs)
    return b + (xs[0], xs.append(b) or 0.2)[0] * xs[-1]


def bound_anew(p):
    p["w"] = p["w"] * 1.5
    return p["w"][0]


def another_on_the_way(x):
    p = {"w": x * 2.0}
    p["w"] -= bound_anew(p) * x
    return np.sum(p["w"] ** 2)


def gathers(u, *vs):
    vs[0][0] = u[1]
    return (u, *vs)


def given_back_behind_another(x, u):
    v = u * x
    t = gathers(u, v, u * x)
    return np.sum(t[1] * t[2])


class Child:
    def __init__(self, v, box, key=0):
        self.v = v
        box[key:] = [self]


class Entry:
    def __init__(self, v, table):
        self.v = v
        table["last"] = self


def kept_by_what_it_was_given(x, y):
    box, table = [], {}
    c, e = Child(x, box), Entry(y, table)
    c.v = c.v * y
    e.v = e.v * c.v
    return box[0].v * table["last"].v * e.v


def children_in_a_row(x, y):
    box = []
    for k in range(3):
        c = Child(x * (k + 1), box, k)
        c.v = c.v * y
    return sum([c.v for c in box]) * box[0].v


EXAMPLES = [
    (f, (0.7, 1.2), (0, 1))
    for f in (the_only_item, the_shortest_changes, under_a_key, first_of_a_tuple, read_by_an_inner_function, kept_by_an_object, appends_beside, taken_off, kept_by_what_it_was_given, children_in_a_row)
] + [
    (another_on_the_way, (np.array([0.7, 1.2]),), 0),
    (given_back_behind_another, (0.7, np.array([0.5, 1.2])), (0, 1)),
]
BY_KIND = {f for f, _, _ in EXAMPLES}  # what is written is not known to be a list or an array in the general text
