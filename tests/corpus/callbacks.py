"""Helpers that are given functions which change things: callbacks that record, count and add up, methods of lists and objects, recorders."""

import numpy as np

X = np.array([0.7, 1.3, 2.1])


def _each(xs, f):
    for x in xs:
        f(x)


def _numbered(f, n):
    """Calls f with the numbers below n."""
    for i in range(n):
        f(i)


def _stepped(rhs, y, n, callback=None, dt=0.1):
    t = 0.0
    for i in range(n):
        y = y + dt * rhs(t, y)
        t += dt
        if callback is not None:
            callback(y)
    return y


def _newton(f, slope, x, told=None):
    for i in range(3):
        x = x - f(x) / slope(x)
        if told and i > 0:
            told(i, x)
    return x


def _summed(f, v, n):
    s = 0.0
    for i in range(n):
        s = s + f(v * i)
    return s


def _both(f, g, v):
    f(v)
    g(v)
    f(v)


def _until(f, xs):
    for x in xs:
        if f(x):
            return x * 2
    return 0.0


def _outer(f, y, n):
    for k in range(n):
        y = _inner(y, f, k)
    return y


def _inner(x, f, k):
    f(x * k)
    return x * 0.5


def _decay(t, y):
    return -y * t


class Recorder:
    def __init__(self):
        self.log, self.count, self.mean = [], 0, 0.0

    def note(self, v):
        self.log.append(v)

    def update(self, v):
        self.count += 1
        self.mean = self.mean + (v - self.mean) / self.count


class Model:
    def __init__(self, k):
        self.k, self.log = k, []

    def rhs(self, t, y):
        return -y * self.k

    def note(self, y):
        self.log.append(y * self.k)

    def run(self, y, n):
        return _stepped(self.rhs, y, n, callback=self.note)

    def recorded(self, y, n):
        return _stepped(self.rhs, y, n, callback=self.log.append)

    def loop(self, y, told):
        for _ in range(3):
            y = y * np.sin(self.k)
            told(y)
        return y


def elements_of_an_array(x):
    buf = np.zeros(3)

    def put(i):
        buf[i] = x[i] ** 2

    _numbered(put, 3)
    return np.sum(buf**2)


def a_list_in_a_callback(x):
    seen = []

    def told(y):
        seen.append(y)

    y = _stepped(_decay, x, 3, callback=told)
    return np.sum(y) + np.sum(seen[1] ** 2)


def a_variable_of_the_function_around(x):
    total = 0.0

    def told(y):
        nonlocal total
        total += np.sum(y) ** 2

    y = _stepped(lambda t, y: -y * x, x, 3, told)
    return np.sum(y) + total


def the_best_so_far(x):
    best = None

    def told(y):
        nonlocal best
        if best is None or np.sum(y) > np.sum(best):
            best = y

    _stepped(_decay, x, 3, told)
    return np.sum(best**2)


def a_method_of_an_object(x):
    kept = Recorder()
    y = _stepped(_decay, x, 3, kept.note)
    return np.sum(y) + np.sum(kept.log[0] * kept.log[2])


def a_method_that_adds_up(x):
    kept = Recorder()
    _each(x**2, kept.update)
    return kept.mean**2


def a_method_of_a_list(x):
    log = []
    y = _stepped(_decay, x, 3, callback=log.append)
    return np.sum(y) + np.sum(log[1] ** 2)


def a_list_that_is_bound_anew(x):
    log = []
    for k in range(2):
        log = []
        _each(x * (k + 1), log.append)
    return log[1] ** 2 + log[2]


def methods_of_the_object_itself(x):
    model = Model(x)
    y = model.run(np.ones(3), 3)
    return np.sum(y) + np.sum(model.log[0]) + np.sum(model.log[2] ** 2)


def a_list_of_the_object_itself(x):
    model = Model(x)
    y = model.recorded(np.ones(3), 3)
    return np.sum(y) + np.sum(model.log[0]) + np.sum(model.log[2] ** 2)


def a_method_is_the_helper(x):
    out = []
    y = Model(x).loop(np.ones(3), lambda v: out.append(v**2))
    return np.sum(y) + np.sum(out[0] * out[2])


def a_lambda_with_a_default(x):
    out = []
    _each(x, lambda v, k=x[0]: out.append(v * k))
    return out[1] + out[2] ** 2


