"""A pipeline at work: rows from a source through the C of the pipeline on this machine, decisions as they are made."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.codegen import c_project
from lilliput.data.sources import Declared, Source, open_source
from lilliput.graph import Format, Graph
from lilliput.run.fed import Fed
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline

Number = float | int


@dataclass(frozen=True)
class Decision:
    """A row of results.

    row      rows that had come by then
    seconds  since the first row began, by the rate of the source
    label    the name of the first output's class, "" for none, or where that output is no label
    values   every output by name: its real numbers, or a plain number where there is one
    """

    row: int
    seconds: float
    label: str
    values: Mapping[str, Number | Sequence[Number]]


class Listener:
    """The C of a pipeline, compiled for this machine, and the rows it has been fed. Use it in a `with`."""

    def __init__(self, pipeline: Pipeline) -> None:
        self.pipeline = pipeline
        self.graph = pipeline.stream()
        self._twin = HostTwin([c_project(self.graph)])
        self._rows = 0

    def __enter__(self) -> Listener:
        return self

    def __exit__(self, *_: object) -> None:
        self._twin.close()

    def feed(self, rows: np.ndarray) -> Iterator[Decision]:
        """What is decided while these rows (n, channels) come; they go on where the last ones ended."""
        results = self._twin.feed(rows, [len(rows)], fresh=self._rows == 0)
        before, self._rows = self._rows, self._rows + len(rows)
        for fed in results:
            yield from self._decisions(fed, before + fed.rows)

    def _decisions(self, fed: Fed, last: int) -> Iterator[Decision]:
        """One for each row of results; outputs that have fewer rows belong to the last ones."""
        count = max(len(array) for array in fed.outputs.values())
        apart = self.pipeline.hop // count
        for back in range(count - 1, -1, -1):
            values = {n: array[-1 - back] for n, array in fed.outputs.items() if len(array) > back}
            row = last - back * apart
            shown = {name: _plain(array, self.graph.values[name].format) for name, array in values.items()}
            yield Decision(row, row / self.pipeline.source.rate, self._label(values), shown)

    def _label(self, values: Mapping[str, np.ndarray]) -> str:
        name = self.graph.outputs[0]
        if name not in values or not is_label(self.graph, name):
            return ""
        index = int(values[name].reshape(-1)[0])
        return self.pipeline.labels[index] if 0 <= index < len(self.pipeline.labels) else ""


def is_label(graph: Graph, output: str) -> bool:
    """Whether an output is the number of a class."""
    value = graph.values[output]
    return value.format.dtype == "s8" and not value.format.scale and value.shape[1:] == (1,)


def declared(pipeline: Pipeline) -> Declared:
    """What a source of rows for the pipeline is asked for."""
    source = pipeline.source
    return Declared(len(source.channels), source.format.numpy.name, source.rate)


def open_for(pipeline: Pipeline, address: str) -> Source:
    """The source at an address, listening, for rows of this pipeline."""
    return open_source(address, declared(pipeline))


def listen(pipeline: Pipeline, blocks: Iterable[np.ndarray]) -> Iterator[Decision]:
    """Every decision on blocks of rows (n, channels) as they arrive."""
    with Listener(pipeline) as listener:
        for block in blocks:
            yield from listener.feed(np.ascontiguousarray(block))


def changes(decisions: Iterable[Decision]) -> Iterator[Decision]:
    """Those that say something else than the one before."""
    said: tuple[str, Mapping[str, object]] | None = None
    for decision in decisions:
        if (decision.label, decision.values) != said:
            said = decision.label, decision.values
            yield decision


def _plain(array: np.ndarray, format: Format) -> Number | list[Number]:
    """Stored numbers as real ones; integers that stand for themselves stay integers."""
    numbers = array.reshape(-1)
    real = numbers.tolist() if not format.scale else [float(f"{x:.9g}") for x in format.decode(numbers)]
    return real[0] if len(real) == 1 else real
