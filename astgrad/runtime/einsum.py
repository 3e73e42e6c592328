"""The adjoint of np.einsum in one of its operands, for any string of subscripts."""

from __future__ import annotations

import string
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.broadcasting import sum_to


def einsum_product(subscripts: Any, *operands: Any, optimize: Any = False) -> Any:
    """np.einsum of the operands that are not None."""
    return np.einsum(subscripts, *[x for x in operands if x is not None], optimize=optimize)


def einsum_adjoint(g: Any, place: int, subscripts: Any, *operands: Any, optimize: Any = False) -> Any:
    """The cotangent of one operand of np.einsum, given by its `place`, where its shape stands among the other operands."""
    given = [x for x in operands if x is not None]
    shape = tuple(given[place])
    ranks = [len(shape) if i == place else np.ndim(x) for i, x in enumerate(given)]
    terms, output = _spelt_out(subscripts, ranks)
    others = [(term, x) for i, (term, x) in enumerate(zip(terms, given, strict=True)) if i != place]
    wanted = "".join(dict.fromkeys(terms[place]))
    seen = "".join(dict.fromkeys(letter for letter in wanted if letter in output or any(letter in term for term, _ in others)))
    inputs = ",".join([output, *(term for term, _ in others)])
    bar = np.einsum(f"{inputs}->{seen}", g, *[x for _, x in others], optimize=optimize)
    sizes = dict(zip(terms[place], shape, strict=True))
    bar = np.expand_dims(bar, tuple(i for i, letter in enumerate(wanted) if letter not in seen))
    bar = sum_to(bar, tuple(sizes[letter] for letter in wanted))
    return bar if wanted == terms[place] else _on_diagonal(bar, wanted, terms[place], shape)


def _on_diagonal(bar: Any, wanted: str, term: str, shape: tuple[int, ...]) -> Any:
    """Zeros of a shape with `bar`, of one axis for each letter, where the indices of equal letters are equal."""
    full = np.zeros(shape, np.result_type(bar))
    np.einsum(f"{term}->{wanted}", full)[...] = bar  # a view that NumPy lets be written
    return full


def _spelt_out(subscripts: Any, ranks: list[int]) -> tuple[list[str], str]:
    """The letters of each operand and of the result, with a letter of its own for each axis of an ellipsis."""
    if not isinstance(subscripts, str):
        raise UnsupportedError("np.einsum with lists of axes is not differentiated", "give the subscripts first, as one string")
    inputs, arrow, output = subscripts.replace(" ", "").partition("->")
    terms = inputs.split(",")
    free = [letter for letter in string.ascii_letters if letter not in subscripts]
    widths = [rank - len(term.replace("...", "")) if "..." in term else 0 for term, rank in zip(terms, ranks, strict=True)]
    dots = "".join(free[: max(widths, default=0)])
    terms = [term.replace("...", dots[len(dots) - width :]) for term, width in zip(terms, widths, strict=True)]
    if arrow:
        return terms, output.replace("...", dots)
    letters = inputs.replace(",", "").replace("...", "")
    return terms, dots + "".join(sorted(letter for letter in set(letters) if letters.count(letter) == 1))
