"""What a function may reach when it is called: what it captured, the globals that its code names, and what these hold."""

from __future__ import annotations

import builtins
import dataclasses
import dis
import functools
import random
import types
from collections import deque
from collections.abc import Iterator
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError, with_article
from astgrad.runtime.mirrors import reached
from astgrad.runtime.structures import is_object, is_structure, parts


def keep_outer(name: str, value: Any) -> None:
    """Stands for `name = value` of a variable of outside; in the text it is that assignment."""
    raise NotImplementedError


def check_unreached(called: Any, *written: Any) -> None:
    """Refuse to call what is not known where it could read or write something outside that the function changes too.

    Raises:
        UnsupportedError: a function among what is given may reach one of the written objects.
    """
    arrays: list[np.ndarray] = []
    containers: set[int] = set()
    for one in written:
        more, held = reached(one)
        arrays += more
        containers |= held.keys()
    for x in within(called):
        if id(x) in containers or isinstance(x, np.ndarray) and any(np.may_share_memory(x, a) for a in arrays):
            raise UnsupportedError("a function that only the running program knows may read or change what is changed here outside of the function",
                                   "pass it what it needs as arguments")


def check_parted(result: Any, *given: Any) -> None:
    """Refuse what a call gives, where it is a part of an array that the call was given: the two are written apart from each other.

    Raises:
        UnsupportedError: it may share memory with one.
    """
    arrays, _ = reached(result)
    if any(np.may_share_memory(a, one) for a in arrays for one in given):
        raise UnsupportedError("what a function gives that only the running program knows may be a view of an array that it was given, and that is written in place",
                               "let it return a copy")


def new_array(x: Any, called: Any) -> np.ndarray:
    """A copy of an array that a function gives which only the running program knows, where it is written in place: nothing else may reach it.

    >>> new_array(np.ones(2), (np.sin,))
    array([1., 1.])

    Raises:
        UnsupportedError: it is no array, or may be a part of what the function, or what it was given, holds.
    """
    if type(x) is not np.ndarray:
        raise UnsupportedError(f"what a function gives that only the running program knows is {with_article(type(x))} here and not an array, and is written into: not differentiated",
                               "call it by its own name, or write into a copy")
    for held in within(called, given_too=True, closed_too=True):
        if np.may_share_memory(held, x) if isinstance(held, np.ndarray) else _is_closed(held):
            raise UnsupportedError("what a function gives that only the running program knows may be a part of something else, and is written in place: not differentiated",
                                   "write into a copy")
    return x.copy("K")


def apart(x: Any, called: Any) -> Any:
    """x itself, or a copy of an array, as `x += e` may change it: nothing else may reach it.

    Raises:
        UnsupportedError: it may be a part of what the function that gave it, or what that was given, holds; or it is a list, a dict or a set.
    """
    if isinstance(x, (list, deque, dict, set)):
        raise UnsupportedError(f"what a function gives that only the running program knows is {with_article(type(x))} here, and is changed in place: not differentiated",
                               "make a new value, as in `x = x + ...`, or start from a copy")
    return new_array(x, called) if isinstance(x, np.ndarray) else x


def check_trips(x: Any, expected: Any) -> None:
    """Refuse a loop that was written out, where it goes through something else: another number of items, or other keys.

    >>> check_trips([1.0, "a"], 2), check_trips({"a": 1, "b": 2}, ("a", "b"))
    (None, None)

    Raises:
        UnsupportedError: it does.
    """
    if len(x) != expected if isinstance(expected, int) else tuple(x) != expected:
        raise UnsupportedError("a loop over things of several kinds goes through others than when its derivative was made", "keep things of one kind in a list or a dict that changes")


def check_field_names(x: Any, expected: tuple[str, ...]) -> None:
    """Refuse a loop over the fields of a dataclass that was written out, where it goes through others.

    Raises:
        UnsupportedError: it does.
    """
    if tuple(f.name for f in dataclasses.fields(x)) != expected:
        raise UnsupportedError("a loop goes through the fields of another dataclass than when its derivative was made", "let a function of its own take the object")


def not_reached() -> None:
    """Stands for a call to which the program never comes, as in a loop over a list that is known to be empty.

    Raises:
        UnsupportedError: it comes there.
    """
    raise UnsupportedError("a list or a dict that was thought to be empty holds something here: not differentiated", "let it be filled in the function itself")


def check_attributes(x: Any, names: tuple[str, ...]) -> None:
    """Refuse an object that has other attributes than are known, or has them in another order.

    Raises:
        UnsupportedError: it has.
    """
    if tuple(vars(x)) != names:
        raise UnsupportedError(f"`vars` of {with_article(type(x))} has other names, or in another order, than its class shows: not differentiated", "name the attributes one by one")


def size_of(x: Any) -> int:
    """The length of a list; of anything else, which keeps its length while a loop goes through it, -1."""
    return len(x) if isinstance(x, (list, deque)) else -1


def half_done(place: str) -> UnsupportedError:
    """What is raised where a handler runs that may see how far what its `try` guards came.

    >>> print(half_done("m.py:3:5"))
    m.py:3:5: a handler runs here, and how far what this `try` guards had come before is not known: not differentiated
    Instead: guard one call alone, as in `try: y = f(x)`, and do the rest behind it or in `else`
    """
    return UnsupportedError(f"{place}: a handler runs here, and how far what this `try` guards had come before is not known: not differentiated",
                            "guard one call alone, as in `try: y = f(x)`, and do the rest behind it or in `else`")


