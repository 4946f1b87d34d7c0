"""A run of layers as one step that computes them strip by strip: buffers of rows, places, the lead of the output."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np

from lilliput.graph import (
    RUN,
    Argument,
    Call,
    Graph,
    In,
    Invocation,
    Kind,
    Move,
    Node,
    Out,
    Overlap,
    Pipeline,
    PipelineStep,
    Scratch,
    Step,
    Strip,
    Table,
    Value,
    with_tables,
)
from lilliput.memory.strips import Span, Strips, cut
from lilliput.ops.overlap import forward

ALIGNMENT = 8  # of a layer's scratch blocks in the one block of the pipeline, which its layers use in turn
SCRATCH, OUTPUT = "scratch", "y"


def pipeline(graph: Graph, steps: Sequence[Step], height: int) -> PipelineStep | None:
    """The steps, which follow one another in `graph`, as one that makes `height` rows of its output at a time.

    None where that is not possible: something between them is needed elsewhere, a layer cannot be computed by rows, or
    its tables depend on the strip.
    """
    layers = _alone(graph, [step.node for step in steps])
    strips = None if layers is None else cut(layers, height, {step.node.name: step.kernel.rows for step in steps})
    if layers is None or strips is None:
        return None
    parts = [_part(layers, strips, step) for step in steps]
    if not all(map(_agree, parts)):
        return None
    kept = strips.kept.items()
    arguments: dict[str, Argument] = {_place(layers, name): In(i) for i, name in enumerate(layers.inputs)}
    arguments |= {_place(layers, n): Scratch(max(b - a for a, b in s) * _row(layers, n)) for n, s in kept}
    ends = [end for part in parts for _, end in _scratch([strip.step for strip in part]).values()]
    arguments |= {SCRATCH: Scratch(max(ends, default=0)), OUTPUT: Out()}
    moves = {_place(layers, name): _moves(spans, _row(layers, name)) for name, spans in kept}
    overlaps = {i: _overlap(layers, strips, parts, name) for i, name in enumerate(layers.inputs)}
    sources = dict.fromkeys(source for step in steps for source in step.node.sources)
    node = Node(steps[-1].node.name, Pipeline(layers), layers.inputs, layers.outputs, (), tuple(sources))
    call = Call(tuple(map(layers.values.get, layers.inputs)), steps[-1].call.outputs, (), graph.arithmetic, node.op)
    found = {i: overlap for i, overlap in overlaps.items() if overlap is not None}
    invocation = Invocation({}, arguments, found)
    return PipelineStep(node, call, steps[-1].kernel, invocation, height=height, parts=parts, moves=moves)


def _alone(graph: Graph, nodes: Sequence[Node]) -> Graph | None:
    """The nodes as a graph whose output is the last one's; None where others need what lies between them, and where one
    has states or several outputs."""
    between = {name for node in nodes[:-1] for name in node.outputs}
    readers = graph.consumers()
    read = dict.fromkeys(name for node in nodes for name in node.inputs if name is not None)
    if any(reader not in nodes for name in between for reader in readers[name]) or between & {*graph.outputs}:
        return None
    if any(node.states or len(node.outputs) != 1 or node.entry != RUN for node in nodes) or any(
        graph.values[name].kind is Kind.STATE for name in read
    ):
        return None
    given = tuple(name for name in read if name not in between and not graph.values[name].is_constant)
    values = {name: graph.values[name] for name in (*read, *between, *nodes[-1].outputs)}
    return Graph(nodes[-1].name, given, nodes[-1].outputs, values, tuple(nodes), graph.arithmetic)


def _place(layers: Graph, name: str) -> str:
    """The pipeline's argument that holds a value: an operand, the output, or a buffer of rows."""
    if name in layers.inputs:
        return f"x{layers.inputs.index(name)}"
    made = [node.outputs[0] for node in layers.nodes]
    return OUTPUT if name in layers.outputs else f"rows{made.index(name)}"


def _row(layers: Graph, name: str) -> int:
    """Bytes in a row."""
    value = layers.values[name]
    return value.nbytes // value.shape[0]


