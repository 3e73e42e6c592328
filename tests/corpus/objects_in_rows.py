"""Objects that change in pairs and rows, as of zip, enumerate and combinations; members of enumerations beside numbers; operators that fill what they give."""

import enum
import heapq
import itertools
import math
from dataclasses import dataclass, field, replace
from typing import NamedTuple

import numpy as np


class Ball:
    def __init__(self, x, v):
        self.x = x
        self.v = v


def balls(x):
    made = [Ball(x, 1.0), Ball(x * x, 2.0), Ball(3.0, x)]
    for b in made:
        b.x += 0.1 * b.v
    return made


def total(made):
    return sum(b.x * b.v * (k + 1) for k, b in enumerate(made))


def every_pair(x):
    made = balls(x)
    for a, b in itertools.combinations(made, 2):
        d = a.x - b.x
        a.v += d
        b.v -= 0.5 * d * x
    return total(made)


def neighbours(x):
    made = balls(x)
    for a, b in itertools.pairwise(made):
        a.v += b.x
        b.x -= a.v * x
    return total(made)


def pairs_kept(x):
    made = balls(x)
    pairs = list(itertools.permutations(made, 2))
    for _ in range(2):
        for a, b in pairs:
            a.v += 0.1 * b.x
    return total(made)


def pairs_of_pairs(x):
    d = {"a": Ball(x, 1.0), "b": Ball(x, x)}
    for (_, a), (_, b) in itertools.combinations(d.items(), 2):
        a.v += b.x
    for (i, a), (j, b) in itertools.combinations(enumerate(d.values()), 2):
        b.v *= a.v * (i + j)
    return total(list(d.values()))


def handed_on(x):
    made = balls(x)
    d = dict(enumerate(made))
    pushed(list(d.values()), x)
    pushed(made[1:], x * x)
    pushed(sorted(made, key=lambda b: -b.v) + balls(2.0 * x), 0.5)
    return total(made)


def pushed(some, dx):
    for b in some:
        b.x += dx * b.v


def pairs_of_arrays(x):
    rows = [np.array([x, 1.0]), np.array([2.0, x])]
    for a, b in itertools.combinations(rows, 2):
        a += 0.1 * b
    return rows[0][0] * rows[1][1] * rows[0][1]


def numbered(x):
    made = balls(x)
    for i, b in list(enumerate(made, 1)):
        b.v += b.x * i
    j, worst = max(enumerate(made), key=lambda pair: pair[1].v)
    worst.x *= j + x
    return total(made)


def zipped_rows(x):
    made = balls(x)
    rows = list(zip([1.0, x, 2.0], made, made[1:], strict=False))
    for w, a, b in rows:
        a.v *= w
        b.x += a.v
    return total(made)


def items_in_order(x):
    d = {"b": Ball(x, 1.0), "a": Ball(x, x)}
    for _, a in sorted(d.items()):
        a.v += a.x
    for name, a in list(d.items()):
        a.x *= 2.0 if name == "b" else x
    for _, a in sorted(d.items(), key=lambda item: item[1].v):
        x = x * a.v
    return total(list(d.values())) * x


def dict_of_rows(x):
    made = balls(x)
    d, e = dict(enumerate(made)), dict(zip("abc", made))
    d[1].v += 2 * x
    e["b"].x *= d[1].v
    for k, b in d.items():
        b.v *= b.x + k
    return total(made)


def chosen_while_changed(x):
    made = balls(x)
    for b in filter(lambda b: b.v > 1.5, made):
        b.v *= x
        made[-1].v -= 0.1 * b.v
    for v in map(lambda b: b.v * x, made):
        made[0].x += v
        if v > 3.0:
            break
    return total(made)


class Light(enum.Enum):
    GREEN = 0.5
    RED = 2.0


class Gear(enum.IntEnum):
    NONE = 0
    ONE = 1
    TWO = 2


NEXT = {Light.GREEN: Light.RED, Light.RED: Light.GREEN}


@dataclass
class Car:
    x: float
    light: Light = Light.GREEN
    gear: Gear = Gear.NONE
    place: np.ndarray = field(default_factory=lambda: np.zeros(2))
    ball: Ball = field(default_factory=lambda: Ball(1.0, 0.5))
    log: list = field(default_factory=list)

    def tick(self):
        self.x += self.light.value * self.x * 0.1
        self.place[1] += self.x
        self.ball.v *= self.x
        if self.x > 1.1:
            self.light = Light.RED
        self.log.append((self.light, self.light.name, self.x))


