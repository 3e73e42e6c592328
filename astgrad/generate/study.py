"""All analyses of one function in order: normalise, facts, activity, pairs for its helpers, names for dear values, versions."""

from __future__ import annotations

import copy
import functools
import inspect
import types
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from operator import is_
from typing import Any

import numpy as np

from astgrad.analyse.activity import Activity
from astgrad.analyse.arguments import bind_user_call, is_starred
from astgrad.analyse.callees import called_function, method_behind, python_callee
from astgrad.analyse.derived import stands_for_function
from astgrad.analyse.comprehended import env_of
from astgrad.analyse.facts import ANY, LEFT_OUT, UNBOUND, Fact, Instance, ListOf, Mapping, Number, Sequence, Unbound, holds_record, is_array, is_text, kinds_in, may_be_float, without_values
from astgrad.analyse.heap import Heap, with_words_apart
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import ALONE, Shadow, calls_of
from astgrad.analyse.values import fact_of_value
from astgrad.analyse.versions import Versions, find_versions
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope, is_of_a_library, is_user_function
from astgrad.differentiate.lists import bind_lists_anew, changes_lists, of_numbers
from astgrad.differentiate.mirrors import Binder, spell_writes
from astgrad.errors import DependsOnArguments, UnsupportedError
from astgrad.generate.best_of import check_best, spell_best
from astgrad.generate.bound_methods import spell_bound_methods
from astgrad.generate.by_class import spell_by_class
from astgrad.generate.by_length import spell_by_length
from astgrad.generate.by_kind import spell_by_kind
from astgrad.generate.by_name import refuse_by_name, spell_by_name
from astgrad.generate.changes import spell_changes, spell_nothing
from astgrad.generate.copies import spell_copies
from astgrad.generate.dear import name_dear, name_dear_of_tangents
from astgrad.generate.defaults import check_defaults, spell_defaults
from astgrad.generate.deques import check_deques, spell_deques
from astgrad.generate.effects import aliases_of, changes, changes_unknown, check_fields, check_pure, check_writes, refuse_changes_inside, refuse_guarded_writes, refuse_hidden_writes, refuse_list_changes, refuse_stores, storage_of, written
from astgrad.generate.elements import look_at_elements
from astgrad.generate.given import name_given
from astgrad.generate.given_functions import given_functions, note_given
from astgrad.generate.growth import grows, spell_growth
from astgrad.generate.keys import watch_keys
from astgrad.generate.known_callees import mark_known
from astgrad.generate.late_binding import own_what_is_seen, refuse_late_binding
from astgrad.generate.left_alone import attributes_in, check_what_is_read
from astgrad.generate.looks import refuse_texts
from astgrad.generate.managers import refuse_managers
from astgrad.generate.objects import watch_objects
from astgrad.generate.operators import spell_out
from astgrad.generate.outside import facts_of_roots, note_outside, refuse_kept, roots_in, with_named_methods, with_roots
from astgrad.generate.places import is_bound_anew, note_writes, spell_places
from astgrad.generate.stars import spell_stars
from astgrad.generate.summary import facts_in_recursion
from astgrad.generate.taken_apart import name_taken_apart
from astgrad.generate.unknown_calls import check_open_calls, with_copies
from astgrad.generate.unknown_kinds import with_kinds
from astgrad.generate.unit import Function, Inferred, Unit, all_names, default_facts
from astgrad.generate.unseen import refuse_unseen
from astgrad.normalise.attempts import WRITING
from astgrad.normalise.containers import ROWS
from astgrad.normalise.core import Core, LocalFunction, normalise
from astgrad.normalise.fence import refuse
from astgrad.normalise.function_objects import calls_maker, with_objects
from astgrad.normalise.generator_functions import is_generator
from astgrad.normalise.loops import Keys, trips_of_several
from astgrad.normalise.outer_variables import with_own_variables
from astgrad.normalise.sugar import PRODUCT, place_of_copy
from astgrad.normalise.views import OWN, own_method, place_of_generator, place_of_read
from astgrad.text import reader


