"""The discrete wavelet transform: a frame as a coarse part and details on octaves."""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Kernel, Out, Scratch, ShapeError, Table
from lilliput.ops.frames import FrameOp
from lilliput.ops.power_of_two import right_shift, saturated, shift_rounded, signal_scale

FAMILIES = {"haar": 1, "daubechies2": 2, "daubechies4": 4}  # vanishing moments; twice as many taps
BITS = 15  # of taps


@dataclass(frozen=True)
class Wavelet(FrameOp):
    """x (..., length) → y (..., length): [coarse | details of level `levels` | ... | details of level 1].

    The coarse part has length / 2**levels numbers, the details of level k length / 2**k. Frames go round: behind the
    last number comes the first. At each level, with taps h that sum to 1 and g[k] = (-1)^k h[n - 1 - k],

        coarse'[i] = sum of h[k] coarse[2 i + k],   details[i] = sum of g[k] coarse[2 i + k].

    So a constant keeps its value, and y is stored as x is; times sqrt(2)**level a part is that of the orthonormal
    transform. int16: each level is rounded once, and saturated.
    """

    family: str = "haar"
    levels: int = 1

    KERNELS: ClassVar = (
        Kernel("wavelet_s16.h", ("s16",), ("s16",)),
        Kernel("wavelet_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own; Daubechies 1988, Orthonormal bases of compactly supported wavelets; Mallat 1989"

    def length_of(self, where: str, length: int) -> int:
        if self.family not in FAMILIES:
            raise ShapeError(f"{where}: the family is one of {', '.join(FAMILIES)}, not {self.family!r}")
        if self.levels < 1 or length % (1 << self.levels):
            raise ShapeError(
                f"{where}: each level halves the frame, so {self.levels} levels need frames of a multiple of "
                f"{1 << max(1, self.levels)} numbers, not {length}"
            )
        return length

    def macs(self, call: Call) -> int:
        parts = sum(call.output.size >> level for level in range(self.levels))
        return parts * 2 * FAMILIES[self.family]

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        is_float, taps = call.output.format.is_float, self._taps(call)
        coarse, parts = x if is_float else x.astype(np.int64), []
        for _ in range(self.levels):
            both = []
            for filter in taps:
                total = np.zeros((*x.shape[:-1], coarse.shape[-1] // 2), coarse.dtype)
                for k, tap in enumerate(filter):
                    total = total + tap * np.roll(coarse, -k, -1)[..., ::2]
                done = total if is_float else saturated(shift_rounded(total, BITS), call.output.format).astype(np.int64)
                both.append(done)
            coarse = both[0]
            parts.append(both[1])
        return np.concatenate([coarse, *reversed(parts)], -1).astype(call.output.format.numpy)

    def _taps(self, call: Call) -> np.ndarray:
        """(2, n): the coarse part's, then the details'."""
        low = scaling_taps(FAMILIES[self.family])
        both = np.stack([low, low[::-1] * (-1.0) ** np.arange(len(low))])
        return both.astype("<f4") if call.output.format.is_float else np.rint(both * (1 << BITS)).astype("<i2")

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        length, taps = x.shape[-1], self._taps(call)
        if not x.format.is_float:
            where = f"wavelet of {x.name}"
            right_shift(where, call.output, signal_scale(where, x), 0, 0)
        params = {"frames": x.size // length, "length": length, "levels": self.levels, "taps": taps.shape[1]}
        table = Table(taps, x.format.c_type)
        line = Scratch((length + taps.shape[1] - 2) * x.format.itemsize, x.format.c_type)
        arguments: dict[str, Argument] = {"x": In(0), "taps": table, "line": line, "y": Out()}
        return Invocation(params, arguments)


def scaling_taps(moments: int) -> np.ndarray:
    """The 2 * moments taps of Daubechies' scaling function with the least phase, summing to 1: float64.

    |H|^2 = (cos^2)^moments * P(sin^2) with P(y) = the sum of C(moments - 1 + k, k) y^k; H takes of each pair of roots
    of P, as y = (2 - z - 1/z) / 4, the one within the unit circle. Source: Daubechies 1988, section 4.
    """
    taps = np.ones(1)
    for _ in range(moments):
        taps = np.convolve(taps, [0.5, 0.5])
    outer = [comb(moments - 1 + k, k) for k in reversed(range(moments))]
    for root in np.roots(outer) if moments > 1 else []:
        half = 1 - 2 * root  # z + 1/z = 2 half
        z = half + np.sqrt(half * half - 1 + 0j)
        z = z if abs(z) < 1 else 1 / z
        taps = np.convolve(taps, [1 / (1 - z), -z / (1 - z)])
    return np.real(taps)
