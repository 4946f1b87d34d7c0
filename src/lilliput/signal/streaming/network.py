"""A network that takes a window, as one that is fed frames."""

from __future__ import annotations

from dataclasses import dataclass
from math import lcm

import numpy as np

from lilliput.graph import Graph, InputError, UnsupportedError, verify
from lilliput.passes import run_passes
from lilliput.signal.streaming.emit import emit
from lilliput.signal.streaming.follow import Followed, follow
from lilliput.signal.streaming.plan import Plan, plan_stream
from lilliput.signal.streaming.single import single_results
from lilliput.signal.streaming.table import LayerRows, layer_rows, short_name
from lilliput.signal.streaming.time_first import time_axis, time_first, unflattened
from lilliput.signal.streaming.valid import pads_in_time, valid_in_time

MODES = ("", "exact")
REWRITES = ("", "valid")


@dataclass(frozen=True)
class Stream:
    """How a network is made to stream; flags and documentation are derived from these fields.

    hop      frames of a call; 0 for as many as its strides in time make one row of, so that all layers run in each call
    mode     "exact": rows that depend on padding at the window's borders are computed anew by each call; without it a
             network that has such rows is refused
    rewrite  "valid": padding in time is dropped first, which changes what the network computes
    rate     frames a second
    time_axis  the axis of the input that is time, leading axes of 1 not counted; None for the first longer than 1
    """

    hop: int = 0
    mode: str = ""
    rewrite: str = ""
    rate: float = 1.0
    time_axis: int | None = None

    def __post_init__(self) -> None:
        for field, choices in (("mode", MODES), ("rewrite", REWRITES)):
            if getattr(self, field) not in choices:
                known = ", ".join(choice or "none" for choice in choices)
                raise InputError(f"{field} of a stream is one of {known}, not {getattr(self, field)!r}")
        if self.hop < 0 or self.rate <= 0:
            raise InputError(
                f"a stream has hops of at least 1 frame and a rate above 0, not {self.hop} and {self.rate}"
            )


@dataclass(frozen=True, eq=False)
class StreamedNetwork:
    """The same network twice; what `graph` gives in a call is what `batch` gives for the window that ends with it.

    batch   takes the whole window, time first; after the rewrite, where one was asked for
    graph   takes `hop` frames a call and remembers the rest
    window  frames of the batch graph's window
    axis    which axis of the network's input was time, leading axes of 1 not counted
    layers  what each layer of the batch graph became
    """

    batch: Graph
    graph: Graph
    hop: int
    window: int
    axis: int
    layers: tuple[LayerRows, ...]

    @property
    def kept_bytes(self) -> int:
        """What is remembered from call to call."""
        return sum(value.nbytes for value in self.graph.states)

    def windows(self, samples: np.ndarray) -> np.ndarray:
        """Samples (n, ...) of the network as the batch graph takes them, time first."""
        shape = self.batch.values[self.batch.inputs[0]].shape
        was = (*shape[1 : self.axis + 1], shape[0], *shape[self.axis + 1 :])
        return np.moveaxis(samples.reshape(-1, *was), self.axis + 1, 1)


def stream(graph: Graph, options: Stream = Stream(), **changes: str | int | float | None) -> StreamedNetwork:
    """The network as one that is fed frames.

    changes  fields of `Stream`, for those who have no object of options at hand
    Raises UnsupportedError where rows depend on padding in time and neither the exact mode nor a rewrite is asked for,
    or where the rewrite cannot be; InputError for a hop that does not fit.
    """
    options = Stream(**{**vars(options), **changes})
    batch, axis = _batch(graph, options.time_axis)
    if options.rewrite == "valid":
        batch = valid_in_time(batch)
    followed = follow(batch)
    hop = options.hop or lcm(*(track.step for track in followed.tracks.values()))
    plan = plan_stream(followed, hop)
    if options.mode != "exact":
        _refuse_borders(plan)
    streamed = verify(single_results(emit(plan, options.rate)))
    window = batch.values[batch.inputs[0]].shape[0]
    return StreamedNetwork(batch, streamed, hop, window, axis, layer_rows(plan, streamed))


def check_still(graph: Graph) -> None:
    """UnsupportedError for a graph that learns: what is fed rows cannot yet be taught."""
    if graph.learns:
        raise UnsupportedError(
            f"{graph.name} learns, but a model that is fed rows of a stream cannot be taught yet; take it as it "
            "was trained"
        )


def _batch(graph: Graph, wanted: int | None) -> tuple[Graph, int]:
    """The graph with time in front of its input, after the passes; and where time was."""
    if len(graph.inputs) != 1:
        raise UnsupportedError(
            f"{graph.name} has {len(graph.inputs)} inputs ({', '.join(graph.inputs)}), but a stream feeds one; make "
            "the others constants, or take the part of the network behind them out"
        )
    if graph.rate is not None:
        raise InputError(f"{graph.name} is fed rows already; make the stream of the network that takes a whole window")
    check_still(graph)
    ready = unflattened(run_passes(graph))
    axis = time_axis(ready, wanted)
    return time_first(ready, axis), axis


def padding_layers(followed: Followed) -> list[str]:
    """A phrase for each layer that pads in time: its name, and rows before and behind."""
    graph, found = followed.graph, []
    for node in graph.nodes:
        before, behind = pads_in_time(graph, node, followed.tracks)
        if before or behind:
            found.append(f"{short_name(node.name)!r} ({node.op.name}, {before} rows before and {behind} behind)")
    return found


def _refuse_borders(plan: Plan) -> None:
    """UnsupportedError where some layer must compute rows at a border of the window anew."""
    if not any(lanes.has_borders for lanes in plan.lanes.values()):
        return
    graph = plan.followed.graph
    raise UnsupportedError(
        f"{graph.name} pads in time, so that rows at the borders of its window differ from window to window: "
        f"{', '.join(padding_layers(plan.followed))}. Stream it with --mode exact, which computes those rows anew in "
        "each call, or with --rewrite valid, which drops the padding and may change the accuracy"
    )
