"""Operators that move numbers without computing: reshaping, joining, padding, reordering. Cutting is in slicing.py."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

import numpy as np

from lilliput.formats.tflite.axes import axis_of, integer_option, integers, require_stored_alike
from lilliput.formats.tflite.builder import Builder, Operand, require
from lilliput.formats.tflite.model import Operator
from lilliput.graph import Format, UnsupportedError
from lilliput.ops.nn.concat import MOST, Concat
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.transpose import Transpose


def reshape(builder: Builder, operator: Operator) -> None:
    """The new shape is an input, an option, or, where it is computed while the model runs, that of the output."""
    x, output = operator.inputs[0], operator.outputs[0]
    numbers, found = prod(builder.tensor(x).shape), builder.tensor(output).shape
    shape_input = builder.optional(operator, 1)
    given = np.array(operator.options["new_shape"]) if shape_input is None else builder.tensor(shape_input).data
    if given is not None and given.ndim == 1 and given.size:
        require(given.dtype.kind == "i", builder, operator, f"a new shape holds integers, not {given.dtype}")
        wanted = _without_open_axis([int(n) for n in given], numbers)
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
    axis = axis_of(builder, operator, integer_option(operator, "axis"), len(builder.tensor(output).shape))
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


def pack(builder: Builder, operator: Operator) -> None:
    """Each operand gets an axis of one, along which they are joined."""
    output = builder.value(operator.outputs[0])
    axis = axis_of(builder, operator, integer_option(operator, "axis"), len(output.shape))
    require_stored_alike(builder, operator, operator.outputs[0], *operator.inputs)
    parts = []
    for index in operator.inputs:
        x = builder.value(index)
        shape = (*x.shape[:axis], 1, *x.shape[axis:])
        parts.append(builder.temporary(f"{x.name} to pack", shape, x.format))
        builder.node(operator, Reshape(shape), [index], parts[-1:])
    join(builder, operator, parts, axis)


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


def transpose(builder: Builder, operator: Operator) -> None:
    require_stored_alike(builder, operator, operator.outputs[0], operator.inputs[0])
    rank = len(builder.tensor(operator.inputs[0]).shape)
    permutation = integers(builder, operator, 1, "the order of the axes").reshape(-1).tolist()
    turned = tuple(axis_of(builder, operator, axis, rank) for axis in permutation)
    builder.node(operator, Transpose(turned), [operator.inputs[0]])


def gather(builder: Builder, operator: Operator) -> None:
    """Constant indices outside the tensor are refused; those computed while the model runs are clamped."""
    x, indices = (builder.tensor(index) for index in operator.inputs)
    require_stored_alike(builder, operator, operator.outputs[0], operator.inputs[0])
    axis = axis_of(builder, operator, integer_option(operator, "axis"), len(x.shape))
    shared = integer_option(operator, "batch_dims")
    if indices.type not in ("INT32", "INT64"):
        raise UnsupportedError(f"{builder.where(operator)}: indices are int32, not {indices.type.lower()}")
    picks: Operand = operator.inputs[1]
    if indices.data is not None:
        inside = bool(np.all((indices.data >= 0) & (indices.data < x.shape[axis])))
        require(inside, builder, operator, f"expected indices from 0 to {x.shape[axis] - 1}")
        picks = builder.constant(f"{builder.value(operator.inputs[1]).name} as int32", indices.data, Format("s32"))
    batch_axes = shared % max(1, len(indices.shape)) if shared < 0 else shared
    builder.node(operator, Gather(axis, batch_axes), [operator.inputs[0], picks])


def shape(builder: Builder, operator: Operator) -> None:
    """Shapes are fixed here, so the answer is a constant."""
    builder.define(operator.outputs[0], np.array(builder.tensor(operator.inputs[0]).shape))


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
