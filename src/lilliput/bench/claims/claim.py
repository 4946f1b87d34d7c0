"""A claim of the literature, and what we measured of it."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """One row.

    row      its name in the survey table
    claim    one sentence: what is shown
    value    what was measured, in words with its figures
    target   what it had to be
    holds    whether it is
    control  the negative control and how it came out
    seeds    how many seeds stand behind the value; 0 for what is exact
    source   whose claim it is
    """

    row: str
    claim: str
    value: str
    target: str
    holds: bool
    control: str
    seeds: int
    source: str
