"""Weights of a codebook: each layer's are its 16 best int8 numbers, or fewer, and flash holds their places.

Source: Han et al. 2016, Deep compression (arXiv 1510.00149), section 3, without training; places of 4 or 2 bits.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lilliput.compress.cluster.k_means import k_means
from lilliput.compress.quantize import Quantize, symmetric
from lilliput.graph import Format, UnsupportedError, Value

ENTRIES = range(2, 17)


@dataclass(frozen=True)
class Codebook(Quantize):
    """As Quantize, with weights from a codebook of `entries` numbers a layer: 4 bits each, or 2 where they are four.

    A layer has one scale then. Layers that no kernel of codebooks computes keep a byte for each weight. Biases make up
    for the mean error of the weights unless told otherwise, which costs nothing where the model runs.
    """

    correct_bias: bool = True
    entries: int = 16

    def __post_init__(self) -> None:
        super().__post_init__()
        if self.rounding != "nearest":
            raise UnsupportedError(f"weights go to the nearest entry of their codebook, not by {self.rounding!r}")
        if self.entries not in ENTRIES:
            raise UnsupportedError(f"a codebook has 2 to 16 entries, not {self.entries}")

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        """See `lilliput.compress.quantize.Scheme`."""
        format = symmetric(value.array(), None)
        levels, counts = np.unique(format.encode(value.array()), return_counts=True)
        return replace(format, codebook=self.book(levels.astype(float), counts))

    def book(self, levels: np.ndarray, counts: np.ndarray) -> tuple[int, ...]:
        """The entries for numbers `levels`, ascending, that occur `counts` times."""
        book = set(map(round, k_means(levels, counts, self.entries).tolist()))
        return tuple(sorted(book if len(book) > 1 else book | {0, 127}))
