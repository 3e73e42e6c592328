"""Named tuples, dataclasses and objects: as arguments, made by the function, with methods; callable objects and partials."""

from __future__ import annotations

import functools
import math
from dataclasses import dataclass
from types import SimpleNamespace
from typing import NamedTuple

import numpy as np
import pytest

import astgrad
from astgrad import grad
from astgrad.errors import UnsupportedError

RNG = np.random.default_rng(8)


class Pair(NamedTuple):
    w: float
    b: float = 0.5
    name: str = "pair"

    def area(self):
        return self.w * self.b


@dataclass
class Dense:
    W: np.ndarray
    b: np.ndarray
    act: object = np.tanh
    n: int = 3

    def forward(self, x):
        return self.act(self.W @ x + self.b)


@dataclass(frozen=True, slots=True)
class Frozen:
    x: float
    y: float


class Net:
    scale_of_all = 0.5

    def __init__(self, layers):
        self.layers, self.scale, self.log = layers, 2.0, []

    def __call__(self, x):
        for layer in self.layers:
            x = layer.forward(x)
        return x * self.scale

    def loss(self, x, t):
        return np.sum((self(x) - t) ** 2) * self.scale_of_all + self.penalty(self.scale)

    @staticmethod
    def penalty(s):
        return s**2


class Times:
    def __init__(self, k):
        self.k = k

    def __call__(self, v):
        return self.k * v

    def mean(self, v):
        return v * self.k


def fields_and_items(p):
    return p.w * p[1] + p.area() ** 2


def unpacked(p):
    w, b, _ = p
    return w * b


def makes_a_tuple(p, x):
    q = Pair(p.w * x, b=x)
    return q.area() * q.w + q[1]


def method(d, x):
    return np.sum(d.forward(x) * d.b)


def makes_a_dataclass(f, x):
    g = Frozen(f.x * x, f.y)
    return g.x * g.y * x


def network(net, x, t):
    return net.loss(x, t)


def callable_object(k, x):
    return k(x) * k.mean(x) * x


def callables_in_a_list(fs, x):
    for f in fs:
        x = f(x)
    return x


def object_in_a_dict(d):
    return d["a"].k * d["a"].mean(2.0)


def power(a, b, k=1.0):
    return a * b * k


def partial_application(x):
    p = functools.partial(power, x, k=x)
    return p(2.0) + functools.partial(p, k=3.0)(x)


def functions_in_a_dict(x, fs):
    return fs["square"](x) * fs["times"](x)


def namespace(s):
    return s.a * np.sum(s.b.c)


def net():
    return Net([Dense(RNG.normal(size=(3, 3)), RNG.normal(size=3)), Dense(RNG.normal(size=(3, 3)), RNG.normal(size=3), np.sin)])


CASES = [
    (fields_and_items, (Pair(1.3, 0.7),)), (unpacked, (Pair(1.3, 0.7),)), (makes_a_tuple, (Pair(1.3, 0.7), 0.4)),
    (method, (net().layers[0], RNG.normal(size=3))), (makes_a_dataclass, (Frozen(1.3, 0.7), 0.4)),
    (network, (net(), RNG.normal(size=3), RNG.normal(size=3))), (callable_object, (Times(1.2), 0.7)),
    (callables_in_a_list, ([Times(1.2), math.sin, Times(0.4)], 0.7)), (object_in_a_dict, ({"a": Times(1.2)},)),
    (partial_application, (1.2,)), (functions_in_a_dict, (1.2, {"square": lambda v: v * v, "times": Times(2.0)})),
    (namespace, (SimpleNamespace(a=1.3, b=SimpleNamespace(c=RNG.normal(size=2))),)),
]


@pytest.mark.parametrize(("function", "args"), CASES, ids=lambda v: getattr(v, "__name__", ""))
def test_derivatives(function, args):
    astgrad.check_grads(function, args)


def test_gradients_are_of_the_same_classes():
    assert grad(fields_and_items)(Pair(1.3, 0.7)) == (pytest.approx(0.7 + 2 * 1.3 * 0.7**2), pytest.approx(1.3 + 2 * 0.7 * 1.3**2), None)
    assert type(grad(fields_and_items)(Pair(1.3, 0.7))) is Pair
    got = grad(makes_a_dataclass)(Frozen(1.3, 0.7), 0.4)
    assert type(got) is Frozen and got.x == pytest.approx(0.4 * 0.4 * 0.7)
    model = net()
    x = RNG.normal(size=3)
    got = grad(network)(model, x, x)
    assert type(got) is Net and type(got.layers[1]) is Dense and got.log == [] and got.layers[0].n == 0 and got.layers[0].act is None
    assert got.layers[0].W.shape == (3, 3) and not np.shares_memory(got.layers[0].W, model.layers[0].W)
    model.layers[1].act = np.tanh  # another function in a slot, another class of layer: looked up when called
    astgrad.check_grads(network, (model, x, 2 * x), order=1)


