"""Facts by forward abstract interpretation: an environment before every statement, joined at branches and loops."""

from __future__ import annotations

import collections
import copy
import enum
import functools
import inspect
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from astgrad import rules, runtime
from astgrad.analyse import classes, draws, dtypes, ranks, shapes
from astgrad.analyse.arguments import Items, items_of, written_out
from astgrad.analyse.constructors import Constructor, argument_fields, constructor, in_order
from astgrad.analyse.derived import plain_function
from astgrad.analyse.bound_methods import class_for, method_kept
from astgrad.analyse.callees import above, function_meant, functions_in, is_made_here, method_of
from astgrad.analyse.facts import (
    ANY,
    CLOSURE,
    Callee,
    Callees,
    DEQUES,
    LEFT_OUT,
    NUMBER,
    PY_BOOL,
    PY_FLOAT,
    PY_INT,
    RANGE,
    UNBOUND,
    Unbound,
    has_rank,
    Dim,
    Dims,
    Fact,
    Instance,
    ListOf,
    Mapping,
    Member,
    Number,
    OneOf,
    Record,
    Sequence,
    is_array,
    is_deque,
    is_float_scalar,
    is_listed,
    is_text,
    item_of,
    kinds_in,
    may_be_float,
    join,
    promote,
    join_loop,
    renew,
    text,
    widen,
    plain_dict,
    without_values,
)
from astgrad.analyse.indices import index_tree, indexed, is_slice
from astgrad.analyse.inner_functions import function_inside
from astgrad.analyse.growing import without_contents
from astgrad.analyse.heap import NONE, Heap, either, entry_of, with_written
from astgrad.analyse.classes import Meaning
from astgrad.analyse.listed import LISTED, along, listed, picked_items, places_chosen, nested_lists
from astgrad.analyse.literals import POPS, arithmetic, dimension, literal, merged, united, written_name
from astgrad.analyse.texts import reads_floats, text_method
from astgrad.analyse.unbound import bound_plainly, surely_read
from astgrad.analyse.values import DEFAULTS, as_key, fact_of_value, is_record_type, key_of, known_function, of_member
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope
from astgrad.runtime.structures import is_users_class, resting

Environment = dict[str, Fact]


class Settled(dict[str, Fact]):
    """An environment that changes no more, and what the expressions that were looked at come to in it."""

    def __init__(self, env: Environment) -> None:
        super().__init__(env)
        self.values_of: dict[int, Fact] = {}


ResultOf = Callable[[Any, list[Fact], dict[str, Fact], Environment], Fact]

_OPEN = (runtime.call_forward, runtime.call_tangent, runtime.call_reverse)
_PY_MATH_INTS = (math.floor, math.ceil, math.trunc, math.comb, math.factorial, math.gcd, math.isqrt)
_KEEPS_FLOATS = (np.round, np.around, np.floor, np.ceil, np.rint, np.trunc, np.fix, np.sign, np.floor_divide)
_INDICES = fact_of_value(np.s_)  # and np.index_exp
_CREATORS = (np.zeros, np.ones, np.empty, np.full)
_LIKE = {np.zeros_like: 1, np.ones_like: 1, np.empty_like: 1, np.full_like: 2}  # how many arguments they take before `dtype`


