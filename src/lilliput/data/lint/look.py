"""One look at each recording: what the rules need of its numbers, so that these are read once and let go."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from lilliput.data.lint.near import descriptor
from lilliput.data.plain_features import plain_features
from lilliput.data.recording import Facts, Recording, digest

Array = np.ndarray
LEAST_FLAT = 0.02  # seconds without any change in any channel that are a dropout ...
FEATURE_ROWS = 1 << 20  # of a recording that features are taken of, so that memory is bounded
LEAST_FLAT_ROWS = 16  # ... and at least so many rows


@dataclass(frozen=True)
class Look:
    """A recording's facts and what its numbers showed.

    name        as the rules call it: "against:NAME" of the data set that the first is compared with
    place       in its data set, to read it once more
    rows        their number; `shape` and `dtype` of the values
    sha256      digest of the values
    strange     values that are NaN or infinite
    clipped     part of the values that lie in runs of three or more at the channel's end of the range, 0 to 1
    flat        (first row, rows) of the longest run without a change in any channel
    constant    channels that never change
    jitter      of the clock: the 99th percentile of a step's distance from the median step, as a part of it; None
                without a clock
    gaps        steps of the clock of more than two and a half median steps; `backwards`: steps that go back
    clock_rate  rows per second by the clock's median step
    features    `plain_features`, or None where there is no row
    descriptor  what near-duplicates are looked for by
    """

    name: str
    place: int
    facts: Facts
    shape: tuple[int, ...]
    dtype: str
    sha256: str
    strange: int
    clipped: float
    flat: tuple[int, int]
    constant: tuple[str, ...]
    jitter: float | None
    gaps: int
    backwards: int
    clock_rate: float | None
    features: Array | None
    descriptor: Array

    @property
    def rows(self) -> int:
        """Rows of the values."""
        return self.shape[0]


@dataclass
class Looks:
    """All looks at a data set, at the one it is compared with, and how values are read once more."""

    looks: list[Look]
    against: list[Look] = field(default_factory=list)
    values: Callable[[Look], Array] = field(default=lambda look: np.zeros((0, 1)))

    @property
    def all(self) -> list[Look]:
        """Of both data sets."""
        return [*self.looks, *self.against]


def looks_at(recordings: Iterable[Recording], prefix: str = "") -> list[Look]:
    """A look at each recording; its numbers are let go."""
    return [look_at(recording, place, prefix) for place, recording in enumerate(recordings)]


def look_at(recording: Recording, place: int = 0, prefix: str = "") -> Look:
    """A look at one recording."""
    values = recording.values
    plain = values.reshape(-1, values.shape[-1])
    finite = np.isfinite(plain) if plain.dtype.kind == "f" else None
    changes = plain[1:] != plain[:-1]
    jitter, gaps, backwards, rate = _clock(recording.times)
    known: dict[str, Any] = recording.facts
    return Look(
        name=prefix + recording.name,
        place=place,
        facts=Facts(**known),
        shape=values.shape,
        dtype=values.dtype.name,
        sha256=digest(values),
        strange=0 if finite is None else int((~finite).sum()),
        clipped=0.0 if recording.is_image else _clipped(plain),
        flat=(0, 0) if recording.is_image else _longest_flat(changes),
        constant=tuple(c.name for c, moves in zip(recording.channels, changes.any(axis=0), strict=True) if not moves),
        jitter=jitter,
        gaps=gaps,
        backwards=backwards,
        clock_rate=rate,
        features=plain_features(values[:FEATURE_ROWS]) if len(plain) else None,
        descriptor=descriptor(values),
    )


def _clipped(x: Array) -> float:
    """Part of the values in runs of three or more at the type's limits; of floats, at a channel's own extremes where
    there are three such runs or more, for a single one is a peak that rests."""
    if not len(x):
        return 0.0
    total = 0
    for channel in x.T:
        if x.dtype.kind in "iu":
            limits = np.iinfo(x.dtype)
            ends = [(limits.max, 1), (limits.min + 1 if limits.min else 0, -1)]
            total += sum(_in_runs(channel >= end if side > 0 else channel <= end)[0] for end, side in ends)
        else:
            runs = [_in_runs(channel == end) for end in (np.nanmax(channel), np.nanmin(channel)) if _moves(channel)]
            total += sum(values for values, count in runs if count >= 3)
    return total / x.size


def _moves(channel: Array) -> bool:
    return bool(np.isfinite(channel).all() and channel.max() > channel.min())


def _in_runs(at_end: Array, least: int = 3) -> tuple[int, int]:
    """(values in runs, number of runs) of at least `least` true values in a row."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], at_end.astype(np.int8), [0]])))
    lengths = edges[1::2] - edges[::2]
    long = lengths[lengths >= least]
    return int(long.sum()), len(long)


def _longest_flat(changes: Array) -> tuple[int, int]:
    """(first row, rows) of the longest run of rows that are equal in all channels. changes (rows - 1, channels)."""
    moved = np.flatnonzero(np.concatenate([[True], changes.any(axis=1), [True]]))
    lengths = np.diff(moved)
    longest = int(lengths.argmax()) if lengths.size else 0
    return (int(moved[longest]), int(lengths[longest])) if lengths.size else (0, 0)


def _clock(times: Array | None) -> tuple[float | None, int, int, float | None]:
    """(jitter, gaps, steps backwards, rate) as a Look has them."""
    if times is None or len(times) < 3:
        return None, 0, 0, None
    steps = np.diff(times)
    forward = steps[steps > 0]
    if not forward.size:
        return None, 0, int((steps < 0).sum()), None
    median = float(np.median(forward))
    jitter = float(np.quantile(np.abs(steps - median), 0.99)) / median
    return jitter, int((steps > 2.5 * median).sum()), int((steps < 0).sum()), 1 / median
