"""A graph in the making: values, nodes, and weights that begin with seeded random numbers."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import prod, sqrt

import numpy as np

from lilliput.graph import Format, Graph, GraphError, Kind, Node, Op, Shape, Value, verify
from lilliput.ops.activation import ACTIVATIONS


class Author:
    """What every layer is made with. Layers take and give the names of values.

    Initial weights are drawn in the order of the layers: normal with variance 2 / fan-in before a ReLU (He et al. 2015,
    arXiv 1502.01852), else uniform within sqrt(6 / (fan-in + fan-out)) (Glorot and Bengio 2010); biases are 0.
    """

    def __init__(self, name: str, inputs: Mapping[str, Shape], seed: int = 0, integers: Collection[str] = ()) -> None:
        """inputs: name to shape without a batch axis, channels last; those named in `integers` hold int32, such as
        places in a table, the others float32."""
        self.name, self._inputs = name, tuple(inputs)
        self._values: dict[str, Value] = {}
        self._nodes: list[Node] = []
        self._random = np.random.default_rng(seed)
        for each, shape in inputs.items():
            self._values[each] = Value(each, tuple(shape), Format("s32" if each in integers else "f32"), Kind.INPUT)

    def shape(self, x: str) -> Shape:
        """The extents of a value; GraphError for a name that nothing has."""
        return self._value(x).shape

    def apply(self, op: Op, inputs: Sequence[str | None], named: str = "", states: Sequence[str] = ()) -> str:
        """Any operator with one output, which it gives. named: the layer's name, by default its operator's."""
        bound = [None if x is None else self._value(x) for x in inputs]
        (shape,) = op.infer(*bound)
        name = self._free(named or op.name)
        format = bound[0].format if op.KEEPS_FORMAT and bound[0] is not None else Format()
        self._values[name] = Value(name, shape, format)
        self._nodes.append(Node(name, op, tuple(inputs), (name,), tuple(states), (name,)))
        return name

    def constant(self, named: str, data: np.ndarray) -> str:
        """Numbers that are not trained, stored as float32, or as int32 where they are integers."""
        dtype = "s32" if data.dtype.kind in "iu" else "f32"
        return self._hold(self._free(named), data, Format(dtype), Kind.CONSTANT)

    def parameter(self, named: str, data: np.ndarray) -> str:
        """Numbers that are trained, float32. Where `named` is there already, it is that parameter: so layers share."""
        known = self._values.get(named)
        if known is None:
            return self._hold(named, data, Format(), Kind.PARAMETER)
        if known.kind is not Kind.PARAMETER or known.shape != data.shape:
            raise GraphError(
                f"{self.name}: {named!r} is a {known.kind.value} {list(known.shape)}, and cannot be shared as a "
                f"parameter {list(data.shape)}; give the layer another name"
            )
        return named

    def weights(self, layer: str, shape: Shape, fan_in: int, fan_out: int, activation: str = "none") -> str:
        """The parameter `layer`/weights with its initial numbers (see the class)."""
        if activation in ACTIVATIONS and activation != "none":
            drawn = self._random.normal(0, sqrt(2 / fan_in), shape)
        else:
            reach = sqrt(6 / (fan_in + fan_out))
            drawn = self._random.uniform(-reach, reach, shape)
        return self.parameter(f"{layer}/weights", drawn)

    def layer_name(self, named: str, op: str) -> str:
        """The name that a layer's parameters go under: its own, or the next free one of its operator."""
        return named or self._free(op)

    def graph(self, outputs: str | Sequence[str], labels: Sequence[str] = ()) -> Graph:
        """What was built, up to these values. labels: names of the classes.

        Raises GraphError where a rule of graphs is broken."""
        wanted = (outputs,) if isinstance(outputs, str) else tuple(outputs)
        for name in wanted:
            self._value(name)
        needed, kept = set(wanted), []
        for node in reversed(self._nodes):
            if needed.intersection(node.outputs):
                kept.append(node)
                needed.update(name for name in (*node.inputs, *node.states) if name is not None)
        bare = Graph(self.name, self._inputs, wanted, self._values, (), labels=tuple(labels))
        return verify(bare.with_nodes(reversed(kept)))

    def _value(self, name: str) -> Value:
        if name not in self._values:
            raise GraphError(f"{self.name} has no value {name!r}; it has {', '.join(self._values)}")
        return self._values[name]

    def _hold(self, name: str, data: np.ndarray, format: Format, kind: Kind) -> str:
        self._values[name] = Value(name, data.shape, format, kind, data.astype(format.numpy))
        return name

    def _free(self, wanted: str) -> str:
        """The name itself where no value has it, else with the next number behind it."""
        number, name = 1, wanted
        while name in self._values:
            number += 1
            name = f"{wanted}_{number}"
        return name


def fans(window: Sequence[int], inputs: int, outputs: int) -> tuple[int, int]:
    """Fan-in and fan-out of weights over a window: how many numbers go into one result, and results into which one
    number goes."""
    return prod(window) * inputs, prod(window) * outputs
