"""Several layers as one, some rows of each in turn, so that what lies between them is never there as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from lilliput.graph.evaluate import evaluate
from lilliput.graph.graph import Graph
from lilliput.graph.lower import Step
from lilliput.graph.op import Call, Op
from lilliput.graph.value import Shape, Value


@dataclass(frozen=True, eq=False)
class Pipeline(Op):
    """x (...), ... → y (...), whatever its layers make of them.

    layers  the layers alone; what the graph around them computes are the inputs, y is the only output
    """

    layers: Graph

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        return tuple(self.layers.values[name].shape for name in self.layers.outputs)

    def reference(self, call: Call, *arrays: Any) -> np.ndarray:
        """The layers, one after another."""
        return evaluate(self.layers, arrays).outputs[0]

    def macs(self, call: Call) -> int:
        return self.layers.macs


@dataclass(frozen=True, eq=False)
class Strip:
    """Some rows of one layer.

    step    how they are computed: a step of its own, whose values are those rows
    places  where its arguments are: by their keys, an argument of the pipeline, and bytes from its start
    """

    step: Step
    places: Mapping[str, tuple[str, int]]


@dataclass(frozen=True)
class Move:
    """Rows that the next strip still needs, moved to the start of their buffer: from `start` on, in bytes."""

    start: int
    nbytes: int


@dataclass(frozen=True, eq=False, kw_only=True)
class PipelineStep(Step):
    """A pipeline as the chip will run it; `kernel` is the last layer's.

    height  rows of the output that a strip makes, at most
    parts   of each layer its strips; all layers have as many
    moves   by argument that is a buffer of rows: what is moved after each strip but the last
    """

    height: int
    parts: Sequence[Sequence[Strip]]
    moves: Mapping[str, Sequence[Move]]


def kernel_steps(steps: Sequence[Step]) -> Iterator[Step]:
    """Every step that calls a kernel; of pipelines, all strips of all layers."""
    for step in steps:
        if isinstance(step, PipelineStep):
            yield from (strip.step for part in step.parts for strip in part)
        else:
            yield step


def layer_calls(step: Step) -> list[Call]:
    """The calls of the layers that a step stands for."""
    op = step.node.op
    return [op.layers.call(node) for node in op.layers.nodes] if isinstance(op, Pipeline) else [step.call]
