"""Functions made inside that are kept, as objects of a class of their own: what they capture are attributes.

    bus.on(lambda v: seen.append(v * s))      ->      bus.on(instance(Lambda, seen=seen, s=s))

    class Lambda:
        def __call__(self, v):
            seen, s = self.seen, self.s
            return seen.append(v * s)

So what they change is followed as what objects change is. Done where the function would be refused else (see `Effort`). A variable that
is bound anew after such a function is made lives in a cell, which the object holds (see `cells`).
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from typing import Any

from astgrad.analyse.derived import derived, objects_called, with_first
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_of_a_library, is_user_function
from astgrad.normalise.callees import read_once
from astgrad.normalise.cells import with_cells
from astgrad.normalise.fence import outside_writes, refuse
from astgrad.normalise.late_variables import comprehensions_as_loops
from astgrad.runtime import instance
from astgrad.runtime.structures import is_users_class
from astgrad.text import reader
from astgrad.text.reader import Source

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_REFUSED = (gast.Global, gast.Yield, gast.YieldFrom, gast.Await, gast.Import, gast.ImportFrom, gast.ClassDef, gast.NamedExpr)
_CLASSES: dict[Any, type] = {}


def has_functions(tree: Any) -> bool:
    """Whether a function makes others."""
    return any(isinstance(n, (gast.FunctionDef, gast.Lambda)) for s in tree.body for n in T.walk(s))


def note_kept(source: Source, fn: Any, effort: Effort) -> Source:
    """The function with a note of variables that functions which are kept see late, if these are to become objects; astgrad's own stay as they are."""
    if str(fn.__module__).startswith("astgrad."):
        return source
    found: list[Any] = []

    def noted(tree: Any, outer: dict[str, bool]) -> Any:
        twin = T.clone_header(tree)
        twin.body = comprehensions_as_loops(twin)
        kept = _Kept(twin, fn, outer)
        functions = kept.functions()
        found.extend(functions)
        effort.changes |= any(outside_writes(_as_def(f, "function"), Scope(fn, _variables_of(f))) for f in functions)
        twin.late = {n for f in functions for n in kept.captured(f) if n in kept.own and kept.is_bound_after(n, f)}
        twin.body = _with_inner(twin.body, functions, lambda inner: noted(inner, kept.fixed()))
        return twin

    tree = noted(source.tree, dict.fromkeys(fn.__code__.co_freevars, True))
    effort.differs |= bool(found)
    if not found or not effort.thorough:
        return source
    effort.makers.add(tree.name)
    return replace(source, tree=tree)


def with_function_objects(source: Source, fn: Any) -> Source:
    """The function with objects in the place of functions that are kept, in it and in those inside it."""

    def changed(tree: Any, outer: dict[str, bool]) -> Any:
        kept = _Kept(tree, fn, outer, True)
        for node, name in kept.left():
            refuse(source, node, f"a function that is handed on captures `{name}`, which is bound anew elsewhere: not differentiated yet", "pass it as a parameter, or bind it once")
        functions = {id(f) for f in kept.functions()}

        def visit(node: Any) -> Any:
            if id(node) in functions:
                return _object(source, fn, node, kept)
            return node if isinstance(node, (gast.FunctionDef, gast.Lambda)) else T.with_children(node, visit)

        twin = T.clone_header(tree)
        twin.body = _with_inner([visit(s) for s in tree.body] if functions else tree.body, [], lambda inner: changed(inner, kept.fixed()))
        return twin

    return replace(source, tree=changed(source.tree, dict.fromkeys(fn.__code__.co_freevars, True)))


def _with_inner(body: T.Block, without: list[Any], change: Callable[[Any], Any]) -> T.Block:
    """A block with other functions in the place of those that it defines, but for some."""

    def visit(node: Any) -> Any:
        if isinstance(node, gast.FunctionDef):
            return node if any(node is f for f in without) else change(node)
        return node if isinstance(node, gast.Lambda) else T.with_children(node, visit)

    return [visit(s) for s in body] if any(isinstance(n, gast.FunctionDef) for s in body for n in _inside(s)) else body


def _variables_of(node: Any) -> list[str]:
    return [*T.parameter_names(node.args), *T.names_bound(node.body if isinstance(node.body, list) else [])]


