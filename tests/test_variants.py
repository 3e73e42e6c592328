"""When code is generated: once for each set of facts, anew where one of them does not hold any more, and never otherwise."""

import gc
import math
import types
import weakref

import numpy as np
import pytest

from astgrad import grad, hvp, jvp, value_and_grad, vjp
from astgrad.errors import UnsupportedError


def scaled_by(c):
    def scale(t):
        return t * c

    return scale


SCALE = scaled_by(3.0)
FACTOR = 2.0
WEIGHTS = np.ones((2, 3))
LAYERS = [(np.ones((2, 2)), np.ones(2))] * 3


def reads_captured(x):
    return SCALE(x) * FACTOR + math.sin(0.0 * x) + np.sum(WEIGHTS) * x + len(LAYERS) * LAYERS[0][1][0] * x


def times_size(x, a):
    return x * np.size(a)


def applies(x, f, how):
    return f(x) if how == "call" else x


def takes_parts(x, p):
    return x * p["W"][0].size + p["b"] * x


def generated(df):
    """How many variants there are."""
    return sum(1 for _ in df._variants.known)


def forgotten(fn):
    """The function, without what was generated for it."""
    vars(fn).clear()
    return fn


def test_nothing_is_generated_anew_for_what_is_captured():
    df = grad(forgotten(reads_captured))
    assert df(1.5) == df(1.5) == df(2.5) == 15.0
    assert generated(df) == 1


@pytest.mark.parametrize(("name", "value", "slope", "variants"), [
    ("SCALE", scaled_by(4.0), 17.0, 2), ("FACTOR", 5.0, 24.0, 1), ("FACTOR", np.float64(5.0), 24.0, 2), ("WEIGHTS", np.ones(4), 13.0, 2),
    ("WEIGHTS", np.ones((3, 4)), 21.0, 1), ("WEIGHTS", np.ones((1, 4)), 13.0, 2), ("LAYERS", [(np.ones((2, 2)), np.ones(2))], 13.0, 1),
    ("LAYERS", ((np.ones((2, 2)), np.ones(2)),), 13.0, 2), ("len", lambda x: 1, 13.0, 2),
], ids=lambda v: v if isinstance(v, str) else "")
def test_what_is_captured_is_never_stale(monkeypatch, name, value, slope, variants):
    df = grad(forgotten(reads_captured))
    df(1.5)
    monkeypatch.setitem(globals(), name, value)
    assert df(1.5) == slope
    assert generated(df) == variants


def test_the_cell_of_a_captured_function_may_change():
    df = grad(reads_captured)
    assert df(1.5) == 15.0
    cell = SCALE.__closure__[0]
    cell.cell_contents = 4.0
    try:
        assert df(1.5) == 17.0
    finally:
        cell.cell_contents = 3.0


@pytest.mark.parametrize("arguments", [
    (np.array(["a", None], dtype=object),), (np.array(["a", "b"]),), (np.ones((2, 1)),), (np.ones((1, 2)),), (np.array(2.0),), (np.ones((2, 3, 1)),), (None,), ([],),
], ids=lambda v: str(getattr(v[0], "dtype", v[0])))
def test_the_guard_knows_an_argument_again(arguments):
    df = grad(forgotten(times_size))
    assert df(1.5, *arguments) == df(2.5, *arguments) == np.size(arguments[0])
    assert generated(df) == 1


@pytest.mark.parametrize(("first", "second"), [
    (np.ones((2, 3)), np.ones((1, 3))), (np.ones((2, 3)), np.ones((2, 1))), (np.ones((1, 3)), np.ones((2, 3))), (np.ones((2, 1)), np.ones((2, 3))),
    (np.ones(3), np.ones(1)), (np.ones(1), np.ones(3)), (np.ones(3), np.ones((3, 3))), (np.ones((2, 1, 3)), np.ones((2, 2, 3))),
    ([np.ones(3), np.ones(4)], [np.ones(3), np.ones(1)]), ([(np.ones(3), 1)], [(np.ones(3), 1.0)]),
], ids=str)
def test_the_guard_tells_arguments_apart(first, second):
    def size(x, a):
        return x * len(a)

    df = grad(size)
    for argument in (first, second, first):
        assert df(1.5, argument) == len(argument)
    assert generated(df) == 2


def test_texts_and_functions_as_arguments():
    df = grad(forgotten(applies))
    assert df(0.0, math.sin, "call") == df(0.0, math.tan, "call") == 1.0
    assert generated(df) == 1
    assert df(1.5, scaled_by(3.0), "call") == 3.0 and df(1.5, scaled_by(4.0), "call") == 4.0
    assert df(1.5, scaled_by(4.0), None) == 1.0
    assert generated(df) == 3


