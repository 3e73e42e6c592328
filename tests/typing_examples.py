"""Checked by mypy in test_first_class.py: a derivative has the parameters of its function."""

from collections.abc import Callable
from typing import Any, assert_type, reveal_type

from astgrad import grad, value_and_grad
from astgrad.api import Derivative


def cubic(x: float, a: float = 2.0) -> float:
    return a * x**3


@grad
def plainly(x: float, *, n: int) -> float:
    return x**n


@grad(argnums=0)
def with_options(x: float, name: str) -> float:
    return x


@value_and_grad(argnums="x")
def value_too(x: float) -> float:
    return x


def checked() -> None:
    """Never called: half of it is wrong, and known to be."""
    reveal_type(grad(cubic))
    reveal_type(plainly)
    reveal_type(with_options)
    reveal_type(value_and_grad(cubic))
    reveal_type(value_too)

    accepted: Callable[[float, float], Any] = grad(cubic)
    value, slope = value_and_grad(cubic)(1.0, a=2.0)
    grad(grad(cubic))(1.0)
    plainly(1.0, n=2)
    with_options(1.0, "a")
    assert_type(grad(cubic).source, str)
    nested: Derivative[..., Any] = grad(grad(cubic))

    grad(cubic)("one")  # type: ignore[arg-type]
    grad(cubic)()  # type: ignore[call-arg]
    plainly(1.0, 2)  # type: ignore[call-arg]
    with_options(1.0)  # type: ignore[call-arg]
    value_and_grad(cubic)(1.0, b=2.0)  # type: ignore[call-arg]
    value_too("one")  # type: ignore[arg-type]
