"""Plain calls of what only the running program knows: what the function goes by may not be another thing after them.

    f(o)                      ->      before = look_before((f, o), (o,), (p, TABLE), ("b",))
    return x * o.b * p * TABLE        f(o)
                                      check_kept(before, (o,), (p, TABLE), ("b",))
                                      return x * o.b * p * TABLE

What is passed in a statement of its own may change, but not its kind; of the rest nothing may that is read somewhere. Where the call
is passed what carries a derivative, a function may keep nothing of it: who made the function may read it later.
"""

from __future__ import annotations

import types
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.callees import called_function
from astgrad.analyse.facts import Closure, Fact, Instance, ListOf, Mapping, Number, Record, Sequence, Unbound, parts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.generate.library import effect_of_library
from astgrad.generate.unit import Function, OpenCall, Unit, is_generated
from astgrad.generate.unknown_calls import may_hold_functions
from astgrad.generate.writers import calls_unknown, functions_given
from astgrad.normalise.fence import MUTATORS
from astgrad.normalise.views import METHODS_OF_VALUES
from astgrad.runtime.kept import is_of_library, reads_outside

_FIXED = ("str", "bytes", "NoneType", "range", "slice", "saved", "function", "builtin_function_or_method", "type", "module", "dtype", "ellipsis")

_LIBRARIES = ("random.", "numpy.", "logging.")


def check_what_is_read(unit: Unit, function: Function) -> T.Block:
    """The body with a look before and behind each statement that calls what is not known."""
    if is_generated(function.scope.fn):
        return function.core.body
    return _Checks(unit, function).block(function.core.body, set(function.core.parameters))[0]


def attributes_in(tree: Any, scope: Scope) -> set[str]:
    """The attributes that a function names, but for those of modules of libraries."""
    return {n.attr for n in T.walk(tree) if isinstance(n, gast.Attribute) and not _is_of_library(n.value, scope)}


def _is_of_library(node: Any, scope: Scope) -> bool:
    while isinstance(node, gast.Attribute):
        node = node.value
    owner = scope.peek(node.id) if isinstance(node, gast.Name) and node.id not in scope.locals else None
    return isinstance(owner, types.ModuleType) and is_of_library(owner)


