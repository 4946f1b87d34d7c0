"""The samples of a training run: checked, split, and what their classes count."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph import Graph, InputError
from lilliput.learn.options import Train

Data = tuple[np.ndarray | Sequence[np.ndarray], np.ndarray]


@dataclass(frozen=True, eq=False)
class Samples:
    """One array (n, *shape) a graph input, of its dtype, and targets: int64 labels (n, ...) or float32 (n, ...)."""

    inputs: tuple[np.ndarray, ...]
    targets: np.ndarray

    def __len__(self) -> int:
        return len(self.targets)

    def take(self, rows: np.ndarray) -> Samples:
        return Samples(tuple(x[rows] for x in self.inputs), self.targets[rows])


def checked(graph: Graph, data: Data, classes: int | None, alike: bool = False, what: str = "samples") -> Samples:
    """The samples, in the shapes of the graph's inputs; InputError where they do not fit.

    classes  how many labels there are; None where targets are numbers
    alike    whether targets are of the output's shape
    """
    if not isinstance(data, tuple) or len(data) != 2:
        raise InputError(f"training {what}: expected a pair (samples, targets), but a {type(data).__name__} came")
    given, targets = data
    arrays = [given] if isinstance(given, np.ndarray) else list(given)
    targets = np.asarray(targets)
    if len(arrays) != len(graph.inputs):
        raise InputError(
            f"training {what}: {graph.name} takes {len(graph.inputs)} inputs ({', '.join(graph.inputs)}), "
            f"not {len(arrays)}"
        )
    inputs = []
    for name, array in zip(graph.inputs, arrays, strict=True):
        shape, format, x = graph.values[name].shape, graph.values[name].format, np.asarray(array)
        if not format.is_float and x.dtype.kind not in "iu":
            raise InputError(f"training {what}: input {name!r} of {graph.name} takes integers, but {x.dtype} came")
        x = x.astype(format.numpy, copy=False)
        if len(x) == 0 or len(x) != len(targets) or x.size != len(x) * graph.values[name].size:
            raise InputError(
                f"training {what}: input {name!r} is (n, {', '.join(map(str, shape))}) with as many targets and n at "
                f"least 1, but {list(x.shape)} came with {len(targets)} targets"
            )
        if not np.all(np.isfinite(x)):
            raise InputError(
                f"training {what}: input {name!r} holds numbers that are not finite; check the data for NaN"
            )
        inputs.append(np.ascontiguousarray(x.reshape(len(x), *shape)))
    return Samples(tuple(inputs), _targets(graph, targets, classes, alike, what))


def _targets(graph: Graph, targets: np.ndarray, classes: int | None, alike: bool, what: str) -> np.ndarray:
    if classes is None:
        output = graph.values[graph.outputs[0]]
        if alike and targets.size != len(targets) * output.size:
            raise InputError(
                f"training {what}: targets are (n, {', '.join(map(str, output.shape))}), as output {output.name!r} of "
                f"{graph.name} is, but {list(targets.shape)} came"
            )
        if alike:
            return targets.reshape(len(targets), *output.shape).astype(np.float32)
        return targets.astype(np.float32) if targets.dtype.kind == "f" else targets
    places = graph.values[graph.outputs[0]].shape[:-1]
    whole = targets.shape[1:] == places and targets.dtype.kind in "iu"
    if not whole or targets.min() < 0 or targets.max() >= classes:
        extents = "".join(f", {extent}" for extent in places) or ","
        raise InputError(
            f"training {what}: labels are integers (n{extents}) from 0 to {classes - 1}, as {graph.name} has {classes} "
            f"classes; {targets.dtype}{list(targets.shape)} came{_span(targets)}"
        )
    return targets.astype(np.int64)


def _span(targets: np.ndarray) -> str:
    return f", from {targets.min()} to {targets.max()}" if targets.dtype.kind in "iufb" and targets.size else ""


def split(samples: Samples, options: Train) -> tuple[Samples, Samples | None]:
    """Training and validation samples: a share drawn by the seed, or nothing."""
    aside = round(len(samples) * options.validation)
    if not aside:
        return samples, None
    if aside >= len(samples):
        raise InputError(f"training: a validation share of {options.validation} leaves nothing to train on")
    order = np.random.default_rng(options.seed).permutation(len(samples))
    return samples.take(np.sort(order[aside:])), samples.take(np.sort(order[:aside]))


def class_weights(options: Train, targets: np.ndarray, classes: int | None) -> np.ndarray | None:
    """What each class counts, float32 (classes,); None: alike by sample. InputError for as many as do not fit."""
    wanted = options.class_weights
    if not wanted:
        return None
    if classes is None:
        raise InputError("training: class_weights go with the loss cross-entropy alone")
    if wanted == "balanced":
        counts = np.bincount(targets.ravel(), minlength=classes)
        return (targets.size / (classes * np.maximum(counts, 1))).astype(np.float32)
    weights = np.asarray(wanted, np.float32)
    if weights.shape != (classes,) or not np.all(np.isfinite(weights)) or weights.min() < 0 or weights.max() <= 0:
        raise InputError(
            f"training: class_weights are {classes} finite numbers of at least 0, not all 0; {wanted} came"
        )
    return weights
