"""What a call computes: of each value the rows that are new, and those at its borders that every window has anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from lilliput.graph import Band, Graph, InputError, Node, Schedule
from lilliput.signal.streaming.bands import time_band
from lilliput.signal.streaming.follow import Followed, Rows, Track


@dataclass(frozen=True)
class Pace:
    """How a value keeps up with the stream.

    new       rows that a run of its layer adds
    schedule  the calls in which it runs, from the first that gives a row of nothing but frames of the stream
    """

    new: int
    schedule: Schedule


@dataclass(frozen=True)
class Lanes:
    """A value with a track, as a call leaves it.

    pieces  the rows of the batch graph's value that each run computes: perhaps those at the top, then the fresh ones
    kept    the rows that are remembered beside them, as the first of them; `rows` of the value where none are
    pace    when
    """

    track: Track
    pieces: tuple[Rows, ...]
    kept: int
    pace: Pace

    @property
    def borders(self) -> Rows:
        """Rows at the top and at the bottom that each run computes anew."""
        top = self.pieces[0] if len(self.pieces) > 1 else (0, 0)
        return top[1] - top[0], self.track.bottom

    @property
    def height(self) -> int:
        """Rows that a run computes."""
        return sum(last - first for first, last in self.pieces)

    @property
    def has_borders(self) -> bool:
        """Whether runs compute rows that differ from window to window."""
        return self.pieces[0][0] < self.track.top or self.track.bottom > 0


@dataclass
class Plan:
    """lanes by value; `hop` frames a call, outputs in the calls of `outputs`: from the first full window on."""

    followed: Followed
    hop: int
    outputs: Schedule
    lanes: dict[str, Lanes] = field(default_factory=dict)


def plan_stream(followed: Followed, hop: int) -> Plan:
    """Backwards from the outputs: which rows are asked for, and so which are computed and which are kept."""
    graph, tracks = followed.graph, followed.tracks
    (source,) = graph.inputs
    frames = tracks[source].rows
    if not 1 <= hop < frames:
        raise InputError(f"a hop is 1 to {frames - 1} frames, fewer than the window of {graph.name} has, not {hop}")
    every = max(_every(graph.name, track, hop) for track in tracks.values())
    plan = Plan(followed, hop, Schedule(every, -(-frames // hop) - 1))
    asked: dict[str, list[Rows]] = {name: [] for name in tracks}
    for name in graph.outputs:
        if name in tracks:
            asked[name].append(told(tracks[name], hop))
    for node in reversed(graph.nodes):
        if node.name in followed.layers and any(name in tracks for name in node.inputs):
            for piece in _compute(plan, node, asked):
                for name, rows in reads(graph, node, piece, tracks).items():
                    asked[name] += rows
    lanes = _lanes(plan, tracks[source], asked[source] or [(frames - hop, frames)])
    plan.lanes[source] = replace(lanes, pieces=((frames - hop, frames),))  # what a call brings, asked for or not
    return plan


def _compute(plan: Plan, node: Node, asked: Mapping[str, list[Rows]]) -> Sequence[Rows | None]:
    """The pieces of a node's output that a run computes; None for all of an output without a track."""
    name = node.outputs[0]
    track = plan.followed.tracks.get(name)
    if track is None:
        return [None]
    if not asked[name]:
        return []
    lanes = _lanes(plan, track, asked[name])
    if any(band_of(plan.followed.graph, node, piece) is None for piece in lanes.pieces):  # rows of nothing but padding
        lanes = Lanes(track, ((0, track.rows),), track.rows, lanes.pace)
    plan.lanes[name] = lanes
    return lanes.pieces


def _lanes(plan: Plan, track: Track, asked: Sequence[Rows]) -> Lanes:
    pace = _pace(plan, track)
    first = min(first for first, _ in asked)
    fresh = max(0, track.rows - track.bottom - pace.new)
    if first >= fresh or track.top >= fresh:
        return Lanes(track, ((first, track.rows),), track.rows, pace)
    pieces: tuple[Rows, ...] = ((fresh, track.rows),)
    if first < track.top:
        pieces = ((first, track.top), *pieces)
    is_kept = any(not any(a <= lo and hi <= b for a, b in pieces) for lo, hi in asked)
    return Lanes(track, pieces, first if is_kept else track.rows, pace)


def reads(graph: Graph, node: Node, piece: Rows | None, tracks: Mapping[str, Track]) -> dict[str, list[Rows]]:
    """The rows of each value with a track that a piece of a node's output needs."""
    band = band_of(graph, node, piece)
    found: dict[str, list[Rows]] = {}
    for index, name in enumerate(node.inputs):
        if name is not None and name in tracks:
            rows = None if band is None else band.rows[index]
            found.setdefault(name, []).append((0, tracks[name].rows) if rows is None else rows)
    return found


def band_of(graph: Graph, node: Node, piece: Rows | None) -> Band | None:
    """How a piece is computed; None for the whole of an output, as the node is."""
    call = graph.call(node)
    if piece is not None:
        return time_band(node.op, call, *piece)
    is_row = len(call.outputs) == 1 and call.output.shape[:1] == (1,)
    return time_band(node.op, call, 0, 1) if is_row else None


def told(track: Track, hop: int) -> Rows:
    """The rows of an output that a call gives: the new ones, or all where those at the end still change."""
    new = max(1, hop // track.step)
    return (max(0, track.rows - new) if track.bottom == 0 else 0, track.rows)


def _every(name: str, track: Track, hop: int) -> int:
    if hop % track.step and track.step % hop:
        raise InputError(
            f"{name} makes a row of some layer from each {track.step} frames, so a hop is a multiple or a divisor of "
            f"{track.step} frames, not {hop}; choose such a hop"
        )
    return max(1, track.step // hop)


def _pace(plan: Plan, track: Track) -> Pace:
    """Aligned to the call that fills the first window, because rows are counted from where a window ends."""
    every, full = max(1, track.step // plan.hop), plan.outputs.after
    (source,) = plan.followed.graph.inputs
    newest = track.start + (track.rows - track.bottom - 1) * track.step
    earliest = -(-(plan.followed.tracks[source].rows - newest) // plan.hop) - 1
    earliest = min(max(0, earliest), full)
    return Pace(max(1, plan.hop // track.step), Schedule(every, earliest + (full - earliest) % every))
