"""Helpers: each call that carries a derivative goes through a pair of generated functions, forward and reverse."""

from __future__ import annotations

import copy
import inspect
import types
from dataclasses import replace
from typing import Any

from astgrad import emit, rules
from astgrad.analyse.callees import above, called_method
from astgrad.analyse import classes
from astgrad.analyse.activity import may_come_to_hold_floats
from astgrad.analyse.arguments import bind_user_call
from astgrad.analyse.constructors import constructor
from astgrad.analyse.derived import plain_function
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, OneOf, Record, Sequence, Unbound, is_float_scalar, may_be_float, without_values
from astgrad.analyse.storage import Shadow, calls_of
from astgrad.analyse.values import in_recursion, renew_as
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, is_of_a_library, is_user_function
from astgrad.errors import SeesLate, UnsupportedError
from astgrad.differentiate.assemble import Sweeps
from astgrad.generate.define import define_tangent
from astgrad.generate.outside import roots_of_call
from astgrad.generate.study import analyse
from astgrad.generate.sweeps import both_sweeps, given_out, opening, own_again, returned_mirror, returned_value, to_be_saved
from astgrad.generate.unit import Function, OpenCall, Pair, Unit, all_names, default_facts, is_generated, lift
from astgrad.generate.writers import writes_itself
from astgrad.normalise.core import LocalFunction, is_open_call
from astgrad.normalise.fence import fence, refuse
from astgrad.normalise.outer_variables import with_own_variables
from astgrad.normalise.sugar import concatenated, merged
from astgrad.runtime.operators import OPERATORS
from astgrad.text import reader


def make_pairs(unit: Unit, function: Function) -> None:
    """Send each call of the user's functions that carries a derivative through a pair of generated functions."""
    for node in T.statements(function.core.body):
        value = getattr(node, "value", None)
        if not isinstance(node, gast.Assign) or not isinstance(value, gast.Call) or getattr(node, "pair", None) or id(node) not in function.activity.varied:
            continue
        varied = function.activity.varied[id(node)]
        if not (function.activity.reads(value, varied, node) or function.activity.writes_mirrored(node)):
            continue
        if any(isinstance(function.facts.of(a, function.facts.at(node)), Unbound) for a in [*value.args, *(k.value for k in value.keywords)]):
            node.value, node.inactive = T.at(T.call("@not_reached"), value), True
            continue
        name = value.func.id if isinstance(value.func, gast.Name) else ""
        target = plain_function(function.scope.resolve(value.func))
        if is_rebuilt(function, node, value, target):
            continue
        made = constructor(target, value)
        if made is not None and made.refusal is not None:
            raise made.refusal
        pair: Pair | OpenCall | None
        if name in function.core.local_functions:
            pair = local_pair(unit, function, node, function.core.local_functions[name])
        elif target is not MISSING and rules.lookup(target) is None and is_user_function(target):
            pair = helper_pair(unit, function, node, target)
        elif made is not None and made.function is not None:
            pair = helper_pair(unit, function, node, made.function)
        elif (method := method_called(function, node)) is not None:
            pair = method_pair(unit, function, node, *method)
        elif target in OPERATORS.values() or is_open_call(value, function.scope) or (target is MISSING and isinstance(value.func, gast.Attribute) and isinstance(function.facts.of(value.func.value, function.facts.at(node)), Record)):
            pair = open_call(unit, function, node)
        else:
            continue
        node.inactive = pair is None
        if pair is None:
            node.value = getattr(node.value, "stands_for", node.value)
        else:
            node.called = getattr(value, "stands_for", value)
            if not unit.forward_mode:
                saved = T.store(function.names.fresh(f"{pair.name}_saved"))
                node.targets = [T.tuple_of([node.targets[0], saved], gast.Store())]
            node.pair = pair
    for node in T.statements(function.core.body):
        if hasattr(node, "is_open") and not isinstance(getattr(node, "pair", None), OpenCall):  # it could write into the copy
            refuse(function.source, node, "what is passed here is written in place elsewhere, and the function that it is passed to may keep it: not differentiated yet", "pass a copy")
    refuse_hidden_calls(unit, function)
    refuse_hidden_reads(function)


