"""Gradients as nodes of the same graph: an operator that has one says so in the `gradient.py` of its folder.

    def gradient(tape, node, dy, wanted) -> {operand: its gradient}

`dy` is the name of the gradient by the node's output, `wanted` says by which operands gradients are asked for. What a
gradient needs of the inference is read from where the inference left it; the planner keeps it until then.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from lilliput.graph import LEARN, Call, Format, Graph, Node, Op, UnsupportedError, Value


@dataclass(frozen=True)
class Outer:
    """A gradient (m, n) that is never there as a whole: the outer product of two values, g (m,) and x (n,)."""

    g: str
    x: str


Gradient = str | Outer
Rule = Callable[["Tape", Node, str, frozenset[int]], Mapping[int, Gradient]]


class Tape:
    """A graph that grows at its end, by nodes that learn."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph
        self._nodes: list[Node] = []
        self._values: dict[str, Value] = dict(graph.values)

    def value(self, name: str) -> Value:
        return self._values[name]

    def give(self, value: Value) -> str:
        """A value from outside, such as a target."""
        name = self._free(value.name)
        self._values[name] = Value(name, value.shape, value.format, value.kind, value.data)
        return name

    def add(self, name: str, op: Op, inputs: tuple[str, ...], format: Format) -> str:
        """The name of what `op` makes of the inputs, stored in `format`."""
        (shape,) = op.infer(*(self._values[each] for each in inputs))
        output = self._free(name)
        self._values[output] = Value(output, shape, format)
        self._nodes.append(Node(output, op, inputs, (output,), entry=LEARN))
        return output

    def change(self, name: str, op: Op, inputs: tuple[str, ...], state: str) -> None:
        """A node that writes nothing but a state."""
        self._nodes.append(Node(self._free(name), op, inputs, (), (state,), entry=LEARN))

    def graph(self) -> Graph:
        """The graph with all that was added."""
        return self._graph.with_nodes((*self._graph.nodes, *self._nodes), self._values)

    def call(self, node: Node) -> Call:
        """A node of the graph that the tape goes on from, bound to its values."""
        return self._graph.call(node)

    def _free(self, name: str) -> str:
        taken = {*self._values, *(node.name for node in (*self._graph.nodes, *self._nodes))}
        return next(each for each in (name, *(f"{name} {i}" for i in range(2, len(taken) + 3))) if each not in taken)


def gradients(tape: Tape, node: Node, dy: str, wanted: frozenset[int]) -> Mapping[int, Gradient]:
    """The gradients by the wanted operands of a node; UnsupportedError where its operator has none."""
    rule = rule_of(node.op)
    if rule is None:
        raise UnsupportedError(
            f"layer {node.name!r} ({node.op.name}) has no gradient to learn by; let only dense layers behind it learn"
        )
    return rule(tape, node, dy, wanted)


def rule_of(op: Op) -> Rule | None:
    """The operator's `gradient`, or None where its folder has no gradient.py."""
    name = f"{type(op).__module__}.gradient"
    return None if find_spec(name) is None else import_module(name).gradient