def drives(x):
    car = Car(x)
    for _ in range(4):
        car.tick()
    kept = sum(v for light, name, v in car.log if light is Light.RED or name == "NONE")
    return car.x * car.place[1] + kept * car.ball.v


def lights_in_turn(x):
    car, seen = Car(x), []
    rates = {Light.GREEN: x, Light.RED: 2.0 * x}
    for _ in range(3):
        car.light = NEXT[car.light]
        car.x += rates[car.light]
        car.gear = Gear(min(car.gear + 1, 2))
        seen.append((car.light, car.gear * car.x))
        car.light = Light.GREEN if car.light is Light.RED else Light.RED
    return sum(v for light, v in seen if light is Light.RED) * car.x


def every_member(x):
    car = replace(Car(x), light=Light.RED)
    counts = {light: 0.0 for light in Light}
    for light in Light:
        car.light = light
        car.tick()
        counts[light] += car.x
    return sum(light.value * counts[light] for light in Light)


class Reading(NamedTuple):
    value: float
    count: int = 0
    weight: float = 1.0


def in_another_order(x):
    first, second = Reading(x, weight=x * x), Reading(weight=2.0 * x, count=3, value=x)
    value, count, weight = second
    return first[2] * first[0] + value * count + weight * second[-1]


class Grid:
    def __init__(self, rows):
        self.rows = [list(row) for row in rows]

    def __getitem__(self, place):
        i, j = place
        return self.rows[i][j]

    def __add__(self, other):
        out = Grid([[0.0, 0.0], [0.0, 0.0]])
        for i in range(2):
            for j in range(2):
                out.rows[i][j] = self.rows[i][j] + other.rows[i][j]
        return out


def operators_that_fill(x):
    a = Grid([[x, 1.0], [0.5, x * x]])
    c = a + a
    return c[0, 0] * c[1, 1] + a[0, 0]


class Mean:
    def __init__(self):
        self.total, self.count = 0.0, 0

    def __iadd__(self, value):
        self.total += value
        self.count += 1
        return self


def added_in_place(x):
    mean = Mean()
    for w in (0.5, 1.0, 2.0):
        loss = (w * x) ** 2
        mean += loss
        x = x - 0.1 * loss
    return mean.total / mean.count * x


class Joined:
    def __init__(self, n):
        self.parents = list(range(n))
        self.weights = [0.0] * n

    def find(self, i):
        while self.parents[i] != i:
            i = self.parents[i]
        return i

    def join(self, i, j, w):
        a, b = self.find(i), self.find(j)
        if a == b:
            return 0.0
        self.parents[a] = b
        self.weights[b] += self.weights[a] + w
        return w


def joined(x):
    sets, length = Joined(4), 0.0
    for w, i, j in sorted([(x, 0, 1), (x * x, 1, 2), (3.0 * x, 0, 2), (1.5, 2, 3)]):
        length += sets.join(i, j, w) ** 2
    return length * sets.weights[sets.find(0)]


def shortest_way(x):
    graph = {"a": {"b": x, "c": 3.0 * x}, "b": {"c": x * x, "d": 4.0}, "c": {"d": x}, "d": {}}
    distance = {n: math.inf for n in graph}
    distance["a"] = 0.0
    waiting = [(0.0, "a")]
    while waiting:
        d, u = heapq.heappop(waiting)
        if d > distance[u]:
            continue
        for v, w in graph[u].items():
            if d + w < distance[v]:
                distance[v] = d + w
                heapq.heappush(waiting, (d + w, v))
    return distance["d"] * distance["c"]


EXAMPLES = [
    (added_in_place, (0.7,), 0),
    (joined, (0.7,), 0),
    (shortest_way, (0.7,), 0),
    (operators_that_fill, (0.7,), 0),
    (in_another_order, (0.7,), 0),
    (every_pair, (0.7,), 0),
    (neighbours, (0.7,), 0),
    (pairs_kept, (0.7,), 0),
    (pairs_of_pairs, (0.7,), 0),
    (handed_on, (0.7,), 0),
    (pairs_of_arrays, (0.7,), 0),
    (numbered, (0.7,), 0),
    (zipped_rows, (0.7,), 0),
    (items_in_order, (0.7,), 0),
    (dict_of_rows, (0.7,), 0),
    (chosen_while_changed, (0.7,), 0),
    (drives, (0.9,), 0),
    (lights_in_turn, (0.9,), 0),
    (every_member, (0.9,), 0),
]
PLAIN_ONLY = {drives, every_member}  # what np.zeros gives in a default takes floats alone
