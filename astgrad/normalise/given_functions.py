"""A helper that is given functions which change things is written out for these functions, as a function inside.

    def cb(i): buf[i] = x[i]           def cb(i): buf[i] = x[i]
    each(cb, 3)                  ->    def each_cb(n):              (each: def each(f, n): for i in range(n): f(i))
                                           for i in range(n): cb(i)
                                       each_cb(3)

So the calls in it are calls of functions that are known, and what these capture goes along. Which calls are to be written
so an earlier round has found.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Collection
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.callees import bindings
from astgrad.normalise.calls import is_partial
from astgrad.text import reader

Given = dict[Any, tuple[Any, bool, tuple[str, ...]]]  # by the place of a call: the helper, or the name of an inner function, whether it is a method, the parameters
_SIMPLE = (gast.Assign, gast.AugAssign, gast.AnnAssign, gast.Return, gast.Expr)
_OPAQUE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.IfExp, gast.BoolOp)


def place_of_call(call: Any) -> Any:
    """What tells a call of a text from others; None for what no text has."""
    end = getattr(call, "end_lineno", None)
    return None if end is None else (call.lineno, call.col_offset, end, call.end_col_offset)


def tree_of(target: Any, inner: dict[str, Any]) -> Any:
    """The text of a helper, or of the inner function of that name."""
    if isinstance(target, str):
        return inner.get(target)
    return reader.tree_of(target)


def parameters_of(tree: Any, call: Any, leading: int) -> dict[str, Any] | None:
    """The arguments of a call by parameter, where the text alone tells; those that are gathered are left out."""
    if any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords):
        return None
    names = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]][leading:]
    if len(call.args) > len(names) and tree.args.vararg is None:
        return None
    return dict(zip(names, call.args, strict=False)) | {k.arg: k.value for k in call.keywords}


def is_only_read(tree: Any, parameter: str) -> bool:
    """Whether a parameter stands for what is given all along, in a function that can be written inside of another one."""
    nodes = [n for s in tree.body for n in T.walk(s)]
    if any(isinstance(n, (gast.Global, gast.Nonlocal, gast.Yield, gast.YieldFrom, gast.Await, gast.Import, gast.ImportFrom, gast.ClassDef)) for n in nodes):
        return False
    return parameter not in bindings(tree.body) and not any(parameter in T.parameter_names(n.args) for n in nodes if isinstance(n, (gast.FunctionDef, gast.Lambda)))


def with_given_functions(body: T.Block, parameters: list[str], names: Names, scope: Scope, outer: dict[str, Any], marks: Given) -> T.Block:
    """The body in which such calls go to functions inside of it, each of which is put before the call."""
    return _Writer(body, parameters, names, scope, outer, marks).run() if marks else body


class _Writer:
    def __init__(self, body: T.Block, parameters: list[str], names: Names, scope: Scope, outer: dict[str, Any], marks: Given) -> None:
        self.body, self.names, self.scope, self.marks = body, names, scope, marks
        self.bound = [*parameters, *bindings(body)]
        self.inner = {f.name: f for f in T.statements(body) if isinstance(f, gast.FunctionDef)}
        lambdas = [(s.targets[0].id, s.value) for s in T.statements(body) if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and isinstance(s.value, gast.Lambda)]
        self.inner |= {n: T.function_of(n, f) for n, f in lambdas}
        self.inner = {n: f for n, f in self.inner.items() if self.bound.count(n) == 1}
        self.partials = {s.targets[0].id for s in T.statements(body) if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name) and is_partial(s.value, scope)}
        self.partials = {n for n in self.partials if self.bound.count(n) == 1}
        self.around = {n: f.tree for n, f in outer.items()}  # also those that this one is passed, where it was lifted
        self.taken = {*names.taken, *self.bound, *outer, *(n for f in outer.values() for n in [*f.captured, *f.calls])}

    def run(self) -> T.Block:
        return self._block(self.body)

    def _block(self, body: T.Block) -> T.Block:
        done: T.Block = []
        for node in body:
            before: T.Block = []
            if isinstance(node, _SIMPLE) and node.value is not None:
                node.value = self._in(node.value, node, before)
            for part in T.BLOCKS:
                if isinstance(getattr(node, part, None), list) and not isinstance(node, (gast.FunctionDef, gast.ClassDef, gast.Try)):  # what a `try` guards may change nothing
                    setattr(node, part, self._block(getattr(node, part)))
            done += [*before, node]
        return done

    def _in(self, value: Any, statement: Any, before: T.Block) -> Any:
        if isinstance(value, _OPAQUE):
            return value
        value = T.with_children(value, lambda part: self._in(part, statement, before))
        mark = self.marks.get(place_of_call(value)) if isinstance(value, gast.Call) else None
        return value if mark is None else self._written(value, statement, before, *mark) or value

    def _written(self, call: Any, statement: Any, before: T.Block, target: Any, is_method: bool, wanted: tuple[str, ...]) -> Any:
        tree = tree_of(target, self.around | self.inner)
        given = None if tree is None else parameters_of(tree, call, int(is_method))
        if tree is None or given is None or not self._can_stand_here(tree, target) or any(p not in given or not is_only_read(tree, p) for p in wanted):
            return None
        starts: T.Block = []
        stand_for = {p: self._standing_for(given[p], statement, starts, _is_called_alone(tree, p)) for p in wanted}
        defaults = _left_out(tree, target, given)
        if defaults is None or None in stand_for.values():
            return None
        key = target, tuple((p, T.dump(e)) for p, e in stand_for.items())
        known = next((n for n, f in self.around.items() if getattr(f, "made_of", None) == key), None)  # a recursion
        new = self._renamed(tree, wanted)
        if new is None:
            return None
        name = known or self._fresh(f"{tree.name}_{'_'.join(_word(e) for e in stand_for.values())}")
        if known is None:
            made = self._specialised(tree, name, stand_for, new, defaults)
            made.made_of = key
            self.names.taken |= set(T.free_names(made))  # which are to mean the same
            if not isinstance(target, str):
                made.made_from = reader.read(target)
            before += [*starts, made]
        twin = T.clone_header(call)
        twin.func = T.placed(T.load(name), call)
        leading = [call.func.value] if is_method else []
        twin.args = [*leading, *(a for a in call.args if not any(a is given[p] for p in wanted))]
        named = {p.id for p in [*tree.args.args, *tree.args.kwonlyargs]}  # others are gathered under the names that they have
        twin.keywords = [gast.keyword(arg=new.get(k.arg, k.arg) if k.arg in named else k.arg, value=k.value) for k in call.keywords if k.arg not in wanted]
        return twin

    def _can_stand_here(self, tree: Any, target: Any) -> bool:
        """Whether the free names of a helper mean the same here."""
        free = {*T.free_names(tree), tree.name}
        if isinstance(target, str):
            return target in self.inner or not free & set(bindings(self.body))  # further out
        here = {*self.bound, *self.scope.locals, *self.scope.cells}
        return target.__globals__ is self.scope.globals and target.__closure__ is None and not free & here

    def _standing_for(self, given: Any, statement: Any, starts: T.Block, alone: bool) -> Any:
        """An expression that means the given function wherever it is evaluated; with `alone`, what it returns is of no interest."""
        if isinstance(given, gast.Name):
            return given if given.id in self.inner or given.id in self.around or given.id in self.partials else None
        if is_partial(given, self.scope):
            if any(isinstance(n, (gast.Call, gast.NamedExpr)) for a in [*given.args[1:], *(k.value for k in given.keywords)] for n in T.walk(a)):
                return None  # as below
            starts.append(T.assign(self._fresh("fun"), given, statement))
            self.partials.add(starts[-1].targets[0].id)
            return T.load(starts[-1].targets[0].id)
        if isinstance(given, gast.Lambda):
            if any(isinstance(n, (gast.Call, gast.NamedExpr)) for d in T.default_values(given.args).values() for n in T.walk(d)):
                return None  # what else the statement does may come before it
            made = T.function_of(self._fresh("fun"), given)
            made.body = [T.expression_statement(given.body, given)] if alone else made.body
            starts.append(made)
            self.inner[made.name] = made
            return T.load(made.name)
        base = given.value if isinstance(given, gast.Attribute) else None
        if isinstance(base, gast.Name) and self.bound.count(base.id) <= 1:
            return given
        while isinstance(base, (gast.Attribute, gast.Subscript)):
            base = base.value
        if not isinstance(base, gast.Name) or self._calls_first(statement):
            return None
        name = self._fresh(_word(given.value))
        starts.append(T.assign(name, given.value, statement))
        return T.placed(T.attribute(T.load(name), given.attr), given)

    def _calls_first(self, statement: Any) -> bool:
        """Whether a statement calls more than one function of the user's, or binds a name in the middle: something may change before what is given is evaluated."""
        nodes = T.walk(statement.value)
        calls = [n for n in nodes if isinstance(n, gast.Call) and ((target := self.scope.resolve(n.func)) is MISSING or is_user_function(target) or isinstance(target, type))]
        return len(calls) > 1 or any(isinstance(n, gast.NamedExpr) for n in nodes)

    def _fresh(self, wish: str) -> str:
        name = self.names.fresh(wish)
        while name in self.taken:
            name = self.names.fresh(wish)
        self.taken.add(name)
        return name

    def _renamed(self, tree: Any, wanted: Collection[str]) -> dict[str, str] | None:
        """Other names for what a helper binds, where the function around has the same; None where a name stands for several variables."""
        nodes = [n for s in tree.body for n in T.walk(s)]
        own = dict.fromkeys([*T.parameter_names(tree.args), *bindings(tree.body)])
        own |= dict.fromkeys(n for f in nodes if isinstance(f, (gast.FunctionDef, gast.Lambda)) for n in T.parameter_names(f.args))
        clash = {n for n in own if n in self.taken and n not in wanted}
        words = {k.arg for n in nodes if isinstance(n, gast.Call) and isinstance(n.func, gast.Name) and n.func.id in own for k in n.keywords}
        return None if clash & {*T.free_names(tree), *words} else {n: self._fresh(n) for n in own if n in clash}

    def _specialised(self, tree: Any, name: str, stand_for: dict[str, Any], new: dict[str, str], defaults: dict[str, Any]) -> Any:
        twin = T.clone(tree)
        twin.name, twin.returns, twin.decorator_list = name, None, []
        given = twin.args
        listed = [*given.posonlyargs, *given.args]
        kept = [p for p in listed if p.id not in stand_for]
        with_default = next((i for i, p in enumerate(kept) if p.id in defaults), len(kept))
        given.defaults = [defaults.get(p.id, T.constant(None)) for p in kept[with_default:]]
        given.posonlyargs, given.args = [p for p in given.posonlyargs if p in kept], [p for p in given.args if p in kept]
        words = [p for p in given.kwonlyargs if p.id not in stand_for]
        given.kwonlyargs, given.kw_defaults = words, [defaults.get(p.id) for p in words]
        for parameter in [*kept, *words, *filter(None, (given.vararg, given.kwarg))]:
            parameter.annotation = None
            parameter.id = new.get(parameter.id, parameter.id)
        documented = isinstance(twin.body[0], gast.Expr) and isinstance(twin.body[0].value, gast.Constant) and isinstance(twin.body[0].value.value, str)
        twin.body = [_decided(T.renamed(s, new), stand_for) for s in twin.body[int(documented):]] or [T.at(gast.Pass(), tree)]
        for part in (n for s in twin.body for n in T.walk(s) if isinstance(n, gast.FunctionDef)):
            part.name = new.get(part.name, part.name)
        return twin