def refuse_hidden_calls(unit: Unit, function: Function) -> None:
    """A call of an inner function that got no statement of its own may not read what carries a derivative: normalisation did not see that it may."""
    for node in T.statements(function.core.body):
        value = getattr(node, "iter", getattr(node, "value", None))
        if not isinstance(value, gast.AST) or id(node) not in function.activity.varied or getattr(node, "inactive", False):
            continue
        parts = [*value.args, *(k.value for k in value.keywords)] if getattr(node, "pair", None) else [value]
        if unit.effort.asked(bool(found := [n for part in parts for n in function.activity.calls(part, node)])) or found:
            refuse(function.source, node, f"{found[0]}() reads what carries a derivative, and is called in the middle of something else: not differentiated here", "assign what the call gives to a name in a statement of its own")


def refuse_hidden_reads(function: Function) -> None:
    """A call that is not taken apart may not read outside what carries a derivative."""
    activity, storage = function.activity, function.activity.storage
    if storage is None or not storage.finds_outside:
        return
    for node in T.statements(function.core.body):
        for call in calls_of(node):
            found = () if getattr(node, "pair", None) and call is node.value else storage.read_by_call(call, node)
            if any(activity.mirrored(n, node) for n in found):
                refuse(function.source, call, "what this call reads outside of the function carries a derivative: not differentiated here", "assign what the call gives to a name in a statement of its own")


def is_rebuilt(function: Function, node: Any, value: Any, target: Any) -> bool:
    """Whether a call gives an object again, or one like it: differentiated where it stands."""
    def fact_of(part: Any) -> Fact:
        return function.facts.of(part, function.facts.at(node))

    return classes.replacement(value, target, fact_of) is not None or classes.copied(value, target, fact_of) is not None


def open_call(unit: Unit, function: Function, node: Any) -> OpenCall:
    """A call that is looked up when it is met: the callee, its arguments and its keywords become values."""
    call = node.value
    if unit.effort.gives_up(_may_change_unseen(unit, function, call)):
        refuse(function.source, node, "what is called here only the running program knows, and it may change things: not differentiated yet", "call it by its own name")
    words = [w.id.lstrip("@") if isinstance(w, gast.Name) else w.attr for w in T.walk(call.func) if isinstance(w, (gast.Name, gast.Attribute))]
    starred = any(isinstance(a, gast.Starred) for a in call.args)
    parts = [call.func, concatenated(call.args, "tuple") if starred else T.tuple_of(list(call.args))]
    if call.keywords:
        words_given = gast.Dict(keys=[None if k.arg is None else T.constant(k.arg) for k in call.keywords], values=[k.value for k in call.keywords])
        parts.append(merged(words_given) if None in words_given.keys else words_given)
    pair = OpenCall(words[0] if words else "call", reverse="" if unit.forward_mode else "@call_reverse")
    node.as_known, node.value = call, T.at(T.call(pair.forward, *parts), call)  # what was known of it counts on: places were spelled by it
    return pair


def _may_change_unseen(unit: Unit, function: Function, call: Any) -> bool:
    """Whether there is a method, or a function that is kept, which such a call may go to and which writes into something."""
    is_method = isinstance(call.func, gast.Attribute) and function.scope.resolve(call.func) is MISSING
    methods = [inspect.getattr_static(kind, call.func.attr if is_method else "__call__", None) for kind in unit.kinds]
    return not is_method and unit.effort.changes or any(isinstance(m, types.FunctionType) and writes_itself(m) for m in methods)


def bind(function: Function, node: Any, parameters: Any) -> dict[str, Any] | None:
    """The argument expressions of a call by parameter, where the text and the facts tell."""
    return bind_user_call(parameters, node.value, function.facts.items_at(node))


