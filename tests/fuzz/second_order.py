"""Derivatives of gradients, forwards, backwards and by `hvp`, against the second derivative that Duals of Duals give."""

from __future__ import annotations

import copy
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from tests.fuzz.checker import Case, Verdict, Wrong, close, direction, hold_arguments, near, verdict_of
from tests.fuzz.dual import along, slope, twice_along
from tests.fuzz.trees import difference, inner

SEVERITY = ("wrong", "changed", "crashed", "refused", "right")


def check_second(fn: Callable[..., Any], dual: Callable[..., Any], case: Case, seed: int) -> Verdict:
    """The worst of what is found of `jvp` and of `vjp` of the gradient, and of `hvp`: of that alone where arguments are written."""
    second = direction(case.args, seed + 10_000)
    try:
        expected = twice_along(dual, case.args, case.tangents, second)
        estimate, error = slope(lambda *args: along(dual, args, case.tangents)[1], case.args, second)
    except TimeoutError:
        raise
    except Exception as found:
        return Verdict("invalid", f"order 2: {type(found).__name__}: {found}")
    if not math.isfinite(expected) or abs(expected) > 1e6 or not close(expected, estimate, max(1e-6, 10 * min(error, 1e-5))):
        return Verdict("invalid", f"order 2: Duals of Duals say {expected}, differences of Duals say {estimate}")
    found = []
    ways = [("hvp", hold_product), ("jvp of grad", hold_forwards), ("vjp of grad", hold_backwards)]
    for name, hold in ways[:1] if any(map(difference, case.args, case.after)) else ways:
        verdict = verdict_of(lambda: hold(fn, case, second, expected))
        found.append(replace(verdict, reason=f"{name}: {verdict.reason}" if verdict.reason else ""))
    return min(found, key=lambda verdict: SEVERITY.index(verdict.kind))


def hold_forwards(fn: Callable[..., Any], case: Case, second: tuple[Any, ...], expected: float) -> None:
    import astgrad

    argnums = case.argnums
    gradient = astgrad.grad(fn, argnums)
    plain = gradient(*copy.deepcopy(case.args))
    args = copy.deepcopy(case.args)
    value, dots = astgrad.jvp(gradient, args, second)
    hold_arguments(args, case)
    hold_same(value, plain)
    got, size = inner([case.args[i] for i in argnums], dots, [case.tangents[i] for i in argnums])
    hold_number(got, expected, size, case, second)


def hold_backwards(fn: Callable[..., Any], case: Case, second: tuple[Any, ...], expected: float) -> None:
    import astgrad

    argnums = case.argnums
    gradient = astgrad.grad(fn, argnums)
    plain = gradient(*copy.deepcopy(case.args))
    args = copy.deepcopy(case.args)
    value, pullback = astgrad.vjp(gradient, *args)
    hold_arguments(args, case)
    hold_same(value, plain)
    got, size = inner(case.args, pullback(tuple(case.tangents[i] for i in argnums)), second)
    hold_number(got, expected, size, case, second)


def hold_product(fn: Callable[..., Any], case: Case, second: tuple[Any, ...], expected: float) -> None:
    import astgrad

    argnums, args = case.argnums, copy.deepcopy(case.args)
    product = astgrad.hvp(fn, argnums)(*args, tuple(second[i] for i in argnums))
    hold_arguments(args, case)
    got, size = inner([case.args[i] for i in argnums], product, [case.tangents[i] for i in argnums])
    hold_number(got, expected, size, case, second)


def hold_same(value: Any, plain: Any) -> None:
    if not isinstance(value, tuple) or not near(value, plain):
        raise Wrong("value", f"got {value!r}, expected the gradient {plain!r}")


def hold_number(got: float, expected: float, size: float, case: Case, second: tuple[Any, ...]) -> None:
    if not close(got, expected, scale=size * 1e-3):
        raise Wrong("number", f"got {got}, expected {expected}\narguments {case.args}\nalong {case.tangents}\nand {second}")