class _Kept:
    """Tells which functions that a function makes are values: what is done with them, but to call them, is not followed by their names."""

    def __init__(self, tree: Any, fn: Any, outer: dict[str, bool], has_cells: bool = False) -> None:
        self.tree, self.outer, self.has_cells = tree, outer, has_cells
        self.own = set(_variables_of(tree))
        self.variables = {*self.own, *outer}
        self.scope = Scope(fn, self.variables)
        self.nodes = [n for s in tree.body for n in _inside(s)]
        self.order = {id(n): i for i, n in enumerate(n for s in tree.body for n in _in_order(s))}
        self.parents = {id(child): n for n in T.walk_block(tree.body) for child in T.children(n)}
        self.named = {n.name: n for n in self.nodes if isinstance(n, gast.FunctionDef)}
        self.named |= {n.targets[0].id: n.value for n in self.nodes if isinstance(n, gast.Assign) and len(n.targets) == 1 and isinstance(n.targets[0], gast.Name) and isinstance(n.value, gast.Lambda)}

    def functions(self) -> list[Any]:
        """Those that become objects, in the order of the text."""
        return [n for n in self.values() if self._can_be_object(n)]

    def left(self) -> Iterator[tuple[Any, str]]:
        """Those that stay as they are though they capture a variable in a cell, and that variable: they would see it bound anew."""
        cells = {s.targets[0].id: s.makes_cell for s in self.tree.body if hasattr(s, "makes_cell")}
        for node in self.values() if cells else ():
            if not self._can_be_object(node):
                yield from ((node, cells[n]) for n in T.free_names(node) if n in cells)

    def values(self) -> list[Any]:
        """Those that are values, in the order of the text."""
        kept = {id(n): n for n in self.nodes if isinstance(n, gast.Lambda) and not any(n is f for f in self.named.values()) and self._is_value(n)}
        read = {n.id for n in T.walk_block(self.tree.body) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and n.id in self.named and self._is_value(n)}
        while True:
            size = len(kept)
            kept |= {id(f): f for name, f in self.named.items() if name in read or self._bindings(name) > 1}
            read |= {n for f in kept.values() for n in self.captured(f) if n in self.named}  # what they call, they hold
            if len(kept) == size:
                return [n for n in self.nodes if id(n) in kept]

    def fixed(self) -> dict[str, bool]:
        """The variables that functions inside find, and whether each has one value as long as these are there."""
        own = {n: not self._binders(n) if n in T.parameter_names(self.tree.args) else self._bindings(n) == 1 and not any(self._around(self._binders(n)[0])) for n in self.own}
        return {**self.outer, **own}

    def captured(self, node: Any) -> list[str]:
        return [n for n in T.free_names(node) if n in self.variables]

    def is_bound_after(self, name: str, node: Any) -> bool:
        """Whether a variable may be bound anew after a function is made."""
        around = list(self._around(node))
        return any(self.order[id(b)] > self.order[id(node)] or any(b is n for loop in around for n in T.walk(loop)) for b in self._binders(name) if b is not node)

    # --- what the text tells

    def _is_value(self, node: Any) -> bool:
        """Whether a function is used here otherwise than to be called, or to be given to a library function, which calls it."""
        parent = self.parents.get(id(node))
        while isinstance(parent, (gast.IfExp, gast.keyword, gast.Starred)) and getattr(parent, "test", None) is not node:
            node, parent = parent, self.parents.get(id(parent))
        if isinstance(parent, (gast.Compare, gast.Expr)) or getattr(parent, "test", None) is node:
            return False
        if not isinstance(parent, gast.Call):
            return True
        if parent.func is node:
            return False
        target = self.scope.resolve(parent.func)
        if target is MISSING:
            return not (isinstance(node, gast.keyword) and node.arg == "key")
        if isinstance(target, type):
            return is_users_class(target)
        return is_user_function(target) and not is_of_a_library(target) and not target.__module__.startswith("astgrad.")

    def _can_be_object(self, node: Any) -> bool:
        inside = [n for part in (node.body if isinstance(node.body, list) else [node.body]) for n in T.walk(part)]
        if any(isinstance(n, _REFUSED) or self.has_cells and isinstance(n, gast.Nonlocal) for n in inside) or getattr(node, "decorator_list", None):
            return False
        free, around = self.captured(node), self._comprehended(node)
        if (around | self._bound_to(node)) & set(T.free_names(node)) or getattr(node, "name", None) in T.names_read(node.body) or not all(map(self._binds_plainly, free)):
            return False
        if any(n not in self.own and not self.outer[n] for n in free):  # it may be bound anew, who knows when
            return False
        return not self.has_cells or not any(n in self.own and self.is_bound_after(n, node) for n in free)

    def _comprehended(self, node: Any) -> set[str]:
        """Variables of the comprehensions around."""
        found: set[str] = set()
        while (parent := self.parents.get(id(node))) is not None:
            if isinstance(parent, _COMPREHENSIONS):
                found |= {n for g in parent.generators for n in T.target_names(g.target)}
            node = parent
        return found

    def _bound_to(self, node: Any) -> set[str]:
        """Variables that are bound to what the function stands in, but for what a function is given: an object in its place would hold itself."""
        path = [node]
        while (parent := self.parents.get(id(path[-1]))) is not None and not isinstance(parent, gast.Assign):
            path.append(parent)
        if parent is None or path[-1] is not parent.value or any(isinstance(p, gast.Call) and not isinstance(self.scope.resolve(p.func), type) for p in path):
            return set()
        found: set[str] = set()
        for target in parent.targets:
            pairs = isinstance(target, gast.Tuple) and isinstance(parent.value, gast.Tuple) and len(target.elts) == len(parent.value.elts) and len(path) > 1
            plain = pairs and not any(isinstance(e, gast.Starred) for e in [*target.elts, *parent.value.elts])
            found |= {n for t in ([t for t, e in zip(target.elts, parent.value.elts, strict=True) if e is path[-2]] if plain else [target]) for n in T.target_names(t)}
        return found

    def _binds_plainly(self, name: str) -> bool:
        return name in self.own or not any(name in s.names for s in self.nodes if isinstance(s, (gast.Global, gast.Nonlocal)))

    def _binders(self, name: str) -> list[Any]:
        """Statements and parts of the function itself that bind a name."""
        found = [n for n in self.nodes if isinstance(n, gast.Name) and n.id == name and not isinstance(n.ctx, gast.Load)]
        return found + [n for n in self.nodes if isinstance(n, (gast.FunctionDef, gast.ClassDef)) and n.name == name or isinstance(n, (gast.Import, gast.ImportFrom)) and name in T.names_bound(n)]

    def _bindings(self, name: str) -> int:
        return len(self._binders(name))

    def _around(self, node: Any) -> Iterator[Any]:
        """The loops that a node stands in."""
        while (parent := self.parents.get(id(node))) is not None:
            if isinstance(parent, (gast.For, gast.While)):
                yield parent
            node = parent


