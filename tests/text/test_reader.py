"""The reader: the right source in every layout, and a clear error where there is none."""

from __future__ import annotations

import copy
import functools
import importlib.util
import itertools
import linecache
import math
import operator
import os
import subprocess
import sys
import textwrap
import types
from pathlib import Path

import gast
import numpy as np
import pytest

import astgrad
from astgrad.core.tree import contents
from astgrad.errors import Place, SourceError, UnsupportedError
from astgrad.text import reader
from astgrad.text.printer import render
from astgrad.text.reader import read, short_name
from tests.golden.functions import EXAMPLES

numbers = itertools.count()


@pytest.fixture
def module(tmp_path):
    """Import a text as a module from a file of its own."""

    def make(text: str, name: str | None = None) -> types.ModuleType:
        path = tmp_path / f"{name or f'user_{next(numbers)}'}.py"
        path.write_text(textwrap.dedent(text), encoding="utf-8")
        return imported(path)

    return make


def imported(path: Path) -> types.ModuleType:
    specification = importlib.util.spec_from_file_location(path.stem, path)
    made = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(made)
    return made


def text_of(fn) -> str:
    return render(read(fn).tree)


def body_of(fn) -> str:
    return render(read(fn).tree.body[-1]).strip()


# --- lambdas


def test_a_lambda_is_a_function_of_one_return() -> None:
    source = read(lambda x, y=2: x * y)
    assert text_of(lambda x, y=2: x * y) == "def lambda_(x, y=2):\n    return x * y\n"
    assert source.tree.body[0].value.lineno == source.fn.__code__.co_firstlineno == source.tree.lineno


def test_lambdas_on_one_line(module) -> None:
    m = module(
        """
        a, b = lambda x: x * 2, lambda x: x * 3
        c, d = (lambda x: x), (lambda y: y)
        e = lambda x: lambda y: x + y
        f = e(1)
        g = [lambda x, k=k: x * k for k in (1, 2)]
        h = {"p": lambda x: x + 1.0, "q": lambda x: x + 1, "r": lambda x: x - 0.0, "s": lambda x: x - (-0.0)}
        i, j = (lambda: (lambda: 1)), (lambda: (lambda: 2))
        k = (lambda é: é * 1), (lambda é: é * 2)
        l = lambda x, g=lambda z: z ** 2: g(x); n = lambda x: x ** 2
        o = (lambda
             x: x), lambda y: y + 1
        """
    )
    bodies = [body_of(fn) for fn in (m.a, m.b, m.c, m.d, m.e, m.f, *m.g, *m.h.values(), m.i, m.j, m.i(), m.j(), *m.k, m.l, m.l.__defaults__[0], m.n, *m.o)]
    assert bodies == [
        "return x * 2", "return x * 3", "return x", "return y", "return lambda y: x + y", "return x + y", "return x * k", "return x * k",
        "return x + 1.0", "return x + 1", "return x - 0.0", "return x - -0.0", "return lambda: 1", "return lambda: 2", "return 1", "return 2",
        "return é * 1", "return é * 2", "return g(x)", "return z ** 2", "return x ** 2", "return x", "return y + 1",
    ]  # fmt: skip


def test_lambdas_that_changed_places_are_seen(tmp_path, module) -> None:
    m = module("a, b = lambda x: x * 2, lambda x: x * 3\n", "swapped")
    (tmp_path / "swapped.py").write_text("a, b = lambda x: x * 3, lambda x: x * 2\n")
    os.utime(tmp_path / "swapped.py", (5, 5))
    with pytest.raises(SourceError, match="not what runs"):
        read(m.a)


def test_without_columns(tmp_path) -> None:
    (tmp_path / "bare.py").write_text("a, b, c = lambda x: x * 2, lambda x: x * 2, lambda x: x * 3\nd, e = lambda x: 1, lambda x, y: 1\n")
    code = "import bare; from astgrad.text.reader import read; from astgrad.text.printer import render\n"
    code += "print([render(read(f).tree).split('return ')[1].strip() for f in (bare.a, bare.b, bare.c)], len(read(bare.e).tree.args.args))"
    assert run(tmp_path, "-X", "no_debug_ranges", "-c", code) == "['x * 2', 'x * 2', 'x * 3'] 2"


# --- functions


