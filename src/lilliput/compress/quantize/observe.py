"""What a float graph's values are like on calibration samples."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from lilliput.compress.quantize.histogram import Histogram
from lilliput.compress.quantize.ranges import Rule, min_max
from lilliput.compress.quantize.samples import Run, Samples, calibration_inputs, runs
from lilliput.graph import Call, Graph, InputError, Node, Op, batched_call, inner_name

Ranges = dict[str, tuple[float, float]]  # real numbers, by value name or inner name


def observe(graph: Graph, calibration: Samples, rule: Rule = min_max) -> Ranges:
    """(low, high) of every float value and of every number inside an operator that it tells of, as `rule` says.

    Constants reach from their smallest to their largest. Raises InputError for samples that do not fit.
    """
    inputs = calibration_inputs(graph, calibration)
    ends: Ranges = {value.name: _ends(value.array()) for value in graph.constants if value.format.is_float}
    constants = set(ends)
    for name, array in numbers(graph, inputs):
        low, high = _ends(array)
        if not np.isfinite(low + high):
            raise InputError(
                f"value {name!r} of {graph.name} is not finite on a calibration sample, though the sample is; the "
                "model's weights are damaged, or the samples are far from what it was trained on"
            )
        before = ends.get(name, (low, high))
        ends[name] = min(low, before[0]), max(high, before[1])
    if rule is min_max:
        return ends
    histograms = {name: Histogram.between(*reach) for name, reach in ends.items() if name not in constants}
    for name, array in numbers(graph, inputs):
        histograms[name].add(array)
    return ends | {name: rule(name, histogram) for name, histogram in histograms.items()}


def numbers(graph: Graph, inputs: Sequence[np.ndarray]) -> Iterator[tuple[str, np.ndarray]]:
    """Every float value that is not constant, state and inner number: its name, and its numbers on some samples.

    inputs  (n, calls, ...) each. A name comes as often as there are runs.
    """
    for run in runs(graph, inputs):
        found = {**run.trace.values, **run.trace.states}
        yield from (
            (name, found[name])
            for name, value in graph.values.items()
            if value.format.is_float and not value.is_constant and name in found
        )
        for node in graph.nodes:
            if node.schedule.runs(run.call):
                yield from _inside(graph, node, run)


def _inside(graph: Graph, node: Node, run: Run) -> Iterator[tuple[str, np.ndarray]]:
    if type(node.op).inner is Op.inner:
        return
    call = graph.call(node)
    many = len(run.trace.values[graph.inputs[0]])
    together = batched_call(call, many)
    calls: list[tuple[Call, tuple[int, ...]]] = [(together, ())] if together else [(call, (i,)) for i in range(many)]
    for each, at in calls:
        operands = [_operand(graph, name, run, at) for name in (*node.inputs, *node.states)]
        for name, array in node.op.inner(each, *operands).items():
            yield inner_name(call, name), array


def _operand(graph: Graph, name: str | None, run: Run, at: tuple[int, ...]) -> np.ndarray | None:
    """What the operator was given: of a state what it held before."""
    if name is None:
        return None
    if name in run.before:
        return run.before[name][at]
    array = run.trace.values[name]
    return array if graph.values[name].is_constant else array[at]


def _ends(array: np.ndarray) -> tuple[float, float]:
    return float(array.min()), float(array.max())
