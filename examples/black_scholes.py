"""The price of an option by the formula of Black and Scholes, and its Greeks by differentiating the price.

A European call on a share at S with strike K and time T, at interest r and volatility sigma, is worth

    C = S N(d1) - K exp(-r T) N(d2),    d1 = (log(S/K) + (r + sigma^2/2) T) / (sigma sqrt T),    d2 = d1 - sigma sqrt T,

N being the normal distribution function, by math.erf, and n its density (Black and Scholes, The pricing of options and
corporate liabilities, 1973; Hull, Options, Futures, and Other Derivatives, chapters on the Greek letters). One call of
`value_and_grad` gives the price and four Greeks, one `grad` of a `grad` two of the second order, and another the third:

    delta = dC/dS = N(d1)                            gamma = d2C/dS2        = n(d1) / (S sigma sqrt T)
    vega  = dC/dsigma = S n(d1) sqrt T               vanna = d2C/dS dsigma  = -n(d1) d2 / sigma
    rho   = dC/dr = K T exp(-r T) N(d2)              volga = d2C/dsigma2    = vega d1 d2 / sigma
    theta = -dC/dT = -S n(d1) sigma / (2 sqrt T) - r K exp(-r T) N(d2)

They are not independent: the price solves theta + r S delta + sigma^2 S^2 gamma / 2 = r C, the equation of Black and
Scholes, whose residual needs the derivatives alone.

Printed: the generated program of the price and the four Greeks, each Greek by astgrad and by its closed form, the largest
relative error, and the residual of the equation. For the numbers in use, C = 4.759422 (Hull's example: 4.76).
"""

from __future__ import annotations

import math

from astgrad import grad, jvp, value_and_grad

MARKET = {"S": 42.0, "sigma": 0.2, "T": 0.5, "r": 0.1, "K": 40.0}


def normal(x):
    return 0.5 * (1.0 + math.erf(x / math.sqrt(2.0)))


def call(S, sigma, T, r, K):
    spread = sigma * math.sqrt(T)
    d1 = (math.log(S / K) + (r + 0.5 * sigma * sigma) * T) / spread
    d2 = d1 - spread
    return S * normal(d1) - K * math.exp(-r * T) * normal(d2)


price_and_slopes = value_and_grad(call, argnums=(0, 1, 2, 3))
delta = grad(call, argnums=0)
vega = grad(call, argnums=1)
gamma_and_vanna = grad(delta, argnums=(0, 1))
volga = grad(vega, argnums=1)


def by_astgrad(market: dict[str, float]) -> dict[str, float]:
    values = tuple(market.values())
    price, (d_S, d_sigma, d_T, d_r) = price_and_slopes(*values)
    d_SS, d_Ssigma = gamma_and_vanna(*values)
    return {
        "price": price,
        "delta": d_S,
        "vega": d_sigma,
        "theta": -d_T,
        "rho": d_r,
        "gamma": d_SS,
        "vanna": d_Ssigma,
        "volga": volga(*values),
    }


def by_formula(S: float, sigma: float, T: float, r: float, K: float) -> dict[str, float]:
    root = math.sqrt(T)
    d1 = (math.log(S / K) + (r + 0.5 * sigma * sigma) * T) / (sigma * root)
    d2 = d1 - sigma * root
    density = math.exp(-0.5 * d1 * d1) / math.sqrt(2.0 * math.pi)
    bond = K * math.exp(-r * T)
    by_sigma = S * density * root
    return {
        "price": S * normal(d1) - bond * normal(d2),
        "delta": normal(d1),
        "vega": by_sigma,
        "theta": -S * density * sigma / (2.0 * root) - r * bond * normal(d2),
        "rho": T * bond * normal(d2),
        "gamma": density / (S * sigma * root),
        "vanna": -density * d2 / sigma,
        "volga": by_sigma * d1 * d2 / sigma,
    }


def main() -> None:
    found, closed = by_astgrad(MARKET), by_formula(**MARKET)
    print(price_and_slopes.source)

    print(f"{'':8}{'by astgrad':>20}{'closed form':>20}{'relative error':>18}")
    errors = {name: abs(found[name] - value) / abs(value) for name, value in closed.items()}
    for name, value in closed.items():
        print(f"{name:8}{found[name]:20.14f}{value:20.14f}{errors[name]:18.1e}")
    print(f"largest relative error: {max(errors.values()):.1e}")

    _, forward = jvp(delta, tuple(MARKET.values()), (1.0, 0.0, 0.0, 0.0, 0.0))
    print(f"gamma by jvp of grad: relative error {abs(forward - closed['gamma']) / closed['gamma']:.1e}")

    S, sigma, r = MARKET["S"], MARKET["sigma"], MARKET["r"]
    left = found["theta"] + r * S * found["delta"] + 0.5 * sigma**2 * S**2 * found["gamma"]
    print(f"the equation of Black and Scholes: {left:.14f} = {r * found['price']:.14f}, residual {abs(left - r * found['price']):.1e}")


if __name__ == "__main__":
    main()