LAYOUTS = '''
import functools


def same(f):
    return f


def wrapping(f):
    @functools.wraps(f)
    def inner(*args):
        return f(*args)

    return inner


@same
@functools.lru_cache(
    maxsize=3
)
def decorated(x):
    return x + 1


@wrapping
@wrapping
def wrapped(x):
    return x + 2


def outer(c):
    k = 3

    def nested(x):
        def deeper(y):
            return y * c * k

        return deeper(x)

    return nested, lambda x: x * c * k


class A:
    __private = 4

    def method(self, x):
        return self.__private * x + __global_private

    @classmethod
    def cls_method(cls, x):
        return cls.__private

    @staticmethod
    def static(x):
        return x * 5

    @property
    def prop(self):
        return self.__private

    def with_super(self):
        return super().__repr__()

    class B:
        def inner(self, x):
            def local():
                return __class__, self.__hidden
            return x

    def __call__(self, x):
        return x * 6


if True:
    def twice(x):
        return x
else:
    def twice(x):
        return -x


def twice_defined(x):
    return x + 7


first = twice_defined


def twice_defined(x):
    return x + 8


def generator(x):
    yield x


def oneline(x): return x * 9


def with_docstring(x):
    """Doc."""
    global counter
    counter = {1, 2, 3}
    return x in {1, 2, 3}


try:
    def in_try(x, /, *, y=1.0):
        return x
finally:
    pass

for i in range(2):
    def in_loop(x):
        return x * i
'''


def test_layouts(module) -> None:
    m = module(LAYOUTS)
    nested, inner_lambda = m.outer(2.0)
    functions = {
        m.decorated: "return x + 1",
        m.wrapped: "return f(*args)",  # what the decorator made is what runs
        m.wrapped.__wrapped__.__wrapped__: "return x + 2",
        nested: "return deeper(x)",
        inner_lambda: "return x * c * k",
        m.A.method: "return self._A__private * x + _A__global_private",
        m.A().method: "return self._A__private * x + _A__global_private",
        m.A.cls_method: "return cls._A__private",
        m.A.static: "return x * 5",
        m.A.prop.fget: "return self._A__private",
        m.A.with_super: "return super().__repr__()",
        m.A.B.inner: "return x",
        m.A().__call__: "return x * 6",
        m.twice: "return x",
        m.first: "return x + 7",
        m.twice_defined: "return x + 8",
        m.generator: "yield x",
        m.oneline: "return x * 9",
        m.with_docstring: "return x in {1, 2, 3}",
        m.in_try: "return x",
        m.in_loop: "return x * i",
    }
    assert [body_of(fn) for fn in functions] == list(functions.values())


def test_decorators_are_noted_and_dropped(module) -> None:
    m = module(LAYOUTS)
    source = read(m.decorated)
    assert source.tree.decorator_list == [] and len(source.decorators) == 2
    assert render(source.decorators[0]) == "same"
    assert source.tree.lineno == source.fn.__code__.co_firstlineno + 4


def test_wrappers_that_reading_went_through_are_kept(module) -> None:
    m = module(LAYOUTS)
    assert read(m.wrapped).wrappers == [] and read(m.wrapped).fn is m.wrapped
    assert read(m.oneline).wrappers == []
    bound = m.A().method
    assert read(bound).wrappers == [bound] and read(bound).fn is m.A.method


def test_unwrapping_stops_at_objects_of_astgrad(module) -> None:
    m = module(LAYOUTS)

    def generated(x):
        return x

    generated.__wrapped__ = m.oneline
    generated.__astgrad__ = True
    assert read(generated).fn is generated


def test_numba_dispatchers_are_opened() -> None:
    class Dispatcher:
        def __init__(self, f):
            self.py_func = self.__wrapped__ = f

        def __call__(self, x): ...

    assert body_of(Dispatcher(lambda x: x * 2)) == "return x * 2"


def test_a_function_of_the_test_file_with_asserts() -> None:
    def with_assert(x):
        assert x > 0, "positive"
        y = x * 2
        assert y
        return y

    with_assert(1.0)
    assert body_of(with_assert) == "return y"
    assert len(read(with_assert).tree.body) == 4


def test_future_annotations_and_plain_ones(module) -> None:
    assert "x: A.b" in text_of(module("from __future__ import annotations\ndef f(x: A.b) -> c: return x\n").f)
    assert "x: int" in text_of(module("def f(x: int) -> int:\n    y: float = x\n    return y\n").f)


