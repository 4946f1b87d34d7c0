"""Layers that move numbers, and those that do nothing once a model is trained."""

from __future__ import annotations

from math import prod

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import axis, channels_last, integer, pairs, support
from lilliput.ops.nn.concat import MOST, Concat
from lilliput.ops.nn.pad import Pad
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.nn.transpose import Transpose


def flatten(builder: Builder, use: Use) -> str:
    return builder.apply(use, Reshape((prod(builder.shape(use.inputs[0])),)), [use.inputs[0]])


def reshape(builder: Builder, use: Use) -> str:
    """One extent may be -1, for what is left."""
    shape, count = use.config.get("target_shape"), prod(builder.shape(use.inputs[0]))
    if shape is None:  # keras.ops.reshape counts the batch
        shape = (use.config.get("newshape") or [0])[1:]
    plain = isinstance(shape, list | tuple) and all(isinstance(n, int) for n in shape)
    support(plain, builder, use, f"a shape of {str(shape)[:40]} is not fixed")
    known = prod(n for n in shape if n != -1)
    whole = tuple(count // known if n == -1 and known > 0 else n for n in shape)
    fits = prod(whole) == count and all(n > 0 for n in whole)
    support(fits, builder, use, f"{count} numbers do not make a shape of {list(shape)[:8]}")
    return builder.apply(use, Reshape(whole), [use.inputs[0]])


def permute(builder: Builder, use: Use) -> str:
    """dims count from 1."""
    dims, rank = use.config.get("dims"), len(builder.shape(use.inputs[0]))
    fits = isinstance(dims, list | tuple) and sorted(map(str, dims)) == sorted(map(str, range(1, rank + 1)))
    support(fits, builder, use, f"dims {str(dims)[:40]} do not order {rank} axes")
    assert isinstance(dims, list | tuple)
    return builder.apply(use, Transpose(tuple(dim - 1 for dim in dims)), [use.inputs[0]])


def repeat_vector(builder: Builder, use: Use) -> str:
    (n,), count = builder.shape(use.inputs[0])[-1:], integer(builder, use, "n")
    support(0 < count <= MOST and len(builder.shape(use.inputs[0])) == 1, builder, use, f"repeats at most {MOST} times")
    row = builder.apply(use, Reshape((1, n)), [use.inputs[0]], "row")
    return builder.apply(use, Concat(0), [row] * count) if count > 1 else row


def concatenate(builder: Builder, use: Use) -> str:
    """More values than the kernel takes are joined in groups first."""
    along, parts = axis(builder, use, len(builder.shape(use.inputs[0]))), list(use.inputs)
    while len(parts) > MOST:
        parts = [builder.apply(use, Concat(along), parts[:MOST], "part"), *parts[MOST:]]
    return builder.apply(use, Concat(along), parts)


def zero_padding2d(builder: Builder, use: Use) -> str:
    channels_last(builder, use)
    return _padded(builder, use, (*pairs(builder, use, "padding", 2), (0, 0)))


def zero_padding1d(builder: Builder, use: Use) -> str:
    return _padded(builder, use, (*pairs(builder, use, "padding", 1), (0, 0)))


def cropping2d(builder: Builder, use: Use) -> str:
    channels_last(builder, use)
    return _cropped(builder, use, (*pairs(builder, use, "cropping", 2), (0, 0)))


def cropping1d(builder: Builder, use: Use) -> str:
    return _cropped(builder, use, (*pairs(builder, use, "cropping", 1), (0, 0)))


def dropout(builder: Builder, use: Use) -> str:
    """Only while training."""
    return use.inputs[0]


spatial_dropout1d = spatial_dropout2d = gaussian_noise = gaussian_dropout = alpha_dropout = identity = dropout
activity_regularization = dropout


def _padded(builder: Builder, use: Use, around: tuple[tuple[int, int], ...]) -> str:
    support(len(around) == len(builder.shape(use.inputs[0])), builder, use, f"got {builder.shape(use.inputs[0])}")
    support(all(n <= 4096 for pair in around for n in pair), builder, use, "pads by more than 4096")
    op = Pad(tuple(before for before, _ in around), tuple(after for _, after in around), 0.0)
    return builder.apply(use, op, [use.inputs[0]])


def _cropped(builder: Builder, use: Use, around: tuple[tuple[int, int], ...]) -> str:
    shape = builder.shape(use.inputs[0])
    support(len(around) == len(shape), builder, use, f"got {shape}")
    left = tuple(n - before - after for n, (before, after) in zip(shape, around, strict=True))
    support(min(left) > 0, builder, use, f"leaves nothing of {shape}")
    op = StridedSlice(tuple(before for before, _ in around), left, (1,) * len(shape))
    return builder.apply(use, op, [use.inputs[0]])
