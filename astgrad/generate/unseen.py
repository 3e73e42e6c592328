"""What the class of an object is asked without being named: refused where it changes things, or what it gives would be lost.

    if w: ...      len(w)      x in w      f"{w}"      print(w)      a < b < c

Python calls `__bool__`, `__len__`, `__contains__` and the like there. What is made of these runs as it stands, without a derivative.
"""

from __future__ import annotations

import inspect
import os
import types
from collections.abc import Iterator
from typing import Any

from astgrad.analyse import classes
from astgrad.analyse.callees import python_callee
from astgrad.analyse.facts import ANY, Fact, Instance, ListOf, Mapping, Record, Sequence, is_text, may_be_float, parts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MEANT, MISSING, is_of_a_library, is_user_function
from astgrad.generate.effects import Infer, InferLocal, check_pure
from astgrad.generate.unit import Function, Unit
from astgrad.normalise.fence import refuse

_LIBRARY = os.path.dirname(inspect.__file__)  # where dataclasses and functools make methods for a class
_TRUTH = ("__bool__", "__len__")
_TEXT = ("__format__", "__str__", "__repr__")
_ITEMS = ("__iter__", "__next__", "__getitem__", "__len__")
_ORDER = ("__lt__", "__gt__", "__le__", "__ge__", "__eq__", "__ne__")
_ENTRY = ("__hash__", "__eq__")
_OF_BUILTINS: dict[Any, tuple[str, ...]] = {
    bool: _TRUTH, any: (*_TRUTH, *_ITEMS), all: (*_TRUTH, *_ITEMS), len: ("__len__",), str: _TEXT, repr: _TEXT, print: _TEXT, format: _TEXT,
    hash: ("__hash__",), isinstance: (), type: (), id: (), hasattr: (), callable: (), getattr: (), setattr: (), super: (), vars: (),
}
_ANY_OF_THEM = (*_TRUTH, *_TEXT, *_ITEMS, *_ORDER, *_ENTRY, "__float__", "__int__", "__index__", "__complex__", "__contains__", "__reversed__", "__array__", "__divmod__", "__rdivmod__",
                *(f"__{side}{name}__" for name in classes.BINARY.values() for side in ("", "r")))


def refuse_unseen(unit: Unit, function: Function, infer: Infer, infer_local: InferLocal) -> None:
    """Refuse what is asked of a class without a call that could be followed, and changes things, or carries a derivative."""
    for node in T.statements(function.core.body):
        if id(node) not in function.facts.before or getattr(node, "pair", None):
            continue
        for owner, names in _asked(function, node):
            for record in _objects_in(function.facts.of(owner, function.facts.at(node))):
                for name in names:
                    found = inspect.getattr_static(record.kind, name, None)
                    if isinstance(found, types.FunctionType) and not is_of_a_library(found) and not found.__code__.co_filename.startswith((_LIBRARY, "<string>")):
                        check_pure(unit, found, [record, *[ANY] * (found.__code__.co_argcount - 1)], infer, infer_local)


def _objects_in(fact: Fact) -> Iterator[Record]:
    """An object, or those in a list, tuple or dict."""
    if isinstance(fact, Record):
        yield fact
    elif isinstance(fact, (Sequence, ListOf, Mapping)):
        for part in parts(fact):
            yield from _objects_in(part)


def _asked(function: Function, node: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """Expressions of a statement, each with the methods by which its class may be asked for something."""
    if isinstance(node, (gast.If, gast.While)) and not hasattr(node, "manager"):
        yield node.test, _TRUTH
    if isinstance(node, gast.For):
        yield node.iter, _ITEMS
    for part in (n for header in T.headers(node) for n in T.walk(header)):
        match part:
            case gast.BoolOp():
                yield from ((value, _TRUTH) for value in part.values)
            case gast.IfExp():
                yield part.test, _TRUTH
            case gast.comprehension():
                yield from ((test, _TRUTH) for test in part.ifs)
                yield part.iter, _ITEMS
            case gast.UnaryOp(op=gast.Not()):
                yield part.operand, _TRUTH
            case gast.FormattedValue():
                yield part.value, _TEXT
            case gast.Starred():
                yield part.value, _ITEMS
            case gast.BinOp(op=gast.Mod()) if is_text(function.facts.of(part.left, function.facts.at(node))):
                yield part.right, _TEXT
            case gast.Compare():
                yield from _compared(function, part, node)
            case gast.Subscript():
                yield part.slice, (*_ENTRY, "__index__")
                if any(isinstance(n, gast.Slice) for n in T.walk(part.slice)):
                    yield part.value, ("__getitem__",)
            case gast.Dict():
                yield from ((key, _ENTRY) for key in part.keys if key is not None)
            case gast.Call():
                yield from _given(function, part, node)


def _compared(function: Function, test: Any, node: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """The operands of a comparison; what several of objects give in turn, and carries a derivative, is refused."""
    operands, env = [test.left, *test.comparators], function.facts.at(node)
    for left, op, right in zip(operands, test.ops, operands[1:], strict=False):
        if isinstance(op, (gast.In, gast.NotIn)):
            yield left, ("__eq__",)
            yield right, ("__eq__", "__contains__", *_ITEMS)
        elif not isinstance(op, (gast.Is, gast.IsNot)):
            yield from ((operand, _ORDER) for operand in (left, right))
    if len(operands) == 2 or not any(isinstance(function.facts.of(o, env), Record) for o in operands[-2:]):
        return
    last = function.facts.meaning(T.at(gast.Compare(left=operands[-2], ops=test.ops[-1:], comparators=operands[-1:]), test), env)
    if last is not None and may_be_float(last.result):
        _refuse_active(function, operands, node, "what a class makes of a chained comparison is not differentiated", "compare two at a time")


def _refuse_active(function: Function, operands: list[Any], node: Any, why: str, instead: str) -> None:
    varied = function.activity.varied.get(id(node), frozenset())
    if any(function.activity.reads_in(o, varied, function.facts.at(node)) for o in operands):
        refuse(function.source, node, why, instead)


def _given(function: Function, call: Any, node: Any) -> Iterator[tuple[Any, tuple[str, ...]]]:
    """What a function is given that is not the user's, and so may ask for anything."""
    target = function.scope.resolve(call.func)
    if target is MEANT.get(divmod) and any(isinstance(function.facts.of(a, function.facts.at(node)), Record) for a in call.args):
        refuse(function.source, node, "`divmod` of an object is not differentiated", "call a method")
    if is_user_function(target) or isinstance(target, type) and not _is_builtin(target) or python_callee(function.scope, call, function.facts.within(function.facts.at(node))) is not None:
        return
    if target is MISSING and (not isinstance(call.func, gast.Attribute) or isinstance(function.facts.of(call.func.value, function.facts.at(node)), (Record, Instance))):
        return
    names = _ORDER if target is MISSING else _OF_BUILTINS.get(target, _ANY_OF_THEM) if isinstance(target, types.BuiltinFunctionType | type) else _ANY_OF_THEM
    for argument in [*call.args, *(k.value for k in call.keywords)]:
        yield argument, names


def _is_builtin(kind: type) -> bool:
    return kind.__module__ == "builtins"
