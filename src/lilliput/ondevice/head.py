"""The end of a classifier: its last dense layers and what lies between and behind them."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Graph, InputError, Node, UnsupportedError
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.relu import Relu
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax

ENDS = (Softmax, Quantize, Dequantize, Reshape)  # what may stand behind the last dense layer
BETWEEN = (Relu,)  # and what between two


@dataclass(frozen=True)
class Head:
    """nodes  from the first dense layer that is to learn to the last node of the graph, each reading the one before."""

    nodes: tuple[Node, ...]

    @property
    def features(self) -> str:
        """What the frozen layers give."""
        return str(self.nodes[0].inputs[0])

    @property
    def last_dense(self) -> Node:
        return [node for node in self.nodes if isinstance(node.op, Dense)][-1]


def find_head(graph: Graph, last: int) -> Head:
    """The end of `graph` with its last `last` dense layers.

    Raises InputError for a number that makes no sense, UnsupportedError for a graph that does not end so.
    """
    if last < 1:
        raise InputError(f"learning: at least the last layer learns, so last is 1 or more, not {last}")
    if len(graph.outputs) != 1:
        raise UnsupportedError(
            f"{graph.name} has {len(graph.outputs)} outputs, but a graph that learns has one, the scores of its classes"
        )
    writers = {name: node for node in graph.nodes for name in node.outputs}
    readers = graph.consumers()
    found: list[Node] = []
    name: str | None = graph.outputs[0]
    while sum(isinstance(node.op, Dense) for node in found) < last:
        node = writers.get(str(name))
        _check(graph, node, found, last)
        assert node is not None
        if found and len(readers[node.outputs[0]]) > 1:
            raise UnsupportedError(
                f"{graph.name}: {node.outputs[0]!r} is read by several layers, so {node.name!r} cannot learn alone; "
                "let fewer layers learn"
            )
        found.insert(0, node)
        name = node.inputs[0]
    _check_shapes(graph, found)
    return Head(tuple(found))


def _check(graph: Graph, node: Node | None, behind: list[Node], last: int) -> None:
    """Whether the end may begin with this node. `behind` follows it."""
    count = sum(isinstance(each.op, Dense) for each in behind)
    if node is not None and isinstance(node.op, (*(BETWEEN if count else ENDS), Dense)):
        if isinstance(node.op, Softmax) and node.op != Softmax():
            raise UnsupportedError(
                f"{graph.name} ends in a softmax of beta {node.op.beta:g}, but learning knows only 1; scale the weights"
            )
        return
    where = "its input" if node is None else f"layer {node.name!r} ({node.op.name})"
    if count == 0:
        raise UnsupportedError(
            f"{graph.name} ends in {where}, but what learns is a dense layer at the end, with a softmax behind it or "
            "without; add one, and train it"
        )
    raise UnsupportedError(
        f"{graph.name} has {count} dense {'layer' if count == 1 else 'layers'} at its end, behind {where}, but "
        f"{last} are to learn; take last={count}"
    )


def _check_shapes(graph: Graph, nodes: list[Node]) -> None:
    for node in nodes:
        shape = graph.values[str(node.inputs[0])].shape
        if isinstance(node.op, Dense) and len(shape) != 1:
            raise UnsupportedError(
                f"{graph.name}: layer {node.name!r} reads {list(shape)}, but layers that learn read one row of "
                "numbers; pool or flatten before it"
            )
    scores = graph.values[graph.outputs[0]].shape
    if len(scores) != 1 or scores[0] < 2:
        raise UnsupportedError(
            f"{graph.name} gives {list(scores)}, but learning from labels needs the scores of at least two classes"
        )
