"""Maximum likelihood through the Kalman filter: how noisy are the measurements of the Nile?

The annual flow y_t of the Nile at Aswan, 1871 to 1970, is modelled as a state that drifts and is seen with noise:

    y_t = C s_t + noise of variance R,        s_{t+1} = A s_t + noise of covariance Q.

The Kalman filter predicts each y_t from those before it, with mean C m and variance S, and so gives the likelihood:

    S = C P C' + R      e = y_t - C m         log L = -1/2 sum_t [log det(2 pi S) + e' S^-1 e]
    K = A P C' S^-1     m <- A m + K e        P <- A P A' - K S K' + Q

Two models: a level that walks at random (A = 1), and a level with a slope that walks as well (two states). The variances
are the exponentials of theta, the observation's first, so that they stay positive. After Durbin and Koopman, Time Series
Analysis by State Space Methods, 2nd ed., chapter 2, where the random level of the Nile has the variances 15099 and 1469
at the maximum. This script finds them too; the state starts nearly diffuse, with variance 1e9.

Printed: the errors of the gradient, for both models, against complex steps Im(log L(theta + i h)) / h, which have no
truncation error to speak of; the error of the Hessian, made of products with unit vectors by `hvp`, against central
differences of the gradient; Newton's steps to the maximum; the variances and the log-likelihood there.
"""

from __future__ import annotations

import numpy as np

from astgrad import grad, hvp

# fmt: off
NILE = np.array([
    1120, 1160,  963, 1210, 1160, 1160,  813, 1230, 1370, 1140,  995,  935, 1110,  994, 1020,  960, 1180,  799,  958, 1140,
    1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100,  774,  840,  874,  694,  940,  833,  701,  916,  692, 1020, 1050,  969,
     831,  726,  456,  824,  702, 1120, 1100,  832,  764,  821,  768,  845,  864,  862,  698,  845,  744,  796, 1040,  759,
     781,  865,  845,  944,  984,  897,  822, 1010,  771,  676,  649,  846,  812,  742,  801, 1040,  860,  874,  848,  890,
     744,  749,  838, 1050,  918,  986,  797,  923,  975,  815, 1020,  906,  901, 1170,  912,  746,  919,  718,  714,  740,
], dtype=float).reshape(-1, 1)  # 1e8 cubic metres
# fmt: on

LEVEL = np.eye(1), np.ones((1, 1))
TREND = np.array([[1.0, 1.0], [0.0, 1.0]]), np.array([[1.0, 0.0]])


def log_likelihood(theta, y, A, C):
    variances = np.exp(theta)
    R = variances[0] * np.eye(len(C))
    Q = np.diag(variances[1:])
    m = np.zeros(len(A))
    P = 1e9 * np.eye(len(A))
    total = 0.0
    for observed in y:
        S = C @ P @ C.T + R
        e = observed - C @ m
        total = total - 0.5 * (np.log(np.linalg.det(2.0 * np.pi * S)) + e @ np.linalg.solve(S, e))
        K = np.linalg.solve(S, C @ P @ A.T).T
        m = A @ m + K @ e
        P = A @ P @ A.T - K @ S @ K.T + Q
    return total


score = grad(log_likelihood)
bend = hvp(log_likelihood)


def complex_steps(theta: np.ndarray, A: np.ndarray, C: np.ndarray) -> np.ndarray:
    h = 1e-30
    return np.array([log_likelihood(theta + 1j * h * e, NILE, A, C).imag / h for e in np.eye(len(theta))])


def differences(theta: np.ndarray, A: np.ndarray, C: np.ndarray) -> np.ndarray:
    """The Hessian, by central differences of the gradient."""
    h = 1e-3
    return np.array([(score(theta + h * e, NILE, A, C) - score(theta - h * e, NILE, A, C)) / (2.0 * h) for e in np.eye(len(theta))])


def hessian(theta: np.ndarray, A: np.ndarray, C: np.ndarray) -> np.ndarray:
    return np.array([bend(theta, NILE, A, C, e) for e in np.eye(len(theta))])


def relative(found: np.ndarray, truth: np.ndarray) -> float:
    return float(np.linalg.norm(found - truth) / np.linalg.norm(truth))


def main() -> None:
    for name, model, theta in (("random level", LEVEL, np.log([1e4, 1e3])), ("random level and slope", TREND, np.log([1e4, 1e3, 10.0]))):
        first = relative(score(theta, NILE, *model), complex_steps(theta, *model))
        second = relative(hessian(theta, *model), differences(theta, *model))
        print(f"{name}: relative error of the gradient {first:.1e}, of the Hessian {second:.1e}")
    print()

    theta = np.log([10000.0, 1000.0])
    for step in range(6):
        slopes = score(theta, NILE, *LEVEL)
        value = log_likelihood(theta, NILE, *LEVEL)
        R, Q = np.exp(theta)
        print(f"step {step}: R {R:9.2f}   Q {Q:8.3f}   log-likelihood {value:.6f}   norm of the gradient {np.linalg.norm(slopes):.1e}")
        theta = theta - np.linalg.solve(hessian(theta, *LEVEL), slopes)

    R, Q = np.exp(theta)
    print(f"\nvariances at the maximum: {R:.1f} of the measurements, {Q:.1f} of the level's steps (the book: 15099 and 1469)")


if __name__ == "__main__":
    main()
