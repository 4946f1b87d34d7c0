"""The rewrite that drops padding in time: windows only where there are frames, and shapes that follow."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from lilliput.graph import Graph, Node, Op, Shape, ShapeError, UnsupportedError, Value, verify
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.pooling import Pooling
from lilliput.signal.streaming.follow import Followed, follow

Windowed = Conv2D | DepthwiseConv2D | Pooling


@dataclass
class _Rewriting:
    """The new nodes and values; `leads` says which frame the first row of a value belongs to, by value."""

    followed: Followed
    values: dict[str, Value]
    leads: dict[str, int]
    nodes: list[Node] = field(default_factory=list)


def valid_in_time(graph: Graph) -> Graph:
    """The graph without padding in time; first axis of the one input. The window stays as long as it is.

    Pools over all of time are over what is left of it; where a skipped branch has more rows than the other, it loses
    those at its ends. Raises UnsupportedError where a layer needs as many rows as there were.
    """
    followed = follow(graph)
    source = graph.inputs[0]
    work = _Rewriting(followed, dict(graph.values), {source: 0})
    for node in graph.nodes:
        _visit(work, node)
    return verify(replace(graph, name=f"{graph.name}_valid").with_nodes(work.nodes, work.values))


def pads_in_time(graph: Graph, node: Node, timed: Mapping[str, object]) -> tuple[int, int]:
    """Rows of padding that a layer puts before and behind time."""
    return node.op.padding[0] if isinstance(node.op, Windowed) and node.inputs[0] in timed else (0, 0)


def _visit(work: _Rewriting, node: Node) -> None:
    tracks, values = work.followed.tracks, work.values
    timed = [name for name in node.inputs if name is not None and name in tracks]
    if len(timed) > 1:
        node = _aligned(work, node)
    try:
        op = _without_padding(work, node) if timed else node.op
        shapes = op.infer(*(None if name is None else values[name] for name in node.inputs))
    except ShapeError as problem:
        raise UnsupportedError(
            f"{work.followed.graph.name} cannot be made valid in time: layer {node.name!r} ({node.op.name}) does not "
            f"take what is left of the window: {problem}. Use --mode exact, or train it with valid padding in time"
        ) from None
    for name, shape in zip(node.outputs, shapes, strict=True):
        values[name] = replace(values[name], shape=shape)
    if timed:
        work.leads.setdefault(node.outputs[0], _lead(work, node, timed[0]))
    work.nodes.append(replace(node, op=op))


def _lead(work: _Rewriting, node: Node, source: str) -> int:
    graph, tracks = work.followed.graph, work.followed.tracks
    return work.leads.get(source, 0) + pads_in_time(graph, node, tracks)[0] * tracks[source].step


def _without_padding(work: _Rewriting, node: Node) -> Op:
    """The operator for what is left of its input's rows."""
    op, source = node.op, node.inputs[0]
    assert source is not None
    before, now = work.followed.graph.values[source].shape, work.values[source].shape
    if isinstance(op, Pooling) and op.size[0] >= before[0]:
        op = replace(op, size=(now[0], op.size[1]), stride=(now[0], op.stride[1]))
    if isinstance(op, Windowed):
        return replace(op, padding=((0, 0), op.padding[1]))
    if isinstance(op, Reshape) and now != before:
        return Reshape(_reshaped(op.shape, before, now))
    return op


def _reshaped(shape: Shape, before: Shape, now: Shape) -> Shape:
    """What becomes of `shape` where an input of `before` has the shape `now`, with fewer rows."""
    if shape[:1] == before[:1]:
        return (now[0], *shape[1:])
    if len(shape) == 1:
        return (shape[0] // before[0] * now[0],)
    raise ShapeError(f"rows of {before} go into {shape}, which is not so for {now[0]} rows")


def _aligned(work: _Rewriting, node: Node) -> Node:
    """The node with its operands cut to the rows that all of them have."""
    tracks = work.followed.tracks
    timed = [name for name in node.inputs if name is not None and name in tracks]
    lead = max(work.leads[name] for name in timed)
    skipped = {name: (lead - work.leads[name]) / tracks[name].step for name in timed}
    if any(count % 1 for count in skipped.values()):
        raise UnsupportedError(
            f"{work.followed.graph.name} cannot be made valid in time: the operands of layer {node.name!r} would lie "
            "between each other's rows; use --mode exact"
        )
    rows = min(work.values[name].shape[0] - int(skipped[name]) for name in timed)
    if rows < 1:
        raise UnsupportedError(
            f"{work.followed.graph.name} cannot be made valid in time: its window is too short, layer {node.name!r} is "
            "left without a row; use --mode exact, or a longer window"
        )
    cut = {name: _cropped(work, node, name, int(skipped[name]), rows) for name in timed}
    work.leads[node.outputs[0]] = lead
    return replace(node, inputs=tuple(cut.get(name, name) if name else name for name in node.inputs))


def _cropped(work: _Rewriting, node: Node, name: str, skipped: int, rows: int) -> str:
    value = work.values[name]
    if value.shape[0] == rows:
        return name
    target = f"{name} for {node.name}"
    rest = value.shape[1:]
    op = StridedSlice((skipped, *[0] * len(rest)), (rows, *rest), (1,) * len(value.shape))
    work.values[target] = replace(value, name=target, shape=(rows, *rest))
    work.nodes.append(Node(target, op, (name,), (target,), (), node.sources))
    return target
