"""Lists, dicts and objects that change while several names, places and functions reach them."""

import math
from dataclasses import dataclass, field

import numpy as np

# --- physics: bodies, steppers, grids


@dataclass
class Body:
    pos: np.ndarray
    vel: np.ndarray
    mass: float
    acc: np.ndarray = None

def gravity(bodies):
    for b in bodies:
        b.acc = np.zeros(2)
        for c in bodies:
            if c is not b:
                d = c.pos - b.pos
                r2 = np.sum(d**2) + 0.01
                b.acc = b.acc + c.mass * d / r2**1.5

def nbody(u):
    bodies = [Body(u[0:2], np.zeros(2), 1.0), Body(u[2:4], np.array([0.0, 0.1]), 2.0), Body(u[1:3], np.array([0.2, 0.0]), 0.5)]
    dt = 0.05
    for _ in range(3):
        gravity(bodies)
        for b in bodies:
            b.vel = b.vel + dt * b.acc
            b.pos = b.pos + dt * b.vel
    e = 0.0
    for b in bodies:
        e += 0.5 * b.mass * np.sum(b.vel**2) + np.sum(b.pos)
    return e

def nbody_inplace(u):
    bodies = [Body(u[0:2].copy(), np.zeros(2), 1.0), Body(u[2:4].copy(), np.array([0.0, 0.1]), 2.0)]
    dt = 0.05
    for _ in range(3):
        gravity(bodies)
        for b in bodies:
            b.vel += dt * b.acc
            b.pos += dt * b.vel
    return sum(0.5 * b.mass * np.sum(b.vel**2) for b in bodies)

class Pendulum:
    def __init__(self, theta, omega, length=1.0):
        self.theta = theta
        self.omega = omega
        self.length = length
        self.t = 0.0
        self.history = []

    def acceleration(self):
        return -9.81 / self.length * math.sin(self.theta)

    def step(self, dt):
        self.omega += dt * self.acceleration()
        self.theta += dt * self.omega
        self.t += dt
        self.history.append(self.theta)

def pendulum(theta):
    p = Pendulum(theta, 0.0, 1.5)
    for _ in range(4):
        p.step(0.05)
    return p.theta + sum(p.history) * p.t

class Linear:
    def __init__(self, W, b):
        self.W = W
        self.b = b
        self.x = None
        self.gW = None

    def forward(self, x):
        self.x = x
        return self.W @ x + self.b

class Tanh:
    def __init__(self):
        self.y = None
    def forward(self, x):
        self.y = np.tanh(x)
        return self.y

