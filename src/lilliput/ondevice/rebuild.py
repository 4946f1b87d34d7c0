"""The end of a graph once more, with weights that are states, in the arithmetic that it learns in."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, Graph, Kind, Node, Op, UnsupportedError, Value
from lilliput.ondevice.formats import LayerFormats, fixed_formats, fixed_scores
from lilliput.ondevice.head import Head
from lilliput.ondevice.options import FLOAT, Learn
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.dense.gradient import input_gradient
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.softmax.gradient import PROBABILITIES


@dataclass(frozen=True)
class Rebuilt:
    """The graph whose end can learn.

    nodes          from the first layer that learns to the one that gives the scores
    scores         what a softmax is made of
    probabilities  what it gives, where the graph has one
    """

    graph: Graph
    nodes: tuple[Node, ...]
    scores: str
    probabilities: str | None


def rebuild(graph: Graph, head: Head, options: Learn) -> Rebuilt:
    """The inference as before, inputs and outputs stored as before; weights and biases of the end are states.

    Raises UnsupportedError where the numbers below are not those that the arithmetic learns from.
    """
    work = _Rebuilding(graph, head, options)
    scores, probabilities = work.layers()
    nodes = (*(node for node in graph.nodes if node not in head.nodes), *work.nodes)
    order = [node.outputs[0] for node in work.learning]
    path = tuple(work.learning[: order.index(scores) + 1])
    return Rebuilt(graph.with_nodes(nodes, work.values), path, scores, probabilities)


class _Rebuilding:
    """nodes and values as they come; `learning` are the nodes but for those that change formats."""

    def __init__(self, graph: Graph, head: Head, options: Learn) -> None:
        self.values: dict[str, Value] = dict(graph.values)
        self.nodes: list[Node] = []
        self.learning: list[Node] = []
        self._graph, self._head, self._rate = graph, head, options.learning_rate
        self._is_float = options.arithmetic == FLOAT
        self._output = graph.values[graph.outputs[0]]
        self._formats: dict[str, LayerFormats] = {}

    def layers(self) -> tuple[str, str | None]:
        """Names of the scores and of the probabilities; changes of format between them are not needed any more."""
        at, scores, probabilities = self._features(), "", None
        self._choose_formats()
        kept = [node for node in self._head.nodes if not isinstance(node.op, Quantize | Dequantize)]
        for node in kept:
            if isinstance(node.op, Dense):
                at = scores = self._dense(node, at)
            elif isinstance(node.op, Softmax):
                scores, probabilities = at, self._add(node, (at,), Format() if self._is_float else PROBABILITIES)
                at = probabilities
            else:
                is_relu = isinstance(node.op, Relu) and not self._is_float
                old = self._graph.values[node.outputs[0]]
                at = self._add(node, (at,), old.format if is_relu else self.values[at].format)
        self._end(at)
        return scores, probabilities

    def _features(self) -> str:
        """What the frozen layers give, in the arithmetic that learns."""
        x = self._graph.values[self._head.features]
        if self._is_float:
            return x.name if x.format.is_float else self._change(Dequantize(), x.name, f"{x.name} (real)", Format())
        if x.format.dtype != "s8" or len(x.format.scale) != 1:
            raise UnsupportedError(
                f"{self._graph.name}: learning in fixed point needs int8 from the layers below, but {x.name!r} is "
                f'{x.format.numpy}; quantize the model first, or learn in float (arithmetic="float")'
            )
        return x.name

    def _choose_formats(self) -> None:
        """Of weights and biases, from the last layer back, because gradients come from there."""
        gradient = PROBABILITIES.scale[0]
        for node in (node for node in reversed(self._head.nodes) if isinstance(node.op, Dense)):
            formats = LayerFormats()
            if not self._is_float:
                x = self._graph.values[str(node.inputs[0])]
                formats = fixed_formats(x, *_real_weights(self._graph, node), self._rate, gradient)
                gradient = input_gradient(formats.weights).scale[0]
            self._formats[node.name] = formats

    def _dense(self, node: Node, x: str) -> str:
        (weights, bias), old, y = _real_weights(self._graph, node), self._graph.values[node.outputs[0]], Format()
        formats = self._formats[node.name]
        if not self._is_float:
            is_last = node is self._head.last_dense
            y = fixed_scores(self.values[x], formats.weights, old) if is_last else old.format
        states = [
            self._state(f"{node.name} {what}", data, format)
            for what, data, format in (("weights", weights, formats.weights), ("bias", bias, formats.bias))
        ]
        return self._add(node, (x, *states), y)

    def _state(self, name: str, real: np.ndarray, format: Format) -> str:
        name = self._free(name)
        data = format.encode(real)
        self.values[name] = Value(name, data.shape, format, Kind.STATE, data)
        return name

    def _add(self, node: Node, inputs: tuple[str, ...], format: Format) -> str:
        """The node with other operands; what it writes keeps its name where it is stored as before."""
        old = self._graph.values[node.outputs[0]]
        behind = self._head.nodes[self._head.nodes.index(node) + 1 :]
        is_end = all(isinstance(other.op, Quantize | Dequantize) for other in behind)
        if is_end and format == self._output.format:
            name = self._output.name
        else:
            name = old.name if format == old.format else self._free(f"{old.name} (learning)")
        self.values[name] = Value(name, old.shape, format, source=old.source if name == old.name else None)
        op = Dense(node.op.activation) if isinstance(node.op, Dense) else node.op
        self.nodes.append(Node(node.name, op, inputs, (name,), (), node.sources))
        self.learning.append(self.nodes[-1])
        return name

    def _end(self, at: str) -> None:
        """What comes out is stored as before."""
        if at != self._output.name:
            op = Dequantize() if self._output.format.is_float else Quantize()
            self._change(op, at, self._output.name, self._output.format)

    def _change(self, op: Op, x: str, y: str, format: Format) -> str:
        self.values[y] = Value(y, self.values[x].shape, format)
        self.nodes.append(Node(f"{y} ({op.name})", op, (x,), (y,)))
        return y

    def _free(self, name: str) -> str:
        return next(each for each in (name, *(f"{name} {i}" for i in range(2, 9999))) if each not in self.values)


def _real_weights(graph: Graph, node: Node) -> tuple[np.ndarray, np.ndarray]:
    """Weights (m, n) and bias (m,) of a dense layer as real numbers, float64; zeros where it has no bias."""
    call = graph.call(node)
    weights, bias = call.input(1), call.optional(2)
    if not weights.is_constant or (bias is not None and not bias.is_constant):
        raise UnsupportedError(
            f"layer {node.name!r} has weights that are computed, but only constant ones can go on learning"
        )
    real = weights.format.decode(weights.array())
    if bias is None:
        return real, np.zeros(len(real))
    stored = bias.array().astype(np.float64)
    is_real = bias.format.is_float
    return real, stored if is_real else stored * call.input(0).scale * np.asarray(weights.format.scale)
