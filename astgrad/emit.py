"""From sweeps to text: function definitions, their docstrings and comments, and names that nothing else can take."""

from __future__ import annotations

import builtins
import math
import types
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from astgrad import runtime
from astgrad.analyse.facts import Dim, Fact, ListOf, Mapping, Number, Sequence, show_dim
from astgrad.core import tree as T
from astgrad.core.lazy import gast
from astgrad.core.scope import Scope
from astgrad.text.attempts import with_tries
from astgrad.text.printer import Blank, Comment, Trailing, render

_MODULES = {"@np": np, "@math": math}
_ALIASES = {"@np": "np", "@math": "math"}


def comment(text: str) -> Any:
    return gast.Expr(value=T.constant(Comment(text)))


def blank() -> Any:
    return gast.Expr(value=T.constant(Blank("")))


def with_line_comments(body: T.Block, last: int | None = None) -> T.Block:
    """Each statement of a reverse sweep that begins another line of the user's is marked with that line."""
    done: T.Block = []
    for node in body:
        line = getattr(node, "lineno", None)
        if isinstance(node, (gast.If, gast.For)):
            node = T.clone_header(node)
            node.body, node.orelse = with_line_comments(node.body, line), with_line_comments(node.orelse, line)
        done.append(node)
        quiet = getattr(node, "restored", False) or getattr(node, "again", False)
        if line is not None and line != last and not quiet:
            done.append(gast.Expr(value=T.constant(Trailing(f"line {line}"))))
            last = line
    return done


def define(name: str, arguments: Any, doc: str, body: T.Block, site: Any) -> Any:
    """A function definition with a docstring, without annotations and decorators."""
    arguments = T.clone(arguments)
    for parameter in T.walk(arguments):
        if isinstance(parameter, gast.Name) and isinstance(parameter.ctx, gast.Param):
            parameter.annotation = None
    document = [T.expression_statement(T.constant(doc))] if doc else []
    made = gast.FunctionDef(name=name, args=arguments, body=[*document, *body] or [gast.Pass()], decorator_list=[], returns=None, type_comment=None, type_params=[])
    return T.at(made, site)


def plain_arguments(names: Iterable[str]) -> Any:
    return gast.arguments(
        args=[gast.Name(id=n, ctx=gast.Param(), annotation=None, type_comment=None) for n in names],
        posonlyargs=[], vararg=None, kwonlyargs=[], kw_defaults=[], kwarg=None, defaults=[],
    )


def with_keywords(arguments: Any, names: Iterable[str]) -> Any:
    """Parameters with further keyword-only ones."""
    twin = T.clone(arguments)
    for name in names:
        twin.kwonlyargs.append(gast.Name(id=name, ctx=gast.Param(), annotation=None, type_comment=None))
        twin.kw_defaults.append(None)
    return twin


def fill_empty_blocks(body: T.Block) -> T.Block:
    """`pass` where a block would be empty, in the body of a function; `with` and `try` as such."""
    return _filled(with_tries(_with_properties(body)))


def _with_properties(body: T.Block) -> T.Block:
    """The block with the functions of properties that no derivative goes through read as properties again."""
    def visit(node: Any) -> Any:
        read = getattr(node, "stands_for", None)
        if not isinstance(read, gast.Attribute) or getattr(node.func, "id", "") != f"@{getattr(getattr(node.func, 'means', None), '__name__', '')}":
            return None
        return T.attribute(node.args[0], read.attr)

    return [T.transform(node, visit) for node in body] if any(hasattr(n, "stands_for") for n in T.walk_block(body)) else body


def _filled(body: T.Block) -> T.Block:
    done: T.Block = []
    for node in body:
        if isinstance(node, (gast.If, gast.For, gast.While, gast.Try)):
            node = T.clone_header(node)
            node.body = _filled(node.body) or [gast.Pass()]
            node.orelse = _filled(node.orelse)
            for clause in getattr(node, "handlers", []):
                clause.body = _filled(clause.body) or [gast.Pass()]
            if hasattr(node, "manager"):
                node = T.at(gast.With(items=node.manager, body=node.body, type_comment=None), node)
        done.append(node)
    return done


@dataclass
class Bindings:
    """What the generated names that are not the user's stand for."""

    cells: dict[str, Any] = field(default_factory=dict)
    imports: dict[str, str] = field(default_factory=dict)  # runtime helpers, by the name they have in the text


