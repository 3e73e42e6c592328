"""Every program of the corpus, held against finite differences and against itself.

Each module lists its examples as (function, arguments, argnums).
"""

from __future__ import annotations

import copy
import importlib
import random
import warnings
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import astgrad
from tests.corpus.language import calls_a_cache
from tests.fuzz.dual import basis, directional, numeric, slope

MODULES = sorted(path.stem for path in Path(__file__).parent.glob("*.py") if path.stem not in ("__init__", "test_corpus"))
LOADED = [importlib.import_module(f"tests.corpus.{module}") for module in MODULES]
WRITERS, BY_KIND, BY_LAYOUT, PLAIN_ONLY = (set().union(*(getattr(module, name, ()) for module in LOADED)) for name in ("WRITERS", "BY_KIND", "BY_LAYOUT", "PLAIN_ONLY"))


def examples() -> list[Any]:
    found = []
    for module, loaded in zip(MODULES, LOADED, strict=True):
        counts: dict[str, int] = {}
        for function, args, argnums in loaded.EXAMPLES:
            counts[function.__name__] = counts.get(function.__name__, 0) + 1
            number = f"-{counts[function.__name__]}" if counts[function.__name__] > 1 else ""
            name = f"{module}.{function.__name__}{number}"
            found.append(pytest.param(function, args, argnums, id=name, marks=pytest.mark.xdist_group(name)))  # where it was generated already
    return found


EXAMPLES = examples()
every_example = pytest.mark.parametrize("function, args, argnums", EXAMPLES)


def chosen(argnums: Any) -> tuple[int, ...]:
    return argnums if isinstance(argnums, tuple) else (argnums,)


def flat(tree: Any) -> list[float]:
    """The floats of a structure, in order; what stands in for a leaf that does not move counts for nothing."""
    if isinstance(tree, dict):
        return [number for key in tree for number in flat(tree[key])]
    if isinstance(tree, (list, tuple)):
        return [number for item in tree for number in flat(item)]
    if isinstance(tree, np.ndarray):
        return [float(number) for number in tree.ravel()] if tree.dtype.kind == "f" else []
    return [float(tree)] if isinstance(tree, (float, np.floating)) else []


def random_tangent(tree: Any, rng: random.Random) -> Any:
    if isinstance(tree, dict):
        return {key: random_tangent(item, rng) for key, item in tree.items()}
    if isinstance(tree, (list, tuple)):
        parts = [random_tangent(item, rng) for item in tree]
        return type(tree)(*parts) if hasattr(tree, "_fields") else type(tree)(parts)
    if isinstance(tree, np.ndarray):
        return np.array([rng.uniform(-2, 2) for _ in range(tree.size)]).reshape(tree.shape)
    return rng.uniform(-2, 2)


def assert_same(a: Any, b: Any) -> None:
    """The same structure with the same numbers, bit for bit."""
    assert type(a) is type(b)
    if isinstance(a, dict):
        assert list(a) == list(b)
        for key in a:
            assert_same(a[key], b[key])
    elif isinstance(a, (list, tuple)):
        assert len(a) == len(b)
        for x, y in zip(a, b, strict=True):
            assert_same(x, y)
    else:
        assert np.asarray(a).tobytes() == np.asarray(b).tobytes()


def assert_shaped_as(gradient: Any, x: Any) -> None:
    """A gradient has the structure, types, shapes and dtypes of the argument."""
    assert type(gradient) is type(x), (gradient, x)
    if isinstance(x, dict):
        assert list(gradient) == list(x)
        for key in x:
            assert_shaped_as(gradient[key], x[key])
    elif isinstance(x, (list, tuple)):
        assert len(gradient) == len(x)
        for g, item in zip(gradient, x, strict=True):
            assert_shaped_as(g, item)
    elif isinstance(x, np.ndarray):
        assert gradient.shape == x.shape and gradient.dtype == x.dtype and gradient.flags.writeable


@every_example
def test_value_and_gradient(function, args, argnums):
    left = copy.deepcopy(args)  # an argument that is written in place ends as the function leaves it
    plain = function(*left)
    given = copy.deepcopy(args)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        value, gradients = astgrad.value_and_grad(function, argnums)(*given)
    assert_same(given, left)
    assert_same(value, plain)
    gradients = gradients if isinstance(argnums, tuple) else (gradients,)
    for argnum, gradient in zip(chosen(argnums), gradients, strict=True):
        assert_shaped_as(gradient, args[argnum])
        expected = numeric(function, copy.deepcopy(args), argnum)
        scale = max(1.0, float(np.max(np.abs(expected))))
        np.testing.assert_allclose(flat(gradient), expected, rtol=1e-6, atol=1e-7 * scale, equal_nan=False)


