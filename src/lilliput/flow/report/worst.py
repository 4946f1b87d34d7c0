"""The recordings that were answered worst, with their numbers, to be looked at, heard, and given another label."""

from __future__ import annotations

import base64
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.flow.outcomes import Outcome
from lilliput.flow.slices import Slice, slices

WORST = 20
SAMPLES_BYTES = 800_000  # of all of them at most; further ones come without their numbers
NEVER = -1e9  # the margin of a label that the model does not know


@dataclass(frozen=True)
class Worst:
    """margin: by how much the expected label's score lies above the others'; samples: of the first channel, int16,
    base64, "" where there was no room."""

    name: str
    expected: str
    answer: str
    margin: float
    rows: int
    samples: str


@dataclass(frozen=True)
class Heard:
    """Accuracy in parts, and the worst recordings."""

    slices: tuple[Slice, ...]
    worst: tuple[Worst, ...]


def heard(found: Sequence[Outcome], before: Sequence[Outcome] | None = None) -> Heard | None:
    """What a page says of outcomes; None where there are none. `before`: of the same recordings before a change."""
    if not found:
        return None
    ranked = sorted(found, key=lambda outcome: (outcome.is_right, outcome.margin, outcome.recorded.name))
    room, chosen = SAMPLES_BYTES, []
    for outcome in ranked[:WORST]:
        samples = _sixteen_bits(outcome.recorded.rows)
        text = base64.b64encode(samples.tobytes()).decode("ascii") if samples.nbytes <= room else ""
        room -= samples.nbytes if text else 0
        margin = max(outcome.margin, NEVER)
        name = outcome.recorded.name
        chosen.append(Worst(name, outcome.expected, outcome.answer, margin, len(outcome.recorded.rows), text))
    return Heard(slices(found, before), tuple(chosen))


def _sixteen_bits(rows: np.ndarray) -> np.ndarray:
    """The first channel as int16, little-endian; other dtypes as loud as they can be."""
    x = rows[:, 0]
    if x.dtype != np.int16:
        real = x.astype(np.float64)
        x = np.rint(32767 * real / max(1e-12, float(np.abs(real).max(initial=0.0))))
    return x.astype("<i2")
