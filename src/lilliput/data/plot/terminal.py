"""Curves and images in letters: Braille dots, two by four to a letter; shades for images."""

from __future__ import annotations

import numpy as np

from lilliput.data.plot.envelope import Array, envelope, limits
from lilliput.data.recording import Recording

# Unicode's Braille patterns: the bit of the dot in row 0..3, column 0..1 of a letter.
DOTS = np.array([[0x01, 0x08], [0x02, 0x10], [0x04, 0x20], [0x40, 0x80]])
BLANK = 0x2800
SHADES = " .:-=+*#%@"


def drawing(recording: Recording, width: int = 80, height: int = 6) -> list[tuple[str, list[str]]]:
    """(heading, lines) of each channel, in turn; of an image, one.

    width, height  in letters, of each channel's curve
    """
    if recording.is_image:
        grey = recording.values.mean(axis=2)
        return [(f"{recording.name}: {grey.shape[1]} x {grey.shape[0]}", shades(grey, width))]
    found = []
    for place, channel in enumerate(recording.channels):
        x = recording.values[:, place]
        low, high = limits(x)
        unit = f" {channel.units}" if channel.units else ""
        found.append((f"{channel.name}: {low:g} to {high:g}{unit}", curve(x, width, height)))
    return found


def curve(x: Array, width: int, height: int) -> list[str]:
    """`height` lines of `width` letters that show x (n,), the largest value at the top."""
    low, high = limits(x)
    least, most = envelope(x, 2 * width)
    rows = 4 * height - 1
    top = np.nan_to_num(np.rint((high - most) / (high - low) * rows), nan=-1).astype(int)
    bottom = np.nan_to_num(np.rint((high - least) / (high - low) * rows), nan=-2).astype(int)
    dots = (np.arange(rows + 1)[:, None] >= top) & (np.arange(rows + 1)[:, None] <= bottom) & (top >= 0)
    letters = (dots.reshape(height, 4, width, 2) * DOTS[None, :, None, :]).sum(axis=(1, 3)) + BLANK
    return ["".join(map(chr, line)) for line in letters.tolist()]


def shades(grey: Array, width: int) -> list[str]:
    """Lines of an image (height, width), 0 black to 255 white, no wider than `width` letters; a letter is two high."""
    step = max(1, -(-grey.shape[1] // width))
    grey = grey[:: 2 * step, ::step]
    steps = np.clip(grey / 256 * len(SHADES), 0, len(SHADES) - 1).astype(int)
    return ["".join(SHADES[step] for step in line) for line in steps.tolist()]
