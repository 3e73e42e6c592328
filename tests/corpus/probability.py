"""Likelihoods, divergences and prices."""

import math

import numpy as np

RNG = np.random.default_rng(22)
DATA = RNG.normal(size=6)
COUNTS = np.array([2.0, 0.0, 3.0, 1.0])
NORMALS = RNG.normal(size=(5, 4))
LOGITS = RNG.normal(size=4)
OTHER = RNG.normal(size=4)


def normal_likelihood(mu, sigma):
    z = (DATA - mu) / sigma
    return -0.5 * np.sum(z * z) - len(DATA) * math.log(sigma)


def logsumexp(z):
    top = np.max(z)
    return top + np.log(np.sum(np.exp(z - top)))


def mixture(weights, means, width):
    total = 0.0
    for x in DATA:
        total += logsumexp(weights - 0.5 * ((x - means) / width) ** 2) - math.log(width)
    return total - len(DATA) * logsumexp(weights)


def kl_divergence(a, b):
    p = a - logsumexp(a)
    q = b - logsumexp(b)
    return np.sum(np.exp(p) * (p - q))


def poisson(rates):
    return np.sum(COUNTS * np.log(rates) - rates)


def beta_bernoulli(a, b):
    total = 0.0
    for success in (True, False, True, True):
        if success:
            total += math.log(a / (a + b))
            a += 1
        else:
            total += math.log(b / (a + b))
            b += 1
    return total


def black_scholes(spot, strike, volatility, rate):
    d1 = (math.log(spot / strike) + rate + 0.5 * volatility**2) / volatility
    d2 = d1 - volatility
    return spot * normal_cdf(d1) - strike * math.exp(-rate) * normal_cdf(d2)


def normal_cdf(x):
    return 0.5 * (1 + math.tanh(0.7978845608 * (x + 0.044715 * x**3)))


def monte_carlo_call(spot, volatility):
    total = 0.0
    for row in NORMALS:
        price = spot
        for z in row:
            price = price * math.exp(-0.125 * volatility**2 + 0.5 * volatility * z)
        total += max(price - 1.0, 0.0)
    return total / len(NORMALS)


def hidden_markov(stay, emit):
    forward = np.array([0.5, 0.5])
    move = np.stack([np.array([stay, 1 - stay]), np.array([1 - stay, stay])])
    likelihood = 0.0
    for observed in (0, 1, 1, 0):
        if observed == 0:
            weights = np.array([emit, 1 - emit])
        else:
            weights = np.array([1 - emit, emit])
        forward = (forward @ move) * weights
        scale = np.sum(forward)
        likelihood += np.log(scale)
        forward = forward / scale
    return likelihood


def random_walk_score(drift, noise):
    position, score = 0.0, 0.0
    for x in DATA:
        gap = x - position - drift
        score -= gap * gap / (2 * noise * noise) + math.log(noise)
        position = x
    return score


def correlation(x, y):
    a, b = x - np.mean(x), y - np.mean(y)
    return np.sum(a * b) / np.sqrt(np.sum(a * a) * np.sum(b * b))


def stick_breaking(v):
    left = 1.0
    entropy = 0.0
    for e in v:
        share = left / (1 + math.exp(-e))
        entropy -= share * math.log(share)
        left = left - share
    return entropy - left * math.log(left)


def variational_bound(mean, log_width):
    width = np.exp(log_width)
    total = 0.0
    for noise in NORMALS:
        z = mean + width * noise
        total += -0.5 * np.sum(z * z) + np.sum(np.cos(z))
    return total / 5 + np.sum(log_width)


def reinforce(theta):
    p = 1 / (1 + math.exp(-theta))
    total, discount = 0.0, 1.0
    for reward in [1.0, -0.5, 2.0]:
        total += discount * reward * p
        discount *= 0.9 * (1 - p)
    return total


EXAMPLES = [
    (normal_likelihood, (0.3, 0.8), (0, 1)),
    (logsumexp, (LOGITS,), 0),
    (mixture, (LOGITS, OTHER, 0.7), (0, 1, 2)),
    (kl_divergence, (LOGITS, OTHER), (0, 1)),
    (poisson, (np.exp(LOGITS),), 0),
    (beta_bernoulli, (1.3, 0.8), (0, 1)),
    (black_scholes, (1.1, 1.0, 0.3, 0.05), (0, 1, 2, 3)),
    (monte_carlo_call, (1.1, 0.4), (0, 1)),
    (hidden_markov, (0.8, 0.7), (0, 1)),
    (random_walk_score, (0.2, 0.9), (0, 1)),
    (correlation, (LOGITS, OTHER), (0, 1)),
    (stick_breaking, (LOGITS,), 0),
    (variational_bound, (LOGITS, OTHER * 0.3), (0, 1)),
    (reinforce, (0.4,), 0),
]
