"""Programs that were wrong or crashed once, each for a class of its own."""

import functools
from dataclasses import dataclass

import numpy as np


@dataclass
class WithDefault:
    a: float
    n: float = 3.0


def a_default_does_not_move(x):
    d = WithDefault(x)
    return d.a * d.n


def multiplied(a, b):
    return a * b * b


def partial_with_an_argument(x):
    p = functools.partial(multiplied, x)
    return p(2.0)


def partial_of_a_lambda(x):
    p = functools.partial(lambda a, b: a * b * b, x)
    return p(2.0)


def unions_in_turn(x):
    d = {"a": x} | {"b": x * 2}
    e = {**d, "a": x * x}
    return d["a"] * d["b"] * e["a"]


def over_keys(x):
    d = {0: x, 1: x * x}
    s = 0.0
    for k in d:
        s = s + x * k + d[k]
    return s


def over_the_keys_of_an_argument(d):
    s = 0.0
    for k in d:
        s = s + d[k] * k
    for k in d.keys():  # noqa: SIM118
        s = s + d[k] ** 2 * k
    return s


def numbers_as_keys(d):
    s = 0.0
    for k, v in d.items():
        s = s + v * v * k
    return s


def comprehension_over_items(x):
    d = {"a": x, "b": x * x}
    e = {k: v * x for k, v in d.items()}
    return e["b"] * e["a"]


class Below:
    def __init__(self, a):
        self.a = a

    def go(self, x):
        return self.a * x


class Above(Below):
    def go(self, x):
        return super().go(x) * self.a


def through_super(x):
    return ABOVE.go(x)


ABOVE = Above(2.0)


def list_bound_in_a_tuple(x):
    c, out = 1.0, []
    for v in [x, x * x]:
        c = c * v
        out.append(c)
    return np.sum(np.array(out) ** 2)


def fancy_then_slice(ys):
    m = ys[[0, 2, 0]][1:]
    return m.mean() * ys[1]


def factory(k):
    def times(x):
        return x * k

    return times


double, triple, stretch = factory(2.0), factory(3.0), factory(np.array([1.0, 2.0]))


def closures_of_one_code(x):
    return double(x) * triple(x) + triple(x * x) * np.sum(stretch(x))


def a_parameter_called_like_a_comprehension_variable(v, xs, ys):
    return sum([v * v for v in xs]) + sum([w * v for w in ys])


def a_comprehension_over_its_own_name(x):
    return sum([x * x for x in x]) + max([x for x in x])


def loop_else_with_a_break_in_a_with(x, n):
    for _ in range(n):
        with np.errstate(all="ignore"):
            x = x * 1.5
            if x > 3:
                break
    else:
        x = x * x * 10
    return x


def loop_else_with_a_break_in_a_match(x, n):
    for i in range(n):
        x = x * 1.5
        match i:
            case 1:
                break
            case _:
                pass
    else:
        x = x * x * 10
    return x


def walrus_in_an_iterable(x, y):
    t = 0.0
    for v in [x, (x := y), x]:
        t = t + v * x
    return t


def constants_in_or(p):
    return np.tanh((0.5 or 0.5) + p) + np.tanh((0.0 or p) + (p and 1.0))


def over_the_keys_of_an_item(d):
    s = 0.0
    for k in d["inner"]:
        s = s + d["inner"][k] * k
    return s * s


def list_as_an_operand(p, v):
    return np.dot(v, [1.0, p, 0.5]) * np.inner([p, 1.0, p], v) + v @ [p, p, 1.0]


class _Private:
    def __init__(self, w):
        self.__w = w

    def __part(self, x):
        return self.__w * x**2

    def loss(self, x, __k=0.7):
        def __inner(y):
            return y * self.__w + __k * y

        return self.__part(x) * __inner(x) + sum([__v * self.__w for __v in [x, x * __k]])


PRIVATE = _Private(1.7)


def private_names(x):
    return PRIVATE.loss(x) * x


keys = items = x_tape = value_1 = math = None  # globals called as generated code might call its own


def an_entry_that_is_not_there(x):
    config = {"rate": x, "gain": 2.0 * x}
    config["rate"] = config["rate"] * x
    damping = config.get("damping", 0.5)
    for _ in range(2):
        config["gain"] = config["gain"] * config.get("extra", x) * damping
    shift = config["shift"] if "shift" in config else x * x
    return config["rate"] * config["gain"] + shift


def an_entry_that_comes(x):
    config = {"rate": x}
    first = config.get("gain", x)
    config["gain"] = first * x
    second = config.get("gain", 1.0)
    return first * second * config["gain"]


class _Part:
    def __init__(self, level):
        self.level = level
        self.low = 0.5 * level

    def lowered(self, c):
        self.low = sum(min(0.3 * c * k for k in range(1, 3)) for _ in range(2))
        self.level -= self.low
        return self.level


def the_least_of_generators_in_generators(x):
    part = _Part(x)
    y = part.lowered(x) + part.lowered(2.0)
    return y * part.level * part.low


EXAMPLES = [
    (an_entry_that_is_not_there, (0.7,), 0),
    (an_entry_that_comes, (0.7,), 0),
    (the_least_of_generators_in_generators, (0.7,), 0),
    (a_default_does_not_move, (1.3,), 0),
    (partial_with_an_argument, (1.3,), 0),
    (partial_of_a_lambda, (1.3,), 0),
    (unions_in_turn, (1.3,), 0),
    (over_keys, (1.3,), 0),
    (over_the_keys_of_an_argument, ({2: 1.3, 5: 0.7},), 0),
    (numbers_as_keys, ({2: 1.3, 5: 0.7},), 0),
    (comprehension_over_items, (1.3,), 0),
    (through_super, (1.3,), 0),
    (list_bound_in_a_tuple, (1.3,), 0),
    (closures_of_one_code, (1.3,), 0),
    (a_parameter_called_like_a_comprehension_variable, (1.3, [0.5, 2.0], [0.7, 0.2]), (0, 1, 2)),
    (a_comprehension_over_its_own_name, ([0.5, 2.0],), 0),
    (loop_else_with_a_break_in_a_with, (1.1, 5), 0),
    (loop_else_with_a_break_in_a_with, (1.1, 1), 0),
    (loop_else_with_a_break_in_a_match, (1.1, 5), 0),
    (loop_else_with_a_break_in_a_match, (1.1, 1), 0),
    (walrus_in_an_iterable, (1.3, 0.7), (0, 1)),
    (constants_in_or, (0.3,), 0),
    (over_the_keys_of_an_item, ({"inner": {1: 1.3, 0: 0.7}},), 0),
    (list_as_an_operand, (0.7, np.array([0.5, 1.2, -0.3])), (0, 1)),
    (private_names, (1.3,), 0),
    (_Private(0.6).loss, (1.3, 0.4), (0, 1)),
    (fancy_then_slice, (np.array([1.3, 0.7, -0.4]),), 0),
]
