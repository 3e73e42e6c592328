"""The passes of normalisation in order: fence, without_tries, plain, desugar, plain_writes, single_exit, count_loops, hoist_calls."""

from __future__ import annotations

import functools
import inspect
import operator
import types
from collections.abc import Callable, Collection
from dataclasses import dataclass, field, replace
from typing import Any

from astgrad import rules
from astgrad.analyse.arguments import is_starred
from astgrad.analyse.facts import Fact
from astgrad.analyse.values import is_record_type
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.asked_names import with_asked_names
from astgrad.normalise.attributes import calls_by_name, plain_attributes
from astgrad.normalise.attempts import without_tries
from astgrad.normalise.classes_of import with_classes
from astgrad.normalise.callees import name_callees, with_callees
from astgrad.normalise.decorators import without_decorators
from astgrad.normalise.deleted import without_deleted
from astgrad.normalise.desugar import desugar
from astgrad.normalise.deques import makes_collection, plain_collections
from astgrad.normalise.dict_displays import with_displays
from astgrad.normalise.evaluation_order import in_order
from astgrad.normalise.exits import single_exit
from astgrad.normalise.fence import fence, given_as_out, outside_writes, refuse, written_behind
from astgrad.normalise.fields import split_fields
from astgrad.normalise.generators import without_generators
from astgrad.normalise.given_functions import Given, with_given_functions
from astgrad.normalise.growing_loops import Lengths
from astgrad.normalise.heaps import plain_heaps, pops_heap
from astgrad.normalise.hoist import hoist_calls, is_pop, mutates
from astgrad.normalise.named_results import by_place
from astgrad.normalise.items_apart import items_apart
from astgrad.normalise.iterated import with_iterators
from astgrad.normalise.loops import count_loops
from astgrad.normalise.once import Differs
from astgrad.normalise.outer_variables import with_own_variables
from astgrad.normalise.patterns import without_matches
from astgrad.normalise.sets import sets_bound_anew
from astgrad.normalise.spellings import copied_first, listed, unchained
from astgrad.normalise.sugar import plain
from astgrad.normalise.views import METHODS_OF_VALUES, is_own, mark_methods, with_getters
from astgrad.normalise.writes import plain_writes
from astgrad.text.reader import Source


@dataclass
class LocalFunction:
    """A function defined inside: called directly, with the variables that it captures as further parameters."""

    name: str
    tree: Any
    captured: tuple[str, ...]
    source: Source = field(compare=False, repr=False)  # where its text stands
    defaults: dict[str, Any] = field(default_factory=dict)  # what stands for a parameter that a call leaves out
    calls: frozenset[str] = frozenset()  # functions around that it uses, and those that these use
    around: dict[str, LocalFunction] = field(default_factory=dict, compare=False, repr=False)  # functions that are defined where it is, or further out

    @property
    def own(self) -> set[str]:
        """The names that the function binds itself."""
        return {*T.parameter_names(self.tree.args), *T.names_bound(self.tree.body)}

    @property
    def is_shadowed(self) -> bool:
        """Whether what a function called inside captures or calls has the name of one of its own."""
        return bool({*self.captured, *self.calls} & self.own)

    @property
    def is_recursive(self) -> bool:
        return self.name in self.calls or self.name in T.names_read(self.tree.body)

    @property
    def seen(self) -> dict[str, LocalFunction]:
        """The functions around that it sees, wherever it is called: a name that it binds itself is another variable."""
        return {n: f for n, f in self.around.items() if n not in self.own}

    @property
    def reads(self) -> list[str]:
        """Variables of the function around that a call may depend on."""
        return [*self.captured, *(n for d in self.defaults.values() for n in T.names_read(d))]


@dataclass
class Core:
    """A function in the core language."""

    source: Source
    body: T.Block
    parameters: tuple[str, ...]
    local_functions: dict[str, LocalFunction] = field(default_factory=dict)
    written: frozenset[str] = frozenset()  # parameters whose fields are written
    roots: tuple[str, ...] = ()  # those parameters that are not passed, but found outside


