"""Curves of any length in so many columns: each column spans what its rows reach."""

from __future__ import annotations

import numpy as np

Array = np.ndarray


def envelope(x: Array, columns: int) -> tuple[Array, Array]:
    """(lowest, highest), each (columns,) float64, of x (n,); NaN where a column has no finite row.

    A column's span reaches to the last row before it, so that a curve has no gaps. Fewer rows than columns are spread.
    """
    x = x.astype(np.float64)
    if not x.size:
        return np.full(columns, np.nan), np.full(columns, np.nan)
    edges = np.linspace(0, x.size, columns + 1)
    low, high = np.empty(columns), np.empty(columns)
    for column in range(columns):
        start, stop = int(edges[column]), max(int(np.ceil(edges[column + 1])), int(edges[column]) + 1)
        rows = x[max(start - 1, 0) if x.size > columns else start : stop]
        rows = rows[np.isfinite(rows)]
        low[column], high[column] = (rows.min(), rows.max()) if rows.size else (np.nan, np.nan)
    return low, high


def limits(x: Array) -> tuple[float, float]:
    """The range that a plot of x shows: all of it; a little around a curve that never moves."""
    finite = x[np.isfinite(x)] if x.dtype.kind == "f" else x
    if not finite.size:
        return -1.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    return (low, high) if high > low else (low - 1, high + 1)
