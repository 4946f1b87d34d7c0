"""Q2, two ways to quantize after training: weights alone (dynamic range), and everything (full integer)."""

from __future__ import annotations

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.few_bits import equals_its_c, floats, in_bits, right, seeds
from lilliput.bench.claims.row_q1 import float_helpers
from lilliput.compress.quantize import DynamicRange, Quantize, quantize
from lilliput.flow.build import build
from lilliput.flow.demo.digits import digits, trained_mlp
from lilliput.graph import Graph

MOST_LOSS = 0.01
CORE = "generic-cortex-m0"


def measure(quick: bool) -> Claim:
    """Digits: bytes of weights, dtypes at the borders, accuracy, and what is linked on Cortex-M0."""
    tried = list(seeds(quick))
    light = [quantize(floats(seed), how=DynamicRange()) for seed in tried]
    whole = [in_bits(seed, Quantize()) for seed in tried]
    exact = [right(floats(seed)) for seed in tried]
    ratios = [_weights(floats(0)) / _weights(each[0]) for each in (light, whole)]
    losses = [
        sum(a - right(graph) for a, graph in zip(exact, each, strict=True)) / len(tried) for each in (light, whole)
    ]
    faces = [_face(each[0]) for each in (light, whole)]
    linked = [len(float_helpers(build(each[0], CORE).image)) for each in (light, whole)]
    same = equals_its_c(whole[0])
    shuffled = float(trained_mlp(0, shuffled=True).score(digits().test_images, digits().test_labels))
    return Claim(
        row="Q2",
        claim="dynamic-range quantization keeps a float interface around int8 weights; full-integer quantization has "
        "int8 from end to end and needs no floats",
        value=f"dynamic range: {faces[0]}, weights {ratios[0]:.2f} times smaller, loss {losses[0]:.4f}; full integer: "
        f"{faces[1]}, {ratios[1]:.2f} times, loss {losses[1]:.4f}, {linked[1]} float helpers, C equal: {same}",
        target=f"f32 to f32 and s8 to s8; 4.00 times; losses at most {MOST_LOSS}; no float helper; equal",
        holds=faces == ["f32 to f32", "s8 to s8"]
        and ratios == [4.0, 4.0]
        and max(losses) <= MOST_LOSS
        and not linked[1]
        and linked[0] > 0
        and same,
        control=f"dynamic range links {linked[0]} float helpers; shuffled labels give {shuffled:.3f}",
        seeds=len(tried),
        source="Immonen 2022, after TensorFlow Lite's post-training quantization",
    )


def _face(graph: Graph) -> str:
    given, taken = (graph.values[name].format.dtype for name in (graph.inputs[0], graph.outputs[0]))
    return f"{given} to {taken}"


def _weights(graph: Graph) -> int:
    return sum(value.nbytes for value in graph.constants if len(value.shape) > 1)
