"""The fact of a value that is there: an argument, a global, a default."""

from __future__ import annotations

import dataclasses
import enum
import functools
import inspect
import sys
import types
from collections import defaultdict, deque
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from astgrad.analyse.facts import (
    ANY,
    CLOSURE,
    DEQUES,
    Callee,
    PY_BOOL,
    PY_FLOAT,
    PY_INT,
    Dim,
    Fact,
    Instance,
    ListOf,
    Mapping,
    Member,
    Number,
    Record,
    Sequence,
    Unbound,
    join,
    may_be_float,
    with_parts,
    without_values,
)
from astgrad import rules
from astgrad.core.scope import is_user_function
from astgrad.runtime.structures import attributes_of, is_object, is_users_class

DEFAULTS: dict[Any, Fact] = {float: PY_FLOAT, int: PY_INT, list: Sequence("list", ()), dict: Mapping(())}  # of what a `defaultdict` calls


def fact_of_value(value: object, symbol: str = "n", inside: tuple[int, ...] = ()) -> Fact:
    """What is known of a value that is there: kind, dtype, rank, ones.

    `inside` are the ids of the objects whose attributes are being looked at: one that holds itself has no end.
    """
    kind = type(value)
    if kind is float:
        return PY_FLOAT
    if kind is bool:
        return PY_BOOL
    if kind is int:
        return PY_INT
    if kind is complex:
        return Number("py", "complex", ())
    if kind is np.ndarray:
        assert isinstance(value, np.ndarray)
        dims: tuple[Dim, ...] = tuple(1 if n == 1 else (f"{symbol}.{i}", 0) for i, n in enumerate(value.shape))
        return Number("array", value.dtype.name if value.dtype.kind in "biufc" else None, dims)
    if isinstance(value, np.generic) and value.dtype.kind in "biufc":
        return Number("np", value.dtype.name, ())
    if kind in (list, tuple, deque, dict, defaultdict):
        if id(value) in inside:
            return Instance(kind.__name__)  # it holds itself
        inside = (*inside, id(value))
    if kind in (list, tuple, deque):
        return _fact_of_sequence(value, symbol, inside)  # type: ignore[arg-type]
    if kind in (types.FunctionType, types.MethodType, functools.partial):
        return CLOSURE if holds_something(value) else Instance("function")
    if hasattr(kind, "__astgrad__"):
        return CLOSURE
    if kind is dict or kind is defaultdict and value.default_factory in DEFAULTS:  # type: ignore[attr-defined]
        assert isinstance(value, dict)
        entries = tuple((k, _held(v, f"{symbol}.{k}", inside)) for k, v in value.items())
        return Mapping(entries, None, DEFAULTS[value.default_factory] if isinstance(value, defaultdict) else None)  # type: ignore[index]
    if isinstance(value, tuple) and hasattr(value, "_fields"):
        return Record(kind, tuple((n, fact_of_value(v, f"{symbol}.{n}", inside)) for n, v in zip(value._fields, value, strict=True)))
    if isinstance(value, enum.Enum):  # of those that are integers, `isinstance` is not decided by that
        return Number(None, "int64", ()) if isinstance(value, int) else Member("enum.Enum", kind=type(value)) if all(_is_plain_member(member) for member in type(value)) else Instance("enum.Enum")
    if is_object(value) and id(value) not in inside:
        inside = (*inside, id(value))
        return Record(kind, tuple((n, _held(v, f"{symbol}.{n}", inside)) for n, v in attributes_of(value)))
    return Instance(f"{kind.__module__}.{kind.__qualname__}" if kind.__module__ != "builtins" else kind.__qualname__)


def _is_plain_member(member: Any) -> bool:
    return all(_is_plain(held) for name, held in vars(member).items() if name != "__objclass__")


def _is_plain(value: Any) -> bool:
    """Whether a value is a number or a text, or a tuple of some."""
    return isinstance(value, (str, int, float, type(None))) or type(value) is tuple and all(map(_is_plain, value))


def of_member(fact: Member, name: str) -> Fact:
    """What is known of the name, or the value, of any member of an enumeration."""
    if name not in ("name", "value") or inspect.getattr_static(fact.kind, name) is not inspect.getattr_static(enum.Enum, name):
        return ANY
    held = [without_values(fact_of_value(getattr(member, name))) for member in fact.kind]
    return functools.reduce(lambda a, b: join(a, b, name), held)


def as_key(fact: Fact) -> Fact | None:
    """What is known of a value as a key of a dict, if that is of use."""
    return None if may_be_float(fact) or isinstance(fact, Unbound) else without_values(fact)


def key_of(fact: Fact) -> Fact:
    """What is known of any key of a dict; it carries no derivative whatever it is."""
    known: set[Fact | None] = {as_key(fact_of_value(key)) for key, _ in fact.items} if isinstance(fact, Mapping) else set()
    if isinstance(fact, Mapping) and not isinstance(fact.other, Unbound | None):
        known.add(fact.key)
    return (known.pop() if len(known) == 1 else None) or Instance("key")


