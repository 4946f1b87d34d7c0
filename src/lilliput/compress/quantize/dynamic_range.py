"""Weights in integers, all else in floats: a model a quarter as large, or an eighth, with the same face."""

from __future__ import annotations

from dataclasses import dataclass, replace

from lilliput.compress.quantize.layers import Weighted, weighted_layers
from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.scales import symmetric
from lilliput.graph import Format, Graph, Node, Op, UnsupportedError, Value
from lilliput.graph.format import FIELDS
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D

WEIGHT_RANGES = ("min-max", "mse")
BITS = range(2, 9)


@dataclass(frozen=True)
class DynamicRange:
    """Weights of dense layers and convolutions in int8 or fewer bits; inputs and outputs are floats.

    Such a layer quantizes its input while it runs, from the smallest and largest number of that one sample, and sums
    integers; a dense layer takes each row by itself. Nothing is calibrated. Layers that have no such kernel stay in
    floats.
    Source: LiteRT's dynamic-range quantization ("hybrid" kernels), which has 8 bits.

    per_channel      one weight scale per output channel instead of one per tensor
    weight_bits      2 to 8. Weights of 2 to 4 bits are packed where they belong to a dense layer; convolutions hold
                     them one a byte
    activation_bits  2 to 8, of inputs on the way; below 8 dense layers take zero points, too
    weight_ranges    how far weights reach: "min-max", or "mse" for the smallest squared error, which few bits need
    """

    per_channel: bool = True
    weight_bits: int = 8
    activation_bits: int = 8
    weight_ranges: str = "min-max"

    def __post_init__(self) -> None:
        for name, bits in (("weights", self.weight_bits), ("activations", self.activation_bits)):
            if bits not in BITS:
                raise UnsupportedError(f"bits of {name} are 2 to 8, not {bits}")
        if self.weight_ranges not in WEIGHT_RANGES:
            raise UnsupportedError(f"weight_ranges is one of {', '.join(WEIGHT_RANGES)}, not {self.weight_ranges!r}")

    def lower(self, graph: Graph) -> Graph:
        """A prepared graph with its layers' weights stored so."""
        formats = self.formats(graph)
        return lower(self.told(graph, formats), formats)

    def formats(self, graph: Graph) -> dict[str, Format]:
        """Those of the weights that a kernel takes in integers between floats, packed where one takes that."""
        found: dict[str, Format] = {}
        for layer in weighted_layers(graph):
            axis, mse = layer.axis if self.per_channel else None, self.weight_ranges == "mse"
            format = symmetric(layer.weights.array(), axis, None, self.weight_bits, mse)
            tight = [replace(format, packed=True)] if format.bits in FIELDS else []
            taken = next((each for each in (*tight, format) if _has_kernel(graph, layer, each)), None)
            if taken is not None:
                found[layer.weights.name] = taken
        return found

    def told(self, graph: Graph, formats: dict[str, Format]) -> Graph:
        """The graph whose layers with weights among `formats` know to how many bits they quantize."""

        def op(node: Node) -> Op:
            if formats.keys().isdisjoint(map(str, node.inputs)):
                return node.op
            return quantizing(node.op, self.activation_bits)

        return graph.with_nodes([replace(node, op=op(node)) for node in graph.nodes], graph.values)


def quantizing(op: Op, bits: int) -> Op:
    """The operator that quantizes its float input to so many bits."""
    if isinstance(op, Dense):
        return replace(op, dynamic_bits=bits, asymmetric=op.asymmetric or bits < 8)
    return replace(op, dynamic_bits=bits) if isinstance(op, Conv2D | DepthwiseConv2D) else op


def _has_kernel(graph: Graph, layer: Weighted, format: Format) -> bool:
    call = graph.call(layer.node)

    def stored(value: Value | None) -> Value | None:
        return replace(value, format=format) if value is not None and value.name == layer.weights.name else value

    inputs = tuple(stored(value) for value in call.inputs)
    return any(kernel.reads_and_writes(replace(call, inputs=inputs)) for kernel in layer.node.op.KERNELS)
