"""Steps of learning in fixed point: w = w - rate * gradient, for weights of 31 bits.

A weight's upper half is what layers multiply with, and its lower half keeps what would else be rounded away: steps far
below the resolution of 16 bits add up, with no need for random rounding. `lil_steps.h` is the same in C.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lilliput.graph import Call, UnsupportedError

LOW, HIGH = -(1 << 30), (1 << 30) - 1  # weights have 31 bits, so that no step leaves 32
HALF = 16  # bits of a weight that layers do not multiply with
BITS = 15  # of the multiplier
MOST_LEFT, MOST_RIGHT = 7, 30


@dataclass(frozen=True)
class StepScale:
    """multiplier / 2**15 * 2**(left - right). multiplier [2**14, 2**15), or 0; left [0, 7]; right [0, 30]."""

    multiplier: int
    left: int
    right: int


def step_scale(call: Call, real: float, shifted: int) -> StepScale:
    """From products to steps of the state, `real` >= 0.

    shifted  bits that the multiplier's are taken off together with `right`
    Raises UnsupportedError where the learning rate is more or less than the state's format can hold.
    """
    if real == 0.0:
        return StepScale(0, 0, shifted)
    mantissa, exponent = math.frexp(real)
    multiplier = round(mantissa * (1 << BITS))
    if multiplier == 1 << BITS:
        multiplier, exponent = multiplier >> 1, exponent + 1
    right = shifted - exponent
    if right > MOST_RIGHT or right < (-MOST_LEFT if shifted == 0 else 0):
        raise UnsupportedError(
            f"learning {call.states[0].name}: a learning rate of {call.op.learning_rate:g} is too "
            f"{'small' if right > 0 else 'large'} for the steps of {call.states[0].scale:g} that it is kept in; take "
            "one nearer to 0.01, or learn in float"
        )
    return StepScale(multiplier, max(-right, 0), max(right, 0))


def shifted(x: np.ndarray, scale: StepScale) -> np.ndarray:
    """x int64 * 2**(left - right), to the nearest, ties upwards."""
    half = (1 << scale.right) >> 1
    return (x * (1 << scale.left) + half) >> scale.right


def stepped(weights: np.ndarray, steps: np.ndarray) -> np.ndarray:
    """weights - steps, kept within 31 bits: int32."""
    return np.clip(weights.astype(np.int64) - steps, LOW, HIGH).astype(np.int32)
