"""What the report of a pipeline tells beside that of a model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lilliput.flow.outcomes import Outcome
from lilliput.flow.recorded import Recorded
from lilliput.signal.detection import Tuned


@dataclass(frozen=True, eq=False)
class Listened:
    """recordings  what the page plays, as much of it as there is room for
    found       what the pipeline made of recordings whose label is known: the slices and the worst of them
    before      of the same recordings, before something was tuned
    tuned       what `tune_thresholds` found
    """

    recordings: Sequence[Recorded] = ()
    found: Sequence[Outcome] = ()
    before: Sequence[Outcome] | None = None
    tuned: Tuned | None = None


NOTHING = Listened()
