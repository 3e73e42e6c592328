"""Programs as they are written by the day: grids, windows by strides, enums, tracebacks of integers, namespaces, solvers that hold a function."""

from enum import IntEnum
from types import SimpleNamespace

import numpy as np
from numpy.lib.stride_tricks import as_strided


class Var(IntEnum):
    RHO = 0
    MOM = 1


def interpolated(img):
    height, width = img.shape
    yy, xx = np.mgrid[0:height, 0:width]
    ys = np.clip(yy + 0.3, 0, height - 1.001)
    y0 = np.floor(ys).astype(int)
    out = (1 - ys + y0) * img[y0, xx] + (ys - y0) * img[y0 + 1, xx]
    out[yy > 1] *= 2
    rows, columns = np.ogrid[:height, :width]
    out[(columns - 1) ** 2 + (rows - 1) ** 2 <= 1] = 0
    out[rows, columns] *= img
    return np.sum(np.tanh(out))


def points_between(x):
    y = x.copy()
    y[np.mgrid[: len(x)]] *= x[np.ogrid[0 : len(x) : 1][::-1]]
    y += np.mgrid[0 : 1 : len(x) * 1j]
    return np.sum(y**2)


def windows_by_strides(img):
    k = np.array([[1.0, 2.0], [0.5, -1.0]])
    p = np.pad(img, 1)
    s0, s1 = p.strides
    w = as_strided(p, (img.shape[0] + 1, img.shape[1] + 1, 2, 2), (s0, s1, s0, s1))
    blocks = as_strided(img, (2, 2, 2, 2), (img.strides[0], img.strides[1] * 2) + img.strides)
    return np.sum(np.tanh(np.einsum("ijkl,kl->ij", w, k))) + np.sum(blocks.mean(axis=(2, 3)) ** 2)


def rows_by_enum(x):
    u = np.zeros((2, 5))
    inner = np.s_[:, 1:-1]
    u[inner][Var.RHO] = x
    u[inner][Var.MOM] += x * x
    rho = u[Var.RHO]
    rho *= 2
    u[inner] -= 0.1 * (u[:, 2:] - u[:, :-2])
    return np.sum(u**3)


def longest_rise(x):
    n = x.shape[0]
    best = x.copy()
    before = -np.ones(n, int)
    for i in range(1, n):
        for j in range(i):
            if x[j] < x[i] and best[j] + x[i] > best[i]:
                best[i] = best[j] + x[i]
                before[i] = j
    k = int(np.argmax(best))
    path = []
    while k >= 0:
        path.append(x[k])
        k = before[k]
    return best.max() + np.sum(np.array(path[::-1]) ** 2)


def alignment(score, a="GATT", b="GCAT"):
    match, mismatch, gap = score
    f = np.zeros((len(a) + 1, len(b) + 1))
    f[:, 0] = gap * np.arange(len(a) + 1)
    f[0, :] = gap * np.arange(len(b) + 1)
    chosen = np.zeros(f.shape, dtype=int)
    for i in range(len(a)):
        for j in range(len(b)):
            t = np.array([f[i, j] + (match if a[i] == b[j] else mismatch), f[i, j + 1] + gap, f[i + 1, j] + gap])
            chosen[i + 1, j + 1] = np.argmax(t)
            f[i + 1, j + 1] = t.max()
    top, bottom = [], []
    i, j = len(a), len(b)
    while i > 0 and j > 0:
        top.append(a[i - 1] if chosen[i, j] < 2 else "-")
        bottom.append(b[j - 1] if chosen[i, j] != 1 else "-")
        i, j = i - (chosen[i, j] < 2), j - (chosen[i, j] != 1)
    print("".join(top)[::-1], "".join(bottom)[::-1])
    return f[-1, -1] * 1.5 + f[2:, 3].sum()


def solved_backwards(a):
    u = a.copy()
    y = np.array([1.0, 2.0, 3.0])
    for i in range(1, 3):
        for k in range(i):
            c = u[i, k] / u[k, k]
            u[i, k:] -= c * u[k, k:]
            y[i] -= c * y[k]
    x = np.zeros_like(y)
    for i in range(3)[::-1]:
        x[i] = (y[i] - u[i, i + 1 :] @ x[i + 1 :]) / u[i, i]
    return np.sum(x**2)


