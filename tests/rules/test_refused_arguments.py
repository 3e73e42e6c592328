"""What the rules for whole-array functions do not know is refused by name, in both modes, and never guessed."""

from __future__ import annotations

import subprocess
import sys
from typing import Any

import numpy as np
import pytest

import astgrad
from astgrad.errors import UnsupportedError


def by_lists_of_axes(x: Any) -> Any:
    return np.einsum(np.ones(3), [0], x, [0])


def in_another_mode(x: Any) -> Any:
    return np.sum(np.pad(x, 1, mode="maximum"))


def several_quantiles(x: Any) -> Any:
    return np.sum(np.quantile(x, [0.2, 0.8]))


def along_all_axes(x: Any) -> Any:
    return np.gradient(x * np.ones((3, 3)))[0][0, 0]


def between_arrays(x: Any) -> Any:
    return np.sum(np.linspace(x, 2 * x, 5))


def partitioned(x: Any) -> Any:
    return np.sum(np.partition(x, 1)[:2])


def of_two_sets(x: Any) -> Any:
    return np.sum(np.cov(x, 2 * x))


def in_pieces(x: Any) -> Any:
    return np.sum(np.piecewise(x, [x < 0, x >= 0], [-1.0, 1.0]))


def at_moving_knots(x: Any) -> Any:
    return np.interp(0.5, x, np.arange(3.0))


def of_the_upper_triangle(x: Any) -> Any:
    return np.sum(np.linalg.eigh(np.outer(x, x), "U")[0])


def of_coefficients_in_columns(x: Any) -> Any:
    return np.sum(np.polyval(np.outer(x, x), x))


REFUSED = [
    by_lists_of_axes, in_another_mode, several_quantiles, along_all_axes, between_arrays, partitioned, of_two_sets,
    in_pieces, at_moving_knots, of_the_upper_triangle, of_coefficients_in_columns,
]
RIGHT_FORWARD = (by_lists_of_axes, along_all_axes)  # linear: the function itself is its tangent


@pytest.mark.parametrize("f", REFUSED, ids=lambda f: f.__name__)
def test_refused(f: Any) -> None:
    x = np.array([0.3, 1.1, 2.0])
    f(x)
    with pytest.raises(UnsupportedError):
        astgrad.vjp(f, x)[1](1.0)
    if f not in RIGHT_FORWARD:
        with pytest.raises(UnsupportedError):
            astgrad.jvp(f, (x,), (x,))


def test_scipy_is_not_imported() -> None:
    code = "import sys; from astgrad import rules; rules.lookup(print), rules.lookup(open); assert not any(name.startswith('scipy') for name in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True)
