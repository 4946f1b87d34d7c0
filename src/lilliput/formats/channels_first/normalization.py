"""Normalisations: by constants, which can be trained and which a pass folds into the layer before; by the numbers
themselves, from their parts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.formats.channels_first.broadcast import channel_constant
from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.layout import Held, channels_last
from lilliput.formats.channels_first.step import Step
from lilliput.graph import Op
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.batch_norm import BatchNorm
from lilliput.ops.nn.layer_norm import LayerNorm
from lilliput.ops.nn.multiply import Multiply
from lilliput.ops.nn.reduce_sum import ReduceSum
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.rsqrt import Rsqrt

Statistics = tuple[Held | None, Held | None, Held, Held]  # scale, offset, mean, variance: constants (c,)


def normalise_by_constants(builder: Builder, step: Step, x: Held, by: Statistics, epsilon: float) -> None:
    """(x - mean) / sqrt(variance + epsilon) * scale + offset, for each channel, axis 1: as a batch normalisation where
    channels come last here, else as a product and a sum."""
    require(x.rank >= 2, builder, step, f"expected channels on axis 1, got shape {x.shape}")
    arrays, out = [], step.outputs[0]
    for held, name, absent in zip(by, ("scale", "offset", "mean", "variance"), (1, 0, 0, 1), strict=True):
        array = np.full(x.shape[1], float(absent)) if held is None else builder.numbers(step, held, f"the {name}")
        require(array.shape == (x.shape[1],), builder, step, f"the {name} {array.shape} does not fit {x.shape}")
        arrays.append(array.astype(np.float64))
    scale, offset, mean, variance = arrays
    widened = variance + epsilon
    require(bool((widened > 0).all()), builder, step, "a variance below zero")
    if x.shuffle is None and x.order[-1] == 1 and None not in by:
        parts = [held.value for held in by if held is not None]
        builder.give(step, builder.apply(step, BatchNorm(epsilon), [x.value, *parts]), like=x)
        return
    factor = scale / np.sqrt(widened)
    source = by[2]
    times = channel_constant(builder, x, source, ("factor", out), factor)
    plus = channel_constant(builder, x, source, ("offset", out), offset - mean * factor)
    name = builder.apply(step, Multiply(), [x.value, times], f"{out} scaled")
    builder.give(step, builder.apply(step, Add(), [name, plus]), like=x)


def normalise_last(
    builder: Builder, step: Step, x: Held, scale: Held | None, offset: Held | None, epsilon: float
) -> None:
    """Each row of the last axis by its own mean and deviation; scale and offset (n,)."""
    order = x.order if x.shuffle is None and x.order[-1] == x.rank - 1 else None
    inputs: list[str | None] = [builder.read(step, x, order)]
    for held, what in ((scale, "the scale"), (offset, "the offset")):
        if held is not None:
            builder.numbers(step, held, what)
            require(held.shape == x.shape[-1:], builder, step, f"{what} {held.shape} does not fit {x.shape}")
        inputs.append(None if held is None else held.value)
    while inputs[-1] is None:
        inputs.pop()
    builder.give(step, builder.apply(step, LayerNorm(epsilon), inputs), order)


def normalise_groups(
    builder: Builder, step: Step, x: Held, groups: int, scale: Held | None, offset: Held | None, epsilon: float
) -> None:
    """Each of `groups` groups of channels, in all of space, by its own mean and deviation; scale and offset (c,).

    As many groups as channels: instance normalisation.
    """
    support(x.rank in (2, 3, 4), builder, step, f"expected (n, c), a signal or an image, got {x.shape}")
    channels = x.shape[1]
    require(groups > 0 and channels % groups == 0, builder, step, f"{groups} groups of {channels} channels")
    order = channels_last(x.rank) if x.rank > 2 else (0, 1)
    name = builder.read(step, x, order)
    shape = builder.named(name).shape
    pairs = [(op, held) for op, held in ((Multiply(), scale), (Add(), offset)) if held is not None]
    space = tuple(range(1, len(shape) - 1))
    if groups in (1, channels):
        axes = (*space, len(shape) - 1) if groups == 1 else space
        name = _normal(builder, step, name, axes, epsilon, not pairs)
    else:
        parts = (*shape[:-1], groups, channels // groups)
        name = builder.apply(step, Reshape(parts), [name], f"{step.outputs[0]} groups")
        name = _normal(builder, step, name, (*space, len(parts) - 1), epsilon, False)
        name = builder.apply(step, Reshape(shape), [name], f"{step.outputs[0]} joined" if pairs else None)
    for _, held in pairs:
        require(held.shape == (channels,), builder, step, f"a factor {held.shape} does not fit {x.shape}")
    builder.give(step, _scaled(builder, step, name, [(op, builder.read(step, held)) for op, held in pairs]), order)


def _normal(builder: Builder, step: Step, x: str, axes: tuple[int, ...], epsilon: float, last: bool) -> str:
    """(x - mean) / sqrt(variance + epsilon) along axes of the value x; last: this is all that the step does."""
    out = step.outputs[0]
    mean_of = ReduceSum(axes, True, mean=True)
    mean = builder.apply(step, mean_of, [x], f"{out} mean")
    centred = builder.apply(step, Add(subtract=True), [x, mean], f"{out} centred")
    square = builder.apply(step, Multiply(), [centred, centred], f"{out} square")
    variance = builder.apply(step, mean_of, [square], f"{out} variance")
    widened = builder.constant(f"{out} epsilon", np.array([epsilon]))
    widened = builder.apply(step, Add(), [variance, widened], f"{out} widened")
    inverse = builder.apply(step, Rsqrt(), [widened], f"{out} inverse")
    return builder.apply(step, Multiply(), [centred, inverse], None if last else f"{out} normal")


def _scaled(builder: Builder, step: Step, name: str, parts: Sequence[tuple[Op, str]]) -> str:
    """Products and sums with constants of the last axis."""
    for left, (op, constant) in enumerate(parts, 1):
        name = builder.apply(step, op, [name, constant], None if left == len(parts) else f"{step.outputs[0]} scaled")
    return name
