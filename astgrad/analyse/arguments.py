"""Which argument of a call stands for which parameter, what `*` and `**` hand on included."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.analyse.facts import Fact, Mapping, Sequence
from astgrad.core import tree as T
from astgrad.core.lazy import gast

Items = Callable[[Any], "list[Any] | None"]  # the places or keys of an expression, where they are known


def bind_user_call(parameters: Any, call: Any, items: Items) -> dict[str, Any] | None:
    """Argument expressions of a call by the parameters of a Python function; None where only the running program can tell.

    `items` gives the places or the keys of what stands after `*` or `**`, where they are known. `*args` is bound to a tuple and
    `**kwargs` to a dict of what is left; parameters left to their defaults are missing.
    """
    names = [p.id for p in [*parameters.posonlyargs, *parameters.args]]
    args = _unpacked(call.args, items)
    words = [w for k in call.keywords for w in _words(k, items)]
    if args is None or any(k.arg is None for k in words) or (len(args) > len(names) and parameters.vararg is None):
        return None
    bound = dict(zip(names, args, strict=False))
    known = {*names[len(parameters.posonlyargs):], *(p.id for p in parameters.kwonlyargs)}
    if parameters.vararg is not None:
        bound[parameters.vararg.id] = _pack(args[len(names):]) or T.tuple_of(args[len(names):])
    bound |= {k.arg: k.value for k in words if k.arg in known}
    rest = [k for k in words if k.arg not in known]
    if rest and parameters.kwarg is None:
        return None
    if parameters.kwarg is not None:
        values = [k.value for k in rest]
        bound[parameters.kwarg.id] = _pack(values) or gast.Dict(keys=[T.constant(k.arg) for k in rest], values=values)
    return bound


def is_starred(call: Any) -> bool:
    """Whether a call hands on what is in a sequence or a dict, by `*` or `**`."""
    return any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)


def from_pack(name: str, key: Any, keys: list[Any]) -> Any:
    """An argument that is taken out of the tuple or the dict that holds all that a call passes to `*args` or `**kwargs`."""
    taken = T.subscript(T.load(name), T.constant(key))
    taken.packed, taken.beside = key, keys
    return taken


def _pack(values: list[Any]) -> Any:
    """What holds exactly these arguments; None where nothing does."""
    if not values or not all(hasattr(v, "packed") for v in values) or len({v.value.id for v in values}) > 1:
        return None
    return T.load(values[0].value.id) if [v.packed for v in values] == values[0].beside else None


def written_out(call: Any, items: Items) -> Any:
    """A call with what `*` and `**` hand on as arguments of its own; None where only the running program can tell."""
    if not is_starred(call):
        return call
    args, words = _unpacked(call.args, items), [w for k in call.keywords for w in _words(k, items)]
    if args is None or any(w.arg is None for w in words):
        return None
    twin = T.clone_header(call)
    twin.args, twin.keywords = args, words
    return twin


def _words(word: Any, items: Items) -> list[Any]:
    """A keyword, or the keywords that `**` hands on."""
    entries = None if word.arg is not None else _entries(word.value, items)
    return [word] if entries is None else [gast.keyword(arg=k, value=v) for k, v in entries.items()]


def _entries(value: Any, items: Items) -> dict[str, Any] | None:
    """What stands under each key of a dict, where all keys are known; of `{"a": e, **d}`, the last one of each key."""
    if isinstance(value, gast.Dict):
        parts = [_entries(v, items) if k is None else {k.value: v} if isinstance(k, gast.Constant) and isinstance(k.value, str) else None
                 for k, v in zip(value.keys, value.values, strict=True)]
    elif isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id == "@united":
        parts = [_entries(a, items) for a in value.args]
    else:
        keys = items(value)
        if keys is None or keys and not (isinstance(value, gast.Name) and all(isinstance(k, str) for k in keys)):
            return None
        return {k: T.subscript(T.clone(value), T.constant(k)) for k in keys}
    found: dict[str, Any] = {}
    for part in parts:
        if part is None or any(isinstance(n, gast.Call) for k in found.keys() & part.keys() for n in T.walk(found[k])):  # which would not be evaluated
            return None
        found |= part
    return found


def _unpacked(args: list[Any], items: Items) -> list[Any] | None:
    """Positional arguments with `*xs` written out as `xs[0], xs[1]`."""
    done: list[Any] = []
    for argument in args:
        if not isinstance(argument, gast.Starred):
            done.append(argument)
            continue
        if isinstance(argument.value, (gast.Tuple, gast.List)) and not any(isinstance(e, gast.Starred) for e in argument.value.elts):
            done += argument.value.elts
            continue
        places = items(argument.value) if isinstance(argument.value, gast.Name) else None
        if places is None or not all(isinstance(p, int) for p in places):
            return None
        done += [T.subscript(T.clone(argument.value), T.constant(i)) for i in places]
    return done


def items_of(fact: Fact) -> list[Any] | None:
    """The keys of a dict, or the places of a tuple or a list, where all are known."""
    if isinstance(fact, Sequence):
        return [*range(len(fact.items))]
    return [key for key, _ in fact.items] if isinstance(fact, Mapping) and fact.other is None else None
