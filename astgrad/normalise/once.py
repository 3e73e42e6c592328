"""Which calls may give something else, or do something, each time that they are evaluated."""

from __future__ import annotations

import functools
import itertools
import math
import types
from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Fact, Instance
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.views import is_own

_LAZY = (iter, map, filter, zip, enumerate, reversed, open)
_CONSUMERS = (sum, max, min, list, tuple, sorted, set, frozenset, dict, any, all, zip, enumerate, map, filter, math.prod, math.fsum, functools.reduce, "".join)
_ACTIVE_BUILTINS = ("next", "open", "input", "setattr", "delattr", "exec", "eval", "__import__")
_PURE_METHODS = {
    "get", "items", "keys", "values", "index", "count", "format", "join", "tolist", "split", "strip", "lower", "upper", "startswith", "endswith", "replace", "copy",
    "union", "intersection", "difference", "issubset", "issuperset", "isdigit", "title", "bit_length", "is_integer", "hex", "encode", "decode", "_replace", "_asdict",
}


class Differs:
    """Tells for a call: draws of random numbers, what takes from an iterator or a list, the user's own functions, anything unknown."""

    def __init__(self, scope: Scope, body: T.Block, facts: dict[str, Fact]) -> None:
        self.scope = scope
        self.iterators = {n for n, f in facts.items() if isinstance(f, Instance)}
        while True:
            size = len(self.iterators)
            for node in T.statements(body):
                if isinstance(node, gast.Assign) and self._gives_iterator(node.value):
                    self.iterators |= set(T.names_bound(node.targets))
            if len(self.iterators) == size:
                break

    def _gives_iterator(self, value: Any) -> bool:
        if isinstance(value, gast.Call):
            target = self.scope.resolve(value.func)
            return target in _LAZY or getattr(target, "__module__", "") == "itertools" or isinstance(target, types.FunctionType) and rules.lookup(target) is None
        return isinstance(value, gast.GeneratorExp) or isinstance(value, gast.Name) and value.id in self.iterators

    def __call__(self, call: Any) -> bool:
        if not isinstance(call, gast.Call):
            return False
        target = self.scope.resolve(call.func)
        if target is MISSING:
            if isinstance(call.func, gast.Attribute):
                return is_own(call) or call.func.attr not in rules.methods and call.func.attr not in _PURE_METHODS
            return not (isinstance(call.func, gast.Name) and call.func.id.startswith("@"))
        if target in _CONSUMERS or getattr(target, "__module__", "") == "itertools" or isinstance(target, type) and issubclass(target, itertools.count):
            return any(isinstance(n, gast.Name) and n.id in self.iterators for a in call.args for n in T.walk(a))
        if rules.lookup(target) is not None or isinstance(target, type):
            return False
        return getattr(target, "__module__", "") != "builtins" or getattr(target, "__name__", "") in _ACTIVE_BUILTINS
