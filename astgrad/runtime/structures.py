"""Nested arguments and their cotangents: lists, tuples, NamedTuples, dicts, dataclasses of floats and arrays."""

from __future__ import annotations

import copy as _copy
import dataclasses
import enum
import functools
import inspect
import sys
import types
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import numpy as np

from astgrad.errors import UnsupportedError, with_article

FUNCTIONS = (types.FunctionType, types.MethodType, functools.partial)  # their cotangents are dicts, see `calls`


def is_float_leaf(x: Any) -> bool:
    """Whether x is a Python float, a NumPy float scalar or an array of floats."""
    return isinstance(x, (float, np.floating)) or (isinstance(x, np.ndarray) and x.dtype.kind == "f")


def is_structure(x: Any) -> bool:
    """Whether x is a container that has parts: list, tuple, deque, dict, dataclass instance or plain object."""
    return isinstance(x, (list, tuple, deque, dict)) or is_object(x)


_FOREIGN = {"numpy", "scipy", "pandas", "torch", "jax", "jaxlib", "sklearn", "numba", "sympy", "matplotlib", "astgrad"}
_OBJECT_TYPES: dict[type, bool] = {}


def is_object(x: Any) -> bool:
    """Whether x is an instance of a class written in Python by a user: what it holds are its attributes."""
    kind = type(x)
    if kind not in _OBJECT_TYPES:
        _OBJECT_TYPES[kind] = is_users_class(kind)
    return _OBJECT_TYPES[kind]


def is_users_class(kind: type) -> bool:
    """Whether a class is written in Python by a user, and its objects are nothing but their attributes."""
    if kind is types.SimpleNamespace:
        return True
    home = (getattr(kind, "__module__", "") or "").split(".")[0]
    if issubclass(kind, (type, BaseException, enum.Enum, dict, list, tuple, deque, str, float, int, np.ndarray, types.ModuleType)) or hasattr(kind, "__astgrad__"):
        return False
    written_in_python = bool(kind.__flags__ & (1 << 9))  # a heap type
    return written_in_python and home not in _FOREIGN and (home not in sys.stdlib_module_names or home == "__main__")


_COMPUTED = [f"__{side}{name}__" for name in ("add", "sub", "mul", "truediv", "matmul", "pow", "mod", "floordiv", "or", "and") for side in ("", "r", "i")] + [
    f"__{name}__" for name in ("neg", "pos", "abs", "round", "float", "complex", "iter", "next", "getitem", "array", "array_ufunc", "array_function")]


@functools.cache
def computes(kind: type) -> bool:
    """Whether a class of the user's says what operators, loops, items or float() make of its objects."""
    return is_users_class(kind) and any(isinstance(vars(base).get(name), types.FunctionType) for base in kind.__mro__ for name in _COMPUTED)


def attributes_of(x: Any) -> list[tuple[str, Any]]:
    """The attributes that a plain object holds, in order."""
    if dataclasses.is_dataclass(x):
        fields = [f.name for f in dataclasses.fields(x) if hasattr(x, f.name)]
        return [(n, getattr(x, n)) for n in [*fields, *(n for n in getattr(x, "__dict__", ()) if n not in fields)]]
    slots = [n for k in type(x).__mro__ for n in slots_of(k) if hasattr(x, n)]
    return [*getattr(x, "__dict__", {}).items(), *((n, getattr(x, n)) for n in slots)]


def slots_of(kind: type) -> list[str]:
    """The names in `__slots__` of a class itself."""
    listed = kind.__dict__.get("__slots__", ())
    return [n for n in ((listed,) if isinstance(listed, str) else listed) if n not in ("__dict__", "__weakref__")]


def parts(x: Any) -> list[tuple[Any, Any]]:
    """The (key, part) pairs of a structure, in order; keys are positions, dict keys or field names."""
    if isinstance(x, dict):
        return list(x.items())
    if isinstance(x, (list, tuple, deque)):
        return list(enumerate(x))
    return attributes_of(x)


def part(x: Any, key: Any) -> Any:
    """The part of a structure, or of an array in its stead, under a key of `parts`; None has None everywhere."""
    if x is None:
        return None
    return x[key] if isinstance(x, (list, tuple, deque, dict, np.ndarray)) else getattr(x, key)


