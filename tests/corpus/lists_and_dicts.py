"""Arguments that are lists, tuples and dicts; lists that grow."""

import math
import operator

import numpy as np

RNG = np.random.default_rng(16)
V = RNG.normal(size=3)
LAYERS = [(RNG.normal(size=(3, 4)), RNG.normal(size=4)), (RNG.normal(size=(4, 2)), RNG.normal(size=2))]
PARAMS = {"w": RNG.normal(size=3), "b": 0.4, "scale": [0.5, 1.5]}


def sum_of_list(xs):
    return sum(xs) * xs[0]


def list_by_index(xs):
    total = 0.0
    for i in range(len(xs)):
        total += xs[i] * xs[-1 - i] * (i + 1)
    return total


def list_iterated(xs, y):
    for x in xs:
        y = y * x + math.sin(x)
    return y


def tuple_unpacked(pair):
    a, b = pair
    return a * b + pair[0]


def nested_tuples(state):
    (x, y), z = state
    return x * y * z + np.sum(z * z)


def dict_of_parameters(params, x):
    y = np.sum(params["w"] * x) + params["b"]
    return y * params["scale"][0] + math.tanh(y) * params["scale"][1]


def unused_entries(params):
    return params["b"] ** 2


def list_of_arrays(layers, x):
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x**2)


def two_loops_over_layers(layers, x):
    penalty = 0.0
    for W, b in layers:
        penalty += np.sum(W * W) + 0.1 * np.sum(b * b)
    for W, b in layers:
        x = np.tanh(x @ W + b)
    return np.sum(x) + 0.01 * penalty


def appended(x, y):
    items = []
    for i in range(4):
        items.append(x * y**i)
    total = 0.0
    for item in items:
        total = total * 0.5 + item * item
    return total + items[-1]


def appended_under_a_test(x, y):
    items = [x]
    for i in range(5):
        if i % 2 == 1:
            items.append(items[-1] * y)
    return sum(items) + len(items) * items[1]


def recurrence_in_a_list(x):
    states = [x, x * x]
    for i in range(4):
        states.append(math.sin(states[i] + states[i + 1]))
    return states[5] * states[3]


def list_of_arrays_appended(v, s):
    history = []
    for _ in range(3):
        v = np.tanh(v * s)
        history.append(v)
    return np.sum(history[0] * history[2]) + np.sum(np.stack(history) ** 2)


def reversed_list(x, y):
    items = [x, y, x * y]
    total = 0.0
    for item in reversed(items):
        total = total * x + item
    return total


def shared_leaf(v):
    items = [v, v * 2, v]
    return np.sum(items[0] * items[1]) + np.sum(items[2])


def max_of_list(xs):
    return max(xs) * min(xs) + max(xs[0], xs[1], 0.3)


def tuple_of_mixed(args):
    v, s, rest = args
    return np.sum(v * s) + rest["k"] * rest["a"][1]


def integer_entries(config, x):
    y = x
    for _ in range(config["steps"]):
        y = y * config["rate"]
    return y


def tests_a_list_that_grows(x):
    b = x * 2.0
    for _ in range(2):
        seen = []
        for _ in range(3):
            b = seen and seen[0] or b
            seen.append(x * b)
    return b


def joined_lists_as_arrays(x):
    xs, ys = [x, x * x], [2.0 * x]
    joined = np.sum(xs + ys) * np.max(xs + [1.0]) + np.mean(ys + xs) * np.max(xs + ys)
    return joined + np.sum(operator.add(xs, [x])) + np.prod(operator.add([x], [x * x]))


def de_casteljau(x):
    points = [np.array([0.0, 0.0]), np.array([x, 2.0]), np.array([3.0, x]), np.array([4.0, 0.0])]
    while len(points) > 1:
        points = [0.7 * a + 0.3 * b for a, b in zip(points, points[1:])]
    return points[0].sum()


