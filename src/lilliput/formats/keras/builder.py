"""From layers to values and nodes of a graph: what every layer's mapping works with. Nothing has a leading axis."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lilliput.formats.keras.hdf5 import File
from lilliput.formats.keras.limits import MAX_ELEMENTS
from lilliput.formats.keras.model import Layer
from lilliput.graph import Format, Graph, Kind, ModelError, Node, Op, Shape, ShapeError, UnsupportedError, Value

DTYPES = {"float32": "f32", "int32": "s32", "uint8": "u8", "int8": "s8", "int16": "s16"}


@dataclass(frozen=True)
class Use:
    """One call of a layer: the values that it reads, and the call's arguments as the configuration has them."""

    layer: Layer
    inputs: tuple[str, ...]
    told: Mapping[str, Any]

    @property
    def config(self) -> Mapping[str, Any]:
        return self.layer.config


class Builder:
    """Collects the graph. A mapping reads options and weights, applies operators and gives the name of its result."""

    def __init__(self, file: str, weights: File) -> None:
        self.file = file
        self._weights = weights
        self._values: dict[str, Value] = {}
        self._nodes: list[Node] = []
        self._held: dict[object, str] = {}

    def where(self, use: Use | Layer) -> str:
        """How a sentence names a layer."""
        layer = use.layer if isinstance(use, Use) else use
        return f"{self.file}: layer {layer.name!r} ({layer.kind})"

    def shape(self, name: str) -> Shape:
        return self._values[name].shape

    def input(self, name: str, shape: Shape, dtype: str) -> str:
        """An input of the graph."""
        if dtype not in DTYPES:
            raise UnsupportedError(f"{self.file}: input {name!r} is {dtype[:20]}; there are {', '.join(DTYPES)}")
        return self._add(Value(self._free(name), shape, Format(DTYPES[dtype]), Kind.INPUT))

    def array(self, use: Use, number: int, rank: int, inside: str = "") -> np.ndarray:
        """The layer's variable of that number, or that of a part of it, with as many axes; float32."""
        path = f"{use.layer.path}{inside}vars/{number}"
        found = self._weights.find(path)
        if found is None:
            raise ModelError(f"{self.where(use)}: its weights {path!r} are not in the file; save the model again")
        if found.dtype.kind != "f":
            raise UnsupportedError(f"{self.where(use)}: its weights are {found.dtype}, but floats can be read")
        if found.ndim != rank or 0 in found.shape:
            raise ModelError(
                f"{self.where(use)}: expected weights {number} of {rank} axes, found shape {found.shape}; save it again"
            )
        with np.errstate(over="ignore"):
            return found.astype(np.float32)

    def constant(self, use: Use, what: str, data: np.ndarray) -> str:
        """A constant of the layer, once however often the layer is called."""
        key = (use.layer.path or use.layer.name, what)
        if key not in self._held or self._values[self._held[key]].shape != data.shape:
            array = np.ascontiguousarray(data, np.float32)
            name = self._free(f"{use.layer.name} {what}")
            self._held[key] = self._add(Value(name, array.shape, Format(), Kind.CONSTANT, array))
        return self._held[key]

    def apply(
        self, use: Use, op: Op, inputs: Sequence[str | None], stem: str = "", format: Format | None = None
    ) -> str:
        """The name of what `op` gives; stem tells the steps of one layer apart."""
        operands = [None if name is None else self._values[name] for name in inputs]
        first = next(each for each in operands if each is not None)
        try:
            (shape,) = op.infer(*operands)
        except ShapeError as error:
            raise ShapeError(f"{self.where(use)}: {error}") from None
        if int(np.prod(shape, dtype=object)) > MAX_ELEMENTS:
            raise UnsupportedError(f"{self.where(use)}: gives shape {shape}, which is more than is computed with")
        name = self._free(f"{use.layer.name} {stem}".strip())
        self._add(Value(name, shape, format or first.format))
        self._nodes.append(Node(name, op, tuple(inputs), (name,), (), (use.layer.name,)))
        return name

    def graph(self, name: str, inputs: Sequence[str], outputs: Sequence[str]) -> Graph:
        """Everything collected; not yet verified."""
        return Graph(name, tuple(inputs), tuple(outputs), self._values, ()).with_nodes(self._nodes)

    def _free(self, stem: str) -> str:
        name, count = stem, 2
        while name in self._values:
            name, count = f"{stem} {count}", count + 1
        return name

    def _add(self, value: Value) -> str:
        self._values[value.name] = value
        return value.name
