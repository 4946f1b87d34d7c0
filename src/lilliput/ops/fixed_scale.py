"""Scales that fixed-point operators expect of each other: powers of two apart, where shifts do the work."""

from __future__ import annotations

import math

from lilliput.graph import UnsupportedError, Value


def require_scale(where: str, y: Value, scale: float) -> None:
    """UnsupportedError unless y has one scale, this one but for its last bits, and zero point 0."""
    format = y.format
    if len(format.scale) != 1 or format.zero_point != (0,) or not math.isclose(format.scale[0], scale, rel_tol=1e-9):
        raise UnsupportedError(
            f"{where}: expected {y.name!r} with zero point 0 and scale {scale:.9g}, "
            f"got scales {format.scale} and zero points {format.zero_point}"
        )


def shift_between(where: str, y: Value, scale: float, least: int, most: int) -> int:
    """How far to shift numbers of that scale to the right for y: y.scale = scale * 2**shift, least <= shift <= most.

    Raises UnsupportedError where y's scale is no such power of two of it, or y's zero point is not 0.
    """
    format = y.format
    shift = round(math.log2(format.scale[0] / scale)) if len(format.scale) == 1 else least
    shift = min(max(shift, least), most)
    is_fit = len(format.scale) == 1 and math.isclose(format.scale[0], scale * 2.0**shift, rel_tol=1e-9)
    if not is_fit or format.zero_point != (0,):
        raise UnsupportedError(
            f"{where}: expected {y.name!r} with zero point 0 and scale {scale:.9g} times a power of two from "
            f"2**{least} to 2**{most}, got scales {format.scale} and zero points {format.zero_point}"
        )
    return shift
