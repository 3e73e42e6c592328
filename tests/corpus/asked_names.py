"""Loops over dicts and dataclass fields that ask for attributes by these names."""

from __future__ import annotations

from dataclasses import dataclass, field, fields, replace


class Model:
    def __init__(self, w, b):
        self.w, self.b = w, b

    def gradients(self, x, y):
        error = self.w * x + self.b - y
        return {"w": error * x, "b": error}

    def step(self, gradients, rate):
        for name, g in gradients.items():
            setattr(self, name, getattr(self, name) - rate * g)


def descent(x):
    model = Model(x, 0.1 * x)
    for u, v in [(1.0, 2.0), (0.5, -1.0)]:
        model.step(model.gradients(u, v), 0.2)
    return model.w * model.b


@dataclass
class Momentum:
    rate: float
    kept: dict = field(default_factory=dict)

    def step(self, model, gradients):
        for name in gradients:
            self.kept[name] = 0.9 * self.kept.get(name, 0.0) + gradients[name]
            now = getattr(model, name)
            setattr(model, name, now - self.rate * self.kept[name])


def momentum(x):
    model, rule = Model(x, 0.3), Momentum(0.1)
    for _ in range(3):
        rule.step(model, model.gradients(x, 1.0))
    return model.w * model.b + rule.kept["w"]


@dataclass
class Point:
    x: float
    y: float
    z: float = 1.0


def scaled(x):
    p = Point(x, x * x)
    q = replace(p)
    for f in fields(q):
        setattr(q, f.name, getattr(q, f.name) * 0.5 + getattr(p, f.name) * x)
    return q.x * q.y * q.z + p.y


def gathered(x):
    p = Point(x, x * x)
    p.x *= 2.0
    d = {f.name: getattr(p, f.name) for f in fields(p)}
    return sum(getattr(p, f.name) ** 2 for f in fields(p)) * d["y"] + d["x"]


EXAMPLES = [(f, (0.7,), 0) for f in (descent, momentum, scaled, gathered)]
