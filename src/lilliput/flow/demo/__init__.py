"""The first five minutes: sounds from raw samples to decisions, and handwritten digits; a report for each."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from lilliput.flow.demo.run_digits import DigitsDemo, run_digits
from lilliput.flow.demo.run_sounds import SoundsDemo, run_sounds

__all__ = ["DigitsDemo", "SoundsDemo", "run_demo", "run_digits", "run_sounds"]


def run_demo(
    out: Path, board: str = "nano33ble", progress: Callable[[str], None] = lambda step: None
) -> tuple[SoundsDemo, DigitsDemo]:
    """Both, in folders of their own in `out`; `progress` is told what is being done."""
    return run_sounds(out / "sounds", board, progress), run_digits(out / "digits", board, progress)
