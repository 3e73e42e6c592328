"""Lists that `heapq` keeps in order: of numbers, tuples and objects."""

import heapq
from dataclasses import dataclass, field
from heapq import heappop, heappush

import numpy as np


def numbers(xs):
    heap = []
    for x in xs:
        heapq.heappush(heap, x)
    a, b = heapq.heappop(heap), heapq.heappop(heap)
    heapq.heappush(heap, a * b + 1.0)
    return sum(heap) + a


def until_it_is_empty(xs):
    heap = [(x, k) for k, x in enumerate(xs)]
    heapq.heapify(heap)
    total = 0.0
    while heap:
        d, k = heappop(heap)
        total += d * (k + 1) * len(heap)
        if d < 0.4:
            heappush(heap, (d * 2.0, k + 5))
    return total


def read_before_and_after(xs):
    heap = [xs[0], xs[1], xs[2]]
    heapq.heapify(heap)
    first = heap[0] + heappop(heap) * heap[0] + heappop(heap) * len(heap)
    heap[0] += first
    return heap[0] * first


def replaced(xs):
    heap = sorted(xs)
    a = heapq.heapreplace(heap, 0.7 * xs[0])
    b = heapq.heappushpop(heap, xs[1] * 0.9)
    return a * b + sum(v * (i + 1) for i, v in enumerate(heap))


@dataclass(order=True)
class Event:
    t: float
    w: float = field(compare=False)


def events(xs):
    heap = []
    for x in xs:
        heappush(heap, Event(x, x * 2.0))
    s = 0.0
    while heap:
        e = heappop(heap)
        e.w *= e.t
        s = s * 0.5 + e.w
    return s


def with_arrays(xs):
    heap = []
    for i in range(3):
        heappush(heap, (xs[i], np.array([xs[i], xs[i + 1]])))
    s = 0.0
    while heap:
        k, a = heappop(heap)
        s = s * k + np.sum(a * a)
    return s


class Queue:
    def __init__(self):
        self.heap = []

    def add(self, v):
        heappush(self.heap, v)

    def get(self):
        return heappop(self.heap)


def in_an_object(xs):
    queue = Queue()
    for x in xs:
        queue.add(x * x)
    s = queue.get() * queue.get()
    queue.add(s)
    return queue.get() + s * len(queue.heap)


def by_another_name(xs):
    heap = list(xs)
    other = {"heap": heap}
    heapq.heapify(other["heap"])
    a = heappop(heap)
    heappush(other["heap"], a * a)
    return sum(v * (i + 1) for i, v in enumerate(heap)) + other["heap"][0]


def in_a_comprehension(xs):
    heap = [x for x in xs]
    heapq.heapify(heap)
    ys = [heappop(heap) for _ in range(3)]
    return ys[0] * ys[1] + ys[2] * (heappop(heap) if len(heap) > 1 else 0.0)


def best_of_them(xs):
    best = heapq.nlargest(2, range(5), key=lambda i: xs[i])
    return sum(heapq.nlargest(2, xs)) * heapq.nsmallest(1, xs)[0] + xs[best[0]] * xs[best[1]]


X = np.array([0.9, 0.3, 1.7, 0.5, 1.1])

EXAMPLES = [(f, (X,), 0) for f in (numbers, until_it_is_empty, read_before_and_after, replaced, events, with_arrays, in_an_object, by_another_name,
                                   in_a_comprehension, best_of_them)]  # fmt: skip
