"""A `deque` that only this function uses is a list, an `OrderedDict` a dict, and a `defaultdict` one that is asked for a default where it is read.

    q = deque([x], maxlen=3)      ->      q = [x]
    q.append(e)                           q.append(e)
                                          if len(q) > 3:
                                              q.pop(0)
    y = q.popleft()                       y = q.pop(0)

    d = defaultdict(list)         ->      d = {}
    d[k].append(e)                        d.setdefault(k, []).append(e)

    c = Counter()                 ->      c = {}
    y = c[k]                              y = c.get(k, 0)
"""

from __future__ import annotations

import collections
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.attempts import guarded_in

_READERS = (len, list, tuple, sorted, sum, max, min, any, all, set, bool, enumerate, reversed, zip, map, filter)
_OF_DEQUES = {"append", "appendleft", "pop", "popleft", "extend", "clear", "remove", "reverse", "rotate", "index", "count"}
_OF_DICTS = {"keys", "values", "items", "get", "pop", "setdefault", "update", "clear"}
_ALONE = {"append", "appendleft", "extend", "clear", "remove", "reverse", "rotate", "update"}  # a statement each
_CHANGING = _OF_DEQUES - {"index", "count"}


def plain_collections(body: T.Block, names: Names, scope: Scope) -> T.Block:
    """The block with lists and dicts instead, where nothing can tell the difference."""
    made = _made(body, scope)
    if not made:
        return body
    parents = {id(child): node for statement in body for node in T.walk(statement) for child in T.children(node)}
    guarded = {n for branch in T.statements(body) for s in guarded_in(branch) for n in T.names_read(s)}
    for name, calls in made.items():
        occurrences = [n for n in T.walk_block(body) if isinstance(n, gast.Name) and n.id == name]
        kind = scope.resolve(calls[0].func)
        bound = [n for n in occurrences if isinstance(n.ctx, gast.Store)]
        plain = len(bound) == len(calls) and len({T.dump(c) for c in calls}) == 1 and _is_plain(calls[0], kind, scope)
        if kind is collections.defaultdict and name in guarded:  # where reads put entries in, and may raise
            continue
        if plain and not _is_captured(body, name) and all(_is_usual(n, kind, parents, scope) for n in occurrences if not isinstance(n.ctx, gast.Store)):
            body = _Plain(name, kind, calls[0], names, scope).block(body)
    return body


def is_special(call: Any, scope: Scope) -> bool:
    """Whether an expression makes a collection of these kinds."""
    return isinstance(call, gast.Call) and scope.resolve(call.func) in (collections.deque, collections.defaultdict, collections.OrderedDict, collections.Counter)


def makes_deque(node: Any, scope: Scope) -> bool:
    """Whether an expression makes a deque of items."""
    if not isinstance(node, gast.Call) or scope.resolve(node.func) is not collections.deque:
        return False
    items = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg in ("iterable", None)), None)
    return items is not None and not (isinstance(items, (gast.List, gast.Tuple)) and not items.elts and len(node.args) == 1 and not node.keywords)


def makes_filled(node: Any, scope: Scope) -> bool:
    """Whether an expression makes a `defaultdict` with entries."""
    return isinstance(node, gast.Call) and scope.resolve(node.func) is collections.defaultdict and (len(node.args) > 1 or bool(node.keywords))


def makes_collection(node: Any, scope: Scope) -> bool:
    """Whether an expression makes a deque or a `defaultdict` of something: it is made of nothing, and filled."""
    return makes_deque(node, scope) or makes_filled(node, scope)


def _made(body: T.Block, scope: Scope) -> dict[str, list[Any]]:
    """The calls that make a collection of these kinds, by the name that it gets."""
    found: dict[str, list[Any]] = {}
    for node in T.statements(body):
        target = node.targets[0] if isinstance(node, gast.Assign) and len(node.targets) == 1 else node.target if isinstance(node, gast.AnnAssign) else None
        if isinstance(target, gast.Name) and is_special(node.value, scope):
            found.setdefault(target.id, []).append(node.value)
    return found


