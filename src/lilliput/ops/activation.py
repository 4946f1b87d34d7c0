"""Fused activations: the range a layer's result is clamped to."""

from __future__ import annotations

import math

import numpy as np

from lilliput.graph import Format, UnsupportedError

ACTIVATIONS = {
    "none": (-math.inf, math.inf),
    "relu": (0.0, math.inf),
    "relu6": (0.0, 6.0),
    "relu_n1_to_1": (-1.0, 1.0),
}


HOMOGENEOUS = ("none", "relu")  # f(a x) = a f(x) for every a above 0


def real_bounds(activation: str) -> tuple[float, float]:
    """The activation's range in real numbers."""
    if activation not in ACTIVATIONS:
        raise UnsupportedError(f"fused activation {activation!r} is unknown; there are {', '.join(ACTIVATIONS)}")
    return ACTIVATIONS[activation]


def stored_bounds(activation: str, format: Format) -> tuple[int, int]:
    """The activation's range in the stored integers of `format`, within the dtype's own.

    Source: TFLite's CalculateActivationRangeQuantized; real / scale in float32, halves away from zero.
    """
    low, high = format.range
    for index, real in enumerate(real_bounds(activation)):
        if math.isfinite(real):
            ratio = float(np.float32(real) / np.float32(format.scale[0]))
            stored = format.zero_point[0] + int(math.copysign(math.floor(abs(ratio) + 0.5), ratio))
            low, high = (max(low, stored), high) if index == 0 else (low, min(high, stored))
    return low, high


def bounds(activation: str, format: Format) -> tuple[float, float]:
    """The activation's range in what `format` stores: floats, quantized integers or plain ones."""
    low, high = real_bounds(activation)
    if format.is_float:
        return low, high
    if format.is_quantized:
        return stored_bounds(activation, format)
    return int(max(low, format.range[0])), int(min(high, format.range[1]))
