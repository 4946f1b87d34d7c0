"""What layers with weights have in common: checks, real scales, and the bias that zero points are folded into."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, Call, ShapeError, Table, UnsupportedError, Value
from lilliput.ops.requantize import HIGH, Requantize, requantize, rounding_for

CONSTANT_BITS = 9  # a constant channel's value stands this far to the left, and is shifted back


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
    per_channel = np.broadcast_to(np.asarray(weights.format.scale, np.float64), (channels,))
    return per_channel * x.scale / y.scale


def channel_requantize(call: Call, channels: int) -> Requantize:
    """The fixed-point form of `scales`, rounding as the graph's arithmetic says."""
    return requantize(scales(call, channels), rounding_for(call.arithmetic))


def weight_rows(weights: Value, axis: int) -> np.ndarray:
    """The weights by output channel: (channels, n)."""
    return np.moveaxis(weights.array(), axis, 0).reshape(weights.shape[axis], -1)


def constant_channels(rows: np.ndarray, requantized: Requantize) -> np.ndarray:
    """Channels (channels,) bool that give the same number whatever comes in."""
    return ~rows.any(1) | (requantized.multiplier == 0)


def bias_array(bias: Value | None, channels: int) -> np.ndarray:
    """The bias (channels,) as it is stored, zeros where there is none."""
    return np.zeros(channels, np.int32) if bias is None else bias.array()


@dataclass(frozen=True, eq=False)
class Folded:
    """An int8 layer ready for a kernel that sums stored x times weights: the input's zero point is in the bias."""

    rows: np.ndarray  # (channels, n) int8 weights
    bias: np.ndarray  # (channels,) int32
    requantize: Requantize

    def bias_table(self) -> Table:
        return Table(self.bias, "int32_t", CHANNEL)


def fold(call: Call, axis: int, requantized: Requantize | None = None) -> Folded:
    """The layer of `call`, whose weights have their output channels on `axis`.

    A channel that is constant, because its weights are all 0 or its scale is too small for fixed point, gets zero
    weights, and a scale and a bias that give its constant: converters write biases there that fill 32 bits.
    Raises UnsupportedError where a sum could leave the kernels' 31 bits.
    """
    x, weights = call.input(0), call.input(1)
    rows = weight_rows(weights, axis)
    bias = bias_array(call.optional(2), len(rows)).astype(np.int64)
    requantized = requantized or channel_requantize(call, len(rows))
    constant = constant_channels(rows, requantized)
    low, high = x.format.range
    largest = np.where(constant, np.abs(bias) >> 1, np.abs(rows.astype(np.int64)).sum(1) * (high - low) + np.abs(bias))
    requantized.check(largest, weights.name)
    value = np.clip(requantized(np.where(constant, bias, 0)), -256, 255)  # beyond any y, whatever its zero point
    rows = np.where(constant[:, None], 0, rows).astype(np.int8)
    bias = np.where(constant, value << (CONSTANT_BITS if requantized.rounding != HIGH else 2), bias)
    scaled = Requantize(
        np.where(constant, 1 << 30, requantized.multiplier),
        np.where(constant, 0 if requantized.rounding == HIGH else CONSTANT_BITS - 1, requantized.shift),
        requantized.rounding,
    )
    return Folded(rows, (bias - x.zero_point * rows.astype(np.int64).sum(1)).astype(np.int32), scaled)
