"""What a function may change that is seen outside of it: refused where the reverse sweep could be wrong for it."""

from __future__ import annotations

import types
from collections.abc import Callable
from dataclasses import is_dataclass, replace
from typing import Any

from astgrad import rules
from astgrad.analyse.aliases import Aliases, Effect
from astgrad.analyse.classes import special
from astgrad.analyse.arguments import items_of, written_out
from astgrad.analyse.callees import called_function, method_behind, python_callee
from astgrad.analyse.comprehended import env_of, seen_outside
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence, is_float_scalar, is_listed, is_text, is_unknown, item_of, items_are_scalars, kinds_in, only_scalars, parts, without_values
from astgrad.analyse.infer import Facts
from astgrad.analyse.literals import any_writes, mutated_lists, written_name
from astgrad.analyse.shapes import as_array
from astgrad.analyse.storage import Shadow, Storage, calls_of, place_of
from astgrad.analyse.versions import Versions, find_versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.differentiate.lists import METHODS
from astgrad.generate.changes import GIVE_NOTHING, OR_ELSE
from astgrad.generate.places import hides_its_class, is_computed, is_known_place, is_stored_plainly
from astgrad.generate.library import SHOWS, WRITING_METHODS, effect_of_library, shows, writes_first
from astgrad.generate.summary import InferLocal, effect_of, effect_of_given, summary_of
from astgrad.generate.unit import Function, Inferred, Unit, is_generated
from astgrad.generate.writers import changes, functions_given, is_method_that_changes, writes_inside
from astgrad.normalise.attempts import WRITING, guarded_in
from astgrad.normalise.core import Core
from astgrad.normalise.fence import MAYBE_OWN, MUTATORS, changes_in_place, outside_writes, refuse, root_of
from astgrad.runtime import order_of, place_of as place_of_best
from astgrad.text import reader

Infer = Callable[[Unit, types.FunctionType, list[Fact], dict[str, Fact]], Inferred | None]


def refuse_hidden_writes(unit: Unit, function: Function, infer: Infer, infer_local: InferLocal) -> None:
    """A helper that is only called may not change what the reverse sweep reads again, but for what is followed."""
    core, aliases = function.core, None if function.activity.storage is None else function.activity.storage.aliases
    for statement in T.statements(core.body):
        if getattr(statement, "pair", None) or not may_write(unit, function.scope, function.facts, core, statement):
            continue
        for call in calls_of(statement):
            name = _changes_for(unit, function, call, statement, infer)
            if not name:
                continue
            if aliases is None:
                versions = find_versions(core.body, list(core.parameters))
                aliases = aliases_of(unit, function.scope, function.facts, core, versions, infer, infer_local, True)
            if not _is_harmless(function, aliases, call, statement):
                refuse(function.source, call, f"`{name}` may change an object or a global that is seen outside of it: not differentiated yet", "let it return a new value")


def _changes_for(unit: Unit, function: Function, call: Any, statement: Any, infer: Infer) -> str:
    """The name of the user's function that a call goes to, if it may change something."""
    if isinstance(call.func, gast.Name) and call.func.id in function.core.local_functions:
        return str(call.func.id)
    env = env_of(function.facts, call, statement)
    target = called_function(function.scope, call, function.facts.within(env))
    if target is None and _is_given_what_changes(unit, function.scope, function.facts, function.core, call, statement):
        return str(getattr(function.scope.resolve(call.func), "__name__", "") or "a library function")
    changes = target is not None and not is_generated(target) and may_change_for(unit, infer, function.facts, call, target, env)
    return target.__name__ if changes and target is not None else ""


def _is_harmless(function: Function, aliases: Aliases, call: Any, statement: Any) -> bool:
    """Whether all that a call changes is known, read nowhere beside it, and nothing whose derivatives somebody reads."""
    effect = aliases.effect(call, statement)
    if effect is None:
        return called_function(function.scope, call, function.facts.within(env_of(function.facts, call, statement))) is None  # a nested function without writes
    if any(aliases.shared(e, statement) for e in effect.written) and any(call in T.walk(n) for n in T.walk(statement) if isinstance(n, gast.Lambda)):
        return False  # when, how often and with what it is called is not told here
    return not effect.elsewhere and not any(_is_followed(function, aliases, expression, call, statement) for expression in effect.written)


