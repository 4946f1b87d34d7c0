"""MLPerf Tiny's front end for keyword spotting (kws01)."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.signal.truncate import Truncate
from lilliput.signal.block import Block
from lilliput.signal.blocks.clip_normalise import ClipNormalise
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.mfcc import Mfcc
from lilliput.signal.blocks.running_level import RunningLevel
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal

NORMALISE = ("clip", "running", "none")
RATE, LENGTH, STEP = 16000.0, 480, 320
RELEASE, FLOOR = 3.0, 0.2  # of what was tried, what costs the reference model the least on Speech Commands
FEATURES = Format("s8", (0.5847029089927673,), (83,))  # of kws_ref_model's input


@dataclass(frozen=True)
class MlperfKws(Block):
    """MFCC exactly as MLPerf Tiny's reference keyword model takes them: 16 kHz to int8 (frames, 1, 10).

    normalise  "clip" as the reference does it, which takes whole recordings (448 of 480 clips of Speech Commands
               right); "running", its causal replacement for streams (430); "none" (406)
    """

    normalise: str = "clip"

    def build(self, chain: Chain, x: Signal) -> Signal:
        if self.normalise not in NORMALISE or len(x.shape) != 2 or x.shape[1] != 1 or x.rate != RATE:
            raise InputError(
                f"expected rows of one channel at {RATE:g} Hz, and normalise as one of {', '.join(NORMALISE)}, "
                f"got {list(x.shape)} at {x.rate:g} Hz and {self.normalise!r}"
            )
        if self.normalise == "clip":
            if chain.streaming:
                raise InputError(
                    "clip_normalise, which the reference begins with, divides by the largest number of the whole "
                    'recording, and in a stream most of that is still to come. Set normalise = "running": '
                    "running_level divides each frame by the level of what has been heard so far. Features change a "
                    "little, so measure the accuracy again"
                )
            x = ClipNormalise().build(chain, x)
        x = FramesBlock(LENGTH, STEP).build(chain, x)
        if self.normalise == "running":
            x = RunningLevel(RELEASE, FLOOR).build(chain, x)
        features = Mfcc(n=512, bands=40, low=20.0, high=4000.0, coefficients=10, offset=1e-6, rate=RATE).build(chain, x)
        return chain.apply(Truncate(), features, format=FEATURES)
