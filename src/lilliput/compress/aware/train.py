"""`lil.train_quantized`: a float graph and samples become an integer graph that learned to be one."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.compress.aware.bits import FewBits
from lilliput.compress.quantize import lower, observe, plan
from lilliput.graph import Format, Graph, UnsupportedError
from lilliput.learn import Epoch, History, Train
from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.aware.places import biases
from lilliput.learn.aware.tune import Tuned, tune
from lilliput.learn.options import DEFAULT
from lilliput.learn.samples import Data
from lilliput.passes import run_passes
from lilliput.passes.fold_batch_norm import fold_batch_norm
from lilliput.passes.fold_constants import fold_constants
from lilliput.passes.fuse_activation import fuse_activation
from lilliput.passes.fuse_pad import fuse_pad
from lilliput.passes.merge_reshapes import merge_reshapes

EIGHT_BITS = QuantizeAware()
ENOUGH = 256  # training samples that show the ranges to begin with
Formats = Mapping[str, Format]


def train_quantized(
    graph: Graph,
    data: Data,
    loss: str | Callable[..., Any] = "cross-entropy",
    options: Train = DEFAULT,
    how: QuantizeAware = EIGHT_BITS,
    *,
    calibration: np.ndarray | Sequence[np.ndarray] | None = None,
    formats: Formats | None = None,
    validation: Data | None = None,
    augment: Callable[..., Any] | None = None,
    progress: Callable[[Epoch], None] | None = None,
    checkpoint: str | Path | None = None,
) -> tuple[Graph, History]:
    """The integer graph, which computes what the network computed in training, and what happened on the way.

    graph        float32, from any importer or `lil.nn`, best trained already; batch normalisation is folded first
    how          bits, and how scales are learned
    calibration  samples that show the ranges to begin with; None: the first of the training samples
    formats      of some values of the prepared graph, to begin with, in place of those that `how` chooses
    Everything else is as `train` has it, and says. A checkpoint holds floats that lie on the weights' levels.
    """
    graph = prepared(graph)
    first = {**planned(graph, how, calibrating(data, calibration)), **(formats or {})}
    tuned = tune(
        graph, (first,), data, loss, options, how,
        validation=validation, augment=augment, progress=progress, checkpoint=checkpoint,
    )  # fmt: skip
    return lowered(tuned, 0, first), tuned.history


def prepared(graph: Graph) -> Graph:
    """The float graph that plans are made for: batch normalisation folded, activations and padding fused."""
    if any(value.format.is_quantized for value in graph.values.values()):
        raise UnsupportedError(
            f"{graph.name} is quantized already, and training for few bits begins with floats; load the float model"
        )
    passes = (fold_constants, merge_reshapes, fold_batch_norm, fuse_activation, fuse_pad)
    return run_passes(graph, passes)


def planned(graph: Graph, how: QuantizeAware, calibration: np.ndarray | Sequence[np.ndarray]) -> dict[str, Format]:
    """The formats to begin with, of a prepared graph."""
    return plan(graph, observe(graph, calibration), FewBits.of(graph, how))


def lowered(tuned: Tuned, which: int, first: Formats) -> Graph:
    """The integer graph of one of the plans; `first` has what the plan left out: biases and inner numbers."""
    learned = {**first, **tuned.formats[which]}
    for name, (x, weights) in biases(tuned.graph).items():
        if name in learned and x in learned and weights in learned:
            step = learned[x].scale[0] * np.asarray(learned[weights].scale)
            learned[name] = replace(learned[name], scale=tuple(map(float, step)))
    return lower(tuned.graph, learned)


def calibrating(data: Data, calibration: np.ndarray | Sequence[np.ndarray] | None) -> np.ndarray | Sequence[np.ndarray]:
    """The samples that show the ranges to begin with."""
    if calibration is not None:
        return calibration
    samples = data[0]
    return samples[:ENOUGH] if isinstance(samples, np.ndarray) else [array[:ENOUGH] for array in samples]
