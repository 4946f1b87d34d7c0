"""Resizing an image by weighing the four pixels around."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Call, In, Invocation, Kernel, Out, Table
from lilliput.ops.requantize import rounding_shift
from lilliput.ops.resize import Resize
from lilliput.ops.same_format import require_same_format

Axis = tuple[np.ndarray, np.ndarray, np.ndarray]  # the pixel before, the pixel behind, and how much of the one behind
ONE = 1 << 10  # of the integer weights


@dataclass(frozen=True)
class ResizeBilinear(Resize):
    """x (..., rows, columns, channels) → y (..., size[0], size[1], channels), int8 or float32."""

    KERNELS: ClassVar = (
        Kernel("resize_bilinear_s8.h", ("s8",), ("s8",)),
        Kernel("resize_bilinear_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "TFLite Micro's reference_ops::ResizeBilinearInteger for int8, ResizeBilinear for float32"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        real = call.output.format.is_float
        one = np.float32(1) if real else np.int64(ONE)
        (top, bottom, down), (left, right, over) = self.axes(call)
        down, over = down[:, None, None], over[:, None]
        wide = x if real else x.astype(np.int64)
        weighed = [
            wide[..., top[:, None], left, :] * (one - down) * (one - over),
            wide[..., bottom[:, None], left, :] * down * (one - over),
            wide[..., top[:, None], right, :] * (one - down) * over,
            wide[..., bottom[:, None], right, :] * down * over,
        ]
        total = ((weighed[0] + weighed[1]) + weighed[2]) + weighed[3]
        return total if real else rounding_shift(total, 20).astype(np.int8)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"resize_bilinear {x.name}", x, y)
        rows, columns, channels = x.shape[-3:]
        (top, bottom, down), (left, right, over) = self.axes(call)
        c_type = "float" if y.format.is_float else "int32_t"
        return Invocation(
            {
                "images": prod(x.shape[:-3]),
                "rows": rows,
                "columns": columns,
                "channels": channels,
                "y_rows": self.size[0],
                "y_columns": self.size[1],
            },
            {
                "x": In(0),
                "row": Table(np.stack([top, bottom], 1), "int32_t", TABLES),
                "down": Table(down, c_type, TABLES),
                "column": Table(np.stack([left, right], 1), "int32_t", TABLES),
                "over": Table(over, c_type, TABLES),
                "y": Out(),
            },
        )

    def axes(self, call: Call) -> tuple[Axis, Axis]:
        """Rows and columns."""
        along = self._real if call.output.format.is_float else self._integer
        rows, columns = call.input(0).shape[-3:-1]
        return along(rows, self.size[0]), along(columns, self.size[1])

    def _real(self, extent: int, wanted: int) -> Axis:
        """Weights in float32. Source: ComputeInterpolationValues."""
        numerator, denominator = self.ends(extent, wanted)
        scale = np.float32(numerator) / np.float32(denominator)
        index, half = np.arange(wanted, dtype=np.float32), np.float32(0.5)
        place = (index + half) * scale - half if self.half_pixel_centers else index * scale
        before = np.clip(np.floor(place), 0, extent - 1).astype(np.int64)
        behind = np.clip(np.ceil(place), 0, extent - 1).astype(np.int64)
        return before, behind, place - before.astype(np.float32)

    def _integer(self, extent: int, wanted: int) -> Axis:
        """Weights in 1 / 1024. Source: ComputeInterpolationValuesInteger, whose divisions cut off towards zero."""
        numerator, denominator = self.ends(extent, wanted)
        scale = (ONE * numerator + denominator // 2) // denominator
        place = np.arange(wanted, dtype=np.int64) * scale
        if self.half_pixel_centers:
            place += scale // 2 - ONE // 2
        before = np.clip(place // ONE, 0, extent - 1)
        behind = np.clip(-(-place // ONE), 0, extent - 1)
        return before, behind, place - ONE * before
