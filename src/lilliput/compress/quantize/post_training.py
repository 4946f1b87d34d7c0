"""Full-integer quantization after training: a float graph and samples of its input become an int8 graph."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.observe import observe
from lilliput.compress.quantize.plan import plan
from lilliput.compress.quantize.prepare import without_batch_norm
from lilliput.compress.quantize.scales import affine, symmetric
from lilliput.graph import Format, Graph, UnsupportedError, Value


@dataclass(frozen=True)
class Quantize:
    """How to quantize to int8, weights and activations.

    percentile   the share of observed activations, in percent, that must not be clipped
    per_channel  one weight scale per output channel instead of one per tensor
    """

    percentile: float = 100.0
    per_channel: bool = True

    def activations(self, layer: str, low: float, high: float) -> Format:
        return affine(low, high)

    def exactly(self, layer: str, low: float, high: float) -> Format:
        return affine(low, high)

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        return symmetric(value.array(), axis if self.per_channel else None, groups)


def quantize(graph: Graph, calibration: np.ndarray | Sequence[np.ndarray], how: Quantize = Quantize()) -> Graph:
    """The int8 graph.

    graph        every value float32, but for indices
    calibration  real samples (n, ...), or one such array per input; a few hundred that look like the data in use
    Raises InputError for samples that do not fit and UnsupportedError for a graph that is quantized already.
    """
    if any(value.format.is_quantized for value in graph.values.values()):
        raise UnsupportedError(
            f"{graph.name} is not all float32, so it cannot be quantized (again); load the float model"
        )
    graph = without_batch_norm(graph)
    return lower(graph, plan(graph, observe(graph, calibration, how.percentile), how))
