"""What random programs that change lists, dicts and objects found, and what they made worth following."""

from dataclasses import dataclass

import math

import numpy as np


def grow(xs, v):
    xs.extend([v, v * xs[-1]])
    xs += [xs[-2], xs[-1] * v]


def grown_by_a_helper(x):
    xs = [x, x * x]
    ys = xs
    grow(ys, x)
    ys.extend(ys)
    return xs[2] * xs[-1] + sum(xs)


def put_in_front(xs, v):
    xs.insert(0, v)
    xs.insert(-1, v * v)
    xs.insert(len(xs) - 2, xs[0] * 2.0)


def positions_from_the_end(x):
    xs = [x, x * x, 1.0]
    ys = xs
    put_in_front(ys, x**3)
    y = ys.pop(-2)
    z = ys.pop(1)
    return xs[0] * xs[1] * y + z * xs[-1]


def positions_in_a_list_of_its_own(x):
    xs = [x, x * x, x**3, 1.0, x]
    y = xs.pop(-2)
    z = xs.pop(1)
    xs.insert(-1, y * z)
    return xs[0] * xs[1] * xs[2] * z


def twice(v):
    return v * v


def index_by_length(x):
    xs = [x, x * x]
    ys = xs
    y = twice(ys[len(ys) - 1])
    xs.append(y)
    ys[len(xs) - 3] = y * x
    return ys[0] * ys[2]


def added_as_they_were(x):
    xs = [x**3, x, x * x]
    xs += [x, xs[-2], xs[-1]]
    u = np.array([x, x * x])
    u += [x, 1.0]
    return xs[4] * xs[5] * u[0] * u[1]


def updated_under_two_names(x):
    d = {"a": x, "b": x * x}
    e = d
    e.update({"a": e["b"] * x}, c=x)
    d |= {"b": e["a"] * e["c"]}
    e.update({"c": d["b"]})
    return d["a"] * e["b"] + d["c"]


def turned_round(x):
    rows = [[x, 1.0], [x * x, x]]
    row = rows[0]
    rows.reverse()
    row[0] = x**3
    row.reverse()
    return rows[1][1] * rows[0][0] + rows[1][0]


def parts_of_lists(x):
    rows = [[x, x * x], [x, 1.0]]
    held = rows
    rows += [held[1][-2:], list(held[-1])]
    held[1][0] = x**3
    return rows[2][0] * rows[1][0] * rows[3][0]


def pairs_on_a_stack(x):
    todo = [(x, 2)]
    s = 0.0
    while todo:
        v, n = todo.pop()
        s += v * x
        if n > 0:
            todo.append((v * x, n - 1))
            todo.append((v * 0.5, n - 1))
    return s


def pairs_put_back(x):
    rows = [[x, 1.0], [x * x, x]]
    held = rows
    u, v = held.pop()
    held.append([u, u * v])
    return rows[1][1] * rows[0][0]


def itself_through_an_index(x):
    rows = [[x, 1.0], [x * x, x]]
    for i in range(len(rows[len(rows) - 1])):
        rows[len(rows) - 1][i] += x
        rows[-1] = rows[-1]
    return rows[0][0] * rows[1][1]


def largest_of_what_changes(x):
    xs = [x, x * x, 1.0]
    ys = xs
    ys[1] = x**3
    return np.max(xs) * np.mean(ys) + np.min(xs) * max(ys)


def largest_or_else(b, d):
    parts = []
    return max((0.5 * (part + (h := d)) for part in parts), default=1.4) - b


def through_a_helper(b, d):
    return largest_or_else(b, d) * d


def changes_a_row(rows, v):
    rows[0][0] = v
    rows.append(rows[0])
    return rows[1][0] * v


def display_given_away(x):
    row = [x, x * x]
    y = changes_a_row([row, row], x**3)
    return row[0] * y


@dataclass
class Cell:
    x: float


def written_in_a_case(x, kind):
    cell = Cell(x * x)
    match kind:
        case 1:
            x = x * 2.0
        case _:
            cell.x *= x
    return x * cell.x


