"""Networks with attention."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Encoder(nn.Module):
    """Rows of numbers, a place for each, two encoder layers and the mean (Vaswani et al. 2017, arXiv 1706.03762)."""

    def __init__(self, n: int = 6, width: int = 8, steps: int = 12, classes: int = 4) -> None:
        super().__init__()
        self.embed, self.places = nn.Linear(n, width), nn.Parameter(torch.randn(1, steps, width) * 0.1)
        layer = nn.TransformerEncoderLayer(width, 2, 16, batch_first=True)
        self.layers = nn.TransformerEncoder(layer, 2, enable_nested_tensor=False)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Any) -> Any:
        return self.head(self.layers(self.embed(x) + self.places).mean(1))


class Block(nn.Module):
    """A depthwise convolution over time, then attention over what it gives, each with a way around."""

    def __init__(self, width: int, heads: int = 2) -> None:
        super().__init__()
        self.conv = nn.Conv1d(width, width, 3, padding=1, groups=width)
        self.norm, self.attention = nn.LayerNorm(width), nn.MultiheadAttention(width, heads, batch_first=True)
        self.dense = nn.Sequential(
            nn.LayerNorm(width), nn.Linear(width, 2 * width), nn.GELU(), nn.Linear(2 * width, width)
        )

    def forward(self, x: Any) -> Any:
        """x (n, steps, width)."""
        x = x + torch.relu(self.conv(x.transpose(1, 2))).transpose(1, 2)
        y = self.norm(x)
        x = x + self.attention(y, y, y, need_weights=False)[0]
        return x + self.dense(x)


class Sepformer(nn.Module):
    """A mask on a learned transform of sound, found by the same block again and again (after Subakan et al. 2021,
    arXiv 2010.13154): its weights are shared by every pass, and by steps within pieces and pieces among one another."""

    def __init__(self, width: int = 8, piece: int = 4, passes: int = 2) -> None:
        super().__init__()
        self.encode = nn.Conv1d(1, width, 8, 4, padding=2, bias=False)
        self.block, self.piece, self.passes = Block(width), piece, passes
        self.mask = nn.Conv1d(width, width, 1)
        self.decode = nn.ConvTranspose1d(width, 1, 8, 4, padding=2, bias=False)

    def forward(self, sound: Any) -> Any:
        x = torch.relu(self.encode(sound))
        y = x.transpose(1, 2).reshape(-1, self.piece, x.shape[1])
        for _ in range(self.passes):
            y = self.block(self.block(y).transpose(0, 1)).transpose(0, 1)
        mask = torch.sigmoid(self.mask(y.reshape(1, -1, x.shape[1]).transpose(1, 2)))
        return self.decode(x * mask)
