"""Attention that is composed of matrix products and a softmax becomes one operator, heads side by side, nothing turned.

For floats, where sums in another order may end in other last bits; integers keep the roundings between their parts.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from lilliput.graph import Graph, Node, Value
from lilliput.ops.nn.attention import Attention
from lilliput.ops.nn.batch_matmul import BatchMatmul
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.softmax import Softmax
from lilliput.ops.nn.transpose import Transpose
from lilliput.passes.remove_dead import remove_dead

HEADS_FIRST, KEYS_TURNED = (1, 0, 2), (1, 2, 0)


@dataclass(frozen=True)
class Tokens:
    """Rows (n, heads * width), what stands in front of them in the composed form, and what multiplies them."""

    name: str
    heads: int
    factor: float


def fuse_attention(graph: Graph) -> Graph:
    """Every softmax between two products of matrices, with the transposes around them, in a graph of floats."""
    nodes = list(graph.nodes)
    for softmax in graph.nodes:
        if isinstance(softmax.op, Softmax):
            found = _Match(graph, softmax).fused()
            if found is not None:
                nodes[nodes.index(found[0])] = found[1]
    return remove_dead(graph.with_nodes(nodes))


class _Match:
    """The surroundings of one softmax."""

    def __init__(self, graph: Graph, softmax: Node) -> None:
        self.graph, self.softmax = graph, softmax
        self.made_by = {name: node for node in graph.nodes for name in node.outputs}
        self.readers = graph.consumers()

    def fused(self) -> tuple[Node, Node] | None:
        """The last node of the composed form, and what stands for it; None where this is no such form."""
        factor, scores = self.scaled(str(self.softmax.inputs[0]))
        product = self.made_by.get(scores)
        weighs = self.reader(self.softmax.outputs[0], BatchMatmul)
        if product is None or weighs is None or weighs.inputs[0] != self.softmax.outputs[0]:
            return None
        if not isinstance(product.op, BatchMatmul) or product.op.turn_x or weighs.op != BatchMatmul():
            return None
        q, k, v = (
            self.tokens(str(product.inputs[0]), HEADS_FIRST),
            self.tokens(str(product.inputs[1]), HEADS_FIRST if product.op.turn_w else KEYS_TURNED),
            self.tokens(str(weighs.inputs[1]), HEADS_FIRST),
        )
        if q is None or k is None or v is None or not q.heads == k.heads == v.heads or v.factor != 1.0:
            return None
        last = self.joined(weighs, q.heads)
        values = [self.graph.values[x.name] for x in (q, k, v)]
        if last is None or not all(value.format.is_float for value in (*values, self.graph.values[last.outputs[0]])):
            return None
        beta = self.softmax.op.beta if isinstance(self.softmax.op, Softmax) else 1.0
        op = Attention(q.heads, False, beta * factor * q.factor * k.factor)
        sources = (*product.sources, *self.softmax.sources, *weighs.sources, *last.sources)
        same = tuple(dict.fromkeys(sources))
        inputs = (q.name, k.name, v.name)
        return last, Node(last.name, op, inputs, last.outputs, (), same, last.schedule)

    def tokens(self, name: str, turned: tuple[int, ...]) -> Tokens | None:
        """Back from a product's operand: a matrix is one head; (heads, n, d) comes of a reshape and a transpose."""
        factor, inner = self.scaled(name)
        node = self.made_by.get(inner)
        if len(self.graph.values[inner].shape) == 2:
            return self.one_head(inner, factor, turned)
        if node is None or node.op != Transpose(turned):
            return None
        reshape = self.made_by.get(str(node.inputs[0]))
        if reshape is None or not isinstance(reshape.op, Reshape):
            return None
        shape, source = reshape.op.shape, str(reshape.inputs[0])
        wanted = (shape[0], prod(shape[1:]))
        return Tokens(source, shape[1], factor) if self.graph.values[source].shape == wanted else None

    def one_head(self, name: str, factor: float, turned: tuple[int, ...]) -> Tokens | None:
        """A matrix (n, d), or (d, n) turned."""
        if turned == HEADS_FIRST:
            return Tokens(name, 1, factor)
        node = self.made_by.get(name)
        return Tokens(str(node.inputs[0]), 1, factor) if node and node.op == Transpose((1, 0)) else None

    def joined(self, weighs: Node, heads: int) -> Node | None:
        """The node behind which heads are side by side again."""
        if len(self.graph.values[weighs.outputs[0]].shape) == 2:
            return weighs if heads == 1 else None
        transpose = self.reader(weighs.outputs[0], Transpose)
        if transpose is None or transpose.op != Transpose(HEADS_FIRST):
            return None
        reshape = self.reader(transpose.outputs[0], Reshape)
        shape = self.graph.values[transpose.outputs[0]].shape
        return reshape if reshape is not None and reshape.op == Reshape((shape[0], prod(shape[1:]))) else None

    def scaled(self, name: str) -> tuple[float, str]:
        """What a value is a multiple of, and how much of it: behind a multiplication with a number, else itself."""
        node = self.made_by.get(name)
        if node is None or node.op != Multiply() or not self.is_alone(name):
            return 1.0, name
        for x, other in (node.inputs, node.inputs[::-1]):
            number = self.number(x)
            if number is not None:
                return number, str(other)
        return 1.0, name

    def number(self, name: str | None) -> float | None:
        """The constant, where it is a single number."""
        value: Value = self.graph.values[str(name)]
        return float(value.array().reshape(())) if value.is_constant and value.size == 1 else None

    def reader(self, name: str, kind: type) -> Node | None:
        """The only node that reads a value, where it is of that kind and nothing else wants it."""
        return self.readers[name][0] if self.is_alone(name) and isinstance(self.readers[name][0].op, kind) else None

    def is_alone(self, name: str) -> bool:
        return len(self.readers[name]) == 1 and name not in self.graph.outputs