def test_an_attribute_that_becomes_a_float_is_noticed():
    def f(s, x):
        return x * s.k if s.k is not None else x

    df = grad(f, (0, 1))
    first, second = SimpleNamespace(k=None, w=1.0), SimpleNamespace(k=3.0, w=1.0)
    assert df(first, 2.0)[1] == 1.0
    assert df(second, 2.0)[0].k == 2.0 and df(second, 2.0)[1] == 3.0


def test_a_gradient_on_a_bound_method_leaves_the_object_alone():
    model = net()
    x, t = RNG.normal(size=3), RNG.normal(size=3)
    expected = [(model.loss(x + h, t) - model.loss(x - h, t)) / 2e-6 for h in 1e-6 * np.eye(3)]
    np.testing.assert_allclose(grad(model.loss)(x, t), expected, rtol=1e-6)


class Box:
    def __init__(self):
        self.held, self.k = 0.0, 2.0

    def keep(self, v):
        self.held = v

    def double(self):
        self.k = 2 * self.k



def test_what_an_object_keeps():
    def keeps(x, box):
        box.keep(x * x)
        return box.held * x

    def keeps_by_setattr(x, box):
        setattr(box, "held", x)  # noqa: B010
        return box.held * x

    box = Box()
    assert grad(keeps)(2.0, box) == 12.0 and box.held == 4.0
    assert grad(keeps_by_setattr)(2.0, Box()) == 4.0


def test_an_object_changed_on_the_way():
    def f(x, box):
        y = x * box.k
        box.double()
        return y * box.k

    assert grad(f)(2.0, Box()) == 8.0


class Below:
    def __init__(self, a):
        self.a = a

    def go(self, x):
        return self.a * x


class Above(Below):
    def go(self, x):
        return super().go(x) * self.a


def test_super_passes_the_object_on():
    astgrad.check_grads(lambda o, x: o.go(x), (Above(1.3), 0.7))


def test_complex_numbers_are_refused():
    for f in (lambda x: np.abs(x * 1j), lambda x: abs(2j * x)):
        with pytest.raises(UnsupportedError, match="complex|no derivative"):
            grad(f)(1.3)
        with pytest.raises(UnsupportedError, match="complex|no derivative"):
            astgrad.jvp(f, (1.3,), (1.0,))


class Strange:
    """A class that computes where others hold."""

    scale = 2.0

    def __init__(self, a, b):
        self.a, self.b = a, b

    def __add__(self, other):
        return Strange(self.a + 2 * other.a, self.b)

    def __mul__(self, k):
        return self.a * k

    def __neg__(self):
        return self.a * 7

    def __getitem__(self, i):
        return 3.0 * (self.a if i == 0 else self.b)

    def __len__(self):
        return 2

    def __iter__(self):
        return iter([self.a * 5, self.b])

    def __float__(self):
        return self.a * 9

    def __abs__(self):
        return self.a * 2

    def __getattr__(self, name):
        if name == "hidden":
            return self.a * 6
        raise AttributeError(name)

    def times(self, k):
        return self.a * k * self.scale


def sum_of_a_loop(v):
    s = 0.0
    for t in v:
        s = s + t
    return s


def sum_of_a_comprehension(v):
    return np.sum([t for t in v])


def taken_apart(v):
    a, b = v
    return a * b


REFUSED = [
    lambda v: float(v), lambda v: v.hidden, lambda v: v.__dict__["a"] * 2, lambda v: vars(v)["a"] * 2, lambda v: eval("v.a * 2"),
]


@pytest.mark.parametrize("function", REFUSED)
def test_what_a_class_computes_for_an_operator_is_refused(function):
    v = Strange(1.3, 0.7)
    assert isinstance(function(v), float)
    with pytest.raises(UnsupportedError):
        grad(function)(v)
    with pytest.raises(UnsupportedError):
        astgrad.jvp(function, (v,), (Strange(1.0, 0.0),))


@pytest.mark.parametrize("function", [sum_of_a_loop, sum_of_a_comprehension, lambda v: sum(v), taken_apart])
def test_what_a_class_gives_to_a_loop(function):
    astgrad.check_grads(function, (Strange(1.3, 0.7),))


