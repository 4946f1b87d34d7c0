"""Which tensors of an operator have a scale: what arithmetic on whole tensors expects of a file."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.model import Operator
from lilliput.graph import Op, UnsupportedError

QUANTIZED = ("INT8", "UINT8", "INT16")


def plain_node(builder: Builder, operator: Operator, op: Op, scaled: tuple[str, ...] = QUANTIZED) -> None:
    """`op` on all inputs of an operator, each with a scale if its type is one of `scaled`."""
    require_scales(builder, operator, scaled)
    builder.node(operator, op, operator.inputs)


def require_scales(builder: Builder, operator: Operator, scaled: tuple[str, ...] = QUANTIZED) -> None:
    """UnsupportedError where a tensor of a `scaled` type has no scale or several, or any other tensor has one."""
    for index in (*operator.inputs, *operator.outputs):
        tensor = builder.tensor(index)
        wanted = 1 if tensor.type in scaled else 0
        scales = 0 if tensor.quantization is None else len(tensor.quantization.scale)
        if scales != wanted:
            raise UnsupportedError(
                f"{builder.where(operator)}: expected {wanted} scales for the {tensor.type.lower()} tensor "
                f"{tensor.name!r}, found {scales}; convert the model with per-tensor quantization of activations"
            )
