"""Functions that are made where they are used: a partial, and a lambda that binds names."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Iterable
from typing import Any

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope, is_user_function


class Calls:
    """Writes such a function as one that the later passes know, with names that statements before it bind."""

    names: Names
    scope: Scope
    refuse: Callable[[Any, str, str], None]

    def _value(self, node: Any, site: Any, before: T.Block, consumed: bool = False) -> Any:
        raise NotImplementedError

    def _fresh(self, stem: str) -> str:
        raise NotImplementedError

    def _kept(self, value: Any, stem: str, site: Any, before: T.Block) -> Any:
        """A value under a name of its own."""
        name = self._fresh(stem)
        before.append(T.assign(name, self._value(value, site, before), site))
        return T.load(name)

    def _function(self, node: Any, before: T.Block) -> Any:
        """A lambda that binds names is a function of one return statement."""
        if not all(isinstance(d, gast.Constant) for d in T.default_values(node.args).values()):
            self.refuse(node, "a lambda with defaults and an assignment expression is not differentiated", "write it as a function with `def`")
        before.append(T.function_of(self._fresh("function"), node))
        return T.load(before[-1].name)

    def _partial(self, node: Any, site: Any, before: T.Block) -> Any:
        """`partial(f, a, k=b)` is a lambda that calls f with these, which it has as defaults, and with what it is given."""
        function = node.args[0]
        if not isinstance(function, (gast.Name, gast.Attribute)):  # a name, so that each call of it is one of a known function
            function = self._kept(function, "function", site, before)
        taken: list[str] = [function.id] if isinstance(node.args[0], gast.Lambda) and T.default_values(node.args[0].args) else []

        def kept(value: Any) -> Any:
            name = self._kept(value, "given", site, before)
            taken.append(name.id)
            return name

        args = [kept(a) for a in node.args[1:]]
        given = [(k.arg, kept(k.value)) for k in node.keywords]  # with None for each `**`
        words = dict(given)
        held = {name: T.load(name) for name in taken if name not in {w.id for w in words.values()}}
        left = _parameters_left(self.scope.resolve(function), len(args), words)
        if left is not None and not left.keys() & {*held, *T.names_read(function)}:
            return T.at(_lambda_of(function, args, held, words, left), node)
        rest, named = self.names.fresh("args"), self.names.fresh("kwargs")
        keys = [None if name is None else T.constant(name) for name, _ in given]
        known = gast.Dict(keys=[*keys, None], values=[*(value for _, value in given), T.load(named)])
        call = gast.Call(func=function, args=[*args, gast.Starred(value=T.load(rest), ctx=gast.Load())], keywords=[gast.keyword(arg=None, value=known)])
        arguments = gast.arguments(args=[], posonlyargs=[], vararg=_parameter(rest), kwonlyargs=list(map(_parameter, taken)), kw_defaults=list(map(T.load, taken)),
                                   kwarg=_parameter(named), defaults=[])
        return T.at(gast.Lambda(args=arguments, body=T.at(call, node)), node)


def is_partial(node: Any, scope: Scope) -> bool:
    """Whether this gives a function some of its arguments beforehand."""
    return isinstance(node, gast.Call) and scope.resolve(node.func) is functools.partial and bool(node.args)


def _parameters_left(target: Any, given: int, words: Iterable[str | None]) -> dict[str, Any] | None:
    """What a function still takes behind so many values, each with its default or None; None where that cannot be written out."""
    row = rules.lookup(target)
    if row is not None:
        known = dict.fromkeys(row.parameters) if all(d is rules.REQUIRED for d in row.parameters.values()) and not list(words) else {}
    elif is_user_function(target) and not hasattr(target, "__wrapped__"):
        parameters = inspect.signature(target).parameters.values()
        if not all(p.kind is p.POSITIONAL_OR_KEYWORD and (p.default is p.empty or type(p.default) in (bool, int, float, str)) for p in parameters):
            return None  # of what is left out, and None then, more is known
        known = {p.name: None if p.default is p.empty else T.constant(p.default) for p in parameters}
    else:
        return None
    left = dict(list(known.items())[given:])
    return left if given <= len(known) and left.keys() >= set(words) and left else None


def _lambda_of(function: Any, args: list[Any], held: dict[str, Any], words: dict[str, Any], left: dict[str, Any]) -> Any:
    """`lambda t, y, *, k=given_2, given_1=given_1: f(given_1, t, y, k=k)`: what stands behind a parameter that is given by its name is given so too."""
    names = list(left)
    first = next((i for i, name in enumerate(names) if name in words), len(names))
    open_, named = names[:first], names[first:]
    only = {name: words.get(name, left[name]) for name in named} | held
    arguments = gast.arguments(args=list(map(_parameter, open_)), posonlyargs=[], vararg=None, kwonlyargs=list(map(_parameter, only)), kw_defaults=list(only.values()),
                               kwarg=None, defaults=[d for name in open_ if (d := left[name]) is not None])
    return gast.Lambda(args=arguments, body=T.call(function, *args, *map(T.load, open_), **{name: T.load(name) for name in named}))


def _parameter(name: str) -> Any:
    return gast.Name(id=name, ctx=gast.Param(), annotation=None, type_comment=None)