def normalise(source: Source, scope: Scope, names: Names, active: set[str], sequences: set[str], outer: dict[str, LocalFunction],
              records: Collection[str] = (), mappings: Collection[str] = (), changes: Callable[[Any], bool] = lambda function: False,
              own: bool = False, facts: dict[str, Fact] | None = None, twice: bool = False, roots: Collection[str] = (),
              several: dict[Any, Any] | None = None, given: Given | None = None, effort: Effort | None = None) -> Core:
    """Bring a fenced function into the core language; `active` are the parameters that may carry a derivative.

    `twice` says that what carries a derivative will be written out twice, for its value and for its tangent; `roots` are
    names of what is found outside and may come to carry a derivative, which functions may read though it is not passed;
    `several` the loops over things of several kinds, `given` the calls of helpers that are given functions which change things.
    `effort` is what is done for functions that would be refused else.
    """
    tree, active, refused = source.tree, {*active, *roots}, functools.partial(refuse, source)
    body = tree.body[1:] if _has_docstring(tree) else tree.body
    body = with_given_functions(T.clone(body), T.parameter_names(tree.args), names, scope, outer, given or {})
    mark_methods(body, several or {}, scope, facts or {})
    body = with_getters(body, several or {})
    scope.locals |= set(T.names_bound(body))
    body = by_place(name_callees(body, T.parameter_names(tree.args), scope), T.parameter_names(tree.args), scope)
    body = without_decorators(body, T.parameter_names(tree.args), names, scope, refused)
    if own and not _returns(body):
        body.append(T.at(gast.Return(value=T.constant(None)), tree))  # what Python does at the end of the text
    body = without_deleted(body, refused)
    body = plain_attributes(with_asked_names(body, names, scope, several or {}), scope)
    scope.locals |= set(T.names_bound(body))
    body = sets_bound_anew(body, T.parameter_names(tree.args), scope)
    body = with_classes(body, T.parameter_names(tree.args), scope, facts or {})
    body = with_iterators(body, T.parameter_names(tree.args), scope, facts or {})
    body = without_generators(body, T.parameter_names(tree.args), names, scope, may_vary(body, active, outer, lambda call: False, scope), refused, several or {})
    scope.locals |= set(T.names_bound(body))
    body = without_matches(body, names, refused)
    body = without_tries(body, T.parameter_names(tree.args), names, scope, refused, several or ())
    body = early_defaults(body, names)
    scope.locals |= set(T.names_bound(body))
    body = plain_collections(body, names, scope)
    scope.locals |= set(T.names_bound(body))
    body = items_apart(with_displays(body, names, scope), names, scope)
    scope.locals |= set(T.names_bound(body))
    body, written = split_fields(body, T.parameter_names(tree.args), own, names, scope, facts or {})
    scope.locals |= set(T.names_bound(body))
    kept = {n: f for n, f in (facts or {}).items() if n not in written}
    functions = outer

    def writes(call: Any) -> bool:
        known = scope.resolve(call.func) is not MISSING or isinstance(call.func, gast.Name) and call.func.id in functions
        return known and may_write(call, scope, functions, changes)

    def writes_early(call: Any) -> bool:
        inner = called_inside(call, body)
        return any(any(outside_writes(f, scope)) for f in inner) if inner else writes(call)

    def acts(call: Any) -> bool:
        """Whether a call may change what is read beside it; one of which nothing is known leaves what carries no derivative, or is refused when it runs."""
        inner = called_inside(call, body)
        own = {f.name for f in inner}
        calls = [call, *(n for f in inner for n in T.walk(f) if isinstance(n, gast.Call))]
        if any(is_pop(c) or mutates(c) for c in calls) or writes_early(call):
            return True
        if not (roots or any(_reads(c, outer) & varied for c in calls)):
            return False
        calls = [c for c in calls if not (isinstance(c.func, gast.Name) and c.func.id in own)]
        return any(may_write(c, scope, outer, changes) or is_open_call(c, scope, records) and not (isinstance(c.func, gast.Name) and c.func.id in outer) for c in calls)

    def vary(body: T.Block) -> set[str]:
        return may_vary(body, active, functions, writes, scope, effort)

    lengths = Lengths(body, names, scope, writes_early)
    body = lengths.block(body)
    scope.locals |= set(T.names_bound(body))
    varied = vary(body)
    body = T.transform(T.transform(body, listed), lambda node: copied_first(node, acts))
    body = T.transform(body, lambda node: unchained(node, acts, names))
    scope.locals |= set(T.names_bound(body))
    differs = Differs(scope, body, facts or {})
    body = in_order(body, names, scope.locals, varied, acts, differs, refused)
    scope.locals |= set(T.names_bound(body))
    body = plain(body, names, scope, may_vary(body, active, functions, writes_early, scope, effort), kept, writes_early, refused, several or {}, lengths.block, effort)
    scope.locals |= set(T.names_bound(body))
    functions = {**outer, **_local_functions(source, body, T.parameter_names(tree.args), scope, outer)}
    varied = vary(body)
    body = desugar(body, names, varied)

    def takes_off(node: Any) -> bool:
        return is_pop(node) or pops_heap(node, scope)

    if any(map(takes_off, T.walk_block(body))):
        body = hoist_calls(body, names, takes_off, varied, takes_off, lambda call: False, False)
    body = plain_heaps(body, scope)
    body = plain_writes(body, names, scope, refused)
    scope.locals |= set(T.names_bound(body))
    body = single_exit(body, names)
    varied = vary(body)
    body = count_loops(body, names, scope, varied, sequences, set(mappings), kept, refused, several)
    varied = vary(body)
    body = hoist_calls(
        body, names, lambda call: makes_collection(call, scope) or makes_of_items(call, scope) or effort is not None and effort.thorough and calls_by_name(call, scope) or (is_user_call(call, scope, functions) or is_open_call(call, scope, records)) and bool(roots or _reads(call, functions) & varied or writes(call)), varied,
        functools.partial(may_write, scope=scope, functions=functions, changes=changes), differs, twice)
    refuse_pops_inside(source, body, vary(body))
    for node in T.statements(body):
        for part in T.headers(node):
            T.placed(part, node)
    return Core(source, body, tuple(T.parameter_names(tree.args)), functions, written)


