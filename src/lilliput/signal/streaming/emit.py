"""The graph of one call: every layer on its new rows, and windows that remember what came before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lilliput.graph import Band, Graph, Kind, Node, Op, Schedule, Shape, Value, verify
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.sliding_rows import MOST, SlidingRows
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.signal.streaming.bands import time_band
from lilliput.signal.streaming.follow import Rows
from lilliput.signal.streaming.plan import Lanes, Plan, band_of, reads, told


def emit(plan: Plan, rate: float) -> Graph:
    """The graph that takes `hop` rows a call, `rate` rows a second; weights are those of the batch graph, names too."""
    return _Emitting(plan).graph(rate)


class _Emitting:
    """The nodes and values so far, and what is asked of each window."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.batch = plan, plan.followed.graph
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self.cuts: dict[str, list[Rows]] = {}
        self.parts: dict[tuple[str, Rows], str] = {}

    def graph(self, rate: float) -> Graph:
        self._ask()
        source = self.batch.inputs[0]
        rows = self.batch.values[source].shape[1:]
        self.values[source] = replace(self.batch.values[source], shape=(self.plan.hop, *rows))
        for name in self.batch.nodes:
            self._visit(name)
        outputs = tuple(self._output(name) for name in self.batch.outputs)
        graph = replace(self.batch, name=f"{self.batch.name}_stream", outputs=outputs, rate=rate)
        return verify(graph.with_nodes(self.nodes, {**self.batch.values, **self.values}))

    def _ask(self) -> None:
        """Which rows of each window are read, before the first of them is written."""
        tracks = self.plan.followed.tracks
        for node in self.batch.nodes:
            for piece in self._pieces(node):
                for name, wanted in reads(self.batch, node, piece, tracks).items():
                    for rows in wanted:
                        self._ask_for(name, rows)
        for name in set(self.batch.outputs).intersection(tracks):
            self._ask_for(name, told(tracks[name], self.plan.hop))

    def _ask_for(self, name: str, rows: Rows) -> None:
        lanes, asked = self.plan.lanes[name], self.cuts.setdefault(name, [])
        if not any(a <= rows[0] and rows[1] <= b for a, b in lanes.pieces) and rows not in asked:
            asked.append(rows)

    def _pieces(self, node: Node) -> Sequence[Rows | None]:
        if node.name not in self.plan.followed.layers:
            return []
        if node.outputs[0] in self.plan.followed.tracks:
            lanes = self.plan.lanes.get(node.outputs[0])
            return lanes.pieces if lanes else []
        return [None]

    def _visit(self, node: Node) -> None:
        if node.name not in self.plan.followed.layers:
            self.nodes.append(node)
            return
        name, pieces = node.outputs[0], self._pieces(node)
        if pieces == [None]:
            self._once(node)
        elif self._goes_along(node):
            lanes = self.plan.lanes[name]
            band = time_band(node.op, self.batch.call(node), 0, _height(lanes))
            assert band is not None
            self._add(node, node.name, name, band, list(node.inputs), _height(lanes))
        else:
            self._by_pieces(node, self.plan.lanes[name])

    def _goes_along(self, node: Node) -> bool:
        """Whether each row needs just the same rows of the operands, so that all pieces are one call."""
        tracks, lanes = self.plan.followed.tracks, self.plan.lanes
        mine = lanes.get(node.outputs[0])
        if mine is None:
            return False
        stacked = (0, _height(mine))
        timed = [name for name in node.inputs if name is not None and name in tracks]
        return all(lanes[name].pieces == mine.pieces for name in timed) and all(
            set(rows) == {piece}
            for piece in (stacked, *mine.pieces)
            for rows in reads(self.batch, node, piece, tracks).values()
        )

    def _by_pieces(self, node: Node, lanes: Lanes) -> None:
        name = node.outputs[0]
        targets = []
        for index, piece in enumerate(lanes.pieces):
            suffix = "" if len(lanes.pieces) == 1 else (" top", " new")[index]
            band = band_of(self.batch, node, piece)
            assert band is not None
            self._add(node, node.name + suffix, name + suffix, band, self._operands(node, band), piece[1] - piece[0])
            targets.append(name + suffix)
        if len(targets) > 1:
            self._node(f"{node.name} rows", Concat(0), targets, name, (_height(lanes), *self._row(name)), name)

    def _whole(self, node: Node, band: Band | None) -> list[Rows | None]:
        """The rows that a band reads of each operand; all where it says nothing, None for those without a track."""
        tracks = self.plan.followed.tracks
        said = [None] * len(node.inputs) if band is None else band.rows
        return [
            None if name is None or name not in tracks else (0, tracks[name].rows) if rows is None else rows
            for name, rows in zip(node.inputs, said, strict=False)
        ]

    def _once(self, node: Node) -> None:
        """A layer whose output has no rows in time: as it is, on the rows that it needs."""
        band = band_of(self.batch, node, None)
        inputs = self._operands(node, band)
        for name in node.outputs:
            self.values[name] = self.batch.values[name]
        op = node.op if band is None else band.op
        self.nodes.append(replace(node, op=op, inputs=tuple(inputs), schedule=self.plan.outputs))

    def _add(self, node: Node, name: str, target: str, band: Band, inputs: Sequence[str | None], rows: int) -> None:
        """`node` on some rows, written to `target`."""
        value = self.batch.values[node.outputs[0]]
        self.values[target] = replace(value, name=target, shape=(rows, *value.shape[1:]))
        due = self._due(node.outputs[0])
        node = replace(node, name=name, op=band.op, inputs=tuple(inputs), outputs=(target,), schedule=due)
        self.nodes.append(node)

    def _operands(self, node: Node, band: Band | None) -> list[str | None]:
        """The operands of a band of a node: those rows that it reads of values with a track, the others as they are."""
        wanted = zip(node.inputs, self._whole(node, band), strict=True)
        return [name if name is None or rows is None else self._rows(name, rows) for name, rows in wanted]

    def _rows(self, name: str, rows: Rows) -> str:
        """The value that holds these rows of a value of the batch graph; cut out, or remembered, when first asked."""
        if (name, rows) not in self.parts:
            lanes = self.plan.lanes[name]
            if any(a <= rows[0] and rows[1] <= b for a, b in lanes.pieces):
                self.parts[name, rows] = self._cut(name, lanes, rows)
            else:
                self._remember(name, lanes)
        return self.parts[name, rows]

    def _cut(self, name: str, lanes: Lanes, rows: Rows) -> str:
        """Rows that the last run computed."""
        before = 0
        for first, last in lanes.pieces:
            if first <= rows[0] and rows[1] <= last:
                before += rows[0] - first
                break
            before += last - first
        count, row = rows[1] - rows[0], self._row(name)
        if count == _height(lanes):
            return name
        op = StridedSlice((before, *[0] * len(row)), (count, *row), (1,) * (1 + len(row)))
        target = f"{name} [{rows[0]}:{rows[1]}]"
        self._node(target, op, [name], target, (count, *row), name)
        return target

    def _remember(self, name: str, lanes: Lanes) -> None:
        """The window of a value, and all rows that are read from it."""
        top, bottom = lanes.borders
        wanted, kept, row = self.cuts[name], lanes.kept, self._row(name)
        if len(wanted) > MOST:
            wanted = [(min(a for a, _ in wanted), max(b for _, b in wanted))]
        cuts = tuple((first - kept, last - kept) for first, last in wanted)
        value = self.batch.values[name]
        shape = (lanes.track.rows - kept, *row)
        state, targets = f"{name} window", []
        zero = value.zero_point if value.format.is_quantized else 0
        data = np.full(shape, zero, value.format.numpy)
        self.values[state] = Value(state, shape, value.format, Kind.STATE, data)
        for first, last in wanted:
            target = f"{name} window [{first}:{last}]"
            self.values[target] = replace(value, name=target, shape=(last - first, *row), kind=Kind.TEMPORARY)
            self.parts[name, (first, last)] = target
            targets.append(target)
        window = SlidingRows(top, bottom, cuts)
        self.nodes.append(Node(state, window, (name,), tuple(targets), (state,), (), self._due(name)))
        for rows in self.cuts[name]:  # of one wide cut, where they were too many
            if (name, rows) not in self.parts:
                op = StridedSlice(
                    (rows[0] - wanted[0][0], *[0] * len(row)), (rows[1] - rows[0], *row), (1,) * len(shape)
                )
                target = f"{name} [{rows[0]}:{rows[1]}]"
                self._node(target, op, [targets[0]], target, (rows[1] - rows[0], *row), name)
                self.parts[name, rows] = target

    def _output(self, name: str) -> str:
        """What tells of an output: its new rows where it has rows in time."""
        track = self.plan.followed.tracks.get(name)
        return name if track is None else self._rows(name, told(track, self.plan.hop))

    def _row(self, name: str) -> Shape:
        return self.batch.values[name].shape[1:]

    def _due(self, name: str) -> Schedule:
        return self.plan.lanes[name].pace.schedule

    def _node(self, name: str, op: Op, inputs: Sequence[str], target: str, shape: Shape, origin: str) -> None:
        """A node that only moves rows of the value `origin` of the batch graph."""
        value = self.batch.values[origin]
        self.values[target] = replace(value, name=target, shape=shape, kind=Kind.TEMPORARY)
        self.nodes.append(Node(name, op, tuple(inputs), (target,), (), (), self._due(origin)))


def _height(lanes: Lanes) -> int:
    return sum(last - first for first, last in lanes.pieces)
