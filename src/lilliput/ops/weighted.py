"""What layers with weights have in common: checks, real scales, and the bias that zero points are folded into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, Call, ShapeError, Table, UnsupportedError, Value
from lilliput.ops.activation import stored_bounds
from lilliput.ops.requantize import HIGH, Requantize, requantize, rounding_for
from lilliput.ops.wide import Wide, wide

CONSTANT_SHIFT = 8  # what a constant channel's scale shifts to the right


def check_channels(where: str, weights: Value, axis: int, bias: Value | None) -> None:
    """Raises ShapeError unless bias and scales fit the weights' output channels, which are their axis `axis`."""
    channels = weights.shape[axis]
    if bias is not None and bias.shape != (channels,):
        raise ShapeError(f"{where}: expected a bias of {channels} numbers, got {bias.shape}")
    if weights.format.axis not in (None, axis):
        raise ShapeError(
            f"{where}: expected one scale, or one an output channel (axis {axis}), got scales of axis "
            f"{weights.format.axis}"
        )


def scales(call: Call, channels: int) -> np.ndarray:
    """x_scale * w_scale / y_scale per output channel, float64 (channels,).

    Source: TFLite's PopulateConvolutionQuantizationParams, which multiplies in double precision.
    """
    x, weights, y = call.input(0), call.input(1), call.output
    symmetric = weights.format.is_quantized and not any(weights.format.zero_point)
    if not symmetric or {len(x.format.scale), len(y.format.scale)} != {1}:
        raise UnsupportedError(
            f"{weights.name}: integer layers need weights with scales and zero point 0, and one scale each for "
            f"{x.name!r} and {y.name!r}; convert the model again"
        )
    if x.format.dtype == "s16" and (x.zero_point or y.zero_point):
        raise UnsupportedError(
            f"{weights.name}: int16 activations have zero point 0, not {x.zero_point} and {y.zero_point}; convert again"
        )
    per_channel = np.broadcast_to(np.asarray(weights.format.scale, np.float64), (channels,))
    return per_channel * x.scale / y.scale


def channel_requantize(call: Call, channels: int) -> Requantize:
    """The fixed-point form of `scales`, rounding as the graph's arithmetic says."""
    return requantize(scales(call, channels), rounding_for(call.arithmetic))


def channel_wide(call: Call, channels: int) -> Wide:
    """The same for int16 activations with 64-bit sums."""
    return wide(scales(call, channels))


def weight_rows(weights: Value, axis: int) -> np.ndarray:
    """The weights by output channel: (channels, n)."""
    return np.moveaxis(weights.array(), axis, 0).reshape(weights.shape[axis], -1)


def bias_array(bias: Value | None, channels: int) -> np.ndarray:
    """The bias (channels,) as it is stored, zeros where there is none."""
    return np.zeros(channels, np.int32) if bias is None else bias.array()


@dataclass(frozen=True, eq=False)
class Folded:
    """An integer layer ready for a kernel that sums stored x times weights: the input's zero point is in the bias."""

    rows: np.ndarray  # (channels, n) int8 weights
    bias: np.ndarray  # (channels,) int64
    largest: np.ndarray  # (channels,) int64, no sum of a channel is further from 0
    requantize: Requantize | Wide

    def bias_table(self) -> Table:
        """The bias as the kernels for 8 bits read it."""
        return Table(self.bias.astype(np.int32), "int32_t", CHANNEL)


def fold(call: Call, axis: int, requantized: Requantize | Wide) -> Folded:
    """The layer of `call`, whose weights have their output channels on `axis`.

    Raises UnsupportedError where a sum could leave the kernels' 32 or 47 bits.
    """
    rows = weight_rows(call.input(1), axis).astype(np.int64)
    bias = bias_array(call.optional(2), len(rows)).astype(np.int64)
    furthest = abs(call.input(0).zero_point) - call.input(0).format.range[0]
    largest = np.abs(rows).sum(1) * furthest + np.abs(bias)
    requantized.check(largest, call.input(1).name)
    folded = bias - call.input(0).zero_point * rows.sum(1)
    return Folded(rows.astype(np.int8), folded, largest, requantized)


def fold_s8(call: Call, axis: int, requantized: Requantize | None = None) -> Folded:
    """The same for int8, with constant channels made plain.

    A channel that is constant, because its weights are all 0 or its scale is too small for fixed point, gets zero
    weights, and a scale and a bias that give its constant: converters write biases there that fill 32 bits, and scales
    that fast kernels do not take.
    """
    requantized = requantized or channel_requantize(call, call.input(1).shape[axis])
    folded = fold(call, axis, requantized)
    constant = ~folded.rows.any(1) | (requantized.multiplier == 0)
    value = np.clip(requantized(np.where(constant, folded.bias, 0)), -256, 255)  # beyond any y, whatever its zero point
    is_high = requantized.rounding == HIGH
    scaled = Requantize(
        np.where(constant, 1 << 30, requantized.multiplier),
        np.where(constant, 0 if is_high else CONSTANT_SHIFT, requantized.shift),
        requantized.rounding,
    )
    shifted = value << (2 if is_high else CONSTANT_SHIFT + 1)
    return Folded(
        np.where(constant[:, None], 0, folded.rows).astype(np.int8),
        np.where(constant, shifted, folded.bias),
        np.where(constant, np.abs(shifted), folded.largest),
        scaled,
    )


def integer_params(call: Call, activation: str, folded: Folded) -> dict[str, int | float]:
    """The parameters that integer kernels end with: y's zero point, the range of the fused activation, the rounding."""
    low, high = stored_bounds(activation, call.output.format)
    zero_points = {"y_zero": call.output.zero_point} if call.output.format.dtype == "s8" else {}
    return {**zero_points, "low": low, "high": high, "rounding": folded.requantize.rounding}
