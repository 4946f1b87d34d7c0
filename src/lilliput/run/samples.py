"""Samples as they travel through a worker's pipe: the bytes of all arrays of the first sample, then of the second."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.graph import Graph, InputError, Value, check_inputs, check_targets


def pack_samples(arrays: Sequence[np.ndarray]) -> bytes:
    """Arrays (n, ...) with one row a sample."""
    samples = len(arrays[0]) if arrays else 1
    return b"".join(np.ascontiguousarray(array[i]).tobytes() for i in range(samples) for array in arrays)


def check_lessons(graph: Graph, inputs: Sequence[np.ndarray], targets: Sequence[np.ndarray]) -> None:
    """InputError unless there are as many samples (n, ...) of every input and every target, in their shapes."""
    counts = {len(array) for array in (*inputs, *targets)}
    if len(counts) != 1:
        raise InputError(f"{graph.name} learns from as many targets as there are samples, not {sorted(counts)} of them")
    for i in range(counts.pop()):
        check_inputs(graph, [array[i] for array in inputs])
        check_targets(graph, [array[i] for array in targets])


def unpack_samples(raw: bytes, values: Sequence[Value], samples: int) -> list[np.ndarray]:
    """The reverse: an array (samples, ...) a value."""
    rows = np.frombuffer(raw, np.uint8).reshape(samples, -1)
    ends = np.cumsum([value.nbytes for value in values])
    return [
        np.ascontiguousarray(rows[:, end - v.nbytes : end]).view(v.format.numpy).reshape(samples, *v.shape)
        for v, end in zip(values, ends, strict=True)
    ]
