import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def scalar_loop_grad(x, n):
    """Gradient of scalar_loop with respect to x (functions.py:8), for x: float, n: int."""
    y_tape = []
    # forward sweep
    y = x
    for i in range(n):
        y_tape.append(y)
        if y > 1.0:
            y = math.sin(y) * x
        else:
            y = y * y + x

    # reverse sweep
    y_bar = 1.0  # line 15
    x_bar = 0.0  # line 10
    for i in range(n - 1, -1, -1):
        y = y_tape.pop()
        if y > 1.0:  # line 11
            x_bar += y_bar * math.sin(y)  # line 12
            y_bar *= x * math.cos(y)
        else:
            x_bar += y_bar  # line 14
            y_bar *= 2.0 * y
    x_bar += y_bar  # line 9
    return x_bar
