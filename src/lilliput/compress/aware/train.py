"""`lil.train_quantized`: a float graph and samples become an integer graph that learned to be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.compress.aware.bits import few_bits
from lilliput.compress.quantize import DynamicRange, Integers, lower, planned, prepare
from lilliput.compress.quantize.samples import Samples
from lilliput.graph import Format, Graph, InputError
from lilliput.learn import Epoch, History, Train
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.aware.places import biases
from lilliput.learn.aware.tune import Tuned, tune
from lilliput.learn.options import DEFAULT
from lilliput.learn.samples import Data

EIGHT_BITS = QuantizeAware()
ENOUGH = 256  # training samples that show the ranges to begin with


def train_quantized(
    graph: Graph,
    data: Data,
    loss: str | Callable[..., Any] = "cross-entropy",
    options: Train = DEFAULT,
    how: QuantizeAware = EIGHT_BITS,
    *,
    calibration: Samples | None = None,
    scheme: Integers | None = None,
    validation: Data | None = None,
    augment: Callable[..., Any] | None = None,
    progress: Callable[[Epoch], None] | None = None,
    checkpoint: str | Path | None = None,
) -> tuple[Graph, History]:
    """The integer graph, which computes what the network computed in training, and what happened on the way.

    graph        float32, from any importer or `lil.nn`, best trained already; batch normalisation is folded first
    how          bits, and how scales are learned
    calibration  samples that show the ranges to begin with; None: the first of the training samples. Not needed where
                 activations are dynamic
    scheme       whose plan to begin with, such as one with widths by layer; None: that of how's bits
    Everything else is as `train` has it, and says. A checkpoint holds floats that lie on the weights' levels.
    """
    graph = prepare(graph)
    if how.activations == "dynamic":
        if scheme is not None:
            raise InputError(
                "quantization-aware training: dynamic activations have no scheme with ranges; leave it out"
            )
        dynamic = DynamicRange(how.per_channel, how.weight_bits, how.activation_bits, "mse")
        formats = dynamic.formats(graph)
        tuned = tune(
            dynamic.told(graph, formats), (formats,), data, loss, options, how,
            validation=validation, augment=augment, progress=progress, checkpoint=checkpoint,
        )  # fmt: skip
        return lower(tuned.graph, {**formats, **tuned.formats[0]}), tuned.history
    seen = calibrating(data, calibration)
    graph, first = planned(graph, seen, scheme or few_bits(graph, how))
    tuned = tune(
        graph, (first,), data, loss, options, how,
        validation=validation, augment=augment, progress=progress, checkpoint=checkpoint,
    )  # fmt: skip
    return lowered(tuned, 0, first), tuned.history


def lowered(tuned: Tuned, which: int, first: Mapping[str, Format]) -> Graph:
    """The integer graph of one of the plans; `first` has what the plan left out: biases and inner numbers."""
    learned = {**first, **tuned.formats[which]}
    for name, (x, weights) in biases(tuned.graph).items():
        if name in learned and x in learned and weights in learned:
            step = learned[x].scale[0] * np.asarray(learned[weights].scale)
            learned[name] = replace(learned[name], scale=tuple(map(float, step)))
    return lower(tuned.graph, learned)


def calibrating(data: Data, calibration: Samples | None) -> Samples:
    """The samples that show the ranges to begin with."""
    if calibration is not None:
        return calibration
    samples = data[0]
    return samples[:ENOUGH] if isinstance(samples, np.ndarray) else [array[:ENOUGH] for array in samples]
