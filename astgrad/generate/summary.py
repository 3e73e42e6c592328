"""What a call does to memory: which arguments it writes into, which its result may be a part of, which it stores in others.

One summary a function and kind of arguments, built from the function's own groups of storage, bottom-up.
"""

from __future__ import annotations

import inspect
import sys
import types
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from astgrad.analyse.callees import function_meant, method_behind
from astgrad.analyse.comprehended import env_of
from astgrad.analyse.derived import plain_function
from astgrad.analyse.aliases import Effect
from astgrad.analyse.arguments import bind_user_call, is_starred, written_out
from astgrad.analyse.facts import ANY, LEFT_OUT, Fact, Instance, ListOf, Mapping, Number, Record, Sequence, Unbound, is_float_scalar, item_of, items_are_scalars, only_scalars, without_values
from astgrad.analyse.heap import Heap
from astgrad.analyse.infer import Facts
from astgrad.analyse.storage import ALONE, Storage, calls_of
from astgrad.analyse.values import in_recursion
from astgrad.analyse.versions import find_versions
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.outside import names_looked_at, shared_roots
from astgrad.generate.places import note_writes
from astgrad.generate.unit import Inferred, Unit, default_facts
from astgrad.generate.writers import calls_unknown, changes, functions_given, is_method_that_changes, writes_inside
from astgrad.normalise.core import Core, may_write
from astgrad.normalise.fence import outside_writes, root_of
from astgrad.normalise.spellings import spread_out

Infer = Callable[[Unit, types.FunctionType, list[Fact], dict[str, Fact]], Inferred | None]
InferLocal = Callable[[Unit, Core, Scope, str, list[Fact], dict[str, Fact], dict[str, Fact]], Inferred | None]


_FIXED = {LEFT_OUT, *(Instance(name) for name in ("str", "bytes", "NoneType"))}


@dataclass(frozen=True)
class Summary:
    """Parameters that are written into, that the result may share memory with, and groups of them that come to share some."""

    written: frozenset[str] = frozenset()
    returned: frozenset[str] = frozenset()
    joined: tuple[frozenset[str], ...] = ()
    outside: bool = False  # whether the result may be reached from outside
    elsewhere: bool = False  # whether it may write what is reached otherwise than by parameters
    arrays: frozenset[str] = frozenset()  # parameters through which elements of arrays are written
    found: frozenset[str] = frozenset()  # what it finds outside of itself
    read: frozenset[str] = frozenset()  # and may read there
    apart: bool = True  # whether the result is a tuple of which no two items share memory


NOTHING = Summary()


