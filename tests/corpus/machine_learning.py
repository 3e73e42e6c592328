"""Losses as they are written every day."""

import numpy as np

RNG = np.random.default_rng(18)
X = RNG.normal(size=(6, 3))
TARGET = RNG.normal(size=6)
LABELS = np.array([0, 2, 1, 1, 0, 2])
SIGNS = np.array([1.0, -1.0, 1.0, 1.0, -1.0, -1.0])
MLP = [
    {"W": RNG.normal(size=(3, 4)) * 0.5, "b": RNG.normal(size=4) * 0.1},
    {"W": RNG.normal(size=(4, 3)) * 0.5, "b": RNG.normal(size=3) * 0.1},
]
SEQUENCE = RNG.normal(size=(4, 3))
RNN = {"U": RNG.normal(size=(3, 2)), "W": RNG.normal(size=(2, 2)), "b": RNG.normal(size=2), "v": RNG.normal(size=2)}
KERNEL = RNG.normal(size=3)
SIGNAL = RNG.normal(size=8)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def relu(z):
    return np.maximum(z, 0.0)


def log_softmax(z):
    top = np.max(z, axis=1, keepdims=True)
    return z - top - np.log(np.sum(np.exp(z - top), axis=1, keepdims=True))


def linear_regression(w, b):
    return np.mean((X @ w + b - TARGET) ** 2)


def ridge(w, b, strength):
    residual = X @ w + b - TARGET
    return residual @ residual / len(TARGET) + strength * np.sum(w * w)


def logistic_regression(w, b):
    return np.mean(np.log(1 + np.exp(-SIGNS * (X @ w + b))))


def cross_entropy_with_sigmoid(w, b):
    p = sigmoid(X @ w + b)
    y = (SIGNS + 1) / 2
    return -np.mean(y * np.log(p) + (1 - y) * np.log(1 - p))


def hinge(w, b):
    return np.mean(np.maximum(0.0, 1 - SIGNS * (X @ w + b))) + 0.1 * w @ w


def huber(w, b, delta=0.7):
    r = np.abs(X @ w + b - TARGET)
    return np.mean(np.where(r < delta, 0.5 * r * r, delta * (r - 0.5 * delta)))


def mlp_classifier(layers, x):
    for layer in layers[:-1]:
        x = np.tanh(x @ layer["W"] + layer["b"])
    last = layers[-1]
    scores = log_softmax(x @ last["W"] + last["b"])
    return -np.mean(scores[np.arange(6), LABELS])


def relu_network(W1, b1, W2, b2):
    h = relu(X @ W1 + b1)
    out = h @ W2 + b2
    return np.mean((out[:, 0] - TARGET) ** 2)


def softmax_attention(Q, K, V):
    scores = Q @ K.T / np.sqrt(3.0)
    weights = np.exp(scores - scores.max(axis=1, keepdims=True))
    weights = weights / weights.sum(axis=1, keepdims=True)
    return np.sum((weights @ V) ** 2)


def recurrent(params, sequence):
    h = np.zeros(2)
    states = []
    for x in sequence:
        h = np.tanh(x @ params["U"] + h @ params["W"] + params["b"])
        states.append(h)
    loss = 0.0
    for t, state in enumerate(states):
        loss += (t + 1) * (state @ params["v"] - 0.5) ** 2
    return loss / len(states)


def layer_norm(x, gain, shift):
    centred = x - x.mean(axis=1, keepdims=True)
    scale = np.sqrt((centred**2).mean(axis=1, keepdims=True) + 1e-2)
    return np.sum((gain * centred / scale + shift) ** 3)


def convolution(kernel, signal):
    total = 0.0
    for i in range(len(signal) - len(kernel) + 1):
        total += np.tanh(np.sum(signal[i : i + len(kernel)] * kernel)) ** 2
    return total


def autoencoder(W, x):
    def loss(inputs, target):
        hidden = np.tanh(inputs @ W)
        return np.mean((hidden @ W.T - target) ** 2)

    return loss(x, x)


def gradient_descent(w, rate):
    for _ in range(3):
        residual = X @ w - TARGET
        w = w - rate * (X.T @ residual) / len(TARGET)
    return np.mean((X @ w - TARGET) ** 2)


def momentum(w, rate, friction):
    velocity = np.zeros_like(w)
    for _ in range(3):
        g = X.T @ (X @ w - TARGET) / 6
        velocity = friction * velocity - rate * g
        w = w + velocity
    return np.sum(w * w)


def dropout_mask(w, b):
    mask = np.array([1.0, 0.0, 1.0])
    return np.mean(sigmoid((X * mask) @ w + b))


def embedding(table):
    vectors = table[[0, 2, 2, 1]]
    return np.sum(vectors[0] * vectors[1]) + np.sum(np.tanh(vectors.mean(axis=0)))


def matrix_factorisation(U, V):
    target = np.outer(TARGET[:4], TARGET[2:5])
    return np.mean((U @ V.T - target) ** 2) + 0.1 * (np.sum(U * U) + np.sum(V * V))


W3 = RNG.normal(size=3)
EXAMPLES = [
    (linear_regression, (W3, 0.3), (0, 1)),
    (ridge, (W3, 0.3, 0.2), (0, 1, 2)),
    (logistic_regression, (W3, 0.3), (0, 1)),
    (cross_entropy_with_sigmoid, (W3, 0.3), (0, 1)),
    (hinge, (W3, 0.3), (0, 1)),
    (huber, (W3, 0.3), (0, 1)),
    (mlp_classifier, (MLP, X), (0, 1)),
    (relu_network, (MLP[0]["W"], MLP[0]["b"], MLP[1]["W"], MLP[1]["b"]), (0, 1, 2, 3)),
    (softmax_attention, (X, SEQUENCE, SEQUENCE[:, :2] * 1.0), (0, 1, 2)),
    (recurrent, (RNN, SEQUENCE), (0, 1)),
    (layer_norm, (X, W3, W3 * 0.3), (0, 1, 2)),
    (convolution, (KERNEL, SIGNAL), (0, 1)),
    (autoencoder, (MLP[0]["W"], X), (0, 1)),
    (gradient_descent, (W3, 0.1), (0, 1)),
    (momentum, (W3, 0.1, 0.8), (0, 1, 2)),
    (dropout_mask, (W3, 0.3), (0, 1)),
    (embedding, (SEQUENCE,), 0),
    (matrix_factorisation, (SEQUENCE, X[:3]), (0, 1)),
]
