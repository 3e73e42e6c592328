"""Mirrors: the adjoint of storage is an object of the same structure that travels with it.

Beside each statement that binds storage stands one that binds its mirror: zeros for what is new, the same view of the
mirror for a view. So a write through any alias is right by construction.

    u = u0.copy()                                u_bar = np.zeros_like(u)
    mid = u[1:-1]                                mid_bar = u_bar[1:-1]
    r = u.reshape(2, -1)                         r_bar = view_of(r, u, u_bar)
"""

from __future__ import annotations

import collections
import copy
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.activity import Activity
from astgrad.analyse.constructors import makes_object, parts_made
from astgrad.analyse.cost import is_basic
from astgrad.analyse.facts import ANY, NONE, Fact, Instance, ListOf, Mapping, Number, OneOf, Record, Sequence, Unbound, holds_objects, holds_scalars, is_float_scalar, is_text, item_of, items_are_scalars, join, loosen, only_scalars
from astgrad.analyse.heap import LIST
from astgrad.analyse.indices import kinds
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import POPS, written_name
from astgrad.analyse.storage import Shadow, Storage, parts_of_result, slot_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.differentiate.calls import callee_row, gives_parts, gives_rows
from astgrad.runtime import dict_along, dict_from, dict_of, keys_of, laid_out, own_tangent, picked, values_at, values_of, view_dot, visited, visited_dot, zeros_like, zeros_of, zipped, zipped_dot

Refuse = Callable[[Any, str, str], None]
_OVERLAPPING = (np.broadcast_to, np.lib.stride_tricks.sliding_window_view)


def spell_writes(body: T.Block, storage: Storage, names: Names, guarded: str = "") -> T.Block:
    """`u += e` that writes into an array as `u[...] += e`, and tuple assignments of storage one by one.

    The statement that binds `guarded` is guarded by a `try`, as a whole.
    """
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node.body = spell_writes(node.body, storage, names, node.attempted.result if hasattr(node, "attempted") else "")
            node.orelse = spell_writes(node.orelse, storage, names)
            done.append(node)
        elif isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and storage.writes(node):
            made = T.augment(T.subscript(T.load(node.target.id), T.constant(...), gast.Store()), node.op, node.value, node)
            made.shown = node
            done.append(made)
        elif isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Tuple) and guarded not in T.names_bound(node) and _takes_storage(node, storage):
            done += _one_by_one(node, names, _is_plain(node, storage.aliases.captured))
        elif isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Tuple) and _takes_rows(node, storage):
            name = names.temporary("rows", "")
            parts = [T.assign(name, node.value, node), T.assign(node.targets[0], T.load(name), node)]
            for part in parts:
                part.header = getattr(node, "header", False)
            done += parts
        elif isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and _replaces_itself(node, storage):
            name = names.temporary(node.targets[0].id, "")
            done += [T.assign(name, node.value, node), T.assign(node.targets[0].id, T.load(name), node)]
        else:
            done.append(node)
    return done


def slice_of(index: Any) -> Any:
    """`slice(i, j, k)` of `i:j:k`."""
    return T.call("@slice", *(T.constant(None) if part is None else T.clone(part) for part in (index.lower, index.upper, index.step)))


def _takes_storage(node: Any, storage: Storage) -> bool:
    if not isinstance(node.value, (gast.Tuple, gast.List)) or getattr(node, "pair", None):
        return False
    of_storage = [storage.after(n, node) is not None for n in T.target_names(node.targets[0])]
    plain = all(isinstance(v, gast.Name) for v in node.value.elts) and all(isinstance(t, gast.Name) for t in node.targets[0].elts)
    return any(of_storage) and not (plain and all(of_storage))


def _takes_rows(node: Any, storage: Storage) -> bool:
    """Whether an array that has no name, as what a call gives, is taken apart into rows that are storage."""
    value, env = node.value, storage.facts.at(node)
    while isinstance(value, gast.Attribute) or isinstance(value, gast.Subscript) and is_basic(value.slice, storage.facts, env):
        value = value.value
    plain = isinstance(value, (gast.Name, gast.Tuple, gast.List))
    return not plain and not getattr(node, "pair", None) and isinstance(storage.facts.of(node.value, storage.facts.at(node)), Number) and any(
        storage.after(n, node) is not None for n in T.target_names(node.targets[0]))


def _replaces_itself(node: Any, storage: Storage) -> bool:
    """Whether storage is bound to what a call or a display makes of itself: both mirrors are looked at then."""
    name = node.targets[0].id
    called = isinstance(node.value, (gast.Call, gast.Attribute, gast.List, gast.Tuple, gast.Dict)) or isinstance(node.value, gast.Subscript) and any(isinstance(n, gast.Call) for n in T.walk(node.value))
    return called and storage.after(name, node) is not None and name in T.names_read(node.value)


