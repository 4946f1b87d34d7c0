"""The graph of a whole model: what goes in, what comes out, and how they are named where their axes are turned."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.formats.channels_first.layout import Held, Order, held_shape, identity, long_axes
from lilliput.formats.channels_first.step import Step
from lilliput.formats.channels_first.tensors import AS_HELD, Tensors
from lilliput.graph import Format, Graph, Kind, Value
from lilliput.ops.nn.reshape import Reshape

LAST = "(channels last)"


class Builder(Tensors):
    """Collects the graph. A mapping reads its inputs, applies operators and gives its outputs."""

    def __init__(self) -> None:
        super().__init__()
        self._inputs: list[str] = []
        self._given: set[str] = set()

    def take(self, name: str, shape: tuple[int, ...], order: Order, format: Format) -> None:
        """An input of the model, held in `order`: channels last if that is how the first operator reads it."""
        if order != identity(len(shape)):
            order = tuple(axis for axis in order if axis is not None)
        called = name if order == identity(len(shape)) else f"{name} {LAST}"
        value = self.add(Value(self.free(called), held_shape(shape, order), format, Kind.INPUT))
        self.holders[name] = Held(value, shape, order)
        self._inputs.append(name)

    def graph(self, name: str, arithmetic: str, outputs: Sequence[tuple[Step, str, bool]]) -> Graph:
        """Everything collected; not yet verified.

        outputs: who gives each to the outside, the tensor's name, and whether it is real there, or as it is stored
        """
        given = tuple(self._output(step, tensor, real) for step, tensor, real in outputs)
        inputs = tuple(self.holders[each].value for each in self._inputs)
        graph = Graph(name, inputs, given, self.values, (), arithmetic).with_nodes(self.nodes)
        return self._with_plain_names(graph)

    def _output(self, step: Step, name: str, real: bool) -> str:
        """The value of an output of the graph, which is named as in the model; images stay channels last."""
        held = self.holders[name]
        order: Order = tuple(axis for axis in held.order if axis is not None)
        turned = long_axes(held.shape, order) != long_axes(held.shape, identity(held.rank))
        if turned and order == (0, *range(2, held.rank), 1):
            name = f"{name} {LAST}"
        else:
            order = identity(held.rank)
        found = self.read(step, held, order)
        value = self.values[self.real(step, found) if real else found]
        if value.kind is not Kind.TEMPORARY or value.name in self._given:
            name = self.apply(step, Reshape(value.shape), [value.name], name)
        elif value.name != name:
            if name in self.values:
                self.rename({name: self.free(f"{name} inside")})
            self.rename({value.name: name})
        self._given.add(name)
        return name

    def _with_plain_names(self, graph: Graph) -> Graph:
        """Constants that stand for those of the model in another order have their names, where those are not read."""
        names = {}
        for name in graph.values:
            plain = name.removesuffix(AS_HELD)
            if plain != name and plain not in graph.values:
                names[name] = plain
        if not names:
            return graph
        self.values = dict(graph.values)
        self.rename(names)
        return Graph(graph.name, graph.inputs, graph.outputs, self.values, tuple(self.nodes), graph.arithmetic)
