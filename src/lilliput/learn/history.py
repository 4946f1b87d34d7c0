"""What a training run has to tell."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Epoch:
    """One pass over the training samples. Losses are means over samples; accuracies are shares, None but for classes.

    learning_rate     at the epoch's last step
    validation_loss   None where no samples were kept aside
    """

    number: int
    loss: float
    learning_rate: float
    accuracy: float | None = None
    validation_loss: float | None = None
    validation_accuracy: float | None = None


@dataclass(frozen=True)
class History:
    """Every epoch in order, and the number of the one whose parameters the trained graph has."""

    epochs: tuple[Epoch, ...] = ()
    best: int = 0
