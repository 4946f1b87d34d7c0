"""The energy of each bin of a spectrum, as TFLite Micro's audio front end has it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value


@dataclass(frozen=True)
class MicroEnergy(Op):
    """x (..., 2 bins) int16, real and imaginary in turn → y (..., bins) uint32 = re**2 + im**2 for bins [first, last).

    The other bins are 0; TFLite Micro leaves there what lay there before.
    """

    first: int
    last: int

    KERNELS: ClassVar = (Kernel("micro_energy.h", ("s16",), ("u32",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::SpectrumToEnergy"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or x.shape[-1] % 2:
            raise ShapeError(f"micro_energy {x.name}: expected rows of complex numbers in pairs, got {x.shape}")
        bins = x.shape[-1] // 2
        if not 0 <= self.first < self.last <= bins:
            raise ShapeError(
                f"micro_energy {x.name}: expected a first and a last bin within 0 to {bins}, got {self.first} and "
                f"{self.last}"
            )
        return ((*x.shape[:-1], bins),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def macs(self, call: Call) -> int:
        return call.output.size // call.output.shape[-1] * (self.last - self.first) * 2

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        wide = x.astype(np.int64)
        y = wide[..., 0::2] ** 2 + wide[..., 1::2] ** 2
        y[..., : self.first] = y[..., self.last :] = 0
        return y.astype(np.uint32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        bins = call.output.shape[-1]
        params = {"rows": call.output.size // bins, "bins": bins, "first": self.first, "last": self.last}
        return Invocation(params, {"x": In(0), "y": Out()})
