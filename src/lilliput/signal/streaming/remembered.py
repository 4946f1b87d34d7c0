"""Rows of values by name: what the last run computed, cut out of it, and what a window remembers of earlier runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from lilliput.graph import Kind, Node, Op, Schedule, Value
from lilliput.ops.nn.sliding_rows import MOST, SlidingRows
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.signal.streaming.follow import Rows
from lilliput.signal.streaming.plan import Lanes, Plan, reads, told


class Remembered:
    """The values and nodes of the graph of one call, as they are made."""

    def __init__(self, plan: Plan) -> None:
        self.plan, self.batch = plan, plan.followed.graph
        self.values: dict[str, Value] = {}
        self.nodes: list[Node] = []
        self._asked: dict[str, list[Rows]] = {}
        self._parts: dict[tuple[str, Rows], str] = {}
        self._ask()

    def name(self, value: str) -> str:
        """What a run computes of a value is called as the value only where that is all of it."""
        lanes = self.plan.lanes.get(value)
        is_all = lanes is None or lanes.pieces == ((0, lanes.track.rows),)
        return value if is_all or value in self.batch.inputs else f"{value} new"

    def due(self, value: str) -> Schedule:
        return self.plan.lanes[value].pace.schedule

    def pieces(self, node: Node) -> Sequence[Rows | None]:
        """The pieces of a node's output that a run computes: None for all of one whose rows are not time."""
        name = node.outputs[0]
        if node.name not in self.plan.followed.layers:
            return []
        if name not in self.plan.followed.tracks:
            return [None]
        return self.plan.lanes[name].pieces if name in self.plan.lanes else []

    def rows(self, value: str, rows: Rows) -> str:
        """The name of what holds these rows of a value of the batch graph; made when it is first asked for."""
        if (value, rows) not in self._parts:
            lanes = self.plan.lanes[value]
            if _holds(lanes, rows):
                place = self.name(value), _place(lanes, rows)
                whole = rows[1] - rows[0] == lanes.height
                self._parts[value, rows] = place[0] if whole else self._cut(value, *place, rows)
            else:
                self._remember(value, lanes)
        return self._parts[value, rows]

    def move(self, name: str, op: Op, inputs: Sequence[str], count: int, value: str) -> str:
        """A node that only moves rows of a value of the batch graph; its output has `count` of them."""
        like = self.batch.values[value]
        self.values[name] = replace(like, name=name, shape=(count, *like.shape[1:]), kind=Kind.TEMPORARY)
        self.nodes.append(Node(name, op, tuple(inputs), (name,), schedule=self.due(value)))
        return name

    def _ask(self) -> None:
        """Which rows of each window are read, because a window tells them all at once."""
        tracks = self.plan.followed.tracks
        for node in self.batch.nodes:
            for piece in self.pieces(node):
                for value, wanted in reads(self.batch, node, piece, tracks).items():
                    for rows in wanted:
                        self._ask_for(value, rows)
        for value in set(self.batch.outputs).intersection(tracks):
            self._ask_for(value, told(tracks[value], self.plan.hop))

    def _ask_for(self, value: str, rows: Rows) -> None:
        asked = self._asked.setdefault(value, [])
        if not _holds(self.plan.lanes[value], rows) and rows not in asked:
            asked.append(rows)

    def _cut(self, value: str, source: str, start: int, rows: Rows) -> str:
        """`rows` of a value, which begin in row `start` of what `source` names."""
        row, count = self.batch.values[value].shape[1:], rows[1] - rows[0]
        op = StridedSlice((start, *[0] * len(row)), (count, *row), (1,) * (1 + len(row)))
        return self.move(f"{value} [{rows[0]}:{rows[1]}]", op, [source], count, value)

    def _remember(self, value: str, lanes: Lanes) -> None:
        """The window of a value, and all rows that are read from it."""
        asked, wanted = self._asked[value], self._asked[value]
        if len(asked) > MOST:  # one wide cut, and others out of it
            wanted = [(min(first for first, _ in asked), max(last for _, last in asked))]
        like, state = self.batch.values[value], f"{value} window"
        shape = (lanes.track.rows - lanes.kept, *like.shape[1:])
        zero = like.zero_point if like.format.is_quantized else 0
        self.values[state] = Value(state, shape, like.format, Kind.STATE, np.full(shape, zero, like.format.numpy))
        for first, last in wanted:
            part = f"{state} [{first}:{last}]"
            self.values[part] = replace(like, name=part, shape=(last - first, *shape[1:]), kind=Kind.TEMPORARY)
            self._parts[value, (first, last)] = part
        window = SlidingRows(*lanes.borders, tuple((first - lanes.kept, last - lanes.kept) for first, last in wanted))
        parts = tuple(self._parts[value, rows] for rows in wanted)
        self.nodes.append(Node(state, window, (self.name(value),), parts, (state,), schedule=self.due(value)))
        for rows in asked:
            if (value, rows) not in self._parts:
                self._parts[value, rows] = self._cut(value, parts[0], rows[0] - wanted[0][0], rows)


def _holds(lanes: Lanes, rows: Rows) -> bool:
    """Whether a run computes these rows, in one piece."""
    return any(first <= rows[0] and rows[1] <= last for first, last in lanes.pieces)


def _place(lanes: Lanes, rows: Rows) -> int:
    """Where these rows begin among those that a run computes."""
    before = 0
    for first, last in lanes.pieces:
        if first <= rows[0] and rows[1] <= last:
            return before + rows[0] - first
        before += last - first
    raise AssertionError(rows)
