"""Functions that are kept see their variables as these are when they are called: they are passed to them there.

    fs.append(lambda v: v * y)        fs.append(lambda v, *, y: v * y)
    y = y * x                   ->    y = y * x
    s = fs[0](x)                      s = fs[0](x, y=y)

Done where it is known of each name, list and dict that such a function may be in that it holds nothing else, and of each use of it.
A variable of a comprehension becomes one of the function, which the comprehension, as a loop, leaves with its last value.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.text.reader import Source

_COMPREHENSIONS = (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)
_FUNCTION, _LIST, _DICT = "function", "list", "dict"


class _Unknown(Exception):
    """Something that the functions that are kept may come into is not followed."""


def with_late_variables(source: Source) -> Source:
    """The function, and those inside it, with late variables passed where it is known how; else as they are."""
    return replace(source, tree=_in_function(source.tree))


def _in_function(tree: Any) -> Any:
    twin = T.clone_header(tree)
    twin.body = [T.transform(s, lambda part: _in_function(part) if isinstance(part, gast.FunctionDef) else None) for s in tree.body]
    try:
        spread = T.clone_header(twin)
        spread.body = comprehensions_as_loops(twin)
        return _Rewriter(spread).function()
    except _Unknown:
        return twin


def comprehensions_as_loops(tree: Any) -> T.Block:
    """`fs = [lambda v: v * k for k in r]`, run once, as a loop over a variable of the function."""
    names = Names({n.id for n in T.walk(tree) if isinstance(n, gast.Name)})

    def block(body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            if isinstance(node, gast.If):
                node = T.clone_header(node)
                node.body, node.orelse = block(node.body), block(node.orelse)
            done += _as_loop(node, names) if _keeps_its_variable(node) else [node]
        return done

    return block(tree.body)


def _keeps_its_variable(node: Any) -> bool:
    value = node.value if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) else None
    if not (isinstance(value, gast.ListComp) and isinstance(value.elt, gast.Lambda)):
        return False
    targets = {n for g in value.generators for n in T.target_names(g.target)}
    if not targets & set(T.free_names(value.elt)):
        return False
    inner = {n for f in T.walk(value) if isinstance(f, gast.Lambda) for n in T.parameter_names(f.args)}
    inner |= {n for c in T.walk(value) if isinstance(c, _COMPREHENSIONS) and c is not value for g in c.generators for n in T.target_names(g.target)}
    around = {*T.names_read(value.generators[0].iter), node.targets[0].id}
    return not targets & (inner | around) and node.targets[0].id not in T.names_read(value) and not any(isinstance(n, (gast.NamedExpr, gast.Await)) for n in T.walk(value))


def _as_loop(node: Any, names: Names) -> T.Block:
    value, name = node.value, node.targets[0].id
    new = {n: names.fresh(n) for g in value.generators for n in T.target_names(g.target)}
    value = T.renamed(value, new)
    inner = T.expression_statement(T.method(T.load(name), "append", value.elt), node)
    for generator in reversed(value.generators):
        for test in reversed(generator.ifs):
            inner = T.at(gast.If(test=test, body=[inner], orelse=[]), node)
        inner = T.at(gast.For(target=generator.target, iter=generator.iter, body=[inner], orelse=[], type_comment=None), node)
    return [T.assign(name, gast.List(elts=[], ctx=gast.Load()), node), inner]


class _Flow:
    """Which names hold functions that are kept, or lists or dicts of them: what the text binds them to; whether that is all is seen later."""

    def __init__(self, tree: Any) -> None:
        nodes = T.walk_block(tree.body)
        called = {id(n.func) for n in nodes if isinstance(n, gast.Call)}
        read = {n.id for n in nodes if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and id(n) not in called}
        self.kinds = {s.name: _FUNCTION for s in T.statements(tree.body) if isinstance(s, gast.FunctionDef) and s.name in read}
        while True:
            size = len(self.kinds)
            for node in nodes:
                self._learn(node)
            if len(self.kinds) == size:
                break

    def _learn(self, node: Any) -> None:
        match node:
            case gast.Assign(targets=[gast.Name(id=name)]):
                self._note(name, self.kind(node.value))
            case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name))]) if self.kind(node.value) == _FUNCTION:
                self._note(name, _DICT)
            case gast.Call(func=gast.Attribute(value=gast.Name(id=name), attr="append"), args=[made]) if self.kind(made) == _FUNCTION:
                self._note(name, _LIST)
            case gast.For() | gast.comprehension():
                for target in self.elements(node.target, node.iter):
                    self._note(target.id, _FUNCTION)

    def _note(self, name: str, kind: str | None) -> None:
        if kind is not None:
            self.kinds.setdefault(name, kind)

    def kind(self, node: Any) -> str | None:
        """What of functions an expression gives: one, a list or a dict of them, or nothing that is known."""
        match node:
            case gast.Lambda():
                return _FUNCTION
            case gast.Name():
                return self.kinds.get(node.id)
            case gast.Subscript():
                owner = self.kind(node.value)
                return None if owner == _FUNCTION else owner if owner == _LIST and isinstance(node.slice, gast.Slice) else owner and _FUNCTION
            case gast.List() | gast.Tuple() if node.elts:
                return _LIST if all(self.kind(p) == _FUNCTION for p in node.elts) else None
            case gast.Dict() if node.values and None not in node.keys:
                return _DICT if all(self.kind(p) == _FUNCTION for p in node.values) else None
            case gast.ListComp():
                return _LIST if self.kind(node.elt) == _FUNCTION else None
            case gast.IfExp():
                return self.kind(node.body) if self.kind(node.body) == self.kind(node.orelse) else None
            case gast.Call(func=gast.Attribute(attr="values"), args=[]):
                return _LIST if self.kind(node.func.value) == _DICT else None
            case gast.Call(func=gast.Name(id="list" | "tuple" | "reversed"), args=[part]):
                return _LIST if self.kind(part) == _LIST else None
        return None

    def elements(self, target: Any, iterable: Any) -> list[Any]:
        """Those targets of a loop that are bound to functions."""
        pair = isinstance(target, gast.Tuple) and len(target.elts) == 2
        match iterable:
            case gast.Call(func=gast.Name(id="enumerate")) if pair and iterable.args:
                return self.elements(target.elts[1], iterable.args[0])
            case gast.Call(func=gast.Name(id="zip")) if isinstance(target, gast.Tuple) and len(target.elts) == len(iterable.args):
                return [t for part, given in zip(target.elts, iterable.args, strict=True) for t in self.elements(part, given)]
            case gast.Call(func=gast.Attribute(attr="items")) if pair and self.kind(iterable.func.value) == _DICT:
                return [target.elts[1]] if isinstance(target.elts[1], gast.Name) else []
        return [target] if isinstance(target, gast.Name) and self.kind(iterable) == _LIST else []


class _Rewriter:
    """Writes the function anew; whatever is not known to keep to what `_Flow` found ends it by `_Unknown`."""

    def __init__(self, tree: Any) -> None:
        self.tree, self.flow = tree, _Flow(tree)
        self.known = self.flow.kinds.keys()
        self.bound = set(T.parameter_names(tree.args))  # variables that are surely bound
        self.made: list[Any] = []  # the functions that are kept
        self.handed_on: list[Any] = []  # functions that stand for them elsewhere
        self.own: frozenset[str] = frozenset()  # variables of the functions and comprehensions around, inside this function
        self.depth = 0
        nodes = [n for s in tree.body for n in T.walk(s)]
        self.names = Names({n.id for n in nodes if isinstance(n, gast.Name)} | self.bound)
        self.late = _bound_often(tree) & {name for n in _in_scope(tree) for name in self._captured(n)}
        elsewhere = {n for s in nodes if isinstance(s, (gast.Nonlocal, gast.Global)) for n in s.names} | {n.target.id for n in nodes if isinstance(n, gast.NamedExpr)}
        if not self.late or (self.late | self.known) & elsewhere or self.known & (self.late | self.bound) or any(isinstance(n, gast.Delete) or isinstance(n, gast.Try) and n.finalbody for n in nodes):
            raise _Unknown

    def _captured(self, node: Any) -> list[str]:
        kept = isinstance(node, gast.Lambda) or isinstance(node, gast.FunctionDef) and node.name in self.known
        return T.free_names(node) if kept else []

    def function(self) -> Any:
        twin = T.clone_header(self.tree)
        twin.body = self._block(self.tree.body)
        signatures = {T.dump(T.without_defaults(f).args) for f in self.made}
        for wrapper, callee in self.handed_on:
            arguments = self.made[0].args if self.made else None
            if len(signatures) > 1 or arguments is None or arguments.defaults or arguments.vararg or any(p.id in self.known for p in arguments.args):
                raise _Unknown
            wrapper.args.posonlyargs, wrapper.args.args = arguments.posonlyargs, [*arguments.args, *wrapper.args.args]
            wrapper.body = self._passing(T.call(callee, *(T.load(p.id) for p in [*arguments.posonlyargs, *arguments.args])))
        return twin

    # --- statements

    def _block(self, body: T.Block) -> T.Block:
        return [self._statement(node) for node in body]

    def _part(self, body: T.Block, *targets: Any) -> tuple[T.Block, set[str]]:
        """A block that need not be run, and what is bound at its end."""
        before = self.bound
        self.bound = before | {n for t in targets for n in T.target_names(t)}
        done, after = self._block(body), self.bound
        self.bound = before
        return done, after

    def _statement(self, node: Any) -> Any:
        twin = T.clone_header(node)
        match node:
            case gast.FunctionDef():
                if node.name in self.known and node.decorator_list:
                    raise _Unknown
                twin = self._inner(node, node.name in self.known)
            case gast.Import() | gast.ImportFrom() if self.known & set(T.names_bound(node)):
                raise _Unknown
            case gast.Assign(targets=[gast.Name(id=name)]) if name in self.known:
                twin.value = self._bindable(node.value, self.flow.kinds[name])
            case gast.Assign(targets=[gast.Subscript(value=gast.Name(id=name)) as place]) if self.flow.kinds.get(name) in (_LIST, _DICT):
                twin.targets = [T.subscript(place.value, self._plain(place.slice), place.ctx)]
                twin.value = self._bindable(node.value, _FUNCTION)
            case gast.For():
                twin.target, twin.iter = self._target(node.target, node.iter), self._iterable(node.iter)
                twin.body, twin.orelse = self._part(node.body, node.target)[0], self._part(node.orelse)[0]
            case gast.If():
                twin.test = self._test(node.test)
                (twin.body, one), (twin.orelse, other) = self._part(node.body), self._part(node.orelse)
                self.bound |= one & other
            case gast.While():
                twin.test = self._test(node.test)
                twin.body, twin.orelse = self._part(node.body)[0], self._part(node.orelse)[0]
            case gast.Return(value=value) if value is not None and self.depth == 0:
                twin.value = self._all_standing_for(value) if self.flow.kind(value) == _LIST else self._argument(value)
            case gast.Try() | gast.With() | gast.Match() | gast.ClassDef():
                if self._mentions(node):
                    raise _Unknown
            case _:
                twin = T.with_children(node, self._plain)
        if not isinstance(node, (gast.For, gast.If, gast.While, gast.Try, gast.Match)):
            self.bound |= set(T.names_bound(node))
        return twin

    def _mentions(self, node: Any) -> bool:
        return any(isinstance(n, gast.Lambda) or isinstance(n, gast.Name) and n.id in self.known for n in T.walk(node))

    def _bindable(self, value: Any, kind: str) -> Any:
        empty = {_FUNCTION: T.is_constant(value, None), _LIST: isinstance(value, gast.List) and not value.elts, _DICT: isinstance(value, gast.Dict) and not value.keys}
        if empty[kind]:
            return value
        if self.flow.kind(value) != kind:
            raise _Unknown
        return self._given(value)

    def _target(self, target: Any, iterable: Any) -> Any:
        """The target of a loop: what is known to be a function is bound to one."""
        if {n for n in T.target_names(target) if n in self.known} != {t.id for t in self.flow.elements(target, iterable)}:
            raise _Unknown
        return target

    def _iterable(self, node: Any) -> Any:
        match node:
            case gast.Call(func=gast.Name(id="enumerate" | "zip")):
                twin = T.clone_header(node)
                twin.args = [self._iterable(a) for a in node.args]
                twin.keywords = [T.with_children(k, self._plain) for k in node.keywords]
                return twin
            case gast.Call(func=gast.Attribute(attr="items"), args=[]) if self.flow.kind(node.func.value) == _DICT:
                return T.at(T.method(self._given(node.func.value), "items"), node)
        return self._given(node) if self.flow.kind(node) == _LIST else self._plain(node)

    # --- expressions

    def _test(self, node: Any) -> Any:
        return node if isinstance(node, gast.Name) and node.id in self.known else self._plain(node)

    def _given(self, node: Any) -> Any:
        """An expression that gives kept functions, a list or a dict of them."""
        match node:
            case gast.Lambda():
                return self._inner(node, True)
            case gast.Name() if node.id in self.known:
                return node
            case gast.Subscript():
                return T.at(T.subscript(self._given(node.value), self._plain(node.slice)), node)
            case gast.List() | gast.Tuple() | gast.Dict():
                twin = T.clone_header(node)
                if isinstance(node, gast.Dict):
                    twin.keys, twin.values = [self._plain(k) for k in node.keys], [self._given(v) for v in node.values]
                else:
                    twin.elts = [self._given(e) for e in node.elts]
                return twin
            case gast.ListComp():
                return self._comprehension(node, self._given)
            case gast.IfExp():
                twin = T.clone_header(node)
                twin.test, twin.body, twin.orelse = self._plain(node.test), self._given(node.body), self._given(node.orelse)
                return twin
            case gast.Call(func=gast.Attribute()):
                return T.at(T.method(self._given(node.func.value), node.func.attr), node)
            case gast.Call(args=[part]):
                return T.at(T.call(node.func, self._given(part)), node)
        raise _Unknown

    def _plain(self, node: Any) -> Any:
        """Any other part: kept functions are called here, or handed on."""
        match node:
            case gast.Name() if node.id in self.known:
                raise _Unknown
            case gast.Lambda() | gast.FunctionDef():
                return self._inner(node, False)
            case gast.ListComp() | gast.SetComp() | gast.DictComp() | gast.GeneratorExp():
                return self._comprehension(node, self._plain)
            case gast.Call():
                return self._call(node)
            case gast.Compare(left=gast.Name(), ops=[gast.Is() | gast.IsNot()], comparators=[other]) if T.is_constant(other, None):
                return node
        return T.with_children(node, self._plain)

    def _call(self, node: Any) -> Any:
        twin = T.clone_header(node)
        owner = self.flow.kind(node.func.value) if isinstance(node.func, gast.Attribute) else None
        if self.flow.kind(node.func) == _FUNCTION:
            twin.func = self._given(node.func)
        elif owner == _LIST and node.func.attr in ("append", "insert", "extend", "reverse", "clear") and not node.keywords:
            twin.func = T.attribute(self._given(node.func.value), node.func.attr)
            if node.args and self.flow.kind(node.args[-1]) != (_LIST if node.func.attr == "extend" else _FUNCTION):
                raise _Unknown
            twin.args = [*map(self._plain, node.args[:-1]), *map(self._given, node.args[-1:])]
            return twin
        elif isinstance(node.func, gast.Name) and node.func.id == "len" and len(node.args) == 1 and self.flow.kind(node.args[0]):
            twin.args = [self._given(node.args[0])]
            return twin
        else:
            twin.func = self._plain(node.func)
        twin.args = [self._argument(a) for a in node.args]
        twin.keywords = [T.with_children(k, self._plain) for k in node.keywords]
        return self._passing(twin) if self.flow.kind(node.func) == _FUNCTION else twin

    def _argument(self, node: Any) -> Any:
        is_kept = isinstance(node, gast.Name) and self.flow.kind(node) == _FUNCTION
        return self._standing_for(node.id, node) if is_kept else self._plain(node)

    def _passing(self, call: Any) -> Any:
        """A call of a kept function with what it sees late."""
        if self.late & self.own:
            raise _Unknown
        call.keywords = [*call.keywords, *(gast.keyword(arg=n, value=T.load(n)) for n in sorted(self.late))]
        return call

    def _comprehension(self, node: Any, result: Any) -> Any:
        twin = T.clone_header(node)
        before, twin.generators = self.own, []
        for generator in node.generators:
            part = T.clone_header(generator)
            part.iter, part.target = self._iterable(generator.iter), self._target(generator.target, generator.iter)
            self.own |= set(T.target_names(generator.target))
            part.ifs = [self._plain(test) for test in generator.ifs]
            twin.generators.append(part)
        for field in ("elt", "key", "value"):
            if hasattr(node, field):
                setattr(twin, field, result(getattr(node, field)))
        self.own = before
        return twin

    def _inner(self, node: Any, kept: bool) -> Any:
        """A function inside: one that is kept takes what it sees late as parameters."""
        body = node.body if isinstance(node.body, list) else [node.body]
        bound = {*T.parameter_names(node.args), *T.names_bound(body)}
        if self.known & (bound if kept else set(T.parameter_names(node.args))):
            raise _Unknown
        twin = T.clone_header(node)
        twin.args = T.clone_header(node.args)
        twin.args.defaults = [self._plain(d) for d in node.args.defaults]
        twin.args.kw_defaults = [d and self._plain(d) for d in node.args.kw_defaults]
        if kept:
            delayed = [n for s in body for n in T.walk(s) if isinstance(n, (gast.Lambda, gast.FunctionDef, gast.GeneratorExp))]
            reads = {name for n in delayed for name in T.names_read(n)}
            if self.depth or not self.late <= self.bound or self.late & (bound | reads) or self.own & set(T.free_names(node)) or node.args.kwarg or node.args.kwonlyargs:
                raise _Unknown
            self.made.append(node)
            twin.args.kwonlyargs = [gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in sorted(self.late)]
            twin.args.kw_defaults = [None] * len(self.late)
        before = self.own, self.bound, self.depth
        self.own, self.bound, self.depth = frozenset() if kept else self.own | bound, set(), self.depth + 1
        twin.body = self._block(node.body) if isinstance(node.body, list) else self._plain(node.body)
        self.own, self.bound, self.depth = before
        return twin

    def _standing_for(self, name: str, site: Any) -> Any:
        """A function that calls a kept one as it was written, for what takes it elsewhere."""
        if self.depth or self.late & self.own:
            raise _Unknown
        wrapper = T.at(gast.Lambda(args=gast.arguments(args=[], posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[]), body=None), site)
        self.handed_on.append((wrapper, name))
        return wrapper

    def _all_standing_for(self, node: Any) -> Any:
        name = self.names.fresh("part")
        wrapper = self._standing_for(name, node)
        wrapper.args.args, wrapper.args.defaults = [gast.Name(id=name, ctx=gast.Param(), annotation=None, type_comment=None)], [T.load(name)]
        turns = gast.comprehension(target=T.store(name), iter=self._given(node), ifs=[], is_async=0)
        return T.at(gast.ListComp(elt=wrapper, generators=[turns]), node)


def _in_scope(tree: Any) -> list[Any]:
    """The nodes of a function, and the functions inside it, but not what these hold."""
    found: list[Any] = []
    pending = list(tree.body)
    while pending:
        node = pending.pop(0)
        found.append(node)
        pending = [*([] if isinstance(node, (gast.FunctionDef, gast.Lambda)) else T.children(node)), *pending]
    return found


def _bound_often(tree: Any) -> set[str]:
    """Variables of a function that are bound more than once, or in a loop."""
    seen: set[str] = set(T.parameter_names(tree.args))
    often: set[str] = set()

    def visit(node: Any, again: bool) -> None:
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Store):
            (often if again or node.id in seen else seen).add(node.id)
        elif not isinstance(node, (gast.FunctionDef, gast.Lambda, *_COMPREHENSIONS)):
            for part in T.children(node):
                visit(part, again or isinstance(node, (gast.For, gast.While)))

    for statement in tree.body:
        visit(statement, False)
    return often
