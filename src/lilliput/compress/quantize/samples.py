"""Calibration samples as a graph takes them, or a sentence about what is wrong with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph import Graph, InputError, Trace, evaluate_batch, samples_at_once

Samples = np.ndarray | Sequence[np.ndarray]


def calibration_inputs(graph: Graph, samples: Samples) -> list[np.ndarray]:
    """One array (n, calls, ...) for each input, in the input's dtype and shape; extents of 1 may be missing or more.

    A sample is one call, or of a graph that keeps states several calls in a row, (n, calls, ...).
    Raises InputError where samples do not fit the graph, are not finite, or are all the same number.
    """
    arrays = [samples] if isinstance(samples, np.ndarray) else [np.asarray(each) for each in samples]
    if len(arrays) != len(graph.inputs) or any(array.ndim == 0 or len(array) == 0 for array in arrays):
        raise InputError(
            f"{graph.name} needs calibration samples for {len(graph.inputs)} inputs ({', '.join(graph.inputs)}), at "
            f"least one each; {len(arrays)} arrays came"
        )
    if len({len(array) for array in arrays}) != 1:
        raise InputError(
            f"{graph.name} needs as many calibration samples for each input, not {[len(array) for array in arrays]}"
        )
    fitting = [_fitting(graph, name, array) for name, array in zip(graph.inputs, arrays, strict=True)]
    if all(array.min() == array.max() for array in fitting):
        raise InputError(
            f"every number of the calibration samples is {fitting[0].flat[0]:g}, which shows no range; give a few "
            "hundred samples that look like the data in use"
        )
    return fitting


@dataclass(frozen=True, eq=False)
class Run:
    """One call for some of the samples: what it wrote, the states it began with, and how many calls went before."""

    trace: Trace
    before: Mapping[str, np.ndarray]
    call: int


def runs(graph: Graph, inputs: Sequence[np.ndarray]) -> Iterator[Run]:
    """All samples (n, calls, ...), each from the initial states, its calls in order."""
    many, calls = inputs[0].shape[:2]
    for first in range(0, many, samples_at_once(graph)):
        some = [array[first : first + samples_at_once(graph)] for array in inputs]
        states: Mapping[str, np.ndarray] = {
            value.name: np.broadcast_to(value.array(), (len(some[0]), *value.shape)) for value in graph.states
        }
        for call in range(calls):
            trace = evaluate_batch(graph, [array[:, call] for array in some], states, call)
            yield Run(trace, states, call)
            states = trace.states


def _fitting(graph: Graph, name: str, array: np.ndarray) -> np.ndarray:
    value = graph.values[name]
    in_rows = bool(graph.states) and array.ndim == len(value.shape) + 2
    calls = array.shape[1] if in_rows else 1
    if [n for n in array.shape[1 + in_rows :] if n != 1] != [n for n in value.shape if n != 1]:
        raise InputError(
            f"calibration samples of input {name!r} of {graph.name} have shape {list(value.shape)} each, but "
            f"{list(array.shape[1:])} came; the first axis counts samples"
        )
    if array.dtype.kind not in "fiub":
        raise InputError(f"calibration samples of input {name!r} of {graph.name} are numbers, not {array.dtype}")
    if not np.all(np.isfinite(array)):
        wrong = int(np.argmax(~np.isfinite(array).reshape(len(array), -1).all(1)))
        raise InputError(
            f"calibration sample {wrong} of input {name!r} of {graph.name} is not finite; check the data for NaN"
        )
    return array.reshape(-1, calls, *value.shape).astype(value.format.numpy)
