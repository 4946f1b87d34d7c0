"""What a lint finds: one sentence about some recordings, how bad it is, and what to do."""

from __future__ import annotations

from dataclasses import dataclass

SEVERITIES = ("error", "warning", "note")


@dataclass(frozen=True)
class Finding:
    """rule        the rule's name, as in "near-duplicates"
    severity    "error": a score on this data would be wrong; "warning": look at it; "note": good to know
    recordings  whose it is, by name; a recording of the other data set is "against:NAME"
    sentence    what was found
    advice      what to do
    """

    rule: str
    severity: str
    recordings: tuple[str, ...]
    sentence: str
    advice: str


def some(names: tuple[str, ...] | list[str], most: int = 3) -> str:
    """Names for a sentence: the first few, and how many more."""
    shown = ", ".join(names[:most])
    return shown if len(names) <= most else f"{shown} and {len(names) - most} more"
