"""From a graph and a budget to a program: what stays in memory, how layers are cut, which plan is the fastest."""

from __future__ import annotations

from collections.abc import Sequence

from lilliput.graph import FitError, Graph
from lilliput.swap.builder import Builder
from lilliput.swap.layer import Layer
from lilliput.swap.program import Options, Program
from lilliput.swap.rates import DEFAULT, Rates
from lilliput.swap.storage import Storage, storage
from lilliput.swap.tiling import buffers, choose_cut

RESIDENT_SHARES = (0, 1 / 16, 1 / 8, 1 / 4, 1 / 2)  # of a lane's memory: values up to there may stay in it
MOST_WAITING = 250  # a task's state is a byte that counts what it waits for
MOST = 65535
ONE_FRAME = Options()


def plan(
    graph: Graph,
    budget: int,
    features: frozenset[str] = frozenset(),
    options: Options = ONE_FRAME,
    rates: Rates = DEFAULT,
) -> Program:
    """A program whose memory, notes of the scheduler included, is at most `budget` bytes.

    Raises FitError for a model whose smallest tiles are larger.
    """
    found: list[Program] = []
    refusal: FitError | None = None
    for share in RESIDENT_SHARES if options.keeps else (0,):
        kept = storage(graph, round(share * budget / options.lanes))
        if share and found and kept.places == found[-1].storage.places:
            continue
        try:
            found.append(_fitting(graph, kept, budget, features, options, rates))
        except FitError as error:
            refusal = refusal or error
    if not found:
        assert refusal is not None
        raise refusal
    return min(found, key=lambda program: program.seconds)


def _fitting(
    graph: Graph, kept: Storage, budget: int, features: frozenset[str], options: Options, rates: Rates
) -> Program:
    layers = [Layer(graph, node, kept.places, features) for node in kept.nodes]
    room = budget
    while room > 0:
        found = _plan(graph, kept, layers, room // options.lanes - kept.memory_bytes, options, rates)
        excess = found.memory_bytes + found.control_bytes - budget
        if excess <= 0:
            return found
        room -= excess
    raise FitError(f"{graph.name} does not fit into {budget} bytes: what the scheduler notes takes all of them")


def _plan(graph: Graph, kept: Storage, layers: Sequence[Layer], memory: int, options: Options, rates: Rates) -> Program:
    program = Program(graph, kept, options, rates)
    builder = Builder(program)
    chosen = [choose_cut(layer, memory, options.depth, rates) for layer in layers]
    program.seconds = sum(seconds for seconds, _ in chosen)
    tiles = max(buffers(layer, cut, options.depth).nbytes for layer, (_, cut) in zip(layers, chosen, strict=True))
    program.lane_bytes = kept.memory_bytes + tiles
    for layer, (_, cut) in zip(layers, chosen, strict=True):
        builder.add(layer, cut)
        layer.forget()
    program.tasks = builder.tasks.all
    _check_limits(program)
    return program


def _check_limits(program: Program) -> None:
    """FitError where a number does not fit the tables in C: a byte for what a task waits for, else 16 bits."""
    values = (tiled.layer.call.output for tiled in program.layers)
    largest = {
        "edges between tasks": sum(len(task.successors) for task in program.tasks),
        "stored rows": program.storage.checks,
        "bytes in a pixel": max(value.shape[-1] * value.format.itemsize for value in values if value.shape),
    }
    for what, number in largest.items():
        if number > MOST:
            raise FitError(f"{program.graph.name} takes {number} {what}, but {MOST} are possible; allow more memory")
    if any(task.indegree > MOST_WAITING for task in program.tasks):
        raise FitError(f"a task of {program.graph.name} waits for more than {MOST_WAITING} others; allow more memory")
