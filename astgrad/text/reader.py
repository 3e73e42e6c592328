"""A live function -> its source as a gast tree, with the places of its nodes in the user's file.

The whole file is parsed once. The definition is looked up by name and first line (lambdas on one line by their columns)
and held to be right only if it compiles, in its surroundings, to the very code that runs. Private names, `__w` inside a
class, are replaced by what Python makes of them, so that later passes need not know of classes.
"""

from __future__ import annotations
import __future__

import ast
import copy
import inspect
import linecache
import os
import re
import sys
import types
import warnings
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Any

from astgrad.core.lock import GENERATING
from astgrad.errors import Place, SourceError, UnsupportedError

LAMBDA = "lambda_"
Definition = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Span = tuple[tuple[int, int], tuple[int, int]]


@dataclass
class Source:
    """What was read of one function.

    A lambda's tree is a `def lambda_` of one `return`. Nodes keep the lines and columns of the file. The tree is one for
    all who read the function, and is not to be changed. `fn` is the
    function that was read; `wrappers` are the objects around it that reading went through, outermost first. A wrapper of
    the user's own may do more than call `fn`. `owner` is the name of the innermost class around the definition.
    """

    tree: Any
    fn: types.FunctionType
    file: str
    filename: str
    lines: list[str]
    decorators: list[Any] = field(default_factory=list)
    wrappers: list[Any] = field(default_factory=list)
    owner: str = ""

    def place(self, node: Any) -> Place:
        """Where a node of the tree stands in the user's file; the function's first line for a made-up node."""
        line = getattr(node, "lineno", None) or self.tree.lineno
        return _place(self.file, self.lines, line, getattr(node, "col_offset", None) or 0)


def read(fn: Callable[..., Any]) -> Source:
    """The source of a function, method or lambda; SourceError where it cannot be had, or is not what runs.

    >>> from astgrad.text.printer import render
    >>> print(render(read(fractions_example).tree), end="")
    def fractions_example(x: Any, y: Any) -> Any:
        return x / (1 + y)
    """
    made = getattr(fn, "__astgrad_source__", None)
    if isinstance(made, Source):
        return made
    function, wrappers = unwrap(fn)
    file, definition = _find(function)
    short = short_name(file.filename)
    if isinstance(definition, ast.AsyncFunctionDef):
        place = _place(short, file.lines, definition.lineno, definition.col_offset)
        raise UnsupportedError("an async function is not differentiated", "use a plain function", place)
    if id(definition) not in file.converted:
        tree, decorators = _converted(definition)
        owner = file.owner(definition)
        _make_public(tree, owner)
        file.converted[id(definition)] = tree, decorators, owner
    tree, decorators, owner = file.converted[id(definition)]
    return Source(tree, function, short, file.filename, file.lines, decorators, wrappers, owner)


def tree_of(fn: Callable[..., Any]) -> Any:
    """The tree of a function, or None where its source cannot be had."""
    try:
        return read(fn).tree
    except (OSError, NotImplementedError, TypeError):
        return None


def stands_for(fn: types.FunctionType, source: Source) -> None:
    """Let a function that was made of a user's be read as this tree, with the places of the user's file."""
    fn.__astgrad_source__ = source  # type: ignore[attr-defined]


def unwrap(fn: Any) -> tuple[types.FunctionType, list[Any]]:
    """The plain function inside decorators, bound methods and compiled dispatchers, and what was around it."""
    wrappers: list[Any] = []
    while True:
        inner = _inside(fn)
        if inner is None:
            break
        if any(inner is seen for seen in wrappers):
            raise SourceError(f"{_named(fn)} wraps itself, so it has no source: pass the function inside")
        wrappers.append(fn)
        fn = inner
    if not isinstance(fn, types.FunctionType):
        raise SourceError(_no_function(fn))
    return fn, wrappers


