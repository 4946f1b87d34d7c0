"""Division of a whole recording by its largest number."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.signal.clip_normalise import BITS
from lilliput.ops.signal.clip_normalise import ClipNormalise as Divide
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class ClipNormalise(Block):
    """A recording divided by its largest number. For whole recordings alone: a stream cannot know it."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        if chain.streaming:
            raise InputError(
                "clip_normalise divides by the largest number of the whole recording, and in a stream most of that is "
                "still to come. Put running_level in its place, behind frames: it divides each frame by the level of "
                "what has been heard so far. Features change a little, so measure the accuracy again"
            )
        require_dtype(x, "f32", "s16")
        format = Format() if x.format.is_float else Format("s16", (2.0**-BITS,), (0,))
        return chain.apply(Divide(), x, format=format)
