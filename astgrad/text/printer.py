"""A gast tree -> readable Python text, through astor; the text parses back to the tree, or `ast.unparse` prints it.

Three kinds of string stand for what a syntax tree has no node for, each as a statement `Expr(Constant(...))`:
`Comment` is a line of its own, `Trailing` goes to the end of the first line of the statement before it, and `Blank` is
an empty line.
"""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Sequence
from functools import cache
from typing import Any

from astgrad.core.lock import GENERATING
from astgrad.errors import InternalError

MAX_LINE = 110


class Comment(str):
    """The text of a comment that has a line of its own, without `# `."""


class Trailing(str):
    """The text of a comment at the end of the first line of the statement before it, without `# `."""


class Blank(str):
    """An empty line."""


def render(tree: Any) -> str:
    """The text of a module, function, statement or expression; statements end with a newline, expressions do not.

    >>> import gast
    >>> print(render(gast.parse("def f(x, y):\\n  if (x): return ((x*2)*y, -y)")), end="")
    def f(x, y):
        if x:
            return x * 2 * y, -y
    >>> render(gast.parse("2 ** (-x)", mode="eval").body)
    '2 ** -x'
    """
    import gast

    plain = _Plain().visit(gast.gast_to_ast(tree))
    if isinstance(plain, ast.expr):
        if isinstance(plain, ast.Constant) and isinstance(plain.value, str):
            return _quoted(plain.value)
        return _text(ast.Module(body=[ast.Expr(value=plain)], type_ignores=[])).rstrip("\n")
    return _text(plain if isinstance(plain, ast.Module) else ast.Module(body=[plain], type_ignores=[]))


def _text(module: ast.Module) -> str:
    for attempt in (_by_astor, _by_unparse):
        text = attempt(module)
        try:
            if _same(module, ast.parse(text)):
                return text
        except (SyntaxError, ValueError):
            pass
    raise InternalError(f"this text is not the tree that it was printed from:\n{text}")


def _by_astor(module: ast.Module) -> str:
    generator = _generator()(" " * 4, False)
    try:
        generator.visit(module)
    except (AssertionError, AttributeError, KeyError, TypeError, IndexError):  # a node that astor does not know
        return "("
    return _layout(generator.result, generator.notes).strip("\n") + "\n"


def _same(ours: Any, parsed: Any) -> bool:
    """Whether a tree, its comments aside, is the tree of a text, whatever its nodes say of load and store."""
    if ours is parsed:
        return True
    if isinstance(parsed, ast.AST):
        return type(ours) is type(parsed) and all(_same(getattr(ours, f, None), getattr(parsed, f, None)) for f in parsed._fields if f != "ctx")
    if isinstance(parsed, list):
        plain = [item for item in ours or [] if _note(item) is None]
        return len(plain) == len(parsed) and all(map(_same, plain, parsed))
    return repr(ours) == repr(parsed)


def _note(node: Any) -> Any:
    """The Comment, Trailing or Blank that a statement stands for, or None."""
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, Comment | Trailing | Blank):
        return node.value.value
    return None


class _Plain(ast.NodeTransformer):
    """Give the tree the form that a parser would have given it: no negative constants, no tuple constants, no empty bodies."""

    def generic_visit(self, node: ast.AST) -> ast.AST:
        super().generic_visit(node)
        if isinstance(node, ast.Module):
            return node
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list) and (block or name == "body") and all(_note(item) is not None for item in block):
                block.append(ast.Pass())
        return node

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        if isinstance(value, tuple):
            return ast.Tuple(elts=[self.visit_Constant(ast.Constant(value=item)) for item in value], ctx=ast.Load())
        if isinstance(value, bool) or not isinstance(value, int | float | complex) or _is_literal(value):
            return node
        if _is_literal(-value):
            return ast.UnaryOp(op=ast.USub(), operand=ast.Constant(value=-value))
        if isinstance(value, complex):
            left, right, op = value.real, complex(0.0, abs(value.imag)), ast.Sub() if value.imag < 0 else ast.Add()
        else:  # nan
            left, right, op = float("inf"), float("inf"), ast.Sub()
        return ast.BinOp(left=self.visit_Constant(ast.Constant(value=left)), op=op, right=ast.Constant(value=right))


