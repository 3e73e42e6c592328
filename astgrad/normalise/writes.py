"""Bring writes into arrays to three forms: `a[i] = e`, `a[i] op= e` and `np.add.at(a, i, e)`, where `a` is a name.

    a[i], a[j] = a[j], a[i]          ->      value_1 = a[j]
                                             value_2 = a[i]
                                             a[i] = value_1
                                             a[j] = value_2

    np.cos(x, out=self.u[1:])        ->      u_1 = self.u[1:]
                                             u_1[...] = np.cos(x)
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.indices import index_tree
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope, is_user_function
from astgrad.normalise.fence import changed_operand, given_as_out, written_behind
from astgrad.normalise.hoist import is_pop

Refuse = Callable[[Any, str, str], None]
_PLACES = (gast.Subscript, gast.Attribute)
_UNBUFFERED = (np.concatenate, np.stack, np.ptp)  # of which `out=` may be written while they still read
_OF_LISTS = {"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "remove", "reverse", "rotate", "clear", "sort", "update"}


def plain_writes(body: T.Block, names: Names, scope: Scope, refuse: Refuse) -> T.Block:
    """The block with each write in one of the three forms."""
    return _Writes(names, scope, refuse).block(body)


class _Writes:
    def __init__(self, names: Names, scope: Scope, refuse: Refuse) -> None:
        self.names, self.scope, self.refuse = names, scope, refuse

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self._statement(node)]

    def _statement(self, node: Any) -> T.Block:
        if not isinstance(node, gast.FunctionDef):
            self._refuse_inner(node)
        match type(node).__name__:
            case "If" | "For" | "While":
                twin = T.clone_header(node)
                twin.body, twin.orelse = self.block(node.body), self.block(node.orelse)
                return [twin]
            case "Assign":
                return self._out(node) or self._entry(node) or self._popped(node) or self._assign(node)
            case "Delete":
                return [new for target in node.targets for new in self._deleted(target, node)]
            case "AugAssign" if isinstance(node.target, _PLACES):
                return self._augmented(node)
            case "Return" if isinstance(node.value, gast.Call) and self._out_of(node.value) is not None:
                name = self.names.temporary("value", "")
                return [*self._statement(T.assign(name, node.value, node)), T.at(gast.Return(value=T.load(name)), node)]
            case "Expr" if isinstance(node.value, gast.Call):
                return self._out(node) or self._entry(node) or self._call(node)
        return [node]

    def _is_no_name(self, owner: Any) -> bool:
        """Whether what a method is called on has no name, as in `(p if c else q).append(v)`; a method of a class above is another thing."""
        return not isinstance(owner, (gast.Name, gast.Constant)) and not (isinstance(owner, gast.Call) and self.scope.resolve(owner.func) is super)

    def _owner(self, owner: Any, site: Any, before: T.Block) -> Any:
        """A name for what a method is called on; what that is a part of gets one too, where it has none, as in `[p, q][i].append(v)`."""
        root = owner
        while isinstance(root, _PLACES):
            root = root.value
        if root is not owner and not isinstance(root, gast.Name):
            owner = self._place(owner, site, before)
        return self._temporary(owner, _stem(owner), site, before)

    def _popped(self, node: Any) -> T.Block:
        """`y = s.items.pop()` takes from a list under a name, and `v, k = xs.pop()` what has a name."""
        call = node.value
        if not is_pop(call) or not (self._is_no_name(call.func.value) or isinstance(node.targets[0], (gast.Tuple, gast.List))):
            return []
        before: T.Block = []
        twin = T.clone_header(call)
        if self._is_no_name(call.func.value):
            twin.func = T.attribute(self._owner(call.func.value, node, before), call.func.attr)
        if isinstance(node.targets[0], (gast.Tuple, gast.List)):
            twin = self._temporary(twin, "item", node, before)
        return [*before, *self._assign(T.assign(node.targets[0], twin, node))]

    def _entry(self, node: Any) -> T.Block:
        """`y = d.pop(k, e)` and `y = d.setdefault(k, e)` ask first whether there is an entry."""
        call = node.value
        if not is_pop(call) or call.keywords or len(call.args) != 2 and not (call.func.attr == "setdefault" and len(call.args) == 1):
            return []
        before: T.Block = []
        owner = self._base(call.func.value, node, before)
        key, default = [a if isinstance(a, (gast.Constant, gast.Name)) else self._temporary(a, wish, node, before) for a, wish in zip([*call.args, T.constant(None)], ("key", "default"), strict=False)]
        there = gast.Compare(left=T.clone(key), ops=[gast.In()], comparators=[T.call("@as_dict", T.clone(owner))])
        entry = T.subscript(T.clone(owner), T.clone(key))

        def bound(value: Any) -> T.Block:
            return self.block([T.assign(T.clone(node.targets[0]), value, node)]) if isinstance(node, gast.Assign) else []

        if call.func.attr == "setdefault":
            put = T.assign(T.subscript(T.clone(owner), T.clone(key), gast.Store()), default, node)
            missing = gast.UnaryOp(op=gast.Not(), operand=there)
            return [*before, T.at(gast.If(test=missing, body=[put], orelse=[]), node), *bound(entry)]
        taken = T.method(T.clone(owner), "pop", T.clone(key))
        found = bound(taken) if isinstance(node, gast.Assign) else [T.expression_statement(taken, node)]
        return [*before, T.at(gast.If(test=there, body=found, orelse=bound(default)), node)]

    def _deleted(self, target: Any, node: Any) -> T.Block:
        """`del xs[i]` takes an item off, and `del xs[i:j]` puts nothing in its place."""
        before: T.Block = []
        place = self._place(target, node, before)
        if not isinstance(place, gast.Subscript):
            self.refuse(node, "`del` of an attribute is not differentiated", "leave it alone")
        if isinstance(place.slice, gast.Slice) and place.slice.step is not None:
            return [*before, *without(place.value, index_tree(place.slice), node, self.names)]
        if isinstance(place.slice, gast.Slice):
            place.ctx, nothing = gast.Store(), gast.List(elts=[], ctx=gast.Load())
            nothing.made_as = f"{node.lineno}:del"
            return [*before, T.assign(place, nothing, node)]
        call = T.method(place.value, "pop", place.slice)
        call.deletes = True
        return [*before, T.expression_statement(call, node)]

    # --- targets

    def _assign(self, node: Any) -> T.Block:
        target = node.targets[0]
        if _is_flat(target):
            return self._flat(target.value.value, target.slice, node.value, None, node)
        if isinstance(target, _PLACES):
            before: T.Block = []
            place = self._place(target, node, before)
            twin = T.clone_header(node)
            twin.targets, twin.value = [place], self._first(node.value, node, before)
            return [*before, twin]
        if not (isinstance(target, (gast.Tuple, gast.List)) and any(isinstance(n, _PLACES) for n in T.walk(target))):
            return [node]
        parts = target.elts
        made: T.Block = []
        if any(isinstance(p, gast.Starred) for p in parts):
            self.refuse(node, "a starred target among items is not differentiated", "assign to names first")
        if isinstance(node.value, (gast.Tuple, gast.List)) and len(node.value.elts) == len(parts):
            values = [self._named(item, node, made) for item in node.value.elts]
        else:
            whole = self._named(node.value, node, made)
            values = [T.subscript(T.clone(whole), T.constant(i)) for i in range(len(parts))]
        return [*made, *(new for part, value in zip(parts, values, strict=True) for new in self._assign(T.assign(T.clone(part), value, node)))]

    def _flat(self, array: Any, index: Any, value: Any, op: Any, node: Any) -> T.Block:
        """`u.flat[i] = e` is written into a view of all elements in a row."""
        before: T.Block = []
        value = self._named(value, node, before)
        base = self._base(array, node, before)
        if not isinstance(index, (gast.Constant, gast.Name, gast.Slice)):
            index = self._temporary(index, "index", node, before)
        places = T.call("@slice", *(p or T.constant(None) for p in (index.lower, index.upper, index.step))) if isinstance(index, gast.Slice) else T.clone(index)
        flat = self._temporary(T.call("@flat_of", base, places, T.clone(value)), "flat", node, before)
        place = T.subscript(flat, index, gast.Store())
        return [*before, T.assign(place, value, node) if op is None else T.augment(place, op, value, node)]

    def _augmented(self, node: Any) -> T.Block:
        if _is_flat(node.target):
            return self._flat(node.target.value.value, node.target.slice, node.value, node.op, node)
        before: T.Block = []
        place = self._place(node.target, node, before)
        return [*before, T.augment(place, node.op, node.value, node)]

    def _first(self, value: Any, site: Any, before: T.Block) -> Any:
        """Python evaluates the value before the place: where either is more than plain reading, the value is named first."""
        if before and any(isinstance(n, gast.Call) for n in T.walk(value)):
            named: T.Block = []
            value = self._named(value, site, named)
            before[:0] = named
        return value

    def _place(self, target: Any, site: Any, before: T.Block) -> Any:
        """An attribute or an item of a name, whose index reads nothing that is not a plain variable."""
        if any(isinstance(n, gast.NamedExpr) for n in T.walk(target)):
            self.refuse(target, "a `:=` in what is written into is not differentiated", "assign the name in a statement of its own, before")
        twin = T.clone_header(target)
        twin.value = self._base(target.value, site, before)
        if isinstance(target, gast.Attribute):
            return twin
        if any(isinstance(i, gast.Starred) for i in T.walk(target.slice)):
            twin.slice = self._temporary(target.slice, "key", site, before)
        elif isinstance(target.slice, gast.Tuple):
            twin.slice = T.tuple_of([self._index(i, site, before) for i in target.slice.elts])
        else:
            twin.slice = self._index(target.slice, site, before)
        return twin

    def _base(self, base: Any, site: Any, before: T.Block) -> Any:
        if isinstance(base, gast.Name):
            return base
        return self._temporary(base, _stem(base), site, before)

    def _index(self, index: Any, site: Any, before: T.Block) -> Any:
        if any(isinstance(n, (gast.Call, gast.Subscript)) for n in T.walk(index)):
            if isinstance(index, gast.Slice):
                twin = T.clone_header(index)
                for field in ("lower", "upper", "step"):
                    part = getattr(index, field)
                    setattr(twin, field, None if part is None else self._index(part, site, before))
                return twin
            return self._temporary(index, "index", site, before)
        return index

    def _named(self, value: Any, site: Any, before: T.Block) -> Any:
        return value if isinstance(value, gast.Constant) else self._temporary(value, "value", site, before)

    def _temporary(self, value: Any, stem: str, site: Any, before: T.Block) -> Any:
        name = self.names.temporary(stem, "")
        made = T.assign(name, value, site)
        before += self._entry(made) or [made]
        return T.load(name)

    # --- functions that write

    def _out(self, node: Any) -> T.Block | None:
        """`np.f(x, out=a)` writes what `np.f(x)` gives, and gives a."""
        call = node.value
        out = self._out_of(call) if isinstance(call, gast.Call) else None
        if out is None:
            return None
        target = self.scope.resolve(call.func)
        known = rules.lookup(target) is not None if target is not MISSING else isinstance(call.func, gast.Attribute) and call.func.attr in rules.methods
        where = next((k.value for k in call.keywords if k.arg == "where"), None)
        in_full = where is not None and not (isinstance(target, np.ufunc) and len(call.keywords) - any(k.arg == "out" for k in call.keywords) == 1)
        operand = changed_operand(call, target)
        in_place = operand is not None and target is np.nan_to_num and all(isinstance(v, gast.Constant) for v in [*call.args[1:2], *(k.value for k in call.keywords if k.arg == "copy")])
        if operand is not None and not in_place:
            self.refuse(node, "whether this changes its argument in place is not known, or how: not differentiated", "leave the option away, and write the result")
        more_behind = any(a is out for a in call.args[:-1])
        if not known or in_full or more_behind and not in_place or isinstance(out, gast.Tuple):
            self.refuse(node, "this use of `out=` is not differentiated", "leave `out=` away and use the result")
        before: T.Block = []
        twin = T.clone_header(call)
        twin.args = [a for a in call.args if a is not out]
        twin.keywords = [k for k in call.keywords if k.arg not in ("out", "where")]
        if in_place:
            out = self._base(out, node, before)
            twin.args = [T.clone(out)]
            twin.keywords = [k for k in twin.keywords if k.arg != "copy"]
        index: Any = T.constant(...)
        if where is not None:  # the operands come first
            twin.args = [self._named(a, node, before) if any(isinstance(n, gast.Call) for n in T.walk(a)) else a for a in twin.args]
        if unbuffered := target in _UNBUFFERED and bool(twin.args):
            twin.args[0], read = self._each_named(twin.args[0], node, before)
        name = self._base(out, node, before)
        if unbuffered:
            before.append(T.expression_statement(T.call("@check_out", T.clone(name), *map(T.clone, read)), node))
        if where is not None:
            index = self._temporary(T.call("@mask_over", T.clone(name), where), "mask", node, before)
            twin.args = [a if isinstance(a, gast.Constant) else T.call("@masked", a, T.clone(index)) for a in twin.args]
        before.append(T.assign(T.subscript(T.clone(name), index, gast.Store()), twin, node))
        if isinstance(node, gast.Assign):
            before += self._assign(T.assign(node.targets[0], T.clone(name), node))
        return before

    def _each_named(self, value: Any, site: Any, before: T.Block) -> tuple[Any, list[Any]]:
        """What is written into `out=`, and the expressions that it reads, none of which calls anything."""
        parts = value.elts if isinstance(value, (gast.List, gast.Tuple)) else [value]
        parts = [self._named(p, site, before) if any(isinstance(n, (gast.Call, gast.ListComp)) for n in T.walk(p)) else p for p in parts]
        if not isinstance(value, (gast.List, gast.Tuple)):
            return parts[0], parts
        twin = T.clone_header(value)
        twin.elts = parts
        return twin, parts

    def _out_of(self, call: Any) -> Any:
        """The array that a library function is told to write its result into, by keyword or behind its operands."""
        target = self.scope.resolve(call.func)
        if is_user_function(target):
            return None
        out = given_as_out(call, self.scope)
        if out is None and not any(isinstance(a, gast.Starred) for a in call.args):
            out = written_behind(call, self.scope)
        if isinstance(out, gast.Tuple) and len(out.elts) == 1:
            out = out.elts[0]
        return None if T.is_constant(out) and out.value is None else out

    def _refuse_inner(self, node: Any) -> None:
        """`out=` in the middle of an expression would write when nobody sees it."""
        parts = [node.test] if isinstance(node, (gast.If, gast.While)) else [node.iter] if isinstance(node, gast.For) else [node]
        for call in (n for part in parts for n in T.walk(part)):
            if isinstance(call, gast.Call) and call is not getattr(node, "value", None) and self._out_of(call) is not None:
                self.refuse(call, "`out=` inside an expression is not differentiated", "give the call a statement of its own")

    def _call(self, node: Any) -> T.Block:
        call = node.value
        before: T.Block = []
        target = self.scope.resolve(call.func)
        if _is_ufunc_at(call.func, self.scope):
            return self._scatter(node)
        if target is np.put and len(call.args) == 3 and not call.keywords:
            array, places, values = call.args
            return self._flat(array, places, values, None, node)
        if target is np.copyto and len(call.args) == 2 and not call.keywords:
            return self._whole(node, call.args[0], call.args[1])
        if target is np.copyto and len(call.args) == 2 and [k.arg for k in call.keywords] == ["where"]:
            return self._masked(node, "@mask_over", call.args[0], [call.keywords[0].value], call.args[1])
        if target is np.putmask and len(call.args) == 3 and not call.keywords:
            return self._masked(node, "@mask_for", call.args[0], call.args[1:], call.args[2])
        if target is np.put_along_axis and len(call.args) + len(call.keywords) == 4 and {k.arg for k in call.keywords} <= {"axis"}:
            value = self._named(call.args[2], node, before)
            base = self._base(call.args[0], node, before)
            axis = call.keywords[0].value if call.keywords else call.args[3]
            places = self._temporary(T.call("@along_places", T.clone(base), call.args[1], axis), "index", node, before)
            return [*before, T.assign(T.subscript(base, places, gast.Store()), value, node)]
        if target is np.fill_diagonal and len(call.args) == 2 and not call.keywords:
            base = self._base(call.args[0], node, before)
            value = self._named(call.args[1], node, before)
            places = self._temporary(T.call("@diagonal_places", T.clone(base), T.clone(value)), "index", node, before)
            return [*before, T.assign(T.subscript(base, T.tuple_of([places, T.clone(places)]), gast.Store()), value, node)]
        if target is not MISSING or not isinstance(call.func, gast.Attribute):
            return [node]
        if call.func.attr in _OF_LISTS and self._is_no_name(call.func.value):
            twin = T.clone_header(call)
            twin.func = T.attribute(self._owner(call.func.value, node, before), call.func.attr)
            return [*before, T.expression_statement(twin, node)]
        if call.func.attr == "fill" and len(call.args) == 1 and not call.keywords:
            return self._whole(node, call.func.value, call.args[0])
        return [node]

    def _whole(self, node: Any, array: Any, value: Any) -> T.Block:
        return self._assign(T.assign(T.subscript(array, T.constant(...), gast.Store()), value, node))

    def _masked(self, node: Any, makes_mask: str, array: Any, given: list[Any], value: Any) -> T.Block:
        """`a[m] = masked(e, m)`, where m is a mask of a's shape."""
        before: T.Block = []
        named = self._named(value, node, before)
        base = self._base(array, node, before)
        mask = self._temporary(T.call(makes_mask, T.clone(base), *(named if g is value else g for g in given)), "mask", node, before)
        return [*before, T.assign(T.subscript(base, mask, gast.Store()), T.call("@masked", T.clone(named), T.clone(mask)), node)]

    def _scatter(self, node: Any) -> T.Block:
        """`np.add.at(a, i, e)`, where the same element may be added to more than once."""
        call = node.value
        kind = call.func.value.attr
        if kind not in ("add", "subtract") or len(call.args) != 3 or call.keywords:
            self.refuse(node, f"`np.{kind}.at` is not differentiated", "use np.add.at, or a loop")
        before: T.Block = []
        twin = T.clone_header(call)
        place = self._place(T.subscript(call.args[0], call.args[1]), node, before)
        value = call.args[2]
        if kind == "subtract":
            twin.func = T.attribute(T.attribute(call.func.value.value, "add"), "at")
            value = T.negative(value)
        twin.args = [place.value, place.slice, value]
        made = T.expression_statement(twin, node)
        made.scatters = True
        return [*before, made]


