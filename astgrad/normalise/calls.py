"""Calls of library functions that take a function, as statements: `map`, `filter`, `reduce`, `partial`, `max` with a key."""

from __future__ import annotations

import functools
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope


class Calls:
    """Writes such a call as an expression over names that statements before it bind."""

    names: Names
    scope: Scope

    def block(self, body: T.Block) -> T.Block:
        """The statements without sugar."""
        raise NotImplementedError

    def _value(self, node: Any, site: Any, before: T.Block, consumed: bool = False) -> Any:
        raise NotImplementedError

    def _conditional(self, node: Any, site: Any, before: T.Block) -> Any:
        raise NotImplementedError

    def _fresh(self, stem: str) -> str:
        raise NotImplementedError

    def _named(self, function: Any, site: Any, before: T.Block) -> Any:
        """A function under a name, so that each call of it is one of a known function."""
        if isinstance(function, (gast.Name, gast.Attribute)):
            return function
        name = self._fresh("function")
        before.append(T.assign(name, function, site))
        return T.load(name)

    def _mapped(self, node: Any, site: Any, before: T.Block) -> Any:
        function, sequences = self._named(node.args[0], site, before), node.args[1:]
        variables = [self.names.fresh("item") for _ in sequences]
        over = sequences[0] if len(sequences) == 1 else T.call("@zip", *sequences)
        target = T.store(variables[0]) if len(sequences) == 1 else T.tuple_of([T.store(v) for v in variables], gast.Store())
        return _list_of(T.call(function, *map(T.load, variables)), target, over, [])

    def _filtered(self, node: Any, site: Any, before: T.Block) -> Any:
        variable = self.names.fresh("item")
        keeps = T.load(variable)
        if not T.is_constant(node.args[0], None):
            keeps = T.call(self._named(node.args[0], site, before), T.load(variable))
        return _list_of(T.load(variable), T.store(variable), node.args[1], [keeps])

    def _reduced(self, node: Any, site: Any, before: T.Block) -> Any:
        """`functools.reduce(f, xs, start)` is a loop."""
        function = self._named(node.args[0], site, before)
        items, total, item = self._fresh("items"), self._fresh("total"), self.names.fresh("item")
        before.append(T.assign(items, T.call("@list", node.args[1]), site))
        start = node.args[2] if len(node.args) > 2 else T.subscript(T.load(items), T.constant(0))
        rest = T.load(items) if len(node.args) > 2 else T.subscript(T.load(items), gast.Slice(lower=T.constant(1), upper=None, step=None))
        step = T.assign(total, T.call(function, T.load(total), T.load(item)), site)
        loop = T.at(gast.For(target=T.store(item), iter=rest, body=[step], orelse=[], type_comment=None), site)
        before += self.block([T.assign(total, start, site), loop])
        return T.load(total)

    def _extreme(self, node: Any, words: dict[str, Any], site: Any, before: T.Block) -> Any:
        """`max(xs, key=f, default=d)`: of items that are equally large the first."""
        items = self._fresh("items")
        before.append(T.assign(items, T.call("@list", self._value(node.args[0], site, before, True)), site))
        if "key" not in words or T.is_constant(words["key"], None):
            largest = T.call(node.func, T.load(items))
        else:
            function, best, size, item, other = self._named(words["key"], site, before), *map(self._fresh, ("best", "size", "item", "other"))
            first = T.subscript(T.load(items), T.constant(0))
            rest = T.subscript(T.load(items), gast.Slice(lower=T.constant(1), upper=None, step=None))
            compares = gast.Gt() if self.scope.resolve(node.func) is max else gast.Lt()
            better = gast.Compare(left=T.load(other), ops=[compares], comparators=[T.load(size)])
            found: T.Block = [
                T.assign(best, first, site),
                T.assign(size, T.call(function, T.load(best)), site),
                T.at(gast.For(target=T.store(item), iter=rest, orelse=[], type_comment=None, body=[
                    T.assign(other, T.call(T.clone(function), T.load(item)), site),
                    T.at(gast.If(test=better, body=[T.assign(best, T.load(item), site), T.assign(size, T.load(other), site)], orelse=[]), site),
                ]), site),
            ]
            if "default" in words:
                found = [T.at(gast.If(test=T.load(items), body=found, orelse=[T.assign(best, words["default"], site)]), site)]
            before += self.block(found)
            return T.load(best)
        if "default" not in words:
            return largest
        return self._conditional(gast.IfExp(test=T.load(items), body=largest, orelse=words["default"]), site, before)

    def _partial(self, node: Any, site: Any, before: T.Block) -> Any:
        """`partial(f, a, k=b)` is a lambda that calls f with these, which it has as defaults, and with what it is given."""
        function = self._named(node.args[0], site, before)
        taken: list[str] = []

        def kept(value: Any) -> Any:
            name = self._fresh("given")
            before.append(T.assign(name, self._value(value, site, before), site))
            taken.append(name)
            return T.load(name)

        args = [kept(a) for a in node.args[1:]]
        rest, named = self.names.fresh("args"), self.names.fresh("kwargs")
        keys = [None if k.arg is None else T.constant(k.arg) for k in node.keywords]
        words = gast.Dict(keys=[*keys, None], values=[*(kept(k.value) for k in node.keywords), T.load(named)])
        call = gast.Call(func=function, args=[*args, gast.Starred(value=T.load(rest), ctx=gast.Load())], keywords=[gast.keyword(arg=None, value=words)])
        parameter = functools.partial(gast.Name, ctx=gast.Param(), annotation=None, type_comment=None)
        arguments = gast.arguments(args=[], posonlyargs=[], vararg=parameter(rest), kwonlyargs=list(map(parameter, taken)), kw_defaults=list(map(T.load, taken)),
                                   kwarg=parameter(named), defaults=[])
        return T.at(gast.Lambda(args=arguments, body=T.at(call, node)), node)


def _list_of(item: Any, target: Any, over: Any, ifs: list[Any]) -> Any:
    return gast.ListComp(elt=item, generators=[gast.comprehension(target=target, iter=over, ifs=ifs, is_async=0)])
