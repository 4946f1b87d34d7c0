"""What became of each layer of a batch graph, for people to read."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import Graph, Node
from lilliput.signal.streaming.plan import Lanes, Plan


@dataclass(frozen=True)
class LayerRows:
    """A layer that time reaches.

    window  rows of its output in the batch graph; 0 where they are not time
    top, new, bottom  rows that a run computes: at the window's beginning, that are new, at its end; of those that are
                      not time, and of those that are all computed anew, none is told apart
    kept    bytes of rows that are remembered for the layers behind it
    every   calls from one run to the next
    note    why all of the window is read anew by each run, where it is so
    """

    layer: str
    operator: str
    window: int
    top: int
    new: int
    bottom: int
    kept: int
    every: int
    note: str = ""


def layer_rows(plan: Plan, streamed: Graph) -> tuple[LayerRows, ...]:
    """A row for the input, and for each layer that is still there."""
    (source,) = plan.followed.graph.inputs
    rows = [_lanes_row(source, "input", source, plan.lanes[source], streamed)]
    for node in plan.followed.graph.nodes:
        if _is_there(plan, node):
            rows.append(_row(plan, streamed, node))
    return tuple(rows)


def short_name(layer: str) -> str:
    """The last of the names that a converter has joined for a layer."""
    return layer.rsplit(";", 1)[-1]


def _is_there(plan: Plan, node: Node) -> bool:
    name = node.outputs[0]
    return node.name in plan.followed.layers and (name in plan.lanes or name not in plan.followed.tracks)


def _row(plan: Plan, streamed: Graph, node: Node) -> LayerRows:
    name = node.outputs[0]
    if name in plan.lanes:
        return _lanes_row(node.name, node.op.name, name, plan.lanes[name], streamed)
    layer = plan.followed.layers[node.name]
    return LayerRows(node.name, node.op.name, 0, 0, 0, 0, 0, plan.outputs.every, layer.mixes)


def _lanes_row(layer: str, operator: str, name: str, lanes: Lanes, streamed: Graph) -> LayerRows:
    kept = sum(value.nbytes for value in streamed.states if value.name == f"{name} window")
    top, bottom = lanes.borders
    new = lanes.height - top - bottom
    return LayerRows(layer, operator, lanes.track.rows, top, new, bottom, kept, lanes.pace.schedule.every)
