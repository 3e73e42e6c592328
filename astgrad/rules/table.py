"""The kinds of row of the table of derivatives, and the table.

A formula is real Python, one expression, whose source the engine inlines. Its parameters are, in this order: `g`, the
cotangent, where the formula says what becomes of it; the result, whatever it is called; the operands and options of the function by
their own names. Formulas speak of values: broadcasting is undone by the engine.
"""

from __future__ import annotations

import dis
import importlib
import sys
import types
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from astgrad.core.lock import GENERATING

Function = Callable[..., Any]


class _Required:
    """Stands for the default value of a parameter that has none."""

    def __repr__(self) -> str:
        return "REQUIRED"


REQUIRED = _Required()


@dataclass(frozen=True, eq=False)
class Formula:
    """One derivative: a function of one expression, and which item of its result where that is a tuple."""

    function: Function
    index: int | None = None

    @property
    def parameters(self) -> tuple[str, ...]:
        """Names of the formula's parameters."""
        code = self.function.__code__
        return code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]

    @property
    def takes_cotangent(self) -> bool:
        """Whether the first parameter is `g`, so that the result is a cotangent already and not a partial."""
        return self.parameters[0] == "g"

    def __call__(self, /, *args: Any, **kwargs: Any) -> Any:
        result = self.function(*args, **kwargs)
        return result if self.index is None else result[self.index]


@dataclass(frozen=True, eq=False)
class Row:
    """What is known of one library function, or of several that mean the same."""

    kind: str  # elementwise, reduction, linear, multilinear, sequence, adjoint, constant
    functions: tuple[Any, ...]
    parameters: dict[str, Any]  # operands and options that the row knows, with defaults or REQUIRED
    formulas: dict[str, Formula]  # by operand; an operand without one has no derivative that is known
    tangent: Formula | None = None  # of result, operands and `<operand>_dot`; None: as the kind says
    shape: str = "unknown"
    dear: bool = False
    alias: bool = False
    forms: dict[tuple[int, ...], dict[str, Formula]] = field(default_factory=dict)  # by the ranks of the arguments
    positional: int = 0  # how many of the parameters may be given by position
    inert: frozenset[str] = frozenset()  # operands of which only shape and kind matter: they may vary, and receive nothing
    guarded: dict[str, Formula] = field(default_factory=dict)  # as `formulas`, 0 where g is 0 though the partial is infinite
    lends: Callable[[Any], bool] | None = None  # of a call, where it depends on that whether the result is an `alias`

    @property
    def name(self) -> str:
        """The name of the first function, for messages."""
        return getattr(self.functions[0], "__name__", str(self.functions[0]))


TABLE: dict[Any, Row] = {}
_AS_CALLED: dict[Row, Row] = {}
_ORDERED: dict[Any, Row] = {}  # by function, the rows of calls that say an order of the elements in memory
ROWS: list[Row] = []
_LATE = {"scipy.special"}  # libraries whose rows are registered at the first look-up after a program has imported them


def lookup(function: Any) -> Row | None:
    """The row of a function, or None."""
    try:
        row = TABLE.get(function)
    except TypeError:
        return None
    late = [name for name in tuple(_LATE) if name in sys.modules] if row is None else []
    if late:
        with GENERATING:  # another thread may be registering
            for library in late:
                module = f"astgrad.rules.{library.replace('.', '_')}"
                if module not in sys.modules:  # or this is a look-up by that module itself
                    importlib.import_module(module)
                    _LATE.discard(library)
            row = TABLE.get(function)
    return row


def as_called(row: Row | None, node: Any) -> Row | None:
    """The row as it is for one call: `a.astype(float, copy=False)` may give the array itself, and `a.ravel("F")` goes down the columns."""
    if row is not None and row.functions and row.functions[0] in _ORDERED and _says_order(node):
        return _ORDERED[row.functions[0]]
    if row is None or row.lends is None or row.lends(node) == row.alias:
        return row
    if row not in _AS_CALLED:
        _AS_CALLED[row] = replace(row, alias=not row.alias)
    return _AS_CALLED[row]


def _says_order(node: Any) -> bool:
    """Whether a call says outright that elements go row by row, "C", or column by column, "F"; any other order asks how they lie in memory."""
    said = [getattr(value, "value", None) for value in [*node.args[-1:], *(k.value for k in node.keywords if k.arg == "order")]]
    return any(isinstance(value, str) and value in ("C", "F") for value in said)


def unless_copied(node: Any) -> bool:
    """Whether a call may give what it is given, as its option `copy` is not True."""
    asked = [k.arg == "copy" and getattr(k.value, "value", None) is True for k in node.keywords if k.arg in ("copy", None)]
    return not all(asked) or len(node.args) > 4 or any(type(a).__name__ == "Starred" for a in node.args)


