"""Lifetimes to arena offsets.

Every buffer is put at the lowest address where it disturbs no buffer placed before; only the order is searched: a few
good orders, then all of them where there are few buffers, or a seeded local search where there are many. Some order
gives the optimum: that of the addresses in an optimal plan.
Source: the greedy-by-size placement of Pisarchyk and Lee 2020 (arXiv 2001.03288), on time-varying sizes.
"""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import Graph, Step
from lilliput.memory.lifetimes import Buffer, Segment, buffers

EXHAUSTIVE = 7  # buffers up to which every order is tried
TRIES = 400  # of the local search, fewer where there are so many buffers that one takes long


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
    wanted = buffers(graph, steps, keep_input)
    bound = lower_bound(wanted)
    best = min(map(place, _good_orders(wanted)), key=lambda offsets: _height(wanted, offsets))
    if _height(wanted, best) > bound:
        best = (_try_all if len(wanted) <= EXHAUSTIVE else _search)(wanted, best, bound)
    offsets = {s.name: best[id(buffer)] for buffer in wanted for s in buffer.segments}
    segments = tuple(s for buffer in wanted for s in buffer.segments)
    alignment = max((buffer.alignment for buffer in wanted), default=4)
    return Plan(offsets, segments, _height(wanted, best), bound, alignment)


def lower_bound(wanted: Sequence[Buffer]) -> int:
    """Bytes that the fullest step needs: what is alive, a buffer that changes hands and an overlap counted once."""
    steps = {s.first for buffer in wanted for s in buffer.segments}
    return max((needed(wanted, step) for step in steps), default=0)


def needed(wanted: Sequence[Buffer], step: int) -> int:
    """Bytes alive at a step, less what the value that it writes can at most share with those that it overwrites."""
    total = sum(_alive(buffer, step) for buffer in wanted)
    for buffer in wanted:
        for mine in buffer.segments:
            under = [s for other in wanted if other is not buffer for s in other.segments if s.name in mine.leads]
            if mine.first == step and under:
                sizes = sum(s.nbytes for s in under)
                together = max(mine.nbytes, sizes, *(_distance(mine, s) + s.nbytes for s in under))
                total -= mine.nbytes + sizes - together
    return total


def _alive(buffer: Buffer, step: int) -> int:
    return max((s.nbytes for s in buffer.segments if s.first <= step <= s.last), default=0)


def place(order: Sequence[Buffer]) -> dict[int, int]:
    """Offsets by id of the buffer, each as low as those before it allow."""
    offsets: dict[int, int] = {}
    placed: list[Buffer] = []
    for buffer in order:
        blocked = [span for other in placed for span in _blocked(buffer, other, offsets[id(other)])]
        offset = 0
        for start, stop in sorted(blocked):
            if start < offset < stop:
                offset = _aligned(stop, buffer.alignment)
        offsets[id(buffer)] = offset
        placed.append(buffer)
    return offsets


def _blocked(buffer: Buffer, other: Buffer, at: int) -> list[tuple[int, int]]:
    """Offsets between which, both excluded, `buffer` would disturb `other`, which lies at `at`."""
    return [
        (at - _distance(mine, theirs), at + _distance(theirs, mine))
        for mine in buffer.segments
        for theirs in other.segments
        if mine.first <= theirs.last and theirs.first <= mine.last
    ]


def _distance(before: Segment, behind: Segment) -> int:
    """Bytes from the start of one segment to the start of one behind it, at least."""
    return min(before.nbytes, before.leads.get(behind.name, before.nbytes))


def _height(wanted: Sequence[Buffer], offsets: Mapping[int, int]) -> int:
    return max((offsets[id(buffer)] + buffer.nbytes for buffer in wanted), default=0)


def _aligned(offset: int, alignment: int) -> int:
    return -(-offset // alignment) * alignment


def _good_orders(wanted: Sequence[Buffer]) -> list[list[Buffer]]:
    return [
        sorted(wanted, key=lambda b: (-b.nbytes, b.first)),
        sorted(wanted, key=lambda b: (-b.nbytes * (b.last - b.first + 1), b.first)),
        sorted(wanted, key=lambda b: (b.first, -b.nbytes)),
        sorted(wanted, key=lambda b: (-b.last, -b.nbytes)),
    ]


def _try_all(wanted: Sequence[Buffer], best: dict[int, int], bound: int) -> dict[int, int]:
    """Every order, each given up where it is no lower than the best, because more buffers never make it lower."""
    height = _height(wanted, best)

    def extend(order: list[Buffer], rest: list[Buffer]) -> None:
        nonlocal best, height
        offsets = place(order)
        reached = _height(order, offsets)
        if reached >= height:
            return
        if not rest:
            best, height = offsets, reached
        for i, buffer in enumerate(rest):
            if height > bound:
                extend([*order, buffer], rest[:i] + rest[i + 1 :])

    extend([], list(wanted))
    return best


def _search(wanted: Sequence[Buffer], best: dict[int, int], bound: int) -> dict[int, int]:
    """Swap two buffers in the order, keep what is not worse."""
    rng = random.Random(0)
    order = sorted(wanted, key=lambda b: best[id(b)])
    for _ in range(min(TRIES, 1_000_000 // len(wanted) ** 2)):
        if _height(wanted, best) == bound:
            break
        i, j = rng.randrange(len(order)), rng.randrange(len(order))
        order[i], order[j] = order[j], order[i]
        tried = place(order)
        if _height(wanted, tried) <= _height(wanted, best):
            best = tried
        else:
            order[i], order[j] = order[j], order[i]
    return best
