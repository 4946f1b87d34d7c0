"""Soft sensors."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.signal.expression import Expression as Formula
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Expression(Block):
    """A quantity that no sensor measures, by a formula over channels that are measured.

    text      numbers, channels, + - * / ( ) and abs, sqrt, exp, log, min, max
    channels  their names; those of the source where none are given
    dtype     of integers: "s16" or "s32"
    scale     what 1 of these integers stands for; not needed for float
    """

    text: str
    channels: tuple[str, ...] = ()
    dtype: str = "s16"
    scale: float = 0.0

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_dtype(x, "f32", "s16")
        op = Formula(self.text, self.channels or chain.source.channels)
        if x.format.is_float:
            return chain.apply(op, x)
        if not self.scale > 0 or self.dtype not in ("s16", "s32"):
            raise InputError(
                f"a formula over integers needs the scale of its result and its dtype, s16 or s32, not "
                f"{self.scale:g} and {self.dtype!r}; scale = largest result / 32767 suits s16"
            )
        return chain.apply(op, x, format=Format(self.dtype, (self.scale,), (0,)))
