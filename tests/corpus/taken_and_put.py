"""What is taken off lists and dicts, put in its place, or put in order, also where other names reach the same thing."""

from collections import defaultdict, deque

import numpy as np

v4 = np.array([0.5, 1.2, -0.3, 0.7])

# --- slices of lists


def slices_assigned_in_a_loop(x):
    xs = [x[0], x[1], x[2]]
    for i in range(3):
        xs[i : i + 1] = [xs[0] * x[i], xs[-1] * 2.0]
    return sum(xs) * xs[1] * xs[3]


def slices_of_what_a_dict_holds(x):
    d = {"xs": [x[0], x[1], x[2]]}
    xs = d["xs"]
    for i in range(3):
        d["xs"][i : i + 1] = [d["xs"][0] * x[i], d["xs"][-1] * 2.0]
    return sum(xs) * xs[1] * xs[3]


def slices_from_the_end(x):
    xs = [x[0], x[1], x[2], x[3]]
    ys = xs
    ys[-2:] = [xs[0] * xs[2]]
    ys[:1] = []
    return xs[0] ** 2 * xs[1]


def slices_with_steps(x):
    xs = [x[0], x[1], x[2], x[3]]
    ys = xs
    ys[::2] = [xs[1] * xs[2], xs[3]]
    ys[::-1] = xs
    return xs[0] ** 2 * xs[1] * xs[3] + xs[2] ** 3


def slices_that_are_empty(x):
    xs = [x[0], x[1], x[2], x[3]]
    ys = xs
    ys[3:1] = [xs[1] * xs[2], xs[3]]
    return xs[0] ** 2 * xs[1] * xs[3] + xs[4] ** 3 + xs[5]


def a_list_into_itself(x):
    xs = [x[0], x[1], x[2], x[3]]
    xs[1:3] = xs
    return xs[0] ** 2 * xs[1] * xs[3] + xs[4] ** 3 + xs[5]


def an_array_into_a_list(x):
    xs = [x[0], x[1], x[2], x[3]]
    xs[1:3] = x * x
    return xs[0] ** 2 * xs[1] * xs[3] + xs[4] ** 3 + xs[5]


def rows_in_the_place_of_rows(x):
    rows = [x * 1.0, x * 2.0, x * 3.0]
    first, second = rows[0], rows[1]
    more = [x * x, first]
    rows[1:2] = more
    rows[2][1] = x[2] * x[3]
    more[0][0] = second[3]
    second[0] = x[1] * 5.0
    return rows[0][1] * rows[1][0] * rows[3][2] + second[0]


def put_first(xs, v):
    xs[0:1] = [v, v * xs[0]]


def slices_by_a_helper(x):
    xs = [x[0], x[1], x[2], x[3]]
    for i in range(2):
        put_first(xs, x[i] * xs[1])
    return xs[1] * xs[2] * xs[0]


def an_argument_cut_and_sorted(xs):
    xs[1:3] = [xs[0] * xs[3]]
    xs.sort()
    xs.extend([xs[0] * xs[1]])
    del xs[0]
    return xs[0] * xs[1] + xs[2]


def slices_added_to(x):
    xs = [x[0], x[1]]
    ys = xs
    xs[1:] += [x[2], xs[0] * x[3]]
    xs[:1] += (x[0], x[1])
    return xs[0] * xs[1] ** 2 * xs[2] + ys[3] * ys[4] * ys[5]


# --- del, pop and remove


def taken_from_the_middle(x, n):
    xs = [x[0], x[1], x[2]]
    y = xs.pop(1)
    xs.append(x[3])
    xs.pop(n)
    xs.append(x[3] * y)
    return xs[0] * xs[1] * xs[2]


def inserted_near_the_end(x, n):
    xs = [x[0], x[1], x[2]]
    ys = xs
    ys.insert(n, x[3] * xs[1])
    ys.insert(-n, x[0] * xs[2])
    del xs[-2]
    xs.insert(9, xs.pop(-3) * x[1])
    return xs[0] * xs[1] ** 2 * xs[2] ** 3 + xs[-1] * x[2]


