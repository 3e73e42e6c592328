"""Forward mode: beside each statement, the same statement on tangents.

    y = math.sin(x) * x      ->      y_dot = x_dot * math.cos(x) * x + math.sin(x) * x_dot
                                     y = math.sin(x) * x
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from astgrad import rules
from astgrad.analyse.activity import Activity
from astgrad.analyse import classes
from astgrad.analyse.constructors import makes_object
from astgrad.analyse.facts import ANY, Fact, ListOf, Mapping, Number, Record, Sequence, is_array, is_float_scalar, is_number, may_be_float, same_dims
from astgrad.analyse.storage import Shadow
from astgrad.analyse.literals import POPS, mutated_lists, takes_all, written_name
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.differentiate import inline
from astgrad.differentiate.assemble import as_written, checks
from astgrad.differentiate.calls import bind_row, callee_row
from astgrad.differentiate.cotangent import Cotangent, merge, total
from astgrad.differentiate.local import OPERATORS, Context, Push, is_construction, record_fields, sigmoid_argument, special_partial, specialise
from astgrad.differentiate.mirrors import Bindings
from astgrad.errors import with_article
from astgrad.normalise.fence import refuse
from astgrad.runtime import build, instance
from astgrad.simplify.liveness import live_after

ReturnAs = Callable[[Any, Any], T.Block]


class Tangents:
    """Writes the tangent of a core-language block into it."""

    def __init__(self, context: Context, activity: Activity, return_as: ReturnAs) -> None:
        self.context, self.activity, self.return_as = context, activity, return_as
        self.names, self.facts = context.names, context.facts
        self.ever = set(activity.varied_at_end).union(*activity.varied.values())
        self.by_memory = False  # whether something may be a view or a copy, which memory alone tells
        self.bindings = Bindings(context.scope, context.facts, activity.storage, lambda node, why, instead: refuse(context.source, node, why, instead))

    def run(self, body: T.Block, parameters: list[str], wanted: list[str], shadow: Shadow) -> T.Block:
        start = [
            T.assign(self.dot(p), self.zero(T.load(p), self.facts.entry.get(p, ANY)))
            for p in parameters if p in self.ever and p not in wanted
        ]
        storage = self.activity.storage
        if storage is not None and body:
            kinds = [self.bindings.kind(s)[0] for s in T.statements(body) if isinstance(s, gast.Assign) and isinstance(s.targets[0], gast.Name)
                     and storage.after(s.targets[0].id, s) is not None and s.targets[0].id in self.ever]
            self.by_memory = "apart" in kinds
            start += [T.assign(self.dot(p), T.call("@laid_out" if isinstance(self.facts.entry.get(p, ANY), Number) else "@own_tangent", T.load(self.dot(p)), T.load(p)))
                      for p in parameters if (p in wanted or self.by_memory) and p in self.ever and p not in shadow.storage and storage.before(p, body[0]) is not None
                      and not is_float_scalar(self.facts.entry.get(p, ANY))]
        return [*start, *self.block(body)]

    def dot(self, name: str) -> str:
        return self.names.partner(name, "dot")

    def zero(self, node: Any, fact: Fact) -> Any:
        """A zero tangent of an expression's value."""
        if is_float_scalar(fact):
            return T.constant(0.0 if may_be_float(fact) else 0)  # what stands in an attribute of a class is of one kind
        if isinstance(node, (gast.List, gast.Tuple)):
            twin = T.clone_header(node)
            twin.elts = [self.zero(item, ANY) for item in node.elts]
            return twin
        if self.activity.storage is None or not isinstance(fact, (Sequence, ListOf, Mapping, Record)):
            return T.call("@zeros_like", T.clone(node))
        zeros = T.call("@zeros_of", T.clone(node))
        return T.call("@tuple", zeros) if isinstance(fact, (Sequence, ListOf)) and fact.kind == "tuple" else zeros  # two of them may be joined

    def dear(self, node: Any) -> list[Any]:
        """What the tangent of a statement reads of the values in it, and is dear to compute again."""
        if isinstance(node, gast.Return):
            target, value = None, node.value
        elif isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and not getattr(node, "pair", None) and not getattr(node, "inactive", False):
            target, value = node.targets[0].id, node.value
            if target not in self.ever:
                return []
            storage = self.activity.storage
            if storage is not None and storage.after(target, node) is not None and self.bindings.kind(node)[0] != "fresh":
                return []
        else:
            return []
        if value is None:
            return []
        linear = self.push(node, target)
        linear.full(value)
        return linear.done.dear

    # --- statements

    def block(self, body: T.Block) -> T.Block:
        return [new for node in body for new in self.statement(node)]

    def statement(self, node: Any) -> T.Block:
        match type(node).__name__:
            case "Assign" | "AugAssign" | "Expr" if written_name(node):
                return self._write(node)
            case "Assign":
                return self._assign(node)
            case "AugAssign":
                return self._augmented(node)
            case "Expr":
                return self._expression(node)
            case "If" | "For" | "While":
                twin = T.clone_header(node)
                twin.body, twin.orelse = self.block(node.body), self.block(node.orelse)
                self._show_header(twin, node)
                if isinstance(node, gast.For):
                    loose = [n for n in T.target_names(node.target) if n in self.ever]
                    twin.body = [*(T.assign(self.dot(n), T.call("@zeros_like", T.load(n)), node) for n in loose), *twin.body]
                return [twin]
            case "Return":
                return self._return(node)
            case "Pass":
                return []
            case "FunctionDef" if node.name in self.ever:
                return [T.assign(self.dot(node.name), self.push(node, None).full(node), node), node]
        return [node]

    def _show_header(self, twin: Any, node: Any) -> None:
        """A loop is shown as the user wrote it, unless tangents of its items are needed."""
        headers = [s for s in node.body if getattr(s, "header", False)]
        if any(set(T.target_names(s.targets[0])) & self.ever for s in headers) or not getattr(node, "shown", None):
            return
        twin.target, twin.iter = node.shown
        hidden = {id(s) for s in headers}
        twin.body = [s for s in twin.body if id(s) not in hidden]

    def push(self, node: Any, target: str | None) -> _Linear:
        return _Linear(self, node, target)

    def _assign(self, node: Any) -> T.Block:
        target = node.targets[0]
        names = [n for n in T.target_names(target) if n in self.ever]
        looks = getattr(getattr(node, "pair", None), "checks", False)
        kept = getattr(node, "called", node) is None
        if not names and not looks and not kept and not self.activity.writes_mirrored(node) and not self._changes_tangents(node):
            return [as_written(_as_called(node))]
        pair = getattr(node, "pair", None)
        if pair is not None:
            return self._through_pair(node, pair)
        if isinstance(target, gast.Name):
            linear = self.push(node, target.id)
            value = None if getattr(node, "inactive", False) else linear.full(self.bindings.source(node))
            if value is None:
                fact = self.facts.of(node.value, self.facts.at(node))
                zero = self.zero(node.value if isinstance(node.value, (gast.List, gast.Tuple)) else T.load(target.id), fact)
                return [node, T.assign(self.dot(target.id), zero, node)]
            tangent = self._of_storage(node, T.assign(self.dot(target.id), value, node))
            helper = tangent.value.func.id if isinstance(tangent.value, gast.Call) and isinstance(tangent.value.func, gast.Name) else ""
            by_memory, before = helper in ("@view_dot", "@laid_out"), []
            if helper == "@laid_out" and not linear.used_result and target.id in T.names_read(node.value):  # the formula is of the old value, its layout of the new one
                name = self.names.temporary(target.id, "dot")
                before.append(T.assign(name, tangent.value.args[0], node))
                tangent.value.args[0] = T.load(name)
            return [*linear.done.temporaries, *before, *([node, tangent] if linear.used_result or by_memory else [tangent, node])]
        return self._assign_tuple(node, target)

    def _of_storage(self, node: Any, tangent: Any) -> Any:
        """What is written in place later has a tangent that shares memory just as it does."""
        storage = self.activity.storage
        name = node.targets[0].id
        if storage is None or storage.after(name, node) is None:
            return tangent
        kind, reached = self.bindings.kind(node)
        fact = self.facts.of(node.value, self.facts.at(node))
        open_rank = isinstance(fact, Number) and fact.kind == "array" and not fact.dims and not fact.ranked  # of rank 0, what is computed is a number
        if kind == "apart":
            tangent.value = T.call("@view_dot", T.load(name), T.clone(reached), self.push(node, None).full(reached), tangent.value)
        elif kind == "fresh" and (self.by_memory or open_rank) and not isinstance(fact, (Sequence, ListOf, Mapping, Record)):
            tangent.value = T.call("@laid_out", tangent.value, T.load(name))
        elif kind in ("made", "shallow"):
            return tangent
        elif kind == "fresh" and self.may_alias(tangent.value):
            tangent.value = T.method(tangent.value, "copy") if is_array(fact) else T.call("@copy", tangent.value)
        return tangent

    def may_alias(self, value: Any) -> bool:
        """Whether a tangent may be, or share memory with, one that is there already."""
        if isinstance(value, (gast.BinOp, gast.UnaryOp, gast.Constant)):
            return False
        row = callee_row(value, self.context.scope)[0] if isinstance(value, gast.Call) else None
        return row is None or bool(row.alias)

    def _assign_tuple(self, node: Any, target: Any) -> T.Block:
        linear = self.push(node, None)
        fact = self.facts.of(node.value, self.facts.at(node))
        if isinstance(fact, Record) and not fact.is_tuple:
            linear.refuse(node, f"taking {with_article(fact.kind)} apart is not differentiated", "use its attributes")
        dots = self._dots(target)
        value = None if getattr(node, "inactive", False) else linear.full(node.value)
        if value is None:
            zeros = [T.assign(self.dot(n), T.call("@zeros_like", T.load(n)), node) for n in T.target_names(target) if n in self.ever]
            return [node, *zeros]
        return [*linear.done.temporaries, T.assign(dots, value, node), node]

    def _changes_tangents(self, node: Any) -> bool:
        """Whether a call changes what has a tangent here, even if nobody needs it: the two keep the same size."""
        storage = self.activity.storage
        changes = getattr(node, "pair", None) is not None and storage is not None and bool(storage.called.get(id(node)))
        return changes and any(n in self.ever for n in T.names_read(node.value))

    def _dots(self, target: Any) -> Any:
        if isinstance(target, gast.Name):
            return T.store(self.dot(target.id) if target.id in self.ever else self.names.unused)
        return T.tuple_of([self._dots(part) for part in target.elts], gast.Store())

    def _through_pair(self, node: Any, pair: Any) -> T.Block:
        """A helper with a derivative of its own returns its value and tangent together."""
        if not hasattr(pair, "extra"):
            return self._through_open_call(node)
        bound = pair.bound(node.value, self.facts, node)
        linear = self.push(node, None)
        dots = {pair.dots[p]: self._or_zero(linear, bound[p]) for p in pair.active}
        call = T.clone_header(node.value)
        call.func = T.load(pair.forward)
        call.keywords = [
            *node.value.keywords, *(gast.keyword(arg=n, value=T.clone(v)) for n, v in pair.extra.items()),
            *(gast.keyword(arg=k, value=v) for k, v in dots.items()),
        ]
        target = T.tuple_of([node.targets[0], self._dots(node.targets[0])], gast.Store())
        return [*linear.done.temporaries, T.assign(target, call, node)]

    def _through_open_call(self, node: Any) -> T.Block:
        """`call_forward(f, args)` is `call_tangent(f, f_dot, args, args_dot)` here; None stands for no tangent."""
        linear = self.push(node, None)
        args = [part for item in node.value.args for part in (item, self._or_none(linear, item))]
        target = T.tuple_of([node.targets[0], self._dots(node.targets[0])], gast.Store())
        return [*linear.done.temporaries, T.assign(target, T.call("@call_tangent", *args), node)]

    def _or_none(self, linear: _Linear, node: Any, whole: bool = True) -> Any:
        """The tangent of a callee, of an argument, or of each of a `whole` display of arguments."""
        if isinstance(node, gast.Starred):
            return gast.Starred(value=self._or_zero(linear, node.value), ctx=gast.Load())
        if isinstance(node, (gast.Tuple, gast.Dict)) and whole:
            twin = T.clone_header(node)
            field = "elts" if isinstance(node, gast.Tuple) else "values"
            setattr(twin, field, [self._or_none(linear, item, False) for item in getattr(node, field)])
            return twin
        value = linear.full(node)
        return T.constant(None) if value is None else value

    def _or_zero(self, linear: _Linear, node: Any) -> Any:
        value = linear.full(node)
        return self.zero(node, linear.fact(node)) if value is None else value

    def _augmented(self, node: Any) -> T.Block:
        name = node.target.id
        if name not in self.ever:
            return [node]
        value = T.at(T.binary(T.load(name), node.op, node.value), node)
        linear = self.push(node, name)
        tangent = linear.full(value)
        if tangent is None:
            return [node, T.assign(self.dot(name), self.zero(T.load(name), self.facts.at(node).get(name, ANY)), node)]
        return [*checks(node), *linear.done.temporaries, T.assign(self.dot(name), tangent, node), node]

    def _write(self, node: Any) -> T.Block:
        """A write of a value, and the same write of its tangent, which comes first as it may read what is overwritten."""
        name = written_name(node)
        if name not in self.ever:
            return [as_written(node)]
        linear = self.push(node, None)
        if not isinstance(self.facts.at(node).get(name, ANY), Number):
            return self._into_container(node, name, linear)
        if isinstance(node, gast.Expr):
            value = linear.full(node.value.args[2])
            if value is None:
                return [node]
            twin = T.clone_header(node.value)
            twin.args = [T.load(self.dot(name)), node.value.args[1], value]
            return [*linear.done.temporaries, T.expression_statement(twin, node), node]
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        place = T.clone_header(target)
        place.value = T.load(self.dot(name))
        if isinstance(node, gast.AugAssign) and isinstance(node.op, (gast.Add, gast.Sub)):
            value = linear.full(node.value)
            made = [] if value is None else [self._shown_alike(T.augment(place, node.op, value, node), node)]
        else:
            old = T.subscript(T.load(name), target.slice)
            value = linear.full(node.value if isinstance(node, gast.Assign) else T.at(T.binary(old, node.op, node.value), node))
            made = [T.assign(place, T.constant(0.0) if value is None else value, node)]
        return [*linear.done.temporaries, *made, as_written(node)]

    def _into_container(self, node: Any, name: str, linear: _Linear) -> T.Block:
        """The tangent of what is put into a container is put into the container of tangents."""
        if isinstance(node, gast.Expr):
            call = T.clone_header(node.value)
            args = node.value.args if call.func.attr in POPS else [*node.value.args[:-1], self._or_zero(linear, node.value.args[-1])]
            twin = T.expression_statement(T.method(T.load(self.dot(name)), call.func.attr, *args), node)
        else:
            place = T.clone_header(node.targets[0])
            place.value = T.load(self.dot(name))
            twin = T.assign(place, self._or_zero(linear, node.value), node)
        return [*linear.done.temporaries, twin, as_written(node)]

    def _shown_alike(self, twin: Any, node: Any) -> Any:
        """`u_dot += e_dot` beside `u += e`."""
        return T.augment(self.dot(written_name(node)), twin.op, twin.value, node) if hasattr(node, "shown") else twin

    def _expression(self, node: Any) -> T.Block:
        call = node.value
        owner = call.func.value if isinstance(call, gast.Call) and isinstance(call.func, gast.Attribute) else None
        if not (isinstance(owner, gast.Name) and owner.id in self.ever and call.func.attr in ("append", "pop", "reverse")):
            return [as_written(node)]
        linear = self.push(node, None)
        args = [self._or_zero(linear, a) for a in call.args]
        twin = T.expression_statement(T.method(T.load(self.dot(owner.id)), call.func.attr, *args), node)
        return [*linear.done.temporaries, twin, node]

    def _return(self, node: Any) -> T.Block:
        linear = self.push(node, None)
        value = linear.full(node.value) if node.value is not None else None
        return [*linear.done.temporaries, *self.return_as(node, value)]


