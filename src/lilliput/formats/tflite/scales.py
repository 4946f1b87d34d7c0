"""What arithmetic on whole tensors expects of a file: so many operands, each with a scale where it needs one."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import ABSENT, Operator
from lilliput.graph import Op, UnsupportedError

QUANTIZED = ("INT8", "UINT8", "INT16")


def plain_node(builder: Builder, operator: Operator, op: Op, operands: int = 1) -> None:
    """`op` on all inputs of an operator that has `operands` of them and one output, none absent."""
    require(
        len(operator.inputs) == operands and len(operator.outputs) == 1 and ABSENT not in operator.inputs,
        builder, operator, f"expected {operands} inputs and one output, got {operator.inputs} and {operator.outputs}",
    )  # fmt: skip
    require_scales(builder, operator)
    builder.node(operator, op, operator.inputs)


def require_scales(builder: Builder, operator: Operator) -> None:
    """UnsupportedError where a narrow integer tensor has no scale or several, or any other tensor has one."""
    for index in (*operator.inputs, *operator.outputs):
        tensor = builder.tensor(index)
        wanted = 1 if tensor.type in QUANTIZED else 0
        scales = 0 if tensor.quantization is None else len(tensor.quantization.scale)
        if scales != wanted:
            raise UnsupportedError(
                f"{builder.where(operator)}: expected {wanted} scales for {tensor.name!r} of type {tensor.type.lower()}, "
                f"found {scales}; convert the model with per-tensor quantization of activations"
            )
