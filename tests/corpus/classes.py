"""Classes of the user's own: operators, properties, constructors, inheritance, objects made on the way."""

import copy
import dataclasses
import math
from abc import ABC, abstractmethod
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np


@dataclass
class Vec2:
    x: float
    y: float

    def __add__(self, other):
        return Vec2(self.x + other.x, self.y + other.y)

    def __sub__(self, other):
        return Vec2(self.x - other.x, self.y - other.y)

    def __mul__(self, k):
        if isinstance(k, Vec2):
            return self.x * k.x + self.y * k.y
        if not isinstance(k, (int, float)):
            return NotImplemented
        return Vec2(self.x * k, self.y * k)

    __rmul__ = __mul__

    def __neg__(self):
        return Vec2(-self.x, -self.y)

    def __abs__(self):
        return self.norm

    @property
    def norm(self):
        return math.sqrt(self * self)

    @classmethod
    def polar(cls, r, angle=0.5):
        return cls(r * math.cos(angle), r * math.sin(angle))


def orbit(x, y, dt):
    p, v = Vec2(x, y), Vec2(-0.1, 0.9)
    for _ in range(4):
        v = v + -p * (dt / p.norm**3) - 0.1 * dt * v
        p += dt * v
    return p * p + abs(v - p) + p.y * (p + v).x


def particles(angle, k):
    ps = [Vec2.polar(1.0, angle), Vec2.polar(k), Vec2(0.1, angle)]
    total = 0.0
    for p in ps:
        for q in ps[:1]:
            total = total + abs(p - q * k + Vec2(0.3, 0.1)) ** 2
    return total


class Dual:
    """The user's own dual numbers."""

    __slots__ = ("re", "eps")

    def __init__(self, re, eps=0.0):
        self.re, self.eps = re, eps

    @staticmethod
    def lift(x):
        return x if isinstance(x, Dual) else Dual(x)

    def __add__(self, other):
        other = Dual.lift(other)
        return Dual(self.re + other.re, self.eps + other.eps)

    __radd__ = __add__

    def __mul__(self, other):
        other = self.lift(other)
        return Dual(self.re * other.re, self.re * other.eps + self.eps * other.re)

    __rmul__ = __mul__

    def __sub__(self, other):
        return self + (-1) * other

    def __truediv__(self, other):
        other = other if isinstance(other, Dual) else Dual(other)
        return Dual(self.re / other.re, (self.eps * other.re - self.re * other.eps) / other.re**2)

    def __pow__(self, n):
        result = Dual(1.0)
        for _ in range(n):
            result = result * self
        return result

    def sin(self):
        return Dual(math.sin(self.re), math.cos(self.re) * self.eps)


def slope_by_dual_numbers(x):
    d = Dual(x, 1.0)
    y = (d * d + 3 * d - 2.0) / (d + 1) + d.sin() * d**3
    return y.eps


class Layer:
    def __init__(self, W, b, act=np.tanh):
        self.W = W
        self.b = b
        self.act = act

    def __call__(self, x):
        return self.act(self.W @ x + self.b)