def unless_times(node: Any) -> bool:
    """Whether a call with a number of times as its second operand, `n`, may be asked for none, and give what it is given."""
    asked = [*node.args[1:2], *(k.value for k in node.keywords if k.arg in ("n", None))]
    return not all(getattr(times, "value", 0) for times in asked) or any(type(a).__name__ == "Starred" for a in node.args)


def unless_from_nothing(node: Any) -> bool:
    """Whether a call of `sum` may give what it starts with, as it does where there is nothing to add."""
    starts = [*node.args[1:], *(k.value for k in node.keywords)]
    return not all(type(start).__name__ in ("Constant", "List", "Tuple") for start in starts)


def rows() -> list[Row]:
    """All rows, in the order of registration."""
    return list(ROWS)


def register(row: Row) -> Row:
    """Put a row into the table under each of its functions."""
    for function in row.functions:
        TABLE[function] = row
    ROWS.append(row)
    return row


def look_only(function: Any, *names: str) -> None:
    """Declare operands of a registered function of which it looks at the shape and the kind alone."""
    row = TABLE[function]
    new = replace(row, inert=frozenset(names))
    ROWS[ROWS.index(row)] = new
    TABLE.update(dict.fromkeys(row.functions, new))


def in_order(function: Any, **named: Function) -> None:
    """The formulas of a registered function for calls that say the `order` of the elements."""
    parameters, positional = _operands(next(iter(named.values())))
    _ORDERED[function] = replace(TABLE[function], parameters=parameters, formulas={n: Formula(f) for n, f in named.items()}, positional=positional)


def _operands(formula: Function) -> tuple[dict[str, Any], int]:
    """Parameters after `g` and the result, with defaults; and how many of them are positional."""
    code, skip = formula.__code__, 2 if formula.__code__.co_varnames[0] == "g" else 1
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    defaults = dict(zip(reversed(names[: code.co_argcount]), reversed(formula.__defaults__ or ()), strict=False))
    defaults.update(formula.__kwdefaults__ or {})
    return {name: defaults.get(name, REQUIRED) for name in names[skip:]}, code.co_argcount - skip


def _tuple_items(code: types.CodeType) -> list[bool] | None:
    """Of a formula that returns a tuple display: for each item whether it is None; of any other formula None."""
    depth, previous = 0, None
    items: dict[int, bool] = {}
    for instruction in dis.get_instructions(code):
        if instruction.opname == "RETURN_CONST":  # Python 3.12 and 3.13
            return [item is None for item in instruction.argval] if isinstance(instruction.argval, tuple) else None
        if instruction.opname == "RETURN_VALUE" and previous is not None:
            break
        if instruction.opname == "BUILD_TUPLE":
            size = instruction.arg or 0
            shown = [items.get(depth - size + i, False) for i in range(size)]
        before, depth = depth, depth + dis.stack_effect(instruction.opcode, instruction.arg, jump=False)
        items.update(dict.fromkeys(range(before, depth), False))  # one instruction may load several
        items[depth - 1] = instruction.opname == "LOAD_CONST" and instruction.argval is None
        if instruction.opname not in ("CACHE", "NOP"):
            previous = instruction
    if previous is not None and previous.opname == "BUILD_TUPLE":
        return shown
    if previous is not None and previous.opname == "LOAD_CONST" and isinstance(previous.argval, tuple):
        return [item is None for item in previous.argval]
    return None


def _formulas(formula: Function, names: Iterable[str]) -> dict[str, Formula]:
    """A formula by operand: the items of a tuple in the order of the operands, else that of the first operand."""
    names = list(names)
    items = _tuple_items(formula.__code__) if len(names) > 1 else None
    if items is None:
        return {names[0]: Formula(formula)}
    return {name: Formula(formula, i) for i, (name, none) in enumerate(zip(names, items, strict=False)) if not none}


def _split(functions: tuple[Any, ...], named: dict[str, Function]) -> tuple[tuple[Any, ...], Function, dict[str, Formula]]:
    """Functions, a formula that shows the parameters, and the formulas by operand."""
    if named:
        return functions, next(iter(named.values())), {name: Formula(f) for name, f in named.items()}
    *functions_, formula = functions
    return tuple(functions_), formula, _formulas(formula, _operands(formula)[0])


def elementwise(*functions: Any, dear: bool = True, guarded: Function | None = None, alias: bool = False, **named: Function) -> Row:
    """A function applied to each element: the last argument gives one partial per operand, as a tuple if there are several.

    With `g` as first parameter the formula gives g times the partial, and is linear in g; so `guarded`, where it is given.
    With `alias` it may give an array that it is given, and no new one.
    """
    functions, shown, formulas = _split(functions, named)
    parameters, positional = _operands(shown)
    safe = _formulas(guarded, parameters) if guarded is not None else {}
    return register(Row("elementwise", functions, parameters, formulas, shape="broadcast", dear=dear, alias=alias, positional=positional, guarded=safe))


