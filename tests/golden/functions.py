"""Functions whose generated gradients are kept as text; each is followed by the arguments that it is tried with."""

import math

import numpy as np


def scalar_loop(x, n):
    y = x
    for i in range(n):
        if y > 1.0:
            y = math.sin(y) * x
        else:
            y = y * y + x
    return y


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


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


def mlp(params, x, target, weight_decay):
    h = x
    omega = 0.0
    for W, b in params:
        h = sigmoid(h @ W + b)
        omega = omega + np.sum(W * W)
    return np.sum((target - h) ** 2) / len(x) + weight_decay * omega


def horner(x, coefficients):
    total = 0.0
    for c in coefficients:
        total = total * x + c
    return total


def logistic_regression(w, b, X, y):
    z = X @ w + b
    return np.mean(np.log1p(np.exp(z)) - y * z)


def pendulum(angle, speed, length, steps):
    dt = 0.01
    for _ in range(steps):
        angle, speed = angle + dt * speed, speed - dt * 9.81 / length * math.sin(angle)
    return angle


def early_return(x, limit):
    total = 0.0
    for i in range(10):
        total = total + x**i
        if total > limit:
            return total * x
    return total


def pairs(points, p):
    energy = 0.0
    for i in range(len(points)):
        for j in range(i):
            d = points[i] - points[j]
            energy += 1.0 / (d * d + p)
    return energy


def recurrent(W, x, h):
    states = []
    for row in x:
        h = np.tanh(W @ h + row)
        states.append(h)
    return np.sum(np.stack(states) ** 2)


def broadcast(a, b, c):
    return np.sum((a * b + c) ** 2)


def rosenbrock(x):
    return np.sum(100.0 * (x[1:] - x[:-1] ** 2) ** 2 + (1.0 - x[:-1]) ** 2)


def closure(x, a):
    def scaled(t):
        return a * t * t

    a = a + 1.0
    return scaled(x) + scaled(2.0)


def softmax_cross_entropy(z, labels):
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    p = e / np.sum(e, axis=1, keepdims=True)
    return -np.mean(np.log(p[np.arange(len(labels)), labels]))


def misfit(u0, target, c, steps):
    u = u0.copy()
    for t in range(steps):
        u[1:-1] += c * (u[2:] - 2.0 * u[1:-1] + u[:-2])
    return np.sum((u - target) ** 2)


def energy(u, nu, dt, steps):
    for t in range(steps):
        left = u[:-2]
        mid = u[1:-1]
        right = u[2:]
        u[1:-1] = mid - dt * mid * (right - left) + nu * (right - 2.0 * mid + left)
    return np.dot(u, u)


def adversarial(x_bar, list, y_tape, np_):
    dx = x_bar * list
    zeros_like = np.sin(dx) + y_tape
    return zeros_like * zeros_like * np_


def orbits(state, dt, steps):
    x, v = state
    for _ in range(steps):
        v[1:-1] += dt * x[1:-1] * (x[2:] - x[:-2])
        x += dt * v
    return np.sum(state**2)


_rng = np.random.default_rng(0)
_layers = [(_rng.normal(size=(4, 5)), _rng.normal(size=5)), (_rng.normal(size=(5, 3)), _rng.normal(size=3))]

EXAMPLES = [
    (scalar_loop, (0.7, 9), 0), (newton, (2.7, 1e-3), 0), (mlp, (_layers, _rng.normal(size=(6, 4)), _rng.uniform(size=(6, 3)), 0.1), 0),
    (horner, (0.3, _rng.normal(size=4)), (0, 1)), (logistic_regression, (_rng.normal(size=3), 0.2, _rng.normal(size=(7, 3)), _rng.uniform(size=7)), (0, 1)),
    (pendulum, (0.4, 0.1, 1.3, 20), (0, 1, 2)), (early_return, (1.2, 4.0), 0), (pairs, (_rng.normal(size=4), 0.5), (0, 1)),
    (recurrent, (_rng.normal(size=(3, 3)), _rng.normal(size=(4, 3)), _rng.normal(size=3)), (0, 1, 2)),
    (broadcast, (_rng.normal(size=(4, 1)), _rng.normal(size=3), 0.7), (0, 1, 2)), (rosenbrock, (_rng.normal(size=5),), 0),
    (closure, (0.4, 1.1), (0, 1)), (softmax_cross_entropy, (_rng.normal(size=(5, 3)), np.array([0, 2, 1, 1, 0])), 0),
    (misfit, (_rng.normal(size=12), _rng.normal(size=12), 0.2, 7), 0), (energy, (_rng.normal(size=9), 0.1, 0.05, 5), 0),
    (orbits, (_rng.normal(size=(2, 6)), 0.1, 5), (0, 1)),
    (adversarial, (0.3, 0.4, 0.5, 0.6), (0, 1, 2, 3)),
]
