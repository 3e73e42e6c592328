import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
from astgrad.runtime import copy, like, unstack


def recurrent_grad(W, x, h):
    """Gradient of recurrent with respect to W, x and h (functions.py:82), for
    W: float64[n, m], x: float64[k, p], h: float64[q].
    """
    h_given = h
    h_tape = []
    # forward sweep
    states = []
    for row in x:
        h_tape.append(h)
        h = np.tanh(W @ h + row)
        states.append(h)
    value_1 = np.stack(states)

    # reverse sweep
    value_1_bar = 2.0 * value_1  # line 87
    states_bar = unstack(value_1_bar, 0)
    W_bar = np.zeros_like(W)  # line 84
    h_bar = np.zeros_like(h)
    x_bar = np.zeros_like(x)
    states_bar = copy(states_bar)
    for i in range(len(x) - 1, -1, -1):
        h_bar = h_bar + states_bar.pop()  # line 86
        row = x[i]
        h = h_tape.pop()
        h_1_bar = h_bar * (1 - np.tanh(W @ h + row) ** 2)  # line 85
        W_bar += np.outer(h_1_bar, h)
        row_bar = h_1_bar
        h_bar = W.T @ h_1_bar
        x_bar[i] += row_bar  # line 84
    return like(W_bar, W), x_bar, like(h_bar, h_given)
