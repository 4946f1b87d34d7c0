"""The builder that blocks add operators to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import gcd

import numpy as np

from lilliput.graph import (
    ALWAYS,
    Format,
    Graph,
    InputError,
    Kind,
    Node,
    Op,
    Schedule,
    Value,
    verify,
)
from lilliput.ops.nn.concat import Concat
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.strided_slice import StridedSlice
from lilliput.ops.signal.frames import Frames
from lilliput.ops.signal.history import History
from lilliput.signal.signal import Signal
from lilliput.signal.source import Source

State = tuple[np.ndarray, Format]  # what a state begins with, and how it is stored


class WrongHop(Exception):
    """A stream needs another number of rows a call.

    first_window  whether it is a window that asks, for the first time
    """

    def __init__(self, hop: int, first_window: bool = False) -> None:
        self.hop, self.first_window = hop, first_window


class Chain:
    """A graph that grows from the source's rows on.

    rows       that come in one call: a whole recording, or the hop of a stream
    streaming  whether later rows come in later calls
    seeking    whether the first window may still ask for as large a hop as it can have
    labels     names of the classes that the pipeline tells apart
    """

    def __init__(
        self,
        name: str,
        source: Source,
        rows: int,
        streaming: bool,
        seeking: bool = False,
        labels: tuple[str, ...] = (),
    ) -> None:
        self.name, self.source, self.streaming, self.labels = name, source, streaming, labels
        self._seeking = seeking
        value = Value("samples", (rows, len(source.channels)), source.format, Kind.INPUT)
        self._values: dict[str, Value] = {value.name: value}
        self._nodes: list[Node] = []
        self._more: dict[str, Signal] = {}
        self._window = 0
        self._inserted: dict[Graph, dict[str, str]] = {}  # their constants' names here
        self.input = Signal(value, source.rate)

    def apply(
        self,
        op: Op,
        x: Signal,
        *more: Signal | Value | None,
        format: Format | None = None,
        states: Sequence[State] = (),
        rate: float | None = None,
        name: str = "",
    ) -> Signal:
        """The signal that an operator of one output makes of x and further operands.

        format  of the output: x's own where absent
        states  what each state begins with, and its format
        rate    of the output's rows: x's own where absent
        """
        (y,) = self.apply_all(op, x, *more, formats=[format or x.format], states=states, rate=rate, name=name)
        return y

    def apply_all(
        self,
        op: Op,
        x: Signal,
        *more: Signal | Value | None,
        formats: Sequence[Format],
        states: Sequence[State] = (),
        rate: float | None = None,
        name: str = "",
        schedule: Schedule | None = None,
        called: Sequence[str] = (),
    ) -> list[Signal]:
        """As `apply`, for an operator of several outputs: a format and a signal each, and what they are called."""
        operands = [x.value, *(signal.value if isinstance(signal, Signal) else signal for signal in more)]
        if self.streaming and x.rows % op.stream_rows():
            raise WrongHop(self.input.rows * op.stream_rows() // gcd(x.rows, op.stream_rows()))
        node = self._free(name or op.name)
        kept = [Value(self._free(f"{node} state", i), a.shape, f, Kind.STATE, a) for i, (a, f) in enumerate(states)]
        shapes = op.infer(*operands)
        outputs = [
            Value(self._free(called[i]) if called else node if len(shapes) == 1 else f"{node} {i}", shape, format)
            for i, (shape, format) in enumerate(zip(shapes, formats, strict=True))
        ]
        due = schedule or self._latest(x, *(signal for signal in more if isinstance(signal, Signal)))
        self._values |= {value.name: value for value in (*kept, *outputs)}
        self._nodes.append(
            Node(
                node, op, tuple(v.name if v else None for v in operands), tuple(v.name for v in outputs),
                tuple(v.name for v in kept), (), due,
            )
        )  # fmt: skip
        return [Signal(value, rate or x.rate, due) for value in outputs]

    def constant(self, array: np.ndarray, format: Format | None = None, name: str = "table") -> Value:
        """Numbers that are known when the graph is built; stored as they are."""
        value = Value(self._free(name), array.shape, format or Format(), Kind.CONSTANT, array)
        self._values[value.name] = value
        return value

    def frames(self, x: Signal, length: int, step: int) -> Signal:
        """Rows (rows, channels) cut into frames (frames, channels, length), a frame every `step` rows.

        In a stream one frame at a time, as soon as its last row is there; what follows runs as often.
        """
        if not self.streaming:
            return self.apply(Frames(length, step), x, rate=x.rate / step)
        one = Reshape((1, 1, length)) if x.shape[1] == 1 else Frames(length, length)
        return self._delayed(one, x, length, step, "frames")

    def per_window(self, x: Signal, rows: int, step: int, run: Callable[[Signal], Signal]) -> Signal:
        """What `run` makes of each window of `rows` rows of x, one every `step` rows: its results (1, ...) one behind
        the other.

        In a stream there is one window, as soon as so many rows are there; what follows runs as often.
        """
        if self.streaming:
            return run(self._delayed(Reshape((rows, *x.shape[1:])), x, rows, step, "window"))
        if x.rows < rows:
            raise InputError(
                f"a result needs {rows} rows of {x.value.name!r}, but the recording gives {x.rows}; record longer"
            )
        results = []
        for self._window, start in enumerate(range(0, x.rows - rows + 1, step)):
            results.append(run(replace(self._cut(x, start, rows), rate=x.rate / step)))
        self._window = 0
        first, *more = results
        return self.apply(Concat(0), first, *more, name="results") if more else first

    def _cut(self, x: Signal, start: int, rows: int) -> Signal:
        if rows == x.rows:
            return x
        axes = len(x.shape) - 1
        return self.apply(StridedSlice((start, *[0] * axes), (rows, *x.shape[1:]), (1,) * (axes + 1)), x, name="window")

    def _delayed(self, op: Op, x: Signal, length: int, step: int, name: str) -> Signal:
        """What `op` makes of the last `length` rows, every `step` rows from the first time there are so many."""
        fitting = gcd(length, step)
        if self._seeking and x.schedule == ALWAYS:
            raise WrongHop(self.input.rows * fitting // x.rows, first_window=True)
        if fitting % x.rows:
            raise WrongHop(self.input.rows * gcd(fitting, x.rows) // x.rows)
        window = x
        if length > x.rows:
            kept = np.zeros((length - x.rows, *x.shape[1:]), x.format.numpy)
            window = self.apply(History(length), x, states=[(kept, x.format)])
        due = Schedule(
            x.schedule.every * (step // x.rows), x.schedule.after + x.schedule.every * (length // x.rows - 1)
        )
        (y,) = self.apply_all(op, window, formats=[x.format], rate=x.rate / step, schedule=due, name=name)
        return y

    def portions(self, x: Signal, rows: int, window: int) -> Signal:
        """Of a stream: x in portions of `rows` rows, which end where windows of `window` rows end, one every `rows`.

        The first portion begins before the stream where a window is no whole number of portions.
        """
        first = window % rows or rows
        if rows == x.rows == first:
            return x
        if gcd(first, rows) % x.rows:
            raise WrongHop(self.input.rows * gcd(first, rows, x.rows) // x.rows)
        portion = x
        if rows > x.rows:
            kept = np.zeros((rows - x.rows, *x.shape[1:]), x.format.numpy)
            portion = self.apply(History(rows), x, states=[(kept, x.format)])
        every, after = rows // x.rows, first // x.rows - 1
        due = Schedule(x.schedule.every * every, x.schedule.after + x.schedule.every * after)
        again = Reshape((rows, *x.shape[1:]))
        (y,) = self.apply_all(again, portion, formats=[x.format], rate=x.rate / every, schedule=due, name="portion")
        return y

    def insert(self, graph: Graph, x: Signal) -> list[Signal]:
        """A graph of one input, a sample of which x is; its outputs. Names are kept where they are free.

        Inserted once more, it shares its constants with the first time.
        """
        constants = self._inserted.setdefault(graph, {})
        names = {graph.inputs[0]: x.value.name, **constants}
        for value in graph.values.values():
            if value.name not in names:
                names[value.name] = self._free(value.name)
                self._values[names[value.name]] = replace(value, name=names[value.name], source=None)
                if value.is_constant:
                    constants[value.name] = names[value.name]
        for node in graph.nodes:
            self._nodes.append(
                replace(
                    node,
                    name=self._free(node.name, node=True),
                    inputs=tuple(None if n is None else names[n] for n in node.inputs),
                    outputs=tuple(names[n] for n in node.outputs),
                    states=tuple(names[n] for n in node.states),
                    schedule=_inside(node.schedule, x.schedule),
                )
            )
        return [Signal(self._values[names[n]], x.rate, _inside(graph.schedule(n), x.schedule)) for n in graph.outputs]

    def output(self, x: Signal) -> None:
        """One more output of the graph, behind the last block's; later blocks find it by its name."""
        self._more[x.value.name] = x

    def named(self, name: str) -> Signal:
        """An output of an earlier block. Raises InputError where there is none of that name."""
        if name not in self._more:
            known = f"there are {', '.join(self._more)}" if self._more else "there are none"
            raise InputError(f"no stage before this one has an output {name!r}; {known}")
        return self._more[name]

    def graph(self, last: Signal, arithmetic: str, labels: tuple[str, ...] = ()) -> Graph:
        """What has been built, with the last signal as its first output."""
        outputs = (last.value.name, *(name for name in self._more if name != last.value.name))
        whole = Graph(
            self.name, (self.input.value.name,), outputs, self._values, (), arithmetic, labels, rate=self.source.rate
        )
        return verify(whole.with_nodes(self._nodes))

    def _latest(self, *signals: Signal) -> Schedule:
        """The schedule of the slowest operand."""
        found = signals[0].schedule
        for signal in signals[1:]:
            if not found.is_within(signal.schedule):
                found = signal.schedule
        return found

    def _free(self, name: str, index: int = 0, node: bool = False) -> str:
        """A name that no value, or no node, has yet: with the window, from the second one on."""
        name = in_window(name, self._window)
        taken = {n.name for n in self._nodes} | (set() if node else set(self._values))
        name = f"{name} {index}" if index else name
        return name if name not in taken else next(f"{name} {i}" for i in range(2, 10**6) if f"{name} {i}" not in taken)


def in_window(name: str, window: int) -> str:
    """How that is called in the graph of a whole recording which in a stream is called `name`, for each window."""
    return f"{name} in window {window}" if window else name


def _inside(schedule: Schedule, outer: Schedule) -> Schedule:
    """A schedule in calls of a part, in calls of the whole that calls the part by `outer`."""
    if outer == ALWAYS:
        return schedule
    return Schedule(outer.every * schedule.every, outer.after + outer.every * schedule.after)
