"""What operators, attributes and calls mean for objects of the user's classes: a call of a function of the class.

`a + b` is `type(a).__add__(a, b)`, `v.norm` of a property is its function called with v, `layer(x)` is `__call__`. The
rules are Python's own (the language reference, section 3.3.8): a subclass on the right comes first, and a method that
returns NotImplemented passes on to the reflected one.
"""

from __future__ import annotations

import abc
import collections
import copy
import dataclasses
import functools
import inspect
import math
import types
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from astgrad.analyse.facts import ANY, Fact, Instance, ListOf, Mapping, Number, Record, Sequence
from astgrad.analyse.indices import index_tree
from astgrad.analyse.values import holds_its_fields, is_record_type
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING
from astgrad.runtime import replaced

ResultOf = Callable[[Any, list[Fact]], Fact]

BINARY = {
    "Add": "add", "Sub": "sub", "Mult": "mul", "Div": "truediv", "MatMult": "matmul", "Pow": "pow", "FloorDiv": "floordiv", "Mod": "mod",
    "BitOr": "or", "BitAnd": "and", "BitXor": "xor", "LShift": "lshift", "RShift": "rshift",
}
_UNARY = {"USub": "__neg__", "UAdd": "__pos__", "Invert": "__invert__"}
_COMPARED = {"Lt": ("__lt__", "__gt__"), "LtE": ("__le__", "__ge__"), "Gt": ("__gt__", "__lt__"), "GtE": ("__ge__", "__le__"), "Eq": ("__eq__", "__eq__"), "NotEq": ("__ne__", "__ne__")}
_BUILTINS: dict[Any, str] = {abs: "__abs__", round: "__round__", math.floor: "__floor__", math.ceil: "__ceil__", math.trunc: "__trunc__"}
_COPYING = ("__copy__", "__deepcopy__", "__getstate__", "__setstate__", "__reduce__", "__reduce_ex__")  # by which a class has a say in its copies
DECLINED = Instance("NotImplementedType")


@dataclass(frozen=True)
class Meaning:
    """A function of a class that is called, with what, and what is known of its result."""

    function: types.FunctionType
    operands: tuple[Any, ...]
    result: Fact


def is_of_class(target: Any) -> bool:
    """Whether a builtin function asks the class of its first argument what it is to give."""
    return isinstance(target, types.BuiltinFunctionType) and target in _BUILTINS


def special(fact: Fact, name: str) -> types.FunctionType | None:
    """The Python function of the class that an operator looks up on an object."""
    found = inspect.getattr_static(fact.kind, name, None) if isinstance(fact, Record) else None
    return found if isinstance(found, types.FunctionType) else None


def operands_of(node: Any) -> list[Any] | None:
    """The expressions whose classes decide what a node means; None for nodes of one meaning only."""
    match type(node).__name__:
        case "BinOp":
            return [node.left, node.right]
        case "UnaryOp":
            return [node.operand]
        case "Compare" if len(node.ops) == 1:
            return [node.left, node.comparators[0]]
        case "Subscript":
            return [node.value, index_tree(node.slice)]
        case "Attribute":
            return [node.value]
        case "Call" if not any(isinstance(a, gast.Starred) for a in node.args) and not any(k.arg is None for k in node.keywords):
            return [node.func, *node.args]
    return None


def meaning(node: Any, facts: list[Fact], target: Any, result_of: ResultOf) -> Meaning | None:
    """What a node means, for the facts of its `operands_of` and what its callee denotes; None where no class of the user's decides."""
    for function, order in _candidates(node, facts, target):
        result = result_of(function, [facts[i] for i in order])
        if result == DECLINED:
            continue
        if result == ANY and "NotImplemented" in function.__code__.co_names:
            return None  # which of the two it is, only the running program knows
        operands = operands_of(node) or []
        return Meaning(function, tuple(operands[i] for i in order), result)
    return None