def deleted_through_another_name(x):
    xs = [x[0], x[1], x[2], x[3]]
    ys = xs
    del ys[0]
    del xs[-1:]
    ys.remove(x[1])
    return xs[0] * len(ys)


def a_part_taken_at_once(x):
    queue = [(x[0], 1), (x[1], 2)]
    queue.append((x[2], 3))
    s = 0.0
    while queue:
        v, k = queue.pop(0)
        s = s + v * k * s + v
    return s


def entries_deleted(d):
    v = d.pop("a")
    d["c"] = v * d["b"]
    d["a"] = d["c"] * 2.0
    del d["c"]
    return d["a"] * d["b"] + len(d)


def entries_asked_for_after_they_were_deleted(d):
    e = d
    s = sum(e.values()) ** 2
    del e["a"]
    return d.get("a", d["b"]) * s * sum(d.values())


def entries_taken_in_a_loop(x):
    d = {}
    for i in range(4):
        d[i] = x[i] * x[0]
    s = 0.0
    for k in list(d):
        s = s + d.pop(k) * s + x[k] if k % 2 == 0 else s * d[k]
    return s * sum(d.values())


def entries_or_defaults(x):
    d = {0: x[0], 1: x[1]}
    s = x[3]
    for i in range(4):
        s = s + d.pop(i, s * x[i]) * x[1]
    return s


def rows_taken_off_a_dict(x):
    d = {"a": x * 1.0, "b": x * 2.0}
    r = d.pop("a")
    r[0] = x[1] * x[2]
    d["c"] = r
    d["c"][1] = r[0] * 2.0
    del d["b"]
    return np.sum(d["c"] ** 2) * r[1]


def taken_off(d, k):
    return d.pop(k) * 2.0


def entries_taken_by_a_helper(d):
    v = taken_off(d, "a")
    return d.get("a", d["b"]) * v


class Store:
    def __init__(self):
        self.entries = {}

    def keep(self, k, v):
        if k not in self.entries:
            self.entries[k] = v * v
        return self.entries[k]

    def drop(self, k):
        del self.entries[k]


def entries_dropped_by_a_method(x):
    store = Store()
    a = store.keep("a", x[0])
    b = store.keep("a", x[1])
    store.drop("a")
    return a * b * store.keep("a", x[2] * a)


# --- setdefault


def groups_by_default(x):
    d = {}
    for i, k in enumerate("abab"):
        d.setdefault(k, []).append(x[i])
    return sum(d["a"]) * d["b"][1]


