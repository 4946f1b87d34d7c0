"""What comes out of a model that is fed rows, chunk by chunk."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph import Graph, InputError


@dataclass(frozen=True, eq=False)
class Fed:
    """A call that wrote outputs: the rows that had been fed by then, and those outputs by name."""

    rows: int
    outputs: Mapping[str, np.ndarray]


def check_rows(graph: Graph, rows: np.ndarray) -> None:
    """An InputError where the graph is not fed, or the rows (n, ...) are not what it takes."""
    if graph.rate is None:
        raise InputError(f"{graph.name} takes whole samples, not rows; derive a streaming graph from it first")
    value = graph.values[graph.inputs[0]]
    if rows.shape[1:] != value.shape[1:] or rows.dtype != value.format.numpy:
        raise InputError(
            f"{graph.name} is fed rows of {value.format.numpy}{list(value.shape[1:])}, but {rows.dtype}"
            f"{list(rows.shape[1:])} came; keep the recording's dtype, and one column a channel"
        )


def chunks_of(count: int, sizes: Sequence[int]) -> list[int]:
    """Sizes of chunks that make `count` rows together: those given, again and again, the last one shortened."""
    found: list[int] = []
    while sum(found) < count:
        found.append(min(max(1, sizes[len(found) % len(sizes)]), count - sum(found)))
    return found


def read_fed(graph: Graph, calls: Sequence[tuple[int, Sequence[int]]], raw: bytes) -> Iterator[Fed]:
    """Results from (rows, indices of the outputs that were ready) of each call, and their bytes one after the other."""
    at = 0
    for rows, ready in calls:
        outputs = {}
        for value in (graph.values[graph.outputs[index]] for index in ready):
            outputs[value.name] = np.frombuffer(raw, value.format.numpy, value.size, at).reshape(value.shape)
            at += value.nbytes
        yield Fed(rows, outputs)