def _candidates(node: Any, facts: list[Fact], target: Any) -> Iterator[tuple[types.FunctionType, tuple[int, ...]]]:
    """Functions in the order in which Python tries them, each with the positions of its arguments among the operands."""
    if not any(isinstance(fact, Record) for fact in facts):
        return
    match type(node).__name__:
        case "BinOp":
            name = BINARY[type(node.op).__name__]
            yield from _both(facts, f"__{name}__", f"__r{name}__", same_type=False)
        case "Compare" if (names := _COMPARED.get(type(node.ops[0]).__name__)) is not None:
            yield from _both(facts, *names, same_type=True)
        case "UnaryOp":
            yield from _one(facts[0], _UNARY.get(type(node.op).__name__, ""), (0,))
        case "Subscript":
            yield from _one(facts[0], "__getitem__", (0, 1))
        case "Attribute":
            getter = property_of(facts[0], node.attr)
            if getter is not None:
                yield getter, (0,)
        case "Call" if is_of_class(target) and len(facts) > 1:
            yield from _one(facts[1], _BUILTINS[target], tuple(range(1, len(facts))))


def _one(fact: Fact, name: str, order: tuple[int, ...]) -> Iterator[tuple[types.FunctionType, tuple[int, ...]]]:
    found = special(fact, name)
    if found is not None:
        yield found, order


def _both(facts: list[Fact], name: str, reflected: str, same_type: bool) -> Iterator[tuple[types.FunctionType, tuple[int, ...]]]:
    """The method of the left operand, and the reflected one of the right."""
    left, right = facts
    own, other = special(left, name), special(right, reflected)
    if not isinstance(left, Record):
        if other is not None and _gives_way(left, right):
            yield other, (1, 0)
        return
    if isinstance(right, Record) and right.kind is left.kind and not same_type:
        other = None
    first = isinstance(right, Record) and right.kind is not left.kind and issubclass(right.kind, left.kind) and (same_type or other is not special(left, reflected))
    for function, order in ((other, (1, 0)), (own, (0, 1))) if first else ((own, (0, 1)), (other, (1, 0))):
        if function is not None:
            yield function, order


def _gives_way(left: Fact, right: Record | Fact) -> bool:
    """Whether a left operand of no class of the user's certainly leaves the operator to the object on its right."""
    if isinstance(left, Number):
        if left.kind == "py":
            return True
        # NumPy's scalars and arrays take an object apart if they can; else its method is called, for arrays item by item
        assert isinstance(right, Record)
        opaque = not any(hasattr(right.kind, n) for n in ("__len__", "__getitem__", "__array__", "__array_interface__", "__array_struct__"))
        return getattr(right.kind, "__array_ufunc__", 0) is None or (opaque and left.kind == "np" and left.dtype == "float64")
    return isinstance(left, (Sequence, ListOf, Mapping))


def property_of(owner: Fact, name: str) -> types.FunctionType | None:
    """The function that computes an attribute when it is read; also where the object has kept what it gave before."""
    if not isinstance(owner, Record):
        return None
    found = inspect.getattr_static(owner.kind, name, None)
    getter = found.fget if isinstance(found, property) else found.func if isinstance(found, functools.cached_property) else None
    return getter if isinstance(getter, types.FunctionType) else None


def setter_of(owner: Fact, name: str) -> types.FunctionType | None:
    """The function that sets an attribute, where its class has one."""
    found = inspect.getattr_static(owner.kind, name, None) if isinstance(owner, Record) else None
    return found.fset if isinstance(found, property) and isinstance(found.fset, types.FunctionType) else None


def replacement(node: Any, target: Any, fact_of: Callable[[Any], Fact]) -> tuple[Any, dict[str, Any]] | None:
    """The object and the new values of `s._replace(x=e)` or `dataclasses.replace(p, x=e)`, where the rest stays as it is."""
    if target in _REPLACE and len(node.args) == 1:
        owner = node.args[0]
    elif target is MISSING and isinstance(node.func, gast.Attribute) and node.func.attr == "_replace" and not node.args:
        owner = node.func.value
    else:
        return None
    fact = fact_of(owner)
    held = isinstance(fact, Record) and (target is replaced or (fact.is_tuple if target is MISSING or target is not dataclasses.replace else holds_its_fields(fact.kind)))
    if not held or any(k.arg is None or fact.get(k.arg) is None for k in node.keywords):  # type: ignore[attr-defined]
        return None
    return owner, {k.arg: k.value for k in node.keywords}