class Row(list[Any]):
    """What stands for a named tuple where its parts are changed: they have positions and names.

    >>> row = Row(("a", "b"), [1.0, 2.0])
    >>> row.b += 1.0
    >>> row
    [1.0, 3.0]
    """

    def __init__(self, names: Iterable[str], values: Iterable[Any]) -> None:
        super().__init__(values)
        self.__dict__["names"] = tuple(names)

    def __getattr__(self, name: str) -> Any:
        if name not in self.__dict__.get("names", ()):
            raise AttributeError(name)
        return self[self.names.index(name)]

    def __setattr__(self, name: str, value: Any) -> None:
        self[self.names.index(name)] = value


def rebuild(x: Any, values: list[Any]) -> Any:
    """A structure of the kind of x with other values, one per part, built without calling __init__."""
    if isinstance(x, tuple):
        return type(x)(*values) if hasattr(x, "_fields") else tuple(values)
    if isinstance(x, Row):
        return Row(x.names, values)
    if isinstance(x, list):
        return list(values)
    if isinstance(x, deque):
        return deque(values, x.maxlen)
    if type(x) is dict:
        return dict(zip(x, values, strict=True))
    made = _copy.copy(x)
    for (key, _), value in zip(parts(x), values, strict=True):
        if isinstance(x, dict):
            made[key] = value
        else:
            object.__setattr__(made, key, value)
    return made


def leaves(tree: Any) -> Iterator[Any]:
    """The parts of a structure that are no structures themselves, left to right."""
    if not is_structure(tree):
        yield tree
        return
    for _, value in parts(tree):
        yield from leaves(value)


def map_leaves(f: Callable[..., Any], tree: Any, *trees: Any) -> Any:
    """A structure like tree of f(leaf, leaf, ...), with the leaves of the others in the same places (or None)."""
    if not is_structure(tree):
        return f(tree, *trees)
    return rebuild(tree, [map_leaves(f, value, *[part(t, key) for t in trees]) for key, value in parts(tree)])


def zeros_like(x: Any) -> Any:
    """The zero cotangent of x: 0.0 of a float, zeros of an array's shape and dtype, 0 of an int, else None."""
    if type(x) is float:
        return 0.0
    if isinstance(x, np.ndarray):
        return np.zeros_like(x) if x.dtype.kind in "fcbiu" else None
    if isinstance(x, np.generic):
        return x.dtype.type(0) if x.dtype.kind in "fcbiu" else None
    if isinstance(x, (bool, int)):
        return 0
    if isinstance(x, range):
        return [0] * len(x)
    if isinstance(x, float):
        return 0.0
    if is_structure(x):
        made = rebuild(x, [zeros_like(value) for _, value in parts(x)])
        if isinstance(made, defaultdict):
            made.default_factory = None  # what that gives is no zero
        return made
    return None


def zeros_but(x: Any, /, **gains: Any) -> Any:
    """The cotangent of an object or a named tuple that is zero but for these attributes."""
    return rebuild(x, [add(zeros_like(value), gains[key]) if key in gains else zeros_like(value) for key, value in named_parts(x)])


def replaced(x: Any, /, **values: Any) -> Any:
    """An object or a named tuple like x with other values in these attributes, built without calling `__init__`."""
    return rebuild(x, [values.get(key, value) for key, value in named_parts(x)])


def named_parts(x: Any) -> list[tuple[str, Any]]:
    """The parts of an object or a named tuple by name."""
    return list(zip(x._fields, x, strict=True)) if isinstance(x, tuple) else attributes_of(x)  # type: ignore[attr-defined]


def add(a: Any, b: Any) -> Any:
    """The sum of two cotangents of one structure, shape by shape; None is no cotangent at all."""
    if a is None:
        return b
    if b is None:
        return a
    if isinstance(a, (float, np.ndarray, np.generic)) or not is_structure(a):
        return a + b
    if isinstance(a, dict) and a.keys() != b.keys():  # of a function value: what it holds
        return {**b, **{key: add(value, b.get(key)) for key, value in a.items()}}
    return rebuild(a, [add(value, part(b, key)) for key, value in parts(a)])