def local_pair(unit: Unit, function: Function, node: Any, inner: LocalFunction) -> Pair | OpenCall | None:
    """An inner function is lifted: what it captures, and what the call leaves to defaults, is passed as well."""
    source = lift(replace(inner.source, tree=T.without_defaults(inner.tree)), inner.captured)
    bound = bind(function, node, inner.tree.args)
    if bound is None or inner.is_shadowed:
        return open_call(unit, function, node)
    extra = {p: default for p, default in inner.defaults.items() if p not in bound} | {n: T.load(n) for n in inner.captured}
    bound |= extra
    outer = inner.seen
    return make_pair(unit, function, node, source, function.scope.fn, bound, inner.name, extra, outer, {})


def method_called(function: Function, node: Any) -> tuple[Any, list[Any]] | None:
    """The Python function of a method of an object whose class is known, and the object where it is its first argument."""
    func = node.value.func
    found = above(function.scope, func, function.facts.within(function.facts.at(node)))
    if found is not None:
        return found
    return called_method(func, function.facts.within(function.facts.at(node))) if function.scope.resolve(func) is MISSING else None


def method_pair(unit: Unit, function: Function, node: Any, method: types.FunctionType, leading: list[Any]) -> Pair | OpenCall | None:
    """`model.forward(x)` is a call of `Model.forward` with the object as its first argument."""
    call = node.value
    plain = T.clone_header(call)
    plain.func = T.load(f"@{method.__name__}")  # no variable, nor an inner function, of that name
    plain.func.means, plain.func.itself = method, True
    plain.args = [*leading, *call.args]
    node.value = plain
    pair = helper_pair(unit, function, node, method)
    if pair is None:
        node.value = call
    return pair


def helper_pair(unit: Unit, function: Function, node: Any, target: Any) -> Pair | OpenCall | None:
    """A function from outside is read from its source, and differentiated for the facts of this call."""
    if target in (copy.copy, copy.deepcopy):
        refuse(function.source, node, "what is copied here is not known to be an object of floats and arrays that is copied as it is: not differentiated", "build the copy from the parts that it needs")
    source = with_own_variables(reader.read(target), target, unit.late, unit.effort)
    bound = bind(function, node, source.tree.args)
    if bound is None:
        return open_call(unit, function, node)
    try:
        return make_pair(unit, function, node, source, target, bound, target.__name__, {}, {}, default_facts(target))
    except UnsupportedError as reason:
        if isinstance(reason, SeesLate) or not is_of_a_library(target) or is_of_a_library(function.source.fn):
            raise
        refuse(function.source, node.value, f"`{target.__module__}.{target.__qualname__}()` is not differentiated. It is read from its source, where: {reason.why} ({reason.place})",
               "write out what it computes in a function of your own")


