"""Bias correction: rounded weights shift the mean of a layer's output, and its bias takes that back.

The shift is (W̃ - W) E[x], the mean over calibration samples and places.
Source: Nagel et al. 2019 (arXiv 1906.04721), section 4.2, with E[x] measured on samples.
"""

from __future__ import annotations

from lilliput.compress.quantize.layers import Moments, weighted_layers
from lilliput.compress.quantize.prepare import with_bias
from lilliput.graph import Formats, Graph


def correct_bias(graph: Graph, rounded: Graph, formats: Formats, seen: dict[str, Moments]) -> Graph:
    """`rounded` with biases that make up for what its weights, stored as `formats` says, lack of those in `graph`."""
    exact = {layer.node.name: layer.rows for layer in weighted_layers(graph)}
    for layer in weighted_layers(rounded):
        met, format = seen.get(layer.node.name), formats.get(layer.weights.name)
        if met is None or format is None or layer.node.op.BIAS is None:
            continue
        stored = layer.stored_rows(format)
        off = stored - exact[layer.node.name]
        rounded = with_bias(rounded, layer.node, -(off * met.mean[met.of_rows(len(off))]).sum(1))
    return rounded
