"""`vjp`, `hvp` and `jvp` called inside a function that is differentiated."""

import copy
import math

import numpy as np
import pytest

import astgrad
from astgrad import grad, hvp, jvp, vjp
from astgrad.errors import UnsupportedError
from tests.corpus.test_corpus import assert_same, chosen, flat
from tests.fuzz.dual import numeric

V = np.array([0.7, 1.3, -0.4])
X3 = [0.7, 1.3, -0.4]
WEIGHTS = {"W": np.outer(V, V)[:, :2], "b": np.array([0.1, 0.2])}
RNG = np.random.default_rng(0)


def sine(t):
    return math.sin(t)


def expo(t):
    return math.exp(t)


def vsin(t):
    return np.sin(t)


def cubes(v):
    return np.sum(v ** 3)


def cube(x):
    return x ** 3


def pair(a, b):
    return (a * b, np.sin(a) + b)


def layer(p, x):
    return np.tanh(x @ p['W'] + p['b'])


def rosen(x):
    return np.sum(100 * (x[1:] - x[:-1] ** 2) ** 2 + (1 - x[:-1]) ** 2)


def cubes_times_square(a, b):
    return np.sum(a ** 3) * b ** 2


class Quadratic:

    def __init__(self, A):
        self.A = A

    def energy(self, x):
        return 0.5 * x @ self.A @ x

    def slope(self, x):
        e, pb = vjp(self.energy, x)
        return np.sum(pb(1.0)[0] * x) + e


HVP_OF_CUBES = hvp(cubes)
QUADRATIC = Quadratic(np.eye(3) + 0.1)


def pulled_twice(x, y):
    out, pb = vjp(lambda a, b: a * b * b, x, y)
    a, b = pb(2.0)
    return out + a * b


def seeded_by_the_variable(x):
    out, pb = vjp(lambda v: v ** 3, x)
    g, = pb(x)
    return g * out


def pulled_array(v):
    out, pb = vjp(lambda t: np.sin(t) * t, v)
    return np.sum(pb(np.ones(3))[0] ** 2)


def value_and_pullback(v):
    out, pb = vjp(lambda t: np.sum(t ** 3), v)
    return np.sum(pb(1.0)[0] * v) + out


def two_pulls(x):

    def f(t):
        return t * t * x
    y, pb = vjp(f, x)
    return pb(y)[0] + pb(1.0)[0]


def pullback_of_a_gradient(x):
    return vjp(grad(lambda t: t ** 4), x)[1](x)[0]


def dict_primal(x):
    out, pb = astgrad.vjp(lambda p: p['a'] * p['b'] ** 2, {'a': x, 'b': x * x})
    return pb(1.0)[0]['b']


def pulled_in_a_loop(xs):
    t = 0.0
    for x in xs:
        y, pb = vjp(expo, x)
        t += pb(y)[0]
    return t


def vector_moves(x):
    return hvp(lambda t: t ** 4)(x, x * 2)


def hessian_times_array(v):
    return np.sum(hvp(lambda t: np.sum(t ** 4))(v, v * v))


def captured_in_hvp(v, x):
    return np.sum(hvp(lambda t: x * np.sum(t ** 4))(v, np.ones(3)))


def hvp_of_a_global(v):
    return np.sum(hvp(cubes)(v, np.ones(3)) * v)


def made_before(v):
    return np.sum(HVP_OF_CUBES(v, np.ones(3)) * v)


def newton_step(v):
    g = grad(cubes)(v)
    p = -g / np.sum(g * g)
    return np.sum(p * hvp(cubes)(v, p))


def two_arguments(x, y):
    a, b = hvp(lambda s, t: s ** 3 * t ** 2, argnums=(0, 1))(x, y, (1.0, 2.0))
    return a * b


def jvp_value_and_slope(x):
    v, t = jvp(lambda t: t ** 3, (x,), (x,))
    return v * t


def jvp_of_array(v):
    return np.sum(jvp(vsin, (v,), (v,))[1])


def jvp_of_a_gradient(x):
    return jvp(grad(lambda t: t ** 4), (x,), (1.0,))[1]


def pair_of_values(x, y):
    (p, q), pb = vjp(pair, x, y)
    a, b = pb((1.0, y))
    return p * a + q * b


def pair_of_arrays(v, x):
    (p, q), pb = vjp(pair, v, x)
    a, b = pb((np.ones(3), v))
    return np.sum(p * a) + np.sum(q) * b


