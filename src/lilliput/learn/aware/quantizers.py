"""One value's format while it is trained: what rounds the value, and where its scale comes from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn

from lilliput.graph import Format
from lilliput.learn.aware.fake import Fake

SMALLEST = 1e-9  # a scale


class Quantizer(nn.Module):
    """Rounds to a format that stays as it is."""

    start: Tensor
    learned = False  # whether rounding moves the scale, too
    through = True  # whether gradients pass; else they end here, as rounding's own do

    def __init__(self, format: Format, rank: int) -> None:
        """rank: of the constant, where the format has an axis"""
        super().__init__()
        self.format = format
        shape = [1] if format.axis is None else [1] * rank
        if format.axis is not None:
            shape[format.axis] = len(format.scale)
        self.register_buffer("start", torch.tensor(format.scale, dtype=torch.float32).reshape(shape))

    @property
    def levels(self) -> tuple[int, int]:
        """The smallest and the largest level, the zero point off; int8 weights leave -128 out."""
        low, high = (level - self.format.zero_point[0] for level in self.format.range)
        return (-high, high) if self.symmetric and high == 127 else (low, high)

    @property
    def symmetric(self) -> bool:
        return self.format.zero_point[0] == 0

    def scale(self) -> Tensor:
        """(1,) or, with an axis, of extents 1 but for that axis."""
        return self.start

    def forward(self, x: Tensor, away: bool = False) -> Tensor:
        """away: halves are rounded away from the stored 0, as operators do that compute within a format"""
        x, scale = (x, self.scale()) if self.through else (x.detach() + 0 * x, self.scale().detach())
        zero = -self.format.zero_point[0] if away else None
        y: Tensor = Fake.apply(x, scale, *self.levels, self.learned, zero)
        return y

    def now(self) -> Format:
        """The format with the scale that it has come to."""
        scales = self.scale().detach().reshape(-1).cpu().numpy().astype(np.float64)
        return replace(self.format, scale=tuple(map(float, scales)))


class LearnedQuantizer(Quantizer):
    """A scale with a gradient, learned by its logarithm; see QuantizeAware."""

    def __init__(self, format: Format, rank: int, learned: bool) -> None:
        """learned: as Fake has it"""
        super().__init__(format, rank)
        self.learned = learned
        self.growth = nn.Parameter(torch.zeros_like(self.start))

    def scale(self) -> Tensor:
        return self.start * torch.exp(self.growth)


class LargestQuantizer(Quantizer):
    """Weights whose largest just fits."""

    def forward(self, x: Tensor, away: bool = False) -> Tensor:
        high = self.levels[1]
        magnitude = x.detach().abs()
        axes = [i for i in range(x.dim()) if i != self.format.axis]
        largest = magnitude.amax(axes, keepdim=True) if self.format.axis is not None else magnitude.max()
        self.start.copy_((largest / high).clamp_min(SMALLEST).reshape(self.start.shape))
        return super().forward(x, away)


class MovingQuantizer(Quantizer):
    """Activations whose scale follows what training batches reach from zero; the zero point stays."""

    def __init__(self, format: Format, rank: int, memory: float) -> None:
        super().__init__(format, rank)
        self.memory = memory

    def forward(self, x: Tensor, away: bool = False) -> Tensor:
        if self.training:
            low, high = self.levels
            reached = torch.stack([x.detach().amin() / low if low else x.new_zeros(()), x.detach().amax() / high])
            self.start.lerp_(reached.max().clamp_min(SMALLEST), self.memory)
        return super().forward(x, away)
