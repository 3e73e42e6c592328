"""Loops that run until they have converged, differentiated as they ran, against the implicit function theorem.

If x solves x = g(x, a), then dx/da = (dg/da) / (1 - dg/dx): the derivative of the solution does not depend on how it was
found. A loop `while residual > tol` finds x, and the derivative of that loop, pass by pass, converges to the same number
(Gilbert, Automatic differentiation and iterative processes, 1992; Christianson, Reverse accumulation and attractive fixed
points, 1994; Griewank and Walther, Evaluating Derivatives, 2nd ed., chapter 15). Three loops:

    x = cos(a x)               by repetition         dx/da = -x sin(a x) / (1 + a sin(a x));  at a = 1, x = 0.7390851332
    E = M + e sin E            by Newton's method    dE/dM = 1 / (1 - e cos E),  dE/de = sin E / (1 - e cos E)   (Kepler)
    z = tanh(W z + x)          by repetition         with D = diag(1 - z^2), for the number c . z:
                                                     d/dx = D (I - D W)^-T c =: u,  d/dW = u z'

The derivative lags behind the value by a few passes, so a loop that stops too early has a wrong one: started at the very
solution, the first loop makes one pass, and its derivative is that of one pass, -x sin(a x).

Printed: the generated program of the first loop, the solutions, the errors of all the derivatives, and the lag.
"""

from __future__ import annotations

import math

import numpy as np

from astgrad import grad

TOLERANCE = 1e-14


def cosine(a, x, tol):
    residual = 1.0
    while residual > tol:
        new = math.cos(a * x)
        residual = abs(new - x)
        x = new
    return x


def kepler(M, e, tol):
    """The eccentric anomaly E of an orbit of eccentricity e, at the mean anomaly M."""
    E = M + e * math.sin(M)
    step = 1.0
    while abs(step) > tol:
        step = (E - e * math.sin(E) - M) / (1.0 - e * math.cos(E))
        E = E - step
    return E


def equilibrium(W, x, c, tol):
    """A readout c . z of the network whose units z have settled."""
    z = np.zeros(len(x))
    residual = 1.0
    while residual > tol:
        new = np.tanh(W @ z + x)
        residual = np.max(np.abs(new - z))
        z = new
    return c @ z


cosine_grad = grad(cosine)
kepler_grad = grad(kepler, argnums=(0, 1))
equilibrium_grad = grad(equilibrium, argnums=(0, 1))


def implicit_equilibrium(W: np.ndarray, x: np.ndarray, c: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """The derivatives of the readout with respect to W and x, from the solution z alone."""
    z = np.zeros(len(x))
    for _ in range(500):
        z = np.tanh(W @ z + x)
    D = np.diag(1.0 - z * z)
    u = D @ np.linalg.solve((np.eye(len(x)) - D @ W).T, c)
    return np.outer(u, z), u


def relative(found: np.ndarray | float, truth: np.ndarray | float) -> float:
    return float(np.linalg.norm(np.subtract(found, truth)) / np.linalg.norm(truth))


def main() -> None:
    a = 1.0
    x = cosine(a, 0.5, TOLERANCE)
    truth = -x * math.sin(a * x) / (1.0 + a * math.sin(a * x))
    found = cosine_grad(a, 0.5, TOLERANCE)
    print(cosine_grad.source)
    print(f"x = cos x at {x:.12f}, dx/da = {found:.12f}: relative error {relative(found, truth):.1e}")

    M, e = 1.0, 0.3
    E = kepler(M, e, TOLERANCE)
    shrink = 1.0 - e * math.cos(E)
    error = relative(kepler_grad(M, e, TOLERANCE), (1.0 / shrink, math.sin(E) / shrink))
    print(f"Kepler's E = {E:.12f} for M = {M}, e = {e}: relative error of its two derivatives {error:.1e}")

    rng = np.random.default_rng(5)
    n = 8
    W = 0.4 * rng.normal(size=(n, n)) / np.sqrt(n)
    x_in, c = rng.normal(size=n), rng.normal(size=n)
    pairs = zip(equilibrium_grad(W, x_in, c, TOLERANCE), implicit_equilibrium(W, x_in, c), strict=True)
    error = max(relative(g, t) for g, t in pairs)
    print(f"network at rest, c . z = {equilibrium(W, x_in, c, TOLERANCE):.12f}: relative error of {n * n + n} derivatives {error:.1e}\n")

    early = cosine_grad(a, x, TOLERANCE)
    print(f"started at the solution, the first loop makes one pass: dx/da = {early:.6f}, not {truth:.6f}, but -x sin x = {-x * math.sin(x):.6f}")


if __name__ == "__main__":
    main()
