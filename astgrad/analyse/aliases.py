"""Which versions of variables may share memory: a union of whatever a value was bound, viewed, gathered or passed to."""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.callees import functions_in
from astgrad.analyse.constructors import makes_object, parts_made
from astgrad.analyse.facts import ANY, NONE, RANGE, Callee, Fact, ListOf, Mapping, Number, Record, Sequence, Unbound, holds_nothing, holds_scalars, is_float_scalar, is_listed, is_never_written, items_are_scalars, may_be_float, only_scalars
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import POPS, listed_values, mutated_lists
from astgrad.analyse.values import is_record_type
from astgrad.analyse.versions import Environment, Version, Versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.runtime import copy, dict_from, dict_of, keys_of, order_of, passed_by, place_of, values_of, visited, zeros_like, zeros_of
from astgrad.runtime.structures import is_object

_NEVER_WRITTEN = (types.ModuleType, types.BuiltinFunctionType, np.ufunc)


def _holds_nothing(value: Any) -> bool:
    """Whether nothing is written into what is found outside, or into what it holds: a module, a function of a library, or `list`."""
    return isinstance(value, _NEVER_WRITTEN) or isinstance(value, type) and value.__module__ == "builtins"


@dataclass(frozen=True)
class Effect:
    """What a call does to its argument expressions: those it writes, those its result may share memory with, those it joins."""

    written: list[Any]
    returned: list[Any]
    joined: list[list[Any]]
    outside: bool
    elsewhere: bool = False  # whether it may write what is reached otherwise
    arrays: list[Any] = field(default_factory=list)  # those among the written that are, or hold, arrays of which elements are written
    found: tuple[str, ...] = ()  # what it finds outside of itself, by the names of the caller
    read: tuple[str, ...] = ()  # those of them that it may read
    apart: bool = False  # whether the result is a tuple of which no two items share memory


