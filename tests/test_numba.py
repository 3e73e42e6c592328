"""Where a function compiles under Numba, so does its generated gradient."""

import copy
import types

import numpy as np
import pytest

from astgrad import grad
from astgrad.runtime import add_at, divide, fill, like, scaled_log, scaled_power, share, unbroadcast, zeros_like
from astgrad.runtime.compiled import register
from tests.corpus.test_corpus import flat
from tests.golden.functions import EXAMPLES

numba = pytest.importorskip("numba")
pytestmark = pytest.mark.filterwarnings("ignore")

NOT_COMPILED_ITSELF = {"softmax_cross_entropy", "recurrent"}  # np.max along an axis, np.stack of a list
NOT_YET: dict[str, str] = {}


@pytest.fixture(autouse=True, scope="module")
def overloads():
    register()  # as Numba itself does, by the entry point, where astgrad is installed


def compiled(fn):
    """A function under njit, with the functions that it calls by name: Numba does not compile those by itself."""
    made = {}

    def under_njit(f):
        if not isinstance(f, types.FunctionType) or f.__module__.split(".")[0] == "numpy" or f.__module__.startswith("astgrad.runtime"):
            return f
        if f not in made:
            names = {**f.__globals__, **{n: under_njit(f.__globals__[n]) for n in f.__code__.co_names if n in f.__globals__}}
            cells = tuple(types.CellType(under_njit(c.cell_contents)) for c in f.__closure__ or ())
            made[f] = numba.njit(types.FunctionType(f.__code__, names, f.__name__, f.__defaults__, cells))
        return made[f]

    return under_njit(fn)


@pytest.mark.parametrize(("function", "args", "argnums"), [e for e in EXAMPLES if e[0].__name__ not in {*NOT_COMPILED_ITSELF, *NOT_YET}], ids=lambda v: getattr(v, "__name__", ""))
def test_generated_gradient_compiles(function, args, argnums):
    df = grad(function, argnums)
    wanted = df(*copy.deepcopy(args))
    got = compiled(df.__wrapped__)(*copy.deepcopy(args))
    np.testing.assert_allclose(flat(got), flat(wanted), rtol=1e-12, atol=1e-15)


@pytest.mark.parametrize(("function", "args", "argnums"), [e for e in EXAMPLES if e[0].__name__ in NOT_COMPILED_ITSELF], ids=lambda v: getattr(v, "__name__", ""))
def test_what_numba_does_not_compile_itself(function, args, argnums):
    with pytest.raises(numba.errors.NumbaError):
        compiled(function)(*copy.deepcopy(args))


ZERO, ROW, MATRIX = np.array([0.0, 1.0, -2.0]), np.array([2.0, 0.0, 3.0]), np.arange(6.0).reshape(2, 3)
HELPERS = [
    (lambda g, y: divide(g, y), [(0.0, 0.0), (1.0, 0.0), (-1.0, -0.0), (3.0, 2.0), (np.nan, 0.0), (1.0, 2), (ZERO, ROW), (2.0, ROW), (ZERO, 4.0), (MATRIX, ROW), (0.0, ROW)]),
    (lambda g, x, p: scaled_power(g, x, p), [(2.0, 3.0, 2), (0.0, 0.0, -1.0), (1.0, 0.0, 0.5), (1.0, -2.0, 3), (ZERO, ROW, 0.5), (1.0, ROW, 3), (MATRIX, ROW, 0.0)]),
    (lambda g, z, x: scaled_log(g, z, x), [(2.0, 1.5, 3.0), (0.0, 1.0, 0.0), (1.0, 0.0, 0.0), (ZERO, 2.0, ROW), (1.0, ROW, ROW)]),
    (lambda x, y: share(x, y), [(1.0, 2.0), (2.0, 2.0), (3.0, 2.0), (ZERO, ROW), (MATRIX, ROW), (ROW, 2.0)]),
    (lambda g, x: fill(g, x), [(2.0, 1.0), (2.0, ROW), (ROW, MATRIX), (np.ones((2, 1)), MATRIX), (2.0, MATRIX.T)]),
    (lambda g, x: like(g, x), [(2.0, 1.0), (2.0, ROW), (ROW, ZERO)]),
    (lambda g, x: unbroadcast(g, x), [(2.0, 1.0), (MATRIX, 1.0), (MATRIX, ROW), (MATRIX, np.ones((2, 1))), (MATRIX, np.ones((1, 3))), (ROW, np.ones(1)), (MATRIX, np.ones(1))]),
    (lambda x: zeros_like(x), [(1.0,), (MATRIX,), ([1.0, 2.0],)]),
    (lambda x, i, g: add_at(x, i, g), [(ROW, 1, 2.0), (ROW, np.array([0, 0, 2]), ZERO), (ROW, np.array([0, 0, 2]), 1.0), (MATRIX, 1, ROW), (MATRIX, (1, 2), 5.0), (MATRIX, (slice(None), 1), 5.0)]),
]


@pytest.mark.parametrize(("call", "examples"), HELPERS, ids=lambda v: v.__code__.co_names[0] if callable(v) else "")
def test_helpers_compute_the_same_when_compiled(call, examples):
    under_njit = numba.njit(call)
    for args in examples:
        np.testing.assert_allclose(under_njit(*copy.deepcopy(args)), call(*copy.deepcopy(args)), rtol=1e-14, equal_nan=True, err_msg=str(args))
