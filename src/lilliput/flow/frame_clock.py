"""Frames that come at a fixed period, and a board that may be too slow for them: which are dropped."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class FrameClock:
    """What became of the frames of `seconds` seconds.

    load     the share of the time that the core computes, where it keeps up; above 1 it cannot
    latency  seconds from the last frame of a call to the end of the call, at the worst
    """

    seconds: float
    frames: int
    dropped: int
    load: float
    latency: float


def run_clock(calls: Sequence[float], hop: int, period: float, seconds: float = 60.0) -> FrameClock:
    """The frames of a stream against the time that its calls take.

    calls   seconds of each call, again and again: as many as there are until the same layers run again
    hop     frames that a call takes
    period  seconds from one frame to the next
    Two buffers of `hop` frames take turns: one is computed while the other fills. A frame is dropped where the other is
    full and the core still computes.
    """
    waiting = dropped = done = 0
    begins = free = latency = 0.0  # when the core takes the buffer that is full, and when it is done with it
    frames = int(seconds / period + 1e-9)
    for frame in range(frames):
        now = frame * period
        if now < begins:
            dropped += 1
            continue
        waiting += 1
        if waiting == hop:
            begins = max(now, free)
            free = begins + calls[done % len(calls)]
            latency = max(latency, free - now)
            waiting, done = 0, done + 1
    return FrameClock(seconds, frames, dropped, sum(calls) / len(calls) / (hop * period), latency)
