"""When each piece of the arena is needed: lifetimes, with values that may take over each other's place merged."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lilliput.graph import Graph, Kind, Scratch, Step

IN_ARENA = (Kind.INPUT, Kind.TEMPORARY)


@dataclass(frozen=True)
class Segment:
    """`nbytes` from the buffer's start, needed from step `first` to step `last`, both included."""

    name: str
    first: int
    last: int
    nbytes: int


@dataclass
class Buffer:
    """Segments that start at one address, each taking over from the one before."""

    segments: list[Segment] = field(default_factory=list)
    alignment: int = 4

    @property
    def nbytes(self) -> int:
        return max(s.nbytes for s in self.segments)

    @property
    def first(self) -> int:
        return min(s.first for s in self.segments)

    @property
    def last(self) -> int:
        return max(s.last for s in self.segments)


def scratch_name(node: str, argument: str) -> str:
    """How a layer's scratch memory is called among the buffers; the blank keeps it apart from every value."""
    return f"{node} {argument}"


def buffers(graph: Graph, steps: Sequence[Step], keep_input: bool = False) -> list[Buffer]:
    """Every value and scratch block that needs arena memory.

    Step -1 is the filling of the inputs and step len(steps) the reading of the outputs.
    """
    end = len(steps)
    last = dict.fromkeys((*graph.outputs, *(graph.inputs if keep_input else ())), end)
    for index, step in enumerate(steps):
        for name in (*step.node.inputs, *step.node.outputs):
            if name is not None:
                last[name] = max(index, last.get(name, -1))
    home: dict[str, Buffer] = {}
    found: list[Buffer] = []
    for name in graph.inputs:
        value = graph.values[name]
        home[name] = Buffer([Segment(name, -1, last.get(name, -1), value.nbytes)], _alignment(value.format.itemsize))
        found.append(home[name])
    for index, step in enumerate(steps):
        for position, name in enumerate(step.node.outputs):
            value = graph.values[name]
            segment = Segment(name, index, last[name], value.nbytes)
            host = _host(graph, step, index, last, home, segment) if position == 0 else None
            if host is None:
                host = Buffer([], _alignment(value.format.itemsize))
                found.append(host)
            host.segments.append(segment)
            home[name] = host
        for argument, wanted in step.invocation.arguments.items():
            if isinstance(wanted, Scratch) and wanted.nbytes:
                found.append(Buffer([Segment(scratch_name(step.node.name, argument), index, index, wanted.nbytes)]))
    return found


def _host(
    graph: Graph, step: Step, index: int, last: dict[str, int], home: dict[str, Buffer], segment: Segment
) -> Buffer | None:
    """The buffer of an input that dies here and whose place the output may take, or None."""
    for position in step.invocation.in_place:
        name = step.node.inputs[position]
        if name is None or name not in home or graph.values[name].kind not in IN_ARENA:
            continue
        shared = sum(other == name for other in step.node.inputs) > 1
        if last[name] == index and not shared and segment.nbytes <= graph.values[name].nbytes:
            return home[name]
    return None


def _alignment(itemsize: int) -> int:
    return max(4, itemsize)