def analyse(unit: Unit, source: reader.Source, fn: types.FunctionType, facts: dict[str, Fact], active: set[str], outer: dict[str, LocalFunction],
            dots: dict[str, str], in_pair: bool = True, shadow: Shadow = ALONE) -> Function:
    """Normalise a function and find all facts of it, until each dear value of the reverse sweep has a name."""
    tree = source.tree
    scope = Scope(fn, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
    scope.locals |= set(outer)
    tree = with_named_methods(tree, scope, roots_in(unit, scope))
    source = replace(source, tree=tree)
    unit.scopes.append(scope)
    unit.attributes |= {n.attr for n in T.walk(tree) if isinstance(n, gast.Attribute)}
    unit.looked_at |= attributes_in(tree, scope)
    names = Names(all_names(tree) | set(scope.cells), unit.functions)
    unit.names.append(names)
    if any(isinstance(n, gast.Name) and n.id == "_" and isinstance(n.ctx, gast.Load) for n in T.walk(tree)):
        names.unused = names.fresh("unused")
    for parameter, dot in dots.items():
        names.reserve(parameter, "dot", dot)
    for parameter, mirror in shadow.mirrored:
        names.reserve(parameter, "bar" if mirror.endswith("_bar") else "mirror", mirror)
    unit.taken |= names.taken
    sequences = {n for n, f in facts.items() if type(f).__name__ in ("Sequence", "ListOf") or (isinstance(f, Number) and f.kind == "array")}
    look_at_calls(unit, source, scope)
    records = {n for n, f in facts.items() if holds_record(f)}
    active = {n for n in active if may_be_float(facts.get(n, ANY))}
    facts = with_words_apart(facts, tree.args, fn.__code__.co_filename, unit.heap)
    core = normalise(source, scope, names, active, sequences, outer, records, {n for n, f in facts.items() if isinstance(f, Mapping)},
                     functools.partial(changes, unit), not outer and not shadow and is_outermost(unit, fn),
                     {n: unit.heap.settled(f, n) for n, f in {**facts_of_roots(unit, scope), **facts}.items()}, unit.forward_mode, roots_in(unit, scope), written_out(unit.heap, fn), given_functions(unit.heap, fn), unit.effort)
    scope.locals |= set(T.names_bound(core.body))  # names that normalisation gave, whatever a global of that name is
    core, facts = with_roots(unit, scope, core, facts)
    if not unit.forward_mode and any(position >= 0 for position in shadow.result_mirrored):
        core.body = with_tuples_returned(source, core.body)
    if in_pair and (not unit.forward_mode or shadow.result):
        core.body = name_results(core.body, names, bool(shadow.result))
    look = Look(unit, source, scope, core, names, facts, active, shadow)
    function = look.again()
    note_loops(unit.found, core.body, function.facts, scope)
    note_methods(unit, source, core.body, function.facts, scope)
    note_rows(unit.found, function)
    note_products(unit, function)
    note_copies(unit.found, function)
    refuse_resized(function)
    if mark_known(core.body, function.facts, scope, core.local_functions):
        look.forget()
        function = look.again()
    changed = True
    while changed:  # of what is made here more is known then
        core.body, changed = spell_collections(core.body, scope, function.facts, names, unit.effort)
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    refuse_by_name(source, core.body, scope, function.facts, unit.effort)
    check_defaults(function)
    check_best(function)
    note_given(unit, core, function.facts, scope)
    if any(_is_procedure(s) or _called_in_test(s) is not None for s in T.statements(core.body)):
        core.body = name_procedures(unit, function, core.body)
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    core.body = with_kinds(function, unit.effort)
    scope.locals |= set(T.names_bound(core.body))
    function = look.again()
    check_fields(unit, function)
    refuse_managers(function)
    refuse_changes_inside(function)
    if spell_by_kind(function) | spell_stars(unit, function) | spell_out(function):
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    if name_given(unit, function, infer_helper, infer_local):
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    refuse_unseen(unit, function, infer_helper, infer_local)
    refuse_texts(function)
    if name_taken_apart(unit, function):
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    if changes_lists(core.body) or grows(core.body, function.facts):
        private = aliases_of(unit, scope, function.facts, core, find_versions(core.body, list(core.parameters)), infer_helper, infer_local, False)
        reached = function.activity.storage
        is_private = private.is_private if reached is None else lambda name, node: is_bound_anew(name, node, function.facts, reached)
        core.body = spell_growth(core.body, function.facts, scope, names, is_private)
        in_place = of_numbers(core.body, function.facts)
        core.body = bind_lists_anew(core.body, function.facts, lambda name, node: name not in in_place and is_private(name, node))
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    unit.stores |= changes_unknown(function)
    core.body, changed = spell_changes(core.body, scope, function.facts, names)
    if changed:
        scope.locals |= set(T.names_bound(core.body))
        function = look.again()
    for spell in (spell_copies, with_copies, spell_places):
        if function.activity.storage is not None:  # what is passed as a copy may be all that was reached
            core.body = spell(function)
            scope.locals |= set(T.names_bound(core.body))
            function = look.again()
    check_deques(function)
    refuse_list_changes(function)
    watch_keys(function)
    watch_objects(unit, function)
    if function.activity.storage is not None:
        size = 0
        while size != (size := len(list(T.statements(core.body)))):  # names that were given may make more of it storage
            core.body = spell_writes(core.body, function.activity.storage, names)
            function = look.again()
    note_writes(unit.found, core.body, function.facts, function.activity.storage)
    if function.activity.storage is not None:
        check_writes(function)
        core.body = look_at_elements(function, core.body)
    refuse_guarded_writes(unit, function, infer_helper)
    refuse_defaults_given(unit, function)
    if not unit.is_settled:  # what is called is looked at when more is known
        return function
    unit.make_pairs(unit, function)
    if not unit.forward_mode:
        own_what_is_seen(function)
    core.body = check_loops(unit.found, check_open_calls(unit, function), function)
    if not unit.is_settled:
        return function
    refuse_hidden_writes(unit, function, infer_helper, infer_local)
    make_objects(unit, function)
    core.body = check_what_is_read(unit, function)
    scope.locals |= set(T.names_bound(core.body))
    anchor_branches(core.body)
    function = look.again()
    for _ in range(1 if function.activity.storage is None else 4):  # a name may be read that something else writes into
        if not (name_dear_of_tangents if unit.forward_mode else name_dear)(function):
            break
        function = look.again()
    if function.activity.storage is not None and not unit.forward_mode:
        binder = Binder(scope, function.facts, function.activity, names, lambda node, why, instead: refuse(source, node, why, instead), core.written)
        core.body, mirrors = binder.run(core.body, core.parameters, shadow)
        function = look.again()
        function.mirrors = mirrors
    function.versions = find_versions(core.body, [*core.parameters, *(m for _, m in shadow.mirrored)])
    refuse_late_binding(unit, function, infer_helper)
    refuse_stores(unit, function, infer_helper)
    refuse_kept(unit, function)
    function.needs_copy = written(unit, function, infer_helper, infer_local)
    return function


def spell_collections(body: T.Block, scope: Scope, facts: Facts, names: Names, effort: Effort) -> tuple[T.Block, bool]:
    """What deques and dicts with defaults do, spelled as what lists and dicts do, and what is done with objects of several classes."""
    body, nothing = spell_nothing(body, scope, facts, names, effort)
    body, methods = spell_bound_methods(body, scope, facts, effort)
    body, lengths = spell_by_length(body, scope, facts, names, effort)
    body, by_name = spell_by_name(body, scope, facts, names, effort)
    if nothing or methods or lengths or by_name:
        return body, True
    body, deques = spell_deques(body, scope, facts, names)
    body, defaults = spell_defaults(body, scope, facts, names)
    body, best = spell_best(body, scope, facts, names)
    body, classes = (body, False) if deques or defaults or best else spell_by_class(body, scope, facts, names, effort)
    return body, deques or defaults or best or classes


def note_loops(found: Heap, body: T.Block, facts: Facts, scope: Scope) -> None:
    """Tell of loops over things of several kinds: the next round writes them out."""
    for node in T.statements(body):
        for call in (c for c in calls_of(node) if hasattr(c, "asks")) if id(node) in facts.before else ():
            if names := trips_of_several(call, facts.within(facts.at(node)), scope, "asks"):
                found.loops.add(((scope.fn.__code__, *call.asks), names))
        if isinstance(node, gast.For) and getattr(node, "written", None) and id(node) in facts.before:
            place, over, puts = node.written
            known = facts.within(facts.at(node))
            trips = trips_of_several(over, known, scope, puts)
            if trips:
                found.loops.add(((scope.fn.__code__, *place), trips))
                found.guessed |= any(isinstance(f := known(part), Mapping) and f.other is not None for part in T.walk(over) if isinstance(part, (gast.Name, gast.Attribute, gast.Subscript)))
        elif isinstance(trips := getattr(node, "trips", None), tuple) and any(("dict", key) in facts.heap.absent | found.absent for key in trips):
            found.loops.add(((scope.fn.__code__, *node.checks_loop), Keys(trips)))


def note_methods(unit: Unit, source: reader.Source, body: T.Block, facts: Facts, scope: Scope) -> None:
    """Tell of methods of classes that are called as those of values are, and of methods that yield: the next round knows them."""
    for node in T.statements(body):
        for call in calls_of(node):
            method = method_behind(scope, call.func, facts.within(facts.at(node)))
            if method is not None and len(method[1]) == 1 and inspect.isgeneratorfunction(method[0]) and (of := place_of_generator(call)) is not None:
                unit.found.loops.add(((scope.fn.__code__, *of), method[0]))
            elif hasattr(call, "presumed"):
                refuse(source, call, "a generator that calls what may be itself is not differentiated", "collect the values in a list and return it")
            place = own_method(call, facts.within(facts.at(node)), functools.partial(changes, unit))
            if place is not None:
                unit.found.loops.add(((scope.fn.__code__, *place), OWN))
        if id(node) in facts.before:
            look_into_lambdas(node, facts)


def look_into_lambdas(node: Any, facts: Facts) -> None:
    """Look at what lambdas that a statement hands to Python's own functions read of objects: a property may change these, see `pure`."""
    for inner in (n for header in T.headers(node) for n in T.walk(header) if isinstance(n, gast.Lambda)):
        if any(isinstance(n, gast.Attribute) for n in T.walk(inner.body)) and (env := env_of(facts, inner.body, node)) is not facts.at(node):
            facts.of(inner.body, env)


def note_rows(found: Heap, function: Function) -> None:
    """Tell of calls that make tuples of what is changed: the next round makes these one by one."""
    storage = function.activity.storage
    for node in T.statements(function.core.body) if storage is not None else ():
        for call in calls_of(node):
            if getattr(call, "rows", None) and any(storage.before(n, node) is not None for n in T.names_read(call)):  # type: ignore[union-attr]
                found.loops.add(((function.scope.fn.__code__, *call.rows), ROWS))


def note_products(unit: Unit, function: Function) -> None:
    """Tell of lists that were taken to be repeated, and are multiplied by an array: the next round leaves these as they are."""
    for node in T.statements(function.core.body):
        for call in (c for c in calls_of(node) if getattr(c, "product", None)):
            times = function.facts.of(call.args[0], function.facts.at(node))
            if times == ANY and not unit.request.facts:
                raise DependsOnArguments("what a list is multiplied by is not known: not differentiated", "write `np.array(...)` around the list", function.source.place(node))
            if is_array(times):
                unit.found.loops.add(((function.scope.fn.__code__, *call.product), PRODUCT))


def note_copies(found: Heap, function: Function) -> None:
    """Tell of deep copies of lists and dicts, where something is written, or may be: the next round copies what is in them one by one."""
    nodes = list(T.statements(function.core.body))
    for node in nodes if function.activity.storage is not None or any(isinstance(n, gast.Expr) for n in nodes) else ():
        for call in (c for c in calls_of(node) if function.scope.resolve(c.func) is copy.deepcopy and len(c.args) == 1 and place_of_copy(c) is not None):
            fact = function.facts.of(call.args[0], function.facts.at(node))
            kind = "dict" if isinstance(fact, Mapping) and fact.default is None else getattr(fact, "kind", "") if isinstance(fact, (Sequence, ListOf)) else ""
            if kind in ("list", "dict"):
                found.loops.add(((function.scope.fn.__code__, *place_of_copy(call)), kind))


def refuse_resized(function: Function) -> None:
    """Refuse loops over what may be a list that may change its length meanwhile."""
    for node in T.statements(function.core.body):
        site, parts = getattr(node, "resized", None) or (None, ())
        facts = [function.facts.of(part, function.facts.at(node)) for part in parts]
        if id(node) in function.facts.before and not all(is_array(f) or is_text(f) or getattr(f, "kind", "") == "tuple" for f in facts):
            refuse(function.source, site, "this may change the length of a list that a loop goes through: not differentiated", "go through a copy, or use a `while` loop over an index")


def check_loops(found: Heap, body: T.Block, function: Function) -> T.Block:
    """The body without tests of lists that keep their length; where one may change it, its loop is not written out in the next round."""
    def checked(node: Any) -> T.Block | None:
        if not isinstance(getattr(node, "trips", None), int) or not hasattr(node, "checks_loop"):
            return None
        over = function.facts.of(node.value.args[0], function.facts.at(node))
        if not (isinstance(over, Sequence) and len(over.items) == node.trips):
            found.loops.add(((function.scope.fn.__code__, *node.checks_loop), None))
        return []

    return T.replaced(body, checked)[0]


def written_out(heap: Heap, fn: types.FunctionType) -> dict[Any, Any]:
    """The loops of a function that are written out, and what they go through; and each `try` that guards a call which changes something."""
    loops: dict[Any, set[Any]] = {}
    for key, trips in heap.loops:
        if key[0] is fn.__code__:
            loops.setdefault(key[1:], set()).add(trips)
    for place, trips in loops.items():
        ordered = {t.keys for t in trips if isinstance(t, Keys) and t.ordered}
        loops[place] = {t for t in trips if not isinstance(t, Keys) or t.keys not in ordered} - {t.keys for t in trips if isinstance(t, Keys) and t.keys not in ordered}
    return {place: WRITING if WRITING in trips else trips.pop() for place, trips in loops.items() if len(trips) == 1 or WRITING in trips}


def is_outermost(unit: Unit, fn: types.FunctionType) -> bool:
    """Whether a function is the one asked for, or what that one only passes its arguments on to."""
    asked = unit.request.fn
    return fn is asked or (hasattr(asked, "__forwards__") and unit.busy == [asked.__code__, fn.__code__])


def refuse_defaults_given(unit: Unit, function: Function) -> None:
    """A function for which there is an object is not given what it has as a default: the object holds that."""
    for node in T.statements(function.core.body) if unit.effort.makers else ():
        for call in calls_of(node):
            callee = python_callee(function.scope, call, function.facts.within(function.facts.at(node)))
            if callee is None or not stands_for_function(callee):
                continue
            plain = T.clone_header(call)
            plain.args = [T.constant(None), *call.args]
            if bind_user_call(reader.read(callee).tree.args, plain, function.facts.items_at(node)) is None:
                refuse(function.source, call, "what this calls has a default of its own for what it is given here: not differentiated yet", "pass it always, or never")


def make_objects(unit: Unit, function: Function) -> None:
    """What is called as it stands makes objects too in the place of functions for which there are objects elsewhere."""
    for node in T.statements(function.core.body) if unit.effort.makers else ():
        for call in calls_of(node):
            env = function.facts.at(node)
            callee = called_function(function.scope, call, function.facts.within(env))
            if callee is None or not calls_maker(callee, unit.effort.makers, set()):
                continue
            if getattr(node, "pair", None) and call is node.value:
                node.called = None  # it goes through the pair, whether or not its tangent is read
                continue
            if function.scope.resolve(call.func) is callee and (twin := with_objects(callee)) is not None:
                call.func = T.placed(T.load(f"@{callee.__name__}"), call)
                call.func.means, call.func.itself = twin, True
            else:
                refuse(function.source, call, f"`{callee.__name__}` makes a function that changes things and is kept: not differentiated here yet", "make an object of a class instead")


def _is_procedure(node: Any) -> bool:
    return isinstance(node, gast.Expr) and isinstance(node.value, gast.Call)


def _called_in_test(node: Any) -> Any:
    """The call that the test of an `if` is, or denies."""
    test = node.test if isinstance(node, gast.If) else None
    while isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        test = test.operand
    return test if isinstance(test, gast.Call) else None


def _with_name(test: Any, name: str) -> Any:
    """The same test, of the name of what the call gave."""
    if isinstance(test, gast.Call):
        return T.load(name)
    return T.at(gast.UnaryOp(op=test.op, operand=_with_name(test.operand, name)), test)


def name_procedures(unit: Unit, function: Function, body: T.Block) -> T.Block:
    """Calls of the user's functions for what they do, as assignments of what they return, printed as they were; a name for what an `if` asks of one that changes things."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While)):
            node.body, node.orelse = name_procedures(unit, function, node.body), name_procedures(unit, function, node.orelse)
        if (call := _called_in_test(node)) is not None:
            callee = python_callee(function.scope, call, function.facts.within(function.facts.at(node)))
            if callee is not None and changes(unit, callee):
                name = function.names.temporary("test", "")
                done.append(T.assign(name, call, node))
                node.test = _with_name(node.test, name)
        elif _is_procedure(node):
            func = node.value.func
            local = isinstance(func, gast.Name) and func.id in function.core.local_functions
            if local or python_callee(function.scope, node.value, function.facts.within(function.facts.at(node))) is not None:
                stem = func.id if isinstance(func, gast.Name) else func.attr if isinstance(func, gast.Attribute) else "call"
                node = T.assign(function.names.temporary(stem, "done"), node.value, node)
                node.procedure = True
        done.append(node)
    return done


def look_at_calls(unit: Unit, source: reader.Source, scope: Scope) -> None:
    """Refuse calls that only their resolved callee gives away, and note whether np.where is about."""
    for call in (n for n in T.walk(source.tree) if isinstance(n, gast.Call)):
        target = scope.resolve(call.func)
        unit.guarded |= target is np.where
        if target is np.trapezoid:
            given = dict(zip(("y", "x", "dx"), call.args, strict=False)) | {k.arg: k.value for k in call.keywords}
            if "dx" in given and not T.is_constant(given.get("x", T.constant(None)), None):
                refuse(source, call, "`np.trapezoid` takes no notice of `dx` where `x` is given: not differentiated", "leave one of them out")
        if getattr(target, "__module__", "") == "astgrad.spelled" and not is_starred(call) and not _binds(target, call):
            refuse(source, call, f"`{gast.unparse(call.func)}` with these options is not differentiated", "leave them away")
        if target in (eval, exec, locals, compile):
            refuse(source, call, f"`{target.__name__}` sees the variables of the function, which are not followed into it", "write out what it is to do")


def _binds(function: Any, call: Any) -> bool:
    """Whether a function has parameters for all arguments of a call."""
    try:
        inspect.signature(function).bind(*call.args, **{k.arg: k.value for k in call.keywords})
    except TypeError:
        return False
    return True


@dataclass
class Look:
    """What all analyses find of a function, whose body is changed from one look at it to the next."""

    unit: Unit
    source: reader.Source
    scope: Scope
    core: Core
    names: Names
    facts: dict[str, Fact]
    active: set[str]
    shadow: Shadow
    _seen: list[Any] = field(default_factory=list)
    _found: Function | None = None

    def again(self) -> Function:
        """A new look; where nothing was changed since the last one, what that one found."""
        seen = T.contents(self.core.body)
        if self._found is None or len(seen) != len(self._seen) or not all(map(is_, seen, self._seen)):
            self._found, self._seen = self._look(), seen
        return self._found

    def forget(self) -> None:
        """What was found is found anew, where the same statements mean something else now."""
        self._found = None

    def _look(self) -> Function:
        unit, scope, core = self.unit, self.scope, self.core
        known = Facts(scope, lambda target, args, keywords, env: result_of(unit, core, scope, target, args, keywords, env), unit.heap, functools.partial(pure, unit, scope))
        known.entry = {name: unit.heap.settled(self.facts.get(name, ANY), name) for name in core.parameters}
        refuse_read_back(core, known.run(core.body, known.entry))
        unit.kinds |= known.kinds.union(*map(kinds_in, known.entry.values()))
        known.remembers = True
        storage = storage_of(unit, scope, known, core, infer_helper, infer_local, self.shadow)
        unit.stores |= storage is not None
        note_outside(unit, scope, core, storage)
        activity = Activity(scope, known, lambda name: list(core.local_functions[name].reads) if name in core.local_functions else None, storage)
        activity.run(core.body, frozenset(n for n in self.active if may_be_float(known.entry.get(n, ANY))))
        return Function(self.source, scope, core, known, activity, Versions(), self.names, frozenset(), shadow=self.shadow)


def refuse_read_back(core: Core, facts: Facts) -> None:
    """Numbers read out of text that spells others: the derivative would end in the text."""
    for call in facts.read_back[:1]:
        refuse(core.source, call, "this makes a number of text in which a float may be spelt, and a text carries no derivative", "use the number itself")


def pure(unit: Unit, scope: Scope, function: Any, args: list[Fact], node: Any) -> None:
    """Refuse properties and operators that change things; where such a property is read, the next round calls its function instead."""
    if isinstance(node, gast.Attribute) and isinstance(node.ctx, gast.Store):
        return  # it is set: `generate.changes` calls both functions there
    try:
        check_pure(unit, function, args, infer_helper, infer_local)
    except UnsupportedError:
        if isinstance(node, gast.Attribute) and (place := place_of_read(node)) is not None:
            unit.found.loops.add(((scope.fn.__code__, *place), function))
        raise


def result_of(unit: Unit, core: Core, scope: Scope, target: Any, args: list[Fact], keywords: dict[str, Fact], env: dict[str, Fact]) -> Fact:
    """What a helper, or an inner function under its name, returns for arguments of these facts."""
    inner = core.local_functions.get(target) if isinstance(target, str) else None
    if inner is None and (not is_user_function(target) or inspect.isgeneratorfunction(target)):
        return ANY
    callee: Any = target if inner is None else id(inner.tree)
    args, keywords = [without_values(a) for a in args], {k: without_values(v) for k, v in keywords.items()}
    if any(isinstance(f, Unbound) for f in (*args, *keywords.values())):
        return UNBOUND  # it never comes to this call
    if opened := [key for key in unit.assumed if key[0] == callee]:  # a recursion
        args, keywords = facts_in_recursion(args, keywords, opened)
    key: Any = (callee, tuple(args), tuple(keywords.items()))
    infer: Callable[[], Inferred | None] = functools.partial(infer_helper, unit, target, args, keywords)
    if inner is not None:
        key = (*key, tuple(env.get(c, ANY) for c in inner.captured))
        infer = functools.partial(infer_local, unit, core, scope, target, args, keywords, env)
    if key in unit.assumed:
        unit.assumed[key] = True
    elif key not in unit.results:
        unit.results[key] = ANY
        if unit.depth < 12:
            unit.depth += 1
            unit.results[key] = fixed_result(unit, key, infer)
            unit.depth -= 1
    return unit.results[key]


def fixed_result(unit: Unit, key: Any, infer: Callable[[], Inferred | None]) -> Fact:
    """What a helper returns, also of one that calls itself: first as if those calls gave nothing, until the result is what was assumed.

    What else was found under another assumption is forgotten.
    """
    unit.results[key] = UNBOUND
    results, inferred = dict(unit.results), dict(unit.inferred)
    for _ in range(4):
        unit.assumed[key] = False
        found = result_in(infer())
        if not unit.assumed.pop(key) or found == unit.results[key]:
            return found
        unit.results, unit.inferred = {**results, key: found}, dict(inferred)
    unit.results[key] = ANY
    return result_in(infer())


def result_in(inferred: Inferred | None) -> Fact:
    if inferred is None:
        return ANY
    result = inferred.facts.result
    return result if type(result).__name__ != "Unbound" else Instance("NoneType")


def infer_helper(unit: Unit, target: types.FunctionType, args: list[Fact], keywords: dict[str, Fact]) -> Inferred | None:
    """What is known inside a helper for arguments of these facts; nothing where it cannot be read."""
    key = (target, tuple(args), tuple(keywords.items()))
    if key not in unit.inferred:
        unit.inferred[key] = _infer_helper(unit, target, args, keywords)
    return unit.inferred[key]


def _infer_helper(unit: Unit, target: types.FunctionType, args: list[Fact], keywords: dict[str, Fact]) -> Inferred | None:
    try:
        source = with_own_variables(reader.read(target), target, unit.late, unit.effort)
        bound = inspect.signature(target, follow_wrapped=False).bind_partial(*args, **keywords)
    except (OSError, TypeError, NotImplementedError):
        return None
    if is_generator(source.tree):
        return None
    facts = {**default_facts(target), **{n: _gathered(f) for n, f in bound.arguments.items()}}
    facts = with_words_apart(facts, source.tree.args, target.__code__.co_filename, unit.heap)
    tree = source.tree
    scope = Scope(target, [*T.parameter_names(tree.args), *T.names_bound(tree.body)])
    tree = with_named_methods(tree, scope, roots_in(unit, scope))
    source = replace(source, tree=tree)
    unit.scopes.append(scope)
    unit.attributes |= {n.attr for n in T.walk(tree) if isinstance(n, gast.Attribute)}
    unit.looked_at |= attributes_in(tree, scope)
    names = Names(all_names(tree))
    try:
        core = normalise(source, scope, names, set(), set(), {}, facts={n: unit.heap.settled(f, n) for n, f in {**facts_of_roots(unit, scope), **facts}.items()}, several=written_out(unit.heap, target), given=given_functions(unit.heap, target), effort=unit.effort)
    except NotImplementedError:
        return None
    core, facts = with_roots(unit, scope, core, facts)
    return Inferred(tree, core, scope, _known(unit, core, scope, names, {name: facts.get(name, ANY) for name in core.parameters}))


def _known(unit: Unit, core: Core, scope: Scope, names: Names, entry: dict[str, Fact]) -> Facts:
    """The facts of a helper's body, in which changes are spelt out as writes."""
    while True:
        known = Facts(scope, lambda t, a, k, e: result_of(unit, core, scope, t, a, k, e), unit.heap, functools.partial(pure, unit, scope))
        known.run(core.body, dict(entry))
        if not is_of_a_library(scope.fn):  # which have texts of their own
            refuse_read_back(core, known)
        unit.kinds |= known.kinds
        before = list(T.statements(core.body))
        core.body, changed = spell_collections(core.body, scope, known, names, unit.effort)
        if changed:
            scope.locals |= set(T.names_bound(core.body))
            continue
        if grows(core.body, known):
            core.body = spell_growth(core.body, known, scope, names, lambda name, node: False)
        core.body, changed = spell_changes(core.body, scope, known, names)
        changed |= mark_known(core.body, known, scope, core.local_functions)
        if not changed and list(T.statements(core.body)) == before:
            note_loops(unit.found, core.body, known, scope)
            note_methods(unit, core.source, core.body, known, scope)
            refuse_by_name(core.source, core.body, scope, known, unit.effort)
            note_given(unit, core, known, scope)
            note_writes(unit.found, core.body, known, None)
            return known
        scope.locals |= set(T.names_bound(core.body))


def _gathered(fact: Any) -> Fact:
    """The fact of what `*args` or `**kwargs` gather."""
    if isinstance(fact, tuple):
        return Sequence("tuple", fact)
    if isinstance(fact, dict):
        return Mapping(tuple(fact.items()))
    return fact  # type: ignore[no-any-return]


def _facts_given(parameters: Any, args: list[Fact], keywords: dict[str, Fact]) -> dict[str, Fact]:
    """The facts of parameters of an inner function, also of `*args` and `**kwargs`."""
    listed, named = [p.id for p in [*parameters.posonlyargs, *parameters.args]], {p.id for p in [*parameters.args, *parameters.kwonlyargs]}
    facts = dict(zip(listed, args, strict=False)) | {n: f for n, f in keywords.items() if n in named}
    if parameters.vararg is not None:
        facts[parameters.vararg.id] = Sequence("tuple", tuple(args[len(listed):]))
    if parameters.kwarg is not None:
        facts[parameters.kwarg.id] = Mapping(tuple((n, f) for n, f in keywords.items() if n not in named))
    return facts


def infer_local(unit: Unit, core: Core, scope: Scope, name: str, args: list[Fact], keywords: dict[str, Fact], env: dict[str, Fact]) -> Inferred | None:
    """What is known inside an inner function, for the arguments of a call."""
    inner = core.local_functions.get(name)
    if inner is None or unit.depth > 8:
        return None
    tree = inner.tree
    names = T.parameter_names(tree.args)
    left_out = {p: env.get(d.id, ANY) if isinstance(d, gast.Name) else LEFT_OUT if d.value is None else fact_of_value(d.value, p) for p, d in inner.defaults.items() if isinstance(d, (gast.Name, gast.Constant))}
    facts = {**left_out, **_facts_given(tree.args, args, keywords), **{c: env.get(c, ANY) for c in inner.captured}}
    facts = with_words_apart({n: without_values(f) for n, f in facts.items()}, tree.args, scope.fn.__code__.co_filename, unit.heap)
    key = (id(tree), tuple(facts.items()))
    if key in unit.inferred or key in unit.under_way:
        return unit.inferred.get(key)
    inside = Scope(scope.fn, [*names, *T.names_bound(tree.body), *inner.captured, *core.local_functions])
    unit.depth += 1
    unit.under_way.add(key)
    try:
        own = Names(all_names(tree))
        body = normalise(replace(inner.source, tree=tree), inside, own, set(), set(), inner.seen, several=written_out(unit.heap, scope.fn), given=given_functions(unit.heap, scope.fn), effort=unit.effort)
        body, facts = with_roots(unit, inside, replace(body, parameters=tuple(dict.fromkeys([*names, *inner.captured]))), facts)
        known = _known(unit, body, inside, own, {n: facts.get(n, ANY) for n in body.parameters})
    finally:
        unit.depth -= 1
        unit.under_way.discard(key)
    unit.inferred[key] = Inferred(tree, body, inside, known)
    return unit.inferred[key]


def with_tuples_returned(source: reader.Source, body: T.Block) -> T.Block:
    """`return [a, b]` as `return a, b`, of a function whose result is taken apart where it is called, and written there."""

    def visit(node: Any) -> Any:
        if not isinstance(node, gast.Return) or isinstance(node.value, gast.Tuple):
            return None
        if not isinstance(node.value, gast.List) or any(isinstance(e, gast.Starred) for e in node.value.elts):
            refuse(source, node, "what this returns is taken apart where the function is called, and written there: not differentiated yet", "return a tuple, as in `return a, b`")
        twin = T.clone_header(node)
        twin.value = T.tuple_of(node.value.elts)
        return twin

    return [T.transform(node, visit) for node in body]


def name_results(body: T.Block, names: Names, items: bool) -> T.Block:
    """Give the value of each return a name, so that the reverse sweep may use it: `value = math.exp(x)`, `return value`.

    With `items`, each item of a tuple that is returned gets a name too, and a list or a dict, for its mirror.
    """
    name = ""
    for node in [n for n in T.statements(body) if isinstance(n, gast.Return)]:
        if items and isinstance(node.value, gast.Tuple):
            for position, item in enumerate(node.value.elts):
                if not isinstance(item, gast.Name):
                    body = _with_named(body, node, names.temporary("value", ""), position)
                    node = next(s for s in T.statements(body) if isinstance(s, gast.Return) and getattr(s, "of", None) is node)
        elif node.value is not None and not isinstance(node.value, (gast.Name, gast.Constant, gast.Tuple) if items else (gast.Name, gast.Constant, gast.Tuple, gast.List, gast.Dict)):
            name = name or names.fresh("value")
            body = _with_named(body, node, name)
    return body


def _with_named(body: T.Block, node: Any, name: str, position: int | None = None) -> T.Block:
    done: T.Block = []
    for statement in body:
        if statement is node:
            twin = T.clone_header(node)
            twin.of = node
            value = node.value if position is None else node.value.elts[position]
            if position is None:
                twin.value = T.load(name)
            else:
                twin.value = T.tuple_of([T.load(name) if i == position else e for i, e in enumerate(node.value.elts)])
            done += [T.assign(name, value, node), twin]
            continue
        if isinstance(statement, (gast.If, gast.For, gast.While)):
            statement.body, statement.orelse = _with_named(statement.body, node, name, position), _with_named(statement.orelse, node, name, position)
        done.append(statement)
    return done


def anchor_branches(body: T.Block) -> None:
    """Put a `pass` into empty branches, for saves that belong to them; it is not printed."""
    for node in list(T.statements(body)):
        if isinstance(node, gast.If):
            node.body = node.body or [T.at(gast.Pass(), node)]
            node.orelse = node.orelse or [T.at(gast.Pass(), node)]
