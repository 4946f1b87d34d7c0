"""The task graph of one frame: loads, computations and stores, and which of them wait for which.

After Miao and Lin, Enabling Large Neural Networks on Tiny Microcontrollers with Swapping (arXiv 2101.08744), with a
static order: every edge points forward in it, so the first unfinished task always has everything it waits for. Nothing
is allocated while the model runs, so nothing can wait for memory that a later task holds: there is no deadlock.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum

from lilliput.swap.part import Span


class Kind(IntEnum):
    """WEIGHTS and LOAD read from the device, STORE writes to it; only activations are written."""

    WEIGHTS = 0
    LOAD = 1
    COMPUTE = 2
    STORE = 3


@dataclass(eq=False)
class Task:
    """kind, the layer's and the tile's number, how many tasks it waits for, and those that wait for it.

    nbytes    that a transfer moves
    memory    where in the lane's memory a transfer begins
    offset    where on the device: of the image (WEIGHTS) or of the frame's area
    rows      of the value that are moved, counted by their checksums (LOAD, STORE)
    """

    kind: Kind
    layer: int
    tile: int
    nbytes: int = 0
    memory: int = 0
    offset: int = 0
    rows: Span = (0, 0)
    indegree: int = 0
    successors: list[int] = field(default_factory=list)

    @property
    def uses_device(self) -> bool:
        return self.kind is not Kind.COMPUTE


@dataclass(eq=False)
class Buffer:
    """Bytes [start, stop) of the lane's memory, and the last task that uses them."""

    start: int
    stop: int
    last: int


class Tasks:
    """Tasks in their order, with edges for data and for memory that is used again."""

    def __init__(self) -> None:
        self.all: list[Task] = []
        self._buffers: list[Buffer] = []
        self._computed = -1

    def add(self, task: Task, after: Iterable[int] = ()) -> int:
        """The task's number. A computation also waits for the one before it."""
        number = len(self.all)
        self.all.append(task)
        waits = set(after)
        if task.kind is Kind.COMPUTE:
            waits.add(self._computed)
            self._computed = number
        for earlier in self._latest(waits - {-1}):
            assert earlier < number
            self.all[earlier].successors.append(number)
            task.indegree += 1
        return number

    def claim(self, start: int, nbytes: int) -> tuple[Buffer, set[int]]:
        """A buffer, and the tasks that must be over before it is written."""
        stop, kept, waits = start + nbytes, [], set()
        for old in self._buffers:
            if old.stop <= start or stop <= old.start:
                kept.append(old)
                continue
            waits.add(old.last)
            pieces = ((old.start, start), (stop, old.stop))
            kept += [Buffer(first, last, old.last) for first, last in pieces if first < last]
        buffer = Buffer(start, stop, -1)
        self._buffers = [*kept, buffer]
        return buffer, waits

    def _latest(self, waits: set[int]) -> list[int]:
        """Without computations that are over anyway when a later one of the set is."""
        computations = [n for n in waits if self.all[n].kind is Kind.COMPUTE]
        return sorted(waits - set(sorted(computations)[:-1]))
