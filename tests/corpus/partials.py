"""Functions with some arguments given beforehand, by functools.partial, by a default or by a lambda, which write or make objects that change."""

import functools
import math
from dataclasses import dataclass

import numpy as np

X = np.array([0.7, 1.3])


@dataclass
class Body:
    place: float
    speed: float = 0.0

    def moved(self, force, dt):
        self.speed = self.speed + dt * force
        self.place += dt * self.speed
        return self.place


def _euler(rhs, y, n, dt=0.1):
    for i in range(n):
        y = y + dt * rhs(y, dt * i)
    return y


def _pull(y, t, stiffness, damping=0.5):
    body = Body(y)
    body.speed -= damping * y
    body.place *= stiffness
    return -body.place + body.speed * math.cos(t)


def _scaled(buffer, v):
    buffer[0] = buffer[0] * v
    return buffer[0]


def _twice(f, v):
    return f(v) + f(2.0 * v)


def a_right_hand_side(k, y):
    return _euler(functools.partial(_pull, stiffness=k), y, 4)


def under_a_name_in_a_loop(k, y):
    for n in range(3):
        rhs = functools.partial(_pull, stiffness=k * y, damping=0.1 * n)
        y = _euler(rhs, y, 2)
    return y


def _limited(a, b=2.0, c=1.5, top=math.inf):
    return min(a * b * b + c * a, top)


def words_of_two_dicts(x):
    first, second = {"b": x}, {"c": 3.0 * x}
    y = functools.partial(_limited, **first, **second)(2.0)
    return y * functools.partial(_limited, x, **second)(b=x) * _twice(functools.partial(_limited, top=9.0 * x), x)


def _listed(a, out=None, times=3):
    out = [] if out is None else out
    out.append(a)
    return sum(out) * times


def a_list_that_is_left_out(x):
    log = [x]
    y = functools.partial(_listed, out=log)(x * x)
    return y * functools.partial(_listed, times=2)(x) * len(log)


def made_and_not_called(x):
    spare = functools.partial(_pull, x, stiffness=2.0 * x)
    return x * x if spare is not None else x


def of_a_function_that_writes(x):
    b = np.array([x, 2.0 * x])
    scale = functools.partial(_scaled, b)
    y = scale(x) + _twice(scale, 1.5)
    return y * b[0] + b[1]


def _itself(u):
    return u


def gives_what_it_holds(x):
    u = x * 1.0
    v = functools.partial(_itself, u)()
    u[0] = x[1] * u[1]
    v[1] = v[0] * x[0]
    return np.sum(v * u)


def of_a_method(x):
    body = Body(x)
    step = functools.partial(body.moved, dt=0.5)
    y = step(x) + step(force=x * x)
    return y * body.speed


def in_a_table(x):
    table = {"a": functools.partial(_pull, 2.0 * x, stiffness=x), "b": functools.partial(pow, x)}
    y = x
    for name in "abba":
        y = table[name](y)
    return y


def a_default_that_is_written(x):
    b = np.array([x, 2.0 * x])

    def scale(v, b=b):
        b[0] = b[0] * v
        return b[0]

    c = b
    b = np.array([3.0 * x, x])
    y = scale(x) + scale(2.0, c) + scale(1.5, b=b)
    return y * b[0] * c[0]


def a_default_of_a_lambda_that_is_written(x):
    body = Body(x, x * x)
    step = lambda force, body=body: body.moved(force, 0.5)  # noqa: E731
    y = step(x) + step(2.0 * x)
    return y * body.place + body.speed


def a_lambda_that_writes(x):
    b = x.copy()
    scale = lambda v: _scaled(b, v)  # noqa: E731
    y = scale(x[1]) + _twice(scale, x[0])
    return y * np.sum(b)


def a_list_that_a_default_makes(x):
    total = 0.0
    for _ in range(2):

        def add(v, into=[]):  # noqa: B006
            into.append(v)
            return sum(into)

        total = total + add(x) + add(2.0 * x) * x
    return total * add(x * x)


def a_named_lambda_that_appends(x):
    rows = [[x], [x]]
    push = lambda r: r.append(x * len(r)) or sum(r)  # noqa: E731
    total = 0.0
    for r in rows:
        total = total + push(r)
    push(rows[1])
    return sum(rows[1]) * x + total


def kept_lambdas_that_write(x):
    b = np.array([x, 2.0 * x])
    fs = [lambda v: _scaled(b, v), lambda v: v * b[0]]
    b[0] = b[0] * x
    y = fs[0](x) + fs[1](x)
    return y * fs[0](1.5) + b[0]


def what_a_kept_lambda_is_given_is_written(x):
    b = np.array([x, 2.0 * x])
    h = (lambda v: _scaled(v, x)) if x > 0.0 else (lambda v: v[0])
    y = h(b) * b[0]
    for f in (h, lambda v: _scaled(v, 2.0)):
        y = y + f(b)
    return y + b[0] * b[1]


def defaults_made_in_a_loop(x):
    total = 0.0
    for i in range(3):
        b = [x * i, x]

        def add(v, b=b):
            b[0] += v
            return b[0] * b[1]

        total = total + add(x) * add(2.0)
        b[1] = b[1] * total
    return total + b[1]


BY_KIND = {what_a_kept_lambda_is_given_is_written}  # the general text refuses it when it runs

EXAMPLES = [
    (a_right_hand_side, (1.3, 0.7), (0, 1)),
    (under_a_name_in_a_loop, (1.3, 0.7), (0, 1)),
    (words_of_two_dicts, (1.3,), 0),
    (a_list_that_is_left_out, (1.3,), 0),
    (made_and_not_called, (1.3,), 0),
    (of_a_function_that_writes, (1.3,), 0),
    (gives_what_it_holds, (X,), 0),
    (of_a_method, (1.3,), 0),
    (in_a_table, (1.3,), 0),
    (a_default_that_is_written, (1.3,), 0),
    (a_default_of_a_lambda_that_is_written, (1.3,), 0),
    (a_lambda_that_writes, (X,), 0),
    (a_list_that_a_default_makes, (1.3,), 0),
    (a_named_lambda_that_appends, (1.3,), 0),
    (kept_lambdas_that_write, (1.3,), 0),
    (what_a_kept_lambda_is_given_is_written, (1.3,), 0),
    (defaults_made_in_a_loop, (1.3,), 0),
]
