"""Weights in int8, all else in floats: a model a quarter as large with the same face."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lilliput.compress.quantize.layers import weighted_layers
from lilliput.compress.quantize.scales import symmetric
from lilliput.graph import Format, Graph, Node, Value


@dataclass(frozen=True)
class DynamicRange:
    """Weights of dense layers and convolutions in int8; inputs and outputs are floats.

    Such a layer quantizes its input while it runs, from the smallest and largest number of that one sample, and sums
    integers. Nothing is calibrated. Layers that have no such kernel stay in floats.
    Source: LiteRT's dynamic-range quantization ("hybrid" kernels).

    per_channel  one weight scale per output channel instead of one per tensor
    """

    per_channel: bool = True

    def formats(self, graph: Graph) -> dict[str, Format]:
        """Those of the weights that a kernel takes in int8 between floats."""
        found: dict[str, Format] = {}
        for layer in weighted_layers(graph):
            format = symmetric(layer.weights.array(), layer.axis if self.per_channel else None)
            if _has_kernel(graph, layer.node, replace(layer.weights, format=format)):
                found[layer.weights.name] = format
        return found


def _has_kernel(graph: Graph, node: Node, weights: Value) -> bool:
    call = graph.call(node)
    inputs = tuple(weights if value is not None and value.name == weights.name else value for value in call.inputs)
    return any(kernel.reads_and_writes(replace(call, inputs=inputs)) for kernel in node.op.KERNELS)
