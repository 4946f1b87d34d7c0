"""Operators by which it is seen that a tensor is an image or a signal, channels second."""

from __future__ import annotations

IMAGES = {
    "Conv", "ConvTranspose", "MaxPool", "AveragePool", "GlobalAveragePool", "GlobalMaxPool", "BatchNormalization",
    "Resize", "InstanceNormalization", "GroupNormalization",
}  # fmt: skip
THROUGH = {
    "Add", "Sub", "Mul", "Div", "Relu", "LeakyRelu", "PRelu", "Clip", "Sigmoid", "Tanh", "HardSwish", "HardSigmoid",
    "Pad", "QuantizeLinear", "DequantizeLinear", "Identity", "Dropout", "Cast", "Concat", "Slice", "Split",
    "Neg", "Abs",
}  # fmt: skip
