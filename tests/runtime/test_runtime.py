"""Runtime helpers over Python floats, NumPy scalars, 0-d arrays and arrays, and over structures."""

from __future__ import annotations

import dataclasses
import math
import warnings
from typing import Any, NamedTuple

import numpy as np
import pytest

from astgrad import runtime as r


class Pair(NamedTuple):
    a: Any
    b: Any


@dataclasses.dataclass(frozen=True)
class Box:
    w: Any
    label: str = "x"

    def __post_init__(self) -> None:
        if self.w is None:
            raise ValueError("must not be called by astgrad")


LEAVES = [0.5, np.float64(0.5), np.float32(0.5), np.array(0.5), np.array(0.5, np.float32), np.ones(3), np.ones((2, 3), np.float32)]


@pytest.mark.parametrize("x", LEAVES, ids=repr)
def test_zeros_like_and_like_keep_type_shape_and_dtype(x: Any) -> None:
    for made in (r.zeros_like(x), r.like(None, x), r.like(r.fill(1.0, x), x)):
        assert type(made) is type(x) and np.shape(made) == np.shape(x)
        assert getattr(made, "dtype", None) == getattr(x, "dtype", None)


@pytest.mark.parametrize("x", LEAVES, ids=repr)
def test_unbroadcast_keeps_type_shape_and_dtype(x: Any) -> None:
    g = np.arange(24.0).reshape(4, 2, 3)
    made = r.unbroadcast(g, x)
    assert type(made) is type(x) and np.shape(made) == np.shape(x) and getattr(made, "dtype", None) == getattr(x, "dtype", None)
    assert np.sum(made) == g.sum()


def test_unbroadcast_returns_what_needs_nothing() -> None:
    g = np.ones((2, 3))
    assert r.unbroadcast(g, np.zeros((2, 3))) is g
    assert r.unbroadcast(1.5, 2.0) == 1.5 and type(r.unbroadcast(1.5, 2)) is float
    assert r.unbroadcast(np.ones((2, 3)), np.ones((2, 1))).tolist() == [[3], [3]]
    assert r.unbroadcast(np.ones((2, 0)), np.ones(1)).tolist() == [0]


def test_unbroadcast_of_nested_lists() -> None:
    g = np.arange(6.0).reshape(2, 3)
    assert r.unbroadcast(g, [[1.0, 2.0, 3], (4.0, 5.0, 6.0)]) == [[0.0, 1.0, 2.0], (3.0, 4.0, 5.0)]
    bar = r.unbroadcast(g, [np.zeros(3), np.zeros(3)])
    assert isinstance(bar, list) and bar[1].tolist() == [3, 4, 5]
    assert r.unbroadcast(g, [1.0, 2.0, 3.0]) == [3.0, 5.0, 7.0]


def test_fill_and_spread_are_fresh_and_writeable() -> None:
    x, g = np.ones((2, 3), np.float32), np.ones((2, 3), np.float32)
    for made in (r.fill(g, x), r.fill(1.0, x), r.spread(2.0, x), r.spread(np.ones(3), x, 0), r.spread(np.ones((2, 1)), x, 1, True)):
        assert made is not g and made.shape == (2, 3) and made.flags.writeable and made.dtype == np.float32
    assert r.fill(2.0, 1.0) == 2.0 and r.spread(2.0, 1.0) == 2.0
    assert r.fill(2.0, [1.0, 2.0]).tolist() == [2, 2]


def test_keep_and_count() -> None:
    x = np.ones((2, 3, 4))
    assert r.keep(np.ones(3), x, (0, -1)).shape == (1, 3, 1) and r.keep(1.0, x) == 1.0
    assert (r.count(x), r.count(x, 1), r.count(x, (0, -1)), r.count(3.0), r.count([1.0, 2.0])) == (24, 3, 8, 1, 2)
    assert type(r.count(x)) is int and type(r.count(x, (0, 1))) is int


def test_structures() -> None:
    x = {"w": [np.ones(2), 1.0], "p": Pair(2.0, 3), "b": Box(np.ones(2)), "n": np.arange(2), "s": "text", "t": True, "none": None}
    z = r.zeros_like(x)
    assert z["w"][0].tolist() == [0, 0] and z["p"] == Pair(0.0, 0) and type(z["p"]) is Pair and z["s"] is None and z["t"] == 0
    assert isinstance(z["b"], Box) and z["b"].w.tolist() == [0, 0] and z["n"].dtype == x["n"].dtype
    total = r.add(z, x | {"n": z["n"], "s": None, "none": None})
    assert total["p"] == Pair(2.0, 3) and total["s"] is None and total["b"].w.tolist() == [1, 1]
    g = r.like({"w": None, "p": Pair(np.float64(1.0), None), "b": z["b"], "n": None, "s": None, "t": None, "none": None}, x)
    assert g["w"][1] == 0.0 and type(g["p"].a) is float and g["p"].b == 0 and g["s"] is None
    assert list(r.leaves([1, (2, {"a": 3})])) == [1, 2, 3]
    assert r.map_leaves(lambda a, b: a + b, [1, (2,)], [10, (20,)]) == [11, (22,)]
    assert [r.is_float_leaf(v) for v in (1.0, np.float32(1), np.ones(1), 1, True, np.arange(1), "s", None)] == [True] * 3 + [False] * 5


def test_add_does_not_mutate() -> None:
    a, b = [np.ones(2), 1.0], [np.ones(2), None]
    c = r.add(a, b)
    assert c[0].tolist() == [2, 2] and c[1] == 1.0 and a[0].tolist() == [1, 1] and r.add(None, 3.0) == 3.0 and r.add(a, None) is a


