"""Another rate."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from lilliput.graph import InputError
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.rates import at_another_rate
from lilliput.signal.signal import Signal

LARGEST = 1000  # of the ratio's numerator and denominator


@dataclass(frozen=True)
class ResampleBlock(Block):
    """Rows at another rate, without what the lower of both rates cannot hold.

    rate       rows a second, a simple fraction of what comes
    crossings  of zero to each side in the filter's response: more are sharper, and cost as much more
    """

    rate: float
    crossings: int = 10

    def build(self, chain: Chain, x: Signal) -> Signal:
        ratio = Fraction(self.rate / x.rate).limit_denominator(LARGEST)
        is_exact = self.rate > 0 and abs(ratio * x.rate / self.rate - 1) < 1e-9
        if not is_exact or ratio.numerator > LARGEST:
            raise InputError(
                f"{self.rate:g} is no simple fraction of the rate that comes, {x.rate:g} rows a second; choose one "
                f"whose ratio has no number above {LARGEST}"
            )
        return at_another_rate(chain, x, ratio.numerator, ratio.denominator, self.crossings)
