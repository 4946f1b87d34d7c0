"""Bits of layers by the signal-to-quantization-noise ratio: what the paper solves for real numbers, in whole bits.

Source: Lin, Talathi and Annapureddy 2016 (arXiv 1511.06393), section 3.2: noise-to-signal ratios of layers add up, and
a bit more quarters one of them.
"""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.compress.mixed.knapsack import solve
from lilliput.graph import InputError

BITS = range(2, 9)


def allocated(sizes: Sequence[int], mean_bits: float) -> tuple[int, ...]:
    """Bits of layers with so many weights each, 2 to 8, at most mean_bits a weight, that leave the least noise.

    Raises InputError for fewer than 2 bits a weight.
    """
    noises = [{bits: 4.0**-bits for bits in BITS}] * len(sizes)
    costs = [{bits: bits * size for bits in BITS} for size in sizes]
    found = solve(noises, costs, int(mean_bits * sum(sizes)))
    if found is None:
        raise InputError(f"bits by SQNR: no layer has fewer than {BITS[0]} bits a weight, so {mean_bits} do not do")
    return found


def noise(bits: Sequence[int]) -> float:
    """The noise-to-signal ratio of all layers together, in units of one layer's with no bit at all."""
    return float(sum(4.0**-b for b in bits))
