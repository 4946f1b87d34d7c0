"""Dense layers whose weights are not constant: floats, or int32 that a learner changes step by step.

Of int32 weights (31 bits, see ops/steps.py) the upper 15 bits count here. Products are summed exactly in blocks; a
block is shifted so far that all of them fit 32 bits, and the bias with it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import Call, In, Invocation, Out, UnsupportedError
from lilliput.ops.activation import real_bounds, stored_bounds
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.steps import HALF

if TYPE_CHECKING:
    from lilliput.ops.nn.dense import Dense

BLOCK = 256  # products of 15 and 9 bits whose sum stays below 2**30


@dataclass(frozen=True)
class Learned:
    """What brings sums to y: shifts of a block and of the bias to the right, then multiplier / 2**bits."""

    block_shift: int
    bias_shift: int
    multiplier: int
    bits: int


def in_memory(call: Call) -> bool:
    """Weights and bias are both there, and neither is a constant."""
    return len(call.inputs) == 3 and all(v is not None and not v.is_constant for v in call.inputs[1:])


def learned(call: Call) -> Learned:
    """Raises UnsupportedError where the scales do not go together."""
    x, weights, bias, y = call.input(0), call.input(1), call.input(2), call.output
    blocks = -(-weights.shape[1] // BLOCK)
    block_shift = (blocks - 1).bit_length()
    unit = x.scale * weights.scale * 2.0**HALF
    bias_shift = math.log2(unit / bias.scale)
    multiplier, right = multiplier_and_shift(unit * 2.0**block_shift / y.scale)
    if not 0 <= right <= 31 or abs(bias_shift - round(bias_shift)) > 1e-6 or not 0 <= round(bias_shift) <= 24:
        raise UnsupportedError(
            f"dense {weights.name}: with int32 weights a sum counts 2**-31 to 1 of {y.name}, and 1 to 2**24 of the "
            f"bias, a power of two; not {unit / y.scale:.3g} and {unit / bias.scale:.3g}; choose their scales to fit"
        )
    return Learned(block_shift, round(bias_shift) + block_shift, multiplier, 31 + right)


def reference(op: Dense, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """x (..., n), weights (m, n) and bias (m,) stored → (..., m) stored; floats are added in the kernel's order."""
    if x.dtype == np.float32:
        return np.clip(sum_in_order(x[..., None, :] * weights) + bias, *real_bounds(op.activation)).astype(np.float32)
    scales, y = learned(call), call.output.format
    distance, upper = x.astype(np.int64) - call.input(0).zero_point, weights.astype(np.int64) >> HALF
    starts = range(0, x.shape[-1], BLOCK)
    blocks = (distance[..., at : at + BLOCK] @ upper[:, at : at + BLOCK].T for at in starts)
    total = sum(block >> scales.block_shift for block in blocks) + (bias.astype(np.int64) >> scales.bias_shift)
    scaled = (total * scales.multiplier + (1 << (scales.bits - 1))) >> scales.bits
    return np.clip(scaled + y.zero_point[0], *stored_bounds(op.activation, y)).astype(y.numpy)


def lower_integer(op: Dense, call: Call) -> Invocation:
    """The kernels for int32 weights."""
    scales, x, y = learned(call), call.input(0), call.output
    m, n = call.input(1).shape
    low, high = stored_bounds(op.activation, y.format)
    params: dict[str, int | float] = {"rows": y.size // m, "n": n, "m": m, "x_zero": x.zero_point}
    params |= {"y_zero": y.zero_point, "block_shift": scales.block_shift, "bias_shift": scales.bias_shift}
    params |= {"multiplier": scales.multiplier, "bits": scales.bits, "low": low, "high": high}
    return Invocation(params, {"x": In(0), "w": In(1), "b": In(2), "y": Out()})


def lower_real(op: Dense, call: Call) -> Invocation:
    """The kernel for floats."""
    low, high = real_bounds(op.activation)
    m, n = call.input(1).shape
    params: dict[str, int | float] = {"rows": call.output.size // m, "n": n, "m": m, "low": low, "high": high}
    return Invocation(params, {"x": In(0), "w": In(1), "b": In(2), "y": Out()})
