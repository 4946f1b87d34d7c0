"""How long quantization takes: MLPerf Tiny's keyword spotter, 100 samples, by scheme; seconds by the clock, and of
the processor, which other work on the machine does not lengthen.

    python benchmarks/quantizing.py

Needs LILLIPUT_DATA for the real model; without it a network of the same layers with random weights is taken.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import numpy as np

import lilliput as lil
from lilliput.graph import Graph
from lilliput.learn import nn

MODEL = "models/keyword_spotting/kws_ref_model_float32.tflite"
SAMPLES = 100
SCHEMES = {
    "int8, min-max": lil.Quantize(),
    "int8, smallest error": lil.Quantize(ranges="mse"),
    "int8, equalized, biases corrected": lil.Quantize(equalize=True, correct_bias=True),
    "int8, AdaRound": lil.Quantize(rounding="adaround"),
    "weights of 4 bits, AdaRound": lil.Quantize(weight_bits=4, weight_ranges="mse", rounding="adaround"),
    "int16 activations": lil.Int16Activations(),
    "dynamic range": lil.DynamicRange(),
}


def main() -> None:
    """A line for each scheme."""
    graph = model()
    shape = graph.values[graph.inputs[0]].shape
    samples = np.random.default_rng(0).normal(0, 20, (SAMPLES, *shape)).astype(np.float32)
    print(f"{graph.name}, {SAMPLES} samples")
    for name, how in SCHEMES.items():
        timed(name, partial(lil.quantize, graph, samples, how))
    timed("sensitivity report", partial(lil.sensitivity, graph, samples))


def timed(name: str, work: Callable[[], object]) -> None:
    """Does the work and prints a line."""
    clock, processor = time.perf_counter(), time.process_time()
    work()
    print(f"{time.perf_counter() - clock:7.2f} s  {time.process_time() - processor:7.2f} s  {name}")


def model() -> Graph:
    """The real one where it is there."""
    path = Path(os.environ.get("LILLIPUT_DATA", "")) / MODEL
    if path.is_file():
        return lil.load(path)
    net = nn.Net("like kws_ref_model", {"x": (49, 10, 1)})
    y = net.conv2d("x", 64, (10, 4), stride=2, padding="same", activation="relu")
    for _ in range(4):
        y = net.depthwise(y, 3, padding="same", activation="relu")
        y = net.conv2d(y, 64, 1, activation="relu")
    return net.graph(net.softmax(net.dense(net.global_average_pool(y), 12)))


if __name__ == "__main__":
    main()
