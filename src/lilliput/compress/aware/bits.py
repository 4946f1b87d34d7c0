"""The plan that quantization-aware training begins with: how many bits each value has, and scales by what was seen."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.compress.quantize.scales import SMALLEST, affine
from lilliput.graph import Format, Graph, Value
from lilliput.learn.aware.options import QuantizeAware

TRIED = np.linspace(0.3, 1.05, 31)  # shares of the largest weight that a scale may clip at


@dataclass(frozen=True)
class FewBits:
    """A scheme for `plan` with QuantizeAware's bits.

    first, last  layers that no other layer with weights stands before, and behind
    after        layers whose results no layer with weights reads on: their results are of output_bits
    """

    how: QuantizeAware
    first: frozenset[str]
    last: frozenset[str]
    after: frozenset[str]

    @classmethod
    def of(cls, graph: Graph, how: QuantizeAware) -> FewBits:
        weighted = {node.name for node in graph.nodes if node.op.WEIGHTS}
        return cls(how, frozenset(weighted - _behind(graph)), frozenset(weighted - _before(graph)), _after(graph))

    def activations(self, layer: str, low: float, high: float) -> Format:
        how = self.how
        bits = how.input_bits if not layer else how.output_bits if layer in self.after else how.activation_bits
        return narrow(low, high, bits)

    def exactly(self, layer: str, low: float, high: float) -> Format:
        return affine(low, high)

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        how = self.how
        own = how.first_bits if layer in self.first else how.last_bits if layer in self.last else 0
        return around_zero(value.array(), axis if how.per_channel else None, own or how.weight_bits, groups)


def narrow(low: float, high: float, bits: int) -> Format:
    """The format of so many bits that holds [low, high] and exactly 0."""
    low, high = min(low, 0.0), max(high, 0.0)
    least, most = -(1 << (bits - 1)), (1 << (bits - 1)) - 1
    scale = float(np.float32(max(high - low, 1e-6) / (most - least)))
    return Format("s8", (scale,), (int(np.clip(round(least - low / scale), least, most)),), bits=bits)


def around_zero(weights: np.ndarray, axis: int | None, bits: int, groups: int | None = None) -> Format:
    """The format with zero point 0 whose scales, one an index of `axis` or one for all, leave the least squares.

    groups  the indices of `axis` fall into as many equal runs, each with one scale
    """
    rows = (
        weights.reshape(1, -1)
        if axis is None
        else np.moveaxis(weights, axis, 0).reshape(groups or weights.shape[axis], -1)
    )
    most = (1 << (bits - 1)) - 1
    least = -most if bits == 8 else -most - 1
    tried = np.maximum(np.abs(rows).max(1)[:, None] * TRIED / most, SMALLEST)  # (rows, tried)
    errors = [((np.clip(np.rint(rows / s[:, None]), least, most) * s[:, None] - rows) ** 2).sum(1) for s in tried.T]
    best = tried[np.arange(len(rows)), np.argmin(errors, 0)].astype(np.float64)
    scales = best if axis is None else np.repeat(best, weights.shape[axis] // len(rows))
    return Format("s8", tuple(map(float, scales)), (0,) * scales.size, axis if scales.size > 1 else None, bits)


def _behind(graph: Graph) -> set[str]:
    """Nodes that a layer with weights stands before."""
    reached: set[str] = set()  # values
    found: set[str] = set()
    for node in graph.nodes:
        if reached.intersection(map(str, node.inputs)):
            found.add(node.name)
        if node.name in found or node.op.WEIGHTS:
            reached.update(node.outputs)
    return found


def _before(graph: Graph) -> set[str]:
    """Nodes that stand before a layer with weights."""
    needed: set[str] = set()  # values
    found: set[str] = set()
    for node in reversed(graph.nodes):
        if needed.intersection(node.outputs):
            found.add(node.name)
        if node.name in found or node.op.WEIGHTS:
            needed.update(map(str, node.inputs))
    return found


def _after(graph: Graph) -> frozenset[str]:
    return frozenset({node.name for node in graph.nodes} - _before(graph))
