"""Entries of dicts and fields of records: read with a default, replaced in a copy; and what their cotangents are made of."""

from __future__ import annotations

import dataclasses
from typing import Any

from astgrad.errors import UnsupportedError
from astgrad.runtime.structures import rebuild, zeros_like
from astgrad.runtime.structures import parts as parts_of


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


def replaced(p: Any, names: tuple[str, ...], values: tuple[Any, ...]) -> Any:
    """A record like p with other values in the fields named: `dataclasses.replace(p, ...)` or `p._replace(...)`.

    Raises:
        UnsupportedError: making the record does more than to keep its fields.
    """
    changes = dict(zip(names, values, strict=True))
    if not dataclasses.is_dataclass(p):
        return p._replace(**changes)
    if hasattr(p, "__post_init__") or "__init__" not in type(p).__dict__ or not all(f.init for f in dataclasses.fields(p)):
        raise UnsupportedError(f"replacing fields of a {type(p).__name__}, whose class computes some of them, is not differentiated", "make the object anew")
    return dataclasses.replace(p, **changes)  # type: ignore[type-var]


def resting(h: Any, names: tuple[str, ...]) -> Any:
    """The cotangent of p in `replaced(p, names, values)`: that of the record, with zeros in the fields that are replaced."""
    return rebuild(h, [zeros_like(value) if name in names else value for name, value in _fields(h)])


def fields_of(h: Any, p: Any, names: tuple[str, ...]) -> tuple[Any, ...]:
    """The cotangent of the values in `replaced(p, names, values)`."""
    return tuple(getattr(h, name) for name in names)


def _fields(p: Any) -> list[tuple[str, Any]]:
    """Name and value of each field of a record."""
    names = getattr(p, "_fields", None)
    return parts_of(p) if names is None else list(zip(names, p, strict=True))
