"""When each piece of the arena is needed, and which pieces may overlap while one takes over from the other.

Values that only fit start on start are merged into one buffer; others may overlap by the lead of the kernel.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lilliput.graph import LEARN, Graph, Kind, Overlap, Scratch, Step

IN_ARENA = (Kind.INPUT, Kind.TARGET, Kind.TEMPORARY)


@dataclass(frozen=True)
class Segment:
    """`nbytes` from the buffer's start, needed from step `first` to step `last`, both included.

    leads  by segments that end where this one begins: by how many bytes this one must start ahead of them, at least, to
           lie over them (see graph.Overlap)
    """

    name: str
    first: int
    last: int
    nbytes: int
    leads: Mapping[str, int] = field(default_factory=dict)


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

    Step -1 is the filling of the inputs and step len(steps) the reading of the outputs. Targets are there from
    the first step of learning on; until the last one, outputs stay readable.
    """
    end = len(steps)
    last = dict.fromkeys((*graph.outputs, *(graph.inputs if keep_input else ())), end)
    for index, step in enumerate(steps):
        for name in (*step.node.inputs, *step.node.outputs):
            if name is not None:
                last[name] = max(index, last.get(name, -1))
    home: dict[str, Buffer] = {}
    found: list[Buffer] = []
    learning = next((index for index, step in enumerate(steps) if step.node.entry == LEARN), end)
    given = [*((name, -1) for name in graph.inputs), *((name, learning) for name in graph.targets)]
    for name, first in given:
        value = graph.values[name]
        segment = Segment(name, first, last.get(name, first), value.nbytes)
        home[name] = Buffer([segment], max(4, value.format.itemsize))
        found.append(home[name])
    for index, step in enumerate(steps):
        for position, name in enumerate(step.node.outputs):
            value = graph.values[name]
            dying = _dying(graph, step, index, last) if position == 0 else {}
            leads = {source: overlap.lead for source, overlap in dying.items() if not overlap.at_start}
            segment = Segment(name, index, last[name], value.nbytes, leads)
            hosts = (source for source, overlap in dying.items() if overlap.at_start)
            host = next((home[source] for source in hosts if value.nbytes <= graph.values[source].nbytes), None)
            if host is None:
                host = Buffer()
                found.append(host)
            host.segments.append(segment)
            host.alignment = max(host.alignment, value.format.itemsize)
            home[name] = host
        for argument, wanted in step.invocation.arguments.items():
            if isinstance(wanted, Scratch) and wanted.nbytes:
                found.append(Buffer([Segment(scratch_name(step.node.name, argument), index, index, wanted.nbytes)]))
    return found


def _dying(graph: Graph, step: Step, index: int, last: Mapping[str, int]) -> dict[str, Overlap]:
    """How the step's first output may lie over the inputs that nothing reads after it, the same for every operand."""
    found: dict[str, Overlap] = {}
    for name in step.node.inputs:
        if name is None or graph.values[name].kind not in IN_ARENA or last[name] > index:
            continue
        overlaps = {step.invocation.overlaps.get(i) for i, other in enumerate(step.node.inputs) if other == name}
        overlap = overlaps.pop()
        if overlap is not None and not overlaps:
            found[name] = overlap
    return found