class Facts:
    """The environment before each statement, and what an expression evaluates to there."""

    def __init__(self, scope: Scope, result_of: ResultOf | None = None, heap: Heap | None = None,
                 on_class: Callable[[Any, list[Fact], Any], None] = lambda function, args, node: None) -> None:
        self.scope, self.on_class = scope, on_class
        self.result_of = result_of
        self.heap = heap or Heap()
        self.before: dict[int, Environment] = {}
        self.after_loop: dict[int, Environment] = {}
        self.result: Fact = UNBOUND
        self.entry: Environment = {}
        self.read_back: list[Any] = []  # calls that make numbers of text in which floats are spelt
        self.kinds: set[type] = set()  # classes of objects that are made or found outside
        self._captured: dict[str, Fact] = {}
        self._inside: dict[int, tuple[Any, Fact]] = {}  # functions that are made in the body
        self._symbols: dict[int, str] = {}
        self.remembers = False  # whether expressions are looked at once, in environments that are settled
        self._keep: list[Any] = []  # nodes whose ids are used stay alive
        self._bound_here: frozenset[str] = frozenset()  # names of which it is known where they are bound
        self._reads: dict[int, list[str]] = {}  # those of them that a statement surely reads
        self._stopped: set[int] = set()  # statements that read one before it is bound, as far as is known

    def run(self, body: T.Block, env: Environment) -> Facts:
        self._bound_here = bound_plainly(body)
        self.final = self._block(body, {n: self.heap.settled(f, n) for n, f in env.items()})
        if self._stopped:  # not on the first way through a loop alone: nothing is concluded of it
            self._bound_here, self._reads, self._stopped = frozenset(), {}, set()
            self.final = self._block(body, {n: self.heap.settled(f, n) for n, f in env.items()})
        return self

    def symbol(self, node: Any) -> str:
        """A symbol for dimensions that this node makes; the same at every visit."""
        if id(node) not in self._symbols:
            self._symbols[id(node)] = f"d@{len(self._symbols)}"
            self._keep.append(node)
        return self._symbols[id(node)]

    # --- statements

    def _block(self, body: T.Block, env: Environment | None) -> Environment | None:
        for statement in body:
            if env is None:
                return None
            self.before[id(statement)] = Settled(env)
            self._keep.append(statement)
            env = None if self._raises(statement, env) else self._statement(statement, env)
        return env

    def _raises(self, node: Any, env: Environment) -> bool:
        """Whether a statement reads a name that is bound on no way that leads to it."""
        if id(node) not in self._reads:
            self._reads[id(node)] = [n for n in surely_read(node) if n in self._bound_here]
        if all(n in env for n in self._reads[id(node)]):
            self._stopped.discard(id(node))
            return False
        self._stopped.add(id(node))
        return True

    def _statement(self, node: Any, env: Environment) -> Environment | None:
        match type(node).__name__:
            case "Assign" | "AugAssign" if written_name(node):
                self._written(node, env)
            case "Assign":
                left_out = isinstance(node.value, gast.Name) and env.get(node.value.id) == LEFT_OUT
                made = LEFT_OUT if left_out and isinstance(node.targets[0], gast.Name) else self.of_value(node, env)
                self._changed(node.value, env)
                self.bind(node.targets[0], made, env, self.symbol(node))
            case "AugAssign" if isinstance(node.target, gast.Name):
                env[node.target.id] = self._augmented(node, env)
            case "If" if (known := self.decided(node.test, env)) is not None and not hasattr(node, "manager"):
                return self._block(node.body if known else node.orelse, env)
            case "If":
                chosen, other = self._by_test(node.test, env)
                return self._join(node, self._block(node.body, chosen), None if hasattr(node, "manager") else self._block(node.orelse, other))
            case "For" | "While":
                return self._loop(node, env)
            case "Return":
                self.result = join(self.result, self.whole(node.value, env) if node.value else Instance("NoneType"), "result")
                return None
            case "Raise":
                return None
            case "Expr":
                self._changed(node.value, env)
            case "FunctionDef":
                env[node.name] = self._made_inside(node)
        return env

    def _by_test(self, test: Any, env: Environment) -> tuple[Environment, Environment]:
        """What is known where a test comes out true, and where it does not: `type(p) is C` tells that p is of class C, other tests of which it may be.

        `f is g` tells of a function that it is g.
        """
        chosen, other = dict(env), dict(env)
        match test:
            case gast.Compare(left=gast.Name(id=name), ops=[gast.Is()], comparators=[known]) if isinstance(fact := env.get(name), Callees) and (function := self.scope.resolve(known)) in fact.functions:
                chosen[name] = Callee(fact.type_name, function=function)
        is_exact = isinstance(test, gast.Compare) and isinstance(test.ops[0], gast.Is)
        for name in T.names_read(test):
            if not isinstance(fact := env.get(name), OneOf):
                continue
            answers = [(r, self._decided_for(test, name, r, env)) for r in fact.records]
            for found, denied in ((chosen, False), (other, True)):
                left = [(record, answer) for record, answer in answers if answer is not denied]
                if left:
                    told = is_exact and found is chosen and len(left) == 1 and left[0][1] is True
                    found[name] = left[0][0] if told else replace(fact, records=tuple(record for record, _ in left))
        return chosen, other

    def _decided_for(self, test: Any, name: str, record: Fact, env: Environment) -> bool | None:
        """Whether a test comes out true where a name stands for such an object."""
        known = {**env, name: record}
        return classes.decided(test, lambda part: known[name] if isinstance(part, gast.Name) and part.id == name else self.of(part, env), self.scope.resolve, lambda n: env.get(n) == LEFT_OUT)

    def _augmented(self, node: Any, env: Environment) -> Fact:
        old = env.get(node.target.id, UNBOUND)
        in_place = f"__i{classes.BINARY[type(node.op).__name__]}__"
        own = isinstance(old, Record) and classes.special(old, in_place) is not None
        new = self.of(T.method(T.load(node.target.id), in_place, node.value) if own else T.binary(T.load(node.target.id), node.op, node.value), env, self.symbol(node))
        if isinstance(old, Number) and old.kind == "array":
            return without_values(old)  # written in place: keeps its shape and dtype
        if is_listed(old) and is_listed(new):
            return replace(new, sites=old.sites)  # type: ignore[call-arg, attr-defined]  # the same list
        return replace(new, default=old.default) if isinstance(old, Mapping) and isinstance(new, Mapping) else new

    def _written(self, node: Any, env: Environment) -> None:
        """`xs[i] = e`, `d["k"] = e`, `p.x = e`: what is known of a container has room for what is written into it."""
        target = node.targets[0] if isinstance(node, gast.Assign) else node.target
        name, old = written_name(node), env.get(written_name(node), ANY)
        if not (isinstance(target.value, gast.Name) and isinstance(old, (Sequence, ListOf, Mapping, Record))):
            return
        fresh = self.symbol(node)
        place = T.clone_header(target)
        place.ctx = gast.Load()
        if isinstance(node, gast.AugAssign) and is_array(self.of(place, env)):
            return  # written in place
        value = self.whole(node.value if isinstance(node, gast.Assign) else T.binary(place, node.op, node.value), env)
        self._keep.append(place)
        sets = isinstance(target, gast.Attribute) and classes.setter_of(old, target.attr) is not None  # what that puts where, the heap knows
        env[name] = old if sets else self.heap.settled(with_written(old, target, value, fresh), fresh)

    def _changed(self, value: Any, env: Environment) -> None:
        """`xs.append(e)`, `xs.reverse()`: a list of known items becomes a list of any length, in any order."""
        if not (isinstance(value, gast.Call) and isinstance(value.func, gast.Attribute) and isinstance(value.func.value, gast.Name)):
            return
        name, old, fresh = value.func.value.id, env.get(value.func.value.id), self.symbol(value)
        if not isinstance(old, (Sequence, ListOf)) or old.kind == "tuple" or value.func.attr in ("copy", "count", "index"):
            return
        put = [self.whole(e, env) for e in value.args[-1:]] if value.func.attr in ("append", "appendleft", "insert", "extend", "extendleft") else []
        if value.func.attr in ("extend", "extendleft"):
            put = [item_of(items, fresh) for items in put]
        env[name] = self.heap.settled(ListOf(old.kind, widen([item_of(old, fresh), *put], fresh), old.sites), fresh)

    def _join(self, node: Any, a: Environment | None, b: Environment | None) -> Environment | None:
        if a is None or b is None:
            return b if a is None else a
        mark = self.symbol(node)
        names = list(a) + [name for name in b if name not in a]
        return {n: self._join_maybe(a.get(n, UNBOUND), b.get(n, UNBOUND), f"{mark}.{n}") for n in names}

    @staticmethod
    def _join_maybe(a: Fact, b: Fact, fresh: str) -> Fact:
        return join(a, b, fresh)

    def _loop(self, node: Any, env: Environment) -> Environment:
        assigned = dict.fromkeys(T.names_bound(node))
        head = dict(env)
        for _ in range(8):
            inside = dict(head)
            if isinstance(node, gast.For):
                self.bind(node.target, self._loop_item(node, head), inside, self.symbol(node.target))
            end = self._block(node.body, inside) or {}
            assigned |= dict.fromkeys(n for n in head if n in end and end[n] != head[n])  # or what it stands for is changed
            new = dict(head)
            for name in assigned:
                if name in end:
                    new[name] = join_loop(head.get(name, UNBOUND), end[name], f"{self.symbol(node)}.{name}")
            if new == head:
                break
            head = new
        else:
            for name in assigned:
                head[name] = ANY
            self._block(node.body, dict(head))
        after = dict(head)
        if isinstance(node, gast.For):
            for name in T.target_names(node.target):
                after[name] = join(head.get(name, UNBOUND), PY_INT, self.symbol(node))
        self.after_loop[id(node)] = after
        return after

    def _loop_item(self, node: Any, env: Environment) -> Fact:
        return self._item_of(node.iter, env, self.symbol(node))

    def _item_of(self, iterable: Any, env: Environment, fresh: str) -> Fact:
        """What is known of each item that a loop over an expression gives."""
        if isinstance(iterable, gast.Call):
            if isinstance(iterable.func, gast.Name) and iterable.func.id.lstrip("@") == "range":
                return PY_INT
            target = self.scope.resolve(iterable.func)
            if target is enumerate and iterable.args:
                return Sequence("tuple", (PY_INT, self._item_of(iterable.args[0], env, f"{fresh}.1")))
            if target is zip and len(iterable.args) == 1 and isinstance(iterable.args[0], gast.Starred):
                columns = self.of(iterable.args[0].value, env)
                return ListOf("tuple", item_of(item_of(columns, fresh), fresh)) if isinstance(columns, (ListOf, Sequence)) else ANY
            if target is zip and not any(isinstance(a, gast.Starred) for a in iterable.args):
                return Sequence("tuple", tuple(self._item_of(a, env, f"{fresh}.{i}") for i, a in enumerate(iterable.args)))
            if target is map and len(iterable.args) == 2 and (function := self.scope.resolve(iterable.args[0])) in (list, tuple, float):
                item = self._item_of(iterable.args[1], env, fresh)
                if function is float:
                    return PY_FLOAT
                site = self._made_at(iterable) if function is list else None
                return Sequence(function.__name__, item.items, site) if isinstance(item, Sequence) else ListOf(function.__name__, item_of(item, fresh), site)
            if target is reversed and len(iterable.args) == 1:
                return self._item_of(iterable.args[0], env, fresh)
        fact = self.of(iterable, env)
        return self._member(iterable) or (fact if is_text(fact) else item_of(fact, fresh))

    def _member(self, node: Any) -> Fact | None:
        """What is known of each member of an enumeration."""
        kind = self.scope.resolve(node)
        return fact_of_value(next(iter(kind), None)) if isinstance(kind, enum.EnumMeta) else None

    def bind(self, target: Any, fact: Fact, env: Environment, fresh: str) -> None:
        """Bind a target, or the targets in a tuple, to what is known of the value."""
        if isinstance(target, gast.Name):
            env[target.id] = self.heap.settled(fact, fresh)
        elif isinstance(target, (gast.Tuple, gast.List)):
            if isinstance(fact, Record) and fact.is_tuple:
                fact = Sequence("tuple", tuple(item for _, item in fact.items))
            if isinstance(fact, Sequence) and len(fact.items) == len(target.elts):
                items = list(fact.items)
            else:
                items = [item_of(fact, f"{fresh}.{i}") for i in range(len(target.elts))]
            for i, (part, item) in enumerate(zip(target.elts, items, strict=True)):
                self.bind(part, item, env, f"{fresh}.{i}")

    # --- expressions

    def of_value(self, node: Any, env: Environment) -> Fact:
        """What an assignment binds: of a helper's pair, the result beside what the pair saves."""
        fact = self.whole(getattr(node, "as_known", node.value), env)
        if not getattr(getattr(node, "pair", None), "reverse", ""):
            return fact
        items = fact.items if isinstance(fact, Sequence) and len(getattr(node, "beside", ())) > 1 else (fact,)
        return Sequence("tuple", (fact, *(ANY if i >= len(items) else items[i] for i, _ in enumerate(getattr(node, "beside", ()))), Instance("saved")))

    def at(self, statement: Any) -> Environment:
        return self.before.get(id(statement), {})

    def within(self, env: Environment) -> Callable[[Any], Fact]:
        """The facts of expressions in one environment."""
        return lambda node: self.of(node, env)

    def items_at(self, statement: Any) -> Items:
        """The places or keys of an expression at a statement, where all are known."""
        return lambda part: items_of(self.of(part, self.at(statement)))

    def of(self, node: Any, env: Environment, fresh: str | None = None) -> Fact:
        """What is known of the value of an expression, where names are as `env` says."""
        fact = self.whole(node, env, fresh)
        return ANY if isinstance(fact, OneOf) else fact

    def whole(self, node: Any, env: Environment, fresh: str | None = None) -> Fact:
        """The same, also that it is an object of one of a few classes: for what hands it on."""
        handler = getattr(self, f"_of_{type(node).__name__}", None)
        if handler is None:
            return ANY
        if fresh is None and self.remembers and isinstance(env, Settled):
            if id(node) not in env.values_of:
                env.values_of[id(node)] = handler(node, env, self.symbol(node))  # which keeps the node alive
            return env.values_of[id(node)]
        return handler(node, env, fresh or self.symbol(node))

    def _of_Constant(self, node: Any, env: Environment, fresh: str) -> Fact:
        if type(node.value) is int:
            return Number("py", "int", (), node.value)
        return fact_of_value(node.value)

    def _of_Name(self, node: Any, env: Environment, fresh: str) -> Fact:
        if node.id in env:
            return NONE if env[node.id] == LEFT_OUT else env[node.id]
        if node.id in self.scope.locals:
            return ANY
        if node.id not in self._captured:
            value = self.scope.lookup(node.id)
            self._captured[node.id] = ANY if value is MISSING else without_contents(fact_of_value(value, node.id), node.id, self.heap.grown)
            self.kinds |= kinds_in(self._captured[node.id])
        found = self._captured[node.id]
        return known_function(self.scope.lookup(node.id), self.heap.settled(found, node.id) if self.heap.outside else found)  # else nothing is written there

    @property
    def captured(self) -> dict[str, Fact]:
        """What was read of names from outside the function."""
        return dict(self._captured)

    def _of_Tuple(self, node: Any, env: Environment, fresh: str) -> Fact:
        if any(isinstance(item, gast.Starred) for item in node.elts):
            parts = [item_of(self.whole(e.value, env), fresh) if isinstance(e, gast.Starred) else self.whole(e, env) for e in node.elts]
            return ListOf(type(node).__name__.lower(), widen(parts, fresh), self._made_at(node))
        return Sequence(type(node).__name__.lower(), tuple(self.whole(item, env) for item in node.elts), self._made_at(node))

    _of_List = _of_Tuple

    def _of_Dict(self, node: Any, env: Environment, fresh: str) -> Fact:
        if all(isinstance(key, gast.Constant) for key in node.keys):
            return Mapping(tuple((k.value, self.whole(v, env)) for k, v in zip(node.keys, node.values, strict=True)), sites=self._site(node))
        if None in node.keys:
            return self._united(node, env, fresh)
        other = widen((without_values(self.whole(value, env)) for value in node.values), fresh)
        return Mapping((), other, sites=self._site(node), key=as_key(widen((self.whole(key, env) for key in node.keys), fresh)))

    def _united(self, node: Any, env: Environment, fresh: str) -> Fact:
        """`{**d, "k": e}`, of dicts whose keys are known."""
        made: Fact = Mapping(())
        for position, (key, value) in enumerate(zip(node.keys, node.values, strict=True)):
            more = self.of(value, env)
            if key is not None:
                more = Mapping(((key.value, more),)) if isinstance(key, gast.Constant) else Mapping((), without_values(more))
            if not isinstance(made, Mapping) or not isinstance(more, Mapping):
                return ANY
            made = merged(made, more, f"{fresh}.{position}")
        return self._made_here(made, node)

    def decided(self, test: Any, env: Environment) -> bool | None:
        """Whether a test by `isinstance`, or of a parameter that is left out, comes out true, where that is known."""
        return classes.decided(test, lambda part: self.of(part, env), self.scope.resolve, lambda name: env.get(name) == LEFT_OUT)

    def meaning(self, node: Any, env: Environment, facts: list[Fact] | None = None) -> Meaning | None:
        """The function of a class that an operator, an attribute or a call comes down to."""
        operands = classes.operands_of(node)
        if operands is None or self.result_of is None:
            return None
        facts = [self.of(part, env) for part in operands] if facts is None else facts
        target = self.scope.resolve(node.func) if isinstance(node, gast.Call) else None
        return classes.meaning(node, facts, target, lambda function, args: self._of_class(function, args, env, node))

    def _of_class(self, function: Any, args: list[Fact], env: Environment, node: Any = None) -> Fact:
        """What a property or an operator of a class gives."""
        self.on_class(function, args, node)
        return ANY if self.result_of is None else self.result_of(function, args, {}, env)

    def _by_class(self, node: Any, env: Environment, facts: list[Fact]) -> Fact:
        """What an operator gives where an operand is an object."""
        found = self.meaning(node, env, facts)
        return ANY if found is None else found.result

    def _of_UnaryOp(self, node: Any, env: Environment, fresh: str) -> Fact:
        fact = self.of(node.operand, env)
        if isinstance(fact, Record) and not isinstance(node.op, gast.Not):
            return self._by_class(node, env, [fact])
        if isinstance(node.op, gast.Not):
            return PY_BOOL
        if not isinstance(fact, Number):
            return UNBOUND if self._says_nothing(fact) else NUMBER
        value = -fact.value if isinstance(fact.value, int) and isinstance(node.op, gast.USub) else None
        dtype = "int" if fact.dtype == "bool" and fact.kind == "py" else fact.dtype
        if fact.kind == "array" and fact.dims == ():
            return Number("np", dtype, ())
        return Number(fact.kind, dtype, fact.dims, value, real=fact.real)

    def _of_BinOp(self, node: Any, env: Environment, fresh: str) -> Fact:
        left, right = self.of(node.left, env), self.of(node.right, env)
        if left == UNBOUND or right == UNBOUND or self._says_nothing(left, right):
            return UNBOUND
        if is_text(left) and isinstance(node.op, (gast.Mod, gast.Add, gast.Mult)):
            return text(left, right)
        if isinstance(left, Record) or isinstance(right, Record):
            return self._by_class(node, env, [left, right])
        if isinstance(node.op, gast.BitOr) and not (isinstance(left, Number) and isinstance(right, Number)):
            return self._made_here(united(left, right, fresh), node)
        if isinstance(left, (Sequence, ListOf)) or isinstance(right, (Sequence, ListOf)):
            return self._of_sequences(node, left, right, fresh)
        return arithmetic(type(node.op).__name__, left, right, fresh)

    def _says_nothing(self, *facts: Fact) -> bool:
        """Whether this can only be evaluated once something else is in a slot than is known of by now."""
        return self.heap.hopeful and any(isinstance(f, Unbound) or f == NONE for f in facts)

    def _of_sequences(self, node: Any, left: Fact, right: Fact, fresh: str) -> Fact:
        if isinstance(node.op, gast.Mult) and any(isinstance(f, Number) and f.kind == "np" and (f.dtype or "int").startswith("int") for f in (left, right)):
            return ANY  # an integer of NumPy repeats a list
        if isinstance(left, Number) and left.kind in ("array", "np") or isinstance(right, Number) and right.kind in ("array", "np"):
            return arithmetic(type(node.op).__name__, shapes.as_array(left, fresh), shapes.as_array(right, fresh), fresh)
        if isinstance(node.op, gast.Add) and isinstance(left, (Sequence, ListOf)) and isinstance(right, (Sequence, ListOf)):
            if isinstance(left, Sequence) and isinstance(right, Sequence):
                return Sequence(left.kind, left.items + right.items, self._made_at(node))
            return ListOf(left.kind, join(item_of(left, fresh), item_of(right, fresh + "r"), fresh), self._made_at(node))
        if isinstance(node.op, gast.Mult):
            items, times = (left, right) if isinstance(left, (Sequence, ListOf)) else (right, left)
            if isinstance(items, Sequence) and items.kind == "tuple" and isinstance(times, Number) and isinstance(times.value, int) and times.value <= 4:
                return Sequence("tuple", items.items * times.value)
            if isinstance(items, (Sequence, ListOf)) and isinstance(times, Number) and times.kind == "py":
                return ListOf(items.kind, item_of(items, fresh), self._made_at(node))
        return ANY

    def _made_at(self, node: Any) -> frozenset[str] | None:
        """Where a list is made, if it matters: lists may be changed somewhere."""
        if not self.heap.sited or not hasattr(node, "col_offset") and not hasattr(node, "made_as"):
            return None
        kind = "" if isinstance(node, (gast.List, gast.ListComp)) else type(node).__name__  # several may stand where one stood
        place = node.made_as if hasattr(node, "made_as") else f"{node.lineno}:{node.col_offset}{kind}"
        return frozenset((f"{self.scope.fn.__code__.co_filename}:{place}",))

    def _site(self, node: Any) -> frozenset[str] | None:
        """Where a dict or an object is made, if it matters: only what stands in the source tells, for a pass that spells it otherwise says nothing else."""
        if not self.heap.apart or getattr(node, "end_col_offset", None) is None:
            return None
        return frozenset((f"{self.scope.fn.__code__.co_filename}:{node.lineno}:{node.col_offset}-{node.end_lineno}:{node.end_col_offset}",))

    def _made_here(self, made: Fact, node: Any) -> Fact:
        """The fact of a dict or an object that is new."""
        is_new = isinstance(made, Mapping) or isinstance(made, Record) and not made.is_tuple
        return replace(made, sites=self._site(node)) if is_new and self.heap.apart else made  # type: ignore[call-arg]

    def _of_BoolOp(self, node: Any, env: Environment, fresh: str) -> Fact:
        facts = [self.whole(value, env) for value in node.values]
        result = facts[0]
        for i, fact in enumerate(facts[1:]):
            result = join(result, fact, f"{fresh}.{i}")
        return result

    def _of_Compare(self, node: Any, env: Environment, fresh: str) -> Fact:
        facts = [self.of(item, env) for item in [node.left, *node.comparators]]
        if any(isinstance(op, (gast.Is, gast.IsNot, gast.In, gast.NotIn)) for op in node.ops):
            return PY_BOOL
        if any(isinstance(f, Record) for f in facts):
            return self._by_class(node, env, facts) if len(facts) == 2 else ANY
        if all(isinstance(f, Number) and f.kind == "py" for f in facts):
            return PY_BOOL
        if self._says_nothing(*facts):
            return UNBOUND
        if any(isinstance(f, Instance) for f in facts):
            return PY_BOOL
        if not all(isinstance(f, Number) for f in facts):
            return Number(None, "bool", None)
        return shapes.of_numpy("bool", shapes.broadcast(facts, fresh).dims)

    def _of_IfExp(self, node: Any, env: Environment, fresh: str) -> Fact:
        known = self.decided(node.test, env)
        if known is not None:
            return self.whole(node.body if known else node.orelse, env)
        return join(self.whole(node.body, env), self.whole(node.orelse, env), fresh)

    def turned(self, turns: list[Any], env: Environment) -> Environment:
        """What is known inside of the turns `for x in xs` of a comprehension."""
        inside = dict(env)
        for turn in turns:
            self.bind(turn.target, self._item_of(turn.iter, inside, self.symbol(turn)), inside, self.symbol(turn))
        return inside

    def _of_ListComp(self, node: Any, env: Environment, fresh: str) -> Fact:
        inside = self.turned(node.generators, env)
        item = self.whole(node.elt, inside)
        return ANY if isinstance(item, Unbound) else ListOf("list", item, self._made_at(node))

    def _of_DictComp(self, node: Any, env: Environment, fresh: str) -> Fact:
        inside = self.turned(node.generators, env)
        return Mapping((), without_values(self.whole(node.value, inside)), sites=self._site(node), key=as_key(self.whole(node.key, inside)))

    def _of_Lambda(self, node: Any, env: Environment, fresh: str) -> Fact:
        return self._made_inside(node)

    def _made_inside(self, node: Any) -> Fact:
        """A function that is made here: which one, where it holds nothing."""
        if id(node) not in self._inside:
            function = function_inside(self.scope, node)
            self._inside[id(node)] = node, CLOSURE if function is None else Callee("function", False, function)
        return self._inside[id(node)][1]

    def _of_JoinedStr(self, node: Any, env: Environment, fresh: str) -> Fact:
        return text(*(self.of(part.value, env) for part in node.values if isinstance(part, gast.FormattedValue)))

    def _of_Attribute(self, node: Any, env: Environment, fresh: str) -> Fact:
        resolved = self.scope.resolve(node)
        if resolved is not MISSING:
            return known_function(resolved, fact_of_value(resolved, node.attr))
        owner = self.of(node.value, env)
        if self.heap.thorough and (method := method_kept(owner, node.attr)) is not None:
            return Record(class_for(method, self.scope), (("owner", owner),))
        if isinstance(owner, Record):
            found = self._of_field(owner, node.attr, env, node)
            return renew(found, fresh) if self.heap.holds((owner.kind, node.attr)) else found
        if isinstance(owner, Member):
            return of_member(owner, node.attr)
        if node.attr == "maxlen" and is_deque(owner):
            return PY_INT if owner.kind == DEQUES[1] else NONE  # type: ignore[attr-defined]
        if not isinstance(owner, Number):
            return UNBOUND if self._says_nothing(owner) else ANY
        dims = owner.dims
        match node.attr:
            case "T":
                return Number(owner.kind, owner.dtype, dims[::-1] if dims is not None else None)
            case "shape" | "strides":
                if dims is None:
                    return ListOf("tuple", PY_INT)
                return Sequence("tuple", tuple(Number("py", "int", (), d if node.attr == "shape" else None) for d in dims))
            case "ndim" | "size" | "itemsize" | "nbytes":
                return Number("py", "int", (), len(dims)) if node.attr == "ndim" and dims is not None else PY_INT
            case "real":
                return owner
            case "dtype":
                return Instance("dtype")
        return ANY

    def _of_field(self, owner: Record, name: str, env: Environment, node: Any = None) -> Fact:
        """An attribute of an object: its own, or one of its class."""
        of_class = inspect.getattr_static(owner.kind, name, MISSING)
        getter = classes.property_of(owner, name)
        if getter is not None:
            self.scope.look_in(owner.kind, name)
            return self._of_class(getter, [owner], env, node)
        found = owner.get(name)
        if found is not None:
            return found
        self.scope.look_in(owner.kind, name)
        plain = not callable(of_class) and not hasattr(of_class, "__get__")
        return self.heap.in_slot((owner.kind, name), fact_of_value(of_class, name), name, owner.sites) if plain and of_class is not MISSING else ANY

    def _of_Subscript(self, node: Any, env: Environment, fresh: str) -> Fact:
        if (maker := self.scope.resolve(node.value)) is np.mgrid or maker is np.ogrid:
            slices = node.slice.elts if isinstance(node.slice, gast.Tuple) else [node.slice]
            bounds = [PY_INT if part is None else self.of(part, env) for s in slices if isinstance(s, gast.Slice) for part in (s.lower, s.upper, s.step)]
            return self._of_grid(maker, bounds, len(slices) if isinstance(node.slice, gast.Tuple) else 0, fresh) if len(bounds) == 3 * len(slices) else ANY
        owner = self.of(node.value, env)
        if owner == _INDICES:
            return self._of_index(node.slice, env)
        if isinstance(owner, Number):
            return indexed(owner, node.slice, self.within(env), lambda dim, part, symbol: self._sliced(dim, part, env, symbol), fresh)
        if isinstance(owner, Record) and owner.is_tuple:
            owner = Sequence("tuple", tuple(item for _, item in owner.items))
        if isinstance(owner, Record):
            return self._by_class(node, env, [owner, self.of(index_tree(node.slice), env)])
        if isinstance(owner, Mapping):
            key = node.slice.value if isinstance(node.slice, gast.Constant) else None
            if owner.default is not None:
                entry, made = entry_of(owner, key, fresh), owner.default
                if self.heap.hopeful and isinstance(made, (Sequence, ListOf)):
                    made = replace(made, sites=frozenset())  # made where it is put in: of that, `generate/defaults.py` tells
                return made if isinstance(entry, Unbound) else entry
            if owner.other is not None or key is None and owner.items:
                entry = entry_of(owner, key, fresh)
                return ANY if isinstance(entry, Unbound) and not self.heap.hopeful else entry
            found = None if key is None else owner.get(key)
            return found if found is not None else UNBOUND if self.heap.hopeful else ANY
        if not isinstance(owner, (Sequence, ListOf)):
            if owner == RANGE:
                return RANGE if isinstance(node.slice, gast.Slice) else PY_INT
            return owner if is_text(owner) else UNBOUND if self._says_nothing(owner) else ANY
        if isinstance(node.slice, gast.Slice):
            return self._slice_sequence(owner, node, fresh)
        if is_slice(self.of(node.slice, env)):
            return ANY  # `generate/by_kind.py` writes the slice out
        position = literal(node.slice)
        if isinstance(owner, Sequence) and isinstance(position, int) and -len(owner.items) <= position < len(owner.items):
            return owner.items[position]
        return item_of(owner, fresh)

    @staticmethod
    def _of_grid(maker: Any, bounds: list[Fact], axes: int, fresh: str) -> Fact:
        """What np.mgrid and np.ogrid give between these bounds: an array, or of several axes a tuple of one for each; no axes stand for an index that is no tuple."""
        dtype = "int64" if all(isinstance(b, Number) and b.dtype == "int" for b in bounds) else None
        whole = maker is np.mgrid and axes > 0
        array = Number("array", dtype, tuple((f"{fresh}.{i}", None) for i in range(axes + 1 if whole else axes or 1)))
        return array if whole or not axes else Sequence("tuple", (array,) * axes)

    def _of_index(self, index: Any, env: Environment) -> Fact:
        """What np.s_ gives: an index as a value."""
        if isinstance(index, gast.Tuple):
            return Sequence("tuple", tuple(self._of_index(part, env) for part in index.elts))
        return Instance("slice") if isinstance(index, gast.Slice) else self.of(index, env)

    def _slice_sequence(self, owner: Sequence | ListOf, node: Any, fresh: str) -> Fact:
        bounds = [None if part is None else literal(part) for part in (node.slice.lower, node.slice.upper, node.slice.step)]
        if isinstance(owner, Sequence) and shapes.UNKNOWN not in bounds:
            return Sequence(owner.kind, owner.items[slice(*bounds)], self._made_at(node))
        return ListOf(owner.kind, item_of(owner, fresh), self._made_at(node))

    def _sliced(self, dim: Dim, node: Any, env: Environment, fresh: str) -> Dim:
        """The length of a slice: `x[a:]`, `x[:-b]` and `x[a:-b]` are the dimension less a literal."""
        lower, upper, step = (None if p is None else literal(p) for p in (node.lower, node.upper, node.step))
        if lower is None and upper is None and (step is None or step == -1):
            return dim
        if isinstance(dim, int) and shapes.UNKNOWN not in (lower, upper, step):
            return len(range(dim)[slice(lower, upper, step)])
        start = lower if isinstance(lower, int) and lower >= 0 else 0 if lower is None else None
        stop = upper if isinstance(upper, int) and upper < 0 else 0 if upper is None else None
        if step is None and start is not None and stop is not None and not isinstance(dim, int) and dim[1] is not None:
            return (dim[0], dim[1] - start + stop)
        return (fresh, None)

    # --- calls

    def _of_Call(self, node: Any, env: Environment, fresh: str) -> Fact:
        spelled = written_out(node, lambda part: items_of(self.of(part, env)))
        spelled = spelled or classes.fields_written_out(node, self.scope.resolve(node.func), self.within(env))
        if spelled is None:
            self.kinds |= {kind for kind in (self.scope.resolve(node.func),) if isinstance(kind, type) and is_users_class(kind)}
            return self._of_starred_call(node, env, fresh)
        node = spelled
        target = plain_function(function_meant(self.scope, node.func, self.within(env)))
        args = [self._of_ListComp(a, env, fresh) if isinstance(a, gast.GeneratorExp) and target in _GO_THROUGH else self.whole(a, env) for a in node.args]
        if self.heap.hopeful and any(isinstance(a, Unbound) for a in args):
            return UNBOUND
        if reads_floats(target, args):
            self.read_back.append(node)
        if is_made_here(node.func) and not node.keywords:
            return self._of_made_here(node.func, node, args, env, fresh)
        if (found := classes.replacement(node, target, lambda part: self.of(part, env))) is not None:
            return self._replaced(self.of(found[0], env), found[1], env)
        if (twin := classes.copied(node, target, lambda part: self.of(part, env))) is not None:
            return self.of(twin, env)
        if (entries := classes.as_dict(node, target, self.within(env))) is not None:
            return self.of(entries, env)
        if target is MISSING and not isinstance(node.func, (gast.Attribute, gast.Name)) or isinstance(env.get(getattr(node.func, "id", "")), Record):
            return self._called(method_of(callee, "__call__") if isinstance(callee := self.of(node.func, env), Record) else None, callee, node, args, env)
        if target is MISSING and isinstance(node.func, gast.Attribute):
            return self._as_asked(self._method(node, env, args, fresh), rules.methods.get(node.func.attr), [node.func.value, *node.args], node.keywords, env)
        if classes.is_of_class(target) and any(isinstance(a, Record) for a in args):
            return self._by_class(node, env, [ANY, *args])
        if isinstance(target, type) and is_record_type(target):
            return self.heap.settled(self._made_here(self._constructed(target, node, args, env), node), fresh)
        if (made := constructor(target, node)) is not None:
            new = self._made(made, node, args, env)
            return self.heap.settled(self._made_here(new, node) if getattr(new, "sites", None) is None else new, fresh)
        if target in (runtime.build, runtime.instance) and isinstance(kind := self._class_of(node.args[0], env), type):
            rest = {n: fact_of_value(v, n) for n, v in resting(kind).items()} if target is runtime.build else {}
            items = rest | {k.arg: self.whole(k.value, env) for k in node.keywords}
            return Record(kind, tuple((n, items[n]) for n in in_order(kind, list(items))), self._like(node, env))
        if target is vars and (names := classes.attributes_in_order(node, self.scope.resolve, lambda part: self.of(part, env), self.heap.missing)) is not None:
            return Mapping(tuple((n, self._of_field(args[0], n, env)) for n in names))  # type: ignore[arg-type]
        known = self._known_call(target, node, args, env, fresh) or draws.made(target) or self._drawn(target, None, node, args, env, fresh)
        row = rules.lookup(target)
        if known is None and row is not None:
            known = self._row(row, target, node, args, env, fresh)
        if known is not None:
            return self._as_asked(known, target, node.args, node.keywords, env)
        if self.result_of is not None and callable(target):
            return self.result_of(target, args, {k.arg: self.whole(k.value, env) for k in node.keywords}, env)
        if self.result_of is not None and target is MISSING and isinstance(node.func, gast.Name):
            return self.result_of(node.func.id, args, {k.arg: self.whole(k.value, env) for k in node.keywords}, env)
        return ANY

    def _like(self, node: Any, env: Environment) -> frozenset[str] | None:
        """Where `instance(C, ...)` makes an object; `instance(type(p), ...)` makes one like p, and counts as what made that."""
        of_another = node.args[0].args if isinstance(node.args[0], gast.Call) else []
        found = getattr(self.of(of_another[0], env), "sites", None) if of_another else None
        return self._site(node) if found is None else found

    def _of_starred_call(self, node: Any, env: Environment, fresh: str) -> Fact:
        """What a call gives that hands on what is not written out: `rng.rand(*x.shape)` draws an array of that shape."""
        args = [self.of(a.value, env) for a in node.args if isinstance(a, gast.Starred)]
        if self.heap.hopeful and any(isinstance(a, Unbound) for a in args):
            return UNBOUND
        if len(args) != len(node.args) or len(args) != 1 or node.keywords:
            return ANY
        target = self.scope.resolve(node.func)
        owner = self.of(node.func.value, env) if target is MISSING and isinstance(node.func, gast.Attribute) else None
        name = node.func.attr if owner is not None else getattr(target, "__name__", "")
        return draws.drawn_in_shape(target, owner, name, args[0], fresh) or ANY

    def draws(self, call: Any, site: Any) -> bool:
        """Whether a call draws random numbers, and does no more."""
        env = self.at(site)
        target = self.scope.resolve(call.func)
        owner = self.of(call.func.value, env) if target is MISSING and isinstance(call.func, gast.Attribute) else None
        if target is MISSING and owner is None:
            return False
        fact = self._of_starred_call(call, env, "?") if any(isinstance(a, gast.Starred) for a in call.args) else self._drawn(target, owner, call, [self.of(a, env) for a in call.args], env, "?")
        return isinstance(fact, Number)

    def _drawn(self, target: Any, owner: Fact | None, node: Any, args: list[Fact], env: Environment, fresh: str) -> Fact | None:
        """What is known of random numbers."""
        name = node.func.attr if owner is not None else getattr(target, "__name__", "")
        return draws.drawn_by(target, owner, name, args, {k.arg: self.of(k.value, env) for k in node.keywords}, fresh)

    def _class_of(self, node: Any, env: Environment) -> Any:
        """The class that an expression names, also as `type(p)`."""
        if isinstance(node, gast.Call) and self.scope.resolve(node.func) is type and len(node.args) == 1:
            return getattr(self.of(node.args[0], env), "kind", None)
        return self.scope.resolve(node)

    def _as_asked(self, result: Fact, target: Any, args: list[Any], keywords: list[Any], env: Environment) -> Fact:
        """The fact of what a call gives, where it says of which type its elements are to be."""
        dtype = dtypes.asked(target, args, keywords)
        return result if dtype is None else dtypes.converted(result, dtypes.named(dtype, self.scope, self.within(env)))

    def _of_made_here(self, func: Any, node: Any, args: list[Fact], env: Environment, fresh: str) -> Fact:
        """What the call of a lambda gives, or of one out of a few functions, that stands in the call itself."""
        if isinstance(func, gast.Lambda):
            given = func.args
            names = [p.id for p in [*given.posonlyargs, *given.args]]
            plain = len(names) == len(args) and not (given.vararg or given.kwarg or given.kwonlyargs)
            return self.of(func.body, {**env, **dict(zip(names, args, strict=True))}) if plain else ANY
        if isinstance(func, (gast.Name, gast.Attribute)):
            call = T.clone_header(node)
            call.func = func
            self._keep.append(call)
            return self._of_Call(call, env, fresh)
        facts = [self._of_made_here(part, node, args, env, fresh) for part in functions_in(func)]
        return functools.reduce(lambda a, b: join(a, b, fresh), facts)

    def _constructed(self, target: type, node: Any, args: list[Fact], env: Environment) -> Fact:
        """A new named tuple or dataclass."""
        self.kinds.add(target)
        try:
            bound = inspect.signature(target).bind(*args, **{k.arg: self.whole(k.value, env) for k in node.keywords})
        except (TypeError, ValueError):
            return ANY
        given = {n: fact_of_value(p.default, n) for n, p in inspect.signature(target).parameters.items() if p.default is not p.empty}
        held = given | bound.arguments
        return Record(target, tuple((n, held[n]) for n in in_order(target, list(held))))

    def _made(self, made: Constructor, node: Any, args: list[Fact], env: Environment) -> Fact:
        """A new object of a class with an `__init__` of its own."""
        self.kinds.add(made.kind)
        if made.fields is not None:
            return Record(made.kind, tuple((n, self.whole(value, env)) for n, value in argument_fields(made, node).items()))
        if made.function is None or self.result_of is None:
            return ANY
        return self.result_of(made.function, args, {k.arg: self.whole(k.value, env) for k in node.keywords}, env)

    def _replaced(self, owner: Fact, values: dict[str, Any], env: Environment) -> Fact:
        assert isinstance(owner, Record)
        return Record(owner.kind, tuple((n, self.whole(values[n], env) if n in values else fact) for n, fact in owner.items), owner.sites)

    def _called(self, method: tuple[Any, int] | None, owner: Fact, node: Any, args: list[Fact], env: Environment) -> Fact:
        """What a method of an object returns."""
        keywords = {k.arg: self.whole(k.value, env) for k in node.keywords}
        return ANY if method is None or self.result_of is None else self.result_of(method[0], [owner][: method[1]] + args, keywords, env)

    def _method(self, node: Any, env: Environment, args: list[Fact], fresh: str) -> Fact:
        owner, name = self.whole(node.func.value, env), node.func.attr
        if self._says_nothing(owner):
            return UNBOUND
        if isinstance(owner, OneOf):  # in the header of a loop, say
            having = [record for record in owner.records if record.get(name) is not None or hasattr(record.kind, name)]
            return widen([self._called(method_of(record, name), record, node, args, env) for record in having], fresh) if having else ANY
        if isinstance(owner, Record):
            method = method_of(owner, name)
            if method is None and isinstance(held := self._of_field(owner, name, env), Record):
                return self._called(method_of(held, "__call__"), held, node, args, env)
            return self._called(method, owner, node, args, env)
        if (inherited := above(self.scope, node.func, self.within(env))) is not None:
            return self._called((inherited[0], 1), self.of(inherited[1][0], env), node, args, env)
        if is_text(owner):
            return text_method(name, [owner, *args, *(self.of(k.value, env) for k in node.keywords)])
        if (drawn := self._drawn(MISSING, owner, node, args, env, fresh)) is not None:
            return drawn
        if isinstance(owner, (ListOf, Sequence)) and name in POPS:
            return item_of(owner, fresh)
        if isinstance(owner, Mapping) and not node.keywords and name in ("values", "keys", "items"):
            sites = self._made_at(node)
            keys, values = ListOf("list", key_of(owner), sites), listed(runtime.values_of, owner, fresh, sites)
            return keys if name == "keys" else values if name == "values" else listed(runtime.zipped, Sequence("tuple", (keys, values)), fresh, sites)
        if isinstance(owner, (ListOf, Sequence, Mapping)):
            if isinstance(owner, Mapping) and name in ("get", "pop") and args and not node.keywords:
                default = args[1] if len(args) > 1 else Instance("NoneType") if name == "get" else UNBOUND
                key = node.args[0].value if isinstance(node.args[0], gast.Constant) else None
                if owner.other is not None:
                    return either(entry_of(owner, key, fresh), default, fresh)
                if key is None:
                    return join(entry_of(owner, None, fresh), without_values(default), fresh) if owner.items or self.heap.hopeful else ANY
                found = owner.get(key)
                return found if found is not None else default
            if name == "copy" and not isinstance(owner, Mapping):
                return replace(owner, sites=self._made_at(node))
            return self._made_here(owner, node) if name == "copy" else PY_INT if name in ("index", "count") else ANY
        if isinstance(owner, Number) and name == "copy":
            return without_values(owner)
        if isinstance(owner, Number) and name == "tolist":
            return nested_lists(owner, self._made_at(node))
        if isinstance(owner, Number) and name in ("ravel", "flatten"):
            return Number("array", shapes.of_numpy(owner.dtype, None).dtype, ((fresh, None),))
        if isinstance(owner, Number) and name in ("swapaxes", "transpose") and args and owner.dims is not None:
            return Number(owner.kind, owner.dtype, tuple((f"{fresh}.{i}", None) for i in range(len(owner.dims))))
        function = rules.methods.get(name)
        row = None if function is None else rules.lookup(function)
        if isinstance(owner, Number) and row is not None and name not in rules.METHODS_WITH_VARARGS:
            return self._row(row, function, node, [owner, *args], env, fresh)
        if isinstance(owner, Number) and name == "reshape":
            return self._reshape(owner, args)
        if isinstance(owner, Number) and name == "transpose" and not args:
            return Number(owner.kind, owner.dtype, owner.dims and owner.dims[::-1])
        return ANY

    def _reshape(self, owner: Number, args: list[Fact]) -> Fact:
        shape = args[0] if len(args) == 1 and isinstance(args[0], (Sequence, ListOf)) else Sequence("tuple", tuple(args))
        return self._reshaped(owner, shape)

    def _reshaped(self, owner: Number, shape: Fact) -> Fact:
        dims = shapes.shape_argument(shape)
        if dims is None and isinstance(shape, Sequence) and all(isinstance(f, Number) and f.dims == () for f in shape.items):
            dims = tuple(
                f.value if isinstance(f, Number) and f.value is not None and f.value != -1 else (f"{id(shape)}.{i}", None)
                for i, f in enumerate(shape.items)
            )
        if dims is None and isinstance(shape, Number) and shape.kind == "py":
            dims = ((f"{id(shape)}", None),)
        kind = "array" if dims or dims is None or owner.kind in ("array", "py") else None  # of a NumPy scalar a scalar
        return Number(kind, shapes.of_numpy(owner.dtype, None).dtype, dims if dims or kind else None)

    def _row(self, row: Any, target: Any, node: Any, args: list[Fact], env: Environment, fresh: str) -> Fact:
        names = list(row.parameters) or [str(i) for i in range(len(args))]  # rows of derivative zero name none
        if len(args) > len(names) and target not in (min, max, math.hypot):  # `np.atleast_1d(a, b)` gives several
            return ANY
        bound = dict(zip(names, args, strict=False))
        offset = len(args) - len(node.args)
        options: dict[str, Any] = {
            n: literal(v) for n, v in zip(names[offset:], node.args, strict=False)
        }
        for keyword in node.keywords:
            bound[keyword.arg] = self.of(keyword.value, env)
            options[keyword.arg] = literal(keyword.value)
        for name, default in row.parameters.items():
            if name not in bound and name not in options and default is not rules.REQUIRED:
                options[name] = default
        if not any(isinstance(a, gast.Starred) for a in node.args) and (known := ranks.made(target, bound, options, fresh)) is not None:
            return known
        if (tuple_of := ranks.several(target, bound, fresh)) is not None:
            return tuple_of
        if row.shape == "list" and isinstance(whole := args[0] if args else UNBOUND, Number) and (part := ranks.part(target, whole, options, fresh)) is not None:
            return ListOf("list", part, self._made_at(node))
        word = row.shape
        arrays = {k: v for k, v in bound.items() if k in row.formulas} if word != "broadcast" else bound
        result = shapes.BY_WORD.get(word, shapes.BY_WORD["unknown"])(arrays or bound, options, fresh)
        if target is np.ndarray.item and isinstance(result, Number):
            return PY_FLOAT if (result.dtype or "").startswith("float") else Number("py", None, ())
        if getattr(target, "__module__", "") == "math" and isinstance(result, Number):
            return NUMBER if target is math.prod else PY_FLOAT
        if target in shapes.PLACES and args:
            axis = options.get("axis", options.get("1", -1 if target is np.argsort else None))
            return shapes.places(target, args, axis, options.get("keepdims", False), fresh)
        if row.kind == "constant" and isinstance(result, Number):
            if "shape" in options:
                return shapes.BY_WORD["unknown"](bound, options, fresh)
            keeps = target in _KEEPS_FLOATS and (result.dtype or "").startswith("float")
            return replace(result, dtype=result.dtype if keeps else None)
        if isinstance(result, Number) and options.get("dtype") is not None:
            return replace(result, dtype=None)
        if row.kind == "elementwise" and isinstance(result, Number) and word == "broadcast":
            return self._elementwise(target, result, args)
        if isinstance(result, Number) and (target in (np.linalg.inv, np.linalg.cholesky) or word == "reduce" and row.kind == "reduction" and target not in _KEEPS_INTEGERS):
            return replace(result, dtype=shapes.inexact(result.dtype))
        if target in _COUNTS and isinstance(result, Number):
            return replace(result, dtype=shapes.summed(result.dtype))
        return result

    @staticmethod
    def _elementwise(target: Any, result: Number, args: list[Fact]) -> Fact:
        if target in (min, max) and not all(isinstance(a, Number) and a.kind == "py" for a in args):
            return functools.reduce(lambda a, b: join(a, b, "?"), args)
        if target in (abs, min, max, pow) and all(isinstance(a, Number) and a.kind == "py" for a in args):
            if target is pow:
                return arithmetic("Pow", args[0], args[1], "?")
            alike = len({a.dtype for a in args if isinstance(a, Number)}) == 1  # min and max give one of them as it is
            return Number("py", {"int64": "int", "float64": "float"}.get(result.dtype or "") if alike else None, ())
        if getattr(target, "__module__", "").startswith("astgrad.runtime") and all(isinstance(a, Number) and a.dims == () and a.kind != "array" for a in args):
            return Number(None, result.dtype, ())  # a float, or where it is not finite one of NumPy
        keeps = isinstance(target, np.ufunc) and any(t[0] == t[-1] and t[0] in "lq" for t in target.types)
        if target in (np.float_power, np.ldexp):
            return replace(result, dtype=None)
        if target is np.sinc or isinstance(target, np.ufunc) and not keeps:
            return replace(result, dtype=shapes.inexact(result.dtype))
        return result

    def _known_call(self, target: Any, node: Any, args: list[Fact], env: Environment, fresh: str) -> Fact | None:
        first = args[0] if args else UNBOUND
        if target is range:
            return RANGE
        if target in (list, tuple) and first == RANGE:
            return ListOf(target.__name__, PY_INT, self._made_at(node) if target is list else None)
        if target is list and args and (chosen := places_chosen(node.args[0], self.scope)) is not None:
            return ListOf("list", chosen, self._made_at(node))
        if target is np.ndindex and not node.keywords and not any(isinstance(a, gast.Starred) for a in node.args):
            lengths = first.items if isinstance(first, Sequence) else args if all(isinstance(a, Number) and a.dims == () for a in args) else None
            return ListOf("tuple", ListOf("tuple", PY_INT) if lengths is None else Sequence("tuple", (PY_INT,) * len(lengths)))
        if target in _OPEN:
            return ANY
        if target is slice:
            return Instance("slice")
        if target in (runtime.zeros_like, runtime.copy, runtime.visited_dot, runtime.view_dot) and args:
            return without_values(first)
        if target in (runtime.own_tangent, runtime.no_object, runtime.apart):
            return first
        if target is runtime.new_array:
            return Number("array")
        if target is runtime.number:
            return Number(None, "float", ())
        if target is runtime.laid_out:
            return args[1]
        if target in (runtime.fill, runtime.unbroadcast) and len(args) == 2 and isinstance(args[1], Number) and args[1].kind == "array":
            return without_values(args[1]) if may_be_float(args[1]) else Number("array", None, args[1].dims)
        if target in (runtime.fill, runtime.unbroadcast) and len(args) == 2 and is_float_scalar(args[1]) and is_float_scalar(first):
            return Number(None, "float64" if first.dtype == "float" else first.dtype, ())  # type: ignore[attr-defined]
        if target is runtime.keys_of:
            return ListOf("list", key_of(first), self._made_at(node))
        if target in (runtime.visited, runtime.passed_by, list) and len(node.args) == 1 and (member := self._member(node.args[0])) is not None:
            return ListOf("list", member, self._made_at(node))
        if isinstance(target, enum.EnumMeta) and len(args) == 1:
            return self._member(node.func) or ANY
        if target in (runtime.visited, runtime.passed_by) and len(args) == 1:
            return first if isinstance(first, (Number, Sequence, ListOf)) or first == RANGE else ListOf("list", key_of(first), self._made_at(node)) if isinstance(first, Mapping) else ANY
        if target in (runtime.with_item, runtime.with_part) and len(args) == 3:
            return ListOf("list", join(item_of(first, fresh), args[2], fresh), first.sites) if isinstance(first, (ListOf, Sequence)) else ANY
        if target is runtime.dict_of and isinstance(args[1], (ListOf, Sequence)):
            return Mapping((), item_of(args[1], fresh), sites=self._site(node), key=as_key(item_of(first, fresh)) if isinstance(first, (ListOf, Sequence)) else None)
        if target in (runtime.without_item, runtime.without_part):
            return first
        if target is runtime.share and len(args) == 2:
            found = arithmetic("Div", args[0], args[1], fresh)
            return replace(found, kind=None) if found.dims == () else found  # of scalars it is a float of Python
        if target is runtime.ties_items and len(args) == 3 and isinstance(args[2], (ListOf, Sequence)):
            return ListOf("list", Number(None, "float", ()), self._made_at(node))
        if target is runtime.ties and isinstance(first, (ListOf, Sequence, Number)):
            shaped = shapes.as_array(first, fresh)
            return Number("array", shapes.inexact(shaped.dtype), shaped.dims) if shaped.dims else ANY
        if target is runtime.values_at and isinstance(first, Mapping):
            return listed(runtime.values_of, first, fresh, self._made_at(node))
        if target is dict and isinstance(first, Mapping) and not node.keywords:
            return self._made_here(plain_dict(first), node)
        if target in (runtime.passed_by, runtime.zeros_of) and args:
            return without_values(first)
        if target is runtime.united and len(args) == 2:
            return self._made_here(merged(first, args[1], fresh), node)
        if target is runtime.picked and len(args) == 2 and isinstance(first, (Sequence, ListOf, Number)):
            return picked_items(first, item_of(args[1], fresh), fresh, self._made_at(node))
        if target is collections.defaultdict and len(args) == 1 and not node.keywords and (default := self._default(node.args[0], env, fresh)) is not None:
            return Mapping((), UNBOUND, default, self._site(node))
        if target is runtime.not_reached:
            return UNBOUND
        if target is runtime.default_of:
            made = first.default if isinstance(first, Mapping) else None
            return ANY if made is None else replace(made, sites=self._made_at(node)) if isinstance(made, (Sequence, ListOf)) else made
        if target is collections.deque:
            size = node.args[1] if len(node.args) > 1 else next((k.value for k in node.keywords), None)
            kind = DEQUES[size is not None and not T.is_constant(size, None)]
            return ListOf(kind, item_of(first, fresh), self._made_at(node)) if isinstance(first, (Sequence, ListOf)) and item_of(first, fresh) != UNBOUND else Sequence(kind, (), self._made_at(node)) if not args or first == Sequence("tuple", ()) else ANY
        if target is np.ndarray.tolist and isinstance(first, Number):
            return nested_lists(first, self._made_at(node))
        if target in (runtime.zipped_dot, runtime.dict_along) and len(args) == 2:
            return self._made_here(along(target, first, args[1], fresh, self._made_at(node)), node)
        if target in LISTED:
            return self._made_here(listed(target, first, fresh, self._made_at(node)), node)
        if target is len:
            return Number("py", "int", (), dimension(first))
        if target is float:
            return PY_FLOAT
        if target in (np.size, np.ndim):
            return PY_INT
        if target in (int, id, hash, ord) or target in _PY_MATH_INTS or target is round and len(args) == 1:
            return PY_INT
        if target is round:
            return Number(None, None, ()) if isinstance(first, Number) and first.dims == () else NUMBER
        if target is np.where:
            return self._chosen(args, fresh)
        if target in (bool, isinstance, all, any, callable, hasattr, math.isnan, math.isinf, math.isfinite, math.isclose):
            return PY_BOOL
        if target in (str, repr, ascii, format):
            return text(*args)
        if target is runtime.count:
            return PY_INT
        if target is runtime.grid:
            axes = len(args[1].items) if isinstance(args[1], Sequence) else 0
            return self._of_grid(self.scope.resolve(node.args[0]), [b for a in args[1:] for b in (a.items if isinstance(a, Sequence) else [a])], axes, fresh)
        if target is np.meshgrid and args and all(k.arg in ("indexing", "sparse") for k in node.keywords):
            return Sequence("tuple", tuple(Number("array", shapes.of_numpy(shapes.as_array(a, fresh).dtype, None).dtype, tuple((f"{fresh}.{i}.{j}", None) for j in range(len(args)))) for i, a in enumerate(args)))
        if target is sum and isinstance(first, (ListOf, Sequence)):
            start = next((self.of(k.value, env) for k in node.keywords if k.arg == "start"), args[1] if len(args) > 1 else PY_INT)
            item = item_of(first, fresh)
            if isinstance(item, (Sequence, ListOf)) and isinstance(start, (Sequence, ListOf)):
                return ListOf(start.kind, join(item_of(item, fresh), item_of(start, fresh + "r"), fresh), self._made_at(node))
            total = start if isinstance(item, Unbound) else arithmetic("Add", item, start, fresh)
            return join(start, total, fresh) if isinstance(first, ListOf) and isinstance(total, Number) and total.dims == () else total  # of nothing it is the start
        if target in (min, max) and len(args) == 1 and isinstance(first, (ListOf, Sequence, Number)):
            default = next((self.of(k.value, env) for k in node.keywords if k.arg == "default"), UNBOUND)
            return join(item_of(first, fresh), default, fresh)
        if target is copy.copy and isinstance(first, Mapping):
            return self._made_here(first, node)
        if target is copy.copy and is_listed(first) and first.kind == "list":  # type: ignore[attr-defined]
            return replace(first, sites=self._made_at(node))  # type: ignore[call-arg]
        if target in (list, tuple) and isinstance(first, Sequence):
            return Sequence(target.__name__, first.items, self._made_at(node))
        if target in (list, tuple) and isinstance(first, ListOf):
            return ListOf(target.__name__, first.item, self._made_at(node))
        if target in (list, tuple) and len(args) == 1:
            item = item_of(first, fresh) if isinstance(first, Number) and first.dims else self._item_of(node.args[0], env, fresh) if isinstance(node.args[0], gast.Call) else ANY
            return ListOf(target.__name__, item, self._made_at(node) if target is list else None)
        if target is sorted and isinstance(first, (ListOf, Sequence, Number)) and not (isinstance(first, Number) and not first.dims):
            return ListOf("list", item_of(first, fresh), self._made_at(node))
        if target is dict and node.args and isinstance(node.args[0], gast.Call) and not node.keywords:
            return self._made_here(listed(runtime.dict_from, ListOf("list", self._item_of(node.args[0], env, fresh)), fresh, None), node)
        if target is dict and (not args or isinstance(first, Mapping)) and all(k.arg is not None for k in node.keywords):
            return self._made_here(merged(first if args else Mapping(()), Mapping(tuple((k.arg, self.of(k.value, env)) for k in node.keywords)), fresh), node)
        if target in _CREATORS:
            dtype = "float64" if target is not np.full else shapes.as_array(args[1]).dtype if len(args) > 1 else None
            shape = node.args[0] if node.args else None
            like = self.of(shape.value, env) if isinstance(shape, gast.Attribute) and shape.attr == "shape" else ANY
            return Number("array", shapes.of_numpy(dtype, None).dtype if dtype else None, shapes.made_shape(first, fresh), ranked=isinstance(like, Number) and like.dims is None and has_rank(like))
        if target in (np.eye, np.identity) and not node.keywords and all(isinstance(a, Number) and a.dims == () for a in args):
            sizes = [a.value if isinstance(a, Number) and a.value is not None else (f"{fresh}.{i}", None) for i, a in enumerate(args[:2])]
            return Number("array", "float64", (sizes[0], sizes[-1]))
        if len(args) >= _LIKE.get(target, 9) and all(k.arg == "dtype" for k in node.keywords):
            x = shapes.as_array(first, fresh)
            return replace(shapes.of_numpy(x.dtype, x.dims, x.ranked), kind="array")
        if target is np.hstack:
            held = first.items if isinstance(first, Sequence) else (first.item,) if isinstance(first, ListOf) else (ANY,)
            ranks_of = {None if (d := shapes.as_array(item, fresh).dims) is None else max(len(d), 1) for item in held}
            rank = ranks_of.pop() if len(ranks_of) == 1 else None
            return NUMBER if rank is None else Number("array", None, tuple((f"{fresh}.{i}", None) for i in range(rank)))
        if target in (np.stack, np.concatenate, np.vstack, np.array, np.asarray):
            return self._gathered(target, first, node, fresh)
        if target is np.trace and isinstance(first, Number) and first.kind == "array" and len(first.dims or ()) == 2 and not node.keywords:
            return Number("np", first.dtype if (first.dtype or "").startswith("float") else None, ())
        if target is np.arange:
            return Number("array", "int64" if all(isinstance(a, Number) and a.dtype == "int" for a in args) else None, ((fresh, None),))
        if target in (np.pad, np.roll) and isinstance(first, Number) and first.dims is not None and (target is np.pad or first.dims):
            return Number("array", shapes.of_numpy(first.dtype, None).dtype, first.dims if target is np.roll else tuple((f"{fresh}.{i}", None) for i, _ in enumerate(first.dims)))
        if target is np.linspace:
            ends = [*args[:2], *(self.of(k.value, env) for k in node.keywords if k.arg in ("start", "stop"))]
            plain = all(isinstance(a, Number) and a.dims == () and a.kind == "py" for a in ends)
            if any(k.arg in ("retstep", "axis") for k in node.keywords) or len(args) > 4 or not all(isinstance(a, Number) and a.dims == () for a in ends):
                return ANY
            return Number("array", "float64" if plain and not any(k.arg == "dtype" for k in node.keywords) else None, ((fresh, None),))
        if target is np.broadcast_to and isinstance(first, Number) and len(args) == 2 and (dims := shapes.made_shape(args[1], fresh)):
            return Number("array", shapes.of_numpy(first.dtype, None).dtype, dims)
        if target is np.reshape and isinstance(first, Number) and len(args) == 2:
            return self._reshaped(first, args[1])
        if target is np.expand_dims and isinstance(first, Number) and len(node.args) == 2:
            return Number("array", shapes.of_numpy(first.dtype, None).dtype, shapes.expand_dims(first.dims, literal(node.args[1])))
        if target is np.cumsum and isinstance(first, Number) and first.dims is not None:
            keywords = {k.arg: literal(k.value) for k in node.keywords}
            axis = literal(node.args[1]) if len(node.args) > 1 else keywords.get("axis")
            flat = first.dims if len(first.dims) == 1 else ((fresh, None),)
            plain = len(node.args) < 3 and keywords.get("dtype") is None
            return Number("array", shapes.summed(shapes.gathered(first)) if plain else None, flat if axis is None or not first.dims else first.dims)
        if target is np.diag and isinstance(first, Number) and first.dims is not None and len(first.dims) in (1, 2):
            unknown: Dims = tuple((f"{fresh}.{i}", None) for i in range(3 - len(first.dims)))
            square = len(first.dims) == 1 and len(args) == 1 and not node.keywords
            return Number("array", shapes.of_numpy(first.dtype, None).dtype, first.dims * 2 if square else unknown)
        if target is np.ix_ and not any(isinstance(a, gast.Starred) for a in node.args):
            return shapes.open_mesh(args, fresh)
        if target in (runtime.mask_over, runtime.mask_for) and isinstance(first, Number):
            return Number("array", "bool", first.dims)
        if target is runtime.masked and (shaped := shapes.as_array(first, fresh)).dims is not None:
            return shapes.of_numpy(shaped.dtype, ((fresh, None),)) if shaped.dims else replace(shaped, kind=None, value=None)
        if target is runtime.unmasked and isinstance(args[1], Number) and args[1].kind == "array" and args[1].dims:
            return Number("array", shapes.inexact(args[1].dtype), args[1].dims)
        if target is runtime.flat_part and isinstance(first, Number):
            places = Number(dims=((fresh, None),)) if isinstance(node.args[1], gast.Call) and self.scope.resolve(node.args[1].func) is slice else shapes.as_array(args[1], fresh)
            return shapes.of_numpy(first.dtype, places.dims if places.dtype != "bool" else None)
        if target in (np.ravel, runtime.flat_of) and isinstance(first, Number):
            return Number("array", shapes.of_numpy(first.dtype, None).dtype, ((fresh, None),))
        if target in (np.float64, np.float32, np.int64, np.int32):
            return Number("np", target.__name__, ()) if isinstance(first, Number) and first.dims == () else NUMBER
        return None

    def _default(self, factory: Any, env: Environment, fresh: str) -> Fact | None:
        """What a function gives that a `defaultdict` calls where a key is not there: a new object each time, or a number."""
        plain = next((fact for made, fact in DEFAULTS.items() if self.scope.resolve(factory) is made), None)
        if plain is not None:
            return plain
        if not isinstance(factory, gast.Lambda) or T.parameter_names(factory.args) or not makes_anew(factory.body, self.scope):
            return None
        found = without_values(self.of(factory.body, env))
        return None if found == ANY or isinstance(found, Unbound) else found

    @staticmethod
    def _chosen(args: list[Fact], fresh: str) -> Fact:
        """The result of np.where, which is an array, of rank 0 too."""
        if len(args) != 3:
            return shapes.coordinates(shapes.as_array(args[0], fresh), fresh) if len(args) == 1 else ANY
        shaped = shapes.broadcast(args, fresh)
        return Number("array", shapes.of_numpy(promote(*map(shapes.as_array, args[1:])), None).dtype, shaped.dims, ranked=shaped.ranked)

    def _gathered(self, target: Any, first: Fact, node: Any, fresh: str) -> Fact:
        array = shapes.as_array(first, fresh)
        keywords = {k.arg: literal(k.value) for k in node.keywords}
        if target in (np.array, np.asarray):
            dims = array.dims if isinstance(first, (Number, Sequence, ListOf)) and "ndmin" not in keywords else None
            return Number("array", shapes.of_numpy(array.dtype, None).dtype, dims)
        axis = literal(node.args[1]) if len(node.args) > 1 else keywords.get("axis", 0)
        if target is np.vstack:
            rows = shapes.sequence_dims(first, 0, True, fresh)  # of vectors, which are made rows
            return Number("array", array.dtype, rows if rows is not None and len(rows) == 2 else shapes.sequence_dims(first, 0, False, fresh) if rows and len(rows) > 2 else None)
        return Number("array", array.dtype, shapes.sequence_dims(first, axis, target is np.stack, fresh))


