"""The derivative of one right-hand side: a cotangent is pushed down the expression until it reaches names.

What comes out are a few named temporaries and, for each variable read, the terms that its adjoint gains.
"""

from __future__ import annotations

import inspect
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from astgrad import rules
from astgrad.analyse.activity import active_reads
from astgrad.analyse.cost import is_cheap, is_dear_call
from astgrad.analyse import classes, dtypes
from astgrad.analyse.activity import is_computed
from astgrad.analyse.constructors import argument_fields, constructor
from astgrad.analyse.facts import (
    ANY,
    Dims,
    Fact,
    ListOf,
    Mapping,
    Number,
    Record,
    Sequence,
    is_float_scalar,
    is_number,
    same_dims,
    surely_not_one,
)
from astgrad.analyse.infer import Environment, Facts
from astgrad.analyse.literals import literal, takes_all
from astgrad.analyse.shapes import UNKNOWN, as_array
from astgrad.analyse.values import is_record_type
from astgrad.analyse.versions import Environment as VersionEnvironment
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.names import Names
from astgrad.core.scope import MISSING, Scope
from astgrad.differentiate import inline
from astgrad.differentiate.calls import bind_row
from astgrad.differentiate.cotangent import Cotangent
from astgrad.errors import InternalError, with_article
from astgrad.normalise.fence import refuse
from astgrad.runtime import build, copy, instance, own, own_tangent, with_item, with_part
from astgrad.text.printer import render
from astgrad.text.reader import Source

OPERATORS: dict[str, Any] = rules.OPERATORS
_COPIES = (copy, own, own_tangent)
_MOVES = (own_tangent, with_item, with_part)  # of objects as they are


@dataclass
class Pushed:
    """Temporaries to be assigned first, and terms by (variable, path of indices)."""

    temporaries: list[Any] = field(default_factory=list)
    terms: dict[str, list[tuple[tuple[Any, ...], Cotangent]]] = field(default_factory=dict)
    dear: list[Any] = field(default_factory=list)  # subexpressions whose values the reverse sweep should not compute again
    shapes: list[Any] = field(default_factory=list)  # those of them of which a shape is read


@dataclass
class Context:
    """What the derivative of a function's statements is taken with."""

    source: Source
    scope: Scope
    facts: Facts
    names: Names
    needs_copy: frozenset[str] = frozenset()
    read: frozenset[str] = frozenset()  # names that the user's function reads, also from outside
    guarded: bool = False  # np.where is about: a cotangent may be exactly 0 where a quotient is infinite
    growing: Callable[[Any], set[str]] = staticmethod(lambda statement: set())  # lists whose items may not stay as they are
    changes: Callable[[Any, Any], bool] = staticmethod(lambda statement, expression: False)  # whether what it reads may be overwritten from then on
    overwrites: Callable[[Any], bool] = staticmethod(lambda statement: False)  # whether what it binds may be overwritten later
    reaches_storage: Callable[[Any], bool] = staticmethod(lambda statement: False)  # whether what it binds may be a view of what is written