def _is_followed(function: Function, aliases: Aliases, written: Any, call: Any, statement: Any) -> bool:
    """Whether what a call writes into is read beside it, or a derivative of it, so that the call has to be taken apart."""
    if not aliases.shared(written, statement):
        return False
    activity = function.activity
    if not isinstance(statement, gast.Assign):
        return True
    if statement.value is not call:  # an expression without a derivative is evaluated once, as it stands
        varied = activity.varied.get(id(statement), frozenset())
        return bool(activity.reads(statement.value, varied, statement)) or any(activity.mirrored(n, statement) for n in T.names_read(written))
    return any(activity.mirrored(n, statement) for n in T.names_read(written))


def refuse_guarded_writes(unit: Unit, function: Function, infer: Infer) -> None:
    """What a `try` guards may not write and raise behind it: nobody knows how far it came."""
    storage = function.activity.storage
    for branch in T.statements(function.core.body):
        for statement in guarded_in(branch):
            for call in calls_of(statement):
                env = env_of(function.facts, call, statement)
                target = python_callee(function.scope, call, function.facts.within(env))
                inner = function.core.local_functions.get(call.func.id) if isinstance(call.func, gast.Name) else None
                effect = storage.aliases.effect(call, statement) if storage is not None and inner is not None else None
                by_inner = inner is not None and (any(outside_writes(inner.tree, function.scope)) or effect is not None and (bool(effect.written) or effect.elsewhere))
                if by_inner and hasattr(call, "guarded_at"):  # it is run to its end in the next round
                    unit.found.loops.add(((function.scope.fn.__code__, *call.guarded_at), WRITING))
                elif by_inner or target is not None and may_change_for(unit, infer, function.facts, call, target, env):
                    refuse(function.source, call, "this call is guarded by a `try`, and may change an object that is seen outside of it before it raises: not differentiated",
                           "let it return a new value, or call it in `else`")


def may_change_for(unit: Unit, infer: Infer, facts: Facts, call: Any, target: types.FunctionType, env: dict[str, Fact]) -> bool:
    """Whether a call may change what is seen outside of the function, for arguments of the facts at hand."""
    if not changes(unit, target):
        return False
    call = written_out(call, lambda part: items_of(facts.of(part, env)))
    if call is None:
        return True
    args, keywords = facts_of_call(facts, call, env)
    key = (target, tuple(args), tuple(keywords.items()))
    if key not in unit.effects:
        unit.effects[key] = False  # of a function that calls itself: what it does otherwise counts
        unit.effects[key] = _changes(unit, infer, target, args, keywords)
    return unit.effects[key]


def facts_of_call(facts: Facts, call: Any, env: dict[str, Fact]) -> tuple[list[Fact], dict[str, Fact]]:
    """What is known of the arguments of a call of a function or a method."""
    fact_of = lambda part: facts.of(part, env)  # noqa: E731
    method = None if hasattr(call.func, "means") else method_behind(facts.scope, call.func, fact_of)
    leading = [] if method is None else method[1]
    return [without_values(facts.whole(a, env)) for a in [*leading, *call.args]], {k.arg: without_values(facts.whole(k.value, env)) for k in call.keywords}


def _changes(unit: Unit, infer: Infer, target: types.FunctionType, args: list[Fact], keywords: dict[str, Fact]) -> bool:
    inner = infer(unit, target, args, keywords)
    if inner is None:
        return True
    writes = list(outside_writes(inner.tree, inner.scope))
    names = {root_of(n, inner.scope) for n in writes}
    added_to = [s for s in T.statements(inner.core.body) if isinstance(s, gast.AugAssign) and root_of(s, inner.scope) in names]
    if not all(isinstance(n, gast.AugAssign) for n in writes) or names - {root_of(s, inner.scope) for s in added_to}:  # or in a function inside
        return True
    for statement in T.statements(inner.core.body):
        env = inner.facts.at(statement)
        if env and any(statement is s for s in added_to) and _changes_an_object(statement.target, inner.facts, env):
            return True
        for call in calls_of(statement):
            env = env_of(inner.facts, call, statement)
            callee = python_callee(inner.scope, call, inner.facts.within(env))
            if callee is not None and may_change_for(unit, infer, inner.facts, call, callee, env):
                return True
    return False


