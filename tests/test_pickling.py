"""Derivatives as bytes: by name, as source, by other picklers, and in other processes."""

import copy
import functools
import inspect
import math
import os
import pathlib
import pickle
import subprocess
import sys
import textwrap
import threading
import types

import pytest

from astgrad import grad, hvp, value_and_grad
from astgrad.errors import UnsupportedError
from astgrad.pickling import text_of
from astgrad.text.reader import read

ROOT = pathlib.Path(__file__).parents[1]
SCALE = 3.0
LOCK = threading.Lock()


@grad
def decorated(x):
    return x**3


def cubic(x, a=2.0):
    return a * x**3


def scaled(x):
    return x * SCALE


class Model:
    def __init__(self, w):
        self.w = w

    @grad
    def slope(self, x):
        return self.w * x**2

    def loss(self, x):
        return self.w * x**2

    @classmethod
    def of_class(cls, x):
        return x**4


def again(df):
    return pickle.loads(pickle.dumps(df))


# by name


def test_a_decorated_function_is_pickled_by_reference():
    for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
        assert pickle.loads(pickle.dumps(decorated, protocol)) is decorated
        assert pickle.loads(pickle.dumps(Model.slope, protocol)) is Model.slope
    assert again(Model(2.0).slope)(3.0) == 12.0


@pytest.mark.parametrize(("df", "args"), [
    (grad(cubic), (1.5,)), (grad(cubic, (0, "a")), (1.5,)), (grad(cubic, ["a"]), (1.5,)), (value_and_grad(cubic), (1.5,)), (grad(grad(cubic)), (1.5,)),
    (hvp(cubic), (1.5, 2.0)), (grad(decorated), (1.5,)), (hvp(grad(cubic)), (1.5, 2.0)), (grad(Model(2.0).loss), (1.5,)), (grad(Model.of_class), (1.5,)),
])  # fmt: skip
def test_of_what_can_be_imported_goes_by_name(df, args):
    data = pickle.dumps(df)
    made = pickle.loads(data)
    assert made(*args) == df(*args) and type(made) is type(df) and made.source == df.source
    assert inspect.getsource(made) and b"return" not in data and repr(made) == repr(df)


def test_has_aux_and_argnums_survive():
    def pair(x, y):
        return x * y, y

    assert again(grad(pair, "y", has_aux=True))(2.0, 3.0) == (2.0, 3.0)


# as source


def local_functions(k):
    table = [lambda x: x * k, lambda x: x**2]

    def recursive(x, n):
        return x if n == 0 else recursive(x * k, n - 1)

    def inner(x, *, p=2.0, q=[1.0, 2.0]):
        """Doc."""
        text = """
  less indented
"""
        y = recursive(x, len(text.split()))  # a comment
        return p * table[0](y) + table[1](x) + q[1] * math.sin(x) * SCALE

    def cubic(x):  # of another name's global
        return x * k

    def reads_a_global_of_its_own_name(x):
        return cubic(x) * k

    def doubled(f):
        @functools.wraps(f)
        def twice(*args, **kwargs):
            return 2 * f(*args, **kwargs)

        return twice

    @doubled
    def wrapped(x, c=k):
        return c * x**2

    @functools.lru_cache(maxsize=3)
    def cached(x):
        return x**3

    @grad
    def nested(x):
        return grad(inner)(x) * x

    class Base:
        def loss(self, x):
            return x * x

    class Local(Base):
        def loss(self, x):
            return super().loss(x) * k

        def inside(self):
            __c = k * 2

            def private(x, __p=2.0):
                return x**2 * __p * __c * k

            return private

        half = staticmethod(lambda x: x / 2)

    def optional(x, nothing=None):
        return x * k if empty is nothing else x

    empty = None
    first, second = (lambda x, h=lambda z: z: h(x) * k), lambda x: (
        x * x
        * k)
    ünï = lambda x: x * k  # noqa: E731
    return inner, reads_a_global_of_its_own_name, wrapped, cached, nested.fun, optional, first, second, ünï, Local.half, Local().inside(), Local.loss