def test_dicts_as_arguments():
    df = grad(takes_parts)
    assert df(1.5, {"W": (np.ones(2),), "b": 1.0}) == df(2.5, {"W": (np.ones(2),), "b": 1.0}) == 3.0
    assert df(1.5, {"W": [np.ones(2)], "b": 1.0}) == 3.0
    assert generated(df) == 2


def test_parameters_called_as_the_guard_calls_things():
    def f(part_0__, known_0__, item__, missing__):
        return part_0__ * known_0__[0][0] * item__ * missing__

    df = grad(f)
    assert df(1.5, [np.full(2, 2.0)], 3.0, 1.0) == df(1.5, [np.full(2, 2.0)], 3.0, 1.0) == 6.0


def test_a_function_with_the_same_name_and_other_code():
    df = grad(forgotten(reads_captured))
    df(1.5)
    code = SCALE.__code__
    SCALE.__code__ = code.replace(co_code=code.co_code)  # as importlib.reload's in-place patching tools do
    try:
        assert isinstance(SCALE, types.FunctionType) and df(1.5) == 15.0
        assert generated(df) == 2
    finally:
        SCALE.__code__ = code


def squared(x):
    return x * x


def test_derivatives_of_one_function_share_what_was_generated():
    first = grad(forgotten(squared))
    assert first(3.0) == 6.0
    again = grad(squared)
    assert generated(again) == 1 and generated(value_and_grad(squared)) == 0
    assert "def squared_grad" in again.source and again(4.0) == 8.0
    assert again._variants.current is first._variants.current


def test_what_was_generated_goes_when_the_function_does():
    def made():
        big = np.ones(3)

        def f(x):
            return np.sum(big * x)

        assert grad(f)(2.0) == jvp(f, (2.0,), (1.0,))[1] == vjp(f, 2.0)[1](1.0)[0] == 3.0
        return weakref.ref(f)

    function = made()
    gc.collect()
    assert function() is None


def test_new_code_in_the_place_of_the_old(monkeypatch):
    """As tools do that reload modules: of a derivative that is at hand, and of one that is made anew."""

    def f(x, k=1.0):
        return x * x * k

    df, slope = grad(f), hvp(f)
    assert df(3.0) == jvp(f, (3.0,), (1.0,))[1] == 6.0 and slope(3.0, v=1.0) == 2.0
    f.__code__ = (lambda x, k=1.0: x * x * x * k).__code__
    assert df(3.0) == jvp(f, (3.0,), (1.0,))[1] == vjp(f, 3.0)[1](1.0)[0] == grad(f)(3.0) == 27.0 and slope(3.0, v=1.0) == 18.0
    f.__code__ = (lambda k, x=1.0: k * x * x).__code__
    with pytest.raises(UnsupportedError, match="other parameters"):
        df(3.0)
    assert grad(f)(3.0) == 1.0


class Settings:
    rate = 1.0
    kind = None

    def __init__(self, b):
        self.b = b

    def times(self, x):
        return x * self.b

    @property
    def double(self):
        return 2.0 * self.b


def reads_a_class(x, s):
    return np.sum(x * s.rate) * np.sum(Settings.rate)


def looks_at_a_class(x, s):
    kind = s.kind
    if kind is None:
        return x * x
    return x * kind


def calls_a_method(x, s):
    return s.times(x)


def reads_a_property(x, s):
    return x * s.double


@pytest.mark.parametrize(
    ("function", "name", "value", "slope"),
    [(reads_a_class, "rate", np.full(3, 2.0), 36.0), (looks_at_a_class, "kind", 5.0, 5.0), (calls_a_method, "times", lambda s, x: x * x * s.b, 12.0),
     (reads_a_property, "double", property(lambda s: s.b**3), 27.0)],
)  # fmt: skip
def test_what_a_class_holds_is_never_stale(monkeypatch, function, name, value, slope):
    g, before = grad(function), grad(function)(2.0, Settings(3.0))
    assert g(2.0, Settings(3.0)) == before
    monkeypatch.setattr(Settings, name, value)
    assert g(2.0, Settings(3.0)) == slope
    monkeypatch.undo()
    assert g(2.0, Settings(3.0)) == before


def test_what_a_module_of_the_users_holds_is_never_stale(monkeypatch):
    settings = types.ModuleType("settings_of_a_test")
    settings.rate, settings.act = 1.0, lambda v: v * v
    monkeypatch.setitem(globals(), "settings", settings)
    g = grad(reads_a_module)
    assert g(2.0) == 4.0
    settings.rate = np.ones(3)
    assert g(2.0) == 12.0
    settings.act = lambda v: v**3
    assert g(2.0) == 36.0


