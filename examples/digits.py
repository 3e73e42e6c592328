"""Train a small network on real handwritten digits, with the gradient that astgrad writes.

The network is the one of every lecture on backpropagation: layers h = sigmoid(h W + b), a squared error, and a weight
penalty. Its cost is the dozen lines of plain NumPy under `@value_and_grad` below; everything else here is data,
checks and pictures. Run it with `make demo`, or `python examples/digits.py`.
"""

from __future__ import annotations

import inspect
import statistics
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import numpy as np
from matplotlib.figure import Figure
from sklearn.datasets import load_digits
from tqdm import tqdm

from astgrad import value_and_grad

SEED = 0
SIZES = (64, 40, 10)
HELD_OUT = 397
WEIGHT_DECAY = 1e-5
EPOCHS = 200
BATCH = 25
LEARNING_RATE = 0.01
PICTURE = Path(__file__).resolve().parent.parent / "out" / "digits.png"

Layer = tuple[np.ndarray, np.ndarray]
Params = list[Layer]


# --- the network: all that is differentiated


def sigmoid(a):
    return 1.0 / (1.0 + np.exp(-a))


@value_and_grad
def cost(params, x, target, weight_decay):
    h = x
    omega = 0.0
    for W, b in params:
        h = sigmoid(h @ W + b)
        omega = omega + np.sum(W * W)
    return np.sum((target - h) ** 2) / len(x) + weight_decay * omega


def predict(params: Params, x: np.ndarray) -> np.ndarray:
    """The digit whose output is the largest, for each row of x."""
    h = x
    for W, b in params:
        h = sigmoid(h @ W + b)
    return np.argmax(h, axis=1)


def initial_params(rng: np.random.Generator) -> Params:
    """Weights that keep the spread of the layers alike (Glorot and Bengio), and biases of zero."""
    shapes = zip(SIZES[:-1], SIZES[1:], strict=True)
    return [(rng.normal(scale=np.sqrt(2.0 / (m + n)), size=(m, n)), np.zeros(n)) for m, n in shapes]


# --- the data


class Digits(NamedTuple):
    """Scans of 8 x 8 pixels as rows between 0 and 1, and the digit that each one shows."""

    x: np.ndarray
    label: np.ndarray

    @property
    def target(self) -> np.ndarray:
        """What the output layer should say: 1 at the digit, 0 elsewhere."""
        return np.eye(10)[self.label]

    def rows(self, index: np.ndarray | slice) -> Digits:
        return Digits(self.x[index], self.label[index])


def load(rng: np.random.Generator) -> tuple[Digits, Digits]:
    """The 1,797 scans that come with scikit-learn, shuffled: those to learn from, and those held out."""
    pixels, label = load_digits(return_X_y=True)
    scans = Digits(pixels / 16.0, label).rows(rng.permutation(len(label)))
    return scans.rows(slice(HELD_OUT, None)), scans.rows(slice(HELD_OUT))


# --- the same gradient, by other means


def backpropagation(params: Params, x: np.ndarray, target: np.ndarray, weight_decay: float) -> tuple[float, Params]:
    """The cost and its gradient by hand: Goodfellow, Bengio and Courville, Deep Learning, algorithm 6.4, for rows."""
    hidden = [x]
    omega = 0.0
    for W, b in params:
        hidden.append(1.0 / (1.0 + np.exp(-(hidden[-1] @ W + b))))
        omega += np.sum(W * W)
    error = target - hidden[-1]
    value = np.sum(error**2) / len(x) + weight_decay * omega

    gradient = []
    g = -2.0 / len(x) * error
    for (W, _), h, f in zip(reversed(params), reversed(hidden[:-1]), reversed(hidden[1:]), strict=True):
        g = g * f * (1.0 - f)  # g <- g * f'(a), as f' = f (1 - f) for the sigmoid
        b_gradient = np.sum(g, axis=0)  # the penalty is on weights alone: dOmega/db = 0
        W_gradient = h.T @ g + weight_decay * 2.0 * W
        g = g @ W.T
        gradient.append((W_gradient, b_gradient))
    return value, gradient[::-1]


def central_difference(f: Callable[[float], float], step: float = 2e-3) -> float:
    """The slope of f at 0 by central differences with steps h and 2h, whose errors of order h**2 cancel."""
    near, far = f(step) - f(-step), f(2.0 * step) - f(-2.0 * step)
    return (8.0 * near - far) / (12.0 * step)


def arrays(params: Params) -> list[np.ndarray]:
    return [array for layer in params for array in layer]


