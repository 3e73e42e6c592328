"""`python -m tests.fuzz.faults_of_storage`: faults of views, aliases and mirrors, planted one at a time, and after how many random programs each is found.

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
import sys
import textwrap
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from tests.fuzz.checker import check
from tests.fuzz.generator import generate
from tests.fuzz.language import CORE

FOUND = ("wrong", "changed", "crashed")
SMALL = 30  # lines


@dataclass(frozen=True)
class Fault:
    """What is wrong, and the edit: in the function `where` ("module:Class.name"), `old` becomes `new`."""

    what: str
    where: str
    old: str
    new: str


FAULTS = (
    Fault("what is overwritten is not kept", "analyse.storage:Storage.changes", "return bool(later) and", "return False and"),
    Fault("a result that is overwritten is not kept", "analyse.storage:Storage.overwrites", "return bool(later) and", "return False and"),
    Fault("what is kept of an array is the array itself", "generate.dear:hoisted", 'T.method(value, "copy") if isinstance(fact, Number) and fact.kind == "array" else', "value if True else"),
    Fault("a view is taken for a copy", "runtime.mirrors:view_of", "if not np.may_share_memory(a, b) or b.size == 0:", "if True:"),
    Fault("a copy is taken for a view", "runtime.mirrors:view_of", "return np.zeros_like(b)", "return a_bar.reshape(-1)[: b.size].reshape(b.shape)"),
    Fault("a slice of storage is taken for a copy", "differentiate.mirrors:Bindings._traced", 'return ("alias", value) if self._is_view(value, node)', 'return ("alias", value) if isinstance(value, gast.Name) and self._is_view(value, node)'),
    Fault("an index array is taken to give a view", "differentiate.mirrors:Bindings._index_kind", 'return "copy"', 'return "view"'),
    Fault("what is made of something else is taken for an alias", "analyse.aliases:Aliases.is_private", "return not (shared or", "return True or (shared or"),
    Fault("what is written is not taken from the mirror first", "differentiate.writes:Writes.write", 'T.clone(gained) if scalar else T.method(T.clone(gained), "copy")', "T.clone(gained)"),
    Fault("the mirror of what was overwritten is not zero", "differentiate.writes:Writes.write", "if not additive:", "if False:"),
    Fault("adding is taken for overwriting", "differentiate.writes:Writes.write", "if not additive:", "if True:"),
    Fault("a mirror gains less where it should gain more", "differentiate.writes:Writes.gain", "gast.Sub() if less else gast.Add()", "gast.Add()"),
    Fault("of a repeated index all values count", "runtime.mirrors:taken", "g[positions[index] != order] = 0.0", "pass"),
    Fault("a repeated index that is read counts once", "differentiate.reverse:Reverse._no_repeats", "return False", "continue"),
    Fault("a copy that may be a view counts twice", "runtime.mirrors:add_apart", "if not np.may_share_memory(a_bar, b_bar):", "if True:"),
    Fault("a copy that may be a view does not count", "runtime.mirrors:add_apart", "if not np.may_share_memory(a_bar, b_bar):", "if False:"),
    Fault("a mirror waits though its name is bound again", "differentiate.mirrors:Binder._is_local", "if bound.get(name, 0) != (0 if node.mirrors == \"entry\" else 1):", "if False:"),
    Fault("names that swap do not swap their mirrors", "differentiate.mirrors:Binder._beside", "T.load(self.mirror(v.id)) for v in node.value.elts", "T.load(self.mirror(n)) for n in names"),
    Fault("what was made anew and written is made again", "differentiate.record:Recorder._reads_what_changed", "return not isinstance(view, gast.Name)", "return False"),
    Fault("the gradient of an argument is the mirror of what its name stands for at the end", "differentiate.reverse:Reverse._bring_out", "self.writes.mirror(name, made, after=True)", "T.load(bar)"),
    Fault("the tangent of a copy is a view of the old one", "differentiate.forward:Tangents.may_alias", "return row is None or bool(row.alias)", "return False"),
    Fault("a mirror starts as a smaller array", "differentiate.finish:BarFacts.starts", "same_dims(have.dims, given.dims)", "True"),
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
    function = function_at(fault.where)
    before = function.__code__
    function.__code__ = edited(function, fault.old, fault.new)
    try:
        yield
    finally:
        function.__code__ = before


def found_after(fault: Fault, limit: int, seed: int = 0) -> tuple[int, str]:
    """How many small programs it takes to find a fault (0: more than the limit), and what is seen."""
    tried = 0
    for number in itertools.count(seed):
        program = generate(number, CORE | {"writes"})
        if program.source.count("\n") > SMALL:
            continue
        tried += 1
        with planted(fault):
            verdict = check(program, number)
        if verdict.kind in FOUND and check(program, number).kind not in FOUND:
            return tried, f"{verdict.kind}: {verdict.reason}"
        if tried >= limit:
            return 0, ""
    raise AssertionError


def main(argv: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz.faults_of_storage", description=__doc__)
    parser.add_argument("--limit", type=int, default=2000, help="how many programs")
    parser.add_argument("--seed", type=int, default=0, help="the first seed")
    parser.add_argument("--only", default="", help="faults whose place or description has this in it")
    options = parser.parse_args(argv)
    missed = 0
    for fault in (f for f in FAULTS if options.only in f"{f.where} {f.what}"):
        count, seen = found_after(fault, options.limit, options.seed)
        missed += not count
        print(f"{count or '-':>5}  {fault.what}  ({seen or 'not found'})", flush=True)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