class _Linear(Push):
    """The tangent of one right-hand side, as a sum of terms that are linear in tangents of names."""

    def __init__(self, tangents: Tangents, statement: Any, target: str | None) -> None:
        varied = tangents.activity.varied.get(id(statement), frozenset())
        super().__init__(tangents.context, statement, varied, None, None, target or "value", target)
        self.tangents = tangents
        self.used_result = False

    def result(self, node: Any, shape_only: bool = False) -> Any:
        if node is self.root and self.target is not None and self.target not in T.names_read(self.root):
            self.used_result = True
            return T.load(self.target)
        return self.operand(node, shape_only)

    def full(self, node: Any) -> Any:
        """The tangent of an expression, of its full shape; None if nothing varies in it."""
        self.root = node
        return self._full(node)

    def _full(self, node: Any) -> Any:
        return self._summed(node, self.terms(node))

    def _summed(self, node: Any, terms: list[Cotangent] | None) -> Any:
        """The terms of the tangent of an expression as one tree of its full shape."""
        if terms is None:
            return None
        merged = merge(terms) if not any(t.structure for t in terms) else terms
        if not merged:
            return self.tangents.zero(node, self.fact(node))
        value = self._apart(total(merged), node)
        dims = self.dims(node)
        if any(t.full or same_dims(t.dims, dims) for t in merged) or dims == () or not is_number(self.fact(node)) and merged[0].structure:
            return value
        return T.call("@fill", value, self.result(node, shape_only=True))

    def _apart(self, value: Any, node: Any) -> Any:
        """The tangent of a new value is a new one, where it would be (a part of) what is written in place: of `y = a + c`, a copy of a_dot."""
        storage = self.tangents.activity.storage
        if isinstance(node, gast.Call) and makes_object(node, self.scope):
            return value
        if storage is None or not isinstance(node, (gast.BinOp, gast.UnaryOp, gast.Call)) or not self.tangents.may_alias(value):
            return value
        is_item = isinstance(value, gast.Subscript) and not any(T.is_constant(n, ...) for n in T.walk(value.slice))
        is_scalar = is_item and self.dims(node) == ()  # of an array that has a rank, it is no part
        dots = {self.tangents.dot(n) for n in T.names_read(node) if storage.before(n, self.statement) is not None and not (is_scalar and self.dims(T.load(n)))}
        if not dots & set(T.names_read(value)):
            return value
        if isinstance(node, gast.Call) and (own := callee_row(node, self.scope)[0]) is not None and own.alias:
            return value
        return T.method(value, "copy") if is_array(self.fact(node)) else T.call("@copy", value)

    def terms(self, node: Any) -> list[Cotangent] | None:
        if not self.active(node):
            return None
        handler = getattr(self, f"_dot_{type(node).__name__}", None)
        if handler is None:
            self.refuse(node, "this expression is not differentiated yet", "write it with operators, NumPy functions, loops and if statements")
        return handler(node)  # type: ignore[no-any-return, misc]

    def one(self, tree: Any, node: Any) -> list[Cotangent]:
        """A single full term."""
        if not is_number(self.fact(node)):
            return [Cotangent(1, (tree,), (), self.dims(node), True, structure=True)]
        return [replace(Cotangent().times(tree, self.dims(node)), dims=self.dims(node), full=True)]

    def _dot_Name(self, node: Any) -> list[Cotangent]:
        return self.one(T.load(self.tangents.dot(node.id)), node)

    def _dot_UnaryOp(self, node: Any) -> list[Cotangent] | None:
        self.refuse_record(node.operand)
        inner = self.terms(node.operand)
        return inner if inner is None or isinstance(node.op, gast.UAdd) else [t.negated() for t in inner]

    def _dot_BinOp(self, node: Any) -> list[Cotangent] | None:
        left, right = self.fact(node.left), self.fact(node.right)
        if isinstance(node.op, gast.BitOr) and isinstance(whole := self.fact(node), Mapping) and whole.default is not None:  # the tangent has defaults too
            return self.one(T.binary(self._part(node.left), node.op, self._part(node.right)), node)
        if isinstance(node.op, gast.BitOr):
            return self.terms(T.call("@united", node.left, node.right))
        if isinstance(node.op, gast.Mult) and any(isinstance(f, (Sequence, ListOf)) and self.active(p) for f, p in ((left, node.left), (right, node.right))) and not is_number(self.fact(node)):
            items = self.repeated(node)
            times = node.right if items is node.left else node.left
            return [Cotangent(1, (T.binary(self._part(items), gast.Mult(), self.primal(times)),), (), None, True, structure=True)]
        if not is_number(self.fact(node)) and (not is_number(left) or not is_number(right)) and isinstance(node.op, gast.Add):
            parts = [self._part(node.left), self._part(node.right)]
            return [Cotangent(1, (T.binary(parts[0], gast.Add(), parts[1]),), (), None, True, structure=True)]
        inner = sigmoid_argument(node, self.scope)
        if inner is not None:
            y = self.result(node)
            slope = T.binary(y, gast.Mult(), T.binary(T.constant(1.0), gast.Sub(), T.clone(y)))
            return self._scaled(self._compact(inner), slope, self.dims(node), node)
        function = OPERATORS[type(node.op).__name__]
        row: Any = rules.lookup(function)
        operands = dict(zip(row.parameters, (node.left, node.right), strict=False))
        return self._row(row, function, node, operands)

    def _part(self, node: Any) -> Any:
        value = self._full(node)
        return self.tangents.zero(node, self.fact(node)) if value is None else value

    def _whole(self, node: Any) -> Any:
        """The tangent of an operand, as an array where the operand is a list, or may be one."""
        part = self._part(node)
        return part if is_number(self.fact(node)) else T.call(T.attribute(T.load("@np"), "asarray"), part)

    def _compact(self, node: Any) -> Cotangent:
        """The tangent of an operand as one product; of a list of numbers as an array."""
        if not is_number(self.fact(node)) and self.fact(node) != ANY:
            return replace(Cotangent(), factors=(T.call(T.attribute(T.load("@np"), "asarray"), self._part(node)),), dims=self.dims(node), full=True)
        terms = self.terms(node)
        merged = merge(terms or [])
        if len(merged) == 1:
            return merged[0]
        tree = self._summed(node, terms)
        return replace(Cotangent(), factors=(tree,), dims=self.dims(node), full=True)

    def _scaled(self, term: Cotangent, partial: Any, dims: Any, node: Any) -> list[Cotangent]:
        product = term.times(partial, dims)
        whole = self.dims(node)
        return [replace(product, full=same_dims(product.dims, whole) or whole == ())]

    def _row(self, row: Any, function: Any, node: Any, operands: dict[str, Any]) -> list[Cotangent] | None:
        if row.kind == "constant":
            return None
        active = self.wanted(row, function, node, operands)
        if not active:
            return None
        if function is sum and active == ["start"] and is_number(self.fact(operands["start"])):  # what it is added to may be gone through once only
            return [replace(t, full=t.full and self.dims(node) == ()) for t in self.terms(operands["start"]) or []]
        in_math = getattr(function, "__module__", "") == "math" or (not isinstance(node, gast.Call) and self._all_python(operands))
        if row.kind == "elementwise":
            return [t for p in active for t in self._elementwise_dot(row, p, node, operands, in_math)]
        if row.kind == "reduction":
            return self._reduction_dot(row, active[0], node, operands, in_math)
        if row.kind == "adjoint" or (row.kind == "linear" and row.tangent is not None):
            return self._written_dot(row, node, operands, in_math)
        dtype = self.with_dtype(function, node, operands).get("dtype")
        return [t for p in active for t in self.one(self._float_part(self._replaced(node, operands[p], self._part(operands[p])), dtype), node)]

    def _float_part(self, dot: Any, dtype: Any) -> Any:
        """The tangent of an array of which only the running program knows whether it is one of floats."""
        return dot if dtype is None else T.call("@float_part", dot, self.primal(dtype))

    def _elementwise_dot(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], in_math: bool) -> list[Cotangent]:
        term = self._compact(operands[parameter])
        special = special_partial(self, row, parameter, node, operands, replace(term, full=False))
        whole = self.dims(node)
        others = [o for p, o in operands.items() if isinstance(o, gast.AST) and o is not operands[parameter]]
        alone = all(isinstance(f := self.fact(o), Number) and f.dims == () for o in others)
        if special is not None:
            return [replace(special, full=term.full and alone or same_dims(special.dims, whole))]
        formula = self.quotient(row, parameter, operands)
        if inline.body_of(formula.function)[0][0] == "g":
            tree = self.formula(formula, node, operands, in_math, term.tree(), arrays=True)
            return [replace(Cotangent().times(tree, None), full=term.full and alone, dims=whole if term.full and alone else None)]
        partial = self.formula(formula, node, operands, in_math, arrays=True)
        product = term.times(partial, self.tree_dims(partial))
        return [replace(product, full=(term.full and alone) or same_dims(product.dims, whole) or whole == ())]

    def _reduction_dot(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], in_math: bool) -> list[Cotangent]:
        operand = operands[parameter]
        formula = row.formulas[parameter]
        if inline.body_of(formula.function)[0][0] == "g":
            inside = self.formula(formula, node, operands, in_math, self._whole(operand))
        else:
            partial = self.formula(formula, node, operands, in_math)
            term = replace(Cotangent(), factors=(self._whole(operand),), dims=self.dims(operand)).times(partial, None)
            inside = term.tree()
        usual = {"axis": None, "keepdims": False}  # of np.sum
        options = {n: operands[n] for n in usual if n in operands and not _is_default(operands[n], usual[n])}
        keywords = {n: self.primal(v) if isinstance(v, gast.AST) else T.constant(v) for n, v in options.items()}
        return self.one(T.call(T.attribute(T.load("@np"), "sum"), inside, **keywords), node)

    def _written_dot(self, row: Any, node: Any, operands: dict[str, Any], in_math: bool) -> list[Cotangent]:
        parameters, _ = inline.body_of(row.tangent.function)
        extra = {f"{p}_dot": self._part(o) if isinstance(o, gast.AST) else T.constant(None) for p, o in operands.items() if f"{p}_dot" in parameters}
        parts: dict[str, Any] = dict(extra)
        if inline.uses(row.tangent, parameters[0]):
            parts[parameters[0]] = self.result(node)
        for parameter in parameters[1:]:
            if parameter not in extra:
                operand = operands[parameter]
                parts[parameter] = self.operand(operand) if isinstance(operand, gast.AST) else T.constant(operand)
        return self.one(specialise(inline.inline(row.tangent, parts, in_math), self, operands), node)

    def _replaced(self, node: Any, operand: Any, by: Any) -> Any:
        """The expression with one operand replaced by its tangent."""
        twin = T.clone_header(node)
        for name in node._fields:
            value = getattr(node, name)
            if value is operand:
                setattr(twin, name, by)
            elif isinstance(value, list):
                setattr(twin, name, [by if v is operand else self._replaced_keyword(v, operand, by) for v in value])
            elif isinstance(value, gast.Attribute) and value.value is operand and name == "func":
                owner = T.call(T.attribute(T.load("@np"), "asarray"), by) if self._may_be_python(operand) else by
                setattr(twin, name, T.attribute(owner, value.attr))
        return twin

    @staticmethod
    def _replaced_keyword(node: Any, operand: Any, by: Any) -> Any:
        return gast.keyword(arg=node.arg, value=by) if isinstance(node, gast.keyword) and node.value is operand else node

    def _dot_Call(self, node: Any) -> list[Cotangent] | None:
        if isinstance(node.func, gast.Attribute) and node.func.attr == "pop" and isinstance(node.func.value, gast.Name) and not node.args:
            return self.one(T.method(T.load(self.tangents.dot(node.func.value.id)), "pop"), node)
        target = self.scope.resolve(node.func)
        if is_construction(target, node):
            tangents = {name: self._part(item) for name, item in record_fields(target, node).items()}
            return self.one(T.call("@build", node.args[0] if target in (build, instance) else node.func, **tangents), node)
        found = classes.replacement(node, target, self.fact)
        if found is not None:
            return self.one(T.call("@replaced", self._part(found[0]), **{n: self._part(value) for n, value in found[1].items()}), node)
        twin = classes.copied(node, target, self.fact)
        if twin is not None:
            return self.terms(twin)
        if target is MISSING and isinstance(node.func, gast.Attribute) and isinstance(self.fact(node.func.value), Record):
            self.refuse(node, f"the method `.{node.func.attr}()` of an object is not differentiated in this place", "assign its result to a name first")
        row, function, operands = bind_row(node, self.scope, lambda n, why, instead: self.refuse(n, why, instead))
        if row is None:
            self.refuse_call(node)
        return self._row(row, function, node, operands)

    def _dot_Attribute(self, node: Any) -> list[Cotangent] | None:
        if self.is_field(node) and self.is_method(node):
            tree = gast.Dict(keys=[T.constant("__self__")], values=[self._part(node.value)])
            return [Cotangent(1, (tree,), (), None, True, structure=True)]
        if self.is_field(node) and self.of_class(node):
            return self.one(T.call("@zeros_like", self.primal(node)), node)
        if self.is_field(node):
            part = self._part(node.value)
            if self.fact(node.value) == ANY:  # the running program knows whether a class computes it
                part = T.call("@holder", part, T.constant(node.attr))
            return self.one(T.attribute(part, node.attr), node)
        row = rules.attributes.get(node.attr)
        if row is None:
            self.refuse(node, f"the attribute `.{node.attr}` is not differentiated", "use a NumPy function")
        if self._may_be_python(node.value):
            return self.terms(node.value)
        return self.one(T.attribute(self._part(node.value), node.attr), node)

    def _dot_Subscript(self, node: Any) -> list[Cotangent] | None:
        self.refuse_computed(node)
        part = self._part(node.value)
        if self._may_be_python(node.value):
            if takes_all(node.slice):
                return self.terms(node.value)
            part = T.call(T.attribute(T.load("@np"), "asarray"), part)
        return self.one(T.subscript(part, self.primal(node.slice)), node)

    def _may_be_python(self, node: Any) -> bool:
        """Whether the tangent of a number or an array of rank 0 may be a plain float: it is not where the array is written into."""
        fact, storage = self.fact(node), self.tangents.activity.storage
        return isinstance(fact, Number) and fact.is_scalar and (
            fact.kind != "array" or storage is None or all(storage.before(n, self.statement) is None for n in T.names_read(node)))

    def _dot_Tuple(self, node: Any) -> list[Cotangent]:
        twin = T.clone_header(node)
        twin.elts = [self._part(item) for item in node.elts]
        return [Cotangent(1, (twin,), (), None, True, structure=True)]

    _dot_List = _dot_Tuple

    def _dot_Lambda(self, node: Any) -> list[Cotangent]:
        """The tangent of a function value: a dict of the tangents of what it captured."""
        captured = {n: T.load(n) for n in T.free_names(node) if n in self.scope.locals} | T.default_values(node.args)
        items = {key: self._part(item) for key, item in captured.items() if self.active(item)}
        tree = gast.Dict(keys=[T.constant(k) for k in items], values=list(items.values()))
        return [Cotangent(1, (tree,), (), None, True, structure=True)]

    _dot_FunctionDef = _dot_Lambda

    def _dot_Dict(self, node: Any) -> list[Cotangent]:
        twin = T.clone_header(node)
        twin.values = [self._part(item) for item in node.values]
        return [Cotangent(1, (twin,), (), None, True, structure=True)]


