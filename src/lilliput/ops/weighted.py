"""What layers with weights have in common: checks, real scales, and the bias that zero points are folded into."""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, Call, ShapeError, Table, UnsupportedError, Value
from lilliput.ops.requantize import Requantize, requantize, rounding_for


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


def bias_array(bias: Value | None, channels: int) -> np.ndarray:
    """The bias (channels,) as it is stored, zeros where there is none."""
    return np.zeros(channels, np.int32) if bias is None else bias.array()


def folded_bias(call: Call, weights: np.ndarray, bias: np.ndarray, requantized: Requantize) -> Table:
    """bias - x_zero * sum(weights) per channel, for weights (channels, n) and sums over stored x.

    Raises UnsupportedError where a sum could leave the kernels' 31 bits.
    """
    wide, bias = weights.astype(np.int64), bias.astype(np.int64)
    low, high = call.input(0).format.range
    requantized.check(np.abs(wide).sum(1) * (high - low) + np.abs(bias), call.input(1).name)
    return Table((bias - call.input(0).zero_point * wide.sum(1)).astype(np.int32), "int32_t", CHANNEL)
