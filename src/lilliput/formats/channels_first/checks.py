"""What a mapping insists on, each a sentence with the step's place."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op, ShapeError, UnsupportedError, Value

if TYPE_CHECKING:
    from lilliput.formats.channels_first.values import Values


def check_types(builder: Values, step: Step, op: Op, operands: Sequence[Value]) -> None:
    """Numbers without a scale that are no floats are only moved, or are integers of 32 bits and those of shapes."""
    for value in operands:
        if 0 in value.shape:
            raise ShapeError(f"{builder.where(step)}: reads {value.name!r} of shape {value.shape}, which is empty")
        if value.format.is_float or value.format.is_quantized:
            continue
        read = {each.rstrip("?.") for kernel in op.KERNELS for each in kernel.reads}
        whole = value.format.dtype == "s32" or (value.format.dtype == "s64" and value.is_constant)
        if "any" not in read and not (whole and "s32" in read):
            raise UnsupportedError(
                f"{builder.where(step)}: {value.name!r} holds {value.format.dtype} without a scale, which {op.name} "
                "does not read; convert the model to float32 before exporting"
            )


def require(condition: bool, builder: Values, step: Step, sentence: str) -> None:
    """Raises ShapeError with the step's place where a model breaks the operator's own rules."""
    if not condition:
        raise ShapeError(f"{builder.where(step)}: {sentence}")


def support(condition: bool, builder: Values, step: Step, sentence: str) -> None:
    """Raises UnsupportedError with the step's place where a sound model asks for what is not there."""
    if not condition:
        raise UnsupportedError(f"{builder.where(step)}: {sentence}")
