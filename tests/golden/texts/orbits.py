import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def orbits_grad(state, dt, steps):
    """Gradient of orbits with respect to state and dt (functions.py:134), for
    state: float64[n, m], dt: float, steps: int.
    """
    v_2_tape = []
    v_1_tape = []
    x_1_tape = []
    # forward sweep
    state_bar = np.zeros_like(state)
    x, v = state
    x_bar, v_bar = state_bar
    for _ in range(steps):
        v_1 = x[1:-1].copy()
        v_2 = x[2:] - x[:-2]
        v_2_tape.append(v_2)
        v_1_tape.append(v_1)
        v[1:-1] += dt * x[1:-1] * v_2
        x_1 = v.copy()
        x_1_tape.append(x_1)
        x += dt * v

    # reverse sweep
    state_bar += 2.0 * state  # line 139
    dt_bar = 0.0  # line 136
    for _ in range(steps - 1, -1, -1):
        x_1_bar = x_bar.copy()  # line 138
        x_1 = x_1_tape.pop()
        dt_bar += np.sum(x_1_bar * x_1)
        x_1_bar_1 = x_1_bar * dt
        v_bar += x_1_bar_1
        v_1_bar = v_bar[1:-1].copy()  # line 137
        v_2 = v_2_tape.pop()
        v_2_bar = v_1_bar * v_2
        v_1 = v_1_tape.pop()
        dt_bar += np.sum(v_2_bar * v_1)
        v_1_bar_1 = v_2_bar * dt
        v_2_bar_1 = v_1_bar * dt * v_1
        x_bar[2:] += v_2_bar_1
        x_bar[:-2] -= v_2_bar_1
        x_bar[1:-1] += v_1_bar_1
    return state_bar, float(dt_bar)
