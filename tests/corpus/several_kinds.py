"""Things of several kinds in one list or dict that a loop goes through, callable objects that change, and lists that grow on the way."""

import numpy as np


class Scale:
    def __init__(self, s):
        self.s = s
        self.mean = 0.0

    def __call__(self, x):
        self.mean = 0.9 * self.mean + 0.1 * x
        return self.s * x + self.mean

    def step(self, x):
        return self(x)

    def area(self, k):
        return self.s * k


class Shift:
    def __init__(self, s):
        self.s = s
        self.seen = []

    def __call__(self, x):
        self.seen.append(x)
        return x + self.s * sum(self.seen)

    def step(self, x):
        return self(x)

    def area(self, k):
        return self.s**2 + k


class Chain:
    def __init__(self, layers):
        self.layers = layers
        self.history = []

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
            self.history.append(x)
        return x


def layers_in_a_list(x):
    net = [Scale(x), Shift(0.4), Scale(0.2)]
    h = 0.3
    for k in range(3):
        for i, layer in enumerate(net):
            h = layer.step(h) + i * 0.1 * k
    for layer in reversed(net):
        h = layer(h)
    return h + net[1].seen[1] * x


def layers_in_a_dict(x):
    net = {"scale": Scale(x), "shift": Shift(0.4)}
    for _ in range(2):
        for name, layer in net.items():
            x = layer.step(x) + len(name)
    return x * net["scale"].mean


def layers_called_twice(x):
    net = Chain([Scale(x), Shift(0.2), Scale(2.0)])
    return net(x) * net(2.0 * x) + sum(net.history)


def _made(x):
    return [Scale(x), Shift(0.4), Shift(x)]


def layers_of_a_helper(x):
    net = _made(x)
    for layer in net:
        x = layer(x)
    for layer in net[1:]:
        x = layer(x) if x < 5.0 else x * 0.1
    return x


def a_list_of_others_by_and_by(x):
    net = [Scale(x), Shift(x), Scale(0.5)]
    s = 0.0
    for _ in range(2):
        for shape in net:
            s += shape.area(x)
        net = [Shift(x), Scale(s)]
    return s


def a_list_of_several_kinds_that_grows(x):
    shapes = [Scale(x), Shift(x)]
    s = 0.0
    for shape in shapes:
        s += shape.area(x)
        if len(shapes) < 4:
            shapes.append(Shift(s))
    return s


def _slopes(p, x):
    h = np.tanh(p["W"] @ x + p["b"])
    return {"W": np.outer(h, x), "b": 2.0 * h, "c": np.sum(h) * p["c"]}


def parameters_by_their_names(x):
    p = {"W": 0.1 * np.outer(x, x), "b": x * 1.0, "c": 0.5}
    for _ in range(3):
        g = _slopes(p, x)
        for k in p:
            p[k] = p[k] - 0.1 * g[k]
    return np.sum(p["W"]) * p["c"] + np.sum(p["b"] ** 2)


def parameters_in_place(x):
    p = {"W": 0.1 * np.outer(x, x), "b": x * 1.0, "c": 0.5}
    v = {k: 0.0 * p[k] for k in p}
    for _ in range(3):
        g = _slopes(p, x)
        for k in p:
            v[k] = 0.9 * v[k] + g[k]
            p[k] -= 0.1 * v[k]
    return np.sum(p["W"]) * p["c"] + np.sum(p["b"] ** 2)


def slopes_of_a_comprehension(x):
    p = {"W": 0.1 * np.outer(x, x), "c": 0.5 * x[0]}
    g = {k: 0.5 * v for k, v in p.items()}
    for k in p:
        p[k] -= 0.1 * g[k]
    return np.sum(p["W"]) * p["c"]


def speeds_of_a_comprehension(x, rate):
    p = {"W": np.outer(x, x), "b": x * 0.1, "s": 0.5 * x[0]}
    v = {k: 0.0 * e for k, e in p.items()}
    for _ in range(3):
        g = {"W": p["W"] * 0.3 + p["s"], "b": np.sin(p["b"]), "s": np.sum(p["b"])}
        for k in p:
            v[k] = 0.9 * v[k] + g[k]
            p[k] = p[k] - rate * v[k]
    return np.sum(p["W"]) + np.sum(p["b"] ** 2) * p["s"]


def kept_by_a_comprehension(p, rate):
    shared = {k: v for k, v in p.items()}
    shared["W"] += rate
    shared["s"] += rate
    return np.sum(p["W"]) * p["s"] + np.sum(shared["W"]) * shared["s"]


def _descend(p, g, rate):
    for k, v in p.items():
        p[k] = v - rate * g[k]


def parameters_by_a_helper(x):
    p = {"W": 0.1 * np.outer(x, x), "b": x * 1.0, "c": 0.5}
    for _ in range(3):
        _descend(p, _slopes(p, x), 0.1 * x[0])
    return np.sum(p["W"]) * p["c"] + np.sum(p["b"] ** 2)


