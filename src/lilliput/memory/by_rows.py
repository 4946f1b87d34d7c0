"""Which layers are computed together by rows: those that make the fullest step emptier, until none does."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lilliput.graph import Graph, PipelineStep, Step
from lilliput.memory.lifetimes import buffers
from lilliput.memory.pipelines import pipeline
from lilliput.memory.plan import needed

LONGEST = 6  # layers of a pipeline
HEIGHTS = (8, 4, 2)  # rows that a strip may have; fewer mean more calls, and some kernels work on two rows at a time
WORTH = 0.95  # of the need must be left at most, because a pipeline is a little slower than its layers
CLOSE = 1.02  # to the least need: there fewer layers and higher strips are better


@dataclass(frozen=True, eq=False)
class Found:
    """A pipeline that replaces the steps from `start` on, and the bytes that the fullest step then needs."""

    graph: Graph
    steps: tuple[Step, ...]
    most: int
    height: int
    layers: int


def by_rows(graph: Graph, steps: Sequence[Step], keep_input: bool = False) -> tuple[Graph, tuple[Step, ...]]:
    """The graph and its steps with those pipelines that lower what the fullest step needs."""
    needs = _needs(graph, steps, keep_input)
    best = now = Found(graph, tuple(steps), max(needs, default=0), 0, 0)
    while needs:
        fullest = needs.index(max(needs))
        goal = WORTH * needs[fullest]
        tried = list(_tries(now, fullest, [need if need <= goal else 0 for need in needs], keep_input))
        least = min((found.most for found in tried), default=needs[fullest])
        if least > goal:
            break
        now = min((t for t in tried if t.most <= CLOSE * least), key=lambda t: (t.layers, -t.height, t.most))
        needs = _needs(now.graph, now.steps, keep_input)
        if max(needs) < best.most:
            best = Found(now.graph, now.steps, max(needs), now.height, now.layers)
    return best.graph, best.steps


def _tries(now: Found, fullest: int, needs: Sequence[int], keep_input: bool) -> Iterator[Found]:
    """Every pipeline that holds the fullest step; `needs` of steps outside it are what it cannot go below."""
    for first in range(max(0, fullest - LONGEST + 1), fullest + 1):
        for last in range(fullest + 1, min(len(now.steps), first + LONGEST) + 1):
            run = now.steps[first:last]
            if any(isinstance(step, PipelineStep) for step in run):
                continue
            others = max(*needs[:first], *needs[last:], 0, 0)
            for height in HEIGHTS:
                step = pipeline(now.graph, run, height)
                if step is None:
                    continue
                steps = (*now.steps[:first], step, *now.steps[last:])
                graph = now.graph.with_nodes(each.node for each in steps)
                need = needed(buffers(graph, steps, keep_input), first)
                yield Found(graph, steps, max(need, others), height, len(run))


def _needs(graph: Graph, steps: Sequence[Step], keep_input: bool) -> list[int]:
    """The least that each step needs."""
    wanted = buffers(graph, steps, keep_input)
    return [needed(wanted, index) for index in range(len(steps))]