def _part(layers: Graph, strips: Strips, step: Step) -> list[Strip]:
    """The strips of one layer, computed by the kernel that was chosen for the whole of it."""
    (output,), found = step.node.outputs, []
    lowered: dict[object, Step] = {}
    for band, made in zip(strips.bands[step.node.name], strips.made[output], strict=True):
        spans = zip(step.call.inputs, band.rows, strict=True)
        inputs = tuple(v if v is None or span is None else _rows(v, span) for v, span in spans)
        call = Call(inputs, (_rows(step.call.output, made),), (), layers.arithmetic, band.op)
        key = (band.op, call.output.shape, *(None if value is None else value.shape for value in inputs))
        if key not in lowered:
            node = replace(step.node, op=band.op)
            lowered[key] = with_tables(Step(node, call, step.kernel, band.op.lower(call, step.kernel)))
        found.append(lowered[key])
    scratch = {key: (SCRATCH, start) for key, (start, _) in _scratch(found).items()}
    return [Strip(part, {**_places(layers, strips, part, i), **scratch}) for i, part in enumerate(found)]


def _rows(value: Value, span: Span) -> Value:
    return replace(value, shape=(span[1] - span[0], *value.shape[1:]))


def _places(layers: Graph, strips: Strips, part: Step, index: int) -> dict[str, tuple[str, int]]:
    """Where strip `index` of a layer finds its operands and puts its output."""
    band, (output,) = strips.bands[part.node.name][index], part.node.outputs
    found = {}
    for key, argument in part.invocation.arguments.items():
        if isinstance(argument, In) and part.node.inputs[argument.index] is not None:
            name, span = part.node.inputs[argument.index], band.rows[argument.index]
            first = 0 if span is None else span[0]
        elif isinstance(argument, Out):
            name, first = output, strips.made[output][index][0]
        else:
            continue
        assert name is not None
        first -= strips.kept[name][index][0] if name in strips.kept else 0
        found[key] = (_place(layers, name), first * _row(layers, name))
    return found


def _scratch(steps: Sequence[Step]) -> dict[str, tuple[int, int]]:
    """Where the scratch blocks of a layer begin and end in that of the pipeline; each serves all strips."""
    found, end = {}, 0
    for key in steps[0].invocation.arguments:
        sizes = [a.nbytes for a in (step.invocation.arguments[key] for step in steps) if isinstance(a, Scratch)]
        if sizes:
            start, end = end, end + -(-max(sizes) // ALIGNMENT) * ALIGNMENT
            found[key] = (start, end)
    return found


def _agree(part: Sequence[Strip]) -> bool:
    """Whether all strips of a layer have the same constants."""
    first, *others = (
        {k: (a.c_type, a.data.tobytes()) for k, a in strip.step.invocation.arguments.items() if isinstance(a, Table)}
        for strip in part
    )
    return all(other == first for other in others)


def _moves(kept: Sequence[Span], row: int) -> list[Move]:
    """What of a buffer stays, after each strip but the last."""
    return [Move((after[0] - before[0]) * row, (before[1] - after[0]) * row) for before, after in pairwise(kept)]


def _overlap(layers: Graph, strips: Strips, parts: Sequence[Sequence[Strip]], name: str) -> Overlap | None:
    """How the output may lie over operand `name`, whose rows the layers read strip by strip.

    None where they are of two types, which C forbids in one place.
    """
    (output,) = layers.outputs
    x, y = layers.values[name], layers.values[output]
    if x.format.dtype != y.format.dtype and x.format.itemsize + y.format.itemsize > 2:
        return None
    place = _place(layers, name)
    reads, written, leads = [], [0], [-x.nbytes]
    for strip in (part[index] for index in range(len(parts[0])) for part in parts):
        seen = [start for argument, start in strip.places.values() if argument == place]
        made = [start for argument, start in strip.places.values() if argument == OUTPUT]
        reads.append(min(seen, default=x.nbytes))
        written.append(made[0] + strip.step.call.output.nbytes if made else written[-1])
        if seen and made:
            leads.append(_lead(strip.step, name) + made[0] - min(seen))
    return Overlap(max(*leads, forward(np.array(reads), np.array(written[1:]), x.nbytes).lead))


def _lead(step: Step, name: str) -> int:
    """How far the rows that a strip writes must start ahead of those that it reads."""
    overlaps = {step.invocation.overlaps.get(i) for i, other in enumerate(step.node.inputs) if other == name}
    allowed = overlaps.pop()
    whole = step.call.output.nbytes
    return whole if allowed is None or allowed.at_start or overlaps else min(allowed.lead, whole)