def _is_literal(value: complex) -> bool:
    """Whether a number is what one token of Python stands for."""
    return value == value and not repr(value).startswith(("-", "("))


def _copy(node: Any) -> Any:
    if isinstance(node, list):
        return [_copy(item) for item in node]
    if not isinstance(node, ast.AST):
        return node
    return type(node)(**{name: _copy(value) for name, value in ast.iter_fields(node)})


def _by_unparse(module: ast.Module) -> str:
    """The text by `ast.unparse`, with the comments put in afterwards."""
    notes: list[Any] = []

    class Mark(ast.NodeTransformer):
        def visit_Expr(self, node: ast.Expr) -> ast.Expr:
            if _note(node) is None:
                return node
            notes.append(_note(node))
            return ast.Expr(value=ast.Name(id=f"_astgrad_note_{len(notes) - 1}_", ctx=ast.Load()))

    lines: list[str] = [""]
    for line in ast.unparse(ast.fix_missing_locations(Mark().visit(_copy(module)))).split("\n"):
        marked = re.fullmatch(r"( *)_astgrad_note_(\d+)_", line)
        if marked is None:
            lines.append(line)
        else:
            _put(lines, marked[1], notes[int(marked[2])])
    return "\n".join(lines[1:]) + "\n"


def _put(lines: list[str], indent: str, note: str) -> None:
    """Add a note after the lines; a trailing one to the last line, if that is the statement it belongs to."""
    last = lines[-1]
    if isinstance(note, Blank):
        lines.append("")
    elif isinstance(note, Trailing) and last.strip() and last[: len(last) - len(last.lstrip())] == indent:
        lines[-1] += f"  # {note}"
    else:
        lines.extend(f"{indent}# {line}".rstrip() for line in note.split("\n"))


# --- by astor


def _layout(tokens: Sequence[str], notes: dict[int, str]) -> str:
    """The tokens as text: long lines wrapped, and each trailing comment at the end of the first line of its statement.

    `notes` has a comment for the index of the line feed before its statement.
    """
    done, line, note = list[str](), list[str](), None
    for index, token in enumerate(tokens):
        if token and not token.strip("\n"):
            done += [_line(line, note), token]
            line, note = [], notes.get(index)
        else:
            line.append(token)
    return "".join([*done, _line(line, note)])


def _line(tokens: list[str], note: str | None) -> str:
    text = "".join(tokens)
    if len(text) > MAX_LINE and "\n" not in text and not text.lstrip().startswith("#"):
        text = _wrapped(tokens[0], tokens[1:])
    multiline = any("\n" in token for token in tokens)  # a string
    first, feed, rest = (text, "", "") if multiline else text.partition("\n")
    return first + (f"  # {note}" if note is not None else "") + feed + rest


_RANKS = {symbol: rank for rank, symbols in enumerate(
    ([", "], [" if ", " else ", " for "], [" or "], [" and "], [" == ", " != ", " < ", " <= ", " > ", " >= ", " in ", " is "],
     [" | "], [" & "], [" + ", " - "], [" * ", " / ", " // ", " % ", " @ "])
) for symbol in symbols}  # fmt: skip
_WRAPPED = {"return": 2, "if ": 1, "elif ": 1, "while ": 1}  # what may get parentheses, after so many tokens


