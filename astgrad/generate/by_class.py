"""Give what is done with an object of one of a few classes a branch for each class.

    u = layer.forward(u)      ->      if type(layer) is Dense:
                                          u = layer.forward(u)
                                      elif type(layer) is Tanh:
                                          u = layer.forward(u)
                                      else:
                                          raise other_class(layer)

In each branch it is known which method is called, and what the object holds (see `Facts._by_test`). Where it makes a difference, so
it is with a call of one of a few functions or classes that are known:

    op = KINDS[name](p)      ->      item = KINDS[name]
                                     if item is Scale:
                                         op = Scale(p)
                                     elif ...
"""

from __future__ import annotations

import inspect
import types
from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Callees, Fact, OneOf, Record
from astgrad.analyse.infer import Facts
from astgrad.analyse.inner_functions import stands_for_others
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.writers import writes_itself


def spell_by_class(body: T.Block, scope: Scope, facts: Facts, names: Names, effort: Effort) -> tuple[T.Block, bool]:
    """The block with such branches, and whether there were any to make."""
    return T.replaced(body, _Speller(scope, facts, names, effort).statement)


class _Speller:
    def __init__(self, scope: Scope, facts: Facts, names: Names, effort: Effort) -> None:
        self.scope, self.facts, self.names, self.effort = scope, facts, names, effort

    def statement(self, node: Any) -> T.Block | None:
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)) or node.value is None or id(node) not in self.facts.before:
            return None
        if (place := self._called_place(node)) is not None:
            name = self.names.temporary(place.attr if isinstance(place, gast.Attribute) else "item", "")
            twin = T.transform(node, lambda part: T.load(name) if part is place else None)
            return [T.assign(name, place, node), twin]
        callee, owner = self._callee(node), self._owner(node)
        if callee is None and owner is None:
            return None
        env, after = self.facts.at(node), list[Any]()
        if isinstance(node, gast.Return):
            name = self.names.temporary("value", "")
            twin = T.clone_header(node)
            twin.value = T.load(name)
            node, after = T.assign(name, node.value, node), [twin]
        if callee is not None:
            return [self._by_function(node, callee, env[callee.id]), *after]
        assert owner is not None
        return [self._branches(node, *owner), *after]

    def _callee(self, node: Any) -> Any:
        """The name of one of a few functions in the call that a statement is."""
        func = node.value.func if isinstance(node.value, gast.Call) else None
        fact = self.facts.at(node).get(func.id) if isinstance(func, gast.Name) and not hasattr(func, "means") else None
        return func if fact is not None and self._are_known(fact) else None

    def _are_known(self, fact: Fact) -> bool:
        """Whether a function that is called is one of a few that can be told from each other, and a branch is wanted for each."""
        if not isinstance(fact, Callees):
            return False
        self.effort.changes |= any(isinstance(f, types.FunctionType) and writes_itself(f) for f in fact.functions)
        return self.effort.asked(not any(map(stands_for_others, fact.functions)))

    def _by_function(self, node: Any, func: Any, fact: Any) -> Any:
        chosen: Any = T.at(gast.Raise(exc=T.call("@other_class", T.load(func.id)), cause=None), node)
        for function in reversed(fact.functions):
            known = T.load(f"@{function.__name__}")
            known.means, known.itself = function, True
            twin = T.clone(node)
            twin.value.func = T.placed(T.clone(known), func)
            test = gast.Compare(left=T.load(func.id), ops=[gast.Is()], comparators=[known])
            chosen = T.at(gast.If(test=test, body=[twin], orelse=[chosen]), node)
        return chosen

    def _branches(self, node: Any, name: str, records: list[Record]) -> Any:
        chosen: Any = T.at(gast.Raise(exc=T.call("@other_class", T.load(name)), cause=None), node)
        for record in reversed(records):
            kind = T.load(f"@{record.kind.__name__}")
            kind.means = record.kind
            test = gast.Compare(left=T.call("@type", T.load(name)), ops=[gast.Is()], comparators=[kind])
            chosen = T.at(gast.If(test=test, body=[T.clone(node)], orelse=[chosen]), node)
        return chosen

    def _called_place(self, node: Any) -> Any:
        """Where an object comes from that a statement makes use of, and that has no name yet: `net[i]` in `net[i].forward(u)`."""
        func = node.value.func if isinstance(node.value, gast.Call) else None
        places = [func, getattr(func, "value", None)]
        if all(rules.lookup(self.scope.resolve(call.func)) is not None for call in calls_of(node)):  # which put nothing else there before
            places += [part.value for part in _parts(node, _SOMETIMES) if isinstance(part, gast.Attribute)]
        env = self.facts.at(node)
        return next((p for p in places if isinstance(p, (gast.Subscript, gast.Attribute)) and self._is_one_of(self.facts.whole(p, env), p is func)), None)

    def _is_one_of(self, fact: Fact, called: bool) -> bool:
        return isinstance(fact, OneOf) or called and self._are_known(fact)

    def _owner(self, node: Any) -> tuple[str, list[Record]] | None:
        """A name that stands for an object of one of a few classes and that a statement makes use of; and those in which it finds what it uses."""
        env, used, sure = self.facts.at(node), dict[str, set[str]](), set(map(id, _parts(node, _SOMETIMES)))
        for part in _parts(node):
            owner, use = (part.value, part.attr) if isinstance(part, gast.Attribute) else (part.func, "__call__") if isinstance(part, gast.Call) else (None, "")
            if isinstance(owner, gast.Name) and isinstance(env.get(owner.id), OneOf):
                stored = isinstance(part, gast.Attribute) and isinstance(part.ctx, gast.Store)
                used.setdefault(owner.id, set()).update([] if stored or id(part) not in sure else [use])
        for name, uses in used.items():
            fact = env[name]
            records = [r for r in fact.records if all(r.get(use) is not None or inspect.getattr_static(r.kind, use, MISSING) is not MISSING for use in uses)]  # type: ignore[attr-defined]
            if records:
                return name, records
        return None


_LATER = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_SOMETIMES = (*_LATER, gast.IfExp, gast.BoolOp)


def _parts(node: Any, opaque: tuple[Any, ...] = _LATER) -> list[Any]:
    """A statement and the parts that it evaluates itself, but for what is inside others."""
    found, waiting = [], [node]
    while waiting:
        part = waiting.pop(0)
        found.append(part)
        if not isinstance(part, opaque):
            waiting += T.children(part)
    return found
