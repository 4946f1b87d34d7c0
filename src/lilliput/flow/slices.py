"""Accuracy in parts: per label, session, device, level; each with the interval that so few recordings leave open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt

from lilliput.flow.outcomes import Outcome

Z = 1.96  # of a 95 % interval


@dataclass(frozen=True)
class Slice:
    """The recordings of one group: how many there are, how many were answered rightly, and the 95 % interval of the
    share. before: right answers before a change, None where nothing was changed."""

    group: str
    value: str
    count: int
    right: int
    low: float
    high: float
    before: int | None = None


def slices(found: Sequence[Outcome], before: Sequence[Outcome] | None = None) -> tuple[Slice, ...]:
    """All recordings, then each group in the order it first appears, its values sorted; groups of one value are left
    out. `before` holds the outcomes of the same recordings before a change."""
    groups = dict.fromkeys(group for outcome in found for group in outcome.groups)
    rows = [_slice("all", "", found, before)]
    for group in groups:
        values = sorted({outcome.groups[group] for outcome in found if group in outcome.groups}, key=_order)
        for value in values if len(values) > 1 else ():
            chosen = [i for i, outcome in enumerate(found) if outcome.groups.get(group) == value]
            old = None if before is None else [before[i] for i in chosen]
            rows.append(_slice(group, value, [found[i] for i in chosen], old))
    return tuple(rows)


def wilson(right: int, count: int) -> tuple[float, float]:
    """The 95 % interval of a share.

    Source: Wilson 1927, Probable inference, the law of succession, and statistical inference.

    >>> [round(x, 3) for x in wilson(9, 10)]
    [0.596, 0.982]
    """
    if not count:
        return 0.0, 1.0
    share, spread = right / count, Z * Z / count
    centre = (share + spread / 2) / (1 + spread)
    half = Z * sqrt(share * (1 - share) / count + spread / (4 * count)) / (1 + spread)
    return max(0.0, centre - half), min(1.0, centre + half)


def _slice(group: str, value: str, found: Sequence[Outcome], before: Sequence[Outcome] | None) -> Slice:
    right = sum(outcome.is_right for outcome in found)
    old = None if before is None else sum(outcome.is_right for outcome in before)
    return Slice(group, value, len(found), right, *wilson(right, len(found)), old)


def _order(value: str) -> tuple[float, str]:
    """Numbers by their size, words by the alphabet."""
    head = value.split(" ", 1)[0]
    try:
        return float(head), value
    except ValueError:
        return 0.0, value
