"""Numbers that no sensor gives, and numbers that a sensor gives when it is over its range or away."""

from __future__ import annotations

from collections.abc import Iterator

from lilliput.data.lint.finding import Finding, some
from lilliput.data.lint.look import LEAST_FLAT, LEAST_FLAT_ROWS, Look, Looks

CLIPPED = 0.001  # part of a recording's values from which on it is told
MUCH = 0.05


def check_nans(looks: Looks) -> Iterator[Finding]:
    """Values that are NaN or infinite."""
    for look in looks.looks:
        if look.strange:
            yield Finding(
                "nans",
                "error",
                (look.name,),
                f"{look.strange} values are NaN or infinite",
                "find out what wrote them; cut these rows out, or leave the recording out",
            )


def check_empty(looks: Looks) -> Iterator[Finding]:
    """Recordings without a row."""
    for look in looks.looks:
        if not look.rows:
            yield Finding("empty", "error", (look.name,), "has no row", "leave the recording out, or import it again")


def check_clipping(looks: Looks) -> Iterator[Finding]:
    """Flat tops: the sensor, its amplifier or its converter was over its range."""
    for look in looks.looks:
        if look.clipped >= CLIPPED:
            yield Finding(
                "clipping",
                "warning",
                (look.name,),
                f"{look.clipped:.1%} of the values stand at the end of the range in runs of three or more",
                "record with less gain or a larger range"
                if look.clipped >= MUCH
                else "listen to it, or look at it with `lil data plot`: is what was cut off needed?",
            )


def check_dropouts(looks: Looks) -> Iterator[Finding]:
    """All channels stand still for a while: a cable, a buffer, or silence that somebody filled in."""
    for look in looks.looks:
        start, rows = look.flat
        if 1 < look.rows <= rows:
            yield Finding(
                "dropouts", "error", (look.name,), "never changes", "leave it out: nothing can be learnt from it"
            )
        elif rows >= _least(look):
            rate = look.facts.rate
            where = f"from row {start} on" + (f" ({start / rate:.2f} s)" if rate else "")
            long = f"{rows} rows" + (f" ({rows / rate:.2f} s)" if rate else "")
            yield Finding(
                "dropouts",
                "warning" if rows >= MUCH * look.rows else "note",
                (look.name,),
                f"no channel changes for {long} {where}",
                "if the sensor or the transfer stopped, cut it out; a model may learn the gap instead of the label",
            )


def check_constant_channels(looks: Looks) -> Iterator[Finding]:
    """Channels that never change while others do."""
    by_channel: dict[str, list[str]] = {}
    for look in looks.looks:
        for channel in look.constant if len(look.constant) < len(look.facts.channels) else ():
            by_channel.setdefault(channel, []).append(look.name)
    for channel, names in by_channel.items():
        yield Finding(
            "constant-channels",
            "warning",
            tuple(names),
            f"channel {channel!r} never changes in {some(names)}",
            "check the sensor and its wires, or leave the channel out",
        )


def _least(look: Look) -> float:
    """Rows without a change that are a dropout."""
    return max(LEAST_FLAT_ROWS, LEAST_FLAT * (look.facts.rate or 0))
