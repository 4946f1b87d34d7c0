"""What arithmetic on whole tensors expects of a file: so many operands, each with a scale where it needs one."""

from __future__ import annotations

from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import ABSENT, Operator
from lilliput.graph import Op, UnsupportedError

QUANTIZED = ("INT8", "UINT8", "INT16")


def plain_node(
    builder: Builder, operator: Operator, op: Op, operands: int = 1, scaled: tuple[str, ...] = QUANTIZED
) -> None:
    """`op` on all inputs of an operator that has `operands` of them and one output, with scales where they need one."""
    require_operands(builder, operator, operands)
    require_scales(builder, operator, scaled)
    builder.node(operator, op, operator.inputs)


def require_operands(builder: Builder, operator: Operator, operands: int) -> None:
    """ShapeError where an operator has not `operands` inputs and one output, none absent."""
    fits = len(operator.inputs) == operands and len(operator.outputs) == 1 and ABSENT not in operator.inputs
    expected = f"expected {operands} inputs and one output"
    require(fits, builder, operator, f"{expected}, got tensors {operator.inputs} and {operator.outputs}")


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
