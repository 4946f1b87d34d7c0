"""A part of an image."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.signal.block import Block
from lilliput.signal.blocks.image import require_images
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Crop(Block):
    """A rectangle of each image.

    rows, columns  of the rectangle
    top, left      its corner; -1 for the middle
    """

    rows: int
    columns: int
    top: int = -1
    left: int = -1

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_images(x)
        images, rows, columns, colours = x.shape
        top = (rows - self.rows) // 2 if self.top < 0 else self.top
        left = (columns - self.columns) // 2 if self.left < 0 else self.left
        inside = 0 <= top <= rows - self.rows and 0 <= left <= columns - self.columns
        if min(self.rows, self.columns) < 1 or not inside:
            raise InputError(
                f"there are no {self.rows} x {self.columns} pixels from row {top}, column {left} on in images of "
                f"{rows} x {columns}"
            )
        box = (images, self.rows, self.columns, colours)
        return chain.apply(StridedSlice((0, top, left, 0), box, (1, 1, 1, 1)), x, name="crop")
