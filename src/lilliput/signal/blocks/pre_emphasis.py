"""Louder highs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.ops.signal.pre_emphasis import PreEmphasis
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.filtering import require_rows
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class PreEmphasisBlock(Block):
    """Each row less a part of the one before: evens out the spectrum of speech.

    coefficient  that part
    """

    coefficient: float = 0.97

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_rows(x)
        last = np.zeros(x.shape[1], x.format.numpy)
        return chain.apply(PreEmphasis(self.coefficient), x, states=[(last, x.format)])