def refuse_pops_inside(source: Source, body: T.Block, varied: set[str]) -> None:
    """Refuse `.pop()` in places that could not be given a statement of its own: it is to happen once, of a list and its tangents."""
    headers = {"If": "test", "While": "test", "For": "iter"}
    for node in T.statements(body):
        parts = [getattr(node, headers[type(node).__name__])] if type(node).__name__ in headers else [] if isinstance(node, gast.FunctionDef) else [node]
        for part in (n for p in parts for n in T.walk(p)):
            alone = isinstance(node, gast.Expr) or isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name)
            if is_pop(part) and set(T.names_read(part.func.value)) & varied and not (alone and part is node.value):
                refuse(source, part if hasattr(part, "lineno") else node, "an item is taken off a list in the middle of something else here: not differentiated",
                       "assign it to a name in a statement of its own")


def look_over(source: Source, scope: Scope) -> None:
    """Refuse what the text of a function alone shows to be outside of the language."""
    source = with_own_variables(source, scope.fn)
    fence(source)
    functions = [source.tree, *(n for s in source.tree.body for n in T.walk(s) if isinstance(n, gast.FunctionDef))]
    for function in functions:
        if any(isinstance(n, gast.Try) for n in T.walk(function)):
            body = T.clone(function.body)
            without_tries(body, T.parameter_names(function.args), Names(T.names_bound(body)), scope, lambda node, why, instead: refuse(source, node, why, instead))


