"""reshape, concat, pad, mirror_pad, transpose, strided_slice, gather."""

from __future__ import annotations

import numpy as np

from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Node
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose


def reshape(writer: Writer, node: Node) -> None:
    writer.reshape(writer.input(node, 0), writer.output(node))


def concat(writer: Writer, node: Node) -> None:
    """Constants that are joined to what is computed get the leading axis, too."""
    op = node.op
    assert isinstance(op, Concat)
    values = [writer.graph.values[str(name)] for name in node.inputs]
    joined = [
        writer.constant(value.name, value.array()[None], value.format) if value.is_constant else writer.value(value)
        for value in values
    ]
    options = {"axis": op.axis + 1, "fused_activation_function": "NONE"}
    writer.operator("CONCATENATION", joined, [writer.output(node)], options)


def pad(writer: Writer, node: Node) -> None:
    """PAD where the number stands for zero."""
    op, x = node.op, writer.graph.values[str(node.inputs[0])]
    assert isinstance(op, Pad)
    around = writer.integers("paddings", [(0, 0), *zip(op.before, op.after, strict=True)])
    inputs, zero = [writer.input(node, 0), around], x.format.zero_point[0] if x.format.zero_point else 0
    if op.value == zero:
        writer.operator("PAD", inputs, [writer.output(node)])
        return
    value = writer.constant("padding", np.full((1,), op.value, x.format.numpy), x.format)
    writer.operator("PADV2", [*inputs, value], [writer.output(node)])


def mirror_pad(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, MirrorPad)
    around = writer.integers("paddings", [(0, 0), *zip(op.before, op.after, strict=True)])
    options = {"mode": "SYMMETRIC" if op.symmetric else "REFLECT"}
    writer.operator("MIRROR_PAD", [writer.input(node, 0), around], [writer.output(node)], options)


def transpose(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Transpose)
    order = writer.integers("order", [0, *(axis + 1 for axis in node.op.permutation)])
    writer.operator("TRANSPOSE", [writer.input(node, 0), order], [writer.output(node)])


def strided_slice(writer: Writer, node: Node) -> None:
    """An end before the first number is said by the mask: minus one would mean the last."""
    op = node.op
    assert isinstance(op, StridedSlice)
    ends = [first + count * step for first, count, step in zip(op.begin, op.shape, op.step, strict=True)]
    mask = sum(1 << (axis + 1) for axis, end in enumerate(ends) if end < 0)
    places = [writer.integers(what, numbers) for what, numbers in (
        ("begin", (0, *op.begin)), ("end", (1, *(max(end, 0) for end in ends))), ("strides", (1, *op.step)),
    )]  # fmt: skip
    writer.operator("STRIDED_SLICE", [writer.input(node, 0), *places], [writer.output(node)], {"end_mask": mask})


def gather(writer: Writer, node: Node) -> None:
    """Constant picks are clamped here, as ours are while the model runs."""
    op, value = node.op, writer.graph.values[str(node.inputs[1])]
    assert isinstance(op, Gather)
    table, indices, output = writer.input(node, 0), writer.input(node, 1), writer.output(node)
    leading = writer.is_computed(node, 0)
    if value.is_constant:
        rows = writer.graph.values[str(node.inputs[0])].shape[op.axis]
        clamped = np.clip(value.array(), 0, rows - 1)
        indices = writer.constant(value.name, clamped[None] if op.batch_axes else clamped, value.format)
    elif not leading:
        indices = writer.reshaped(indices, value.shape)
    shared = op.batch_axes + (leading and (op.batch_axes > 0 or not value.is_constant))
    options = {"axis": op.axis + leading, "batch_dims": shared}
    if leading:
        writer.operator("GATHER", [table, indices], [output], options)
        return
    result = writer.graph.values[node.outputs[0]]
    picked = writer.temporary(f"{result.name} picked", result.shape, result.format)
    writer.operator("GATHER", [table, indices], [picked], options)
    writer.reshape(picked, output)
