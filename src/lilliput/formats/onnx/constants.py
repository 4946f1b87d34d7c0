"""Constant nodes that hold a tensor, as the constants that they are: known before the first node is read."""

from __future__ import annotations

from dataclasses import replace

from lilliput.formats.onnx.model import Model, Node, Tensor


def with_constants(model: Model) -> Model:
    """The model without such nodes; one that writes what is there already stays, for the sentence that it gets."""
    found: dict[str, Tensor] = {}
    taken = {info.name for info in model.inputs} | set(model.constants)
    kept: list[Node] = []
    for node in model.nodes:
        value, name = node.attributes.get("value"), node.outputs[0]
        if node.key == "Constant" and isinstance(value, Tensor) and name and name not in taken | set(found):
            found[name] = replace(value, name=name)
        else:
            kept.append(node)
    return replace(model, constants={**model.constants, **found}, nodes=tuple(kept))