def may_write(call: Any, scope: Scope, functions: dict[str, LocalFunction], changes: Callable[[Any], bool]) -> bool:
    """Whether a call may write into what is read beside it."""
    if isinstance(call.func, gast.Name) and call.func.id in functions:
        tree = with_callees(functions[call.func.id].tree, scope)
        rest = {n: f for n, f in functions.items() if n != call.func.id}
        return any(outside_writes(tree, scope)) or any(may_write(n, scope, rest, changes) for n in T.walk(tree) if isinstance(n, gast.Call))
    target = scope.resolve(call.func)
    if target is MISSING and isinstance(call.func, gast.Attribute):
        return call.func.attr not in METHODS_OF_VALUES or is_own(call)
    if target is MISSING:  # an object that is called may change itself
        return not (isinstance(call.func, gast.Name) and call.func.id.startswith("@"))
    return is_user_function(target) and changes(target)


def _reads(call: Any, functions: dict[str, LocalFunction]) -> set[str]:
    names = set(T.names_read(call))
    for name in list(names):
        if name in functions:
            names |= set(functions[name].reads)
    return names


def is_user_call(node: Any, scope: Scope, functions: dict[str, LocalFunction]) -> bool:
    """Whether a call goes to a Python function of the user's, which is differentiated through its source."""
    if isinstance(node.func, gast.Name) and node.func.id in functions:
        return True
    target = scope.resolve(node.func)
    return target is not MISSING and rules.lookup(target) is None and is_user_function(target)


def makes_of_items(node: Any, scope: Scope) -> bool:
    """Whether a call makes a named tuple of what `*` or `**` hands on."""
    target = scope.resolve(node.func)
    return is_starred(node) and isinstance(target, type) and issubclass(target, tuple) and is_record_type(target)


def _is_python(target: Any) -> bool:
    """Whether there is Python source behind a callable object, or could be."""
    if isinstance(target, (functools.partial, types.MethodType, operator.itemgetter, operator.attrgetter)) or hasattr(type(target), "__astgrad__"):
        return True
    wrapped = getattr(target, "py_func", None) or getattr(target, "__wrapped__", None)
    return isinstance(wrapped, types.FunctionType) and "numpy" not in str(getattr(target, "__module__", "")) or isinstance(
        inspect.getattr_static(type(target), "__call__", None), types.FunctionType)


def _root(node: Any) -> str:
    while isinstance(node, (gast.Attribute, gast.Subscript)):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""


def called_inside(call: Any, body: T.Block) -> list[Any]:
    """The function that a call goes to, if it is defined in a block, and those that it may call in turn."""
    inner = {f.name: f for f in T.statements(body) if isinstance(f, gast.FunctionDef)}
    found: dict[str, Any] = {}
    names = [call.func.id] if isinstance(call.func, gast.Name) else []
    while names:
        name = names.pop()
        if name in inner and name not in found:
            found[name] = inner[name]
            names += T.names_read(inner[name])
    return list(found.values())


def is_open_call(node: Any, scope: Scope, records: Collection[str] = ()) -> bool:
    """Whether only the running program knows what is called: a variable, an item, an attribute, a callable object."""
    target = scope.resolve(node.func)
    if target is not MISSING:
        return rules.lookup(target) is None and not isinstance(target, type) and not is_user_function(target) and _is_python(target)
    if isinstance(node.func, gast.Attribute):
        return node.func.attr not in METHODS_OF_VALUES or is_own(node) or _root(node.func.value) in records
    return not (isinstance(node.func, gast.Name) and node.func.id.startswith("@"))


