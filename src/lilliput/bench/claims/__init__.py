"""Claims: a file a row, each with a function `measure(quick)` that gives a Claim."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from importlib import import_module
from pathlib import Path

from lilliput.bench.claims.claim import Claim
from lilliput.graph import InputError

Measure = Callable[[bool], Claim]


def rows() -> dict[str, Measure]:
    """Every row by its name in lower case, found by looking: files `row_<name>.py` in this folder."""
    stems = sorted(path.stem for path in Path(__file__).parent.glob("row_*.py"))
    return {stem.removeprefix("row_"): import_module(f"{__name__}.{stem}").measure for stem in stems}


def measure_all(quick: bool, wanted: Sequence[str] = ()) -> Iterator[Claim]:
    """The claims, one after the other, each when it is asked for.

    quick   fewer seeds and samples, the same checks
    wanted  names of rows, in any case; all rows where empty. Raises InputError for a row that does not exist.
    """
    known = rows()
    unknown = [name for name in wanted if name.lower() not in known]
    if unknown:
        raise InputError(f"there is no claim {unknown[0]!r}; the rows are {', '.join(known)}")
    chosen = [known[name.lower()] for name in wanted] or list(known.values())
    return (measure(quick) for measure in chosen)
