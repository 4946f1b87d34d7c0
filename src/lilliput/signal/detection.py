"""Detections against the truth: false accepts per hour against misses, and the setting that a limit allows.

Scores are smoothed and decided by the operators that the pipeline gets, so what is counted here is what it will do.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from lilliput.graph import Call, Format, InputError, Kind, Value
from lilliput.ops.signal.decide import NONE, Decide
from lilliput.ops.signal.smooth import Smooth

SECONDS = 3600.0


@dataclass(frozen=True)
class Event:
    """Something that happens: rows [start, stop) of the scores, and the number of its class."""

    start: int
    stop: int
    label: int


@dataclass(frozen=True, eq=False)
class Scored:
    """Scores (rows, classes) float32 of a recording, and what happens in it."""

    scores: np.ndarray
    events: tuple[Event, ...]


@dataclass(frozen=True)
class Setting:
    """How decisions are made of scores; see the blocks smooth and decide.

    refractory  in rows
    off_part    what `off` is of `on`
    """

    smooth: int = 1
    on: float = 0.5
    need: int = 1
    of: int = 1
    refractory: int = 0
    off_part: float = 1.0


@dataclass(frozen=True)
class Point:
    """What a setting does on recordings.

    false_accepts  detections where nothing of that class happens
    misses         events that were not detected; a second detection of one event counts for nothing
    delay          mean rows from an event's start to its detection
    """

    setting: Setting
    events: int
    misses: int
    false_accepts: int
    hours: float
    delay: float

    @property
    def miss_rate(self) -> float:
        return self.misses / self.events if self.events else 0.0

    @property
    def per_hour(self) -> float:
        return self.false_accepts / self.hours if self.hours else 0.0

    def __str__(self) -> str:
        return f"{self.per_hour:.2f} false accepts an hour, {self.misses} of {self.events} missed"


@dataclass(frozen=True)
class Tuned:
    """A setting chosen on training recordings, and what it does on others; the curve is of the training recordings."""

    curve: tuple[Point, ...]
    chosen: Point
    before: Point
    after: Point


def settings(
    smooth: Sequence[int] = (1, 2, 3, 5, 8),
    on: Sequence[float] = tuple(np.round(np.arange(0.2, 0.96, 0.05), 2).tolist()),
    debounce: Sequence[tuple[int, int]] = ((1, 1), (2, 3)),
    refractory: Sequence[int] = (0,),
) -> Iterator[Setting]:
    """Every combination."""
    for rows, threshold, (need, of), rest in product(smooth, on, debounce, refractory):
        yield Setting(rows, float(threshold), need, of, rest)


def detections(scores: np.ndarray, setting: Setting, background: Sequence[int] = ()) -> list[tuple[int, int]]:
    """(row, class) of each detection in scores (rows, classes) float32."""
    classes = scores.shape[1]
    x = Value("scores", scores.shape, Format(), Kind.INPUT)
    mean, decide = Smooth(setting.smooth), Decide(setting.need, setting.of, setting.refractory)
    ring = np.zeros((setting.smooth, classes), np.float32)
    smooth, _, _ = mean.reference(Call((x,), (x,)), scores, ring, np.zeros(1, np.int32))
    on = np.full(classes, setting.on, np.float32)
    on[list(background)] = np.inf
    off = np.full(classes, setting.on * setting.off_part, np.float32)
    states = np.array([NONE], np.int32), np.zeros(1, np.int32), np.zeros(classes, np.int32)
    label, event, *_ = decide.reference(Call((x,), (x,)), smooth, on, off, *states)
    return [(int(row), int(label[row, 0])) for row in np.flatnonzero(event[:, 0])]


def count(
    recordings: Iterable[Scored], setting: Setting, rate: float, background: Sequence[int] = (), slack: float = 0.5
) -> Point:
    """What a setting does; a detection up to `slack` seconds after an event still is its. `rate` in rows a second."""
    events = missed = wrong = rows = 0
    delays: list[int] = []
    for recording in recordings:
        found = detections(recording.scores, setting, background)
        late = round(slack * rate)
        rows, events = rows + len(recording.scores), events + len(recording.events)
        for event in recording.events:
            mine = [row for row, label in found if label == event.label and event.start <= row < event.stop + late]
            missed += not mine
            delays += [mine[0] - event.start] if mine else []
        wrong += sum(
            not any(e.label == label and e.start <= row < e.stop + late for e in recording.events)
            for row, label in found
        )
    return Point(setting, events, missed, wrong, rows / rate / SECONDS, float(np.mean(delays)) if delays else 0.0)


def choose(points: Sequence[Point], most_per_hour: float) -> Point:
    """The fewest misses with at most so many false accepts an hour; of equals the fewest false accepts.

    Of settings that do equally well, the threshold in the middle of the widest range of such thresholds: it has most
    room to either side when other recordings come. Raises InputError where no point keeps the limit.
    """
    allowed = [point for point in points if point.per_hour <= most_per_hour]
    if not allowed:
        best = min(points, key=lambda point: point.per_hour)
        raise InputError(
            f"no setting keeps {most_per_hour:g} false accepts an hour; the best gives {best}. Train the model on "
            "what it takes for something, or allow more"
        )
    fewest = min((point.misses, point.false_accepts) for point in allowed)
    ranges: dict[Setting, list[Point]] = {}
    for point in allowed:
        if (point.misses, point.false_accepts) == fewest:
            ranges.setdefault(replace(point.setting, on=0.0), []).append(point)
    widest = max(ranges.values(), key=lambda points: (len(points), -points[0].delay))
    return sorted(widest, key=lambda point: point.setting.on)[len(widest) // 2]


def frontier(points: Sequence[Point]) -> list[Point]:
    """Those that no other beats in both false accepts and misses, by rising false accepts: the curve to draw."""
    found: list[Point] = []
    for point in sorted(points, key=lambda point: (point.false_accepts, point.misses, point.delay)):
        if not found or point.misses < found[-1].misses:
            found.append(point)
    return found


def tune(
    train: Sequence[Scored],
    test: Sequence[Scored],
    rate: float,
    most_per_hour: float,
    before: Setting,
    tried: Iterable[Setting] | None = None,
    background: Sequence[int] = (),
    slack: float = 0.5,
) -> Tuned:
    """Choose on `train`, report on `test`, beside what `before` does there."""
    points = [count(train, setting, rate, background, slack) for setting in (settings() if tried is None else tried)]
    chosen = choose(points, most_per_hour)
    first, last = (count(test, setting, rate, background, slack) for setting in (before, chosen.setting))
    return Tuned(tuple(frontier(points)), chosen, first, last)