def effect_of(unit: Unit, scope: Scope, facts: Facts, core: Core, call: Any, site: Any, callee: Any, infer: Infer, infer_local: InferLocal) -> Effect | None:
    """The effect of a call of a known Python function on its argument expressions; None where it is not known."""
    env = env_of(facts, call, site)
    spread = [(a.value, True) if isinstance(a, gast.Starred) else (a, False) for a in call.args] + [(k.value, k.arg is None) for k in call.keywords]
    given = [e for e, apart in spread if not (apart and items_are_scalars(facts.of(e, env)))]  # numbers that are handed on one by one
    name = call.func.id if isinstance(call.func, gast.Name) else ""
    leading: list[Any] = []
    if name in core.local_functions:
        key: Any = id(core.local_functions[name].tree)
    elif callee is None:
        return None
    else:
        key = callee
        if not hasattr(call.func, "means") and (method := method_behind(scope, call.func, facts.within(env))) is not None:
            leading = method[1]
    plain = written_out(call, facts.items_at(site))
    if plain is None:
        inner = name in core.local_functions
        if may_write(call, scope, core.local_functions, lambda function: _may_write(unit, function, infer, infer_local)) if inner else _may_write(unit, key, infer, infer_local):
            return Effect(given, given, [given], True, True, given, core.roots, core.roots)
        return Effect([], given, [], bool(core.roots), found=core.roots, read=core.roots)
    call = plain
    nothing_known = Effect(given, given, [given], True, True, given, core.roots, core.roots) if core.roots else None
    args = [without_values(facts.whole(a, env)) for a in [*leading, *call.args]]
    words = {k.arg: without_values(facts.whole(k.value, env)) for k in call.keywords}
    if any(isinstance(f, Unbound) for f in (*args, *words.values())):
        return Effect([], [], [], False)  # it never comes to this call
    if opened := [o for o in unit.summaries.open_keys if o[0] == key]:
        args, words = facts_in_recursion(args, words, opened)
    if is_of_python(callee) and all(only_scalars(f) or f in _FIXED for f in [*args, *words.values()]):
        return Effect([], [], [], True)
    captured = {c: env[c] for c in core.local_functions[name].captured if c in env} if name in core.local_functions else {}
    known = (key, tuple(args), tuple(words.items()), tuple(captured.items()))
    inferred = infer_local(unit, core, scope, name, args, words, env) if name in core.local_functions else infer(unit, callee, args, words)
    if inferred is None or (unit.summaries.depth > 8 and known not in unit.summaries.found):  # a recursion whose facts are always others
        return nothing_known
    plain = T.clone_header(call)
    plain.args = [*leading, *call.args]
    bound = bind_user_call(inferred.tree.args, plain, facts.items_at(site))
    if bound is None:
        return nothing_known
    roots = shared_roots(scope, core, inferred.scope, inferred.core.roots)
    left_out = {p: e for p, e in core.local_functions[name].defaults.items() if p not in bound} if name in core.local_functions else {}
    bound |= {c: T.load(c) for c in captured} | roots | left_out
    summary = summary_of(unit, known, inferred, infer, infer_local)
    passed = lambda names: [e for n in sorted(names) if n in bound for e in with_captured(core, bound[n])]  # noqa: E731
    fixed = {p for p, fact in default_facts(inferred.scope.fn).items() if only_scalars(fact) or fact in _FIXED}
    outside, elsewhere = (bool(names - bound.keys() - fixed) for names in (summary.returned, summary.written))  # the default of a parameter lives on
    return Effect(passed(summary.written), passed(summary.returned), [passed(group) for group in summary.joined], summary.outside or outside, summary.elsewhere or elsewhere,
                  passed(summary.arrays), tuple(sorted(summary.found & roots.keys())), tuple(sorted(summary.read & roots.keys())), summary.apart)


def with_captured(core: Core, expression: Any) -> list[Any]:
    """An argument; in place of an inner function, what that has captured."""
    inner = core.local_functions.get(expression.id) if isinstance(expression, gast.Name) else None
    return [expression] if inner is None else list(map(T.load, inner.captured))


def facts_in_recursion(args: list[Fact], words: dict[str, Fact], opened: list[Any]) -> tuple[list[Fact], dict[str, Fact]]:
    """The facts of what a function is passed that is called within itself: `opened` are the keys of those calls."""
    given = [in_recursion(a, f"arg{i}", [key[1][i] for key in opened if i < len(key[1])]) for i, a in enumerate(args)]
    return given, {k: in_recursion(f, k, [dict(key[2])[k] for key in opened if k in dict(key[2])]) for k, f in words.items()}


def effect_of_given(unit: Unit, scope: Scope, facts: Facts, core: Core, call: Any, site: Any, infer: Infer, infer_local: InferLocal) -> Effect | None:
    """What a library function writes by functions that it is given to call, as in `map(f, rows)`: all that it is given, if they may write at all."""
    functions = functions_given(scope, call)
    if not functions:
        return None
    fact_of = facts.within(env_of(facts, call, site))
    lists = [f for a in call.args if isinstance(f := fact_of(a), (ListOf, Sequence))]
    items = [without_values(item_of(f, f"item{i}")) for i, f in enumerate(lists)]  # what a function is called with

    def writes(function: Any) -> bool:
        return isinstance(function, types.FunctionType) and _may_write(unit, function, infer, infer_local, items)

    def is_open(given: Any) -> bool:
        """Whether a function of which nothing is known may write: not in Python's own, as in what stands for heapq.nlargest, nor a variable that is bound here."""
        if isinstance(fact_of(given), (Number, Sequence, ListOf, Mapping, Record)):
            return False
        if isinstance(given, gast.Name):
            return given.id in core.parameters and not (is_of_python(scope.fn) or (scope.fn.__module__ or "").startswith("astgrad."))
        return is_method_that_changes(given) or not isinstance(given, gast.Attribute)

    for given in functions:
        everything = [a for a in [*call.args, *(k.value for k in call.keywords)] if a is not given]
        if isinstance(given, gast.Name) and given.id in core.local_functions:
            if writes_inside(given.id, scope, core, writes) and _inner_may_write(unit, scope, core, given.id, items, env_of(facts, call, site), infer_local, infer):
                everything += with_captured(core, given)
                return Effect(everything, everything, [everything], True, True, everything)
            continue
        target = plain_function(function_meant(scope, given, fact_of))
        method = method_behind(scope, given, fact_of) if target is MISSING else None
        if target is MISSING and isinstance(given, gast.Name):
            target = plain_function(scope.peek(given.id))  # a captured function
        if target is MISSING and method is None and is_open(given) or writes(target if method is None else method[0]):
            everything += [] if target is not MISSING else [given.value] if isinstance(given, gast.Attribute) and method is None else [given]
            return Effect(everything, everything, [everything], True, True, everything)
    return None


