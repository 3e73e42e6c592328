import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def adversarial_grad(x_bar, list, y_tape, np_):
    """Gradient of adversarial with respect to x_bar, list, y_tape and np_ (functions.py:128), for
    x_bar: float, list: float, y_tape: float, np_: float.
    """
    # forward sweep
    dx = x_bar * list
    zeros_like = np.sin(dx) + y_tape

    # reverse sweep
    zeros_like_bar = 2.0 * np_ * zeros_like  # line 131
    np__bar = zeros_like * zeros_like
    dx_bar = zeros_like_bar * np.cos(dx)  # line 130
    y_tape_bar = zeros_like_bar
    x_bar_bar = dx_bar * list  # line 129
    list_bar = dx_bar * x_bar
    return float(x_bar_bar), float(list_bar), float(y_tape_bar), float(np__bar)
