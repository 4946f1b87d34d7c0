"""How to learn on the chip."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from lilliput.graph import InputError

AUTO, FLOAT, FIXED = "auto", "float", "fixed"
ARITHMETICS = (AUTO, FLOAT, FIXED)


@dataclass(frozen=True)
class Learn:
    """Options of a graph that learns.

    learning_rate  of stochastic gradient descent, one sample a step; 0 changes nothing
    arithmetic     "float": float32 weights; "fixed": integers alone, above int8 layers; "auto": fixed where the layers
                   below are int8
    """

    learning_rate: float = 0.01
    arithmetic: str = AUTO

    def __post_init__(self) -> None:
        if not (isfinite(self.learning_rate) and self.learning_rate >= 0):
            raise InputError(
                f"learning: learning_rate is a finite number of at least 0, not {self.learning_rate}; 0.01 is usual"
            )
        if self.arithmetic not in ARITHMETICS:
            raise InputError(f"learning: arithmetic is one of {', '.join(ARITHMETICS)}, not {self.arithmetic!r}")


DEFAULT = Learn()