def may_vary(body: T.Block, active: set[str], functions: dict[str, LocalFunction], writes: Callable[[Any], bool], scope: Scope, effort: Effort | None = None) -> set[str]:
    """Names that may carry a derivative somewhere, by assignment alone: a quick bound for the passes before activity.

    What is called may be an object that keeps what it is given: in a statement of its own, or anywhere with a thorough `effort`.
    """
    if not active:
        return set()
    varied = set(active)
    passed = [_reads(call, functions).union(*map(T.free_names, called_inside(call, body))) for node in body if not isinstance(node, gast.FunctionDef) for call in T.walk(node) if isinstance(call, gast.Call) and writes(call)]
    outs = [(call, _out_of(call, scope)) for node in body for call in T.walk(node) if isinstance(call, gast.Call)]
    calls = [n for n in T.walk_block(body) if isinstance(n, gast.Call)] if effort is not None else []
    keeping = [({owner}, set(T.names_read([*c.args, *c.keywords]))) for c in calls if (owner := _root(c.func)) in scope.locals and owner not in functions]
    given = keeping if effort is not None and effort.thorough else []
    written = _written_into(body, set().union(*passed, *(into for _, into in outs), *(owner for owner, _ in given)), given)
    flows: list[tuple[set[str], set[str]]] = [(names, names) for names in passed]  # what is given to a writer may be written into the rest
    flows += [(set(T.names_read(call)), into) for call, into in outs if into]
    flows += [(set(T.names_read(n.value)), {n.target.id}) for n in T.walk_block(body) if isinstance(n, gast.NamedExpr)]
    flows += [(names, owner) for owner, names in given]
    for node in T.statements(body):
        if isinstance(node, (gast.Assign, gast.AugAssign, gast.AnnAssign)) and node.value is not None:
            read = [*T.names_read(node.value), *(T.names_bound(node) if isinstance(node, gast.AugAssign) else ())]
            targets = [n for t in (node.targets if isinstance(node, gast.Assign) else [node.target]) for n in _written(t)]
        elif isinstance(node, gast.FunctionDef):
            read, targets = T.names_read(node), [node.name]
        elif isinstance(node, gast.For):
            read, targets = T.names_read(node.iter), T.target_names(node.target)
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and isinstance(node.value.func, gast.Attribute):
            read = [n for a in node.value.args for n in T.names_read(a)]
            targets = T.names_read(node.value.args[0] if _calls_a_writer(node) else node.value.func.value)
        elif isinstance(node, gast.Expr) and isinstance(node.value, gast.Call) and _root(node.value.func) not in ("", "print"):
            read = [n for a in node.value.args for n in T.names_read(a)]
            own = _root(node.value.func) in scope.locals and _root(node.value.func) not in functions
            targets = [*read, *([_root(node.value.func)] if own else [])]
        else:
            continue
        flows.append(({*read, *(n for name in read if name in functions for n in functions[name].reads)}, set(targets)))
    flows += [(shared, sources & written) for sources, reached in flows if (shared := reached & written)]  # a write through one name is seen by others
    while True:
        size = len(varied)
        for sources, reached in flows:
            if not varied.isdisjoint(sources):
                varied.update(reached)
        if len(varied) == size:
            break
    if effort is not None:
        effort.differs |= any(names & varied and not owner <= varied for owner, names in keeping)
    return varied


def _out_of(call: Any, scope: Scope) -> set[str]:
    """Names in what a library function is told to write its result into."""
    out = given_as_out(call, scope) or written_behind(call, scope)
    return set() if out is None else set(T.names_read(out))


def _calls_a_writer(node: Any) -> bool:
    """Whether a statement calls a function that writes into its first argument, such as np.add.at."""
    call = node.value if isinstance(node, gast.Expr) else None
    return isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and call.func.attr in ("at", "copyto") and bool(call.args)


def _given_to_call(node: Any) -> list[Any]:
    """What a call that is a statement by itself may write into."""
    call = node.value if isinstance(node, gast.Expr) else None
    if not isinstance(call, gast.Call) or isinstance(call.func, gast.Name) and call.func.id == "print":
        return []
    if _calls_a_writer(node):
        return [call.args[0]]
    owner = [call.func.value] if isinstance(call.func, gast.Attribute) and (call.func.attr not in METHODS_OF_VALUES - {"append", "extend", "insert"} or is_own(call)) else []
    return owner if isinstance(call.func, gast.Attribute) else list(call.args)


