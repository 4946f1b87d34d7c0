"""Networks over time: recurrent ones, and convolutions that look back."""

from __future__ import annotations

from typing import Any

import torch
from torch import nn


class Causal(nn.Module):
    """A dilated convolution that sees no step to come, with a way around."""

    def __init__(self, n: int, m: int, size: int, dilation: int) -> None:
        super().__init__()
        self.before = (size - 1) * dilation
        self.conv = nn.Conv1d(n, m, size, dilation=dilation)
        self.short = nn.Conv1d(n, m, 1) if n != m else nn.Identity()

    def forward(self, x: Any) -> Any:
        return torch.relu(self.conv(nn.functional.pad(x, (self.before, 0)))) + self.short(x)


class Tcn(nn.Module):
    """Bai et al. 2018 (arXiv 1803.01271): twice the dilation from block to block."""

    def __init__(self, channels: int = 3, width: int = 8, classes: int = 4) -> None:
        super().__init__()
        self.blocks = nn.Sequential(*(Causal(channels if d == 1 else width, width, 3, d) for d in (1, 2, 4)))
        self.head = nn.Linear(width, classes)

    def forward(self, x: Any) -> Any:
        return self.head(self.blocks(x)[:, :, -1])


class Recurrent(nn.Module):
    """A recurrent layer and a dense one of its last step."""

    def __init__(self, kind: str, width: int = 8, **options: Any) -> None:
        super().__init__()
        self.layer = getattr(nn, kind)(6, width, batch_first=True, **options)
        self.head = nn.Linear(width * (2 if options.get("bidirectional") else 1), 3)

    def forward(self, x: Any) -> Any:
        y, _ = self.layer(x)
        return self.head(y[:, -1])


class Crnn(nn.Module):
    """Convolutions of a spectrogram (1, time, bands), then a GRU over time (Arik et al. 2017, arXiv 1703.05390)."""

    def __init__(self, width: int = 6, cells: int = 8) -> None:
        super().__init__()
        self.conv = nn.Sequential(nn.Conv2d(1, width, (5, 3), (2, 2), bias=False), nn.BatchNorm2d(width), nn.ReLU())
        self.layer = nn.GRU(width * 4, cells, batch_first=True, bidirectional=True)
        self.head = nn.Linear(2 * cells, 5)

    def forward(self, x: Any) -> Any:
        x = self.conv(x).permute(0, 2, 1, 3).flatten(2)
        y, _ = self.layer(x)
        return self.head(y.mean(1))


class FastGrnn(nn.Module):
    """Kusupati et al. 2018 (arXiv 1901.02358), equations 4 to 6, with W and U of low rank, step by step."""

    def __init__(self, n: int = 6, cells: int = 8, rank: int = 3) -> None:
        super().__init__()
        self.w = nn.ParameterList([torch.randn(rank, n) * 0.5, torch.randn(cells, rank) * 0.5])
        self.u = nn.ParameterList([torch.randn(rank, cells) * 0.5, torch.randn(cells, rank) * 0.5])
        self.gate, self.candidate = nn.Parameter(torch.ones(cells)), nn.Parameter(torch.zeros(cells))
        self.zeta, self.nu = nn.Parameter(torch.tensor(1.0)), nn.Parameter(torch.tensor(-4.0))
        self.head = nn.Linear(cells, 4)

    def forward(self, x: Any) -> Any:
        hidden = torch.zeros(x.shape[0], self.head.in_features)
        for step in range(x.shape[1]):
            total = x[:, step] @ self.w[0].T @ self.w[1].T + hidden @ self.u[0].T @ self.u[1].T
            z = torch.sigmoid(total + self.gate)
            new = torch.tanh(total + self.candidate)
            hidden = (torch.sigmoid(self.zeta) * (1 - z) + torch.sigmoid(self.nu)) * new + z * hidden
        return self.head(hidden)
