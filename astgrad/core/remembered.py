"""What is made of a function is kept with it, as an attribute: for all who ask for the same again, and gone when the function is."""

from __future__ import annotations

import types
import weakref
from typing import Any


class _Remembered(dict[Any, Any]):
    """It belongs to one function and its code: where it is copied or pickled, it is left behind."""

    def __init__(self, fn: types.FunctionType) -> None:
        super().__init__()
        self.fn, self.code = weakref.ref(fn), fn.__code__

    def __reduce__(self) -> tuple[Any, ...]:
        return dict, ()


def remembered_of(fn: types.FunctionType) -> dict[Any, Any]:
    """What is kept with a function as it is now.

    >>> import functools
    >>> def double(x): return 2.0 * x
    >>> remembered_of(double)["gradient"] = lambda x: 2.0
    >>> list(remembered_of(double)), list(remembered_of(functools.wraps(double)(lambda x: double(x))))
    (['gradient'], [])
    """
    held = fn.__dict__.get(_Remembered.__name__)
    if not isinstance(held, _Remembered) or held.fn() is not fn or held.code is not fn.__code__:
        held = fn.__dict__[_Remembered.__name__] = _Remembered(fn)
    return held


def own_attributes(fn: types.FunctionType) -> dict[str, Any]:
    """The attributes that the user gave a function."""
    return {name: value for name, value in fn.__dict__.items() if not isinstance(value, _Remembered)}