def _wrapped(indent: str, tokens: list[str]) -> str:
    """A statement on several lines, broken where it binds least, in parentheses where it has none of its own."""
    start = _WRAPPED.get(tokens[0], len(tokens))
    depths, depth = [], 0
    for index, token in enumerate(tokens):
        depth += (token in ("(", "[", "{")) - (token in (")", "]", "}"))
        depths.append(depth)
        if depth == 0 and token.endswith("= ") and token not in _RANKS:
            start = index + 1
    ranks = {i: (depths[i], _RANKS[t]) for i, t in enumerate(tokens) if t in _RANKS and (depths[i] or i > start)}
    lines, begin, further = [], 0, indent + (8 if tokens[-1] == ":" else 4) * " "
    while len("".join(tokens[begin:])) + len(further) > MAX_LINE:
        fit = [i for i in ranks if i > begin and len(indent + "".join(tokens[begin:i])) <= MAX_LINE - 5]
        fit = fit or [i for i in ranks if i > begin][:1]
        if not fit:
            break
        best = min(fit, key=lambda i: (ranks[i], -i))
        if not depths[best] and tokens[start - 1] != "(":
            end = len(tokens) - (tokens[-1] == ":")
            return _wrapped(indent, [*tokens[:start], "(", *tokens[start:end], ")", *tokens[end:]])
        end = best + (tokens[best] == ", ")
        lines.append("".join(tokens[begin:end]).rstrip())
        begin = end
    lines.append("".join(tokens[begin:]))
    return indent + ("\n" + further).join(line.strip() for line in lines)


def _quoted(value: str) -> str:
    """The literal of a string, in double quotes where that needs no backslash.

    >>> print(_quoted("axis"), _quoted('say "yes"'))
    "axis" 'say "yes"'
    """
    literal = repr(value)
    return literal if '"' in value or "'" in value else f'"{literal[1:-1]}"'


def _document(value: str) -> str:
    """The literal of a docstring, in triple double quotes.

    >>> print(_document('One line, \\\\ and "quotes"'))
    \"""One line, \\\\ and "quotes\\"\"""
    """
    if not all(character.isprintable() or character in "\n\t" for character in value):
        return repr(value)
    body = value.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""{body[:-1]}\\""""' if body.endswith('"') else f'"""{body}"""'


@cache
def _generator() -> Any:
    """astor's generator, with our visitors before its own."""
    with GENERATING, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from astor import code_gen
    return type("Generator", (_Visitors, code_gen.SourceGenerator), {"precede": staticmethod(code_gen.set_precedence), "level": code_gen.Precedence})


_Base: Any = object  # astor's generator comes after it in the order of resolution


