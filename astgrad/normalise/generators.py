"""Generator functions, where they are run by a loop or used up at once, and lazy values that are kept for one use.

    def halves(v):                                  v_1 = x
        while v > 0.1:          for h in            while v_1 > 0.1:
            yield v             halves(x):   ->         h = v_1
            v = v / 2               s += h              s += h
                                                        v_1 = v_1 / 2

So each of the two goes on where it would in Python. Where `list`, `sum` and the like use it up, it is called as a function that gives the
list of what it yields, if nothing can tell the difference.
"""

from __future__ import annotations

import inspect
from collections import Counter
from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.normalise.callees import bindings
from astgrad.text import reader

Refuse = Callable[[Any, str, str], None]

_INSTEAD = "collect the values in a list and return it"
_IN_ORDER = (list, tuple, sorted)  # what takes all items before it looks at one
_AT_ONCE = (sum, max, min)
_LAZY = (map, filter, zip, enumerate)  # what reads nothing but its arguments before an item is asked for
_CLOSED = (gast.FunctionDef, gast.ClassDef, gast.Try, gast.With, gast.Match, gast.Global, gast.Nonlocal, gast.Import, gast.ImportFrom, gast.Delete, gast.NamedExpr, gast.Lambda)


def is_generator(tree: Any) -> bool:
    """Whether a function has a `yield` of its own."""
    return any(isinstance(n, (gast.Yield, gast.YieldFrom)) for n in _own(tree))


def _own(tree: Any) -> list[Any]:
    """The nodes of a function, but not of those inside it."""
    found: list[Any] = []
    pending = list(reversed(tree.body))
    while pending:
        node = pending.pop()
        found.append(node)
        if not isinstance(node, (gast.FunctionDef, gast.Lambda)):
            pending += reversed(T.children(node))
    return found


def as_list(tree: Any) -> Any:
    """A generator function as one that gives the list of what it yields."""
    names = Names({n.id for n in T.walk(tree) if isinstance(n, gast.Name)})
    items = names.fresh("items")

    def give(node: Any) -> Any:
        return T.at(gast.Return(value=T.load(items)), node)

    def one(node: Any) -> T.Block:
        if isinstance(node, gast.Return):
            return [give(node)]
        value = _yielded(node)
        return [node] if value is None else [T.expression_statement(T.method(T.load(items), "append", value), node)]

    twin = T.clone_header(tree)
    body = _spread(tree.body, names)
    twin.body = [T.assign(items, gast.List(elts=[], ctx=gast.Load()), tree), *_each(body, one), give(tree)]
    return twin


def _yielded(node: Any) -> Any:
    """What a statement yields, if it is one that yields."""
    if isinstance(node, gast.Expr) and isinstance(node.value, gast.Yield):
        return node.value.value or T.constant(None)
    return None


def _each(body: T.Block, change: Callable[[Any], T.Block]) -> T.Block:
    """A block with each statement that holds no others replaced."""
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.For, gast.While, gast.If)):
            node = T.clone_header(node)
            node.body, node.orelse = _each(node.body, change), _each(node.orelse, change)
            done.append(node)
        else:
            done += change(node)
    return done


def _spread(body: T.Block, names: Names) -> T.Block:
    """`yield from xs` as a loop that yields."""
    def one(node: Any) -> T.Block:
        if not (isinstance(node, gast.Expr) and isinstance(node.value, gast.YieldFrom)):
            return [node]
        item = names.fresh("item")
        inner = T.expression_statement(gast.Yield(value=T.load(item)), node)
        return [T.at(gast.For(target=T.store(item), iter=node.value.value, body=[inner], orelse=[], type_comment=None), node)]

    return _each(body, one)


def is_plain(tree: Any) -> bool:
    """Whether a generator only computes, branches, loops and yields, by statements of their own."""
    nodes = _own(tree)
    yields = [n for n in nodes if isinstance(n, (gast.Yield, gast.YieldFrom))]
    alone = [n.value for n in nodes if isinstance(n, gast.Expr)]
    returns = any(isinstance(n, gast.Return) and n.value is not None for n in nodes)
    return all(any(y is a for a in alone) for y in yields) and not returns and not any(isinstance(n, _CLOSED) for n in nodes) and not tree.decorator_list


