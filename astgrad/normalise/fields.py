"""Attributes and dict entries that are written become variables of their own; what is written goes into the object too.

    s.x = s.x + dt * s.v         ->      s_x = s.x            (at the start, once)
                                         s_v = s.v
                                         ...
                                         s_x = s_x + dt * s_v
                                         s.x = s_x

This holds for an object that only its fields are looked at of: one that is made in the function, or an argument of the
function asked for. Nothing else can reach it then, so that each field behaves as a variable does.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection
from typing import Any

from astgrad.analyse.constructors import constructor
from astgrad.analyse.facts import ANY, Fact, Mapping, Record
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.attempts import guarded_in


def split_fields(body: T.Block, parameters: Collection[str], own: bool, names: Names, scope: Scope, facts: dict[str, Fact]) -> tuple[T.Block, frozenset[str]]:
    """The block with variables for fields, and the parameters whose fields it writes; `own` says that these may be written.

    `facts` are those of parameters: an entry that may not be there at first is no variable.
    """
    stores = [n for s in body for n in T.walk(s) if _is_field(n) and isinstance(n.ctx, gast.Store)]
    if not stores:
        return body, frozenset()
    splitter = _Fields(names)
    for node in stores:
        name = node.value.id if isinstance(node.value, gast.Name) else ""
        if name in splitter.objects:
            continue
        if not _is_alone(name, body, parameters, own, scope) or _is_computed(name, body, facts.get(name, ANY), scope):
            continue
        splitter.objects[name] = list(dict.fromkeys(_key(n) for s in body for n in T.walk(s) if _is_field(n) and isinstance(n.value, gast.Name) and n.value.id == name))
    needed = {p: _read(p, body) - _first_written(p, body) for p in splitter.objects if p in parameters}
    given = [p for p, keys in needed.items() if all(_is_there(key, facts.get(p, ANY)) for key in keys)]
    splitter.objects = {p: keys for p, keys in splitter.objects.items() if p in given or p not in parameters}
    start = [new for p in given for new in splitter.loads(p, {*splitter.objects[p]} - needed[p], body[0])]
    return [*start, *splitter.block(body)], frozenset(given)


def _is_field(node: Any) -> bool:
    return isinstance(node, gast.Attribute) or (isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Constant) and isinstance(node.slice.value, str))


def _key(node: Any) -> tuple[str, str]:
    return ("attribute", node.attr) if isinstance(node, gast.Attribute) else ("item", node.slice.value)


def _is_alone(name: str, body: T.Block, parameters: Collection[str], own: bool, scope: Scope) -> bool:
    """Whether an object is only looked at by its fields, so that nothing else can reach them."""
    if not name:
        return False
    bindings = [s for s in T.statements(body) if name in T.names_bound(s) and not isinstance(s, (gast.If, gast.For, gast.While, gast.With))]
    loops = [s for s in T.statements(body) if isinstance(s, gast.For) and name in T.target_names(s.target)]
    if name in parameters:
        if bindings or loops or not own:
            return False
    elif len(bindings) != 1 or loops or not _makes_new(bindings[0], name, scope):
        return False
    if bindings and not isinstance(bindings[0].value, gast.Dict) and any(isinstance(n, gast.Subscript) and isinstance(n.value, gast.Name) and n.value.id == name for s in body for n in T.walk(s)):
        return False  # a class says what its items are
    made = bindings[0] if bindings else None
    if made is not None and isinstance(made.value, gast.Dict) and any(isinstance(n, gast.Attribute) and _is_field(n) and isinstance(n.value, gast.Name) and n.value.id == name for s in body for n in T.walk(s)):
        return False  # a method of the dict, kept as a value
    inner = [n for s in body for n in T.walk(s) if isinstance(n, (gast.FunctionDef, gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp))]
    if any(isinstance(n, gast.Name) and n.id == name for i in inner for n in T.walk(i)):
        return False
    if _may_miss(name, made, body):
        return False
    plain = {id(n.value) for s in body for n in T.walk(s) if _is_field(n)}
    called = {id(n.func.value) for s in body for n in T.walk(s) if isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute)}
    for statement in T.statements(body):
        for node in T.walk(statement):
            if isinstance(node, gast.Name) and node.id == name and (id(node) not in plain or id(node) in called) and not (made is not None and node is made.targets[0]):
                return False
            if isinstance(node, gast.Delete):
                return False
    return True


def _may_miss(name: str, made: Any, body: T.Block) -> bool:
    """Whether something in a `try` looks for what an object or a dict may not hold, which it has to say itself."""
    is_dict = made is not None and isinstance(made.value, gast.Dict)
    there = {k.value for k in made.value.keys if isinstance(k, gast.Constant)} if is_dict else set()
    guarded = [s for node in T.statements(body) for s in guarded_in(node) or (node.body if is_dict and getattr(node, "handlers", None) else [])]
    reads = [n for s in guarded for n in T.walk(s) if _is_field(n) and isinstance(n.ctx, gast.Load) and isinstance(n.value, gast.Name) and n.value.id == name]
    return any(_key(n)[1] not in there for n in reads)


def _is_computed(name: str, body: T.Block, given: Fact, scope: Scope) -> bool:
    """Whether the class of an object computes one of the fields that are looked at, as a property or a method does."""
    made = [s.value for s in T.statements(body) if isinstance(s, gast.Assign) and T.target_names(s.targets[0]) == [name] and isinstance(s.value, gast.Call)]
    kind = given.kind if isinstance(given, Record) else scope.resolve(made[0].func) if made else MISSING
    if not isinstance(kind, type):
        return False
    of_class = (inspect.getattr_static(kind, n.attr, None) for s in body for n in T.walk(s) if isinstance(n, gast.Attribute) and isinstance(n.value, gast.Name) and n.value.id == name)
    return any(hasattr(found, "__get__") and not isinstance(found, types.MemberDescriptorType) for found in of_class)


def _makes_new(node: Any, name: str, scope: Scope) -> bool:
    """Whether a statement binds a name to an object that is made there, and that nothing else holds, as a list of children does."""
    if not (isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name)):
        return False
    value = node.value
    if isinstance(value, gast.Call) and isinstance(kind := scope.resolve(value.func), type) and kind is not dict:
        made = constructor(kind, value)
        return made is None or not made.hands_on
    return isinstance(value, gast.Dict) and None not in value.keys


def _is_there(key: tuple[str, str], fact: Fact) -> bool:
    """Whether an argument may be taken to have an attribute or an entry."""
    return fact.get(key[1]) is not None if isinstance(fact, (Mapping, Record)) else True


def _read(name: str, body: T.Block) -> set[tuple[str, str]]:
    """Fields that the block reads somewhere, `s.x += e` included."""
    read: set[tuple[str, str]] = set()
    for node in (n for s in body for n in T.walk(s)):
        fields = [node] if _is_field(node) and isinstance(node.ctx, gast.Load) else [node.target] if isinstance(node, gast.AugAssign) and _is_field(node.target) else []
        read |= {_key(f) for f in fields if isinstance(f.value, gast.Name) and f.value.id == name}
    return read


def _first_written(name: str, body: T.Block) -> set[tuple[str, str]]:
    """Fields that the block writes, on the one path through it, before it reads them: they need not be there before."""
    written: set[tuple[str, str]] = set()
    read: set[tuple[str, str]] = set()
    for node in body:
        fields = [n for n in T.walk(node) if _is_field(n) and isinstance(n.value, gast.Name) and n.value.id == name]
        read |= {_key(n) for n in fields if isinstance(n.ctx, gast.Load) or not isinstance(node, gast.Assign)} - written
        if isinstance(node, gast.Assign):
            written |= {_key(n) for n in fields if isinstance(n.ctx, gast.Store)} - read
    return written


class _Fields:
    def __init__(self, names: Names) -> None:
        self.names = names
        self.objects: dict[str, list[tuple[str, str]]] = {}
        self._variables: dict[tuple[str, tuple[str, str]], str] = {}

    def variable(self, name: str, key: tuple[str, str]) -> str:
        if (name, key) not in self._variables:
            wish = f"{name}_{key[1]}"
            self._variables[name, key] = self.names.fresh(wish if wish.isidentifier() else f"{name}_item")
        return self._variables[name, key]

    def loads(self, name: str, without: set[tuple[str, str]], site: Any) -> T.Block:
        """Variables for the fields of an object, as they are at a place."""
        done = []
        for key in self.objects[name]:
            if key not in without:
                done.append(T.assign(self.variable(name, key), self._field(name, key), site))
                done[-1].once = True  # never read again: it may have changed
        return done

    @staticmethod
    def _field(name: str, key: tuple[str, str]) -> Any:
        return T.attribute(T.load(name), key[1]) if key[0] == "attribute" else T.subscript(T.load(name), T.constant(key[1]))

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for position, node in enumerate(body):
            done += self._statement(node)
            name = node.targets[0].id if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) else ""
            if name in self.objects:
                done += self.loads(name, self._made_without(node) | _first_written(name, body[position + 1 :]), node)
        return done

    def _made_without(self, node: Any) -> set[tuple[str, str]]:
        """Entries that a dict display does not have."""
        if not isinstance(node.value, gast.Dict):
            return set()
        there = {k.value for k in node.value.keys if isinstance(k, gast.Constant)}
        return {key for key in self.objects[node.targets[0].id] if key[1] not in there}

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, gast.FunctionDef):
            return [node]
        twin = T.clone_header(node)
        for field in ("body", "orelse", "finalbody"):
            if isinstance(getattr(node, field, None), list):
                setattr(twin, field, self.block(getattr(node, field)))
        stored: list[tuple[str, tuple[str, str]]] = []

        def visit(part: Any) -> Any:
            if _is_field(part) and isinstance(part.value, gast.Name) and part.value.id in self.objects:
                name, key = part.value.id, _key(part)
                if isinstance(part.ctx, gast.Store):
                    stored.append((name, key))
                    return T.store(self.variable(name, key))
                return T.load(self.variable(name, key))
            return None

        for field in ("targets", "target", "value", "test", "iter", "items", "exc", "cause", "msg", "subject"):
            if getattr(node, field, None) is not None:
                setattr(twin, field, T.transform(getattr(node, field), visit))
        if isinstance(node, gast.For) and stored:
            twin.body = [*self._stores(stored, node), *twin.body]
            return [twin]
        return [twin, *self._stores(stored, node)]

    def _stores(self, stored: list[tuple[str, tuple[str, str]]], site: Any) -> T.Block:
        done = []
        for name, key in stored:
            variable = self.variable(name, key)
            call = T.call("@keep_field" if key[0] == "attribute" else "@keep_item", T.load(name), T.constant(key[1]), T.load(variable))
            done.append(T.expression_statement(call, site))
            target = self._field(name, key)
            target.ctx = gast.Store()
            done[-1].printed = T.assign(target, T.load(variable), site)
        return done