def _is_called_alone(tree: Any, parameter: str) -> bool:
    """Whether a parameter is called in statements of their own, and used for nothing else but to see if it is there."""
    nodes = [n for s in tree.body for n in T.walk(s)]
    calls = [n.value.func for n in nodes if isinstance(n, gast.Expr) and isinstance(n.value, gast.Call)]
    tests = [n.left if isinstance(n, gast.Compare) else n.test for n in nodes if isinstance(n, (gast.Compare, gast.If))]
    tests += [v for n in nodes if isinstance(n, gast.BoolOp) and isinstance(n.op, gast.And) for v in n.values[:-1]]
    used = [n for n in nodes if isinstance(n, gast.Name) and n.id == parameter]
    return all(any(n is part for part in [*calls, *tests]) for n in used)


def _left_out(tree: Any, target: Any, given: dict[str, Any]) -> dict[str, Any] | None:
    """The values of parameters that a call leaves to defaults that are constants; None where they are something else."""
    texts = T.default_values(tree.args)
    live = {} if isinstance(target, str) else {n: p.default for n, p in inspect.signature(target, follow_wrapped=False).parameters.items() if p.default is not p.empty}
    found: dict[str, Any] = {}
    for name, text in texts.items():
        if name in given:
            found[name] = T.constant(None)
        elif isinstance(text, gast.Constant) and (isinstance(target, str) or type(live.get(name)) in (int, float, bool, str, types.NoneType)):
            found[name] = text if isinstance(target, str) else T.constant(live[name])
        elif not isinstance(target, str) and type(live.get(name)) in (int, float, bool, str, types.NoneType):
            found[name] = T.constant(live[name])
        else:
            return None
    return found


