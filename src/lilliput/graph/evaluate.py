"""Running a graph by its meaning: every operator's numpy reference in turn."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph.errors import InputError
from lilliput.graph.graph import LEARN, Graph


@dataclass(frozen=True, eq=False)
class Trace:
    """What one run wrote: every value by name, in stored numbers, and the states for the next run.

    outputs  all of them, or nothing in a call in which not all were due
    """

    values: Mapping[str, np.ndarray]
    states: Mapping[str, np.ndarray]
    outputs: tuple[np.ndarray, ...]


def initial_states(graph: Graph) -> dict[str, np.ndarray]:
    return {value.name: value.array() for value in graph.states}


def evaluate(
    graph: Graph,
    inputs: Sequence[np.ndarray],
    states: Mapping[str, np.ndarray] | None = None,
    call: int = 0,
    targets: Sequence[np.ndarray] | None = None,
) -> Trace:
    """One sample through the graph.

    inputs   one array a graph input, in order, stored numbers of the input's shape and dtype
    states   what the last run left, or nothing to start afresh
    call     how many runs went before, for graphs whose nodes do not all run every time
    targets  one array a target of a graph that learns: then a step of learning follows, which changes states
    """
    check_inputs(graph, inputs)
    values = {v.name: v.array() for v in graph.constants}
    values.update(zip(graph.inputs, inputs, strict=True))
    if targets is not None:
        check_targets(graph, targets)
        values.update(zip(graph.targets, targets, strict=True))
    kept = dict(states) if states is not None else initial_states(graph)
    for node in graph.nodes:
        if not node.schedule.runs(call) or (node.entry == LEARN and targets is None):
            continue
        bound = graph.call(node)
        operands = [None if name is None else values[name] if name in values else kept[name] for name in node.inputs]
        result = node.op.reference(bound, *operands, *(kept[name] for name in node.states))
        results = result if isinstance(result, tuple) else (result,)
        for value, array in zip((*bound.outputs, *bound.states), results, strict=True):
            assert array.shape == value.shape and array.dtype == value.format.numpy, (
                node.name,
                array.shape,
                array.dtype,
            )
        values.update(zip(node.outputs, results, strict=False))
        kept.update(zip(node.states, results[len(node.outputs) :], strict=True))
    due = all(name in values for name in graph.outputs)
    return Trace(values, kept, tuple(values[name] for name in graph.outputs) if due else ())


def evaluate_rows(graph: Graph, rows: np.ndarray) -> Iterator[Trace]:
    """A recording (n, ...) through a graph that is fed: one call for as many rows as the input's first extent.

    Rows that do not fill a last call are left over.
    """
    (name,) = graph.inputs
    hop, states = graph.values[name].shape[0], None
    for call in range(len(rows) // hop):
        trace = evaluate(graph, [rows[call * hop : (call + 1) * hop]], states, call)
        states = trace.states
        yield trace


def check_inputs(graph: Graph, inputs: Sequence[np.ndarray]) -> None:
    """An InputError that names the input, what it expects and what came."""
    advice = "reshape it, and quantize it with scale and zero point of the input"
    _check(graph, "input", graph.inputs, inputs, advice)


def check_targets(graph: Graph, targets: Sequence[np.ndarray]) -> None:
    """The same for the targets of a graph that learns, and an InputError where it does not."""
    if not graph.learns:
        raise InputError(f"{graph.name} does not learn; make it with lil.learnable first")
    _check(graph, "target", graph.targets, targets, "reshape it")


def _check(graph: Graph, what: str, names: Sequence[str], arrays: Sequence[np.ndarray], advice: str) -> None:
    if len(arrays) != len(names):
        raise InputError(f"{graph.name} takes {len(names)} {what}s ({', '.join(names)}), not {len(arrays)}")
    for name, array in zip(names, arrays, strict=True):
        value = graph.values[name]
        if tuple(array.shape) != value.shape or array.dtype != value.format.numpy:
            raise InputError(
                f"{what} {name!r} of {graph.name} is {value.format.numpy}{list(value.shape)}, but {array.dtype}"
                f"{list(array.shape)} came; {advice}"
            )