def _changes_an_object(target: Any, facts: Facts, env: dict[str, Fact]) -> bool:
    """Whether `target += e` may change the object that stands there: neither a number, nor a part of an array of the function's own."""
    if isinstance(target, (gast.Subscript, gast.Attribute)) and isinstance(facts.of(target.value, env), Number):
        return False
    return not is_float_scalar(facts.of(place_of(target), env))


def refuse_stores(unit: Unit, function: Function, infer: Infer) -> None:
    """A call for its effect alone must not keep what carries a derivative where it may be read again."""
    for node in T.statements(function.core.body):
        call = node.value if isinstance(node, gast.Expr) else None
        if not isinstance(call, gast.Call) or id(node) not in function.activity.varied or mutated_lists([node]) or written_name(node):
            continue
        varied = function.activity.varied[id(node)]
        if function.activity.reads(call, varied, node) and not _only_shows(unit, function, infer, node, call):
            refuse(function.source, node, "this call may keep what carries a derivative where the function reads it again: not differentiated yet",
                   "let it return the new value, and assign that")


def _only_shows(unit: Unit, function: Function, infer: Infer, node: Any, call: Any) -> bool:
    """Whether a call prints, logs or checks, so that nothing of its arguments can come back."""
    env = function.facts.at(node)
    callee = python_callee(function.scope, call, function.facts.within(env))
    if callee is not None:
        return not may_change_for(unit, infer, function.facts, call, callee, env)
    target = function.scope.resolve(call.func)
    if target is MISSING and isinstance(call.func, gast.Attribute):
        return call.func.attr in SHOWS
    if isinstance(call.func, gast.Name) and call.func.id in function.core.local_functions:
        return not any(outside_writes(function.core.local_functions[call.func.id].tree, function.scope))
    row = rules.lookup(target) if target is not MISSING else None
    return shows(target) if row is None else len(call.args) <= len(row.parameters) and all(k.arg in row.parameters for k in call.keywords)


def aliases_of(unit: Unit, scope: Scope, facts: Facts, core: Core, versions: Versions, infer: Infer, infer_local: InferLocal,
               contents: bool, before_pairs: bool = False) -> Aliases:
    """Which variables may share memory, in a function whose facts are known; before its pairs are made, any helper may be one."""
    captured = {c for f in core.local_functions.values() for c in f.captured}

    def keeps(call: Any, site: Any) -> bool:
        env = env_of(facts, call, site)
        callee = called_function(scope, call, facts.within(env))
        if _only_looks(scope, facts, call, site) or _goes_through_numbers(scope, facts, call, site, env) or _only_orders(scope, facts, call, env) and effect(call, site) is None:
            return False
        if getattr(site, "pair", None) or before_pairs:  # what its reverse will read again it keeps
            return True
        return callee is None or may_change_for(unit, infer, facts, call, callee, env)

    def effect(call: Any, site: Any) -> Effect | None:
        key = (id(call), id(site))
        if key not in effects:
            callee = called_function(scope, call, facts.within(env_of(facts, call, site)))
            own = callee is not None or isinstance(call.func, gast.Name) and call.func.id in core.local_functions
            if own:
                found = effect_of(unit, scope, facts, core, call, site, callee, infer, infer_local)
            else:
                found = _effect_of_method(scope, facts, call, site) or _effect_of_draw(facts, call, site) or effect_of_library(scope, call, site) or effect_of_given(unit, scope, facts, core, call, site, infer, infer_local)
            found = None if found is None else _on_outside(found, facts, call, site)
            effects[key] = call, _without_self(found) if hasattr(scope.fn, "__forwards__") and found is not None else found
        return effects[key][1]

    effects: dict[Any, Any] = {}
    return Aliases(scope, facts, versions, captured, keeps, effect, contents, unit.effort.asked).run(core.body)


