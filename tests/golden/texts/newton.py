import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def newton_grad(a, tol):
    """Gradient of newton with respect to a (functions.py:18), for a: float, tol: float."""
    x_tape = []
    # forward sweep
    x = a
    k = 0
    while True:
        x_tape.append(x)
        step = (x * x * x - a) / (3.0 * x * x)
        x = x - step
        k += 1
        if abs(step) < tol or k > 50:
            break

    # reverse sweep
    if k > 50:  # line 27
        a_bar = 0.0  # line 28
        x_bar = 0.0
    else:
        x_bar = a  # line 29
        a_bar = x
    for _ in range(len(x_tape)):  # line 21
        step_bar = -x_bar  # line 23
        x = x_tape.pop()
        step_1_bar = step_bar / (3.0 * x * x)  # line 22
        step_2_bar = step_1_bar * x
        step = (x * x * x - a) / (3.0 * x * x)
        step_3_bar = -step_bar * step / (3.0 * x * x)
        x_bar += 2.0 * step_2_bar * x + step_1_bar * x * x + 6.0 * step_3_bar * x
        a_bar -= step_1_bar
    a_bar += x_bar  # line 19
    return a_bar
