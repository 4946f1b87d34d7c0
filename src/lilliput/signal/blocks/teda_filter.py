"""Outliers, told or replaced."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format
from lilliput.ops.signal.teda_filter import MOST
from lilliput.ops.signal.teda_filter import TedaFilter as Teda
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, flat, require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class TedaFilter(Block):
    """Rows that lie more than m standard deviations from the mean of all before; no model, no window.

    m        of the m-sigma rule
    gives    "values", with outliers replaced, or "outliers": 1 for one, else 0
    replace  an outlier by the "last" row that was none, by the "mean", or "keep" it
    adapt    take outliers into mean and variance, too
    cap      rows that count; older ones are forgotten exponentially
    reseed   so many outliers in a row are the new normal; 0 for never
    floor    standard deviations below this count as this
    """

    m: float = 3.0
    gives: str = "values"
    replace: str = "last"
    adapt: bool = False
    cap: int = MOST
    reseed: int = 0
    floor: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16")
        op = Teda(self.m, self.gives, self.replace, self.adapt, self.cap, self.reseed, self.floor)
        channels, is_float = x.shape[1], x.format.is_float
        counts, last = (np.zeros(2, np.int32), COUNT), (np.zeros(channels, x.format.numpy), x.format)
        if is_float:
            means, spread = (np.zeros(channels, np.float32), Format()), (np.zeros(1, np.float32), Format())
        else:
            means = np.zeros(channels, np.int32), Format("s32", (x.format.scale[0] / 65536,), (0,))
            spread = np.zeros(1, np.int64), Format("s64")
        y = x.format if self.gives == "values" or is_float else Format("s16", (1.0,), (0,))
        return chain.apply(op, x, format=y, states=[counts, means, spread, last])
