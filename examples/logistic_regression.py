"""Logistic regression with a ridge penalty, fitted by SciPy's minimizer with the gradient that astgrad writes.

A label t in {0, 1} has the probability p = sigmoid(x . w + b) of being 1. The weights minimise the negative
log-likelihood of n labels and a penalty (Hastie, Tibshirani and Friedman, The Elements of Statistical Learning, 2nd ed.,
sections 4.4 and 3.4; Bishop, Pattern Recognition and Machine Learning, section 4.3.2):

    J(w, b) = (1/n) sum_k [log(1 + exp(a_k)) - t_k a_k] + (lambda/2) w . w,      a = X w + b.

Its gradient, by hand, is dJ/dw = X'(p - t)/n + lambda w and dJ/db = mean(p - t). Both are zero at the minimum: these are
the likelihood equations, the counterpart of the normal equations of least squares. The second says that the mean of the
fitted probabilities is the share of ones among the labels.

Printed: the generated program, the error of its gradient against the one by hand, the iterations of L-BFGS, the norm of
the hand-written gradient at the optimum, the two sides of the second likelihood equation, and the accuracy. Needs SciPy.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import minimize

from astgrad import value_and_grad

SEED = 3
ROWS = 400
TRUE_W = np.array([1.5, -2.0, 0.0, 0.7, 1.0])
TRUE_B = -0.4
RIDGE = 1e-2


@value_and_grad
def cost(params, X, t, ridge):
    w, b = params[:-1], params[-1]
    a = X @ w + b
    return np.mean(np.logaddexp(0.0, a) - t * a) + 0.5 * ridge * np.sum(w * w)


def probability(params: np.ndarray, X: np.ndarray) -> np.ndarray:
    return 1.0 / (1.0 + np.exp(-(X @ params[:-1] + params[-1])))


def by_hand(params: np.ndarray, X: np.ndarray, t: np.ndarray, ridge: float) -> np.ndarray:
    """The gradient of the cost: the left sides of the likelihood equations."""
    surplus = probability(params, X) - t
    return np.append(X.T @ surplus / len(t) + ridge * params[:-1], surplus.mean())


def sample(rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Rows of features, and labels drawn from the model itself."""
    X = rng.normal(size=(ROWS, len(TRUE_W)))
    p = probability(np.append(TRUE_W, TRUE_B), X)
    return X, (rng.uniform(size=ROWS) < p).astype(float)


def best_accuracy(X: np.ndarray, t: np.ndarray) -> float:
    """The accuracy of the weights that the labels were drawn with: no fit is expected to be much better."""
    return float(np.mean((probability(np.append(TRUE_W, TRUE_B), X) > 0.5) == (t > 0.5)))


def main() -> None:
    rng = np.random.default_rng(SEED)
    X, t = sample(rng)
    start = rng.normal(size=len(TRUE_W) + 1)
    _, found = cost(start, X, t, RIDGE)
    hand = by_hand(start, X, t, RIDGE)
    print(cost.source)
    print(f"gradient against the one by hand: relative error {np.linalg.norm(found - hand) / np.linalg.norm(hand):.1e}")

    fit = minimize(cost, np.zeros_like(start), args=(X, t, RIDGE), jac=True, method="L-BFGS-B", options={"gtol": 1e-9, "ftol": 1e-15})
    p = probability(fit.x, X)
    print(f"iterations: {fit.nit}, evaluations: {fit.nfev}, cost: {fit.fun:.9f}")
    print(f"norm of the hand-written gradient at the optimum: {np.linalg.norm(by_hand(fit.x, X, t, RIDGE)):.1e}")
    print(f"mean probability {p.mean():.9f}, share of ones {t.mean():.9f}")
    print("weights:", " ".join(f"{w:.3f}" for w in fit.x), "  true:", " ".join(f"{w:.3f}" for w in (*TRUE_W, TRUE_B)))
    print(f"accuracy: {np.mean((p > 0.5) == (t > 0.5)):.1%}, of the true weights: {best_accuracy(X, t):.1%}")


if __name__ == "__main__":
    main()
