"""The chain of the lectures, x = f(w), y = f(x), z = f(y), and its adjoint program.

The chain rule says dz/dw = f'(y) f'(x) f'(w). There are two ways to compute it (Goodfellow, Bengio and Courville, Deep
Learning, section 6.5.3): keep x and y when z is computed, and run f three times, or write f'(f(f(w))) f'(f(w)) f'(w)
and run it again for each one that is missing. The adjoint program is the first way: a forward sweep that computes f(w)
once and keeps what is needed, and a reverse sweep that multiplies the three derivatives from left to right.

Here f(x) = 2 / (1 + exp(-x)), so that f' = f - f^2 / 2 and f'' = (1 - f) f' in terms of the value f, and

    d2z/dw2 = f''(y) (f'(x) f'(w))^2 + f'(y) f''(x) f'(w)^2 + f'(y) f'(x) f''(w).

Printed: the generated program for dz/dw; how many exponentials it takes (three: f runs once for each of its values); the
errors of dz/dw and of d2z/dw2 against these formulas, the latter by `grad` of `grad` and by `jvp` of `grad`; and the
generated program for f'', as derivatives of derivatives are code as well.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Callable

from astgrad import grad, jvp

W = 0.6


def f(x):
    e = math.exp(-x)
    return 2.0 / (1.0 + e)


def chain(w):
    x = f(w)
    y = f(x)
    z = f(y)
    return z


first = grad(chain)
second = grad(first)


def slope(value: float) -> float:
    """f' where f has this value."""
    return value - 0.5 * value * value


def curvature(value: float) -> float:
    """f'' where f has this value."""
    return (1.0 - value) * slope(value)


def by_the_chain_rule(w: float) -> tuple[float, float]:
    """The first and the second derivative of the chain, by the formulas above."""
    x, y, z = f(w), f(f(w)), f(f(f(w)))
    dz = slope(z) * slope(y) * slope(x)
    d2z = curvature(z) * (slope(y) * slope(x)) ** 2 + slope(z) * curvature(y) * slope(x) ** 2 + slope(z) * slope(y) * curvature(x)
    return dz, d2z


def exponentials(function: Callable[[float], object], w: float) -> int:
    """How often math.exp is called while function(w) runs."""
    count = 0

    def profiler(frame: object, event: str, called: object) -> None:
        nonlocal count
        count += event == "c_call" and called is math.exp

    before = sys.getprofile()
    sys.setprofile(profiler)
    try:
        function(w)
    finally:
        sys.setprofile(before)
    return count


def main() -> None:
    dz, d2z = by_the_chain_rule(W)
    found = first(W)
    print(first.source)
    print(f"exponentials in the chain: {exponentials(chain, W)}, in its gradient: {exponentials(first, W)}")
    print(f"dz/dw at w = {W}: {found:.12f}, relative error {abs(found - dz) / abs(dz):.1e}\n")

    reverse = second(W)
    _, forward = jvp(first, (W,), (1.0,))
    print(f"d2z/dw2 at w = {W}: {reverse:.12f}")
    print(f"by grad of grad: relative error {abs(reverse - d2z) / abs(d2z):.1e}")
    print(f"by jvp of grad: relative error {abs(forward - d2z) / abs(d2z):.1e}")
    print(f"the program of grad of grad has {len(second.source.splitlines())} lines; for f alone it is\n")
    bend = grad(grad(f))
    bend(W)
    print(bend.source)


if __name__ == "__main__":
    main()