def _inside(node: Any) -> Iterator[Any]:
    """The nodes of a statement, functions in it among them, but not what is inside of those."""
    yield node
    if isinstance(node, (gast.FunctionDef, gast.Lambda)):
        return
    for child in T.children(node):
        yield from _inside(child)


def _in_order(node: Any) -> Iterator[Any]:
    """All nodes of a statement, as the text has them, but what is bound after what it is bound to."""
    yield node
    given = getattr(node, "iter", None) or getattr(node, "value", None)
    for child in sorted(T.children(node), key=lambda child: child is not given):
        yield from _in_order(child)


def _as_def(node: Any, name: str) -> Any:
    return T.function_of(name, node) if isinstance(node, gast.Lambda) else node


def _object(source: Source, fn: Any, node: Any, kept: _Kept) -> Any:
    """The expression that makes the object, or for a `def` the statement that binds it."""
    given = T.default_values(node.args)
    moving = given if any(not isinstance(d, gast.Constant) for d in given.values()) else {}  # parameters that are left out, then
    fields = {**{n: T.load(n) for n in kept.captured(node)}, **moving}
    kind = T.load("@class")
    kind.means = _class_of(source, fn, node, tuple(fields), moving.keys())
    made = T.at(T.call("@instance", kind, **fields), node)
    return T.assign(node.name, made, node) if isinstance(node, gast.FunctionDef) else made


