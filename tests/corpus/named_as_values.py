"""Methods of classes under the names that those of arrays, lists, dicts and texts have, which change their object in the middle of an expression; places found before."""


class Meter:
    def __init__(self, x):
        self.x, self.n = x, 0

    def mean(self, v=1.0):
        self.n += 1
        self.x = self.x * 1.5
        return self.x * v

    def get(self, v=1.0):
        self.x += v
        return v * self.x

    def take(self, v=1.0):
        self.n = 1 - self.n
        return self.x * v

    def format(self, v=2.0):
        self.x = self.x + v
        return self.n + v


class Counter:
    def __init__(self, x):
        self.x, self.n = x, 0

    def count(self, v=1.0):
        self.n = 1 - self.n
        self.x = self.x * 2.0
        return self.x * v


class MeterOfMore(Meter):
    def mean(self, v=1.0):
        return self.x + super().mean(v) * self.x


def beside_an_attribute(x):
    m = Meter(x)
    y = m.x + m.mean() * m.x + m.n
    ys = [m.x, m.get(x), m.x]
    return y + ys[0] * 2 + ys[1] * ys[2]


def used_by(m, x):
    return m.x + m.mean(x) * m.x


def in_a_helper(x):
    m = Meter(x)
    return m.x + used_by(m, x) * m.x + used_by(m, m.get())


def in_an_inner_function(x):
    m = Meter(x)

    def g(v):
        return m.x * v + m.get(v) - m.x

    return m.x + g(x) + g(m.x) * m.mean()


def in_conditions(x):
    m, t = Meter(x), 0.0
    while m.x + m.format() < 9:
        t += m.x
    if m.x > 1 and m.mean() > m.x:
        t *= m.x
    return t + (m.x if m.get() > 2 else 1.0)


def in_comprehensions(x):
    ms = [Meter(x), Meter(2 * x)]
    return sum(m.x * m.mean() + m.x for m in ms) + sum([m.x - m.get(k) for k in (1.0, 2.0) for m in ms]) + ms[0].n


def of_a_class_above(x):
    m = MeterOfMore(x)
    return m.x + m.mean(0.5) * m.x + m.x



class Held:
    def __init__(self, x):
        self.xs, self.items, self.p, self.k = [x, 2.0 * x, 3.0], {"a": x}, Counter(x), 0

    def swap(self):
        self.xs, self.p, self.k = [self.xs[1], self.xs[0], 1.0], Counter(self.p.x * 3.0), 1
        return self.xs[0]

    def bump(self):
        self.k += 1
        self.items["a"] *= 2.0
        return self.items["a"]


def place_of_an_index_that_moves(x):
    h = Held(x)
    h.xs[h.k] += h.bump()
    h.xs[h.k] *= h.bump() + h.k
    h.xs[-h.k] -= h.p.count() * h.bump()
    h.xs[h.p.n] += h.p.count()
    return h.xs[0] + 2 * h.xs[1] + 3 * h.xs[2]


def place_of_a_list_that_is_replaced(x):
    h = Held(x)
    xs, p = h.xs, h.p
    h.xs[h.k] += h.swap()
    h.p.x += h.swap() * h.p.x
    return xs[0] * 10 + h.xs[0] + 2 * h.xs[1] + p.x + h.p.x


EXAMPLES = [
    (f, (1.3,), 0) for f in (beside_an_attribute, in_a_helper, in_an_inner_function, in_conditions, in_comprehensions, of_a_class_above,
                               place_of_an_index_that_moves, place_of_a_list_that_is_replaced)
]  # fmt: skip
