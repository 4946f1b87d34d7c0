"""Q10, AdaRound: weights rounded for their layer's output, not each for itself."""

from __future__ import annotations

from itertools import product

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.few_bits import equals_its_c, floats, in_bits, right, seeds
from lilliput.compress.quantize import Quantize, planned, prepare
from lilliput.compress.quantize.adaround import adaround, output_error
from lilliput.compress.quantize.layers import moments, weighted_layers
from lilliput.flow.demo.digits import digits

WIDTHS = (4, 3)
SMALL = 12  # weights a channel, of which every rounding can be tried
PROBLEMS = 40


def measure(quick: bool) -> Claim:
    """Digits, nearest against learned rounding on clipped weight ranges; tiny channels against every rounding."""
    tried = list(seeds(quick))
    ratios, accuracies = [], []
    for seed, bits in product(tried, WIDTHS):
        ratios += _error_ratios(seed, bits)
        accuracies.append([right(in_bits(seed, _how(bits, rounding))) for rounding in ("nearest", "adaround")])
    found, by_nearest = _optima(10 if quick else PROBLEMS)
    gain = np.mean([learned - nearest for nearest, learned in accuracies])
    never = all(learned >= nearest for nearest, learned in accuracies)
    same = equals_its_c(in_bits(0, _how(3, "adaround")))
    white = _white_gain()
    return Claim(
        row="Q10",
        claim="at 4 and 3 bits, learned rounding lowers the output error of every layer, never the accuracy, and is "
        f"the best of all roundings where there are at most {SMALL} weights",
        value=f"output error {min(ratios):.2f} to {max(ratios):.2f} of nearest's, on test images; accuracy higher by "
        f"{gain:.3f} on average, never lower: {never}; best rounding found {found:.0%} of the time; C equal: {same}",
        target="every layer below 1.00; never lower; 100%; equal",
        holds=max(ratios) < 1 and never and found == 1 and same,
        control=f"nearest rounding is the best {by_nearest:.0%} of the time; where inputs have nothing in common, "
        f"learned rounding changes {white} of 640 weights",
        seeds=len(tried),
        source="Nagel et al. 2020 (AdaRound)",
    )


def _how(bits: int, rounding: str) -> Quantize:
    return Quantize(weight_bits=bits, weight_ranges="mse", rounding=rounding)


def _error_ratios(seed: int, bits: int) -> list[float]:
    """By layer: the output error of learned rounding over that of nearest rounding, on images not calibrated with."""
    data = digits()
    graph = prepare(floats(seed))
    met = moments(graph, [data.test_images[:, None].astype(np.float32)])
    ratios = []
    learned, formats = planned(graph, data.train_images[:300], _how(bits, "adaround"))
    for exact, rounded in zip(weighted_layers(graph), weighted_layers(learned), strict=True):
        format, second = formats[exact.weights.name], met[exact.node.name].second[0]
        errors = [output_error(each.stored_rows(format) - exact.rows, second).sum() for each in (rounded, exact)]
        ratios.append(float(errors[0] / errors[1]))
    return ratios


def _optima(problems: int) -> tuple[float, float]:
    """The share of tiny channels for which learned rounding, and nearest rounding, are the best of all."""
    rng = np.random.default_rng(0)
    found = by_nearest = 0
    for _ in range(problems):
        k = int(rng.integers(4, SMALL + 1))
        x = rng.normal(size=(80, 3)) @ rng.normal(size=(3, k)) + 0.4 * rng.normal(size=(80, k)) + rng.normal(size=k)
        weights, second = rng.uniform(-7, 6, (1, k)), x.T @ x / len(x)
        every = np.floor(weights) + np.array(list(product((0, 1), repeat=k)))
        least = output_error(every - weights, second).min() * (1 + 1e-9)
        found += bool(output_error(adaround(weights, second, -8, 7) - weights, second)[0] <= least)
        by_nearest += bool(output_error(np.rint(weights) - weights, second)[0] <= least)
    return found / problems, by_nearest / problems


def _white_gain() -> int:
    """Weights that learned rounding turns where the mean of x xᵀ is the identity: none should be."""
    weights = np.random.default_rng(1).uniform(-7, 6, (10, 64))
    return int((adaround(weights, np.eye(64), -8, 7) != np.rint(weights)).sum())
