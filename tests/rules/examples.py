"""What an example of a rule is, and the list that the tables of examples fill."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

RNG = np.random.default_rng(7)


@dataclass(frozen=True)
class Example:
    """A call of a function that has a row; `argnums` are the positions or names of the arguments to be differentiated."""

    function: Callable[..., Any]
    args: tuple[Any, ...]
    kwargs: dict[str, Any] = field(default_factory=dict)
    argnums: tuple[int | str, ...] = (0,)
    smooth: bool = True  # also twice differentiable at this point

    @property
    def id(self) -> str:
        shapes = ",".join(_describe(a) for a in self.args)
        options = ",".join(f"{k}={v}" for k, v in self.kwargs.items())
        module = "math." if getattr(self.function, "__module__", "") == "math" else ""
        return f"{module}{self.function.__name__}({shapes}{',' if options else ''}{options})/{self.argnums}"


def _describe(value: Any) -> str:
    if isinstance(value, np.ndarray):
        return f"{value.dtype.char}{list(value.shape)}".replace(" ", "")
    if isinstance(value, (list, tuple)):
        return "[" + ",".join(_describe(v) for v in value) + "]"
    return type(value).__name__


EXAMPLES: list[Example] = []


def example(function: Callable[..., Any], *args: Any, argnums: tuple[int | str, ...] = (0,), smooth: bool = True, **kwargs: Any) -> None:
    EXAMPLES.append(Example(function, args, kwargs, argnums, smooth))


def array(*shape: int, low: float = 0.3, high: float = 0.9) -> np.ndarray:
    """Distinct numbers between low and high, in no order."""
    n = math.prod(shape)
    return (low + (high - low) * (RNG.permutation(n) + 0.5) / n).reshape(shape)
