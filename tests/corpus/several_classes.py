"""Lists, dicts and attributes that hold objects of several classes, of which only the running program knows which stands where."""

import numpy as np


class Dense:
    def __init__(self, W, b):
        self.W, self.b = W, b

    def forward(self, u):
        self.u = u
        return self.W @ u + self.b

    def backward(self, g):
        self.dW = np.outer(g, self.u)
        return self.W.T @ g


class Squash:
    def forward(self, u):
        self.y = 1.0 / (1.0 + u * u)
        return self.y * u

    def backward(self, g):
        return g * (2.0 * self.y - 1.0) * self.y


class Scale:
    def __init__(self, k):
        self.k = k
        self.calls = 0

    def forward(self, u):
        self.calls += 1
        self.u = u
        return u * self.k

    def backward(self, g):
        self.dk = np.sum(g * self.u)
        return g * self.k


class Sequential:
    def __init__(self, *layers):
        self.layers = list(layers)

    def add(self, layer):
        self.layers.append(layer)

    def forward(self, u):
        for layer in self.layers:
            u = layer.forward(u)
        return u

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g


def appended_layers(x):
    net = []
    for k in (1.0, 0.5):
        net.append(Dense(np.outer(x, x) * k, x))
        net.append(Squash())
    net.append(Scale(x[0]))
    u = np.ones(2)
    for layer in net:
        u = layer.forward(u)
    g = u - 1.0
    for layer in reversed(net):
        g = layer.backward(g)
    return np.sum(g**2) + np.sum(u) + np.sum(net[0].u * net[0].W)


def joined_layers(x):
    net = [Dense(np.outer(x, x) * k, x) for k in (1.0, 2.0)] + [Scale(x[1])]
    u = x
    for i, layer in enumerate(net):
        u = layer.forward(u) + i
    return np.sum(u) + np.sum(net[0].u * net[2].u)


def layers_that_are_added(x):
    model = Sequential()
    model.add(Dense(np.outer(x, x), x))
    model.add(Squash())
    model.add(Scale(x[1]))
    u = model.forward(x)
    total = np.sum(model.backward(u) * x)
    for layer in model.layers:
        if isinstance(layer, Dense):
            total = total + np.sum(layer.dW * layer.W)
    return total


def _made(x, kind):
    if kind == "dense":
        return Dense(np.outer(x, x), x)
    return Squash() if kind == "squash" else Scale(x[0])


def layers_by_name(x, kinds):
    u = x
    net = [_made(x, kind) for kind in kinds]
    for layer in net:
        u = layer.forward(u)
    return np.sum(u**2)


class Ball:
    def __init__(self, p, v):
        self.p, self.v = p, v

    def step(self, dt):
        self.v -= 9.8 * dt
        self.p += self.v * dt

    def energy(self):
        return 0.5 * self.v**2 + self.p


class Box:
    def __init__(self, p, w):
        self.p, self.w = p, w

    def step(self, dt):
        self.p = self.p + self.w * dt

    def energy(self):
        return self.p * self.w


def _advance(things, dt):
    for thing in things:
        thing.step(dt)
    return things


def things_that_move(x):
    ball = Ball(x[0], x[1])
    things = [ball, Box(x[1], x[0])]
    things.append(Ball(x[1], x[0]))
    things.append(ball)  # twice the same
    for _ in range(2):
        _advance(_advance(things, 0.1), 0.05)
    i = 0
    while i < len(things):
        things[i].p *= 2.0
        i += 1
    return sum(thing.energy() for thing in things) + ball.p * ball.v


def one_or_the_other(x):
    things = []
    for k in range(4):
        things.append(Ball(x[0], 1.0) if k % 2 else Box(x[1], x[0]))
    others = {"a": Ball(x[1], x[0])}
    others["b"] = Box(x[0], x[1])
    best, total = None, 0.0
    for thing, other in zip(things, [others["b"], others["a"]]):
        thing.step(0.1)
        other.step(0.2)
        total += thing.energy() * other.energy()
        if best is None or thing.p > best.p:
            best = thing
    best.p = best.p * x[1]
    stack = list(things)
    while stack:
        thing = stack.pop()
        if thing.p > 50.0:
            break
        total = total + thing.p
    return total + others["a"].p


class Cell:
    rate = 2.0

    def __init__(self, w):
        self.w, self.h = w, 0.0

    def go(self, u):
        self.h = self.h + u * self.w
        return self.h * self.rate


class Fast(Cell):
    rate = 3.0

    def go(self, u):
        r = super().go(u)
        self.h *= 1.5
        return r * self.w


class Sized(Cell):
    @property
    def size(self):
        return self.w * 2

    def go(self, u):
        self.h += self.size
        return self.h * u