IMPORTING = """
import math
try:
    import numpy as np
except ImportError:
    np = None
f = lambda x: math.sin(x) + np.sin(x)
g, h = lambda x: np.sin(x), lambda x: np.cos(x)
def k(x):
    return math.sin(x)
def later():
    global os
    import os
def m(x):
    return os.fspath(x)
"""


def test_calls_of_imported_modules(module) -> None:
    m = module(IMPORTING)
    assert [body_of(fn) for fn in (m.f, m.g, m.h, m.k, m.m)] == [
        "return math.sin(x) + np.sin(x)", "return np.sin(x)", "return np.cos(x)", "return math.sin(x)", "return os.fspath(x)"
    ]  # fmt: skip


def test_statements_compiled_one_by_one() -> None:
    import ast

    scope: dict = {}
    linecache.cache["<ipython-input-3-one>"] = (1, None, IMPORTING.splitlines(keepends=True), "<ipython-input-3-one>")
    for statement in ast.parse(IMPORTING).body:
        exec(compile(ast.Module([statement], []), "<ipython-input-3-one>", "exec", dont_inherit=True), scope)
    assert [body_of(scope[name]) for name in "fghk"][2:] == ["return np.cos(x)", "return math.sin(x)"]


def test_every_function_of_some_standard_modules() -> None:
    import ast
    import bisect
    import colorsys
    import statistics
    import textwrap as tw

    for m in (ast, bisect, colorsys, statistics, tw, linecache, functools):
        for value in vars(m).values():
            if isinstance(value, types.FunctionType) and value.__module__ == m.__name__ and not hasattr(value, "__wrapped__"):
                assert read(value).tree.name == value.__code__.co_name
    assert read(os.path.join).file == "posixpath.py" or os.name == "nt"


@pytest.mark.skipif(sys.version_info < (3, 12), reason="syntax of Python 3.12")
def test_type_parameters(module) -> None:
    m = module("def f[T](x: T) -> T:\n    return x\nclass A[T]:\n    def g[S](self, x: S): return x\n")
    assert text_of(m.f).startswith("def f[T](") and body_of(m.A.g) == "return x"


# --- places


def test_places_are_those_of_the_file(module) -> None:
    source = read(module("\n\nclass A:\n    def f(self, x):\n        é = 'é'; y = x\n        return y\n", "model").A.f)
    assert source.place(source.tree.body[1]) == Place("model.py", 5, 18, "        é = 'é'; y = x")
    assert source.place(gast.Pass()) == Place("model.py", 4, 1, "    def f(self, x):")
    assert source.lines[4] == "        é = 'é'; y = x"


def test_a_lambda_has_its_place(module) -> None:
    source = read(module("a, b = lambda x: x, lambda y: -y\n", "lambdas").b)
    assert source.place(source.tree) == Place("lambdas.py", 1, 21, "a, b = lambda x: x, lambda y: -y")
    assert source.place(source.tree.body[0]).column == 31


def codes_in(code):
    return (c for c in code.co_consts if isinstance(c, types.CodeType))


def names_in(code):
    return code.co_names, code.co_varnames, code.co_freevars


def test_private_names_are_what_python_makes_of_them(module) -> None:
    text = """
class _Model:
    def __loss(self, x, *, __k=1.0):
        def __inner(y):
            return y * self.__w * __k
        match x:
            case [__a, *__b]:
                return __a
        import math as __m
        return __inner(x) * self.__dunder__ * self._one + self.f(__key=__m.pi) + (lambda __z: __z)(x)

    class Inner:
        def f(self):
            return self.__w

    class __:
        def f(self):
            return self.__w

    loss = __loss
"""
    model = module(text)._Model
    for fn in (model.loss, model.Inner.f, vars(model)["__"].f):
        source = read(fn)
        module_code = compile(render(source.tree), "made", "exec")
        made = list(codes_in(next(codes_in(module_code))))
        assert [names_in(code) for code in made] == [names_in(code) for code in codes_in(fn.__code__)]
        assert names_in(next(codes_in(module_code))) == names_in(fn.__code__)
    assert read(model.loss).owner == "_Model" and read(model.Inner.f).owner == "Inner" and read(lambda: 0).owner == ""


def test_async_functions_are_refused(module) -> None:
    m = module("async def f(x):\n    return x\nasync def g(x):\n    yield x\n", "waits")
    for fn, line in ((m.f, 1), (m.g, 3)):
        with pytest.raises(UnsupportedError) as info:
            read(fn)
        assert info.value.place.line == line and "async" in info.value.why


