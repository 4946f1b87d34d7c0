"""Attention as exporters write it before opset 23: a product, perhaps a number, softmax, a product."""

from __future__ import annotations

from dataclasses import replace

from lilliput.formats.onnx.model import Model, Node


def with_attention(model: Model) -> Model:
    """The model with such nodes as one Attention of queries, turned keys and values; others are left as they are."""
    readers: dict[str, list[Node]] = {}
    writers = {name: node for node in model.nodes for name in node.outputs}
    for node in model.nodes:
        for name in node.inputs:
            readers.setdefault(name, []).append(node)
    outputs = {info.name for info in model.outputs}
    alone = {name for name, found in readers.items() if len(found) == 1 and name not in outputs}
    gone: set[int] = set()
    made: dict[int, Node] = {}
    for softmax in model.nodes:
        last = readers.get(softmax.outputs[0], [softmax])[0]
        if softmax.key != "Softmax" or softmax.attributes.get("axis", -1) != -1 or not softmax.inputs:
            continue
        steps, scale = _scores(model, writers, softmax.inputs[0], alone)
        weighs = last.key == "MatMul" and last.inputs[0] == softmax.outputs[0] and softmax.outputs[0] in alone
        if steps and weighs and len(last.inputs) == 2:
            inputs = (*steps[-1].inputs, last.inputs[1])
            attributes = {"scale": scale, "keys_turned": 1}
            made[last.index] = replace(last, op="Attention", inputs=inputs, attributes=attributes)
            gone |= {softmax.index, *(step.index for step in steps)}
    if not made:
        return model
    return replace(model, nodes=tuple(made.get(n.index, n) for n in model.nodes if n.index not in gone))


def _scores(model: Model, writers: dict[str, Node], name: str, alone: set[str]) -> tuple[list[Node], float]:
    """The steps back to the product of queries and keys, and what multiplies it; none where it is another thing."""
    steps: list[Node] = []
    scale = 1.0
    while name in alone and name in writers and len(steps) < 3:
        node = writers[name]
        steps.append(node)
        if node.key == "MatMul" and len(node.inputs) == 2:
            return steps, scale
        number = model.constants.get(node.inputs[1]) if len(node.inputs) == 2 else None
        known = number is not None and number.data.size == 1 and number.data.dtype.kind == "f" and number.data.any()
        if node.key not in ("Div", "Mul") or number is None or not known:
            break
        value = float(number.data.reshape(()))
        scale, name = (scale / value if node.key == "Div" else scale * value), node.inputs[0]
    return [], 1.0
