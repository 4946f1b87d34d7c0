"""The discrete cosine transform."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    Band,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.bands import row_by_row
from lilliput.ops.wide_words import narrow

NORMS = ("plain", "even", "orthonormal")


@dataclass(frozen=True)
class Dct(Op):
    """x (..., n) → y (..., coefficients): the first ones of the DCT-II, 2 * sum of x[i] cos(pi k (2 i + 1) / (2 n)).

    norm  "plain"; "even": all divided by sqrt(2 n), as TensorFlow's mfccs_from_log_mel_spectrograms has it;
          "orthonormal": the first by sqrt(2) more, as SciPy's "ortho"
    int16: factors have 15 bits, sums are exact and rounded once.
    """

    coefficients: int = 10
    norm: str = "even"

    KERNELS: ClassVar = (Kernel("dct_s16.h", ("s16",), ("s16",)), Kernel("dct_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "Ahmed, Natarajan and Rao 1974; norms as TensorFlow and SciPy have them"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if self.norm not in NORMS or not x.shape or not 1 <= self.coefficients <= x.shape[-1] <= 4096:
            raise ShapeError(
                f"dct {x.name}: expected a norm of {', '.join(NORMS)}, and at least as many numbers (at most 4096) on "
                f"the last axis as the {self.coefficients} coefficients, got {self.norm!r} and {x.shape}"
            )
        return ((*x.shape[:-1], self.coefficients),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        return call.output.size * call.input(0).shape[-1]

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x (..., n) stored → (..., coefficients) stored."""
        n = x.shape[-1]
        if x.dtype == np.float32:
            return (x @ self._cosines(n).T * self._factor(n)).astype(np.float32)
        whole, right = self._whole(call)
        return np.clip(narrow(x.astype(np.int64) @ whole.T, right), -32768, 32767).astype(np.int16)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        n = x.shape[-1]
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "n": n, "coefficients": self.coefficients}
        if x.format.is_float:
            table = Table((self._cosines(n) * self._factor(n)).astype("<f4"), "float", TABLES)
        else:
            whole, params["right"] = self._whole(call)
            table = Table(whole.astype("<i2"), "int16_t", TABLES)
        return Invocation(params, {"x": In(0), "m": table, "y": Out()})

    def _cosines(self, n: int) -> np.ndarray:
        """(coefficients, n), at most 1."""
        k = np.arange(self.coefficients)[:, None]
        cosines = np.cos(np.pi * k * (2 * np.arange(n) + 1) / (2 * n))
        if self.norm == "orthonormal":
            cosines[0] /= np.sqrt(2)
        return cosines

    def _factor(self, n: int) -> float:
        return 2.0 if self.norm == "plain" else float(np.sqrt(2 / n))

    def _whole(self, call: Call) -> tuple[np.ndarray, int]:
        """From x to y in their steps: factors of at most 15 bits, and how many of the bits are behind the point."""
        x, y = call.input(0), call.output
        if len(x.format.scale) != 1 or len(y.format.scale) != 1 or x.zero_point != 0 or y.zero_point != 0:
            raise UnsupportedError(
                f"dct {x.name}: expected one scale and zero point 0 for {x.name!r} and {y.name!r}, "
                f"got {x.format} and {y.format}"
            )
        real = self._cosines(x.shape[-1]) * (self._factor(x.shape[-1]) * x.scale / y.scale)
        right = 15 - math.ceil(math.log2(np.abs(real).max()))
        if not 12 <= right <= 31:  # sums below 2**42 then fit 32 bits
            raise UnsupportedError(
                f"dct {x.name}: the scales {x.scale:g} and {y.scale:g} are too far apart; choose one for {y.name!r} "
                f"between {x.scale / 4:g} and {x.scale * 2**14:g}"
            )
        return np.clip(np.rint(real * 2.0**right), -32767, 32767).astype(np.int64), right
