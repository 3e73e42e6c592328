"""Loops over lists that may change their length on the way: Python goes on as long as there is another item.

    for v in queue:                      i = 0
        queue.append(v * x)              while i < len(queue):
                                             v = queue[i]
                                             i += 1
                                             queue.append(v * x)

    for v in queue:                      size = size_of(queue)
        grow(queue, v)                   for v in queue:
                                             check_size(queue, size)
                                             grow(queue, v)
                                         check_size(queue, size)

    for v in d["a"]:                     items = d["a"]
        d["b"].append(v)                 size = size_of(items)
                                         for v in items:
                                             check_size(items, size)
                                             d["b"].append(v)
                                         check_size(items, size)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.loops import own_statements
from astgrad.normalise.visited import Visited, sequences_in

_GROWS, _SHRINKS = {"append", "extend", "insert"}, {"pop", "remove", "clear"}


class Lengths:
    """Spells loops over lists that their bodies add to as while loops, and puts a test into those of which that is not known."""

    def __init__(self, body: T.Block, names: Names, scope: Scope, may_write: Callable[[Any], bool]) -> None:
        self.names, self.scope, self.may_write = names, scope, may_write
        functions = [n for s in body for n in T.walk(s) if isinstance(n, (gast.FunctionDef, gast.Lambda))]
        self.inner = {f.name for f in functions if isinstance(f, gast.FunctionDef)} | {t for s in body for n in T.walk(s) if isinstance(n, gast.Assign) and isinstance(n.value, gast.Lambda) for t in T.target_names(n.targets[0])}
        self.changed_inside = [owner for f in functions for owner in [*_changed(f, _GROWS | _SHRINKS), *_sliced(f)]]
        self.visited = Visited(body, scope)
        self.linked = [_links(n) for s in body for n in T.walk(s) if isinstance(n, gast.Assign) and len(n.targets) == 1]

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            for inner in ("body", "orelse", "finalbody"):
                if isinstance(getattr(node, inner, None), list):
                    setattr(node, inner, self.block(getattr(node, inner)))
            done += self._loop(node) if isinstance(node, gast.For) else [node]
        return done

    def _loop(self, node: Any) -> T.Block:
        over, numbered = node.iter, False
        if isinstance(over, gast.Call) and self.scope.resolve(over.func) is enumerate and len(over.args) == 1 and not over.keywords and isinstance(node.target, gast.Tuple) and len(node.target.elts) == 2:
            over, numbered = over.args[0], True
        if isinstance(over, gast.Call) and self.scope.resolve(over.func) in (reversed, zip, enumerate):
            parts = [part for part in over.args if _root(part)]
            return self._tested(node, parts) if any(self._may_resize(part, node) for part in parts) else self._of_items(node)
        root = _root(over)
        if not root:
            return self._of_items(node)
        added = [owner for s in node.body for owner in _changed(s, _GROWS)]
        if any(T.dump(owner) == T.dump(over) for owner in [*added, *(e for s in node.body for e in _extended(s))]):
            return self._counted(node, over, numbered)
        return self._tested(node, [over]) if self._may_resize(over, node) else self._of_items(node)

    def _of_items(self, node: Any) -> T.Block:
        """A loop through what comes out of lists and dicts: what its body does to other items may change the same list."""
        parts, resized = list(sequences_in(node.iter)), self.visited.resized_in(node)
        if not parts or resized is None or any(self.scope.resolve(n.func) not in (enumerate, zip, reversed) for n in T.walk(node.iter) if isinstance(n, gast.Call)):
            return [node]
        changed = {T.dump(owner) for owner in [*_changed(resized, _GROWS | _SHRINKS), *_extended(resized), *_sliced(resized)]}
        if any(T.dump(part) in changed for part in parts) or any(isinstance(n, gast.NamedExpr) for n in T.walk(node.iter)):
            return [node]
        names = {id(part): self.names.temporary("items", "") for part in parts}
        before = [T.assign(names[id(part)], part, node) for part in parts]
        node.iter = T.transform(node.iter, lambda part: T.load(names[id(part)]) if id(part) in names else None)
        node.sized = True
        return [*before, *self._tested(node, [T.load(name) for name in names.values()])]

    def _may_resize(self, over: Any, node: Any) -> bool:
        """Whether a loop's body may make what it goes through shorter, or longer by another name."""
        root, added = _root(over), [owner for s in node.body for owner in _changed(s, _GROWS)]
        cut = [owner for s in node.body for owner in [*_changed(s, _SHRINKS), *_sliced(s)]]
        handed = any(self._is_handed(over, c) for s in node.body for c in T.walk(s) if isinstance(c, gast.Call))
        return handed or any(T.dump(owner) == T.dump(over) for owner in cut) or any(self._may_be(root, _root(owner)) for owner in [*added, *cut])

    def _counted(self, node: Any, over: Any, numbered: bool) -> T.Block:
        index, items = self.names.temporary("i", ""), self.names.temporary("items", "")
        before = [T.assign(items, T.clone(over), node), T.assign(index, T.constant(0), node)]
        if isinstance(over, gast.Name) and over.id not in T.names_bound(node.body):
            items = over.id
            del before[0]
        target, item = node.target, T.subscript(T.load(items), T.load(index))
        header = [T.assign(T.clone(target.elts[0]), T.load(index), node), T.assign(T.clone(target.elts[1]), item, node)] if numbered else [T.assign(T.clone(target), item, node)]
        test = gast.Compare(left=T.load(index), ops=[gast.Lt()], comparators=[T.call("@len", T.load(items))])
        loop = gast.While(test=T.at(test, node), body=[*header, T.assign(index, T.binary(T.load(index), gast.Add(), T.constant(1)), node), *node.body], orelse=node.orelse)
        loop.follows = T.load(items)
        return [*before, T.at(loop, node)]

    def _tested(self, node: Any, overs: list[Any]) -> T.Block:
        before: T.Block = []
        checks: T.Block = []
        for over in overs:
            size = self.names.temporary("size", "")
            before.append(T.assign(size, T.call("@size_of", T.clone(over)), node))
            checks.append(T.expression_statement(T.call("@check_size", T.clone(over), T.load(size)), node))
        node.body = [*map(T.clone, checks), *node.body]
        if any(isinstance(n, gast.Break) for n in own_statements(node.body)):
            node.orelse = [*checks, *node.orelse]  # a loop that is left does not mind
            return [*before, node]
        return [*before, node, *checks]

    def _may_be(self, root: str, other: str) -> bool:
        """Whether two names may stand for the same list, as one is assigned what the other reaches."""
        return bool(other) and other != root and any({root, other} <= linked for linked in self.linked)

    def _is_handed(self, over: Any, call: Any) -> bool:
        """Whether a function that may write is handed what a loop goes through, or what holds that."""
        owner = call.func.value if isinstance(call.func, gast.Attribute) else None
        if owner is not None and T.dump(owner) == T.dump(over):
            return False  # a method of the list
        if self._is_inner(call):  # it may reach what it is not given
            return any(_root(o) == _root(over) or self._may_be(_root(over), _root(o)) for o in self.changed_inside) or self._gets(over, call) and self.may_write(call)
        known = self.scope.resolve(call.func)
        if known is not MISSING and not isinstance(known, type) and _root(over) not in self.scope.locals and self.may_write(call):
            return True
        return self._gets(over, call) and (known is MISSING or self.may_write(call))

    def _gets(self, over: Any, call: Any) -> bool:
        owner = call.func.value if isinstance(call.func, gast.Attribute) else None
        given = [*call.args, *(k.value for k in call.keywords), *([] if owner is None else [owner])]
        return any(_root(g) == _root(over) for g in given)

    def _is_inner(self, call: Any) -> bool:
        return isinstance(call.func, gast.Name) and call.func.id in self.inner