def _inside(fn: Any) -> Any:
    """One layer less, or None where there is none; astgrad's own objects are never opened."""
    if isinstance(fn, type) or "__astgrad__" in getattr(fn, "__dict__", {}) or hasattr(type(fn), "__astgrad__"):
        return None
    if isinstance(fn, types.MethodType | staticmethod | classmethod):
        return fn.__func__
    if isinstance(fn, types.FunctionType):  # what a decorator put around a function is Python too, and is what runs
        return None
    for attribute in ("py_func", "__wrapped__"):
        inner = inspect.getattr_static(fn, attribute, None)
        if inner is not None:
            return getattr(fn, attribute)
    return None


def _no_function(fn: Any) -> str:
    """Why an object that is not a Python function has no source, and what to do."""
    named = _named(fn)
    if isinstance(fn, partial):
        return f"{named} is a functools.partial, which has no source of its own: read its `func`"
    if isinstance(fn, type):
        return f"{named} is a class, which is not differentiated as a function: wrap the call in a function"
    if isinstance(fn, types.BuiltinFunctionType | types.MethodDescriptorType | types.WrapperDescriptorType | types.MethodWrapperType):
        return f"{named} is compiled code, which has no Python source: give it a derivative rule, or write it in Python"
    if not callable(fn):
        return f"{named} is not callable: pass a function"
    if isinstance(inspect.getattr_static(type(fn), "__call__", None), types.FunctionType):
        return f"{named} is an object with a `__call__` method: pass that method, `obj.__call__`"
    return f"{named} has no Python source: it is compiled code of type {type(fn).__qualname__}. Give it a derivative rule, or write it in Python"


def _named(fn: Any) -> str:
    name = getattr(fn, "__qualname__", None) or getattr(fn, "__name__", None)
    return f"`{name}`" if isinstance(name, str) else f"an object of type `{type(fn).__qualname__}`"


def _converted(definition: Definition) -> tuple[Any, list[Any]]:
    """The gast tree of a definition and its decorators; a lambda becomes a `def`."""
    import gast

    tree = gast.ast_to_gast(definition)
    if isinstance(definition, ast.Lambda):
        returned = gast.copy_location(gast.Return(value=tree.body), tree.body)
        made = gast.FunctionDef(name=LAMBDA, args=tree.args, body=[returned], decorator_list=[], returns=None, type_comment=None, type_params=[])
        return gast.copy_location(made, tree), []
    decorators, tree.decorator_list = tree.decorator_list, []
    return tree, decorators


def _make_public(tree: Any, owner: str) -> None:
    """Private names as they are at run time: `__w` in a class `Model` is `_Model__w`.

    The name of the tree itself stays, as in its code object, and so do keywords of calls, as in Python.
    """
    prefix = "_" + owner.lstrip("_")
    if prefix == "_":
        return
    for node in ast.walk(tree):
        for key in _NAMES.get(type(node).__name__, ()):
            name = getattr(node, key)
            if node is not tree and isinstance(name, str) and name.startswith("__") and not name.endswith("__"):
                setattr(node, key, prefix + name)


_NAMES = {"Name": ["id"], "Attribute": ["attr"], "FunctionDef": ["name"], "alias": ["asname"], "MatchAs": ["name"], "MatchStar": ["name"], "MatchMapping": ["rest"]}


def _place(file: str, lines: list[str], line: int, offset: int) -> Place:
    """A place from a line number and a column that counts bytes of UTF-8, as in syntax trees."""
    text = lines[line - 1].rstrip("\r\n") if 0 < line <= len(lines) else ""
    column = len(text.encode("utf-8", "surrogatepass")[:offset].decode("utf-8", "ignore"))
    return Place(file, line, column + 1, text)


# --- which file


