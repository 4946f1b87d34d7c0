"""Cutting rows into frames."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class FramesBlock(Block):
    """Rows (rows, channels) cut into frames (frames, channels, length), one every `step` rows.

    length  rows of a frame
    step    rows from one frame's start to the next one's
    """

    length: int
    step: int

    def build(self, chain: Chain, x: Signal) -> Signal:
        if len(x.shape) != 2 or self.length < 1 or self.step < 1:
            raise InputError(
                f"expected rows of channels, a length and a step above 0; got shape {x.shape}, length {self.length}, "
                f"step {self.step}"
            )
        return chain.frames(x, self.length, self.step)
