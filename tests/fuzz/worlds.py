"""A program as a module, twice: as it is, and the same text over libraries that take Duals."""

from __future__ import annotations

import contextlib
import linecache
import sys
import types
from collections.abc import Callable, Iterator
from typing import Any

from tests.fuzz.language import Program
from tests.fuzz.shims import BUILTINS
from tests.fuzz.trees import keys, part


@contextlib.contextmanager
def loaded(program: Program) -> Iterator[types.ModuleType]:
    """The program as a module whose source can be read, as that of a file can."""
    filename = f"<fuzz {program.seed}>"
    module = types.ModuleType(f"fuzz_{program.seed}")
    module.__file__ = filename
    linecache.cache[filename] = (len(program.source), None, program.source.splitlines(True), filename)
    sys.modules[module.__name__] = module
    try:
        exec(compile(program.source, filename, "exec", dont_inherit=True), module.__dict__)
        yield module
    finally:
        linecache.cache.pop(filename, None)
        sys.modules.pop(module.__name__, None)


def twin(program: Program) -> Callable[..., Any]:
    """The program's function over libraries that take Duals; it makes of its arguments what its own classes are."""
    module = types.ModuleType(f"fuzz_{program.seed}")
    module.__dict__["__builtins__"] = BUILTINS
    exec(compile(program.source, f"<twin {program.seed}>", "exec", dont_inherit=True), module.__dict__)
    function = getattr(module, program.name)
    return lambda *args: function(*(across(x, module) for x in args))


def across(x: Any, module: types.ModuleType) -> Any:
    """The same structure, where objects of the program's classes are of the classes of this module."""
    names = keys(x)
    if names is None:
        return x
    parts = [across(part(x, name), module) for name in names]
    if isinstance(x, dict):
        return dict(zip(names, parts, strict=True))
    made_here = type(x).__module__ == module.__name__
    kind = getattr(module, type(x).__name__) if made_here else type(x)
    if isinstance(x, (list, tuple)):
        return kind(*parts) if hasattr(x, "_fields") else kind(parts)
    made = object.__new__(kind)
    for name, item in zip(names, parts, strict=True):
        object.__setattr__(made, name, item)
    return made