class Push:
    """Pushes cotangents through the right-hand side of one statement."""

    def __init__(self, context: Context, statement: Any, varied: Iterable[str], versions: VersionEnvironment | None,
                 after: VersionEnvironment | None, stem: str, target: str | None) -> None:
        self.context, self.statement, self.varied = context, statement, set(varied)
        self.scope, self.names = context.scope, context.names
        self.versions, self.after = versions, after
        self.env: Environment = context.facts.at(statement)
        self.stem, self.target = stem, target
        self.done = Pushed()
        self.root: Any = None
        self._facts: dict[int, tuple[Any, Fact]] = {}

    def run(self, node: Any, cotangent: Cotangent) -> Pushed:
        self.root = node
        self.push(node, cotangent)
        return self.done

    # --- what is known, and reads of primal values

    def fact(self, node: Any) -> Fact:
        known = self._facts.get(id(node))
        if known is None or known[0] is not node:
            known = self._facts[id(node)] = node, self.context.facts.of(node, self.env)
        return known[1]

    def dims(self, node: Any) -> Dims | None:
        fact = self.fact(node)
        if isinstance(fact, (Sequence, ListOf)):
            fact = as_array(fact)
        return fact.dims if isinstance(fact, Number) else None

    def active(self, node: Any) -> bool:
        from_names = _active_reads(node, self.scope, self.fact)
        return any(name in self.varied for name in from_names)

    def primal(self, node: Any, shape_only: bool = False) -> Any:
        """The expression, as a read of values from before this statement."""
        twin = T.clone(node)
        for part in T.walk(twin):
            if isinstance(part, gast.Name) and isinstance(part.ctx, gast.Load):
                self._tag(part, self.versions, shape_only)
        return twin

    @staticmethod
    def _tag(part: Any, versions: VersionEnvironment | None, shape_only: bool) -> None:
        if versions is not None and part.id in versions and not hasattr(part, "version"):
            part.version = versions[part.id]
            part.shape_only = shape_only

    def operand(self, node: Any, shape_only: bool = False) -> Any:
        """An operand's value in the reverse sweep; one that is dear to compute is noted."""
        lasts = shape_only and is_number(self.fact(node))  # an array that is written keeps its shape, a list may grow
        if not lasts or not isinstance(node, gast.Name):
            self._note_dear(node)
        if lasts:
            self.done.shapes.append(node)
        if self.versions is not None and not lasts and self.context.changes(self.statement, node):
            raise InternalError(f"the reverse of line {getattr(self.statement, 'lineno', '?')} reads what is overwritten by then")
        return self.primal(node, shape_only)

    def _note_dear(self, node: Any) -> None:
        if any(node is d for d in self.done.dear):
            return
        if self.context.changes(self.statement, node):
            if isinstance(node, (gast.List, gast.Tuple)):  # maybe one that a call's operands were gathered in
                for item in node.elts:
                    if self.context.changes(self.statement, item):
                        self._note_dear(item.value if isinstance(item, gast.Starred) else item)
                return
            self.done.dear.append(node)
            return
        if not is_cheap(node, self.context.facts, self.env, self.scope):
            self.done.dear.append(node)
            return
        grow = self.context.growing(self.statement)
        for part in T.walk(node) if grow else ():
            if isinstance(part, gast.Subscript) and isinstance(part.value, gast.Name) and part.value.id in grow and not isinstance(part.slice, gast.Slice):
                self.done.dear.append(part)

    def result(self, node: Any, shape_only: bool = False) -> Any:
        """The value of a subexpression or, of the whole, the name it was assigned to."""
        if node is self.root and self.target is not None and self.after is not None and self.target not in T.names_read(self.root):
            name = T.load(self.target)
            self._tag(name, self.after, False)
            return name
        if node is self.root and self.target is not None and self.versions is None:
            by_its_name = self.target not in T.names_read(self.root)
            lost = self.context.overwrites(self.statement) or not by_its_name and self.context.changes(self.statement, node)
            if lost and not shape_only and not any(node is d for d in self.done.dear):
                self.done.dear.append(node)
            return T.load(self.target)
        return self.operand(node)

    # --- cotangents

    def name(self, cotangent: Cotangent) -> Cotangent:
        """The cotangent under a name of its own, if it is more than a name already."""
        if cotangent.is_simple:
            return cotangent
        name = self.names.temporary(self.stem, "bar")
        self.done.temporaries.append(T.assign(name, cotangent.tree(), self.statement))
        return replace(cotangent, coefficient=1, factors=(T.load(name),), divisors=())

    def tree(self, cotangent: Cotangent, node: Any) -> Any:
        """The cotangent as an expression of the full shape of the node it belongs to."""
        if cotangent.full or cotangent.structure or same_dims(cotangent.dims, self.dims(node)):
            return cotangent.tree()
        if self.dims(node) == ():
            return cotangent.tree()
        return T.call("@fill", cotangent.tree(), self.operand(node, shape_only=True))

    def whole(self, expression: Any, node: Any) -> Cotangent:
        """A full cotangent of the node, made by a formula."""
        return replace(Cotangent(1, (), (), self.dims(node), True).times(expression, self.dims(node)), dims=self.dims(node), full=True)

    def _is_whole_numbers(self, cotangent: Cotangent, node: Any) -> bool:
        """Whether a cotangent may be an array of integers, into which no float can be added: the seed is 1, and so are the factors."""
        if cotangent.divisors or not cotangent.factors or abs(cotangent.coefficient) != 1 or cotangent.structure:
            return False
        return all(self._is_whole(factor, node) for factor in cotangent.factors) and any(self.tree_dims(factor) != () for factor in cotangent.factors)

    def _is_whole(self, factor: Any, node: Any) -> bool:
        """Whether a factor is made of integers or booleans, or may be, where the value that the cotangent belongs to is surely an array."""
        fact = self._fact_of_primal(factor)
        if isinstance(fact, Number) and fact.dtype is not None:
            return np.dtype(fact.dtype).kind in "iub"
        known = isinstance(factor, (gast.Name, gast.Subscript, gast.Attribute)) and not self._is_adjoint(factor)
        return known and bool(self.dims(node))

    # --- the chain rule

    def push(self, node: Any, cotangent: Cotangent) -> None:
        """Send a cotangent to a node; nodes that nothing varies in are let alone."""
        if not self.active(node):
            return
        if self._is_whole_numbers(cotangent, node):
            cotangent = replace(cotangent, factors=(T.constant(1.0), *cotangent.factors))
        handler: Any = getattr(self, f"_push_{type(node).__name__}", None)
        if handler is None:
            self.refuse(node, f"{_describe(node)} is not differentiated yet", "write it with operators, NumPy functions, loops and if statements")
        handler(node, cotangent)

    def refuse(self, node: Any, why: str, instead: str) -> None:
        refuse(self.context.source, node if hasattr(node, "lineno") else self.statement, why, instead)

    def _push_Name(self, node: Any, cotangent: Cotangent) -> None:
        self.arrive(node, (), cotangent, node)

    def _push_Subscript(self, node: Any, cotangent: Cotangent) -> None:
        """Items and attributes, however deep, are a path from a variable; `".W"` stands for an attribute."""
        if isinstance(node, gast.Subscript) and takes_all(node.slice) and is_number(self.fact(node.value)) and self.dims(node.value) == ():
            self.push(node.value, cotangent)
            return
        path: list[Any] = []
        base = node
        while isinstance(base, gast.Subscript) or (isinstance(base, gast.Attribute) and self.is_field(base)):
            self.refuse_computed(base)
            path.insert(0, base.slice if isinstance(base, gast.Subscript) else T.constant(f".{base.attr}"))
            base = base.value
            if isinstance(base, gast.Call) and isinstance(base.func, gast.Name) and base.func.id == "@no_object":
                base = base.args[0]
        if not isinstance(base, gast.Name):
            self.refuse(node, f"an item of {_describe(base)} is not differentiated", "assign it to a name first, and index that")
        for index in path:
            self.note_index(index)
        self.arrive(base, tuple(self.primal(index) for index in path), cotangent, node)

    def refuse_computed(self, node: Any) -> None:
        """Refuse an item that an object computes."""
        if isinstance(node, gast.Subscript) and is_computed(node, self.fact):
            owner = self.fact(node.value)
            whose = with_article(owner.kind) if isinstance(owner, Record) else "an object"
            self.refuse(node, f"an item of {whose} is computed by its class, which is not differentiated", "use its attributes, or a method by its name")

    def note_index(self, index: Any) -> None:
        """An index that is overwritten later has to be kept."""
        if isinstance(index, (gast.Slice, gast.Tuple)):
            for part in T.children(index):
                self.note_index(part)
        elif not isinstance(index, (gast.Constant, gast.Load)) and self.context.changes(self.statement, index):
            self._note_dear(index)

    def arrive(self, name: Any, path: tuple[Any, ...], cotangent: Cotangent, node: Any) -> None:
        """A cotangent reaches a variable, or a part of it."""
        fact = self.fact(node)
        if not is_number(fact) and not cotangent.structure and not _is_unbroadcast_to(cotangent, node):
            tree = T.call("@unbroadcast", self.tree(cotangent, node), self.operand(node, shape_only=True))
            cotangent = Cotangent(1, (tree,), (), None, True, structure=True)
        elif not cotangent.full and not (path and fact != ANY):
            if isinstance(fact, Number) and fact.dims != () and not same_dims(cotangent.dims, fact.dims):
                cotangent = replace(cotangent, full=False)
        self.done.terms.setdefault(name.id, []).append((path, cotangent))

    def refuse_record(self, node: Any) -> None:
        """Refuse an operator that a class defines."""
        fact = self.fact(node)
        if isinstance(fact, Record):
            self.refuse(node, f"what this does with {with_article(fact.kind)} that carries a derivative is not differentiated", "use its attributes, or a method by its name")

    def _push_UnaryOp(self, node: Any, cotangent: Cotangent) -> None:
        self.refuse_record(node.operand)
        if isinstance(node.op, gast.USub):
            self.push(node.operand, cotangent.negated())
        elif isinstance(node.op, gast.UAdd):
            self.push(node.operand, cotangent)

    def _push_BinOp(self, node: Any, cotangent: Cotangent) -> None:
        left, right = self.fact(node.left), self.fact(node.right)
        if isinstance(node.op, gast.BitOr):  # of dicts; of numbers it has no derivative
            self.push(T.call("@united", node.left, node.right), cotangent)
            return
        listed = [isinstance(node.op, (gast.Add, gast.Mult)) and isinstance(f, (Sequence, ListOf, Mapping)) and (isinstance(node.op, gast.Add) or self.active(p)) for f, p in ((left, node.left), (right, node.right))]
        if any(listed) and not is_number(self.fact(node)):
            self._push_sequences(node, cotangent)
            return
        inner = sigmoid_argument(node, self.scope)
        if inner is not None:
            y = self.result(node)
            slope = T.binary(y, gast.Mult(), T.binary(T.constant(1.0), gast.Sub(), T.clone(y)))
            product = cotangent.times(slope, self.dims(node))
            self.push(inner, replace(product, full=cotangent.full or same_dims(product.dims, self.dims(node))))
            return
        function = OPERATORS[type(node.op).__name__]
        row: Any = rules.lookup(function)
        self.apply(row, function, node, dict(zip(row.parameters, (node.left, node.right), strict=False)), cotangent)

    def _push_sequences(self, node: Any, cotangent: Cotangent) -> None:
        """`xs + ys` of lists: each gets its part; what may be a list or an array is looked at when the program runs."""
        if not cotangent.structure:  # of an array that NumPy takes the list for
            cotangent = Cotangent(1, (T.call("@list", self.tree(cotangent, node)),), (), None, True, structure=True)
        if not isinstance(node.op, gast.Add):
            items = self.repeated(node)
            self.push(items, Cotangent(1, (T.call("@unrepeated", cotangent.tree(), self.operand(items, shape_only=True)),), (), None, True, structure=True))
            return
        if not all(isinstance(self.fact(part), (Sequence, ListOf)) for part in (node.left, node.right)):
            whole = self.name(Cotangent(1, (self.tree(cotangent, node),), (), None, True, structure=True))
            for i, part in enumerate((node.left, node.right)):
                if self.active(part):
                    share = T.call("@share_of_sum", whole.tree(), self.operand(node.left), self.operand(node.right), T.constant(i))
                    self.push(part, Cotangent(1, (share,), (), None, True, structure=True))
            return
        cotangent = self.name(cotangent)
        for part, is_left in ((node.left, True), (node.right, False)):
            if self.active(part):
                size = T.call("@len", self.operand(node.left, shape_only=True))
                cut = gast.Slice(lower=None, upper=size, step=None) if is_left else gast.Slice(lower=size, upper=None, step=None)
                self.push(part, Cotangent(1, (T.subscript(cotangent.tree(), cut),), (), None, True, structure=True))

    def repeated(self, node: Any) -> Any:
        """The list that `xs * n` or `n * xs` repeats; of floats alone, as other items would be one object in many places."""
        lists = [p for p in (node.left, node.right) if isinstance(self.fact(p), (Sequence, ListOf)) and self.active(p)]
        fact = self.fact(lists[0]) if lists else ANY
        items = fact.items if isinstance(fact, Sequence) else (fact.item,) if isinstance(fact, ListOf) else (ANY,)
        if not isinstance(self.fact(node), ListOf) or not all(is_float_scalar(item) for item in items):
            self.refuse(node, "repetition of a list of other things than floats is not differentiated", "build the list with append in a loop")
        return lists[0]

    def _push_Tuple(self, node: Any, cotangent: Cotangent) -> None:
        if not (cotangent.structure or cotangent.full):  # of a sum of an array that NumPy takes the list for
            dims, whole = cotangent.dims, self.dims(node)
            if dims == () or dims is not None and whole is not None and len(dims) < len(whole):  # each item gets all of it
                active = [item for item in node.elts if self.active(item)]
                cotangent = self.name(cotangent) if len(active) > 1 else cotangent
                for item in active:
                    self.push(item, cotangent)
                return
            cotangent = replace(cotangent, coefficient=1, factors=(self.tree(cotangent, node),), divisors=(), full=True)
        cotangent = self.name(cotangent)
        for position, item in enumerate(node.elts):
            if self.active(item):
                part = self.part(T.subscript(cotangent.tree(), T.constant(position)), item)
                self.push(item, replace(part, structure=part.structure and cotangent.structure))

    _push_List = _push_Tuple

    def _push_Dict(self, node: Any, cotangent: Cotangent) -> None:
        cotangent = self.name(cotangent)
        for position, (key, item) in enumerate(zip(node.keys, node.values, strict=True)):
            if key is None:
                self.refuse(node, "`**` in a dict that carries a derivative is not supported", "write its entries one by one")
            if self.active(item) and (part := self.entry(cotangent.tree(), key, node.keys[position + 1 :])) is not None:
                self.push(item, self.part(part, item))

    def entry(self, whole: Any, key: Any, later: list[Any]) -> Any:
        """The part of an entry of a dict display; None where its key certainly stands there again, as the last counts."""
        known = _spelt_out(key)
        if known and any(_spelt_out(k) == known for k in later):
            return None
        part, unsure = T.subscript(whole, self.operand(key)), [k for k in later if not (known and _spelt_out(k))]
        return T.call("@unless_again", part, self.operand(key), T.tuple_of([self.operand(k) for k in unsure])) if unsure else part

    def part(self, tree: Any, item: Any) -> Cotangent:
        """One item of a structure's cotangent."""
        return Cotangent(1, (tree,), (), self.dims(item), True, structure=not is_number(self.fact(item)))

    def is_field(self, node: Any) -> bool:
        """Whether an attribute is one of an object or a named tuple, and not one of an array."""
        owner = self.fact(node.value)
        if isinstance(owner, Record):
            if owner.get(node.attr) is None and not _is_plain(inspect.getattr_static(owner.kind, node.attr, MISSING)):
                self.refuse(node, f"`.{node.attr}` of {owner.kind.__name__} is computed by its class, or is not there", "call a method, or use what the object holds")
            return True
        if isinstance(owner, (Sequence, ListOf, Mapping)):
            self.refuse(node, f"`.{node.attr}` of a list, tuple or dict that carries a derivative is not differentiated here", "use items, loops and operators")
        return node.attr not in rules.attributes and not isinstance(owner, Number)

    def is_method(self, node: Any) -> bool:
        """Whether an attribute is a method of the object, taken as a value."""
        owner = self.fact(node.value)
        return isinstance(owner, Record) and owner.get(node.attr) is None and isinstance(inspect.getattr_static(owner.kind, node.attr, None), types.FunctionType)

    def of_class(self, node: Any) -> bool:
        """Whether an attribute is the class's and not the object's, so that it is a constant."""
        owner = self.fact(node.value)
        return isinstance(owner, Record) and owner.get(node.attr) is None

    def _push_Attribute(self, node: Any, cotangent: Cotangent) -> None:
        if self.is_field(node):
            if self.is_method(node):  # a function value that holds the object
                held = T.call("@cell_of", self.name(cotangent).tree(), T.constant("__self__"), self.primal(node.value, shape_only=True))
                self.push(node.value, self.part(held, node.value))
            elif not self.of_class(node):
                self._push_Subscript(node, cotangent)
            return
        row: Any = rules.attributes.get(node.attr)
        if row is None:
            self.refuse(node, f"the attribute `.{node.attr}` of a value that carries a derivative is not differentiated", "use a NumPy function, or items of a tuple or dict")
        if is_number(self.fact(node.value)) and self.dims(node.value) == ():
            self.push(node.value, cotangent)
            return
        self.apply(row, node.attr, node, {next(iter(row.parameters)): node.value}, cotangent)

    def _push_Lambda(self, node: Any, cotangent: Cotangent) -> None:
        """A function value gives its cotangent to what it captured, and to its defaults."""
        cotangent = self.name(cotangent)
        defaults = T.default_values(node.args)
        captured = {n: T.load(n) for n in T.free_names(node) if n in self.scope.locals}
        for key, item in {**captured, **defaults}.items():
            if self.active(item):
                value = T.call("@cell_of", cotangent.tree(), T.constant(key), self.primal(item, shape_only=True))
                self.push(item, self.part(value, item))

    _push_FunctionDef = _push_Lambda

    def _push_IfExp(self, node: Any, cotangent: Cotangent) -> None:
        self.refuse(node, "a conditional expression in this place is not differentiated", "assign it to a name first")

    def _push_Call(self, node: Any, cotangent: Cotangent) -> None:
        target = self.scope.resolve(node.func)
        if is_construction(target, node):
            self._push_record(target, node, cotangent)
            return
        found = classes.replacement(node, target, self.fact)
        if found is not None:
            self._push_replacement(*found, cotangent)
            return
        twin = classes.copied(node, target, self.fact)
        if twin is None and target in _COPIES and not is_number(self.fact(node.args[0])):
            twin = node.args[0]  # the cotangent has the structure of the copy, whatever became of what it was made of
        if twin is not None:
            self.push(twin, cotangent)
            return
        if target is MISSING and isinstance(node.func, gast.Attribute) and isinstance(self.fact(node.func.value), Record):
            self.refuse(node, f"the method {_describe(node.func)}() of an object is not differentiated in this place", "assign its result to a name first")
        row, function, operands = bind_row(node, self.scope, lambda n, why, instead: self.refuse(n, why, instead))
        if row is None:
            self.refuse_call(node)
        self.apply(row, function, node, operands, cotangent)

    def _push_replacement(self, owner: Any, values: dict[str, Any], cotangent: Cotangent) -> None:
        """An object with other values in some attributes: the new values get the cotangents of theirs, the object the rest."""
        cotangent = self.name(cotangent)
        for name, item in values.items():
            if self.active(item):
                self.push(item, self.part(T.attribute(cotangent.tree(), name), item))
        if self.active(owner):
            gone = {n: T.call("@zeros_like", T.attribute(self.primal(owner, shape_only=True), n)) for n in values}
            self.push(owner, self.part(T.call("@replaced", cotangent.tree(), **gone), owner))

    def refuse_call(self, node: Any) -> None:
        """Refuse a call that no rule is known for."""
        if isinstance(node.func, gast.Attribute) and node.func.attr in ("values", "items"):
            self.refuse(node, f"the view {_describe(node)} is kept for later, which is not differentiated", "make a list of it where it is bound")
        self.refuse(node, f"no derivative is known for {_describe(node.func)}()", "use NumPy functions or your own functions in Python")

    def _push_record(self, target: type, node: Any, cotangent: Cotangent) -> None:
        """A new named tuple or dataclass: each argument gets the cotangent of its field."""
        cotangent = self.name(cotangent)
        for name, item in record_fields(target, node).items():
            if self.active(item):
                self.push(item, self.part(T.attribute(cotangent.tree(), name), item))

    # --- rows

    def apply(self, row: Any, function: Any, node: Any, operands: dict[str, Any], cotangent: Cotangent) -> None:
        """Send a cotangent through a rule to each varied operand."""
        if row.kind == "constant":
            return
        operands = self.with_dtype(function, node, operands)
        wanted = self.wanted(row, function, node, operands)
        if len(wanted) > 1:
            cotangent = self.name(cotangent)
        in_math = getattr(function, "__module__", "") == "math" or (
            row.kind == "elementwise" and not isinstance(node, gast.Call) and self._all_python(operands)
        )
        for parameter in wanted:
            getattr(self, f"_{row.kind}")(row, parameter, node, operands, cotangent, in_math)

    def with_dtype(self, function: Any, node: Any, operands: dict[str, Any]) -> dict[str, Any]:
        """The operands, without a `dtype` of floats, which makes no difference; of an unknown array, what it asks for."""
        dtype = operands.get("dtype")
        like = function is np.full_like and dtype is None
        if like and not dtypes.is_float(getattr(self.fact(operands["a"]), "dtype", None)):
            return {**operands, "dtype": T.attribute(T.call(T.attribute(T.load("@np"), "asarray"), operands["a"]), "dtype")}
        if not isinstance(dtype, gast.AST):
            return operands
        name = dtypes.named(dtype, self.scope, self.fact)
        if name is not None and np.dtype(name).kind not in "biuf":
            self.refuse(node, f"an array of type {name} that carries a derivative is not differentiated", "use an array of floats")
        return {**operands, "dtype": None} if dtypes.is_float(name) else operands

    def wanted(self, row: Any, function: Any, node: Any, operands: dict[str, Any]) -> list[str]:
        """The varied operands of a rule; one that it has no formula for is refused."""
        for parameter, operand in operands.items():
            fact = self.fact(operand) if isinstance(operand, gast.AST) and not (parameter in row.inert or row.kind == "constant") else None
            whole = row.shape in ("list", "any") and isinstance(fact, Record) and (fact.is_tuple or function in _MOVES)
            if isinstance(fact, Record) and self.active(operand) and not whole:
                self.refuse(operand, f"what this does with {with_article(fact.kind)} that carries a derivative is not differentiated", "use its attributes, or a method by its name")
            if isinstance(fact, Number) and (fact.dtype or "").startswith("complex") and any(isinstance(o, gast.AST) and self.active(o) for o in operands.values()):
                self.refuse(operand, "complex numbers that carry a derivative are not differentiated yet", "compute with the real and the imaginary part")
            if parameter not in row.formulas and parameter not in row.inert and isinstance(operand, gast.AST) and self.active(operand):
                self.refuse(operand, f"the argument `{parameter}` of {_describe(node)} carries a derivative that the rule does not know", "pass a constant there")
        return [p for p, o in operands.items() if p in row.formulas and isinstance(o, gast.AST) and self.active(o)]

    def _all_python(self, operands: dict[str, Any]) -> bool:
        return all(isinstance(f := self.fact(o), Number) and f.kind == "py" for o in operands.values() if isinstance(o, gast.AST))

    def formula(self, formula: Any, node: Any, operands: dict[str, Any], in_math: bool, cotangent: Any = None, arrays: bool = False) -> Any:
        """The inlined formula: `g` is the cotangent, the first other parameter the result, the rest the operands.

        Where it computes with `arrays`, an operand that is a list is made one, as the function itself makes one of it.
        """
        parameters, _ = inline.body_of(formula.function)
        rest = list(parameters)
        parts: dict[str, Any] = {}
        if rest and rest[0] == "g":
            parts[rest.pop(0)] = cotangent
        result = rest.pop(0)
        if inline.uses(formula, result):
            shape_only = inline.shape_only(formula, result)
            parts[result] = self.result(node) if not shape_only else self.shape_of(node)
        for parameter in rest:
            if inline.uses(formula, parameter):
                operand = operands[parameter]
                if not isinstance(operand, gast.AST):
                    parts[parameter] = T.constant(operand)
                    continue
                if arrays:
                    self._mark_products_of_lists(operand)
                parts[parameter] = self.operand(operand, inline.shape_only(formula, parameter))
                if arrays and isinstance(self.fact(operand), (Sequence, ListOf)):
                    parts[parameter] = T.call(T.attribute(T.load("@np"), "asarray"), parts[parameter])
        return specialise(inline.inline(formula, parts, in_math), self, operands)

    def _mark_products_of_lists(self, operand: Any) -> None:
        """An array times a list is taken as it stands: another factor times the list might repeat it."""
        for part in T.walk(operand):
            if isinstance(part, gast.BinOp) and any(isinstance(self.fact(side), (Sequence, ListOf)) for side in (part.left, part.right)):
                part.of_lists = True

    def shape_of(self, node: Any) -> Any:
        result = self.result(node, shape_only=True)
        for part in T.walk(result):
            if isinstance(part, gast.Name) and hasattr(part, "version"):
                part.shape_only = True
        return result

    def _elementwise(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], cotangent: Cotangent, in_math: bool) -> None:
        formula = self.quotient(row, parameter, operands)
        operand = operands[parameter]
        special = special_partial(self, row, parameter, node, operands, cotangent)
        if special is not None:
            self.push(operand, self.reduce(special, operand, node, operands))
            return
        dims = self.dims(node)
        if inline.body_of(formula.function)[0][0] == "g":
            if inline.uses(formula, "g") > 1:
                cotangent = self.name(cotangent)
            tree = self.formula(formula, node, operands, in_math, cotangent.tree(), arrays=True)
            shape = dims if cotangent.full else self.tree_dims(tree)
            product = replace(Cotangent(1, (), (), (), cotangent.full).times(tree, shape), dims=shape)
        else:
            partial = self.formula(formula, node, operands, in_math, arrays=True)
            product = cotangent.times(partial, self.tree_dims(partial))
            if not product.full and same_dims(product.dims, dims):
                product = replace(product, full=True)
        self.push(operand, self.reduce(product, operand, node, operands))

    def quotient(self, row: Any, parameter: str, operands: dict[str, Any]) -> Any:
        """The formula of an elementwise rule: the one that is 0 where the cotangent is 0, where that can matter."""
        if not self.context.guarded or parameter not in row.guarded or self._all_python(operands):
            return row.formulas[parameter]
        return row.guarded[parameter]

    def tree_dims(self, tree: Any) -> Dims | None:
        """The shape of an expression over primal values, as a formula gives it; None where it cannot be told."""
        fact = self._fact_of_primal(tree)
        return fact.dims if isinstance(fact, Number) else None

    def _fact_of_primal(self, tree: Any) -> Fact:
        """What is known of an expression over primal values, as a formula gives it."""
        if self._is_adjoint(tree):
            return ANY
        env = self.env
        if self.target is not None and self.root is not None:
            env = {**env, self.target: self.fact(self.root)}
        return self.context.facts.of(tree, env)

    def _is_adjoint(self, tree: Any) -> bool:
        """Whether an expression mentions an adjoint."""
        known = {*self.env, self.target, *self.context.read}
        return any(isinstance(n, gast.Name) and n.id not in known and n.id in self.names.taken and n.id not in self.scope.locals for n in T.walk(tree))

    def reduce(self, cotangent: Cotangent, operand: Any, node: Any, operands: dict[str, Any]) -> Cotangent:
        """Undo the broadcast of an operand."""
        of, result = self.fact(operand), self.fact(node)
        others = [self.fact(o) for o in operands.values() if isinstance(o, gast.AST) and o is not operand]
        if all(isinstance(f, Number) and f.dims == () for f in others) and is_number(of):
            return cotangent
        if not isinstance(of, Number) or not isinstance(result, Number) or of.dims is None or result.dims is None:
            if isinstance(of, Number) and of.dims == () and isinstance(result, Number) and result.dims == ():
                return cotangent
            tree = T.call("@unbroadcast", self.tree(cotangent, node), self.operand(operand, shape_only=True))
            return Cotangent(1, (tree,), (), of.dims if isinstance(of, Number) else None, True)
        if same_dims(of.dims, result.dims):
            return cotangent
        return self._sum_out(cotangent, operand, node, of.dims, result.dims)

    def _sum_out(self, cotangent: Cotangent, operand: Any, node: Any, small: Dims, large: Dims) -> Cotangent:
        tree = self.tree(cotangent, node)
        lead = len(large) - len(small)
        inner = list(zip(small, large[lead:], strict=True))
        if small == ():
            return Cotangent(1, (T.call(T.attribute(T.load("@np"), "sum"), tree),), (), (), True)
        if lead == 1 and all(a == b or (surely_not_one(a) and surely_not_one(b)) for a, b in inner):
            call = T.call(T.attribute(T.load("@np"), "sum"), tree, axis=T.constant(0))
            return Cotangent(1, (call,), (), small, True)
        axes = [i for i, (a, b) in enumerate(inner) if a == 1 and surely_not_one(b)]
        settled = all(a == b or (surely_not_one(a) and surely_not_one(b)) or i in axes for i, (a, b) in enumerate(inner))
        if lead == 0 and settled and len(axes) == 1:
            return Cotangent(1, (_sum_along(tree, axes[0], len(small)),), (), small, True)
        tree = T.call("@unbroadcast", tree, self.operand(operand, shape_only=True))
        return Cotangent(1, (tree,), (), small, True)

    def _reduction(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], cotangent: Cotangent, in_math: bool) -> None:
        operand = operands[parameter]
        spread = self._spread(replace(cotangent, structure=False), operand, node, operands)  # what a reduction gives is a number or an array
        formula = row.formulas[parameter]
        dims = self.dims(operand)
        if inline.body_of(formula.function)[0][0] == "g":
            if inline.uses(formula, "g") > 1:
                spread = self.name(spread)
            tree = self.formula(formula, node, operands, in_math, spread.tree())
            self.push(operand, Cotangent(1, (tree,), (), dims, True))
            return
        partial = self.formula(formula, node, operands, in_math)
        elementwise = inline.uses(formula, parameter) and not inline.shape_only(formula, parameter)
        product = spread.times(partial, dims if elementwise else self.tree_dims(partial))
        self.push(operand, replace(product, full=spread.full or bool(elementwise)))

    def _spread(self, cotangent: Cotangent, operand: Any, node: Any, operands: dict[str, Any]) -> Cotangent:
        """The cotangent of a reduction, as small as broadcasting against the operand allows."""
        axis = _static(operands.get("axis"))
        keepdims = _static(operands.get("keepdims", False))
        dims = self.dims(operand)
        tree = self.tree(cotangent, node)
        if (axis is None and keepdims is False) or (self.dims(node) == () and keepdims is False):
            return replace(cotangent, full=dims == (), dims=())
        if keepdims is True and self.dims(node) is not None:
            return replace(cotangent, full=False)
        if keepdims is False and isinstance(axis, int) and dims is not None:
            axis = axis % len(dims)
            if axis == 0:
                return replace(cotangent, full=False, dims=self.dims(node))
            cotangent = Cotangent(1, (T.call(T.attribute(T.load("@np"), "expand_dims"), tree, T.constant(axis)),), ())
            small = self.dims(node)
            return replace(cotangent, full=False, dims=None if small is None else (*small[:axis], 1, *small[axis:]))
        args = [_as_tree(operands.get("axis"), self), _as_tree(operands.get("keepdims", False), self)]
        call = T.call("@spread", tree, self.operand(operand, shape_only=True), *args)
        return Cotangent(1, (call,), (), dims, True)

    def _linear(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], cotangent: Cotangent, in_math: bool) -> None:
        formula = self._form(row, parameter, operands)
        if inline.uses(formula, "g") > 1:
            cotangent = self.name(cotangent)
        tree = self.formula(formula, node, operands, in_math, self.tree(cotangent, node), arrays=row.kind == "multilinear" or formula is not row.formulas[parameter])
        operand = operands[parameter]
        if is_number(self.fact(operand)):
            self.push(operand, self.whole(tree, operand))
        else:
            tree = T.call("@unbroadcast", tree, self.operand(operand, shape_only=True))
            self.push(operand, Cotangent(1, (tree,), (), self.dims(operand), True, structure=True))

    _multilinear = _adjoint = _linear

    def _form(self, row: Any, parameter: str, operands: dict[str, Any]) -> Any:
        """The adjoint for the ranks at hand, where the row has one that reads better than the general one."""
        ranks = tuple(None if (d := self.dims(o)) is None else len(d) for o in operands.values() if isinstance(o, gast.AST))
        forms = (row.forms or {}).get(ranks)
        return row.formulas[parameter] if forms is None or parameter not in forms else forms[parameter]

    def _sequence(self, row: Any, parameter: str, node: Any, operands: dict[str, Any], cotangent: Cotangent, in_math: bool) -> None:
        formula = row.formulas[parameter]
        if inline.uses(formula, "g") > 1:
            cotangent = self.name(cotangent)
        tree = self.formula(formula, node, operands, in_math, self.tree(cotangent, node))
        operand = operands[parameter]
        if is_number(self.fact(operand)):
            self.refuse(node, "an array given where a list of arrays is expected is not differentiated", "pass a list of arrays")
        self.push(operand, Cotangent(1, (tree,), (), None, True, structure=True))