def _is_plain(call: Any, kind: Any, scope: Scope) -> bool:
    if any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return False
    if kind is collections.OrderedDict:
        return True
    if kind is collections.Counter:
        return not call.args and not call.keywords
    if kind is collections.deque:
        return len(call.args) <= 2 and all(k.arg == "maxlen" for k in call.keywords)
    factory = call.args[0] if call.args else None
    known = isinstance(factory, gast.Lambda) and not T.parameter_names(factory.args) or factory is not None and scope.resolve(factory) is not MISSING
    return not call.keywords and len(call.args) <= 2 and known


def _is_captured(body: T.Block, name: str) -> bool:
    return any(isinstance(n, (gast.FunctionDef, gast.Lambda)) and name in T.free_names(n) for n in T.walk_block(body))


def _is_usual(node: Any, kind: Any, parents: dict[int, Any], scope: Scope) -> bool:
    """Whether a use of such a collection is one that a list or a dict has in the same way."""
    parent = parents[id(node)]
    above = parents.get(id(parent))
    match type(parent).__name__:
        case "Attribute":
            called = isinstance(above, gast.Call) and above.func is parent
            if kind is collections.defaultdict and parent.attr == "get":
                return True
            alone = not called or parent.attr not in _ALONE or isinstance(parents.get(id(above)), gast.Expr)
            usual = {collections.deque: _OF_DEQUES, collections.Counter: _OF_DICTS - {"update"}}.get(kind, _OF_DICTS)
            return called and alone and not getattr(above, "keywords", ()) and parent.attr in usual
        case "Subscript":
            forgiving = kind is collections.Counter and isinstance(parent.ctx, gast.Del)  # which takes no notice of keys that are not there
            return parent.value is node and not isinstance(parent.slice, gast.Slice) and not forgiving
        case "For":
            return parent.iter is node and not any(_changes(n, node.id) for n in T.walk_block(parent.body))
        case "comprehension":
            return parent.iter is node
        case "Compare":
            return node in parent.comparators and all(isinstance(op, (gast.In, gast.NotIn)) for op in parent.ops)
        case "If" | "While":
            return parent.test is node
        case "UnaryOp":
            return isinstance(parent.op, gast.Not)
        case "BoolOp":
            return isinstance(above, (gast.If, gast.While)) and above.test is parent
        case "Call":
            target = scope.resolve(parent.func)
            numeric = getattr(target, "__module__", "") == "numpy" and kind is collections.deque
            return parent.func is not node and (any(target is f for f in _READERS) or numeric or target is dict and kind is not collections.deque)
    return False


def _changes(node: Any, name: str) -> bool:
    return isinstance(node, gast.Call) and isinstance(node.func, gast.Attribute) and isinstance(node.func.value, gast.Name) and node.func.value.id == name and node.func.attr in _CHANGING


