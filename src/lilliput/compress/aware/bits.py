"""The plan that quantization-aware training begins with: bits by layer, scales with the smallest error."""

from __future__ import annotations

from lilliput.compress.quantize import Quantize, Widths
from lilliput.graph import Graph
from lilliput.learn.aware.options import QuantizeAware


def few_bits(graph: Graph, how: QuantizeAware) -> Quantize:
    """The scheme with the bits of `how`, for a prepared graph. After training, with `quantize`, it is the baseline.

    First is a layer with weights that no other stands before, last one that none stands behind. What no layer with
    weights reads on, such as scores and what is made of them, has output_bits.
    """
    weighted = {node.name for node in graph.nodes if node.op.WEIGHTS}
    behind, before = _behind(graph), _before(graph)

    def widths(layer: str) -> Widths:
        own = how.first_bits if layer not in behind else how.last_bits if layer not in before else 0
        given = how.activation_bits if layer in before else how.output_bits
        return Widths(own if own and layer in weighted else how.weight_bits, given)

    layers = {node.name: widths(node.name) for node in graph.nodes}
    return Quantize(
        ranges="mse", weight_ranges="mse", per_channel=how.per_channel, layers=layers,
        weight_bits=how.weight_bits, activation_bits=how.input_bits,
    )  # fmt: skip


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