def lambdas_in_a_loop(x):
    out = []
    for k in range(3):
        _each(x, lambda v: out.append(v * k))
    return out[1] + out[5] * out[8]


def a_path_of_newtons_method(x):
    path = []
    r = _newton(lambda u: u**2 - x[1], lambda u: 2 * u, x[0], told=lambda i, u: path.append((i, u)))
    return r + path[0][1] ** 2 + path[1][1]


def entries_of_a_dict(x):
    path = {}

    def told(i, u):
        path[i] = u

    return _newton(lambda u: u**2 - x[1], lambda u: 2 * u, x[0], told) * path[1]


def state_in_a_dict(x):
    state = {"n": 0, "s": 0.0}

    def add(v):
        state["n"] += 1
        state["s"] = state["s"] + v * state["n"]

    _each(x, add)
    return state["s"] ** 2


def handed_on_by_a_helper(x):
    buf = np.zeros(3)

    def add(v):
        buf[:] += v

    y = _outer(add, x, 3)
    return np.sum(buf**2) + np.sum(y)


def two_at_once(x):
    out, total = [], np.zeros(3)

    def add(v):
        total[:] += v

    _both(out.append, add, x**2)
    return np.sum(out[1] * total)


def one_helper_for_several(x):
    total = np.zeros(3)

    def first(v):
        total[0] += v * x[1]

    def second(v):
        total[1] += v * x[2]

    _each(x, first)
    _each(x**2, second)
    _each(x, first)
    return np.sum(total**2)


def what_it_returns_counts_too(x):
    out = []

    def squared(v):
        out.append(v)
        return np.sum(v**2)

    return _summed(squared, x, 3) * np.sum(out[2])


def what_it_returns_decides(x):
    seen = []

    def stop(v):
        seen.append(v**2)
        return v > 1.5

    return _until(stop, x) * seen[0] + len(seen)


def the_helper_is_an_inner_function(x):
    buf = x * 1.0

    def squared(i):
        buf[i] = buf[i] ** 2

    def run(f):
        f(0)
        f(0)
        return buf

    z = run(squared)
    z[1] = z[0] * x[2]
    return np.sum(buf**2)


def in_branches(x):
    log = []
    if x[0] > 0:
        _each(x, log.append)
    else:
        _each(x * 2, log.append)
    return log[1] ** 2


def rows_of_a_matrix(x):
    m = np.zeros((2, 3))

    def fill(i, row):
        row[:] = row + x * i

    def rows(f):
        for i, r in enumerate(m):
            f(i + 1, r)

    rows(fill)
    rows(fill)
    return np.sum(m**2)


class _Point:
    def __init__(self, v):
        self.v = v


def _given(p):
    return (lambda: p)()


def _grown(p, z):
    p.v *= z
    return p


def called_where_they_stand(x):
    v = x * 1.0
    y = (lambda t: t * v[0])(x[1])
    v[0] = 5.0 * y
    for k in range(2):
        y = y + (lambda t, c=k: t * v[1] * c)(x[2]) if y > 0.0 else y
        v[1] = v[1] * y
    point = _Point(y)
    other = _grown(_given(point), x[0])
    log = [y]
    z = (lambda xs: xs.append(y) or sum(xs))(log)
    return point.v * 2.0 + other.v * z + np.sum(v**2) * len(log)


BY_KIND = {what_it_returns_counts_too, what_it_returns_decides}  # the general text refuses them when it runs
PLAIN_ONLY = {a_method_is_the_helper}  # the oracle has no numbers for what it calls

EXAMPLES = [
    (function, (X,), 0)
    for function in (
        elements_of_an_array, a_list_in_a_callback, a_variable_of_the_function_around, the_best_so_far, a_method_of_an_object, a_method_that_adds_up,
        a_method_of_a_list, a_list_that_is_bound_anew, methods_of_the_object_itself, a_list_of_the_object_itself, a_method_is_the_helper,
        a_lambda_with_a_default, lambdas_in_a_loop, a_path_of_newtons_method, entries_of_a_dict, state_in_a_dict, handed_on_by_a_helper, two_at_once,
        one_helper_for_several, called_where_they_stand, what_it_returns_counts_too, what_it_returns_decides, the_helper_is_an_inner_function, in_branches, rows_of_a_matrix,
    )
]  # fmt: skip
