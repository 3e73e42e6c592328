"""Nested functions and lambdas, which read the variables around them when they are called."""

import functools
import math

import numpy as np

V = np.random.default_rng(15).normal(size=3)


def captures_a_parameter(x, y):
    def g(u):
        return u * y + x

    return g(x) * g(2.0)


def late_binding(x, y):
    def g(u):
        return u * y

    first = g(x)
    y = y * y
    second = g(x)
    return first + 2 * second


def rebound_in_a_loop(x):
    k = x

    def step(u):
        return u * k + 0.5

    total = 1.0
    for _ in range(3):
        total = step(total)
        k = k * 0.7 + total * 0.1
    return total


def lambda_with_default(x, y):
    f = lambda u, c=x: u * c + y
    x = 3.0
    y = y * 2
    return f(y) + f(2.0, y) * x


def shadowing(x, y):
    def g(x):
        y = x * x
        return y + 1

    return g(y) * x + y


def nested_twice(x, y):
    def outer(a):
        def inner(b):
            return a * b + y

        return inner(a) + inner(x)

    return outer(y) * outer(x)


def early_return_inside(x, y):
    def pick(u):
        if u > 1:
            return u * y
        return u - y

    return pick(x) + pick(x + 1)


def loop_inside(x, y):
    def horner(u):
        total = 0.0
        for k in range(3):
            total = total * u + y * k
        return total

    return horner(x) + horner(y)


def several_results_inside(x, y):
    def both(u):
        return u * x, u + y

    a, b = both(y)
    c, d = both(b)
    return a * c + b * d


def captures_an_array(v, s):
    def energy(u):
        return np.sum(v * u**2)

    return energy(v) + energy(v * s) + energy(np.ones(3))


def lambda_chain(x):
    f = lambda u: u * u + x
    g = lambda u: f(u) * x
    return g(g(x))


def no_parameters(x, y):
    def area():
        return x * y

    before = area()
    x = math.sin(x)
    return before - area()


def sorts_by_recursion(x):
    def quick(v):
        if len(v) <= 1:
            return v
        p = v[0]
        return quick([u for u in v[1:] if u < p]) + [p] + quick([u for u in v[1:] if u >= p])

    s = quick([x[0], x[1], x[2]])
    return s[0] * s[2] + 2.0 * s[1] ** 2


def recurses_with_other_kinds(x, n):
    def power(u, n):
        if n == 0:
            return 1
        return u * power(u, n - 1)

    return power(x, n) + power(x * x, 2)


def a_default_of_what_is_called_inside(x, y):
    def scaled(v, by=x):
        return v * by

    def twice(t, plus=y):
        return scaled(scaled(t)) + scaled(t, 3.0) * plus

    return twice(y) + twice(x, x)


def a_default_of_a_lambda_in_a_loop(x, y):
    s = 0.0
    for k in range(3):
        scaled = lambda v, by=x * k: v * by  # noqa: E731

        def step(t):
            return scaled(t) * t  # noqa: B023

        s += step(y)
    return s


def a_default_two_functions_away(x, y):
    def scaled(v, *, by=x):
        return v * by

    def outer(t):
        def inner(u):
            return scaled(u) * t

        return inner(t)

    return outer(y) + sum(map(outer, [1.0, x]))


def a_partial_called_inside(x, y):
    power = functools.partial(pow, x)

    def h(t):
        return power(t) * t

    return h(y)


def a_partial_of_a_partial(x, y):
    first = functools.partial(_with_words, x, scale=y)
    second = functools.partial(first, y)
    return second(bias=x) + second(x, scale=2.0)


def _with_words(x, *args, scale=2.0, **words):
    return x * sum(args) * scale + words.get("bias", 0.0) * x


def _apply(f, t):
    return f(t)


def handed_on_inside(x, y):
    def f(v):
        return x * v

    def h(t):
        return _apply(f, t) * f(y)

    return h(y)


def handed_on_two_functions_away(x, y):
    def f(v, by=x):
        return x * v * by

    def h(t):
        return _apply(f, t)

    def k(t):
        return h(t) + _apply(lambda v: f(v, t), y)

    return k(y) + h(x)


def kept_in_a_list_inside(x, y):
    def f(v):
        return x * v

    def h(t):
        return sum([g(t) for g in [f, math.sin]])

    return h(y)


def chosen_inside(x, y):
    def f(v):
        return x * v

    def h(t):
        return (f if t > 0 else math.sin)(t)

    return h(y) + h(-x)