def _is_plain(node: Any, captured: Collection[str]) -> bool:
    """Whether no value of `a, b = e, f` can see that one of the targets is bound before it."""
    targets = node.targets[0].elts
    names = {t.id for t in targets if isinstance(t, gast.Name)}
    return len(names) == len(targets) and not names & {*T.names_read(node.value.elts), *captured}


def _one_by_one(node: Any, names: Names, plain: bool) -> T.Block:
    """`a, b = e, f` as `a = e` and `b = f`; where that is not the same, through names of their own."""
    if plain:
        return [T.assign(T.clone(t), v, node) for t, v in zip(node.targets[0].elts, node.value.elts, strict=True)]
    made: T.Block = []
    values = []
    for item in node.value.elts:
        name = names.temporary("value", "")
        made.append(T.assign(name, item, node))
        values.append(T.load(name))
    return [*made, *(T.assign(T.clone(t), v, node) for t, v in zip(node.targets[0].elts, values, strict=True))]


class Bindings:
    """Tells of a statement that binds storage whether what it binds is new, a view, or either."""

    def __init__(self, scope: Scope, facts: Facts, storage: Storage | None, refuse: Refuse) -> None:
        self.scope, self.facts, self.storage, self.refuse = scope, facts, storage, refuse

    def kind(self, node: Any) -> tuple[str, Any]:
        """ "fresh"; "alias" with the name or view that is bound; or "apart" with the operand that it may be a view of."""
        value = node.value
        if getattr(node, "pair", None) is not None:
            return "pair", None  # the helper says
        if self.copied(value, node) is not None:
            return "shallow", None
        if isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice) and self._is_container(value.value, node) and holds_scalars(self.facts.of(value, self.facts.at(node))):
            return "fresh", None  # a part of a list of numbers
        match type(value).__name__:
            case "BinOp" if not (isinstance(fact := self.facts.of(value, self.facts.at(node)), Number) or holds_scalars(fact)):
                self.refuse(node, "a list that is joined or repeated here shares arrays or objects that are changed elsewhere: not differentiated yet", "build it by append in a loop")
            case "BinOp" | "UnaryOp" | "Compare" | "Constant":
                return "fresh", None
            case "Subscript" if isinstance(value.slice, gast.Slice) and self._is_container(value.value, node) and holds_scalars(self.facts.of(value, self.facts.at(node))):
                return "fresh", None
            case "Name" | "Subscript" | "Attribute":
                return self._traced(value, node)
            case "List" | "Tuple" | "Dict":
                return "made", None
            case "Call" if makes_object(value, self.scope):
                return "made", None
            case "Call" if self.scope.resolve(value.func) in (visited, visited_dot) and not isinstance(self.facts.of(value.args[-1], self.facts.at(node)), Mapping) and self._is_view(value.args[0], node):
                return "alias", value.args[0]
            case "Call":
                return self._of_call(value, node)
        self.refuse(node, "what this binds is written in place, and it is not told whether it is new: not differentiated yet", "bind a copy, by `.copy()`")
        raise AssertionError

    def copied(self, value: Any, node: Any) -> list[Any] | None:
        """The containers of which a new one is made that holds the same arrays and objects; None for anything else."""
        fact = self.facts.of(value, self.facts.at(node))
        if not isinstance(fact, (Sequence, ListOf, Mapping)) or not holds_objects(fact):
            return None
        owners: list[Any] = []
        if isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice):
            owners = [value.value]
        elif isinstance(value, gast.BinOp) and isinstance(value.op, gast.Add):
            owners = [value.left, value.right]
        elif isinstance(value, gast.Call) and self.scope.resolve(value.func) is dict_of:
            owners = [value.args[1]]
        elif isinstance(value, gast.Call) and not value.keywords:
            target = self.scope.resolve(value.func)
            if target in (picked, dict_along, values_at) or len(value.args) == 1 and target in (list, tuple, dict, dict_from, visited, values_of, copy.copy):
                owners = [value.args[0]]
            elif target is MISSING and isinstance(value.func, gast.Attribute) and value.func.attr == "copy" and not value.args:
                owners = [value.func.value]
        if len(owners) == 1 and isinstance(owners[0], gast.Call):
            return self.copied(owners[0], node)
        is_plain = all(isinstance(o, (gast.Name, gast.Attribute, gast.Subscript)) and self._reaches(o, node) and self._is_container(o, node) for o in owners)
        return owners if owners and is_plain else None

    def source(self, node: Any) -> Any:
        """What a statement that binds a view or a copy binds a copy of."""
        value = node.value
        by_memory = isinstance(value, gast.Call) and self.scope.resolve(value.func) is view_dot
        return value.args[3] if by_memory else value

    def _reaches(self, node: Any, site: Any) -> bool:
        return self.storage is not None and any(self.storage.before(n, site) is not None for n in T.names_read(node))

    def _of_call(self, value: Any, node: Any) -> tuple[str, Any]:
        if isinstance(value, gast.Call):
            row, function, operands = callee_row(value, self.scope)
        else:
            row, function, operands = rules.attributes.get(value.attr), None, [value.value]
        if row is None and self._makes_anew(value, node) or function in (list, tuple, keys_of, visited) and self._has_keys(operands[0], node):
            return "fresh", None
        if row is None:
            self.refuse(node, "whether this is a new array or a view of one that is written in place is not known", "bind a copy, by `.copy()`")
        if function is view_dot:
            return ("apart", operands[2])
        if self._makes_zeros(value) or row.kind == "constant":
            return "fresh", None
        reached = [o for o in [*operands, *(k.value for k in getattr(value, "keywords", ()))] if self._reaches(o, node) and not self._makes_zeros(o)]
        fact = self.facts.of(value, self.facts.at(node))
        if not reached or holds_scalars(fact) or not row.alias and isinstance(fact, Number) or function in (zipped, zipped_dot) and _is_fixed(item_of(fact, "item")):
            return "fresh", None
        overlaps = function in _OVERLAPPING and isinstance(fact, Number)
        if isinstance(value, gast.Call) and (overlaps or isinstance(fact, ListOf) and (gives_parts(value, self.scope) or gives_rows(value, self.scope, self.facts.within(self.facts.at(node))))) and reached == operands[:1] and not isinstance(operands[0], gast.Call) and not any(k.arg in ("writeable", None) for k in value.keywords):
            if not self._is_view(operands[0], node):
                return "fresh", None
            return "alias", T.call("@list", T.clone(value.args[0])) if function is tuple else value  # the mirror of a tuple is a list
        if overlaps or function is np.lib.stride_tricks.as_strided or row.shape in ("list", "any") or not row.alias:
            self.refuse(node, "a view that overlaps itself, or a list of views, of an array that is written in place is not differentiated yet", "take a copy")
        if len(reached) > 1 or not isinstance(self.facts.of(reached[0], self.facts.at(node)), Number):
            self.refuse(node, "what this binds may be a view of an array that is written in place: not differentiated yet", "bind a copy, by `.copy()`")
        kind, operand = self._traced(reached[0], node)
        return ("apart", operand) if kind != "fresh" else ("fresh", None)

    def _makes_zeros(self, value: Any) -> bool:
        """Whether a call makes something new that has the structure of what it is given."""
        return isinstance(value, gast.Call) and self.scope.resolve(value.func) in (zeros_like, zeros_of, own_tangent)

    def _has_keys(self, part: Any, node: Any) -> bool:
        """Whether to go through a value is to go through keys of a dict."""
        return isinstance(self.facts.of(part, self.facts.at(node)), Mapping) or isinstance(part, gast.Call) and self.scope.resolve(part.func) is keys_of

    def _makes_anew(self, call: Any, node: Any) -> bool:
        """Whether a function of the user's that is only called gives what nothing else can reach."""
        effect = self.storage.aliases.effect(call, node) if self.storage is not None and isinstance(call, gast.Call) else None
        return effect is not None and not effect.outside and not any(self._reaches(e, node) for e in effect.returned)

    def _traced(self, value: Any, node: Any) -> tuple[str, Any]:
        """The kind of an expression: of plain indices of a call's result, it is a view of what that may be a view of."""
        inner = value
        while isinstance(inner, gast.Subscript) or (isinstance(inner, gast.Attribute) and (inner.attr == "T" or self._is_container(inner.value, node))):
            if isinstance(inner, gast.Subscript) and self._reaches(inner.value, node) and self._is_copy(inner, node):
                return "fresh", None
            inner = inner.value
        if not self._reaches(inner, node):
            return "fresh", None
        if isinstance(inner, (gast.Call, gast.Attribute)):
            kind, operand = self._of_call(inner, node)
            return kind, value if kind == "alias" else operand
        return ("alias", value) if self._is_view(value, node) else ("fresh", None)

    def is_view(self, node: Any, site: Any) -> bool:
        """Whether an argument is a name, or a view by plain indices, of storage."""
        if not self._reaches(node, site) or isinstance(node, gast.Lambda):
            return False
        if isinstance(node, (gast.Tuple, gast.List, gast.Dict)):
            if any(self._reaches(e, site) and not is_float_scalar(self.facts.of(e, self.facts.at(site))) and self.is_view(e, site) for e in T.children(node)):
                self.refuse(site, "what is changed is passed in a container without a name here: not differentiated yet", "give the container a name first")
            return False
        if isinstance(node, gast.Call):
            row, _, operands = callee_row(node, self.scope)
            if row is not None and not row.alias:
                if row.shape in ("list", "any") and any(self._reaches(o, site) and not items_are_scalars(self.facts.of(o, self.facts.at(site))) for o in operands):
                    self.refuse(site, "views of an array that is written in place are passed as a list or a tuple here: not differentiated yet", "pass a copy, by `.copy()`")
                return False
        return self._is_view(node, site)

    def _is_view(self, node: Any, site: Any) -> bool:
        """Whether this is a name, or a view by plain indices, of storage; False for what is surely a copy."""
        if isinstance(node, gast.Name):
            return self._reaches(node, site)
        if isinstance(node, gast.Attribute) and (node.attr == "T" or self._is_container(node.value, site)):
            self._check_item(node, site)
            return self._is_view(node.value, site)
        if isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Compare)):
            return False
        if isinstance(node, gast.Subscript):
            return not self._is_copy(node, site) and self._is_view(node.value, site)
        self.refuse(site, "whether this is a view of an array that is written in place is not known", "bind a copy, by `.copy()`")
        return False

    def _is_copy(self, node: Any, site: Any) -> bool:
        """Whether an index surely gives a copy; refused where it cannot be told."""
        owner = self.facts.of(node.value, self.facts.at(site))
        if isinstance(owner, (Sequence, ListOf)) and isinstance(node.slice, gast.Slice) and holds_scalars(owner):
            return True  # a new list of numbers
        if not isinstance(owner, Number):
            self._check_item(node, site)
            return False
        found = kinds(node.slice, self.facts.within(self.facts.at(site)))
        copied = "array" in found or "mask" in found
        if "unknown" in found and not copied:
            self.refuse(site, "whether this is a view of an array that is written in place, or a copy, depends on an index of unknown type", "take a copy")
        fact = self.facts.of(node, self.facts.at(site))
        if not copied and isinstance(fact, Number) and fact.dims is None and fact.kind != "array" and not fact.ranked:
            self.refuse(site, "whether this is a number or a part of an array, which changes, is not known: not differentiated yet", "compute the array from floats and arrays of known rank")
        return copied

    def _is_container(self, node: Any, site: Any) -> bool:
        return isinstance(self.facts.of(node, self.facts.at(site)), (Sequence, ListOf, Mapping, Record))

    def _check_item(self, node: Any, site: Any) -> None:
        """Refuse what comes out of a container that changes, where it is not known whether that is a number, an array or a container."""
        fact = self.facts.whole(node, self.facts.at(site))
        if isinstance(node, gast.Attribute) and node.attr == "T" and not self._is_container(node.value, site):
            return
        sliced = isinstance(node, gast.Subscript) and isinstance(node.slice, gast.Slice)
        if sliced or not (self._is_container(node.value, site) and (isinstance(fact, (Sequence, ListOf, Mapping, Record, OneOf, Instance, Unbound)) or isinstance(fact, Number) and (fact.dims is not None or fact.kind == "array"))):
            self.refuse(site, "what comes out of a container that is changed is not known to be a number, an array, or an object of a known class: not differentiated yet",
                        "keep it under a name of its own, or let every place of the container hold one kind of value")


