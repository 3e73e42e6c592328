"""Hold the derivatives of a function against differences, and its two modes against each other."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from astgrad.api import Derivative, base_of, cached, grouped, jvp, leading, spread_out, vjp
from astgrad.runtime import as_laid_out, is_float_leaf, laid_out, leaves, map_leaves


def check_grads(
    fun: Callable[..., Any], args: Sequence[Any], *, order: int = 2, modes: Sequence[str] = ("fwd", "rev"), atol: float | None = None,
    rtol: float | None = None, seed: int = 0,
) -> None:
    """Check first (order 1) and second derivatives of `fun` at `args` along a random direction.

    Forward mode ("fwd") is held against central differences with one step of Richardson extrapolation; reverse mode ("rev")
    against forward mode by the identity <g, J t> = <J' g, t> (Griewank and Walther, Evaluating Derivatives, chapter 3),
    with a random cotangent g. Of second order are held against differences of the first: the tangent of the tangent, and the
    pullback's change along the direction. NaN agrees with nothing. Integer leaves of the arguments are held fixed.

    Raises:
        AssertionError: a derivative is off by more than `atol + rtol * size` (defaults 1e-6 and 1e-6).
    """
    atol, rtol = 1e-6 if atol is None else atol, 1e-6 if rtol is None else rtol
    rng = np.random.default_rng(seed)
    tangents = map_leaves(lambda leaf: _random(leaf, rng), tuple(args))
    value, dot = jvp(fun, as_laid_out(tuple(args)), tangents)
    if "fwd" in modes:
        coarse, fine = (_difference(fun, args, tangents, h) for h in (2e-4, 1e-4))
        _all_same("forward mode", _floats(dot), _richardson(coarse, fine), atol, rtol)
    if "rev" in modes:
        _, pullback = vjp(fun, *as_laid_out(tuple(args)))
        cotangent = map_leaves(lambda leaf: _random(leaf, rng), value)
        left = _inner(cotangent, dot)
        _same("reverse mode", _inner(pullback(cotangent), tangents), left, atol, rtol)
    if order > 1:
        _second_order(fun, tuple(args), tangents, value, modes, rng, 100 * atol, 100 * rtol)


def _second_order(fun: Any, args: tuple[Any, ...], tangents: Any, value: Any, modes: Sequence[str], rng: Any, atol: float, rtol: float) -> None:
    """Differences of first derivatives against second ones, of a plain function (a gradient has its own second order)."""
    if isinstance(fun, Derivative):
        return
    base = base_of(fun)
    names = leading(base.fn, args)
    slope = base.slope(names)

    def along(level: int) -> dict[str, Any]:
        return dict(zip(slope.slope(names).dots()[level].values(), grouped(base.fn, tangents), strict=True))

    if "fwd" in modes:
        steps = [_difference(lambda *a: jvp(fun, a, tangents)[1], args, tangents, h) for h in (2e-4, 1e-4)]
        got = cached(slope, "jvp", names, (0,)).push(as_laid_out(args), along(0), dict(zip(names, grouped(base.fn, tangents), strict=True)))
        _all_same("forward mode of forward mode", _floats(got), _richardson(*steps), atol, rtol)
    if "rev" in modes:
        cotangent = map_leaves(lambda leaf: _random(leaf, rng), value)
        steps = [_difference(lambda *a: vjp(fun, *a)[1](cotangent), args, tangents, h) for h in (2e-4, 1e-4)]
        bars = cached(slope, "vjp", names, (0,)).pull(as_laid_out(args), along(0), cotangent)
        _all_same("reverse mode of forward mode", _floats(spread_out(base.fn, bars)), _richardson(*steps), atol, rtol)


def _richardson(coarse: list[Any], fine: list[Any]) -> list[Any]:
    return [(4 * b - a) / 3 for a, b in zip(coarse, fine, strict=True)]


def _all_same(what: str, got: list[Any], wanted: list[Any], atol: float, rtol: float) -> None:
    for one, other in zip(got, wanted, strict=True):
        _same(what, one, other, atol, rtol)


def _random(leaf: Any, rng: np.random.Generator) -> Any:
    """A random tangent of a float leaf, of its type; zero of any other."""
    if not is_float_leaf(leaf):
        return np.zeros_like(leaf) if isinstance(leaf, np.ndarray) else 0.0
    if isinstance(leaf, np.ndarray):
        return np.asarray(rng.normal(size=leaf.shape)).astype(leaf.dtype)
    return type(leaf)(rng.normal())


def _floats(tree: Any) -> list[np.ndarray[Any, Any]]:
    return [np.asarray(leaf, dtype=float) for leaf in leaves(tree) if leaf is not None and np.asarray(leaf).dtype.kind in "fiub"]


def _difference(fun: Callable[..., Any], args: Sequence[Any], tangents: Any, h: float) -> list[np.ndarray[Any, Any]]:
    def moved(step: float) -> list[np.ndarray[Any, Any]]:
        return _floats(fun(*map_leaves(lambda x, t: _moved(x, t, step), tuple(args), tangents)))

    return [(up - down) / (2 * h) for up, down in zip(moved(h), moved(-h), strict=True)]


def _moved(x: Any, tangent: Any, step: float) -> Any:
    """A float leaf moved along a tangent, and laid out as it was, as the function may write into it."""
    if isinstance(x, np.ndarray):
        return laid_out(x + step * tangent if is_float_leaf(x) else x, x)
    return x + step * tangent if is_float_leaf(x) else x


def _inner(a: Any, b: Any) -> float:
    pairs = [(x, y) for x, y in zip(leaves(a), leaves(b), strict=True) if x is not None and y is not None]
    return sum(float(np.sum(np.asarray(x, dtype=float) * np.asarray(y, dtype=float))) for x, y in pairs)


def _same(what: str, got: Any, wanted: Any, atol: float, rtol: float) -> None:
    got, wanted = np.asarray(got), np.asarray(wanted)
    if not np.all(np.abs(got - wanted) <= atol + rtol * np.max(np.abs(wanted), initial=0.0)):
        raise AssertionError(f"{what} gives {got}, expected {wanted}")
