"""Attention of int8, in integers; lil_attention.h and the kernels are the same in C.

A score is the sum of products of a query, less its zero point, and a stored key: what keys' zero point would add is the
same for all keys, and falls out of the softmax. So does the scores' format: they stay sums of 32 bits. How far a score
is below the largest of its row, in 1/256 of an octave, says the weight: an entry of a table of 256 powers, shifted, of
15 binary digits. The context is the sum of weighted values, less their zero point, times the reciprocal of the weights'
sum in 15 bits, rounded once: probabilities are never rounded to a format, nor normalized one by one.

A weight is within 2**-16 and 0.14 % of what it should be, so a row of n <= 256 keys has probabilities within
0.0014 + n / 2**16, and they sum to 1 exactly, but for the last rounding.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import TABLES, Call, Table, UnsupportedError
from lilliput.ops.fixed_point import leading_zeros
from lilliput.ops.requantize import HIGH, requantize

if TYPE_CHECKING:
    from lilliput.ops.nn.attention import Attention

STEPS = 256  # of an octave
OCTAVES = 17  # below which no weight is left
WEIGHT = 15  # binary digits of a weight
SUM = 23  # bits of a row's weights, so that 255 times as much has 31
SCORES = 1 << 30  # scores stay below, so that differences have 31 bits
FACTOR = 30  # bits of the factor that the weights' sum divides


@dataclass(frozen=True)
class Arithmetic:
    """The numbers that a kernel needs.

    multiplier, left  from the difference of two scores to steps of an octave: (x << left) * multiplier / 2**32
    limit             the least difference that leaves no weight
    drop              binary digits that weights have less, so that their sum keeps to its bits
    factor, right     v's scale over y's: factor / 2**right, factor in [2**29, 2**30)
    """

    multiplier: int
    left: int
    limit: int
    drop: int
    factor: int
    right: int

    def params(self, call: Call) -> dict[str, int]:
        """Parameters of the kernels."""
        zeros = {
            "q_zero": call.input(0).zero_point,
            "v_zero": call.input(2).zero_point,
            "y_zero": call.output.zero_point,
            "low": call.output.format.range[0],
            "high": call.output.format.range[1],
        }
        how = {"multiplier": self.multiplier, "left": self.left, "limit": self.limit}
        return zeros | how | {"factor": self.factor, "right": self.right}

    def powers(self) -> np.ndarray:
        """2**(-i / 256) with a digit more than weights have, int64 (256,)."""
        exact = np.rint(np.ldexp(np.exp2(-np.arange(STEPS) / STEPS), WEIGHT + 1 - self.drop))
        return np.minimum(exact, (1 << (WEIGHT + 1 - self.drop)) - 2).astype(np.int64)

    def table(self) -> Table:
        return Table(self.powers().astype(np.uint16), "uint16_t", TABLES)

    def weights(self, below: np.ndarray) -> np.ndarray:
        """Differences from the largest score, int64 → weights, int64."""
        inside = np.minimum(below, self.limit)
        steps = ((inside << self.left) * self.multiplier + (1 << 31)) >> 32
        found = ((self.powers()[steps & (STEPS - 1)] >> np.minimum(steps >> 8, OCTAVES)) + 1) >> 1
        return np.where(below < self.limit, found, 0)

    def context(self, acc: np.ndarray, total: np.ndarray) -> np.ndarray:
        """Sums of weighted values (..., e) and of weights (..., 1), int64 → y without its zero point."""
        headroom = leading_zeros(total)
        reciprocal = self.factor // (total << headroom >> 16)
        shift = np.minimum(self.right - headroom, 31)
        return (((acc * reciprocal) >> 16) + (np.int64(1) << (shift - 1))) >> shift


def attend(call: Call, op: Attention, q: np.ndarray, k: np.ndarray, v: np.ndarray) -> np.ndarray:
    """q, k, v int8 → y int8. Products are summed in float64, which is exact far beyond 32 bits."""
    arithmetic = arithmetic_of(call, op)
    queries, keys = op.split(q.astype(np.float64) - call.input(0).zero_point), op.split(k.astype(np.float64))
    values = op.split(v.astype(np.float64) - call.input(2).zero_point)
    seen = op.sees(q.shape[-2], k.shape[-2])
    scores = (queries @ keys.mT).astype(np.int64)
    largest = np.where(seen, scores, -SCORES).max(-1, keepdims=True)
    weights = np.where(seen, arithmetic.weights(np.maximum(largest - scores, 0)), 0)
    acc = (weights.astype(np.float64) @ values).astype(np.int64)
    y = op.joined(arithmetic.context(acc, weights.sum(-1, keepdims=True)))
    return np.clip(y + call.output.zero_point, *call.output.format.range).astype(np.int8)


def arithmetic_of(call: Call, op: Attention) -> Arithmetic:
    """UnsupportedError for scales and extents that leave what kernels keep."""
    q, k, v, y = (*(call.input(i) for i in range(3)), call.output)
    where, keys = f"attention to {y.name}", k.shape[-2]
    step = op.factor(call) * q.scale * k.scale * math.log2(math.e) * STEPS
    scaled = requantize([step], HIGH)
    multiplier, left = int(scaled.multiplier[0]), int(-scaled.shift[0])
    mantissa, exponent = math.frexp(v.scale / y.scale)
    drop = max(0, math.ceil(math.log2(keys)) - (SUM - WEIGHT))
    right = FACTOR - exponent
    widest = op.heads * SCORES // (255 * 128)
    if not step > 0 or left > 20 or drop > 7 or right < 20 + drop or q.shape[-1] > widest:
        raise UnsupportedError(
            f"{where}: kernels take up to {1 << (SUM - WEIGHT + 7)} keys, heads of up to {widest // op.heads} numbers, "
            f"a factor and scales that are above 0 and not far apart, not {keys}, {q.shape[-1] // op.heads}, "
            f"{op.factor(call):g} and {q.scale:g}, {k.scale:g}, {v.scale:g} to {y.scale:g}; quantize the model again"
        )
    limit = min(math.ceil(OCTAVES * STEPS / step), (1 << 31) - 1)
    return Arithmetic(multiplier, left, limit, drop, int(mantissa * (1 << FACTOR)), right)
