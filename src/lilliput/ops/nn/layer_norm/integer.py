"""Layer normalization of int8, in integers; layer_norm_s8.h is the same in C.

With s the sum of a row of x and q that of its squares, n (x - mean) is n x - s, and n**2 times the variance n q - s**2:
both exact, and x's zero point is nowhere in them. Their quotient is the normalized number, 2**22 times itself; cut to
16 bits, times a channel's factor, plus its term, it is y in 2**-shift of its steps.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lilliput.graph import CHANNEL, Argument, Call, Table, UnsupportedError, Value
from lilliput.ops.reciprocal_root import LARGEST, reciprocal_root

LONGEST = 4096  # numbers of a row, so that no step leaves 32 bits
POINT = 22  # binary digits of the normalized number behind its point, before it is cut to 16 bits
WIDEST = 32767


@dataclass(frozen=True, eq=False)
class Channels:
    """y = (z * factor + term) >> shift for the normalized number z, `digits` binary digits of it behind its point."""

    factor: np.ndarray  # (n,) int64, of 16 bits
    term: np.ndarray  # (n,) int64, below 2**30: beta, y's zero point and half of the last bit
    shift: int
    digits: int


def normalize(call: Call, epsilon: float, x: np.ndarray) -> np.ndarray:
    """x (..., n) int8 → y (..., n) int8."""
    channels, n, wide = channels_of(call), x.shape[-1], x.astype(np.int64)
    total, squares = wide.sum(-1, keepdims=True), (wide**2).sum(-1, keepdims=True)
    variance = n * squares - total**2 + epsilon_of(call, epsilon)
    reciprocal, exponent = reciprocal_root(np.maximum(variance, 1))
    distance = (n * wide - total) << (8 - exponent)
    narrow = POINT - channels.digits
    z = ((distance * reciprocal >> 16) + (1 << (narrow - 1))) >> narrow
    y = (z * channels.factor + channels.term) >> channels.shift
    return np.clip(y, *call.output.format.range).astype(np.int8)


def lowered(call: Call, epsilon: float) -> tuple[dict[str, int], dict[str, Argument]]:
    """Parameters and tables of the kernel, behind the shape and between x and y."""
    channels = channels_of(call)
    words = np.array([epsilon_of(call, epsilon)], "<i8").view("<i4").tolist()
    params = {
        "epsilon_low": words[0],
        "epsilon_high": words[1],
        "narrow": POINT - channels.digits,
        "shift": channels.shift,
    }
    return params, {
        "factor": Table(channels.factor.astype(np.int16), "int16_t", CHANNEL),
        "term": Table(channels.term.astype(np.int32), "int32_t", CHANNEL),
    }


def epsilon_of(call: Call, epsilon: float) -> int:
    """epsilon in the units of n**2 times the variance of stored numbers."""
    x = call.input(0)
    if not x.format.is_quantized:
        raise UnsupportedError(f"layer_norm of {x.name}: int8 without a scale has no variance; quantize it")
    found = round(epsilon * (x.shape[-1] / x.scale) ** 2)
    if x.shape[-1] > LONGEST or found >= LARGEST // 2:
        raise UnsupportedError(
            f"layer_norm to {call.output.name}: int8 kernels take rows of up to {LONGEST} numbers with a scale that is "
            f"not tiny against the root of epsilon, not {x.shape[-1]} of scale {x.scale:g}; work in float32"
        )
    return found


def channels_of(call: Call) -> Channels:
    """As many binary digits as 16 bits of the largest factor and 30 of the largest term leave."""
    y, n = call.output, call.input(0).shape[-1]
    if not y.format.is_quantized or not call.input(0).format.is_quantized:
        raise UnsupportedError(f"layer_norm to {y.name}: int8 without a scale has no mean; quantize it, or use float32")
    gamma = real(call.optional(1), np.ones(n)) / y.scale
    beta = real(call.optional(2), np.zeros(n)) / y.scale + y.zero_point
    digits = math.floor(math.log2(WIDEST / math.sqrt(n)))
    room = (
        math.floor(math.log2(WIDEST / max(np.abs(gamma).max(), 1e-9))) + digits,
        math.floor(math.log2((1 << 29) / max(np.abs(beta).max(), 1.0))),
    )
    shift = min(*room, 29)
    if shift < 1:
        raise UnsupportedError(
            f"layer_norm to {y.name}: gamma reaches {np.abs(gamma).max():.3g} steps of the output and beta "
            f"{np.abs(beta).max():.3g}, more than 16 bits hold; the output's scale is probably damaged, "
            "quantize the model again"
        )
    factor, term = np.rint(np.ldexp(gamma, shift - digits)), np.rint(np.ldexp(beta, shift))
    return Channels(factor.astype(np.int64), term.astype(np.int64) + (1 << (shift - 1)), shift, digits)


def real(value: Value | None, otherwise: np.ndarray) -> np.ndarray:
    """The numbers of a constant operand, or what stands for an absent one."""
    return otherwise if value is None else value.format.decode(value.array())
