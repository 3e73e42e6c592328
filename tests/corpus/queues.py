"""Deques and dicts with defaults that helpers, objects, containers and inner functions share."""

from collections import defaultdict, deque

import numpy as np

v3 = np.array([0.5, 1.2, -0.3])


def push(q, v):
    q.append(v)


class Filter:
    def __init__(self, weights):
        self.weights = weights
        self.buffer = deque([0.0] * len(weights), maxlen=len(weights))

    def step(self, u):
        self.buffer.appendleft(u)
        return sum(a * b for a, b in zip(self.weights, self.buffer, strict=True))


class Average:
    def __init__(self, n):
        self.buffer = deque(maxlen=n)

    def __call__(self, u):
        self.buffer.append(u)
        return sum(self.buffer) / len(self.buffer)


class Queue:
    def __init__(self):
        self.items = deque()

    def put(self, v):
        self.items.append(v)

    def get(self):
        return self.items.popleft()


def pushed_by_a_helper(x):
    q = deque(maxlen=2)
    for i in range(3):
        push(q, x[i] ** 2)
    return q[0] + 2 * q[1]


def a_filter(x):
    f = Filter([0.5, 0.3, 0.2])
    s = 0.0
    for i in range(6):
        s += f.step(x[i % 3] * i) ** 2
    return s


def a_filter_of_weights(x):
    f = Filter(x)
    s = 0.0
    for i in range(5):
        s += f.step(x[i % 3]) * x[1]
    return s


def a_moving_average(x):
    f = Average(2)
    s = 0.0
    for v in x:
        s += f(v * v) ** 2
    return s


def rows_in_a_queue(x):
    q = Queue()
    q.put(x * 1.0)
    q.put(x * 2.0)
    a = q.get()
    q.put(a * x[0])
    return sum(np.sum(v**2) for v in q.items)


def turned(x):
    q = deque(x, 3)
    r = [q]
    r[0].rotate(1)
    q.rotate(-2)
    q.rotate(5)
    r[0].reverse()
    return q[0] + 2 * q[1] ** 2 + 3 * q[2] ** 3


def what_falls_off_is_read_before(x):
    f = Average(2)
    for v in x:
        f.buffer.append(v * (f.buffer[0] if f.buffer else 1.0))
    return sum(v**2 for v in f.buffer)


def rows_that_fell_off(x):
    f = Average(3)
    kept = []
    for i in range(5):
        u = x * i
        f.buffer.append(u)
        kept.append(u)
    kept[4][0] = 5.0 * x[1]
    return sum(np.sum(v**2) for v in f.buffer) + np.sum(kept[2] * x)


def extended_and_emptied(x):
    q = deque([x[0] * 2, x[1]])
    r = [q]
    s = r[0].popleft()
    r[0].clear()
    r[0].extendleft([x[2], s])
    q += [s * x[0]]
    r[0][1] += x[0]
    return q[0] * q[1] ** 2 + q[2]


def filled_from_itself(x):
    q = deque(maxlen=3)
    push(q, x[0])
    push(q, x[1] * 2)
    q.extend(q)
    q.extendleft(q)
    return q[0] * q[1] ** 2 + q[2]


def queues_of_several_lengths(x):
    qs = [deque(maxlen=k + 1) for k in range(3)]
    for i in range(4):
        for q in qs:
            q.append(x[i % 3] * i)
    return sum(sum(q) for q in qs) * qs[2][0]


def queues_that_swap(x):
    a, b = deque(maxlen=2), deque(maxlen=2)
    for i in range(5):
        push(a, x[i % 3])
        push(b, x[i % 3] ** 2)
        a, b = b, a
    return a[0] + 2 * a[1] + 3 * b[0] ** 2


def captured(x):
    q = deque(maxlen=2)

    def mean(v):
        q.append(v)
        return np.mean(q)

    return sum(mean(v * v) ** 2 for v in x)


def recent(x):
    q = deque(maxlen=2)
    for v in x:
        q.append(v)
    return q


def returned(x):
    q = recent(x)
    q.append(x[0] * q[0])
    a, b = q
    return a * b**2 + max(q) + np.sum(np.array(q) * x[:2])


def pairs_in_a_queue(x):
    f = Average(3)
    for i in range(5):
        f.buffer.append((x[i % 3], i))
    return sum(v * i for v, i in f.buffer)


def copied(x):
    f = Average(3)
    f.buffer.extend(x)
    twin, plain = f.buffer.copy(), list(f.buffer)
    twin.append(x[0] ** 2)
    plain.append(x[1] ** 2)
    f.buffer.pop()
    return twin[2] * twin[0] + plain[3] * plain[0] + f.buffer[0] * len(f.buffer) * twin.maxlen


def add_to(d, k, v):
    d[k] += v


def added_by_a_helper(x):
    d = defaultdict(float)
    for i in range(6):
        add_to(d, i % 3, x[i % 3] * i)
    return sum(v**2 for v in d.values())


def under_two_names(x):
    d = defaultdict(float)
    e = d
    y = 2.0 * e["q"]
    e["q"] = x[0]
    e["z"] += x[1] * d["z"] + x[2]
    return y + d["q"] * d["z"] + e["w"] * x[0]


