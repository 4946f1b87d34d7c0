"""What tuning found: the curve of false accepts against misses, and what was chosen on it."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.signal.detection import Point, Tuned


@dataclass(frozen=True)
class CurvePoint:
    """per_hour: false accepts; missed: share of the events; setting: as words."""

    per_hour: float
    missed: float
    setting: str


@dataclass(frozen=True)
class Detector:
    """curve and chosen are of the training recordings, before and after of the test recordings."""

    curve: tuple[CurvePoint, ...]
    chosen: CurvePoint
    before: CurvePoint
    after: CurvePoint


def detector(tuned: Tuned | None) -> Detector | None:
    """As the page needs it."""
    if tuned is None:
        return None
    return Detector(tuple(map(_point, tuned.curve)), *map(_point, (tuned.chosen, tuned.before, tuned.after)))


def _point(point: Point) -> CurvePoint:
    setting = point.setting
    words = f"mean of {setting.smooth} results, from {setting.on:g} on, in {setting.need} of {setting.of}"
    return CurvePoint(point.per_hour, point.miss_rate, words)
