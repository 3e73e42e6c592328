"""Objects of the user's classes as arguments; what is refused of constructors and operators; the text that comes of them."""

from __future__ import annotations

import enum
import functools
from dataclasses import dataclass, field

import numpy as np
import pytest

import astgrad
from astgrad import grad
from astgrad.errors import UnsupportedError
from tests.corpus.classes import RBF, Dual, Layer, Linear, Network, Params, Rigid, Spring, State, Sum, Vec2

RNG = np.random.default_rng(11)


class Mode(enum.Enum):
    FAST = 1
    SLOW = 2


@dataclass
class Options:
    rate: float
    mode: Mode = Mode.FAST


def operators(p, v, dt):
    for _ in range(3):
        v = v - p * (dt / p.norm**3)
        p += dt * v
    return (p * v + abs(p - v)) * p.norm


def network(net, x):
    return np.sum(net(x) ** 2) + net.penalty


def kernel(k, a):
    return k(a, a[::-1] * 0.5) * (2.0 * k + RBF(0.3))(a, a)


def time_loop(s, dt):
    for _ in range(3):
        s = s._replace(v=s.v + dt * np.sin(s.x))
        s = s._replace(x=s.x + dt * s.v, t=s.t + dt)
    return s.energy * s.t


def motion(a, b):
    return np.sum((a @ b).inverse.apply(a.t) ** 3)


def with_dispatch(d, x):
    return (x * d + d / (d + x)).eps


def penalty(p, s):
    return p.penalty * s.energy(p.b)


def modes(o, x):
    match o.mode:
        case Mode.FAST:
            return o.rate * x
        case _:
            return o.rate * x * x


CASES = [
    (operators, (Vec2(1.0, 0.3), Vec2(0.1, 0.9), 0.1)),
    (network, (Network(Layer(RNG.normal(size=(2, 2)), RNG.normal(size=2)), Layer(RNG.normal(size=(2, 2)), RNG.normal(size=2), np.sin)), RNG.normal(size=2))),
    (kernel, (Sum(RBF(1.2), Linear(0.4)), RNG.normal(size=2))),
    (time_loop, (State(RNG.normal(size=2), RNG.normal(size=2), 0.1), 0.2)),
    (motion, (Rigid(0.3, RNG.normal(size=2)), Rigid(0.7, RNG.normal(size=2)))),
    (with_dispatch, (Dual(1.3, 0.4), 0.7)),
    (penalty, (Params(RNG.normal(size=2), 0.7), Spring(1.3, 0.7))),
]


