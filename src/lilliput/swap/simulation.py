"""The scheduler of lil_swap.h in Python, on a clock of its own: when each task would begin and end.

The same decisions in the same order, so the simulation is what the C does where the rates are right.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from enum import Enum

from lilliput.graph import LilliputError
from lilliput.swap.program import Program, Tile
from lilliput.swap.rates import Rates
from lilliput.swap.tasks import Kind, Task

AHEAD = 32  # tasks from the first unfinished one that are looked at, as LIL_SWAP_AHEAD


class State(Enum):
    """INIT: waits for others; READY: could begin; SELECTED: has begun; FINISHED."""

    INIT = "init"
    READY = "ready"
    SELECTED = "selected"
    FINISHED = "finished"


@dataclass(frozen=True)
class Work:
    """What is scheduled: tasks in order, and times.

    patience  of each task's layer, see `patience`
    strips    seconds of each kernel call of a COMPUTE, by task
    moving    seconds of a transfer, by task
    checking  seconds of the checksums of a loaded tile, by task
    choosing  seconds to choose a transfer
    """

    tasks: Sequence[Task]
    patience: Sequence[int]
    strips: Sequence[Sequence[float]]
    moving: Sequence[float]
    checking: Sequence[float]
    choosing: float = 0.0


@dataclass(frozen=True)
class Timeline:
    """Seconds from the first frame's start to the last one's end, of which processor and device were busy.

    finished  (frame, task) in the order in which they were over
    """

    seconds: float
    computing: float
    moving: float
    finished: tuple[tuple[int, int], ...]


@dataclass
class _Lane:
    frame: int
    open: list[int]
    states: list[State]
    oldest: int = 0
    strip: int = 0


@dataclass
class _Clock:
    now: float = 0.0
    computing: float = 0.0
    moving: float = 0.0
    finished: list[tuple[int, int]] = field(default_factory=list)

    def compute(self, seconds: float) -> None:
        self.now += seconds
        self.computing += seconds


def work(program: Program, rates: Rates | None = None) -> Work:
    """A program's tasks with the times that they would take; at the rates it was made for, or at others."""
    rates = rates or program.rates
    tasks, tiles = program.tasks, program.tiles
    strips = [_strips(program, tiles[t.tile], rates) if t.kind is Kind.COMPUTE else () for t in tasks]
    moving = [rates.transfer(t.nbytes) if t.uses_device else 0.0 for t in tasks]
    checking = [rates.check(t.nbytes) if t.kind in (Kind.LOAD, Kind.WEIGHTS) else 0.0 for t in tasks]
    layers = patience(program)
    return Work(tasks, [layers[t.layer] for t in tasks], strips, moving, checking, rates.schedule(1))


def patience(program: Program) -> list[int]:
    """For each layer the bits of the bytes by which the device has more to do than the processor, 0 where it has less.

    Who will soon be through with the device goes first there, so that the others' kernels find work.
    """
    longer = [0.0] * len(program.layers)
    for task in program.tasks:
        longer[task.layer] += program.rates.transfer(task.nbytes) if task.uses_device else 0.0
    for tile in program.tiles:
        longer[tile.layer] -= sum(_strips(program, tile, program.rates))
    return [round(max(0.0, seconds) * program.rates.device).bit_length() for seconds in longer]


def _strips(program: Program, tile: Tile, rates: Rates) -> list[float]:
    tiled = program.layers[tile.layer]
    layer = tiled.layer
    share = (tile.block[1] - tile.block[0]) / layer.channels if tile.block else 1.0
    channels = tiled.cut.block or layer.channels or 1
    seconds = []
    for strip in tile.strips:
        rows = strip.rows[1] - strip.rows[0]
        part = share * rows / layer.output.rows
        stored = rows * layer.output.row_bytes if tile.is_last and layer.output.home == "device" else 0
        macs, elements = round(layer.macs * part), round(layer.call.output.size * part)
        seconds.append(rates.compute(macs, elements, channels) + rates.check(stored))
    seconds[-1] += rates.schedule(1)
    return seconds


