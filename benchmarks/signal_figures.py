"""The uses of filters and features that `signal_counts.py` counts."""

from __future__ import annotations

from lilliput.ops.case import Case
from lilliput.ops.signal.fir.cases import fir


def figures(n: int) -> dict[str, Case]:
    """Each over n samples."""
    return {
        "fir 32, int16": fir(n, 1, 32),
        "fir 32, int16, 3 channels": fir(n // 3, 3, 32),
        "fir 32, float": fir(n, 1, 32, real=True),
    }