def no_object(x: Any, beside: Any = None) -> Any:
    """x itself, if neither it nor what stands beside it is an object of a class of the user's.

    Raises:
        UnsupportedError: one is, whose attributes, methods and operators are its own.
    """
    for value in (x, beside):
        if is_object(value):
            raise UnsupportedError(f"what {with_article(type(value))} computes is not differentiated where its class is not known beforehand", "let a function of its own take the object")
    return x


def other_class(x: Any) -> UnsupportedError:
    """What is raised for x, of none of the classes that a derivative was made for."""
    return UnsupportedError(f"{with_article(type(x))} stands where a derivative was made for objects of other classes", "call it in a function of its own")


def check_fields(kind: type, given: Any, *names: str) -> None:
    """Raise what Python raises where a named tuple is made of what does not fit: all items of a list, or a dict beside fields of these names."""
    _ = kind(**given, **dict.fromkeys(names)) if isinstance(given, dict) else kind(*given)


_NEVER_COPIED = (int, float, complex, str, bytes, type(None), np.generic, enum.Enum, type, types.FunctionType, types.BuiltinFunctionType, types.ModuleType)


def check_copied(x: Any) -> None:
    """Refuse to copy one by one what holds an object in two places: a deep copy has one object there, too.

    Raises:
        UnsupportedError: it does.
    """
    pending, seen = [x], set[int]()
    while pending:
        held = pending.pop()
        if isinstance(held, _NEVER_COPIED):
            continue
        if id(held) in seen:
            raise UnsupportedError("what is copied here holds one object in two places: not differentiated", "make the copies one by one")
        if not isinstance(held, tuple):
            seen.add(id(held))
        pending += [part for _, part in parts(held)] if is_structure(held) else []


def other_name(x: Any, name: str) -> UnsupportedError:
    """What is raised where an attribute is asked for by a name that a derivative was not made for; Python's own error where there is none."""
    getattr(x, name)
    return UnsupportedError(f"`{name}` of {with_article(type(x))} is called by its name: not differentiated", "call it in a method of its own")


def wrong_number(function: Any, given: Any) -> TypeError:
    """What Python raises where a function is given too many arguments, or too few.

    >>> wrong_number(lambda a, b: a, [1])
    TypeError("missing a required argument: 'b'")
    """
    try:
        inspect.signature(function).bind(*given)
    except TypeError as error:
        return error
    return TypeError(f"{function!r} takes another number of arguments than {len(given)}")


def number(x: Any) -> Any:
    """x itself, if it is a float: a derivative was made for that.

    Raises:
        UnsupportedError: it is something else.
    """
    if not isinstance(x, float):
        raise UnsupportedError(f"what a function gives that only the running program knows is {with_article(type(x))} here and not a float, among things that are changed: not differentiated",
                               "call it by its own name, or change nothing in place")
    return x