@pytest.mark.parametrize("fn", local_functions(4.0)[:-1], ids=lambda f: f.__qualname__)
def test_local_functions_go_as_source(fn):
    df = grad(fn)
    expected = df(1.5)
    made = again(df)
    assert made is not df and made(1.5) == expected
    assert made.__name__ == df.__name__ and made.__qualname__ == df.__qualname__ and made.__doc__ == df.__doc__
    assert list(inspect.signature(made).parameters) == list(inspect.signature(df).parameters)
    assert "_grad(" in made.source and inspect.getsource(made) in made.source
    assert pickle.dumps(again(made)) == pickle.dumps(made)


@pytest.mark.parametrize("fn", [f for f in local_functions(4.0) if inspect.isfunction(f)], ids=lambda f: f.__qualname__)
def test_the_text_compiles_to_the_code_that_it_was_read_from(fn):
    text = text_of(fn)
    code = text.compile()
    for part in ("co_name", "co_names", "co_varnames", "co_freevars"):
        assert getattr(code, part) == getattr(fn.__code__, part)
    assert code.co_firstlineno == read(fn).tree.lineno  # errors show the lines of the user's file


def test_closures_share_cells_and_helpers():
    k = [2.0]

    def double(x):
        return x * k[0]

    def f(x):
        return double(x) * k[0]

    made = again(grad(f)).fun
    inner = dict(zip(made.__code__.co_freevars, made.__closure__, strict=True))
    assert inner["double"].cell_contents.__closure__[0].cell_contents is inner["k"].cell_contents


def test_a_snapshot_is_not_late_bound(monkeypatch):
    df = grad(lambda x: x * SCALE)
    made = again(df)
    monkeypatch.setitem(globals(), "SCALE", 10.0)
    assert df(1.0) == 10.0 and made(1.0) == 3.0


def test_what_does_not_pickle_is_named():
    lock = threading.Lock()

    def helper(x):
        return x if lock.locked() else 2 * x

    with pytest.raises(pickle.PicklingError, match="`lock`, which test_what_does_not_pickle_is_named.<locals>.helper.. uses"):
        pickle.dumps(grad(lambda x: helper(x) * 2.0))
    with pytest.raises(pickle.PicklingError, match="`LOCK`"):
        pickle.dumps(grad(lambda x: x * LOCK.locked()))
    with pytest.raises(pickle.PicklingError, match="`h`"):
        pickle.dumps(grad(lambda x, h=[lock]: x * len(h)))

    def recursive(x):
        return recursive(x) if lock.locked() else x

    with pytest.raises(pickle.PicklingError, match="`lock`"):
        pickle.dumps(grad(recursive))

    class Local(Model):
        pass

    with pytest.raises(pickle.PicklingError, match="`self`, which .*Model.loss.. uses: .*Local"):
        pickle.dumps(grad(Local(2.0).loss))


def test_a_method_of_what_no_name_finds():
    model = Model(2.0)
    model.other = types.MethodType(lambda self, x: self.w * x**3, model)
    assert again(grad(model.other))(1.0) == 6.0


def test_errors_in_a_snapshot_show_the_line_of_the_user():
    table = {"k": 1.0}

    def writes(x):
        table["k"] = x
        return x

    called = lambda x: writes(x)  # noqa: E731
    line = called.__code__.co_firstlineno
    made = pickle.loads(pickle.dumps(grad(called)))
    with pytest.raises(UnsupportedError, match=f"^test_pickling.py:{line}:") as caught:
        made(1.0)
    assert "table" in str(caught.value)


# other picklers, other processes

SCRIPT = """
import math, pickle, sys
import numpy as np
from astgrad import grad, hvp, value_and_grad

SCALE = 3.0
TABLE = np.arange(3.0)

def helper(x):
    return np.sum(x * TABLE) * SCALE

@grad
def decorated(x):
    return helper(x) * x

def plain(x, a=2.0):
    return a * helper(x) ** 2

class Model:
    def __init__(self, w):
        self.w = w

    def loss(self, x):
        return self.w * self.part(x)

    def part(self, x):
        return helper(x) ** 2

def local(k):
    def inner(x):
        return decorated(x) * helper(x) * k
    return inner

CASES = [decorated, grad(plain, (0, "a")), grad(grad(plain)), value_and_grad(local(2.0)), grad(lambda x: plain(x) * math.sin(x))]
OF_OBJECTS = [grad(Model(2.0).loss)]
"""

LOADING = """
import inspect, pickle, sys
for df, expected in pickle.load(open(sys.argv[1], "rb")):
    got = pickle.loads(df)
    assert repr(got(1.5)) == expected, (got(1.5), expected)
    assert got.source and inspect.getsource(got)
"""


