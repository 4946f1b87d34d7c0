"""Resizing an image by taking the nearest pixel."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Call, In, Invocation, Kernel, Out, Table
from lilliput.ops.resize import Resize
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class ResizeNearest(Resize):
    """x (..., rows, columns, channels) → y (..., size[0], size[1], channels), any format."""

    KERNELS: ClassVar = (Kernel("resize_nearest.h", ("any",), ("any",)),)
    SOURCE: ClassVar = "TFLite Micro's reference_ops::ResizeNearestNeighbor (GetNearestNeighbor, in float32)"

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → the nearest of its numbers."""
        rows, columns = (self.nearest(n, m) for n, m in zip(x.shape[-3:-1], self.size, strict=True))
        return np.asarray(x[..., rows[:, None], columns, :])

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"resize_nearest {x.name}", x, y)
        rows, columns = x.shape[-3:-1]
        return Invocation(
            {
                "images": prod(x.shape[:-3]),
                "rows": rows,
                "columns": columns,
                "y_rows": self.size[0],
                "y_columns": self.size[1],
                "run": x.shape[-1] * x.format.itemsize,
            },
            {
                "x": In(0),
                "from_row": Table(self.nearest(rows, self.size[0]), "int32_t", TABLES),
                "from_column": Table(self.nearest(columns, self.size[1]), "int32_t", TABLES),
                "y": Out(),
            },
        )

    def nearest(self, extent: int, wanted: int) -> np.ndarray:
        """For each index along an axis of y the index in x: (wanted,) int32."""
        numerator, denominator = self.ends(extent, wanted)
        scale = np.float32(numerator) / np.float32(denominator)
        offset = np.float32(0.5 if self.half_pixel_centers else 0.0)
        place = (np.arange(wanted, dtype=np.float32) + offset) * scale
        # Places are never negative, so adding a half and cutting off rounds them; in double, where that is exact.
        whole = np.floor(place.astype(np.float64) + 0.5) if self.align_corners else np.floor(place)
        return np.clip(whole, 0, extent - 1).astype(np.int32)
