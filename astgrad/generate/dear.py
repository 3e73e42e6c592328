"""Name what a derivative reads and what is dear to compute again: `y = np.tanh(a @ b) * c` binds `y_1 = a @ b` first."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from astgrad.analyse.constructors import parts_made
from astgrad.analyse.cost import is_cheap
from astgrad.analyse.facts import Fact, Number, is_float_scalar, only_scalars
from astgrad.analyse.literals import POPS, mutated_lists, written_name
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.differentiate.cotangent import Cotangent
from astgrad.differentiate.forward import Tangents
from astgrad.differentiate.local import Context, Push, Pushed
from astgrad.differentiate.writes import send
from astgrad.generate.unit import Function
from astgrad.normalise.desugar import stem_of


_ITERATORS = (map, filter, zip, enumerate, reversed, iter)


def name_dear(function: Function) -> bool:
    """Give each value that the reverse sweep reads, and that is dear to compute again, a name in the forward sweep."""
    context = replace(function.context(False), names=Names(function.names.taken, function.names.functions), needs_copy=frozenset())
    if any(mutated_lists([s]) for s in T.statements(function.core.body) if isinstance(s, gast.Expr)):
        context.growing = functools.cache(functools.partial(growing, function.core.body))

    def visit(node: Any) -> tuple[T.Block | None, Any]:
        if isinstance(node, gast.For):
            return named_bounds(function, node) or None, node
        if not isinstance(node, (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)) or id(node) not in function.activity.awaited:
            return None, node
        dear, twin = without_derived(context, node, dear_parts(function, context, node)), spelt_out(node)
        return hoisted(function, twin, dear, node) if dear else None, twin

    return _put_before(function, visit)


def name_dear_of_tangents(function: Function) -> bool:
    """Give each value that a tangent reads beside the statement that computes it, and that is dear to compute twice, a name."""
    context = replace(function.context(False), names=Names(function.names.taken, function.names.functions), changes=lambda statement, expression: False)
    tangents = Tangents(context, function.activity, lambda node, tangent: [])

    def visit(node: Any) -> tuple[T.Block | None, Any]:
        dear = tangents.dear(node)
        return hoisted(function, node, dear, node, False) if dear else None, node

    return _put_before(function, visit)


def _put_before(function: Function, visit: Callable[[Any], tuple[T.Block | None, Any]]) -> bool:
    """Put what `visit` makes before each statement, which it may replace; whether it made anything."""
    changed = False

    def with_before(node: Any) -> T.Block:
        nonlocal changed
        before, twin = visit(node)
        changed |= before is not None
        return [*(before or []), twin]

    function.core.body, _ = T.replaced(function.core.body, with_before)
    return changed


def named_bounds(function: Function, node: Any) -> T.Block:
    """The reverse of a loop reads its bounds again: elements that are overwritten by then, and sizes, are named before it."""
    storage = function.activity.storage
    if storage is None or not isinstance(node.iter, gast.Call) or id(node) not in function.activity.awaited:
        return []
    done: T.Block = []
    for position, bound in enumerate(node.iter.args):
        if storage.changes(node, bound) and any(isinstance(n, gast.Subscript) for n in T.walk(bound)) or storage.resizes(node, bound):
            name = function.names.temporary("bound", "")
            done.append(T.assign(name, bound, node))
            node.iter.args[position] = T.load(name)
    if done and getattr(node, "shown", None) and not any(getattr(s, "header", False) for s in node.body):
        del node.shown
    return done


def growing(body: T.Block, statement: Any) -> set[str]:
    """Lists that may be appended to at a statement or after it, so that their items are not what they were then."""
    listed = list(T.statements(body))
    position = next((i for i, s in enumerate(listed) if s is statement), 0)
    return set(mutated_lists([s for s in listed[T.outermost_loop(body, statement, listed, position):] if isinstance(s, gast.Expr)]))


def without_derived(context: Context, node: Any, found: Pushed) -> list[Any]:
    """The dear parts but for those that are cheap to compute of the others: of `(c * u[i]) * v` it is u[i] that is kept, not c * u[i] too."""
    kept: list[Any] = []
    for part in sorted(found.dear, key=lambda d: sum(1 for _ in T.walk(d))):  # the inner ones first
        by_shape = any(part is s for s in found.shapes)
        if by_shape or not context.changes(node, part) or not _is_derived(context, node, part, kept):
            kept.append(part)
    return [d for d in found.dear if any(d is k for k in kept)]


def _is_derived(context: Context, node: Any, part: Any, kept: list[Any]) -> bool:
    """Whether a value is cheap to compute again where those that are kept have names."""
    env = context.facts.at(node)
    names = {id(k): f"kept {i}" for i, k in enumerate(kept)}  # as nobody calls a variable

    def with_names(tree: Any) -> Any:
        return T.load(names[id(tree)]) if id(tree) in names else T.with_children(tree, with_names)

    rest, known = with_names(part), {**env, **{names[id(k)]: context.facts.of(k, env) for k in kept}}
    return rest is not part and not context.changes(node, rest) and is_cheap(rest, context.facts, known, context.scope)


def dear_parts(function: Function, context: Context, node: Any) -> Pushed:
    activity = function.activity
    if getattr(node, "inactive", False):
        return Pushed()
    if isinstance(node, gast.Return):
        if node.value is None:
            return Pushed()
        target, value = None, node.value
    elif written_name(node):
        return dear_of_write(function, context, node)
    elif isinstance(node, gast.Expr):
        if not set(mutated_lists([node])) & activity.awaited[id(node)]:
            return Pushed()
        target, value = None, node.value.args[0]
    elif isinstance(node, gast.Assign):
        target, value = node.targets[0], node.value
        bound = T.target_names(target)
        if not any(n in activity.awaited[id(node)] or activity.mirrored(n, node, after=True) for n in bound) and not activity.writes_mirrored(node):
            return Pushed()
        if getattr(node, "pair", None) is None and activity.storage is not None and any(activity.storage.after(n, node) is not None for n in bound):
            kind = "" if isinstance(target, gast.Tuple) else function.bindings.kind(node)[0]
            if kind == "made":
                return _dear_of_parts(function, context, node)
            if kind != "fresh":
                return indices_of_view(context, node)
    else:
        target = node.target
        value = T.binary(T.load(target.id), node.op, node.value)
        if target.id not in activity.awaited[id(node)]:
            return Pushed()
    name = target.id if isinstance(target, gast.Name) else None
    push = Push(context, node, activity.varied[id(node)], None, None, name or "value", name)
    fact = function.facts.of(value, function.facts.at(node))
    full = Cotangent(1, (T.load("_bar"),), (), fact.dims if isinstance(fact, Number) else None, True, structure=not isinstance(fact, Number))
    if getattr(node, "pair", None):
        for argument in [a for a in value.args if not isinstance(a, gast.Starred)] + [k.value for k in value.keywords]:
            if activity.storage is not None and function.bindings.is_view(argument, node):
                _note_indices(push, argument)  # what the helper reads of it, it keeps itself
                continue
            argument_fact = function.facts.of(argument, function.facts.at(node))
            dims = argument_fact.dims if isinstance(argument_fact, Number) else None
            push.push(argument, Cotangent(1, (T.load("_bar"),), (), dims, True, structure=not isinstance(argument_fact, Number)))
        return push.done
    if isinstance(target, gast.Tuple) and isinstance(value, (gast.Tuple, gast.List)):
        for item in value.elts:
            push.push(item, push.part(T.load("_bar"), item))
        return push.done
    if isinstance(node, gast.Return) and isinstance(fact, Number):
        full = replace(full, factors=(), dims=())
    push.run(value, full)
    return push.done


def _dear_of_parts(function: Function, context: Context, node: Any) -> Pushed:
    """What the reverse of a display, or of a new object, reads: of the numbers that it is made of."""
    push = Push(context, node, function.activity.varied[id(node)], None, None, "item", None)
    push.root = node.value
    for _, item in parts_made(node.value, context.scope):
        if not (isinstance(item, gast.Name) and function.activity.mirrored(item.id, node)):
            push.push(item, push.part(T.load("_bar"), item))
    return push.done


def indices_of_view(context: Context, node: Any) -> Pushed:
    """A view reads no elements; what it is indexed with is read again for that of the mirror."""
    push = Push(context, node, (), None, None, "index", None)
    _note_indices(push, node.value)
    return push.done


def _note_indices(push: Push, view: Any) -> None:
    for part in T.walk(view):
        if isinstance(part, gast.Subscript):
            push.note_index(part.slice)


def dear_of_write(function: Function, context: Context, node: Any) -> Pushed:
    """What the reverse of a write reads: of the value that is written, and the index that it is written to."""
    name = written_name(node)
    if not function.activity.mirrored(name, node):
        return Pushed()
    push = Push(context, node, function.activity.varied[id(node)], None, None, name, None)
    if not isinstance(function.facts.at(node).get(name), Number):
        return _dear_of_place(function, node, push)
    scatter = isinstance(node, gast.Expr)
    target: Any = None if scatter else node.targets[0] if isinstance(node, gast.Assign) else node.target
    index, value = (node.value.args[1], node.value.args[2]) if scatter else (target.slice, node.value)
    push.note_index(index)
    place = T.subscript(T.load(name), index)
    spelt = isinstance(node, gast.AugAssign) and not isinstance(node.op, (gast.Add, gast.Sub))
    push.root = T.at(T.binary(place, node.op, value), node) if spelt else value
    send(push, push.root, place, Cotangent(1, (T.load("_bar"),), (), push.dims(place), True))
    if spelt and any(place is n for d in push.done.dear for n in T.walk(d)):
        node.computed = push.root  # the old elements are kept: the write is spelt out
    return push.done


def _dear_of_place(function: Function, node: Any, push: Push) -> Pushed:
    """What the reverse of a write into a container reads: where it was put, and what a number was computed from."""
    if isinstance(node, gast.Expr):
        value = node.value.args[-1] if node.value.args and node.value.func.attr not in POPS else None
        places = node.value.args if value is None else node.value.args[:-1]
    else:
        value, target = node.value, node.targets[0]
        places = [target.slice] if isinstance(target, gast.Subscript) else []
    for place in places:
        push.note_index(place)
    if value is not None and only_scalars(push.fact(value)):
        push.root = value
        push.push(value, push.part(T.load("_bar"), value))
    return push.done


def spelt_out(node: Any) -> Any:
    """`a[i] *= e` as `a[i] = a[i] * e`."""
    return T.assign(node.target, node.computed, node) if hasattr(node, "computed") else node


def hoisted(function: Function, node: Any, dear: list[Any], site: Any, lasting: bool = True) -> T.Block:
    """Assignments of the dear parts to new names, innermost first; the statement reads the names.

    Where they are to be `lasting`, what is overwritten later is copied.
    """
    marks = {id(d) for d in dear}
    made: T.Block = []
    stem = stem_of(node) if not written_name(node) else written_name(node)
    texts: dict[str, str] = {}

    def rebuild(tree: Any) -> Any:
        if isinstance(tree, list):
            return [rebuild(item) for item in tree]
        if not isinstance(tree, gast.AST):
            return tree
        twin = T.clone_header(tree)
        for field_name in tree._fields:
            setattr(twin, field_name, rebuild(getattr(tree, field_name, None)))
        if id(tree) not in marks:
            return twin
        text = T.dump(twin)
        value = own(twin, tree)
        if text not in texts:
            texts[text] = function.names.temporary(stem, "")
            made.append(T.assign(texts[text], value, node))
        read = T.load(texts[text])
        if value is not twin:
            read.shown = twin  # the statement itself goes on reading what is copied: its value stays the same to the last bit
        return read

    def own(value: Any, tree: Any) -> Any:
        """A copy of what is overwritten later, where the value is, or may be, a part of it; of what can be gone through once only, a list."""
        if isinstance(tree, gast.GeneratorExp) or isinstance(tree, gast.Call) and function.scope.resolve(tree.func) in _ITERATORS:
            return T.call("@list", value)
        storage = function.activity.storage
        fact = function.facts.of(tree, function.facts.at(site))
        if not lasting or storage is None or not storage.changes(site, tree) or not storage.may_share(tree, site):
            return value
        if is_float_scalar(fact):
            return value
        return _copy_of(value, fact)

    if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and not any(id(n) in marks for n in T.walk(node.value)):
        return []
    whole, of_whole = id(node.value) in marks, function.facts.of(node.value, function.facts.at(site))
    node.value = rebuild(node.value)
    if whole and isinstance(of_whole, Number) and isinstance(node, gast.Assign) and function.activity.storage is not None and function.activity.storage.overwrites(site):
        node.value = _copy_of(node.value, of_whole)  # the result itself is kept, and a copy of it written
    for target in node.targets if isinstance(node, gast.Assign) else [node.target] if isinstance(node, gast.AugAssign) else []:
        if isinstance(target, gast.Subscript):
            target.slice = rebuild(target.slice)
    return made


def _copy_of(value: Any, fact: Fact) -> Any:
    """A copy laid out as what it is made of: sums over other strides differ in their last bits."""
    if not isinstance(fact, Number) or fact.kind != "array":
        return T.call("@copy", value)
    return T.method(value, "copy") if fact.dims is not None and len(fact.dims) < 2 else T.method(value, "copy", T.constant("K"))