def _class_of(source: Source, fn: Any, node: Any, fields: tuple[str, ...], moving: Any) -> type:
    name = "".join(part.capitalize() for part in getattr(node, "name", "lambda").split("_")) or "Function"
    key = fn.__code__, id(fn.__globals__), T.dump(node), node.lineno, node.col_offset, fields
    if key not in _CLASSES:
        tree = T.clone(_as_def(node, "__call__"))
        tree.name = "__call__"
        tree.args, own = with_first(_without(tree.args, moving), {n.id for n in T.walk(tree) if isinstance(n, gast.Name)})
        tree.body = [*(T.assign(n, T.attribute(T.load(own), n), node) for n in fields), *tree.body]
        values = [d.value for n, d in T.default_values(node.args).items() if n not in moving and n in {p.id for p in [*node.args.posonlyargs, *node.args.args]}]
        words = {n: d.value for n, d in T.default_values(node.args).items() if n not in moving and n in {p.id for p in node.args.kwonlyargs}}
        _CLASSES[key] = objects_called(name, derived(tree, source, fn, {}, (tuple(values) or None, words or None)), fn)
    return _CLASSES[key]


def _without(arguments: Any, without: Any) -> Any:
    """Parameters without some that have defaults."""
    twin = T.clone(arguments)
    twin.posonlyargs, twin.args = [[p for p in part if p.id not in without] for part in (twin.posonlyargs, twin.args)]
    named = [(p, d) for p, d in zip(twin.kwonlyargs, twin.kw_defaults, strict=True) if p.id not in without]
    twin.kwonlyargs, twin.kw_defaults = [p for p, _ in named], [d for _, d in named]
    twin.defaults = twin.defaults if not without else []
    return twin


def calls_maker(fn: types.FunctionType, makers: Collection[str], seen: set[Any]) -> bool:
    """Whether a function that is called as it stands may make functions for which there are objects elsewhere, or call what does."""
    if is_of_a_library(fn) or (read := read_once(fn, seen)) is None:
        return False
    tree, scope = read
    if fn.__name__ in makers and _Kept(tree, fn, dict.fromkeys(fn.__code__.co_freevars, True)).functions():
        return True
    return any(_calls_maker(s, scope, makers, seen) for s in tree.body)


def _calls_maker(tree: Any, scope: Scope, makers: Collection[str], seen: set[Any]) -> bool:
    for call in (n for n in T.walk(tree) if isinstance(n, gast.Call)):
        target = scope.resolve(call.func)
        named = call.func.attr if isinstance(call.func, gast.Attribute) else ""
        if target is MISSING and named in makers or isinstance(target, types.FunctionType) and calls_maker(target, makers, seen):
            return True
        if isinstance(target, type) and is_users_class(target) and f"new_{target.__name__}" in makers:
            return True
    return False


@functools.lru_cache(maxsize=256)
def with_objects(fn: types.FunctionType) -> types.FunctionType | None:
    """A live function that does the same, and makes objects in the place of functions; None where others that it calls would have to."""
    effort = Effort(thorough=True)
    source = with_cells(note_kept(reader.read(fn), fn, effort))
    if fn.__closure__ or source.wrappers or source.tree.decorator_list or calls_maker(fn, effort.makers, {fn.__code__}) or any(_calls_maker(s, Scope(fn, _variables_of(source.tree)), effort.makers, {fn.__code__}) for s in source.tree.body):
        return None
    source = with_function_objects(source, fn)
    names = Names({n.id for n in T.walk(source.tree) if isinstance(n, gast.Name)})
    cells: dict[str, Any] = {}

    def visit(node: Any) -> Any:
        if not isinstance(node, gast.Name) or not node.id.startswith("@"):
            return None
        value = node.means if hasattr(node, "means") else instance
        name = next((n for n, known in cells.items() if known is value), "") or names.fresh(value.__name__)
        cells[name] = value
        return T.load(name)

    tree = T.transform(T.clone(source.tree), visit)
    return derived(tree, source, fn, cells, (fn.__defaults__, fn.__kwdefaults__))


__all__ = ["calls_maker", "has_functions", "note_kept", "with_function_objects", "with_objects"]
