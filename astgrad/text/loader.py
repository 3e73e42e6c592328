"""Text of generated functions -> live functions over the globals and closure cells of the functions they come from."""

from __future__ import annotations

import ast
import hashlib
import io
import inspect
import linecache
import types
from collections.abc import Iterator, Mapping
from typing import Any

Owner = types.FunctionType | dict[str, Any]
Defaults = tuple[tuple[Any, ...] | None, Mapping[str, Any] | None]


def load(
    text: str,
    name: str,
    owners: Mapping[str, Owner],
    cells: Mapping[str, Any],
    defaults: Mapping[str, Defaults] | None = None,
) -> dict[str, types.FunctionType]:
    """Compile a module of sibling `def`s and return the live functions by name.

    - `text`: what runs. Comments and lines other than its top-level `def`s (imports, for the reader) are not executed.
    - `name`: goes into the file name `<astgrad name-hash>`, under which tracebacks, pdb and inspect find the text.
    - `owners`: for each `def`, the function whose globals it lives over, or those globals themselves. They are the
      dictionary itself, never a copy: what the user rebinds later is seen.
    - `cells`: what free names of the text stand for. A `types.CellType` is shared, and so is bound late; any other
      object gets a cell of its own. A free name of the owner function means that function's own cell: two closures of
      one code, and their cells, are kept apart. A name in none of these is a global or a builtin. Siblings see one
      another by name, and win over all.
    - `defaults`: for each `def`, `(__defaults__, __kwdefaults__)`. A `def` without an entry has the defaults of its
      owner function where its parameters have the very names of the owner's, and else those written in its text, which
      must then be literals, and of the top level only.

    >>> shared = types.CellType(2.0)
    >>> made = load("def f(x):\\n    return g(x) * c\\n\\ndef g(x):\\n    return x + 1\\n", "f", {"f": {}, "g": {}}, {"c": shared})
    >>> made["f"](3.0)
    8.0
    >>> shared.cell_contents = 10.0
    >>> made["f"](3.0)
    40.0
    """
    definitions = [node for node in ast.parse(text).body if isinstance(node, ast.FunctionDef)]
    siblings = [definition.name for definition in definitions]
    if len(set(siblings)) != len(siblings):
        raise ValueError(f"two functions of one name in the text of {name}: {', '.join(siblings)}")
    own_cells = {n: _cells_of(owner) for n, owner in owners.items()}
    filename, codes = register(text, name), dict[str, types.CodeType]()
    for names in dict.fromkeys(tuple(own) for own in own_cells.values()):  # what is a cell of one owner may be a global of another
        alike = [definition for definition in definitions if tuple(own_cells[definition.name]) == names]
        codes |= _compiled(alike, [*names, *cells, *siblings], filename)
    bound = {n: v if isinstance(v, types.CellType) else types.CellType(v) for n, v in cells.items()}
    bound |= {n: types.CellType() for n in siblings}
    functions: dict[str, types.FunctionType] = {}
    for definition in definitions:
        own = definition.name
        seen = {**bound, **own_cells[own], **{n: bound[n] for n in siblings}}
        function = _function(codes[own], owners[own], tuple(seen[n] for n in codes[own].co_freevars))
        function.__defaults__, function.__kwdefaults__ = _defaults_of(definition, function, owners[own], (defaults or {}).get(own))
        bound[own].cell_contents = functions[own] = function
    return functions


def register(text: str, name: str, kind: str = "astgrad") -> str:
    """Put a text into linecache under a name of its own, where `checkcache` leaves it, and return that name.

    >>> register("def f(x): return x\\n", "f")
    '<astgrad f-960771da57>'
    """
    digest = hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:10]
    filename = f"<{kind} {name}-{digest}>"
    linecache.cache[filename] = (len(text), None, io.StringIO(text).readlines(), filename)
    return filename


def _cells_of(owner: Owner) -> dict[str, types.CellType]:
    if isinstance(owner, dict):
        return {}
    return dict(zip(owner.__code__.co_freevars, owner.__closure__ or (), strict=True))


def _compiled(definitions: list[ast.FunctionDef], free: list[str], filename: str) -> dict[str, types.CodeType]:
    """The code of each definition, compiled inside a function that has the free names as its parameters."""
    outer = ast.parse(f"def _outer({', '.join(dict.fromkeys(free))}): pass").body[0]
    assert isinstance(outer, ast.FunctionDef)
    outer.body = list(definitions)
    module = ast.Module(body=[outer], type_ignores=[])
    code = compile(module, filename, "exec", dont_inherit=True)
    wanted = {definition.name: _first_line(definition) for definition in definitions}
    found = {inner.co_name: inner for inner in _codes(next(_codes(code))) if wanted.get(inner.co_name) == inner.co_firstlineno}
    # a qualified name of `_outer.<locals>.f` would show in tracebacks and in repr
    return {own: inner.replace(co_qualname=own) for own, inner in found.items()}


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            if constant.co_name.startswith("<generic parameters"):
                yield from _codes(constant)


def _first_line(definition: ast.FunctionDef) -> int:
    return min([definition.lineno, *(d.lineno for d in definition.decorator_list)])


def _function(code: types.CodeType, owner: Owner, closure: tuple[types.CellType, ...]) -> types.FunctionType:
    scope = owner if isinstance(owner, dict) else owner.__globals__
    function = types.FunctionType(code, scope, code.co_name, None, closure)
    function.__module__ = scope.get("__name__", "__main__") if isinstance(owner, dict) else owner.__module__
    return function


def _defaults_of(
    definition: ast.FunctionDef, function: types.FunctionType, owner: Owner, given: Defaults | None
) -> tuple[tuple[Any, ...] | None, dict[str, Any] | None]:
    if given is not None:
        return given[0], dict(given[1]) if given[1] else None
    if isinstance(owner, types.FunctionType) and _parameters(owner.__code__) == _parameters(function.__code__):
        return owner.__defaults__, dict(owner.__kwdefaults__) if owner.__kwdefaults__ else None
    arguments, parameters = definition.args, inspect.signature(owner, follow_wrapped=False).parameters if isinstance(owner, types.FunctionType) else {}
    known = {name: p.default for name, p in parameters.items() if p.default is not p.empty}
    listed = [*arguments.posonlyargs, *arguments.args]
    plain = {a.arg: d for a, d in zip(listed[len(listed) - len(arguments.defaults):], arguments.defaults, strict=True)}
    named = {a.arg: d for a, d in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True) if d}
    values = {n: known[n] if isinstance(d, ast.Name) and n in known else ast.literal_eval(d) for n, d in {**plain, **named}.items()}
    return tuple(values[n] for n in plain) or None, {n: values[n] for n in named} or None


def _parameters(code: types.CodeType) -> tuple[int, int, tuple[str, ...]]:
    count = code.co_argcount + code.co_kwonlyargcount
    return code.co_argcount, code.co_kwonlyargcount, code.co_varnames[:count]


__all__ = ["load", "register"]