def _written_into(body: T.Block, written: set[str], given: list[tuple[set[str], set[str]]]) -> set[str]:
    """Names of objects that are written into, besides those that are known, and names that may share them: what holds them, and what methods are `given`."""
    looped = {n for node in T.statements(body) if isinstance(node, gast.For) for n in T.target_names(node.target)}
    for node in T.statements(body):
        targets = node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.AugAssign) else []
        bases = [part.value for t in targets for part in T.walk(t) if isinstance(part, (gast.Subscript, gast.Attribute))] + _given_to_call(node)
        bases += [t for t in targets if isinstance(t, gast.Name) and t.id in looped and isinstance(node, gast.AugAssign)]  # which may be an array
        written |= {part.id for base in bases for part in T.walk(base) if isinstance(part, gast.Name)}
    if not written:
        return written
    bindings = [(node.targets, node.value) for node in T.statements(body) if isinstance(node, gast.Assign)]
    bindings += [([node.target], node.iter) for node in T.statements(body) if isinstance(node, gast.For)]
    bindings += [([node.target], node.value) for node in T.statements(body) if isinstance(node, gast.AugAssign) and isinstance(node.value, (gast.List, gast.Tuple, gast.Dict))]
    alike = [({n for t in targets for n in _written(t)}, set(T.names_read(value))) for targets, value in bindings if not isinstance(value, (gast.BinOp, gast.Constant, gast.Compare))] + given
    while True:
        size = len(written)
        for targets, read in alike:
            if written & targets:
                written |= read
            elif written & read:
                written |= targets
        if len(written) == size:
            return written


def _written(target: Any) -> list[str]:
    """Names that an assignment to a target binds, or writes into."""
    if isinstance(target, (gast.Tuple, gast.List)):
        return [n for part in target.elts for n in _written(part)]
    root = _root(target.value if isinstance(target, gast.Starred) else target)
    return [root] if root else []


def _has_docstring(tree: Any) -> bool:
    first = tree.body[0] if tree.body else None
    return isinstance(first, gast.Expr) and isinstance(first.value, gast.Constant) and isinstance(first.value.value, str)


def _returns(body: T.Block) -> bool:
    """Whether each path through a block ends in a return or an exception; of a `try` and a `match` it is taken to be so."""
    last = body[-1] if body else None
    if isinstance(last, gast.If):
        return _returns(last.body) and _returns(last.orelse)
    if isinstance(last, gast.With):
        return _returns(last.body)
    if isinstance(last, gast.While) and T.is_constant(last.test, True, 1):
        return not any(isinstance(n, gast.Break) for n in T.statements(last.body))
    return isinstance(last, (gast.Return, gast.Raise, gast.Try, gast.Match))


def _local_functions(source: Source, body: T.Block, parameters: list[str], scope: Scope, outer: dict[str, LocalFunction]) -> dict[str, LocalFunction]:
    """Functions that the body defines by `def` or `name = lambda`, each under a name that nothing else binds."""
    found: dict[str, Any] = {}
    lambdas: dict[str, Any] = {}
    bound: dict[str, int] = {}
    for node in T.statements(body):
        for name in T.names_bound(node) if not isinstance(node, (gast.If, gast.For, gast.While)) else T.target_names(node.target) if isinstance(node, gast.For) else []:
            bound[name] = bound.get(name, 0) + 1
        if isinstance(node, gast.FunctionDef):
            found[node.name] = node
        elif isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name):
            found[node.targets[0].id] = T.function_of(node.targets[0].id, node.value)
            lambdas[node.targets[0].id] = node
    functions: dict[str, LocalFunction] = {}
    for name, definition in found.items():
        if bound[name] > 1 or name in parameters:
            if name in lambdas:
                continue  # a function value like others
            refuse(source, definition, f"the name `{name}` of an inner function is bound more than once", "give each inner function a name of its own")
        if name in lambdas:
            lambdas[name].defines = True
        free = [n for n in T.free_names(definition) if n in scope.locals]
        functions[name] = LocalFunction(name, definition, tuple(free), getattr(definition, "made_from", source), T.default_values(definition.args))
    return _close(functions, outer)


