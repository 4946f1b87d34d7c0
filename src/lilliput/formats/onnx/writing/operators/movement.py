"""Operators that move numbers: reshape, concat, pad, mirror_pad, transpose, strided_slice, gather, cast."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.writing.file import CODES
from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.mirror_pad import MirrorPad
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose

ENDLESS = 1 << 62


def reshape(writer: Writer, node: Node) -> None:
    stem = node.outputs[0]
    shape = writer.integers(f"{stem} shape", (1, *writer.graph.values[stem].shape))
    writer.give(node, writer.node("Reshape", [writer.read(node), shape], f"{stem} result"))


def concat(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Concat)
    parts = []
    for position in range(len(node.inputs)):
        value, name = writer.value(node, position), writer.read(node, position)
        if value is not None and value.is_constant:
            shape = writer.integers(f"{node.outputs[0]} shape", (1, *value.shape))
            name = writer.node("Reshape", [name, shape], f"{node.outputs[0]} part")
        parts.append(name)
    writer.give(node, writer.node("Concat", parts, f"{node.outputs[0]} result", axis=node.op.axis + 1))


def pad(writer: Writer, node: Node) -> None:
    """The number that is padded with is a stored one."""
    op, x = node.op, writer.value(node, 0)
    assert isinstance(op, Pad)
    assert x is not None
    around = writer.integers(f"{node.outputs[0]} pads", (0, *op.before, 0, *op.after))
    value = writer.number(f"{node.outputs[0]} value", float(x.format.decode(np.asarray(op.value))), x)
    writer.give(node, writer.node("Pad", [writer.read(node), around, value], f"{node.outputs[0]} result"))


def mirror_pad(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, MirrorPad)
    if op.symmetric:
        raise UnsupportedError(f"{writer.where(node)}: repeats the border, which ONNX does not; use a mirror on it")
    around = writer.integers(f"{node.outputs[0]} pads", (0, *op.before, 0, *op.after))
    writer.give(node, writer.node("Pad", [writer.read(node), around], f"{node.outputs[0]} result", mode="reflect"))


def transpose(writer: Writer, node: Node) -> None:
    assert isinstance(node.op, Transpose)
    order = (0, *(axis + 1 for axis in node.op.permutation))
    writer.give(node, writer.node("Transpose", [writer.read(node)], f"{node.outputs[0]} result", perm=order))


def strided_slice(writer: Writer, node: Node) -> None:
    """An end before the first number is as far as one can go."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, StridedSlice)
    ends = [first + count * step for first, count, step in zip(op.begin, op.shape, op.step, strict=True)]
    places = [
        writer.integers(f"{stem} {what}", numbers)
        for what, numbers in (
            ("starts", op.begin),
            ("ends", [-ENDLESS if end < 0 else end for end in ends]),
            ("axes", range(1, len(ends) + 1)),
            ("steps", op.step),
        )
    ]
    writer.give(node, writer.node("Slice", [writer.read(node), *places], f"{stem} result"))


def gather(writer: Writer, node: Node) -> None:
    """Indices stay inside, as ours do; the leading axis goes for the pick and comes back after it."""
    op, stem, table, picks = node.op, node.outputs[0], writer.value(node, 0), writer.value(node, 1)
    assert isinstance(op, Gather)
    assert table is not None
    assert picks is not None
    if op.batch_axes:
        raise UnsupportedError(f"{writer.where(node)}: picks from table by table, which ONNX does not; leave it out")
    last = np.asarray(table.shape[op.axis] - 1, np.int32)
    low, high = writer.constant(f"{stem} first", np.zeros_like(last)), writer.constant(f"{stem} last", last)
    wide = writer.node("Cast", [writer.read(node, 1)], f"{stem} wide picks", to=CODES["int32"])
    inside = writer.node("Clip", [wide, low, high], f"{stem} picks")
    sides = [
        name if value.is_constant else _short(writer, name, value.shape, stem)
        for name, value in ((writer.read(node), table), (inside, picks))
    ]
    picked = writer.node("Gather", sides, f"{stem} picked", axis=op.axis)
    shape = writer.integers(f"{stem} shape", (1, *writer.graph.values[stem].shape))
    writer.give(node, writer.node("Reshape", [picked, shape], f"{stem} result"))


def cast(writer: Writer, node: Node) -> None:
    """Stored numbers are cast, whatever their scales."""
    x, y = writer.value(node, 0), writer.graph.values[node.outputs[0]]
    assert x is not None
    if x.format.is_quantized or y.format.is_quantized:
        raise UnsupportedError(f"{writer.where(node)}: casts integers that have a scale; quantize instead")
    code = CODES[y.format.numpy.name]
    writer.give(node, writer.node("Cast", [writer.read(node)], f"{y.name} cast", to=code))


def _short(writer: Writer, name: str, shape: tuple[int, ...], stem: str) -> str:
    wanted = writer.integers(f"{stem} shape", shape)
    return writer.node("Reshape", [name, wanted], f"{stem} without axis")
