"""Weights that jump to and fro between two levels, and how they are stopped.

Source: Nagel et al. 2022 (arXiv 2203.11086), section 4.3: a weight's rounded value that changes against the direction
of its last change oscillates; of how often it does an average is kept, and where that exceeds a threshold the weight is
frozen at the level where it mostly was.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import cos, pi

import torch
from torch import Tensor

from lilliput.learn.aware.options import QuantizeAware
from lilliput.learn.aware.quantizers import Quantizer

STRICTER = 4.0  # the first threshold over the last
OSCILLATING = 0.005  # changes of direction a step; section 5.1


@dataclass
class Watched:
    """One tensor of weights: each its last level, direction, share of steps with a change of direction, mean level."""

    level: Tensor
    direction: Tensor
    often: Tensor
    mean: Tensor
    frozen: Tensor


class Oscillations:
    """What is known of every weight since the training began."""

    def __init__(self, how: QuantizeAware) -> None:
        self.how = how
        self.watched: dict[str, Watched] = {}

    @torch.no_grad()
    def step(self, weights: Mapping[str, tuple[Tensor, Quantizer]], done: float) -> None:
        """After a step of the optimizer; weights that are frozen are put back to their level."""
        threshold = self.how.freeze * (1 + (STRICTER - 1) * (1 + cos(pi * done)) / 2)
        for name, (weight, quantizer) in weights.items():
            scale = quantizer.scale()
            level = torch.round(weight / scale).clamp(*quantizer.levels)
            w = self.watched.setdefault(name, _unmoved(level))
            change = torch.sign(level - w.level)
            turned = change * w.direction < 0
            w.direction = torch.where(change != 0, change, w.direction)
            w.often.lerp_(turned.float(), self.how.memory)
            w.mean.lerp_(level, self.how.memory)
            w.level = torch.where(w.frozen, w.level, level)
            new = (w.often > threshold) & ~w.frozen
            w.level = torch.where(new, torch.round(w.mean), w.level)
            w.frozen |= new
            weight.copy_(torch.where(w.frozen, w.level * scale, weight))

    def share(self) -> float:
        """Of all weights, those that oscillate now: not frozen, and more often than OSCILLATING."""
        counts = [((w.often > OSCILLATING) & ~w.frozen).sum() for w in self.watched.values()]
        return float(sum(counts)) / max(1, sum(w.often.numel() for w in self.watched.values()))


def _unmoved(level: Tensor) -> Watched:
    zero = torch.zeros_like(level)
    return Watched(level.clone(), zero.clone(), zero.clone(), level.clone(), torch.zeros_like(level, dtype=torch.bool))