_REPLACE = (dataclasses.replace, replaced)
PURE = (dataclasses.replace, copy.copy, copy.deepcopy)  # Python functions that change nothing


def copied(node: Any, target: Any, fact_of: Callable[[Any], Fact]) -> Any:
    """What `copy.copy` or `copy.deepcopy` makes another of, where the class has no say in it."""
    if target not in (copy.copy, copy.deepcopy) or len(node.args) != 1 or node.keywords:
        return None
    fact = fact_of(node.args[0])
    return node.args[0] if isinstance(fact, Number) or isinstance(fact, Record) and not says_how_to_copy(fact) else None


def as_dict(node: Any, target: Any, fact_of: Callable[[Any], Fact]) -> Any:
    """The dict that `s._asdict()` makes of a named tuple, as a display."""
    if target is not MISSING or not isinstance(node.func, gast.Attribute) or node.func.attr != "_asdict" or not isinstance(owner := node.func.value, gast.Name):
        return None
    fact = fact_of(owner)
    if not isinstance(fact, Record) or not fact.is_tuple or getattr(fact.kind._asdict, "__code__", None) is not _AS_DICT:  # type: ignore[attr-defined]
        return None
    names = [n for n, _ in fact.items]
    return T.in_place_of(gast.Dict(keys=list(map(T.constant, names)), values=[T.attribute(T.clone(owner), n) for n in names]), node)


_AS_DICT = collections.namedtuple("Pair", "a b")._asdict.__code__  # type: ignore[attr-defined]


def fields_written_out(call: Any, kind: Any, fact_of: Callable[[Any], Fact], named: Callable[[Any], Any] = lambda given: given) -> Any:
    """`Pair(*xs)` of a named tuple as `Pair(xs[0], xs[1])`, and `Pair(**d)` as `Pair(a=d["a"], b=d["b"])`: all that is left is taken from there.

    None of other classes, of fields with defaults, and where more is handed on; `named` gives the list, or the dict, a name.
    """
    if not (isinstance(kind, type) and issubclass(kind, tuple) and is_record_type(kind)):
        return None
    starred = [a for a in call.args if isinstance(a, gast.Starred)]
    words = [k for k in call.keywords if k.arg is not None]
    free = [p for p in list(inspect.signature(kind).parameters.values())[len(call.args) - len(starred) :] if p.name not in {k.arg for k in words}]
    if len(starred) + len(call.keywords) - len(words) != 1 or any(p.default is not p.empty for p in free):
        return None
    twin = T.clone_header(call)
    if not starred:
        given = named(next(k.value for k in call.keywords if k.arg is None))
        twin.keywords = [*words, *(gast.keyword(arg=p.name, value=T.subscript(T.clone(given), T.constant(p.name))) for p in free)]
        return twin
    given = starred[0].value
    fact = fact_of(given)
    if len(call.args) > 1 or words or not (isinstance(fact, ListOf) or isinstance(fact, Number) and fact.kind == "array" and fact.dims):
        return None
    given = named(given)
    twin.args = [T.subscript(T.clone(given), T.constant(i)) for i in range(len(free))]
    return twin


def attributes_in_order(node: Any, resolve: Callable[[Any], Any], fact_of: Callable[[Any], Fact], missing: Collection[Any]) -> list[str] | None:
    """The names in `vars(p)`, or in `p.__dict__`, of an object of which they are known."""
    is_dict = isinstance(node, gast.Attribute) and node.attr == "__dict__"
    if not is_dict and not (isinstance(node, gast.Call) and len(node.args) == 1 and not node.keywords and resolve(node.func) is vars):
        return None
    fact = fact_of(node.value if is_dict else node.args[0])
    if not isinstance(fact, Record) or fact.is_tuple or any((fact.kind, n) in missing for n, _ in fact.items) or "__slots__" in vars(fact.kind):
        return None
    return [n for n, _ in fact.items]


def says_how_to_copy(fact: Record) -> bool:
    """Whether the class of an object has a say in its copies."""
    return any(getattr(fact.kind, n, None) is not getattr(object, n, None) for n in _COPYING)


