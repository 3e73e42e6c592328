"""Methods that change a list, a dict or an array, spelled as writes, once it is known what they belong to.

    ys.reverse()        ->      ys[:] = ys[::-1]
    ys.extend(e)        ->      ys[len(ys):] = e
    ys.remove(e)        ->      place_1 = ys.index(e)
                                ys.pop(place_1)
    u.sort()            ->      u[...] = np.sort(u)         (of an array)

Lists that nothing else can reach are bound anew before this (see `differentiate.lists`).
"""

from __future__ import annotations

from typing import Any

from astgrad.analyse import classes
from astgrad.analyse.callees import python_callee
from astgrad.analyse.facts import ANY, ListOf, Mapping, Number, Record, Sequence
from astgrad.analyse.indices import index_tree
from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.effort import Effort
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.generate.writers import gives_nothing


def spell_changes(body: T.Block, scope: Scope, facts: Facts, names: Names) -> tuple[T.Block, bool]:
    """The block with such calls as writes, and whether there were any."""
    return T.replaced(body, _Changes(scope, facts, names).statement)


GIVE_NOTHING = {"append", "extend", "insert", "remove", "clear", "reverse", "sort"}  # methods of lists, called for what they do alone
OR_ELSE = {"update", "fill", "appendleft", "extendleft", "rotate"}  # and others, that a class of the user's may call so


def spell_nothing(body: T.Block, scope: Scope, facts: Facts, names: Names, effort: Effort) -> tuple[T.Block, bool]:
    """`return xs.append(e)` as `xs.append(e)` and `return None`, where xs is known to be a list or a dict; and whether there was any.

    So with calls of functions that return nothing, where that may help.
    """

    def statement(node: Any) -> T.Block | None:
        call = node.value if isinstance(node, gast.Return) or isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) else None
        func = call.func if isinstance(call, gast.Call) else None
        if func is not None and effort.thorough and id(node) in facts.before and not hasattr(node, "procedure"):
            callee = python_callee(scope, call, facts.within(facts.at(node)))
            if callee is not None and gives_nothing(callee):
                twin = T.clone_header(node)
                twin.value = T.constant(None)
                return [T.expression_statement(call, node), twin]
        if not isinstance(func, gast.Attribute) or func.attr not in GIVE_NOTHING | OR_ELSE or id(node) not in facts.before or scope.resolve(func) is not MISSING:
            return None
        if not isinstance(facts.of(func.value, facts.at(node)), (Sequence, ListOf, Mapping)):
            return None
        before: T.Block = []
        if not isinstance(func.value, gast.Name):
            before.append(T.assign(names.temporary("items", ""), func.value, node))
            call = T.clone_header(call)
            call.func = T.attribute(T.load(before[0].targets[0].id), func.attr)
        twin = T.clone_header(node)
        twin.value = T.constant(None)
        return [*before, T.expression_statement(call, node), twin]

    return T.replaced(body, statement)


