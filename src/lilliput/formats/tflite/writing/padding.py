"""Paddings: what the file says by a word, and what it needs an operator of its own for."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.formats.tflite.writing.writer import TYPES, Writer
from lilliput.graph import Format
from lilliput.ops.window import Pair, Window, tflite_padding


def scheme(image: Pair, window: Window) -> str | None:
    """SAME or VALID where that is the window's padding on this image."""
    return next((name for name in ("VALID", "SAME") if tflite_padding(name, image, window) == window.padding), None)


def padded(writer: Writer, image: int, window: Window) -> tuple[int, str]:
    """The image to slide over, and the padding's name; padded with zeros first where no name stands for it."""
    _, rows, columns, _ = writer.shape(image)
    named = scheme((rows, columns), window)
    if named is not None:
        return image, named
    return pad(writer, image, ((0, 0), *window.padding, (0, 0))), "VALID"


def pad(writer: Writer, x: int, around: Sequence[Pair]) -> int:
    """x with zeros (before, after) along each axis."""
    spec = writer.tensors[x]
    shape = tuple(n + before + after for n, (before, after) in zip(spec.shape, around, strict=True))
    wide = writer.temporary(f"{spec.name} padded", shape, format_of(writer, x))
    writer.operator("PAD", [x, writer.integers("paddings", around)], [wide])
    return wide


def format_of(writer: Writer, tensor: int) -> Format:
    """How a computed tensor of the file is stored."""
    spec = writer.tensors[tensor]
    dtype = next(dtype for dtype, type_ in TYPES.items() if type_ == spec.type)
    return Format(dtype, spec.scale, spec.zero_point)
