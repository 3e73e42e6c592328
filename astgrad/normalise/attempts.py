"""`try` as a branch: what is guarded either came to its end or it did not, and a number says which handler ran.

    try:                                      outcome = 0, or the number of the handler
        y = math.log(x)                       if outcome == 0:
    except ValueError:              ->            y = math.log(x)
        y = 0.0                               else:
                                                  y = 0.0

It is printed as a `try` again (`text.attempts`). For that the guarded part is one statement that binds new names or none: more
than that becomes a function of its own, which leaves nothing behind where it raises. Handlers that only raise, and what
`finally` does on the way out, end the function: they are printed, and need no derivative. Where a handler would have to know how far
what is guarded came before it raised, the derivative is that of a `try` that comes to its end, and the program refuses the other case.
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any

from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope
from astgrad.errors import UnsupportedError
from astgrad.normalise.exits import leaves
from astgrad.normalise.fence import outside_writes
from astgrad.simplify.liveness import live_before, surely_bound

Refuse = Callable[[Any, str, str], None]
WRITING = "writing"  # of a `try` that guards a call which is known to change something
_Change = tuple[list[Any], Any, list[Any], Any]
_WRITES = "what a `try` guards may change an object here, and raise behind it: not differentiated", "do it in `else`, or behind the statement"
_INSTEAD = "guard one call alone, as in `try: y = f(x)`, and do the rest behind it or in `else`"


@dataclass
class Handler:
    """An except clause: where it only raises, its own body is printed; else its number is what the branch looks at."""

    kind: Any
    error: str = ""  # the name that the exception has in the branch
    number: int = 0
    name: Any = None
    body: T.Block = field(default_factory=list)


@dataclass
class Attempt:
    """What is needed to print a `try` again: the name that the guarded statement binds, and the except clauses."""

    result: str
    handlers: list[Handler]


def without_tries(body: T.Block, parameters: Collection[str], names: Names, scope: Scope, refuse: Refuse, writing: Collection[Any] = ()) -> T.Block:
    """The block with each `try` as a branch over its outcome; `writing` are places of those of which a call that is guarded is known to change something."""
    return _Tries(body, parameters, names, scope, refuse, writing).block(body)


class _Tries:
    def __init__(self, whole: T.Block, parameters: Collection[str], names: Names, scope: Scope, refuse: Refuse, writing: Collection[Any]) -> None:
        self.whole, self.parameters, self.names, self.scope, self.refuse, self.writing = whole, parameters, names, scope, refuse, writing

    def block(self, body: T.Block, in_loop: bool = False) -> T.Block:
        return [new for node in body for new in self._statement(node, in_loop)]

    def _statement(self, node: Any, in_loop: bool) -> T.Block:
        if isinstance(node, gast.Try):
            return self._finally(node, in_loop) if node.finalbody else self._try(node, in_loop)
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        if isinstance(node, gast.With):
            node = self._one_by_one(node)
        if isinstance(node, gast.With) and (suppressed := self._suppressed(node)) is not None:
            return self._try(suppressed, in_loop)
        inside = in_loop or isinstance(node, (gast.For, gast.While))
        for part in T.BLOCKS:
            if getattr(node, part, None):
                setattr(node, part, self.block(getattr(node, part), inside))
        for case in getattr(node, "cases", []):
            case.body = self.block(case.body, inside)
        return [node]

    def _suppresses(self, manager: Any) -> bool:
        return isinstance(manager, gast.Call) and self.scope.resolve(manager.func) is contextlib.suppress

    def _one_by_one(self, node: Any) -> Any:
        """`with a, b: ...` as `with a:` around `with b: ...` where one of them suppresses exceptions."""
        if len(node.items) > 1 and any(self._suppresses(item.context_expr) for item in node.items):
            inner = T.at(gast.With(items=node.items[1:], body=node.body, type_comment=None), node)
            return T.at(gast.With(items=node.items[:1], body=[inner], type_comment=None), node)
        return node

    def _suppressed(self, node: Any) -> Any:
        """`with contextlib.suppress(E): ...` is `try: ...`, `except E: pass`."""
        manager = node.items[0].context_expr
        if not self._suppresses(manager):
            return None
        handler = gast.ExceptHandler(type=T.tuple_of(manager.args), name=None, body=[T.at(gast.Pass(), node)])
        return T.at(gast.Try(body=node.body, handlers=[handler], orelse=[], finalbody=[]), node)

    # --- try, finally

    def _finally(self, node: Any, in_loop: bool) -> T.Block:
        """What `finally` does follows the block; where an exception leaves it, that is done on the way."""
        inner = T.clone_header(node)
        inner.finalbody = []
        body = self._try(inner, in_loop) if node.handlers else [*node.body, *node.orelse]
        after: T.Block = []
        if body and isinstance(body[-1], gast.Return) and body[-1].value is not None:
            name = self.names.temporary("value", "")
            body, after = [*body[:-1], T.assign(name, body[-1].value, body[-1])], [T.at(gast.Return(value=T.load(name)), body[-1])]
        if any(isinstance(n, (gast.Return, gast.Break, gast.Continue)) for part in (body, node.finalbody) for n in T.statements(part)):
            self.refuse(node, "a `try` with `finally` that is left by return, break or continue is not differentiated", "assign a value, and return it behind the statement")
        leaving = Handler(T.load("@BaseException"), body=[*(T.clone(s) for s in node.finalbody if not isinstance(s, gast.Pass)), T.at(gast.Raise(exc=None, cause=None), node)])
        return [self._always(node, self.block(body, in_loop), [leaving]), *self.block(node.finalbody, in_loop), *after]

    def _always(self, node: Any, body: T.Block, handlers: list[Handler]) -> Any:
        """A block that is run to its end, or an exception leaves the function."""
        made = T.at(gast.If(test=T.constant(True), body=body, orelse=[]), node)
        made.manager, made.handlers = [], handlers
        return made

    # --- try, except

    def _try(self, node: Any, in_loop: bool) -> T.Block:
        kept = T.clone(node)
        try:
            return self._told_apart(node, in_loop)
        except UnsupportedError as refused:
            node.__dict__.update(kept.__dict__)
            return self._to_its_end(node, in_loop, str(refused.place))

    def _to_its_end(self, node: Any, in_loop: bool, place: str) -> T.Block:
        """Where it matters how far what is guarded came, it is run to its end; where a handler would run, the running program refuses that."""
        body, stopped = self.block(node.body, in_loop), T.at(gast.Raise(exc=T.call("@half_done", T.constant(place)), cause=None), node)
        handlers = [Handler(T.load("@AstgradError"), body=[T.at(gast.Raise(exc=None, cause=None), node)])]
        handlers += [Handler(h.type, name=h.name, body=h.body if _only_raises(h) else [T.clone(stopped)]) for h in node.handlers]
        return [self._always(node, body, handlers), *self.block(node.orelse, in_loop)]

    def _told_apart(self, node: Any, in_loop: bool) -> T.Block:
        raising = [_only_raises(h) for h in node.handlers]
        if all(raising):
            body = self.block(node.body, in_loop)
            return [self._always(node, body, [Handler(h.type, name=h.name, body=h.body) for h in node.handlers]), *self.block(node.orelse, in_loop)]
        guarded, after = self._without_jumps(node)
        guarded, after = self.block(guarded), [*after, *node.orelse]
        if not guarded:
            return self.block(after, in_loop)
        outcome = self.names.fresh("outcome")
        before = [_number(outcome, node)]
        guarded, result, first = self._one_statement(node, guarded, after, before)
        attempt = Attempt(result, [])
        before[-1].attempt = attempt
        branches: list[T.Block] = [[*guarded, *first, *self.block(after, in_loop)]]
        for handler, raises in zip(node.handlers, raising, strict=True):
            if raises:
                attempt.handlers.append(Handler(handler.type, name=handler.name, body=handler.body))
                continue
            body, error = handler.body, ""
            if handler.name is not None or any(isinstance(n, gast.Raise) and n.exc is None for n in T.statements(body)):
                error = self.names.fresh("error")
                body = _with_error(body, "" if handler.name is None else handler.name.id, error)
                before.insert(-1, T.assign(error, T.call("@caught"), node))
                before[-2].error_of = attempt
            attempt.handlers.append(Handler(handler.type, error, len(branches)))
            branches.append(self.block(body, in_loop))
        return [*before, _chain(outcome, branches, attempt, node)]

    def _without_jumps(self, node: Any) -> tuple[T.Block, T.Block]:
        """The guarded statements without what cannot raise at their end, and that."""
        guarded, after = list(node.body), list[Any]()
        last = guarded[-1]
        if isinstance(last, gast.Return) and last.value is not None and not isinstance(last.value, (gast.Constant, gast.Name)):
            name = self.names.temporary("value", "")
            guarded[-1:] = [T.assign(name, last.value, last), T.at(gast.Return(value=T.load(name)), last)]
        while guarded and _cannot_raise(guarded[-1]):
            after.insert(0, guarded.pop())
        jumps = [n for n in T.statements(guarded) if isinstance(n, (gast.Return, gast.Break, gast.Continue))]
        inner = {id(n) for loop in T.statements(guarded) if isinstance(loop, (gast.For, gast.While)) for n in T.statements(loop.body) if not isinstance(n, gast.Return)}
        for jump in (n for n in jumps if id(n) not in inner):
            self.refuse(jump, "a jump out of the middle of what a `try` guards is not differentiated", _INSTEAD)
        return guarded, after

    def _one_statement(self, node: Any, guarded: T.Block, after: T.Block, before: T.Block) -> tuple[T.Block, str, T.Block]:
        """The guarded part as one statement, a name that it binds, and what it leaves to be done first where it did not raise."""
        self._refuse_half_done(node, guarded, after)
        given = self.names.temporary("value", "")
        if (change := _change(guarded[-1], given)) is not None:
            return self._tried(node, guarded, given, change, before)
        first = guarded[0]
        value = getattr(first, "value", None)
        several = isinstance(first, gast.Assign) and len(first.targets) > 1
        if len(guarded) > 1 or value is None or not _is_simple(value) or several:
            return self._outlined(node, guarded, before)
        self._refuse_writes(node, [T.expression_statement(value, first)])
        target = first.targets[0] if isinstance(first, gast.Assign) else getattr(first, "target", None)
        bound = T.target_names(target) if _only_names(target) else []
        if bound and isinstance(first, (gast.Assign, gast.AnnAssign)) and not set(bound) & set(T.names_read(value)):
            return [T.assign(target, value, first)], bound[0], []
        name = self.names.temporary(bound[0] if bound else "value", "")
        rest = T.clone_header(first)
        rest.value = T.load(name)
        return [T.assign(name, value, first)], name, [] if isinstance(first, gast.Expr) else [rest]

    def _tried(self, node: Any, guarded: T.Block, given: str, change: _Change, before: T.Block) -> tuple[T.Block, str, T.Block]:
        """Where the last statement changes something, what may raise in it is tried in a function, and the change is made where nothing did."""
        first, value, then, rest = change
        if any(isinstance(n, gast.Call) for tried in first for n in T.walk(tried)):
            self.refuse(node, "what a `try` guards calls a function to find what it changes: not differentiated", "bind it to a name before the `try`")
        tries = [*(T.expression_statement(e, rest) for e in first), T.assign(given, value, rest), *(T.expression_statement(e, rest) for e in then)]
        call, name, bind = self._outlined(node, [*guarded[:-1], *tries], before, [given, *T.names_read(rest)])
        return call, name, [*bind, rest]

    def _outlined(self, node: Any, guarded: T.Block, before: T.Block, kept: Collection[str] = ()) -> tuple[T.Block, str, T.Block]:
        """Several statements as a function, defined before, that gives what they bind."""
        hidden = {t.id for s in T.statements(guarded) if hasattr(s, "attempt") or hasattr(s, "error_of") for t in s.targets}  # of a `try` inside
        own = {id(n) for n in T.walk_block(guarded)}
        read = {n.id for n in T.walk_block(self.whole) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load) and id(n) not in own} | set(live_before(guarded))
        bound = [n for n in T.names_bound(guarded) if n in read | {*kept} and n not in hidden]
        sure = surely_bound(guarded)
        unsure = [] if sure is None else [n for n in bound if n not in sure]
        given = [n for n in bound if n in live_before(guarded) or n in unsure and n in self._bound_before(node)]
        self._refuse_writes(node, guarded, given)
        if _place(node) in self.writing:
            self.refuse(node, *_WRITES)
        unsure = [n for n in unsure if n not in given]
        if unsure:
            self.refuse(node, f"`{unsure[0]}`, which is bound in a part of what this `try` guards, may be unbound: not differentiated", "bind it before the `try`")
        function, value = self.names.fresh("attempt"), self.names.temporary("value", "")
        names = bound or [value]
        result = T.load(names[0]) if len(names) == 1 else T.tuple_of([T.load(n) for n in names])
        body = [*guarded, T.at(gast.Return(value=result if bound else T.constant(None)), guarded[-1])]
        made = gast.FunctionDef(name=function, args=_parameters(given), body=body, decorator_list=[], returns=None, type_comment=None, type_params=[])
        before.insert(0, T.at(made, guarded[0]))
        target = T.store(names[0]) if len(names) == 1 else T.tuple_of([T.store(n) for n in names], gast.Store())
        call = T.at(T.call(function, *map(T.load, given)), guarded[0])
        call.guarded_at = _place(node)
        return [T.assign(value, call, guarded[0])], value, [T.assign(target, T.load(value), guarded[-1])] if bound else []

    def _bound_before(self, node: Any) -> set[str]:
        """Names that are surely bound when a statement of the function is reached."""
        at = next((i for i, s in enumerate(self.whole) if any(n is node for n in T.walk(s))), 0)
        return {*self.parameters, *(surely_bound(self.whole[:at]) or ())}

    # --- what cannot be told

    def _refuse_writes(self, node: Any, guarded: T.Block, given: Collection[str] = ()) -> None:
        """What raises may have written a part of it by then, which nobody knows."""
        probe = gast.FunctionDef(name="", args=_parameters(given), body=guarded, decorator_list=[], returns=None, type_comment=None, type_params=[])
        for place in outside_writes(probe, self.scope):
            self.refuse(place if hasattr(place, "lineno") else node, *_WRITES)

    def _refuse_half_done(self, node: Any, guarded: T.Block, after: T.Block) -> None:
        """A handler that runs may see some of what several guarded statements bind."""
        names = _bound_early(guarded)
        leaves_loop = not leaves([*after, *node.orelse]).falls
        inside = {id(n) for n in T.walk_block(node.body)} | {id(n) for n in T.walk_block(node.orelse)}
        elsewhere = [n for s in self.whole for n in T.walk(s) if isinstance(n, gast.Name) and n.id in names and id(n) not in inside]
        read = {n.id for n in elsewhere if isinstance(n.ctx, gast.Load)}
        bound = {n.id for n in elsewhere if isinstance(n.ctx, gast.Store)} | (names & set(self.parameters))
        if not leaves_loop:
            bound |= read  # what an earlier pass through a loop bound may be there still
        for handler in node.handlers:
            if _only_raises(handler):
                continue
            seen = names & set(live_before(handler.body))
            if leaves(handler.body).falls or any(isinstance(n, (gast.Break, gast.Continue)) for n in T.statements(handler.body)):
                plain = not any(isinstance(n, (gast.With, gast.Match, gast.Try)) for n in T.statements(handler.body))
                seen |= (read & bound) - (surely_bound(handler.body) or set() if plain else set())
            for name in sorted(seen):
                self.refuse(node, f"whether `{name}` is bound anew where a handler runs depends on what raised: not differentiated", _INSTEAD)


def _place(node: Any) -> tuple[int, int]:
    return node.lineno, node.col_offset


def _bound_early(body: T.Block) -> set[str]:
    """Names that a block may have bound when something in it raises."""
    last = body[-1]
    names = set(T.names_bound(body[:-1]))
    if isinstance(last, (gast.Assign, gast.AnnAssign, gast.AugAssign, gast.Expr)):  # binds when all is done
        return names | {n.target.id for n in T.walk(last) if isinstance(n, gast.NamedExpr)}
    if isinstance(last, (gast.If, gast.With)):
        inside = [n for block in (last.body, getattr(last, "orelse", [])) if block for n in _bound_early(block)]
        headers = [n for part in T.headers(last) for n in T.walk(part) if isinstance(n, gast.NamedExpr)]
        return names.union(inside, (n.target.id for n in headers), (n for item in getattr(last, "items", ()) if item.optional_vars is not None for n in T.target_names(item.optional_vars)))
    return names | set(T.names_bound(last))


def _number(outcome: str, node: Any) -> Any:
    """The statement that stands for the `try`: which handler ran is known only where it ran."""
    made = T.assign(outcome, T.call("@int"), node)
    made.once = True
    return made


def _chain(outcome: str, branches: list[T.Block], attempt: Attempt, node: Any) -> Any:
    """`if outcome == 0: ... elif outcome == 1: ... else: ...`"""
    tail = branches[-1]
    for number in range(len(branches) - 2, -1, -1):
        test = gast.Compare(left=T.load(outcome), ops=[gast.Eq()], comparators=[T.constant(number)])
        tail = [T.at(gast.If(test=test, body=branches[number], orelse=tail), node)]
        tail[0].attempted = attempt
    return tail[0]


def guarded_in(branch: Any) -> T.Block:
    """What a branch over the outcome of a `try` holds of what was guarded: nothing, where a handler ran, or of any other statement."""
    if not hasattr(branch, "attempted") or branch.test.comparators[0].value != 0:
        return []
    last = next((i for i, s in enumerate(branch.body) if branch.attempted.result in T.names_bound(s)), -1)
    return branch.body[: last + 1]  # type: ignore[no-any-return]


def _only_raises(handler: Any) -> bool:
    ends = leaves(handler.body)
    return not ends.falls and not any(isinstance(n, (gast.Return, gast.Break, gast.Continue)) for n in T.statements(handler.body))


def _with_error(body: T.Block, name: str, error: str) -> T.Block:
    """A handler whose exception has a name of its own, also where it is raised again."""
    body = T.renamed(T.clone(body), {name: error})
    for node in T.statements(body):
        if isinstance(node, gast.Raise) and node.exc is None:
            node.exc = T.load(error)
    return body  # type: ignore[no-any-return]


def _cannot_raise(node: Any) -> bool:
    plain = (gast.Constant, gast.Name)
    if isinstance(node, gast.Assign):
        return len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) and isinstance(node.value, plain)
    return isinstance(node, (gast.Pass, gast.Break, gast.Continue)) or (isinstance(node, gast.Return) and (node.value is None or isinstance(node.value, plain)))


_PLAIN = {
    "Name", "Constant", "BinOp", "UnaryOp", "Compare", "Subscript", "Attribute", "Call", "keyword", "Tuple", "List", "Slice", "JoinedStr", "FormattedValue",
    "Load", "Store", "Starred",
}
_TAKEN_APART = {
    "max", "min", "sum", "sorted", "reduce", "map", "filter", "next", "zip", "enumerate", "reversed", "dict", "set", "frozenset", "get", "accumulate", "list", "tuple",
    "fromkeys", "values", "items", "keys", "partial",
}


def _is_simple(value: Any) -> bool:
    """Whether an expression needs no statements but assignments of new names before it."""
    for node in T.walk(value):
        if type(node).__name__ not in _PLAIN:
            return False
        if isinstance(node, gast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in _TAKEN_APART:
            return False
    return True


def _change(node: Any, given: str) -> _Change | None:
    """A statement that changes a variable, an item or a list: what it reads first, what it puts there, what may raise then, and the statement with what is put given."""
    rest = T.clone(node)
    if isinstance(node, gast.Expr):
        call = rest.value
        if not (isinstance(call, gast.Call) and getattr(call.func, "attr", "") == "append" and len(call.args) == 1) or isinstance(call.args[0], gast.Starred):
            return None
        (value,), call.args = call.args, [T.load(given)]
        return [T.clone(call.func.value)], value, [], rest
    if not isinstance(node, (gast.Assign, gast.AugAssign)):
        return None
    place = T.clone(node.targets[0] if isinstance(node, gast.Assign) else node.target)
    place.ctx, rest.value = gast.Load(), T.load(given)
    if isinstance(node, gast.AugAssign):
        return [place] * (not isinstance(place, gast.Name)), node.value, [T.binary(T.clone(place), node.op, T.load(given))], rest
    if isinstance(place, gast.Subscript):
        return [], node.value, [gast.IfExp(test=T.call("@is_mapping", T.clone(place.value)), body=T.constant(None), orelse=place)], rest
    return None


def _only_names(target: Any) -> bool:
    return target is not None and all(isinstance(n, (gast.Name, gast.Tuple, gast.List)) for n in T.walk(target))


def _parameters(names: Collection[str]) -> Any:
    return gast.arguments(args=[gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in names],
                          posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[])
