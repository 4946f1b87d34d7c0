"""Log-gradients: what of an image does not change with the light."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.element import CODES

POINT = 14  # bits of the ratio below the point
MOST = math.log(4)  # of the threshold
LEVELS = (2, 3)


@dataclass(frozen=True)
class LogGradient(Op):
    """x (..., rows, columns, channels) → y (..., rows - step, columns - step, 2 channels): steps in the log of light.

    For each pixel and channel: how the one to the right, then the one below, compares with it. 1 where the difference
    of logarithms exceeds `threshold`, -1 where it is below -threshold (with 3 levels, 1.5 bits), else 0.
    threshold  of natural logarithms, from 0 to log 4; 0.1 is a tenth brighter
    levels     3, or 2: growing darker is not told
    step       1; 2 for a raw image of a sensor with Bayer's pattern, so that like colours are compared
    black      what the sensor gives in the dark, taken from each pixel, in stored numbers
    least      what is left counts as at least this, in stored numbers, so that darkness has a logarithm
    Integers: x uint8, int16 or int32 (raw light of 16 bits); y int8 of plain numbers.
    """

    threshold: float = 0.1
    levels: int = 3
    step: int = 1
    black: float = 0.0
    least: float = 1.0

    KERNELS: ClassVar = (
        *(Kernel("log_gradient_integer.h", (dtype,), ("s8",)) for dtype in ("u8", "s16", "s32")),
        Kernel("log_gradient_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = (
        "Lu and Murmann 2022, Improving the energy efficiency and robustness of tinyML computer vision using "
        "log-gradient input images, arXiv 2203.02571; thresholds on ratios instead of logarithms are ours"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) < 3 or min(x.shape[-3:-1]) <= self.step or self.step < 1:
            raise ShapeError(
                f"log_gradient of {x.name}: expected an image (rows, columns, channels) of more than {self.step} rows "
                f"and columns, got {x.shape}"
            )
        if not 0 <= self.threshold <= MOST or self.levels not in LEVELS or self.least <= 0:
            raise ShapeError(
                f"log_gradient of {x.name}: expected a threshold from 0 to {MOST:.3f}, 2 or 3 levels and a least light "
                f"above 0, got {self.threshold:g}, {self.levels} and {self.least:g}"
            )
        *images, rows, columns, channels = x.shape
        return ((*images, rows - self.step, columns - self.step, 2 * channels),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 3 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y, step = call.output, self.step
        if y.format.is_float:
            light = np.maximum(x - np.float32(self.black), np.float32(self.least))
            unit, ratio = np.asarray(1, np.float32), np.asarray(math.exp(self.threshold), np.float32)
        else:
            light = np.maximum(x.astype(np.int64) - int(self.black), int(self.least))
            unit, ratio = np.asarray(1 << POINT), np.asarray(self._ratio)
        here = light[..., :-step, :-step, :]
        signs = []
        for there in (light[..., :-step, step:, :], light[..., step:, :-step, :]):
            darker = (here * unit > there * ratio) * self._darker
            signs.append(np.where(there * unit > here * ratio, 1, darker))
        return np.stack(signs, -1).astype(y.format.numpy).reshape(y.shape)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        *images, rows, columns, channels = x.shape
        params: dict[str, int | float] = {"images": prod(images), "rows": rows, "columns": columns}
        params |= {"channels": channels, "step": self.step}
        if call.output.format.is_float:
            light: dict[str, int | float] = {"black": float(self.black), "least": float(self.least)}
            params |= light | {"ratio": math.exp(self.threshold), "darker": float(self._darker)}
        else:
            largest = x.format.range[1]
            whole = self.black == int(self.black) and self.least == int(self.least)
            if not whole or not 0 <= self.black <= largest - self.least:
                raise UnsupportedError(
                    f"log_gradient of {x.name}: black {self.black:g} and least {self.least:g} are whole numbers of the "
                    f"sensor's, together at most {largest}"
                )
            params |= {"type": CODES[x.format.dtype], "black": int(self.black), "least": int(self.least)}
            params |= {"ratio": self._ratio, "darker": self._darker}
        return Invocation(params, {"x": In(0), "y": Out()})

    @property
    def _ratio(self) -> int:
        return round(math.exp(self.threshold) * (1 << POINT))

    @property
    def _darker(self) -> int:
        return -1 if self.levels == 3 else 0
