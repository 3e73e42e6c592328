"""The first item of something, the best of tuples and objects, and what is put together of lists that change."""

import itertools
from dataclasses import dataclass, field

import numpy as np


@dataclass(order=True)
class Job:
    prio: float
    cost: float = field(compare=False)


class Point:
    def __init__(self, v):
        self.v = v


# the best of them: wrong once, where it was written


def best_is_written(xs):
    js = [Job(x, x * x) for x in xs]
    best = max(js)
    best.cost *= xs[0]
    min(js).cost *= 2.0
    return sum(j.cost * (i + 1) for i, j in enumerate(js))


def best_as_it_grows(xs):
    js = []
    for x in xs:
        js.append(Job(x, x))
        best = max(js)
        best.cost *= 1.5
    return sum(j.cost for j in js)


def best_in_tests(xs):
    js = [Job(x, x * x) for x in xs]
    s = 0.0
    while max(js).prio > 0.8:
        j = max(js)
        j.prio *= 0.5
        s += j.prio * j.cost
    if min(js).prio < 1.0:
        s *= min(js).cost
    return s


def best_of_lists(xs):
    js = [[x, 2 * x] for x in xs]
    best = min(js)
    best[1] *= best[0]
    return sum(j[1] for j in js) * max(js)[0]


def best_by_a_helper(xs):
    js = [Job(x, x * x) for x in xs]
    best = largest(js)
    best.cost *= xs[1]
    y = max(js).cost * min(js).prio if xs[0] > 0.5 else 0.0
    return sum(j.cost for j in js) + y


def largest(js):
    return max(js)


# the first, and where one is


def first_of_a_dict(xs):
    d = {"a": xs[0], "b": xs[1], "c": xs[2]}
    total = 0.0
    while d:
        k = next(iter(d))
        total = total * xs[3] + d.pop(k)
    return total


def first_of_objects(xs):
    ps = [Point(x) for x in xs]
    p = next(iter(ps))
    p.v *= xs[1]
    return sum(q.v * (i + 1) for i, q in enumerate(ps)) * next(iter({"a": ps[1]}.values())).v


def first_or_another(xs):
    ys = []
    a = next(iter(ys), xs[0])
    ys.append(a * a)
    return next(iter(ys), 1.0) * a


def place_of_an_object(xs):
    ps = [Point(x) for x in xs]
    js = [Job(x, x * x) for x in xs]
    best = ps[0]
    for p in ps:
        if p.v > best.v:
            best = p
    best.v *= 2.0
    js[2].cost *= xs[0]
    return ps[0].v * (ps.index(best) + 1) + best.v + js[1].cost * js.index(js[2]) + js.count(js[2]) * js[2].cost


# of several lists


def chained(xs):
    rows = [[xs[0], xs[1]], [xs[2], xs[3]]]
    cols = list(map(list, zip(*rows)))
    flat = sum(rows, [])
    cols[0][0] *= 2.0
    flat[-1] = cols[-1][0] ** 2
    return sum(a * b for a, b in zip(flat, itertools.chain(*cols)))


def chained_objects(xs):
    ps = [[Point(xs[0])], [Point(xs[1]), Point(xs[2])]]
    for p in itertools.chain(*ps):
        p.v *= xs[3]
    return ps[0][0].v * ps[1][1].v + ps[1][0].v


X = np.array([0.9, 0.3, 1.7, 0.5, 1.1])

@dataclass
class Body:
    mass: float
    at: np.ndarray

    def energy(self, q):
        return self.mass * q


def heaviest_by_a_function(x):
    """The key is a function inside, which calls a method."""
    bodies = [Body(x, np.ones(2)), Body(0.2, np.ones(2) * x)]

    def key(body):
        return body.energy(2.0)

    best = max(bodies, key=key)
    best.mass *= x
    first = sorted(bodies, key=key)[0]
    first.at[0] += x
    return sum(body.mass * body.at.sum() for body in bodies)


def best_of_what_grows(x):
    """What is chosen from is made longer by what was chosen."""
    body = Body(0.3, np.ones(2))
    xs, ys, zs = [x], [x], [x]

    def go(h):
        return body.energy(h * x)

    for _ in range(3):
        xs.append(max(xs, key=abs) * x)
        ys.append(min(ys, key=go) * x)
        zs.append(sorted(zs, key=lambda z: -z)[0] + x)
    return sum(xs) + 2 * sum(ys) + 3 * sum(zs)


EXAMPLES = [(f, (X,), 0) for f in (best_is_written, best_as_it_grows, best_in_tests, best_of_lists, best_by_a_helper, first_of_a_dict, first_of_objects, first_or_another,
                                   place_of_an_object, chained, chained_objects)]  # fmt: skip
EXAMPLES += [(f, (0.7,), 0) for f in (heaviest_by_a_function, best_of_what_grows)]