def rows_of_a_jacobian(v):
    W = np.outer(v, v)
    y, pb = vjp(lambda t: np.tanh(W @ t), v)
    rows = [pb(e)[0] for e in np.eye(3)]
    return np.sum(np.stack(rows) ** 2)


def parameters_of_a_layer(p, x):
    y, pb = vjp(layer, p, x)
    gp, gx = pb(y)
    return np.sum(gp['W'] ** 2) + np.sum(gx * x)


def curvature_along_the_gradient(x):
    g = grad(rosen)(x)
    return np.sum(g * hvp(rosen)(x, g))


def by_name(x, y):
    h = hvp(lambda a, b: a ** 3 * b ** 2, 'b')
    return h(x, y, 2.0) * x


def array_and_scalar(v, x):
    a, b = hvp(cubes_times_square, (0, 1))(v, x, (v, 1.0))
    return np.sum(a) * b


def both_at_once(v):
    return astgrad.hvp(cubes)(v, v)[0] * astgrad.vjp(cubes, v)[0]


def of_a_method(v):
    return QUADRATIC.slope(v)


def list_of_pulls(x):
    out = []
    for k in range(3):
        y, pb = vjp(cube, x * k)
        out.append(pb(y)[0])
    return sum(out)


def jvp_of_a_pullback(x):
    return jvp(lambda t: vjp(cube, t)[1](t)[0], (x,), (1.0,))[1]


def gradient_of_hvp(x):
    return grad(lambda t: hvp(cube)(t, t))(x)


def hvp_of_a_gradient(x):
    return hvp(lambda t: grad(cube)(t) * t)(x, 1.0)


EXAMPLES = [
    (pulled_twice, (0.7, 1.2), (0, 1)),
    (seeded_by_the_variable, (0.7,), 0),
    (pulled_array, (V,), 0),
    (value_and_pullback, (V,), 0),
    (two_pulls, (0.7,), 0),
    (pullback_of_a_gradient, (0.7,), 0),
    (dict_primal, (0.7,), 0),
    (pulled_in_a_loop, (X3,), 0),
    (vector_moves, (0.7,), 0),
    (hessian_times_array, (V,), 0),
    (captured_in_hvp, (V, 0.7), (0, 1)),
    (hvp_of_a_global, (V,), 0),
    (made_before, (V,), 0),
    (newton_step, (V,), 0),
    (two_arguments, (0.7, 1.2), (0, 1)),
    (jvp_value_and_slope, (0.7,), 0),
    (jvp_of_array, (V,), 0),
    (jvp_of_a_gradient, (0.7,), 0),
    (pair_of_values, (0.7, 1.2), (0, 1)),
    (pair_of_arrays, (V, 1.2), (0, 1)),
    (rows_of_a_jacobian, (V,), 0),
    (parameters_of_a_layer, (WEIGHTS, V), (0, 1)),
    (curvature_along_the_gradient, (V,), 0),
    (by_name, (0.7, 1.2), (0, 1)),
    (array_and_scalar, (V, 0.7), (0, 1)),
    (both_at_once, (V,), 0),
    (of_a_method, (V,), 0),
    (list_of_pulls, (0.7,), 0),
    (jvp_of_a_pullback, (0.7,), 0),
    (gradient_of_hvp, (0.7,), 0),
    (hvp_of_a_gradient, (0.7,), 0),
]

THIRD_ORDER = {gradient_of_hvp, hvp_of_a_gradient, jvp_of_a_pullback, curvature_along_the_gradient}  # dear enough
TWICE = {pulled_twice, hessian_times_array, jvp_value_and_slope, jvp_of_a_gradient}


@pytest.mark.parametrize(("function", "args", "argnums"), EXAMPLES, ids=[e[0].__name__ for e in EXAMPLES])
def test_derivatives(function, args, argnums):
    value, gradients = astgrad.value_and_grad(function, argnums)(*copy.deepcopy(args))
    assert_same(value, function(*copy.deepcopy(args)))
    for argnum, gradient in zip(chosen(argnums), gradients if isinstance(argnums, tuple) else (gradients,), strict=True):
        np.testing.assert_allclose(flat(gradient), numeric(function, copy.deepcopy(args), argnum), rtol=1e-5, atol=1e-6)
    if function not in THIRD_ORDER:
        astgrad.check_grads(function, copy.deepcopy(args), order=2 if function in TWICE else 1)