def _only_looks(scope: Scope, facts: Facts, call: Any, site: Any) -> bool:
    """Whether a call is `xs.index(e)` or `xs.count(e)` of a list that holds nothing whose class says what is equal, or a method of a text, given numbers and texts."""
    func = call.func
    if not isinstance(func, gast.Attribute) or scope.resolve(func) is not MISSING:
        return False
    owner = facts.of(func.value, facts.at(site))
    if is_text(owner):
        given = [facts.of(a, facts.at(site)) for a in [*call.args, *(k.value for k in call.keywords)]]
        return all(isinstance(f, Number) or is_text(f) or isinstance(f, (Sequence, ListOf)) and all(isinstance(p, Number) or is_text(p) for p in parts(f)) for f in given)
    if func.attr not in ("index", "count"):
        return False
    if not is_listed(owner):
        return False
    compared = [item_of(owner, "item"), *(facts.of(a, facts.at(site)) for a in call.args)]
    kinds = set[type]().union(*map(kinds_in, compared))
    return not any(map(is_unknown, compared)) and all(kind.__eq__ is object.__eq__ or is_dataclass(kind) and kind.__eq__.__code__.co_filename == "<string>" for kind in kinds)


def _goes_through_numbers(scope: Scope, facts: Facts, call: Any, site: Any, env: dict[str, Fact]) -> bool:
    """Whether a call is `zip(xs, ys)` or `enumerate(xs)`, of numbers, that a comprehension goes through: when it is done, nothing is kept."""
    if scope.resolve(call.func) not in (zip, enumerate, reversed) or not all(items_are_scalars(facts.of(a, env)) for a in call.args[:1 if scope.resolve(call.func) is enumerate else None]):
        return False
    nodes = T.walk(site)
    at_once = [a for n in nodes if isinstance(n, gast.Call) and scope.resolve(n.func) in _AT_ONCE for a in n.args if isinstance(a, gast.GeneratorExp)]
    at_once += [n for n in nodes if isinstance(n, (gast.ListComp, gast.SetComp, gast.DictComp))]
    return any(call is loop.iter for part in at_once for loop in part.generators)


_AT_ONCE = (sum, all, any, max, min, list, tuple, set, sorted, dict)  # these go through a generator to its end


def _only_orders(scope: Scope, facts: Facts, call: Any, env: dict[str, Fact]) -> bool:
    """Whether a call finds the place of the best item of a list, or their order: it keeps nothing, unless what it calls does."""
    if scope.resolve(call.func) not in (order_of, place_of_best):
        return False
    if any(not T.is_constant(key, None) for key in [*call.args[2:], *(k.value for k in call.keywords if k.arg == "key")]):
        return True  # keys are compared, and not items, whose class may have a say in it
    items = [facts.of(a, env) for a in call.args if not isinstance(a, gast.Lambda)]
    return all(not isinstance(f, (Sequence, ListOf)) or all(only_scalars(p) or is_text(p) for p in parts(f)) for f in items)


def _effect_of_method(scope: Scope, facts: Facts, call: Any, site: Any) -> Effect | None:
    """`xs.insert(i, e)` of a list puts one thing into another; any method that changes a list or dict does, inside of an expression that stays one."""
    func = call.func
    if not (isinstance(func, gast.Attribute) and func.attr in MUTATORS | {"append"}) or scope.resolve(func) is not MISSING:
        return None
    owner = facts.of(func.value, facts.at(site))
    if func.attr == "insert" and len(call.args) == 2 and is_listed(owner):
        return Effect([func.value], [], [[func.value, call.args[1]]], False)
    if call is getattr(site, "value", None) and (isinstance(site, gast.Expr) or func.attr not in GIVE_NOTHING | OR_ELSE):
        return None
    if not isinstance(owner, (Sequence, ListOf, Mapping)) and not (owner == ANY and func.attr in GIVE_NOTHING):
        return None
    given_back = [] if func.attr in GIVE_NOTHING | OR_ELSE else [func.value]
    return Effect([func.value], given_back, [[func.value, *call.args, *(k.value for k in call.keywords)]], False)


def _effect_of_draw(facts: Facts, call: Any, site: Any) -> Effect | None:
    """`rng.random(3)` gives something new, and keeps nothing that it is passed."""
    return Effect([], [], [], False) if facts.draws(call, site) else None


def _on_outside(effect: Effect, facts: Facts, call: Any, site: Any) -> Effect:
    """What a call does inside of a comprehension, to what that goes through."""
    def seen(expressions: list[Any]) -> list[Any]:
        return seen_outside(expressions, facts, call, site)

    return replace(effect, written=seen(effect.written), returned=seen(effect.returned), joined=[seen(group) for group in effect.joined], arrays=seen(effect.arrays))


