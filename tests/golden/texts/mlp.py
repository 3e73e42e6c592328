import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def sigmoid_forward(a):
    value = 1.0 / (1.0 + np.exp(-a))
    return value, value


def sigmoid_reverse(value, value_bar):
    a_bar = value_bar * value * (1.0 - value)  # line 33
    return a_bar


def mlp_grad(params, x, target, weight_decay):
    """Gradient of mlp with respect to params (functions.py:36), for
    params: list[tuple[float64[n, m], float64[k]], ...], x: float64[p, q], target: float64[r, s],
    weight_decay: float.
    """
    h_tape = []
    sigmoid_saved_tape = []
    # forward sweep
    h = x
    omega = 0.0
    for W, b in params:
        h_tape.append(h)
        h, sigmoid_saved = sigmoid_forward(h @ W + b)
        sigmoid_saved_tape.append(sigmoid_saved)
        omega = omega + np.sum(W * W)

    # reverse sweep
    h_bar = -2.0 * (target - h) / len(x)  # line 42
    omega_bar = weight_decay
    params_bar = []  # line 39
    for i in range(len(params) - 1, -1, -1):
        W, b = params[i]
        W_bar = 2.0 * omega_bar * W  # line 41
        sigmoid_saved = sigmoid_saved_tape.pop()
        h_1_bar = sigmoid_reverse(sigmoid_saved, h_bar)  # line 40
        h = h_tape.pop()
        W_bar += h.T @ h_1_bar
        b_bar = np.sum(h_1_bar, axis=0)
        h_bar = h_1_bar @ W.T
        params_bar.append((W_bar, b_bar))  # line 39
    params_bar.reverse()
    return params_bar