@pytest.mark.parametrize(("function", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_derivatives(function, args):
    astgrad.check_grads(function, args)


def test_enumerations_are_no_variables():
    for mode, slope in ((Mode.FAST, 3.0), (Mode.SLOW, 9.0)):
        got = grad(modes)(Options(0.5, mode), 3.0)
        assert got == Options(slope, None)


class Holder:
    """What is made is what `__init__` makes: attributes, their order, their values."""

    def __init__(self, x, n=2):
        self.n = n
        self.x = x * 2.0
        if n > 1:
            self.y = x
        else:
            self.y = -x

    def value(self):
        return self.x * self.y


def makes(x, n):
    o = Holder(x, n)
    return o.value(), o


def test_objects_come_out_as_init_makes_them():
    for n in (1, 2):
        (value, made), pull = astgrad.vjp(makes, 1.5, n)
        plain = makes(1.5, n)
        assert type(made) is Holder and list(made.__dict__.items()) == list(plain[1].__dict__.items()) and value == plain[0]
        assert pull((1.0, Holder(0.0, n)))[0] == pytest.approx(6.0 if n == 2 else -6.0)


KEPT = []


class Escapes:
    def __init__(self, x):
        self.x = x
        KEPT.append(self)


class HeldByALambda:
    def __init__(self, x):
        self.x = x
        self.f = lambda v: v * self.x


class SetByAProperty:
    def __init__(self, x):
        self.x = x

    @property
    def x(self):
        return self.held * 2

    @x.setter
    def x(self, value):
        self.held = value


class SetByTheClass:
    def __init__(self, x):
        self.x = x

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


class MadeByNew:
    def __new__(cls, x):
        made = object.__new__(cls)
        made.k = 3.0
        return made

    def __init__(self, x):
        self.x = x


class Doubling(type):
    def __call__(cls, x):
        return type.__call__(cls, 2 * x)


class OfAMetaclass(metaclass=Doubling):
    def __init__(self, x):
        self.x = x


class Counts:
    total = 0

    def __init__(self, x):
        self.x = x
        Counts.total += 1


class SetInADict:
    def __init__(self, x):
        self.__dict__["x"] = x


class ReadsItsClassFirst:
    x = 2.0

    def __init__(self, x):
        self.x = self.x * x


class WritesInPlace:
    def __init__(self, x):
        self.x = x
        self.x += 1.0


@dataclass(frozen=True)
class SetsWhatIsFrozen:
    x: float

    def __post_init__(self):
        self.x = 2 * self.x


@dataclass
class SetsTwice:
    x: float

    def __setattr__(self, name, value):
        object.__setattr__(self, name, value * 2)


REFUSED = [
    Escapes, HeldByALambda, SetByTheClass, MadeByNew, OfAMetaclass, Counts, SetInADict, ReadsItsClassFirst,
    SetsWhatIsFrozen, SetsTwice,
]  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_constructors_that_are_refused(kind):
    def f(x):
        return kind(x).x * x

    with pytest.raises(UnsupportedError):
        grad(f)(1.3)
    with pytest.raises(UnsupportedError):
        astgrad.jvp(f, (1.3,), (1.0,))
    assert not KEPT and Counts.total == 0


def test_an_array_that_a_constructor_writes_into():
    x, left = np.ones(2), np.ones(2)
    value = np.sum(WritesInPlace(left).x)
    got, gradient = astgrad.value_and_grad(lambda x: np.sum(WritesInPlace(x).x))(x)
    assert got == value and x.tolist() == left.tolist()
    step = 1e-6
    for i, e in enumerate(np.eye(2)):
        assert gradient[i] == pytest.approx((np.sum(WritesInPlace(np.ones(2) + step * e).x) - np.sum(WritesInPlace(np.ones(2) - step * e).x)) / (2 * step))


@dataclass
class WithItsOwnInit:
    w: float

    def __init__(self, w):
        self.w = w * w


def test_a_dataclass_with_an_init_of_its_own():
    assert grad(lambda x: WithItsOwnInit(x).w)(3.0) == 6.0


class InPlace:
    def __init__(self, x):
        self.x = x

    def __iadd__(self, other):
        self.x = self.x + other
        return self

    def __rmul__(self, k):
        return InPlace(k * self.x)


def test_operators_that_are_refused():
    def in_place(x):
        v = InPlace(x)
        v += x * x
        return v.x

    def array_first(x):
        return (np.array([x, 2 * x]) * InPlace(x))[1].x

    with pytest.raises(UnsupportedError):
        grad(array_first)(1.3)
    assert grad(in_place)(1.5) == 4.0


@dataclass
class Factory:
    x: float
    items: list = field(default_factory=list)

    def __post_init__(self):
        self.items.append(self.x)


def test_a_list_of_its_own_may_grow_while_an_object_is_made():
    assert grad(lambda x: Factory(x).items[0] * x)(1.5) == 3.0
    def into_a_list_from_outside(x):
        shared = []
        made = Factory(x, shared)
        return made.x + shared[0] * x

    assert grad(into_a_list_from_outside)(1.5) == 4.0
    shared = []
    assert grad(lambda x: Factory(x, shared).x)(1.5) == 1.0 and shared == [1.5]


def test_the_error_shows_the_line_of_the_class():
    with pytest.raises(UnsupportedError, match=r"test_classes.py:\d+:18: a function that holds the unfinished HeldByALambda[^^]*self.f = lambda"):
        grad(lambda x: HeldByALambda(x).x)(1.3)


def test_generated_text_reads_like_the_class():
    df = grad(lambda x: Spring(x, 2.0).w * x)
    df(3.0)
    for line in ("def new_Spring_forward(k, m, damped=None):", "    self_w = math.sqrt(self_k / self_m) * Spring.g", "    value = instance(Spring, k=self_k, m=self_m, w=self_w, c=self_c)"):
        assert line in df.source
    df = grad(operators)
    df(Vec2(1.0, 0.3), Vec2(0.1, 0.9), 0.1)
    assert "zeros_but(self, x=value_bar.x * k, y=value_bar.y * k)" in df.source or "Vec2_mul_reverse" in df.source


class Polar:
    """Dispatch by `|`, by the exact type, and a property that is kept."""

    def __init__(self, r):
        self.r = r

    @functools.cached_property
    def area(self):
        return np.pi * self.r**2

    def __len__(self):
        return 3

    def __mul__(self, k):
        if isinstance(k, int | float):
            return Polar(self.r * k)
        return self.r / k.r if type(k) is Polar else NotImplemented


def kept_property(p, x):
    return (p * x).area * (p * (p * x)) * len(p) * p.area


def test_a_property_that_was_kept_is_computed_again():
    p = Polar(1.3)
    first = grad(kept_property)(p, 0.7)
    assert p.area == pytest.approx(np.pi * 1.69)  # kept from here on
    again = grad(kept_property)(p, 0.7)
    assert again.r == first.r and again.area == 0.0
    astgrad.check_grads(lambda r, x: kept_property(Polar(r), x), (1.3, 0.7))


def test_a_constructor_may_set_a_property():
    assert grad(lambda x: SetByAProperty(x).x * x)(1.3) == pytest.approx(4 * 1.3)


class Node:
    def __init__(self, v, parent=None):
        self.v, self.kids, self.parent = v, [], parent
        if parent is not None:
            parent.kids.append(self)


def test_children_that_a_parent_holds():
    def f(x):
        root = Node(x)
        for k in range(3):
            child = Node(x * (k + 1), root)
            child.v = child.v * x
        return sum(kid.v for kid in root.kids) * root.kids[0].v

    expected = (f(0.7 + 1e-6) - f(0.7 - 1e-6)) / 2e-6
    np.testing.assert_allclose([grad(f)(0.7), astgrad.jvp(f, (0.7,), (1.0,))[1]], expected, rtol=1e-6)


class Cup:
    def __init__(self, w):
        self.w = w


def test_an_array_that_an_object_in_a_dict_holds_is_written_where_it_is_added_to():
    def f(p):
        seen = p["cup"].w
        p["cup"].w += p["cup"].w.copy()
        p["cup"].w *= np.sin(p["cup"].w) + seen
        return np.sum(p["cup"].w ** 2) + np.sum(seen**3)

    x = np.array([0.5, -0.3, 0.2])
    value, gradient = astgrad.value_and_grad(f)({"cup": Cup(x.copy())})
    assert value == f({"cup": Cup(x.copy())})
    estimate = [(f({"cup": Cup(x + e)}) - f({"cup": Cup(x - e)})) / 2e-6 for e in 1e-6 * np.eye(3)]
    assert np.allclose(gradient["cup"].w, estimate)
