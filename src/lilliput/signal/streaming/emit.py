"""The graph of one call: every layer on its new rows, and windows that remember what came before them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from lilliput.graph import Band, Graph, Node, verify
from lilliput.ops.nn.concat import Concat
from lilliput.signal.streaming.bands import time_band
from lilliput.signal.streaming.plan import Plan, band_of, reads, told
from lilliput.signal.streaming.remembered import Remembered


def emit(plan: Plan, rate: float) -> Graph:
    """The graph that takes `hop` rows a call, `rate` rows a second; weights are those of the batch graph, names too."""
    batch, work = plan.followed.graph, Remembered(plan)
    source = batch.inputs[0]
    value = batch.values[source]
    work.values[source] = replace(value, shape=(plan.hop, *value.shape[1:]))
    for node in batch.nodes:
        _visit(work, node)
    tracks = plan.followed.tracks
    outputs = tuple(work.rows(n, told(tracks[n], plan.hop)) if n in tracks else n for n in batch.outputs)
    graph = replace(batch, name=f"{batch.name}_stream", outputs=outputs, rate=rate)
    return verify(graph.with_nodes(work.nodes, {**batch.values, **work.values}))


def _visit(work: Remembered, node: Node) -> None:
    if node.name not in work.plan.followed.layers:
        work.nodes.append(node)
    elif work.pieces(node) == [None]:
        _once(work, node)
    elif _goes_along(work, node):
        height = work.plan.lanes[node.outputs[0]].height
        band = time_band(node.op, work.batch.call(node), 0, height)
        assert band is not None
        inputs = [None if name is None else work.name(name) for name in node.inputs]
        _add(work, node, node.name, work.name(node.outputs[0]), band, inputs, height)
    else:
        _by_pieces(work, node)


def _goes_along(work: Remembered, node: Node) -> bool:
    """Whether each row needs just the same rows of the operands, so that all pieces are one call."""
    tracks, lanes = work.plan.followed.tracks, work.plan.lanes
    mine = lanes.get(node.outputs[0])
    if mine is None:
        return False
    timed = [name for name in node.inputs if name is not None and name in tracks]
    return all(lanes[name].pieces == mine.pieces for name in timed) and all(
        set(rows) == {piece}
        for piece in ((0, mine.height), *mine.pieces)
        for rows in reads(work.batch, node, piece, tracks).values()
    )


def _by_pieces(work: Remembered, node: Node) -> None:
    """A call for each piece, and the pieces as one value."""
    name, pieces = node.outputs[0], work.pieces(node)
    targets = [work.name(name)] if len(pieces) == 1 else [f"{name} top", f"{name} fresh"][: len(pieces)]
    for piece, target in zip(pieces, targets, strict=True):
        assert piece is not None
        band = band_of(work.batch, node, piece)
        assert band is not None
        layer = node.name + target.removeprefix(name)
        _add(work, node, layer, target, band, _operands(work, node, band), piece[1] - piece[0])
    if len(targets) > 1:
        work.move(work.name(name), Concat(0), targets, work.plan.lanes[name].height, name)


def _once(work: Remembered, node: Node) -> None:
    """A layer whose output has no rows in time: as it is, on the rows that it needs."""
    band = band_of(work.batch, node, None)
    inputs = _operands(work, node, band)
    op = node.op if band is None else band.op
    work.nodes.append(replace(node, op=op, inputs=tuple(inputs), schedule=work.plan.outputs))


def _operands(work: Remembered, node: Node, band: Band | None) -> list[str | None]:
    """The operands of a band of a node: those rows that it reads of values with a track, the others as they are."""
    tracks, found = work.plan.followed.tracks, list[str | None]()
    for index, name in enumerate(node.inputs):
        if name is None or name not in tracks:
            found.append(name)
            continue
        rows = None if band is None else band.rows[index]
        found.append(work.rows(name, (0, tracks[name].rows) if rows is None else rows))
    return found


def _add(
    work: Remembered, node: Node, name: str, target: str, band: Band, inputs: Sequence[str | None], rows: int
) -> None:
    """`node` on some rows, written to `target`."""
    value = work.batch.values[node.outputs[0]]
    work.values[target] = replace(value, name=target, shape=(rows, *value.shape[1:]))
    due = work.due(node.outputs[0])
    work.nodes.append(replace(node, name=name, op=band.op, inputs=tuple(inputs), outputs=(target,), schedule=due))