def in_a_namespace(x):
    settings = SimpleNamespace(steps=3, dt=0.1)
    s = SimpleNamespace(pos=x.copy(), vel=np.zeros_like(x), n=0)

    def kick(s, dt):
        s.vel -= dt * np.sin(s.pos)

    def drift(s, dt):
        s.pos += dt * s.vel

    for _ in range(settings.steps):
        for move, part in [(kick, 0.5), (drift, 1.0), (kick, 0.5)]:
            move(s, part * settings.dt)
            s.n += 1
    return np.sum(s.pos**2) + np.sum(s.vel * x) * s.n


class Solver:
    def __init__(self, u, rhs):
        self.u = u.copy()
        self.rhs = rhs
        self.t = 0.0

    def step(self, dt):
        k = self.rhs(self.u, self.t)
        self.u += 0.5 * dt * (k + self.rhs(self.u + dt * k, self.t + dt))
        self.u[0] = self.rhs(self.u[1:], self.t)[0] * 0.1
        self.t += dt


def square_and_time(u, t):
    return t - u * u


def held_by_a_solver(x, rhs):
    solver = Solver(x, rhs)
    for _ in range(3):
        solver.step(0.1)
    rhs_of = solver.rhs
    last = rhs_of(solver.u, 0.0)
    solver.u *= 2
    return np.sum(solver.u * last)


def pushed(solver, dt, force=lambda u: -u * u):
    solver.u += dt * force(solver.u)


def pushed_by_default(x):
    solver = Solver(x, square_and_time)
    for _ in range(3):
        pushed(solver, 0.1)
    return np.sum(solver.u**2)


def added_to_what_it_was_of(x, rhs):
    u = x.copy()
    for k in range(2):
        du = rhs(u, 0.1 * k)
        u += du
    return np.sum(u * u)


def total(a):
    s = 0.0
    for v in a.flat:
        s += v * v
    return s


def elements_in_a_row(x):
    t = np.zeros((2, 3))
    t[0] = x
    for k, v in enumerate(t.flat):
        t[1, 2] += v * k
    for v in t.ravel():
        t[1, 1] += v * x[0]
    for v in t.T.flat:
        t[1, 0] += v
    y = x.copy()
    for i, v in enumerate(y.flat):
        y = y * v
        y[i] += 1
    m = np.outer(x, x)
    return total(t) + sum(a * b for a, b in zip(m.flat, m.T.flat)) + np.sum(y)


def lengths_and_angles(x):
    points = np.outer(x, x[:2] + 0.3)
    points[1] *= x[2]
    length = 0.0
    for k in range(len(points) - 1):
        d = points[k + 1] - points[k]
        length += np.hypot(*d)
        if np.hypot(*d) > 0.1:
            length += np.arctan2(*d[::-1])
    return length + np.hypot(*points[0])


X3 = np.array([0.7, 1.3, 0.4])
IMG = np.array([[0.7, 1.3, 0.4, 0.9], [0.2, 0.5, 1.1, 0.3], [0.8, 0.6, 0.1, 1.2]])
EXAMPLES = [
    (interpolated, (IMG,), 0),
    (points_between, (X3,), 0),
    (windows_by_strides, (IMG,), 0),
    (rows_by_enum, (X3,), 0),
    (longest_rise, (np.array([0.3, 0.7, 0.5, 0.2, 0.9]),), 0),
    (alignment, (np.array([1.0, -0.7, -1.3]),), 0),
    (solved_backwards, (np.array([[2.0, 0.3, 0.4], [0.5, 1.7, 0.6], [0.7, 0.2, 2.2]]),), 0),
    (in_a_namespace, (X3,), 0),
    (held_by_a_solver, (X3, square_and_time), 0),
    (pushed_by_default, (X3,), 0),
    (elements_in_a_row, (X3,), 0),
    (lengths_and_angles, (X3,), 0),
    (added_to_what_it_was_of, (X3, square_and_time), 0),
]
BY_KIND = {added_to_what_it_was_of}  # the general text refuses it when it runs