def level_by_level(x):
    after = {0: [1, 2], 1: [3], 2: [3], 3: []}
    front, reached = [0], {0: x}
    while front:
        following = []
        for v in front:
            for u in after[v]:
                if u not in reached:
                    reached[u] = reached[v] * x + 1.0
                    following.append(u)
        front = following
    return sum(reached.values())


def layer_by_layer(x):
    h = [x, x * x, 1.0]
    for weights in ([1.0, 2.0], [0.5, x]):
        new = []
        for a in h:
            for w in weights:
                new.append(math.tanh(a * w))
        h = new
    return sum(h)


def tied(x, m):
    return math.cos(x) if m > 0 else x


def starred_before_a_call(x):
    history = [x, x * x]
    parts = [*history, [tied(x, i) for i in range(1, 2)][-1]]
    history.append(0.0 * x or tied(x, 1))
    return sum(parts) * sum(history)


class Rows:
    def __init__(self, xs):
        self.xs = xs
        self.table = {"a": [xs[0]]}

    def grow(self, n):
        self.xs *= n

    def join(self, ys):
        self.xs += ys


def repeats_it(xs, n):
    xs *= n


def joins_it(xs, ys):
    xs += ys


def joined_and_written(x):
    s, t = [math.cos(x), 0.84 * x], [x, x * x]
    s += t
    s[0] *= x
    s += t[:1]
    s[4] *= x
    s += s
    return s[0] + sum(s) * s[4]


def repeated_and_written(x):
    s = [x, x * x]
    for i in range(3):
        s[0] *= x
        if i == 1:
            s *= 2
        s[-1] += s[0]
    return sum(s)


def joined_by_tuples(x):
    s, t = [x, x * x], (x, 2.0)
    s += t
    t = s
    t *= 2
    s[-1] *= x
    s += tuple(t)
    return sum(s) * t[1]


def repeated_in_an_object(x):
    o = Rows([x, x * x])
    o.grow(2)
    o.xs[0] *= x
    o.join((x, o.xs[1]))
    o.xs[4] *= 3.0
    return sum(o.xs) * o.xs[0] + len(o.xs)


def repeated_in_places(x):
    o = Rows([x, x * x])
    o.xs *= 3
    o.table["a"] *= 2
    o.table["a"][1] *= x
    return sum(o.xs) * o.xs[4] + sum(o.table["a"]) * o.table["a"][0]


def repeated_by_helpers(x):
    s = [x, x * x]
    repeats_it(s, 2)
    joins_it(s, (x,))
    s[0] *= x
    joins_it(s, s)
    s[-1] *= x
    return sum(s) * s[0]


def repeated_never(x):
    s = [x, x * x]

    def more():
        s[0] *= x
        s.append(s[0])

    more()
    s *= 2
    more()
    t = s * 1
    s *= 0
    s += [x]
    s *= -1
    s += [x, x]
    s[0] *= x
    return sum(s) * sum(t)


def grown_tuple(t, u):
    t += (u,)
    t[-1][0] *= 2.0
    return t


def tuples_joined_in_place(x):
    u, v = np.array([x, 0.4]), np.array([x * x, 1.3])
    t = (u,)
    for i in range(2):
        t += (v * (i + 1.0),)
        t[-1][0] += x
    t += (u,)
    t[3][1] *= x
    u[0] *= x
    s = np.sum(sum(t)) * len(t)
    for row in grown_tuple((u,), v):
        s = s + np.sum(row * t[1])
    return s


def tuples_of_objects_joined_in_place(x):
    o, ys = Rows([x * x]), [0.4, x]
    t = (Rows([x]),)
    t += (o, o)
    t[1].xs[0] *= x
    t[2].join([t[1].xs[0]])
    both = (ys,)
    both += (t[0].xs, ys)
    both[2][1] *= o.xs[1]
    return t[2].xs[0] * sum(both[1]) * sum(ys)


def keys_that_stand_twice(x):
    d = {"a": x, "a": x * x, (0, 1): x, "b": 3.0 * x, (0, 1): x**3}  # noqa: F601
    return d["a"] * d["b"] * d[0, 1]


