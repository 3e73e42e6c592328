"""The time of a gradient, in times of the function and of the gradient written by hand."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from astgrad import grad
from astgrad.errors import UnsupportedError
from benchmarks.functions import CASES, Case
from benchmarks.measure import Row, in_turns, ratio


def rows() -> Iterator[Row]:
    for case in CASES:
        yield from _rows_of(case)


def _rows_of(case: Case) -> Iterator[Row]:
    name = case.function.__name__
    try:
        gradient = grad(case.function, case.argnums)
        found = gradient(*case.arguments())
    except UnsupportedError:
        yield Row(f"gradient of {name} / {name}", None, case.limit, note="refused")
        return
    except Exception as error:  # one function that fails is to be seen in the table, beside all the others
        yield Row(f"gradient of {name} / {name}", None, case.limit, note=f"FAILED: {type(error).__name__}: {error}")
        return
    for ours, hand in zip(_leaves(found), _leaves(case.by_hand(*case.arguments())), strict=True):
        np.testing.assert_allclose(ours, hand, rtol=1e-6, atol=1e-9, err_msg=name)
    function, ours, hand = in_turns([case.function, gradient, case.by_hand], case.arguments)
    yield Row(f"gradient of {name} / {name}", ratio(ours, function), case.limit)
    yield Row(f"gradient of {name} / by hand", ratio(ours, hand))


def _leaves(tree: Any) -> list[Any]:
    if isinstance(tree, (list, tuple)):
        return [leaf for item in tree for leaf in _leaves(item)]
    return [tree]
