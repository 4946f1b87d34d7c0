"""F19, int16 activations: with the same int8 weights the error is a tenth of that of int8 activations."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.few_bits import CALIBRATION, equals_its_c, floats, in_bits, outputs, seeds
from lilliput.compress.quantize import Int16Activations, Integers, Quantize, prepare, quantize, symmetric
from lilliput.flow.demo.digits import digits
from lilliput.graph import Graph

LEAST = 10.0
INT8 = Quantize()
OTHERS = (Quantize(ranges="mse"), Quantize(ranges="percentile"))


def measure(quick: bool) -> Claim:
    """Digits, the largest error of any score of the last dense layer, against floats with these very weights."""
    tried = list(seeds(quick))
    gains = [_error(seed, INT8) / _error(seed, Int16Activations()) for seed in tried]
    control = [_error(seed, INT8) / min(_error(seed, how) for how in OTHERS) for seed in tried]
    same = equals_its_c(in_bits(0, Int16Activations()))
    return Claim(
        row="F19",
        claim="int16 activations with int8 weights err at most a tenth as far as int8 activations with these weights",
        value=f"largest error {min(gains):.0f} to {max(gains):.0f} times smaller; the C equals the reference: {same}",
        target=f"at least {LEAST:.0f} times; equal",
        holds=min(gains) >= LEAST and same,
        control=f"the best of {len(OTHERS)} ways to calibrate int8 otherwise gains {max(control):.2f} times",
        seeds=len(tried),
        source="Arm NN's 16x8 mode, as Immonen 2022 lists it; LiteRT's 16x8 quantization scheme",
    )


def _error(seed: int, how: Integers) -> float:
    """The largest distance of a score, in front of the softmax, from that of floats, on the images that calibrated."""
    exact, images = _rounded(seed), digits().train_images[:CALIBRATION]
    integer = quantize(exact, images, how)
    return float(np.abs(_scores(integer, images) - _scores(exact, images)).max())


def _rounded(seed: int) -> Graph:
    """The float network with weights that int8 holds exactly, so that only activations are rounded."""
    graph = prepare(floats(seed))
    formats = {value.name: symmetric(value.array(), 0) for value in graph.constants if len(value.shape) > 1}
    values = {
        name: replace(value, data=formats[name].decode(formats[name].encode(value.array())).astype(np.float32))
        if name in formats
        else value
        for name, value in graph.values.items()
    }
    return replace(graph, values=values)


def _scores(graph: Graph, images: np.ndarray) -> np.ndarray:
    """What goes into the softmax."""
    last = next(node for node in graph.nodes if node.op.name == "softmax")
    before = replace(graph, outputs=(str(last.inputs[0]),)).with_nodes(node for node in graph.nodes if node is not last)
    return outputs(before, images)
