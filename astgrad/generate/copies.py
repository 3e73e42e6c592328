"""Copies of objects that are changed, or hold what is, spelled as new objects: what they share is seen.

    q = dataclasses.replace(p, x=e)      ->      q = instance(type(p), x=e, u=p.u)
    q = copy.copy(p)                     ->      q = instance(type(p), x=p.x, u=p.u)
    q = copy.deepcopy(p)                 ->      q = instance(type(p), x=p.x, u=np.copy(p.u))
    net = layers + [Softmax()]           ->      items_1 = [Softmax()]
                                                 net = layers + items_1
    u = np.asarray(rows)                 ->      u = np.array(rows)                 (of a list)
    ys = copy.copy(xs)                   ->      ys = list(xs)
    p = {**q, "lr": e}                   ->      p = {"w": q["w"], "lr": e}

Where nothing is written, a copy stays as it is.
"""

from __future__ import annotations

import copy
import dataclasses
import itertools
from typing import Any

import numpy as np

from astgrad import runtime
from astgrad.analyse import classes
from astgrad.analyse.facts import Fact, Instance, ListOf, Mapping, Record, Sequence, holds_objects, holds_scalars, is_array, is_float_scalar
from astgrad.analyse.values import holds_its_fields, is_record_type
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.generate.places import is_computed
from astgrad.generate.unit import Function


def spell_copies(function: Function) -> T.Block:
    """The body with each such copy as an object of its own that holds the same."""
    storage = function.activity.storage
    assert storage is not None

    def spelled(node: Any) -> T.Block | None:
        if id(node) not in storage.versions.before or not isinstance(getattr(node, "value", None), gast.AST):
            return None
        twin, before = _Copies(function, node).statement()
        return [*before, twin]

    return T.replaced(function.core.body, spelled)[0]


_SCOPES = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)  # names mean something else there
_AS_ARRAY = (np.asarray, np.asanyarray, np.ascontiguousarray)


