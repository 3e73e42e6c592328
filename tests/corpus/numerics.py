"""Numerical methods, differentiated through."""

import math

import numpy as np

COEFFICIENTS = np.random.default_rng(20).normal(size=5)
SAMPLES = np.random.default_rng(21).normal(size=6)


def newton(a, x):
    for _ in range(50):
        step = (x * x * x - a) / (3 * x * x)
        x = x - step
        if abs(step) < 1e-10:
            break
    return x * a


def fixed_point(a, x):
    while True:
        new = math.cos(a * x)
        if abs(new - x) < 1e-9:
            return new * new
        x = new


def babylonian(a):
    x = a
    n = 0
    while abs(x * x - a) > 1e-12 and n < 30:
        x = 0.5 * (x + a / x)
        n += 1
    return x


def simpson(a, b, c):
    n = 8
    h = (b - a) / n
    total = math.exp(-c * a * a) + math.exp(-c * b * b)
    for i in range(1, n):
        x = a + i * h
        weight = 4 if i % 2 else 2
        total += weight * math.exp(-c * x * x)
    return total * h / 3


def trapezoid(y, h):
    return h * (np.sum(y[1:-1]) + 0.5 * (y[0] + y[-1]))


def horner(c, x):
    total = 0.0
    for a in c:
        total = total * x + a
    return total


def horner_and_derivative(c, x):
    value, slope = 0.0, 0.0
    for i in range(len(c)):
        slope = slope * x + value
        value = value * x + c[i]
    return value * slope


def continued_fraction(x):
    y = x
    for k in range(6, 0, -1):
        y = k + x / y
    return 1 / y


def chebyshev(c, x):
    previous, current = 1.0, x
    total = c[0] + c[1] * x
    for k in range(2, len(c)):
        previous, current = current, 2 * x * current - previous
        total += c[k] * current
    return total


def bisection_like(a):
    low, high = 0.0, 2.0
    for _ in range(5):
        middle = 0.5 * (low + high)
        if middle**3 > a:
            high = middle * a
        else:
            low = middle * a
    return low + high


def secant(a):
    x0, x1 = 1.0, a
    for _ in range(4):
        f0, f1 = x0 * x0 - a, x1 * x1 - a
        if abs(f1 - f0) < 1e-8:
            break
        x0, x1 = x1, x1 - f1 * (x1 - x0) / (f1 - f0)
    return x1


def agm(a, b):
    for _ in range(4):
        a, b = (a + b) / 2, math.sqrt(a * b)
    return a


def kalman(q, r, x):
    p = 1.0
    estimate = x
    likelihood = 0.0
    for z in SAMPLES:
        p = p + q
        s = p + r
        gain = p / s
        innovation = z - estimate
        likelihood -= 0.5 * (math.log(s) + innovation * innovation / s)
        estimate = estimate + gain * innovation
        p = (1 - gain) * p
    return likelihood


def taylor_exponential(x):
    total, term = 1.0, 1.0
    k = 0
    while abs(term) > 1e-9:
        k += 1
        term *= x / k
        total += term
    return total


def log_gamma(x):
    shift = 0.0
    while x < 5:
        shift += math.log(x)
        x += 1
    return (x - 0.5) * math.log(x) - x + 1 / (12 * x) - shift


def power_iteration(a, b):
    M = np.stack([np.array([a, b]), np.array([b, 1.0])])
    v = np.ones(2)
    value = 0.0
    for _ in range(6):
        w = M @ v
        value = np.sqrt(w @ w)
        v = w / value
    return value


def cumulative_maximum(x):
    best = x[0]
    total = 0.0
    for e in x:
        best = max(best, e)
        total += best * e
    return total


def integer_power(x, n):
    result = 1.0
    while n > 0:
        if n % 2 == 1:
            result = result * x
        x = x * x
        n = n // 2
    return result


def lagrange(y, x):
    total = 0.0
    for i in range(4):
        weight = 1.0
        for j in range(4):
            if i != j:
                weight *= (x - j) / (i - j)
        total += y[i] * weight
    return total


def many_terms(x):
    return (
        math.sin(1.0 * x) + math.sin(2.0 * x) + math.sin(3.0 * x) + math.sin(4.0 * x) + math.sin(5.0 * x) + math.sin(6.0 * x)
        + math.sin(7.0 * x) + math.sin(8.0 * x) + math.sin(9.0 * x) + math.sin(10.0 * x) + math.sin(11.0 * x) + math.sin(12.0 * x)
        + math.sin(13.0 * x) + math.sin(14.0 * x) + math.sin(15.0 * x) + math.sin(16.0 * x) + math.sin(17.0 * x) + math.sin(18.0 * x)
        + math.sin(19.0 * x) + math.sin(20.0 * x) + math.sin(21.0 * x) + math.sin(22.0 * x) + math.sin(23.0 * x) + math.sin(24.0 * x)
    )


EXAMPLES = [
    (many_terms, (0.3,), 0),
    (newton, (2.7, 1.2), (0, 1)),
    (fixed_point, (0.8, 0.4), (0, 1)),
    (babylonian, (2.7,), 0),
    (simpson, (-0.4, 1.2, 0.7), (0, 1, 2)),
    (trapezoid, (SAMPLES, 0.3), (0, 1)),
    (horner, (COEFFICIENTS, 0.7), (0, 1)),
    (horner_and_derivative, (COEFFICIENTS, 0.7), (0, 1)),
    (continued_fraction, (0.7,), 0),
    (chebyshev, (COEFFICIENTS, 0.7), (0, 1)),
    (bisection_like, (1.3,), 0),
    (secant, (2.3,), 0),
    (agm, (1.3, 0.6), (0, 1)),
    (kalman, (0.3, 0.6, 0.1), (0, 1, 2)),
    (taylor_exponential, (0.7,), 0),
    (log_gamma, (1.7,), 0),
    (power_iteration, (0.7, 0.4), (0, 1)),
    (cumulative_maximum, (SAMPLES,), 0),
    (integer_power, (1.2, 11), 0),
    (lagrange, (COEFFICIENTS, 1.3), (0, 1)),
]
