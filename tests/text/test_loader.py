"""The loader: live functions that keep late binding, call one another, and can be read, traced and debugged."""

from __future__ import annotations

import inspect
import linecache
import traceback
import types

import pytest

from astgrad.text import reader
from astgrad.text.loader import load, register

TEXT = '''\
from nowhere_at_all import unbroadcast
import missing_module as np


# of module other
def f(x, k=2.0, *, scale=1.0):
    """Doc."""
    y = g(x) * k * scale  # line 3
    return y + c + G


def g(x):
    if x < 0:
        return f(-x)
    return helper(x)
'''


def loaded(**cells):
    scope = {"__name__": "user_module", "G": 100.0}
    made = load(TEXT, "f", {"f": scope, "g": scope}, {"helper": lambda x: x, "c": 0.0, **cells})
    return scope, made


def test_siblings_call_one_another_whatever_their_order() -> None:
    _, made = loaded()
    assert list(made) == ["f", "g"]
    assert made["f"](3.0) == 106.0
    assert made["g"](-3.0) == 106.0


def test_globals_are_bound_late_and_left_clean() -> None:
    scope, made = loaded()
    scope["G"] = 0.0
    assert made["f"](3.0) == 6.0
    assert made["f"].__globals__ is scope
    assert set(scope) <= {"__name__", "G", "__builtins__"}


def test_cells_of_the_user_are_shared_and_others_are_new() -> None:
    cell = types.CellType(1.0)
    _, made = loaded(c=cell)
    cell.cell_contents = 5.0
    assert made["f"](3.0) == 111.0
    assert cell in made["f"].__closure__


def test_an_empty_cell_raises_only_when_it_is_read() -> None:
    _, made = loaded(c=types.CellType())
    with pytest.raises(NameError):
        made["f"](3.0)


def test_defaults_written_in_the_text() -> None:
    _, made = loaded()
    assert made["f"].__defaults__ == (2.0,) and made["f"].__kwdefaults__ == {"scale": 1.0}


def test_defaults_of_an_owner_with_the_same_parameters_are_its_very_objects() -> None:
    default = [1.0]

    def owner(x, k=default, *, scale=default): ...

    made = load("def f(x, k=None, *, scale=None):\n    return k, scale\ndef g(k, x, *, scale=3):\n    pass\n", "f", {"f": owner, "g": owner}, {})
    assert made["f"](1)[0] is default and made["f"](1)[1] is default
    assert made["g"].__defaults__ is None and made["g"].__kwdefaults__ == {"scale": 3}
    made["f"].__kwdefaults__["scale"] = 2
    assert owner.__kwdefaults__ == {"scale": default}


def test_defaults_given() -> None:
    made = load("def f(x, k=None, *, s=None):\n    return x, k, s\n", "f", {"f": {}}, {}, {"f": ((7,), {"s": 8})})
    assert made["f"](1) == (1, 7, 8)


def test_names_module_and_qualified_name() -> None:
    _, made = loaded()
    f = made["f"]
    assert (f.__name__, f.__qualname__, f.__module__, f.__doc__) == ("f", "f", "user_module", "Doc.")
    assert made["f"].__code__.co_filename.startswith("<astgrad f-")


def test_source_is_just_the_function_even_after_checkcache() -> None:
    _, made = loaded()
    linecache.checkcache()
    assert inspect.getsource(made["g"]) == TEXT[TEXT.index("def g") :]
    assert inspect.getsource(made["f"]) == TEXT[TEXT.index("def f") : TEXT.index("\n\n\ndef g")] + "\n"


def test_tracebacks_show_the_generated_lines() -> None:
    _, made = loaded(helper=lambda x: 1 / 0)
    with pytest.raises(ZeroDivisionError) as info:
        made["f"](1.0)
    shown = "".join(traceback.format_exception(info.value))
    assert "y = g(x) * k * scale  # line 3" in shown and "line 8, in f" in shown and "return helper(x)" in shown


def test_the_file_name_depends_on_the_text_alone() -> None:
    assert register("x", "f") == register("x", "f") != register("y", "f")


def test_lines_end_only_at_line_feeds() -> None:
    made = load("def f():\n    return '''\x0c\u2028'''\ndef g():\n    return 2\n", "f", {"f": {}, "g": {}}, {})
    assert inspect.getsource(made["g"]) == "def g():\n    return 2\n"


def test_two_functions_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="one name"):
        load("def f(): pass\ndef f(): pass\n", "f", {"f": {}}, {})


def test_nested_functions_lambdas_and_comprehensions_see_the_cells() -> None:
    text = "def f(xs):\n    def inner(x):\n        return g(x) + c\n    return [(lambda y: inner(y) * c)(x) for x in xs]\ndef g(x):\n    return x\n"
    made = load(text, "f", {"f": {}, "g": {}}, {"c": 2.0})
    assert made["f"]([1.0, 2.0]) == [6.0, 8.0]


def test_a_sibling_wins_over_a_cell_of_its_name() -> None:
    made = load("def f(x):\n    return g(x)\ndef g(x):\n    return 1\n", "f", {"f": {}, "g": {}}, {"g": None})
    assert made["f"](0) == 1


def test_each_function_lives_over_the_globals_of_its_owner() -> None:
    made = load("def f():\n    return A, g()\ndef g():\n    return A\n", "f", {"f": {"A": 1}, "g": {"A": 2}}, {})
    assert made["f"]() == (1, 2)


def test_loaded_functions_can_be_read() -> None:
    _, made = loaded()
    source = reader.read(made["g"])
    assert source.tree.name == "g" and source.filename == made["g"].__code__.co_filename
    assert source.place(source.tree.body[0]).text == "    if x < 0:"