@dataclass(frozen=True)
class _File:
    """A parsed file, and what was found in it so far."""

    filename: str
    lines: list[str]
    tree: ast.Module
    imports: list[ast.stmt]
    found: dict[tuple[str, int], list[tuple[Definition, int]]] = field(default_factory=dict)
    codes: dict[Any, list[types.CodeType]] = field(default_factory=dict)
    converted: dict[int, tuple[Any, list[Any], str]] = field(default_factory=dict)  # by definition: its gast tree, decorators and class

    def definitions(self, name: str, line: int) -> list[tuple[Definition, int]]:
        """The definitions of a name and a first line, each with the index of its top-level statement."""
        if (name, line) not in self.found:
            around = [top for top, statement in enumerate(self.tree.body) if _first_line(statement) <= line <= (statement.end_lineno or line)]
            self.found[name, line] = self._within(around, name, line) or self._within(range(len(self.tree.body)), name, line)
        return self.found[name, line]

    def _within(self, tops: Iterable[int], name: str, line: int) -> list[tuple[Definition, int]]:
        return [(node, top) for top in tops for node in ast.walk(self.tree.body[top]) if isinstance(node, Definition) and _key(node) == (name, line)]

    def owner(self, definition: Definition) -> str:
        """The name of the innermost class in whose body a definition stands, or nothing."""
        line = definition.lineno
        around = [statement for statement in self.tree.body if _first_line(statement) <= line <= (statement.end_lineno or line)]
        classes = [node for statement in around for node in ast.walk(statement) if isinstance(node, ast.ClassDef)]  # outer ones come first
        inside = [c.name for c in classes if any(node is definition for statement in c.body for node in ast.walk(statement))]
        return inside[-1] if inside else ""


def _lines_of(fn: types.FunctionType) -> tuple[str, list[str]]:
    """The name of a function's file and its lines; SourceError where there are none."""
    code = fn.__code__
    from_code = getattr(linecache, "_getlines_from_code", None)  # `python -c` and the REPL, from 3.13 on
    lines = from_code(code) if from_code else []
    if lines:
        return code.co_filename, list(lines)
    filename = code.co_filename
    where = fn.__globals__.get("__file__")
    relative = not filename.startswith("<") and not os.path.isabs(filename)
    moved = filename.startswith("<frozen ") or relative and isinstance(where, str) and os.path.basename(where) == os.path.basename(filename)
    if moved and isinstance(where, str):
        filename = where
    lines = linecache.getlines(filename, fn.__globals__)
    if not lines:
        raise SourceError(f"no source for {_named(fn)}: {_why_no_lines(fn, filename)}")
    return filename, lines


def _why_no_lines(fn: types.FunctionType, filename: str) -> str:
    """The case, and its cure."""
    cure = "put it into a file and import it from there"
    if filename == "<stdin>":
        return f"it was typed at the prompt, or piped into Python, which keeps no text: {cure} (Python 3.13's prompt, IPython and notebooks work)"
    if filename == "<string>" and fn.__module__ == "__main__" and sys.argv[:1] == ["-c"]:
        return f"it was given on the command line by `python -c`, which keeps no text: {cure}"
    if filename.startswith(("<ipython-input-", "<python-input-")) or "ipykernel_" in filename:
        return "the text of its cell is not in this process: run the cell again, here, or send the gradient in place of the function"
    if filename.startswith("<astgrad "):
        return "the generated text is not in this process: differentiate the original function again"
    if filename.startswith("<"):
        return f"it was made by exec() or eval() as {filename}, which keeps no text: {cure}, or enter the text in linecache.cache"
    return f"the file {filename} cannot be read: install the package with its .py files, or restore the file"


def short_name(filename: str) -> str:
    """The name of a file to show: without its folder; a notebook cell by its number; what was pickled by where it came from.

    >>> short_name("/home/me/model.py"), short_name("<ipython-input-7-0a1b2c>"), short_name("<pickled In [7]-0a1b2c3d4e>")
    ('model.py', 'In [7]', 'In [7]')
    """
    pickled = re.match(r"<pickled (.*)-\w{10}>$", filename)
    if pickled:
        return pickled[1]
    numbered = re.match(r"<ipython-input-(\d+)-", filename)
    if numbered:
        return f"In [{numbered[1]}]"
    if "IPython" in sys.modules:
        shell = getattr(sys.modules["IPython"], "get_ipython", lambda: None)()
        number = getattr(getattr(shell, "compile", None), "_filename_map", {}).get(filename)
        if number is not None:
            return f"In [{number}]"
    return filename if filename.startswith("<") else os.path.basename(filename)


@lru_cache(maxsize=128)
def _parsed(filename: str, text: str) -> _File:
    with GENERATING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(text, filename)
    return _File(filename, text.split("\n"), tree, list(_imports(tree)))


