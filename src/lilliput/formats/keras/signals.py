"""Signals (steps, channels) as images of one column, and back."""

from __future__ import annotations

from lilliput.formats.keras.builder import Builder, Use
from lilliput.formats.keras.options import support
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.window import Pair


def as_image(builder: Builder, use: Use, x: str) -> str:
    shape = builder.shape(x)
    support(len(shape) == 2, builder, use, f"expected a signal (steps, channels), got {shape}")
    return builder.apply(use, Reshape((shape[0], 1, shape[1])), [x], "as image")


def as_signal(builder: Builder, use: Use, x: str) -> str:
    steps, _, channels = builder.shape(x)
    return builder.apply(use, Reshape((steps, channels)), [x], "as signal")


def along(numbers: tuple[int, ...]) -> Pair:
    """Vertical and horizontal; a signal has the first only."""
    return (numbers[0], numbers[1]) if len(numbers) > 1 else (numbers[0], 1)
