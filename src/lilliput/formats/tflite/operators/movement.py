"""Operators that move numbers without computing: reshaping, joining, padding."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from lilliput.formats.tflite.axes import axis_of, integers, require_stored_alike
from lilliput.formats.tflite.builder import Builder, Operand, require
from lilliput.formats.tflite.model import Operator
from lilliput.graph import UnsupportedError
from lilliput.ops.nn.concat import MOST, Concat
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape


def reshape(builder: Builder, operator: Operator) -> None:
    """The new shape is an input, an option, or, where it is computed while the model runs, that of the output."""
    x, output = operator.inputs[0], operator.outputs[0]
    source, found = builder.tensor(x).shape, builder.tensor(output).shape
    shape_input = builder.optional(operator, 1)
    given = np.array(operator.options["new_shape"]) if shape_input is None else builder.tensor(shape_input).data
    if given is not None and given.ndim == 1 and given.size:
        wanted = _without_open_axis([int(n) for n in given], prod(source))
        require(wanted == found, builder, operator, f"a new shape of {given.tolist()} does not give {found}")
    _as_its_output(builder, operator)


def squeeze(builder: Builder, operator: Operator) -> None:
    _as_its_output(builder, operator)


def expand_dims(builder: Builder, operator: Operator) -> None:
    _as_its_output(builder, operator)


def concatenation(builder: Builder, operator: Operator) -> None:
    """More operands than the kernel takes are joined in groups first."""
    require(operator.options["fused_activation_function"] == "NONE", builder, operator, "takes no fused activation")
    output = operator.outputs[0]
    require_stored_alike(builder, operator, output, *operator.inputs)
    axis = axis_of(builder, operator, int(operator.options["axis"]), len(builder.tensor(output).shape))
    join(builder, operator, operator.inputs, axis)


def join(builder: Builder, operator: Operator, operands: Sequence[Operand], axis: int) -> None:
    """Concatenate values of the graph into the operator's output."""
    output = builder.value(operator.outputs[0])
    while len(operands) > MOST:
        group, operands = operands[:MOST], operands[MOST:]
        values = [builder.operand(each) for each in group]
        op = Concat(axis)
        part = builder.temporary(f"{output.name} part", op.infer(*values)[0], output.format)
        builder.node(operator, op, group, [part])
        operands = [part, *operands]
    builder.node(operator, Concat(axis), operands)


def pad(builder: Builder, operator: Operator) -> None:
    """int8 and int16 are padded with the zero point, which stands for 0."""
    format = builder.format(operator.outputs[0])
    _pad(builder, operator, format.zero_point[0] if format.zero_point else 0)


def padv2(builder: Builder, operator: Operator) -> None:
    value = np.ravel(builder.array(operator, 2, "the padding's value"))
    require(value.size == 1, builder, operator, f"expected one value to pad with, got {value.size}")
    require_stored_alike(builder, operator, operator.outputs[0], operator.inputs[2])
    _pad(builder, operator, value[0].item())


def mirror_pad(builder: Builder, operator: Operator) -> None:
    before, after = _paddings(builder, operator)
    op = MirrorPad(before, after, operator.options["mode"] == "SYMMETRIC")
    builder.node(operator, op, [operator.inputs[0]])


def _pad(builder: Builder, operator: Operator, value: float) -> None:
    builder.node(operator, Pad(*_paddings(builder, operator), value), [operator.inputs[0]])


def _paddings(builder: Builder, operator: Operator) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """How much comes before and after along each axis."""
    x = operator.inputs[0]
    require_stored_alike(builder, operator, operator.outputs[0], x)
    paddings = integers(builder, operator, 1, "the list of paddings")
    rank = len(builder.tensor(x).shape)
    require(paddings.shape == (rank, 2), builder, operator, f"expected paddings ({rank}, 2), got {paddings.shape}")
    return tuple(paddings[:, 0].tolist()), tuple(paddings[:, 1].tolist())


def _as_its_output(builder: Builder, operator: Operator) -> None:
    """The same numbers under the shape that the file gives the output."""
    x, output = builder.tensor(operator.inputs[0]), builder.tensor(operator.outputs[0])
    if x.type != output.type:
        raise UnsupportedError(f"{builder.where(operator)}: reads {x.type} but writes {output.type}; convert it again")
    fits = prod(x.shape) == prod(output.shape)
    require(fits, builder, operator, f"{x.shape} and {output.shape} do not hold as many numbers")
    builder.node(operator, Reshape(output.shape), [operator.inputs[0]])


def _without_open_axis(shape: list[int], size: int) -> tuple[int, ...]:
    """The shape with its -1 replaced by what is left of `size` numbers."""
    known = prod(n for n in shape if n != -1)
    return tuple(size // known if n == -1 and known > 0 else n for n in shape)