def _is_plain(value: Any) -> bool:
    """Whether an attribute of a class is a constant or a method: nothing that is computed when it is read."""
    return value is not MISSING and (isinstance(value, (types.FunctionType, staticmethod)) or not hasattr(type(value), "__get__"))


def is_construction(target: Any, node: Any) -> bool:
    """Whether a call makes a named tuple, a dataclass or an object that holds its arguments."""
    if target in (build, instance) or isinstance(target, type) and is_record_type(target):
        return True
    made = constructor(target, node)
    return made is not None and made.fields is not None


def _spelt_out(key: Any) -> tuple[Any, ...]:
    """The key of a dict that the text spells out, in a tuple; nothing of one that is computed."""
    if isinstance(key, gast.Constant):
        return (key.value,)
    parts = [_spelt_out(e) for e in key.elts] if isinstance(key, gast.Tuple) else [()]
    return (tuple(p[0] for p in parts),) if all(parts) else ()


def record_fields(target: Any, node: Any) -> dict[str, Any]:
    """The arguments of a constructor by field."""
    if target in (build, instance):
        return {k.arg: k.value for k in node.keywords}
    made = None if is_record_type(target) else constructor(target, node)
    if made is not None:
        return argument_fields(made, node)
    names = list(inspect.signature(target).parameters)
    return dict(zip(names, node.args, strict=False)) | {k.arg: k.value for k in node.keywords}


