"""Which format every value gets: the operators ask, a scheme answers from what was seen."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Protocol

from lilliput.compress.quantize.observe import Ranges
from lilliput.graph import Call, Format, Graph, Node, UnsupportedError, Value
from lilliput.graph.format import FIELDS


class Scheme(Protocol):
    """How wide numbers are and where their scales come from. `layer` is a node's name, "" for the graph's inputs."""

    def activations(self, layer: str, low: float, high: float) -> Format:
        """For running numbers from `low` to `high`."""
        ...

    def exactly(self, layer: str, low: float, high: float) -> Format:
        """For running numbers whose range the operator fixes."""
        ...

    def weights(self, layer: str, value: Value, axis: int | None, groups: int | None) -> Format:
        """For a constant around 0: a scale per index of `axis`, per each of `groups` equal runs of it, or one."""
        ...


@dataclass(frozen=True)
class Asked:
    """The scheme as one operator meets it: see lilliput.graph.Chooser."""

    scheme: Scheme
    layer: str
    ranges: Ranges
    chosen: Mapping[str, Format]

    def of(self, value: Value) -> Format:
        return self.chosen.get(value.name, value.format)

    def seen(self, name: str) -> tuple[float, float]:
        return self.ranges[name]

    def activations(self, low: float, high: float) -> Format:
        return self.scheme.activations(self.layer, low, high)

    def exactly(self, low: float, high: float) -> Format:
        return self.scheme.exactly(self.layer, low, high)

    def weights(self, value: Value, axis: int | None, groups: int | None = None) -> Format:
        return self.scheme.weights(self.layer, value, axis, groups)


def plan(graph: Graph, ranges: Ranges, scheme: Scheme) -> dict[str, Format]:
    """A format for every float value of a graph, and for the numbers inside its operators.

    Raises UnsupportedError for an operator that has no integer form.
    """
    ranges = shared(graph, ranges)
    formats = {
        name: scheme.activations("", *ranges[name]) for name in graph.inputs if graph.values[name].format.is_float
    }
    for node in graph.nodes:
        formats.update(node.op.formats(graph.call(node), Asked(scheme, node.name, ranges, formats)))
        formats.update(_packed(graph, node, formats))
    return formats


def _packed(graph: Graph, node: Node, formats: Mapping[str, Format]) -> dict[str, Format]:
    """The constants of few bits in packed form, where a kernel reads that.

    UnsupportedError where no kernel takes what the formats say, packed or not.
    """
    constants = [name for name in node.inputs if name is not None and graph.values[name].is_constant]
    narrow = [name for name in constants if name in formats and formats[name].bits in FIELDS]
    packed = {name: replace(formats[name], packed=True) for name in narrow}
    if packed and _has_kernel(stored_call(graph, node, {**formats, **packed})):
        return packed
    call = stored_call(graph, node, formats)
    if not _has_kernel(call):
        operands = ", ".join("nothing" if value is None else value.format.dtype for value in call.inputs)
        raise UnsupportedError(
            f"layer {node.name!r} ({node.op.name}) has no integer form from {operands} to {call.output.format.dtype}; "
            "leave the model in float32, or replace the layer before training"
        )
    return {}


def stored_call(graph: Graph, node: Node, formats: Mapping[str, Format]) -> Call:
    """The node's call with its values as the formats say; data stays as it is."""

    def stored(name: str) -> Value:
        return replace(graph.values[name], format=formats.get(name, graph.values[name].format))

    inputs = tuple(None if name is None else stored(name) for name in node.inputs)
    return replace(graph.call(node), inputs=inputs, outputs=tuple(map(stored, node.outputs)))


def _has_kernel(call: Call) -> bool:
    return any(kernel.reads_and_writes(call) for kernel in call.op.KERNELS)


def shared(graph: Graph, ranges: Ranges) -> Ranges:
    """The ranges, where values that operators move as they are, and so store alike, have the range of them all."""
    groups = {name: {name} for name in ranges}
    for node in graph.nodes:
        if node.op.KEEPS_FORMAT:
            _join(groups, node)
    return {
        name: (min(ranges[other][0] for other in group), max(ranges[other][1] for other in group))
        for name, group in groups.items()
    }


def _join(groups: dict[str, set[str]], node: Node) -> None:
    together = [name for name in (*node.inputs, *node.outputs, *node.states) if name in groups]
    joined = set().union(*(groups[str(name)] for name in together))
    groups.update(dict.fromkeys(joined, joined))
