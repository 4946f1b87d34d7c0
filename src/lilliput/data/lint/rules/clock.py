"""Rates: what the clock tells, and whether all recordings are taken alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from lilliput.data.lint.finding import Finding, some
from lilliput.data.lint.look import Looks

JITTER = 0.1  # of a step, at the 99th percentile
OFF = 0.02  # between the stated rate and the clock's


def check_rate_jitter(looks: Looks) -> Iterator[Finding]:
    """Clocks whose steps differ, jump or go back."""
    for look in looks.looks:
        if look.backwards:
            yield Finding(
                "rate-jitter",
                "error",
                (look.name,),
                f"its clock goes back {look.backwards} times",
                "sort the rows, or part the recording where two were joined",
            )
        if look.gaps:
            yield Finding(
                "rate-jitter",
                "warning",
                (look.name,),
                f"rows are missing at {look.gaps} places: the clock jumps by more than two and a half steps",
                "part the recording there; filters and spectra take rows for equally spaced",
            )
        elif look.jitter is not None and look.jitter > JITTER:
            yield Finding(
                "rate-jitter",
                "warning",
                (look.name,),
                f"the steps of its clock differ from their median by {look.jitter:.0%} (99th percentile)",
                "sample by a timer or the sensor's own interrupt, or resample to an even rate",
            )


def check_stated_rate(looks: Looks) -> Iterator[Finding]:
    """A rate that the clock does not confirm."""
    for look in looks.looks:
        stated, told = look.facts.rate, look.clock_rate
        if stated and told and abs(stated / told - 1) > OFF:
            yield Finding(
                "stated-rate",
                "error",
                (look.name,),
                f"states {stated:g} Hz, but its clock tells {told:g} Hz",
                "import it with the rate that is true: every frequency follows from it",
            )


def check_taken_alike(looks: Looks) -> Iterator[Finding]:
    """Recordings with another rate, other channels or another type than most."""
    facts: dict[str, list[object]] = {
        "rate": [look.facts.rate for look in looks.all],
        "channels": [", ".join(channel.name for channel in look.facts.channels) for look in looks.all],
        "type": [look.dtype for look in looks.all],
    }
    for fact, values in facts.items():
        usual = Counter(values).most_common(1)[0][0] if values else None
        other = [look.name for look, value in zip(looks.all, values, strict=True) if value != usual]
        if other:
            kinds = ", ".join(f"{value} ({count})" for value, count in Counter(values).most_common())
            yield Finding(
                "taken-alike",
                "warning",
                tuple(other),
                f"not all have the same {fact}: {kinds}",
                f"bring {some(other)} to the same {fact}, or keep it apart",
            )
