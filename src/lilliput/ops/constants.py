"""Operands that kernels read from flash."""

from __future__ import annotations

from lilliput.graph import UnsupportedError, Value


def require_constants(where: str, *values: Value) -> None:
    """UnsupportedError where one of them is computed while the model runs."""
    for value in values:
        if not value.is_constant:
            raise UnsupportedError(f"{where}: {value.name!r} is computed while the model runs; only a constant will do")
