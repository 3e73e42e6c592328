"""What the manager of a `with` may do beside the block: it runs as it stands, where no derivative is followed, so it may change nothing.

    with np.errstate(all="ignore"): ...     with Timer() as t: ...     may stand, where Timer keeps times in itself
    with scaled(model, 2.0): ...            is refused, where the function writes `model.scale`
"""

from __future__ import annotations

import contextlib
import inspect
import sys
import types
from typing import Any

from astgrad.analyse.callees import method_behind
from astgrad.analyse.constructors import constructor
from astgrad.analyse.facts import Instance, Record, may_be_float
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_of_a_library, is_user_function
from astgrad.generate.library import SHOWS
from astgrad.generate.unit import Function
from astgrad.generate.writers import changes_things
from astgrad.normalise.fence import outside_writes, refuse
from astgrad.text import reader

_RUN_OTHERS = (contextlib.suppress, contextlib.ExitStack, contextlib.closing)  # what happens then depends on what they are given
_HIDDEN = "what the manager of this `with` does"


def refuse_managers(function: Function) -> None:
    """Refuse managers that are given what carries a derivative, may change something, or may keep an exception from leaving the block."""
    for node in T.statements(function.core.body):
        for item in getattr(node, "manager", ()):
            reads = function.activity.reads(item.context_expr, function.activity.varied.get(id(node), frozenset()), node)
            if reads and may_be_float(function.facts.of(item.context_expr, function.facts.at(node))):
                refuse(function.source, node, "a `with` whose manager depends on what carries a derivative is not differentiated", "compute it before")
            why = _objection(function, item.context_expr, node)
            if why:
                refuse(function.source, node, why, "write what it does as statements")


def _objection(function: Function, made: Any, node: Any) -> str:
    """Why a manager is not to be followed, if it is not."""
    scope, facts = function.scope, function.facts.within(function.facts.at(node))
    called = isinstance(made, gast.Call)
    target = scope.resolve(made.func if called else made)
    if target is MISSING and called and (method := method_behind(scope, made.func, facts)) is not None:
        target = method[0]
    elif target is MISSING:
        fact = facts(made.func.value if called and isinstance(made.func, gast.Attribute) else made)
        kind = fact.kind if isinstance(fact, Record) else _class_of(fact) if isinstance(fact, Instance) else None
        return f"{_HIDDEN} is not known: not differentiated" if kind is None or called else _objection_to_class(kind, False)
    if not called:
        return _objection_to_class(type(target), False)
    if isinstance(target, type):
        return _objection_to_class(target, True) or ("" if _starts_alone(target, made) else f"{_HIDDEN} may change something: not differentiated")
    generator = getattr(target, "__wrapped__", None)
    if isinstance(target, types.FunctionType) and isinstance(generator, types.FunctionType) and inspect.isgeneratorfunction(generator):
        return "" if is_of_a_library(generator) else _objection_to_generator(generator)
    if not is_user_function(target) or is_of_a_library(target):
        return ""
    fact = facts(made)
    if changes_things(target, set()) or not isinstance(fact, Record):
        return f"{_HIDDEN} may change something, or is not known: not differentiated"
    return _objection_to_class(fact.kind, False)


def _class_of(fact: Instance) -> type | None:
    """The class of an object of which only the name of that is known."""
    module, _, name = fact.type_name.rpartition(".")
    found = getattr(sys.modules.get(module or "builtins"), name, None)
    return found if isinstance(found, type) else None


def _objection_to_class(kind: type, is_new: bool) -> str:
    if issubclass(kind, _RUN_OTHERS):
        return f"{_HIDDEN} depends on what it is given: not differentiated"
    for name in ("__enter__", "__exit__"):
        found = inspect.getattr_static(kind, name, None)
        if not isinstance(found, types.FunctionType) or is_of_a_library(found):
            continue
        if _changes(found, kind, is_new, set()):
            return f"`{found.__qualname__}` is called by this `with`, and may change something: not differentiated"
        if name == "__exit__" and any(not _is_nothing(n.value) for n in T.walk(reader.read(found).tree) if isinstance(n, gast.Return)):
            return f"`{found.__qualname__}` may keep an exception from leaving the block: not differentiated"
    return ""


def _objection_to_generator(generator: types.FunctionType) -> str:
    tree = reader.read(generator).tree
    if any(n.handlers for n in T.walk(tree) if isinstance(n, gast.Try)):
        return f"`{generator.__name__}` may keep an exception from leaving the block: not differentiated"
    return f"`{generator.__name__}` is called by this `with`, and may change something: not differentiated" if _changes(generator, None, False, set()) else ""


def _is_nothing(value: Any) -> bool:
    return value is None or isinstance(value, gast.Constant) and not value.value


def _starts_alone(kind: type, call: Any) -> bool:
    """Whether making an object of a class does no more than to set its attributes."""
    made = constructor(kind, call)
    if made is None or made.function is None:
        return True
    start = inspect.getattr_static(kind, "__init__", None)
    return isinstance(start, types.FunctionType) and not _changes(start, kind, True, set())


def _changes(fn: types.FunctionType, kind: type | None, is_new: bool, seen: set[Any]) -> bool:
    """Whether a function may change more than attributes of the object that it is a method of, if that is new."""
    if fn in seen:
        return False
    seen.add(fn)
    tree = reader.read(fn).tree
    scope = Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
    own = (*T.parameter_names(tree.args), "")[0] if kind is not None else ""

    def is_own(node: Any) -> bool:
        return isinstance(node, gast.Attribute) and isinstance(node.value, gast.Name) and node.value.id == own and own not in T.names_bound(tree.body)

    if any(not (is_new and is_own(getattr(n, "target", n) if isinstance(n, gast.AugAssign) else n)) for n in outside_writes(tree, scope)):
        return True
    for call in (n for n in T.walk(tree) if isinstance(n, gast.Call)):
        target = scope.resolve(call.func)
        method = inspect.getattr_static(kind, call.func.attr, None) if target is MISSING and is_own(call.func) else None
        if isinstance(method, types.FunctionType):
            if _changes(method, kind, is_new, seen):
                return True
        elif target is MISSING:
            if not (isinstance(call.func, gast.Attribute) and (call.func.attr in SHOWS or _is_of_library(call.func.value, scope))):
                return True
        elif is_user_function(target) and not is_of_a_library(target) and changes_things(target, set()):
            return True
    return False


def _is_of_library(node: Any, scope: Scope) -> bool:
    """Whether a name of outside stands for an object of a class that comes with Python, or is installed beside it, and holds none of the user's."""
    value = scope.peek(node.id) if isinstance(node, gast.Name) and node.id not in scope.locals else MISSING
    return value is not MISSING and not isinstance(value, (list, dict, set)) and (type(value).__module__ or "").split(".")[0] in {*sys.stdlib_module_names, "numpy"}