def _close(functions: dict[str, LocalFunction], outer: dict[str, LocalFunction]) -> dict[str, LocalFunction]:
    """An inner function that calls another, or itself, captures what that one captures, and what it has as defaults.

    The other one itself is captured only where its value is needed: handed on, kept, or called in a way that is known when it runs.
    """
    known = {**outer, **functions}
    values = {n: function_values(f.tree) & known.keys() for n, f in functions.items()}
    free = {n: set(f.captured) for n, f in functions.items()}
    for name, used in _called(free, known).items():
        functions[name] = known[name] = replace(functions[name], calls=frozenset(used))
    while True:
        changed = False
        for name, function in functions.items():
            own_defaults = [n for d in function.defaults.values() for n in T.names_read(d)] if function.is_recursive else []
            more = [*own_defaults, *(c for n in sorted(free[name]) if n in known for c in known[n].reads)]
            values[name] |= {n for n in free[name] if n in known and known[n].is_shadowed} | {c for c in more if c in known}
            own = [c for c in function.captured if c not in known or c in values[name]]
            captured = tuple(dict.fromkeys([*own, *sorted(free[name] & values[name]), *more]))
            if captured != function.captured:
                functions[name] = known[name] = replace(function, captured=captured)
                changed = True
        if not changed:
            for function in functions.values():
                function.around = known
            return functions


def _called(free: dict[str, set[str]], known: dict[str, LocalFunction]) -> dict[str, set[str]]:
    """The functions that each uses, by itself or through others."""
    called = {n: names & known.keys() for n, names in free.items()}
    while True:
        grown = {n: names.union(*(called[m] if m in called else known[m].calls for m in names)) for n, names in called.items()}
        if grown == called:
            return called
        called = grown


def function_values(function: Any) -> set[str]:
    """Names that a function may use otherwise than to call them with arguments that the text shows."""
    found: set[str] = set()
    inner: dict[str, Any] = {}
    pending = list(function.body) if isinstance(function.body, list) else [function.body]
    while pending:
        node = pending.pop()
        if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and not any(isinstance(a, gast.Starred) for a in node.args) and all(
                k.arg is not None for k in node.keywords):
            pending += [*node.args, *(k.value for k in node.keywords)]
        elif isinstance(node, gast.FunctionDef):
            inner[node.name] = node
            pending += [*node.body, *T.default_values(node.args).values()]
        elif isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda) and isinstance(node.targets[0], gast.Name):
            inner[node.targets[0].id] = node.value
            pending += [node.value.body, *T.default_values(node.value.args).values()]
        elif isinstance(node, gast.Lambda):
            found |= set(T.free_names(node))
        elif isinstance(node, gast.Name):
            found |= {node.id} if isinstance(node.ctx, gast.Load) else set()
        else:
            pending += T.children(node)
    while handed := {n for n in found if n in inner}:
        found |= {free for n in handed for free in T.free_names(inner.pop(n))}
    return found


def early_defaults(body: T.Block, names: Names) -> T.Block:
    """Defaults of inner functions are evaluated where the function is defined: each gets a name there.

    `def g(t, c=2 * x): ...` becomes `g_c = 2 * x` and `def g(t, c=g_c): ...`.
    """
    done: T.Block = []
    for node in body:
        if isinstance(node, gast.Match):
            node = T.clone_header(node)
            node.cases = [T.clone_header(case) for case in node.cases]
            for case in node.cases:
                case.body = early_defaults(case.body, names)
        elif isinstance(node, (gast.If, gast.For, gast.While, gast.With)):
            node = T.clone_header(node)
            for block in (b for b in T.BLOCKS if b in node._fields):
                setattr(node, block, early_defaults(getattr(node, block), names))
        is_lambda = isinstance(node, gast.Assign) and isinstance(node.value, gast.Lambda) and isinstance(node.targets[0], gast.Name)
        if is_lambda or isinstance(node, gast.FunctionDef):
            owner = node.value if is_lambda else node
            stem = node.targets[0].id if is_lambda else node.name
            owner.args = T.clone_header(owner.args)
            for field_name in ("defaults", "kw_defaults"):
                named = []
                for default in getattr(owner.args, field_name):
                    if default is not None and not isinstance(default, (gast.Constant, gast.Name)) or isinstance(default, gast.Name):
                        name = names.fresh(f"{stem}_default")
                        done.append(T.assign(name, default, node))
                        default = T.load(name)
                    named.append(default)
                setattr(owner.args, field_name, named)
        done.append(node)
    return done
