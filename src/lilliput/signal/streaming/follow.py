"""Following time through a batch graph: which values have rows that are time, and which rows depend on its borders."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import Band, Graph, Node, UnsupportedError
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.transpose import Transpose
from lilliput.signal.streaming.bands import time_band

Rows = tuple[int, int]  # [first, last)


@dataclass(frozen=True)
class Track:
    """A value whose first axis is time. Rows but those at the borders are the same in a window that starts later.

    rows    how many there are
    step    frames of the input from one row to the next
    start   the first frame that row 0 depends on; below 0 where it sees padding
    top     rows at the beginning that depend on where the window starts
    bottom  rows at the end that depend on where it ends
    """

    rows: int
    step: int = 1
    start: int = 0
    top: int = 0
    bottom: int = 0


@dataclass(frozen=True)
class Reads:
    """Row j of the output reads `span` rows of input number `index`, from row start + j * stride on."""

    index: int
    start: int
    stride: int
    span: int


@dataclass(frozen=True)
class Layer:
    """A node that time reaches.

    pads   whether it pads in time
    mixes  why it is computed from the whole window each time; empty where it goes row by row
    """

    node: Node
    pads: bool = False
    mixes: str = ""


@dataclass(frozen=True)
class Followed:
    """tracks by value, layers by node."""

    graph: Graph
    tracks: Mapping[str, Track]
    layers: Mapping[str, Layer]


def follow(graph: Graph) -> Followed:
    """From the one input on, whose first axis is time."""
    (name,) = graph.inputs
    tracks = {name: Track(graph.values[name].shape[0])}
    reached, layers = {name}, {}
    for node in graph.nodes:
        if not reached.intersection(filter(None, node.inputs)):
            continue
        reached.update(node.outputs)
        if node.states:
            raise UnsupportedError(
                f"layer {node.name!r} ({node.op.name}) keeps a state from call to call already, and what it gives "
                "depends on where a window begins; streams are made of networks that take a window at once"
            )
        layers[node.name], track = _visit(graph, node, tracks, reached)
        if track is not None:
            tracks[node.outputs[0]] = track
    return Followed(graph, tracks, layers)


def _visit(graph: Graph, node: Node, tracks: Mapping[str, Track], reached: set[str]) -> tuple[Layer, Track | None]:
    """What a node does to time, and the track of its output where that has one."""
    call = graph.call(node)
    timed = [(i, tracks[name]) for i, name in enumerate(node.inputs) if name is not None and name in tracks]
    if len(timed) < sum(name in reached for name in node.inputs) or not timed:
        return Layer(node), None  # behind a layer that has seen the whole window: once a window, as it is
    rows = call.output.shape[0] if call.output.shape and len(call.outputs) == 1 else 0
    bands = [time_band(node.op, call, row, row + 1) for row in range(rows)]
    if not any(bands):
        moves = isinstance(node.op, Reshape | Transpose)
        return Layer(node, mixes="" if moves else "its result depends on all rows at once"), None
    if rows == 1:
        return Layer(node), None
    run = max(_runs(bands), key=lambda run: run[1] - run[0])
    inner = bands[run[0]]
    assert inner is not None
    if any(inner.rows[i] is not None for i, name in enumerate(node.inputs) if name not in tracks):
        return Layer(node, mixes="its constants differ from row to row"), None
    reads = [_reads(index, bands, run) for index, _ in timed]
    steps = {track.step * read.stride for (_, track), read in zip(timed, reads, strict=True)}
    if len(steps) != 1 or 0 in steps or run[1] - run[0] == 1:
        return Layer(node, mixes="each of its rows sees other rows, or padding"), None
    pads = run != (0, rows)
    top, stop = run
    for (_, track), read in zip(timed, reads, strict=True):
        top = max(top, -((read.start - track.top) // read.stride))
        stop = min(stop, (track.rows - track.bottom - read.start - read.span) // read.stride + 1)
    start = min(track.start + read.start * track.step for (_, track), read in zip(timed, reads, strict=True))
    top = min(top, rows)
    bottom = rows - max(stop, top)
    return Layer(node, pads), Track(rows, steps.pop(), start, top, bottom)


def _runs(bands: Sequence[Band | None]) -> list[Rows]:
    """Stretches of rows that are computed alike, each from rows that lie as far behind those of the row before."""
    found, first, shift = [], 0, None
    for row in range(1, len(bands) + 1):
        before, here = bands[row - 1], bands[row] if row < len(bands) else None
        moved = None if before is None or here is None or before.op != here.op else _shift(before, here)
        if moved is None or shift not in (None, moved):
            found.append((first, row))
            first, shift = row, None
        else:
            shift = moved
    return found


def _shift(before: Band, here: Band) -> tuple[int, ...] | None:
    """How far each operand's rows move from one band to the next; None where that is backwards, or they change size."""
    pairs = [(a, b) for a, b in zip(before.rows, here.rows, strict=True) if a is not None and b is not None]
    shifts = tuple(b[0] - a[0] for a, b in pairs)
    same = all(b[1] - b[0] == a[1] - a[0] for a, b in pairs)
    return shifts if same and all(shift > 0 for shift in shifts) else None


def _reads(index: int, bands: Sequence[Band | None], run: Rows) -> Reads:
    here = bands[run[0]]
    assert here is not None
    rows = here.rows[index]
    if rows is None:  # stretched over all rows
        return Reads(index, 0, 0, 0)
    after = bands[run[0] + 1] if run[1] - run[0] > 1 else None
    following = None if after is None else after.rows[index]
    stride = 1 if following is None else following[0] - rows[0]
    return Reads(index, rows[0] - run[0] * stride, stride, rows[1] - rows[0])
