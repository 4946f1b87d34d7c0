"""Q13, low precision after training: what each part of the pipeline is worth, from 8 bits down to 2."""

from __future__ import annotations

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.few_bits import SEEDS, equals_its_c, floats, in_bits, right
from lilliput.compress.quantize import Quantize

WIDTHS = (8, 4, 3, 2)
FALLS = 3.0  # times the error of 3 bits, that 2 bits have at least
BARE: dict[str, str | bool] = {}
CLIPPED: dict[str, str | bool] = {"weight_ranges": "mse"}
PARTS: dict[str, dict[str, str | bool]] = {  # each with what the one before has
    "between the ends": BARE,
    "clipped for the smallest error": CLIPPED,
    "biases corrected": {**CLIPPED, "correct_bias": True},
    "AdaRound": {**CLIPPED, "rounding": "adaround"},
}


def measure(quick: bool) -> Claim:
    """Digits: test errors by bits of weights and activations, and by parts at 2 bits of weights."""
    tried = list(range(2 if quick else SEEDS))
    whole = {**CLIPPED, "ranges": "mse"}
    by_bits = {bits: _error(tried, {**whole, "weight_bits": bits, "activation_bits": bits}) for bits in WIDTHS}
    exact = 1 - float(np.mean([right(floats(seed)) for seed in tried]))
    parts = {name: _error(tried, {**part, "weight_bits": 2}) for name, part in PARTS.items()}
    bare, *better = parts.values()
    falls = sorted(by_bits.values()) == list(by_bits.values()) and by_bits[2] >= FALLS * by_bits[3]
    least = Quantize(weight_ranges="mse", ranges="mse", weight_bits=2, activation_bits=2)
    same = equals_its_c(in_bits(0, least))
    widths = ", ".join(f"{error:.3f} at {bits} bits" for bits, error in by_bits.items())
    swapped = ", ".join(f"{error:.3f} {name}" for name, error in parts.items())
    return Claim(
        row="Q13",
        claim="the error grows with every bit taken away and collapses at 2, where weights need clipped ranges; parts "
        "of the pipeline can be swapped",
        value=f"errors {widths} (floats {exact:.3f}); weights of 2 bits: {swapped}; C equal: {same}",
        target=f"ascending, at 2 bits {FALLS:.0f} times that at 3; every part below the bare one, AdaRound the best; "
        "equal",
        holds=falls and max(better) < bare and better[-1] == min(better) and same,
        control=f"2-bit weights between their ends: {bare:.3f} wrong, {bare / exact:.0f} times as many as in floats",
        seeds=len(tried),
        source="Zhuo et al. as Immonen 2022 cites them; Banner et al. 2019 for clipping",
    )


def _error(tried: list[int], options: dict[str, str | bool | int]) -> float:
    how = Quantize(**options)  # type: ignore[arg-type]
    return 1 - float(np.mean([right(in_bits(seed, how)) for seed in tried]))