def _imports(block: ast.AST) -> Iterator[ast.stmt]:
    """The import statements of a module's own scope; those of __future__ are flags of the compiler."""
    for node in ast.iter_child_nodes(block):
        if isinstance(node, ast.Import) or isinstance(node, ast.ImportFrom) and node.module != "__future__":
            yield node
        elif isinstance(node, ast.stmt | ast.ExceptHandler) and not isinstance(node, Definition | ast.ClassDef):
            yield from _imports(node)


def _key(node: Definition) -> tuple[str, int]:
    """Name and first line as the code object has them: a decorated function begins at its first decorator."""
    if isinstance(node, ast.Lambda):
        return "<lambda>", node.lineno
    return node.name, _first_line(node)


def _first_line(statement: ast.stmt) -> int:
    return min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])


# --- which definition


def _find(fn: types.FunctionType) -> tuple[_File, Definition]:
    """The file and the definition that a function was compiled from."""
    file, found = _look_up(fn)
    if found is None:  # perhaps linecache is older than the function, as after importlib.reload
        linecache.checkcache(fn.__code__.co_filename)
        file, found = _look_up(fn)
    if file is None:
        raise SourceError(f"the source of {_named(fn)} in {fn.__code__.co_filename} is not Python any more: {_CHANGED}")
    if found is None:
        raise SourceError(f"the source of {_named(fn)} at {short_name(file.filename)}:{fn.__code__.co_firstlineno} is not what runs: {_CHANGED}")
    return file, found


_CHANGED = "the file changed after it was imported, or an import hook rewrote it. Import it again (in a notebook, restart the kernel)"


def _look_up(fn: types.FunctionType) -> tuple[_File | None, Definition | None]:
    filename, lines = _lines_of(fn)
    try:
        file = _parsed(filename, "".join(lines))
    except (SyntaxError, ValueError):
        return None, None
    code = fn.__code__
    candidates = file.definitions(code.co_name, code.co_firstlineno)
    if code.co_name == "<lambda>" and len(candidates) > 1:
        candidates = _around(candidates, _spans(code)) or candidates
    if filename.startswith("<astgrad "):  # the name has the hash of the text
        return file, candidates[0][0] if len(candidates) == 1 else None
    right: list[Definition] = []
    for surroundings in (_with_imports, _alone, _whole):
        compiled = [(node, _codes_of(file, top, node, code.co_flags & _FUTURE, surroundings)) for node, top in candidates]
        right = [node for node, codes in compiled if any(_same_code(code, other) for other in codes)]
        right = right or [node for node, codes in compiled if _asserts_rewritten(fn, node, codes)]
        if right:
            break
    return file, right[0] if right and all(ast.dump(node) == ast.dump(right[0]) for node in right[1:]) else None


def _spans(code: types.CodeType) -> list[Span]:
    """Where in the file the instructions come from; empty if Python runs without columns."""
    return [
        ((line, column), (end_line, end_column))
        for line, end_line, column, end_column in code.co_positions()
        if line is not None and end_line is not None and column is not None and end_column is not None and (line, column) < (end_line, end_column)
    ]


def _around(candidates: list[tuple[Definition, int]], spans: list[Span]) -> list[tuple[Definition, int]]:
    """The innermost lambda whose body holds all of the spans."""

    def holds(node: Any) -> bool:
        body = node.body
        begin, end = (body.lineno, body.col_offset), (node.end_lineno, node.end_col_offset)
        return all(begin <= first and last <= end for first, last in spans)

    def begins(candidate: tuple[Definition, int]) -> tuple[int, int]:
        return candidate[0].lineno, candidate[0].col_offset

    return sorted((c for c in candidates if holds(c[0])), key=begins)[-1:] if spans else []


# --- whether it is what runs


_FUTURE = sum(getattr(__future__, f).compiler_flag for f in __future__.all_feature_names if f != "nested_scopes")


Surroundings = Callable[[_File, int, ast.stmt], list[ast.stmt]]


def _with_imports(file: _File, top: int, statement: ast.stmt) -> list[ast.stmt]:
    """As in a module: attributes of imported names compile to other code."""
    return [*file.imports, statement]


