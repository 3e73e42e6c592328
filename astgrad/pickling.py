"""Derivatives as bytes: what another process can import goes by name, and other functions as source, with what they use.

A derivative is pickled

- by reference, where it is the global of its own name, as after `@grad`;
- as (function, mode, argnums, has_aux) where the function can be imported;
- else as a snapshot: the text of the function, and what the names that it reads are bound to now, its closure cells and
  its defaults. Helpers that cannot be imported are in it in the same way. A snapshot is not late-bound: what is rebound
  afterwards is not seen by the copy.

What a script defines in `__main__` can be imported by processes that run the script again, as those of `multiprocessing` do,
and goes by name, as `pickle` does it with functions. Picklers that take `__main__` by value get a snapshot, and so does everybody in a notebook.
"""

from __future__ import annotations

import __future__

import ast
import dis
import functools
import importlib
import inspect
import io
import operator
import pickle
import sys
import types
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from astgrad.core.remembered import own_attributes
from astgrad.errors import SourceError, UnsupportedError
from astgrad.runtime.calls import filled
from astgrad.text.loader import register
from astgrad.text.reader import LAMBDA, Source, read

_MAIN = ("__main__", "__mp_main__")
_FUNCTIONS = (types.FunctionType, types.MethodType, functools._lru_cache_wrapper)
_ANNOTATIONS = __future__.annotations.compiler_flag
_ATTRIBUTES = ("__module__", "__name__", "__qualname__", "__doc__", "__defaults__", "__kwdefaults__")


def reduce(df: Any) -> str | tuple[Any, ...]:
    """What `__reduce_ex__` of a derivative, which calls this, answers the pickler."""
    pickler = _pickler_by_value(sys._getframe(2))
    main = pickler is None
    if importable(df, main):
        return str(df.__qualname__)
    kind, arguments = df._recipe
    if goes_by_name(df.fun, main):
        return again, (kind, *arguments)
    return restore, (snapshot(df, pickler or pickle.Pickler),)


def _pickler_by_value(caller: types.FrameType) -> type | None:
    """The class of the pickler at work, if it takes `__main__` by value, as cloudpickle's and joblib's do.

    Nothing official tells `__reduce_ex__` of it; but it is a pickler with a `dump` written in Python, where the call comes from.
    """
    found = caller.f_locals.get("self")
    return type(found) if isinstance(found, pickle.Pickler) and hasattr(found, "reducer_override") else None