def _inner_may_write(unit: Unit, scope: Scope, core: Core, name: str, items: list[Fact], env: dict[str, Fact], infer_local: InferLocal, infer: Infer) -> bool:
    """Whether an inner function may write into anything that others see, when it is called with such items."""
    inner = core.local_functions[name]
    if not items or len(items) != len(T.parameter_names(inner.tree.args)) or (inferred := infer_local(unit, core, scope, name, items, {}, env)) is None:
        return True
    captured = {c: env[c] for c in inner.captured if c in env}
    summary = summary_of(unit, (id(inner.tree), tuple(items), (), tuple(captured.items())), inferred, infer, infer_local)
    return bool(summary.written) or summary.elsewhere


def is_of_python(function: Any) -> bool:
    """Whether a function is of the standard library: it changes what it is given, and no object of the user's else."""
    return getattr(function, "__module__", "").partition(".")[0] in sys.stdlib_module_names


def _may_write(unit: Unit, function: types.FunctionType, infer: Infer, infer_local: InferLocal, items: list[Fact] | None = None) -> bool:
    """Whether a function may write into arguments of which nothing is known, or into anything else that others see; `items` are what it may be called with."""
    if not changes(unit, function):
        return False
    if items and len(items) == len(inspect.signature(function, follow_wrapped=False).parameters):
        inferred = infer(unit, function, items, {})
        summary = None if inferred is None else summary_of(unit, (function, tuple(items), (), ()), inferred, infer, infer_local)
        return summary is None or bool(summary.written) or summary.elsewhere
    found = unit.found
    if any(p.default is p.empty and p.kind not in (p.VAR_POSITIONAL, p.VAR_KEYWORD) for p in inspect.signature(function, follow_wrapped=False).parameters.values()):
        unit.found = Heap(hopeful=found.hopeful)  # no call is like this: what it would write is not written
    try:
        return _writes_of_unknown(unit, function, infer, infer_local)
    finally:
        unit.found = found


def _writes_of_unknown(unit: Unit, function: types.FunctionType, infer: Infer, infer_local: InferLocal) -> bool:
    parameters = inspect.signature(function, follow_wrapped=False).parameters.values()
    gathers = any(p.kind is p.VAR_POSITIONAL for p in parameters)  # for which there may be something
    args: list[Fact] = [ANY for p in parameters if p.kind not in (p.KEYWORD_ONLY, p.VAR_KEYWORD)] if gathers else []
    inferred = infer(unit, function, args, {})
    if inferred is None or any(_is_augmented(n, inferred) for n in outside_writes(inferred.tree, inferred.scope)):
        return True
    summary = summary_of(unit, (function, tuple(args), (), ()), inferred, infer, infer_local)
    return bool(summary.written) or summary.elsewhere or calls_unknown(function, set())