def called_with_a_dict_inside(x, y):
    def f(v, by=1.0):
        return x * v * by

    def h(words):
        return f(**words)

    return h({"v": y, "by": x})


def chosen_in_a_recursion(x, n):
    def value(d):
        if d == 0:
            return x * 3
        return (math.sin if d % 2 else math.cos)(value(d - 1))

    return value(n)


def counted(x):
    """Variables that an inner function binds."""
    calls, total = 0, 0.0

    def f(t):
        nonlocal calls, total
        calls += 1
        total += math.sin(t * x)
        return total

    return f(0.3) * f(x) + total * f(total * 0.1) * calls


def best_of_a_search(x):
    best = 0.0

    def visit(v, depth):
        nonlocal best
        if v * v > best:
            best = v * v
        if depth > 0:
            visit(v * 1.1, depth - 1)
            visit(v * 0.9, depth - 1)

    visit(x, 3)
    return best * x


def bisection(x):
    low, high = 0.0, x

    def halve():
        nonlocal low, high
        middle = (low + high) / 2
        if middle * middle > 0.3 * x:
            high = middle
        else:
            low = middle

    for _ in range(4):
        halve()
    return low * high


def parser(x, y):
    """Recursive descent over a list of tokens."""
    place = 0
    tokens = [x, 2.0, x * y, y, 3.0]

    def take():
        nonlocal place
        place += 1
        return tokens[place - 1]

    def product():
        value = take()
        while place < len(tokens) and place % 2:
            value = value * take()
        return value

    def total():
        value = product()
        while place < len(tokens):
            value = value + product()
        return value

    return total()


def nonlocal_arrays(v, c):
    m = np.outer(v, v)

    def turn(a):
        nonlocal m
        m = m @ (np.eye(len(v)) + a * m)
        m[0, 1] += a

    turn(c)
    turn(0.1)
    return np.sum(m**2)


def cells_at_two_depths(x):
    s = 0.0

    def outer(v):
        nonlocal s
        t = v

        def inner(w):
            nonlocal s, t
            s += w * t
            t = t * w

        inner(x)
        inner(v)
        return t * (lambda s: s * s)(t)

    return outer(x) * s + outer(x * x)


def parameter_in_a_cell(x, s):
    def scale(v, by=s):
        nonlocal s
        s = s * v + by

    for s in (x, 2 * x):
        scale(x)
    scale(2.0)
    return s * x


def calls_one_without_a_derivative(x, y):
    def width(k):
        return k * 2.0

    def scaled(u, by=y):
        return u * width(1.5) * by

    def twice(u):
        return scaled(u) + scaled(u * u, by=width(0.5))

    return twice(x)


def recursion_calls_one_without_a_derivative(x):
    def width(k):
        return k * 0.7

    def down(u, n):
        return u if n == 0 else down(u * width(0.5 + n), n - 1) * u

    return down(x, 3) * x


def branches_by_one_without_a_derivative(x, y):
    def even(n):
        return True if n == 0 else odd(n - 1)

    def odd(n):
        return False if n == 0 else even(n - 1)

    def pick(u, n):
        return u * u if even(n) else u

    return pick(x, 3) + pick(y, 2)


def doubling(f):
    @functools.wraps(f)
    def wrapped(*args):
        return f(*args) * 2

    return wrapped


def decorated_inside(x):
    def times(k):
        def decorate(f):
            return lambda v: f(v) * k

        return decorate

    @times(3.0)
    @doubling
    def g(v):
        return v * x

    @functools.lru_cache(None)
    def fibonacci(n):
        return x if n < 2 else fibonacci(n - 1) + fibonacci(n - 2) * x

    return g(x) * fibonacci(5)


def seen_through_another(x):
    y = x
    f = lambda v: v * y  # noqa: E731
    g = lambda v: f(v) + 1.0  # noqa: E731
    kept = [g]
    y = y * 3
    return kept[0](x)


def collected_inside(x):
    out = []

    def go(n, v):
        if n == 0:
            out.append(v)
            return
        go(n - 1, v * x)
        go(n - 1, v + x)

    go(2, x)
    return sum(v * i for i, v in enumerate(out))


def names_of_functions_around(x):
    def bc(u):
        return u * x

    def first(u, bc):
        return bc(u)

    def last(u, f=bc):
        bc = f
        return bc(u) * bc(x)

    def each(u):
        for bc in (lambda v: v**3, lambda v: v + x):
            u = bc(u)
        return u

    step = lambda u, bc: bc(u)  # noqa: E731
    return first(x, lambda v: v**3) + each(x) * bc(x) + last(x) + last(x, lambda v: v**3) + step(x, lambda v: v**2 * x)