def rows_by_default(x):
    d = {}
    for i in range(4):
        row = d.setdefault(i % 2, np.zeros(2))
        row[i // 2] += x[i] * x[0]
    return d[0][1] * d[1][0] + np.sum(d[1])


def numbers_by_default(x):
    d = {}
    s = 0.0
    for i in range(4):
        s = s + d.setdefault(i % 2, x[i] * 2.0) * x[i]
    return s * d[0]


# --- lists extended, emptied and put in order


def extend_by(xs, v):
    xs.extend([v, v * v])


def extended_by_a_helper(x):
    xs = [x[0], x[1]]
    ys = xs
    extend_by(ys, x[2] * x[3])
    return xs[0] * xs[2] + ys[3] * xs[1]


def emptied(x):
    xs = [x[0], x[1]]
    ys = xs
    s = ys[0] * ys[1]
    xs.clear()
    ys.append(x[2])
    return s * xs[0]


def in_order(x):
    xs = [x[0], x[1], x[2] * x[3]]
    ys = xs
    ys.sort(reverse=True)
    zs = [2.0 * a for a in xs]
    zs.sort(key=lambda a: -a)
    zs.reverse()
    return xs[0] * 2 + xs[1] * 3 + xs[2] ** 2 + zs[0] * zs[1]


def rows_in_order(rows):
    first = rows[0]
    rows.sort(key=lambda r: r[1] * -1)
    rows[0][0] = rows[1][1] * rows[0][1]
    rows.reverse()
    return rows[0][0] * rows[1][0] ** 2 * first[0]


class Stack:
    def __init__(self, items):
        self.items = items

    def swap(self):
        self.items[-2:] = [self.items[-1], self.items[-2]]

    def turn(self):
        self.items.reverse()

    def drop(self):
        del self.items[-1]


def a_stack_of_numbers(x):
    stack = Stack([x[0], x[1], x[2] * x[3], x[3]])
    stack.swap()
    stack.turn()
    stack.drop()
    return stack.items[0] * stack.items[1] ** 2 * stack.items[2]


# --- arrays put in order


def sort_part(u):
    u.sort()


def arrays_in_order(x):
    u = x * x
    sort_part(u[1:])
    w = u * x
    w[::-1].sort()
    for _ in range(2):
        u.sort()
        u[0] = u[3] * u[1] + 0.1
    return np.sum(u * np.arange(4.0)) + np.sum(w * np.arange(4.0) ** 2)


def an_argument_in_order(x):
    x.sort(axis=0)
    return np.sum(x * np.arange(4.0).reshape(2, 2) * x)


# --- elements in a row


def set_flat(u, k, v):
    u.flat[k] = v


def set_reshaped(u, k, v):
    w = u.reshape(-1)
    w[k] = v


def elements_in_a_row(x):
    m = x.reshape(2, 2)
    u = m * m
    u.flat[2] = x[0] * x[3]
    u.flat[1] *= u[0, 0]
    u.flat[[0, 3]] += x[1]
    np.put(u, [1, -1], x[:2] * x[2:])
    w = np.zeros((2, 2))
    w.flat[:] = x**2
    w.flat[::3] = x[1]
    return np.sum(u**2 * np.array([[1.0, 2.0], [3.0, 4.0]])) + np.sum(w * u)


class Grid:
    def __init__(self, values):
        self.values = values

    def set(self, k, v):
        self.values.flat[k] = v

    def set_reshaped(self, k, v):
        row = self.values.reshape(-1)
        row[k] = v


def elements_in_a_row_by_helpers(x):
    u = x.reshape(2, 2) * 2.0
    set_flat(u, 1, x[0] * x[3])
    set_reshaped(u, 3, u[0, 1] * x[2])
    grid = Grid(u * u)
    grid.set(0, u[1, 1] * x[1])
    grid.set_reshaped(2, grid.values[0, 0] * x[0])
    return np.sum(u**3) + np.sum(grid.values * u)


# --- what a class does where its items are written


class Vector:
    def __init__(self, data):
        self.data = data

    def __getitem__(self, i):
        return self.data[i]

    def __setitem__(self, i, v):
        self.data[i] = v

    def __len__(self):
        return len(self.data)


class Doubling:
    def __init__(self):
        self.held, self.count = {}, 0

    def __getitem__(self, k):
        return self.held[k]

    def __setitem__(self, k, v):
        self.count += 1
        self.held[k] = v * self.count


class Product:
    def __init__(self, value):
        self.value = value

    def __iadd__(self, other):
        return Product(self.value * other)


def fill_vector(v, x):
    for i in range(len(v)):
        v[i] = x[i] * v[i - 1] + x[0]
        v[i] *= 2.0


def items_of_classes(x):
    v = Vector(np.zeros(4))
    w = v
    fill_vector(w, x)
    d = Doubling()
    d["a"] = x[0]
    d["b"] = d["a"] * x[1]
    d["a"] = d["b"] * v[1]
    p = Product(x[0])
    q = p
    p += d["a"]
    return v[3] * w[1] + d["a"] * d["b"] * d.count + p.value * q.value


# --- deques and dicts with defaults


def mean_of_a_window(x, n):
    window = deque(maxlen=n)
    s = 0.0
    for i in range(4):
        window.append(x[i] * x[i])
        if len(window) == n:
            s = s + sum(window) / n * window[0]
    return s


def breadth_first(x):
    queue = deque([(x[0], 0)])
    total = 0.0
    while queue:
        v, depth = queue.popleft()
        total += v * v
        if depth < 2:
            queue.append((v * x[1], depth + 1))
            queue.append((v + x[2], depth + 1))
    return total


def at_both_ends(x):
    d = deque([x[0], x[1]])
    d.append(x[2])
    d.appendleft(x[3] * x[0])
    d.rotate(1)
    a, b = d.popleft(), d.pop()
    return a * b + d[0] * d[1] + sum(d)


def a_deque_of_rows(x):
    d = deque()
    d.append(x * 1.0)
    d.append(x * 2.0)
    r = d.popleft()
    r[0] = r[1] * x[2]
    d.append(r)
    d[0][1] = x[0]
    return np.sum(d[0] * d[1])


def sums_of_words(x):
    d = defaultdict(float)
    for i, word in enumerate(["a", "b", "a", "c"]):
        d[word] += x[i] * d["a"] + x[0]
    return sum(v * v for v in d.values()) + d["q"] * x[1]


def groups_of_numbers(x):
    d = defaultdict(list)
    for i, k in enumerate("abca"):
        d[k].append(x[i])
    return sum(d["a"]) * d["b"][0] * len(d)


def a_list_that_is_cut_and_grows(x):
    xs = []
    s = 0.0
    for i in range(4):
        xs.append(x[i] * x[0])
        if len(xs) > 2:
            xs = xs[1:]
        s = s + sum(xs) ** 2
    return s


def replaced_and_left(x, table):
    for k in range(3):
        table["row"] = [x * k]
        if k == 1:
            return x * table["row"][0]
    return table["row"][0]


WRITERS = {replaced_and_left, an_argument_cut_and_sorted, entries_deleted, entries_asked_for_after_they_were_deleted, entries_taken_by_a_helper, rows_in_order, an_argument_in_order}
_list = [0.5, 1.2, -0.3, 0.7]

EXAMPLES = [
    *((f, (v4,), 0) for f in (
        slices_assigned_in_a_loop, slices_of_what_a_dict_holds, slices_from_the_end, slices_with_steps, slices_that_are_empty, a_list_into_itself, an_array_into_a_list,
        rows_in_the_place_of_rows, slices_by_a_helper, slices_added_to, deleted_through_another_name, a_part_taken_at_once, entries_taken_in_a_loop, entries_or_defaults,
        rows_taken_off_a_dict, entries_dropped_by_a_method, groups_by_default, rows_by_default, numbers_by_default, extended_by_a_helper, emptied, in_order,
        a_stack_of_numbers, arrays_in_order, elements_in_a_row, elements_in_a_row_by_helpers, items_of_classes, breadth_first, at_both_ends, a_deque_of_rows, sums_of_words, groups_of_numbers, a_list_that_is_cut_and_grows,
    )),
    (an_argument_cut_and_sorted, (_list,), 0),
    (taken_from_the_middle, (v4, 0), 0),
    (taken_from_the_middle, (v4, -1), 0),
    (inserted_near_the_end, (v4, 1), 0),
    (inserted_near_the_end, (v4, -1), 0),
    (inserted_near_the_end, (v4, -9), 0),
    (entries_deleted, ({"a": 0.5, "b": 1.2},), 0),
    (entries_asked_for_after_they_were_deleted, ({"a": 0.5, "b": 1.2},), 0),
    (entries_taken_by_a_helper, ({"a": 0.5, "b": 1.2},), 0),
    (rows_in_order, ([[0.5, 1.2], [-0.3, 0.7]],), 0),
    (replaced_and_left, (0.7, {"row": [0.3, 0.1, 0.4], "k": 2.0}), (0, 1)),
    (an_argument_in_order, (v4.reshape(2, 2) * 1.0,), 0),
    (mean_of_a_window, (v4, 3), 0),
    (mean_of_a_window, (v4, 2), 0),
]  # fmt: skip
