"""Clocks: what a column of times says of the rate, and how a cell tells a time."""

from __future__ import annotations

import re
from datetime import UTC, datetime

import numpy as np

from lilliput.data.blocks import blocks_of

UNITS = {
    "s": 1.0, "sec": 1.0, "secs": 1.0, "second": 1.0, "seconds": 1.0,
    "ms": 1e-3, "msec": 1e-3, "millis": 1e-3, "milliseconds": 1e-3,
    "us": 1e-6, "usec": 1e-6, "micros": 1e-6, "microseconds": 1e-6, "ns": 1e-9, "nanoseconds": 1e-9,
}  # fmt: skip
NAMES = UNITS.keys() | {"t", "time", "times", "timestamp", "timestamps", "ts", "datetime", "date"}
UNIFORM = 0.01  # of a period: how far rows may be from where the rate has them, and the rate alone be their clock


def is_clock(name: str) -> bool:
    """Whether a column of this name tells times.

    >>> is_clock("Timestamp"), is_clock("time_ms"), is_clock("temperature")
    (True, True, False)
    """
    words = re.split(r"[ _]+", name.strip().lower())
    return words[0] in NAMES and all(word in NAMES | UNITS.keys() for word in words[1:])


def clock_unit(name: str, units: str, times: np.ndarray) -> float:
    """Seconds for one unit of a clock: as its column says, else milliseconds where its first times (n,) are integers a
    whole step apart, else seconds."""
    words = [units.strip().lower(), *reversed(re.split(r"[ _]+", name.strip().lower()))]
    for word in words:
        if word in UNITS:
            return UNITS[word]
    steps = np.diff(times[np.isfinite(times)])
    whole = len(steps) and bool(np.all(times == np.rint(times)))
    return 1e-3 if whole and np.median(steps) >= 1 else 1.0


def seconds(cell: str) -> float:
    """A time as a number, or as a date of ISO 8601, as seconds since 1970. Raises ValueError."""
    try:
        return float(cell)
    except ValueError:
        moment = datetime.fromisoformat(cell.strip())
        return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).timestamp()


def settle(times: np.ndarray) -> tuple[float | None, np.ndarray | None]:
    """What a clock (n,) of float64 seconds says: the rate, and the times themselves where the rate does not say all.

    A rate is told to as few digits as its rows leave open. Times that are within UNIFORM of a period of where the rate
    has them are not kept.
    """
    with np.errstate(all="ignore"):
        steps = np.diff(times[: 1 << 17])
        step = float(np.median(steps)) if len(steps) else 0.0
        if not (np.isfinite(step) and step > 0 and np.isfinite(1 / step)):
            return None, times
        span = float(times[-1] - times[0])
        mean = (len(times) - 1) / span if span > 0 else 0.0
        rate = _rounded(mean, len(times) - 1) if np.isfinite(mean) and 0 < mean < 1e12 else 0.0
        if rate and _is_uniform(times, rate):
            return rate, None
        return float(f"{1 / step:.4g}"), times


def _rounded(rate: float, steps: int) -> float:
    """The rate with the fewest digits that moves no row by more than a tenth of UNIFORM."""
    for digits in range(1, 17):
        short = float(f"{rate:.{digits}g}")
        if abs(steps / short - steps / rate) * rate <= UNIFORM / 10:
            return short
    return rate


def _is_uniform(times: np.ndarray, rate: float) -> bool:
    at = 0
    for block in blocks_of(times):
        expected = times[0] + np.arange(at, at + len(block)) / rate
        if not np.all(np.abs(block - expected) * rate <= UNIFORM):
            return False
        at += len(block)
    return True
