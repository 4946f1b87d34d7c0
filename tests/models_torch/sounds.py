"""Networks for sounds: keyword spotting and anomalies of machines."""

from __future__ import annotations

import itertools
from typing import Any

import torch
from torch import nn

WIDTHS = {"S": (64, 4, (2, 2)), "M": (172, 4, (2, 1)), "L": (276, 5, (2, 1))}
"""Channels, separable blocks and the first stride of Zhang et al. 2017, "Hello Edge" (arXiv 1711.07128), table 9."""


class DsCnn(nn.Module):
    """Of features (1, 49, 10): one convolution, then depthwise separable ones."""

    def __init__(self, width: int, blocks: int, stride: tuple[int, int] = (2, 2), second: int = 1) -> None:
        super().__init__()
        self.stem = nn.Sequential(
            nn.Conv2d(1, width, (10, 4), stride, padding=(5, 1), bias=False), nn.BatchNorm2d(width), nn.ReLU()
        )
        self.blocks = nn.Sequential(*(separable(width, second if at == 0 else 1) for at in range(blocks)))
        self.pool, self.drop = nn.AdaptiveAvgPool2d(1), nn.Dropout(0.4)
        self.head = nn.Linear(width, 12)

    def forward(self, x: Any) -> Any:
        x = self.drop(self.pool(self.blocks(self.stem(x))))
        return torch.softmax(self.head(torch.flatten(x, 1)), dim=-1)


def ds_cnn(size: str, divisor: int = 1) -> DsCnn:
    """S, M or L with a part of its channels."""
    width, blocks, stride = WIDTHS[size]
    return DsCnn(width // divisor, blocks, stride, 1 if size == "S" else 2)


def separable(width: int, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(width, width, 3, stride, padding=1, groups=width, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
        nn.Conv2d(width, width, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(),
    )  # fmt: skip


class Autoencoder(nn.Module):
    """Dense layers down to eight numbers and up again."""

    def __init__(self, inputs: int = 640, width: int = 128) -> None:
        super().__init__()
        widths = [inputs, *[width] * 4, 8, *[width] * 4]
        layers: list[nn.Module] = []
        for n, m in itertools.pairwise(widths):
            layers += [nn.Linear(n, m), nn.BatchNorm1d(m), nn.ReLU()]
        self.layers = nn.Sequential(*layers, nn.Linear(width, inputs))

    def forward(self, x: Any) -> Any:
        return self.layers(x)