def _without_self(effect: Effect) -> Effect:
    """What a bound method does, but for its object: the function that calls it does not look at that again."""
    def others(expressions: list[Any]) -> list[Any]:
        return [e for e in expressions if not (isinstance(e, gast.Name) and e.id == "self_")]

    return replace(effect, written=others(effect.written), returned=others(effect.returned), joined=[others(group) for group in effect.joined], arrays=others(effect.arrays))


def storage_of(unit: Unit, scope: Scope, facts: Facts, core: Core, infer: Infer, infer_local: InferLocal, shadow: Shadow) -> Storage | None:
    """The arrays that a function writes in place, or that its caller does; None if there are none."""
    if not (shadow or any_writes(core.body) or any(may_write(unit, scope, facts, core, s) for s in T.statements(core.body))):
        return None
    versions = find_versions(core.body, list(core.parameters))
    private = aliases_of(unit, scope, facts, core, versions, infer, infer_local, False, before_pairs=True)
    reached = aliases_of(unit, scope, facts, core, versions, infer, infer_local, True)
    storage = Storage(reached, private, facts, versions, bool(core.roots)).run(core.body, shadow)
    return storage if storage.written else None


def changes_unknown(function: Function) -> bool:
    """Whether a method is called that changes what is not known to be a list, a dict or an array."""
    calls = [n.value for n in T.statements(function.core.body) if isinstance(n, (gast.Expr, gast.Assign)) and isinstance(n.value, gast.Call) and isinstance(n.value.func, gast.Attribute)
             and id(n) in function.facts.before and function.facts.of(n.value.func.value, function.facts.at(n)) == ANY]
    return any(c.func.attr in MUTATORS | {"append"} and (c.func.attr != "pop" or c.args) and function.scope.resolve(c.func) is MISSING for c in calls)


_IN_PLACE = MUTATORS - MAYBE_OWN - {"partition", "discard"}  # and methods that are not followed anywhere; that of texts


def refuse_changes_inside(function: Function) -> None:
    """Refuse such methods in the middle of an expression, or as what a function returns: what comes to stand in the list would be lost."""
    for node in T.statements(function.core.body):
        env = function.facts.at(node)
        for call in calls_of(node) if id(node) in function.facts.before else []:
            alone = isinstance(node, gast.Expr) and call is node.value
            if not alone and writes_first(function.scope, call):
                refuse(function.source, call if hasattr(call, "lineno") else node, "this call changes what it is given, and is no statement of its own: not differentiated", "give it a statement of its own")
            if alone or not isinstance(call.func, gast.Attribute) or function.scope.resolve(call.func) is not MISSING:
                continue
            fact = function.facts.of(call.func.value, env)
            known = isinstance(fact, (Sequence, ListOf, Mapping)) or isinstance(fact, Number) and fact.kind == "array"
            site = call if hasattr(call, "lineno") else node
            if (known or fact == ANY) and call.func.attr in _IN_PLACE:
                refuse(function.source, site, *changes_in_place(call.func.attr))
            if (known or fact == ANY) and call.func.attr in (GIVE_NOTHING | OR_ELSE | WRITING_METHODS if known else GIVE_NOTHING | WRITING_METHODS):
                refuse(function.source, site, f"`.{call.func.attr}()` changes what it is called on, and is no statement of its own: not differentiated", "give it a statement of its own")