class _Changes:
    def __init__(self, scope: Scope, facts: Facts, names: Names) -> None:
        self.scope, self.facts, self.names = scope, facts, names

    def statement(self, node: Any) -> T.Block | None:
        if isinstance(node, (gast.Assign, gast.AugAssign)) and id(node) in self.facts.before:
            return self._of_class(node)
        call = node.value if isinstance(node, gast.Expr) else None
        if id(node) not in self.facts.before or not (isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) and isinstance(call.func.value, gast.Name)):
            return None
        if self.scope.resolve(call.func) is not MISSING:
            return None
        owner, method = call.func.value.id, call.func.attr
        fact = self.facts.at(node).get(owner, ANY)
        if isinstance(fact, (Sequence, ListOf)) and fact.kind == "list":
            return self._of_list(node, owner, method, call)
        if isinstance(fact, Number) and fact.kind == "array" and method == "sort":
            made = T.assign(_place(owner, T.constant(...)), T.call(T.attribute(T.load("@np"), "sort"), T.load(owner), *call.args, **{k.arg: k.value for k in call.keywords}), node)
            return [made]
        return None

    def _of_class(self, node: Any) -> T.Block | None:
        """`v[i] = e`, `v.x = e` and `v += e` of an object whose class says what they do."""
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        if isinstance(target, gast.Attribute):
            return self._of_property(node, target)
        owner = target.value if isinstance(target, gast.Subscript) else target if isinstance(node, gast.AugAssign) else None
        if not isinstance(owner, gast.Name):
            return None
        fact = self.facts.at(node).get(owner.id, ANY)
        if isinstance(target, gast.Name):
            name = f"__i{classes.BINARY[type(node.op).__name__]}__"
            return None if classes.special(fact, name) is None else [T.assign(target.id, T.method(T.load(target.id), name, node.value), node)]
        if classes.special(fact, "__setitem__") is None:
            return None
        before: T.Block = []
        key, value = index_tree(target.slice), node.value
        if isinstance(node, gast.AugAssign):
            if classes.special(fact, "__getitem__") is None:
                return None
            if not isinstance(key, (gast.Constant, gast.Name)):
                before.append(T.assign(self.names.temporary("key", ""), key, node))
                key = T.load(before[0].targets[0].id)
            old = self.names.temporary("item", "")
            before.append(T.assign(old, T.method(T.load(owner.id), "__getitem__", T.clone(key)), node))
            value = T.at(T.binary(T.load(old), node.op, value), node)
        if isinstance(self.facts.of(value, self.facts.at(node)), Record) and not isinstance(value, gast.Name):
            before.append(T.assign(self.names.temporary("value", ""), value, node))
            value = T.load(before[-1].targets[0].id)
        made = T.assign(self.names.temporary("setitem", "done"), T.method(T.load(owner.id), "__setitem__", key, value), node)
        made.procedure = True
        return [*before, made]

    def _of_property(self, node: Any, target: Any) -> T.Block | None:
        """`p.x = e` and `p.x += e` where a function of the class sets x."""
        owner = target.value
        fact = self.facts.at(node).get(owner.id, ANY) if isinstance(owner, gast.Name) else ANY
        getter, setter = classes.property_of(fact, target.attr), classes.setter_of(fact, target.attr)
        if setter is None:
            return None
        before: T.Block = []
        value = node.value
        if isinstance(node, gast.AugAssign):
            if getter is None:
                return None
            old = self.names.temporary(target.attr, "")
            read = classes.named(getter, T.load(owner.id))
            read.stands_for = T.attribute(T.load(owner.id), target.attr)
            before.append(T.assign(old, T.at(read, node), node))
            value = T.at(T.binary(T.load(old), node.op, value), node)
        call = classes.named(setter, T.load(owner.id), value)
        call.stands_for = T.call("@setattr", T.load(owner.id), T.constant(target.attr), T.clone(value))
        made = T.assign(self.names.temporary(target.attr, "done"), T.at(call, node), node)
        made.procedure = True
        return [*before, made]

    def _of_list(self, node: Any, owner: str, method: str, call: Any) -> T.Block | None:
        args, words = call.args, {k.arg: k.value for k in call.keywords}
        match method:
            case "reverse" if not args and not words:
                return [T.assign(_whole(owner), T.subscript(T.load(owner), _made(_slice(step=T.negative(T.constant(1))), node, owner)), node)]
            case "clear" if not args and not words:
                return [T.assign(_whole(owner), _made(gast.List(elts=[], ctx=gast.Load()), node, owner), node)]
            case "extend" if len(args) == 1 and not words:
                items, size = self.names.temporary("items", ""), self.names.temporary("size", "")
                return [T.assign(items, _made(T.call("@list", args[0]), node, items), node), T.assign(size, T.call("@len", T.load(owner)), node),
                        T.assign(_place(owner, _slice(T.load(size))), T.load(items), node)]
            case "sort" if not args and words.keys() <= {"key", "reverse"}:
                order, items = self.names.temporary("order", ""), self.names.temporary("items", "")
                picked = _made(T.call("@picked", T.load(owner), T.load(order)), node, items)
                return [T.assign(order, T.call("@order_of", T.load(owner), **words), node), T.assign(items, picked, node),
                        T.assign(_whole(owner), T.load(items), node)]
            case "remove" if len(args) == 1 and not words:
                place = self.names.temporary("place", "")
                return [T.assign(place, T.method(T.load(owner), "index", args[0]), node), T.expression_statement(T.method(T.load(owner), "pop", T.load(place)), node)]
        return None


def _made(value: Any, node: Any, name: str) -> Any:
    """A list that is made here, which is told apart from others."""
    value.made_as = f"{node.lineno}:{name}"
    return value


def _slice(lower: Any = None, upper: Any = None, step: Any = None) -> Any:
    return gast.Slice(lower=lower, upper=upper, step=step)


def _place(owner: str, index: Any) -> Any:
    return T.subscript(T.load(owner), index, gast.Store())


def _whole(owner: str) -> Any:
    return _place(owner, _slice())
