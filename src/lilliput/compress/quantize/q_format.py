"""Fixed point as signal processors have it: scales are powers of two, chosen by the signal-to-quantization-noise ratio.

Source: Lin, Talathi and Annapureddy 2016 (arXiv 1511.06393), section 3.1.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from lilliput.compress.quantize.histogram import Histogram
from lilliput.compress.quantize.observe import Ranges, observe
from lilliput.compress.quantize.samples import Samples
from lilliput.compress.quantize.schemes import Quantize
from lilliput.graph import Format, Graph, Value

FINER = 6  # powers of two below the one that clips nothing, among which the best is looked for


@dataclass(frozen=True)
class QFormat(Quantize):
    """Quantize with scales that are powers of two: shifts instead of products. `ranges` and `weight_ranges` do not
    count, as the largest SQNR decides for both."""

    def observed(self, graph: Graph, calibration: Samples) -> Ranges:
        writers = {name: node.name for node in graph.nodes for name in node.outputs}

        def rule(name: str, seen: Histogram) -> tuple[float, float]:
            return _range(seen, self.widths(writers.get(name, "")).activations)

        return observe(graph, calibration, rule)

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        along, bits, data = axis if self.per_channel else None, self.widths(layer).weights, value.array()
        rows = (
            data.reshape(1, -1)
            if along is None
            else np.moveaxis(data, along, 0).reshape(groups or data.shape[along], -1)
        )
        best = np.array([_step(row, np.ones(row.size), -(1 << (bits - 1)), (1 << (bits - 1)) - 1) for row in rows])
        scales = best if along is None else np.repeat(best, data.shape[along] // len(rows))
        return Format(
            "s8", tuple(map(float, scales)), (0,) * scales.size, along if scales.size > 1 else None, bits=bits
        )


def _range(seen: Histogram, bits: int) -> tuple[float, float]:
    """The range of the best power of two: of numbers that are never negative from 0, else of two's complement."""
    levels, half = (1 << bits) - 1, 1 << (bits - 1)
    low, high = (0, levels) if seen.low >= 0 else (-half, half - 1)
    step = _step(seen.middles, seen.counts, low, high)
    return low * step, high * step


def _step(numbers: np.ndarray, counts: np.ndarray, low: int, high: int) -> float:
    """The power of two with the largest SQNR, which is the one with the smallest squared error."""
    largest = max(float(np.abs(numbers).max()) / high, 1e-9)
    steps = [2.0 ** (ceil(log2(largest)) - k) for k in range(FINER)]
    errors = [float(counts @ np.square(np.clip(np.rint(numbers / s), low, high) * s - numbers)) for s in steps]
    return steps[int(np.argmin(errors))]