def _active_reads(node: Any, scope: Scope, fact: Callable[[Any], Fact]) -> list[str]:
    return active_reads(node, scope, fact)


def _is_unbroadcast_to(cotangent: Cotangent, node: Any) -> bool:
    """Whether a cotangent was just brought to the shape of this very node."""
    if cotangent.coefficient != 1 or len(cotangent.factors) != 1 or cotangent.divisors:
        return False
    factor = cotangent.factors[0]
    made = isinstance(factor, gast.Call) and isinstance(factor.func, gast.Name) and factor.func.id == "@unbroadcast"
    return made and T.dump(factor.args[1]) == T.dump(node)


def sigmoid_argument(node: Any, scope: Scope) -> Any:
    """The argument `a` of `1 / (1 + exp(-a))`, whose derivative is best taken from the result: y * (1 - y)."""
    if not (isinstance(node.op, gast.Div) and T.is_constant(node.left, 1) and isinstance(node.right, gast.BinOp) and isinstance(node.right.op, gast.Add)):
        return None
    for one, power in ((node.right.left, node.right.right), (node.right.right, node.right.left)):
        if T.is_constant(one, 1) and isinstance(power, gast.Call) and len(power.args) == 1 and scope.resolve(power.func) in rules.EXPONENTIALS:
            exponent = power.args[0]
            if isinstance(exponent, gast.UnaryOp) and isinstance(exponent.op, gast.USub):
                return exponent.operand
    return None


