"""Objects and dicts that carry no derivative when they are made, and come to carry one by what methods put into them."""

from __future__ import annotations


class Animal:
    def __init__(self, energy):
        self.energy = energy
        self.age = 0

    def tick(self):
        self.age += 1
        self.energy -= 0.1


class Fox(Animal):
    def hunt(self, rabbits):
        gain = 0.0
        for rabbit in rabbits:
            bite = 0.1 * rabbit.energy
            rabbit.energy -= bite
            gain += bite
        self.energy += gain
        return gain


def hunting(x):
    rabbits = [Animal(x), Animal(2.0 * x)]
    foxes = [Fox(2.0), Fox(0.5)]
    total = 0.0
    for _ in range(3):
        for rabbit in rabbits:
            rabbit.tick()
        for fox in foxes:
            fox.tick()
            total += fox.hunt(rabbits)
        rabbits = [r for r in rabbits if r.energy > 0.0]
    return total * foxes[1].energy + rabbits[0].energy * rabbits[0].age


class Epidemic:
    def __init__(self, beta, start):
        self.beta = beta
        self.state = dict(start)

    def step(self, dt):
        flow = {("s", "i"): self.beta * self.state["s"] * self.state["i"], ("i", "r"): 0.2 * self.state["i"]}
        for (source, target), rate in flow.items():
            self.state[source] -= dt * rate
            self.state[target] += dt * rate


def epidemic(x):
    model = Epidemic(x, {"s": 0.9, "i": 0.1, "r": 0.0})
    for _ in range(3):
        model.step(0.5)
    return model.state["i"] + model.state["r"] * 2.0


class Matrix:
    def __init__(self, rows):
        self.rows = rows
        self.n = len(self.rows)

    def __matmul__(self, other):
        out = Matrix([[0.0] * self.n for _ in range(self.n)])
        for i in range(self.n):
            for j in range(self.n):
                for k in range(self.n):
                    out.rows[i][j] += self.rows[i][k] * other.rows[k][j]
        return out


def matrices(x):
    a = Matrix([[x, 1.0], [2.0, x * x]])
    b = a @ a
    b.rows[0][1] = b.rows[1][0] * x
    return (b @ a).rows[0][1] * a.rows[0][0]


EXAMPLES = [(f, (0.7,), 0) for f in (hunting, epidemic, matrices)]
