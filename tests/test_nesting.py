"""Gradients of gradients, to third order, and products with second derivatives."""

from __future__ import annotations

import functools
import inspect
import math

import numpy as np
import pytest

import astgrad
from astgrad import grad, hvp, jvp, value_and_grad, vjp
from astgrad.runtime import map_leaves
from astgrad.variants import Variants


def wave(x, c=2.0):
    y = math.sin(x) * c
    for _ in range(3):
        y = y * x
    return y


def wave_by_hand(x, c=2.0):
    """c x^3 sin x and its first three derivatives."""
    s, k = math.sin(x), math.cos(x)
    return (c * x**3 * s, c * (3 * x**2 * s + x**3 * k), c * (6 * x * s + 6 * x**2 * k - x**3 * s), c * (6 * s + 18 * x * k - 9 * x**2 * s - x**3 * k))


def energy(W, b):
    h = np.tanh(W @ b)
    return np.sum(h**2) + np.sum(W * W) * b[0]


@pytest.fixture
def point():
    rng = np.random.default_rng(5)
    return rng.normal(size=(3, 3)), rng.normal(size=3), rng.normal(size=(3, 3)), rng.normal(size=3)


def difference(f, h=1e-5):
    return (f(h) - f(-h)) / (2 * h)


@pytest.mark.parametrize("x", [0.7, -1.3, np.float64(0.4)])
def test_scalar_to_third_order(x):
    _, first, second, third = wave_by_hand(float(x))
    d1 = grad(wave)
    d2 = grad(d1)
    d3 = grad(d2)
    assert d1(x) == pytest.approx(first, rel=1e-12)
    assert d2(x) == pytest.approx(second, rel=1e-12)
    assert d3(x) == pytest.approx(third, rel=1e-12)
    assert type(d2(x)) is type(x) and type(d3(x)) is type(x)
    assert d2(x, c=4.0) == pytest.approx(2 * second, rel=1e-12)
    assert d2.__signature__ == d1.__signature__
    assert "y_dot" in d2.source and "_bar" in d2.source


def test_the_second_derivative_with_respect_to_another_argument():
    assert grad(grad(wave), "c")(0.7, 2.0) == pytest.approx(wave_by_hand(0.7, 1.0)[1])
    value, mixed = value_and_grad(grad(wave), "c")(0.7, 2.0)
    assert value == pytest.approx(wave_by_hand(0.7)[1]) and mixed == pytest.approx(wave_by_hand(0.7, 1.0)[1])


def test_general_text_of_a_second_derivative():
    assert grad(grad(wave)).__wrapped__(0.7, 2.0, x_dot=1.0) == pytest.approx(wave_by_hand(0.7)[2])


def test_hvp(point):
    W, b, V, v = point
    expected = difference(lambda h: grad(energy)(W + h * V, b))
    np.testing.assert_allclose(hvp(energy)(W, b, V), expected, rtol=1e-7, atol=1e-8)
    both = hvp(energy, (0, "b"))(W, b, (V, v))
    expected = [difference(lambda h, i=i: grad(energy, (0, 1))(W + h * V, b + h * v)[i]) for i in (0, 1)]
    for got, wanted in zip(both, expected, strict=True):
        np.testing.assert_allclose(got, wanted, rtol=1e-7, atol=1e-8)


def test_hvp_shows_its_vector_behind_the_positional_parameters():
    def with_rest(v, /, *rest, k=1.0, **more):
        return v**3 * rest[0] * k

    shown = {hvp(wave): "(x, c, v)", hvp(with_rest): "(v, /, *rest, v_, k=1.0, **more)", hvp(lambda x, *, k=1.0: x**3 * k): "(x, v, *, k=1.0)"}
    assert {h: str(inspect.signature(h)) for h in shown} == shown
    expected = 5.0 * wave_by_hand(1.3, 3.0)[2]
    for args, kwargs in (((1.3, 3.0, 5.0), {}), ((1.3, 5.0), {"c": 3.0}), ((1.3,), {"c": 3.0, "v": 5.0}), ((), {"x": 1.3, "c": 3.0, "v": 5.0})):
        assert hvp(wave)(*args, **kwargs) == pytest.approx(expected)
    assert hvp(with_rest)(2.0, 3.0, 5.0, k=2.0) == hvp(with_rest)(2.0, 3.0, v_=5.0, k=2.0) == 6 * 2.0 * 3.0 * 5.0 * 2.0
    with pytest.raises(TypeError, match="the vector behind them"):
        hvp(wave)()

    class Spring:
        @hvp
        def energy(self, x):
            return x**3

    assert Spring().energy(2.0, 10.0) == 120.0 and str(inspect.signature(Spring().energy)) == "(x, v)"


