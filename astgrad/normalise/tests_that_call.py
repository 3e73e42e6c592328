"""Tests that call what may change things, as statements: where the function would be refused else (see `Effort`).

    while s.sweep() > tol and n < 9:        ->      while True:
        n += 1                                          test = s.sweep() > tol
                                                        if test:
                                                            test = n < 9
                                                        if not test:
                                                            break
                                                        n += 1

>>> from astgrad.core.scope import Scope
>>> from astgrad.text.printer import render
>>> body = gast.parse("if q.pull() > 0 or late:\\n    y = x").body
>>> print("".join(map(render, with_named_tests(body, Names([]), Scope(eval("lambda q: None"), ["q"]), lambda f: False, Effort(True)))))
test = q.pull() > 0
if not test:
    test = late
if test:
    y = x
<BLANKLINE>
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function

_OPAQUE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.IfExp)
_OF_VALUES = {"get", "items", "keys", "values", "index", "count", "startswith", "endswith", "copy", "tolist"}


def with_named_tests(body: T.Block, names: Names, scope: Scope, changes: Callable[[Any], bool], effort: Effort) -> T.Block:
    """The block with such tests taken apart; `changes` tells of a user's function whether it may change things."""
    return _Tests(names, scope, changes, effort).block(body)


class _Tests:
    def __init__(self, names: Names, scope: Scope, changes: Callable[[Any], bool], effort: Effort) -> None:
        self.names, self.scope, self.changes, self.effort = names, scope, changes, effort

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        if isinstance(node, gast.While) and not node.orelse and self._is_to_be_named(node.test):
            name = self.names.fresh("test")
            leave = T.at(gast.If(test=gast.UnaryOp(op=gast.Not(), operand=T.load(name)), body=[T.at(gast.Break(), node)], orelse=[]), node)
            twin = T.clone_header(node)
            twin.test, twin.body = T.constant(True), [*self._named(node.test, name, node), leave, *self.block(node.body)]
            return [twin]
        before: T.Block = []
        for part in T.BLOCKS:
            if isinstance(getattr(node, part, None), list) and getattr(node, part):
                node = T.clone_header(node)
                setattr(node, part, self.block(getattr(node, part)))
        if isinstance(node, gast.If) and not isinstance(_denied(node.test), gast.Call) and self._is_to_be_named(node.test):
            name = self.names.fresh("test")
            before = self._named(node.test, name, node)
            node.test = T.load(name)
        return [*before, node]

    def _is_to_be_named(self, test: Any) -> bool:
        return self.effort.asked(self._may_change(test))

    def _may_change(self, node: Any) -> bool:
        """Whether an expression calls what may change things, and can be taken apart."""
        if any(isinstance(n, gast.NamedExpr) for n in T.walk(node)):
            return False
        return any(isinstance(n, gast.Call) and self._changes(n) for n in _parts(node))

    def _changes(self, call: Any) -> bool:
        target = self.scope.resolve(call.func)
        if target is not MISSING:
            return is_user_function(target) and self.changes(target)
        if not isinstance(call.func, gast.Attribute):
            return isinstance(call.func, gast.Name) and call.func.id in self.scope.locals
        return call.func.attr not in _OF_VALUES and call.func.attr not in rules.methods

    def _named(self, test: Any, name: str, site: Any) -> T.Block:
        """Statements after which a name holds what a test comes to; what it does not reach is not evaluated."""
        if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
            return [*self._named(test.operand, name, site), T.assign(name, gast.UnaryOp(op=gast.Not(), operand=T.load(name)), site)]
        if not isinstance(test, gast.BoolOp):
            return [T.assign(name, test, site)]
        done = self._named(test.values[-1], name, site)
        for value in reversed(test.values[:-1]):
            going = T.load(name) if isinstance(test.op, gast.And) else gast.UnaryOp(op=gast.Not(), operand=T.load(name))
            done = [*self._named(value, name, site), T.at(gast.If(test=going, body=done, orelse=[]), site)]
        return done


def _denied(test: Any) -> Any:
    while isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        test = test.operand
    return test


def _parts(node: Any) -> list[Any]:
    found = [node]
    if not isinstance(node, _OPAQUE):
        found += [part for child in T.children(node) for part in _parts(child)]
    return found
