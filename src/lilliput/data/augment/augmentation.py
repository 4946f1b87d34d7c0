"""What an augmentation is: a change that a label survives, drawn anew for each copy of a recording."""

from __future__ import annotations

from dataclasses import dataclass, fields
from math import isfinite
from typing import ClassVar

import numpy as np

from lilliput.data.recording import Recording
from lilliput.graph.errors import InputError

Array = np.ndarray
Range = tuple[float, float]  # (least, most), drawn evenly between


@dataclass(frozen=True)
class Augmentation:
    """One kind of change. A subclass changes numbers, or when rows happen, or both; its fields are its options.

    IMAGES  whether it takes images (height, width, channels), and nothing else; else (rows, channels), and no image
    """

    IMAGES: ClassVar = False

    def __post_init__(self) -> None:
        for field in fields(self):
            value = getattr(self, field.name)
            if isinstance(value, tuple) and not (
                len(value) == 2 and all(map(isfinite, value)) and value[0] <= value[1]
            ):
                raise InputError(f"{type(self).__name__}.{field.name}={value}: expected (least, most), the least first")
            if isinstance(value, float | int) and not (isfinite(value) and value >= 0):
                raise InputError(f"{type(self).__name__}.{field.name}={value}: expected a number of 0 or more")

    def positions(self, rng: np.random.Generator, rows: int, rate: float) -> Array | None:
        """(m,) float64: the old row that each new row shows, ascending; between rows where it is no whole
        number, outside the old rows where there was none. None where rows stay where they are."""
        return None

    def numbers(self, rng: np.random.Generator, x: Array, rate: float) -> Array:
        """New values of the same shape, float64, of x in the units of the recording."""
        return x

    def check(self, recording: Recording) -> None:
        """Raise InputError where the recording is none that this can change."""
        if recording.is_image != self.IMAGES:
            what = "an image" if recording.is_image else f"rows of {len(recording.channels)} channels"
            wanted = "images" if self.IMAGES else "rows"
            raise InputError(f"{recording.name}: is {what}; {type(self).__name__} changes {wanted}")


def draw(rng: np.random.Generator, span: Range) -> float:
    """A number of the range."""
    return float(rng.uniform(*span))


def back(x: Array, dtype: np.dtype) -> Array:
    """x in the recording's own type: rounded and saturated where that is of integers."""
    if dtype.kind in "iu":
        limits = np.iinfo(dtype)
        return np.clip(np.rint(x), limits.min, limits.max).astype(dtype)
    return x.astype(dtype)
