import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def scaled_forward(t, a):
    value = a * t * t
    return value, (a, t)


def scaled_reverse(saved, value_bar):
    a, t = saved
    value_1_bar = value_bar * t  # line 100
    a_bar = value_1_bar * t
    t_bar = value_1_bar * a + value_bar * a * t
    return t_bar, a_bar


def scaled_forward_1(t, a):
    value = a * t * t
    return value, t


def scaled_reverse_1(t, value_bar):
    a_bar = value_bar * t * t  # line 100
    return a_bar


def closure_grad(x, a):
    """Gradient of closure with respect to x and a (functions.py:98), for x: float, a: float."""
    # forward sweep
    a = a + 1.0
    value_1, scaled_saved = scaled_forward(x, a=a)
    value_2, scaled_saved_1 = scaled_forward_1(2.0, a=a)

    # reverse sweep
    value_1_bar = 1.0  # line 103
    value_2_bar = 1.0
    a_bar = scaled_reverse_1(scaled_saved_1, value_2_bar)
    x_bar, a_2_bar = scaled_reverse(scaled_saved, value_1_bar)
    a_bar += a_2_bar
    return float(x_bar), float(a_bar)