def run(path, text, *args):
    path.write_text(textwrap.dedent(text))
    code = [sys.executable, "-W", "error::DeprecationWarning:astgrad", str(path), *map(str, args)]
    done = subprocess.run(code, capture_output=True, text=True, cwd=path.parent, env=environment(), timeout=300)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


def environment():
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])}


def test_cloudpickle_reaches_a_process_without_the_source(tmp_path):
    saving = """
import cloudpickle
pickle.dump([(cloudpickle.dumps(df), repr(df(1.5))) for df in CASES + OF_OBJECTS], open(sys.argv[1], "wb"))
"""
    run(tmp_path / "script.py", SCRIPT + saving, tmp_path / "saved")
    (tmp_path / "script.py").unlink()
    run(tmp_path / "loading.py", LOADING, tmp_path / "saved")


def test_pickle_reaches_a_process_without_the_source(tmp_path):
    saving = 'pickle.dump([(pickle.dumps(df), repr(df(1.5))) for df in CASES[3:]], open(sys.argv[1], "wb"))\n'
    run(tmp_path / "script.py", SCRIPT + saving, tmp_path / "saved")
    (tmp_path / "script.py").unlink()
    run(tmp_path / "loading.py", LOADING, tmp_path / "saved")


def test_multiprocessing_spawn(tmp_path):
    run(tmp_path / "script.py", SCRIPT + """
def call(df):
    return pickle.loads(pickle.dumps(df))(1.5)

if __name__ == "__main__":
    import copy, multiprocessing
    cases = CASES + OF_OBJECTS
    with multiprocessing.get_context("spawn").Pool(1) as pool:
        assert list(map(repr, pool.map(call, cases))) == [repr(df(1.5)) for df in cases]
        assert pool.map(decorated, [1.0, 2.0]) == [decorated(1.0), decorated(2.0)]
        assert pool.apply(copy.copy, (decorated,)) is decorated
    assert pickle.loads(pickle.dumps(decorated)) is decorated
""")


def test_joblib(tmp_path):
    run(tmp_path / "script.py", SCRIPT + """
if __name__ == "__main__":
    from joblib import Parallel, delayed
    cases = CASES + OF_OBJECTS
    got = Parallel(n_jobs=2)(delayed(df)(1.5) for df in cases)
    assert list(map(repr, got)) == [repr(df(1.5)) for df in cases]
""")


def test_a_worker_generates_once_for_many_copies():
    k = 2.0
    local, by_name = pickle.dumps(grad(lambda x: x * k)), pickle.dumps(grad(cubic))
    assert pickle.loads(local) is pickle.loads(local) and pickle.loads(by_name) is pickle.loads(by_name)


def test_annotations_are_kept_as_text():
    class Here:
        pass

    def f(x: float, y: "Here", z: Here) -> "float":
        return x

    assert again(grad(f)).__annotations__ == {"x": "float", "y": "Here", "z": f"{__name__}.{Here.__qualname__}", "return": "float"}


def test_copies():
    df = grad(lambda x: x * x)
    assert copy.copy(df) is df and copy.deepcopy(df) is df and copy.deepcopy({"f": [df]})["f"][0](3.0) == 6.0


def test_tabs_and_one_space(tmp_path):
    """A definition that is indented by less than the lines that are put around it would take."""
    text = "import math\n\ndef outer(k):\n{0}def f(x):\n{0}{0}return math.sin(x) * k\n{0}class A:\n{0}{0}def g(self, x):\n{0}{0}{0}return x * k\n{0}return f, A.g\n"
    for number, indentation in enumerate(("\t", " ", "    ")):
        path = tmp_path / f"indented_{number}.py"
        path.write_text(text.format(indentation))
        space = {"__name__": "indented"}
        exec(compile(path.read_text(), str(path), "exec"), space)
        f, g = space["outer"](3.0)
        assert again(grad(f))(0.0) == 3.0 and again(grad(g, "x"))(None, 1.0) == 3.0


def test_the_copy_of_a_copy_is_by_the_users_file():
    made = again(grad(lambda x: x * x))
    assert made.fun.__code__.co_filename.startswith("<pickled test_pickling.py-") and again(made).fun.__code__.co_filename == made.fun.__code__.co_filename
    assert " (test_pickling.py:" in made.source