def handed_on(v):
    return callables_in_a_list([v.times, v.times], v.b)


def class_constants(v):
    return v.scale * v.a * v.b


OPERATORS = [lambda v: v * 2.0, lambda v: -v, lambda v: v[0] * v[1], lambda v: abs(v), lambda v: (v + v).a]


@pytest.mark.parametrize("function", [handed_on, class_constants, *OPERATORS])
def test_methods_as_values_constants_of_a_class_and_operators(function):
    astgrad.check_grads(function, (Strange(1.3, 0.7),))


@dataclass
class Moving:
    x: float
    v: float
    n: int = 0


def moves(s, dt):
    for _ in range(4):
        s.v = s.v - dt * s.x
        s.x += dt * s.v
        s.n += 1
    return s.x**2 + s.v * s.n


def test_an_argument_ends_as_the_function_leaves_it():
    plain, given = Moving(1.0, 0.5), Moving(1.0, 0.5)
    moves(plain, 0.1)
    gradient, of_dt = grad(moves, (0, 1))(given, 0.1)
    assert given == plain and given.n == 4
    h = 1e-6
    assert gradient.x == pytest.approx((moves(Moving(1 + h, 0.5), 0.1) - moves(Moving(1 - h, 0.5), 0.1)) / (2 * h), rel=1e-8)
    assert gradient.v == pytest.approx((moves(Moving(1.0, 0.5 + h), 0.1) - moves(Moving(1.0, 0.5 - h), 0.1)) / (2 * h), rel=1e-8)
    assert of_dt == pytest.approx((moves(Moving(1.0, 0.5), 0.1 + h) - moves(Moving(1.0, 0.5), 0.1 - h)) / (2 * h), rel=1e-8)
    given = Moving(1.0, 0.5)
    value, pullback = astgrad.vjp(moves, given, 0.1)
    assert given == plain
    for _ in range(2):
        s_bar, dt_bar = pullback(2.0)
        assert (s_bar.x, s_bar.v, dt_bar) == pytest.approx((2 * gradient.x, 2 * gradient.v, 2 * of_dt))


class Counting:
    def __init__(self):
        self.w, self.calls, self.h = np.ones(3), 0, None

    def loss(self, x):
        self.calls += 1
        self.h = np.tanh(self.w * x)
        return np.sum(self.h**2)


def test_a_method_that_keeps_what_it_computed():
    model, x = Counting(), np.array([0.1, 0.2, 0.3])
    gradient = grad(model.loss)(x)
    np.testing.assert_allclose(gradient, 2 * np.tanh(x) * (1 - np.tanh(x) ** 2))
    assert model.calls == 1
    np.testing.assert_array_equal(model.h, np.tanh(x))


def test_fields_that_something_else_may_reach():
    def through_an_alias(x):
        s = Moving(x, 1.0)
        t = s
        t.x = x * 2
        return s.x

    def in_a_helper(x):
        s = Moving(x, 1.0)
        moves(s, 0.1)
        return s.x

    for f in (through_an_alias, in_a_helper):
        astgrad.check_grads(f, (1.2,))


@dataclass
class Weibull:
    """Attributes and methods called as NumPy calls others: `shape` is a number here."""

    shape: float
    size: float

    def argmin(self):
        return self.size * self.shape

    def round(self, k):
        return self.argmin() ** k


def attributes_with_names_of_arrays(w, x):
    return np.log(w.shape / w.size) - (x / w.size) ** w.shape + w.argmin() * w.round(2.0)


def test_attributes_and_methods_with_names_of_arrays():
    astgrad.check_grads(attributes_with_names_of_arrays, (Weibull(1.5, 2.0), 3.0))


class Named:
    """Methods called like those of arrays and dicts, which mean something else."""

    def __init__(self, x):
        self.x = x

    def round(self):
        return self.x * self.x

    def count(self):
        return self.x**3

    def get(self, key):
        return self.x * key

    def values(self):
        return [self.x, self.x**2]


def test_methods_called_like_those_of_arrays_and_dicts():
    def f(o):
        return o.round() + o.count() + o.get(3.0) + sum(o.values())

    def g(items):
        total = 0.0
        for item in items:
            part = item.round()
            total = total + part
        return total

    assert grad(f)(Named(2.0)).x == 4.0 + 12.0 + 3.0 + 5.0
    assert grad(g)([Named(2.0), Named(3.0)])[1].x == 6.0
