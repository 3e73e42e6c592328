import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def energy_grad(u, nu, dt, steps):
    """Gradient of energy with respect to u (functions.py:119), for
    u: float64[n], nu: float, dt: float, steps: int.
    """
    u_2_tape = []
    u_1_tape = []
    # forward sweep
    for t in range(steps):
        left = u[:-2]
        mid = u[1:-1]
        right = u[2:]
        u_1 = dt * mid
        u_2 = right - left
        u_2_tape.append(u_2)
        u_1_tape.append(u_1)
        u[1:-1] = mid - u_1 * u_2 + nu * (right - 2.0 * mid + left)

    # reverse sweep
    u_bar = 2.0 * u  # line 125
    for t in range(steps - 1, -1, -1):  # line 120
        u_1_bar = u_bar[1:-1].copy()  # line 124
        u_bar[1:-1] = 0.0
        u_2_bar = u_1_bar * nu
        mid_bar = u_bar[1:-1]  # line 122
        mid_bar += u_1_bar - 2.0 * u_2_bar  # line 124
        right_bar = u_bar[2:]  # line 123
        right_bar += u_2_bar  # line 124
        left_bar = u_bar[:-2]  # line 121
        left_bar += u_2_bar  # line 124
        u_2 = u_2_tape.pop()
        u_1_bar_1 = -u_1_bar * u_2
        u_1 = u_1_tape.pop()
        u_2_bar_1 = -u_1_bar * u_1
        right_bar += u_2_bar_1
        left_bar -= u_2_bar_1
        mid_bar += u_1_bar_1 * dt
    return u_bar
