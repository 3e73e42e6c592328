"""Functions that may change what is seen outside of them, told by their text."""

from __future__ import annotations

import types

from astgrad.analyse.constructors import constructor
from astgrad.analyse.derived import plain_function
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.callees import with_callees
from astgrad.normalise.core import METHODS_OF_VALUES
from astgrad.normalise.fence import outside_writes
from astgrad.text import reader


def changes_things(fn: types.FunctionType, seen: set[types.CodeType]) -> bool:
    """Whether a function, or one that it calls, may change what is seen outside of it; of a method whose class is not known here it may."""
    if fn.__code__ in seen or (fn.__module__ or "").split(".")[0] in ("numpy", "scipy"):
        return False
    seen.add(fn.__code__)
    try:
        tree = reader.read(fn).tree
    except (OSError, NotImplementedError, TypeError):
        return False
    scope = Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
    tree = with_callees(tree, scope)
    if any(outside_writes(tree, scope)):
        return True
    for call in (n for n in T.walk(tree) if isinstance(n, gast.Call)):
        target = plain_function(scope.resolve(call.func))
        if target is MISSING and isinstance(call.func, gast.Attribute) and call.func.attr not in METHODS_OF_VALUES:
            return True
        made = constructor(target, call)
        if made is not None and made.function is not None or is_user_function(target) and changes_things(target, seen):
            return True
    return False
