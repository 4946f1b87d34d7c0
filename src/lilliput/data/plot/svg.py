"""Curves as SVG: a panel a channel, marks as bands. The same recording gives the same bytes."""

from __future__ import annotations

from html import escape

import numpy as np

from lilliput.data.plot.envelope import Array, envelope, limits
from lilliput.data.recording import Recording
from lilliput.graph.errors import UnsupportedError

WIDTH, PANEL, MARGIN = 960, 140, 64  # pixels
COLOURS = ("#0b6e99", "#b5482a", "#3b7d3b", "#7a4fa3", "#8a6d1d", "#4a4a4a")


def svg(recording: Recording) -> str:
    """The picture of a recording. Raises UnsupportedError of an image: that is a picture already."""
    if recording.is_image:
        raise UnsupportedError(
            f"{recording.name}: is an image; `lil data plot` shows it in the terminal, without --svg"
        )
    height = PANEL * len(recording.channels) + 2 * MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" font-family="sans-serif"'
        ' font-size="12">',
        f'<rect width="{WIDTH}" height="{height}" fill="white"/>',
        f'<text x="{MARGIN}" y="28" font-size="16">{escape(_title(recording))}</text>',
        *_marks(recording, height),
    ]
    for place in range(len(recording.channels)):
        parts += _panel(recording, place, MARGIN + place * PANEL)
    parts += _axis(recording, height)
    return "\n".join([*parts, "</svg>\n"])


def _title(recording: Recording) -> str:
    facts = [recording.label, recording.session, recording.device, recording.speaker]
    return " · ".join([recording.name, *(fact for fact in facts if fact)])


def _panel(recording: Recording, place: int, top: int) -> list[str]:
    """A channel: its name, its range, and the area that its values reach in each pixel's width."""
    channel, x = recording.channels[place], recording.values[:, place]
    low, high = limits(x)
    least, most = envelope(x, WIDTH - 2 * MARGIN)
    usable = PANEL - 28
    colour = COLOURS[place % len(COLOURS)]
    unit = f" ({channel.units})" if channel.units else ""
    lines = [
        f'<text x="{MARGIN}" y="{top + 14}" fill="{colour}">{escape(channel.name + unit)}</text>',
        f'<text x="{MARGIN - 6}" y="{top + 30}" text-anchor="end">{high:.4g}</text>',
        f'<text x="{MARGIN - 6}" y="{top + PANEL - 8}" text-anchor="end">{low:.4g}</text>',
    ]
    scale = usable / (high - low)
    ys_high, ys_low = top + 22 + (high - most) * scale, top + 22 + (high - least) * scale
    steps = [f"M{MARGIN + i}.5 {a:.1f}V{max(b, a + 0.8):.1f}" for i, (a, b) in _finite(ys_high, ys_low)]
    return [*lines, f'<path d="{"".join(steps)}" stroke="{colour}" stroke-width="1.2" fill="none"/>']


def _finite(high: Array, low: Array) -> list[tuple[int, tuple[float, float]]]:
    return [(i, (float(high[i]), float(low[i]))) for i in np.flatnonzero(np.isfinite(high)).tolist()]


def _marks(recording: Recording, height: int) -> list[str]:
    """Bands behind the panels, each with its label; a moment is a line."""
    scale = (WIDTH - 2 * MARGIN) / max(len(recording.values), 1)
    lines = []
    for mark in recording.marks:
        x, wide = MARGIN + mark.row * scale, max(mark.rows * scale, 1)
        tall = height - 2 * MARGIN + 16
        lines += [
            f'<rect x="{x:.1f}" y="{MARGIN - 16}" width="{wide:.1f}" height="{tall}" fill="#f3e6c8"/>',
            f'<text x="{x:.1f}" y="{MARGIN - 20}" font-size="10">{escape(mark.label)}</text>',
        ]
    return lines


def _axis(recording: Recording, height: int) -> list[str]:
    """Where it begins and ends, in seconds or rows."""
    end = f"{recording.seconds:.4g} s" if recording.seconds is not None else f"{len(recording.values)} rows"
    y = height - MARGIN + 20
    return [
        f'<text x="{MARGIN}" y="{y}">0</text>',
        f'<text x="{WIDTH - MARGIN}" y="{y}" text-anchor="end">{end}</text>',
    ]
