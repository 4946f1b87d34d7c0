"""What to change where a board is too slow for a stream: only what makes it keep up, the cheapest first."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import islice

from lilliput.boards import Board, list_boards
from lilliput.compress import quantize
from lilliput.flow.inputs import random_samples
from lilliput.flow.options import BuildOptions
from lilliput.flow.stream import clock, measure
from lilliput.graph import Graph, LilliputError
from lilliput.passes import run_passes
from lilliput.run.emulated_model import is_emulated
from lilliput.signal.streaming import Stream, stream

MOST_WAYS = 3
MOST_TRIED = 3  # hops, and boards, that are measured
CALIBRATION = 8  # samples of an int8 network whose time alone is asked for, which does not depend on its numbers


def ways_to_keep_up(
    graph: Graph, board: Board, how: Stream, options: BuildOptions, load: float, period: float
) -> tuple[str, ...]:
    """At most three ways, each measured and enough by itself, but for the last, which says how much work may be left.

    graph  the network that takes a window, as it was given
    load   the share of the time that the core would have to compute now, above 1
    """
    return tuple(islice(_ways(graph, board, how, options, load, period), MOST_WAYS))


def _ways(graph: Graph, board: Board, how: Stream, options: BuildOptions, load: float, period: float) -> Iterator[str]:
    """Another build, larger hops, no padding, int8, another board, less work."""
    fast = replace(options, optimize="speed", kernels="fast", passes="default")
    if fast != options and (told := _told(graph, board, how, fast, period)):
        yield f"build with --optimize speed: {told}"
    hop = stream(graph, how).hop
    for times in range(1, MOST_TRIED + 1):
        larger = replace(how, hop=hop << times)
        if told := _told(graph, board, larger, options, period):
            yield f"take larger hops, --hop {larger.hop}: {told}, and results come {1 << times} times as seldom"
            break
    rewritten = replace(how, mode="", rewrite="valid")
    if how.rewrite != "valid" and how.mode == "exact" and (told := _told(graph, board, rewritten, options, period)):
        yield f"drop the padding in time, --rewrite valid: {told}; see what it does to the accuracy"
    if all(value.format.is_float for value in graph.values.values()):
        small = _int8(graph)
        if small is not None and (told := _told(small, board, how, options, period)):
            yield f"quantize to int8 with lil.quantize: {told}"
    yield from _by_board(graph, board, how, options, load, period)
    yield f"take smaller layers: at most {1 / load:.0%} of the work of a hop may be left"


def _told(graph: Graph, board: Board, how: Stream, options: BuildOptions, period: float) -> str:
    """How long a hop takes and how long it may take, where no frame is dropped; else nothing."""
    try:
        network = stream(graph, how)
        cost = measure(network, board, options, with_batch=False)
    except LilliputError:
        return ""
    if clock(network, cost, period).dropped:
        return ""
    return f"a hop takes {max(cost.seconds) * 1e3:.2f} of {network.hop * period * 1e3:g} ms then"


def _int8(graph: Graph) -> Graph | None:
    try:
        ready = run_passes(graph)
        return quantize(ready, random_samples(ready, CALIBRATION))
    except LilliputError:
        return None


def _by_board(
    graph: Graph, board: Board, how: Stream, options: BuildOptions, load: float, period: float
) -> Iterator[str]:
    """The slowest board that keeps up, of those whose clock may be enough."""
    faster = [
        other
        for other in list_boards()
        if other.core.toolchain == "zig" and is_emulated(other) and other.clock_hz > board.clock_hz
    ]
    faster.sort(key=lambda other: (other.clock_hz < load * board.clock_hz, other.clock_hz, other.name))
    for other in faster[:MOST_TRIED]:
        if told := _told(graph, other, how, options, period):
            yield f"take a faster board, {other.name} ({other.clock_hz / 1e6:g} MHz): {told}"
            return
