"""A pullback owns what it saved: what it found outside may change before it is called, and it may be called again."""

import types

import numpy as np
import pytest

from astgrad import grad, vjp
from astgrad.errors import UnsupportedError
from astgrad.runtime.owned import owned

A0, X = np.array([[1.0, 2.0], [0.5, -1.0]]), np.array([0.3, 0.7])
G = np.array([0.4, -1.1])


class Layer:
    scale = 3.0

    def __init__(self, W):
        self.W = W

    def __call__(self, x):
        return np.tanh(self.W @ x) * self.scale


class Settings:
    W = A0.copy()


def start():
    """Everything that the functions find outside, as it is at first."""
    global A, K, D, ROWS, NET, BUFFER, STATE, SPACE
    A, K, D = A0.copy(), 2.0, {"W": A0.copy(), "k": 1.5, "list": [A0.copy(), 2.0 * A0]}
    ROWS, NET = [X * (i + 1) for i in range(3)], [Layer(A0.copy()), Layer(0.5 * A0)]
    BUFFER, STATE, SPACE = np.zeros(2), {"h": X.copy(), "n": 0}, types.SimpleNamespace(W=A0.copy(), inner=types.SimpleNamespace(b=X.copy()))
    Settings.W, Layer.scale = A0.copy(), 3.0


def spoil():
    """Change all of it, in place and by binding it anew."""
    global A, K
    for a in (A, D["W"], D["list"][0], *ROWS, *(layer.W for layer in NET), BUFFER, STATE["h"], SPACE.W, SPACE.inner.b, Settings.W):
        a[:] = 7.0
    A, K = 3.0 * A0, 9.0
    D.update(W=5.0 * A0, k=8.0)
    for items in (D["list"], ROWS, NET):
        items.pop()
    NET[0].W, STATE["h"], STATE["n"], SPACE.W, SPACE.inner, Settings.W, Layer.scale = 4.0 * A0, X * 6.0, 11, 2.0 * A0, None, A0 * 9.0, 0.2


def helper(W, x):
    return np.tanh(W @ x) * K


def taken_as_it_is():
    return A[0]


def recursion(n, x):
    return x if n == 0 else np.sin(recursion(n - 1, x)) * A[0]


def by_element(x):
    out = np.zeros(2)
    for i in range(2):
        out[i] = np.dot(A[i], x) * x[i]
    return out


def by_functions(x):
    for f in (lambda v: A @ v * K, np.sin, NET[0]):
        x = f(x)
    return x


def in_turn(x):
    for W, b in zip(D["list"], [1.0, K], strict=True):
        x = W @ x * b * x
    return x


def through_layers(x):
    for layer in NET:
        x = layer(x)
    return x


def on_a_way_not_taken(x):
    return D["nothing"].x * x if x[0] > 5.0 else D["W"][0] * x


def views(x):
    v = A[0]
    w, r = v[::-1], np.broadcast_to(A[1], (3, 2))
    return np.where(x > 0.5, v * x * x, w * x) * (r * x).sum(axis=0)


def collected(x):
    kept = {"a": A, "b": [A.T, x]}
    return kept["a"] @ kept["b"][1] + kept["b"][0] @ x * x


def written_outside(x):
    BUFFER[:] = A @ x
    return BUFFER * BUFFER


def bound_outside(x):
    STATE["h"] = np.tanh(STATE["h"] * x)
    STATE["n"] += 1
    return STATE["h"] * x * STATE["n"]


def made_with(W, k):
    return lambda x: W @ x * k


EXAMPLES = [
    lambda x: A @ x, lambda x: A.T @ np.sin(x) * K, lambda x: D["W"] @ np.sin(x) * D["k"], lambda x: SPACE.W @ np.exp(x) * SPACE.inner.b * x,
    lambda x: Settings.W @ x * x, lambda x: helper(A, helper(D["W"], x)), lambda x: taken_as_it_is() * x * x, lambda x: recursion(3, x),
    lambda x: np.linalg.solve(A, x) * x, lambda x: sum(r * x * x for r in ROWS), by_element, by_functions, in_turn, through_layers,
    on_a_way_not_taken, views, collected, written_outside, bound_outside,
]  # fmt: skip


@pytest.mark.parametrize("function", EXAMPLES)
def test_what_is_found_outside_may_change(function):
    start()
    value, pullback = vjp(function, X)
    (expected,) = pullback(G)
    start()
    again, pullback = vjp(function, X)
    spoil()
    assert again.tolist() == value.tolist()
    assert pullback(G)[0].tolist() == expected.tolist() == pullback(G)[0].tolist()


def test_what_is_captured_may_change():
    W, layer = A0.copy(), Layer(A0.copy())
    for function in (made_with(W, 2.0), layer.__call__):
        _, pullback = vjp(function, X)
        (expected,) = pullback(G)
        W[:], layer.W = 9.0, A0 * 2.0
        assert pullback(G)[0].tolist() == expected.tolist()


def test_the_pullback_of_a_gradient_refuses_what_changed():
    start()
    _, pullback = vjp(grad(lambda x: np.sum(x**3 * A[0])), X)
    assert pullback(G)[0].tolist() == pytest.approx((6.0 * X * A0[0] * G).tolist())
    A[:] = 7.0
    with pytest.raises(UnsupportedError, match="what that reads outside was changed"):
        pullback(G)


def test_only_what_others_hold_is_copied():
    a, b = np.ones(3), np.ones((4, 4))
    saved = (a, [b[1:], b.T, 2.0], np.ones(5)[1:])
    own = owned(saved)
    assert own[0] is not a and own[2] is saved[2]
    assert own[1][0] is not saved[1][0] and np.shares_memory(own[1][0], own[1][1]) and not np.shares_memory(own[1][0], b)
    assert all(np.array_equal(x, y) for x, y in zip([own[0], *own[1]], [saved[0], *saved[1]], strict=True))
    assert owned((a,), [a])[0] is a