class Network:
    rate = 0.5

    def __init__(self, *layers, decay=0.1):
        self.layers = list(layers)
        self.decay = decay * self.rate

    def __call__(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

    @property
    def penalty(self):
        return self.decay * sum(np.sum(layer.W**2) for layer in self.layers)


def network(W, b, x):
    net = Network(Layer(W, b), Layer(W, 2 * b, np.sin), decay=b[0])
    return np.sum(net(x) ** 2) + net.penalty


class Kernel(ABC):
    @abstractmethod
    def __call__(self, a, b): ...

    def __add__(self, other):
        return Sum(self, other)

    def __mul__(self, k):
        return Scaled(self, k)

    __rmul__ = __mul__


class RBF(Kernel):
    def __init__(self, length):
        self.length = length

    def __call__(self, a, b):
        return np.exp(-0.5 * np.sum((a - b) ** 2) / self.length**2)


class Linear(Kernel):
    def __init__(self, variance):
        self.variance = variance

    def __call__(self, a, b):
        return self.variance * (a @ b)


class Sum(Kernel):
    def __init__(self, left, right):
        self.left, self.right = left, right

    def __call__(self, a, b):
        return self.left(a, b) + self.right(a, b)


class Scaled(Kernel):
    def __init__(self, kernel, factor):
        self.kernel, self.factor = kernel, factor

    def __call__(self, a, b):
        return self.factor * self.kernel(a, b)


def kernels(length, variance, a):
    k = RBF(length) + 2.0 * Linear(variance) * length
    return k(a, a[::-1] * 0.5) * k(a, a)


class Spring:
    """An `__init__` that computes, with a branch, a loop and a helper of the class."""

    g = 9.81

    def __init__(self, k, m, damped=False):
        self.k, self.m = k, m
        self.w: float = math.sqrt(self.k / self.m) * self.g
        if damped:
            self.c = self.w * 0.1
        else:
            self.c = 0.0
        for i in range(3):
            self.c += self.helper(k, i)

    @staticmethod
    def helper(k, i):
        return k**i

    @classmethod
    def soft(cls, m, k=3.0):
        return cls(k, m, damped=True)

    def energy(self, x):
        return 0.5 * self.k * x**2 + self.w * self.c


class Stiff(Spring):
    def __init__(self, k, m):
        t = k * k
        super().__init__(t, m)
        self.extra = t * self.w

    def energy(self, x):
        return super().energy(x) + self.extra


def springs(k, m):
    s = Spring(k, m, True)
    return s.energy(k) * Spring(m, k).w + Spring.soft(m).energy(m) * Stiff(k, m).energy(0.3) + Spring.soft(m, k=m).c


@dataclass
class Fit:
    a: float
    b: float = 2.0
    log: list = field(default_factory=list)
    s: float = field(init=False)
    z: float = field(default_factory=lambda: 3.0)

    def __post_init__(self):
        self.s = self.a * self.b


@dataclass(frozen=True)
class Squared:
    a: float

    def __post_init__(self):
        object.__setattr__(self, "a", self.a**2)


def initialised_afterwards(x):
    p, q = Fit(x), Fit(x, x * x, z=x)
    return p.s * q.s * q.z * p.z + p.a * len(p.log) + Squared(x).a


class State(NamedTuple):
    x: np.ndarray
    v: np.ndarray
    t: float = 0.0

    @classmethod
    def start(cls, x):
        return cls(x, x * 0.1)

    @property
    def energy(self):
        return 0.5 * np.sum(self.v**2) + np.sum(np.cos(self.x))


def time_loop(x, dt):
    s = State.start(x)
    for _ in range(3):
        s = s._replace(v=s.v + dt * np.sin(s.x))
        s = s._replace(x=s.x + dt * s.v, t=s.t + dt)
    return s.energy * s.t


@dataclass(frozen=True)
class Params:
    w: np.ndarray
    b: float

    @property
    def penalty(self):
        return np.sum(self.w**2) + self.b**2


def replaced_and_copied(w, b):
    p = Params(w, b)
    q = dataclasses.replace(p, b=p.b * 2.0 * b)
    r = copy.copy(q)
    return r.penalty * b + q.b + copy.deepcopy(p).penalty


class Rigid:
    def __init__(self, angle, t):
        c, s = np.cos(angle), np.sin(angle)
        self.R = np.array([[c, -s], [s, c]])
        self.t = t

    def apply(self, x):
        return self.R @ x + self.t

    def __matmul__(self, other):
        return Moved(self.R @ other.R, self.R @ other.t + self.t)


class Moved(Rigid):
    def __init__(self, R, t):
        self.R, self.t = R, t

    @property
    def inverse(self):
        return Moved(self.R.T, -(self.R.T @ self.t))


def rigid_motions(angle, t):
    both = Rigid(angle, t) @ Rigid(2 * angle, 0.5 * t)
    return np.sum(both.inverse.apply((both @ both).apply(t)) ** 3)


class Scored:
    """Comparisons and reflected operators that compute."""

    def __init__(self, x):
        self.x = x

    def __le__(self, other):
        return self.x * other

    def __add__(self, other):
        return self.x + other.x

    def __radd__(self, other):
        return self.x * 100 + other.x


class Preferred(Scored):
    def __radd__(self, other):
        return self.x * 7 * other.x


def strange_operators(x):
    bound = Scored(x) <= 2.0 * x
    return bound * x + (Scored(x) + Preferred(2 * x)) + (Preferred(x) + Scored(x * x))


def a_class_that_is_chosen(x, n):
    make = Scored if n > 2 else Linear
    return make(x).x * type(Scored(x))(x * 2).x


def objects_in_containers(x):
    d = {"a": Vec2(x, 1.0), "b": [Vec2(x * k, x) for k in (1.0, 2.0)]}
    vs = [v * x for v in d["b"]]
    return (d["a"] * vs[0]) * (vs[1] - d["a"]).x


class Stepper:
    """An object whose constructor calls its methods."""

    def __init__(self, x, n=3):
        self.x = x
        self.n = n
        self.reset()

    def reset(self):
        self.v, self.t, self.path = 0.0, 0, []

    def step(self, dt):
        self.v -= self.x * dt
        self.x += self.v * dt
        self.t += 1
        self.path.append(self.x)


class Geared(Stepper):
    def __init__(self, x, ratio):
        super().__init__(x * ratio, 2)
        self.ratio = ratio * self.gain()
        self.step(0.1)

    def reset(self):
        self.v, self.t, self.path = self.x**2, 0, []

    def gain(self):
        return self.x + self.v


@dataclass
class Pendulum:
    mass: float
    length: float = 2.0

    def __post_init__(self):
        self.frequency = self.natural()

    def natural(self):
        return math.sqrt(9.81 / self.length) * self.mass


class Stack:
    def __init__(self, w, n):
        self.w, self.layers = w, []
        for i in range(n):
            self.add(i)
        register(self, w)

    def add(self, i):
        self.layers.append(self.w * (i + 1))

    def __call__(self, v):
        for layer in self.layers:
            v = math.tanh(v * layer) + self.bias
        return v


def register(stack, w):
    stack.bias = w * 0.5


def constructors_that_call_methods(x):
    s = Stepper(x)
    for _ in range(s.n):
        s.step(0.1)
    g = Geared(x, 1.5)
    return s.x * s.path[1] + g.ratio * g.path[0] + Pendulum(x).frequency * Pendulum(1.0, length=x).frequency + Stack(x, 3)(x)


EXAMPLES = [
    (orbit, (1.0, 0.3, 0.1), (0, 1, 2)),
    (particles, (0.4, 1.3), (0, 1)),
    (slope_by_dual_numbers, (1.3,), 0),
    (network, (np.array([[0.3, 0.2], [0.5, -0.4]]), np.array([0.1, 0.2]), np.array([1.0, 0.5])), (0, 1, 2)),
    (kernels, (1.2, 0.4, np.array([0.3, 0.7])), (0, 1, 2)),
    (springs, (1.3, 0.7), (0, 1)),
    (initialised_afterwards, (1.3,), 0),
    (time_loop, (np.array([0.3, 0.7]), 0.2), (0, 1)),
    (replaced_and_copied, (np.array([0.3, 0.7]), 1.3), (0, 1)),
    (rigid_motions, (0.4, np.array([0.3, 0.7])), (0, 1)),
    (strange_operators, (1.3,), 0),
    (a_class_that_is_chosen, (1.3, 3), 0),
    (objects_in_containers, (1.3,), 0),
    (constructors_that_call_methods, (1.3,), 0),
]

PLAIN_ONLY = tuple(function for function, _, _ in EXAMPLES)  # these classes ask what is a float: the oracle's dual numbers are none
