"""A long-term memory of regimes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.nn.reduce_max import ReduceMax
from lilliput.ops.signal.model_memory import FRACTION, NONE, ModelMemory
from lilliput.signal.block import Block
from lilliput.signal.blocks.smooth import Smooth
from lilliput.signal.blocks.stationarity import Stationarity
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, LABEL, flat, require_dtype
from lilliput.signal.signal import Signal

LONG_KNOWN = 1 << 10  # rows that a regime given beforehand counts as learned from


@dataclass(frozen=True)
class Regimes(Block):
    """The number of the regime that the signal is in, -1 while it changes; regimes are learned, kept and recalled.

    Further outputs: `stationarity` (of each channel, see that block) and `switched`, 1 where the regime is another.

    slots    regimes that are remembered at most
    radius   real distance within which a settled signal is taken for a regime that is known
    rate     a regime's mean follows the signal by 2^-rate in the end
    settle   settled rows before a regime is in force
    known    means of regimes known beforehand, a list of one number a channel each
    average  rows whose mean is compared with the regimes, where single rows are noisy
    pass_on  the signal itself goes on to the next stage, and the regime is one more output
    block, blocks, change, jump, scatter  of the test for stationarity
    """

    slots: int = 4
    radius: float = 1.0
    rate: int = 6
    settle: int = 1
    known: tuple[tuple[float, ...], ...] = ()
    average: int = 1
    pass_on: bool = False
    block: int = 64
    blocks: int = 16
    change: float = 13.0
    jump: float = 6.0
    scatter: float = 12.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16")
        test = Stationarity(self.block, self.blocks, self.change, self.jump, self.scatter)
        each = test.build(chain, x)
        change = each if each.shape[1] == 1 else chain.apply(ReduceMax((1,), True), each, name="change")
        means, learned = self._begin(x)
        level = Smooth(rows=self.average).build(chain, x) if self.average > 1 else x
        wide = Format() if x.format.is_float else COUNT
        slot, switched = chain.apply_all(
            ModelMemory(self.slots, self.radius, self.rate, self.settle),
            level,
            change,
            formats=[LABEL, LABEL],
            states=[
                (means, wide),
                (learned, COUNT),
                (np.array([NONE], np.int32), COUNT),
                (np.zeros(1, np.int32), COUNT),
            ],
            called=("regime", "switched"),
        )
        for output in (slot, each, switched):
            chain.output(output)
        return x if self.pass_on else slot

    def _begin(self, x: Signal) -> tuple[np.ndarray, np.ndarray]:
        """Means (slots, n) as they are stored, and rows learned from (slots,)."""
        n = x.shape[1]
        if len(self.known) > self.slots or any(len(mean) != n for mean in self.known):
            raise InputError(f"expected at most {self.slots} known means of {n} numbers each, got {list(self.known)}")
        real = np.zeros((self.slots, n))
        real[: len(self.known)] = np.array(self.known, np.float64).reshape(-1, n)
        learned = np.where(np.arange(self.slots) < len(self.known), LONG_KNOWN, 0).astype(np.int32)
        stored = x.format.encode(real)
        return (stored if x.format.is_float else stored.astype(np.int32) << FRACTION), learned
