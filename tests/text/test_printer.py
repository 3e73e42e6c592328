"""The printer: text that parses back to the tree, and reads well."""

from __future__ import annotations

import ast
import sys
import sysconfig
import textwrap
import warnings
from pathlib import Path

import gast
import pytest

from astgrad.text import printer
from astgrad.text.printer import Blank, Comment, Trailing, render

EXPRESSIONS = """
y_bar * 2.0 * y
(a - b) * c
a - (b - c)
a / (b * c)
-y * x
-(a * b)
-(x - mu) ** 2 / (2.0 * sigma ** 2)
2 ** -y
(-x) ** 2
-x ** 2
a ** b ** c
(a ** b) ** c
x - -y
a @ (b @ c)
~a & b | c ^ d
not (a and b)
(a or b) and c
a < b <= c
(a < b) < c
x if c else y if d else z
(x if c else y) if d else z
a, b
(a, b), c
[a, (b, c)]
x[i, j, 1:n - 1, ::-1]
x[:, None]
x[()]
x[1,]
x[1:2, ...]
f(*a, k=1, **kw)
f(lambda x: x, y)
lambda: 0
lambda x, *a, k=1, **kw: x + k
lambda x, /, y=(1, 2): (x, y)
sum(x * y for x, y in zip(a, b))
[x for x in (1, 2, 3) if x if y]
{k: v for k, v in d.items()}
{**a, "b": 1}
1e-07
0.1
100000.0
-1.0
1.0j * x
"it's"
'say "yes"'
b'x'
f"{x} {y:.3f}"
a.T @ b + c.sum(axis=0, keepdims=True)
print(*(a or b))
""".strip().split("\n")


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_expressions_print_as_one_writes_them(text: str) -> None:
    if text.startswith("f\""):
        assert render(gast.parse(text, mode="eval").body).strip("f'\"") == text.strip("f'\"")
    else:
        assert render(gast.parse(text, mode="eval").body) == text


STATEMENTS = """
def f(x, /, y: int = 3, *args: int, k=(1, 2), **kw) -> float:
    \"\"\"Doc with \\\\ backslash and "quotes" inside.\"\"\"
    a, b = b, a
    a = b = c
    a += 1, 2
    x: float = 3.0
    y: int
    for i, z in enumerate(x):
        break
    else:
        pass
    for q in (1, 2):
        continue
    if x:
        return a, b
    elif y:
        return
    else:
        raise A from b
    while x:
        x -= 1
    assert x, "message"
    del a, b
    del (a, b)
    with open(f) as g, h:
        pass
    try:
        pass
    except (A, B) as e:
        pass
    else:
        pass
    finally:
        pass
    global p
    import numpy as np
    from a.b import c as d, e
    return lambda: x
""".lstrip()


def test_statements_print_as_one_writes_them() -> None:
    assert render(gast.parse(STATEMENTS)) == STATEMENTS
    assert render(gast.parse(STATEMENTS).body[0]) == STATEMENTS


@pytest.mark.parametrize(
    "text",
    [
        "match x, y:\n    case [1, *rest] if rest:\n        pass\n    case {'a': A(b=2)} | None:\n        return\n",
        "try:\n    pass\nexcept* (A, B) as e:\n    pass\nexcept* C:\n    pass\nelse:\n    pass\nfinally:\n    pass\n",
        "def f(a=1, b=2, /, c=3, *, d, e=4):\n    pass\n",
        "def f(a, b=2, /):\n    pass\n",
        "async def f():\n    async with a as b:\n        await c\n    async for i in d:\n        yield i\n",
        "@a\n@b(1)\nclass C(D, metaclass=E, **k):\n    x = 1\n\n    @property\n    def f(self):\n        return 1\n",
        "x = f'{a!r:>{w}} {{}} {b[\"c\"]}'\n",
        "x = f'''{a}\n'''\n",
        "del (a,)\n",
        "x = (yield)\n",
        "if (n := f(n)) > 1:\n    pass\n",
        "(1).real\n",
        "for x in *a, b:\n    pass\n",
        "x = u'a'\n",
        "with (a, b):\n    pass\n",
        "with ((a, b)):\n    pass\n",
        "def f(*args: *Ts):\n    pass\n",
    ],
)
def test_awkward_syntax_comes_back(text: str) -> None:
    text = text if not text.startswith(("x = (y", "match")) else "def f():\n" + textwrap.indent(text, "    ")
    assert ast.dump(ast.parse(render(gast.parse(text)))) == ast.dump(ast.parse(text))


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
@pytest.mark.parametrize("text", ["type X[T] = list[T]\n", "def f[T: int, *Ts, **P](x: T):\n    pass\n", "class A[T](B):\n    pass\n", "x = f'{a + f'{b}'}'\n"])
def test_newer_syntax_comes_back(text: str) -> None:
    assert ast.dump(ast.parse(render(gast.parse(text)))) == ast.dump(ast.parse(text))