def _as_called(node: Any) -> Any:
    """A call whose tangent nothing reads after all, as it was before it was to go through a pair."""
    if getattr(node, "pair", None) is None:
        return node
    twin = T.clone_header(node)
    twin.value = node.called
    return twin


def _is_default(value: Any, default: Any) -> bool:
    return not isinstance(value, gast.AST) and value == default


def drop_dead_tangents(body: T.Block, names: set[str]) -> T.Block:
    """Leave out assignments of tangents that nothing reads."""
    while True:
        live = live_after(body, frozenset())
        smaller = _without(body, live, names)
        if smaller is body:
            return body
        body = smaller


def _without(body: T.Block, live: dict[int, frozenset[str]], names: set[str]) -> T.Block:
    done: T.Block = []
    changed = False
    for node in body:
        if isinstance(node, gast.Assign) and isinstance(node.targets[0], gast.Name) and node.targets[0].id in names:
            pops = any(isinstance(n, gast.Attribute) and n.attr == "pop" for n in T.walk(node.value))
            if node.targets[0].id not in live[id(node)] and not pops:
                changed = True
                continue
        if isinstance(node, (gast.If, gast.For, gast.While)):
            inner = {f: _without(getattr(node, f), live, names) for f in ("body", "orelse")}
            if any(inner[f] is not getattr(node, f) for f in inner):
                node = T.clone_header(node)
                node.body, node.orelse = inner["body"], inner["orelse"]
                changed = True
        done.append(node)
    return done if changed else body


__all__ = ["ANY", "Sequence", "Tangents", "drop_dead_tangents", "may_be_float", "mutated_lists"]
