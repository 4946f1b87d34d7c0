"""The digits network in few bits, for the claims about quantization after training."""

from __future__ import annotations

from functools import cache

import numpy as np

from lilliput.bench.models import accuracy
from lilliput.codegen import c_project
from lilliput.compress.quantize import Integers, quantize
from lilliput.flow.demo.digits import digits, float_graph
from lilliput.graph import Graph, evaluate_batches
from lilliput.run.host import HostTwin

CALIBRATION = 300
SEEDS = 5


def seeds(quick: bool) -> range:
    return range(1 if quick else SEEDS)


@cache
def floats(seed: int) -> Graph:
    return float_graph(seed)


def in_bits(seed: int, how: Integers) -> Graph:
    """The network of this seed, calibrated on training images."""
    return quantize(floats(seed), digits().train_images[:CALIBRATION], how)


def outputs(graph: Graph, images: np.ndarray) -> np.ndarray:
    """Real scores (n, 10) by the reference."""
    given, taken = graph.values[graph.inputs[0]].format, graph.values[graph.outputs[0]].format
    stored = given.encode(images) if given.is_quantized else images
    return taken.decode(np.concatenate([trace.outputs[0] for trace in evaluate_batches(graph, [stored])]))


def right(graph: Graph) -> float:
    """The share of the test images that the reference gets right."""
    return accuracy(outputs(graph, digits().test_images), digits().test_labels)


def equals_its_c(graph: Graph) -> bool:
    """Whether the C gives the reference's scores, all of them."""
    given, taken = graph.values[graph.inputs[0]].format, graph.values[graph.outputs[0]].format
    images = digits().test_images
    with HostTwin([c_project(graph)]) as twin:
        found = twin.run([given.encode(images) if given.is_quantized else images])[0]
    return bool(np.array_equal(taken.decode(found.reshape(len(images), -1)), outputs(graph, images)))


def spread(numbers: list[float]) -> str:
    """Their mean, and from where to where they are."""
    return f"{np.mean(numbers):.3f} ({min(numbers):.3f} to {max(numbers):.3f})"
