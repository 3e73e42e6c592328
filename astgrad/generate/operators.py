"""Spell out what the user's classes define: operators, properties and calls of objects become calls of functions.

    return (a + b).norm      ->      value_1 = Vec.__add__(a, b)
                                     value_2 = Vec.norm.fget(value_1)
                                     return value_2

Only where a derivative passes; elsewhere the user's expression stays as it is.
"""

from __future__ import annotations

import dataclasses
import functools
import inspect
from typing import Any

from astgrad.analyse.callees import called_method
from astgrad.analyse import classes
from astgrad.analyse.constructors import constructor
from astgrad.analyse.storage import place_of
from astgrad.analyse.facts import ANY, Instance, Number, Record, holds_record, may_be_float
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.generate.unit import Function
from astgrad.normalise.fence import refuse
from astgrad.runtime.operators import OPERATORS

_OPAQUE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.BoolOp, gast.IfExp, gast.JoinedStr)


def spell_out(function: Function) -> bool:
    """Give each operation of an object that carries a derivative a statement of its own, and drop branches that `isinstance` rules out.

    The result says whether anything changed.
    """
    speller = _Speller(function)
    body = speller.block(function.core.body)
    function.core.body = body
    return speller.changed


class _Speller:
    def __init__(self, function: Function) -> None:
        self.function, self.facts, self.scope, self.names = function, function.facts, function.scope, function.names
        self.changed = False

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if id(node) not in self.function.activity.varied:
            return [node]
        if isinstance(node, gast.If) and not hasattr(node, "manager"):
            known = self.facts.decided(node.test, self.facts.at(node))
            if known is not None:
                self.changed = True
                return self.block(node.body if known else node.orelse)
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node.body, node.orelse = self.block(node.body), self.block(node.orelse)
            return [node]
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
            node = self._augmented(node)
        elif isinstance(node, gast.AugAssign) and (made := self._augmented_place(node)):
            return [new for part in made for new in self._statement(part)]
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)) or node.value is None or getattr(node, "pair", None):
            return [node]
        self.site, self.before = node, list[Any]()
        self.env, self.varied = dict(self.facts.at(node)), set(self.function.activity.varied[id(node)])
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        self.stem = target.id if isinstance(target, gast.Name) else "value"
        value = self._expression(node.value, isinstance(node, (gast.Assign, gast.Expr)) and not isinstance(target, (gast.Subscript, gast.Attribute)))
        if value is node.value:
            return [node]
        self.changed = True
        twin = T.clone_header(node)
        twin.value = value
        return [*self.before, twin]

    def _augmented(self, node: Any) -> Any:
        """`v += w` of an object without `__iadd__` binds the name anew."""
        env = self.facts.at(node)
        whole = T.at(T.binary(T.load(node.target.id), node.op, node.value), node)
        owner = env.get(node.target.id)
        in_place = f"__i{classes.BINARY[type(node.op).__name__]}__"
        if isinstance(owner, Record) and not hasattr(owner.kind, in_place) or self.facts.meaning(whole, env) is not None and not isinstance(owner, Record):
            twin = T.assign(node.target.id, whole, node)
            self.function.activity.varied[id(twin)] = self.function.activity.varied[id(node)]
            self.facts.before[id(twin)] = env
            self.changed = True
            return twin
        return node

    def _augmented_place(self, node: Any) -> T.Block:
        """`p.v += w` of an object that stands there: it, or what its class makes of it, is put back."""
        target, env = node.target, self.facts.at(node)
        fixed = isinstance(target.value, gast.Name) and (isinstance(target, gast.Attribute) or isinstance(target.slice, (gast.Name, gast.Constant)))
        place = place_of(target)
        fact = self.facts.of(place, env)
        in_place = f"__i{classes.BINARY[type(node.op).__name__]}__"
        if not fixed or not isinstance(fact, Record) or fact.is_tuple or hasattr(fact.kind, in_place) and classes.special(fact, in_place) is None:
            return []
        old, new = self.names.temporary(self.stem_of(target), ""), self.names.temporary(self.stem_of(target), "")
        changed = T.method(T.load(old), in_place, node.value) if hasattr(fact.kind, in_place) else T.at(T.binary(T.load(old), node.op, node.value), node)
        made = [T.assign(old, place, node), T.assign(new, changed, node), T.assign(target, T.load(new), node)]
        known, varied = {**env, old: fact}, self.function.activity.varied[id(node)] | {old}
        for part, names in zip(made, (env, known, {**known, new: self.facts.of(changed, known)}), strict=True):
            self.facts.before[id(part)], self.function.activity.varied[id(part)] = names, varied | {new}
        self.changed = True
        return made

    @staticmethod
    def stem_of(target: Any) -> str:
        return target.attr if isinstance(target, gast.Attribute) else "item"

    def _expression(self, node: Any, whole: bool) -> Any:
        if not isinstance(node, gast.AST) or isinstance(node, _OPAQUE):
            return node
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute):  # the method is no value of its own
            twin = T.with_children(node, lambda child: T.with_children(child, self._part) if child is node.func else self._part(child))
        else:
            twin = T.with_children(node, self._part)
        if not self._active(twin) and not self.function.core.roots:  # a class may read what is outside, and changes
            return twin
        if isinstance(twin, gast.Attribute) and isinstance(twin.value, gast.Call) and isinstance(fact := self._fact(twin.value), Record):
            twin = T.clone_header(twin)
            twin.value = self._name(twin.value, fact)
        if isinstance(twin, gast.Call) and self.scope.resolve(twin.func) in (dataclasses.asdict, dataclasses.astuple) and len(twin.args) == 1 and not twin.keywords:
            return self._as_plain(twin)
        found = self.facts.meaning(twin, self.env)
        if found is not None and isinstance(twin, gast.Attribute):
            self._refuse_stale(twin)
        if found is not None and (may_be_float(found.result) or not isinstance(found.result, (Number, Instance))):  # what an object comes to hold is told by looking into it
            call = T.at(classes.named(found.function, *found.operands), self.site)
            call.stands_for = twin
            return call if whole else self._name(call, found.result)
        if found is None and self._is_open(twin):
            call = T.at(T.call(f"@{OPERATORS[type(twin.op).__name__].__name__}", twin.left, twin.right), self.site)
            return call if whole else self._name(call, ANY)
        return self._name(twin, self._fact(twin)) if not whole and isinstance(twin, gast.Call) and self._is_called(twin) else twin

    def _refuse_stale(self, node: Any) -> None:
        """What a class computes once and keeps is computed again here: the same, unless the object changes."""
        storage, owner = self.function.activity.storage, self._fact(node.value)
        kept = isinstance(owner, Record) and isinstance(inspect.getattr_static(owner.kind, node.attr, None), functools.cached_property)
        if kept and storage is not None and any(storage.before(n, self.site) is not None for n in T.names_read(node.value)):
            refuse(self.function.source, node, f"`{node.attr}` is computed once and kept, and the object is changed in this function: not differentiated", "make it a property or a method")

    def _as_plain(self, call: Any) -> Any:
        """`asdict(p)` as `{"a": p.a, "b": copy(p.b)}`, and `astuple(p)`, where the class of p is known."""
        owner, fact, as_dict = call.args[0], self._fact(call.args[0]), self.scope.resolve(call.func) is dataclasses.asdict
        if not (isinstance(fact, Record) and dataclasses.is_dataclass(fact.kind)):
            return call
        if not isinstance(owner, gast.Name):
            owner = self._name(owner, fact)

        def plain(part: Any, known: Any) -> Any:
            if isinstance(known, Record) and dataclasses.is_dataclass(known.kind):
                values = [plain(T.attribute(T.clone(part), n), f) for n, f in known.items]
                if None in values:
                    return None
                return T.placed(gast.Dict(keys=[T.constant(n) for n, _ in known.items], values=values) if as_dict else T.tuple_of(values), self.site)
            if isinstance(known, Number) and known.kind in ("py", "np") or isinstance(known, Instance):
                return part
            return None if holds_record(known) or known == ANY else T.call("@copy", part)

        return plain(owner, fact) or call

    def _is_open(self, node: Any) -> bool:
        """Whether only the running program knows what an operator does with an object."""
        if not isinstance(node, gast.BinOp) or type(node.op).__name__ not in OPERATORS or self.function.source.fn in OPERATORS.values():
            return False
        facts = [self._fact(node.left), self._fact(node.right)]
        unsure = any(f == ANY or isinstance(f, Number) and f.kind is None for f in facts)
        return unsure and any(isinstance(f, Record) and not f.is_tuple for f in facts)

    def _is_called(self, call: Any) -> bool:
        """Whether a call goes to a method of an object, or makes an object by more than holding its arguments."""
        target = self.scope.resolve(call.func)
        if target is MISSING:
            return called_method(call.func, self._fact) is not None
        made = constructor(target, call) if target is not super else None
        return made is not None and made.fields is None

    def _part(self, node: Any) -> Any:
        return self._expression(node, False)

    def _fact(self, node: Any) -> Any:
        return self.facts.of(node, self.env)

    def _active(self, node: Any) -> bool:
        compared = isinstance(node, gast.Compare)  # of numbers it carries nothing; what a class makes of it may
        parts = [node.left, *node.comparators] if compared else [node]
        return any(self.function.activity.reads_in(part, frozenset(self.varied), self.env) for part in parts)

    def _name(self, value: Any, fact: Any) -> Any:
        name = self.names.temporary(self.stem, "")
        self.before.append(T.assign(name, value, self.site))
        self.env[name] = fact
        self.varied.add(name)
        return T.load(name)
