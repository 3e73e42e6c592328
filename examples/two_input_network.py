"""A network of two inputs and two hidden units, its eight derivatives by hand and by astgrad, side by side.

    a1 = w1 i1 + w2 i2      h1 = sigmoid(a1)
    a2 = w3 i1 + w4 i2      h2 = sigmoid(a2)
    a3 = w5 h1 + w6 h2      out = sigmoid(a3)      L = (target - out)^2

Back-propagation (Goodfellow, Bengio and Courville, Deep Learning, section 6.5) starts at the end and gives each node n
its error signal dL/dn, with sigmoid'(a) = s (1 - s), s = sigmoid(a):

    dL/dout = -2 (target - out)
    dL/da3  = dL/dout out (1 - out)
    dL/dw5  = dL/da3 h1                 dL/dw6 = dL/da3 h2
    dL/da1  = dL/da3 w5 h1 (1 - h1)     dL/da2 = dL/da3 w6 h2 (1 - h2)
    dL/dw1  = dL/da1 i1                 dL/dw2 = dL/da1 i2
    dL/dw3  = dL/da2 i1                 dL/dw4 = dL/da2 i2
    dL/di1  = dL/da1 w1 + dL/da2 w3     dL/di2 = dL/da1 w2 + dL/da2 w4

An input reaches L by two paths, through h1 and through h2, so its derivative is a sum of two terms.

Printed: the generated program, a table of the derivatives by hand and by astgrad, the largest difference, and the loss
before and after ten steps of gradient descent on the weights.
"""

from __future__ import annotations

import math

from astgrad import grad

INPUTS = (0.35, 0.9)
WEIGHTS = (0.1, 0.8, 0.4, 0.6, 0.3, 0.9)
TARGET = 0.5
NAMES = ("i1", "i2", "w1", "w2", "w3", "w4", "w5", "w6")
RATE = 1.0


def sigmoid(a):
    return 1.0 / (1.0 + math.exp(-a))


def loss(i1, i2, w1, w2, w3, w4, w5, w6, target):
    h1 = sigmoid(w1 * i1 + w2 * i2)
    h2 = sigmoid(w3 * i1 + w4 * i2)
    out = sigmoid(w5 * h1 + w6 * h2)
    return (target - out) ** 2


gradient = grad(loss, argnums=tuple(range(8)))


def by_hand(i1, i2, w1, w2, w3, w4, w5, w6, target):
    """The derivatives of the loss in the order of NAMES, as in the formulas above."""
    h1 = sigmoid(w1 * i1 + w2 * i2)
    h2 = sigmoid(w3 * i1 + w4 * i2)
    out = sigmoid(w5 * h1 + w6 * h2)
    d_out = -2.0 * (target - out)
    d_a3 = d_out * out * (1.0 - out)
    d_w5, d_w6 = d_a3 * h1, d_a3 * h2
    d_a1 = d_a3 * w5 * h1 * (1.0 - h1)
    d_a2 = d_a3 * w6 * h2 * (1.0 - h2)
    d_w1, d_w2 = d_a1 * i1, d_a1 * i2
    d_w3, d_w4 = d_a2 * i1, d_a2 * i2
    d_i1 = d_a1 * w1 + d_a2 * w3
    d_i2 = d_a1 * w2 + d_a2 * w4
    return d_i1, d_i2, d_w1, d_w2, d_w3, d_w4, d_w5, d_w6


def descend(weights: tuple[float, ...], steps: int) -> tuple[float, ...]:
    """Steps of gradient descent on the weights alone: the inputs and the target are data."""
    for _ in range(steps):
        slopes = gradient(*INPUTS, *weights, TARGET)[2:]
        weights = tuple(w - RATE * slope for w, slope in zip(weights, slopes, strict=True))
    return weights


def main() -> None:
    hand = by_hand(*INPUTS, *WEIGHTS, TARGET)
    found = gradient(*INPUTS, *WEIGHTS, TARGET)
    print(gradient.source)

    print(f"{'':4}{'by hand':>20}{'by astgrad':>20}{'difference':>14}")
    for name, h, g in zip(NAMES, hand, found, strict=True):
        print(f"{name:4}{h:20.15f}{g:20.15f}{g - h:14.1e}")
    largest = max(abs(h) for h in hand)
    error = max(abs(g - h) for g, h in zip(found, hand, strict=True)) / largest
    print(f"largest difference, relative to the largest derivative: {error:.1e}")

    trained = descend(WEIGHTS, 10)
    before, after = loss(*INPUTS, *WEIGHTS, TARGET), loss(*INPUTS, *trained, TARGET)
    print(f"loss: {before:.6f}, after 10 steps of descent: {after:.2e}")


if __name__ == "__main__":
    main()
