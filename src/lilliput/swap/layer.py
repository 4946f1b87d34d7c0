"""One layer cut into bands of rows, blocks of channels, and strips of rows: a strip is one call of a kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from math import ceil

import numpy as np

from lilliput.graph import CHANNEL, WEIGHTS, Graph, Node, Step, Table
from lilliput.swap.part import Part, Span, part_of
from lilliput.swap.storage import Place

STRIP_MACS = 32768  # of a kernel call at least, where a row has fewer: the device is polled between calls
ALIGNMENT = 4  # of rows that kernels are given; where rows are not so long, a band is one strip
SLICE_ALIGNMENT = 8  # of every table in a slice of weights


@dataclass(frozen=True)
class Cut:
    """rows  of the output in a band, the last band may have fewer
    strip    rows in a strip, likewise; a band holds whole strips
    block    channels in a block, likewise; all of them where 0
    """

    rows: int
    strip: int
    block: int = 0


@dataclass(frozen=True, eq=False)
class Operand:
    """An input that is no constant: its position, its name, and where it is kept."""

    index: int
    name: str
    place: Place


class Layer:
    """A node with where its operands and its output are kept."""

    def __init__(self, graph: Graph, node: Node, places: Mapping[str, Place], features: frozenset[str]) -> None:
        self.graph, self.node, self.features = graph, node, features
        self.call = graph.call(node)
        self.operands = [Operand(i, n, places[n]) for i, n in enumerate(node.inputs) if n is not None and n in places]
        self.output = places[node.outputs[0]]
        self.macs = node.op.macs(self.call)
        self._parts: dict[Span, Part | None] = {}
        self._steps: dict[tuple[Span, Span | None], Step] = {}
        self._slices: dict[int, int] = {}

    @cached_property
    def channels(self) -> int:
        """Output channels, where blocks of them can be computed; else 0."""
        return self.call.output.shape[-1] if self.node.op.splits_channels(self.call) else 0

    def bands(self, cut: Cut) -> list[Span]:
        """Rows of the output."""
        return spans(self.output.rows, cut.rows)

    def strips(self, cut: Cut) -> list[Span]:
        """Rows of the output."""
        return spans(self.output.rows, cut.strip)

    def blocks(self, cut: Cut) -> list[Span | None]:
        """Channels of the output."""
        return [*spans(self.channels, cut.block)] if cut.block else [None]

    def part(self, rows: Span, channels: Span | None = None) -> Part | None:
        """A part of the layer; rows of the whole height are not cut out, so every layer has that part."""
        if channels is None and rows in self._parts:
            return self._parts[rows]
        whole = rows == (0, self.output.rows)
        found = part_of(self.graph, self.node, None if whole else rows, channels)
        if channels is None:
            self._parts[rows] = found
        return found

    def step(self, rows: Span, channels: Span | None) -> Step:
        """How a strip is computed."""
        key = (rows, channels)
        if key not in self._steps:
            part = self.part(rows, channels)
            assert part is not None
            self._steps[key] = part.step(self.features)
        return self._steps[key]

    def forget(self) -> None:
        """Give back the memory that steps take."""
        self._steps = {}

    def read(self, operand: Operand, rows: Span) -> Span:
        """Bytes [start, stop) of an operand that rows of the output are computed from."""
        part = self.part(rows)
        assert part is not None
        span = part.rows[operand.index]
        value = self.call.input(operand.index)
        row_bytes = value.nbytes // value.shape[0] if span else 0
        return (span[0] * row_bytes, span[1] * row_bytes) if span else (0, value.nbytes)

    def kinds(self, cut: Cut) -> list[Span]:
        """A strip of each kind: the others differ from one of these only in where they lie."""
        return list({self.kind(strip): strip for strip in reversed(self.strips(cut))}.values())

    def kind(self, strip: Span) -> tuple[object, ...]:
        """What strips have in common that the same call computes."""
        part = self.part(strip)
        assert part is not None
        return part.graph.nodes[0].op, *(v.shape for v in part.graph.values.values())

    def can_cut(self, rows: int) -> bool:
        """Whether every piece of so many rows can be computed by itself, from rows that are aligned."""
        lengths = [self.output.row_bytes, *(o.place.row_bytes for o in self.operands)]
        if rows < self.output.rows and any(length % ALIGNMENT for length in lengths):
            return False
        return all(self.part(span) is not None for span in spans(self.output.rows, rows))

    def strip_rows(self, rows: int, block: int) -> int:
        """Rows of a strip in bands of so many rows."""
        share = block / self.channels if block else 1
        worth = ceil(STRIP_MACS / max(1.0, self.macs / self.output.rows * share)) if self.macs else rows
        strip = min(rows, worth)
        return strip if rows % strip == 0 else next(n for n in range(strip, 0, -1) if rows % n == 0)

    def least_slice(self, block: int) -> int:
        """What the weights of a block take at least: a byte each, as no kernel packs them tighter than they come."""
        weights = sum(self.call.input(index).nbytes for index in self.node.op.WEIGHTS)
        return weights * block // self.channels if block else weights

    def slice_bytes(self, cut: Cut) -> int:
        """What the constants of the first block take, as a strip from the middle of the image reads them."""
        if cut.block not in self._slices:
            middle = self.strips(cut)[len(self.strips(cut)) // 2]
            self._slices[cut.block] = slice_bytes(self.tables([middle], self.blocks(cut)[0]))
            self.forget()
        return self._slices[cut.block]

    def tables(self, kinds: list[Span], block: Span | None) -> list[Table]:
        """The constants of a block, each once, whichever strip reads them."""
        found: dict[bytes, Table] = {}
        for rows in kinds:
            for table in device_tables(self.step(rows, block)):
                found.setdefault(content(table), table)
        return list(found.values())


def device_tables(step: Step) -> list[Table]:
    """The constants of a step that come from the device: those of layers with weights; small tables stay in flash."""
    if not step.node.op.WEIGHTS:
        return []
    tables = (a for a in step.invocation.arguments.values() if isinstance(a, Table))
    return [table for table in tables if table.part in (WEIGHTS, CHANNEL)]


def content(table: Table) -> bytes:
    """The bytes of a table as the chip reads them, little-endian."""
    return np.ascontiguousarray(table.data).tobytes()


def slice_bytes(tables: list[Table]) -> int:
    """Of tables one behind the other."""
    return sum(-(-table.data.nbytes // SLICE_ALIGNMENT) * SLICE_ALIGNMENT for table in tables)


def spans(total: int, size: int) -> list[Span]:
    """[0, total) in pieces of `size`, the last one what is left."""
    return [(first, min(first + size, total)) for first in range(0, total, size)]