def _heun(f, y, t, h):
    k1 = f(t, y)
    k2 = f(t + h, y + h * k1)
    y += h / 2 * (k1 + k2)


def _midpoint(f, y0, n, h):
    ys = np.zeros((n + 1, len(y0)))
    ys[0] = y0
    for i in range(n):
        k1 = f(i * h, ys[i])
        ys[i + 1] = ys[i] + h * f(i * h + h / 2, ys[i] + h / 2 * k1)
    return ys


def _descent(f, z):
    for _ in range(4):
        r = f(z)
        z -= 0.2 * r
    return z


def _parts_of(f, y):
    a, b = f(y)
    y[0] += a
    y[1] *= b


def callbacks_of_what_is_written(x):
    y = np.array([x, 1.0])
    for i in range(3):
        _heun(lambda t, y: np.array([y[1], -x * y[0]]), y, 0.1 * i, 0.1)
    _parts_of(lambda y: (y[0] * x, y[1] + x), y)
    ys = _midpoint(lambda t, y: np.array([y[1], -x * y[0]]), y, 4, 0.1)
    z = _descent(lambda z: np.array([z[0] ** 2 - x, z[0] * z[1] - 1.0]), np.array([1.0, 1.0]))
    return np.sum(ys**2) + np.sum(z * y)


def functions_seen_where_they_stand(x):
    def f(u):
        return u * x

    def g(u):
        return f(u) + 1

    def count(u):
        return 2.0 * len(str(u))

    def twice(u):
        return count("abc") * u

    def h(f):
        return g(2.0) * f(1.0)

    def k(count):
        return twice(x) * count(1.0)

    return h(lambda u: u) * f(x) + k(lambda u: x * u)


EXAMPLES = [
    (calls_one_without_a_derivative, (0.8, 1.3), (0, 1)),
    (recursion_calls_one_without_a_derivative, (0.8,), 0),
    (branches_by_one_without_a_derivative, (0.8, 1.3), (0, 1)),
    (captures_a_parameter, (0.8, 1.3), (0, 1)),
    (late_binding, (0.8, 1.3), (0, 1)),
    (rebound_in_a_loop, (0.8,), 0),
    (lambda_with_default, (0.8, 1.3), (0, 1)),
    (shadowing, (0.8, 1.3), (0, 1)),
    (nested_twice, (0.8, 1.3), (0, 1)),
    (early_return_inside, (0.8, 1.3), (0, 1)),
    (loop_inside, (0.8, 1.3), (0, 1)),
    (several_results_inside, (0.8, 1.3), (0, 1)),
    (captures_an_array, (V, 0.6), (0, 1)),
    (lambda_chain, (0.8,), 0),
    (no_parameters, (0.8, 1.3), (0, 1)),
    (sorts_by_recursion, (V,), 0),
    (recurses_with_other_kinds, (0.8, 3), 0),
    (a_default_of_what_is_called_inside, (0.8, 1.3), (0, 1)),
    (a_default_of_a_lambda_in_a_loop, (0.8, 1.3), (0, 1)),
    (a_default_two_functions_away, (0.8, 1.3), (0, 1)),
    (a_partial_called_inside, (0.8, 1.3), (0, 1)),
    (a_partial_of_a_partial, (0.8, 1.3), (0, 1)),
    (handed_on_inside, (0.8, 1.3), (0, 1)),
    (handed_on_two_functions_away, (0.8, 1.3), (0, 1)),
    (kept_in_a_list_inside, (0.8, 1.3), (0, 1)),
    (chosen_inside, (0.8, 1.3), (0, 1)),
    (called_with_a_dict_inside, (0.8, 1.3), (0, 1)),
    (chosen_in_a_recursion, (0.8, 3), 0),
    (counted, (0.8,), 0),
    (best_of_a_search, (0.8,), 0),
    (bisection, (0.8,), 0),
    (parser, (0.8, 1.3), (0, 1)),
    (nonlocal_arrays, (V, 0.6), (0, 1)),
    (cells_at_two_depths, (0.8,), 0),
    (parameter_in_a_cell, (0.8, 1.3), (0, 1)),
    (decorated_inside, (0.7,), 0),
    (seen_through_another, (0.7,), 0),
    (collected_inside, (0.7,), 0),
    (names_of_functions_around, (0.7,), 0),
    (functions_seen_where_they_stand, (0.7,), 0),
    (callbacks_of_what_is_written, (0.7,), 0),
]