def updates(entries, x):
    entries.update({"a": x * x})


def an_entry_that_comes_in_a_loop(x):
    entries = {"a": x}
    updates(entries, x)
    for a in (x, 2 * x):
        entries["extra"] = a * x
        x = math.tanh(sum(entries.values()))
    return x * entries["a"]


def arrays_of_a_display(x):
    s = 0.0
    for u in [np.zeros(2), np.ones(2)]:
        u[0] = x
        s += u.sum() * x
    return s


def rows_made_for_the_loop(x):
    s = 0.0
    for k, u in enumerate(np.zeros((3, 2))):
        u[0] = x * k
        s += u.sum() * x
    return s


def rows_added_to(x):
    a = np.zeros((3, 2))
    for u, v in zip(a, a[::-1]):
        u += x * v + 1
    for u in a:
        u += x
    return (a * a).sum() * x


def arrays_of_a_dict(x):
    s = 0.0
    for u in {"a": np.zeros(2), "b": np.ones(2)}.values():
        fills(u, x)
        s += u.sum() * x
    return s


def fills(u, x):
    u[:] = x


def pairs_with_arrays(x):
    s = 0.0
    for u, k in ((np.zeros(2), 1), (np.zeros(2), 2)):
        u[0] = x * k
        v = u[::-1]
        v[0] = x
        s += (u * v).sum() * x
    return s


class Holder:
    def __init__(self, v):
        self.v = v


def objects_and_lists_of_a_display(x):
    s = 0.0
    for c in (Holder(0.0), Holder(1.0)):
        c.v += x
        s += c.v * x
    for entries in [{"a": 0.0}, {"a": 1.0}]:
        entries["a"] += x
        s += entries["a"] * x
    for items in [[0.0], [1.0]]:
        items[0] *= x
        items.append(x)
        s += sum(items) * x
    return s


def weighted(xs):
    total = 0.0
    for k, x in enumerate(xs):
        total += (k + 1) * x * x
    for x in xs:
        total = total * 0.5 + x
    return total


def read_by_a_helper_and_grown_since(x):
    xs = [x, x * x, 0.5 * x]
    a = weighted(xs)
    xs.insert(0, x**3)
    b = weighted(xs)
    xs.append(a)
    del xs[1]
    c = weighted(xs)
    xs.clear()
    xs.append(b)
    return a * b * c * xs[0]


def averages_of_a_history(x):
    history, total = [], 0.0

    def spread():
        mean, found = sum(history) / len(history), 0.0
        for h in history:
            found += (h - mean) ** 2
        return found

    for k in range(4):
        history.append(x * k)
        total += spread()
        if len(history) > 2:
            history.pop(0)
    return total


class Disc:
    def __init__(self, r):
        self.r = r

    @property
    def area(self):
        return self.r * self.r


def property_of_what_changes(x):
    disc = Disc(x)
    before = disc.area
    disc.r = x**3
    return before * disc.area


class Net:
    def __init__(self, weights):
        self.weights, self.cache = weights, None

    def forward(self, x):
        acts = [x]
        for w in self.weights:
            z = acts[-1] * w
            acts.append(np.multiply(z, z) if len(acts) < 2 else z)
        self.cache = acts
        return acts[-1]

    def loss(self, x):
        return np.sum(self.forward(x) ** 2)


def net_that_keeps_its_activations(w, x):
    return Net([w, w * x]).loss(x)


def called_append_of_another(x):
    b, y = np.ones(3), np.append(x, [x * x, 1.0])
    total = 0.0
    for u in np.append(y, b):
        total += u
    v = (y * 2.0)[np.array([0, 1, 1])]
    for _ in range(2):
        total += np.append(b, v[2])[-1]
    return total * v[1]


class Bumped:
    def __init__(self, u):
        self.u, self.log = u, []

    def bump(self, k):
        self.u[0] *= k
        self.log.append(self.u[0])


