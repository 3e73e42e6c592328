"""The public functions, as a user calls them."""

import inspect
import math
import traceback

import numpy as np
import pytest

import astgrad
from astgrad import grad, jvp, value_and_grad, vjp
from astgrad.errors import SourceError, UnsupportedError

SCALE = 3.0
WEIGHTS = np.array([1.0, 2.0])


def cubic(x, a=2.0):
    return a * x**3


def affine(W, b, x):
    return np.sum((x @ W + b) ** 2)


def captured(x):
    return np.sum(x * WEIGHTS) * SCALE


def test_gradient_of_a_float_is_a_float():
    slope = grad(cubic)(1.5)
    assert type(slope) is float and slope == pytest.approx(13.5)


def test_defaults_and_keywords_are_those_of_the_function():
    assert grad(cubic)(1.0, a=5.0) == pytest.approx(15.0)
    assert grad(cubic, argnums="a")(x=2.0) == pytest.approx(8.0)
    assert grad(cubic, argnums=(1, 0))(2.0) == pytest.approx((8.0, 24.0))


@grad
def decorated(x):
    return math.sin(x) * x


@value_and_grad(argnums=("y", 0))
def with_options(x, y):
    return x * y**2


def test_decorators():
    assert decorated(0.5) == pytest.approx(math.sin(0.5) + 0.5 * math.cos(0.5))
    assert decorated.fun(0.5) == math.sin(0.5) * 0.5
    assert with_options(2.0, 3.0) == (18.0, (12.0, 9.0))


class Model:
    power = 2

    @grad
    def loss(self, x):
        return x**self.power


def test_on_a_method_argnums_counts_after_self():
    assert Model().loss(3.0) == pytest.approx(6.0)


def test_has_aux():
    def f(x):
        y = x * x
        return y, {"y": y}

    assert grad(f, has_aux=True)(3.0) == (6.0, {"y": 9.0})
    assert value_and_grad(f, has_aux=True)(3.0) == ((9.0, {"y": 9.0}), 6.0)


def test_two_lambdas_on_one_line():
    first, second = grad(lambda x: x * x), grad(lambda x: x * x * x)
    assert (first(2.0), second(2.0)) == (4.0, 12.0)


def test_structures_come_back_as_they_are():
    def f(params):
        (W, b), rest = params["layer"], params["rest"]
        return np.sum(W * b) + rest[0] * rest[1] ** 2

    params = {"layer": (np.ones((2, 3)), np.arange(3.0)), "rest": [2.0, 3.0], "n": 4}
    got = grad(f)(params)
    assert list(got) == ["layer", "rest", "n"] and type(got["layer"]) is tuple and type(got["rest"]) is list
    np.testing.assert_allclose(got["layer"][0], np.tile(np.arange(3.0), (2, 1)))
    np.testing.assert_allclose(got["layer"][1], 2 * np.ones(3))
    assert got["rest"] == [9.0, 12.0]


@pytest.mark.parametrize("b", [np.ones(3), np.ones((1, 3)), 1.5, np.float32(2.0), np.array(2.0), np.ones((4, 3), dtype=np.float32), np.ones((4, 1))])
def test_other_shapes_and_types_get_another_variant(b):
    df = grad(affine, argnums=(0, 1))
    x, W = np.arange(8.0).reshape(4, 2) / 4, np.arange(6.0).reshape(2, 3) / 6
    df(W, np.zeros(3), x)
    W_bar, b_bar = df(W, b, x)
    residual = 2 * (x @ W + b)
    np.testing.assert_allclose(W_bar, x.T @ residual)
    wanted = residual
    while np.ndim(wanted) > np.ndim(b):
        wanted = wanted.sum(axis=0)
    for axis, size in enumerate(np.shape(b)):
        if size == 1:
            wanted = wanted.sum(axis=axis, keepdims=True)
    np.testing.assert_allclose(b_bar, wanted, rtol=1e-6)
    assert type(b_bar) is type(b) and np.shape(b_bar) == np.shape(b) and np.asarray(b_bar).dtype == np.asarray(b).dtype