def refuse_list_changes(function: Function) -> None:
    """Refuse methods that change a list which something else may reach, or what is not known to be a list."""
    for node in T.statements(function.core.body):
        call = node.value if isinstance(node, gast.Expr) else None
        if hasattr(call, "in_storage") or id(node) not in function.facts.before:
            continue
        if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and function.scope.resolve(call.func) is MISSING:
            is_super = isinstance(call.func.value, gast.Call) and function.scope.resolve(call.func.value.func) is super
            if is_super or isinstance(function.facts.of(call.func.value, function.facts.at(node)), Record):
                continue
            fact = function.facts.of(call.func.value, function.facts.at(node))
            if call.func.attr == "append" and fact == ANY and function.activity.reads(call.args[0], function.activity.varied.get(id(node), frozenset()), node):
                refuse(function.source, node, "whether this is a list or a deque, and what it holds, is not known: not differentiated yet", "keep things of one kind in it")
            if hasattr(call, "deletes") or call.func.attr == "pop" and call.args and fact == ANY:
                refuse(function.source, node, "whether this takes an item off a list, or an entry off a dict, is not known: not differentiated yet", "build a new one of what is left")
            if call.func.attr == "pop" and isinstance(fact, (Sequence, ListOf)):
                refuse(function.source, node, "an item is taken off a list that a loop goes through: not differentiated", "collect what is left in a new list")
            if call.func.attr in MAYBE_OWN & MUTATORS - METHODS - {"pop", "fill"}:
                refuse(function.source, node, *changes_in_place(call.func.attr))
        if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr in METHODS and function.scope.resolve(call.func) is MISSING:
            refuse(function.source, node, f"`.{call.func.attr}()` changes an object in place that something else may reach, or that is not known to be a list: not differentiated yet",
                   "build a new list, as in `xs = xs + ys`")


def check_fields(unit: Unit, function: Function) -> None:
    """Refuse fields that were taken for variables and that the object's class computes, or stores otherwise than plainly."""
    for node in T.statements(function.core.body):
        field = node.value if getattr(node, "once", False) else node.printed.targets[0] if hasattr(node, "printed") else None
        if isinstance(field, gast.Subscript) and isinstance(function.facts.at(node).get(field.value.id, ANY), Record):
            refuse(function.source, node, f"what an item of `{field.value.id}` is its class says, and items of it are written: not differentiated yet", "write into what the object holds")
        if not isinstance(field, gast.Attribute):
            continue
        unit.stores = True  # there is no text for unknown classes
        fact = function.facts.at(node).get(field.value.id, ANY)
        if id(node) in function.facts.before and not (isinstance(fact, Record) and is_stored_plainly(fact.kind, field.attr)):
            refuse(function.source, node, f"`{field.value.id}.{field.attr}` is not known to be a plain attribute, and others of the object are written: not differentiated yet",
                   "use a dataclass or a plain object, and compute its properties outside")


def check_writes(function: Function) -> None:
    """Refuse writes into what is not known to be an array, and into what may be reached from outside, or kept."""
    storage = function.activity.storage
    assert storage is not None
    for group, sites in storage.written.items():
        sites = sites or [function.source.tree]
        if storage.aliases.outside in storage.aliases.members(group):
            refuse(function.source, sites[0], "this writes into an object that may be reached from outside of the function", "pass it as an argument, or write into a copy")
        for kept in storage.aliases.keepers(group)[:1]:
            refuse(function.source, kept, "what is passed here is written in place elsewhere, and the function that it is passed to may keep it: not differentiated yet", "pass a copy")
    for node in T.statements(function.core.body):
        if isinstance(node, gast.For) and function.activity.stored_targets(node):
            refuse(function.source, node, "a loop over this binds arrays that are written in place: not differentiated yet", "loop over a list, or over indices")
        _check_kinds(function, storage, node)
        if getattr(node, "scatters", False):
            _check_scattered(function, node)
        name = written_name(node)
        fact = function.facts.at(node).get(name, ANY) if name and id(node) in storage.versions.before else None
        target = node.targets[0] if isinstance(node, gast.Assign) else getattr(node, "target", None)
        if isinstance(fact, Number) and isinstance(target, gast.Attribute):
            refuse(function.source, node, f"this sets the attribute `.{target.attr}` of an array: not differentiated", "use a function that gives a new array, as np.reshape, or an index")
        if fact is None or (isinstance(fact, Number) and fact.kind == "array"):
            continue
        if is_known_place(node, fact):
            if hides_its_class(node, fact, function.facts.heap) and function.activity.is_stored(name, node):
                refuse(function.source, node, "this sets an attribute that the class has too, where the object had none before: not differentiated", "set it in `__init__`")
            continue
        if isinstance(fact, Number) or is_unknown(fact):
            refuse(function.source, node, f"`{name}`, which is written into here, is not known to be an array of known rank: not differentiated yet",
                   "write into an array made by np.zeros, np.empty or .copy() in the function, or given as an argument")
        refuse(function.source, node, f"this write into `{name}` is not differentiated yet: it goes to a slice, to a tuple, or to what a class computes", "write items and plain attributes")


