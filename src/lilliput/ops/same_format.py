"""Operators that move or pick stored numbers: what goes in and what comes out must mean the same."""

from __future__ import annotations

from math import isclose

from lilliput.graph import Format, UnsupportedError, Value


def require_same_format(where: str, first: Value, *others: Value) -> None:
    """UnsupportedError unless all values are stored alike: dtype, zero point, and scale but for its last bits."""
    for other in others:
        if not _alike(first.format, other.format):
            raise UnsupportedError(
                f"{where} moves stored numbers as they are, but {first.name!r} is {_said(first.format)} and "
                f"{other.name!r} is {_said(other.format)}; put a requantization between them"
            )


def _alike(a: Format, b: Format) -> bool:
    return (
        (a.dtype, a.zero_point, a.axis, a.bits) == (b.dtype, b.zero_point, b.axis, b.bits)
        and len(a.scale) == len(b.scale)
        and all(isclose(x, y, rel_tol=1e-6) for x, y in zip(a.scale, b.scale, strict=True))
    )


def _said(format: Format) -> str:
    if len(format.scale) != 1:
        return format.dtype + (f" with {len(format.scale)} scales" if format.scale else "")
    return f"{format.dtype} with scale {format.scale[0]:.9g} and zero point {format.zero_point[0]}"