def check_size(x: Any, size: int) -> None:
    """Refuse a list that has got another length while a loop goes through it.

    >>> check_size([1.0], size_of([2.0]))

    Raises:
        UnsupportedError: it has.
    """
    if size_of(x) != size:
        raise UnsupportedError("a list that a loop goes through is made longer or shorter on the way by something else: not differentiated", "write a while loop over its places")


def within(called: Any, given_too: bool = False, closed_too: bool = False) -> Iterator[Any]:
    """The lists, dicts, objects and arrays that functions reach, but for those that are given themselves, if these do not count.

    Functions that bind variables of outside count too, where what is given does, and if asked for what nobody can look into.
    """
    seen: set[int] = set()
    given = [(called, True)]
    while given:
        x, is_given = given.pop()
        if id(x) in seen or isinstance(x, (str, int, float, complex, bytes, type(None), np.generic)):
            continue
        seen.add(id(x))
        if isinstance(x, np.ndarray) or is_structure(x):
            if given_too or not is_given:
                yield x
            if not isinstance(x, np.ndarray):
                given += [(value, is_given) for _, value in parts(x)]
        if isinstance(x, type) or is_object(x):
            kinds = (x if isinstance(x, type) else type(x)).__mro__
            given += [(value, False) for kind in kinds if kind.__module__ != "builtins" for value in vars(kind).values()]
        elif given_too and isinstance(x, types.FunctionType) and _binds_outside(x.__code__) or closed_too and _is_closed(x):
            yield x
        given += [(value, False) for value in held_by(x)]


_OPEN = (np.ndarray, type, types.ModuleType, types.FunctionType, types.MethodType, types.BuiltinFunctionType, types.MethodWrapperType, types.WrapperDescriptorType,
         types.MethodDescriptorType, types.GetSetDescriptorType, types.MemberDescriptorType, functools.partial, staticmethod, classmethod, property, np.ufunc, type(np.sum), np.dtype,
         set, frozenset, range, slice, type(...), types.CodeType, types.MappingProxyType, np.random.Generator, np.random.RandomState, random.Random)


def _is_closed(x: Any) -> bool:
    """Whether something may hold what nobody can look into: a function that keeps what it gave, an object that is not written in Python."""
    return callable(getattr(x, "cache_info", None)) or not (isinstance(x, _OPEN) or is_structure(x) or hasattr(x, "__astgrad__"))


@functools.lru_cache(maxsize=4096)
def _binds_outside(code: types.CodeType) -> bool:
    """Whether a function binds globals, captured variables or attributes."""
    own = any(i.opname in ("STORE_GLOBAL", "DELETE_GLOBAL", "STORE_ATTR", "DELETE_ATTR") or i.opname in ("STORE_DEREF", "DELETE_DEREF") and i.argval in code.co_freevars
              for i in dis.get_instructions(code))
    return own or any(_binds_outside(c) for c in code.co_consts if isinstance(c, types.CodeType)) or not {"setattr", "delattr", "globals", "__dict__", "vars"}.isdisjoint(code.co_names)


def held_by(x: Any) -> list[Any]:
    """What a function, or what makes one of others, holds."""
    if isinstance(x, types.FunctionType):
        if (x.__module__ or "").split(".")[0] in ("numpy", "scipy"):
            return []
        return [*cells_of(x), *(x.__defaults__ or ()), *(x.__kwdefaults__ or {}).values(), *_named(x.__code__, x.__globals__)]
    if isinstance(x, (types.MethodType, types.BuiltinMethodType, types.MethodWrapperType)):
        return [x.__self__, getattr(x, "__func__", None)]
    if isinstance(x, functools.partial):
        return [x.func, *x.args, *x.keywords.values()]
    if isinstance(x, (staticmethod, classmethod)):
        return [x.__func__]
    if isinstance(x, property):
        return [x.fget, x.fset]
    own = [name for name in ("fun", "func", "py_func", "__wrapped__") if hasattr(type(x), name) or name in getattr(x, "__dict__", ())]  # and not what it makes up when it is asked
    return [value for name in own if callable(value := getattr(x, name, None))]


def cells_of(fn: types.FunctionType) -> list[Any]:
    """What the captured variables of a function are bound to."""
    return [c.cell_contents for c in fn.__closure__ or () if _filled(c)]


def named_by(fn: types.FunctionType) -> list[tuple[str, Any]]:
    """What the names of a function from outside are bound to, those of functions inside it too."""
    return [(n, fn.__globals__[n]) for code in _codes(fn.__code__) for n in code.co_names if n in fn.__globals__]


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _named(code: types.CodeType, scope: dict[str, Any]) -> Iterator[Any]:
    """The globals that a code names, and of modules what it may look up there."""
    found = [scope[n] for n in code.co_names if n in scope]
    for value in found:
        if isinstance(value, types.ModuleType):
            if value.__name__.split(".")[0] not in ("numpy", "scipy", "math"):
                yield from (getattr(value, n) for n in code.co_names if hasattr(value, n))
        elif value is not builtins:
            yield value
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _named(constant, scope)


def _filled(cell: types.CellType) -> bool:
    try:
        cell.cell_contents  # noqa: B018
    except ValueError:
        return False
    return True