def lists_by_default(x):
    d = defaultdict(list)
    e = d
    for i in range(6):
        e[i % 2].append(x[i % 3] * i)
    return sum(sum(v) ** 2 for v in d.values()) + len(d[7])


def arrays_by_default(x):
    d = defaultdict(lambda: np.zeros(3))
    e = d
    for i in range(6):
        e[i % 2] += x * i
    return sum(np.sum(v**2) * (k + 1) for k, v in d.items())


def tables_by_default(x):
    d = defaultdict(lambda: defaultdict(float))
    e = d
    for i in range(6):
        e[i % 2][i % 3] += x[i % 3] ** 2
    return sum((k + 1) * v for r in d.values() for k, v in r.items())


def queues_by_default(x):
    held = {"h": defaultdict(lambda: deque(maxlen=2))}
    for i in range(7):
        held["h"][i % 2].append(x[i % 3] * i)
    return sum(sum(q) * (k + 1) for k, q in held["h"].items())


def numbers_by_default_that_are_none_of_zero(x):
    d = defaultdict(lambda: 1.0)
    e = d
    e["a"] *= x[0]
    e["b"] = e["b"] + x[1]
    return d["a"] * d["b"] + d["c"] * x[2]


class Graph:
    def __init__(self):
        self.edges = defaultdict(list)
        self.distance = defaultdict(float)

    def edge(self, a, b, w):
        self.edges[a].append((b, w))

    def run(self, start):
        queue = deque([start])
        seen = {start}
        while queue:
            u = queue.popleft()
            for v, w in self.edges[u]:
                self.distance[v] += w * (1.0 + self.distance[u])
                if v not in seen:
                    seen.add(v)
                    queue.append(v)
        return self.distance


def distances_in_a_graph(x):
    g = Graph()
    g.edge(0, 1, x[0])
    g.edge(0, 2, x[1])
    g.edge(1, 2, x[2])
    g.edge(2, 3, x[0] * x[1])
    d = g.run(0)
    return d[3] ** 2 + d[2]


def asked_in_a_condition(x):
    d = defaultdict(float)
    add_to(d, 1, x[0])
    s = x[1] if 1 in d and d[1] > 0 else x[2]
    return s * len(d) + (d[2] if 2 in d else d[1] * x[0])


def filled_at_once(x):
    d = defaultdict(float, {0: x[0]})
    add_to(d, 1, x[1])
    add_to(d, 0, x[2])
    return d[0] * d[1]


def taken_off(x):
    d = defaultdict(float)
    add_to(d, 3, x[0])
    d.update({4: x[1]})
    y = d.pop(3)
    d[3] += x[2]
    del d[4]
    return d[3] * y + d[4] * x[0] + d.get(9, 2.0) * x[1] + d.setdefault(10, x[0] ** 2)


class Roads:
    def __init__(self):
        self.edges = defaultdict(list)

    def join(self, u, v, length):
        self.edges[u].append((v, length))
        self.edges[v].append((u, length))

    def around(self, u):
        return self.edges[u]


def neighbours(x):
    edges = defaultdict(list)
    for i, length in enumerate(x):
        edges[i].append((i + 1, length))
        edges[i + 1].append((i, length))
    far = {0: 0.0}
    waiting = [0]
    while waiting:
        u = waiting.pop()
        for v, length in edges[u]:
            if v not in far:
                far[v] = far[u] + length**2
                waiting.append(v)
    return far[3] * far[1] * len(edges)


def entries_of_loops(x):
    d = defaultdict(list)
    for i in range(4):
        for j in range(i + 1):
            d[i % 2].append(x[i % 3] * (j + 1))
    s = 0.0
    for a, b in zip(d[0], d[1]):
        s += a * b
    for v in reversed(d[7]):
        s += v
    i = 0
    for k, v in enumerate(d[i]):
        i = 1
        s += v * k
        for w in d[i]:
            s += w * v
    for v in d[8]:
        s += v
    else:
        s *= x[0]
    return s * len(d)


def rows_in_lists(x):
    rows = np.outer(x, x)
    d = defaultdict(list)
    for i, row in enumerate(rows):
        d[i % 2].append(row)
    for row in d[0]:
        row *= 2.0
        for other in d[1]:
            other += row
    return np.sum(rows**2)


def a_graph(x):
    graph = Roads()
    for u, v, length in [("a", "b", x[0]), ("b", "c", x[1]), ("c", "a", x[2])]:
        graph.join(u, v, length)
    s = 0.0
    for u in ("a", "b", "z"):
        for v, length in graph.edges[u]:
            s += length**2
        for v, length in graph.around(u):
            s += length * (v == "c")
    return s * len(graph.edges)


EXAMPLES = [
    *((f, (v3,), 0) for f in (
        pushed_by_a_helper, a_filter, a_filter_of_weights, a_moving_average, rows_in_a_queue, turned, what_falls_off_is_read_before, rows_that_fell_off,
        extended_and_emptied, filled_from_itself, queues_of_several_lengths, queues_that_swap, captured, returned, pairs_in_a_queue, copied, added_by_a_helper, under_two_names,
        lists_by_default, arrays_by_default, tables_by_default, queues_by_default, numbers_by_default_that_are_none_of_zero, distances_in_a_graph, asked_in_a_condition,
        filled_at_once, taken_off, neighbours, entries_of_loops, rows_in_lists, a_graph,
    )),
]  # fmt: skip
