"""The functions that are timed, each with the gradient a patient person would write by hand, and arguments to run it on."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np


@dataclass(frozen=True)
class Case:
    """A function, its gradient by hand, how to make its arguments afresh, and how many times its time the gradient may take."""

    function: Callable[..., Any]
    by_hand: Callable[..., Any]
    arguments: Callable[[], tuple[Any, ...]]
    limit: float
    argnums: Any = 0


# --- a loop over floats


def scalar_loop(x, n):
    y = x
    for _ in range(n):
        if y > 1.0:
            y = math.sin(y) * x
        else:
            y = y * y + x
    return y


def scalar_loop_by_hand(x, n):
    y_tape = []
    y = x
    for _ in range(n):
        y_tape.append(y)
        if y > 1.0:
            y = math.sin(y) * x
        else:
            y = y * y + x
    x_bar = 0.0
    y_bar = 1.0
    for y in reversed(y_tape):
        if y > 1.0:
            x_bar += math.sin(y) * y_bar
            y_bar *= math.cos(y) * x
        else:
            x_bar += y_bar
            y_bar *= 2.0 * y
    return x_bar + y_bar


# --- an iteration with a test inside


def newton(a, tol):
    x = a
    k = 0
    while True:
        step = (x * x * x - a) / (3.0 * x * x)
        x = x - step
        k += 1
        if abs(step) < tol or k > 50:
            break
    if k > 50:
        return 0.0
    return x * a


def newton_by_hand(a, tol):
    x_tape = []
    x = a
    k = 0
    while True:
        x_tape.append(x)
        step = (x * x * x - a) / (3.0 * x * x)
        x = x - step
        k += 1
        if abs(step) < tol or k > 50:
            break
    a_bar, x_bar = (0.0, 0.0) if k > 50 else (x, a)
    for x in reversed(x_tape):
        step = (x * x * x - a) / (3.0 * x * x)
        share = x_bar / (3.0 * x * x)
        a_bar += share
        x_bar += share * step * 6.0 * x - share * 3.0 * x * x
    return a_bar + x_bar


# --- a network


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def mlp(params, x, target, weight_decay):
    h = x
    omega = 0.0
    for W, b in params:
        h = sigmoid(h @ W + b)
        omega = omega + np.sum(W * W)
    return np.sum((target - h) ** 2) / len(x) + weight_decay * omega


def mlp_by_hand(params, x, target, weight_decay):
    hidden = [x]
    for W, b in params:
        hidden.append(sigmoid(hidden[-1] @ W + b))
    g = -2.0 * (target - hidden[-1]) / len(x)
    gradient = []
    for i in range(len(params) - 1, -1, -1):
        W, _ = params[i]
        g = g * hidden[i + 1] * (1.0 - hidden[i + 1])
        gradient.append((hidden[i].T @ g + 2.0 * weight_decay * W, np.sum(g, axis=0)))
        g = g @ W.T
    return gradient[::-1]


# --- two equations on a grid, stepped in place


def heat(u0, target, c, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum((u - target) ** 2)


def heat_by_hand(u0, target, c, steps):
    u = u0.copy()
    for _ in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    u_bar = 2.0 * (u - target)
    for _ in range(steps):
        part = c * u_bar[1:-1]
        u_bar[2:] += part
        u_bar[1:-1] -= 2.0 * part
        u_bar[:-2] += part
    return u_bar


def burgers(u, nu, dt, steps):
    for _ in range(steps):
        left = u[:-2]
        mid = u[1:-1]
        right = u[2:]
        u[1:-1] = mid - dt * mid * (right - left) + nu * (right - 2.0 * mid + left)
    return np.dot(u, u)


def burgers_by_hand(u, nu, dt, steps):
    mid_tape = []
    for _ in range(steps):
        left, mid, right = u[:-2], u[1:-1], u[2:]
        mid_tape.append(mid.copy())
        u[1:-1] = mid - dt * mid * (right - left) + nu * (right - 2.0 * mid + left)
    u = u.copy()
    left, mid, right = u[:-2], u[1:-1], u[2:]
    u_bar = 2.0 * u
    left_bar, mid_bar, right_bar = u_bar[:-2], u_bar[1:-1], u_bar[2:]
    for _ in range(steps):
        g = mid_bar.copy()
        mid_bar[:] = 0.0
        mid[:] = mid_tape.pop()
        carried = -dt * mid * g
        spread = nu * g
        mid_bar += g - dt * (right - left) * g - 2.0 * spread
        right_bar += carried + spread
        left_bar += spread - carried
    return u_bar


# --- forty lines of floats: a driven pendulum by the method of Runge and Kutta


def pendulum(angle, damping, steps):
    dt = 0.01
    half = 0.5 * dt
    sixth = dt / 6.0
    speed = 0.0
    energy = 0.0
    turns = 0
    for step in range(steps):
        push = 0.5 * math.cos(step * dt)

        slope_1 = speed
        drag_1 = damping * speed
        pull_1 = push - drag_1 - math.sin(angle)

        angle_2 = angle + half * slope_1
        speed_2 = speed + half * pull_1
        slope_2 = speed_2
        drag_2 = damping * speed_2
        pull_2 = push - drag_2 - math.sin(angle_2)

        angle_3 = angle + half * slope_2
        speed_3 = speed + half * pull_2
        slope_3 = speed_3
        drag_3 = damping * speed_3
        pull_3 = push - drag_3 - math.sin(angle_3)

        angle_4 = angle + dt * slope_3
        speed_4 = speed + dt * pull_3
        slope_4 = speed_4
        drag_4 = damping * speed_4
        pull_4 = push - drag_4 - math.sin(angle_4)

        angle = angle + sixth * (slope_1 + 2.0 * slope_2 + 2.0 * slope_3 + slope_4)
        speed = speed + sixth * (pull_1 + 2.0 * pull_2 + 2.0 * pull_3 + pull_4)
        if angle > math.pi:
            angle = angle - 2.0 * math.pi
            turns += 1
        elif angle < -math.pi:
            angle = angle + 2.0 * math.pi
            turns -= 1

        kinetic = 0.5 * speed * speed
        potential = 1.0 - math.cos(angle)
        energy = energy + dt * (kinetic + potential)
    return energy / (steps * dt)


def pendulum_by_hand(angle, damping, steps):
    dt = 0.01
    half = 0.5 * dt
    sixth = dt / 6.0
    speed = 0.0
    tape = []
    for step in range(steps):
        push = 0.5 * math.cos(step * dt)
        pull_1 = push - damping * speed - math.sin(angle)
        angle_2 = angle + half * speed
        speed_2 = speed + half * pull_1
        pull_2 = push - damping * speed_2 - math.sin(angle_2)
        angle_3 = angle + half * speed_2
        speed_3 = speed + half * pull_2
        pull_3 = push - damping * speed_3 - math.sin(angle_3)
        angle_4 = angle + dt * speed_3
        speed_4 = speed + dt * pull_3
        pull_4 = push - damping * speed_4 - math.sin(angle_4)
        tape.append((angle, speed, angle_2, speed_2, angle_3, speed_3, angle_4, speed_4))
        angle = angle + sixth * (speed + 2.0 * speed_2 + 2.0 * speed_3 + speed_4)
        speed = speed + sixth * (pull_1 + 2.0 * pull_2 + 2.0 * pull_3 + pull_4)
        if angle > math.pi:
            angle = angle - 2.0 * math.pi
        elif angle < -math.pi:
            angle = angle + 2.0 * math.pi

    share = 1.0 / steps  # of each step's energy in the result
    angle_bar = speed_bar = damping_bar = 0.0
    while tape:
        angle_bar += share * math.sin(angle)
        speed_bar += share * speed
        angle, speed, angle_2, speed_2, angle_3, speed_3, angle_4, speed_4 = tape.pop()
        slope_bar = sixth * angle_bar
        pull_bar = sixth * speed_bar

        to_angle_4 = -math.cos(angle_4) * pull_bar
        to_speed_4 = slope_bar - damping * pull_bar
        damping_bar -= speed_4 * pull_bar

        pull_3_bar = 2.0 * pull_bar + dt * to_speed_4
        to_angle_3 = -math.cos(angle_3) * pull_3_bar
        to_speed_3 = 2.0 * slope_bar + dt * to_angle_4 - damping * pull_3_bar
        damping_bar -= speed_3 * pull_3_bar

        pull_2_bar = 2.0 * pull_bar + half * to_speed_3
        to_angle_2 = -math.cos(angle_2) * pull_2_bar
        to_speed_2 = 2.0 * slope_bar + half * to_angle_3 - damping * pull_2_bar
        damping_bar -= speed_2 * pull_2_bar

        pull_1_bar = pull_bar + half * to_speed_2
        damping_bar -= speed * pull_1_bar
        angle_bar += to_angle_2 + to_angle_3 + to_angle_4 - math.cos(angle) * pull_1_bar
        speed_bar += to_speed_2 + to_speed_3 + to_speed_4 + slope_bar + half * to_angle_2 - damping * pull_1_bar
    return angle_bar, damping_bar


# --- arguments, arrays of a hundred thousand elements


def mlp_arguments() -> tuple[Any, ...]:
    rng = np.random.default_rng(0)
    sizes = (50, 40, 10)
    params = [(rng.normal(size=(m, n)) / m**0.5, rng.normal(size=n)) for m, n in zip(sizes[:-1], sizes[1:], strict=True)]
    return params, rng.normal(size=(2000, 50)), rng.uniform(size=(2000, 10)), 1e-4


def grid() -> np.ndarray:
    return np.sin(np.linspace(0.0, 60.0, 100_000))


CASES = [
    Case(scalar_loop, scalar_loop_by_hand, lambda: (0.7, 10_000), 5.0),
    Case(newton, newton_by_hand, lambda: (1e9, 1e-9), 5.0),
    Case(mlp, mlp_by_hand, mlp_arguments, 5.0),
    Case(heat, heat_by_hand, lambda: (grid(), np.cos(grid()), 0.2, 10), 5.0),
    Case(burgers, burgers_by_hand, lambda: (grid(), 0.1, 0.05, 10), 5.0),
    Case(pendulum, pendulum_by_hand, lambda: (0.7, 0.1, 2_000), 4.0, argnums=(0, 1)),
]
