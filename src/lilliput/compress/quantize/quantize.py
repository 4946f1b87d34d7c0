"""The verb: a float graph and samples of its input become a graph of integers, as a scheme says."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from lilliput.compress.quantize.adaround import adaround
from lilliput.compress.quantize.correct_bias import correct_bias
from lilliput.compress.quantize.dynamic_range import DynamicRange
from lilliput.compress.quantize.equalize import equalize
from lilliput.compress.quantize.layers import Moments, moments, weighted_layers, with_weights
from lilliput.compress.quantize.lower import lower
from lilliput.compress.quantize.plan import plan
from lilliput.compress.quantize.prepare import prepare
from lilliput.compress.quantize.samples import Samples, calibration_inputs
from lilliput.compress.quantize.schemes import Integers, Quantize
from lilliput.graph import Format, Formats, Graph, InputError

INT8 = Quantize()


class Chooses(Protocol):
    """What settles a scheme only when it sees the graph and the data: see lilliput.compress.mixed."""

    def choose(self, graph: Graph, calibration: Samples) -> Integers:
        """The scheme for a prepared graph."""
        ...


def quantize(graph: Graph, calibration: Samples | None = None, how: Integers | DynamicRange | Chooses = INT8) -> Graph:
    """The graph in integers.

    graph        every value float32, but for indices
    calibration  real samples (n, ...), or one such array per input; a few hundred that look like the data in use.
                 Not needed for DynamicRange
    Raises InputError for samples that do not fit and UnsupportedError for a graph that is quantized already, has an
    operator without an integer form, or lacks a layer that `how` names.
    """
    graph = prepare(graph)
    if isinstance(how, DynamicRange):
        return how.lower(graph)
    if calibration is None:
        raise InputError(f"{graph.name} needs calibration samples: activations get their ranges from them")
    scheme = how if isinstance(how, Integers) else how.choose(graph, calibration)
    return lower(*planned(graph, calibration, scheme))


def planned(graph: Graph, calibration: Samples, how: Integers) -> tuple[Graph, dict[str, Format]]:
    """What `lower` takes: the prepared graph, its weights and biases changed as `how` says, and the formats."""
    how.check(graph)
    if how.equalize:
        graph = equalize(graph)
    formats = plan(graph, how.observed(graph, calibration), how, how.choices)
    if how.rounding == "nearest" and not how.correct_bias:
        return graph, formats
    seen = moments(graph, calibration_inputs(graph, calibration))
    rounded = _rounded(graph, formats, seen) if how.rounding == "adaround" else graph
    if not how.correct_bias:
        return rounded, formats
    corrected = correct_bias(graph, rounded, formats, seen)
    return corrected, plan(corrected, how.observed(graph, calibration), how, how.choices)


def _rounded(graph: Graph, formats: Formats, seen: dict[str, Moments]) -> Graph:
    """The graph with weights that are whole numbers of their scales, rounded for their layer's output."""
    changed: dict[str, np.ndarray] = {}
    for layer in weighted_layers(graph):
        format = formats.get(layer.weights.name)
        met = seen.get(layer.node.name)
        if format is None or met is None:
            continue
        rows = layer.rows
        scale = np.broadcast_to(np.asarray(format.scale), (len(rows),))[:, None]
        second = met.second[0] if len(met.second) == 1 else met.second[met.of_rows(len(rows))]
        changed[layer.weights.name] = layer.from_rows(adaround(rows / scale, second, *format.range) * scale)
    return with_weights(graph, changed)