def reads_a_module(x):
    return np.sum(settings.act(x) * settings.rate)  # noqa: F821


class Layer:
    def __init__(self, w, act):
        self.w, self.act, self.out = w, act, None

    def __call__(self, x):
        self.out = self.act(self.w * x)
        return self.out


def through_layers(x, layers):
    for layer in layers:
        x = layer(x)
    return x + layers[0].out


def cubed(x):
    return x**3


def cubed_again(x):
    return x**3 + x


def test_another_function_in_an_object_is_never_stale(monkeypatch):
    """Code is generated for the functions that objects hold."""
    g = grad(through_layers)
    for first, last in ((np.sin, np.tanh), (np.cos, np.tanh), (cubed, np.tanh), (np.sin, np.tanh), (cubed, cubed)):
        slope = (through_layers(0.7 + 1e-6, [Layer(1.3, first), Layer(0.4, last)]) - through_layers(0.7 - 1e-6, [Layer(1.3, first), Layer(0.4, last)])) / 2e-6
        assert g(0.7, [Layer(1.3, first), Layer(0.4, last)]) == pytest.approx(slope, rel=1e-6)
    before = g(0.7, [Layer(1.3, cubed), Layer(0.4, cubed)])
    monkeypatch.setattr(cubed, "__code__", cubed_again.__code__)
    assert g(0.7, [Layer(1.3, cubed), Layer(0.4, cubed)]) == pytest.approx(grad(through_layers)(0.7, [Layer(1.3, cubed_again), Layer(0.4, cubed_again)]))
    monkeypatch.undo()
    assert g(0.7, [Layer(1.3, cubed), Layer(0.4, cubed)]) == before


def scaled(x, k=2.0, *, s=1.0):
    return k * s * x * x


def by_a_helper(x):
    return np.sum(scaled(x))


class Scaling:
    k = 2.0

    def scaled(self, x, s=1.0):
        return self.k * s * x * x


def by_a_method(x, scaling):
    return np.sum(scaling.scaled(x))


SCALINGS = [Scaling()]


def by_a_method_of_a_global(x):
    return np.sum(SCALINGS[0].scaled(x))


@pytest.mark.parametrize("function", [scaled, by_a_helper])
def test_defaults_are_never_stale(monkeypatch, function):
    """Those of the function itself, of what it calls, by place and by name; and what is computed with another default is of another rank."""
    g, v = grad(function), value_and_grad(function)
    assert g(3.0) == 12.0 and v(3.0) == (18.0, 12.0)
    monkeypatch.setattr(scaled, "__defaults__", (5.0,))
    assert g(3.0) == 30.0 and v(3.0) == (45.0, 30.0) and jvp(function, (3.0,), (1.0,)) == (45.0, 30.0)
    assert vjp(function, 3.0)[1](1.0) == (30.0,)
    monkeypatch.setitem(scaled.__kwdefaults__, "s", 0.5)
    assert g(3.0) == 15.0 and v(3.0) == (22.5, 15.0)
    monkeypatch.setattr(scaled, "__kwdefaults__", {"s": 2.0})
    assert g(3.0) == 60.0
    if function is by_a_helper:
        monkeypatch.setattr(scaled, "__defaults__", (np.eye(2),))
        assert g(3.0) == 24.0
    monkeypatch.undo()
    assert g(3.0) == 12.0


def test_what_an_object_has_in_place_of_its_class_is_never_stale(monkeypatch):
    g, h, scaling = grad(by_a_method), grad(by_a_method_of_a_global), Scaling()
    assert g(3.0, scaling) == h(3.0) == 12.0
    for one, slope in ((scaling, lambda: g(3.0, scaling)), (SCALINGS[0], lambda: h(3.0))):
        for value, expected in ((5.0, 30.0), (np.ones((2, 3)), 36.0)):
            monkeypatch.setattr(one, "k", value, raising=False)
            assert slope() == expected
        monkeypatch.setattr(one, "scaled", lambda x: x**3, raising=False)
        assert slope() == pytest.approx(27.0)
        monkeypatch.setattr(one, "scaled", lambda x: x**4, raising=False)
        assert slope() == pytest.approx(108.0)
        monkeypatch.undo()
        assert slope() == 12.0
    monkeypatch.setattr(Scaling.scaled, "__defaults__", (4.0,))
    assert g(3.0, scaling) == h(3.0) == grad(scaling.scaled)(3.0) == 48.0
