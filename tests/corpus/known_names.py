"""Attributes by names that the text knows, objects that are gone through, patterns, variables that are deleted, sets that are added to."""

import itertools
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
    return s * len(seen) + sorted(seen)[1] * x


class Circle:
    def __init__(self, r):
        self.r = r


def area(s):
    match s:
        case Circle(r=r):
            return math.pi * r * r
        case Pair(a=a, b=b):
            return a * b
        case _:
            return 0.0


def by_class(x):
    return area(Circle(x)) + area(Pair(x, 2.0 * x)) + x


def by_parts(x):
    s = 0.0
    for operation in [("mul", 3.0), ("add", x), ("square",)]:
        match operation:
            case ("mul", k):
                s += x * k
            case ("add", k):
                s = s * k
            case ["square"]:
                s = s * s
    match {"a": x, "b": {"c": (x, 2.0)}}:
        case {"a": a, "b": {"c": (b, 2.0)}}:
            s += a * b
    match "ab":
        case ["a", "b"]:
            s = 0.0
        case "ab":
            s = s * x
    return s


def while_it_is_small(x):
    xs = [x, 2.0 * x, 5.0 * x, x]
    s = sum(itertools.takewhile(lambda v: v < 2.0, xs)) + sum(x * n for n in itertools.takewhile(lambda n: n * x < 3.0, itertools.count(1)))
    for v in itertools.dropwhile(lambda v: v < 1.0, xs):
        s += v * v
    return s + sum(a * b for a, b in itertools.zip_longest(xs, [1.0], fillvalue=x))


EXAMPLES = [
    (by_class, (0.7,), 0), (by_parts, (0.7,), 0), (while_it_is_small, (0.7,), 0),
    (asked_for, (0.7,), 0), (set_by_name, (0.7,), 0), (taken_apart, (0.7,), 0), (gone_through, (0.7,), 0), (yielded, (0.7,), 0), (deleted, (0.7,), 0), (seen_before, (0.7,), 0),
]  # fmt: skip
