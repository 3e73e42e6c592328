"""Generators that are given generators, methods that yield, and generators that call themselves."""

import numpy as np


def scan(xs):
    s = 0.0
    for v in xs:
        s = 0.5 * s + v
        yield s


def squares(xs):
    for v in xs:
        yield v * v


def take(n, it):
    for i, v in enumerate(it):
        if i == n:
            return
        yield v


def window(xs, n):
    buf = []
    for v in xs:
        buf.append(v)
        if len(buf) > n:
            buf.pop(0)
        if len(buf) == n:
            yield sum(buf) / n


def naturals(x):
    while True:
        yield x
        x = x * 1.1


class Sim:
    def __init__(self, x):
        self.x = x
        self.log = []

    def run(self, n):
        for _ in range(n):
            self.x = self.x + 0.1 * self.x * self.x
            self.log.append(self.x)
            yield self.x

    def powers(self, n=3):
        v = 1.0
        for _ in range(n):
            v = v * self.x
            yield v

    def until(self, top):
        while self.x < top:
            yield self.x
            self.x *= 1.3

    def added_to(self, u):
        for k in range(3):
            u += k * self.x
            yield u


class Multiples(Sim):
    def run(self, n):
        for k in range(n):
            yield self.x * k


class Model:
    def __init__(self, w, b):
        self.w = w
        self.b = b

    def parameters(self):
        yield self.w
        yield self.b

    def named(self):
        yield "w", self.w
        yield "b", self.b

    def norm(self):
        return sum(np.sum(p**2) for p in self.parameters())


class Tree:
    def __init__(self, v, kids=()):
        self.v = v
        self.kids = kids

    def walk(self):
        yield self.v
        for kid in self.kids:
            yield from kid.walk()


def drive(sim, n):
    s = 0.0
    for v in sim.run(n):
        s += v * v
        sim.x *= 1.1
    return s


# given generators


def one_into_another(x):
    total = 0.0
    for v in scan(squares(x)):
        total += v**2
    return total


def summed_up(x):
    return 2.0 * sum(scan(squares(v + 1.0 for v in x))) + x[0] * sum(take(2, scan(squares(x))))


def kept_first(x):
    smooth = scan(squares(x))
    return max(smooth) * 2.0


def moving_means(x):
    s = 0.0
    for v in window(squares(x), 2):
        s += v * x[0]
    return s


def of_one_without_end(x):
    s = 0.0
    for v in take(3, naturals(x[0])):
        s += v**2
    return s + np.sum(np.array(list(take(3, naturals(x[1])))) * x)


def bound_anew_between(x):
    y = x[0]
    g = squares(v * y for v in x)
    y = 5.0
    s = 0.0
    for v in g:
        s += v
    return s * y


def bound_anew_by_the_loop(x):
    s, scale = 0.0, x[0]
    for v in scan(v * scale for v in x):
        s += v
        scale = scale * 1.5
    return s


def noted_on_the_way(x):
    log = []

    def noted(xs):
        for v in xs:
            log.append(v)
            yield v

    s = 0.0
    for v in scan(noted(x)):
        s += v * len(log)
    return s * log[0]


def in_a_comprehension(x):
    return [v for v in scan(squares(x))][-1] * x[1]


# methods


def run_by_a_loop(x):
    sim = Sim(x[0])
    s = 0.0
    for v in sim.run(3):
        s += v * x[1]
    return s + sim.x * len(sim.log)


def listed(x):
    sim = Sim(x[0])
    path = list(sim.run(3))
    return path[-1] * path[0] + sim.x


def summed(x):
    sim = Sim(x[0])
    return sum(sim.powers()) * max(sim.powers(2)) + sum(v * x[2] for v in sim.powers(2))


def of_objects_in_a_list(x):
    s = 0.0
    for sim in [Sim(v) for v in x]:
        for i, v in enumerate(sim.powers(2)):
            s += v * i * sim.x
    return s


def left_early(x):
    sim = Sim(x[0])
    for v in sim.run(5):
        if v > 0.57:
            break
    return v * sim.x * len(sim.log) * sim.log[0]


def changed_on_the_way(x):
    sim = Sim(x[1])
    s = drive(Sim(x[0]), 3) * drive(Sim(x[1]), 2)
    for v in sim.until(2.0):
        sim.x += 0.05 * x[1]
        s += v
    return s * sim.x


def of_one_without_a_name(x):
    return sum(Sim(x[0] * 3.0).powers(2)) * x[1]


def rebound_on_the_way(x):
    sim = Sim(x[0])
    s = 0.0
    for v in sim.run(2):
        sim = Sim(x[1])
        s += v * sim.x
    return s


def of_a_class_below(x):
    s = 0.0
    for v in Multiples(x[0]).run(3):
        s += v
    return s * x[1]


def of_parameters(x):
    m = Model(x * 2.0, x[0])
    s = m.norm() + sum(np.sum(p) for p in m.parameters())
    for name, p in m.named():
        s += np.sum(p) * (2.0 if name == "w" else 1.0)
    return s


def one_array_again_and_again(x):
    u = x * 1.0
    return np.sum(np.array(list(Sim(x[0]).added_to(u))) * x) + u[1]


def loops_in_loops(x):
    sim = Sim(x[0])
    s = 0.0
    for v in sim.run(3):
        for w in sim.until(0.9):
            s += v * w
    return s


# trees


def through_a_tree(x):
    t = Tree(x[0], (Tree(x[1]), Tree(x[2], (Tree(x[0] * x[1]),))))
    s = 0.0
    for v in t.walk():
        s += v**2
    return s + sum(v**3 for v in t.walk()) * max(t.walk())


def through_a_tree_of_lists(x):
    t = Tree(x[0], [Tree(x[1]), Tree(x[2], [Tree(x[0] * x[1])])])
    return sum(v**2 for v in t.walk())


EXAMPLES = [(f, (np.array([0.5, 1.2, 0.7]),), 0) for f in (
    one_into_another, summed_up, kept_first, moving_means, of_one_without_end, bound_anew_between, bound_anew_by_the_loop, noted_on_the_way, in_a_comprehension,
    run_by_a_loop, listed, summed, of_objects_in_a_list, left_early, changed_on_the_way, of_one_without_a_name, rebound_on_the_way, of_a_class_below, of_parameters,
    one_array_again_and_again, loops_in_loops, through_a_tree, through_a_tree_of_lists,
)]  # fmt: skip
