"""The layers whose weights can be rounded with an eye on their inputs: products of constant weights and one input."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from lilliput.compress.quantize.samples import Run, runs
from lilliput.graph import Format, Graph, Node, Value, batched_call


@dataclass(frozen=True, eq=False)
class Weighted:
    """A layer, its weights and the axis of their output channels."""

    node: Node
    weights: Value
    axis: int

    @property
    def rows(self) -> np.ndarray:
        """The weights by output channel: (m, k), float64."""
        return np.moveaxis(self.weights.array(), self.axis, 0).reshape(self.weights.shape[self.axis], -1).astype(float)

    def stored_rows(self, format: Format) -> np.ndarray:
        """What the rows are once they are stored so."""
        stored = format.decode(format.encode(self.weights.array()))
        return np.moveaxis(stored, self.axis, 0).reshape(self.weights.shape[self.axis], -1)

    def from_rows(self, rows: np.ndarray) -> np.ndarray:
        """Rows (m, k) as the weights' shape, float32."""
        moved = np.moveaxis(self.weights.array(), self.axis, 0).shape
        return np.moveaxis(rows.reshape(moved), 0, self.axis).astype(np.float32)


def weighted_layers(graph: Graph) -> list[Weighted]:
    """In the order of the nodes. Weights that several layers share are nobody's here."""
    readers = graph.consumers()
    found = []
    for node in graph.nodes:
        for position, axis in node.op.WEIGHTS.items():
            value = graph.values[str(node.inputs[position])]
            alone = len(readers[value.name]) == 1 and node.inputs.count(value.name) == 1
            if value.is_constant and value.format.is_float and alone and len(node.op.WEIGHTS) == 1:
                found.append(Weighted(node, value, axis))
    return found


def with_weights(graph: Graph, changed: dict[str, np.ndarray]) -> Graph:
    """The graph with the data of some constants replaced."""
    values = {name: replace(graph.values[name], data=data) for name, data in changed.items()}
    return replace(graph, values={**graph.values, **values})


@dataclass(frozen=True, eq=False)
class Moments:
    """What a layer's weights are multiplied with, over all samples and places: for each block of output channels."""

    mean: np.ndarray  # (blocks, k)
    second: np.ndarray  # (blocks, k, k), the mean of x xᵀ

    def of_rows(self, rows: int) -> np.ndarray:
        """The block of each of so many output channels."""
        return np.repeat(np.arange(len(self.mean)), rows // len(self.mean))


def moments(graph: Graph, inputs: list[np.ndarray]) -> dict[str, Moments]:
    """By layer name, for those of `weighted_layers` that are one product (`Op.columns`)."""
    sums: dict[str, tuple[np.ndarray, np.ndarray, int]] = {}
    layers = weighted_layers(graph)
    for run in runs(graph, inputs):
        for layer in layers:
            columns = _columns(graph, layer.node, run)
            if columns is None:
                continue
            wide = columns.astype(np.float64)
            total, second, count = sums.get(layer.node.name, (np.zeros(()), np.zeros(()), 0))
            product = np.swapaxes(wide, 1, 2) @ wide
            sums[layer.node.name] = total + wide.sum(1), second + product, count + wide.shape[1]
    return {name: Moments(total / count, second / count) for name, (total, second, count) in sums.items()}


def _columns(graph: Graph, node: Node, run: Run) -> np.ndarray | None:
    name = node.inputs[0]
    if name is None or graph.values[name].is_constant or not node.schedule.runs(run.call):
        return None
    x = run.trace.values[name] if name in run.trace.values else run.before[name]
    call = batched_call(graph.call(node), len(x))
    return None if call is None else node.op.columns(call, x)
