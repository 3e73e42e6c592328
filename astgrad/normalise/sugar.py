"""Take sugar apart that binds names or repeats: walrus, comprehensions, map and reduce, starred targets, loop else, with, match.

    ys = [f(x) * w for x in xs if x > 0]      ->      ys_1 = []
                                                      for x in xs:
                                                          if x > 0:
                                                              ys_1.append(f(x) * w)
                                                      ys = ys_1
"""

from __future__ import annotations

import dataclasses
import collections
import copy
import math
import operator
import types
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.facts import Fact, Mapping
from astgrad.analyse.values import is_record_type
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MEANT, MISSING, Scope, is_user_function
from astgrad.normalise.attributes import calls_by_name
from astgrad.normalise.calls import Calls, is_partial
from astgrad.normalise.containers import LISTS, Containers
from astgrad.normalise.desugar import stem_of
from astgrad.normalise.evaluation_order import binds, bound_inside
from astgrad.normalise.fence import MUTATORS, WRITERS
from astgrad.normalise.hoist import is_pop
from astgrad.normalise.loops import own_statements
from astgrad.normalise.named_results import RESULTS
from astgrad.normalise.spellings import concatenated, joined, merged, on_grid, spread_out
from astgrad.normalise.views import is_view
from astgrad.runtime import dict_from, holder, visited
from astgrad.runtime.structures import is_users_class

_SPELT = {operator.add: gast.Add, operator.mul: gast.Mult}  # of lists they join and repeat, as the operators do
_CONSUMERS = (sum, max, min, list, tuple, sorted, collections.deque, math.prod, math.fsum, "".join)
PRODUCT, COPY = "product", "copy"
Refuse = Callable[[Any, str, str], None]


def plain(body: T.Block, names: Names, scope: Scope, varied: set[str], facts: dict[str, Fact], writes: Callable[[Any], bool], refuse: Refuse, several: dict[Any, Any],
          with_lengths: Callable[[T.Block], T.Block], effort: Effort | None = None) -> T.Block:
    """The block without sugar; a comprehension in which no `varied` name occurs stays as it is.

    `several` are the places of loops, and of comprehensions, that go through things of several kinds; `with_lengths` follows lists that
    loops make longer or shorter. With an `effort`, those stay not that call what the user wrote: it may make objects, which are changed later.
    """
    sugar = _Sugar(names, scope, varied, refuse)
    sugar.writes, sugar.several, sugar.with_lengths, sugar.effort = writes, several, with_lengths, effort or Effort()
    bound = set(T.names_bound(body))
    sugar.containers = Containers(names, scope, varied, {n: f for n, f in facts.items() if n not in bound}, several)
    sugar.outside = {*scope.locals, *T.names_read(body), *bound}
    done = sugar.block(body)
    for node in (n for statement in done if not isinstance(statement, gast.FunctionDef) for n in _outside_functions(statement)):
        if isinstance(node, gast.NamedExpr):
            refuse(node, f"an assignment expression in this place is not differentiated: `{node.target.id}` may be bound once, often, or not at all", "bind the name in a statement of its own")
    return done


def place_of_product(node: Any) -> Any:
    """What tells a list that is multiplied from others in a function."""
    return (PRODUCT, node.lineno, node.col_offset) if hasattr(node, "lineno") else None


def place_of_copy(node: Any) -> Any:
    """What tells a deep copy from others in a function."""
    return getattr(node, "copy_place", None) or ((COPY, node.lineno, node.col_offset) if hasattr(node, "lineno") else None)