def keys_that_turn_out_the_same(x, i, j):
    d = {i: x, j: x * x, 1: [x]}
    e = {i: x, j: x * x, "b": 2.0 * x}
    e["b"] = e[i] * e["b"]
    return d[0] * e[j] * e["b"]


def keys_of_arrays_that_turn_out_the_same(x, i, j):
    d = {i: np.array([x]), j: np.array([x * x, x])}
    d[i][0] *= x
    return np.sum(d[0] * d[j])


def entries_beside_what_a_loop_goes_through(x, k):
    state = {"x": [x, 0.3, -1.0], "v": [0.0, k, 0.0], "log": [], "t": 0.0}
    for step in range(3):
        for i, (u, v) in enumerate(zip(state["x"], state["v"])):
            state["v"][i] = v - 0.1 * k * u
            state["x"][i] = u + 0.1 * state["v"][i]
            if step % 2 == 0:
                state["log"].append(0.5 * k * u * u)
        state["t"] += 0.1
    for v in state["log"]:
        state["x"] += [v * x]
        if v > 10.0:
            break
    return sum(state["log"]) * state["t"] + sum(state["x"])


def neighbours_that_come_and_go(x, k):
    near = {0: [1, 2], 1: [2], 2: []}
    values = [x, x * k, 1.0]
    s = 0.0
    for u in range(3):
        for v in near[u]:
            s += values[u] * values[v]
            if u not in near[v]:
                near[v].append(u)
    rows = [[x], [k, 1.0]]
    for v in rows[0]:
        rows[1].append(v * 2)
    for v in reversed(rows[1]):
        rows[0].insert(0, v * s)
    return sum(rows[1]) * rows[0][0]


EXAMPLES = [
    (entries_beside_what_a_loop_goes_through, (0.7, 1.2), (0, 1)),
    (neighbours_that_come_and_go, (0.7, 1.2), (0, 1)),
    (keys_that_stand_twice, (0.7,), 0), (keys_that_turn_out_the_same, (0.7, 0, 0), 0), (keys_that_turn_out_the_same, (0.7, 0, 2), 0),
    (keys_of_arrays_that_turn_out_the_same, (0.7, 0, 0), 0),
    *((f, (0.7,), 0) for f in (joined_and_written, repeated_and_written, joined_by_tuples, repeated_in_an_object, repeated_in_places, repeated_by_helpers, repeated_never,
        tuples_joined_in_place, tuples_of_objects_joined_in_place)),
    (joined_lists_as_arrays, (1.3,), 0),
    (tests_a_list_that_grows, (0.7,), 0),
    (sum_of_list, ([0.3, 1.2, -0.7],), 0),
    (list_by_index, ([0.3, 1.2, -0.7],), 0),
    (list_iterated, ([0.3, 1.2, -0.7], 0.8), (0, 1)),
    (tuple_unpacked, ((0.3, 1.2),), 0),
    (nested_tuples, (((0.3, 1.2), float(V[0])),), 0),
    (dict_of_parameters, (PARAMS, V), (0, 1)),
    (unused_entries, (PARAMS,), 0),
    (list_of_arrays, (LAYERS, V), (0, 1)),
    (two_loops_over_layers, (LAYERS, V), (0, 1)),
    (appended, (0.7, 1.2), (0, 1)),
    (appended_under_a_test, (0.7, 1.2), (0, 1)),
    (recurrence_in_a_list, (0.7,), 0),
    (list_of_arrays_appended, (V, 0.8), (0, 1)),
    (reversed_list, (0.7, 1.2), (0, 1)),
    (shared_leaf, (V,), 0),
    (max_of_list, ([0.6, 1.2, -0.7],), 0),
    (tuple_of_mixed, ((V, 0.6, {"k": 0.3, "a": [0.1, 0.9]}),), 0),
    (integer_entries, ({"steps": 3, "rate": 0.8}, 1.3), 1),
    (de_casteljau, (0.7,), 0),
    (level_by_level, (0.7,), 0),
    (layer_by_layer, (0.7,), 0),
    (starred_before_a_call, (0.7,), 0),
]