def _static(value: Any) -> Any:
    return literal(value) if isinstance(value, gast.AST) else value


def _as_tree(value: Any, push: Push) -> Any:
    return push.primal(value) if isinstance(value, gast.AST) else T.constant(value)


def _describe(node: Any) -> str:
    """The source of a small expression, for messages."""
    internal = any(isinstance(n, gast.Name) and n.id.startswith("@") for n in T.walk(node))
    text = "" if internal else " ".join(render(node).split())
    return f"`{text}`" if 0 < len(text) <= 40 else f"this {type(node).__name__.lower()}"


def special_partial(push: Push, row: Any, parameter: str, node: Any, operands: dict[str, Any], cotangent: Cotangent) -> Cotangent | None:
    """Partials that read better, and are safe, where an exponent is a literal: `2 * x` of `x ** 2`."""
    if not isinstance(node, gast.BinOp) or not isinstance(node.op, gast.Pow) or parameter != next(iter(operands)):
        return None
    exponent = literal(node.right)
    if not isinstance(exponent, (int, float)) or (exponent < 1 and exponent != 0) or isinstance(exponent, bool):
        return None
    dims = push.dims(node.left)
    if exponent == 1:
        return cotangent
    if exponent == 0:
        return cotangent.times(T.constant(0.0), ())
    base = push.operand(node.left)
    power = base if exponent == 2 else T.binary(base, gast.Pow(), T.constant(exponent - 1))
    product = cotangent.times(T.constant(float(exponent)), ()).times(power, dims)
    return replace(product, full=cotangent.full or same_dims(product.dims, push.dims(node)))