class _Sugar(Calls):
    outside: set[str]
    containers: Containers
    writes: Callable[[Any], bool]  # whether a call of a known function may write into what it is given
    several: dict[Any, Any]
    with_lengths: Callable[[T.Block], T.Block]
    effort: Effort

    def __init__(self, names: Names, scope: Scope, varied: set[str], refuse: Refuse) -> None:
        self.names, self.scope, self.varied, self.refuse = names, scope, varied, refuse

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        match type(node).__name__:
            case "With":
                return self._with(node)
            case "While":
                return self._while(node)
            case "For":
                return self._for(node)
            case "If":
                before: T.Block = []
                twin = T.clone_header(node)
                twin.test = self._test(node.test, node, before)
                twin.body, twin.orelse = self.block(node.body), self.block(node.orelse)
                return [*before, twin]
            case "FunctionDef" | "ClassDef":
                return [node]
            case "Assign" if len(node.targets) == 1 and _starred(node.targets[0]):
                return self.block(self._starred(node))
            case "Expr" if isinstance(node.value, gast.ListComp):  # for what it does: nobody sees the list
                generators, items = self._own_variables(node.value.generators, [node.value.elt])
                return self._gone_through(generators, [T.expression_statement(items[0], node)], node)
            case "Assign" if len(node.targets) == 1 and isinstance(node.value, gast.ListComp) and self._is_loop(node.value):
                target, before = node.targets[0], []
                if isinstance(target, gast.Name) and target.id not in T.names_read(node.value):
                    self._comprehension(node.value, [node.value.elt], node, before, [target.id])
                    return before
        return self._simple(node)

    # --- statements

    def _simple(self, node: Any) -> T.Block:
        before: T.Block = []
        if isinstance(node, gast.AugAssign) and isinstance(node.target, gast.Name) and node.target.id in bound_inside(node.value):
            return self._augmented(node)
        twin = node
        taken_apart = isinstance(node, gast.Assign) and isinstance(node.targets[0], (gast.Tuple, gast.List))
        for field in ("value", "test", "exc"):
            value = getattr(node, field, None)
            if taken_apart and isinstance(value, gast.GeneratorExp):  # all of which is gone through at once
                value = T.in_place_of(gast.ListComp(elt=value.elt, generators=value.generators), value)
            if isinstance(value, gast.AST):
                new = self._test(value, node, before) if field == "test" else self._value(value, node, before, taken_apart)
                if new is not value:
                    twin = T.clone_header(node) if twin is node else twin
                    setattr(twin, field, new)
        return [*before, twin]

    def _augmented(self, node: Any) -> T.Block:
        """`x += (x := e)` adds to what x was before."""
        kept, twin = self._fresh(node.target.id), T.clone_header(node)
        twin.target = T.store(kept)
        return [T.assign(kept, T.load(node.target.id), node), *self._simple(twin), T.assign(node.target.id, T.load(kept), node)]

    def _with(self, node: Any) -> T.Block:
        """`with m as v: ...` is a block that is always run, inside its managers."""
        inner = T.at(gast.If(test=T.constant(True), body=self.block(node.body), orelse=[]), node)
        inner.manager = node.items
        for item in node.items:
            if item.optional_vars is not None and any(n in self.varied for n in T.names_read(item.context_expr)):
                self.refuse(node, "a `with` whose manager depends on what carries a derivative is not differentiated", "compute it before")
        return [inner]

    def _while(self, node: Any) -> T.Block:
        if node.orelse:
            return self._with_else(node)
        twin = T.clone_header(node)
        before: T.Block = []
        test = self._test(node.test, node, before)
        twin.body = self.block(node.body)
        if before or any(map(is_pop, T.walk(test))):
            stop = T.at(gast.If(test=gast.UnaryOp(op=gast.Not(), operand=test), body=[T.at(gast.Break(), node)], orelse=[]), node)
            twin.test, twin.body = T.constant(True), [*before, stop, *twin.body]
        return [twin]

    def _for(self, node: Any) -> T.Block:
        if node.orelse:
            return self._with_else(node)
        at_once = {id(a) for n in T.walk(node.iter) if isinstance(n, gast.Call) and self.scope.resolve(n.func) in (*_CONSUMERS, any, all) for a in n.args[:1]}
        lazy = [n for n in T.walk(node.iter) if id(n) not in at_once and (isinstance(n, gast.GeneratorExp) or isinstance(n, gast.Call) and self.scope.resolve(n.func) in (map, filter))]
        if any(self._matters(n) and (set(T.names_read(n)) & set(T.names_bound(node.body)) or self._may_change(n, node.body)) for n in lazy):
            self.refuse(node.iter, "the loop binds anew, or changes, what its iterable reads while it goes on: not differentiated yet", "make a list before the loop")
        before: T.Block = []
        twin = T.clone_header(node)
        twin.body = node.body
        if _starred(node.target):
            item = self.names.fresh("item")
            twin.target = T.store(item)
            twin.body = [T.at(T.assign(node.target, T.load(item), node), node), *node.body]
        over = self._by_places(twin, before) or self._by_sorted_keys(twin, before)
        twin.iter = self._header(twin.target, over, node, before)
        twin.body = self.block(twin.body)
        return [*before, twin]

    def _by_places(self, loop: Any, before: T.Block) -> Any:
        """`for (i, j), v in np.ndenumerate(a)` goes through np.ndindex of the shape, and reads v = a[i, j]."""
        made, target = loop.iter, loop.target
        if not isinstance(made, gast.Call) or self.scope.resolve(made.func) is not np.ndenumerate or len(made.args) != 1 or not isinstance(target, gast.Tuple) or len(target.elts) != 2:
            return None
        place, value = target.elts
        array = self._fresh("elements")
        before.append(T.assign(array, T.call(T.attribute(T.load("@np"), "asarray"), made.args[0]), loop))
        loop.target, index = place, T.transform(T.clone(place), lambda part: T.load(part.id) if isinstance(part, gast.Name) else None)
        if isinstance(index, gast.Tuple):
            index.ctx = gast.Load()
        loop.body = [T.at(T.assign(value, T.subscript(T.load(array), index), loop), loop), *loop.body]
        return T.call(T.attribute(T.load("@np"), "ndindex"), T.attribute(T.load(array), "shape"))

    def _by_sorted_keys(self, loop: Any, before: T.Block) -> Any:
        """`for k, v in sorted(d.items())` goes through sorted(d), and reads v = d[k] where no other entry may change on the way."""
        made, target = loop.iter, loop.target
        plain = isinstance(made, gast.Call) and self.scope.resolve(made.func) is sorted and len(made.args) == 1 and all(k.arg == "reverse" for k in made.keywords)
        entries = made.args[0] if plain and isinstance(target, gast.Tuple) and len(target.elts) == 2 else None
        if entries is None or not is_view(entries) or entries.func.attr != "items":
            return made
        if not (self._matters(entries) or isinstance(self.containers.fact(entries.func.value), Mapping)):
            return made
        key = target.elts[0].id if isinstance(target.elts[0], gast.Name) else ""
        if not key or key in T.names_bound([*loop.body]) or self.containers.is_object(entries.func.value) or self._may_change(entries, loop.body, key):
            return made
        if set(T.names_read(entries)) & {*T.names_bound(loop.body), *T.target_names(target)} or not self._calls_libraries_alone(loop.body, set(T.target_names(target))):
            return made
        owner = self.containers.simple(entries.func.value, "")
        if any(isinstance(n, gast.Call) for n in T.walk(owner)):
            owner = self._kept(owner, "entries", loop, before)
        loop.target, loop.body = T.store(key), [T.at(T.assign(target.elts[1], T.subscript(T.clone(owner), T.load(key)), loop), loop), *loop.body]
        twin = T.clone_header(made)
        twin.args = [T.clone(owner)]
        return twin

    def _calls_libraries_alone(self, body: T.Block, items: set[str]) -> bool:
        """Whether all that a block calls are functions that have rules, methods of the items at hand, and `append`."""
        for call in (n for n in T.walk_block(body) if isinstance(n, gast.Call)):
            target, owner = self.scope.resolve(call.func), call.func
            while isinstance(owner, (gast.Attribute, gast.Subscript)):
                owner = owner.value
            method = target is MISSING and isinstance(call.func, gast.Attribute) and (isinstance(owner, gast.Name) and owner.id in items or call.func.attr == "append")
            if not method and (target is MISSING or rules.lookup(target) is None):
                return False
        return True

    def _may_change(self, lazy: Any, body: T.Block, key: str = "") -> bool:
        """Whether a loop's body may write into what its iterable reads; what is appended to a list of another name, and what is put under `key`, does not count."""
        for part in T.walk_block(body):
            if isinstance(part, (gast.Subscript, gast.Attribute)) and not isinstance(part.ctx, gast.Load):
                if key and isinstance(part, gast.Subscript) and isinstance(part.slice, gast.Name) and part.slice.id == key and isinstance(part.ctx, gast.Store):
                    continue
                return True
            if isinstance(part, gast.Call) and isinstance(part.func, gast.Attribute) and part.func.attr in MUTATORS | WRITERS:
                if part.func.attr != "append" or not isinstance(part.func.value, gast.Name) or part.func.value.id in T.names_read(lazy):
                    return True
            if isinstance(part, gast.Call) and self._varies(part) and self.writes(part):
                return True
        return False

    def _header(self, target: Any, node: Any, site: Any, before: T.Block) -> Any:
        """What a loop goes through, where the loops themselves understand enumerate, zip, reversed and the views of a dict."""
        callee = self.scope.resolve(node.func) if isinstance(node, gast.Call) else None
        parts = target.elts if isinstance(target, gast.Tuple) else []
        twin = T.clone_header(node)
        if callee is enumerate and len(parts) == 2 and node.args and not isinstance(node.args[0], gast.Starred):
            twin.args = [self._header(parts[1], node.args[0], site, before), *(self._value(a, site, before) for a in node.args[1:])]
        elif callee is zip and len(parts) == len(node.args) and not any(isinstance(a, gast.Starred) for a in node.args):
            twin.args = [self._header(part, a, site, before) for part, a in zip(parts, node.args, strict=True)]
        elif callee is zip and len(node.args) == 1 and isinstance(node.args[0], gast.Starred) and not node.keywords:
            return T.call("@zipped", T.call("@tuple", self._value(node.args[0].value, site, before)))
        elif callee is reversed and len(node.args) == 1:
            twin.args = [self._value(node.args[0], site, before, True)]
        elif is_view(node):
            return self._value(node, site, before)
        else:
            return self._value(node, site, before, consumed=True)
        return twin

    def _with_else(self, node: Any) -> T.Block:
        """The `else` of a loop is run where no `break` left it."""
        twin = T.clone_header(node)
        twin.body, twin.orelse = self.block(node.body), []  # where a `with` or a `match` is an `if`, no break is overlooked
        if not any(isinstance(n, gast.Break) for n in own_statements(twin.body)):
            return self.block([twin, *node.orelse])
        flag = self.names.fresh("finished")
        twin.body = _before_breaks(twin.body, lambda site: T.assign(flag, T.constant(False), site))
        after = T.at(gast.If(test=T.load(flag), body=node.orelse, orelse=[]), node)
        return self.block([T.assign(flag, T.constant(True), node), twin, after])

    def _starred(self, node: Any) -> T.Block:
        """`a, *rest = xs` takes the items one by one, and a slice of the others."""
        target = node.targets[0]
        before: T.Block = []
        items = node.value
        if not isinstance(items, gast.Name):
            name = self.names.temporary("items", "")
            before.append(T.assign(name, T.call("@list", items) if self.containers.is_lazy(items) else items, node))
            items = T.load(name)
        elts = target.elts
        at = next((i for i, e in enumerate(elts) if isinstance(e, gast.Starred)), None)
        if at is None:  # a starred target deeper inside
            parts = [(e, T.subscript(T.clone(items), T.constant(i))) for i, e in enumerate(elts)]
            return [*before, *(T.assign(e, value, node) for e, value in parts)]
        rest = len(elts) - at - 1
        done = before + [T.assign(e, T.subscript(T.clone(items), T.constant(i)), node) for i, e in enumerate(elts[:at])]
        upper = T.negative(T.constant(rest)) if rest else None
        middle = T.subscript(T.clone(items), gast.Slice(lower=T.constant(at) if at else None, upper=upper, step=None))
        done.append(T.assign(elts[at].value, T.call("@list", middle), node))
        return done + [T.assign(e, T.subscript(T.clone(items), T.negative(T.constant(rest - i))), node) for i, e in enumerate(elts[at + 1:])]

    # --- expressions

    def _test(self, node: Any, site: Any, before: T.Block) -> Any:
        """A condition is taken apart only where it binds names."""
        return self._value(node, site, before) if binds(node) else node

    def _value(self, node: Any, site: Any, before: T.Block, consumed: bool = False) -> Any:
        match type(node).__name__:
            case "NamedExpr":
                before.append(T.assign(node.target.id, self._value(node.value, site, before), site))
                return T.load(node.target.id)
            case "Lambda":
                return self._function(node, before) if binds(node.body) else node
            case "ListComp":
                return self._comprehension(node, [node.elt], site, before) if self._is_loop(node) else node
            case "GeneratorExp":
                if consumed and (self._matters(node) or self.effort.thorough and any(calls_by_name(n, self.scope) for n in T.walk(node))):
                    return self._comprehension(node, [node.elt], site, before)
                return node
            case "DictComp":
                return self._dictionary(node, site, before) if self._is_loop(node) else node
            case "BinOp" if isinstance(node.op, gast.Mult) and isinstance(node.left, gast.List) and node.left.elts and self._varies(node.left) and self.several.get(place_of_product(node)) is None:
                return self._repeated(node, site, before)
            case "BoolOp" if binds(node) or self._varies(node):
                return self._short_circuit(node, site, before)
            case "IfExp":
                return self._conditional(node, site, before)
            case "Attribute" | "Subscript" if isinstance(node.value, gast.Call) and self._makes(node.value) and self._varies(node.value):
                return self._children(self._of_name(node, site, before), site, before)
            case "Compare" if not binds(node):
                return node
            case "Subscript" if self._varies(node.slice) and (made := self._computed_item(node)) is not None:
                return self._value(made, site, before)
            case "Starred":
                return self._children(node, site, before, True)
            case "Call":
                return self._call(node, site, before, consumed)
            case "List" | "Tuple" if any(isinstance(e, gast.Starred) for e in node.elts):
                return self._value(concatenated(node.elts, type(node).__name__.lower()), site, before)
        return self._children(merged(node) if isinstance(node, gast.Dict) and None in node.keys else node, site, before)

    def _computed_item(self, node: Any) -> Any:
        """`np.r_[a, b]` and `np.mgrid[:n]` as calls; what else NumPy computes of an index is refused."""
        owner = self.scope.resolve(node.value)
        axis = next((name for name in ("r_", "c_") if owner is getattr(np, name)), "")
        made = joined(node.slice, axis) if axis else on_grid(node.value, node.slice) if owner is np.mgrid or owner is np.ogrid else None
        if made is None and type(owner).__module__.startswith("numpy") and not isinstance(owner, (np.ndarray, type(np.s_))):
            self.refuse(node, "what NumPy computes of this index is not differentiated", "call a function instead, as np.concatenate or np.linspace")
        return made

    def _children(self, node: Any, site: Any, before: T.Block, consumes: bool = False) -> Any:
        """What is below a node, in the order of evaluation: a generator is gone through when the other arguments of a call are there."""
        late = [n for n in T.children(node) if isinstance(n, gast.GeneratorExp)] if isinstance(node, gast.Call) else []
        new = {id(child): self._value(child, site, before, consumes) for child in [*(n for n in T.children(node) if n not in late), *late]} if late else {}
        return T.with_children(node, lambda child: new[id(child)] if late else self._value(child, site, before, consumes))

    def _call(self, node: Any, site: Any, before: T.Block, consumed: bool) -> Any:
        target = self.scope.resolve(node.func)
        if (other := spread_out(node)) is not node:
            return self._value(other, site, before, consumed)
        operation = _SPELT.get(target) if isinstance(target, types.BuiltinFunctionType) else None
        if operation is not None and len(node.args) == 2 and not node.keywords and not any(isinstance(a, gast.Starred) for a in node.args):
            return self._value(T.at(T.binary(node.args[0], operation(), node.args[1]), node), site, before, consumed)
        if target is copy.deepcopy and len(node.args) == 1 and (kind := self.several.get(place_of_copy(node))) is not None:
            return self._copied(node, kind, site, before)
        if is_maker(target) and len(node.args) == 1 and not node.keywords:
            return self._value(T.at(T.call(node.func.value, gast.Starred(value=node.args[0], ctx=gast.Load())), node), site, before, consumed)
        if target is dict and not node.args and all(k.arg for k in node.keywords):
            return self._value(T.in_place_of(gast.Dict(keys=[T.constant(k.arg) for k in node.keywords], values=[k.value for k in node.keywords]), node), site, before)
        if target is types.SimpleNamespace and not node.args and all(k.arg for k in node.keywords):
            return self._children(T.at(T.call("@instance", node.func, **{k.arg: k.value for k in node.keywords}), node), site, before)
        if target is np.array and any(k.arg == "copy" and T.is_constant(k.value) and k.value.value is True for k in node.keywords):  # as it does anyway
            twin = T.clone_header(node)
            twin.keywords = [k for k in node.keywords if k.arg != "copy"]
            return self._value(twin, site, before, consumed)
        if target is super and not node.args and self.scope.fn.__code__.co_argcount:
            return T.call(node.func, T.load("__class__"), T.load(self.scope.fn.__code__.co_varnames[0]))
        if getattr(target, "__module__", "") == "astgrad.api" and target.__name__ == "jvp" and len(node.args) == 3:
            return self._children(T.at(T.call("@call_tangent", node.args[0], T.constant(None), *node.args[1:]), node), site, before)
        if (isinstance(node.func, gast.Lambda) or is_partial(node.func, self.scope)) and self._varies(node):  # which is a function of a name of its own
            twin = T.clone_header(node)
            twin.func = self._kept(node.func, "function", site, before)
            return self._value(twin, site, before, consumed)
        if is_partial(node, self.scope) and self._varies(node) and not any(isinstance(a, gast.Starred) for a in node.args):
            return self._partial(node, site, before)
        new = self.containers.rewritten(
            node, target, consumed, lambda value, wish: self._kept(value, wish, site, before), lambda statement: before.extend(self._statement(statement)))
        if new is not None:
            return self._value(new, site, before, consumed)
        if target is list and len(node.args) == 1 and self._matters(node):
            items = self._value(node.args[0], site, before, True)
            return items if isinstance(items, gast.Call) and isinstance(items.func, gast.Name) and items.func.id in LISTS else T.with_children(node, lambda c: items if c is node.args[0] else c)
        consumes = target in _CONSUMERS or target in (dict_from, visited) or (isinstance(node.func, gast.Attribute) and node.func.attr == "join") or consumed
        return self._children(node, site, before, consumes)

    def _copied(self, node: Any, kind: str, site: Any, before: T.Block) -> Any:
        """`copy.deepcopy(xs)` of a list or a dict as copies of what is in it, where nothing is in two places."""
        owner = self._kept(self._value(node.args[0], site, before), "items", site, before)
        before.append(T.expression_statement(T.call("@check_copied", T.clone(owner)), site))
        key, item = ("key", "item") if not hasattr(node, "copy_place") else (self._fresh("key"), self._fresh("item"))  # the first the same in each round, by which it is known
        again = T.call(node.func, T.load(item))
        again.copy_place = (*place_of_copy(node), "[]")
        target = T.store(item) if kind == "list" else T.tuple_of([T.store(key), T.store(item)], gast.Store())
        turns = gast.comprehension(target=target, iter=owner if kind == "list" else T.method(owner, "items"), ifs=[], is_async=0)
        made = gast.ListComp(elt=again, generators=[turns]) if kind == "list" else gast.DictComp(key=T.load(key), value=again, generators=[turns])
        return self._value(T.in_place_of(made, node), site, before)

    def _matters(self, node: Any) -> bool:
        return self._varies(node) or binds(node)

    def _is_loop(self, node: Any) -> bool:
        """Whether a comprehension becomes a loop."""
        return self._matters(node) or self.effort.asked(any(_calls_a_user(n, self.scope) for n in T.walk(node)))

    def _varies(self, node: Any) -> bool:
        return any(n in self.varied for n in T.names_read(node))

    def _fresh(self, stem: str) -> str:
        name = self.names.temporary(stem, "")
        self.varied.add(name)
        return name

    # --- comprehensions

    def _comprehension(self, node: Any, items: list[Any], site: Any, before: T.Block, lists: list[str] | None = None) -> Any:
        """A loop that appends; its variables are the comprehension's own."""
        lists = lists or [self._fresh(stem_of(site)) for _ in items]
        before += [T.assign(name, T.at(gast.List(elts=[], ctx=gast.Load()), node), site) for name in lists]
        for position, made in enumerate(before[-len(lists) :] if hasattr(node, "lineno") and len(lists) > 1 else ()):
            made.value.made_as = f"{node.lineno}:{node.col_offset}.{position}"  # each is another list
        generators, items = self._own_variables(node.generators, items)
        before += self._gone_through(generators, [new for name, item in zip(lists, items, strict=True) for new in self._appended(name, item, site)], site)
        return T.load(lists[0]) if len(lists) == 1 else [T.load(n) for n in lists]

    def _gone_through(self, generators: list[Any], body: T.Block, site: Any) -> T.Block:
        """The loops of a comprehension around what is done with each item."""
        for generator in reversed(generators):
            for test in reversed(generator.ifs):
                body = [T.at(gast.If(test=test, body=body, orelse=[]), site)]
            body = [T.at(gast.For(target=generator.target, iter=generator.iter, body=body, orelse=[], type_comment=None), site)]
        self.varied |= {n for g in generators for n in T.target_names(g.target)}
        return self.block(self.with_lengths(body))

    def _appended(self, name: str, item: Any, site: Any) -> T.Block:
        """The statements that put an item into a list: what is called for it gets one of its own."""
        if not self.effort.asked(_calls_a_user(item, self.scope)):
            return [T.expression_statement(T.method(T.load(name), "append", item), site)]
        new = self._fresh("item")
        return [T.assign(new, item, site), T.expression_statement(T.method(T.load(name), "append", T.load(new)), site)]

    def _repeated(self, node: Any, site: Any, before: T.Block) -> Any:
        """`[x, y] * n` is a list of x and y in turn, each evaluated once; where n turns out to be an array, the next round leaves the product as it is."""
        items = [self._kept(self._value(item, site, before), "item", site, before) for item in node.left.elts]
        count, item = self._kept(self._value(node.right, site, before), "count", site, before), self.names.fresh("item")
        times = T.call("@range", count)
        times.product = place_of_product(node)
        turns = gast.comprehension(target=T.store("_"), iter=times, ifs=[], is_async=0)
        if len(items) == 1:
            return self._comprehension(T.at(gast.ListComp(elt=items[0], generators=[turns]), node), [items[0]], site, before)
        inner = gast.comprehension(target=T.store(item), iter=T.tuple_of(items), ifs=[], is_async=0)
        return self._comprehension(T.at(gast.ListComp(elt=T.load(item), generators=[turns, inner]), node), [T.load(item)], site, before)

    def _own_variables(self, generators: list[Any], items: list[Any]) -> tuple[list[Any], list[Any]]:
        """The parts of a comprehension with its variables called so that nothing outside is meant."""
        bound = [n for g in generators for n in T.target_names(g.target)]
        renamed = {n: self.names.fresh(n) for n in dict.fromkeys(bound) if n in self.outside}
        self.outside |= set(bound)
        done = []
        for position, generator in enumerate(generators):
            twin = T.clone_header(generator)
            twin.target = T.renamed(generator.target, renamed)
            twin.iter = generator.iter if position == 0 else T.renamed(generator.iter, renamed)
            twin.ifs = [T.renamed(test, renamed) for test in generator.ifs]
            done.append(twin)
        return done, [T.renamed(item, renamed) for item in items]

    def _dictionary(self, node: Any, site: Any, before: T.Block) -> Any:
        """A dict of two lists; where a dict of several kinds is gone through, key by key, one that is written in a loop."""
        place = (site.lineno, site.col_offset, T.dump(node)) if _keeps_keys(node) else None
        if place and self.several.get(place):
            name = self._fresh(stem_of(site))
            before.append(T.assign(name, T.in_place_of(gast.Dict(keys=[], values=[]), node), site))
            [generator], [key, value] = self._own_variables(node.generators, [node.key, node.value])
            put = T.assign(T.subscript(T.load(name), key, gast.Store()), value, site)
            loop = T.at(gast.For(target=generator.target, iter=generator.iter, body=[put], orelse=[], type_comment=None), site)
            loop.keyed = place
            self.varied |= set(T.target_names(generator.target))
            before += self.block([loop])
            return T.load(name)
        start = len(before)
        keys, values = self._comprehension(node, [node.key, node.value], site, before)
        for loop in before[start:] if place else ():
            if isinstance(loop, gast.For):
                loop.keyed = place
        return T.in_place_of(T.call("@dict_of", keys, values), node)

    # --- conditions as values

    def _short_circuit(self, node: Any, site: Any, before: T.Block) -> Any:
        """`a or b` is a, or where that is false b; each operand is evaluated only then."""
        name = self._fresh(stem_of(site))
        first = node.values[0]
        if isinstance(node.op, gast.Or) and isinstance(first, gast.BoolOp) and isinstance(first.op, gast.And):
            self._if_all_true(name, first.values, site, before)
        else:
            before.append(T.assign(name, self._value(first, site, before), site))
        block = before
        for operand in node.values[1:]:
            test = T.load(name) if isinstance(node.op, gast.And) else gast.UnaryOp(op=gast.Not(), operand=T.load(name))
            inner: T.Block = []
            value = self._value(operand, site, inner)
            inner.append(T.assign(name, value, site))
            block.append(T.at(gast.If(test=test, body=inner, orelse=[]), site))
            block = inner
        return T.load(name)

    def _if_all_true(self, name: str, values: list[Any], site: Any, before: T.Block) -> None:
        """The `a and b` of `a and b or c` under a name: b where a is true, and else anything that is false."""
        before.append(T.assign(name, T.constant(0.0), site))
        for test in values[:-1]:
            inner: T.Block = []
            before.append(T.at(gast.If(test=self._value(test, site, before), body=inner, orelse=[]), site))
            before = inner
        before.append(T.assign(name, self._value(values[-1], site, before), site))

    def _conditional(self, node: Any, site: Any, before: T.Block) -> Any:
        """`a if c else b`, as statements where a or b needs statements, which are to run only then."""
        test = self._value(node.test, site, before)
        blocks: tuple[T.Block, T.Block] = ([], [])
        values = [self._value(part, site, block) for part, block in zip((node.body, node.orelse), blocks, strict=True)]
        if not any(blocks):
            parts = dict(zip(("test", "body", "orelse"), (test, *values), strict=True))
            return node if all(getattr(node, n) is p for n, p in parts.items()) else T.at(gast.IfExp(**parts), node)
        name = self._fresh(stem_of(site))
        branches = [[*block, T.assign(name, value, site)] for block, value in zip(blocks, values, strict=True)]
        before.append(T.at(gast.If(test=test, body=branches[0], orelse=branches[1]), site))
        return T.load(name)

    def _makes(self, call: Any) -> bool:
        """Whether a call gives an object: of a class, one like another, or one that holds an attribute, or a tuple of arrays."""
        target = self.scope.resolve(call.func)
        return any(target is MEANT.get(function, function) for function in RESULTS) or isinstance(target, type) and target is not super or target in (dataclasses.replace, holder) or (isinstance(call.func, gast.Attribute) and call.func.attr == "_replace")

    def _of_name(self, node: Any, site: Any, before: T.Block) -> Any:
        """`Point(x, y).x` is read from a name for the new object."""
        twin = T.clone_header(node)
        name = self._fresh(stem_of(site))
        before.append(T.assign(name, self._value(node.value, site, before), site))
        twin.value = T.load(name)
        return twin


