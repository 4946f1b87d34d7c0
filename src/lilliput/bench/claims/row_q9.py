"""Q9, half-wave Gaussian quantization: levels made for what ReLU gives of normal numbers beat even ones."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.few_bits import equals_its_c, floats, in_bits, right, seeds, spread
from lilliput.compress.quantize import Quantize
from lilliput.compress.quantize.gaussian import half_wave_error, half_wave_levels, half_wave_step

LEVELS = 3  # above 0, of 2 bits
ENDS = 3.0  # deviations: where even levels of a calibrated range reach


def measure(quick: bool) -> Claim:
    """In closed form on max(0, z); and as ranges of the digits network's activations."""
    best = half_wave_levels(LEVELS)
    even = np.linspace(0, ENDS, LEVELS + 1)[1:]
    spaced = half_wave_step(LEVELS) * np.arange(1, LEVELS + 1)
    errors = [half_wave_error(levels) for levels in (best, spaced, even)]
    flat = [_flat_error(levels) for levels in (best, even)]
    tried = list(seeds(quick))
    half, whole = ([right(in_bits(s, _bits(ranges))) for s in tried] for ranges in ("hwgq", "min-max"))
    same = equals_its_c(in_bits(0, _bits("hwgq")))
    return Claim(
        row="Q9",
        claim="at 2 bits, levels of the smallest error for half-wave Gaussian numbers beat even ones; their ranges, as "
        "an option of quantization, keep more of a network's accuracy",
        value=f"mean squared error {errors[0]:.5f} with the best levels, {errors[1]:.5f} evenly in the best steps, "
        f"{errors[2]:.5f} evenly up to {ENDS:.0f} deviations; digits with activations of 2 bits {spread(half)}, by "
        f"min-max {spread(whole)}, in floats {spread([right(floats(s)) for s in tried])}; C equal: {same}",
        target="ascending; higher; equal",
        holds=errors[0] < errors[1] < errors[2] and float(np.mean(half)) > float(np.mean(whole)) and same,
        control=f"on numbers spread evenly the same levels err {flat[0] / flat[1]:.1f} times as much as even ones",
        seeds=len(tried),
        source="Cai, He, Sun and Vasconcelos 2017 (HWGQ)",
    )


def _bits(ranges: str) -> Quantize:
    return Quantize(activation_bits=2, ranges=ranges)


def _flat_error(levels: np.ndarray) -> float:
    """The mean squared error of numbers even between 0 and ENDS, by a fine grid."""
    x = (np.arange(30_000) + 0.5) * (ENDS / 30_000)
    every = np.concatenate([[0.0], levels])
    return float(np.square(x - every[np.abs(x[:, None] - every).argmin(1)]).mean())
