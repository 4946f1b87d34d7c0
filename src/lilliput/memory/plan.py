"""Lifetimes to arena offsets, and what no plan can go below."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import Graph, Step
from lilliput.memory.lifetimes import Buffer, Segment, buffers
from lilliput.memory.search import Arrangement, distance


@dataclass(frozen=True)
class Plan:
    """Where everything lies in the arena.

    offsets      bytes from the arena's start, by value or scratch name
    segments     who needs how much, when
    arena_bytes  the highest byte used
    lower_bound  bytes alive at the fullest step: no plan can need less
    """

    offsets: Mapping[str, int]
    segments: tuple[Segment, ...]
    arena_bytes: int
    lower_bound: int
    alignment: int


def plan_memory(graph: Graph, steps: Sequence[Step], keep_input: bool = False) -> Plan:
    """The smallest plan found; the same one every time."""
    return arrange(buffers(graph, steps, keep_input))


def arrange(wanted: Sequence[Buffer]) -> Plan:
    """Places for buffers that are needed from step -1 on."""
    needs = [needed(wanted, step) for step in range(-1, 1 + max((buffer.last for buffer in wanted), default=-1))]
    bound = max(needs)
    found = Arrangement(wanted, needs, bound)
    offsets = {s.name: at for buffer, at in zip(wanted, found.offsets, strict=True) for s in buffer.segments}
    segments = tuple(s for buffer in wanted for s in buffer.segments)
    alignment = max((buffer.alignment for buffer in wanted), default=4)
    return Plan(offsets, segments, found.height, bound, alignment)


def needed(wanted: Sequence[Buffer], step: int) -> int:
    """Bytes alive at a step, less what the value that it writes can at most share with those that it overwrites."""
    total = sum(_alive(buffer, step) for buffer in wanted)
    for buffer in wanted:
        for mine in buffer.segments:
            under = [s for other in wanted if other is not buffer for s in other.segments if s.name in mine.leads]
            if mine.first == step and under:
                sizes = sum(s.nbytes for s in under)
                together = max(mine.nbytes, sizes, *(distance(mine, s) + s.nbytes for s in under))
                total -= mine.nbytes + sizes - together
    return total


def _alive(buffer: Buffer, step: int) -> int:
    return max((s.nbytes for s in buffer.segments if s.first <= step <= s.last), default=0)