# --- notebooks and other entries of linecache


def from_cell(text: str, filename: str, register: bool = True) -> dict:
    scope: dict = {"__name__": "__main__"}
    if register:
        linecache.cache[filename] = (len(text), None, text.splitlines(keepends=True), filename)
    exec(compile(text, filename, "exec", dont_inherit=True), scope)
    return scope


def test_a_cell_is_shown_by_its_number() -> None:
    source = read(from_cell("def f(x):\n    return x\n", "<ipython-input-7-0a1b2c>")["f"])
    assert str(source.place(source.tree.body[0])) == "In [7]:2:5"


def test_a_cell_of_ipykernel_is_shown_by_the_number_that_ipython_knows(monkeypatch) -> None:
    name = "/tmp/ipykernel_123/456.py"
    fn = from_cell("f = lambda x: x * 2\n", name)["f"]
    assert read(fn).file == "456.py"
    shell = types.SimpleNamespace(compile=types.SimpleNamespace(_filename_map={name: 9}))
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: shell))
    assert read(fn).file == "In [9]"
    monkeypatch.setitem(sys.modules, "IPython", types.SimpleNamespace(get_ipython=lambda: None))
    assert short_name(name) == "456.py"


def test_a_cell_with_top_level_await() -> None:
    text = "def f(x):\n    return x\n"
    linecache.cache["<ipython-input-8-x>"] = (1, None, (text + "await f(1)\n").splitlines(keepends=True), "<ipython-input-8-x>")
    scope: dict = {}
    exec(compile(text, "<ipython-input-8-x>", "exec"), scope)
    assert body_of(scope["f"]) == "return x"


def test_a_cell_run_again_is_another_source() -> None:
    old = from_cell("f = lambda x: x * 2\n", "<ipython-input-1-same>")["f"]
    assert body_of(old) == "return x * 2"
    new = from_cell("f = lambda x: x * 3\n", "<ipython-input-1-same>")["f"]
    assert body_of(new) == "return x * 3"
    with pytest.raises(SourceError, match="not what runs"):
        read(old)


# --- no source, or another one


def test_a_file_that_changed_after_import(tmp_path, module) -> None:
    m = module("def f(x):\n    return x * 2\ndef g(x):\n    return x\n", "changing")
    path = tmp_path / "changing.py"
    path.write_text("def f(x):\n    return x * 3\ndef g(x):\n    return x\n")
    with pytest.raises(SourceError, match=r"`f` at changing.py:1 is not what runs: the file changed"):
        read(m.f)
    assert body_of(m.g) == "return x"
    path.write_text("\n\ndef f(x):\n    return x * 2\n")
    os.utime(path, (1, 1))
    with pytest.raises(SourceError, match="changed"):
        read(m.f)
    path.write_text("def f(x:\n")
    os.utime(path, (2, 2))
    with pytest.raises(SourceError, match="not Python any more"):
        read(m.f)
    path.unlink()
    with pytest.raises(SourceError, match="cannot be read"):
        read(m.g)


@pytest.mark.parametrize(
    ("old", "new"),
    [("x * 2", "x * 2.0"), ("x + 0.0", "x + -0.0"), ("x in (1, 2)", "x in (1, 3)"), ("x.a", "x.b"), ("y + x", "x + y"), ("lambda: 1", "lambda: 2")],
)
def test_the_smallest_change_is_seen(tmp_path, module, old, new) -> None:
    m = module(f"def f(x, y=0):\n    return {old}\n", "smallest")
    (tmp_path / "smallest.py").write_text(f"def f(x, y=0):\n    return {new}\n")
    linecache.checkcache()
    os.utime(tmp_path / "smallest.py", (5, 5))
    with pytest.raises(SourceError, match="not what runs"):
        read(m.f)


def test_the_text_before_the_change_is_used_where_it_is_still_known(tmp_path, module) -> None:
    m = module("def f(x):\n    return x * 2\n", "known")
    assert body_of(m.f) == "return x * 2"
    (tmp_path / "known.py").write_text("def f(x):\n    return x * 33\n")
    assert body_of(m.f) == "return x * 2"
    again = imported(tmp_path / "known.py")
    assert body_of(again.f) == "return x * 33"


