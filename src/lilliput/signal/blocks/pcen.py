"""Per-channel energy normalisation."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, log2

import numpy as np

from lilliput.graph import Format
from lilliput.ops.signal.pcen import STATE_BITS
from lilliput.ops.signal.pcen import Pcen as Normalisation
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Pcen(Block):
    """Energies of bands, as the stage mfe gives them, made alike whether loud or soft: in the place of logarithms.

    smoothing  how much of each frame goes into a band's mean
    gain       how far that mean is divided out: 1 makes all loudness alike
    bias       added before the root, so that what is near silence stays there
    root       power that the ratio is taken to
    floor      added to the mean
    """

    smoothing: float = 0.025
    gain: float = 0.98
    bias: float = 2.0
    root: float = 0.5
    floor: float = 1e-6

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_dtype(x, "f32", "s32")
        op = Normalisation(self.smoothing, self.gain, self.bias, self.root, self.floor)
        shape = x.shape[1:]
        if x.format.is_float:
            return chain.apply(op, x, states=[(np.zeros(shape, np.float32), Format())])
        level = Format("u64", (x.format.scale[0] / (1 << STATE_BITS),), (0,))
        step = 2.0 ** ceil(log2(self._largest(x.format.scale[0] * 2.0**31) / 32767))
        return chain.apply(op, x, format=Format("s16", (step,), (0,)), states=[(np.zeros(shape, np.uint64), level)])

    def _largest(self, energy: float) -> float:
        """What y reaches for energies up to this: in the first frame behind silence."""
        ratio = energy / (self.floor + self.smoothing * energy) ** self.gain
        return max((ratio + self.bias) ** self.root - self.bias**self.root, 2.0**-10)
