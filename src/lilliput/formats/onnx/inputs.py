"""Whether an input of the graph stands channels last: how the operators that first read it want it."""

from __future__ import annotations

from lilliput.formats.channels_first.layout import Order, channels_last, identity
from lilliput.formats.onnx.model import Model

IMAGES = {
    "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
    "Resize", "QLinearConv", "InstanceNormalization",
}  # fmt: skip
THROUGH = {
    "Add", "Sub", "Mul", "Div", "Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "Tanh", "HardSwish", "HardSigmoid",
    "Pad", "QuantizeLinear", "DequantizeLinear", "Identity", "Dropout", "Cast", "Concat", "Slice", "Split",
    "Neg", "Abs",
}  # fmt: skip


def preferred_order(model: Model, name: str, rank: int) -> Order:
    """Channels last if some operator on images reads the input, straight or through arithmetic on single numbers."""
    if rank < 3:
        return identity(rank)
    reached = {name}
    for node in model.nodes:
        if reached & set(node.inputs):
            if node.op in IMAGES:
                return channels_last(rank)
            if node.op in THROUGH:
                reached |= set(node.outputs)
    return identity(rank)
