"""`python -m tests.fuzz.faults`: faults planted into astgrad one at a time, and after how many random programs each is found.

A fault is one edit of the text of one function, whose code is replaced while the fault is planted. A fault that is not found shows
what the generator never writes.
"""

from __future__ import annotations

import __future__
import argparse
import contextlib
import importlib
import inspect
import itertools
import linecache
import sys
import textwrap
import time
import types
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from tests.fuzz.checker import check
from tests.fuzz.generator import generate

FOUND = ("wrong", "changed", "crashed")
SMALL = 30  # lines


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the edit: in the function `where` ("module:Class.name"), `old` becomes `new`; `order` of the derivatives looked at.

    Of a rule ("rules:math.sin x") `new` is the formula of the operand, and there is no `old`.
    """

    what: str
    where: str
    old: str
    new: str
    order: int = 1

    @property
    def floor(self) -> str:
        """The pass that it is in."""
        module = self.where.split(":")[0]
        return module.split(".")[0]


def of_rule(what: str, function: str, operand: str, formula: str) -> Fault:
    return Fault(what, f"rules:{function} {operand}", "", formula)


FAULTS = (
    # normalise
    Fault("the else of a loop runs after a break too", "normalise.sugar:_Sugar._with_else", "T.constant(False)", "T.constant(True)"),
    Fault("the variable of a comprehension is that of the function", "normalise.sugar:_Sugar._own_variables", "if n in self.outside", "if False"),
    Fault("what is read before := binds it is read after", "normalise.sugar:_Sugar._early_reads_kept", "if not early:", "if True:"),
    Fault("or goes on where its operand is true", "normalise.sugar:_Sugar._short_circuit", "isinstance(node.op, gast.And) else", "isinstance(node.op, gast.Or) else"),
    Fault("x += (x := e) adds to the new x", "normalise.sugar:_Sugar._simple", "node.target.id in _bound_inside(node.value)", "False"),
    Fault("a default is read when the function is called", "normalise.core:early_defaults", "if default is not None and not isinstance(default, (gast.Constant, gast.Name)) or isinstance(default, gast.Name):", "if False:"),
    Fault("the last item of a starred target is taken from the front", "normalise.sugar:_Sugar._starred", "T.negative(T.constant(rest - i))), node) for", "T.constant(rest - i)), node) for"),
    Fault("a return in a loop in a loop leaves only the inner one", "normalise.exits:_Exits._return_to_break", "len(returns) > count", "len(returns) > count + 1"),
    Fault("a second way out takes the first one's value", "normalise.exits:_Exits._flagged", "exits[number - 1]", "exits[0]"),
    Fault("reversed() goes forward in the reverse sweep", "normalise.loops:_Header._item", "T.binary(T.negative(T.constant(1)), gast.Sub(), T.clone(position))", "T.clone(position)"),
    Fault("a key of max looks for the least", "normalise.calls:Calls._extreme", "is max else gast.Lt()", "is min else gast.Lt()"),
    # analyse
    Fault("where two paths meet, the assignment of the first counts", "analyse.versions:_Finder.join", "left is right and left is not None", "left is not None"),
    Fault("an append in a loop leaves the list what it was", "analyse.versions:_Finder.loop", "+ mutated_lists(node.body)", "+ []"),
    Fault("a loop varies no more than its first round", "analyse.activity:Activity._vary_loop", "if grown == varied:", "if True:"),
    Fault("a loop awaits no more than its last round", "analyse.activity:Activity._await_loop", "if start <= head:", "if True:"),
    Fault("a dimension of 1 is taken for one like others", "analyse.facts:_broadcast_dim", "if x == 1:\n        return y", "if x == 1:\n        return x"),
    Fault("only one branch of an if varies", "analyse.activity:Activity._vary_statement", "self._vary(node.body, varied) | self._vary(node.orelse, varied)", "self._vary(node.orelse, varied)"),
    Fault("an entry of a dict that is replaced keeps its fact", "analyse.infer:Facts._of_Subscript", "found if found is not None else ANY", "PY_FLOAT"),
    # differentiate
    Fault("a minus is lost", "differentiate.cotangent:Cotangent.negated", "coefficient=-self.coefficient", "coefficient=self.coefficient"),
    Fault("like terms are counted once", "differentiate.cotangent:merge", "known.coefficient + term.coefficient", "known.coefficient"),
    Fault("a strided loop is not turned round", "differentiate.reverse:reversed_range", "T.subscript(steps, gast.Slice(lower=None, upper=None, step=T.negative(T.constant(1))))", "steps"),
    Fault("the reverse of a loop leaves its first round out", "differentiate.reverse:reversed_range", "minus_one(start), T.negative(T.constant(1)))", "start, T.negative(T.constant(1)))"),
    Fault("a repeated index counts once", "differentiate.reverse:Reverse._no_repeats", "return False", "continue"),
    Fault("where a branch does not read a variable, its adjoint is forgotten", "differentiate.reverse:Reverse._if", "before - self._start(body, out)", "frozenset()"),
    Fault("a value that was overwritten is not restored", "differentiate.record:Recorder._satisfied", "if have is read.version:", "if have is not None:"),
    Fault("a list of adjoints stays back to front", "differentiate.finish:gather_lists", '"reverse"), node), node)]', '"copy"), node), node)]'),
    Fault("the tangent is taken at the new value", "differentiate.forward:Tangents._assign", "else [tangent, node])", "else [node, tangent])"),
    Fault("what a lambda captured gets nothing", "differentiate.local:Push._push_Lambda", "{**captured, **defaults}", "defaults"),
    Fault("the second list of a sum gets the first one's part", "differentiate.local:Push._push_sequences", "gast.Slice(lower=size, upper=None, step=None)", "gast.Slice(lower=None, upper=size, step=None)"),
    Fault("a field of a new record gets the next one's part", "differentiate.local:record_fields", "names = list(inspect.signature(target).parameters)", "names = list(inspect.signature(target).parameters)[::-1]"),
    # simplify
    Fault("x ** 2 is folded to x", "simplify.constant_folding:_binary", 'op == "Pow" and T.is_constant(right, 1)', 'op == "Pow" and T.is_constant(right, 2)'),
    Fault("1 * x is folded to 1", "simplify.constant_folding:_binary", "return right if T.is_constant(left, 1) else left", "return left if T.is_constant(left, 1) else right"),
    Fault("a choice by an option is folded the wrong way", "simplify.constant_folding:_visit", "node.body if truth else node.orelse", "node.orelse if truth else node.body"),
    Fault("a shared adjoint is added to in place", "simplify.freshness:Freshness._augmented", "name in owned and self.is_array(name)", "self.is_array(name)"),
    Fault("a shared adjoint is written into without a copy", "simplify.freshness:Freshness._ensure", "if not name or name in owned:", "if True:"),
    Fault("what is read in the next round of a loop is dead", "simplify.liveness:_statement", "grown = head | (_block(node.body, head, found, head) - targets)", "grown = head; _block(node.body, live, found, live)"),
    # rules
    of_rule("the sine's derivative is the sine", "math.sin", "x", "lambda y, x: np.sin(x)"),
    of_rule("the square of tanh is forgotten", "math.tanh", "x", "lambda y, x: 1 - y"),
    of_rule("a divisor's cotangent has the wrong sign", "operator.truediv", "y", "lambda g, z, x, y: divide(g * z, y)"),
    of_rule("a row's cotangent in matmul is not transposed", "numpy.outer", "b", "lambda g, c, a, b: np.sum(g, 0)"),
    of_rule("the sums of cumsum run the wrong way", "numpy.cumsum", "a", "lambda g, y, a, axis=None: np.cumsum(g, axis)"),
    of_rule("the default of get is always read", "builtins.dict.get", "default", "lambda g, y, d, key, default=None: g"),
    # runtime
    Fault("a broadcast dimension is not summed", "runtime.broadcasting:sum_to", "shape[i - lead] == 1 and n != 1", "False"),
    Fault("a float that met an array gets an array", "runtime.broadcasting:unbroadcast", "return g if type(g) is float else float(g if np.ndim(g) == 0 else np.sum(g))", "return g"),
    Fault("an item's adjoint replaces what was there", "runtime.indexing:add_at", "x_bar[index] = add(x_bar[index], g)", "x_bar[index] = g"),
    Fault("a tie in max goes to one alone", "runtime.indexing:ties_items", "part = g / max(sum(found), 1)", "part = g * 1.0"),
    Fault("an entry that was replaced still counts", "runtime.structures:of_first", "zeros_like(value) if key in b else g[key]", "g[key]"),
    Fault("fields are added up in the wrong order", "runtime.structures:add", "return rebuild(a, [add(value, part(b, key)) for key, value in parts(a)])", "return rebuild(a, [add(value, part(b, key)) for key, value in parts(a)][::-1])"),
    Fault("of what a closure captured nothing comes back", "runtime.calls:cell_of", "return ", "return zeros_like(x) if True else "),
    Fault("replaced fields pass their cotangent to the old ones", "runtime.entries:resting", "if name in names", "if False"),
    # variants
    Fault("a float of NumPy passes for one of Python", "variants:_Guard.test", 'return [f"type__({text}) is {dtype}__"]', "return []"),
    Fault("a shorter list passes for a longer one", "variants:_Guard.test", 'f"type__({text}) is {kind}__", f"len__({text}) == {len(items)}", *inner]', 'f"type__({text}) is {kind}__", *inner]'),
    Fault("the first variant is used for any arguments", "variants:Variants.variant", "if guard(*args, **kwargs):", "if True:"),
)


def function_at(where: str) -> types.FunctionType:
    module, path = where.split(":")
    found: Any = importlib.import_module(f"astgrad.{module}")
    for name in path.split("."):
        found = inspect.getattr_static(found, name)
    found = getattr(found, "__func__", None) or getattr(found, "fget", None) or found
    assert isinstance(found, types.FunctionType), where
    return found


def edited(function: types.FunctionType, old: str, new: str) -> types.CodeType:
    """The code of a function after one edit of its text."""
    text = textwrap.dedent(inspect.getsource(function))
    if text.count(old) != 1:
        raise ValueError(f"{function.__qualname__} does not say {old!r} exactly once any more")
    text = text.replace(old, new)
    text = text[text.index("def ") :]
    made = compile(text, f"<fault in {function.__qualname__}>", "exec", flags=__future__.annotations.compiler_flag, dont_inherit=True)
    return next(item for item in made.co_consts if isinstance(item, types.CodeType) and item.co_name == function.__name__)


@contextlib.contextmanager
def planted(fault: Fault) -> Iterator[None]:
    """astgrad with a fault."""
    with with_formula(fault) if fault.floor == "rules" else with_code(fault):
        yield


@contextlib.contextmanager
def with_code(fault: Fault) -> Iterator[None]:
    function = function_at(fault.where)
    before = function.__code__
    function.__code__ = edited(function, fault.old, fault.new)
    try:
        yield
    finally:
        function.__code__ = before


@contextlib.contextmanager
def with_formula(fault: Fault) -> Iterator[None]:
    from astgrad.rules import table

    path, operand = fault.where.removeprefix("rules:").split()
    module, *names = path.split(".")
    target: Any = importlib.import_module(module)
    for name in names:
        target = getattr(target, name)
    row = table.lookup(target)
    assert row is not None
    file, text = f"<fault in {path}>", f"formula = {fault.new}\n"
    linecache.cache[file] = (len(text), None, text.splitlines(True), file)
    scope = dict(row.formulas[operand].function.__globals__)
    exec(compile(text, file, "exec"), scope)
    wrong = replace(row, formulas={**row.formulas, operand: table.Formula(scope["formula"])}, guarded={})
    table.TABLE.update(dict.fromkeys(row.functions, wrong))
    try:
        yield
    finally:
        table.TABLE.update(dict.fromkeys(row.functions, row))
        linecache.cache.pop(file, None)


def fits(fault: Fault) -> bool:
    """Whether the text that a fault edits is still there."""
    try:
        with planted(fault):
            return True
    except (ValueError, AttributeError, KeyError):
        return False


def found_after(fault: Fault, limit: int, seed: int = 0) -> tuple[int, str]:
    """How many small programs it takes to find a fault (0: more than the limit), and what is seen.

    Small ones find most for the time that they take: of a hundred lines, all but a few have nothing to do with the fault.
    """
    tried = 0
    for number in itertools.count(seed):
        program = generate(number)
        if program.source.count("\n") > SMALL:
            continue
        tried += 1
        with planted(fault):
            verdict = check(program, number, order=fault.order)
        if verdict.kind in FOUND and check(program, number, order=fault.order).kind not in FOUND:
            return tried, f"{verdict.kind}: {verdict.reason}"
        if tried >= limit:
            break
    return 0, ""


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.faults", description=__doc__)
    parser.add_argument("--limit", type=int, default=2000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default="", help="faults whose place or description has this in it; several, with commas")
    options = parser.parse_args(argv)
    missed = 0
    for fault in (f for word in options.only.split(",") for f in FAULTS if word in f"{f.where} {f.what}"):
        if not fits(fault):
            print(f"    ?  {fault.floor:13}  {fault.what}  (the text that it edits is not there any more: {fault.where})")
            continue
        start = time.monotonic()
        count, seen = found_after(fault, options.limit, options.seed)
        missed += not count
        print(f"{count or '-':>5}  {fault.floor:13}  {fault.what}  ({seen or 'not found'}; {time.monotonic() - start:.0f} s)", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