class _Visitors(_Base):  # type: ignore[misc]
    """The nodes that astor prints wrong, not at all, or less well."""

    new_lines: int

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.notes: dict[int, str] = {}
        self.joined = True  # whether no blank line belongs before the statement

    def block(self, statements: list[Any]) -> None:
        for index, node in enumerate(statements):
            previous = _note(statements[index - 1]) if index else None
            if isinstance(_note(node), Trailing) and index:
                continue
            self.joined = index == 0 or isinstance(previous, Comment)
            start = len(self.result)
            self.visit(node)
            self.attach(start, statements[index + 1 :])

    def attach(self, start: int, following: list[Any]) -> None:
        """Note the trailing comment, if one follows, at the line feed where the statement begins."""
        note = _note(following[0]) if following else None
        if isinstance(note, Trailing):
            self.notes[next(i for i in range(start, len(self.result)) if self.result[i][:1] == "\n")] = note

    def body(self, statements: list[Any]) -> None:
        self.indentation += 1
        self.block(statements)
        self.indentation -= 1
        self.new_lines = min(self.new_lines, 1)

    def visit_Module(self, node: Any) -> None:
        self.block(node.body)

    def visit_Expr(self, node: Any) -> None:
        note = _note(node)
        if isinstance(note, Blank):
            self.new_lines = max(self.new_lines, 2)
        elif note is not None:
            for line in note.split("\n"):
                self.newline()
                self.write(f"# {line}".rstrip())
        elif isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            self.newline()
            self.write((node.value.kind or "") + _document(node.value.value))
        else:
            super().visit_Expr(node)

    def visit_FunctionDef(self, node: Any, is_async: bool = False) -> None:
        self.newline(extra=0 if self.joined else 1 if self.indentation else 2)
        for decorator in node.decorator_list:
            self.statement(decorator, "@", decorator)
        parameters = ", ".join(map(ast.unparse, getattr(node, "type_params", None) or []))
        self.statement(node, ("async " if is_async else "") + f"def {node.name}" + (f"[{parameters}]" if parameters else ""), "(")
        self.visit_arguments(node.args)
        self.write(")")
        if node.returns is not None:
            self.write(" -> ", node.returns)
        self.write(":")
        self.body(node.body)
        self.newline(extra=1 if self.indentation else 2)

    def visit_arguments(self, node: Any) -> None:
        positional = [*node.posonlyargs, *node.args]
        defaults = [None] * (len(positional) - len(node.defaults)) + node.defaults
        items: list[tuple[Any, ...]] = list(zip([""] * len(positional), positional, defaults, strict=True))
        if node.posonlyargs:
            items.insert(len(node.posonlyargs), ("/", None, None))
        if node.vararg or node.kwonlyargs:
            items.append(("*", node.vararg, None))
        items += zip([""] * len(node.kwonlyargs), node.kwonlyargs, node.kw_defaults, strict=True)
        if node.kwarg:
            items.append(("**", node.kwarg, None))
        for index, (prefix, parameter, default) in enumerate(items):
            self.write(", " if index else "", prefix, parameter or "")
            if default is not None:
                self.precede(self.level.Comma, default)
                self.write(" = " if parameter.annotation else "=", default)

    def visit_Lambda(self, node: Any) -> None:
        with self.delimit(node) as delimiters:
            self.precede(delimiters.p, node.body)
            self.write("lambda " if any(value for _, value in ast.iter_fields(node.args)) else "lambda")
            self.visit_arguments(node.args)
            self.write(": ", node.body)

    def visit_If(self, node: Any, word: str = "if ") -> None:
        self.precede(node, node.test)
        self.statement(node, word, node.test, ":")
        self.body(node.body)
        rest = [s for s in node.orelse if not isinstance(_note(s), Trailing)]
        if len(rest) == 1 and isinstance(rest[0], ast.If) and rest[0] is node.orelse[0]:
            start = len(self.result)
            self.visit_If(rest[0], "elif ")
            self.attach(start, node.orelse[1:])
        else:
            self.else_body(node.orelse)

    def visit_Match(self, node: Any) -> None:
        self.statement(node, "match ", ast.unparse(node.subject), ":")
        self.indentation += 1
        for case in node.cases:
            self.statement(case, "case ", ast.unparse(case.pattern))
            if case.guard is not None:
                self.write(" if ", ast.unparse(case.guard))
            self.write(":")
            self.body(case.body)
        self.indentation -= 1

    def visit_TryStar(self, node: Any) -> None:
        self.statement(node, "try:")
        self.body(node.body)
        for handler in node.handlers:
            self.statement(handler, "except* ", handler.type)
            self.write(f" as {handler.name}:" if handler.name else ":")
            self.body(handler.body)
        self.else_body(node.orelse)
        if node.finalbody:
            self.statement(node, "finally:")
            self.body(node.finalbody)

    def visit_withitem(self, node: Any) -> None:
        double = isinstance(node.context_expr, ast.Tuple)  # `with (a, b):` enters a and b
        self.write("(" if double else "", node.context_expr, ")" if double else "")
        self.write(" as " if node.optional_vars else "", node.optional_vars or "")

    def visit_Delete(self, node: Any) -> None:
        self.statement(node, ast.unparse(node))

    def visit_JoinedStr(self, node: Any) -> None:
        self.write(ast.unparse(node))

    visit_TemplateStr = visit_JoinedStr

    def visit_Constant(self, node: Any) -> None:
        if isinstance(node.value, str):
            self.write((node.kind or "") + _quoted(node.value))
        else:
            super().visit_Constant(node)