def _held(value: object, symbol: str, inside: tuple[int, ...]) -> Fact:
    """What an object or a dict holds: of a function that its module holds too, which one; of those that are made at every call the code is not made anew."""
    fact = fact_of_value(value, symbol, inside)
    local = isinstance(value, (types.FunctionType, type)) and getattr(sys.modules.get(value.__module__ or ""), value.__qualname__, None) is not value
    return fact if local else known_function(value, fact)


def known_function(value: Any, fact: Fact) -> Fact:
    """The fact of a function that holds nothing, or of a class, which says which one it is."""
    of_class = isinstance(value, type) and is_users_class(value)
    told = type(fact) is Instance and (isinstance(value, np.ufunc) or of_class or is_user_function(value) or rules.lookup(value) is not None)
    return Callee(fact.type_name, False, value) if told else fact  # type: ignore[attr-defined]


def is_record_type(kind: type) -> bool:
    """Whether a call of the class makes a named tuple or a dataclass of what it is given, and does no more."""
    if issubclass(kind, tuple):
        return hasattr(kind, "_fields") and (kind.__bases__ == (tuple,) or not {"__new__", "__init__"} & set(kind.__dict__))
    return holds_its_fields(kind) and all(f.default_factory is dataclasses.MISSING for f in dataclasses.fields(kind))  # type: ignore[arg-type]


def holds_its_fields(kind: type) -> bool:
    """Whether a call of the class that gives all fields makes a dataclass of them, and does no more."""
    init = kind.__dict__.get("__init__")
    if not dataclasses.is_dataclass(kind) or init is None or init.__code__.co_filename != "<string>" or hasattr(kind, "__post_init__"):
        return False
    sets = kind.__setattr__ is object.__setattr__ or kind.__setattr__.__code__.co_filename == "<string>"
    plain = sets and kind.__new__ is object.__new__ and list(inspect.signature(kind).parameters) == [f.name for f in dataclasses.fields(kind)]
    return plain and all(
        f.init and not isinstance(inspect.getattr_static(kind, f.name, None), property) for f in dataclasses.fields(kind))


def holds_something(f: Any) -> bool:
    """Whether a function value captured variables, has defaults, or is bound to an object."""
    return not isinstance(f, types.FunctionType) or bool(f.__closure__ or f.__defaults__ or f.__kwdefaults__)


def _fact_of_sequence(value: list[Any] | tuple[Any, ...] | deque[Any], symbol: str, inside: tuple[int, ...]) -> Fact:
    """A list of alike items is known by one item; any other, and each tuple, item by item."""
    items = tuple(fact_of_value(item, f"{symbol}.{i}", inside) for i, item in enumerate(value))
    kind = type(value).__name__ if not isinstance(value, deque) or value.maxlen is None else DEQUES[1]
    if kind != "tuple" and items:
        alike = [renew_as(item, symbol) for item in items]
        if all(item == alike[0] for item in alike):
            return ListOf(kind, alike[0])
    return Sequence(kind, items)


def renew_as(fact: Fact, symbol: str) -> Fact:
    """The fact with symbols by position only, so that facts of like items are equal."""
    if isinstance(fact, Number) and fact.dims:
        return replace(fact, dims=tuple(d if isinstance(d, int) else (f"{symbol}*{i}", d[1]) for i, d in enumerate(fact.dims)))
    return with_parts(fact, lambda part, suffix: renew_as(part, symbol + suffix))


def of_any_size(fact: Fact, symbol: str, sited: bool = False) -> Fact:
    """The fact without the lengths of arrays, and of lists and tuples whose items are alike: a recursion over parts is one function.

    >>> print(of_any_size(Number("array", "float64", (4,)), "u"))
    float64[u*0]
    """
    if isinstance(fact, Number) and fact.dims:
        return replace(fact, dims=tuple((f"{symbol}*{i}", None) for i in range(len(fact.dims))))
    if isinstance(fact, Sequence) and fact.items:
        items = {renew_as(of_any_size(item, symbol, sited), symbol) for item in fact.items}
        return ListOf(fact.kind, items.pop(), fact.sites, or_none=fact.or_none) if len(items) == 1 else fact
    if isinstance(fact, (Mapping, Record)) and not sited:  # of a recursion over objects it does not matter where they are made
        fact = replace(fact, sites=None)
    return with_parts(fact, lambda part, suffix: of_any_size(part, symbol + suffix, sited))


def in_recursion(fact: Fact, symbol: str, given: Iterable[Fact]) -> Fact:
    """The fact of any size of what a recursion hands on: of what it was given itself it matters where that was made."""
    found = of_any_size(fact, symbol, True)
    return found if any(of_any_size(before, symbol, True) == found for before in given) else of_any_size(fact, symbol)
