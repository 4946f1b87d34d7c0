"""Claims: a file a row, each with a function `measure(quick)` that gives a Claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

from lilliput.bench.claims.claim import Claim

Measure = Callable[[bool], Claim]


def rows() -> dict[str, Measure]:
    """Every row by name, found by looking: files `row_<name>.py` in this folder."""
    stems = sorted(path.stem for path in Path(__file__).parent.glob("row_*.py"))
    return {stem.removeprefix("row_"): import_module(f"{__name__}.{stem}").measure for stem in stems}


def measure_all(quick: bool, wanted: frozenset[str] = frozenset()) -> Iterator[Claim]:
    """The claims, one after the other; `quick` means fewer seeds and samples, the same checks."""
    for name, measure in rows().items():
        if not wanted or name in wanted:
            yield measure(quick)
