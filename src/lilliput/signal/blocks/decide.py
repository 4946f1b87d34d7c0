"""Decisions from scores."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import InputError
from lilliput.ops.signal.decide import NONE
from lilliput.ops.signal.decide import Decide as Decision
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, LABEL, flat, label_index, per_class, require_dtype, rows_of, stored_thresholds
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Decide(Block):
    """Scores (rows, classes) to a label that stands, -1 for none; a second output, `event`, is 1 where it begins.

    on          score from which on a class may be detected: one for all, or one a class
    off         score below which a detection ends: one for all, or one a class; at most `on`, and `on` where absent
    need, of    how many of the last `of` rows must say so
    refractory  seconds after a detection in which there is no other
    background  labels that are never detected
    """

    on: float | tuple[float, ...] = 0.5
    off: float | tuple[float, ...] | None = None
    need: int = 1
    of: int = 1
    refractory: float = 0.0
    background: tuple[str, ...] = ()

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16", "s8")
        classes = x.shape[1]
        if chain.labels and len(chain.labels) != classes:
            raise InputError(f"{classes} scores came for {len(chain.labels)} labels; name a label for each score")
        on = per_class(self.on, classes, "on")
        off = on if self.off is None else per_class(self.off, classes, "off")
        wrong = [i for i in range(classes) if off[i] > on[i]]
        if wrong:
            raise InputError(f"off {off[wrong[0]]} of class {wrong[0]} lies above its on {on[wrong[0]]}; lower it")
        for name in self.background:
            on[label_index(chain, name)] = float("inf")
        bounds = [
            chain.constant(*stored_thresholds(values, x.format), name) for values, name in ((on, "on"), (off, "off"))
        ]
        rest = rows_of(self.refractory, x.rate, 0)
        states = [
            (np.array([NONE], np.int32), COUNT),
            (np.zeros(1, np.int32), COUNT),
            (np.zeros(classes, np.int32), COUNT),
        ]
        label, event = chain.apply_all(
            Decision(self.need, self.of, rest),
            x,
            *bounds,
            formats=[LABEL, LABEL],
            states=states,
            called=("label", "event"),
        )
        chain.output(event)
        return label
