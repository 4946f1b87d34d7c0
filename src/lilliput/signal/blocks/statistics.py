"""Numbers that describe each frame."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

from lilliput.graph import Format, InputError
from lilliput.ops.signal.statistics import Statistics as Described
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import flat, require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Statistics(Block):
    """Mean, RMS, spread, skew and the like of each channel of each frame, side by side.

    of     from mean, rms, standard_deviation, variance, skew, kurtosis, crest, min, max, peak_to_peak, mean_absolute
    dtype  of integers: "s32", or "s16" for blocks that take no wider ones
    scale  what 1 of these integers stands for; 0 for the finest that holds the largest result. Variances of signals
           that are not around 1 make it coarse: leave them out, or give a scale
    """

    of: tuple[str, ...] = ("mean", "rms", "standard_deviation", "skew", "kurtosis")
    dtype: str = "s32"
    scale: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 3:
            raise InputError(f"expected frames (frames, channels, length), got {x.shape}; put a stage frames before it")
        require_dtype(x, "f32", "s16")
        return flat(chain, chain.apply(Described(self.of), x, format=self._format(x)))

    def _format(self, x: Signal) -> Format:
        if x.format.is_float:
            return x.format
        if self.dtype not in ("s16", "s32"):
            raise InputError(f"statistics are stored as s16 or s32, not {self.dtype!r}")
        full = 32768 * x.format.scale[0]
        limits = {"variance": full**2, "skew": x.shape[2], "kurtosis": x.shape[2], "crest": x.shape[2]}
        largest = max(limits.get(name, 2 * full) for name in self.of) if self.of else full
        bits = 15 if self.dtype == "s16" else 31
        return Format(self.dtype, (self.scale or 2.0 ** ceil(log2(largest) - bits),), (0,))
