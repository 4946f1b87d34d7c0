"""What a memory card costs: energy a byte, and writes until it is worn out. Modelled; each figure with its source."""

from __future__ import annotations

from dataclasses import dataclass

SECONDS_A_YEAR = 365.25 * 86400


@dataclass(frozen=True)
class Card:
    """capacity      bytes, over which the card spreads its writes evenly
    endurance     writes of each byte
    amplification bytes that the card writes for a byte it is given
    power         watts while it moves, so that a byte costs power / rate
    sources       of each figure
    """

    capacity: float
    endurance: float
    amplification: float
    power: float
    sources: tuple[tuple[str, str], ...]

    def years(self, written: float, period: float) -> float:
        """Until it is worn out by `written` bytes every `period` seconds; infinite where nothing is written."""
        if written == 0:
            return float("inf")
        return self.capacity * self.endurance / (written * self.amplification) * period / SECONDS_A_YEAR

    def joules(self, nbytes: float, rate: float) -> float:
        """To move so many bytes at `rate` bytes a second."""
        return self.power * nbytes / rate


MICROSD = Card(
    capacity=128e9,
    endurance=3000,
    amplification=1.0,
    power=3.3 * 0.1,
    sources=(
        ("capacity", "a usual size"),
        ("endurance", "3,000 to 10,000 for MLC and TLC flash as makers and users give it; the lower end (unverified)"),
        ("amplification", "1: bands are written in one piece; a card that rewrites whole blocks for them has more"),
        ("power", "SD Physical Layer Specification, default speed: at most 100 mA, here at 3.3 V (unverified)"),
    ),
)
