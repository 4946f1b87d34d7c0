"""Samples as they travel through a worker's pipe: the bytes of all arrays of the first sample, then of the second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Value


def pack_samples(arrays: Sequence[np.ndarray]) -> bytes:
    """Arrays (n, ...) with one row a sample."""
    samples = len(arrays[0]) if arrays else 1
    return b"".join(np.ascontiguousarray(array[i]).tobytes() for i in range(samples) for array in arrays)


def unpack_samples(raw: bytes, values: Sequence[Value], samples: int) -> list[np.ndarray]:
    """The reverse: an array (samples, ...) a value."""
    rows = np.frombuffer(raw, np.uint8).reshape(samples, -1)
    ends = np.cumsum([value.nbytes for value in values])
    return [
        np.ascontiguousarray(rows[:, end - v.nbytes : end]).view(v.format.numpy).reshape(samples, *v.shape)
        for v, end in zip(values, ends, strict=True)
    ]