def _alone(file: _File, top: int, statement: ast.stmt) -> list[ast.stmt]:
    """As at a prompt or in a notebook, where each statement is compiled for itself."""
    return [statement]


def _whole(file: _File, top: int, statement: ast.stmt) -> list[ast.stmt]:
    return [*file.tree.body[:top], statement, *file.tree.body[top + 1 :]]


def _codes_of(file: _File, top: int, node: Definition, future: int, surroundings: Surroundings) -> list[types.CodeType]:
    """What a definition compiles to, inside its top-level statement: one code object, or none where that fails."""
    name, line = _key(node)
    statement: ast.stmt = file.tree.body[top]
    only = len(file.definitions(name, line)) == 1
    if not only:  # of several lambdas on a line, this one is put on a line of its own
        copies: dict[int, Any] = {}
        statement = copy.deepcopy(statement, copies)
        twin, line = copies[id(node)], len(file.lines) + 1
        shift = line - twin.lineno
        for part in _own_nodes(twin):  # all of it, or the compiler sees a change of line where there was none
            if hasattr(part, "lineno"):
                part.lineno, part.end_lineno = part.lineno + shift, part.end_lineno + shift  # type: ignore[attr-defined]
        twin.end_lineno, twin.end_col_offset = line, twin.col_offset
    key = (surroundings, top, future, 0 if only else id(node))
    if key not in file.codes:
        file.codes[key] = _compiled(surroundings(file, top, statement), file.filename, future)
    return [code for code in file.codes[key] if (code.co_name, code.co_firstlineno) == (name, line)]


def _own_nodes(node: ast.AST) -> Iterator[ast.AST]:
    """A lambda and what is inside it, without the lambdas inside it, which are told apart by their lines."""
    yield node
    for child in ast.iter_child_nodes(node):
        if not isinstance(child, ast.Lambda):
            yield from _own_nodes(child)


def _compiled(body: list[ast.stmt], filename: str, future: int) -> list[types.CodeType]:
    with GENERATING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            module = ast.Module(body=body, type_ignores=[])
            code = compile(module, filename, "exec", future | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
        except (SyntaxError, ValueError):
            return []
    return list(_inner(code))


def _inner(code: types.CodeType) -> Iterator[types.CodeType]:
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield constant
            yield from _inner(constant)


def _same_code(a: types.CodeType, b: types.CodeType) -> bool:
    """Whether two code objects do the same, wherever their text stands."""
    return (
        a.co_code == b.co_code
        and a.co_names == b.co_names
        and a.co_varnames == b.co_varnames
        and a.co_freevars == b.co_freevars
        and _signature(a) == _signature(b)
        and _same_constant(a.co_consts, b.co_consts)
    )


def _signature(code: types.CodeType) -> tuple[int, int, int, int]:
    return code.co_posonlyargcount, code.co_argcount, code.co_kwonlyargcount, code.co_flags & (inspect.CO_VARARGS | inspect.CO_VARKEYWORDS)


def _same_constant(a: Any, b: Any) -> bool:
    if type(a) is not type(b):
        return False
    if isinstance(a, types.CodeType):
        return a.co_name == b.co_name and _same_code(a, b)
    if isinstance(a, tuple):
        return len(a) == len(b) and all(map(_same_constant, a, b))
    if isinstance(a, frozenset):
        return sorted(map(repr, a)) == sorted(map(repr, b))
    return repr(a) == repr(b)  # tells 0.0 from -0.0, and takes nan for nan


def _asserts_rewritten(fn: types.FunctionType, node: Definition, codes: list[types.CodeType]) -> bool:
    """Whether pytest rewrote the asserts of the module, and the function agrees in all else that can be told."""
    if "@pytest_ar" not in fn.__globals__ or not any(isinstance(n, ast.Assert) for n in ast.walk(node)):
        return False
    mine = fn.__code__
    return any(_signature(c) == _signature(mine) and set(c.co_names) <= set(mine.co_names) and set(c.co_varnames) <= set(mine.co_varnames) for c in codes)


def fractions_example(x: Any, y: Any) -> Any:  # read by the doctest above
    return x / (1 + y)


__all__ = ["Source", "read", "short_name", "unwrap"]
