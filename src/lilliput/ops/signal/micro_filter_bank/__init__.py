"""The filter bank of TFLite Micro's audio front end: overlapping triangles over the bins of a spectrum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import TABLES, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.constants import require_constants


@dataclass(frozen=True)
class MicroFilterBank(Op):
    """x (..., bins) uint32, rising (n,) int16, falling (n,) int16 → y (..., bands) uint64.

    The bins are cut into bands + 1 stretches, each (first bin, first weight, width). Band i sums the rising weights of
    stretch i + 1 and the falling ones of stretch i, each times its bin; sums keep 64 bits.
    """

    stretches: tuple[tuple[int, int, int], ...]

    KERNELS: ClassVar = (Kernel("micro_filter_bank.h", ("u32", "s16", "s16"), ("u64",)),)
    SOURCE: ClassVar = "TFLite Micro's tflm_signal::FilterbankAccumulateChannels (there weights and unweights)"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, rising, falling = inputs
        assert x is not None and rising is not None and falling is not None
        where = f"micro_filter_bank {x.name}"
        require_constants(where, rising, falling)
        if len(self.stretches) < 2 or not x.shape:
            raise ShapeError(
                f"{where}: expected rows of bins and two stretches or more, got {x.shape}, {self.stretches}"
            )
        if rising.shape != falling.shape or len(rising.shape) != 1:
            raise ShapeError(
                f"{where}: expected as many rising as falling weights, got {rising.shape}, {falling.shape}"
            )
        for bin, weight, width in self.stretches:
            inside = min(bin, weight, width) >= 0 and bin + width <= x.shape[-1] and weight + width <= rising.size
            if not inside:
                raise ShapeError(
                    f"{where}: expected stretches within {x.shape[-1]} bins and {rising.size} weights, got "
                    f"{width} from bin {bin} with weights from {weight}"
                )
        return ((*x.shape[:-1], len(self.stretches) - 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return self

    def macs(self, call: Call) -> int:
        return call.output.size // call.output.shape[-1] * 2 * sum(width for _, _, width in self.stretches)

    def reference(self, call: Call, x: np.ndarray, rising: np.ndarray, falling: np.ndarray) -> np.ndarray:
        """x, weights stored → y stored."""
        wide = x.astype(np.int64)  # below 2**32, so products have 48 bits; sums wrap around as in C
        y = np.zeros((*x.shape[:-1], len(self.stretches) + 1), np.int64)
        for i, (bin, weight, width) in enumerate(self.stretches):
            energy, taken = wide[..., bin : bin + width], slice(weight, weight + width)
            y[..., i] += np.sum(energy * rising[taken].astype(np.int64), axis=-1)
            y[..., i + 1] += np.sum(energy * falling[taken].astype(np.int64), axis=-1)
        return y[..., 1:-1].astype(np.uint64)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        bins, bands = call.input(0).shape[-1], call.output.shape[-1]
        any_below = any(np.any(call.input(i).array() < 0) for i in (1, 2))
        params = {"rows": call.output.size // bands, "bins": bins, "bands": bands, "any_below": int(any_below)}
        stretches = Table(np.array(self.stretches, np.int32), "lil_micro_stretch", TABLES)
        return Invocation(params, {"x": In(0), "rising": In(1), "falling": In(2), "stretches": stretches, "y": Out()})
