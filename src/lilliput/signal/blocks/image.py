"""Rows as images."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from lilliput.graph import InputError
from lilliput.ops.nn.reshape import Reshape
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class Image(Block):
    """Images (images, rows, columns, colours) of pixels that come image by image, or line by line.

    rows, columns  of an image
    colours        numbers of a pixel
    """

    rows: int
    columns: int
    colours: int = 1

    def build(self, chain: Chain, x: Signal) -> Signal:
        shape = (self.rows, self.columns, self.colours)
        given = x.value.size // x.rows
        if min(shape) >= 1 and given == prod(shape):
            return chain.apply(Reshape((x.rows, *shape)), x, name="image")
        if min(shape) >= 1 and given == self.columns * self.colours:
            one = Reshape((1, *shape))
            return chain.per_window(x, self.rows, self.rows, lambda lines: chain.apply(one, lines, name="image"))
        raise InputError(
            f"expected rows of {prod(shape)} numbers, an image each, or of {self.columns * self.colours}, a line each; "
            f"got {given}"
        )


def require_images(x: Signal) -> None:
    """InputError unless x is (images, rows, columns, colours)."""
    if len(x.shape) != 4:
        raise InputError(
            f"expected images (images, rows, columns, colours), got {x.shape}; put a stage image before it"
        )