def simulate(job: Work, lanes: int, frames: int) -> Timeline:
    """Frames one after the other into lanes as these become free. Raises LilliputError where nothing can go on."""
    clock, waiting = _Clock(), list(range(frames))
    active: list[_Lane] = []
    in_flight: tuple[_Lane, int, float] | None = None
    while waiting or active:
        while waiting and len(active) < lanes:
            active.append(_lane(job, waiting.pop(0)))
        loaded = None
        if in_flight is not None and in_flight[2] <= clock.now:
            lane, number, _ = in_flight
            in_flight = None
            if job.tasks[number].kind is Kind.STORE:
                _finish(job, lane, number, clock)
            else:
                loaded = lane, number
        in_flight = in_flight or _start(job, active, clock)
        if loaded is not None:
            clock.compute(job.checking[loaded[1]])
            _finish(job, *loaded, clock)
            in_flight = in_flight or _start(job, active, clock)
        computed = _compute(job, active, clock)
        active = [lane for lane in active if lane.oldest < len(job.tasks)]
        if not computed and in_flight is not None:
            clock.now = max(clock.now, in_flight[2])
        elif not computed and active and loaded is None:
            raise LilliputError("the schedule has come to a halt: no task is ready and none is under way")
    return Timeline(clock.now, clock.computing, clock.moving, tuple(clock.finished))


def _lane(job: Work, frame: int) -> _Lane:
    return _Lane(frame, [t.indegree for t in job.tasks], [State.INIT if t.indegree else State.READY for t in job.tasks])


def _start(job: Work, active: Sequence[_Lane], clock: _Clock) -> tuple[_Lane, int, float] | None:
    """The next transfer: of the least patient layer, then of the older frame."""
    found = [(n, lane) for lane in active if (n := _first(lane, lambda n: job.tasks[n].uses_device)) is not None]
    if not found:
        return None
    number, lane = min(found, key=lambda each: (job.patience[each[0]], each[1].frame))
    lane.states[number] = State.SELECTED
    clock.moving += job.moving[number]
    clock.compute(job.choosing)
    return lane, number, clock.now + job.moving[number]


def _compute(job: Work, active: Sequence[_Lane], clock: _Clock) -> bool:
    """One strip: of the most patient layer, because its loads wait for memory, then of the older frame."""
    found = [(n, lane) for lane in active if (n := _computable(job, lane)) is not None]
    if not found:
        return False
    number, lane = min(found, key=lambda each: (-job.patience[each[0]], each[1].frame))
    lane.states[number] = State.SELECTED
    clock.compute(job.strips[number][lane.strip])
    lane.strip += 1
    if lane.strip == len(job.strips[number]):
        lane.strip = 0
        _finish(job, lane, number, clock)
    return True


def _computable(job: Work, lane: _Lane) -> int | None:
    """The computation that has begun, or the first that could."""
    return _first(lane, lambda n: not job.tasks[n].uses_device, (State.SELECTED, State.READY))


def _first(lane: _Lane, wanted: Callable[[int], bool], states: Sequence[State] = (State.READY,)) -> int | None:
    numbers = range(lane.oldest, min(lane.oldest + AHEAD, len(lane.states)))
    return next((n for n in numbers if lane.states[n] in states and wanted(n)), None)


def _finish(job: Work, lane: _Lane, number: int, clock: _Clock) -> None:
    lane.states[number] = State.FINISHED
    clock.finished.append((lane.frame, number))
    for successor in job.tasks[number].successors:
        lane.open[successor] -= 1
        if lane.open[successor] == 0:
            lane.states[successor] = State.READY
    while lane.oldest < len(lane.states) and lane.states[lane.oldest] is State.FINISHED:
        lane.oldest += 1