def without_generators(body: T.Block, parameters: list[str], names: Names, scope: Scope, varied: set[str], refuse: Refuse) -> T.Block:
    """A body in which loops run the generators that they go through themselves, and others are used up where they are called."""
    inner = {s.name: s for s in T.statements(body) if isinstance(s, gast.FunctionDef) and is_generator(s)}
    nodes = T.walk_block(body)
    lazy = [n for n in nodes if isinstance(n, gast.GeneratorExp) or isinstance(n, gast.Call) and scope.resolve(n.func) in _LAZY]
    if not lazy and not any(isinstance(n, gast.Call) and _target(n, inner, scope) for n in nodes):
        return _checked(body, refuse)
    times = bound_times(body)
    inner = {n: d for n, d in inner.items() if times.get(n, 0) == 1 and n not in parameters}
    found = _Generators(names, scope, varied, inner, refuse)
    body = _used_where_needed(body, parameters, names, scope, inner)
    body = found.block(body)
    used = {n.id for n in T.walk_block(body) if isinstance(n, gast.Name) and isinstance(n.ctx, gast.Load)}
    return _checked([*found.made.values(), *_with_lists(body, inner.keys() - used, found.made_inside)], refuse)


def _checked(body: T.Block, refuse: Refuse) -> T.Block:
    for node in T.walk_block(body):
        if isinstance(node, (gast.Yield, gast.YieldFrom)):
            refuse(node, "a generator's `yield` is not differentiated", _INSTEAD)
    return body


def _with_lists(body: T.Block, gone: set[str], made: dict[str, Any]) -> T.Block:
    """A body without the generator functions that nothing calls any more, and those that give lists beside what they come from."""
    def one(node: Any) -> T.Block:
        if not isinstance(node, gast.FunctionDef):
            return [node]
        return [*([] if node.name in gone else [node]), *([made[node.name]] if node.name in made else [])]

    return _each(body, one)


def bound_times(body: T.Block) -> dict[str, int]:
    """How many places bind a name, in the function or in one inside."""
    return Counter(bindings(body))


def _target(call: Any, inner: dict[str, Any], scope: Scope) -> Any:
    """The definition of the generator function that a call calls; nothing if it is none."""
    if isinstance(call.func, gast.Name) and call.func.id in inner:
        return inner[call.func.id]
    target = scope.resolve(call.func)
    if target is MISSING or not inspect.isgeneratorfunction(target) or not hasattr(target, "__globals__"):
        return None
    tree = reader.read(target).tree
    if is_generator(tree):
        tree.is_here = target.__globals__ is scope.globals and not target.__code__.co_freevars and not set(T.free_names(tree)) & scope.locals
        return tree
    return None


def _used_where_needed(body: T.Block, parameters: list[str], names: Names, scope: Scope, inner: dict[str, Any]) -> T.Block:
    """`g = (v * y for v in xs)`, used once and later, written where it is used: only what it goes through is read where it is made."""
    times = bound_times(body)
    loads: dict[str, int] = {}
    for node in T.walk_block(body):
        if isinstance(node, gast.Name) and isinstance(node.ctx, gast.Load):
            loads[node.id] = loads.get(node.id, 0) + 1

    def once(name: str) -> bool:
        return times.get(name) == 1 and loads.get(name) == 1 and name not in parameters

    def block(nodes: T.Block) -> T.Block:
        done: T.Block = []
        for position, node in enumerate(nodes):
            name = node.targets[0].id if isinstance(node, gast.Assign) and len(node.targets) == 1 and isinstance(node.targets[0], gast.Name) else ""
            rest = nodes[position + 1:]
            if name and once(name) and (made := _delayed(node, names, scope, inner)) is not None and _reads_once(rest, name):
                start, value = made
                for made_name in (n for s in start for n in T.names_bound(s)):
                    times[made_name] = loads[made_name] = 1
                return [*done, *block([*start, *(_with_value(s, name, value) for s in rest)])]
            if isinstance(node, (gast.For, gast.While, gast.If)):
                node = T.clone_header(node)
                node.body, node.orelse = block(node.body), block(node.orelse)
            done.append(node)
        return done

    return block(body)


def _with_value(node: Any, name: str, value: Any) -> Any:
    return T.transform(node, lambda n: value if isinstance(n, gast.Name) and n.id == name else None)


