"""Objects that are made by the class of another one: `type(self)(a, b)`, `self.__class__(a, b)`."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Vector:
    x: float
    y: float

    def __add__(self, other):
        return type(self)(self.x + other.x, self.y + other.y)

    def __mul__(self, k):
        return self.__class__(k * self.x, k * self.y)

    __rmul__ = __mul__

    def dot(self, other):
        return self.x * other.x + self.y * other.y


class Oblique(Vector):
    def dot(self, other):
        return 3.0 * self.x * other.x + self.y


@dataclass
class Planet:
    m: float
    r: Vector
    v: Vector

    def drift(self, dt):
        self.r = self.r + dt * self.v

    def twin(self):
        return type(self)(self.m, self.r, self.v)


class Base:
    def __init__(self, a):
        self.a = a

    def scaled(self, k):
        return self.__class__(self.a * k)


class Derived(Base):
    def value(self):
        return self.a * 2.0


def by_operators(x):
    w = Oblique(x, 2.0) + Oblique(1.0, x)
    return w.dot(w) * (2.0 * w).dot(w)


def in_objects_that_change(x):
    planets = [Planet(1.0, Vector(x, 1.0), Vector(0.5, x)), Planet(2.0, Vector(x * x, 1.0), Vector(0.5, 2 * x))]
    for p in planets:
        p.drift(0.1)
    return planets[0].r.dot(planets[1].v)


def a_twin_that_changes(x):
    p = Planet(1.0, Vector(x, 1.0), Vector(0.5, x))
    q = p.twin()
    q.drift(0.3)
    p.m = x
    return q.r.dot(p.r) * q.m + p.m


def moved(v, x, n):
    return v if n == 0 else moved(type(v)(v.x * x, v.y + x), x, n - 1)


def by_a_recursion(x):
    return moved(Oblique(x, 1.0), x, 3).dot(Vector(x, x)) + moved(Vector(x, 1.0), x, 2).dot(Vector(x, x))


def of_a_subclass(x):
    return Derived(x).scaled(x).value()


EXAMPLES = [(f, (0.7,), 0) for f in (by_operators, in_objects_that_change, a_twin_that_changes, by_a_recursion, of_a_subclass)]