class _Plain:
    """Rewrites the uses of one collection."""

    def __init__(self, name: str, kind: Any, call: Any, names: Names, scope: Scope) -> None:
        self.name, self.kind, self.call, self.names, self.scope = name, kind, call, names, scope
        self.size: Any = None  # of a deque that is bounded
        if kind is collections.deque:
            given = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords), None)
            if given is not None and not (T.is_constant(given) and given.value is None):
                self.size = given if isinstance(given, gast.Constant) else T.load(names.fresh(f"{name}_maxlen"))

    def block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            twin = T.clone_header(node)
            for part in (p for p in T.BLOCKS if getattr(node, p, None)):
                setattr(twin, part, self.block(getattr(node, part)))
            if isinstance(node, gast.Match):
                twin.cases = [T.clone_header(case) for case in node.cases]
                for case in twin.cases:
                    case.body = self.block(case.body)
            done += self._statement(twin)
        return done

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.Assign, gast.AnnAssign)) and isinstance(node.value, gast.Call) and T.names_bound(node) == [self.name]:
            return self._made(node)
        if self.kind is collections.OrderedDict:
            return [node]
        if self.kind is not collections.deque:
            return self._of_dict(node)
        if isinstance(node, gast.Expr) and _changes(node.value, self.name):
            return self._changed(node, node.value.func.attr, [self._expression(a) for a in node.value.args])
        return [self._header(node)]

    def _header(self, node: Any) -> Any:
        """The statement with what it evaluates itself rewritten, and not the statements inside it."""
        inner = {id(s) for part in T.BLOCKS for s in getattr(node, part, None) or []} | {id(c) for c in getattr(node, "cases", ())}
        return T.with_children(node, lambda child: child if id(child) in inner else self._expression(child))

    def _made(self, node: Any) -> T.Block:
        args, words = node.value.args, {k.arg: k.value for k in node.value.keywords}
        if self.kind is not collections.deque:
            args = args[1:] if self.kind is collections.defaultdict else args
            return [T.assign(self.name, T.in_place_of(T.call("@dict", *args, **words) if args or words else gast.Dict(keys=[], values=[]), node.value), node)]
        before: T.Block = []
        nothing = gast.List(elts=[], ctx=gast.Load())
        nothing.lineno, nothing.col_offset = node.value.lineno, node.value.col_offset
        items = T.call("@list", args[0]) if args else nothing
        if isinstance(self.size, gast.Name):
            before.append(T.assign(self.size.id, args[1] if len(args) > 1 else node.value.keywords[0].value, node))
        if self.size is None or not args:
            return [*before, T.assign(self.name, items, node)]
        last = T.call("@max", T.binary(T.call("@len", T.load(self.name)), gast.Sub(), T.clone(self.size)), T.constant(0))
        rest = T.subscript(T.load(self.name), gast.Slice(lower=last, upper=None, step=None))
        return [*before, T.assign(self.name, items, node), T.assign(self.name, rest, node)]

    # --- deques

    def _method(self, name: str, *args: Any) -> Any:
        return T.method(T.load(self.name), name, *args)

    def _changed(self, node: Any, method: str, args: list[Any]) -> T.Block:
        def said(*calls: Any) -> T.Block:
            return [T.expression_statement(call, node) for call in calls]

        match method:
            case "append":
                return [*said(self._method("append", *args)), *self._bounded(node, T.constant(0))]
            case "appendleft":
                return [*said(self._method("insert", T.constant(0), *args)), *self._bounded(node)]
            case "popleft":
                return said(self._method("pop", T.constant(0)))
            case "extend" if self.size is not None:
                item = self.names.fresh("item")
                body = [*said(self._method("append", T.load(item))), *self._bounded(node, T.constant(0))]
                return [T.at(gast.For(target=T.store(item), iter=args[0], body=body, orelse=[], type_comment=None), node)]
            case "rotate":
                item = self.names.fresh("item")
                turns = args[0] if args else T.constant(1)
                right = [T.assign(item, self._method("pop"), node), *said(self._method("insert", T.constant(0), T.load(item)))]
                left = [T.assign(item, self._method("pop", T.constant(0)), node), *said(self._method("append", T.load(item)))]

                def loop(count: Any, body: T.Block) -> Any:
                    return T.at(gast.For(target=T.store(self.names.fresh("_")), iter=T.call("@range", count), body=body, orelse=[], type_comment=None), node)

                rotated = [loop(turns, right), loop(T.negative(T.clone(turns)), left)]
                return [T.at(gast.If(test=T.load(self.name), body=rotated, orelse=[]), node)]
        return said(self._method(method, *args))

    def _bounded(self, node: Any, *place: Any) -> T.Block:
        """What is added to a full deque makes an item fall off at the other end."""
        if self.size is None:
            return []
        full = gast.Compare(left=T.call("@len", T.load(self.name)), ops=[gast.Gt()], comparators=[T.clone(self.size)])
        if isinstance(self.size, gast.Name):
            some = gast.Compare(left=T.clone(self.size), ops=[gast.IsNot()], comparators=[T.constant(None)])
            full = gast.BoolOp(op=gast.And(), values=[some, full])
        pop = self._method("pop", *place)
        pop.finds_one = True
        return [T.at(gast.If(test=full, body=[T.expression_statement(pop, node)], orelse=[]), node)]

    def _expression(self, node: Any) -> Any:
        def visit(part: Any) -> Any:
            if self.kind is collections.deque:
                if isinstance(part, gast.Call) and _changes(part, self.name) and part.func.attr == "popleft":
                    return T.at(self._method("pop", T.constant(0)), part)
                return None
            return self._read(part) if isinstance(part, gast.Subscript) and isinstance(part.ctx, gast.Load) and self._is_own(part.value) else None

        return T.transform(node, visit)

    # --- dicts

    def _is_own(self, node: Any) -> bool:
        return isinstance(node, gast.Name) and node.id == self.name

    def _read(self, part: Any) -> Any:
        if self.kind is collections.Counter:
            return T.at(self._method("get", part.slice, T.constant(0)), part)
        return T.at(self._method("setdefault", part.slice, self._default()), part)

    def _default(self) -> Any:
        if self.kind is collections.Counter:
            return T.constant(0)
        factory = self.call.args[0]
        if isinstance(factory, gast.Lambda):
            return T.clone(factory.body)
        target = self.scope.resolve(factory)
        if target in (float, int):
            return T.constant(target())
        if target in (list, dict):
            made = gast.List(elts=[], ctx=gast.Load()) if target is list else gast.Dict(keys=[], values=[])
            made.lineno, made.col_offset = self.call.lineno, self.call.col_offset
            return made
        return T.call(T.clone(factory))

    def _of_dict(self, node: Any) -> T.Block:
        """`d[k] += e` reads `d[k]` before e; of `d[k][i] = e` the value is made first. `for v in d[k]` reads `d[k]` once."""
        target = node.target if isinstance(node, gast.AugAssign) else None
        before: T.Block = []
        if isinstance(node, gast.For) and self._only_entries(node.iter):
            over = T.transform(node.iter, lambda part: self._asked(part, node, before, gast.Load()) if isinstance(part, gast.Subscript) and self._is_own(part.value) else None)
            twin = T.clone_header(node)
            twin.iter = over
            return [*before, twin]
        if not (isinstance(target, gast.Subscript) and self._is_own(target.value)):
            return [self._header(node)]
        place = self._asked(target, node, before, gast.Store())
        return [*before, T.augment(place, node.op, self._expression(node.value), node)]

    def _only_entries(self, over: Any) -> bool:
        """Whether what a loop goes through is, or is made by Python's own of, entries of the dict: they may be put in before the loop."""
        if isinstance(over, gast.Call) and self.scope.resolve(over.func) in (enumerate, zip, reversed, sorted, list, tuple) and not over.keywords:
            return any(map(self._only_entries, over.args)) and all(self._only_entries(a) or self._is_apart(a) for a in over.args)
        return isinstance(over, gast.Subscript) and self._is_own(over.value) and not any(isinstance(n, gast.Call) or self._is_own(n) for n in T.walk(over.slice))

    def _is_apart(self, part: Any) -> bool:
        """Whether it makes no difference if entries are put into the dict before this is evaluated."""
        calls = [n for n in T.walk(part) if isinstance(n, (gast.Call, gast.NamedExpr))]
        return self.name not in T.names_read(part) and all(isinstance(c, gast.Call) and self.scope.resolve(c.func) in (range, len) for c in calls)

    def _asked(self, place: Any, node: Any, before: T.Block, context: Any) -> Any:
        """A place of the dict, in which there is something after the statements that are put before."""
        key = self._expression(place.slice)
        if not isinstance(key, (gast.Name, gast.Constant)):
            name = self.names.fresh("key")
            before.append(T.assign(name, key, node))
            key = T.load(name)
        before.append(T.expression_statement(self._method("setdefault", T.clone(key), self._default()), node))
        return T.subscript(T.load(self.name), T.clone(key), context)


