"""Parts that are new arrays though nothing is computed for their tangents, as `x * 1.0`: what is written into one may not be written into the tangent of x."""

from collections import deque
from dataclasses import dataclass, replace

import numpy as np


@dataclass
class Pair:
    u: object
    v: object = None


def push(q, a):
    q.append(a)
    a[0] *= 3.0


def made(a):
    return [a * 1.0, a + 0.0]


def made_alone(a):
    return a * 1.0


def a_list_of_a_display(x):
    q = list([x * 1.0, x * 2.0])
    q[0][1] *= x[0]
    return np.sum(q[0] * q[1] * x)


def a_list_of_a_tuple(x):
    q = list((x * 1.0, x * 2.0))
    q[0][1] *= x[0]
    return np.sum(q[0] * q[1] * x)


def a_dict_of_words(x):
    q = dict(a=x * 1.0, b=x * 2.0)
    q["a"][1] *= x[0]
    return np.sum(q["a"] * q["b"] * x)


def joined(x):
    q = [x * 1.0] + [x * 2.0]
    q[0][1] *= x[0]
    return np.sum(q[0] * q[1] * x)


def comprehended(x):
    q = [x * v for v in (1.0, 2.0)]
    q[0][1] *= x[0]
    return np.sum(q[0] * q[1] * x)


def nested(x):
    q = [[x * 1.0, x - 0.0], [x * 2]]
    q[0][1][1] *= x[0]
    q[0][0][0] = 3.0
    return np.sum(q[0][0] * q[0][1] * q[1][0] * x)


def objects(x):
    p = Pair(x * 1.0, v=x + 0.0)
    p.u[0] = 2.0
    p.v *= 3.0
    r = replace(p, u=x * 1.0)
    r.u[1] = 5.0
    return np.sum(p.u * p.v * x * r.u)


def put_in_later(x):
    q = []
    q.append(x * 1.0)
    q.extend([x + 0.0, -(-x)])
    q += [x * 1.0]
    q.insert(0, 1.0 * x)
    for i, a in enumerate(q):
        a[i % 3] *= 2.0
    return sum(np.sum(a * x) for a in q) * q[0][0]


def entries_put_in_later(x):
    q = {}
    q["a"] = x * 1.0
    q.update(b=x + 0.0, c=1.0 * x)
    q.setdefault("d", x * 1.0)
    q |= {"e": x * 1.0}
    for i, a in enumerate(q.values()):
        a[i % 3] *= 2.0
    return sum(np.sum(a * x) for a in q.values())


def a_bounded_queue(x):
    q = deque([x * 1.0, x + 0.0], maxlen=3)
    q.append(x * 1.0)
    q.appendleft(1.0 * x)
    for a in q:
        a[0] *= 2.0
    return sum(np.sum(a * x) for a in q)


def put_in_by_a_helper(x):
    q = deque([x * 1.0])
    push(q, x * 1.0)
    push(q, x + 0.0)
    q[0][1] = 4.0
    return sum(np.sum(a * x) for a in q)


def made_by_helpers(x):
    q = made(x)
    q[0][0] = 3.0
    q[1] *= 2.0
    r = made_alone(x)
    r[1] = 7.0
    return np.sum(q[0] * q[1] * x * r)


def in_a_tuple(x):
    q = (x * 1.0, [x + 0.0])
    q[0][0] = 3.0
    q[1][0][1] = 2.0
    return np.sum(q[0] * q[1][0] * x)


def chosen(x):
    q = np.where(True, x, 0.0) * 1.0
    q[0] = 3.0
    r = x if x[0] < 0 else x * 1.0
    r[1] *= 5.0
    s = (x * 1.0 if x[0] > 0 else x + 1.0)
    s[2] = r[1]
    return np.sum(q * r * s * x)


def in_order(x):
    q = sorted([x * 1.0, x + 0.0], key=lambda a: a[0])
    q[0][0] = 3.0
    return np.sum(q[0] * q[1] * x)


def mapped_and_turned(x):
    q = list(map(lambda k: x * k, [1.0, 1.0]))
    q[0][0] = 3.0
    r = list(reversed([x * 1.0, x * 1.0]))
    r[1][1] = 2.0
    return np.sum(q[0] * q[1] * x * r[0] * r[1])


def twice_the_same(x):
    q = [x * 1.0] * 2
    q[0][0] = 3.0
    return np.sum(q[0] * q[1] * x)


def zipped(x):
    q = dict(zip("ab", [x * 1.0, 1.0 * x]))
    q["a"][0] = 2.0
    return np.sum(q["a"] * q["b"] * x)


EXAMPLES = [
    (f, (np.array([0.5, 1.0, 2.0]),), 0)
    for f in (
        a_list_of_a_display, a_list_of_a_tuple, a_dict_of_words, joined, comprehended, nested, objects, put_in_later, entries_put_in_later, a_bounded_queue, put_in_by_a_helper, made_by_helpers, in_a_tuple, chosen, in_order, mapped_and_turned, twice_the_same, zipped,
    )
]  # fmt: skip