def _check_scattered(function: Function, node: Any) -> None:
    """Refuse `np.add.at(u, i, v)` where v is broadcast along i: NumPy adds it only once to a vector u, which it will mend some day."""
    ranks = [len(as_array(fact).dims or ()) for fact in (function.facts.of(a, function.facts.at(node)) for a in node.value.args)]
    if ranks[0] == 1 and 0 < ranks[2] < ranks[1]:
        refuse(function.source, node, "what is added here is broadcast along the index, which NumPy does not do as it says: not differentiated", "add an array of the shape of the index, by np.broadcast_to")


def _check_kinds(function: Function, storage: Storage, node: Any) -> None:
    """Refuse a name that stands for a number on one way and for an array that is written on another, and an object that is put into itself."""
    if id(node) not in storage.versions.before or isinstance(node, (gast.For, gast.While, gast.If)):
        return
    env = function.facts.at(node)
    for call in calls_of(node):
        for operand in call.args if function.scope.resolve(call.func) in (max, min) and len(call.args) > 1 else []:
            group = storage.before(operand.id, node) if isinstance(operand, gast.Name) else None
            if group is not None and storage.writes_arrays(group) and not is_float_scalar(env.get(operand.id, ANY)):
                refuse(function.source, node, f"`{call.func.id}` gives one of its operands itself, and an array among them is written in place: not differentiated yet",
                       "write into a copy")
    for name in T.names_bound(node) if isinstance(node, gast.AugAssign) and not storage.writes(node) else ():
        fact, group = env.get(name, ANY), storage.before(name, node)
        if group is not None and storage.writes_arrays(group) and not is_float_scalar(fact) and (isinstance(fact, Number) or is_unknown(fact)):
            refuse(function.source, node, f"`{name}` may be a number here, or an array that is written in place: not differentiated yet", f"write `{name} = {name} + ...`, which makes a new one")
        if function.activity.mirrored(name, node) and isinstance(fact, (Sequence, ListOf)) and fact.kind == "list":
            refuse(function.source, node, f"`{name}`, which is changed elsewhere, is joined or repeated in place here: not differentiated yet", f"use `{name}.append` in a loop")
    for name in T.names_read(node):
        fact, group, version = env.get(name, ANY), storage.before(name, node), storage.versions.before[id(node)].get(name)
        if is_float_scalar(fact) and function.activity.mirrored(name, node):
            refuse(function.source, node, f"`{name}` is a number here, and where paths meet it may be a part of what is changed: not differentiated yet", "give the two names of their own")
        joined = version is not None and version.kind not in ("assign", "append", "target", "entry")
        if joined and isinstance(fact, Number) and fact.kind is None and fact.dims is None and group is not None and storage.writes_arrays(group):
            refuse(function.source, node, f"`{name}` may be a number here, or an array that is written in place: not differentiated yet", "give the two names of their own")
    target = node.targets[0] if isinstance(node, gast.Assign) else None
    if isinstance(getattr(target, "slice", None), gast.Slice):  # what it holds is put into it
        return
    if isinstance(target, (gast.Attribute, gast.Subscript)) and isinstance(target.value, gast.Name) and isinstance(node.value, gast.Name) and target.value.id == node.value.id:
        if not isinstance(env.get(node.value.id, ANY), Number):
            refuse(function.source, node, f"`{node.value.id}` is put into itself here: not differentiated", "keep the link apart from the numbers")


def may_write(unit: Unit, scope: Scope, facts: Facts, core: Core, node: Any) -> bool:
    """Whether a statement may change an array: `x += e` of one, or a call of a function that writes."""
    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name):
        fact = facts.at(node).get(node.target.id, ANY)
        if isinstance(fact, Number) and fact.kind == "array":
            return True
    if isinstance(node, (gast.Expr, gast.Assign)) and isinstance(node.value, gast.Call) and mutated_lists([T.expression_statement(node.value)]):
        return True
    for call in calls_of(node):
        if isinstance(call.func, gast.Name) and call.func.id in core.local_functions:
            tree = core.local_functions[call.func.id].tree
            targets = [scope.resolve(n.func) for n in T.walk(tree) if isinstance(n, gast.Call)]
            if any(outside_writes(tree, scope)) or any(t is MISSING or is_user_function(t) and changes(unit, t) for t in targets):
                return True
            continue
        callee = called_function(scope, call, facts.within(env_of(facts, call, node)))
        if changes(unit, callee) if callee is not None else effect_of_library(scope, call, node) is not None or _is_given_what_changes(unit, scope, facts, core, call, node):
            return True
    return False