def without(owner: Any, gone: Any, node: Any, names: Names) -> T.Block:
    """`del xs[a:b:c]` puts what is left in the place of all."""
    left, items = names.temporary("left", ""), names.temporary("items", "")
    picked = T.call("@picked", T.clone(owner), T.load(left))
    picked.made_as = f"{node.lineno}:{items}"
    whole = gast.Slice(lower=None, upper=None, step=None)
    return [T.assign(left, T.call("@places_left", T.clone(owner), gone), node), T.assign(items, picked, node), T.assign(T.subscript(T.clone(owner), whole, gast.Store()), T.load(items), node)]


def _is_flat(target: Any) -> bool:
    return isinstance(target, gast.Subscript) and isinstance(target.value, gast.Attribute) and target.value.attr == "flat"


def _is_ufunc_at(func: Any, scope: Scope) -> bool:
    return isinstance(func, gast.Attribute) and func.attr == "at" and isinstance(func.value, gast.Attribute) and isinstance(scope.resolve(func.value), np.ufunc)


def stem_of_place(target: Any) -> str:
    """A name for what stands in an attribute or an item."""
    return str(target.attr) if isinstance(target, gast.Attribute) else _stem(target)


def _stem(base: Any) -> str:
    while isinstance(base, (gast.Subscript, gast.Attribute, gast.Call)):
        if isinstance(base, gast.Attribute) and not isinstance(base.value, gast.Call):
            return str(base.attr)
        base = base.func if isinstance(base, gast.Call) else base.value
    return base.id.lstrip("@") if isinstance(base, gast.Name) else "part"