def test_copy_and_repack() -> None:
    a = [np.ones(2), (1.0, np.ones(1))]
    b = r.copy(a)
    b[0][0] = 5.0
    assert a[0].tolist() == [1, 1] and b[1][1] is not a[1][1]
    assert r.repack([1.0, 2.0], np.zeros(2, np.float32)).dtype == np.float32 and r.repack([1.0, 2.0], (0.0, 0.0)) == (1.0, 2.0)


def test_add_at() -> None:
    x = np.zeros(4)
    assert r.add_at(x, 1, 2.0) is x
    r.add_at(x, [0, 0], np.array([1.0, 1.0]))
    r.add_at(x, slice(2, None), np.array([3.0, 4.0]))
    r.add_at(x, x > 3.5, 1.0)
    assert x.tolist() == [2, 2, 3, 5]
    m = np.zeros((2, 2))
    r.add_at(m, (np.array([0, 0]), 1), np.array([1.0, 2.0]))
    r.add_at(m, (slice(None), 0), 1.0)
    assert m.tolist() == [[1, 3], [1, 0]]
    items = [0.0, [0.0, None]]
    assert r.add_at(items, -1, [1.0, 2.0]) is items and items == [0.0, [1.0, 2.0]]
    assert r.add_at((0.0, 1.0), -1, 2.0) == (0.0, 3.0) and r.add_at(Pair(0.0, 1.0), 0, 2.0) == Pair(2.0, 1.0)
    assert r.add_at({"a": 1.0}, "a", 2.0) == {"a": 3.0} and r.add_at([1.0, 2.0, 3.0], slice(1, None), [1.0, 1.0]) == [1.0, 3.0, 4.0]
    nested = {"a": (0.0, [np.zeros(2)])}
    assert r.add_path(nested, ("a", 1, 0, 1), 3.0) is nested and nested["a"][1][0].tolist() == [0, 3]


def test_quotients_and_powers_are_silent_ieee() -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert r.divide(1.0, 0.0) == math.inf and r.divide(-1.0, 0.0) == -math.inf and r.divide(1.0, -0.0) == -math.inf
        assert r.divide(0.0, 0.0) == 0.0 and type(r.divide(1.0, 2.0)) is float and r.divide(1.0, 2) == 0.5
        assert r.divide(np.array([0.0, 1.0]), np.array([0.0, 0.0])).tolist() == [0, math.inf]
        assert r.divide(0.0, np.array([0.0, 1.0])).tolist() == [0, 0]
        assert r.scaled_power(1.0, 0.0, 0.5) == math.inf and r.scaled_power(0.0, 0.0, 0.5) == 0 and r.scaled_power(3.0, 0.0, 1) == 3.0
        assert r.scaled_power(1.0, 1e300, 3) == math.inf and r.scaled_power(1.0, 0.0, 0) == 0
        assert r.scaled_power(2.0, -3.0, 2) == -12.0 and r.scaled_log(1.0, 0.0, 0.0) == 0
        assert math.isnan(r.scaled_log(1.0, 1.0, -1.0)) and r.times_power(1.0, 2, -1) == 0.5
        assert r.divide(np.float32(1), np.float32(3)).dtype == np.float32
        f = np.ones(2, np.float32)
        for made in (r.divide(f, 0.0), r.scaled_power(f, f, 0.5), r.scaled_power(0.0, 0 * f, 0.5), r.scaled_log(f, f, 0 * f), r.share(f, 0.0), r.ties(f, f[0])):
            assert made.dtype == np.float32


@pytest.mark.parametrize("out", [1.0, 2, True, np.float32(1), np.array(1.0), np.int64(3)])
def test_scalars_pass(out: Any) -> None:
    assert r.check_scalar(out) is None


@pytest.mark.parametrize("out, text", [
    (None, "did you forget to return"), (np.ones((2, 3)), r"shape \(2, 3\).*vjp"), ([1.0], "list.*vjp"), (1j, "complex"),
    (np.array(1j), "complex"), ("a", "str"), (np.array("a"), "ndarray")])
def test_others_do_not(out: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        r.check_scalar(out)


def test_polygamma() -> None:
    assert r.polygamma(0, 1.0) == pytest.approx(-0.5772156649015329, rel=1e-14)
    assert r.polygamma(1, 0.5) == pytest.approx(math.pi**2 / 2, rel=1e-13)
    assert r.polygamma(2, 1.0) == pytest.approx(-2.4041138063191885, rel=1e-13)
    assert r.polygamma(0, -0.5) == pytest.approx(0.03648997397857652, rel=1e-12)
    assert math.isnan(r.polygamma(0, -1.0))


@pytest.mark.parametrize("value, text", [
    (3, "`n` is an integer.*3.0 instead of 3"), (np.int64(3), "`n` is an integer"), (True, "a float"), (np.arange(3), r"n.astype\(float\)"),
    ([1, 2], "without a float"), ("s", "without a float"), (None, "without a float"), (np.ma.array([1.0]), "masked"),
    (np.array([1.0, None]), "object"), ([np.array([1j]), 1.0], "complex")])
def test_arguments_without_a_derivative(value: Any, text: str) -> None:
    with pytest.raises(TypeError, match=text):
        r.check_argument("n", value)


def test_arguments_with_a_derivative() -> None:
    cycle: list[Any] = [1.0]
    cycle.append(cycle)
    with pytest.raises(TypeError, match="contains itself"):
        r.check_argument("n", cycle)
    shared = np.ones(2)
    for value in (1.0, np.float32(1), shared, [1, 2.0], {"a": (shared, shared)}, Box(1.0)):
        r.check_argument("n", value)