def parameters_given(p, x):
    for k in p:
        p[k] = p[k] * x
    return np.sum(p["a"]) * p["b"]


# --- methods that change, under names that arrays have too, and called where nobody sees their class


class Mean:
    def __init__(self, s):
        self.s = s
        self.total = 0.0

    def __call__(self, x):
        self.total += x * self.s
        return self.total

    def sum(self, x):
        return self(x)

    def get(self, x):
        return self(x)


def _asks(mean, x):
    return mean.get(x) + mean.sum(x)


def _first(means, x):
    return means[0](x)


def _maps(mean, x):
    return sum(map(mean, [x, 2.0 * x]))


def _doubles(row):
    row[0] = row[0] * 2.0
    return row[0]


def _doubles_all(rows):
    return sum(map(_doubles, rows))


def _doubles_some(rows):
    return sum([_doubles(row) if row[0] > 0.0 else 0.0 for row in rows])


def changed_in_a_condition(x):
    rows = [[x, 1.0], [2.0 * x]]
    return _doubles_some(rows) * rows[0][0]


def changed_by_helpers(x):
    mean = Mean(x)
    return _asks(mean, x) * _asks(mean, 0.5) + _first([mean], x) * _first([mean], x)


def changed_by_map(x):
    mean = Mean(x)
    rows = [[x, 1.0], [x * x, 2.0]]
    return _maps(mean, x) * _maps(mean, x) + _doubles_all(rows) * _doubles_all(rows)


# --- lists that grow while a loop goes through them


def grows(x):
    xs = [x, 1.0]
    s = 0.0
    for v in xs:
        s += v
        if len(xs) < 5:
            xs.append(v * x)
    return s


def grows_by_places(x):
    xs = [x, 1.0]
    s = 0.0
    for i, v in enumerate(xs):
        if len(xs) < 6:
            xs += [v * x]
        if v > 3.0:
            continue
        if s > 100.0:
            break
        s += v * i
    else:
        s *= 2.0
    return s


def an_argument_that_grows(xs):
    s = 0.0
    for v in xs:
        s += v
        if len(xs) < 5:
            xs.append(v * v)
    return s


def a_new_list_on_the_way(x):
    xs = [x, 1.0]
    s = 0.0
    for v in xs:
        s += v
        if len(xs) < 5:
            xs = [*xs, v * x]
    return s + len(xs)


class Work:
    def __init__(self, x):
        self.queue = [x]
        self.count = 0

    def run(self, x):
        s = 0.0
        for v in self.queue:
            s += v * v
            if self.count < 4:
                self.queue.append(v * x)
                self.count += 1
        return s


def work_that_makes_work(x):
    return Work(x).run(x) * Work(0.3).run(x)


def objects_put_in_places(x):
    ps = [Scale(x * i) for i in range(3)]
    ps[0], ps[1] = ps[1], ps[0]
    for i in range(2):
        ps[i % len(ps)] = ps[-1]
    ps[1] = Scale(x * x)
    ps.insert(1, Scale(2.0 * x))
    ps.reverse()
    q = ps.pop()
    return sum(p.s * i for i, p in enumerate(ps)) * q.s


def arrays_of_other_sizes_put_in_places(x):
    xs = [x * 1.0, x * 2.0]
    xs[0] = x[:1] * 3
    ys = [x[:1] * 1.0, x * 2.0, x[0] * 1.0]
    ys[0] = x * x
    ys[2] = x * 3.0
    return np.sum(xs[0]) + np.sum(xs[1] * ys[0]) + np.sum(ys[1] * ys[2])


WRITERS = {parameters_given, an_argument_that_grows}
BY_KIND = {an_argument_that_grows, layers_in_a_list, layers_in_a_dict}

EXAMPLES = [
    *((f, (0.7,), 0) for f in (
        layers_in_a_list, layers_in_a_dict, layers_called_twice, layers_of_a_helper, a_list_of_others_by_and_by, a_list_of_several_kinds_that_grows, changed_by_helpers, changed_by_map, changed_in_a_condition,
        grows, grows_by_places, a_new_list_on_the_way, work_that_makes_work, objects_put_in_places,
    )),
    *((f, (np.array([0.5, -0.3]),), 0) for f in (parameters_by_their_names, parameters_in_place, parameters_by_a_helper, arrays_of_other_sizes_put_in_places)),
    (parameters_given, ({"a": np.array([1.0, 2.0]), "b": 3.0}, 2.0), (0, 1)),
    (parameters_given, ({"b": 3.0, "a": np.array([1.0, 2.0])}, 2.0), (0, 1)),
    (an_argument_that_grows, ([0.5, 1.0],), 0),
]  # fmt: skip
