"""Objects that stand for functions are called, and not looked at: as they are no functions, what is seen would be another thing.

    isinstance(f, types.FunctionType)      f.__name__      hasattr(f, "__self__")      f"{f}"      str(f)
"""

from __future__ import annotations

import inspect
import types
from typing import Any

from astgrad.analyse.derived import stands_for_function
from astgrad.analyse.facts import kinds_in
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, is_of_a_library, is_user_function
from astgrad.generate.unit import Function
from astgrad.normalise.callees import read_once
from astgrad.normalise.fence import refuse

_KINDS = (types.FunctionType, types.MethodType, types.BuiltinFunctionType)
_TEXTS = (str, repr, format, print, ascii)
_OF_FUNCTIONS = {"__name__", "__qualname__", "__self__", "__func__", "__code__", "__doc__", "__module__", "__wrapped__", "__closure__", "__defaults__", "__kwdefaults__", "__globals__", "__annotations__"}


def refuse_texts(function: Function) -> None:
    """Refuse to spell out such an object."""
    for node in T.statements(function.core.body):
        if id(node) not in function.facts.before:
            continue
        for part in (n for header in T.headers(node) for n in T.walk(header)):
            is_text = isinstance(part, gast.Call) and any(function.scope.resolve(part.func) is f for f in _TEXTS)
            for spelt in part.args if is_text else [part.value] if isinstance(part, gast.FormattedValue) else []:
                if any(map(stands_for_function, kinds_in(function.facts.of(spelt, function.facts.at(node))))):
                    refuse(function.source, spelt if hasattr(spelt, "lineno") else node, "a function that changes things is spelled out as a text here: not differentiated", "spell its name")


def looks_at_functions(fn: types.FunctionType, seen: set[types.CodeType]) -> bool:
    """Whether a function, or one that it calls, asks whether something is a function, or what functions alone have."""
    if is_of_a_library(fn) or (fn.__module__ or "").startswith("astgrad.") or (read := read_once(fn, seen)) is None:
        return False
    tree, scope = read
    for node in T.walk_block(tree.body):
        target: Any = scope.resolve(node) if isinstance(node, (gast.Name, gast.Attribute)) else MISSING
        if any(target is kind for kind in _KINDS) or getattr(target, "__module__", "") == "inspect" or target is inspect:
            return True
        if isinstance(node, gast.Attribute) and node.attr in _OF_FUNCTIONS and target is MISSING or isinstance(node, gast.Constant) and isinstance(node.value, str) and node.value in _OF_FUNCTIONS:
            return True
        if is_user_function(target) and looks_at_functions(target, seen):
            return True
    return False


def methods_of(kind: type) -> list[Any]:
    """The functions that a class defines, which nobody may have called by a name that is known."""
    return [f for f in vars(kind).values() if isinstance(f, types.FunctionType)]