def _reads_once(rest: T.Block, name: str) -> bool:
    """Whether a name is read in these statements where that happens once: in no loop, comprehension or function of theirs."""
    def visit(node: Any, again: bool) -> bool:
        if isinstance(node, gast.Name):
            return node.id == name and not again
        inside = [(part, again) for part in T.children(node)]
        if isinstance(node, gast.For):
            inside = [(part, again or part is not node.iter) for part in T.children(node)]
        elif isinstance(node, (gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp)):
            inside = [(node.generators[0].iter, again)]
        elif isinstance(node, (gast.While, gast.FunctionDef, gast.Lambda)):
            inside = [(part, True) for part in T.children(node)]
        return any(visit(part, late) for part, late in inside)

    return any(visit(s, False) for s in rest)


def _delayed(node: Any, names: Names, scope: Scope, inner: dict[str, Any]) -> tuple[T.Block, Any] | None:
    """What is read where a lazy value is made, under names, and the value as an expression of them."""
    value, stem = node.value, node.targets[0].id
    start: T.Block = []

    def named(part: Any) -> Any:
        if isinstance(part, gast.Constant) or scope.resolve(part) is not MISSING:
            return part
        name = names.fresh(f"{stem}_items")
        start.append(T.assign(name, part, node))
        return T.load(name)

    twin = T.clone_header(value)
    if isinstance(value, gast.GeneratorExp):
        twin.generators = [T.clone_header(g) for g in value.generators]
        twin.generators[0].iter = named(value.generators[0].iter)
        return start, twin
    if not isinstance(value, gast.Call) or any(isinstance(a, gast.Starred) for a in value.args) or any(k.arg is None for k in value.keywords):
        return None
    is_lazy = scope.resolve(value.func) in _LAZY
    if not is_lazy and _target(value, inner, scope) is None:
        return None
    if is_lazy and any(isinstance(a, (gast.Lambda, gast.GeneratorExp)) for a in value.args):
        return None
    twin.args = [named(a) for a in value.args]
    twin.keywords = [gast.keyword(arg=k.arg, value=named(k.value)) for k in value.keywords]
    return start, twin


