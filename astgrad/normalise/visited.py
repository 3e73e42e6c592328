"""Lists that a loop goes through and that may grow or shrink meanwhile: the loop counts the items that are there when it starts.

What may be a list here, and turns out to be an array or a tuple, keeps its length: that is known later.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.text import reader

_RESIZE = {"append", "extend", "insert", "pop", "remove", "clear", "appendleft", "popleft", "extendleft"}


class Visited:
    """Tells, for the loops of one function, what may change the length of what they go through."""

    def __init__(self, body: T.Block, scope: Scope) -> None:
        self.scope = scope
        self.inner = {n.name: n for n in T.walk_block(body) if isinstance(n, gast.FunctionDef)}
        self.new: dict[int, set[str]] = {}  # before each statement, names of lists that were made for them and have no other name yet
        self._note_new(body, set())
        self.alike: dict[str, set[str]] = {}  # what may stand for the same list: names, attributes, and `xs[]` for any item of xs
        bindings = [b for n in T.walk_block(body) if isinstance(n, gast.Assign) for t in n.targets for b in _bindings(t, n.value)]
        self.whole = {n.id for pair in bindings for part in pair for n in _shared_by(part) if isinstance(n, gast.Name)}
        for target, value in bindings:
            targets, values = self._keys(target), self._keys_of(_shared_by(value))
            if isinstance(target, (gast.Tuple, gast.List)):
                self._join({*targets, *map(_item, targets), *values, *map(_item, values)})
            elif _is_display(value):
                self._join({*map(_item, targets), *values, *map(_item, values)})
            elif isinstance(value, gast.Subscript) and isinstance(value.slice, gast.Slice):
                self._join({*targets, *map(_item, targets), *map(_item, values)})
            else:
                self._join({*targets, *values})
                self._join({*map(_item, targets), *map(_item, values)})

    def _note_new(self, body: T.Block, new: set[str]) -> None:
        for node in body:
            self.new[id(node)] = inside = new
            if isinstance(node, gast.For):
                rebound = {n for s in T.statements(node.body) if not _makes_list(s) for n in T.names_bound(s)}
                self.new[id(node)] = new - rebound - set(T.names_read(node.iter)) - set(T.target_names(node.target))
                inside = self.new[id(node)] - {n for s in T.statements(node.body) for n in _given_away(s)}
            elif not isinstance(node, gast.If):
                inside = set()
            for inner in T.inner_blocks(node):
                self._note_new(inner, inside)
            if _makes_list(node):
                new = new - set(T.names_read(node.value)) | {node.targets[0].id}
            elif not isinstance(node, gast.FunctionDef):
                new = new - set(_given_away(node)) - set(T.names_bound(node))

    def _join(self, keys: set[str]) -> None:
        group = keys.union(*(self.alike.get(k, set()) for k in keys))
        for key in group:
            self.alike[key] = group

    def resized_in(self, node: Any) -> Any:
        """A statement in a loop that may change the length of what the loop goes through, and go on; or nothing."""
        parts = list(sequences_in(node.iter))
        keys = self._keys_of(parts)
        new = self.new.get(id(node), set())
        reached = keys.union(*(self.alike.get(n, set()) for n in keys)) - new
        holders = reached.union(*map(_roots, parts)) - new
        return next((s for s in _going_on(node.body) if reached and self._resizes(s, reached, holders)), None)

    def _keys_of(self, nodes: list[Any]) -> set[str]:
        return {key for node in nodes for key in self._keys(node)}

    def _keys(self, node: Any) -> list[str]:
        """What an expression goes by: a name, an item, or an attribute of whatever object, and that one too if it is bound or handed on."""
        if isinstance(node, gast.Subscript):
            return self._keys(node.value) if isinstance(node.slice, gast.Slice) else list(map(_item, self._keys(node.value)))
        if isinstance(node, gast.Starred):
            return self._keys(node.value)
        if isinstance(node, (gast.Tuple, gast.List)):
            return [key for part in node.elts for key in self._keys(part)]
        if isinstance(node, gast.Attribute):
            return [f".{node.attr}", *(self._keys(node.value) if set(_roots(node)) & self.whole else [])]
        return _roots(node)

    def _resizes(self, statement: Any, reached: set[str], holders: set[str]) -> bool:
        if isinstance(statement, gast.AugAssign) and isinstance(statement.value, (gast.List, gast.ListComp)):
            return bool(reached & set(self._keys(statement.target)))
        if isinstance(statement, gast.Delete):
            return any(reached & set(self._keys(t)) for t in statement.targets)
        for call in (n for part in T.headers(statement) for n in T.walk(part) if isinstance(n, gast.Call)):
            if isinstance(call.func, gast.Attribute) and call.func.attr in _RESIZE and (reached - self.new.get(id(statement), set())) & set(self._keys(call.func.value)):
                return True
            if holders & set(T.names_read(call)) and _call_resizes(call, self.scope, self.inner, frozenset()):
                return True
        return False


def _makes_list(node: Any) -> bool:
    """Whether a statement binds a name to a new list."""
    return isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) and (isinstance(node.value, (gast.List, gast.ListComp)) or _gathers(node.value))


def _given_away(node: Any) -> list[str]:
    """Names that a statement, and what stands inside it, reads otherwise than to put something into a list."""
    if isinstance(node, (gast.If, gast.For, gast.While)):
        return [n for part in [*T.headers(node), *node.body, *node.orelse] for n in _given_away(part)]
    call = node.value if isinstance(node, gast.Expr) else None
    if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name) and call.func.attr in _RESIZE:
        return [n for part in [*call.args, *call.keywords] for n in T.names_read(part)]
    return T.names_read(node)


def _bindings(target: Any, value: Any) -> list[tuple[Any, Any]]:
    if isinstance(target, gast.Tuple) and isinstance(value, gast.Tuple) and len(target.elts) == len(value.elts):
        return [b for t, v in zip(target.elts, value.elts, strict=True) for b in _bindings(t, v)]
    return [(target, value)]


def _call_resizes(call: Any, scope: Scope, inner: dict[str, Any], seen: frozenset[Any]) -> bool:
    """Whether a function, or any method of the name, may change the length of a list that it is passed or finds in its object."""
    if isinstance(call.func, gast.Name) and call.func.id in inner:
        return call.func.id not in seen and _resizes_what_it_gets(inner[call.func.id], scope, inner, seen | {call.func.id})
    target = scope.resolve(call.func)
    candidates = [target]
    if target is MISSING and isinstance(call.func, gast.Attribute):
        classes = [c for c in scope.globals.values() if isinstance(c, type)]
        candidates = [vars(c)[call.func.attr] for known in classes for c in known.__mro__ if call.func.attr in vars(c)]
    for found in candidates:
        if is_user_function(found) and found not in seen:
            try:
                tree = reader.read(found).tree
            except OSError:
                return True
            if _resizes_what_it_gets(tree, Scope(found, ()), {}, seen | {found}):
                return True
    return False


def _resizes_what_it_gets(tree: Any, scope: Scope, inner: dict[str, Any], seen: frozenset[Any]) -> bool:
    nodes = T.walk_block(tree.body)
    bound = [(n.targets[0].id, n.value) for n in nodes if isinstance(n, gast.Assign) and isinstance(n.targets[0], gast.Name)]
    fresh = {name for name, _ in bound} - {name for name, value in bound if not isinstance(value, (gast.List, gast.ListComp))} - set(T.parameter_names(tree.args))
    for node in nodes:
        changed = [node.target] if isinstance(node, gast.AugAssign) and isinstance(node.value, (gast.List, gast.ListComp)) else node.targets if isinstance(node, gast.Delete) else []
        if isinstance(node, gast.Call):
            if isinstance(node.func, gast.Attribute) and node.func.attr in _RESIZE:
                changed = [node.func.value]
            elif _call_resizes(node, scope, inner, seen):
                return True
        if any(not set(_roots(part)) & fresh for part in changed):
            return True
    return False


def sequences_in(node: Any) -> Iterator[Any]:
    """What a loop goes through itself, and not a copy of it."""
    if isinstance(node, gast.Call) and isinstance(node.func, gast.Name) and node.func.id in ("enumerate", "zip", "reversed"):
        for part in node.args:
            yield from sequences_in(part)
    elif isinstance(node, (gast.Name, gast.Attribute)) or isinstance(node, gast.Subscript) and not isinstance(node.slice, gast.Slice):
        yield node


def _item(key: str) -> str:
    """What the items of a list go by; items of items go by the same."""
    return key if key.endswith("[]") else f"{key}[]"


def _is_display(value: Any) -> bool:
    return isinstance(value, (gast.Tuple, gast.List, gast.Dict)) or _gathers(value)


def _gathers(value: Any) -> bool:
    return isinstance(value, gast.Call) and isinstance(value.func, gast.Name) and value.func.id.lstrip("@") in ("list", "tuple", "sorted", "dict")


def _roots(node: Any) -> list[str]:
    while isinstance(node, (gast.Attribute, gast.Subscript, gast.Starred)):
        node = node.value
    if isinstance(node, (gast.Tuple, gast.List)):
        return [n for part in node.elts for n in _roots(part)]
    return [node.id] if isinstance(node, gast.Name) else []


def _shared_by(value: Any) -> list[Any]:
    """Names, attributes and items that a value may be, or hold."""
    if isinstance(value, (gast.Name, gast.Attribute, gast.Subscript)):
        return [value]
    if isinstance(value, (gast.Tuple, gast.List, gast.Dict, gast.IfExp, gast.BoolOp, gast.Call, gast.keyword)):
        parts = T.children(value)
        if isinstance(value, gast.Call):
            class_or_list = _gathers(value) or isinstance(value.func, gast.Name) and value.func.id[:1].isupper()  # a class, by its name
            parts = [*value.args, *value.keywords] if class_or_list else []
        return [n for part in parts for n in _shared_by(part)]
    return []


def _going_on(body: T.Block) -> Iterator[Any]:
    """Statements of a loop's body after which the loop may go on."""
    if body and isinstance(body[-1], gast.Break):
        return
    for node in body:
        if not isinstance(node, gast.FunctionDef):
            yield node
            for inner in T.inner_blocks(node):
                yield from _going_on(inner) if isinstance(node, gast.If) else T.statements(inner)