class _Checks:
    def __init__(self, unit: Unit, function: Function) -> None:
        self.unit, self.function = unit, function
        self.attributes = T.constant(tuple(sorted(unit.looked_at)))
        passed: set[int] = set()
        for node in T.statements(function.core.body):
            for call in calls_of(node):
                if self._called_by(call, node):
                    passed |= {id(a) for a in [call.func, *call.args, *(k.value for k in call.keywords)] if isinstance(a, gast.Name)}
        self.read = {n.id for n in T.walk_block(function.core.body) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and id(n) not in passed}
        self.read |= {n for f in function.core.local_functions.values() for n in f.captured}

    def block(self, body: T.Block, bound: set[str]) -> tuple[T.Block, set[str]]:
        """A block with its checks, and the names that are surely bound behind it."""
        done: T.Block = []
        for node in body:
            called = self._called(node)
            before, check = self._looks(node, called, bound) if called else ([], [])
            again: T.Block = before if isinstance(node, gast.While) else []
            inside = bound | set(T.target_names(node.target)) if isinstance(node, gast.For) else bound
            is_guarded = hasattr(node, "attempted")
            if isinstance(node, (gast.If, gast.For, gast.While)) and not is_guarded:
                node.body, in_body = self.block(node.body, set(inside))
                node.orelse, in_else = self.block(node.orelse, set(bound))
                node.body = [*self._twins(check), *node.body, *self._twins(again)]
                if isinstance(node, gast.If):
                    bound = in_body & in_else
                    node.orelse = [*self._twins(check), *node.orelse]
                    check = []
            elif not isinstance(node, (gast.If, gast.For, gast.While)):
                bound = (bound | set(T.names_bound(node))) - {t.id for t in getattr(node, "targets", ()) if isinstance(node, gast.Delete) and isinstance(t, gast.Name)}
            if check and isinstance(node, gast.Return):
                value = self.function.names.temporary("value", "")
                done += [*before, T.assign(value, node.value, node), *check]
                node = T.at(gast.Return(value=T.load(value)), node)
                before, check = [], []
            done += [*before, node, *check]
        return done, bound

    def _twins(self, statements: T.Block) -> T.Block:
        return [T.clone(s) for s in statements]

    def _called(self, node: Any) -> list[str]:
        """The names by which a statement reaches what it may call, or let others call, that is not known."""
        found = [n for part in (T.statements([node]) if hasattr(node, "attempted") else [node]) for call in calls_of(part)
                 for called in self._called_by(call, part) for n in T.names_read(called)]
        for part in T.walk(node) if found else ():  # variables of comprehensions and lambdas stand for what these go through
            found += T.names_read(part) if isinstance(part, (gast.ListComp, gast.DictComp, gast.SetComp, gast.GeneratorExp, gast.Lambda)) else []
        return sorted(set(found))

    def _called_by(self, call: Any, node: Any) -> list[Any]:
        """What a call goes to, and what it is given that may be called, where that is not known."""
        function, env = self.function, self.function.facts.at(node)
        if isinstance(getattr(node, "pair", None), OpenCall) and call is node.value:
            return []  # it may not write at all
        inner = function.core.local_functions.get(call.func.id) if isinstance(call.func, gast.Name) else None
        if inner is not None:
            unknown = any(function.scope.resolve(c.func) is MISSING for c in T.walk(inner.tree) if isinstance(c, gast.Call))
            return [T.load(c) for c in inner.captured if may_hold_functions(env.get(c, Fact()))] if unknown else []
        given = [a.value if isinstance(a, gast.Starred) else a for a in [*call.args, *(k.value for k in call.keywords)]]
        callee, target = called_function(function.scope, call, function.facts.within(env)), function.scope.resolve(call.func)
        if callee is not None:
            is_own = getattr(node, "pair", None) or not isinstance(callee, types.FunctionType) or is_generated(callee) or not calls_unknown(callee, set())
            return [] if is_own else [call.func, *given]  # a pair's own text looks at what it calls
        if target is MISSING and not (isinstance(call.func, gast.Name) and call.func.id.startswith("@")) and not self._is_of_value(call, env):
            return [call.func, *given]
        if target is not MISSING and effect_of_library(function.scope, call, node) is not None and any(_may_change(f) and not isinstance(f, Number) for f in (function.facts.of(a, env) for a in given)):
            return [call.func, *given]
        calls = functions_given(function.scope, call) if target is MISSING or is_known_library(target) else [a for a in given if may_hold_functions(function.facts.of(a, env))]
        return [call.func, *given] if calls else []

    def _is_of_value(self, call: Any, env: dict[str, Fact]) -> bool:
        """Whether a method is taken to be one of a list, a dict or an array, or is one of a library's object."""
        fact = self.function.facts.of(call.func.value, env) if isinstance(call.func, gast.Attribute) else None
        if isinstance(fact, Instance) and fact.type_name.startswith(_LIBRARIES):
            return True
        return fact is not None and call.func.attr in METHODS_OF_VALUES | MUTATORS and not isinstance(fact, Record)

    def _looks(self, node: Any, called: list[str], bound: set[str]) -> tuple[T.Block, T.Block]:
        """The statements before and behind it."""
        function, storage = self.function, self.function.activity.storage
        groups = storage.called.get(id(node), frozenset()) if storage is not None else frozenset()
        own = set(function.core.parameters) | self.read - function.activity.varied.get(id(node), frozenset())
        own -= set(T.names_bound(node))
        names = [n for n in sorted(bound & self.read & own) if _may_change(function.facts.at(node).get(n, Fact()))]
        followed = [n for n in names if storage is not None and storage.before(n, node) in groups]
        given = followed if isinstance(node, gast.Expr) else []
        others = [n for n in names if n not in followed] + self._outside()
        called = [n for n in called if n in bound or n not in function.scope.locals and not n.startswith("@") and function.scope.peek(n) is not MISSING]
        carries = self._carries(node)
        if not called or not (given or others or carries):
            return [], []
        name = function.names.temporary("before", "")
        looked = [T.tuple_of([T.load(n) for n in some]) for some in (given, others)]
        first = T.assign(name, T.call("@look_before", T.tuple_of([T.load(c) for c in called]), *looked, self.attributes, *([T.constant(True)] if carries else [])), node)
        return [first], [T.expression_statement(T.call("@check_kept", T.load(name), *map(T.clone, looked), self.attributes), node)]

    def _carries(self, node: Any) -> bool:
        """Whether a call in a statement of what is not known is passed something with a derivative, or holds it."""
        activity = self.function.activity
        for part in T.statements([node]) if hasattr(node, "attempted") else [node]:
            varied = activity.varied.get(id(part), frozenset())
            own = part.value if getattr(part, "pair", None) else None  # whose own text looks at what it calls
            if any(call is not own and varied & set(T.names_read(call)) and self._called_by(call, part) for call in calls_of(part)):
                return True
        return False

    def _outside(self) -> list[str]:
        """Names of outside that a function of this text reads, as this function sees them."""
        function, found = self.function, set()
        looked_in = {id(owner) for scope in self.unit.scopes for owner, _ in scope.seen_in.values()}
        for scope in self.unit.scopes:
            for name, value in scope.seen.items():
                is_here = scope.cells.get(name) is function.scope.cells.get(name) and (name in scope.cells or scope.globals is function.scope.globals)
                counts = id(value) in looked_in if isinstance(value, (type, types.ModuleType)) else _counts(value, self.attributes.value)
                if is_here and counts and name not in function.scope.locals and function.scope.peek(name) is value:
                    found.add(name)
        return sorted(found)


def is_known_library(target: Any) -> bool:
    """Whether it is known of a function what it may call."""
    home = getattr(target, "__module__", "") or ""
    known = home in ("builtins", "math", "operator", "functools", "itertools", "_operator", "_functools") or home.startswith("astgrad.runtime")
    return known or rules.lookup(target) is not None or isinstance(target, (type, np.ufunc))


def _counts(value: Any, attributes: tuple[str, ...]) -> bool:
    """Whether what stands under a name outside may change, or its name be bound to another thing, in a way that matters."""
    if isinstance(value, types.FunctionType):
        return is_user_function(value) and reads_outside(value, attributes)
    return not isinstance(value, (types.BuiltinFunctionType, str, np.ufunc)) and rules.lookup(value) is None


def _may_change(fact: Fact) -> bool:
    """Whether a variable may stand for something that changes in place."""
    if isinstance(fact, (Sequence, ListOf, Mapping)):
        return not parts(fact) or any(map(_may_change, parts(fact))) or not all(isinstance(p, (Instance, Closure)) for p in parts(fact))
    if isinstance(fact, Number):
        return fact.kind in (None, "array")
    return not (isinstance(fact, (Unbound, Closure)) or isinstance(fact, Instance) and fact.type_name in _FIXED)