def test_a_function_that_gives_another_value_when_it_is_run_again_is_refused():
    def draws(x):
        value, pullback = vjp(lambda a: a * RNG.normal(), x)
        return pullback(1.0)[0] * x

    with pytest.raises(UnsupportedError, match="another value"):
        grad(draws)(0.7)


def test_a_tuple_of_which_a_part_moves_is_an_argument_of_a_function_known_at_run_time():
    def f(x, y):
        fs = [lambda p, q: p[0] * p[1] * q]
        return fs[0]((2.0, x), y)

    assert jvp(f, (3.0, 4.0), (1.0, 0.5)) == (24.0, 11.0)
    astgrad.check_grads(f, (3.0, 4.0))


class Well:
    """A potential whose shape is what it holds."""

    def __init__(self, w):
        self.w = w

    def energy(self, q):
        return 0.25 * self.w[0] * np.sum(q**4) + self.w[1] * np.sum(q**2 * self.w)

    def step(self, q, p):
        p = p - 0.1 * grad(self.energy)(q)
        return q + 0.1 * p, p


def of_bound_methods(x):
    well = Well(x)
    value, slope = astgrad.value_and_grad(well.energy)(0.5 * x)
    energy, change = jvp(well.energy, (x,), (x * x,))
    slopes = [grad(well.energy), well.energy]
    return value * np.sum(slope) + energy * change + sum(np.sum(f(x)) for f in slopes)


def pushed_by_a_bound_method(x):
    well, q, p = Well(x), x, 2.0 * x
    for _ in range(3):
        q, p = well.step(q, p)
    return q @ p


def applied(f, w):
    return f(w)


def seen_before_it_changes(x):
    a = x.copy()

    def through(w):
        return applied(lambda u: np.sum(u**2 * a), w) * a[0]

    s = through(0.5 * x)
    a -= s
    return a.sum()


def seen_by_a_gradient_before_it_changes(x):
    a = x.copy()

    def energy(w):
        return np.sum(w**2 * a)

    a -= 0.1 * grad(energy)(0.5 * a)
    return np.sum(a**2)


def seen_by_a_bound_method_before_it_changes(x):
    a = x.copy()
    slope = grad(Well(a).energy)(0.5 * x)
    a *= slope
    return a.sum()


@pytest.mark.parametrize("function", [of_bound_methods, pushed_by_a_bound_method, seen_before_it_changes, seen_by_a_bound_method_before_it_changes], ids=lambda f: f.__name__)
def test_what_functions_see_gets_its_derivative(function):
    np.testing.assert_allclose(grad(function)(V), numeric(function, (V,), 0), rtol=1e-5, atol=1e-6)
    astgrad.check_grads(function, (V,), order=1)


def test_a_gradient_that_is_run_again_on_what_has_changed_since_is_refused():
    with pytest.raises(UnsupportedError, match="was changed"):
        grad(seen_by_a_gradient_before_it_changes)(V)


def steps_in_place(x):
    """Gradient descent that is differentiated: the array steps along the gradient of what it is passed to."""
    y = x.copy()
    for _ in range(3):
        y -= 0.01 * grad(cubes)(y)
    return np.sum(y**2)


def steps_with_values(x):
    y, total = 1.5 * x, 0.0
    for _ in range(3):
        value, slope = astgrad.value_and_grad(cubes)(y)
        y -= 0.01 * slope
        total += value
    return y.sum() * total


class Trained:
    def __init__(self, w):
        self.w = w

    def loss(self, w):
        return np.sum(w**4)

    def step(self, rate):
        self.w -= rate * grad(self.loss)(self.w)


def steps_of_an_object(x):
    trained = Trained(x.copy())
    for _ in range(3):
        trained.step(0.01)
    return trained.w.sum()


def writes_its_argument(w):
    w *= 2.0
    return np.sum(w**2)


@pytest.mark.parametrize("function", [steps_in_place, steps_with_values, steps_of_an_object], ids=lambda f: f.__name__)
def test_an_array_steps_along_a_gradient(function):
    np.testing.assert_allclose(grad(function)(V), numeric(function, (V,), 0), rtol=1e-5, atol=1e-6)
    astgrad.check_grads(function, (V,), order=2 if function is steps_in_place else 1)


def test_a_gradient_of_what_writes_its_argument_is_no_step():
    def steps(x):
        y = x.copy()
        y -= 0.1 * grad(writes_its_argument)(y)
        return y.sum()

    with pytest.raises(UnsupportedError):
        grad(steps)(V)