class _Generators:
    def __init__(self, names: Names, scope: Scope, varied: set[str], inner: dict[str, Any], refuse: Refuse) -> None:
        self.names, self.scope, self.varied, self.inner, self.refuse = names, scope, varied, inner, refuse
        self.running: list[str] = []
        self.made: dict[str, Any] = {}  # functions that give lists, by the generator functions that they come from
        self.made_inside: dict[str, Any] = {}  # the same, of those that are inside

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        if isinstance(node, gast.For) and not node.orelse and (made := self._run(node)) is not None:
            return made
        twin = T.clone_header(node)
        blocks = [b for b in T.BLOCKS if getattr(node, b, None)]
        for field in blocks:
            setattr(twin, field, self.block(getattr(node, field)))
        for field in ("handlers", "cases"):
            clauses = []
            for clause in getattr(node, field, ()):
                clause = T.clone_header(clause)
                clause.body = self.block(clause.body)
                clauses.append(clause)
            if clauses:
                setattr(twin, field, clauses)
        for field in node._fields:
            value: Any = getattr(node, field, None)
            if field in blocks or field in ("handlers", "cases"):
                continue
            if isinstance(value, gast.AST):
                setattr(twin, field, self._expression(value))
            elif isinstance(value, list):
                setattr(twin, field, [self._expression(v) if isinstance(v, gast.AST) else v for v in value])
        return [twin]

    # --- loops

    def _run(self, node: Any) -> T.Block | None:
        """A loop over what a generator yields, as the generator itself with the body of the loop at each `yield`."""
        call, target, before = node.iter, node.target, []
        after: T.Block = []
        counter = ""
        if isinstance(call, gast.Call) and self.scope.resolve(call.func) is enumerate and call.args and isinstance(call.args[0], (gast.Call, gast.GeneratorExp)):
            start = call.args[1] if len(call.args) > 1 else next((k.value for k in call.keywords), T.constant(0))
            counter = self.names.fresh("count")
            before, after = [T.assign(counter, start, node)], [T.assign(counter, T.binary(T.load(counter), gast.Add(), T.constant(1)), node)]
            call = call.args[0]
        made = self._expressed(call, node) or self._called(call, node)
        if made is None:
            return None
        start, body = made
        if not _fits(body, node.body):
            return None
        inner = self.block(node.body)

        def one(statement: Any) -> T.Block:
            value = _yielded(statement)
            if isinstance(statement, gast.Return):
                return [T.at(gast.Break(), node)]
            if value is None:
                return [] if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant) else [statement]
            value = T.tuple_of([T.load(counter), value]) if counter else value
            return [T.assign(T.clone(target), value, node), *T.clone(after), *T.clone(inner)]

        return [*start, *before, *_each(body, one)]

    def _called(self, call: Any, site: Any) -> tuple[T.Block, T.Block] | None:
        """What binds the parameters of a generator function that is called, and its body with names of its own."""
        tree = _target(call, self.inner, self.scope) if isinstance(call, gast.Call) else None
        if tree is None or tree.name in self.running:
            return None
        given = _arguments(tree, call)
        if given is None or not is_plain(tree) or not getattr(tree, "is_here", True):
            return None
        self.names.taken |= {n.id for n in T.walk(tree) if isinstance(n, gast.Name)}
        body = _spread(T.clone(tree.body), self.names)
        own = {n: self.names.fresh(n) for n in dict.fromkeys([*T.parameter_names(tree.args), *T.names_bound(body)])}
        self.running.append(tree.name)
        body = self.block(T.renamed(body, own))
        self.running.pop()
        return [T.assign(own[p], self._expression(value), site) for p, value in given.items()], body

    def _expressed(self, node: Any, site: Any) -> tuple[T.Block, T.Block] | None:
        """A generator expression, or `map` of a function, as loops that yield."""
        if isinstance(node, gast.Call) and self.scope.resolve(node.func) is map and len(node.args) == 2 and not any(isinstance(a, gast.Starred) for a in node.args):
            function, item = node.args[0], self.names.fresh("item")
            if isinstance(function, (gast.Lambda, gast.Name)) and not set(T.names_read(function)) & set(T.names_bound(site.body)):
                value = T.expression_statement(gast.Yield(value=T.at(T.call(function, T.load(item)), node)), site)
                return [], [T.at(gast.For(target=T.store(item), iter=self._expression(node.args[1]), body=[value], orelse=[], type_comment=None), site)]
        if not isinstance(node, gast.GeneratorExp) or any(isinstance(n, (gast.NamedExpr, gast.Lambda)) for n in T.walk(node)):
            return None
        own = {n: self.names.fresh(n) for g in node.generators for n in T.target_names(g.target)}
        body: T.Block = [T.expression_statement(gast.Yield(value=T.renamed(T.clone(node.elt), own)), site)]
        for generator in reversed(node.generators):
            iterable = T.clone(generator.iter)
            for test in reversed(generator.ifs):
                body = [T.at(gast.If(test=T.renamed(T.clone(test), own), body=body, orelse=[]), site)]
            iterable = iterable if generator is node.generators[0] else T.renamed(iterable, own)
            body = [T.at(gast.For(target=T.renamed(T.clone(generator.target), own), iter=iterable, body=body, orelse=[], type_comment=None), site)]
        return [], self.block(body)

    # --- expressions

    def _expression(self, node: Any) -> Any:
        if isinstance(node, gast.Call):
            consumer = self.scope.resolve(node.func)
            only = len(node.args) == 1 and not any(k.arg == "key" for k in node.keywords) or consumer is sum
            if (consumer in _IN_ORDER or consumer in _AT_ONCE and only) and node.args and isinstance(call := node.args[0], gast.Call):
                tree = _target(call, self.inner, self.scope)
                if self._can_be_listed(tree, call) and (consumer in _IN_ORDER or self._is_fresh(tree)):
                    twin = T.clone_header(node)
                    twin.args = [self._listed(tree, call), *map(self._expression, node.args[1:])]
                    twin.keywords = [T.with_children(k, self._expression) for k in node.keywords]
                    return twin
            if self._varies(node) and _target(node, self.inner, self.scope) is not None:
                self.refuse(node, "what this generator yields is not used up where it is called: not differentiated", _INSTEAD)
        if isinstance(node, (gast.ListComp, gast.GeneratorExp)) and isinstance(call := node.generators[0].iter, gast.Call):
            tree = _target(call, self.inner, self.scope)
            at_once = isinstance(node, gast.ListComp) or self._varies(node)  # elsewhere such an expression is refused
            if at_once and self._can_be_listed(tree, call) and self._is_fresh(tree) and self._only_computes([n for n in T.walk(node) if n is not call]):
                twin = T.clone_header(node)
                twin.generators = [T.clone_header(g) for g in node.generators]
                twin.generators[0].iter = self._listed(tree, call)
                return twin
        return T.with_children(node, self._expression)

    def _can_be_listed(self, tree: Any, call: Any) -> bool:
        return tree is not None and is_plain(tree) and getattr(tree, "is_here", True) and _arguments(tree, call) is not None and tree.name not in T.free_names(tree)

    def _listed(self, tree: Any, call: Any) -> Any:
        """A call of the function that gives a list of what is yielded."""
        made = self.made_inside if tree.name in self.inner else self.made
        if tree.name not in made:
            made[tree.name] = as_list(T.clone(tree))
            made[tree.name].name = self.names.fresh(f"{tree.name}_list")
        twin = T.with_children(call, self._expression)
        twin = T.clone_header(twin)
        twin.func = T.at(T.load(made[tree.name].name), call.func)
        return twin

    def _varies(self, node: Any) -> bool:
        return any(n in self.varied for n in T.names_read(node))

    def _only_computes(self, nodes: list[Any]) -> bool:
        """Whether expressions call nothing but library functions that have a derivative, or are known to have none."""
        calls = [n for n in nodes if isinstance(n, gast.Call)]
        return not any(isinstance(n, gast.NamedExpr) for n in nodes) and all(
            rules.lookup(t) is not None or t in (range, len, *_AT_ONCE, *_IN_ORDER, *_LAZY) for t in (self.scope.resolve(c.func) for c in calls))

    def _is_fresh(self, tree: Any) -> bool:
        """Whether nothing that a generator yielded is written into later, so that it is the same when all has been yielded."""
        nodes = _own(tree)
        if any(isinstance(n, (gast.Subscript, gast.Attribute)) and not isinstance(n.ctx, gast.Load) for n in nodes):
            return False
        plain = not any(isinstance(n, gast.AugAssign) or isinstance(n, gast.Expr) and not isinstance(n.value, (gast.Yield, gast.YieldFrom, gast.Constant)) for n in nodes)
        yielded = [n.value for n in nodes if isinstance(n, (gast.Yield, gast.YieldFrom))]
        return all(isinstance(v, (gast.BinOp, gast.UnaryOp, gast.Constant)) for v in yielded) or plain and self._only_computes(nodes)


