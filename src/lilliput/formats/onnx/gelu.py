"""GELU as exporters write it before opset 20: 0.5 x (1 + erf(x / sqrt(2))), in either order of its products."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import isclose, sqrt

from lilliput.formats.onnx.model import Model, Node, Tensor


def with_gelu(model: Model) -> Model:
    """The model with such nodes as one Gelu; an Erf that stands elsewhere is left as it is."""
    found = dict(filter(None, (_Found(model).gelu(node) for node in model.nodes if node.key == "Erf")))
    if not found:
        return model
    return replace(model, nodes=_without_unread(model, tuple(found.get(node.index, node) for node in model.nodes)))


class _Found:
    """Who writes and who reads what."""

    def __init__(self, model: Model) -> None:
        self.writers = {name: node for node in model.nodes for name in node.outputs}
        self.readers: dict[str, list[Node]] = {}
        for node in model.nodes:
            for name in node.inputs:
                self.readers.setdefault(name, []).append(node)
        self.numbers = _numbers(model)

    def gelu(self, erf: Node) -> tuple[int, Node] | None:
        """The position of the last node and what stands there instead; None where the nodes around are others."""
        inner = self.writers.get(erf.inputs[0]) if erf.inputs else None
        if inner is None or inner.op not in ("Div", "Mul"):
            return None
        x = self._other(inner, sqrt(2) if inner.op == "Div" else sqrt(0.5))
        plus = self._next(erf, "Add")
        product = None if plus is None or self._other(plus, 1.0) is None else self._next(plus, "Mul")
        if x is None or plus is None or product is None:
            return None
        factor = next((name for name in product.inputs if name != plus.outputs[0]), "")
        half = self.writers.get(factor)
        if half is not None and half.op == "Mul" and self._other(half, 0.5) == x:
            return product.index, self._as_gelu(product, x)
        last = self._next(product, "Mul")
        if factor != x or last is None or self._other(last, 0.5) != product.outputs[0]:
            return None
        return last.index, self._as_gelu(last, x)

    def _next(self, node: Node, op: str) -> Node | None:
        """The only node that reads what `node` writes, if it is of that kind."""
        readers = self.readers.get(node.outputs[0], [])
        return readers[0] if len(readers) == 1 and node.outputs[0] and readers[0].key == op else None

    def _other(self, node: Node, number: float) -> str | None:
        """The operand beside a constant of that value; a divisor comes second."""
        if len(node.inputs) != 2:
            return None
        places = (1,) if node.op == "Div" else (0, 1)
        for place in places:
            if isclose(self.numbers.get(node.inputs[place], 0.0), number, rel_tol=1e-5):
                return node.inputs[1 - place]
        return None

    @staticmethod
    def _as_gelu(node: Node, x: str) -> Node:
        return replace(node, op="Gelu", inputs=(x,), attributes={"approximate": "none"})


def _numbers(model: Model) -> Mapping[str, float]:
    """Constants of one number."""
    tensors = dict(model.constants)
    for node in model.nodes:
        value = node.attributes.get("value")
        if node.op == "Constant" and isinstance(value, Tensor):
            tensors[node.outputs[0]] = value
    return {name: float(each.data.reshape(())) for name, each in tensors.items() if each.data.size == 1}


def _without_unread(model: Model, nodes: tuple[Node, ...]) -> tuple[Node, ...]:
    """Without the nodes that only an Erf led to."""
    read = {info.name for info in model.outputs}
    kept = []
    for node in reversed(nodes):
        if read & set(node.outputs) or node.op not in ("Erf", "Div", "Mul", "Add"):
            kept.append(node)
            read |= set(node.inputs)
    return tuple(reversed(kept))
