"""Shapes and formats that decision blocks ask for."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.nn.reshape import Reshape
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal

LABEL = Format("s8")  # a plain number, -1 for none
COUNT = Format("s32")
HIGHEST = (1 << 31) - 1


def flat(chain: Chain, x: Signal) -> Signal:
    """x (rows, ...) as (rows, n)."""
    return x if len(x.shape) == 2 else chain.apply(Reshape((x.rows, x.value.size // x.rows)), x)


def require_dtype(x: Signal, *dtypes: str) -> None:
    """InputError where x is stored otherwise."""
    if x.format.dtype not in dtypes:
        raise InputError(
            f"expected numbers stored as {' or '.join(dtypes)}, got {x.format.dtype}; put a stage to_float before it, "
            "or one that gives such numbers"
        )


def rows_of(seconds: float, rate: float, least: int = 1) -> int:
    """How many rows at `rate` a second so many seconds are."""
    return max(least, round(seconds * rate))


def per_class(values: float | Sequence[float], classes: int, what: str) -> list[float]:
    """A number for each class, from one for all or from a list. Raises InputError for a list of another length."""
    each = list(values) if isinstance(values, (list, tuple)) else [float(values)] * classes  # type: ignore[arg-type]
    if len(each) != classes:
        raise InputError(f"expected one {what} or {classes} of them, one a class, got {len(each)}")
    return each


def stored_thresholds(values: Sequence[float], format: Format) -> tuple[np.ndarray, Format]:
    """The smallest stored numbers that stand for the values or more, and their format; infinity is never reached."""
    if format.is_float:
        return np.array(values, np.float32), Format()
    scale, zero = (format.scale[0], format.zero_point[0]) if format.scale else (1.0, 0)
    stored = [HIGHEST if v == float("inf") else ceil(Fraction(v) / Fraction(scale)) + zero for v in values]
    return np.clip(stored, -HIGHEST, HIGHEST).astype(np.int32), COUNT


def label_index(chain: Chain, name: str) -> int:
    """The number of a class of the pipeline. Raises InputError where it has none of that name."""
    if name not in chain.labels:
        known = f"has {', '.join(chain.labels)}" if chain.labels else "names none"
        raise InputError(f"there is no label {name!r}; the pipeline's `labels` {known}")
    return chain.labels.index(name)