def _keeps_keys(node: Any) -> bool:
    """Whether a comprehension puts what it makes of each item of a dict under the same key: `{k: e for k, v in d.items()}`."""
    target = node.generators[0].target
    first = target.elts[0] if isinstance(target, gast.Tuple) and len(target.elts) == 2 else target
    plain = len(node.generators) == 1 and not node.generators[0].ifs and bool({*T.names_read(node.value)} & {*T.target_names(target)})
    return plain and isinstance(first, gast.Name) and isinstance(node.key, gast.Name) and node.key.id == first.id


def is_maker(target: Any) -> bool:
    """Whether a function is `_make` of a named tuple without defaults, which gives what a call of the class with `*` gives."""
    kind = getattr(target, "__self__", None)
    return isinstance(kind, type) and getattr(target, "__name__", "") == "_make" and is_record_type(kind) and not getattr(kind, "_field_defaults", True)


def _starred(target: Any) -> bool:
    return isinstance(target, gast.Starred) or isinstance(target, (gast.Tuple, gast.List)) and any(map(_starred, target.elts))


def _outside_functions(node: Any) -> Iterator[Any]:
    yield node
    for child in gast.iter_child_nodes(node):
        if not isinstance(child, (gast.FunctionDef, gast.Lambda)):
            yield from _outside_functions(child)


def _before_breaks(body: T.Block, made: Callable[[Any], Any]) -> T.Block:
    """A statement put before each break of this loop."""
    done: T.Block = []
    for node in body:
        if isinstance(node, gast.Break):
            done.append(made(node))
        if isinstance(node, gast.If):
            node = T.clone_header(node)
            node.body, node.orelse = _before_breaks(node.body, made), _before_breaks(node.orelse, made)
        done.append(node)
    return done


def _calls_a_user(node: Any, scope: Scope) -> bool:
    """Whether a part of an expression calls a class, a function or a method of the user's, or what may be one."""
    if not isinstance(node, gast.Call):
        return False
    target = scope.resolve(node.func)
    if target is MISSING:
        return not isinstance(node.func, gast.Attribute) or node.func.attr not in rules.methods
    return is_users_class(target) if isinstance(target, type) else is_user_function(target)
