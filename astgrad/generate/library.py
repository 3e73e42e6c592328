"""What functions that are not differentiated, of libraries and C extensions, may write into."""

from __future__ import annotations

import operator
import types
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.aliases import Effect
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.fence import MUTATORS

# Functions that write into their first argument.
WRITERS = (np.fill_diagonal, np.put, np.putmask, np.place, np.copyto, np.put_along_axis, np.random.shuffle, operator.setitem, operator.delitem,
           operator.iadd, operator.isub, operator.imul, operator.itruediv, operator.ifloordiv, operator.imod, operator.ipow, operator.imatmul,
           operator.iand, operator.ior, operator.ixor, operator.ilshift, operator.irshift, operator.iconcat)
WRITING_METHODS = {"__setitem__", "__delitem__", "__iadd__", "__isub__", "__imul__", "__itruediv__", "__ifloordiv__", "__imod__", "__ipow__", "__imatmul__",
                   "__iand__", "__ior__", "__ixor__", "__ilshift__", "__irshift__"}
SHOWS = {"debug", "info", "warning", "error", "exception", "critical", "log", "write", "warn", "set_postfix", "set_description"}
_KNOWN = {"append", "appendleft", "pop", "popleft", "at", "fill"}  # followed elsewhere


def effect_of_library(scope: Scope, call: Any, site: Any) -> Effect | None:
    """What a call writes that goes to no Python function of the user's and has no rule; None if it does not write.

    Of a call that is a statement by itself something is expected: it may write into all that it is given.
    """
    target = scope.resolve(call.func)
    given = [*(a.value if isinstance(a, gast.Starred) else a for a in call.args), *(k.value for k in call.keywords)]
    if target is MISSING and isinstance(call.func, gast.Attribute):
        if call.func.attr in _KNOWN | SHOWS or getattr(site, "scatters", False):
            return None
        if call.func.attr in WRITING_METHODS:
            return Effect([call.func.value], [call.func.value], [], False, False, [call.func.value])
        given = [call.func.value, *given]
    elif target is MISSING:
        pass  # a function that is known only when the program runs
    elif any(target is w for w in WRITERS):
        first = call.args[:1] or given  # which may go by keyword
        return Effect(first, first, [], False, False, first)
    elif target in (setattr, delattr) and not any(isinstance(a, gast.Starred) for a in call.args):
        return Effect(call.args[:1], [], [[*call.args[:1], *call.args[2:]]], False)
    elif is_user_function(target) or shows(target) or rules.lookup(target) is not None or isinstance(target, type):
        return None
    alone = isinstance(site, gast.Expr) and site.value is call
    return Effect(given, [], [given] if len(given) > 1 else [], False, True, given) if alone else None


def writes_first(scope: Scope, call: Any) -> bool:
    """Whether a call goes to a function of a library that is called for what it does to its first argument: `np.copyto`, `np.add.at`, `setattr`, `list.append`."""
    target = scope.resolve(call.func)
    if target is MISSING:
        return isinstance(call.func, gast.Attribute) and call.func.attr == "at" and isinstance(scope.resolve(call.func.value), np.ufunc)
    if isinstance(target, (types.MethodDescriptorType, types.WrapperDescriptorType)):
        return target.__name__ in MUTATORS | WRITING_METHODS | {"append", "__setattr__", "__delattr__"}
    return target in (setattr, delattr) or any(target is w for w in WRITERS)


def shows(target: Any) -> bool:
    """Whether a function prints, logs or checks."""
    package = (getattr(target, "__module__", "") or "").split(".")[0]
    if target in (setattr, delattr):
        return False
    return package in ("logging", "warnings", "sys") or (isinstance(target, types.BuiltinFunctionType) and package == "builtins")