class Namer:
    """Turns `@name` into a name that, in the function at hand, can only mean what is meant."""

    def __init__(self, taken: set[str]) -> None:
        self.taken = taken
        self.bindings = Bindings()
        self._given: dict[str, str] = {}

    def finish(self, definition: Any, scope: Scope) -> Any:
        local = {n.id for n in T.walk(definition) if isinstance(n, gast.Name) and not n.id.startswith("@")}
        bound = {n.id for n in T.walk(definition) if isinstance(n, gast.Name) and not isinstance(n.ctx, gast.Load)}

        def visit(node: Any) -> Any:
            if isinstance(node, gast.Name) and node.id.startswith("@"):
                if isinstance(getattr(node, "means", None), type) or hasattr(node, "itself"):
                    return T.load(self._known(node.means, scope, bound))
                return T.load(self.name(node.id, scope, local)) if isinstance(node.ctx, gast.Load) else T.store(self.name(node.id, scope, local))
            return None

        return T.transform(definition, visit)

    def name(self, reference: str, scope: Scope, local: set[str]) -> str:
        if reference in _MODULES:
            users = self._users_alias(_MODULES[reference], scope)
            if users is not None:
                return users
            return self._cell(reference, _ALIASES[reference], _MODULES[reference])
        wish = reference[1:]
        if hasattr(runtime, wish):
            return self._cell(reference, wish, getattr(runtime, wish))
        if hasattr(builtins, wish):
            bound = wish in local and wish not in self._bare_builtins(scope, local)
            if not bound and wish not in scope.globals and wish not in scope.cells and wish not in scope.locals:
                return wish
            return self._cell(reference, f"{wish}_", getattr(builtins, wish))
        return self._cell(reference, wish, None)

    def _known(self, kind: Any, scope: Scope, bound: set[str]) -> str:
        """The name of a class or a function of the user's, by which the function may know it."""
        wish = kind.__name__ if kind.__name__.isidentifier() else "function"
        if wish not in bound and wish not in self.bindings.cells and scope.lookup(wish) is kind:
            self.taken.add(wish)
            return wish
        return self._cell(f"@{kind.__module__}.{kind.__qualname__} {id(kind)}", wish, kind)

    @staticmethod
    def _bare_builtins(scope: Scope, local: set[str]) -> set[str]:
        return {n for n in local if n not in scope.locals}

    @staticmethod
    def _users_alias(module: types.ModuleType, scope: Scope) -> str | None:
        for name, value in scope.globals.items():
            if value is module and name not in scope.locals and name not in scope.cells:
                return name
        return None

    def _cell(self, reference: str, wish: str, value: Any) -> str:
        if reference not in self._given:
            name, number = wish, 0
            while name in self.taken:
                number += 1
                name = f"{wish}_{number}"
            self.taken.add(name)
            self._given[reference] = name
            if value is not None:
                self.bindings.cells[name] = value
        return self._given[reference]


def show_facts(facts: Iterable[tuple[str, Fact]]) -> str:
    """`u0: float64[n], target: float64[m], c: float`: dimensions are letters in order of appearance."""
    letters = _Letters()
    return ", ".join(f"{name}: {letters.show(fact)}" for name, fact in facts)


class _Letters:
    def __init__(self) -> None:
        self.names: dict[str, str] = {}

    def _dim(self, dim: Dim) -> str:
        if isinstance(dim, int):
            return show_dim(dim)
        if dim[0] not in self.names:
            alphabet = "nmkpqrstuvw"
            index = len(self.names)
            self.names[dim[0]] = alphabet[index] if index < len(alphabet) else f"n{index}"
        return show_dim((self.names[dim[0]], dim[1]))

    def show(self, fact: Fact) -> str:
        match fact:
            case Number(kind="array", dtype=dtype, dims=dims) if dims is not None:
                return f"{dtype}[{', '.join(map(self._dim, dims))}]"
            case Sequence(kind=kind, items=items):
                return f"{kind}[{', '.join(map(self.show, items))}]"
            case ListOf(kind=kind, item=item):
                return f"{kind}[{self.show(item)}, ...]"
            case Mapping(items=items):
                return "dict[" + ", ".join(f"{k!r}: {self.show(v)}" for k, v in items) + "]"
        return str(fact)


def document(first: str, facts: str) -> str:
    """A docstring: on one line if it fits."""
    if not facts:
        return f"{first}, for any arguments."
    if len(first) + len(facts) < 96:
        return f"{first}, for {facts}."
    lines, line = [], ""
    for part in facts.split(", "):
        if len(line) + len(part) > 96:
            lines.append(line.rstrip())
            line = ""
        line += part + ", "
    lines.append(line.removesuffix(", "))
    return f"{first}, for\n    " + "\n    ".join(lines) + ".\n    "


def as_text(definitions: list[Any], bindings: Bindings, headings: dict[int, str]) -> str:
    """The module that holds all functions of one unit."""
    parts = []
    helpers = sorted(bindings.imports.items())
    if helpers:
        names = ", ".join(n if n == real else f"{real} as {n}" for n, real in helpers)
        parts.append(f"from astgrad.runtime import {names}\n")
    for definition in definitions:
        heading = headings.get(id(definition))
        parts.append((f"# {heading}\n" if heading else "") + render(definition).strip() + "\n")
    return "\n\n".join(parts)
