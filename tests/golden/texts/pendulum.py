import math

import numpy as np

from tests.golden.functions import *  # noqa: F403
def pendulum_grad(angle, speed, length, steps):
    """Gradient of pendulum with respect to angle, speed and length (functions.py:57), for
    angle: float, speed: float, length: float, steps: int.
    """
    angle_tape = []
    # forward sweep
    dt = 0.01
    for _ in range(steps):
        angle_tape.append(angle)
        angle, speed = angle + dt * speed, speed - dt * 9.81 / length * math.sin(angle)

    # reverse sweep
    angle_bar = 1.0  # line 61
    length_bar = 0.0  # line 59
    speed_bar = 0.0
    for _ in range(steps - 1, -1, -1):
        angle = angle_tape.pop()
        length_bar += 9.81 * speed_bar * math.sin(angle) * dt / length / length  # line 60
        angle_bar, speed_bar = (angle_bar - 9.81 * speed_bar * dt * math.cos(angle) / length,
            angle_bar * dt + speed_bar)
    return angle_bar, speed_bar, length_bar
