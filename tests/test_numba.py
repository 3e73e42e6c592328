"""Where a function compiles under Numba, so does its generated gradient."""

import numpy as np
import pytest

from astgrad import grad
from tests.golden.functions import newton, pendulum, rosenbrock, scalar_loop

numba = pytest.importorskip("numba")


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(("function", "args", "argnums"), [
    (scalar_loop, (0.7, 9), 0), (newton, (2.7, 1e-3), 0), (pendulum, (0.4, 0.1, 1.3, 20), (0, 1, 2)), (rosenbrock, (np.linspace(-0.5, 0.9, 5),), 0),
], ids=lambda v: getattr(v, "__name__", ""))
def test_generated_gradient_compiles(function, args, argnums):
    df = grad(function, argnums)
    wanted = df(*args)
    got = numba.njit(df.__wrapped__)(*args)
    np.testing.assert_allclose(np.concatenate([np.ravel(g) for g in (got if isinstance(argnums, tuple) else [got])]),
                               np.concatenate([np.ravel(g) for g in (wanted if isinstance(argnums, tuple) else [wanted])]), rtol=1e-12)