def importable(obj: Any, main: bool) -> bool:
    """Whether an object is what its module has under its own name; `main`: whether a script's `__main__` is a module like others."""
    module, name = getattr(obj, "__module__", None), getattr(obj, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or module not in sys.modules:
        return False
    home = sys.modules[module]
    if module in _MAIN and not (main and getattr(home, "__file__", None)):
        return False
    try:
        return operator.attrgetter(name)(home) is obj
    except AttributeError:
        return False


def goes_by_name(fun: Any, main: bool) -> bool:
    """Whether a function, method or derivative can be found, or made again, from what can be imported."""
    if importable(fun, main):
        return True
    if _is_derivative(fun):
        return goes_by_name(fun.fun, main)
    if isinstance(fun, types.MethodType):
        owner = fun.__self__ if isinstance(fun.__self__, type) else type(fun.__self__)
        return importable(owner, main) and getattr(fun.__self__, fun.__name__, None) == fun
    return False


def _is_derivative(obj: Any) -> bool:
    return hasattr(type(obj), "__astgrad__")


# --- back from bytes


def again(kind: Any, fun: Any, *options: Any) -> Any:
    """A derivative of an importable function; one object for all copies, so that a worker generates its text once."""
    return kind(fun, *options) if isinstance(fun, types.MethodType) else _again(kind, fun, *options)


@functools.lru_cache(maxsize=256)
def _again(kind: Any, fun: Any, *options: Any) -> Any:
    return kind(fun, *options)


def restore(data: bytes) -> Any:
    """The derivative in a snapshot; small ones are kept, as a pool sends the same bytes with every task."""
    return _restored(data) if len(data) < 1 << 20 else pickle.loads(data)


@functools.lru_cache(maxsize=16)
def _restored(data: bytes) -> Any:
    return pickle.loads(data)


def make_function(text: Text, space: dict[str, Any], cells: dict[str, types.CellType]) -> types.FunctionType:
    """A function of a snapshot, over globals that all functions of one module share and `fill` binds."""
    code = text.compile()
    return types.FunctionType(code, space, code.co_name, None, tuple(cells[n] for n in code.co_freevars))


def fill(fn: types.FunctionType, state: tuple[dict[str, Any], dict[str, Any], list[str]]) -> None:
    """Bind what a function reads and holds; after it is made, as this may be the function itself."""
    values, attributes, modules = state
    fn.__globals__.update(values)
    for name, value in attributes.items():
        setattr(fn, name, value)
    for module in modules:
        importlib.import_module(module)


def make_cell() -> types.CellType:
    return types.CellType()


def fill_cell(cell: types.CellType, contents: tuple[Any, ...]) -> None:
    for value in contents:
        cell.cell_contents = value


def bind(fn: Any, obj: Any) -> types.MethodType:
    return types.MethodType(fn, obj)


def cached(parameters: dict[str, Any], fn: Any) -> Any:
    return functools.lru_cache(**parameters)(fn)


# --- into bytes


def snapshot(df: Any, base: type) -> bytes:
    """A derivative with all that it uses; `base` is the pickler at work, whose own abilities are kept."""
    file = io.BytesIO()
    writer = _writer_over(base)(file)
    try:
        writer.dump(df)
    except Exception as error:
        # what was met last is innermost; functions were met through their names
        names = (f"{n}: " for n, v in reversed(writer.met) if not isinstance(v, _FUNCTIONS) and not _pickles(v, base))
        raise pickle.PicklingError(f"{df!r} does not pickle: {next(names, '')}{type(error).__name__}: {error}") from error
    return file.getvalue()


def _pickles(value: Any, base: type) -> bool:
    try:
        _writer_over(base)(io.BytesIO()).dump(value)
    except Exception:
        return False
    return True


@functools.cache
def _writer_over(base: type) -> Any:
    return type("Writer", (_Writer, base), {})


class _Writer:
    """Functions that cannot be imported as source; a mixin, over the pickler that takes all else."""

    def __init__(self, file: io.BytesIO) -> None:
        super().__init__(file)  # type: ignore[call-arg]
        self.spaces: dict[int, dict[str, Any]] = {}  # by the identity of globals, what stands for them
        self.met: list[tuple[str, Any]] = []  # what functions use: a name, and of which function, and its value

    def reducer_override(self, obj: Any) -> Any:
        reduced = self._reduced(obj)
        inherited = getattr(super(), "reducer_override", None)
        return inherited(obj) if reduced is NotImplemented and inherited else reduced

    def _reduced(self, obj: Any) -> Any:
        if isinstance(obj, types.ModuleType):
            known = sys.modules.get(obj.__name__) is obj and obj.__name__ not in _MAIN
            return (importlib.import_module, (obj.__name__,)) if known else NotImplemented
        if isinstance(obj, types.CellType):
            return make_cell, (), (obj.cell_contents,) if filled(obj) else (), None, None, fill_cell
        if not (_is_derivative(obj) or isinstance(obj, _FUNCTIONS)) or goes_by_name(obj, main=False):
            return NotImplemented
        if isinstance(obj, types.FunctionType):
            return self._function(obj)
        if isinstance(obj, types.MethodType):
            self.met.append((f"`self`, which {obj.__qualname__}() uses", obj.__self__))
            return bind, (obj.__func__, obj.__self__)
        return obj._recipe if _is_derivative(obj) else (cached, (obj.cache_parameters(), obj.__wrapped__))

    def _function(self, fn: types.FunctionType) -> Any:
        try:
            text = text_of(fn)
        except (SourceError, UnsupportedError):
            return NotImplemented
        space = self.spaces.setdefault(id(fn.__globals__), {"__name__": fn.__globals__.get("__name__")})
        cells = dict(zip(fn.__code__.co_freevars, fn.__closure__ or (), strict=True))
        values = {n: fn.__globals__[n] for n in names_read(fn.__code__) if n in fn.__globals__}
        defaults = {n: p.default for n, p in inspect.signature(fn, follow_wrapped=False).parameters.items() if p.default is not p.empty}
        used = values | {n: c.cell_contents for n, c in cells.items() if filled(c)} | defaults | own_attributes(fn)
        self.met += [(f"`{n}`, which {fn.__qualname__}() uses", v) for n, v in used.items()]
        attributes = {n: getattr(fn, n) for n in _ATTRIBUTES} | {"__annotations__": _annotations(fn)} | own_attributes(fn)
        return make_function, (text, space, cells), (values, attributes, _submodules(fn.__code__, used)), None, None, fill


def _annotations(fn: types.FunctionType) -> dict[str, str]:
    """Annotations as text; none where a name in them is not bound, as later Pythons allow."""
    try:
        return {n: a if isinstance(a, str) else inspect.formatannotation(a) for n, a in fn.__annotations__.items()}
    except NameError:
        return {}


def names_read(code: types.CodeType) -> list[str]:
    """The global names that a function and the functions inside it read.

    >>> names_read((lambda x: [len(y) for y in x.items]).__code__)
    ['len']
    """
    return list(dict.fromkeys(str(i.argval) for c in _codes(code) for i in dis.get_instructions(c) if i.opname in _READS))


_READS = ("LOAD_GLOBAL", "LOAD_NAME", "LOAD_FROM_DICT_OR_GLOBALS")  # the others are in the bodies of classes


def _codes(code: types.CodeType) -> Iterator[types.CodeType]:
    yield code
    for constant in code.co_consts:
        if isinstance(constant, types.CodeType):
            yield from _codes(constant)


def _submodules(code: types.CodeType, values: dict[str, Any]) -> list[str]:
    """Modules inside the packages that a function reads, which it reaches by attributes: the package may not import them."""
    names = {name for inner in _codes(code) for name in inner.co_names}
    packages = [v.__name__ + "." for v in values.values() if isinstance(v, types.ModuleType)]
    return sorted(m for m in list(sys.modules) for p in packages if m.startswith(p) and names.issuperset(m.removeprefix(p).split(".")))


# --- source as a file of its own


@dataclass(frozen=True)
class Text:
    """The source of one function, in which its lines have the numbers of the user's file."""

    text: str
    file: str  # the user's, as errors show it
    name: str
    line: int
    flags: int

    def compile(self) -> types.CodeType:
        tree = ast.parse(self.text)
        if self.name == "<lambda>":  # its defaults come from the snapshot, and may hold other lambdas
            outermost = next(node for node in ast.walk(tree) if isinstance(node, ast.Lambda))
            outermost.args.defaults = [ast.copy_location(ast.Constant(None), d) for d in outermost.args.defaults]
            outermost.args.kw_defaults = [d and ast.copy_location(ast.Constant(None), d) for d in outermost.args.kw_defaults]
        module = compile(tree, register(self.text, self.file, "pickled"), "exec", self.flags, dont_inherit=True)
        return next(code for code in _codes(module) if (code.co_name, code.co_firstlineno) == (self.name, self.line))


def text_of(fn: types.FunctionType) -> Text:
    """The source of one function, inside what makes it compile to the code that it is: a function, a class."""
    source, code = read(fn), fn.__code__
    header, lines = _header(code, source), _lines(source)
    if source.tree.name == LAMBDA:
        lines[0] = f"{' ' * len(header)}({lines[0]}"
        lines[-1] += ")"
    pad = max(0, source.tree.lineno - 1 - len(header))
    text = Text("\n".join([*[""] * pad, *header, *lines, ""]), source.file, code.co_name, pad + len(header) + 1, code.co_flags & _ANNOTATIONS)
    made = text.compile()
    if made.co_freevars != code.co_freevars or not set(made.co_names) <= set(code.co_names):  # pytest puts more into asserts
        raise SourceError(f"the source of `{fn.__qualname__}` means something else outside of its surroundings")
    return text


def _header(code: types.CodeType, source: Source) -> list[str]:
    """The lines around a definition, each indented by one more: its captured names, and its class, for private names and `super`."""
    free = [n for n in code.co_freevars if n != "__class__"]
    header = [f"def outer_({', '.join(free)}):"] if free else []
    if source.owner:
        return [*header, f"{' ' * len(header)}class {source.owner}:"]
    if source.tree.name == LAMBDA or not source.tree.col_offset:
        return header
    if free and code.co_name not in free:
        indentation = source.lines[source.tree.lineno - 1][: source.tree.col_offset]
        return [*header, f"{indentation}global {code.co_name}"]  # or the function would see itself where it reads a global
    return header or ["if True:"]


def _lines(source: Source) -> list[str]:
    """The lines of a definition without its decorators; of a lambda, from its first column to its last."""
    tree = source.tree
    lines = [line.rstrip("\r") for line in source.lines[tree.lineno - 1 : tree.end_lineno]]
    if tree.name == LAMBDA:
        lines[-1] = lines[-1].encode("utf-8", "surrogatepass")[: tree.end_col_offset].decode("utf-8", "surrogatepass")
        lines[0] = lines[0].encode("utf-8", "surrogatepass")[tree.col_offset :].decode("utf-8", "surrogatepass")
    return lines


__all__ = ["reduce"]
