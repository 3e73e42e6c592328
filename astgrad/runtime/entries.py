"""Entries of dicts, read with a default, and what their cotangents are made of."""

from __future__ import annotations

from typing import Any

from astgrad.errors import UnsupportedError
from astgrad.runtime.structures import zeros_like


def entries(g: Any, d: Any) -> dict[Any, Any]:
    """The cotangent of d in `dict(d)`.

    Raises:
        UnsupportedError: d is no dict, but an iterable of pairs.
    """
    if not isinstance(d, dict):
        raise UnsupportedError(f"a dict made of a {type(d).__name__} that carries a derivative is not differentiated", "write a dict display or a comprehension")
    return {key: g[key] for key in d}


def only_entry(h: Any, d: Any, key: Any) -> dict[Any, Any]:
    """The cotangent of d in `d.get(key, default)`: h at the key, if it is there."""
    return {k: h if k == key else zeros_like(value) for k, value in d.items()}


def entry_of(of: Any, h: Any, d: Any, key: Any) -> Any:
    """The cotangent of h in `only_entry(h, d, key)`."""
    return of[key] if key in d else zeros_like(h)


def without_entry(h: Any, d: Any, key: Any) -> Any:
    """The cotangent of the default in `d.get(key, default)`: h, if the key is not there."""
    return zeros_like(h) if key in d else h
