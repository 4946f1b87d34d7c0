"""A signal: a value of the graph on its way from the sensor to the decision."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import ALWAYS, Format, Schedule, Shape, Value


@dataclass(frozen=True, eq=False)
class Signal:
    """The first axis of `value` is time: (rows, channels), or (frames, channels, length) and the like.

    rate      rows a second
    schedule  in which calls of a streaming graph its rows come; always, in a graph for whole recordings
    """

    value: Value
    rate: float
    schedule: Schedule = ALWAYS

    @property
    def shape(self) -> Shape:
        return self.value.shape

    @property
    def format(self) -> Format:
        return self.value.format

    @property
    def rows(self) -> int:
        """That come at a time."""
        return self.value.shape[0]
