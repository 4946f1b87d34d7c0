"""Frames that begin and end gently."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format
from lilliput.ops.signal.window import Window
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_frames
from lilliput.signal.signal import Signal
from lilliput.signal.windows import window_numbers


@dataclass(frozen=True)
class WindowBlock(Block):
    """Each frame times a window.

    kind      "hann", "hamming", "blackman", "kaiser" or "rectangular"
    periodic  whether the window's period is its length, as for spectra; else its length less one
    beta      of "kaiser": how wide its main lobe is
    """

    kind: str = "hann"
    periodic: bool = True
    beta: float = 8.6

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_frames(x)
        numbers = window_numbers(self.kind, x.shape[-1], self.periodic, self.beta)
        format = Format() if x.format.is_float else Format("s16", (2.0**-15,), (0,))
        return chain.apply(Window(), x, chain.constant(format.encode(numbers.astype(np.float64)), format, "window"))