class Net:
    def __init__(self, layers):
        self.layers = layers
    def forward(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x

def net1(W):
    l1, l2, l3 = Linear(W, np.ones(2)), Tanh(), Linear(W * 2.0, np.zeros(2))
    h = l1.forward(np.array([0.3, -0.2]))
    h = l2.forward(h)
    h = l3.forward(h)
    return np.sum(h**2) + np.sum(l2.y) + np.sum(l1.x)

def net2(W):
    net = Net([Linear(W, np.ones(2)), Tanh(), Linear(W * 2.0, np.zeros(2))])
    return np.sum(net.forward(np.array([0.3, -0.2])) ** 2)

def dp_grid(c):
    n = 4
    best = [[0.0] * n for _ in range(n)]
    for i in range(n):
        for j in range(n):
            here = c[i] * j + c[j]
            if i == 0 and j == 0:
                best[i][j] = here
            elif i == 0:
                best[i][j] = best[i][j - 1] + here
            elif j == 0:
                best[i][j] = best[i - 1][j] + here
            else:
                best[i][j] = min(best[i - 1][j], best[i][j - 1]) + here
    return best[n - 1][n - 1]

def memo_loop(x):
    memo = {0: x, 1: x * x}
    for n in range(2, 7):
        memo[n] = memo[n - 1] + 0.5 * memo[n - 2] * x
    return memo[6]

def stack_machine(x):
    stack = []
    for op in ["x", 2.0, "*", "x", "+", "x", "*"]:
        if op == "x":
            stack.append(x)
        elif op == "*":
            a = stack.pop()
            b = stack.pop()
            stack.append(a * b)
        elif op == "+":
            a = stack.pop()
            b = stack.pop()
            stack.append(a + b)
        else:
            stack.append(op)
    return stack[-1]

class Account:
    def __init__(self, balance):
        self.balance = balance
        self.log = []
    def deposit(self, a):
        self.balance += a
        self.log.append(("deposit", a))
    def grow(self, r):
        self.balance *= 1 + r

def account(r):
    a = Account(100.0)
    for k in range(3):
        a.deposit(10.0 * k)
        a.grow(r)
    return a.balance

def state_dict(x):
    s = {"x": x, "v": np.zeros_like(x), "t": 0.0}
    def step(s, dt):
        s["v"] = s["v"] - dt * s["x"]
        s["x"] = s["x"] + dt * s["v"]
        s["t"] += dt
    for _ in range(3):
        step(s, 0.1)
    return np.sum(s["x"] * s["v"]) * s["t"]

class Adam:
    def __init__(self, n):
        self.m = np.zeros(n)
        self.v = np.zeros(n)
        self.t = 0
    def update(self, w, g, lr):
        self.t += 1
        self.m = 0.9 * self.m + 0.1 * g
        self.v = 0.99 * self.v + 0.01 * g**2
        return w - lr * (self.m / (1 - 0.9**self.t)) / (np.sqrt(self.v / (1 - 0.99**self.t)) + 1e-3)

def adam_lr(lr):
    w = np.array([1.0, -2.0])
    opt = Adam(2)
    for _ in range(3):
        g = 2.0 * w * np.array([1.0, 3.0])
        w = opt.update(w, g, lr)
    return np.sum(w**2)

class Grid:
    def __init__(self, u):
        self.u = u
        self.n = len(u)
    def laplacian(self):
        out = np.zeros(self.n)
        out[1:-1] = self.u[2:] - 2 * self.u[1:-1] + self.u[:-2]
        return out
    def step(self, nu):
        self.u[1:-1] += nu * self.laplacian()[1:-1]
        self.u[0] = self.u[1]

def grid(u):
    g = Grid(u.copy())
    for _ in range(3):
        g.step(0.1)
    return np.sum(g.u**2)

@dataclass
class Node:
    value: float
    next: "Node" = None

def linked(x):
    head = None
    for k in range(4):
        head = Node(x * k + 1.0, head)
    s = 1.0
    n = head
    while n is not None:
        s = s * n.value
        n = n.next
    return s

def linked_changed(x):
    a = Node(x)
    b = Node(x * x, a)
    a.value = b.value * 3.0
    b.next.value += x
    return a.value * b.value

@dataclass
class Params:
    k: float = 1.0
    hist: list = field(default_factory=list)

def histories(x):
    p = Params(x)
    for i in range(3):
        p.k = p.k * x + i
        p.hist.append(p.k)
    return sum(p.hist) + p.hist[-1] * p.hist[0]

def swap_in_list(x):
    ps = [[x, 1.0], [2.0, x * x]]
    for _ in range(3):
        ps[0], ps[1] = ps[1], ps[0]
        ps[0][0] *= x
        ps[1][1] += ps[0][1]
    return ps[0][0] * ps[1][1] + ps[0][1] * ps[1][0]

def array_in_dict(x):
    cache = {}
    cache["a"] = np.sin(x)
    cache["b"] = cache["a"] * x
    cache["a"][0] = 3.0 * x[1]
    cache["b"] += cache["a"]
    return np.sum(cache["a"] * cache["b"])

def table_rows(x):
    rows = []
    for i in range(3):
        row = np.zeros(3)
        row[i] = x[i]
        rows.append(row)
    for i in range(3):
        rows[i][0] += rows[(i + 1) % 3][1] * x[0]
    return np.sum(rows[0] * rows[1]) + np.sum(rows[2] ** 2)

class Lstm:
    def __init__(self, n):
        self.h = np.zeros(n)
        self.c = np.zeros(n)
    def step(self, W, x):
        z = W @ np.concatenate([self.h, x])
        i = 1.0 / (1.0 + np.exp(-z))
        self.c = i * self.c + (1 - i) * np.tanh(z)
        self.h = i * np.tanh(self.c)
        return self.h

def lstm(W):
    cell = Lstm(2)
    s = 0.0
    for t in range(3):
        s += np.sum(cell.step(W, np.array([0.1 * t, -0.2, 0.3]))**2)
    return s


# --- containers: what is shared, exchanged, taken out and put in


def push(xs, v):
    xs.append(v)


def pushed_by_a_helper(x):
    xs = []
    push(xs, x)
    push(xs, x * x)
    ys = xs
    ys.append(3.0 * x)
    y = xs.pop()
    xs[0] = xs[0] * y
    return xs[0] + xs[1] + len(xs)


def entries_under_variables(x):
    d = {}
    for k in ("a", "b", "c"):
        d[k] = x * len(d) + 1.0
    d["a"] = d["b"] * d["c"] + d["a"]
    return d["a"] * d["b"]


def rows_that_two_lists_hold(x):
    rows = [x * 1.0, x * 2.0]
    same = list(rows)
    more = rows + same[:1]
    same[0][0] = 5.0 * x[1]
    more[2][1] *= x[0]
    return np.sum(rows[0] ** 2) + np.sum(more[1])


def chosen_by_a_branch(x):
    p, q = Node(x), Node(x * x)
    r = p if x > 0.5 else q
    r.value = r.value * 3.0
    return p.value + q.value * r.value


class Counter:
    def __init__(self, x):
        self.x = x
        self.seen = []
        self.n = 0

    def update(self, v):
        self.n += 1
        self.seen.append((v, self.n))
        self.x += v * self.x


class Doubled(Counter):
    def update(self, v):
        super().update(v)
        self.x = self.x * 2.0


def methods_above(x):
    c = Doubled(x)
    for k in range(3):
        c.update(0.1 * k + x)
    return c.x * c.n + c.seen[1][0] * c.seen[2][1]


def own_reverse_mode(x):
    a, b = Value(x), Value(x * x + 1.0)
    c = Value(a.value * b.value)
    c.parents = [(a, b.value), (b, a.value)]
    c.slope = 1.0
    for parent, partial in c.parents:
        parent.slope += partial * c.slope
    return a.slope * b.slope


class Value:
    def __init__(self, value):
        self.value = value
        self.slope = 0.0
        self.parents = []


def read_before_and_after(x):
    d = {"w": x, "n": 0}
    first = d["w"] * x
    bump(d)
    second = d["w"] * first
    bump(d)
    return first * second * d["w"] * d["n"]


def bump(d):
    d["w"] = d["w"] * d["w"] + 0.1
    d["n"] += 1


def table_from_a_helper(x):
    t = triangle(x, 4)
    t[3][1] += t[2][1] * x
    return sum(t[3]) * t[1][0]


def triangle(x, n):
    rows = [[1.0]]
    for i in range(1, n):
        row = [x] * (i + 1)
        for j in range(1, i):
            row[j] = rows[i - 1][j - 1] + rows[i - 1][j] * x
        rows.append(row)
    return rows


def totals(x):
    found = {}
    for i, word in enumerate(["a", "b", "a", "c", "a"]):
        found[word] = found.get(word, 0.0) + x[i % 3] * (i + 1)
    return sum(v**2 for v in found.values())


# --- once refused


def scales(u, by):
    u *= by
    return by


class Box:
    def __init__(self, value):
        self.value = value

    def double(self):
        self.value = self.value * 2


class Computes:
    def __init__(self, x):
        self.x = x

    @property
    def size(self):
        return self.x**2

    @property
    def half(self):
        return self.x**2 / 2

    def round(self):
        return self.x * self.x


def writes_a_list(x):
    y = [x, x]
    z = y
    z[0] = 2.0 * x
    return y[0]


def in_a_list_of_the_same(x):
    rows = [x * 1.0, x * 2.0]
    row = list(rows)[0]
    row[0] = 5.0 * x[1]
    return np.sum(rows[0] ** 2)


def in_the_largest(x):
    rows = [x * 1.0, x * 2.0]
    row = max(rows, key=np.sum)
    row[0] = 5.0 * x[1]
    return np.sum(rows[1] ** 2)


def of_an_unknown_class(x):
    objects = {"a": Computes(x), "b": Computes(x * x)}
    return sum(objects[k].round() for k in objects)


def sizes_of_an_unknown_class(x):
    objects = {"a": Computes(x), "b": Computes(x * x)}
    return sum(objects[k].size for k in objects)


def computed_by_an_unknown_class(x):
    objects = {"a": Computes(x), "b": Computes(x * x)}
    return sum(objects[k].half for k in objects)


def held_by_a_list(x):
    u = x * 1.0
    held = [u, x]
    u[0] = 5.0
    return np.sum(held[0])


def shared_list(x):
    xs = [x[0], 1.0]
    ys = xs
    ys[0] = x[1]
    return xs[0]


def entry_under_a_variable(x):
    d = {}
    for key in ("a", "b"):
        d[key] = x[0]
    return d["a"]


def passed_on(x):
    box = Box(x[0])
    box.value = x[1]
    return read(box)


def out_of_a_tuple(x):
    u = x * 1.0
    given = (u, 2.0)
    scales(*given)
    return np.sum(u**2)


def read(box):
    return box.value


rng = np.random.default_rng(5)
x2, x3, x4, x22, x25 = rng.normal(size=2), rng.normal(size=3), rng.normal(size=4), rng.normal(size=(2, 2)), rng.normal(size=(2, 5))


# --- slices of lists, and what their sizes were, while they change

def slices_of_a_shared_list(x):
    xs = [x, x * x, 2.0 * x, 0.5]
    ys = xs
    ws = xs[1:]
    ys[1] = ys[2] * ws[0]
    total = ws[0] * xs[1:][0] + sum(xs[::-2]) + sum(v * v for v in ys[:2])
    ws[0] = 7.0 * x
    return total * ws[0] + xs[1]


def slices_inside_a_dict(x):
    d = {"a": [x, x**2, x**3], "n": 1.0}
    e = d
    e["a"][0] = x * 3.0
    d["n"] = d["a"][1:][1] * e["a"][:-1][0]
    return d["n"] * sum(d["a"][1:])


def mean_before_it_grows(x):
    xs = [x, x * x]
    ys = xs
    m = np.mean(xs) * max(xs)
    ys.append(x**3)
    m = m * np.mean(xs) + np.sum(np.array(ys) ** 2)
    xs.pop()
    return m * np.mean(ys) * len(xs)


def mean_of_what_grows_alone(x):
    xs = [x, x * x]
    m = np.mean(xs)
    for k in range(3):
        xs.append(m * x * k)
        m = m + np.mean(xs) ** 2
    return m


def item_changed_in_place(x):
    rows = [x[:2] * 1.0, x[2:] * 1.0]
    first, keep = rows[0], [r for r in rows]
    rows[0] *= 2.0
    rows[1] += first * keep[0]
    return np.sum(keep[0] ** 2) + np.sum(first * keep[1]) + np.sum(rows[0])


def optimizer_over_dicts(x):
    params = {"w": np.outer(x[:2], x[2:]), "b": x[2:].copy()}
    mean = {k: np.zeros_like(v) for k, v in params.items()}
    square = {k: np.zeros_like(v) for k, v in params.items()}
    for t in range(1, 3):
        grads = {"w": 2 * params["w"] * x[3], "b": params["b"] ** 2}
        for k in params:
            mean[k] = 0.9 * mean[k] + 0.1 * grads[k]
            square[k] = 0.99 * square[k] + 0.01 * grads[k] ** 2
            params[k] = params[k] - 0.1 * mean[k] / (1 - 0.9**t) / (np.sqrt(square[k]) + 0.1)
    return np.sum(params["w"] ** 2) + params["b"][0]


def optimizer_in_place(x):
    params = {"w": np.outer(x[:2], x[2:]), "b": x[2:].copy()}
    speed = {k: np.zeros_like(v) for k, v in params.items()}
    for _ in range(2):
        grads = {"w": 2 * params["w"] * x[3], "b": params["b"] ** 2}
        for k, v in params.items():
            speed[k] *= 0.9
            speed[k] += 0.1 * grads[k]
            v -= speed[k]
    return np.sum(params["w"] ** 2) + params["b"][0]


def optimizer_over_lists(x):
    params = [np.outer(x[:2], x[2:]), x[2:].copy()]
    speeds = [np.zeros_like(p) for p in params]
    for _ in range(2):
        grads = [2 * params[0] * x[3], params[1] ** 2]
        for p, v, g in zip(params, speeds, grads):
            v *= 0.9
            v -= 0.1 * g
            p += v
    return np.sum(params[0] ** 2) + params[1][0]


@dataclass
class Particle:
    x: float
    v: float
    mass: float = 1.0


def forces_in_a_list(x):
    particles = [Particle(x[i], 0.0, 1 + 0.1 * i) for i in range(4)]
    for _ in range(2):
        forces = [0.0] * 4
        for i in range(3):
            f = 2.0 * (particles[i + 1].x - particles[i].x - 0.3)
            forces[i] += f
            forces[i + 1] -= f
        for p, f in zip(particles, forces):
            p.v += 0.05 * f / p.mass
            p.x += 0.05 * p.v
    return sum(p.mass * p.v**2 / 2 for p in particles) + particles[0].x * particles[-1].x


def a_slice_is_read_where_its_list_is_written(x):
    xs = [0.67 * x, x * x]
    ys = xs
    ys[-2] -= 0.15 * ys[:2][0]
    return ys[:2][0] ** 2 + xs[1]


def sizes_after_a_loop(x):
    xs = [x, x * x, 2.0 * x]
    ys = xs
    if len(xs) > 2:
        xs.pop()
    for i, v in enumerate(xs):
        xs[i] = v * x
    ys.append(xs[len(xs) - 1])
    for k in range(len(ys)):
        xs[k] *= 2.0
    ys.pop(0)
    return xs[-1] * sum(ys)


def taken_apart_while_it_changes(x):
    rows = [[x[0], x[1]], [x[2], x[3]]]
    kept = rows[0]
    for row in rows:
        a, b = row
        row[0] = a * b
        row[1] = a + b
    a, b = kept
    kept.append(a * x[2])
    return a * b * rows[1][0] + kept[-1]


def taken_off_for_nothing(xs, x):
    xs.pop(1)
    if x > 5.0:
        xs[0] = x
    return x * x


class Affine:
    def __init__(self, w):
        self.w = w
        self.b = np.zeros(2)

    def forward(self, x):
        self.x = x
        return self.w @ x + self.b

    def parameters(self):
        return [self.w, self.b]


def parameters_of_layers(x):
    layers = [Affine(np.outer(x[:2], x[2:])), Affine(x.reshape(2, 2))]
    y = x[:2]
    for layer in layers:
        layer.b += x[3]
        y = layer.forward(y)
    return np.sum(y) + sum(np.sum(p**2) for layer in layers for p in layer.parameters())


class Scale:
    def __init__(self, w):
        self.w = w

    def step(self, v):
        self.w = self.w * v
        return self.w


def read_before_a_condition_that_writes(x):
    scale, items = Scale(x), [x, x * x]
    first = scale.w + (scale.step(2.0 * x) if x > 0 else x)
    second = items[0] * (items.pop(0) or x)
    return first * second + scale.w * (scale.step(x) or x) + items[0]


class Counting:
    def __init__(self, w=0.0):
        self._w = w
        self.n = 0
        self.row = np.zeros(3)

    @property
    def w(self):
        return self._w

    @w.setter
    def w(self, value):
        self.n += 1
        self._w = value * 2.0

    @property
    def bounded(self):
        return self.row

    @bounded.setter
    def bounded(self, values):
        self.row = np.maximum(values, 0.0)


class TwiceCounting(Counting):
    def __init__(self, x):
        super().__init__()
        self.w = x

    def bump(self, c):
        self.w += c
        self.w *= c

    @property
    def twice(self):
        return 2 * self.w

    @twice.setter
    def twice(self, v):
        self.w = v / 2


class Likelihood:
    def __init__(self, q):
        self.P, self.q, self.sum = np.eye(2), q, 0.0

    def update(self, z):
        self.P = self.P + self.q * np.outer(z, z)
        self.sum += np.linalg.slogdet(self.P)[1] - 0.1 * np.trace(self.P, 0, 0, 1)


def logarithms_summed_up(x):
    found = Likelihood(x)
    for k in range(3):
        found.update(np.array([x, 1.0 * k]))
    return found.sum


class Controlled:
    def __init__(self, level):
        self._level = level
        self.moved = 0.0

    @property
    def level(self):
        return self._level

    @level.setter
    def level(self, value):
        self.moved += value - self._level
        self._level = value

    @property
    def shifted(self):
        return self._level * 1.8 + 0.3


def set_in_a_loop(x):
    c = Controlled(x)
    for target in (2.0, 1.5):
        c.level += 0.3 * (target - c.level)
        c.level = c.level * x
    while c.level < 2.0:
        c.level -= -c.shifted * x
    return c.level**2 + c.moved


def two_made_at_once(x):
    p, q = TwiceCounting(x), TwiceCounting(x * 3.0)
    for d in (p, q):
        d.bump(0.3)
    p.w = p.w * q.w
    return p.w + 0.5 * q.w * q.n


def set_by_its_class(x):
    p = Counting()
    p.w = x
    p.w = p.w * x
    q = p
    q.w += x
    d = TwiceCounting(x)
    d.bump(x)
    d.twice = x * d.w
    p.bounded = x * np.arange(3)
    p.bounded[0] = x * x
    return p.w * p.n + d.twice * d.n + np.sum(p.bounded**2)


WRITERS = {taken_off_for_nothing}
BY_KIND = {out_of_a_tuple}
PLAIN_ONLY = {pendulum, net1, net2, grid, lstm, parameters_of_layers, logarithms_summed_up}  # the oracle has no numbers for what they call

EXAMPLES = [
    (nbody, (x4,), 0),
    (nbody_inplace, (x4,), 0),
    (pendulum, (0.4,), 0),
    (net1, (x22,), 0),
    (net2, (x22,), 0),
    (dp_grid, (np.array([0.3, 0.9, -0.4, 0.2]),), 0),
    (memo_loop, (0.7,), 0),
    (stack_machine, (0.7,), 0),
    (account, (0.05,), 0),
    (state_dict, (x3,), 0),
    (adam_lr, (0.1,), 0),
    (grid, (rng.normal(size=5),), 0),
    (linked, (0.7,), 0),
    (linked_changed, (0.7,), 0),
    (histories, (0.7,), 0),
    (swap_in_list, (0.7,), 0),
    (array_in_dict, (x3,), 0),
    *((f, (0.7,), 0) for f in (set_by_its_class, set_in_a_loop, two_made_at_once, logarithms_summed_up)),
    (table_rows, (x3,), 0),
    (lstm, (x25,), 0),
    (pushed_by_a_helper, (0.7,), 0),
    (entries_under_variables, (0.7,), 0),
    (rows_that_two_lists_hold, (x2,), 0),
    (chosen_by_a_branch, (0.7,), 0),
    (chosen_by_a_branch, (0.3,), 0),
    (methods_above, (0.7,), 0),
    (own_reverse_mode, (0.7,), 0),
    (read_before_and_after, (0.7,), 0),
    (table_from_a_helper, (0.7,), 0),
    (totals, (x3,), 0),
    (writes_a_list, (0.7,), 0),
    (in_a_list_of_the_same, (x2,), 0),
    (in_the_largest, (np.array([0.5, 1.5]),), 0),
    (of_an_unknown_class, (0.7,), 0),
    (sizes_of_an_unknown_class, (0.7,), 0),
    (computed_by_an_unknown_class, (0.7,), 0),
    (held_by_a_list, (x4,), 0),
    (shared_list, (x4,), 0),
    (entry_under_a_variable, (x4,), 0),
    (passed_on, (x4,), 0),
    (out_of_a_tuple, (x4,), 0),
    (slices_of_a_shared_list, (0.7,), 0),
    (slices_inside_a_dict, (0.7,), 0),
    (mean_before_it_grows, (0.7,), 0),
    (mean_of_what_grows_alone, (0.7,), 0),
    (item_changed_in_place, (x4,), 0),
    (optimizer_over_dicts, (x4,), 0),
    (optimizer_in_place, (x4,), 0),
    (optimizer_over_lists, (x4,), 0),
    (forces_in_a_list, (x4,), 0),
    (a_slice_is_read_where_its_list_is_written, (0.7,), 0),
    (sizes_after_a_loop, (0.7,), 0),
    (taken_apart_while_it_changes, (x4,), 0),
    (taken_off_for_nothing, ([0.5, 0.2, 0.1], 0.7), (0, 1)),
    (parameters_of_layers, (x4,), 0),
    (read_before_a_condition_that_writes, (1.3,), 0),
]