def test_captured_values_are_read_when_called(monkeypatch):
    df = grad(captured)
    np.testing.assert_allclose(df(np.ones(2)), [3.0, 6.0])
    monkeypatch.setitem(globals(), "SCALE", 10.0)
    np.testing.assert_allclose(df(np.ones(2)), [10.0, 20.0])
    monkeypatch.setitem(globals(), "WEIGHTS", np.array([[1.0], [2.0]]))
    np.testing.assert_allclose(df(np.ones(2)), [30.0, 30.0])


def test_gradients_are_fresh():
    w = np.array([1.0, 2.0])

    def f(x):
        return np.sum(w * x)

    got = grad(f)(np.ones(2))
    got += 1.0
    assert w.tolist() == [1.0, 2.0] and got.flags.writeable


def test_one_array_as_two_arguments():
    def f(x, y):
        return np.sum(x * y)

    x = np.arange(3.0)
    a, b = grad(f, argnums=(0, 1))(x, x)
    np.testing.assert_allclose(a, x)
    np.testing.assert_allclose(b, x)
    assert a is not b


def test_vjp_and_jvp():
    def f(x, W):
        y = np.tanh(x @ W)
        return y, np.sum(y)

    rng = np.random.default_rng(0)
    x, W = rng.normal(size=3), rng.normal(size=(3, 2))
    value, pullback = vjp(f, x, W)
    g, dots = (rng.normal(size=2), 0.7), (rng.normal(size=3), rng.normal(size=(3, 2)))
    _, dot = jvp(f, (x, W), dots)
    x[:] = 0.0  # the pullback owns what it saved
    first, second = pullback(g), pullback(g)
    left = g[0] @ dot[0] + g[1] * dot[1]
    for bars in (first, second):
        assert np.sum(bars[0] * dots[0]) + np.sum(bars[1] * dots[1]) == pytest.approx(left)


def test_check_grads():
    astgrad.check_grads(affine, (np.ones((2, 3)), np.arange(3.0), np.ones((4, 2))))
    with pytest.raises(AssertionError):
        astgrad.check_grads(lambda x: np.floor(10 * x) + x, (0.123456,), atol=0.0, rtol=0.0)


def test_generated_source():
    df = grad(cubic)
    assert "for any arguments" in df.source
    df(1.0)
    assert "x: float" in df.source and inspect.getsource(df).startswith("def cubic_grad(x, a=2.0)")
    assert str(inspect.signature(df)) == "(x, a=2.0)"


def test_general_text_is_right_before_any_call():
    df = grad(affine, argnums=(0, 1))
    general = df.__wrapped__
    W, b, x = np.ones((2, 3)), np.zeros((1, 3)), np.arange(8.0).reshape(4, 2)
    for got, wanted in zip(general(W, b, x), df(W, b, x), strict=True):
        np.testing.assert_allclose(got, wanted)


def test_tracebacks_show_generated_lines():
    def f(x, xs):
        for i in range(3):
            x = x * xs[i]
        return x

    with pytest.raises(IndexError) as caught:
        grad(f)(1.0, [1.0, 2.0])
    assert "x = x * xs[i]" in "".join(traceback.format_exception(caught.value))


def test_exceptions_are_the_users_own():
    def f(x):
        if x < 0:
            raise ValueError("negative")
        return math.log(x)

    with pytest.raises(ValueError, match="negative"):
        grad(f)(-1.0)
    with pytest.raises(ValueError, match="math domain error"):
        grad(f)(0.0)


# misuse


@pytest.mark.parametrize(("argnums", "words"), [(5, "none at position 5"), ("z", "no parameter 'z'"), ((0, 0), "once"), (1.5, "position"), ((), "once")])
def test_wrong_argnums(argnums, words):
    with pytest.raises(TypeError, match=words):
        grad(cubic, argnums)


def test_integer_argument():
    with pytest.raises(TypeError, match="3.0"):
        grad(cubic)(3)


@pytest.mark.parametrize("result", [lambda x: x * np.ones(2), lambda x: None, lambda x: (x, x), lambda x: 1j * x])
def test_results_that_are_no_real_scalar(result):
    with pytest.raises((TypeError, UnsupportedError)):
        grad(result)(2.0)


def test_no_source():
    scope = {}
    exec("def f(x):\n    return x", scope)
    with pytest.raises(SourceError):
        grad(scope["f"])


