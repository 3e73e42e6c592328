"""Functions that are made where they are used: a partial, and a lambda that binds names."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope


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
        parameter = functools.partial(gast.Name, ctx=gast.Param(), annotation=None, type_comment=None)
        row = rules.lookup(self.scope.resolve(function))
        if row is not None and not node.keywords and len(args) < len(row.parameters) and all(d is rules.REQUIRED for d in row.parameters.values()):
            others = [self.names.fresh(name) for name in list(row.parameters)[len(args):]]
            arguments = gast.arguments(args=list(map(parameter, others)), posonlyargs=[], vararg=None, kwonlyargs=list(map(parameter, taken)),
                                       kw_defaults=list(map(T.load, taken)), kwarg=None, defaults=[])
            return T.at(gast.Lambda(args=arguments, body=T.at(T.call(function, *args, *map(T.load, others)), node)), node)
        rest, named = self.names.fresh("args"), self.names.fresh("kwargs")
        keys = [None if k.arg is None else T.constant(k.arg) for k in node.keywords]
        words = gast.Dict(keys=[*keys, None], values=[*(kept(k.value) for k in node.keywords), T.load(named)])
        call = gast.Call(func=function, args=[*args, gast.Starred(value=T.load(rest), ctx=gast.Load())], keywords=[gast.keyword(arg=None, value=words)])
        arguments = gast.arguments(args=[], posonlyargs=[], vararg=parameter(rest), kwonlyargs=list(map(parameter, taken)), kw_defaults=list(map(T.load, taken)),
                                   kwarg=parameter(named), defaults=[])
        return T.at(gast.Lambda(args=arguments, body=T.at(call, node)), node)
