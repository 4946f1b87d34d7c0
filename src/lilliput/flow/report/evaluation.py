"""How good the model is, before and after: the float model's and the device's answers on the same labelled samples."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.graph import InputError


@dataclass(frozen=True)
class Confusion:
    """counts[true class][answer]. run: what gave the answers, such as "float model" or "emulated Arm Cortex-M4F"."""

    run: str
    counts: tuple[tuple[int, ...], ...]

    @property
    def samples(self) -> int:
        return sum(map(sum, self.counts))

    @property
    def correct(self) -> int:
        return sum(row[i] for i, row in enumerate(self.counts))


@dataclass(frozen=True)
class Evaluation:
    """Two confusion matrices over the same samples, classes in the order of `labels`."""

    labels: tuple[str, ...]
    reference: Confusion
    device: Confusion


def compare(
    labels: Sequence[str], expected: np.ndarray, reference: np.ndarray, device: np.ndarray, device_run: str
) -> Evaluation:
    """The evaluation of class indices (n,) each: the truth, the float model's answers, the device's answers.

    Raises InputError for indices that have no label.
    """
    return Evaluation(
        tuple(labels),
        confusion("float model", expected, reference, len(labels)),
        confusion(device_run, expected, device, len(labels)),
    )


def confusion(run: str, expected: np.ndarray, answered: np.ndarray, classes: int) -> Confusion:
    """The confusion matrix of class indices (n,)."""
    counts = np.zeros((classes, classes), np.int64)
    for true, answer in zip(map(int, expected), map(int, answered), strict=True):
        if not (0 <= true < classes and 0 <= answer < classes):
            stray = max(true, answer)
            raise InputError(f"{run}: {classes} labels were given, but class {stray} came; give every class a label")
        counts[true, answer] += 1
    return Confusion(run, tuple(tuple(row) for row in counts.tolist()))
