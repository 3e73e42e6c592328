"""Calls of what only the running program knows, in a function that changes things.

An array that is written in place is passed to it as a copy, which what it gives may not be a part of:

    k = f(t, y)          ->      y_1 = y.copy()
    y += h * k                   k = f(t, y_1)
                                 check_parted(k, y_1)
                                 y += h * k

What is changed outside of the function may not be reached from there.
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse.constructors import makes_object
from astgrad.analyse.facts import Fact, Instance, ListOf, Mapping, Number, Record, Sequence, Unbound, holds_nothing, parts
from astgrad.analyse.storage import Storage, calls_of
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.analyse.callees import called_function
from astgrad.generate.outside import place_outside
from astgrad.generate.unit import Function, OpenCall, Unit
from astgrad.normalise.core import is_open_call
from astgrad.normalise.fence import MUTATORS, refuse
from astgrad.normalise.views import METHODS_OF_VALUES
from astgrad.runtime import check_field_names, check_trips, other_class, visited, visited_dot, zeros_of, zipped, zipped_dot

_ASKS_NOTHING = (type, id, other_class, check_field_names, check_trips, zeros_of)  # these call nothing of what they are given
_HANDS_ON = (len, list, tuple, enumerate, reversed, zip, visited, visited_dot, zipped, zipped_dot)  # nor do these of the items of lists and dicts


def with_copies(function: Function) -> T.Block:
    """The body in which arrays that are written are passed as copies; the callee itself may neither write nor keep them (see `dispatch`)."""
    storage = function.activity.storage
    assert storage is not None

    return T.replaced(function.core.body, lambda node: _with_copies(function, storage, node) if _binds_an_open_call(function, node) else None)[0]


def _binds_an_open_call(function: Function, node: Any) -> bool:
    call = node.value if isinstance(node, gast.Assign) and isinstance(node.targets[0], (gast.Name, gast.Tuple)) else None
    if not isinstance(call, gast.Call) or id(node) not in function.activity.varied or getattr(node, "pair", None):
        return False
    env = function.facts.at(node)
    local = isinstance(call.func, gast.Name) and (call.func.id in function.core.local_functions or isinstance(env.get(call.func.id), Record))
    held = isinstance(call.func, gast.Attribute) and function.scope.resolve(call.func) is MISSING and isinstance(function.facts.of(call.func.value, env), Record)
    if held:
        is_open = called_function(function.scope, call, function.facts.within(env)) is None and holds_nothing(function.facts.of(call.func, env))
    else:
        made = function.scope.resolve(call.func.func) if isinstance(call.func, gast.Call) else None
        derives = getattr(made, "__module__", "") == "astgrad.api"  # `grad(f)(x)`
        is_open = (isinstance(call.func, gast.Name) or derives) and not local and is_open_call(call, function.scope)
    return is_open and bool(function.activity.reads(call, function.activity.varied[id(node)], node))


def _with_copies(function: Function, storage: Storage, node: Any) -> T.Block | None:
    call, env = node.value, function.facts.at(node)
    copies: T.Block = []

    def apart(argument: Any) -> Any:
        fact = function.facts.of(argument, env)
        written = isinstance(argument, (gast.Name, gast.Subscript, gast.Attribute)) and any(storage.before(n, node) is not None for n in T.names_read(argument))
        if not (written and isinstance(fact, Number) and fact.kind == "array"):
            return argument
        name = function.names.temporary(T.names_read(argument)[0], "")
        copies.append(T.assign(name, T.method(argument, "copy"), node))
        return T.load(name)

    args, func, before = [apart(a) for a in call.args], call.func, []
    if isinstance(func, gast.Attribute):
        name = function.names.temporary(func.attr, "")
        func, before = T.load(name), [T.assign(name, func, node)]
    if not copies and not before:
        return None
    twin, twin.value = T.clone_header(node), T.clone_header(call)
    twin.value.func, twin.value.args = func, args
    if not copies:
        return [*before, twin]
    twin.is_open = True
    results = [T.load(n) for n in T.target_names(node.targets[0])]
    test = T.call("@check_parted", T.tuple_of(results), *(T.load(c.targets[0].id) for c in copies))
    return [*before, *copies, twin, T.expression_statement(test, node)]


def check_open_calls(unit: Unit, function: Function) -> T.Block:
    """The body with a test before each call of what only the running program knows: it may not reach what is written outside."""
    if not unit.heap.rewritten and not unit.heap.rebound:
        return function.core.body
    known = {place: r for r in function.core.roots if (place := place_outside(function.scope, r)) is not None}
    names = sorted(known[place] for place in unit.heap.rewritten if place in known)

    def checked(body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            called = _seen_before(node, [part for call in calls_of(node) for part in unknown_parts(function, call, node)])
            if isinstance(node, (gast.If, gast.For, gast.While)):
                node.body, node.orelse = checked(node.body), checked(node.orelse)
            if called and (unit.heap.rebound or len(names) < len(unit.heap.rewritten) or isinstance(node, gast.While)):
                refuse(function.source, node, "a function that only the running program knows may read or change what is changed here outside of the function: not differentiated yet",
                       "call it by its own name")
            if called:
                done.append(T.expression_statement(T.call("@check_unreached", T.tuple_of([T.clone(c) for c in called]), *map(T.load, names)), node))
            done.append(node)
        return done

    return checked(function.core.body)


def _seen_before(node: Any, parts: list[Any]) -> list[Any]:
    """Parts of a statement as they can be looked at before it: variables of lambdas and comprehensions stand for what these read."""
    read = T.names_read([*T.headers(node)])
    if all(n in read for part in parts for n in T.names_read(part)):
        return parts
    inner = [part for part in parts if any(n not in read for n in T.names_read(part))]
    return [*(part for part in parts if part not in inner), *(T.load(n) for n in read if not n.startswith("@"))]


def unknown_parts(function: Function, call: Any, site: Any) -> list[Any]:
    """What a call may call, as far as only the running program knows: its callee, and functions that it is given."""
    env, scope = function.facts.at(site), function.scope
    args = [a.value if isinstance(a, gast.Starred) else a for a in [*call.args, *(k.value for k in call.keywords)]]
    if isinstance(getattr(site, "pair", None), OpenCall) and call is site.value:
        return args
    local = isinstance(call.func, gast.Name) and call.func.id in function.core.local_functions
    if local or makes_object(call, scope) or called_function(scope, call, function.facts.within(env)) is not None:
        return []
    target = scope.resolve(call.func)
    if any(target is f for f in _ASKS_NOTHING) or target is isinstance and len(args) == 2 and type(scope.resolve(args[1])) is type:
        return []
    if any(target is f for f in _HANDS_ON) and all(isinstance(function.facts.of(a, env), (Number, Sequence, ListOf, Mapping)) for a in args):
        return []
    value = isinstance(call.func, gast.Attribute) and call.func.attr in METHODS_OF_VALUES | MUTATORS and _is_value(function.facts.of(call.func.value, env))
    callee = [call.func] if target is MISSING and not value and not (isinstance(call.func, gast.Name) and call.func.id.startswith("@")) else []
    return [*callee, *(a for a in args if may_hold_functions(function.facts.of(a, env)))]


def _is_value(fact: Fact) -> bool:
    """Whether methods of a value are those of lists, dicts, arrays and text."""
    return isinstance(fact, (Sequence, ListOf, Mapping)) or not may_hold_functions(fact)


def may_hold_functions(fact: Fact) -> bool:
    if isinstance(fact, (Sequence, ListOf, Mapping)):
        return any(map(may_hold_functions, parts(fact)))
    return not (isinstance(fact, (Number, Unbound)) or isinstance(fact, Instance) and fact.type_name in ("str", "NoneType", "range", "slice", "saved"))