def element_slopes(value: Callable[[Params], float], params: Params) -> Iterator[np.ndarray]:
    """For every array of params, the slope of the value along each one of its elements."""
    for array in arrays(params):
        slopes = np.empty_like(array)
        for index, element in np.ndenumerate(array):

            def along(t: float, array=array, index=index, element=element) -> float:
                array[index] = element + t
                return value(params)

            slopes[index] = central_difference(along)
            array[index] = element
        yield slopes


def worst_error(found: Params, slopes: list[np.ndarray]) -> float:
    """The largest error of an element, relative to it, or to a thousandth of its array's largest if that is more."""
    worst = 0.0
    for g, slope in zip(arrays(found), slopes, strict=True):
        size = np.abs(slope)
        worst = max(worst, float(np.max(np.abs(g - slope) / np.maximum(size, 1e-3 * size.max()))))
    return worst


def moved(params: Params, direction: Params, t: float) -> Params:
    return [(W + t * V, b + t * c) for (W, b), (V, c) in zip(params, direction, strict=True)]


def directional_error(params: Params, data: Digits, rng: np.random.Generator) -> float:
    """The relative error of the slope along a random direction, on all of the data at once."""
    direction = [(rng.normal(size=W.shape), rng.normal(size=b.shape)) for W, b in params]
    length = np.sqrt(sum(np.sum(d * d) for d in arrays(direction)))
    direction = [(V / length, c / length) for V, c in direction]
    _, gradient = cost(params, data.x, data.target, WEIGHT_DECAY)
    slope = sum(float(np.sum(g * d)) for g, d in zip(arrays(gradient), arrays(direction), strict=True))

    def along(t: float) -> float:
        return cost.fun(moved(params, direction, t), data.x, data.target, WEIGHT_DECAY)

    numeric = central_difference(along)
    return abs(slope - numeric) / abs(numeric)


def hand_difference(params: Params, data: Digits) -> float:
    """How far astgrad's gradient is from the one by hand, relative to the largest element."""
    _, found = cost(params, data.x, data.target, WEIGHT_DECAY)
    _, by_hand = backpropagation(params, data.x, data.target, WEIGHT_DECAY)
    pairs = list(zip(arrays(found), arrays(by_hand), strict=True))
    return max(float(np.max(np.abs(g - h))) for g, h in pairs) / max(float(np.max(np.abs(h))) for _, h in pairs)


def time_ratio(params: Params, data: Digits, repeats: int = 51) -> tuple[float, float]:
    """The median time of astgrad's gradient in microseconds, and its ratio to the one by hand, measured in turns."""
    taken: dict[Callable, list[float]] = {cost: [], backpropagation: []}
    target = data.target
    for _ in range(repeats):
        for gradient, times in taken.items():
            start = time.perf_counter()
            gradient(params, data.x, target, WEIGHT_DECAY)
            times.append(time.perf_counter() - start)
    ours, hand = (statistics.median(times) for times in taken.values())
    return ours * 1e6, ours / hand


# --- training


class Adam:
    """Kingma and Ba's method: steps by the running mean of the gradient over that of its size."""

    def __init__(self, params: Params) -> None:
        self.mean = [np.zeros_like(a) for a in arrays(params)]
        self.square = [np.zeros_like(a) for a in arrays(params)]
        self.steps = 0

    def update(self, params: Params, gradient: Params, rate: float) -> None:
        self.steps += 1
        rate *= np.sqrt(1.0 - 0.999**self.steps) / (1.0 - 0.9**self.steps)
        for a, g, mean, square in zip(arrays(params), arrays(gradient), self.mean, self.square, strict=True):
            mean += 0.1 * (g - mean)
            square += 0.001 * (g * g - square)
            a -= rate * mean / (np.sqrt(square) + 1e-8)


def accuracy(params: Params, data: Digits) -> float:
    return float(np.mean(predict(params, data.x) == data.label))


class Curve(NamedTuple):
    """What training did, an entry for each pass over the data."""

    cost: list[float]
    accuracy: list[float]


