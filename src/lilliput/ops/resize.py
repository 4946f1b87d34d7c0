"""What the two ways to resize an image have in common."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from lilliput.graph import Op, Shape, ShapeError, Value


@dataclass(frozen=True)
class Resize(Op):
    """x (..., rows, columns, channels) → y (..., size[0], size[1], channels).

    align_corners       the middles of the corner pixels stay where they are
    half_pixel_centers  pixels are squares around their middles, not points at their corners; not with align_corners
    """

    size: tuple[int, int] = (1, 1)
    align_corners: bool = False
    half_pixel_centers: bool = False

    KEEPS_FORMAT: ClassVar = True

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) < 3 or min(self.size) < 1 or (self.align_corners and self.half_pixel_centers):
            raise ShapeError(
                f"{self.name} {x.name}: expected (rows, columns, channels), a size of at least (1, 1) and not both "
                f"aligned corners and half-pixel centers, got {x.shape} and {self}"
            )
        return ((*x.shape[:-3], *self.size, x.shape[-1]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def ends(self, extent: int, wanted: int) -> tuple[int, int]:
        """Numerator and denominator of the step in x from one number of y to the next, along one axis."""
        return (extent - 1, wanted - 1) if self.align_corners and wanted > 1 else (extent, wanted)