def make_pair(unit: Unit, function: Function, node: Any, source: reader.Source, fn: types.FunctionType, bound: dict[str, Any], name: str,
          extra: dict[str, Any], outer: dict[str, LocalFunction], defaults: dict[str, Fact]) -> Pair | None:
    if not (is_generated(fn) and unit.forward_mode):
        fence(source)
    unit.taken |= all_names(source.tree)
    env = function.facts.at(node)
    facts = {**defaults, **{p: renew_as(without_values(function.facts.whole(e, env)), p) for p, e in bound.items()}}
    varied = function.activity.varied[id(node)]
    roots = roots_of_call(function, node.value, node)
    shadow = shadow_of(unit, function, node, bound | roots, facts | {n: function.facts.whole(e, env) for n, e in roots.items()}, source.tree)
    mirrored = dict(shadow.mirrored)
    active = tuple(p for p, e in bound.items() if (function.activity.reads(e, varied, node) and may_be_float(facts[p])) or p in mirrored) + tuple(r for r in roots if r in mirrored)
    if not active:
        return None
    key = (fn, source.tree.name, source.tree.lineno, tuple(facts.items()), active, tuple(extra), tuple(bound), shadow)
    opened = [dict(o[3]) for o in unit.open_keys if o[:3] == key[:3]]
    if opened and key not in unit.pairs:  # a recursion for other facts: one pair for parts of any size, or for anything
        facts = {p: in_recursion(f, p, [o[p] for o in opened if p in o]) for p, f in facts.items()} if len(opened) <= 3 else dict.fromkeys(facts, ANY)
        key = (*key[:3], tuple(facts.items()), *key[4:])
    if key in unit.pairs:
        unit.recursive |= {key} if key in unit.open_keys else set()
        return replace(unit.pairs[key], extra=extra | unit.handed.get(key, {}), roots=roots)
    name = "lambda_" if name == "<lambda>" else readable(fn, name)
    if unit.forward_mode:
        pair = Pair(name, unit.fresh(f"{name}_tangent"), "", active, source.tree.args, extra, roots, shadow=shadow)
    else:
        pair = Pair(name, unit.fresh(f"{name}_forward"), unit.fresh(f"{name}_reverse"), active, source.tree.args, extra, roots, shadow=shadow, seeded=shadow.result_mirrored != (-1,))
    unit.pairs[key] = pair
    if unit.forward_mode:
        partners = Names(all_names(source.tree) | set(fn.__code__.co_freevars))
        pair.dots.update({p: partners.partner(p, "dot") for p in active})
    unit.busy.append(fn.__code__)
    unit.open_keys.add(key)
    made = analyse(unit, source, fn, facts, set(active), outer, pair.dots, shadow=shadow)
    unit.open_keys.discard(key)
    unit.busy.pop()
    for parameter in sorted(made.written - bound.keys() - roots.keys()):
        if parameter in made.core.roots:
            refuse(function.source, node, f"this call changes `{parameter}`, which is found outside of the function by no name that the caller has for it: not differentiated yet",
                   "pass it as an argument")
        refuse(function.source, node, f"this call changes the default of the parameter `{parameter}`, which lives on from one call to the next: not differentiated", "pass an object of its own")
    pair = unit.pairs[key] = replace(pair, checks=any(hasattr(s, "checks") or getattr(getattr(s, "pair", None), "checks", False) for s in T.statements(made.core.body)))
    if not made.activity.result_varies and key not in unit.recursive and not pair.checks and not made.written & set(active if unit.forward_mode else mirrored):
        del unit.pairs[key]
        return None
    if not unit.is_settled:
        return pair
    unit.handed[key] = {n: T.load(n) for n in functions_around(made)}
    for known in [pair, *(s.pair for s in T.statements(made.core.body) if getattr(getattr(s, "pair", None), "forward", "") == pair.forward)]:
        known.extra.update(unit.handed[key])
    arguments = emit.with_keywords(source.tree.args, unit.handed[key])
    if unit.forward_mode:
        define_tangent(unit, made, fn, arguments, pair.forward, "", list(active), pair.dots)
    else:
        sweeps, value = both_sweeps(unit, made, list(pair.values), "pair")
        define_pair(unit, made, fn, arguments, pair, sweeps, value)
    return pair


def functions_around(made: Function) -> list[str]:
    """Inner functions of the function around that this one, which is lifted out of it, calls as they are: they are passed to it."""
    core, found = made.core, set[str]()
    inside: dict[str, set[str]] = {}
    for node in T.statements(core.body):
        if isinstance(node, gast.FunctionDef):
            inside.setdefault(node.name, set()).update(T.names_read(node))
            continue
        if isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda) and isinstance(node.targets[0], gast.Name):
            inside.setdefault(node.targets[0].id, set()).update(T.names_read(node.value))
            continue
        if isinstance(node, (gast.If, gast.While)):
            parts = [node.test]
        elif isinstance(node, gast.For):
            parts = [node.iter]
        elif isinstance(pair := getattr(node, "pair", None), Pair):
            parts = [*node.value.args, *(k.value for k in node.value.keywords), *pair.extra.values()]
        else:
            parts = [node]
        found |= {n for part in parts for n in T.names_read(part)}
    while used := found & inside.keys():  # one that has a pair, and is used by that alone, is not there any more
        for name in used:
            found |= inside.pop(name)
    return sorted(found & core.local_functions.keys() - {*core.parameters, *T.names_bound(core.body)})


