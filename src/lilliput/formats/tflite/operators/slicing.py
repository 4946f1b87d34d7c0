"""SLICE, STRIDED_SLICE, SPLIT, SPLIT_V, UNPACK: parts of one tensor, each a strided slice."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.formats.tflite.axes import axis_of, constant_axis, integer_option, integers, require_stored_alike
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice


def slice(builder: Builder, operator: Operator) -> None:
    """A size of -1 reaches to the end."""
    source = builder.tensor(operator.inputs[0]).shape
    begin = integers(builder, operator, 1, "the list of beginnings").reshape(-1).tolist()
    size = integers(builder, operator, 2, "the list of sizes").reshape(-1).tolist()
    require(len(begin) == len(size) == len(source), builder, operator, f"expected one place for each axis of {source}")
    stops = [n if count == -1 else first + count for n, first, count in zip(source, begin, size, strict=True)]
    inside = all(0 <= first < stop <= n for first, stop, n in zip(begin, stops, source, strict=True))
    require(inside, builder, operator, f"from {begin} there are no {size} numbers in shape {source}")
    _cut(builder, operator, operator.inputs[0], list(map(range, begin, stops)), operator.outputs[0])


def strided_slice(builder: Builder, operator: Operator) -> None:
    """The masks say, bit by bit, what an entry of begin, end and strides means; see TensorFlow's tf.strided_slice."""
    source = builder.tensor(operator.inputs[0]).shape
    _cut(builder, operator, operator.inputs[0], _places(builder, operator, source), operator.outputs[0])


def split(builder: Builder, operator: Operator) -> None:
    rank = len(builder.tensor(operator.inputs[1]).shape)
    axis, count = constant_axis(builder, operator, 0, rank), len(operator.outputs)
    extent = builder.tensor(operator.inputs[1]).shape[axis]
    require(extent % count == 0, builder, operator, f"{extent} numbers do not split into {count} parts")
    _split(builder, operator, operator.inputs[1], axis, [extent // count] * count)


def split_v(builder: Builder, operator: Operator) -> None:
    """One of the sizes may be -1, for what is left."""
    shape = builder.tensor(operator.inputs[0]).shape
    axis = constant_axis(builder, operator, 2, len(shape))
    sizes = integers(builder, operator, 1, "the list of sizes").reshape(-1).tolist()
    left = shape[axis] - sum(size for size in sizes if size != -1)
    sizes = [left if size == -1 else size for size in sizes]
    fits = len(sizes) == len(operator.outputs) and min(sizes) > 0 and sum(sizes) == shape[axis]
    require(fits, builder, operator, f"sizes {sizes} do not split {shape[axis]} numbers into {len(operator.outputs)}")
    _split(builder, operator, operator.inputs[0], axis, sizes)


def unpack(builder: Builder, operator: Operator) -> None:
    shape = builder.tensor(operator.inputs[0]).shape
    axis = axis_of(builder, operator, integer_option(operator, "axis"), len(shape))
    extent = shape[axis]
    require(extent == len(operator.outputs), builder, operator, f"{extent} parts do not fill its outputs")
    _split(builder, operator, operator.inputs[0], axis, [1] * extent)


def _split(builder: Builder, operator: Operator, x: int, axis: int, sizes: Sequence[int]) -> None:
    """One part after the other along `axis`, each into the next output."""
    everything = [range(n) for n in builder.tensor(x).shape]
    first = 0
    for size, output in zip(sizes, operator.outputs, strict=True):
        part = [*everything[:axis], range(first, first + size), *everything[axis + 1 :]]
        _cut(builder, operator, x, part, output)
        first += size


def _cut(builder: Builder, operator: Operator, x: int, places: Sequence[range], output: int) -> None:
    """The numbers of x at `places`, axis by axis, into the output, whose shape may have more or fewer axes of 1."""
    require_stored_alike(builder, operator, output, x)
    source, target = builder.value(x), builder.tensor(output).shape
    require(all(places), builder, operator, f"takes nothing of shape {source.shape}")
    op = StridedSlice(tuple(p[0] for p in places), tuple(map(len, places)), tuple(p.step for p in places))
    if op.shape == target:
        builder.node(operator, op, [x], [output])
        return
    fits = [n for n in op.shape if n > 1] == [n for n in target if n > 1]
    require(fits, builder, operator, f"takes {op.shape}, but its output is {target}")
    part = builder.temporary(f"{builder.value(output).name} with all axes", op.shape, source.format)
    builder.node(operator, op, [x], [part])
    builder.node(operator, Reshape(target), [part], [output])


def _places(builder: Builder, operator: Operator, source: Sequence[int]) -> list[range]:
    """For each axis of the input what STRIDED_SLICE takes of it."""
    begin, end, step = (
        integers(builder, operator, i, f"the list of {what}").reshape(-1).tolist()
        for i, what in enumerate(("beginnings", "ends", "strides"), 1)
    )
    require(len(begin) == len(end) == len(step), builder, operator, "beginnings, ends and strides are as many")
    require(0 not in step, builder, operator, "a stride of 0 leads nowhere")

    def masked(mask: str, entry: int) -> bool:
        return bool(integer_option(operator, f"{mask}_mask") >> entry & 1)

    entries = [i for i in range(len(begin)) if not masked("new_axis", i)]
    named = [i for i in entries if not masked("ellipsis", i)]
    unnamed = len(source) - len(named)
    fits = unnamed >= 0 and len(entries) - len(named) <= 1
    require(fits, builder, operator, f"names {len(named)} axes of shape {tuple(source)}")
    found: list[range] = []
    for i in entries:
        axis = len(found)
        if masked("ellipsis", i):
            found += map(range, source[axis : axis + unnamed])
        elif masked("shrink_axis", i):
            found.append(range(source[axis])[begin[i] : begin[i] + 1 or None])
        else:
            stop = begin[i] + end[i] if operator.options["offset"] else end[i]
            first, last = None if masked("begin", i) else begin[i], None if masked("end", i) else stop
            found.append(range(source[axis])[first : last : step[i]])
    return found + list(map(range, source[len(found) :]))
