"""Attributes by names that the text knows, objects that are gone through, variables that are deleted, sets that are added to."""

import math


class Pair:
    def __init__(self, a, b):
        self.a = a
        self.b = b

    def __iter__(self):
        return iter((self.a, self.b))


class Items:
    def __init__(self, x):
        self.xs = [x, 2.0 * x]

    def __iter__(self):
        return iter(self.xs)

    def __len__(self):
        return len(self.xs)

    def __getitem__(self, i):
        return self.xs[i]


class Yields:
    def __init__(self, x):
        self.xs = [x, 2.0 * x]

    def __iter__(self):
        for v in self.xs:
            yield v


def asked_for(x):
    p = Pair(x, 2.0 * x)
    s = getattr(p, "a") * getattr(p, "b")  # noqa: B009
    for name in ("a", "b"):
        s += getattr(p, name) ** 2
    return s + sum(getattr(p, n) * x for n in ("a", "b")) + getattr(p, "a", 0.0) + getattr(math, "sin")(x)  # noqa: B009


def set_by_name(x):
    p = Pair(x, 2.0 * x)
    setattr(p, "a", x * x)  # noqa: B010
    for name in ["a", "b"]:
        if hasattr(p, name):
            setattr(p, name, getattr(p, name) * x)
    return p.a * p.b


def apart(p):
    a, b = p
    return a * b + sum(p) + sum([t * u for t, u in zip(p, p)])


def taken_apart(x):
    return apart(Pair(x, x * x))


def gone_through(x):
    items = Items(x)
    s = 0.0
    for i, v in enumerate(items):
        s += i * v
    for v in items:
        items.xs[1] = v * x
        s += v
    return s * len(items) * items[0] + max(items)


def yielded(x):
    items = Yields(x)
    s = 0.0
    for v in items:
        for w in items:
            s += v * w
    return s + sum(items) + sum(v * v for v in items)


def deleted(x):
    y = x * x
    z = y * x
    del y
    for k in range(3):
        t = z * k
        z = z + t
        del t
    return z


def seen_before(x):
    seen = set()
    s = 0.0
    for k in [3, 1, 3, 2, 1]:
        if k in seen:
            s += x
            continue
        s = s * x + x * k
        seen.add(k)
    for k in sorted(seen):
        s = s * x + k
    return s * len(seen)


EXAMPLES = [
    (asked_for, (0.7,), 0), (set_by_name, (0.7,), 0), (taken_apart, (0.7,), 0), (gone_through, (0.7,), 0), (yielded, (0.7,), 0), (deleted, (0.7,), 0), (seen_before, (0.7,), 0),
]  # fmt: skip