def _decided(node: Any, stand_for: dict[str, Any]) -> Any:
    """A part of a helper with what its parameters stand for: functions, which are neither None nor false."""
    def is_given(part: Any) -> bool:
        return isinstance(part, gast.Name) and part.id in stand_for

    def within(part: Any) -> Any:
        return _decided(part, stand_for)

    if is_given(node):
        return T.clone(stand_for[node.id])
    if isinstance(node, gast.Compare) and is_given(node.left) and len(node.ops) == 1 and isinstance(node.ops[0], (gast.Is, gast.IsNot)) and T.is_constant(node.comparators[0], None):
        return T.placed(T.constant(isinstance(node.ops[0], gast.IsNot)), node)
    if isinstance(node, gast.UnaryOp) and isinstance(node.op, gast.Not) and is_given(node.operand):
        return T.placed(T.constant(False), node)
    if isinstance(node, (gast.If, gast.IfExp, gast.While)) and is_given(node.test):
        node = T.clone_header(node)
        node.test = T.placed(T.constant(True), node.test)
    if isinstance(node, gast.BoolOp) and isinstance(node.op, gast.And) and any(map(is_given, node.values[:-1])):
        node = T.clone_header(node)
        node.values = [*(v for v in node.values[:-1] if not is_given(v)), node.values[-1]]
        return within(node if len(node.values) > 1 else node.values[0])
    return T.with_children(node, within)


def _word(given: Any) -> str:
    return given.attr if isinstance(given, gast.Attribute) else given.id if isinstance(given, gast.Name) else "part"
