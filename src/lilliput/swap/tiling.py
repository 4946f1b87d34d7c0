"""The largest tiles that fit: for each layer the cut with the least work on the slower of processor and device."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil

from lilliput.graph import FitError
from lilliput.swap.layer import Cut, Layer
from lilliput.swap.rates import Rates
from lilliput.swap.storage import DEVICE

SMALLEST_BLOCK = 2  # channels; a single one would look like a layer with one scale


@dataclass(frozen=True)
class Buffers:
    """Bytes of each buffer in a lane's memory, and how many there are of it: one a load, at most `depth`."""

    operands: tuple[int, ...]
    weights: int
    output: int
    bands: int
    slices: int
    depth: int

    @property
    def nbytes(self) -> int:
        bands, slices = min(self.bands, self.depth), min(self.slices, self.depth)
        return (sum(map(_aligned, self.operands)) + _aligned(self.output)) * bands + _aligned(self.weights) * slices


def choose_cut(layer: Layer, memory: int, depth: int, rates: Rates) -> tuple[float, Cut]:
    """The cut and its `cost`. Raises FitError where not even the smallest tile fits into `memory` bytes."""
    best: tuple[float, Cut] | None = None
    smallest = 0
    for block in _blocks(layer):
        if (least := layer.least_slice(block)) > memory:
            smallest = min(smallest or least, least)
            continue
        for rows in _heights(layer):
            cut = Cut(rows, layer.strip_rows(rows, block), block)
            if not layer.can_cut(cut.strip):
                cut = Cut(rows, rows, block)
            needed = buffers(layer, cut, depth).nbytes
            if needed <= memory:
                found = cost(layer, cut, depth, rates)
                best = (found, cut) if best is None or found < best[0] else best
                continue
            smallest = min(smallest or needed, needed)
    layer.forget()
    if best is None:
        raise FitError(
            f"layer {layer.node.name!r} ({layer.node.op.name}) needs {smallest} bytes for its smallest tile and the "
            f"buffers beside it, but {memory} bytes are left for each frame; allow more memory or fewer frames"
        )
    return best


def buffers(layer: Layer, cut: Cut, depth: int) -> Buffers:
    """What a layer takes of the memory when it is cut so."""
    bands, blocks = layer.bands(cut), layer.blocks(cut)
    operands = []
    for operand in layer.operands:
        spans = (operand.place.holding(*layer.read(operand, band)) for band in bands)
        held = max(last - first for first, last in spans) * operand.place.row_bytes
        operands.append(held if operand.place.home == DEVICE else 0)
    weights = layer.slice_bytes(cut)
    output = cut.rows * layer.output.row_bytes if layer.output.home == DEVICE else 0
    slices = len(bands) * len(blocks) if len(blocks) > 1 else 1
    return Buffers(tuple(operands), weights, output, len(bands), slices, depth)


def cost(layer: Layer, cut: Cut, depth: int, rates: Rates) -> float:
    """Seconds: both sides one after the other; with two buffers the slower side and, while that waits, a tile."""
    size = buffers(layer, cut, 1)
    loaded = size.weights * size.slices + sum(size.operands) * size.bands
    moved = loaded + size.output * size.bands
    transfers = size.slices + size.bands * (len(size.operands) + 1)
    device = rates.transfer(moved, transfers) if depth == 1 else rates.serve(moved, transfers)
    tiles, channels = max(size.bands, size.slices), cut.block or layer.channels or 1
    processor = rates.compute(layer.macs, layer.call.output.size, channels)
    processor += rates.check(moved) + rates.schedule(transfers + tiles)
    if depth == 1:
        return device + processor
    alone = rates.transfer(size.weights + sum(size.operands) + size.output, 3)
    return max(device + processor / tiles, processor + alone)


def _blocks(layer: Layer) -> Iterator[int]:
    """Sizes to try, the whole layer first."""
    yield 0
    parts, last = 2, layer.channels
    while last > SMALLEST_BLOCK:
        size = max(SMALLEST_BLOCK, ceil(layer.channels / parts / 4) * 4 if layer.channels > 8 else 2)
        if size < last and layer.channels % size != 1:
            yield size
        last = min(last - 1, size)
        parts *= 2


def _heights(layer: Layer) -> Iterator[int]:
    """Rows of a band to try, the whole height first."""
    total, last = layer.output.rows, 0
    for parts in range(1, total + 1):
        rows = ceil(total / parts)
        if rows != last and layer.can_cut(rows):
            yield rows
        last = rows


def _aligned(nbytes: int) -> int:
    return -(-nbytes // 8) * 8