def _is_fixed(fact: Fact) -> bool:
    """Whether a value is, or holds in tuples, numbers and text alone, which nothing can be written into."""
    return all(map(_is_fixed, fact.items)) if isinstance(fact, Sequence) and fact.kind == "tuple" else is_text(fact) or fact == NONE or only_scalars(fact)


@dataclass
class Mirrors:
    """The statements that bind mirrors, and which of them wait until the reverse sweep."""

    by_statement: dict[int, Any] = field(default_factory=dict)
    late: set[int] = field(default_factory=set)
    names: dict[str, str] = field(default_factory=dict)  # of mirrors, by variable
    late_names: set[str] = field(default_factory=set)
    facts: dict[str, Fact] = field(default_factory=dict)


class Binder:
    """Puts the statements that bind mirrors into a core-language block."""

    def __init__(self, scope: Scope, facts: Facts, activity: Activity, names: Names, refuse: Refuse, split: Collection[str]) -> None:
        self.scope, self.facts, self.activity, self.names, self.refuse = scope, facts, activity, names, refuse
        self.split = split  # parameters whose attributes and entries are variables
        self.found = Mirrors()
        self.bindings = Bindings(scope, facts, activity.storage, refuse)

    def run(self, body: T.Block, parameters: tuple[str, ...], shadow: Shadow) -> tuple[T.Block, Mirrors]:
        storage = self.activity.storage
        self.found.names.update(shadow.mirrored)
        self.given = [m for _, m in shadow.mirrored]
        self.found.facts.update({m: loosen(self.facts.entry.get(p, ANY)) for p, m in shadow.mirrored})
        calls = any(getattr(getattr(s, "pair", None), "shadow", None) for s in T.statements(body))  # made when more was known to be useful, perhaps
        if storage is None or not (self.activity.stored & self.activity.useful or calls) or not body:
            return body, self.found
        self.values = frozenset().union(*self.activity.awaited.values(), *self.activity.awaited_before.values())
        self._first = body[0]
        self.read = {n for s in body for n in T.names_read(s)}
        rest, _ = T.replaced(body, self._with_mirror)
        by_memory = any(s.kind == "apart" for s in self.found.by_statement.values())  # then the strides of an argument matter
        start = [self._statement(T.store(self.mirror(p)), self._of_parameter(p, body[0], by_memory), "entry", "fresh", [p], self.facts.entry.get(p, ANY))
                 for p in parameters if self.activity.mirrored(p, body[0]) and p not in dict(shadow.mirrored)]
        done = [*start, *rest]
        self.returned = {n for s in T.statements(body) if isinstance(s, gast.Return) and s.value is not None
                         for e in parts_of_result(s.value, shadow.result_mirrored) for n in T.names_read(e)}
        self._find_late(done)
        return done, self.found

    def mirror(self, name: str) -> str:
        """The name of a variable's mirror: another one than that of its adjoint, where it is a value elsewhere."""
        return self.found.names.setdefault(name, self.names.partner(name, "mirror" if name in self.values else "bar"))

    # --- binding

    def _of_parameter(self, name: str, site: Any, by_memory: bool) -> Any:
        """What a parameter's mirror is at the start."""
        if by_memory and isinstance(self.facts.entry.get(name), Number):
            return T.call("@mirror_of", T.load(name))
        return T.call("@zeros_of", T.load(name), T.constant(True)) if name in self.split else self._zeros(name, site)

    def _with_mirror(self, node: Any) -> T.Block | None:
        """A statement, and what happens to mirrors beside it."""
        made = self._of_write(node) if written_name(node) else self._beside(node) if isinstance(node, gast.Assign) else None
        return None if made is None else [node, made]

    def _of_write(self, node: Any) -> Any:
        """What a write into a container does to its mirror in the forward sweep: another mirror comes to stand in the place."""
        name, env = written_name(node), self.facts.at(node)
        if not self.activity.mirrored(name, node) or isinstance(env.get(name, ANY), Number):
            return None
        mirror, storage = self.mirror(name), self.activity.storage
        if isinstance(node, gast.Expr):
            call = node.value
            value = call.args[-1] if call.args and call.func.attr not in POPS else None
            if not storage.moves(node) or value is None:  # type: ignore[union-attr]
                args = [*call.args[:-1], T.constant(0.0)] if value is not None else call.args
            else:
                args = [*call.args[:-1], self._mirror_of_part(value, node)]
            twin = T.method(T.load(mirror), call.func.attr, *map(T.clone, args))
            twin.in_storage = True
            if call.func.attr in POPS:
                return self._write_statement(T.assign(self._old(name), twin, node), node, not storage.moves(node))  # type: ignore[union-attr]
            return self._write_statement(T.expression_statement(twin, node), node, not storage.moves(node))  # type: ignore[union-attr]
        target = node.targets[0]
        if isinstance(target, gast.Subscript) and isinstance(target.slice, gast.Slice):
            return self._of_slice(node, name, mirror, target.slice)
        if not storage.moves(node):  # type: ignore[union-attr]
            slot = slot_of(target, env.get(name, ANY))
            if slot == LIST or slot not in self.facts.heap.absent:
                return None
            place = T.clone(target)
            place.value = T.load(mirror)
            return self._write_statement(T.assign(place, T.constant(0.0), node), node, True)
        key = T.constant(target.attr) if isinstance(target, gast.Attribute) else T.clone(target.slice)
        swap = "@swap_field" if isinstance(target, gast.Attribute) else "@swap_item"
        old = T.call(swap, T.load(mirror), key, self._mirror_of_part(node.value, node))
        return self._write_statement(T.assign(self._old(name), old, node), node, False)

    def _of_slice(self, node: Any, name: str, mirror: str, index: Any) -> Any:
        if self.activity.storage.moves(node):  # type: ignore[union-attr]
            old = T.call("@swap_slice", T.load(mirror), slice_of(index), self._mirror_of_part(node.value, node))
            return self._write_statement(T.assign(self._old(name), old, node), node, False)
        place = T.subscript(T.load(mirror), T.clone(index), gast.Store())
        return self._write_statement(T.assign(place, T.call("@zeros_of", T.clone(node.value)), node), node, True)

    def _old(self, name: str) -> str:
        old = self.names.temporary(f"{name}_old", "bar")
        self.found.names[old] = old
        return old

    def _write_statement(self, made: Any, node: Any, optional: bool) -> Any:
        made.mirrors, made.kind, made.inactive, made.of_names, made.optional, made.moves = node, "write", True, [], optional, True
        self.found.by_statement[id(node)] = made
        return made

    def _mirror_of_part(self, value: Any, node: Any) -> Any:
        """The mirror of what comes to stand in a container."""
        if isinstance(value, gast.Name) and not only_scalars(fact := self.facts.whole(value, self.facts.at(node))):
            told = isinstance(fact, (Sequence, ListOf, Mapping, Record, OneOf)) or isinstance(fact, Number) and fact.kind == "array"
            if told and self.activity.mirrored(value.id, node):
                return T.load(self.mirror(value.id))
            if not isinstance(fact, (Instance, Unbound)):  # to what is never bound it never comes
                self.refuse(node, "what is put into a container here is not known to be a number, an array or an object of a known class: not differentiated yet",
                            "compute it from floats and NumPy arrays")
        return T.constant(0.0) if is_float_scalar(self.facts.of(value, self.facts.at(node))) else T.call("@zeros_of", T.clone(value))

    def _beside(self, node: Any) -> Any:
        target = node.targets[0]
        names = [n for n in T.target_names(target) if self.activity.mirrored(n, node, after=True)]
        if getattr(node, "pair", None) is not None:
            self._through_pair(node)
            if any(n not in self.found.names and n in self.read for n in names):
                self.refuse(node, "whether what this call returns is a view of an array that is written in place is not known", "pass a copy, by `.copy()`")
            return None
        if not names:
            return None
        if isinstance(target, gast.Tuple) and self._are_rows(node):
            bars = T.tuple_of([T.store(self.mirror(n)) for n in names], gast.Store())
            made = self._statement(bars, self._view(node.value), node, "alias", names, item_of(self.facts.of(node.value, self.facts.at(node)), f"{names[0]}@mirror"))
        elif isinstance(target, gast.Tuple):
            if not isinstance(node.value, gast.Tuple) or len(names) < len(target.elts) or not all(isinstance(v, gast.Name) for v in node.value.elts):
                self.refuse(node, "an array that is written in place comes out of something else here: not differentiated yet", "assign it to a name by itself")
            bars = T.tuple_of([T.store(self.mirror(n)) for n in names], gast.Store())
            made = self._statement(bars, T.tuple_of([T.load(self.mirror(v.id)) for v in node.value.elts]), node, "alias", names, ANY)
        else:
            value, kind = self.of_value(node.value, node, target.id)
            fact = self.facts.of(node.value, self.facts.at(node))
            made = self._statement(T.store(self.mirror(target.id)), value, node, kind, names, fact)
            made.source = self.bindings.source(node)
        made.moves = any(self.activity.storage.after(n, node) in self.activity.storage.moving for n in names)  # type: ignore[union-attr]
        self.found.by_statement[id(node)] = made
        return made

    def _are_rows(self, node: Any) -> bool:
        """Whether an assignment takes an array, or a view by plain indices, apart into its rows."""
        fact, targets = self.facts.of(node.value, self.facts.at(node)), node.targets[0].elts
        is_array = isinstance(fact, Number) and fact.kind == "array" and fact.dims is not None and len(fact.dims) > 1
        return is_array and isinstance(node.value, (gast.Name, gast.Subscript, gast.Attribute)) and all(isinstance(t, gast.Name) for t in targets) and self.bindings.is_view(node.value, node)

    def _through_pair(self, node: Any) -> None:
        """A helper is passed the mirrors of its arguments, and gives that of its result."""
        shadow = getattr(node.pair, "shadow", None)
        if shadow is None:
            return
        bound = node.pair.bound(node.value, self.facts, node)
        node.mirror_args = {m: self._mirror_passed(bound[p], node) for p, m in shadow.mirrored}
        if shadow.result_mirrored:
            result, saved = node.targets[0].elts
            fact = self.facts.of(node.value, self.facts.at(node))
            beside = []
            for position in shadow.result_mirrored:
                mirror = self.mirror(result.id if position < 0 else result.elts[position].id)
                self.found.facts[mirror] = loosen(fact.items[position] if position >= 0 and isinstance(fact, Sequence) else fact)
                beside.append(mirror)
            node.beside = tuple(beside)
            node.targets = [T.tuple_of([result, *map(T.store, beside), saved], gast.Store())]

    def _mirror_passed(self, argument: Any, node: Any) -> Any:
        """The mirror that a helper is passed for an argument: one that nobody looks at for what carries no derivative."""
        if any(self.activity.mirrored(n, node) for n in T.names_read(argument)):
            return self._view(argument)
        if self.activity.reads(argument, self.activity.varied.get(id(node), frozenset()), node):
            self.refuse(node, "whether an argument here shares memory with an array or an object that is changed is not known: not differentiated yet", "pass a copy, by `.copy()`")
        return T.call("@zeros_like", T.clone(argument))

    def _statement(self, target: Any, value: Any, node: Any, kind: str, names: list[str], fact: Fact) -> Any:
        made = T.assign(target, value, None if node == "entry" else node)
        made.mirrors, made.kind, made.inactive, made.of_names, made.moves = node, kind, True, names, False
        for name in names:
            known, fact = self.found.facts.get(self.mirror(name)), loosen(self.facts.heap.settled(fact, f"{name}@mirror"))
            self.found.facts[self.mirror(name)] = fact if known in (None, fact) else join(known, fact, f"{name}@mirror")
        return made

    def _zeros(self, name: str, node: Any) -> Any:
        return self._zeros_of(T.load(name), self.facts.at(node).get(name, ANY))

    @staticmethod
    def _zeros_of(read: Any, fact: Fact) -> Any:
        if isinstance(fact, Number) and fact.kind == "array":
            return T.call(T.attribute(T.load("@np"), "zeros_like"), read)
        return T.call("@mirror_of" if isinstance(fact, Number) and fact.kind is None else "@zeros_of", read)

    def of_value(self, value: Any, node: Any, name: str) -> tuple[Any, str]:
        """The mirror of what an assignment binds, and whether it is new, a part of another one, or either."""
        kind, reached = self.bindings.kind(node)
        if kind == "fresh" and isinstance(value, gast.Call) and self.scope.resolve(value.func) is laid_out:
            return T.call("@mirror_of", T.load(name)), kind
        if kind == "made":
            if any(self._is_nameless_view(item, node) for _, item in parts_made(value, self.scope)):
                self.refuse(node, "a view of an array that is changed is put into a new object or container here: not differentiated yet", "give the view a name first")
            beside = [(k, self._mirror_of_part(item, node)) for k, item in parts_made(value, self.scope)
                      if isinstance(item, gast.Name) and self.activity.mirrored(item.id, node)]
            if beside:
                keys = [T.constant(k) if isinstance(k, str) else T.clone(k) for k, _ in beside]
                return T.call("@beside", T.load(name), gast.Dict(keys=keys, values=[m for _, m in beside])), kind
        if kind == "shallow":
            owners = self.bindings.copied(value, node) or []
            if self.scope.resolve(getattr(value, "func", None)) is dict_from and owners[0] is value.args[0]:  # the keys are those of the pairs
                return T.call("@dict_along", self._view(owners[0]), T.clone(owners[0])), kind
            made = T.transform(value, lambda part: self._view(part) if any(part is o for o in owners) else None)
            if isinstance(value, gast.Call) and self.scope.resolve(value.func) is tuple:
                made = T.call("@list", *made.args)  # the mirror of a tuple is a list
            return made, kind
        if kind in ("fresh", "made"):
            return self._zeros_of(T.load(name), self.facts.of(value, self.facts.at(node))), kind
        view = self._view(reached)
        return (view, kind) if kind == "alias" else (T.call("@view_of", T.load(name), T.clone(reached), view), kind)

    def _is_nameless_view(self, item: Any, node: Any) -> bool:
        """Whether a part of something new is a view that has a mirror, and no name that stands for it."""
        known = isinstance(item, gast.Name) or only_scalars(self.facts.of(item, self.facts.at(node)))
        return not known and self.bindings.is_view(item, node) and any(self.activity.mirrored(n, node) for n in T.names_read(item))

    def _view(self, node: Any) -> Any:
        """The part of a mirror that mirrors a name, or a view of one by plain indices."""
        if isinstance(node, gast.Name):
            return T.load(self.mirror(node.id))
        if isinstance(node, gast.Attribute):
            return T.attribute(self._view(node.value), node.attr)
        if isinstance(node, gast.Call):
            made = T.call(T.clone(node.func), self._view(node.args[0]), *map(T.clone, node.args[1:]), **{k.arg: T.clone(k.value) for k in node.keywords})
            return T.call("@overlapping", made) if self.scope.resolve(node.func) in _OVERLAPPING else made
        return T.subscript(self._view(node.value), T.clone(node.slice))

    # --- mirrors that wait until the reverse sweep

    def _find_late(self, body: T.Block) -> None:
        """A mirror is made in the reverse sweep where its variable is bound once, and read only in the block that binds it."""
        made = [s for s in T.statements(body) if hasattr(s, "mirrors") and s.kind != "write"]
        bound: dict[str, int] = {}
        for node in T.statements(body):
            targets = node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, (gast.AugAssign, gast.For)) else []
            for name in (n for t in targets for n in T.names_bound(t)):
                bound[name] = bound.get(name, 0) + 1
        beside = collections.Counter([*(n for s in made for n in T.names_bound(s)), *self.given])
        candidates = {id(s): s for s in made if isinstance(s.targets[0], gast.Name) and beside[s.targets[0].id] == 1 and not self._must_go_along(s) and self._is_local(s, body, bound)}
        writes = [s for s in T.statements(body) if getattr(s, "kind", "") == "write" and hasattr(s, "mirrors")]
        while True:
            early = {n for s in made if id(s) not in candidates for n in T.names_read(s.value)}
            early |= {self.found.names.get(n, "") for n in self.returned}
            rooted = self._rooted(candidates.values())
            early |= {n for s in writes if not s.optional or self._mirror_written(s) not in rooted for n in T.names_read(s)}
            early |= {n for s in T.statements(body) for e in getattr(s, "mirror_args", {}).values() for n in T.names_read(e)}
            early |= {n for s in T.statements(body) if not hasattr(s, "mirrors") and not isinstance(s, (gast.If, gast.For, gast.While)) for n in T.names_read(s)}
            smaller = {i: s for i, s in candidates.items() if s.targets[0].id not in early}
            if len(smaller) == len(candidates):
                break
            candidates = smaller
        self.found.late = set(candidates)
        self.found.late_names = {s.targets[0].id for s in candidates.values()}
        rooted = self._rooted(candidates.values())
        for node in [*candidates.values(), *(s for s in writes if s.optional and self._mirror_written(s) in rooted)]:
            node.late = True

    def _rooted(self, made: Iterable[Any]) -> set[str]:
        """Names of mirrors that are made in the reverse sweep of what has its final content then, and of parts of these."""
        made, mirrors = list(made), set(self.found.names.values())
        rooted: set[str] = set()
        while True:
            more = {s.targets[0].id for s in made if mirrors & set(T.names_read(s.value)) <= rooted}
            if more <= rooted:
                return rooted
            rooted |= more

    def _must_go_along(self, node: Any) -> bool:
        """Whether a mirror has to be there in the forward sweep: objects may come to stand in other places of it, or are shared in it."""
        storage = self.activity.storage
        site = node.mirrors
        groups = [storage.of(storage.versions.before[id(self._first)].get(n)) if site == "entry" else storage.after(n, site) for n in node.of_names]  # type: ignore[union-attr]
        return any(g in storage.moving for g in groups) or node.kind == "shallow"  # type: ignore[union-attr]

    @staticmethod
    def _mirror_written(node: Any) -> str:
        return T.names_read(node.value.func.value if isinstance(node, gast.Expr) else node.targets[0].value if not isinstance(node.targets[0], gast.Name) else node.value.func.value)[0]

    def _is_local(self, node: Any, body: T.Block, bound: dict[str, int]) -> bool:
        name = node.of_names[0]
        if bound.get(name, 0) != (0 if node.mirrors == "entry" else 1):
            return False
        order = {id(s): i for i, s in enumerate(T.statements(_block_of(body, node)))}
        return all(order.get(id(s), -1) >= order[id(node)] - 1 for s in T.statements(body) if name in _own_reads(s))  # and not before, in the next round of a loop


def _own_reads(node: Any) -> list[str]:
    if isinstance(node, gast.If):
        return T.names_read(node.test)
    if isinstance(node, (gast.For, gast.While)):
        return T.names_read(node.iter if isinstance(node, gast.For) else node.test)
    return T.names_read(node)


def _block_of(body: T.Block, node: Any) -> T.Block:
    if any(s is node for s in body):
        return body
    for statement in body:
        for inner in T.inner_blocks(statement):
            if any(s is node for s in T.statements(inner)):
                return _block_of(inner, node)
    return body
