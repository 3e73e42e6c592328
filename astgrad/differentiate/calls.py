"""Calls: which rule or function a call goes to, and which argument stands for which parameter."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from astgrad import rules
from astgrad.analyse.facts import Mapping, Sequence
from astgrad.analyse.infer import Facts
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import MISSING, Scope

Refuse = Callable[[Any, str, str], None]


def callee_row(node: Any, scope: Scope) -> tuple[Any, Any, list[Any]]:
    """The rule of a call, the library function behind it, and its positional arguments (self first for methods)."""
    target = scope.resolve(node.func)
    if target is not MISSING:
        return rules.lookup(target), target, list(node.args)
    if isinstance(node.func, gast.Attribute) and node.func.attr in rules.methods:
        function = rules.methods[node.func.attr]
        args = list(node.args)
        if node.func.attr in rules.METHODS_WITH_VARARGS:
            args = _gather(args)
        return rules.lookup(function), function, [node.func.value, *args]
    return None, None, []


def _gather(args: list[Any]) -> list[Any]:
    """`x.reshape(2, 3)` is `np.reshape(x, (2, 3))`."""
    if len(args) == 1 and not isinstance(args[0], gast.Constant):
        return args
    return [T.tuple_of(args)] if args else []


def bind_row(node: Any, scope: Scope, refuse: Refuse) -> tuple[Any, Any, dict[str, Any]]:
    """A rule, its function, and its operands by parameter: trees, or default values where the call gives none."""
    row, function, args = callee_row(node, scope)
    if row is None:
        return None, function, {}
    operands: dict[str, Any] = {}
    if function in rules.of_iterable and len(args) != 2 and not node.keywords:
        row = rules.of_iterable[function]
        args = args if len(args) == 1 else [T.at(gast.List(elts=args, ctx=gast.Load()), node)]
    names = list(row.parameters)
    if len(args) > row.positional or any(isinstance(a, gast.Starred) for a in args):
        refuse(node, "the rule of this function does not know all of these arguments", "pass fewer arguments, by keyword")
    operands.update(zip(names, args, strict=False))
    for keyword in node.keywords:
        if keyword.arg not in row.parameters:
            refuse(node, f"the rule of this function does not know the keyword `{keyword.arg}`", "leave it away, or apply it in a statement of its own")
        operands[keyword.arg] = keyword.value
    for name, default in row.parameters.items():
        if name not in operands:
            if default is rules.REQUIRED:
                refuse(node, f"the argument `{name}` is missing", "pass it")
            operands[name] = default
    return row, function, {name: operands[name] for name in names}


def bind_user_call(parameters: Any, call: Any, items: Callable[[Any], int | None]) -> dict[str, Any] | None:
    """Argument expressions of a call by the parameters of a Python function; None where only the running program can tell.

    `items` gives the number of items of an expression after `*`, where it is known. `*args` is bound to a tuple and
    `**kwargs` to a dict of what is left; parameters left to their defaults are missing.
    """
    names = [p.id for p in [*parameters.posonlyargs, *parameters.args]]
    args = _unpacked(call.args, items)
    words = [w for k in call.keywords for w in _written_out(k, items)]
    if args is None or any(k.arg is None for k in words) or (len(args) > len(names) and parameters.vararg is None):
        return None
    bound = dict(zip(names, args, strict=False))
    known = {*names[len(parameters.posonlyargs):], *(p.id for p in parameters.kwonlyargs)}
    if parameters.vararg is not None:
        bound[parameters.vararg.id] = _pack(args[len(names):], items) or T.tuple_of(args[len(names):])
    bound |= {k.arg: k.value for k in words if k.arg in known}
    rest = [k for k in words if k.arg not in known]
    if rest and parameters.kwarg is None:
        return None
    if parameters.kwarg is not None:
        values = [k.value for k in rest]
        bound[parameters.kwarg.id] = _pack(values, items) or gast.Dict(keys=[T.constant(k.arg) for k in rest], values=values)
    return bound


def is_starred(call: Any) -> bool:
    """Whether a call hands on what is in a sequence or a dict, by `*` or `**`."""
    return any(isinstance(a, gast.Starred) for a in call.args) or any(k.arg is None for k in call.keywords)


def from_pack(name: str, key: Any) -> Any:
    """An argument that is taken out of the tuple or the dict that holds all that a call passes to `*args` or `**kwargs`."""
    taken = T.subscript(T.load(name), T.constant(key))
    taken.packed = True
    return taken


def _pack(values: list[Any], items: Callable[[Any], int | None]) -> Any:
    """What holds exactly these arguments; None where nothing does."""
    names = {v.value.id for v in values if getattr(v, "packed", False)}
    if len(names) != 1 or not all(hasattr(v, "packed") for v in values):
        return None
    pack = T.load(names.pop())
    return pack if items(pack) == len(values) else None


def written_out(call: Any, items: Callable[[Any], int | None]) -> Any:
    """A call with what `*` and `**` hand on as arguments of its own; None where only the running program can tell."""
    args, words = _unpacked(call.args, items), [w for k in call.keywords for w in _written_out(k, items)]
    if args is None or any(w.arg is None for w in words):
        return None
    twin = T.clone_header(call)
    twin.args, twin.keywords = args, words
    return twin


def _written_out(keyword: Any, items: Callable[[Any], int | None]) -> list[Any]:
    """A keyword, or the keywords that `**{"k": e}` stands for."""
    if keyword.arg is not None:
        return [keyword]
    if not isinstance(keyword.value, gast.Dict):
        return [] if items(keyword.value) == 0 else [keyword]
    inner = [gast.keyword(arg=k.value if isinstance(k, gast.Constant) else None, value=v) for k, v in zip(keyword.value.keys, keyword.value.values, strict=True)]
    return [w for k in inner for w in ([k] if k.arg is not None else [] if items(k.value) == 0 else [k])]


def _unpacked(args: list[Any], items: Callable[[Any], int | None]) -> list[Any] | None:
    """Positional arguments with `*xs` written out as `xs[0], xs[1]`."""
    done: list[Any] = []
    for argument in args:
        if not isinstance(argument, gast.Starred):
            done.append(argument)
            continue
        if isinstance(argument.value, (gast.Tuple, gast.List)) and not any(isinstance(e, gast.Starred) for e in argument.value.elts):
            done += argument.value.elts
            continue
        count = items(argument.value) if isinstance(argument.value, gast.Name) else None
        if count is None:
            return None
        done += [T.subscript(T.clone(argument.value), T.constant(i)) for i in range(count)]
    return done


def items_at(facts: Facts, node: Any) -> Callable[[Any], int | None]:
    """The number of items of a tuple, list or dict at a statement, where it is known."""

    def count(expression: Any) -> int | None:
        fact = facts.of(expression, facts.at(node))
        return len(fact.items) if isinstance(fact, Sequence) or isinstance(fact, Mapping) and fact.other is None else None

    return count
