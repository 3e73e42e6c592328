"""Finds calls of helpers that are given functions which change things: the next round writes these out (see `normalise.given_functions`)."""

from __future__ import annotations

from typing import Any

from astgrad.analyse.callees import method_behind, method_of, python_callee
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence
from astgrad.analyse.heap import Heap
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_of_a_library, is_user_function
from astgrad.generate.unit import Unit, is_generated
from astgrad.generate.writers import changes_things
from astgrad.normalise.core import Core
from astgrad.normalise.fence import MUTATORS, outside_writes
from astgrad.normalise.given_functions import Given, is_only_read, parameters_of, place_of_call, tree_of
from astgrad.normalise.views import METHODS_OF_VALUES


def note_given(unit: Unit, core: Core, facts: Facts, scope: Scope) -> None:
    """Tell of such calls in a function whose facts are known."""
    finder = _Finder(core, facts, scope)
    for node in T.statements(core.body):
        env = facts.at(node) if id(node) in facts.before else {}
        for call in calls_of(node) if env else ():
            place = place_of_call(call)
            found = None if place is None else finder.wanted(call, env)
            if found is not None:
                unit.found.given.add(((scope.fn.__code__, place), found))


def given_functions(heap: Heap, fn: Any) -> Given:
    """The calls of a function that are written out, and what is called there; none where that is not always the same."""
    found = [(key[1], what) for key, what in heap.given if key[0] is fn.__code__]
    return {place: what for place, what in found if what is not None and sum(place == other for other, _ in found) == 1}


class _Finder:
    def __init__(self, core: Core, facts: Facts, scope: Scope) -> None:
        self.core, self.facts, self.scope = core, facts, scope

    def wanted(self, call: Any, env: dict[str, Fact]) -> tuple[Any, bool, tuple[str, ...]] | None:
        """What a call goes to, and the parameters that stand for functions, one of which changes things."""
        args = [*call.args, *(k.value for k in call.keywords)]
        if not any(isinstance(a, (gast.Lambda, gast.Attribute)) or isinstance(a, gast.Name) and a.id in self.core.local_functions for a in args):
            return None
        fact_of = self.facts.within(env)
        target: Any = call.func.id if isinstance(call.func, gast.Name) and call.func.id in self.core.local_functions else python_callee(self.scope, call, fact_of)
        if target is None or not isinstance(target, str) and (is_of_a_library(target) or is_generated(target) or self.scope.resolve(call.func) not in (MISSING, target)):
            return None  # what is around a function may keep its results
        method = None if isinstance(target, str) or hasattr(call.func, "means") else method_behind(self.scope, call.func, fact_of)
        is_method = method is not None and bool(method[1])
        if is_method and not isinstance(call.func, gast.Attribute):
            return None
        tree = tree_of(target, {n: f.tree for n, f in self.core.local_functions.items()})
        given = None if tree is None else parameters_of(tree, call, int(is_method))
        if given is None:
            return None
        known = tuple(p for p, a in given.items() if self._changes(a, env) is not None and is_only_read(tree, p))
        return (target, is_method, known) if any(self._changes(given[p], env) for p in known) else None

    def _changes(self, given: Any, env: dict[str, Fact]) -> bool | None:
        """Whether a function that is given may change what is seen outside of it; None where it is none that is known."""
        if isinstance(given, gast.Name) and given.id in self.core.local_functions:
            return self._writes(self.core.local_functions[given.id].tree, env, {given.id})
        if isinstance(given, gast.Lambda):
            return self._writes(T.function_of("lambda_", given), env, set())
        if not isinstance(given, gast.Attribute) or self.scope.resolve(given) is not MISSING:
            return None
        owner = self.facts.of(given.value, env)
        if isinstance(owner, Record):
            method = method_of(owner, given.attr)
            return None if method is None else changes_things(method[0], set())
        is_value = isinstance(owner, (Sequence, ListOf, Mapping)) or isinstance(owner, Number) and owner.kind == "array"
        return given.attr in MUTATORS | {"append"} if is_value and given.attr in MUTATORS | METHODS_OF_VALUES else None

    def _writes(self, tree: Any, env: dict[str, Fact], seen: set[str]) -> bool:
        if any(outside_writes(tree, self.scope)):
            return True
        own = {*T.parameter_names(tree.args), *T.names_bound(tree.body)}
        for call in (n for s in tree.body for n in T.walk(s) if isinstance(n, gast.Call)):
            if isinstance(call.func, gast.Name) and call.func.id in self.core.local_functions:
                if call.func.id not in seen and self._writes(self.core.local_functions[call.func.id].tree, env, seen | {call.func.id}):
                    return True
                continue
            target = self.scope.resolve(call.func)
            if target is MISSING and isinstance(call.func, gast.Attribute):
                base = call.func.value
                owner = self.facts.of(base, env) if not own & set(T.names_read(base)) else ANY
                method = method_of(owner, call.func.attr) if isinstance(owner, Record) else None
                if method is not None and changes_things(method[0], set()) or owner == ANY and call.func.attr not in METHODS_OF_VALUES:
                    return True
            elif is_user_function(target) and changes_things(target, set()):
                return True
        return False