def _arguments(tree: Any, call: Any) -> dict[str, Any] | None:
    """The arguments of a call by parameter, in the order in which they are evaluated."""
    positional = [p.id for p in [*tree.args.posonlyargs, *tree.args.args]]
    if tree.args.vararg or tree.args.kwarg or any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords) or len(call.args) > len(positional):
        return None
    given = dict(zip(positional, call.args, strict=False))
    for keyword in call.keywords:
        if keyword.arg in given or keyword.arg not in T.parameter_names(tree.args):
            return None
        given[keyword.arg] = keyword.value
    for name, default in T.default_values(tree.args).items():
        if name not in given:
            if not isinstance(default, gast.Constant):
                return None
            given[name] = default
    return given if given.keys() == set(T.parameter_names(tree.args)) else None


def _fits(body: T.Block, inner: T.Block) -> bool:
    """Whether the body of a loop can stand at each `yield`: where it leaves, or goes on early, the generator is to be one loop."""
    yields = [s for s in T.statements(body) if _yielded(s) is not None]
    leaves = any(isinstance(n, gast.Break) for n in _of_loop(inner))
    goes_on = any(isinstance(n, gast.Continue) for n in _of_loop(inner))
    returns = any(isinstance(s, gast.Return) for s in T.statements(body))
    if not yields or len(yields) > 4 or len(yields) > 1 and any(isinstance(n, (gast.FunctionDef, gast.Lambda)) for n in T.walk_block(inner)):
        return False
    if leaves or goes_on or returns:
        last = body[-1]
        if not isinstance(last, (gast.For, gast.While)) or last.orelse:
            return False
        own = _of_loop(last.body)
        if any(not any(s is o for o in own) for s in T.statements(body) if _yielded(s) is not None or isinstance(s, gast.Return)):
            return False
        if goes_on and not all(any(y is e for e in _ends(last.body)) for y in yields):
            return False
    return True


def _of_loop(body: T.Block) -> T.Block:
    """Statements of a loop's body that a break or continue among them belongs to."""
    found: T.Block = []
    for node in body:
        found.append(node)
        if not isinstance(node, (gast.For, gast.While, gast.FunctionDef)):
            for part in [*T.inner_blocks(node), *(h.body for h in getattr(node, "handlers", ()))]:
                found += _of_loop(part)
    return found


def _ends(body: T.Block) -> T.Block:
    """The statements that a block may end with."""
    last = body[-1]
    return [*_ends(last.body), *(_ends(last.orelse) if last.orelse else [])] if isinstance(last, gast.If) else [last]