def shadow_of(unit: Unit, function: Function, node: Any, bound: dict[str, Any], facts: dict[str, Fact], callee: Any) -> Shadow:
    """Which arguments of a call, and whether its result, are storage of the caller's, and have mirrors there."""
    storage, activity = function.activity.storage, function.activity
    if storage is None:
        return Shadow()
    kept = {p: e for p, e in bound.items() if not is_float_scalar(facts[p]) and function.bindings.is_view(e, node)}
    partners, rebound = Names(all_names(callee) | set(bound)), set(T.names_bound(callee.body))
    mirrored = tuple((p, partners.partner(p, "mirror" if p in rebound else "bar")) for p, e in kept.items() if may_come_to_hold_floats(facts[p]) and any(activity.mirrored(n, node) for n in T.names_read(e)))
    target = node.targets[0]
    fact = function.facts.whole(node.value, function.facts.at(node))
    if isinstance(target, (gast.Subscript, gast.Attribute)) and not is_float_scalar(fact):
        refuse(function.source, node, "what this call gives is put into a container, and may be changed: not differentiated yet", "give it a name first")
    parts = {-1: target} if isinstance(target, gast.Name) else dict(enumerate(getattr(target, "elts", ())))
    result = tuple(i for i, t in parts.items() if any(storage.after(n, node) is not None for n in T.target_names(t)) and not _is_scalar(fact, i))
    for position in result:
        given = fact if position < 0 else fact.items[position] if isinstance(fact, Sequence) else None
        if not isinstance(parts[position], gast.Name) or not isinstance(given, (Number, Sequence, ListOf, Mapping, Record, OneOf)):
            if unit.heap.hopeful:  # what the callee writes says more
                unit.found.left_out = True
                return Shadow(frozenset(kept), mirrored)
            refuse(function.source, node, "what comes out of this call among other things is written in place: not differentiated yet", "return it by itself, or in a tuple of arrays")
    shared = tuple(i for i in result if activity.mirrored(parts[i].id, node, after=True))
    return Shadow(frozenset(kept), mirrored, result, shared)


def _is_scalar(fact: Fact, position: int) -> bool:
    return is_float_scalar(fact.items[position] if position >= 0 and isinstance(fact, Sequence) and position < len(fact.items) else fact)


def readable(fn: types.FunctionType, name: str) -> str:
    """A name for the functions made of a function: `Vec_add` of the method `Vec.__add__`."""
    owner = fn.__qualname__.rpartition(".")[0].rpartition(".")[2]
    is_special = len(name.strip("_")) > 0 and name.startswith("__") and name.endswith("__")
    return f"{owner.lstrip('_')}_{name.strip('_')}" if is_special and owner.strip("_").isidentifier() else name


def define_pair(unit: Unit, made: Function, fn: types.FunctionType, arguments: Any, pair: Pair, sweeps: Sweeps, value: str) -> None:
    saved = to_be_saved(unit, made, sweeps)
    forward = [*opening(sweeps, made, saved.local), *sweeps.forward, gast.Return(value=T.tuple_of([returned_value(made, value), *returned_mirror(made, value), saved.packed(given_out(made, saved))]))]
    box = saved.parameter(made.names.fresh)
    bars = [T.load(sweeps.bar_of[p]) for p in pair.values]
    unpack = saved.unpacked(box)
    parameters = [box, sweeps.seed] if pair.seeded else [box]
    given_back = [gast.Return(value=bars[0] if len(bars) == 1 else T.tuple_of(bars))] if bars else []
    own = own_again(made, sweeps, saved) if unit.request.mode == "vjp" else []
    reverse = [*unpack, *own, *emit.with_line_comments(sweeps.reverse), *given_back]
    arguments = emit.with_keywords(arguments, [m for _, m in pair.shadow.mirrored])
    for name, args, body in ((pair.forward, arguments, forward), (pair.reverse, emit.plain_arguments(parameters), reverse)):
        unit.defined.append((emit.define(name, args, "", emit.fill_empty_blocks(body), None), made.scope, fn))