def _root(node: Any) -> str:
    """The variable of `a.b.c`; nothing for other expressions."""
    while isinstance(node, gast.Attribute):
        node = node.value
    return node.id if isinstance(node, gast.Name) else ""


def _links(node: Any) -> set[str]:
    """The variables that an assignment may make reach the same list: its target, and what its value stands for or holds."""
    found = {_root(node.targets[0]) or next(iter(T.names_read(node.targets[0])), "")}
    waiting = [node.value]
    while waiting:
        part = waiting.pop()
        if isinstance(part, (gast.Name, gast.Attribute)):
            found.add(_root(part))
        elif isinstance(part, (gast.Tuple, gast.List, gast.Dict, gast.Call, gast.IfExp, gast.keyword)):
            waiting += T.children(part)
    return found - {""}


def _changed(statement: Any, methods: set[str]) -> list[Any]:
    """What a statement, or one inside it, calls one of these methods of."""
    return [n.func.value for n in T.walk(statement) if isinstance(n, gast.Call) and isinstance(n.func, gast.Attribute) and n.func.attr in methods]


def _sliced(statement: Any) -> list[Any]:
    """What a statement, or one inside it, assigns a part of, or takes one off: of a list it may be longer then, or shorter."""
    changed = [t for n in T.walk(statement) if isinstance(n, (gast.Assign, gast.Delete)) for t in n.targets if isinstance(t, gast.Subscript) and (isinstance(t.slice, gast.Slice) or isinstance(n, gast.Delete))]
    return [t.value for t in changed]


def _extended(statement: Any) -> list[Any]:
    """What a statement, or one inside it, makes longer by `+=`, if it is a list."""
    return [_read(n.target) for n in T.walk(statement) if isinstance(n, gast.AugAssign) and isinstance(n.op, gast.Add)]


def _read(target: Any) -> Any:
    twin = T.clone_header(target)
    twin.ctx = gast.Load()
    return twin