def test_jvp_and_vjp_of_a_gradient(point):
    W, b, V, v = point
    value, dot = jvp(grad(energy), (W, b), (V, v))
    np.testing.assert_array_equal(value, grad(energy)(W, b))
    np.testing.assert_allclose(dot, difference(lambda h: grad(energy)(W + h * V, b + h * v)), rtol=1e-7, atol=1e-8)
    value, pullback = vjp(grad(energy), W, b)
    W_bar, b_bar = pullback(V)
    cross = np.sum(V * jvp(grad(energy), (W, b), (W, b))[1])
    assert np.sum(W_bar * W) + np.sum(b_bar * b) == pytest.approx(cross, rel=1e-10)
    (loss, _), (loss_dot, dot_again) = jvp(value_and_grad(energy), (W, b), (V, v))
    assert loss == energy(W, b) and loss_dot == pytest.approx(difference(lambda h: energy(W + h * V, b + h * v)), rel=1e-7)
    np.testing.assert_allclose(dot_again, dot, rtol=1e-12)
    _, pullback = vjp(value_and_grad(energy), W, b)
    W_bar, b_bar = pullback((1.7, V))
    assert np.sum(W_bar * W) + np.sum(b_bar * b) == pytest.approx(cross + 1.7 * jvp(energy, (W, b), (W, b))[1], rel=1e-10)


def doubled(f):
    @functools.wraps(f)
    def inner(*args):
        return 2.0 * f(*args)

    return inner


@doubled
def decorated(x):
    return x**4


class Spring:
    def __init__(self, k):
        self.k = k

    def energy(self, x):
        return self.k * x**4

    @functools.lru_cache  # noqa: B019
    def cached(self, x):
        return self.k * x**4

    @grad
    def force(self, x):
        return self.k * x**5 / 5.0

    @classmethod
    def unit(cls, x):
        return 2.0 * x**4


@pytest.mark.parametrize("f", [decorated, Spring(2.0).energy, Spring(2.0).cached, Spring(2.0).force, Spring.unit], ids=lambda f: f.__name__)
def test_derivatives_of_decorated_functions_and_methods(f):
    assert math.isclose(grad(f)(1.5), 8.0 * 1.5**3)
    assert math.isclose(grad(grad(f))(1.5), 24.0 * 1.5**2)
    assert math.isclose(grad(grad(grad(f)))(1.5), 48.0 * 1.5)
    assert math.isclose(hvp(f)(1.5, 2.0), 48.0 * 1.5**2)
    assert np.allclose(jvp(f, (1.5,), (2.0,)), (2.0 * 1.5**4, 16.0 * 1.5**3))
    assert np.allclose(jvp(grad(f), (1.5,), (2.0,)), (8.0 * 1.5**3, 48.0 * 1.5**2))
    assert math.isclose(vjp(grad(f), 1.5)[1](2.0)[0], 48.0 * 1.5**2)


def test_tangents_of_integers_stand_for_nothing():
    def chosen(x, places, labels, names):
        return sum(x[p] ** 2 for p in places) * np.sum(labels) * len(names)

    x, places, labels, names = np.array([1.0, 2.0]), [0, 1, 1], np.array([1, 2]), ["a", "b"]
    _, dot = jvp(grad(chosen), (x, places, labels, names), (np.array([1.0, 0.0]), [0, 0, 0], np.array([0, 0]), [None, None]))
    assert dot.tolist() == [12.0, 0.0]


def test_what_is_no_scalar_is_refused(point):
    W, b, *_ = point
    with pytest.raises(TypeError, match=r"gradient of energy\(\) with respect to `W` is an array of shape \(3, 3\).*hvp"):
        grad(grad(energy))(W, b)
    with pytest.raises(TypeError, match="pair"):
        grad(value_and_grad(energy))
    with pytest.raises(TypeError, match="tuple"):
        grad(grad(energy, (0, 1)))


@pytest.mark.parametrize(("method", "words"), [("push", "forward mode of forward mode"), ("pull", "reverse mode of forward mode")])
def test_check_grads_finds_a_wrong_second_derivative(monkeypatch, method, words):
    astgrad.check_grads(wave, (0.7, 2.0))
    right = getattr(Variants, method)
    monkeypatch.setattr(Variants, method, lambda *args: map_leaves(lambda leaf: leaf * 1.01, right(*args)))
    with pytest.raises(AssertionError, match=words):
        astgrad.check_grads(wave, (0.7, 2.0))
    astgrad.check_grads(wave, (0.7, 2.0), order=1)
