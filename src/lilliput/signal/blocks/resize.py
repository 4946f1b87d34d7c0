"""Images of another size."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Format, InputError
from lilliput.ops.nn.quantize import Quantize
from lilliput.ops.nn.resize_bilinear import ResizeBilinear
from lilliput.ops.nn.resize_nearest import ResizeNearest
from lilliput.signal.block import Block
from lilliput.signal.blocks.image import require_images
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal

METHODS = ("bilinear", "nearest")


@dataclass(frozen=True)
class Resize(Block):
    """Each image with other numbers of rows and columns.

    rows, columns  of the result
    method         "bilinear" or "nearest"; bilinear stores uint8 images as int8 from here on
    """

    rows: int
    columns: int
    method: str = "bilinear"

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_images(x)
        if self.method not in METHODS:
            raise InputError(f"images are resized by {' or '.join(METHODS)}, not {self.method!r}")
        size = (self.rows, self.columns)
        if self.method == "nearest":
            return chain.apply(ResizeNearest(size, half_pixel_centers=True), x)
        require_dtype(x, "u8", "s8", "f32")
        if x.format.dtype == "u8":
            x = chain.apply(Quantize(), x, format=Format("s8", x.format.scale, (x.format.zero_point[0] - 128,)))
        return chain.apply(ResizeBilinear(size, half_pixel_centers=True), x)