def specialise(tree: Any, push: Push, operands: dict[str, Any]) -> Any:
    """Runtime helpers that the facts make superfluous, written out."""

    def visit(node: Any) -> Any:
        if not (isinstance(node, gast.Call) and isinstance(node.func, gast.Name)):
            return None
        if node.func.id == "@keep" and len(node.args) >= 3:
            axis, keepdims = literal(node.args[2]), literal(node.args[3]) if len(node.args) > 3 else False
            if (axis is None and keepdims is False) or keepdims is True:
                return node.args[0]
            if isinstance(axis, int) and keepdims is False:
                return node.args[0] if axis == 0 else T.call(T.attribute(T.load("@np"), "expand_dims"), node.args[0], T.constant(axis))
        if node.func.id == "@moved" and T.is_constant(node.args[0], None):  # a default, which is a number
            return T.constant(0)
        if node.func.id == "@items_dot" and isinstance(push.fact(node.args[1]), (Number, Sequence, ListOf)) and push.active(node.args[1]):
            return node.args[0]
        if node.func.id == "@count" and (len(node.args) < 2 or literal(node.args[1]) is None):
            return T.call(T.attribute(T.load("@np"), "size"), node.args[0])
        return None

    return T.transform(tree, visit)


__all__ = ["Context", "InternalError", "MISSING", "Push", "Pushed", "UNKNOWN", "is_dear_call"]


def _sum_along(tree: Any, axis: int, rank: int) -> Any:
    """The sum along an axis that stays, with one place; Numba knows no `keepdims`."""
    if rank == 1:
        return T.call(T.attribute(T.load("@np"), "sum"), tree, keepdims=T.constant(True))
    whole = gast.Slice(lower=None, upper=None, step=None)
    places = [T.clone(whole) if i != axis else T.constant(None) for i in range(rank)]
    return T.subscript(T.call(T.attribute(T.load("@np"), "sum"), tree, axis=T.constant(axis)), T.tuple_of(places))