class _Copies:
    """The copies in one statement."""

    def __init__(self, function: Function, node: Any) -> None:
        self.function, self.node, self.facts = function, node, function.facts.within(function.facts.at(node))
        self.before: T.Block = []

    def statement(self) -> tuple[Any, T.Block]:
        """The statement, and what is to go before it."""
        if isinstance(self.node.value, gast.BinOp) and isinstance(self.node.value.op, gast.Add):
            return self._joined(), self.before
        value = self._spelled(self.node.value)
        if value is self.node.value:
            return self.node, []
        twin = T.clone_header(self.node)
        twin.value = value
        return twin, self.before

    def _spelled(self, node: Any) -> Any:
        """An expression with its copies spelled out, those inside first."""
        if isinstance(node, _SCOPES):
            return node
        node = T.with_children(node, self._spelled)
        made = self._copy(node) if isinstance(node, gast.Call) else None
        return made or self._dictionary(node) or node

    def _dictionary(self, value: Any) -> Any:
        """A dict that is made of others, and of what is changed, as a display of its entries; None for anything else."""
        owners = self._united(value) if isinstance(value, (gast.Call, gast.BinOp)) else [value]
        if owners == [value]:
            return None
        fact = self.facts(value)
        copied = value.args[0] if isinstance(value, gast.Call) and value.args else getattr(getattr(value, "func", None), "value", None)
        if not isinstance(fact, Mapping) or fact.default is not None or holds_scalars(fact) or not self._is_reached(value) or owners == [copied] and holds_objects(fact):
            return None  # a copy that says what it shares needs no other spelling
        entries = [self._entries(owner) for owner in owners]
        if None not in entries:
            display = dict(itertools.chain.from_iterable(entries))  # type: ignore[arg-type]
            return T.in_place_of(gast.Dict(keys=list(map(T.constant, display)), values=list(map(T.clone, display.values()))), value)
        if value is not self.node.value or None in entries[1:] or not holds_objects(fact):
            return None
        self.before.append(T.assign(self.function.names.temporary("entries", ""), T.in_place_of(T.call("@dict_from", owners[0]), value), self.node))
        name = self.before[-1].targets[0].id
        self.before += [T.assign(T.subscript(T.load(name), T.constant(key)), T.clone(item), self.node) for more in entries[1:] for key, item in more or ()]
        return T.load(name)

    def _united(self, value: Any) -> list[Any]:
        """The dicts that a new one is made of, those that are empty left out: of anything else, just that."""
        called = self.function.scope.resolve(value.func) if isinstance(value, gast.Call) else None
        match value:
            case gast.BinOp(left=left, op=gast.BitOr(), right=right):
                return [*self._united(left), *self._united(right)]
            case gast.Call(args=[left, right]) if called is runtime.united:
                return [*self._united(left), *self._united(right)]
            case gast.Call(args=[owner], keywords=[]) if called in (dict, runtime.dict_from, copy.copy):
                return self._united(owner)
            case gast.Call(func=gast.Attribute(value=owner, attr="copy"), args=[], keywords=[]) if isinstance(self.facts(owner), Mapping):
                return self._united(owner)
            case gast.Dict(keys=[]):
                return []
        return [value]

    def _entries(self, owner: Any) -> list[tuple[Any, Any]] | None:
        """The keys and values of a dict, where all are known."""
        if isinstance(owner, gast.Dict):
            return [(k.value, v) for k, v in zip(owner.keys, owner.values, strict=True)] if all(isinstance(k, gast.Constant) for k in owner.keys) else None
        fact = self.facts(owner)
        if not isinstance(fact, Mapping) or fact.other is not None or not isinstance(owner, (gast.Name, gast.Attribute, gast.Subscript)):
            return None
        return [(key, T.subscript(T.clone(owner), T.constant(key))) for key, _ in fact.items]

    def _joined(self) -> Any:
        """The statement, where it joins lists of what is changed: each has a name of its own."""
        fact, whole = self.facts(self.node.value), self.node.value
        if not (isinstance(fact, (Sequence, ListOf)) and holds_objects(fact) and self._is_reached(whole)):
            return self.node

        def named(part: Any) -> Any:
            if isinstance(part, (gast.Name, gast.Attribute, gast.Subscript)):
                return part
            if isinstance(part, gast.BinOp) and isinstance(part.op, gast.Add):
                part = T.clone_header(part)
                part.left, part.right = named(part.left), named(part.right)
            self.before.append(T.assign(self.function.names.temporary("items", ""), part, self.node))
            return T.load(self.before[-1].targets[0].id)

        twin = T.clone_header(self.node)
        twin.value = T.clone_header(whole)
        twin.value.left, twin.value.right = named(whole.left), named(whole.right)
        return twin if self.before else self.node

    def _copy(self, call: Any) -> Any:
        target = self.function.scope.resolve(call.func)
        if any(target is f for f in _AS_ARRAY) and len(call.args) in (1, 2) and isinstance(self.facts(call.args[0]), (Sequence, ListOf)) and {k.arg for k in call.keywords} <= {"dtype", "order"}:
            return T.at(gast.Call(func=T.attribute(T.load("@np"), "array"), args=call.args, keywords=call.keywords), self.node)
        if target is copy.copy and len(call.args) == 1 and not call.keywords and (maker := self._maker(self.facts(call.args[0]))):
            return T.in_place_of(T.call(maker, *call.args), call)
        made_of = classes.copied(call, target, self.facts)
        if made_of is not None and is_array(self.facts(made_of)):
            return T.at(T.call(T.attribute(T.load("@np"), "copy"), made_of), self.node)
        owner, values = classes.replacement(call, target, self.facts) or (made_of, {})
        if owner is None or not self._is_reached(owner):
            return None
        fact, before = self.facts(owner), []
        if call is self.node.value and not isinstance(owner, gast.Name):
            before.append(T.assign(self.function.names.temporary("item", ""), owner, self.node))
            owner = T.load(before[0].targets[0].id)
        if not isinstance(owner, gast.Name):
            return None
        made = self._like(owner, fact, values, before, target is copy.deepcopy, made_of is not None)
        self.before += before if made is not None else []
        return made and T.at(made, self.node)

    def _maker(self, fact: Fact) -> str:
        """What makes a copy of such a list or dict; nothing for what is no such thing."""
        if isinstance(fact, Mapping):
            return "@dict_from" if fact.default is None and (holds_objects(fact) or holds_scalars(fact)) else ""
        return "@list" if isinstance(fact, (Sequence, ListOf)) and fact.kind == "list" else ""

    def _like(self, owner: Any, fact: Any, values: dict[str, Any], before: T.Block, deep: bool, whole: bool) -> Any:
        """An object like another one, with the attributes of this one, or with copies of them."""
        names = _attributes(fact, whole)
        if names is None or any((fact.kind, n) in self.function.facts.heap.missing for n in names):
            return None
        held = {n: T.attribute(T.clone(owner), n) for n in names if n not in values}
        if deep:
            several = [held[n] for n in names if not is_float_scalar(fact.get(n)) and not isinstance(fact.get(n), Instance)]
            held = {n: self._deep(part, fact.get(n), before) for n, part in held.items()}
            if None in held.values():
                return None
            before += [T.expression_statement(T.call("@check_apart", T.clone(part), *map(T.clone, several[i + 1 :])), self.node) for i, part in enumerate(several[:-1])]
        return T.call("@build" if fact.is_tuple else "@instance", T.call("@type", T.clone(owner)), **values, **held)

    def _deep(self, part: Any, fact: Fact, before: T.Block) -> Any:
        """A copy of a part of an object with all that it holds; None where parts of it might be one."""
        if is_array(fact):
            return T.call(T.attribute(T.load("@np"), "copy"), part)
        if isinstance(fact, (Sequence, ListOf)) and fact.kind == "list" and holds_scalars(fact):
            made = T.call("@list", part)
            made.made_as = f"{getattr(self.node, 'lineno', '')}:{gast.unparse(part)}"
            return made
        if isinstance(fact, Record) and not fact.is_tuple and not classes.says_how_to_copy(fact):
            return self._like(part, fact, {}, before, True, True)
        return part if is_float_scalar(fact) or isinstance(fact, Instance) and fact.type_name in ("str", "NoneType") else None

    def _is_reached(self, owner: Any) -> bool:
        """Whether the object, or what is made of it, is or shares something that is written."""
        storage, node = self.function.activity.storage, self.node
        assert storage is not None
        bound = T.target_names(node.targets[0]) if isinstance(node, gast.Assign) else []
        return any(storage.before(n, node) is not None for n in T.names_read(owner)) or any(storage.after(n, node) is not None for n in bound)


def _attributes(fact: Fact, whole: bool) -> list[str] | None:
    """What a copy of an object holds, `whole` or by its fields; None where its class does more than hold them."""
    if not isinstance(fact, Record):
        return None
    names, kind = [n for n, _ in fact.items], fact.kind
    if fact.is_tuple:
        return None if whole or not is_record_type(kind) else names
    if kind.__getattribute__ is not object.__getattribute__ or hasattr(kind, "__getattr__") or any(is_computed(kind, n) for n in names):
        return None
    if whole:
        return names
    fields = [f.name for f in dataclasses.fields(kind)]
    return fields if holds_its_fields(kind) and {*fields} <= {*names} else None