def cells_of_one_family(x):
    cells = [Cell(x[0]), None]
    same = cells
    same.append(Sized(x[1]))
    same[0] = Fast(x[1])
    same.insert(1, Cell(x[1]))
    t = 1.0
    for cell in cells:
        if cell is None:
            continue
        if isinstance(cell, Sized):
            t = t + cell.size
        elif type(cell) is Fast:
            t = t * cell.w
        t = cell.go(t)
    first, last = cells[0], cells[-1]
    first, last = last, first
    for cell in cells:
        match cell:
            case Fast():
                cell.w = cell.w * 3.0
            case Cell():
                cell.h, cell.w = cell.w, cell.h
    return t + first.h * last.w


def _visited(cell, n):
    if n == 0:
        return cell.h
    cell.go(0.5)
    return _visited(cell, n - 1)


def cells_that_helpers_go_to(x):
    cells = []
    cells.append((Cell(x[0]), 1.0))
    cells.append((Fast(x[1]), 2.0))

    def each(f):
        r = 0.0
        for cell, k in cells:
            r = r + f(cell) * k
        return r

    return each(lambda c: c.go(2.0)) * each(lambda c: c.w * c.h) + sum(_visited(cell, 2) for cell, _ in cells)


class Linear:
    def __init__(self, w):
        self.w, self.g = w.copy(), np.zeros_like(w)

    def params(self):
        return [self.w]

    def grads(self):
        return [self.g]

    def forward(self, u):
        self.u = u
        return self.w * u

    def backward(self, g):
        self.g += g * self.u
        return g * self.w


class Plain(Squash):
    def params(self):
        return []

    def grads(self):
        return []


class Momentum:
    def __init__(self, net, rate):
        self.net, self.rate = net, rate
        self.m = [np.zeros(2) for _ in net]

    def step(self):
        for i, layer in enumerate(self.net):
            for p, g in zip(layer.params(), layer.grads()):
                self.m[i] = 0.9 * self.m[i] + g
                p -= self.rate * self.m[i]
                g[:] = 0.0


def layers_that_learn(x):
    net = []
    net.append(Linear(x))
    net.append(Plain())
    net.append(Linear(x * 2))
    learner = Momentum(net, x[0])
    for _ in range(2):
        u = np.ones(2)
        for layer in net:
            u = layer.forward(u)
        g = u - x
        for layer in reversed(net):
            g = layer.backward(g)
        learner.step()
    return np.sum(u**2) + np.sum(net[0].w)


class Other:
    """Has nothing of what is asked of the others."""

    def __init__(self, w):
        self.w = w


def some_have_it(x):
    things = []
    things.append(Cell(x[0]))
    things.append(Other(x[1]))
    things.append(Sized(x[1]))
    total = 0.0
    for thing in things:
        if hasattr(thing, "go"):
            total += thing.go(x[0])
        size = thing.size if isinstance(thing, Sized) else thing.w
        total = total * size
    return total + things[0].h


class Twice:
    class Squash:
        def forward(self, u):
            self.u = u
            return u * 2.0


def classes_of_one_name(x):
    net = []
    net.append(Squash())
    net.append(Twice.Squash())
    Scale = x[1]  # noqa: N806
    net.append(_made(x, "scale"))
    u = x
    for layer in net:
        u = layer.forward(u) * Scale
    return np.sum(u * net[1].u)


def arrays_of_joined_lists(x):
    rows = [x * 1.0, x * 2.0]
    more = rows + [x * 3.0] + [x * x, rows[1]]
    row = more[0]
    row[0] = 5.0 * x[1]
    more[4][1] *= x[0]
    return np.sum(rows[0] ** 2) + np.sum(rows[1] * more[3]) + np.sum(more[2])


class Network:
    def __init__(self, layers):
        self.layers = layers

    def forward(self, u):
        for layer in self.layers:
            u = layer.forward(u)
        return u

    def backward(self, g):
        for layer in reversed(self.layers):
            g = layer.backward(g)
        return g


INPUT, TARGET = np.array([0.4, -0.3]), np.array([0.2, 0.1])


def learns_from_what_is_outside(x):
    net = Network([Dense(np.outer(x, INPUT), np.zeros(2)), Squash()])
    for _ in range(2):
        out = net.forward(INPUT)
        net.backward(out - TARGET)
        for layer in net.layers:
            if isinstance(layer, Dense):
                layer.W = layer.W - 0.3 * layer.dW
    return np.sum((net.forward(INPUT) - TARGET) ** 2)


V = np.array([0.7, 1.2])

EXAMPLES = [(f, (V,), 0) for f in (appended_layers, joined_layers, layers_that_are_added, things_that_move, one_or_the_other, cells_that_helpers_go_to, layers_that_learn, learns_from_what_is_outside, some_have_it, classes_of_one_name, arrays_of_joined_lists)] + [
    (layers_by_name, (V, ["dense", "squash", "scale", "squash"]), 0),
    (layers_by_name, (V, ["scale", "dense"]), 0),
]
FIRST_ORDER = [(cells_of_one_family, (V,))]  # refused to second order