def stdlib_files() -> list[Path]:
    return sorted(Path(sysconfig.get_path("stdlib")).glob("[b-z]*.py"))[::3][:60]


@pytest.mark.parametrize("path", stdlib_files(), ids=lambda p: p.name)
def test_standard_library_comes_back_without_the_fallback(path: Path, monkeypatch) -> None:
    monkeypatch.setattr(printer, "_by_unparse", lambda module: pytest.fail("fell back to ast.unparse"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        tree = ast.parse(path.read_text(encoding="utf-8"))
        text = render(gast.ast_to_gast(tree))
        assert ast.dump(ast.parse(text)) == ast.dump(tree)


# --- comments


def note(text: str) -> gast.Expr:
    return gast.Expr(value=gast.Constant(value=text, kind=None))


def block(*parts: str) -> list[gast.AST]:
    return [note(part) if not type(part) is str else gast.parse(part).body[0] for part in parts]


def module(*parts: str) -> gast.Module:
    return gast.Module(body=block(*parts), type_ignores=[])


def test_comments_and_blank_lines_have_lines_of_their_own() -> None:
    tree = module(Comment("forward sweep"), "y = x", Blank(""), Comment("reverse sweep\nin two lines"), "x_bar = y_bar")
    assert render(tree) == "# forward sweep\ny = x\n\n# reverse sweep\n# in two lines\nx_bar = y_bar\n"


def test_trailing_comments_stand_after_the_statement() -> None:
    assert render(module("y = x", Trailing("line 7"), "z = y")) == "y = x  # line 7\nz = y\n"


def test_trailing_comments_of_compound_statements_stand_at_their_heads() -> None:
    tree = module("for i in range(n):\n    y = x", Trailing("line 3"), "if a:\n    y = 1\nelse:\n    y = 2", Trailing("line 5"))
    tree.body[2].body.append(note(Trailing("line 6")))
    assert render(tree) == "for i in range(n):  # line 3\n    y = x\nif a:  # line 5\n    y = 1  # line 6\nelse:\n    y = 2\n"


def test_elif_keeps_its_comment() -> None:
    tree = module("if a:\n    y = 1\nelif b:\n    y = 2\nelse:\n    y = 3", Trailing("line 1"))
    tree.body[0].orelse.append(note(Trailing("line 3")))
    assert render(tree) == "if a:  # line 1\n    y = 1\nelif b:  # line 3\n    y = 2\nelse:\n    y = 3\n"


def test_a_block_of_comments_gets_pass_and_the_tree_is_left_alone() -> None:
    tree = module("if a:\n    y = 1")
    tree.body[0].body = block(Comment("nothing flows"), Blank(""))
    before = gast.dump(tree)
    assert render(tree) == "if a:\n    # nothing flows\n\n    pass\n"
    assert gast.dump(tree) == before


def test_comments_survive_the_fallback(monkeypatch) -> None:
    monkeypatch.setattr(printer, "_by_astor", lambda module: "(")
    tree = module(Comment("one"), "y = x", Trailing("line 7"), Blank(""), "for i in z:\n    y = i", Trailing("line 8"), "match y:\n    case 1:\n        z = 2")
    text = render(tree)
    assert text.startswith("# one\ny = x  # line 7\n\nfor i in z:\n    y = i\n# line 8\n")


def test_comments_inside_match_and_except_star() -> None:
    tree = module("match y:\n    case 1:\n        z = 2", "try:\n    z = 1\nexcept* A:\n    z = 2", Trailing("line 9"))
    tree.body[0].cases[0].body[:0] = block(Comment("one"))
    assert render(tree) == "match y:\n    case 1:\n        # one\n        z = 2\ntry:  # line 9\n    z = 1\nexcept* A:\n    z = 2\n"


def test_a_trailing_comment_after_a_string_of_several_lines() -> None:
    tree = module('x = """one\ntwo"""', Trailing("line 1"))
    assert render(tree) == 'x = "one\\ntwo"  # line 1\n'


# --- docstrings, constants, lines


@pytest.mark.parametrize("doc", ["One line.", "Two.\n\n    Lines.\n    ", 'Ends with "quotes"', 'Triple """ inside', "back\\slash", "\x00 odd", "tab\tand é", "'", '"'])
def test_docstrings_come_back(doc: str) -> None:
    tree = gast.parse("def f():\n    pass")
    tree.body[0].body.insert(0, note(doc))
    text = render(tree)
    assert ast.get_docstring(ast.parse(text).body[0], clean=False) == doc
    assert doc != "One line." or '    """One line."""\n' in text


@pytest.mark.parametrize("value", [-1.0, -3, -0.0, float("inf"), float("-inf"), (1, -2.0, ("a",)), 1 + 2j, -1 - 2j, -2j, 2j, float('nan'), True, None, ..., b"x", 10**40])
def test_made_up_constants(value: object) -> None:
    text = render(gast.Constant(value=value, kind=None))
    assert repr(eval(text, {})) == repr(value)
    assert eval(render(gast.BinOp(gast.Constant(value=-2.0, kind=None), gast.Pow(), gast.Constant(value=2, kind=None)))) == 4.0


LONG = [
    "u[1:-1] = mid - dt * mid * (right - left) + nu * (right - 2.0 * mid + left) + another_long_name[1:-1] * (a_very_long_name_indeed - b)",
    "total_bar += np.where(condition_of_the_thing, some_function_of(many_arguments, and_more_arguments, keyword=3.0), other_value) * scale",
    "return first_quantity_bar * second_quantity, third_quantity_bar + fourth_quantity_bar * fifth_quantity_bar, sixth_quantity_tape.pop()",
    "if first_quantity_bar * second_quantity > third_quantity_bar + fourth_quantity_bar and fifth_quantity_bar or sixth_quantity_bar.pop():\n    pass",
    "x = some_function_of(some_function_of(some_function_of(many_arguments, and_more_arguments), and_even_more_arguments), keyword_argument=3.0)",
    "print(first_quantity_bar * second_quantity, third_quantity_bar + fourth_quantity_bar * fifth_quantity_bar, sixth_quantity_bar_tape.pop())",
    "a_long_name, another_long_name = (lambda x, y: x) if some_condition_that_is_long else (lambda x, y: y), some_other_value_that_is_long_too",
    "def some_function_with_many_parameters(first_parameter, second_parameter, third_parameter=1.0, *, fourth_parameter, fifth_parameter=2.0):\n    pass",
    "assert some_function_of(many_arguments, and_more_arguments) > some_function_of(many_arguments, and_more_arguments) * tolerance, message_text",
    "for first_name, second_name in zip(some_function_of(many_arguments, and_more_arguments), some_function_of(other_arguments, and_more)):\n    pass",
]


@pytest.mark.parametrize("statement", LONG)
def test_long_lines_wrap(statement: str) -> None:
    tree = gast.parse("def f():\n" + textwrap.indent(statement, "    "))
    tree.body[0].body.append(note(Trailing("line 9")))
    text = render(tree)
    lines = text.split("\n")
    assert len(lines[1]) <= printer.MAX_LINE + len("  # line 9") and lines[1].endswith("  # line 9")
    assert all(len(line) <= printer.MAX_LINE for line in lines[2:])
    assert ast.dump(ast.parse(text)) == ast.dump(ast.parse("def f():\n" + textwrap.indent(statement, "    ")))


def test_lines_that_fit_are_left_alone() -> None:
    line = "x = " + " + ".join(["abcdefgh"] * 9) + " + abcdef"
    assert len(line) <= printer.MAX_LINE
    assert render(gast.parse(line)) == line + "\n"


def test_functions_stand_apart() -> None:
    tree = gast.parse("def f():\n    def g():\n        return 1\n    y = 2\n    def h(): pass\n    return y\ndef k(): pass")
    assert render(tree) == (
        "def f():\n    def g():\n        return 1\n\n    y = 2\n\n    def h():\n        pass\n\n    return y\n\n\ndef k():\n    pass\n"
    )


def test_same_text_every_time() -> None:
    assert len({render(gast.parse(STATEMENTS)) for _ in range(3)}) == 1
