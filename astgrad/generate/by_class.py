"""Give what is done with an object of one of a few classes a branch for each class.

    u = layer.forward(u)      ->      if type(layer) is Dense:
                                          u = layer.forward(u)
                                      elif type(layer) is Tanh:
                                          u = layer.forward(u)
                                      else:
                                          raise other_class(layer)

In each branch it is known which method is called, and what the object holds (see `Facts._by_test`).
"""

from __future__ import annotations

import inspect
from typing import Any

from astgrad import rules
from astgrad.analyse.facts import OneOf, Record
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope


def spell_by_class(body: T.Block, scope: Scope, facts: Facts, names: Names) -> tuple[T.Block, bool]:
    """The block with such branches, and whether there were any to make."""
    return T.replaced(body, _Speller(scope, facts, names).statement)


class _Speller:
    def __init__(self, scope: Scope, facts: Facts, names: Names) -> None:
        self.scope, self.facts, self.names = scope, facts, names

    def statement(self, node: Any) -> T.Block | None:
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Expr, gast.Return)) or node.value is None or id(node) not in self.facts.before:
            return None
        if (place := self._called_place(node)) is not None:
            name = self.names.temporary(place.attr if isinstance(place, gast.Attribute) else "item", "")
            twin = T.transform(node, lambda part: T.load(name) if part is place else None)
            return [T.assign(name, place, node), twin]
        owner = self._owner(node)
        if owner is None:
            return None
        if isinstance(node, gast.Return):
            name = self.names.temporary("value", "")
            twin = T.clone_header(node)
            twin.value = T.load(name)
            return [self._branches(T.assign(name, node.value, node), *owner), twin]
        return [self._branches(node, *owner)]

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
        return next((p for p in places if isinstance(p, (gast.Subscript, gast.Attribute)) and isinstance(self.facts.whole(p, env), OneOf)), None)

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
