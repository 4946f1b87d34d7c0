"""Which layers are computed together by rows: those that make the fullest step emptier, until none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lilliput.graph import Graph, Step
from lilliput.memory.lifetimes import buffers
from lilliput.memory.pipelines import pipeline
from lilliput.memory.plan import needed

LONGEST = 6  # layers of a pipeline
HEIGHTS = (8, 4, 2)  # rows that a strip may have; fewer mean more calls, and some kernels work on two rows at a time
WORTH = 0.95  # of the need must be left at most, because a pipeline is a little slower than its layers
CLOSE = 1.02  # to the least need: there fewer layers and higher strips are better


@dataclass(frozen=True, eq=False)
class Grouping:
    """Steps, some of which are pipelines.

    layers  the steps that each of them stands for
    needs   bytes that each of them needs, at least
    """

    graph: Graph
    steps: tuple[Step, ...]
    layers: tuple[tuple[Step, ...], ...]
    needs: tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Change:
    """A grouping with one more pipeline, of `length` layers and strips of `height` rows.

    need  the bytes of its fullest step, but for those that a later change may empty
    """

    grouping: Grouping
    need: int
    length: int
    height: int


def by_rows(graph: Graph, steps: Sequence[Step], keep_input: bool = False) -> tuple[Graph, tuple[Step, ...]]:
    """The graph and its steps with those pipelines that lower what the fullest step needs."""
    wanted = buffers(graph, steps, keep_input)
    needs = tuple(needed(wanted, index) for index in range(len(steps)))
    best = now = Grouping(graph, tuple(steps), tuple((step,) for step in steps), needs)
    while now.steps:
        goal = WORTH * max(now.needs)
        changes = [change for change in _changes(graph, now, goal, keep_input) if change.need <= goal]
        if not changes:
            break
        least = min(change.need for change in changes)
        close = (change for change in changes if change.need <= CLOSE * least)
        now = min(close, key=lambda change: (change.length, -change.height, change.need)).grouping
        if max(now.needs) < max(best.needs):
            best = now
    return best.graph, best.steps


def _changes(graph: Graph, now: Grouping, goal: float, keep_input: bool) -> Iterator[Change]:
    """Every pipeline that holds the fullest step; `graph` is that of the layers."""
    fullest = now.needs.index(max(now.needs))
    for first in range(fullest + 1):
        for last in range(fullest + 1, len(now.steps) + 1):
            layers = tuple(layer for group in now.layers[first:last] for layer in group)
            if len(layers) > LONGEST:
                break
            others = [need for need in (*now.needs[:first], *now.needs[last:]) if need <= goal]
            for height in HEIGHTS:
                if height < layers[-1].kernel.rows:  # most of what it computes would be left out
                    continue
                step = pipeline(graph, layers, height)
                if step is None:
                    continue
                steps = (*now.steps[:first], step, *now.steps[last:])
                changed = graph.with_nodes(each.node for each in steps)
                need = needed(buffers(changed, steps, keep_input), first)
                needs = (*now.needs[:first], need, *now.needs[last:])
                groups = (*now.layers[:first], layers, *now.layers[last:])
                yield Change(Grouping(changed, steps, groups, needs), max(need, *others, 0), len(layers), height)
