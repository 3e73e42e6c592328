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
from dataclasses import replace
from typing import Any

from tests.fuzz.checker import check, general_text
from tests.fuzz.fault_table import FAULTS, Fault
from tests.fuzz.generator import generate
from tests.fuzz.language import FEATURES

FOUND = ("wrong", "changed", "crashed")
SMALL = 30  # lines


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
    wrong = replace(row, formulas={**row.formulas, operand: table.Formula(scope["formula"])}, forms={}, guarded={})
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
        program = generate(number, FEATURES, fault.always)
        if program.source.count("\n") > SMALL:
            continue
        tried += 1
        with planted(fault):
            verdict = check(program, number, seconds=5.0, order=fault.order, general=general_text)
        if verdict.kind in FOUND and check(program, number, seconds=5.0, order=fault.order, general=general_text).kind not in FOUND:
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
