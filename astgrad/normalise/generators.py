"""Generator functions, where they are run by a loop or used up at once, and generator expressions that a loop goes through.

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
import itertools
import types
from collections.abc import Callable, Mapping
from typing import Any

from astgrad import rules
from astgrad.analyse.derived import without_first
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import Scope, is_user_function
from astgrad.normalise.generator_functions import CLOSED, arguments_of, as_list, bound_times, each_statement, generator_called, is_generator, is_plain, own_nodes, spread_out, yielded
from astgrad.normalise.kept_lazily import LAZY, reads_once, used_where_needed
from astgrad.normalise.views import place_of_generator, with_getters
from astgrad.text import reader

Refuse = Callable[[Any, str, str], None]

_INSTEAD = "collect the values in a list and return it"
_SIMPLE = (gast.Assign, gast.AugAssign, gast.Return, gast.Expr)
_LATE = (gast.Lambda, gast.ListComp, gast.SetComp, gast.DictComp, gast.GeneratorExp, gast.IfExp, gast.BoolOp)  # what these hold may be evaluated often, or never
_IN_ORDER = (list, tuple, sorted)  # what takes all items before it looks at one
_AT_ONCE = (sum, max, min)
_COMBINING = (itertools.chain, itertools.combinations, itertools.pairwise, itertools.permutations, itertools.product, itertools.zip_longest)


def without_generators(body: T.Block, parameters: list[str], names: Names, scope: Scope, varied: set[str], refuse: Refuse, several: Mapping[Any, Any]) -> T.Block:
    """A body in which loops run the generators that they go through themselves, and others are used up where they are called.

    `several` are the places of what an earlier round found, methods that yield among them.
    """
    inner = {s.name: s for s in T.statements(body) if isinstance(s, gast.FunctionDef) and is_generator(s)}
    nodes = T.walk_block(body)
    lazy = [n for n in nodes if isinstance(n, gast.GeneratorExp) or isinstance(n, gast.Call) and scope.resolve(n.func) in LAZY]
    if not lazy and not any(isinstance(n, gast.Call) and generator_called(n, inner, scope) for n in nodes):
        return _checked(body, refuse)
    times = bound_times(body)
    inner = {n: d for n, d in inner.items() if times.get(n, 0) == 1 and n not in parameters}
    found = _Generators(names, scope, varied, inner, refuse, several)
    body = used_where_needed(body, parameters, names, scope, inner)
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

    return each_statement(body, one)


class _Generators:
    def __init__(self, names: Names, scope: Scope, varied: set[str], inner: dict[str, Any], refuse: Refuse, several: Mapping[Any, Any]) -> None:
        self.names, self.scope, self.varied, self.inner, self.refuse, self.several = names, scope, varied, inner, refuse, several
        self.running: list[str] = []
        self.made: dict[Any, Any] = {}  # functions that give lists, by the generator functions that they come from
        self.made_inside: dict[str, Any] = {}  # the same, of those that are inside

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if isinstance(node, (gast.FunctionDef, gast.ClassDef)):
            return [node]
        if isinstance(node, gast.For) and (listed := self._at_once(node)) is not None:
            node = T.clone_header(node)
            node.iter = listed
        elif isinstance(node, gast.For) and not node.orelse and (made := self._run(node)) is not None:
            return made
        elif isinstance(node, _SIMPLE) and (drawn := self._drawn_off(node)) is not None:
            return self.block(drawn)
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
            value = yielded(statement)
            if isinstance(statement, gast.Return):
                return [T.at(gast.Break(), node)]
            if value is None:
                return [] if isinstance(statement, gast.Expr) and isinstance(statement.value, gast.Constant) else [statement]
            value = T.tuple_of([T.load(counter), value]) if counter else value
            return [T.assign(T.clone(target), value, node), *T.clone(after), *T.clone(inner)]

        return [*start, *before, *each_statement(body, one)]

    def _called(self, call: Any, site: Any) -> tuple[T.Block, T.Block] | None:
        """What binds the parameters of a generator function that is called, and its body with names of its own."""
        tree = generator_called(call, self.inner, self.scope) if isinstance(call, gast.Call) else None
        if tree is None or tree.name in self.running:
            return None
        given = arguments_of(tree, call)
        if given is None or not is_plain(tree) or not getattr(tree, "is_here", True):
            return None
        self.names.taken |= {n.id for n in T.walk(tree) if isinstance(n, gast.Name)}
        body = spread_out(with_getters(T.clone(tree.body), self.several), self.names)
        own = {n: self.names.fresh(n) for n in dict.fromkeys([*T.parameter_names(tree.args), *T.names_bound(body)])}
        self.running.append(tree.name)
        start: T.Block = [T.assign(own[p], value, site) for p, value in given.items()]
        begins = gast.Pass()
        bound = used_where_needed([*start, begins, *T.renamed(body, own)], [], self.names, self.scope, self.inner)  # what it is given may be a generator too
        first = next(i for i, s in enumerate(bound) if s is begins)
        body = self.block(bound[first + 1 :])
        self.running.pop()
        return self.block(bound[:first]), body

    def _expressed(self, node: Any, site: Any) -> tuple[T.Block, T.Block] | None:
        """A generator expression, or `map` or `filter` of a function, as loops that yield."""
        target = self.scope.resolve(node.func) if isinstance(node, gast.Call) else None
        if target in (map, filter) and len(node.args) == 2 and not any(isinstance(a, gast.Starred) for a in node.args):
            function, item, start = node.args[0], T.load(self.names.fresh("item")), list[Any]()
            if isinstance(function, (gast.Lambda, gast.Name)) and not set(T.names_read(function)) & set(T.names_bound(site.body)):
                if isinstance(function, gast.Lambda):  # a name, so that each call of it is one of a known function
                    start.append(T.assign(self.names.fresh("function"), function, site))
                    function = T.load(start[0].targets[0].id)
                value = T.at(T.call(function, item), node)
                body: T.Block = [T.expression_statement(gast.Yield(value=value if target is map else item), site)]
                if target is filter:
                    body = [T.at(gast.If(test=value, body=body, orelse=[]), site)]
                return start, [T.at(gast.For(target=T.store(item.id), iter=self._expression(node.args[1]), body=body, orelse=[], type_comment=None), site)]
        if not isinstance(node, gast.GeneratorExp) or any(isinstance(n, (gast.NamedExpr, gast.Lambda)) for n in T.walk(node)):
            return None
        own = {n: self.names.fresh(n) for g in node.generators for n in T.target_names(g.target)}
        body = [T.expression_statement(gast.Yield(value=T.renamed(T.clone(node.elt), own)), site)]
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
                tree = generator_called(call, self.inner, self.scope)
                if self._can_be_listed(tree, call) and (consumer in _IN_ORDER or self._is_fresh(tree, call)):
                    twin = T.clone_header(node)
                    twin.args = [self._listed(tree, call), *map(self._expression, node.args[1:])]
                    twin.keywords = [T.with_children(k, self._expression) for k in node.keywords]
                    return twin
            if any(map(self._is_lazy, node.args)) and (function := consumer if is_user_function(consumer) else _maker(consumer)) is not None:
                node = self._handed_on(node, function, consumer)
            if self._varies(node) and generator_called(node, self.inner, self.scope) is not None:
                self.refuse(node, "what this generator yields is not used up where it is called: not differentiated", _INSTEAD)
        if isinstance(node, (gast.ListComp, gast.GeneratorExp)) and isinstance(call := node.generators[0].iter, gast.Call):
            tree = generator_called(call, self.inner, self.scope)
            at_once = isinstance(node, gast.ListComp) or self._varies(node)  # elsewhere such an expression is refused
            if at_once and self._can_be_listed(tree, call) and self._is_fresh(tree, call) and self._only_computes([n for n in T.walk(node) if n is not call]):
                twin = T.clone_header(node)
                twin.generators = [T.clone_header(g) for g in node.generators]
                twin.generators[0].iter = self._listed(tree, call)
                return twin
        return T.with_children(node, self._expression)

    def _drawn_off(self, node: Any) -> T.Block | None:
        """`y = 2 * sum(scan(squares(x)))`: a generator that is given another one fills a list before the statement, which only computes."""
        for part in T.walk(node.value) if node.value is not None else ():
            call, at_once = self._consumed(part)
            if call is None or not any(self._runs_late(a) for a in call.args):
                continue
            drawn = {id(n) for n in T.walk(call)}
            beside = [n for n in T.walk(node.value) if id(n) not in drawn and n is not part]
            kept_back = [n for n in beside if isinstance(n, _LATE) and any(c is call for c in T.walk(n))]
            alone = part is node.value and not isinstance(node, gast.AugAssign) and isinstance(part, gast.Call)
            if kept_back or not self._computes(beside) or not (self._computes(T.walk(call)) or alone and at_once):
                return None
            items, item = self.names.fresh("items"), self.names.fresh("item")
            loop = gast.For(target=T.store(item), iter=call, body=[T.expression_statement(T.method(T.load(items), "append", T.load(item)), node)], orelse=[], type_comment=None)
            if (made := self._run(T.at(loop, node))) is None:
                return None
            twin = T.clone_header(node)
            twin.value = _with_part(node.value, call, T.load(items))
            return [T.assign(items, gast.List(elts=[], ctx=gast.Load()), node), *made, twin]
        return None

    def _consumed(self, node: Any) -> tuple[Any, bool]:
        """The generator that an expression goes through to its end, and whether before anything looks at what it yielded."""
        call, at_once = None, False
        if isinstance(node, gast.Call) and node.args:
            consumer, alone = self.scope.resolve(node.func), len(node.args) == 1 and not node.keywords
            call, at_once = node.args[0] if consumer in _IN_ORDER or consumer is sum or consumer in _AT_ONCE and alone else None, consumer in _IN_ORDER
        elif isinstance(node, gast.ListComp):
            call = node.generators[0].iter
        is_generator = isinstance(call, gast.Call) and generator_called(call, self.inner, self.scope) is not None
        return (call, at_once) if is_generator else (None, False)

    def _runs_late(self, node: Any) -> bool:
        return isinstance(node, gast.GeneratorExp) or isinstance(node, gast.Call) and (generator_called(node, self.inner, self.scope) is not None or self.scope.resolve(node.func) in LAZY)

    def _computes(self, nodes: list[Any]) -> bool:
        """Whether expressions compute and do no more, also where they call generator functions."""
        return self._only_computes([n for n in nodes if isinstance(n, gast.NamedExpr)]) and all(self._is_pure(n) for n in nodes if isinstance(n, gast.Call))

    def _is_pure(self, call: Any) -> bool:
        tree = generator_called(call, self.inner, self.scope)
        if tree is None:
            return self._only_computes([call])
        writes = any(isinstance(n, gast.AugAssign) or isinstance(n, gast.Expr) and not isinstance(n.value, (gast.Yield, gast.YieldFrom, gast.Constant)) for n in own_nodes(tree))
        return not writes and self._is_fresh(tree, call) and self._only_computes(own_nodes(tree))

    def _is_lazy(self, node: Any) -> bool:
        """Whether this is a generator expression, or a `zip` or the like of what has no such thing in it."""
        if not isinstance(node, gast.Call) or self.scope.resolve(node.func) not in (*LAZY, *_COMBINING):
            return isinstance(node, gast.GeneratorExp)
        functions = node.args[:1] if self.scope.resolve(node.func) in (map, filter) else []
        return all(rules.lookup(self.scope.resolve(f)) is not None for f in functions) and not any(isinstance(n, (gast.GeneratorExp, gast.Lambda)) for n in T.walk(node))

    def _handed_on(self, call: Any, function: Any, consumer: Any) -> Any:
        """A call of a function that only computes, and goes once through something lazy that it is given: it may as well be given a list."""
        tree, scope, own = reader.read(function).tree, Scope(function, ()), ""
        if function is not consumer:
            own, tree = T.parameter_names(tree.args)[0], T.clone_header(tree)
            tree.args = without_first(tree.args)
        given = arguments_of(tree, call) or {}
        lists = [value for name, value in given.items() if self._is_lazy(value) and self._only_computes(T.walk(value)) and _goes_through_once(tree, name, scope, own, consumer)]

        def listed(node: Any) -> Any:
            if not any(node is v for v in lists):
                return node
            return T.at(gast.ListComp(elt=node.elt, generators=node.generators) if isinstance(node, gast.GeneratorExp) else T.call("@list", node), node)

        twin = T.clone_header(call)
        twin.args = list(map(listed, call.args))
        return twin

    def _can_be_listed(self, tree: Any, call: Any) -> bool:
        return tree is not None and is_plain(tree) and getattr(tree, "is_here", True) and arguments_of(tree, call) is not None and tree.name not in T.free_names(tree)

    def _listed(self, tree: Any, call: Any) -> Any:
        """A call of the function that gives a list of what is yielded."""
        made = self.made_inside if tree.name in self.inner else self.made
        key = getattr(call.func, "means", tree.name)
        if key not in made:
            made[key] = as_list(T.clone(tree))
            made[key].name = self.names.fresh(f"{tree.name}_list")
            made[key].body = T.transform(with_getters(made[key].body, self.several), lambda n: self._again(n, made[key].name) if self._calls(n, tree, call) else None)
        return self._renamed(T.with_children(call, self._expression), made[key].name)

    def _again(self, call: Any, name: str) -> Any:
        if hasattr(call.func, "means"):
            return self._renamed(call, name)
        twin = T.clone_header(call)
        twin.presumed = True  # the next round knows it, or it is refused
        return twin

    @staticmethod
    def _renamed(call: Any, name: str) -> Any:
        twin = T.clone_header(call)
        twin.func = T.at(T.load(name), call.func)
        return twin

    def _calls(self, node: Any, tree: Any, call: Any) -> bool:
        """Whether a node is another call of the method that a call calls, or may be one, of an object of which more is known later."""
        if not isinstance(node, gast.Call) or not hasattr(call.func, "means"):
            return False
        return getattr(node.func, "means", None) is call.func.means or isinstance(node.func, gast.Attribute) and node.func.attr == tree.name and place_of_generator(node) is not None

    def _at_once(self, node: Any) -> Any:
        """What a loop goes through, as a list, where a generator that calls itself and the loop only compute: nothing tells when the one does and when the other."""
        tree = generator_called(node.iter, self.inner, self.scope) if isinstance(node.iter, gast.Call) else None
        if tree is None or not any(self._calls(n, tree, node.iter) for n in T.walk_block(with_getters(tree.body, self.several))):
            return None
        inside = T.walk_block(node.body)
        acts = any(isinstance(n, (gast.Subscript, gast.Attribute)) and not isinstance(n.ctx, gast.Load) or isinstance(n, (gast.Break, gast.Return, gast.Expr, *CLOSED)) for n in inside)
        if acts or not self._only_computes(inside) or not self._can_be_listed(tree, node.iter) or not self._is_fresh(tree, node.iter):
            return None
        return self._listed(tree, node.iter)

    def _varies(self, node: Any) -> bool:
        return any(n in self.varied for n in T.names_read(node))

    def _only_computes(self, nodes: list[Any]) -> bool:
        return _only_compute(nodes, self.scope)

    def _is_fresh(self, tree: Any, call: Any) -> bool:
        """Whether nothing that a generator yielded is written into later, so that it is the same when all has been yielded."""
        own = T.clone_header(tree)
        own.body = with_getters(tree.body, self.several)
        nodes = [n for n in own_nodes(own) if not self._calls(n, tree, call)]
        if any(isinstance(n, (gast.Subscript, gast.Attribute)) and not isinstance(n.ctx, gast.Load) for n in nodes):
            return False
        plain = not any(isinstance(n, gast.AugAssign) or isinstance(n, gast.Expr) and not isinstance(n.value, (gast.Yield, gast.YieldFrom, gast.Constant)) for n in nodes)
        yielded = [n.value for n in nodes if isinstance(n, (gast.Yield, gast.YieldFrom))]
        return all(isinstance(v, (gast.BinOp, gast.UnaryOp, gast.Constant)) for v in yielded) or plain and self._only_computes(nodes)


def _with_part(tree: Any, part: Any, by: Any) -> Any:
    return T.transform(tree, lambda n: by if n is part else None)


def _only_compute(nodes: list[Any], scope: Scope) -> bool:
    """Whether expressions call nothing but library functions that have a derivative, or are known to have none."""
    calls = [n for n in nodes if isinstance(n, gast.Call)]
    return not any(isinstance(n, gast.NamedExpr) for n in nodes) and all(
        t is not print and (rules.lookup(t) is not None or t in (range, len, *_AT_ONCE, *_IN_ORDER, *LAZY, *_COMBINING)) for t in (scope.resolve(c.func) for c in calls))


def _maker(kind: Any) -> Any:
    """The `__init__` of a class of the user's that makes its objects as Python does."""
    init: Any = inspect.getattr_static(kind, "__init__", None) if type(kind) is type else None
    if not is_user_function(init) or not init.__code__.co_argcount or init.__code__.co_filename == "<string>":
        return None
    return init if kind.__new__ is object.__new__ and kind.__setattr__ is object.__setattr__ else None