@pytest.mark.parametrize(
    ("fn", "message"),
    [
        (math.sin, "`sin` is compiled code"),
        (np.sin, "`sin` has no Python source"),
        ([].append, "`list.append` is compiled code"),
        (str.upper, "`str.upper` is compiled code"),
        (int, "`int` is a class"),
        (functools.partial(max, 1), "functools.partial"),
        (3.0, "not callable"),
        (types.SimpleNamespace(), "not callable"),
    ],
)
def test_what_is_no_python_function(fn, message) -> None:
    with pytest.raises(SourceError, match=message):
        read(fn)


def test_a_callable_object_is_named_with_the_cure() -> None:
    class Model:
        def __call__(self, x):
            return x

    with pytest.raises(SourceError, match="pass that method"):
        read(Model())
    assert body_of(Model().__call__) == "return x"


@pytest.mark.parametrize(
    ("filename", "message"),
    [("<string>", r"exec\(\)|python -c"), ("<stdin>", "typed at the prompt"), ("<generated>", "exec"), ("<ipython-input-99-gone>", "run the cell again"),
     ("/tmp/ipykernel_1/2.py", "run the cell again"), ("<astgrad f-0123456789>", "differentiate the original"), ("/no/such/file.py", "cannot be read")],
)  # fmt: skip
def test_no_source_names_the_case_and_the_cure(filename, message) -> None:
    with pytest.raises(SourceError, match=message):
        read(from_cell("def f(x): return x\n", filename, register=False)["f"])


def run(folder: Path, *arguments: str, stdin: str = "") -> str:
    root = str(Path(reader.__file__).parents[2])
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([root, str(folder)]), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], input=stdin, text=True, capture_output=True, env=environment, cwd=folder, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


ASK = "from astgrad.text.reader import read\nf = lambda x: x\ntry: print(read(f).tree.name)\nexcept OSError as e: print(e)\n"


def test_python_c_and_piped_stdin(tmp_path) -> None:
    for answer, case in ((run(tmp_path, "-c", ASK), "python -c"), (run(tmp_path, "-", stdin=ASK), "piped into Python")):
        assert case in answer or answer == "lambda_"  # newer Pythons keep the text


def test_optimised_and_docstrings_stripped(tmp_path) -> None:
    (tmp_path / "opt.py").write_text('def f(x):\n    """Doc."""\n    assert x\n    return x\n')
    code = "import opt; from astgrad.text.reader import read; print(len(read(opt.f).tree.body))"
    assert run(tmp_path, "-OO", "-c", code) == "3"


def test_traced_functions(module) -> None:
    fn = module("def f(x):\n    y = x\n    return y\n").f
    before = sys.gettrace()
    sys.settrace(lambda *a: lambda *b: None)
    try:
        for _ in range(100):
            fn(1.0)
        assert body_of(fn) == "return y"
    finally:
        sys.settrace(before)


def test_hot_functions_keep_their_source(module) -> None:
    fn = module("def f(x):\n    for i in range(10):\n        x = x + i * x\n    return x\n").f
    for _ in range(1000):
        fn(1.0)
    assert body_of(fn) == "return x"


def test_relative_file_names(tmp_path) -> None:
    (tmp_path / "script.py").write_text("import os\nfrom astgrad.text.reader import read\ndef f(x): return x\nos.chdir('/')\nprint(read(f).file)\n")
    assert run(tmp_path, "script.py") == "script.py"


def test_warnings_of_the_users_file_are_not_repeated(module) -> None:
    with pytest.warns(SyntaxWarning):
        m = module("def f(x):\n    return x is 1\n")
    assert body_of(m.f) == "return x is 1"


def test_a_definition_is_converted_once_for_all(module) -> None:
    m = module("@staticmethod\ndef f(x):\n    return x\n")
    assert read(m.f).tree is read(m.f).tree and len(read(m.f).decorators) == 1


@pytest.mark.parametrize("function, args, argnums", EXAMPLES)
def test_generating_leaves_what_was_read_alone(function, args, argnums) -> None:
    before = contents(read(function).tree.body)
    astgrad.value_and_grad(function, argnums)(*copy.deepcopy(args))
    after = contents(read(function).tree.body)
    assert len(after) == len(before) and all(map(operator.is_, after, before))


def test_importing_is_cheap(tmp_path) -> None:
    code = "import sys, astgrad.text.reader, astgrad.text.printer, astgrad.text.loader\nprint([m for m in ('gast', 'astor', 'beniget') if m in sys.modules])"
    assert run(tmp_path, "-c", code) == "[]"