def test_not_a_function():
    with pytest.raises(TypeError, match="Python functions"):
        grad(np.sin)


def test_what_a_decorator_does_is_differentiated():
    import functools

    def doubled(f):
        @functools.wraps(f)
        def inner(*args, **kwargs):
            return 2 * f(*args, **kwargs)

        return inner

    @doubled
    def f(x, c=3.0):
        return c * x**2

    @functools.lru_cache
    def cached(x):
        return x**3

    assert grad(f)(2.0) == 24.0 and grad(f, "c")(2.0) == 8.0 and grad(f)(x=2.0, c=1.0) == 8.0
    assert grad(cached)(2.0) == 12.0


def test_an_argument_whose_name_is_bound_anew():
    def f(x):
        x = x[0]
        return x * 2.0

    x = np.array([1.0, 2.0], dtype=np.float32)
    for got in (grad(f)(x), grad(f).__wrapped__(x), vjp(f, x)[1](1.0)[0]):
        assert got.dtype == np.float32 and got.tolist() == [2.0, 0.0]


def test_arguments_that_are_not_followed_yet_are_refused_by_name():
    import decimal
    import fractions

    def f(p):
        return p * 2.0

    for value in (decimal.Decimal(1), [fractions.Fraction(1, 2)], {"a": object()}, np.ma.masked_array([1.0]), np.array([1.0], dtype=object), 1j):
        with pytest.raises((UnsupportedError, TypeError)):
            grad(f)(value)
        with pytest.raises(UnsupportedError):
            vjp(f, value)


STATE = {"k": 2.0}
TABLE = np.array([1.0, 2.0])


def set_state():
    STATE["k"] = 3.0


def bump(a):
    a += 1.0


def table(n):
    out = np.zeros(n)
    for i in range(n):
        out[i] = i
    return out


def test_what_helpers_change_outside_is_followed():
    def through_a_dict(x):
        y = x * STATE["k"]
        set_state()
        return y * x

    def through_an_array(x):
        y = x * TABLE[0]
        bump(TABLE)
        return y * x

    def harmless(x):
        return np.sum(x * table(3))

    assert grad(through_a_dict)(2.0) == 8.0 and STATE == {"k": 3.0}
    assert grad(through_an_array)(2.0) == 4.0 and list(TABLE) == [2.0, 3.0]
    assert grad(harmless)(2.0) == 3.0


def test_source_for_given_arguments():
    df = grad(cubic)
    assert "x: float" in astgrad.source(df, 1.0) and "any arguments" in astgrad.source(df)


def test_where_is_exact_by_branch():
    def f(x):
        return np.sum(np.where(x > 0, np.sqrt(x) + 1.0 / x, 2.0 * x))

    with np.errstate(all="ignore"):
        got = grad(f)(np.array([0.0, 4.0]))
        _, dot = jvp(f, (np.array([0.0, 4.0]),), (np.array([0.0, 1.0]),))
    np.testing.assert_allclose(got, [2.0, 0.25 - 1 / 16])
    assert dot == 0.25 - 1 / 16


def test_a_tuple_where_a_list_was():
    def f(xs):
        total = 0.0
        for x in xs:
            total += x * x
        return total

    df = grad(f)
    assert df([1.0, 2.0]) == [2.0, 4.0] and df((1.0, 2.0, 3.0)) == (2.0, 4.0, 6.0)
    assert df([np.ones(1), 2.0][1:]) == [4.0]


def test_a_tangent_that_a_break_carries_out_of_a_loop():
    def f(x):
        n = 0
        while True:
            n += 1
            y = math.sin(x)
            if n > 2:
                break
            y = 0.1 * n
        return y * x

    assert jvp(f, (0.4,), (1.0,))[1] == pytest.approx(math.cos(0.4) * 0.4 + math.sin(0.4))


def test_a_numpy_float_gets_a_numpy_float_where_math_computes():
    def f(x):
        return 1.5 ** math.cos(x)

    def g(x):
        return math.sqrt(x) / math.cos(x)

    for function in (f, g):
        assert type(grad(function)(np.float64(0.7))) is np.float64
        assert type(grad(function)(0.7)) is float
