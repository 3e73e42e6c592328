"""Methods of objects and of lists as values: of which classes the objects are that stand for them (see `generate.bound_methods`)."""

from __future__ import annotations

import functools
import types
from typing import Any

from astgrad.analyse.callees import method_of
from astgrad.analyse.derived import derived, objects_called, with_first, without_first
from astgrad.analyse.facts import Fact, Mapping, Record, is_listed
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.errors import UnsupportedError
from astgrad.text import reader

_OF_LISTS = {"append": "item", "extend": "items", "appendleft": "item", "update": "entries"}


def method_kept(owner: Fact, name: str) -> types.FunctionType | str | None:
    """The method that an attribute of such a value is: a function of its class, or the name of a method of lists or dicts."""
    if isinstance(owner, Record):
        method = method_of(owner, name)
        return method[0] if method is not None and method[1] == 1 else None
    return name if name in _OF_LISTS and (isinstance(owner, Mapping) if name == "update" else is_listed(owner)) else None


def class_for(method: types.FunctionType | str, scope: Scope) -> type:
    """The class of objects that are called like such a method of what they hold."""
    return _class_of_list_method(method, scope.fn) if isinstance(method, str) else _class_of(method)


@functools.lru_cache(maxsize=1024)
def _class_of(method: types.FunctionType) -> type:
    source = reader.read(method)
    arguments = without_first(source.tree.args)
    first, own = with_first(arguments, T.parameter_names(arguments))
    call = T.call(T.attribute(T.attribute(T.load(own), "owner"), method.__name__), *(T.load(p.id) for p in [*arguments.posonlyargs, *arguments.args]))
    if arguments.vararg is not None:
        call.args.append(gast.Starred(value=T.load(arguments.vararg.id), ctx=gast.Load()))
    call.keywords = [gast.keyword(arg=p.id, value=T.load(p.id)) for p in arguments.kwonlyargs]
    if arguments.kwarg is not None:
        call.keywords.append(gast.keyword(arg=None, value=T.load(arguments.kwarg.id)))
    return _made(method.__name__, first, gast.Return(value=call), source, method, (method.__defaults__, method.__kwdefaults__))


@functools.lru_cache(maxsize=1024)
def _class_of_list_method(name: str, fn: types.FunctionType) -> type:
    source = reader.read(fn)
    given = _OF_LISTS[name]
    first, own = with_first(T.clone(T.expression(f"lambda {given}: 0").args), [given])
    call = T.call(T.attribute(T.attribute(T.load(own), "owner"), name), T.load(given))
    return _made(name, first, gast.Expr(value=call), source, fn, (None, None))


def _made(name: str, arguments: Any, statement: Any, source: reader.Source, fn: types.FunctionType, defaults: tuple[Any, Any]) -> type:
    """The class of which objects are called like a method of what they hold."""
    tree = T.placed(gast.FunctionDef(name="__call__", args=arguments, body=[T.at(statement, source.tree)], decorator_list=[], returns=None, type_comment=None, type_params=[]), source.tree)
    title = "Bound" + "".join(part.capitalize() for part in name.split("_"))
    return objects_called(title, derived(tree, source, fn, {}, defaults), fn, __eq__=_no_comparison, __hash__=None)


def _no_comparison(self: Any, other: Any) -> Any:
    raise UnsupportedError("a method of an object that is changed is compared with something: not differentiated", "keep its name, and compare that")
