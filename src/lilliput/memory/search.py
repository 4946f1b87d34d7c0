"""Where buffers go: each at the lowest address where it disturbs none that was placed before; the order is searched.

A few good orders first; then all of them where there are few buffers, or a seeded local search where there are many.
All that is known of two buffers that are needed at once is how far apart their starts must be, whichever comes first;
so some order gives the optimum, that of the addresses in an optimal plan. (Leads below 0 and start-on-start aside.)
Source: the greedy-by-size placement of Pisarchyk and Lee 2020 (arXiv 2001.03288), on time-varying sizes.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence

from lilliput.memory.lifetimes import Buffer, Segment

EXHAUSTIVE = 7  # buffers up to which every order is tried
WORK = 1_000_000  # of the local search: pairs of buffers that it looks at


def distance(before: Segment, behind: Segment) -> int:
    """Bytes from the start of one segment to the start of one behind it, at least."""
    return min(before.nbytes, before.leads.get(behind.name, before.nbytes))


class Arrangement:
    """Buffers by their index, and the lowest places that were found for them.

    height  the highest byte used
    """

    def __init__(self, wanted: Sequence[Buffer], needs: Sequence[int], bound: int) -> None:
        self._alignments = [buffer.alignment for buffer in wanted]
        self._sizes = [buffer.nbytes for buffer in wanted]
        self._clashes = [_clashes(wanted, i) for i in range(len(wanted))]
        self._bound = bound
        self.offsets: list[int] = []
        self.height = sum(self._sizes) + sum(self._alignments) + 1
        for order in _good_orders(wanted, needs):
            self._try(order)
        if self.height > bound:
            (self._try_all if len(wanted) <= EXHAUSTIVE else self._search)()

    def _place(self, order: Sequence[int]) -> list[int]:
        """Offsets by index, -1 for those that are not in the order."""
        offsets = [-1] * len(self._sizes)
        for i in order:
            blocked = [(offsets[j] - mine, offsets[j] + its) for j, mine, its in self._clashes[i] if offsets[j] >= 0]
            offset, alignment = 0, self._alignments[i]
            for start, stop in sorted(blocked):
                if start < offset < stop:
                    offset = -(-stop // alignment) * alignment
            offsets[i] = offset
        return offsets

    def _top(self, offsets: Sequence[int]) -> int:
        return max((o + size for o, size in zip(offsets, self._sizes, strict=True) if o >= 0), default=0)

    def _try(self, order: Sequence[int]) -> bool:
        """Whether the order is as good as the best one, or better."""
        offsets = self._place(order)
        top = self._top(offsets)
        if top < self.height:
            self.offsets, self.height = offsets, top
        return top <= self.height

    def _try_all(self) -> None:
        """Every order, each given up where it is no lower than the best, because more buffers never make it lower."""

        def extend(order: list[int], rest: list[int]) -> None:
            if self._top(self._place(order)) >= self.height:
                return
            if not rest:
                self._try(order)
            for i in rest:
                if self.height > self._bound:
                    extend([*order, i], [j for j in rest if j != i])

        extend([], list(range(len(self._sizes))))

    def _search(self) -> None:
        """Move a buffer that reaches the top forward in the order, or swap any two; keep what is not worse."""
        rng, count = random.Random(0), len(self._sizes)
        order = sorted(range(count), key=self.offsets.__getitem__)
        offsets = self._place(order)
        height = self._top(offsets)
        for turn in range(WORK // (1 + sum(map(len, self._clashes)))):
            if self.height == self._bound:
                break
            tried = list(order)
            if turn % 2:
                i, j = rng.randrange(count), rng.randrange(count)
                tried[i], tried[j] = tried[j], tried[i]
            else:
                highest = [i for i in range(count) if offsets[order[i]] + self._sizes[order[i]] == height]
                i = rng.choice(highest)
                tried.insert(rng.randrange(i + 1), tried.pop(i))
            found = self._place(tried)
            if self._top(found) <= height:
                order, offsets, height = tried, found, self._top(found)
                self._try(order)


def _clashes(wanted: Sequence[Buffer], index: int) -> list[tuple[int, int, int]]:
    """(j, how far buffer j must be behind this one, how far this one behind j) of those needed at the same time."""
    found = []
    for j, other in enumerate(wanted):
        pairs = [
            (distance(mine, theirs), distance(theirs, mine))
            for mine in wanted[index].segments
            for theirs in other.segments
            if mine.first <= theirs.last and theirs.first <= mine.last
        ]
        if pairs and j != index:
            found.append((j, max(mine for mine, _ in pairs), max(theirs for _, theirs in pairs)))
    return found


def _good_orders(wanted: Sequence[Buffer], needs: Sequence[int]) -> list[list[int]]:
    """By size, by size and time, by beginning, by end, and from the fullest steps to the others.

    needs  bytes that each step needs, from the filling of the inputs (step -1) on
    """
    full = [max(needs[b.first + 1 : b.last + 2], default=0) for b in wanted]
    keys: list[Callable[[int], tuple[int, ...]]] = [
        lambda i: (-wanted[i].nbytes, wanted[i].first),
        lambda i: (-wanted[i].nbytes * (wanted[i].last - wanted[i].first + 1), wanted[i].first),
        lambda i: (wanted[i].first, -wanted[i].nbytes),
        lambda i: (-wanted[i].last, -wanted[i].nbytes),
        lambda i: (-full[i], -wanted[i].nbytes),
        lambda i: (-full[i], -wanted[i].last, -wanted[i].nbytes),
    ]
    return [sorted(range(len(wanted)), key=key) for key in keys]
