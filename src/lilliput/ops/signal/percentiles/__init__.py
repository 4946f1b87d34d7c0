"""Percentiles of a stretch of signal: median, quartiles, and distances between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Scratch,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.same_format import require_same_format

ONE = 1 << 15  # of the integer kernel's parts of a step from one number to the next
NOTHING = -1  # where no second percentile is taken away


@dataclass(frozen=True)
class Percentiles(Op):
    """x (..., n) → y (..., percents and spans): percentiles of the numbers along the last axis, stored as x is.

    percents  each from 0 to 100: 50 is the median
    spans     (from, to) each: the distance between two percentiles; (25, 75) is the inter-quartile range
    Between two numbers of a row lies what a straight line gives. int16: parts of a step are cut to 15 bits, results
    rounded once and saturated.
    """

    percents: tuple[float, ...] = (25.0, 50.0, 75.0)
    spans: tuple[tuple[float, float], ...] = ()

    KEEPS_FORMAT: ClassVar = True
    KERNELS: ClassVar = (
        Kernel("percentiles_s16.h", ("s16",), ("s16",)),
        Kernel("percentiles_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "Hyndman and Fan 1996, definition 7 (NumPy's default); heapsort: Williams 1964, Floyd 1964"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if not x.shape or not (self.percents or self.spans):
            raise ShapeError(
                f"percentiles of {x.name}: expected numbers along a last axis and at least one percentile, got shape "
                f"{x.shape} and {len(self.percents) + len(self.spans)} percentiles"
            )
        wrong = [p for p in (*self.percents, *(p for span in self.spans for p in span)) if not 0 <= p <= 100]
        if wrong:
            raise ShapeError(f"percentiles of {x.name}: they go from 0 to 100, {wrong[0]:g} does not; median is 50")
        return ((*x.shape[:-1], len(self.percents) + len(self.spans)),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        ordered, y = np.sort(x, -1), call.output.format
        at = _real_at if y.is_float else _integer_at
        columns = []
        for high, high_part, low, low_part in self._ranks(x.shape[-1], y.is_float):
            value = at(ordered, int(high), high_part)
            columns.append(value if low == NOTHING else value - at(ordered, int(low), low_part))
        stacked = np.stack(columns, -1)
        return stacked if y.is_float else np.clip(stacked, *y.range).astype(y.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        require_same_format(f"percentiles of {x.name}", x, y)
        n, c_type = x.shape[-1], f"{kernel.function}_rank"
        rows = self._ranks(n, y.format.is_float)
        scratch = Scratch(n * x.format.itemsize, x.format.c_type)
        params = {"rows": prod(x.shape[:-1]), "n": n, "count": len(rows)}
        arguments: dict[str, Argument] = {"x": In(0), "ranks": Table(np.array(rows, np.int64), c_type, TABLES)}
        if y.format.is_float:
            arguments["ranks"] = Table(np.array([(high, low) for high, _, low, _ in rows], np.int64), c_type, TABLES)
            parts = np.array([(high, low) for _, high, _, low in rows], np.float32)
            arguments["parts"] = Table(parts.reshape(-1), "float", TABLES)
        return Invocation(params, {**arguments, "sorted": scratch, "y": Out()})

    def _ranks(self, n: int, is_float: bool) -> list[tuple[int, int | float, int, int | float]]:
        """(rank, part of the step to the next) of each result, and of what is taken away from it, or NOTHING."""

        def rank(percent: float) -> tuple[int, int | float]:
            whole, part = divmod(percent / 100 * (n - 1), 1)
            return int(whole), float(np.float32(part)) % 1.0 if is_float else int(part * ONE)

        single = [(*rank(percent), NOTHING, 0.0 if is_float else 0) for percent in self.percents]
        return single + [(*rank(high), *rank(low)) for low, high in self.spans]


def _integer_at(ordered: np.ndarray, rank: int, part: int | float) -> np.ndarray:
    value = ordered[..., rank].astype(np.int64)
    return value if part == 0 else value + (((ordered[..., rank + 1] - value) * int(part) + (ONE >> 1)) >> 15)


def _real_at(ordered: np.ndarray, rank: int, part: int | float) -> np.ndarray:
    value: np.ndarray = ordered[..., rank]
    return value if part == 0 else value + (ordered[..., rank + 1] - value) * np.float32(part)