class Aliases:
    """Groups of versions that may be one object or share memory; with `contents`, also with what a container holds."""

    def __init__(self, scope: Scope, facts: Facts, versions: Versions, captured: set[str], keeps: Callable[[Any, Any], bool],
                 effect: Callable[[Any, Any], Effect | None], contents: bool, asked: Callable[[bool], bool]) -> None:
        self.scope, self.facts, self.versions, self.captured = scope, facts, versions, captured
        self.keeps, self.effect, self.contents, self.asked = keeps, effect, contents, asked
        self._parent: dict[Version, Version] = {}
        self.outside = Version("<outside>", "entry")
        self._kept: list[tuple[Version, Any]] = []  # versions that a container, or a function of the user's, may hold, and since when

    def run(self, body: T.Block) -> Aliases:
        self.body = body
        for node in T.statements(body):
            if id(node) in self.versions.before and not hasattr(node, "mirrors"):
                self._statement(node)
        return self

    def is_private(self, name: str, node: Any) -> bool:
        """Whether the variable, as it is before a statement, holds an object that no other variable can reach."""
        version = self.versions.before[id(node)].get(name)
        if version is None or version.kind == "entry" or name in self.captured:
            return False
        group = [v for v in self._parent if self._find(v) is self._find(version)]
        shared = [s for v, s in self._kept if self._find(v) is self._find(version)] + [v.site for v in group if v.name != name and v.kind != "entry"]
        return not (shared or any(v.kind == "entry" for v in group)) or self._made_anew(self.body, name, node, {id(s) for s in shared})

    def _made_anew(self, body: T.Block, name: str, node: Any, shared: set[int]) -> bool:
        """Whether the object was made in the same block as a statement, and nothing else reached it between the two."""
        at = next((i for i, s in enumerate(body) if any(inner is node for inner in T.statements([s]))), None)
        if at is None:
            return False
        if any(self._made_anew(inner, name, node, shared) for inner in T.inner_blocks(body[at])):
            return True
        for i in range(at - 1, -1, -1):
            statement = body[i]
            if isinstance(statement, gast.Assign) and isinstance(statement.targets[0], gast.Name) and statement.targets[0].id == name:
                fresh = not self._shared(statement.value, self.versions.before.get(id(statement), {}), statement) and not self._is_listed_by_a_helper(statement)
                return fresh and not any(id(s) in shared for s in T.statements(body[i + 1 : at + 1]))
        return False

    def _is_listed_by_a_helper(self, statement: Any) -> bool:
        """Whether a statement binds a list of floats that one of the user's functions gives: what is saved for its reverse may hold it."""
        if not isinstance(statement.value, gast.Call) or self.is_of_library(statement.value):
            return False
        fact = self.facts.of(statement.value, self.facts.at(statement))
        return self.asked(is_listed(fact) and may_be_float(fact))

    def group(self, version: Version) -> Version:
        """The one version that stands for all that a version may share memory with."""
        return self._find(version)

    def shared(self, value: Any, site: Any) -> list[Version]:
        """Versions that the value of an expression at a statement may share memory with."""
        return self._shared(value, self.versions.before[id(site)], site)

    def members(self, group: Version) -> list[Version]:
        return [v for v in self._parent if self._find(v) is group]

    def knows(self, version: Version) -> bool:
        """Whether a version may share memory with another at all: no scalar does."""
        return version in self._parent

    def keepers(self, group: Version) -> list[Any]:
        """Statements at which something that is not followed may keep a member of a group."""
        return [site for version, site in self._kept if self._find(version) is group]

    def _find(self, version: Version) -> Version:
        root = version
        while self._parent.setdefault(root, root) is not root:
            root = self._parent[root]
        return root

    def _union(self, a: Version | None, b: Version | None) -> None:
        if a is not None and b is not None:
            self._parent[self._find(a)] = self._find(b)

    def _statement(self, node: Any) -> None:
        before, after = self.versions.before[id(node)], self.versions.after.get(id(node), {})
        match type(node).__name__:
            case "Assign" if isinstance(node.targets[0], (gast.Subscript, gast.Attribute)):
                self._put(node, node.targets[0].value, [node.value], before)
            case "Expr" if hasattr(node.value, "in_storage"):
                self._put(node, node.value.func.value, listed_values(node), before)
            case "Assign" if hasattr(node, "defines"):  # what it captures its calls say, as those of a `def` do
                self._union(after[node.targets[0].id], self.outside)
            case "Assign":
                self._bind(node.targets[0], node.value, node, before, after)
            case "AugAssign" if isinstance(node.target, gast.Name):
                self._union(after.get(node.target.id), before.get(node.target.id))
                if self.contents and not isinstance(self.facts.of(node.target, self.facts.at(node)), Number):  # a list gets what another one holds
                    for version in self._shared(node.value, before, node):
                        self._union(after.get(node.target.id), version)
            case "Expr":
                for name in mutated_lists([node]):
                    self._union(after[name], before.get(name))
                    for version in (v for a in node.value.args for v in self._shared(a, before, node)):
                        if self.contents:
                            self._union(after[name], version)
                        else:
                            self._kept.append((version, node))
                if not mutated_lists([node]) and not getattr(node, "scatters", False):
                    self._passed(node.value, before, node)
            case "If":
                for end in self.versions.branch_ends[id(node)]:
                    self._unite(after, end)
            case "For" | "While":
                head = self.versions.heads[id(node)]
                if isinstance(node, gast.For):
                    self._looped(node, before)
                self._unite(head, before)
                self._unite(head, self.versions.body_ends.get(id(node)))
                self._unite(after, head)

    def _put(self, node: Any, base: Any, values: list[Any], before: Environment) -> None:
        """A write: an array takes a copy of what is written, anything else may hold the object itself."""
        if isinstance(self.facts.of(base, self.facts.at(node)), Number):
            return
        for version in (v for value in values for v in self._shared(value, before, node)):
            if self.contents:
                self._union(before.get(base.id, self.outside), version)
            else:
                self._kept.append((version, node))

    def _looped(self, node: Any, before: Environment) -> None:
        """`for row in rows`: each item is one of what is looped over, or a part of it."""
        shared = self._shared(node.iter, before, node)
        inside = self.facts.at(node.body[0]) if node.body else {}
        names = [n for n in T.target_names(node.target) if not only_scalars(inside.get(n, ANY))]
        if not self.contents and any(not self._scalar(n, node) for n in T.names_read(node.iter)):  # of `list(rows)` too
            shared = shared or [self.outside]
        for name in names:
            start = self.versions.starts[id(node)][name]
            self._union(start, self.versions.starts[id(node)][names[0]])
            self._find(start)
            for version in shared:
                if self.contents or isinstance(self.facts.of(node.iter, self.facts.at(node)), Number):
                    self._union(start, version)
                else:
                    self._union(start, self.outside)  # an item is reached by its container

    def _bind(self, target: Any, value: Any, node: Any, before: Environment, after: Environment) -> None:
        """`a, b = e, f`: each target shares with its own value, all of them with what is only known as a whole."""
        if isinstance(target, gast.Tuple) and isinstance(value, (gast.Tuple, gast.List)) and len(target.elts) == len(value.elts) and not any(isinstance(e, gast.Starred) for e in [*target.elts, *value.elts]):
            for part, item in zip(target.elts, value.elts, strict=True):
                self._bind(part, item, node, before, after)
            return
        shared = self._shared(value, before, node)
        bound: dict[str, Fact] = {}
        if isinstance(target, gast.Tuple):
            self.facts.bind(target, self.facts.of_value(node, self.facts.at(node)) if value is node.value else self.facts.of(value, self.facts.at(node)), bound, self.facts.symbol(node))
            if not (isinstance(value, gast.Call) and self._row_of(value) is None):
                shared = shared or self._of_items([value], node)
        if isinstance(target, gast.Name) and value is node.value and not self.contents and self._is_listed_by_a_helper(node):
            self._kept.append((after[target.id], node))
        names = [n for n in T.target_names(target) if n not in getattr(node, "beside", ()) and not only_scalars(bound.get(n, ANY))]
        for name in names:
            self._find(after[name])
            for version in shared:
                self._union(after[name], version)
        if len(names) > 1 and not self.apart(value, node):  # `a, b = f(x)` may bind one object twice
            for name in names:
                self._union(after[names[0]], after[name])

    def _of_items(self, values: list[Any], site: Any) -> list[Version]:
        """What an item of something new may share memory with, where contents are not followed: it is reached by its container."""
        return [self.outside] if not self.contents and any(self._holds(v, site) for v in values) else []

    def _holds(self, value: Any, site: Any) -> bool:
        """Whether a new list or the like may hold what has a name."""
        row = self._row_of(value) if isinstance(value, gast.Call) else None
        if isinstance(self.facts.of(value, self.facts.at(site)), Number) or row is not None and not self._gathers(value, row, site):
            return False
        return any(self._is_variable(n, site) for n in T.names_read(value))

    def _is_variable(self, name: str, site: Any) -> bool:
        """Whether a name stands for something that may be written."""
        found = self.scope.lookup(name)
        is_function = _holds_nothing(found) or isinstance(found, types.FunctionType) or name.startswith("@")
        return not self._scalar(name, site) and (name in self.versions.before[id(site)] or not is_function)

    def _unite(self, joined: Environment, other: Environment | None) -> None:
        for name, version in joined.items():
            if other is not None and other.get(name) is not version:
                self._union(version, other.get(name))

    def apart(self, value: Any, site: Any) -> bool:
        """Whether a value is surely a tuple of which no two items share memory, or hold what does."""
        match type(value).__name__:
            case "Tuple":
                groups = [{self._find(v) for v in self.shared(item, site)} for item in value.elts]
                return not any(isinstance(i, gast.Starred) for i in value.elts) and sum(map(len, groups)) == len(set().union(*groups))
            case "Name":
                bound = [s for s in T.statements(self.body) if id(s) in self.versions.before and value.id in T.names_bound(s) and not T.inner_blocks(s)]
                return all(isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and not isinstance(s.value, gast.Name) and self.apart(s.value, s) for s in bound)
            case "Call":
                row = self._row_of(value)
                effect = self.effect(value, site) if row is None else None
                return row is not None and not row.alias and not self._gathers(value, row, site) or effect is not None and effect.apart
        return False

    def _shared(self, value: Any, env: Environment, site: Any) -> list[Version]:
        """Versions that a value may share memory with."""
        fact = self.facts.of(value, self.facts.at(site))
        if only_scalars(fact) or isinstance(fact, (Callee, Unbound)) or is_never_written(fact) or fact == RANGE or holds_nothing(fact) or holds_scalars(fact) and self._is_new(value):
            return self._passed(value, env, site)
        match type(value).__name__:
            case "BinOp" if self.contents and not isinstance(fact, Number):  # lists that are joined, or what a class makes of it
                return [v for part in (value.left, value.right) for v in self._shared(part, env, site)]
            case "BinOp" | "UnaryOp" | "Compare" | "Constant" | "JoinedStr":
                return []
            case "ListComp" | "DictComp" if self._makes_anew(value, self.facts.at(site)):
                return self._passed(value, env, site)
            case "Call":
                return self._of_call(value, env, site)
            case "Tuple" | "List" | "Dict":
                items = value.values if isinstance(value, gast.Dict) else value.elts
                held = [v for item in items for v in self._shared(item, env, site)]
                if self.contents:
                    return held
                self._kept += [(v, site) for v in held]
                return []
            case "IfExp" | "BoolOp":
                parts = [value.body, value.orelse] if isinstance(value, gast.IfExp) else value.values
                return [v for part in parts for v in self._shared(part, env, site)]
            case "Starred" if items_are_scalars(self.facts.of(value.value, self.facts.at(site))):
                return self._passed(value.value, env, site)
            case "Starred" if isinstance(value.value, gast.Call):
                return self._shared(value.value, env, site)
            case "Subscript" if self._copies(value, site):
                return []
            case "Subscript" if not self.contents and isinstance(value.slice, gast.Slice) and isinstance(self.facts.of(value.value, self.facts.at(site)), (Sequence, ListOf)):
                return []  # a part of a list is a new list
            case "Subscript" if not self.contents and not isinstance(self.facts.of(value.value, self.facts.at(site)), Number):
                return [self.outside]  # an item is reached by its container
            case "Subscript" if isinstance(self.facts.of(value.value, self.facts.at(site)), (Number, Sequence, ListOf, Mapping)):
                return self._shared(value.value, env, site)  # what an index is made of is not reached
            case "Subscript" if isinstance(value.value, gast.Call) and only_scalars(self.facts.of(value.slice, self.facts.at(site))):
                return self._shared(value.value, env, site)  # nor what the call was given that it does not give back
            case "Attribute" if self._of_class(value, site) or self._held_by_class(value, site):
                return [self.outside]
            case "Attribute":
                return self._shared(value.value, env, site)
            case "IfExp":
                return [v for part in (value.body, value.orelse) for v in self._shared(part, env, site)]
        names = [n for n in T.names_read(value) if not self._scalar(n, site)]
        return [env.get(n, self.outside) for n in names if n in env or isinstance(value, gast.Name) or not _holds_nothing(self.scope.lookup(n))]

    def _makes_anew(self, value: Any, env: dict[str, Fact]) -> bool:
        """Whether a value is a number, an array or a list that is made where it stands, of what is."""
        if isinstance(value, (gast.ListComp, gast.DictComp)):
            item = value.elt if isinstance(value, gast.ListComp) else value.value
            return self._makes_anew(item, self.facts.turned(value.generators, env))
        if isinstance(value, (gast.List, gast.Tuple)):
            return all(self._makes_anew(item, env) for item in value.elts)
        fact = self.facts.of(value, env)
        if only_scalars(fact) or holds_scalars(fact) and self._is_new(value):
            return True
        row = self._row_of(value) if isinstance(value, gast.Call) and self.scope.resolve(value.func) not in (max, min, sum) else None  # which may give what they are given
        return isinstance(fact, Number) and fact.kind == "array" and (isinstance(value, (gast.BinOp, gast.UnaryOp)) or row is not None and not row.alias)

    def _of_class(self, value: Any, site: Any) -> bool:
        """Whether an attribute may be a list, a dict, an array or an object that all objects of the class share."""
        owner = self.facts.of(value.value, self.facts.at(site))
        if not isinstance(owner, Record) or owner.get(value.attr) is not None and not self.facts.heap.holds((owner.kind, value.attr)):
            return False
        shared = inspect.getattr_static(owner.kind, value.attr, None)
        return isinstance(shared, (list, dict, set, np.ndarray)) or is_object(shared)

    def _held_by_class(self, value: Any, site: Any) -> bool:
        """Whether an attribute is one of a class or of a module, as in `Cache.rows` and `cls.rows`."""
        return isinstance(self.scope.resolve(value.value), (type, types.ModuleType)) or isinstance(self.facts.of(value.value, self.facts.at(site)), Callee)

    def _has_shared_default(self, call: Any) -> bool:
        """Whether a call that makes an object leaves a field to its default, which is a list, a dict, an array or an object."""
        kind = self.scope.resolve(call.func)
        if not isinstance(kind, type) or not is_record_type(kind):
            return False
        left = list(inspect.signature(kind).parameters.values())[len(call.args) :]
        given = {k.arg for k in call.keywords}
        return any(isinstance(p.default, (list, dict, set, np.ndarray)) or is_object(p.default) for p in left if p.name not in given and p.default is not p.empty)

    def _copies(self, value: Any, site: Any) -> bool:
        """Whether an index of an array certainly gives a copy: a list, a mask or an array of indices."""
        env = self.facts.at(site)
        if not isinstance(self.facts.of(value.value, env), Number):
            return False
        items = value.slice.elts if isinstance(value.slice, gast.Tuple) else [value.slice]
        facts = [self.facts.of(i, env) for i in items]
        if len(items) == 1 and isinstance(facts[0], Sequence) and facts[0].kind == "tuple":  # as np.ix_ gives
            facts = list(facts[0].items)
        return any(isinstance(i, gast.List) for i in items) or any(isinstance(f, Number) and f.kind == "array" for f in facts)

    def _of_call(self, value: Any, env: Environment, site: Any) -> list[Version]:
        if self._is_never_called(value, site):
            return []
        if isinstance(value.func, gast.Attribute) and value.func.attr in POPS and not isinstance(self.facts.of(value.func.value, self.facts.at(site)), Number):
            return self._shared(value.func.value, env, site) if self.contents else [self.outside]  # an item is reached by its container
        if self.scope.resolve(value.func) in (list, tuple, sorted, visited, passed_by) and value.args and isinstance(self.facts.of(value.args[0], self.facts.at(site)), Mapping):
            return []  # the keys
        if self.scope.resolve(value.func) in (order_of, place_of):
            return self._passed(value, env, site)  # which gives places
        if self.scope.resolve(value.func) in (list, tuple) and len(value.args) == 1 and isinstance(self.facts.of(value.args[0], self.facts.at(site)), Number):
            return self._shared(value.args[0], env, site)  # the rows of an array
        if makes_object(value, self.scope):
            shared = [v for _, part in parts_made(value, self.scope) for v in self._shared(part, env, site)]
            return [*shared, self.outside] if self._has_shared_default(value) else shared
        row = self._row_of(value)
        args = [*value.args, *(k.value for k in value.keywords)]
        if getattr(site, "is_open", False):
            args = []  # it is no part of the copies, see `check_parted`
        elif self.scope.resolve(value.func) is MISSING and isinstance(value.func, gast.Attribute) and not holds_nothing(self.facts.of(value.func, self.facts.at(site))):
            args = [value.func.value, *args]
        elif not isinstance(value.func, (gast.Name, gast.Attribute)):
            args = [*self._held_by(value.func, env), *args]
        chosen = self.scope.resolve(value.func) in (max, min)  # which gives one of its operands
        gathers = row is not None and not row.alias and not chosen
        if gathers and not (self.contents and self._gathers(value, row, site)):
            return []
        if row is not None and not any(isinstance(a, gast.Starred) for a in args):
            names = [*[*row.parameters][: len(args) - len(value.keywords)], *(k.arg for k in value.keywords)]
            args = [a for n, a in zip(names, args, strict=False) if self._may_be_given(row, n)]
        if gathers:  # of what goes by a keyword, as in `dict(a=xs)`, it is no item that is held
            args = [a for a in args if any(a is k.value for k in value.keywords) or not items_are_scalars(self.facts.of(a, self.facts.at(site)))]
        effect = self.effect(value, site) if row is None else None
        if effect is not None:
            args = effect.returned
        shared = [v for a in args for v in self._shared(a, env, site)] + ([self.outside] if effect is not None and effect.outside else [])
        if row is None or chosen:
            shared = shared or self._of_items(args, site)
        return shared if row is not None else [*shared, *self._passed(value, env, site)]

    def _is_never_called(self, call: Any, site: Any) -> bool:
        """Whether None would be called, as in `z if self.act is None else self.act(z)` of an object without one."""
        return isinstance(call.func, (gast.Name, gast.Attribute)) and self.scope.resolve(call.func) is MISSING and self.facts.of(call.func, self.facts.at(site)) == NONE

    def _held_by(self, func: Any, env: Environment) -> list[Any]:
        """What the callee of a call may give of its own, as p in `(lambda: p)()`; a function that is known has nothing."""
        if parts := functions_in(func):
            return [held for part in parts for held in self._held_by(part, env)]
        if isinstance(func, gast.Lambda):
            return [T.load(n) for n in T.names_read(func) if n in env]
        return [func] if self.scope.resolve(func) is MISSING else []

    @staticmethod
    def _may_be_given(row: Any, name: str) -> bool:
        """Whether what a library function gives may share memory with an argument: a view does with what has a derivative alone."""
        return name not in row.inert and not (row.alias and row.formulas and name in row.parameters and name not in row.formulas)

    def _is_new(self, value: Any) -> bool:
        """Whether an expression makes a new container of what it is given."""
        if isinstance(value, gast.Subscript):
            return isinstance(value.slice, gast.Slice)
        return isinstance(value, (gast.BinOp, gast.List, gast.Tuple, gast.Dict, gast.ListComp, gast.DictComp)) or isinstance(value, gast.Call) and self._row_of(value) is not None and (
            self.scope.resolve(value.func) in (list, tuple, dict, sorted, dict_from, dict_of, values_of))

    def _gathers(self, call: Any, row: Any, site: Any) -> bool:
        """Whether a library function may make a new container that holds items of another one, such as list."""
        target = self.scope.resolve(call.func)
        if target in (copy, zeros_like, zeros_of, keys_of):
            return False
        if target is MISSING:
            return not isinstance(self.facts.of(call.func.value, self.facts.at(site)), Number)
        module = getattr(target, "__module__", None) or ""
        joins = target is sum and not isinstance(self.facts.of(call, self.facts.at(site)), Number)
        return joins or target in (max, min) or row.shape in ("list", "any") and (module == "builtins" or module.startswith("astgrad.runtime"))

    def _row_of(self, call: Any) -> Any:
        """The rule of a library function or an array method; none of the user's own functions and methods."""
        target = self.scope.resolve(call.func)
        if target is not MISSING:
            return rules.as_called(rules.lookup(target), call)
        function = rules.methods.get(call.func.attr) if isinstance(call.func, gast.Attribute) else None
        return None if function is None else rules.as_called(rules.lookup(function), call)

    def is_of_library(self, call: Any) -> bool:
        """Whether a call has a rule, or makes an object of what it is given."""
        return self._row_of(call) is not None or makes_object(call, self.scope) or self.scope.resolve(call.func) is super

    def _passed(self, value: Any, env: Environment, site: Any) -> list[Version]:
        """What is passed to the user's own functions may be kept by them."""
        for call in T.walk(value):
            if not isinstance(call, gast.Call) or self._is_never_called(call, site) or (self.is_of_library(call) if self.contents else self._row_of(call) is not None):
                continue
            effect = self.effect(call, site) if self.contents else None
            if effect is not None:
                self._join(effect, env, site)
            elif self.keeps(call, site):
                held = [] if isinstance(call.func, (gast.Name, gast.Attribute)) else self._held_by(call.func, env)  # what a lambda reads that is called where it stands
                for argument in [*call.args, *(k.value for k in call.keywords), *held]:
                    self._kept += [(v, site) for v in self._shared(argument, env, site)]
        return []

    def _join(self, effect: Effect, env: Environment, site: Any) -> None:
        """What a call stores in each other shares memory from then on."""
        for group in effect.joined:
            versions = [v for expression in group for v in self._shared(expression, env, site)]
            for version in versions[1:]:
                self._union(versions[0], version)
        if effect.outside and effect.elsewhere:  # what it writes may hold what is found outside
            for version in (v for e in effect.written for v in self._shared(e, env, site)):
                self._union(self.outside, version)

    def _scalar(self, name: str, site: Any) -> bool:
        fact = self.facts.at(site).get(name)
        return is_float_scalar(fact) if fact is not None else False