def reduction(*functions: Any, shape: str = "reduce", **named: Function) -> Row:
    """A reduction over `axis` of its first operand: the partial of each element, broadcastable to the operand's full shape.

    The cotangent is the spread g times the partial, the tangent np.sum(partial * x_dot, axis, keepdims). With `g` as first
    parameter the formula gives the spread g times the partial, linear in g.
    """
    functions, shown, formulas = _split(functions, named)
    parameters, positional = _operands(shown)
    return register(Row("reduction", functions, parameters, formulas, shape=shape, dear=True, positional=positional))


def _adjoints(kind: str, functions: tuple[Any, ...], named: dict[str, Function], tangent: Function | None, shape: str,
              dear: bool | None, alias: bool, forms: Any, lends: Any = None) -> Row:
    parameters, positional = _operands(next(iter(named.values())))
    if len(named) > 1:
        for formula in named.values():
            more, _ = _operands(formula)
            parameters.update({name: default for name, default in more.items() if name not in parameters})
    names = list(named)
    special = {
        ranks: {n: Formula(f) for n, f in zip(names, fs if isinstance(fs, tuple) else (fs,), strict=True) if f is not None}
        for ranks, fs in (forms or {}).items()
    }
    return register(Row(kind, functions, parameters, {n: Formula(f) for n, f in named.items()},
                        None if tangent is None else Formula(tangent), shape, not alias if dear is None else dear, alias, special, positional, lends=lends))


def linear(*functions: Any, shape: str = "unknown", dear: bool | None = None, alias: bool = False, forms: Any = None,
           tangent: Function | None = None, lends: Callable[[Any], bool] | None = None, **named: Function) -> Row:
    """A function linear in the operands named: their cotangents from `g`; the tangent is the function itself.

    One that is linear in several operands jointly (a sum, not a product) says its `tangent` too.
    """
    return _adjoints("linear", functions, named, tangent, shape, dear, alias, forms, lends)


def multilinear(*functions: Any, shape: str = "unknown", alias: bool = False, forms: Any = None, lends: Callable[[Any], bool] | None = None, **named: Function) -> Row:
    """A function linear in each operand alone; `forms` are better adjoints by the ranks of the arguments, in the same order."""
    return _adjoints("multilinear", functions, named, None, shape, True, alias, forms, lends)


def sequence(*functions: Any, shape: str = "unknown", tangent: Function | None = None, **named: Function) -> Row:
    """A function linear in the items of a list of arrays: its adjoint gives a list, one cotangent of its shape for each item."""
    if not named:
        *functions_, formula = functions
        functions, named = tuple(functions_), {next(iter(_operands(formula)[0])): formula}
    return _adjoints("sequence", functions, named, tangent, shape, True, False, None)


def adjoint(*functions: Any, tangent: Function, shape: str = "unknown", forms: Any = None, **named: Function) -> Row:
    """A function whose cotangents and tangent are both written out; the tangent reads `<operand>_dot`."""
    return _adjoints("adjoint", functions, named, tangent, shape, True, False, forms)


def constant(*functions: Any, shape: str = "unknown", **given: Any) -> None:
    """Functions whose derivative is zero: integer-valued, or looking at shapes alone; with `given`, a parameter that they may give as it is."""
    for function in functions:
        register(Row("constant", (function,), given, {}, shape=shape, alias=bool(given), positional=len(given)))


def undifferentiated(function: Any, parameters: dict[str, Any], shape: str = "unknown") -> Row:
    """A known function that has no derivative yet: fine with constants, refused with arguments that carry a derivative."""
    return register(Row("linear", (function,), parameters, {}, shape=shape, dear=True, positional=len(parameters)))


attributes: dict[str, Row] = {}


def attribute(name: str, formula: Function, *, shape: str = "unknown", alias: bool = True) -> Row:
    """An attribute that is linear in its object, such as `.T`."""
    operand = next(iter(_operands(formula)[0]))
    row = Row("linear", (), {operand: REQUIRED}, {operand: Formula(formula)}, shape=shape, alias=alias, positional=1)
    attributes[name] = row
    return row


def math_partners() -> dict[Any, Any]:
    """For each NumPy function that shares a row with one function of `math`, that function."""
    found: dict[Any, Any] = {}
    for row in ROWS:
        in_math = [f for f in row.functions if getattr(f, "__module__", "") == "math"]
        if in_math and row.kind == "elementwise":
            found.update({f: in_math[0] for f in row.functions if isinstance(f, np.ufunc)})
    return found
