"""What sending only events saves: bytes a day, against sending every row."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import InputError
from lilliput.signal.source import Source

SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Upload:
    """Bytes a day of raw rows and of events; `sent` messages were counted in `seconds`.

    raw, events  bytes a day, message overhead included
    """

    raw: float
    events: float
    sent: int
    seconds: float

    @property
    def saved(self) -> float:
        """Bytes a day."""
        return self.raw - self.events

    @property
    def part(self) -> float:
        """What the events take of the raw stream's bytes."""
        return self.events / self.raw

    def __str__(self) -> str:
        return (
            f"{self.events:,.0f} bytes a day instead of {self.raw:,.0f} ({100 * self.part:.3g} %), from {self.sent} "
            f"messages in {self.seconds:,.0f} s"
        )


def upload(
    source: Source, send: np.ndarray, rate: float, payload: int, overhead: int = 0, rows_per_message: int = 1
) -> Upload:
    """Of the flags `send` (rows, 1) that an event gate gave, `rate` of them a second.

    payload           bytes of an event's message
    overhead          bytes that the transport adds to each message
    rows_per_message  raw rows that one message would hold
    """
    if not len(send) or payload < 1 or overhead < 0 or rows_per_message < 1:
        raise InputError(
            f"expected flags, a payload and rows a message of at least 1, and an overhead of at least 0; got "
            f"{len(send)} flags, {payload}, {rows_per_message} and {overhead}"
        )
    seconds, sent = len(send) / rate, int(np.count_nonzero(send))
    row = len(source.channels) * source.format.itemsize
    raw = source.rate * (row + overhead / rows_per_message) * SECONDS_PER_DAY
    return Upload(raw, sent / seconds * (payload + overhead) * SECONDS_PER_DAY, sent, seconds)
