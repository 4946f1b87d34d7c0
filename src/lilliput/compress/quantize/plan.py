"""Which format every value gets: the operators ask, a scheme answers from what was seen."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from lilliput.compress.quantize.kernels import moves, packed
from lilliput.compress.quantize.lower import read_as
from lilliput.compress.quantize.observe import Ranges
from lilliput.graph import Format, Graph, Node, UnsupportedError, Value


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
    node: Node
    ranges: Ranges
    chosen: Mapping[str, Format]

    def of(self, value: Value) -> Format:
        return self.chosen.get(read_as(value.name, self.node.name), self.chosen.get(value.name, value.format))

    def seen(self, name: str) -> tuple[float, float]:
        return self.ranges[name]

    def activations(self, low: float, high: float) -> Format:
        return self.scheme.activations(self.node.name, low, high)

    def exactly(self, low: float, high: float) -> Format:
        return self.scheme.exactly(self.node.name, low, high)

    def weights(self, value: Value, axis: int | None, groups: int | None = None) -> Format:
        return self.scheme.weights(self.node.name, value, axis, groups)


Choices = Callable[[str], Sequence[Scheme]]  # a layer's name to schemes for it, the first that has a kernel is taken


def plan(graph: Graph, ranges: Ranges, scheme: Scheme, choices: Choices | None = None) -> dict[str, Format]:
    """A format for every float value of a graph, for the numbers inside its operators, and where layers of different
    schemes meet for what is read (`read_as`).

    scheme   for the graph's inputs, and for every layer where there are no choices
    Raises UnsupportedError for a layer that has no kernel in the schemes for it.
    """
    ranges = shared(graph, ranges)
    formats = {
        name: scheme.activations("", *ranges[name]) for name in graph.inputs if graph.values[name].format.is_float
    }
    for node in graph.nodes:
        refused = ""
        for each in choices(node.name) if choices else (scheme,):
            try:
                formats.update(_planned(graph, node, each, ranges, formats))
                break
            except UnsupportedError as error:
                refused = refused or str(error)
        else:
            raise UnsupportedError(refused)
    return formats


def _planned(
    graph: Graph, node: Node, scheme: Scheme, ranges: Ranges, chosen: Mapping[str, Format]
) -> dict[str, Format]:
    """The formats of one layer. UnsupportedError where no kernel takes them."""
    read = _read(graph, node, scheme, ranges, chosen)
    asked = Asked(scheme, node, ranges, {**chosen, **read})
    if asked.activations(0.0, 1.0).is_float:
        return read
    found = dict(node.op.formats(graph.call(node), asked))
    for name, format in found.items():
        if graph.values.get(name) is not None and graph.values[name].is_constant and chosen.get(name, format) != format:
            raise UnsupportedError(
                f"layer {node.name!r} shares {name!r} with a layer that stores it otherwise; give both the same widths"
            )
    return {**read, **found, **packed(graph, node, {**chosen, **found}, read)}


def _read(graph: Graph, node: Node, scheme: Scheme, ranges: Ranges, chosen: Mapping[str, Format]) -> dict[str, Format]:
    """What the layer reads in another dtype than it is written in; nothing where it moves numbers all alike."""
    running = [n for n in dict.fromkeys(node.inputs) if n in ranges and not graph.values[str(n)].is_constant]
    stored = {str(name): chosen.get(str(name), Format()) for name in running}
    wanted = scheme.activations(node.name, 0.0, 1.0).dtype
    alike = {format.dtype for format in stored.values()}
    if node.op.KEEPS_FORMAT and len(alike) == 1 and wanted != "f32" and moves(node, *alike):
        return {}
    return {
        read_as(name, node.name): scheme.activations(node.name, *ranges[name])
        for name, format in stored.items()
        if format.dtype != wanted
    }


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