def _is_augmented(node: Any, inferred: Inferred) -> bool:
    """Whether `x += e` may write into what nothing is known of: neither that x is a number, nor that it is an array."""
    if not (isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name)):
        return False
    name = node.target.id
    facts = [inferred.facts.at(s).get(name, ANY) for s in T.statements(inferred.core.body)
             if isinstance(s, gast.AugAssign) and isinstance(s.target, gast.Name) and s.target.id == name]
    if not facts:  # it is spelled out, as lists are, unless it is in a function inside
        return not any(s is node for s in T.statements(inferred.tree.body))
    return not all(is_float_scalar(f) or isinstance(f, Number) and f.kind == "array" for f in facts)


def summary_of(unit: Unit, key: Any, inferred: Inferred, infer: Infer, infer_local: InferLocal) -> Summary:
    """The summary of a function, also of some that call each other: first as if those calls did nothing, until that is what they do.

    What was found of others on the way, under another assumption, is forgotten.
    """
    known = unit.summaries
    if key not in known.found:
        known.open(key, NOTHING)
        while (found := _summary(unit, inferred, infer, infer_local)) != known.found[key] and known.is_asked():
            known.assume(found)
        known.close(found)
    return known.ask(key)


def _writes_elsewhere(inferred: Inferred, reached: Any) -> bool:
    """Whether a function may write into what it captures, or calls what may."""
    writes = list(outside_writes(inferred.tree, inferred.scope))
    if any(isinstance(n, gast.Call) and is_starred(spread_out(n)) for n in writes):
        return True  # np.add(*xs) may write into any of xs
    own = {*inferred.core.parameters, *T.names_bound(inferred.tree.body)}
    if any(isinstance(n, (gast.Global, gast.Nonlocal)) or root_of(n, inferred.scope) not in own for n in writes):
        return True
    for node in T.statements(inferred.core.body):
        for call in calls_of(node) if id(node) in reached.versions.before else ():
            effect = reached.effect(call, node)
            if effect is not None and effect.elsewhere:
                return True
    return False


def _summary(unit: Unit, inferred: Inferred, infer: Infer, infer_local: InferLocal) -> Summary:
    from astgrad.generate.effects import aliases_of

    core, body = inferred.core, inferred.core.body
    if not body:
        return NOTHING
    versions = find_versions(body, list(core.parameters))
    reached, private = (aliases_of(unit, inferred.scope, inferred.facts, core, versions, infer, infer_local, contents) for contents in (True, False))
    storage = Storage(reached, private, inferred.facts, versions, cautious=True).run(body, ALONE)
    note_writes(unit.found, body, inferred.facts, storage)
    first = versions.before[id(body[0])]
    groups = {p: reached.group(first[p]) for p in core.parameters if p in first}
    returns = [s for s in T.statements(body) if isinstance(s, gast.Return) and s.value is not None and id(s) in versions.before]
    results = {reached.group(v) for s in returns for v in reached.shared(s.value, s)}
    apart = all(reached.apart(s.value, s) for s in returns)
    members: dict[Any, set[str]] = {}
    for parameter, group in groups.items():
        members.setdefault(group, set()).add(parameter)
    if reached.group(reached.outside) in storage.written:  # what that is nobody knows: it may be a part of any of them
        everything = frozenset(groups)
        return Summary(everything, everything, (everything,) if len(everything) > 1 else (), True, True, everything, *_outside(inferred, reached), False)
    return Summary(
        frozenset(p for p, g in groups.items() if g in storage.written), frozenset(p for p, g in groups.items() if g in results),
        tuple(frozenset(m) for m in members.values() if len(m) > 1), reached.group(reached.outside) in results,
        _writes_elsewhere(inferred, reached),
        frozenset(p for p, g in groups.items() if storage.writes_arrays(g)), *_outside(inferred, reached), apart,
    )


def _outside(inferred: Inferred, reached: Any) -> tuple[frozenset[str], frozenset[str]]:
    """What a function, and what it calls, finds outside, and what of it they read."""
    if not inferred.core.roots:
        return frozenset(), frozenset()
    effects = [reached.effect(c, n) for n in T.statements(inferred.core.body) if id(n) in reached.versions.before for c in calls_of(n)]
    names = set(inferred.core.roots)
    found = names & {*T.names_read(inferred.tree), *(r for e in effects if e is not None for r in e.found)}
    read = names & {*names_looked_at(inferred.tree), *(r for e in effects if e is not None for r in e.read)}
    return frozenset(found), frozenset(read)