def train(params: Params, learn: Digits, held_out: Digits, rng: np.random.Generator) -> Curve:
    """Descend in minibatches, changing params in place, with ever smaller steps."""
    adam, curve = Adam(params), Curve([], [])
    target = learn.target
    with tqdm(total=EPOCHS, desc="training", unit=" passes") as bar:
        for epoch in range(EPOCHS):
            rate = LEARNING_RATE * (1.0 - epoch / EPOCHS)
            order = rng.permutation(len(learn.x))
            values = []
            for start in range(0, len(order), BATCH):
                batch = order[start : start + BATCH]
                value, gradient = cost(params, learn.x[batch], target[batch], WEIGHT_DECAY)
                adam.update(params, gradient, rate)
                values.append(value)
            curve.cost.append(float(np.mean(values)))
            curve.accuracy.append(accuracy(params, held_out))
            bar.set_postfix_str(f"cost {curve.cost[-1]:.4f}, held-out accuracy {curve.accuracy[-1]:.1%}", refresh=False)
            bar.update()
    return curve


# --- the picture


def draw(curve: Curve, params: Params, held_out: Digits, path: Path) -> None:
    """The two curves above some held-out digits, each with its prediction, misread ones first and in red."""
    figure = Figure(figsize=(10, 7), layout="constrained")
    above, below = figure.subfigures(2, 1, height_ratios=(3, 2))
    left, right = above.subplots(1, 2)
    passes = range(1, len(curve.cost) + 1)
    left.semilogy(passes, curve.cost)
    left.set(title="cost on the digits to learn from", xlabel="passes over the data")
    right.plot(passes, [100.0 * a for a in curve.accuracy], color="tab:green")
    right.set(title=f"accuracy on {len(held_out.x)} held-out digits, %", xlabel="passes over the data", ylim=(80, 100))

    predicted = predict(params, held_out.x)
    wrong_first = np.argsort(predicted == held_out.label, kind="stable")
    below.suptitle("held-out digits and what the network reads (in red: misread, with the right digit)")
    for axes, i in zip(below.subplots(2, 12).flat, wrong_first, strict=False):
        right_one = predicted[i] == held_out.label[i]
        axes.imshow(held_out.x[i].reshape(8, 8), cmap="gray_r")
        axes.set_title(
            f"{predicted[i]}" if right_one else f"{predicted[i]} ({held_out.label[i]})",
            color="black" if right_one else "tab:red",
        )
        axes.set_axis_off()
    path.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(path, dpi=110)


# --- the main job


def check(holds: bool, complaint: str) -> None:
    if not holds:
        raise SystemExit(f"digits.py: {complaint}")


def show_texts() -> None:
    print("The cost, as written:\n")
    print(inspect.getsource(sigmoid))
    print(inspect.getsource(cost.fun))
    print("Its gradient, as astgrad wrote it:\n")
    print(cost.source)


def verify(params: Params, learn: Digits, rng: np.random.Generator) -> None:
    """Hold the gradient against numbers and against the textbook; stop where it does not agree."""
    few = learn.rows(slice(BATCH))
    _, gradient = cost(params, few.x, few.target, WEIGHT_DECAY)
    show_texts()

    target = few.target
    slopes = list(element_slopes(lambda p: cost.fun(p, few.x, target, WEIGHT_DECAY), params))
    number = sum(s.size for s in slopes)
    by_element = worst_error(gradient, slopes)
    along = max(directional_error(params, learn, rng) for _ in range(20))
    print(f"against central differences: worst relative error {by_element:.1e} in {number} partial derivatives")
    print(f"against central differences: worst relative error {along:.1e} along 20 random directions, on all digits")
    check(max(by_element, along) < 1e-7, "the gradient disagrees with central differences")

    difference = max(hand_difference(params, few), hand_difference(params, learn))
    print(f"against backpropagation by hand: {difference:.1e} of the largest element")
    check(difference <= 1e-12, "the gradient disagrees with backpropagation by hand")

    for data in (few, learn):
        microseconds, ratio = time_ratio(params, data)
        print(f"time on {len(data.x)} digits: {microseconds:.0f} us, to that of backpropagation by hand: ratio {ratio:.2f}")


def main() -> None:
    rng = np.random.default_rng(SEED)
    learn, held_out = load(rng)
    params = initial_params(rng)
    verify(params, learn, rng)

    print(f"\ntraining on {len(learn.x):,} digits, {len(held_out.x)} held out", flush=True)
    start = time.perf_counter()
    curve = train(params, learn, held_out, rng)
    seconds = time.perf_counter() - start
    print(f"accuracy on {len(held_out.x)} held-out digits: {curve.accuracy[-1]:.1%}, after {seconds:.1f} s of training")
    check(curve.accuracy[-1] >= 0.96, "the network has learnt less than it should")
    check(seconds < 20.0, "training took longer than it should")
    draw(curve, params, held_out, PICTURE)
    print(f"picture: {PICTURE}")


if __name__ == "__main__":
    main()
