"""Whether a function that only the running program knows leaves alone what the function that calls it goes by.

Code is made for what stands in lists, dicts, objects and variables, and the reverse sweep reads some of it again. So what
the callee may reach of it is compared before and after the call.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError
from astgrad.runtime.reach import cells_of, held_by, named_by, within
from astgrad.runtime.structures import is_object, is_structure, is_users_class, parts

_SCALARS = (str, int, float, complex, bytes, type(None), np.generic)


@dataclass(frozen=True)
class Before:
    """What was found before a call: the kinds of what it is given to change, and the contents of all else that it may reach."""

    kinds: Any
    bound: tuple[Any, ...]
    contents: list[tuple[Any, Any]]
    held: list[tuple[Any, Any]]


def look_before(called: tuple[Any, ...], given: tuple[Any, ...], others: tuple[Any, ...], attributes: tuple[str, ...], carries: bool = False) -> Before:
    """What a call may change of what is `given` to it, whose kinds count, and of `others`, of which everything counts but attributes that nobody names.

    Where what it is passed `carries` a derivative, so do floats that functions among it keep: the function that made them may read these later.
    """
    held = _held(called, given) if carries else []
    reached = list(within(called, given_too=True))
    if not reached:
        return Before(None, others, [], held)
    containers, arrays = {id(x) for x in reached}, [x for x in reached if isinstance(x, np.ndarray)]
    contents = [(x, _contents(x, attributes)) for x in _all_within(others, attributes) if _is_met(x, containers, arrays)]
    return Before(_kinds(given, attributes), others, contents, held)


def check_kept(before: Before, given: tuple[Any, ...], others: tuple[Any, ...], attributes: tuple[str, ...]) -> None:
    """Refuse what a call has changed.

    >>> d = {"a": 1.0}
    >>> check_kept(look_before((d.update,), (d,), (), ()), (d,), (), ())
    >>> before = look_before((d.update,), (d,), (), ())
    >>> d.update(a=np.ones(2))
    >>> check_kept(before, (d,), (), ())
    Traceback (most recent call last):
    ...
    astgrad.errors.UnsupportedError: a function that only the running program knows changes what is read here: not differentiated
    Instead: call it by its own name, or let it return the new value

    Raises:
        UnsupportedError: something is of another kind, or is another thing, than it was.
    """
    if any(_keeps_more(old, _whole(x)) for x, old in before.held):
        raise UnsupportedError("a function that only the running program knows keeps something of what it is passed, which carries a derivative: not differentiated",
                               "call it by its own name, or let it return the new value")
    same = before.kinds is None or before.kinds == _kinds(given, attributes)
    if same and all(map(_is_same, before.bound, others)) and all(_are_same(held, _contents(x, attributes)) for x, held in before.contents):
        return
    raise UnsupportedError("a function that only the running program knows changes what is read here: not differentiated", "call it by its own name, or let it return the new value")


Seen = list[tuple[Any, Any]]


def look_outside(function: Any, attributes: tuple[str, ...]) -> Seen:
    """The contents of all that a function finds outside, by itself and by those that it calls."""
    return [(x, _contents(x, attributes)) for x in _all_within((function,), attributes)]


def check_outside(seen: Seen, attributes: tuple[str, ...]) -> None:
    """Refuse to run a function again after something of that was changed.

    Raises:
        UnsupportedError: it was.
    """
    if not all(_are_same(held, _contents(x, attributes)) for x, held in seen):
        raise UnsupportedError("the pullback of a gradient runs the function again, and what that reads outside was changed: not differentiated", "call the pullback before, or pass it as an argument")


def _held(called: tuple[Any, ...], given: tuple[Any, ...]) -> list[tuple[Any, Any]]:
    """The lists, dicts, objects and arrays that functions reach, and functions that they hold, with what is in them."""
    functions = [f for one in called for f in _functions_in(one) if not any(f is g for g in given)]
    return [(x, _whole(x)) for x in [*_closures(functions), *within(functions, given_too=True)] if not isinstance(x, type)] if functions else []


def _closures(functions: list[Any]) -> list[types.FunctionType]:
    """Functions with captured variables among some, and among what these hold."""
    found: dict[int, Any] = {}
    waiting = list(functions)
    while waiting:
        x = waiting.pop()
        if id(x) not in found and callable(x) and not isinstance(x, type):
            found[id(x)] = x
            waiting += held_by(x)
    return [x for x in found.values() if isinstance(x, types.FunctionType) and x.__closure__]


def _functions_in(x: Any) -> Iterator[Any]:
    """Functions that something is, or holds in lists and dicts."""
    if isinstance(x, (list, tuple, dict)):
        for part in x.values() if isinstance(x, dict) else x:
            yield from _functions_in(part)
    elif callable(x) and not isinstance(x, type):
        yield x


def _whole(x: Any) -> Any:
    """All that something holds; of a function, its captured variables."""
    if isinstance(x, np.ndarray):
        return x.copy()
    if isinstance(x, types.FunctionType):
        return dict(enumerate(cells_of(x)))
    return dict(parts(x))


def _keeps_more(old: Any, new: Any) -> bool:
    """Whether something else is held now, other than whole numbers and texts."""
    if isinstance(old, np.ndarray):
        return old.dtype.kind not in "biuSU" and (old.shape != new.shape or old.tobytes() != new.tobytes())
    return any(not _is_same(old.get(k, _NOTHING), new.get(k, _NOTHING)) and not (_is_plain(old.get(k)) and _is_plain(new.get(k))) for k in old.keys() | new.keys())


_NOTHING = object()


def _is_plain(x: Any) -> bool:
    return isinstance(x, (int, str, bytes, type(None), np.integer, np.bool_))


def _is_met(x: Any, containers: set[int], arrays: list[np.ndarray]) -> bool:
    if isinstance(x, np.ndarray):
        return any(np.may_share_memory(x, a) for a in arrays)
    return isinstance(x, (types.FunctionType, types.ModuleType, type)) or id(x) in containers or id(getattr(x, "__dict__", None)) in containers


def _parts(x: Any, attributes: tuple[str, ...]) -> list[tuple[Any, Any]]:
    """What something holds that counts: of objects, classes and modules under names that are mentioned, of functions what they name outside."""
    if isinstance(x, types.FunctionType):
        return [*enumerate(held_by(x)), *named_by(x)]
    if isinstance(x, (types.ModuleType, type)):
        return [(n, vars(x)[n]) for n in attributes if n in vars(x)]
    if is_object(x):
        own = [(n, value) for n, value in parts(x) if n in attributes]
        return [*own, *((n, value) for kind in type(x).__mro__ if is_users_class(kind) for n, value in _parts(kind, attributes) if not callable(value))]
    return parts(x)


def _contents(x: Any, attributes: tuple[str, ...]) -> Any:
    return (x.dtype, x.shape, x.copy()) if isinstance(x, np.ndarray) else _parts(x, attributes)


def _are_same(old: Any, new: Any) -> bool:
    if isinstance(old, tuple):
        return bool(old[:2] == new[:2] and (old[2].tobytes() == new[2].tobytes() if old[0].kind != "O" else all(map(_is_same, old[2].flat, new[2].flat))))
    return len(old) == len(new) and all(_is_same(k, key) and _is_same(v, value) for (k, v), (key, value) in zip(old, new, strict=True))


def _is_same(a: Any, b: Any) -> bool:
    if a is b:
        return True
    return isinstance(a, _SCALARS) and type(a) is type(b) and bool(a == b or a != a and b != b)


def _all_within(values: Iterable[Any], attributes: tuple[str, ...]) -> list[Any]:
    """The lists, dicts, objects and arrays in values, and in what their functions name outside; functions that are held in them are what they are."""
    found: dict[int, Any] = {}
    waiting = [(x, True) for x in values]
    while waiting:
        x, follows = waiting.pop()
        of_functions = isinstance(x, types.FunctionType)
        if id(x) in found or of_functions and not follows:
            continue
        if isinstance(x, np.ndarray):
            found[id(x)] = x
        elif of_functions or is_structure(x) or isinstance(x, types.ModuleType) and not is_of_library(x) or isinstance(x, type) and is_users_class(x):
            found[id(x)] = x
            waiting += [(value, of_functions) for _, value in _parts(x, attributes)]
    return list(found.values())


def reads_outside(fn: types.FunctionType, attributes: tuple[str, ...]) -> bool:
    """Whether a function, or one that it names, reads more outside than functions, classes and modules of libraries."""
    held = [(fn, value) for f in _all_within((fn,), attributes) if isinstance(f, types.FunctionType) for _, value in _parts(f, attributes)]
    return any(not isinstance(value, (types.FunctionType, types.BuiltinFunctionType, type, np.ufunc, type(np.sum))) and not (isinstance(value, types.ModuleType) and is_of_library(value))
               or isinstance(value, type) and any(not callable(part) for _, part in _parts(value, attributes)) for _, value in held)


def is_of_library(module: types.ModuleType) -> bool:
    """Whether a module comes with Python, or is one of those that are known."""
    home = module.__name__.split(".")[0]
    return home != "__main__" and (home in sys.stdlib_module_names or home in ("numpy", "scipy", "astgrad"))


def _kinds(x: Any, attributes: tuple[str, ...], above: tuple[int, ...] = ()) -> Any:
    """Types, ranks and keys of all that a value holds, as code is made for them."""
    if isinstance(x, np.ndarray):
        return type(x), x.dtype, tuple(n == 1 for n in x.shape)
    if id(x) in above or not is_structure(x):
        return type(x)
    return type(x), tuple((key, _kinds(value, attributes, (*above, id(x)))) for key, value in _parts(x, attributes))
