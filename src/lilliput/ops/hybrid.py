"""Float activations quantized while the model runs, for weights that are int8 (dynamic range quantization).

Source: TFLite's PortableSymmetricQuantizeFloats and PortableAsymmetricQuantizeFloats, in float32 throughout where they
use double precision, which few cores have: a number may round the other way, so results agree with TFLite's within a
step or two of the activations' scale, and with the C to the bit.
"""

from __future__ import annotations

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Call, Table, UnsupportedError
from lilliput.ops.packed import rows_of_fields
from lilliput.ops.weighted import weight_rows

F32 = np.float32


def is_hybrid(call: Call) -> bool:
    """Whether the call's numbers are floats and its weights, input 1, are not."""
    return call.output.format.is_float and not call.input(1).format.is_float


def check_bits(bits: int) -> None:
    """Raises UnsupportedError unless float activations can be quantized to so many bits."""
    if bits not in range(2, 9):
        raise UnsupportedError(f"dynamic_bits, to which float inputs are quantized on the way, are 2 to 8, not {bits}")


def quantize_rows(x: np.ndarray, axes: int, symmetric: bool, bits: int = 8) -> tuple[np.ndarray, np.ndarray]:
    """x (..., rest) float32, the last `axes` axes together with one scale: q - zero (int64, x's shape), and the scales.

    The scales have x's rank, with extents of 1 for the last axes. q has `bits` bits, 2 to 8.
    """
    most, least = F32((1 << (bits - 1)) - 1), F32(-(1 << (bits - 1)))
    rest = tuple(range(-axes, 0))
    low = np.minimum(F32(0), np.fmin.reduce(x, axis=rest, keepdims=True))
    high = np.maximum(F32(0), np.fmax.reduce(x, axis=rest, keepdims=True))
    with np.errstate(all="ignore"):
        scale = np.maximum(-low, high) / most if symmetric else (high - low) / (most - least)
        scale = np.where(low == high, F32(1), scale)
        from_low, from_high = low / scale, high / scale
        nearer = np.where(-least - from_low < most + from_high, least - from_low, most - from_high)
        zero = np.where((low == high) | symmetric, 0, _round(nearer, least, most))
        q = _round(zero.astype(F32) + x * (F32(1) / scale), -most if symmetric else least, most)
    return q - zero, scale


def real_sums(sums: np.ndarray, scale: np.ndarray, call: Call) -> np.ndarray:
    """Sums (..., channels) of integers as real numbers, float32, for weights with one scale or one a channel."""
    return sums.astype(F32) * (scale * weight_scales(call))


def weight_scales(call: Call) -> np.ndarray:
    """One scale, or one a channel, float32; UnsupportedError for weights that are not symmetric."""
    weights = call.input(1)
    if not weights.format.is_quantized or any(weights.format.zero_point):
        raise UnsupportedError(
            f"{weights.name}: int8 weights of a float layer need scales, and 0 for zero point; convert the model again"
        )
    return np.asarray(weights.format.scale, F32)


def hybrid_tables(call: Call, axis: int, with_sums: bool = True) -> dict[str, Table]:
    """The weights by output channel, which stand on `axis`, their sums where a kernel needs them, and their scales.

    Packed weights are as `lil_dot_packed` reads them.
    """
    weights = call.input(1)
    rows = weight_rows(weights, axis)
    largest = 255 * np.abs(rows.astype(np.int64)).sum(1)
    raised = rows.shape[1] << (7 + weights.format.field if weights.format.packed else 0)  # before the excess is off
    if np.any(largest >= 2**31) or raised >= 2**31:
        raise UnsupportedError(f"{weights.name}: too many weights a channel for sums of 32 bits; split the layer")
    scales = np.broadcast_to(weight_scales(call), (len(rows),))
    sums = {"w_sum": Table(rows.astype(np.int64).sum(1).astype(np.int32), "int32_t", CHANNEL)} if with_sums else {}
    w = rows_of_fields(rows, weights.format.field) if weights.format.packed else Table(rows, "int8_t", WEIGHTS)
    return {"w": w, **sums, "w_scale": Table(scales, "float", CHANNEL)}


def _round(x: np.ndarray, low: np.float32, high: np.float32) -> np.ndarray:
    """To the nearest integer in [low, high], halves away from zero; what is no number gives low."""
    x = np.where(x > low, x, low)
    x = np.where(x < high, x, high)
    return np.trunc(np.where(x < 0, x - F32(0.5), x + F32(0.5))).astype(np.int64)
