"""Statistics of a data set: of each channel, and of how much there is of each label, session and so on."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from lilliput.data.recording import Facts, Recording

ROWS = 1 << 16  # of a block


@dataclass
class ChannelStatistics:
    """One channel over all recordings that have it. Values that are NaN or infinite are counted, and left out."""

    name: str
    units: str
    rows: int = 0
    strange: int = 0
    minimum: float = float("inf")
    maximum: float = float("-inf")
    _sum: float = 0.0
    _squares: float = 0.0

    def add(self, x: np.ndarray) -> None:
        """More of its values (n,)."""
        x = x.astype(np.float64)
        finite = x[np.isfinite(x)]
        self.strange += x.size - finite.size
        if finite.size:
            self.rows += finite.size
            self.minimum = min(self.minimum, float(finite.min()))
            self.maximum = max(self.maximum, float(finite.max()))
            self._sum += float(finite.sum())
            self._squares += float(np.square(finite).sum())

    @property
    def mean(self) -> float:
        """Of all values; NaN where there is none."""
        return self._sum / self.rows if self.rows else float("nan")

    @property
    def rms(self) -> float:
        """Root of the mean square, the mean included."""
        return float(np.sqrt(self._squares / self.rows)) if self.rows else float("nan")

    @property
    def crest(self) -> float:
        """The largest magnitude over the RMS; NaN where nothing but zeros is."""
        return max(abs(self.minimum), abs(self.maximum)) / self.rms if self.rows and self.rms else float("nan")

    def facts(self) -> dict[str, object]:
        """For JSON and tables."""
        names = ("name", "units", "rows", "minimum", "maximum", "mean", "rms", "crest", "strange")
        return {name: getattr(self, name) for name in names}


@dataclass
class GroupStatistics:
    """Recordings that share a fact: how many, how many rows and seconds, the shortest and the longest."""

    fact: str
    value: str
    recordings: int = 0
    rows: int = 0
    seconds: float = 0.0
    shortest: int | None = None
    longest: int = 0
    rates: set[float] = field(default_factory=set)

    def add(self, facts: Facts, rows: int) -> None:
        """One more recording."""
        self.recordings += 1
        self.rows += rows
        self.seconds += rows / facts.rate if facts.rate else 0.0
        self.shortest = rows if self.shortest is None else min(self.shortest, rows)
        self.longest = max(self.longest, rows)
        self.rates |= {facts.rate} if facts.rate else set()

    def facts(self) -> dict[str, object]:
        """For JSON and tables."""
        return {**vars(self), "rates": sorted(self.rates)}


@dataclass
class Statistics:
    """Of a data set: its channels in the order of their first appearance, and its groups by fact and value."""

    channels: list[ChannelStatistics]
    groups: list[GroupStatistics]


def statistics(recordings: Iterable[Recording], by: Sequence[str] = ("label",)) -> Statistics:
    """Read every recording once, in blocks.

    by  facts whose values are told apart: label, session, device, speaker, split
    """
    channels: dict[tuple[str, str], ChannelStatistics] = {}
    groups: dict[tuple[str, str], GroupStatistics] = {}
    for recording in recordings:
        plain = recording.values.reshape(-1, recording.values.shape[-1])
        for place, channel in enumerate(recording.channels):
            key = (channel.name, channel.units)
            known = channels.setdefault(key, ChannelStatistics(*key))
            for start in range(0, len(plain), ROWS):
                known.add(plain[start : start + ROWS, place])
        for fact in ("", *by):
            value = getattr(recording, fact) if fact else "all"
            group = groups.setdefault((fact, value), GroupStatistics(fact, value))
            group.add(recording, len(recording.values))
    order = {fact: place for place, fact in enumerate((*by, ""))}
    return Statistics(
        list(channels.values()), sorted(groups.values(), key=lambda group: (order[group.fact], group.value))
    )
