"""How what learns is stored: float32, or integers with room for what is to come."""

from __future__ import annotations

import math
from dataclasses import dataclass, field

import numpy as np

from lilliput.graph import Format, UnsupportedError, Value
from lilliput.ops.nn.dense.learned import BLOCK
from lilliput.ops.nn.softmax.gradient import PROBABILITIES
from lilliput.ops.steps import BITS, HALF, MOST_LEFT

ROOM = 4.0  # how many times the largest trained weight there is room for
SWING = 16.0  # scores that one input must be able to move, and that a bias must hold, at least
LARGEST = 2.0**30  # of the numbers that weights are kept in
FINEST = 2.0**-10  # scale of scores, at the finest
MOST_BIAS_SHIFT = 24  # of what ops/nn/dense/learned takes


@dataclass(frozen=True)
class LayerFormats:
    """Of a dense layer that learns."""

    weights: Format = field(default_factory=Format)
    bias: Format = field(default_factory=Format)


def fixed_formats(x: Value, weights: np.ndarray, bias: np.ndarray, rate: float, gradient: float) -> LayerFormats:
    """int32 for real weights (m, n) and bias (m,) under int8 x, with room for more than they are and for large steps.

    rate, gradient  the learning rate, and the scale of the gradient by the layer's outputs
    """
    reach = max(ROOM * float(np.abs(weights).max()), SWING / (255 * x.scale))
    bias_reach = max(ROOM * float(np.abs(bias).max(initial=0.0)), SWING)
    step = rate * gradient
    bias_step = max(bias_reach / LARGEST, step * 2.0 ** (1 - BITS))  # what a bias must count in, at least
    scale = _power_above(
        max(reach / LARGEST, step * x.scale * 2.0 ** (1 - MOST_LEFT), bias_step / (x.scale * 2.0**HALF))
    )
    unit = x.scale * scale * 2.0**HALF  # of a sum of products
    shift = min(max(math.floor(math.log2(unit / bias_step)), 0), MOST_BIAS_SHIFT)
    return LayerFormats(Format("s32", (scale,), (0,)), Format("s32", (unit * 2.0**-shift,), (0,)))


def fixed_scores(x: Value, weights: Format, old: Value) -> Format:
    """int16 for the scores, wide enough for twice what the trained layer gave.

    Raises UnsupportedError where that is more than a softmax of int16 takes.
    """
    low, high = old.format.range
    reach = 2 * max(abs(low - old.zero_point), abs(high - old.zero_point)) * old.scale
    blocks = -(-x.size // BLOCK)
    unit = x.scale * weights.scale[0] * 2.0 ** (HALF + (blocks - 1).bit_length())
    scale = _power_above(max(FINEST, reach / 2**15, 2 * unit))
    if scale > 1:
        raise UnsupportedError(
            f"the scores {old.name!r} reach {reach / 2:g}, too far for int16 and its softmax; learn in float "
            '(arithmetic="float")'
        )
    return Format("s16", (scale,), (0,))


def _power_above(x: float) -> float:
    return float(2.0 ** math.ceil(math.log2(x)))


__all__ = ["PROBABILITIES", "LayerFormats", "fixed_formats", "fixed_scores"]
