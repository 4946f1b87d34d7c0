"""AdaRound: which weights are rounded up and which down, so that a layer's output changes least.

Nearest rounding is best for each weight by itself, not for their sum. With x what the weights w of a channel are
multiplied with, the squared error of the output is (w̃ - w)ᵀ H (w̃ - w), H the mean of x xᵀ: no sample is needed again.
Each weight is floor(w / s) + h(v), h(v) = clip(1.2 sigmoid(v) - 0.1, 0, 1), and the regulariser 1 - |2 h - 1|^beta,
beta falling from 20 to 2, drives h to 0 or 1. What is found is then improved by turning single weights and pairs while
that helps, from there and from nearest rounding, so it is never worse than nearest.
Source: Nagel et al. 2020, "Up or down? Adaptive rounding for post-training quantization" (arXiv 2004.10568), sections
3.2 and 3.3; Adam: Kingma and Ba 2015 (arXiv 1412.6980).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

ZETA, GAMMA = 1.1, -0.1  # the sigmoid is stretched, so that 0 and 1 are reached
BETA = 20.0, 2.0
PAIRS_UP_TO = 64  # weights a channel, up to which turning two at once is tried
MOST_STARTS = 64


@dataclass(frozen=True)
class Rounding:
    """How the rounding of a layer is learned.

    steps     of Adam, at `rate`
    strength  of the regulariser, where a weight that is off by one costs 1 on average; from the share `warm_up` on
    starts    from which single weights and pairs are turned, times the weights of a channel: nearest rounding, the
              learned one, and others drawn by `seed`; of channels with more than PAIRS_UP_TO weights only the first two
    """

    steps: int = 300
    rate: float = 0.05
    strength: float = 0.1
    warm_up: float = 0.2
    starts: int = 768
    seed: int = 0


def adaround(weights: np.ndarray, moments: np.ndarray, low: int, high: int, how: Rounding = Rounding()) -> np.ndarray:
    """Integers (m, k) for weights (m, k) in units of their scale.

    moments    (k, k), or one a row (m, k, k): the mean of x xᵀ; symmetric, no eigenvalue below 0
    low, high  the smallest and the largest integer
    """
    moments = _scaled(moments)
    nearest = np.clip(np.rint(weights), low, high)
    learned = np.clip(_learned(weights, moments, low, high, how), low, high)
    starts = [nearest, learned]
    if weights.shape[1] <= PAIRS_UP_TO:
        starts += _drawn(weights, how)
    tried = np.stack([_improved(start, weights, moments, low, high) for start in starts])
    errors = np.stack([output_error(each - weights, moments) for each in tried])
    return np.asarray(tried[errors.argmin(0), np.arange(len(weights))], np.int64)


def _drawn(weights: np.ndarray, how: Rounding) -> list[np.ndarray]:
    """Roundings up with the probability of what is left above the floor."""
    random = np.random.default_rng(how.seed)
    share = weights - np.floor(weights)
    return [
        np.floor(weights) + (random.random(weights.shape) < share) for _ in range(how.starts // weights.shape[1] - 2)
    ]


def output_error(off: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """The mean squared error of each output channel, (m,), for weights that are off by (m, k)."""
    return (_through(off, moments) * off).sum(-1)


def _through(off: np.ndarray, moments: np.ndarray) -> np.ndarray:
    """off (m, k) times moments (k, k) or (m, k, k): (m, k)."""
    return off @ moments if moments.ndim == 2 else (off[:, None, :] @ moments)[:, 0, :]


def _scaled(moments: np.ndarray) -> np.ndarray:
    """With a mean of 1 on the diagonal, so that the rate and the regulariser mean the same for every layer."""
    size = np.trace(moments, axis1=-2, axis2=-1)[..., None, None] / moments.shape[-1]
    return moments / np.where(size > 0, size, 1)


def _learned(weights: np.ndarray, moments: np.ndarray, low: int, high: int, how: Rounding) -> np.ndarray:
    floor = np.floor(weights)
    share = np.clip((weights - floor - GAMMA) / (ZETA - GAMMA), 1e-6, 1 - 1e-6)
    v = np.log(share / (1 - share))
    mean, square = np.zeros_like(v), np.zeros_like(v)
    begin = int(how.warm_up * how.steps)
    for step in range(1, how.steps + 1):
        sigmoid = 1 / (1 + np.exp(-v))
        h = np.clip(sigmoid * (ZETA - GAMMA) + GAMMA, 0, 1)
        slope = (ZETA - GAMMA) * sigmoid * (1 - sigmoid) * ((h > 0) & (h < 1))
        soft = np.clip(floor + h, low, high)
        gradient = 2 * _through(soft - weights, moments)
        if step > begin:
            along = (step - begin) / max(how.steps - begin, 1)
            beta = BETA[1] + (BETA[0] - BETA[1]) * (1 + np.cos(np.pi * along)) / 2
            middle = 2 * h - 1
            gradient = gradient - 2 * how.strength * beta * np.sign(middle) * np.abs(middle) ** (beta - 1)
        gradient = gradient * slope
        mean, square = 0.9 * mean + 0.1 * gradient, 0.999 * square + 0.001 * gradient**2
        v -= how.rate * (mean / (1 - 0.9**step)) / (np.sqrt(square / (1 - 0.999**step)) + 1e-8)
    return floor + (v >= 0)


def _improved(start: np.ndarray, weights: np.ndarray, moments: np.ndarray, low: int, high: int) -> np.ndarray:
    """The integers after turning, in every row, the weight or the pair that helps most, while one does."""
    down, up = np.clip(np.floor(weights), low, high), np.clip(np.floor(weights) + 1, low, high)
    chosen = np.clip(start, down, up)
    active = np.arange(len(chosen))
    for _ in range(8 * weights.shape[1]):
        here = moments if moments.ndim == 2 else moments[active]
        turn = np.where(chosen[active] == down[active], up[active], down[active]) - chosen[active]
        slopes = 2 * turn * _through(chosen[active] - weights[active], here)
        alone = slopes + turn**2 * np.diagonal(here, axis1=-2, axis2=-1)
        gain, first, second = _best_turn(alone, turn, here)
        better = gain < -1e-12
        if not better.any():
            break
        rows, first, second = active[better], first[better], second[better]
        chosen[rows, first] += turn[better, first]
        both = first != second
        chosen[rows[both], second[both]] += turn[better, :][both, second[both]]
        active = rows
    return chosen


def _best_turn(alone: np.ndarray, turn: np.ndarray, moments: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """By row: how the error changes at best, and which one or two weights to turn for it."""
    m, k = alone.shape
    if k > PAIRS_UP_TO:
        first = alone.argmin(1)
        return alone[np.arange(m), first], first, first
    together = alone[:, :, None] + alone[:, None, :] + 2 * turn[:, :, None] * turn[:, None, :] * moments
    at = np.arange(k)
    together[:, at, at] = alone
    best = together.reshape(m, -1).argmin(1)
    return together.reshape(m, -1)[np.arange(m), best], best // k, best % k