def holder(x: Any, name: str) -> Any:
    """x itself, if it holds the attribute.

    Raises:
        UnsupportedError: its class computes it.
    """
    found = getattr(type(x), name, None)
    if isinstance(x, (list, tuple, deque, dict, set, frozenset)) and isinstance(found, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        raise UnsupportedError(f"`.{name}` of {with_article(type(x))} that carries a derivative is not differentiated here", "use items, loops and operators")
    if isinstance(found, (property, functools.cached_property)):
        raise UnsupportedError(f"`{name}`, which {with_article(type(x))} computes, is not differentiated where its class is not known beforehand",
                               "let a function of its own take the object")
    return x


def items_dot(h: Any, xs: Any) -> Any:
    """The tangents of the items of xs, of which h is the tangent: zeros for what has none, such as a range or the keys of a dict."""
    return [zeros_like(x) for x in xs] if h is None or isinstance(xs, dict) else h


def moved(h: Any, x: Any) -> Any:
    """The tangent h of x, or zeros where it has none."""
    return zeros_like(x) if h is None else h


def copy(g: Any) -> Any:
    """The same cotangent in fresh arrays, lists and dicts of the same shapes."""
    if isinstance(g, np.ndarray):
        return g.copy()
    if is_structure(g):
        return rebuild(g, [copy(value) for _, value in parts(g)])
    return g


def like(g: Any, x: Any) -> Any:
    """The gradient g in the structure, shape, dtype and type of its argument x; None becomes zeros."""
    if type(x) is float:
        return 0.0 if g is None else float(g)
    if isinstance(x, np.ndarray) and x.dtype.kind in "fc":
        return np.zeros_like(x) if g is None else _like_array(g, x)
    if isinstance(x, FUNCTIONS) or hasattr(x, "__astgrad__"):
        return g
    if g is None or not (is_structure(x) or isinstance(x, (float, np.floating, np.complexfloating))):
        return zeros_like(x)
    if is_structure(x):
        held = g.get if isinstance(g, dict) else lambda key: part(g, key)  # of a function value: what was reached of what it holds
        return rebuild(x, [like(held(key), value) for key, value in parts(x)])
    return float(g) if not isinstance(x, np.generic) else x.dtype.type(g)


def _like_array(g: Any, x: np.ndarray) -> np.ndarray:
    if isinstance(g, np.ndarray) and g.dtype == x.dtype and g.shape == x.shape:
        return g
    return np.array(np.broadcast_to(g, x.shape), dtype=x.dtype)


def repack(g: Any, x: Any) -> Any:
    """The cotangents of the items of x, gathered in a list, as one cotangent of the kind of x (array, list or tuple)."""
    if isinstance(x, np.ndarray):
        return np.array(g, dtype=x.dtype if x.dtype.kind in "fc" else None).reshape(x.shape)
    if isinstance(x, dict):  # its items are the keys
        return zeros_like(x)
    return rebuild(x, list(g))


def default_of(d: Any) -> Any:
    """What a `defaultdict` puts under a key that is read and not there."""
    return d.default_factory()


def check_there(d: Any, key: Any) -> None:
    """Refuse to put an entry into a `defaultdict` in the middle of a statement that has looked at it.

    Raises:
        UnsupportedError: there is no entry under the key.
    """
    if key not in d:
        raise UnsupportedError("this puts an entry into a defaultdict in a statement that has looked at it before: not differentiated", "read it in a statement of its own")


def is_full(q: Any) -> bool:
    """Whether an item falls off a deque where another one is added.

    >>> is_full(deque([1.0], maxlen=1)), is_full(deque([1.0]))
    (True, False)

    Raises:
        UnsupportedError: it never holds anything.
    """
    if q.maxlen == 0:
        raise UnsupportedError("a deque that holds nothing, of maxlen=0, is not differentiated", "leave it away")
    return len(q) == q.maxlen


def keys_of(d: Any) -> list[Any]:
    """The keys of a dict, which carry no derivative whatever they are."""
    return list(d)


def visited(x: Any) -> Any:
    """What a loop over x goes through, by position: x itself, the keys of a dict, or the members of an enumeration.

    Raises:
        UnsupportedError: x is a set or an iterator.
    """
    if isinstance(x, (dict, enum.EnumMeta)):
        return list(x)
    if not isinstance(x, (list, tuple, deque, np.ndarray, str, range)):
        raise UnsupportedError(f"a loop over {with_article(type(x))} that carries a derivative is not differentiated", "loop over a list")
    return x


def passed_by(x: Any) -> Any:
    """What a loop goes through beside something that carries a derivative, by position: x itself, or its items in a list.

    Raises:
        UnsupportedError: x is an iterator, which is used up only as far as the loop comes.
    """
    if isinstance(x, (list, tuple, deque, np.ndarray, str, range)):
        return x
    if isinstance(x, (Iterator, np.nditer)):
        raise UnsupportedError(f"a loop over {with_article(type(x))} beside what carries a derivative is not differentiated", "loop over a list, or write the call that makes it into the loop")
    return list(x)


def visited_part(g: Any, x: Any) -> Any:
    """The cotangent of x in `visited(x)`: the keys of a dict carry none."""
    return zeros_like(x) if isinstance(x, (dict, enum.EnumMeta)) else g


def visited_dot(x_dot: Any, x: Any) -> Any:
    """The tangent of `visited(x)`."""
    return [0.0] * len(x) if isinstance(x, (dict, enum.EnumMeta)) else x_dot


def dict_of(keys: Any, values: Any, check_keys: bool = False) -> dict[Any, Any]:
    """A dict of keys and values; of equal keys the last counts.

    Raises:
        UnsupportedError: where the keys may move, and one of them is a float.
    """
    made = dict(zip(keys, values, strict=True))
    if check_keys:
        check_fixed(made)
    return made


def check_fixed(keys: Iterable[Any]) -> None:
    """Refuse floats where they would lose their derivative."""
    if any(isinstance(key, (float, np.floating)) for key in keys):
        raise UnsupportedError("a key of a dict that carries a derivative is not differentiated", "keep the floats in the values of the dict")


def items_of(g: Any, keys: Any) -> list[Any]:
    """The cotangents of the values of `dict_of(keys, values)`, for a cotangent g of the dict."""
    last = {key: i for i, key in enumerate(keys)}
    return [g[key] if last[key] == i else zeros_like(g[key]) for i, key in enumerate(keys)]


def build(cls: Any, /, **values: Any) -> Any:
    """A tuple or object of a class that holds these values, made without calling `__init__`."""
    values = {**resting(cls), **values}
    if issubclass(cls, tuple):
        return cls(**values)
    made = _new(cls)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def instance(cls: Any, /, **values: Any) -> Any:
    """An object of a class with these attributes: what its `__init__` makes, where that is written out before."""
    made = _new(cls)
    for name, value in values.items():
        object.__setattr__(made, name, value)
    return made


def _new(cls: Any) -> Any:
    return cls() if cls is types.SimpleNamespace else object.__new__(cls)


def resting(cls: Any) -> dict[str, Any]:
    """Zero tangents of the fields that are left to their defaults: a default does not move."""
    if issubclass(cls, tuple):
        return {n: zeros_like(v) for n, v in cls._field_defaults.items()}
    fields = dataclasses.fields(cls) if dataclasses.is_dataclass(cls) else ()
    return {f.name: zeros_like(f.default) for f in fields if f.default is not dataclasses.MISSING}


def with_item(xs: Any, index: Any, value: Any) -> list[Any]:
    """A list with another item at an index.

    >>> with_item([1.0, 2.0], -1, 5.0)
    [1.0, 5.0]
    """
    made = list(xs)
    made[index] = value
    return made


def without_item(h: Any, index: Any) -> list[Any]:
    """The cotangent of xs in `with_item(xs, index, value)`: nothing for the item that was replaced."""
    return with_item(h, index, zeros_like(h[index]))


def with_part(xs: Any, index: Any, value: Any) -> list[Any]:
    """A list with another item at an index, which may be another kind of thing than the one that it replaces."""
    return with_item(xs, index, value)


def without_part(h: Any, index: Any, xs: Any) -> list[Any]:
    """The cotangent of xs in `with_part(xs, index, value)`: zeros for the item that was replaced."""
    return with_item(h, index, zeros_like(xs[index]))


def united(a: Any, b: Any) -> dict[Any, Any]:
    """The entries of two dicts; of equal keys those of b count."""
    return {**a, **b}


def of_first(g: Any, a: Any, b: Any) -> dict[Any, Any]:
    """The cotangent of a in `united(a, b)`: zeros for what b took over."""
    return {key: zeros_like(value) if key in b else g[key] for key, value in a.items()}


def of_second(g: Any, b: Any) -> dict[Any, Any]:
    """The cotangent of b in `united(a, b)`."""
    return {key: g[key] for key in b}


def check_argument(name: str, value: Any) -> None:
    """Raise a TypeError that names the argument where no derivative can be taken in it."""
    if not is_structure(value) and isinstance(value, (int, np.integer, np.bool_)):
        shown = f"{float(value)!r} instead of {value!r}" if not isinstance(value, (bool, np.bool_)) else "a float"
        raise TypeError(f"the argument `{name}` is an integer, which has no derivative: pass {shown}")
    _refuse_parts(name, value, ())
    if not any(is_float_leaf(leaf) for leaf in leaves(value)):
        integer = isinstance(value, np.ndarray) and value.dtype.kind in "iub"
        raise TypeError(f"the argument `{name}` is " + (
            f"an array of {value.dtype}, which has no derivative: pass {name}.astype(float)" if integer
            else f"{with_article(type(value))} without a float or an array of floats, so that it has no derivative: pass 3.0 instead of 3"))


def _refuse_parts(name: str, value: Any, outer: tuple[int, ...]) -> None:
    """Refuse cycles, and arrays whose elements are masked, complex, objects or records."""
    if id(value) in outer:
        raise TypeError(f"the argument `{name}` contains itself, so that its gradient would have no end: pass a structure without cycles")
    if isinstance(value, np.ndarray) and type(value) is not np.ndarray and isinstance(value, np.ma.MaskedArray):
        raise TypeError(f"the argument `{name}` holds a masked array, which has no derivative here: pass its data and its mask")
    if isinstance(value, np.ndarray) and value.dtype.kind in "OVc":
        raise TypeError(f"the argument `{name}` holds an array of {value.dtype}, which has no derivative here: pass an array of floats")
    if is_structure(value):
        for _, inner in parts(value):
            _refuse_parts(name, inner, (*outer, id(value)))


def check_scalar(out: Any) -> None:
    """Raise a TypeError that says what to do where a result to be differentiated is not a real scalar."""
    if isinstance(out, (float, int, np.floating, np.integer, np.bool_)):
        return
    if out is None:
        raise TypeError("the function returned None, and only a scalar can be differentiated: did you forget to return?")
    if is_structure(out):
        raise TypeError(f"the function returned {with_article(type(out))}, and grad wants one scalar: return one number"
                        " (has_aux=True for more), or use vjp with a cotangent for each part")
    if np.iscomplexobj(out):
        raise TypeError("the function returned a complex number, and grad wants a real one: return np.real(...) or np.abs(...)")
    if np.ndim(out):
        raise TypeError(f"the function returned an array of shape {np.shape(out)}, and grad wants a scalar:"
                        " sum it, or use vjp with a cotangent of that shape, or jvp along a direction")
    if not isinstance(out, np.ndarray) or out.dtype.kind not in "fiub":
        raise TypeError(f"the function returned {with_article(type(out))}, and only a number can be differentiated")


def own(xs: Any) -> Any:
    """A list that the reverse sweep may take apart: a copy, where it is one."""
    return list(xs) if isinstance(xs, list) else xs


def own_items(tape: list[Any]) -> list[Any]:
    """A tape that the reverse sweep may take apart, and the lists on it."""
    return [own(item) for item in tape]


def check_rebinds(x: Any, where: str) -> None:
    """Refuse `x += e` that turns out to write into an array, a list or a dict which something else can reach.

    Raises:
        UnsupportedError: x is one of these, so that `+=` or `|=` would not bind the name anew but change the object.
    """
    if isinstance(x, (np.ndarray, list, deque, dict, set)):
        raise UnsupportedError(
            f"{where}: this changes an object in place that something else may reach: not differentiated yet",
            "make a new value, as in `x = x + ...`, or start from a copy",
        )


def check_floats(x: Any, where: str) -> None:
    """Refuse to write what carries a derivative into an array of other things than floats.

    Raises:
        UnsupportedError: x is an array of integers, which rounds what is written into it, or of objects.
    """
    if isinstance(x, np.ndarray) and x.dtype.kind != "f":
        raise UnsupportedError(f"{where}: this writes what carries a derivative into an array of type {x.dtype}: not differentiated", "write into an array of floats")


def check_alike(what: str, given: Any, x: Any) -> None:
    """Refuse a tangent or a cotangent that has not the structure, or in a place not the shape, of what it belongs to."""
    if any(map(is_float_leaf, leaves(x))):
        _check_alike(what, given, x)


def _check_alike(what: str, given: Any, x: Any) -> None:
    if is_structure(x):
        keys = [k for k, _ in parts(x)]
        if not is_structure(given) or [k for k, _ in parts(given)] != keys:
            raise TypeError(f"{what} is to have the structure of what it belongs to, {_described(x)}, and is {_described(given)}")
        for key in keys:
            _check_alike(what, part(given, key), part(x, key))
    elif is_float_leaf(x) and (not isinstance(given, (int, float, np.ndarray, np.generic)) or np.shape(given) != np.shape(x)):
        raise TypeError(f"{what} is to be like what it belongs to, {_described(x)}, and is {_described(given)}")


def _described(x: Any) -> str:
    if isinstance(x, np.ndarray):
        return f"an array of shape {x.shape}"
    return "None" if x is None else f"{with_article(type(x))}{f' of {len(x)}' if isinstance(x, (list, tuple, dict)) else ''}"
