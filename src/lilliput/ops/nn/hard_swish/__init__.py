"""Hard swish: y = x * clamp(x + 3, 0, 6) / 6."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, Kernel, UnsupportedError
from lilliput.ops.lookup import BYTES, clamped
from lilliput.ops.requantize import multiplier_and_shift, rounding_shift
from lilliput.ops.unary import LOOKUP, Unary

LARGEST, SMALLEST = 32767, -32768  # of the 16-bit fixed-point numbers it computes with


@dataclass(frozen=True)
class HardSwish(Unary):
    """x (...) → y (...), int8 or float."""

    KERNELS: ClassVar = (LOOKUP, Kernel("hard_swish_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "reference_ops::HardSwish and HardSwishPrepare, the same in TFLite Micro and LiteRT"

    def real(self, x: np.ndarray) -> np.ndarray:
        return x * np.clip(x + 3, 0, 6) / 6

    def table(self, call: Call) -> np.ndarray:
        fine_scale = np.float32(1 / 128) * np.float32(call.input(0).scale)
        y_multiplier, y_right = _short_multiplier(fine_scale / np.float32(call.output.scale))
        gate_multiplier, gate_right = _short_multiplier(fine_scale / (np.float32(3) / np.float32(32768)))
        if y_right < 0:
            raise UnsupportedError(
                f"hard_swish to {call.output.name}: the input's scale is at least 128 times the output's, "
                f"{call.input(0).scale:g} to {call.output.scale:g}; quantize the model again"
            )
        fine = (BYTES - call.input(0).zero_point) << 7
        value = _high(fine, y_multiplier)
        gate = _high(_saturated(fine << max(-gate_right - 1, 0)), gate_multiplier)
        gate = _saturated(gate << 1) if gate_right < 0 else rounding_shift(gate, gate_right)
        gate = (gate + (1 << 15)) >> 1
        product = np.trunc(gate * value / (1 << 15)).astype(np.int64)
        return clamped(rounding_shift(product, y_right) + call.output.zero_point, call.output.format)


def _short_multiplier(scale: np.float32) -> tuple[int, int]:
    """A 16-bit multiplier and its right shift. Source: DownScaleInt32ToInt16Multiplier."""
    multiplier, right = multiplier_and_shift(float(scale))
    return min((multiplier + (1 << 15)) >> 16, LARGEST), right


def _high(a: np.ndarray, b: int) -> np.ndarray:
    """a * b / 2**15 to the nearest. Source: gemmlowp's SaturatingRoundingDoublingHighMul for int16."""
    return (a * b + (1 << 14)) >> 15


def _saturated(x: np.ndarray) -> np.ndarray:
    return np.clip(x, SMALLEST, LARGEST)