@every_example
def test_gradient(function, args, argnums):
    """Without the value, in both texts, twice, and against forward mode."""
    df, general = astgrad.grad(function, argnums), astgrad.grad(function, argnums)
    gradients = copy.deepcopy(df(*copy.deepcopy(args)))
    assert_same(df(*copy.deepcopy(args)), gradients)
    if function not in BY_KIND and not general.source.startswith("# The code depends on the arguments"):
        again = general.__wrapped__(*copy.deepcopy(args))
        np.testing.assert_allclose(flat(again), flat(gradients), rtol=1e-9, atol=1e-12, equal_nan=False)
    if chosen(argnums) != tuple(range(len(args))):
        return  # forward mode has a tangent of each argument
    tangents = tuple(random_tangent(x, random.Random(f"{function.__name__}/{i}")) for i, x in enumerate(args))
    value, dot = astgrad.jvp(function, copy.deepcopy(args), tangents)
    assert_same(value, function(*copy.deepcopy(args)))
    terms = np.array(flat(gradients if isinstance(argnums, tuple) else (gradients,))) * np.array(flat(tangents))
    np.testing.assert_allclose(dot, np.sum(terms), rtol=1e-9, atol=1e-10 * max(1.0, float(np.sum(np.abs(terms)))), equal_nan=False)


@pytest.mark.parametrize("function, args, argnums", [p for p in EXAMPLES if p.id.startswith("writ")])
def test_pullback_is_called_again(function, args, argnums):
    """A pullback owns what it saved: it may be called again, and after the arguments changed."""
    if chosen(argnums) != tuple(range(len(args))):
        pytest.skip("an argument is not differentiated")
    given = copy.deepcopy(args)
    gradients = flat(astgrad.grad(function, chosen(argnums))(*copy.deepcopy(args)))
    left = copy.deepcopy(args)
    function(*left)
    _, pullback = astgrad.vjp(function, *given)
    assert_same(given, left)
    for leaf in given:
        if isinstance(leaf, np.ndarray):
            leaf.fill(9.0)
    for seed in (1.0, -2.5, 1.0):
        np.testing.assert_allclose(flat(pullback(seed)), np.multiply(gradients, seed), rtol=1e-9, atol=1e-12, equal_nan=False)


@every_example
def test_example_is_sound(function, args, argnums):
    """The examples themselves: finite, without warnings, away from kinks, and left alone by the function."""
    given = copy.deepcopy(args)
    value = function(*given)
    if function not in WRITERS:
        assert_same(given, args)
    assert np.ndim(value) == 0 and np.isfinite(value)
    if function in PLAIN_ONLY | BY_LAYOUT or function is calls_a_cache:
        return
    tangents = [None] * len(args)
    for argnum in chosen(argnums):
        assert len(list(basis(args[argnum]))) == len(flat(args[argnum])) > 0
        tangents[argnum] = random_tangent(args[argnum], random.Random(argnum))
    again, derivative = directional(function, copy.deepcopy(args), tangents)
    estimate, _ = slope(function, copy.deepcopy(args), tangents)
    assert again == pytest.approx(float(value), rel=1e-9, abs=1e-12)
    assert derivative == pytest.approx(estimate, rel=1e-6, abs=1e-7)


def test_the_corpus_is_large():
    assert len({param.values[0] for param in EXAMPLES}) >= 90
    assert len({param.id for param in EXAMPLES}) == len(EXAMPLES)


@every_example
def test_second_order(function, args, argnums):
    """Pullbacks of tangents, and of each third example tangents of tangents, against differences of the first derivatives."""
    forwards = zlib.crc32(function.__name__.encode()) % 3 == 0
    astgrad.check_grads(function, copy.deepcopy(args), order=2, modes=("fwd", "rev") if forwards else ("rev",))


@pytest.mark.parametrize(("function", "args"), [row for module in LOADED for row in getattr(module, "FIRST_ORDER", ())])
def test_first_order_alone(function, args):
    astgrad.check_grads(function, args, order=1)
    with pytest.raises(astgrad.errors.UnsupportedError):
        astgrad.check_grads(function, args, order=2)
