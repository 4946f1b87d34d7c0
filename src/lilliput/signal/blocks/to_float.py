"""Stored integers as real numbers."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class ToFloat(Block):
    """Everything behind it computes in float32; without it a pipeline of integers stays one."""

    def build(self, chain: Chain, x: Signal) -> Signal:
        return x if x.format.is_float else chain.apply(Dequantize(), x, format=Format())