def _goes_through_once(tree: Any, name: str, scope: Scope, own: str, kind: Any) -> bool:
    """Whether a function only computes, and reads a parameter once, to go through it; that of a class may put what it computes into the new object."""
    scope.locals |= {own, *T.parameter_names(tree.args), *T.names_bound(tree.body)}
    body = [s for s in tree.body if not (isinstance(s, gast.Expr) and isinstance(s.value, gast.Constant))]
    nodes = T.walk_block(body)

    def is_own(part: Any) -> bool:
        plain = isinstance(part, gast.Attribute) and isinstance(part.ctx, gast.Store) and isinstance(part.value, gast.Name) and part.value.id == own
        held = inspect.getattr_static(kind, part.attr, None) if plain else None
        return plain and (isinstance(held, types.MemberDescriptorType) or not hasattr(type(held), "__set__"))

    stores = any(isinstance(n, (gast.Subscript, gast.Attribute)) and not isinstance(n.ctx, gast.Load) and not is_own(n) or isinstance(n, (gast.Expr, *CLOSED, gast.Yield, gast.YieldFrom)) for n in nodes)
    grown = {n.target.id for n in nodes if isinstance(n, gast.AugAssign) and isinstance(n.target, gast.Name)}
    starts = [n.value for n in nodes if isinstance(n, gast.Assign) and set(T.names_bound(n.targets)) & grown]
    if stores or tree.decorator_list or grown & set(T.parameter_names(tree.args)) or not all(isinstance(v, gast.Constant) for v in starts) or not _only_compute(nodes, scope):
        return False
    places = [n.iter for n in nodes if isinstance(n, (gast.For, gast.comprehension))] + [n.args[0] for n in nodes if isinstance(n, gast.Call) and n.args and scope.resolve(n.func) in (*_AT_ONCE, *_IN_ORDER)]
    reads = [n for n in nodes if isinstance(n, gast.Name) and n.id == name]
    return len(reads) == 1 and any(p is reads[0] for p in places) and reads_once(body, name)


def _fits(body: T.Block, inner: T.Block) -> bool:
    """Whether the body of a loop can stand at each `yield`: where it leaves, or goes on early, the generator is to be one loop."""
    yields = [s for s in T.statements(body) if yielded(s) is not None]
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
        if any(not any(s is o for o in own) for s in T.statements(body) if yielded(s) is not None or isinstance(s, gast.Return)):
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
