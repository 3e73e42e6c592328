import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def misfit_grad(u0, target, c, steps):
    """Gradient of misfit with respect to u0 (functions.py:112), for
    u0: float64[n], target: float64[m], c: float, steps: int.
    """
    # forward sweep
    u = u0.copy()
    for t in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])

    # reverse sweep
    u_bar = 2.0 * (u - target)  # line 116
    for t in range(steps - 1, -1, -1):  # line 114
        u_2_bar = u_bar[1:-1] * c  # line 115
        u_bar[2:] += u_2_bar
        u_bar[1:-1] -= 2.0 * u_2_bar
        u_bar[:-2] += u_2_bar
    u0_bar = u_bar  # line 113
    return u0_bar