_MAKERS = (np.zeros, np.ones, np.full, np.empty, np.array, np.zeros_like, np.ones_like, float, int, list, dict, collections.deque, collections.defaultdict)


def makes_anew(node: Any, scope: Scope) -> bool:
    """Whether an expression gives a number, or something new that holds nothing which anything else can reach."""
    match node:
        case gast.Constant():
            return True
        case gast.UnaryOp(operand=part):
            return makes_anew(part, scope)
        case gast.List(elts=parts) | gast.Tuple(elts=parts) | gast.Dict(values=parts):
            return all(makes_anew(part, scope) for part in parts)
        case gast.BinOp(left=gast.List() as left, op=gast.Mult()):
            return makes_anew(left, scope) and all(isinstance(part, gast.Constant) for part in left.elts)
        case gast.Call():
            target = scope.resolve(node.func)
            first = node.args[:1] if target in (list, dict, collections.deque) else []
            return any(target is maker for maker in _MAKERS) and all(makes_anew(part, scope) for part in first)
    return False


_COUNTS = (np.sum, np.prod, np.nansum, np.nanprod, np.add.reduce, np.multiply.reduce)
_GO_THROUGH = (sum, min, max, sorted, list, tuple)  # what a generator gives, at once
_KEEPS_INTEGERS = (*_COUNTS, np.max, np.min, np.amax, np.amin, np.ptp, np.nanmax, np.nanmin, np.maximum.reduce, np.minimum.reduce)


__all__ = ["Environment", "Facts"]