def decided(test: Any, fact_of: Callable[[Any], Fact], resolve: Callable[[Any], Any], left_out: Callable[[str], bool]) -> bool | None:
    """Whether a test by `isinstance`, `type(x) is C` or `x is None` comes out true, where what is known of the value tells.

    What stands in a container may be None whatever is known of it, or something else where it is known as None: only what is `left_out` certainly is.
    """
    if isinstance(test, gast.UnaryOp) and isinstance(test.op, gast.Not):
        inner = decided(test.operand, fact_of, resolve, left_out)
        return None if inner is None else not inner
    if isinstance(test, gast.BoolOp):
        stops = isinstance(test.op, gast.Or)
        known = [decided(value, fact_of, resolve, left_out) for value in test.values]
        if known[0] is stops or (stops in known and None not in known[: known.index(stops)]):
            return stops
        return not stops if all(k is (not stops) for k in known) else None
    if isinstance(test, gast.Call) and resolve(test.func) is isinstance and len(test.args) == 2 and isinstance(test.args[0], gast.Name):
        classes = _classes(test.args[1], resolve)
        return None if classes is None else _is_instance(fact_of(test.args[0]), classes)
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (gast.Is, gast.IsNot)) and isinstance(test.left, gast.Name) and T.is_constant(test.comparators[0], None):
        return isinstance(test.ops[0], gast.Is) if left_out(test.left.id) else None
    if isinstance(test, gast.Compare) and len(test.ops) == 1 and isinstance(test.ops[0], (gast.Is, gast.IsNot)) and isinstance(test.left, gast.Call):
        kind = resolve(test.comparators[0])
        if resolve(test.left.func) is type and len(test.left.args) == 1 and isinstance(test.left.args[0], gast.Name) and isinstance(kind, type):
            answers = {(found is kind) == isinstance(test.ops[0], gast.Is) for found in _types_of(fact_of(test.left.args[0]))}
            return answers.pop() if len(answers) == 1 else None
    return None


def _classes(node: Any, resolve: Callable[[Any], Any]) -> tuple[type, ...] | None:
    found = tuple(resolve(item) for item in _alternatives(node))
    usual = (type.__instancecheck__, abc.ABCMeta.__instancecheck__)
    plain = all(isinstance(c, type) and type(c).__instancecheck__ in usual for c in found)
    return found if plain else None


def _alternatives(node: Any) -> list[Any]:
    """The classes in `(A, B)` and `A | B`."""
    if isinstance(node, gast.BinOp) and isinstance(node.op, gast.BitOr):
        return _alternatives(node.left) + _alternatives(node.right)
    return [part for item in node.elts for part in _alternatives(item)] if isinstance(node, gast.Tuple) else [node]


def _is_instance(fact: Fact, classes: tuple[type, ...]) -> bool | None:
    """Whether every type that a value of this fact may have is, or is not, one of the classes."""
    answers = {issubclass(kind, classes) for kind in _types_of(fact)}
    return answers.pop() if len(answers) == 1 else None


def _types_of(fact: Fact) -> tuple[type, ...]:
    """The types that a value of this fact may have; none where they are not known."""
    found = _types_but_none(fact)
    return (*found, type(None)) if found and fact.or_none else found


def _types_but_none(fact: Fact) -> tuple[type, ...]:
    match fact:
        case Record(kind=kind):
            return (kind,)
        case Sequence(kind=name) | ListOf(kind=name):
            return (list if name == "list" else tuple,)
        case Mapping():
            return (dict,)
        case Number(kind="py", dtype="int" | "bool" as name):
            return (int if name == "int" else bool,)
        case Number(dtype="float" | "float64", dims=()):
            return (float, np.float64, *((np.ndarray,) if fact.kind not in ("py", "np") else ()))
        case Number(kind="array", dims=dims) if dims:
            return (np.ndarray,)
        case Number(kind=kind) if kind is not None:  # what comes of unknown operands is a number of no known kind
            return (bool, int, float, complex, np.float32, np.float64, np.int64, np.bool_, np.ndarray)
        case Instance(type_name="NoneType"):
            return (type(None),)
        case Instance(type_name="str"):
            return (str,)
    return ()


def named(function: types.FunctionType, *operands: Any) -> Any:
    """A call of a function that need not have a name where the call stands."""
    call = T.call(f"@{function.__name__}", *operands)
    call.func.means = function
    return call