def two_objects_at_once(x):
    u = np.array([x, 2.0 * x])
    v = u if x > 0 else u.copy()
    a, b = Bumped(u), Bumped(v[::-1])
    kept = [u[1] * x]
    for c in (a, b, a):
        c.bump(x + 1.0)
        kept.append(u[0] * v[1])
        u, v = v, u
    v += kept[0] * u.sum()
    return (u * kept[-1]).sum() + sum(b.log) * a.log[0]


class Tank:
    def __init__(self, level):
        self.level = level

    @property
    def total(self):
        return self.level * 2.0

    def __add__(self, other):
        return self.level + other

    def __getitem__(self, i):
        return self.level * i

    def __neg__(self):
        return -self.level

    def fill(self, e):
        self.level = self.level * e + 1.0
        return self.level


class Plant:
    def __init__(self, tank, x):
        self.tank, self.x = tank, x
        self.d = {"k": x}


def computed_into_places(x):
    """What a class computes, put straight into a place of something that changes."""
    tank = Tank(x)
    plant, xs, u = Plant(tank, x), [x, x], np.zeros(2)
    for _ in range(2):
        plant.x = tank.fill(plant.x)
        plant.d["k"] = tank.total * plant.d["k"]
        plant.d["m"] = tank.total
        plant.x = tank + 1.0
        xs[0] = tank[2]
        xs[1] = -tank
        u[0] = plant.tank.total
        tank.level = tank.total if x > 0 else tank[3]
    return plant.d["k"] * plant.x + xs[0] * xs[1] * u[0] + plant.d["m"]


class Cup:
    def __init__(self, w):
        self.w = w


def added_to_through_several_places(p):
    seen = p["cup"].w
    p["cup"].w += p["cup"].w.copy()
    p["cup"].w *= np.sin(p["cup"].w) + seen
    return np.sum(p["cup"].w ** 2) + np.sum(seen**3)


def added_to_in_a_dict(x):
    p = {"cup": Cup(x.copy())}
    return added_to_through_several_places(p) * p["cup"].w[0]


EXAMPLES = [
    (added_to_in_a_dict, (np.array([0.5, -0.3, 0.2]),), 0),
    (computed_into_places, (0.7,), 0),
    (read_by_a_helper_and_grown_since, (0.7,), 0),
    (averages_of_a_history, (0.7,), 0),
    (called_append_of_another, (0.7,), 0),
    (property_of_what_changes, (0.7,), 0),
    (net_that_keeps_its_activations, (np.array([0.5, -0.3]), np.array([1.2, 0.4])), (0, 1)),
    (grown_by_a_helper, (0.7,), 0),
    (positions_from_the_end, (0.7,), 0),
    (positions_in_a_list_of_its_own, (0.7,), 0),
    (index_by_length, (0.7,), 0),
    (added_as_they_were, (0.7,), 0),
    (updated_under_two_names, (0.7,), 0),
    (turned_round, (0.7,), 0),
    (parts_of_lists, (0.7,), 0),
    (pairs_on_a_stack, (0.7,), 0),
    (pairs_put_back, (0.7,), 0),
    (itself_through_an_index, (0.7,), 0),
    (largest_of_what_changes, (0.7,), 0),
    (through_a_helper, (0.7, 0.3), (0, 1)),
    (display_given_away, (0.7,), 0),
    (written_in_a_case, (0.7, 3), 0),
    (written_in_a_case, (0.7, 1), 0),
    (an_entry_that_comes_in_a_loop, (0.7,), 0),
    (arrays_of_a_display, (0.7,), 0),
    (rows_made_for_the_loop, (0.7,), 0),
    (rows_added_to, (0.7,), 0),
    (arrays_of_a_dict, (0.7,), 0),
    (pairs_with_arrays, (0.7,), 0),
    (objects_and_lists_of_a_display, (0.7,), 0),
    (two_objects_at_once, (0.7,), 0),
    (two_objects_at_once, (-0.4,), 0),
]
