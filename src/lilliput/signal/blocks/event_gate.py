"""What is worth sending."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.ops.signal.event_gate import EventGate as Gate
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, LABEL, flat, require_dtype, rows_of
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class EventGate(Block):
    """Passes everything on; a further output, `send`, is 1 in rows that are worth sending.

    delta      a row is sent where a number differs by more than this from the row sent last
    gap        seconds between two that are sent, at least
    heartbeat  seconds after which a row is sent in any case; 0 for never
    """

    delta: float = 0.0
    gap: float = 0.0
    heartbeat: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s32", "s16", "s8")
        beat = rows_of(self.heartbeat, x.rate) if self.heartbeat else 0
        last = np.zeros(x.shape[1], x.format.numpy)
        send = chain.apply(
            Gate(self.delta, rows_of(self.gap, x.rate), beat),
            x,
            format=LABEL,
            states=[(last, x.format), (np.array([-1], np.int32), COUNT)],
            name="send",
        )
        chain.output(send)
        return x