def _is_given_what_changes(unit: Unit, scope: Scope, facts: Facts, core: Core, call: Any, node: Any) -> bool:
    """Whether a library function is given a function, a method or an object to call that may change something."""
    for given in functions_given(scope, call):
        if isinstance(given, gast.Name) and given.id in core.local_functions:
            if writes_inside(given.id, scope, core, lambda function: changes(unit, function)):
                return True
            continue
        method = method_behind(scope, given, facts.within(env_of(facts, call, node)))
        function = method[0] if method is not None else scope.peek(given.id) if isinstance(given, gast.Name) else scope.resolve(given)
        if is_user_function(function) and changes(unit, function) or function is MISSING and is_method_that_changes(given):
            return True
    return False


def written(unit: Unit, function: Function, infer: Infer, infer_local: InferLocal) -> frozenset[str]:
    """Variables whose object changes in place though they are values; a write that something else might see is refused."""
    body, facts = function.core.body, function.facts
    written = set(mutated_lists(body))
    aliases = aliases_of(unit, function.scope, facts, function.core, function.versions, infer, infer_local, False)
    for node in list(T.statements(body)):
        if id(node) not in function.versions.before:
            continue
        names = [node.target.id] if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) else mutated_lists([node]) if isinstance(node, gast.Expr) else []
        for name in names:
            fact = facts.at(node).get(name, ANY)
            if isinstance(node, gast.AugAssign) and is_float_scalar(fact):
                continue
            if not aliases.is_private(name, node):
                if isinstance(node, gast.AugAssign):
                    node.checks, node.where = name, str(function.source.place(node))  # decided when the program runs
                    continue
                refuse(function.source, node, f"`{name}` is changed in place here, and something else may reach the same object: not differentiated yet",
                       f"make a new value, as in `{name} = {name} + ...`, or start from a copy")
            written.add(name)
    return frozenset(written)


def _changes_what_is_given(unit: Unit, function: types.FunctionType, args: list[Fact], infer: Infer, infer_local: InferLocal) -> bool:
    """Whether a function may change anything but objects that it makes itself."""
    inferred = infer(unit, function, args, {})
    summary = None if inferred is None else summary_of(unit, (function, tuple(args), (), ()), inferred, infer, infer_local)
    if inferred is None or summary is None or summary.written or summary.elsewhere:
        return True
    for node in T.statements(inferred.core.body):
        for target in node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.AugAssign) else []:
            owner = inferred.facts.of(target.value, inferred.facts.at(node)) if isinstance(target, (gast.Attribute, gast.Subscript)) else None
            if not isinstance(owner, Record):
                continue
            setter = special(owner, "__setitem__") if isinstance(target, gast.Subscript) else None
            made = None if setter is None else infer(unit, setter, [owner, ANY, ANY], {})
            found = None if made is None else summary_of(unit, (setter, (owner, ANY, ANY), (), ()), made, infer, infer_local)
            if isinstance(target, gast.Attribute) and is_computed(owner.kind, target.attr) or isinstance(target, gast.Subscript) and (found is None or found.elsewhere or found.written - {*made.core.parameters[:1]}):  # type: ignore[union-attr]
                return True
    return False


def check_pure(unit: Unit, function: types.FunctionType, args: list[Fact], infer: Infer, infer_local: InferLocal) -> None:
    """Refuse a property or an operator of a class that changes what is not its own: it is read where nobody sees that something is written."""
    if not changes(unit, function):
        return
    key = (function, tuple(args), "pure")
    if key not in unit.effects:
        unit.effects[key] = False
        unit.effects[key] = _changes(unit, infer, function, args, {}) and _changes_what_is_given(unit, function, args, infer, infer_local)
    if unit.effects[key]:
        source = reader.read(function)
        refuse(source, source.tree, f"`{function.__qualname__}` is read as a property, or used as an operator, and changes what is seen outside of it: not differentiated yet",
               "make it a method, and call that")
