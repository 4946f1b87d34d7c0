"""Networks for images: classification, detection of presence, segmentation."""

from __future__ import annotations

import itertools
from typing import Any

import torch
from torch import nn


def normalised(n: int, m: int, size: int, stride: int = 1, groups: int = 1, act: type[nn.Module] = nn.ReLU6) -> Any:
    """Convolution, batch normalisation, activation."""
    conv = nn.Conv2d(n, m, size, stride, size // 2, groups=groups, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(m), act())


class MobileNetV1(nn.Module):
    """Howard et al. 2017 (arXiv 1704.04861), thirteen separable blocks."""

    STRIDES = (1, 2, 1, 2, 1, 2, 1, 1, 1, 1, 1, 2, 1)
    CHANNELS = (64, 128, 128, 256, 256, 512, 512, 512, 512, 512, 512, 1024, 1024)

    def __init__(self, alpha: float, classes: int) -> None:
        super().__init__()
        n = int(32 * alpha)
        layers = [normalised(3, n, 3, 2)]
        for stride, wide in zip(self.STRIDES, self.CHANNELS, strict=True):
            m = int(wide * alpha)
            layers += [normalised(n, n, 3, stride, n), normalised(n, m, 1)]
            n = m
        self.features, self.head = nn.Sequential(*layers), nn.Linear(n, classes)

    def forward(self, x: Any) -> Any:
        return self.head(self.features(x).mean((2, 3))).softmax(1)


class ResNet8(nn.Module):
    """The residual network of MLPerf Tiny: three stacks of one block each."""

    def __init__(self, width: int = 16, classes: int = 10) -> None:
        super().__init__()
        self.stem = normalised(3, width, 3, act=nn.ReLU)
        self.stacks = nn.Sequential(*(Residual(n, m, s) for n, m, s in self._widths(width)))
        self.head = nn.Linear(4 * width, classes)

    @staticmethod
    def _widths(width: int) -> list[tuple[int, int, int]]:
        return [(width, width, 1), (width, 2 * width, 2), (2 * width, 4 * width, 2)]

    def forward(self, x: Any) -> Any:
        x = nn.functional.avg_pool2d(self.stacks(self.stem(x)), 8)
        return self.head(x.view(x.shape[0], -1)).softmax(-1)


class Residual(nn.Module):
    def __init__(self, n: int, m: int, stride: int) -> None:
        super().__init__()
        self.first = normalised(n, m, 3, stride, act=nn.ReLU)
        self.second = nn.Sequential(nn.Conv2d(m, m, 3, padding=1, bias=False), nn.BatchNorm2d(m))
        self.short = nn.Identity() if stride == 1 else nn.Conv2d(n, m, 1, stride)

    def forward(self, x: Any) -> Any:
        return torch.relu(self.second(self.first(x)) + self.short(x))


class InvertedResidual(nn.Module):
    """Sandler et al. 2018 (arXiv 1801.04381), section 3.3."""

    def __init__(self, n: int, m: int, stride: int, expansion: int = 4) -> None:
        super().__init__()
        wide = n * expansion
        self.layers = nn.Sequential(
            normalised(n, wide, 1), normalised(wide, wide, 3, stride, wide), nn.Conv2d(wide, m, 1, bias=False),
            nn.BatchNorm2d(m),
        )  # fmt: skip
        self.adds = stride == 1 and n == m

    def forward(self, x: Any) -> Any:
        return x + self.layers(x) if self.adds else self.layers(x)


class MobileNetV2(nn.Module):
    def __init__(self, classes: int = 5) -> None:
        super().__init__()
        blocks = [(8, 8, 1), (8, 12, 2), (12, 12, 1), (12, 16, 2), (16, 16, 1)]
        self.stem = normalised(3, 8, 3, 2)
        self.blocks = nn.Sequential(*(InvertedResidual(*block) for block in blocks))
        self.last, self.pool = normalised(16, 32, 1), nn.AdaptiveAvgPool2d(1)
        self.head = nn.Sequential(nn.Dropout(0.2), nn.Linear(32, classes))

    def forward(self, x: Any) -> Any:
        return self.head(torch.flatten(self.pool(self.last(self.blocks(self.stem(x)))), 1))


class Xception(nn.Module):
    """Separable blocks with a way around, their convolutions in either order (Chollet 2017, arXiv 1610.02357)."""

    def __init__(self, depthwise_first: bool, widths: tuple[int, ...] = (8, 12, 16)) -> None:
        super().__init__()
        self.stem = normalised(3, widths[0], 3, 2, act=nn.ReLU)
        pairs = list(itertools.pairwise(widths))
        self.around = nn.ModuleList(nn.Conv2d(n, m, 1, 2, bias=False) for n, m in pairs)
        self.blocks = nn.ModuleList(self._block(n, m, depthwise_first) for n, m in pairs)
        self.head = nn.Linear(widths[-1], 4)

    @staticmethod
    def _block(n: int, m: int, depthwise_first: bool) -> nn.Sequential:
        deep = n if depthwise_first else m
        depthwise, pointwise = nn.Conv2d(deep, deep, 3, padding=1, groups=deep, bias=False), nn.Conv2d(n, m, 1)
        order = [depthwise, pointwise] if depthwise_first else [pointwise, depthwise]
        return nn.Sequential(*order, nn.BatchNorm2d(m), nn.ReLU(), nn.MaxPool2d(3, 2, 1))

    def forward(self, x: Any) -> Any:
        x = self.stem(x)
        for block, around in zip(self.blocks, self.around, strict=True):
            x = block(x) + around(x)
        return self.head(x.mean(dim=[2, 3]))


class UNet(nn.Module):
    """Two levels down, two up, with what was there on the way (Ronneberger et al. 2015, arXiv 1505.04597)."""

    def __init__(self, width: int = 4, classes: int = 3) -> None:
        super().__init__()
        self.down = nn.ModuleList([self._pair(1, width), self._pair(width, 2 * width)])
        self.bottom = self._pair(2 * width, 4 * width)
        self.rise = nn.ModuleList([nn.ConvTranspose2d(4 * width, 2 * width, 2, 2), nn.Upsample(scale_factor=2)])
        self.up = nn.ModuleList([self._pair(4 * width, 2 * width), self._pair(3 * width, width)])
        self.classes = nn.Conv2d(width, classes, 1)

    @staticmethod
    def _pair(n: int, m: int) -> nn.Sequential:
        return nn.Sequential(normalised(n, m, 3, act=nn.ReLU), normalised(m, m, 3, act=nn.ReLU))

    def forward(self, x: Any) -> Any:
        levels = []
        for block in self.down:
            levels.append(block(x))
            x = nn.functional.max_pool2d(levels[-1], 2)
        x = self.bottom(x)
        for rise, block in zip(self.rise, self.up, strict=True):
            x = block(torch.cat([rise(x), levels.pop()], dim=1))
        return self.classes(x).softmax(1)


class MobileViT(nn.Module):
    """Convolutions around an encoder that sees each place of a patch by itself (Mehta and Rastegari 2022,
    arXiv 2110.02178, section 3.1)."""

    def __init__(self, width: int = 8, depth: int = 16, patch: int = 2, classes: int = 5) -> None:
        super().__init__()
        self.patch = patch
        self.stem = nn.Sequential(normalised(3, width, 3, 2, act=nn.SiLU), InvertedResidual(width, width, 1, 2))
        self.local = nn.Sequential(normalised(width, width, 3, act=nn.SiLU), nn.Conv2d(width, depth, 1, bias=False))
        self.encoder = nn.TransformerEncoderLayer(
            depth, 2, 2 * depth, activation="gelu", batch_first=True, norm_first=True
        )
        self.norm = nn.LayerNorm(depth)
        self.back = normalised(depth, width, 1, act=nn.SiLU)
        self.fuse = normalised(2 * width, width, 3, act=nn.SiLU)
        self.head = nn.Linear(width, classes)

    def forward(self, x: Any) -> Any:
        x = self.stem(x)
        y = self.local(x)
        b, d, h, w = y.shape
        p = self.patch
        y = y.reshape(b, d, h // p, p, w // p, p).permute(0, 3, 5, 2, 4, 1).reshape(b * p * p, (h // p) * (w // p), d)
        y = self.norm(self.encoder(y))
        y = y.reshape(b, p, p, h // p, w // p, d).permute(0, 5, 3, 1, 4, 2).reshape(b, d, h, w)
        y = self.fuse(torch.cat([x, self.back(y)], 1))
        return self.head(nn.functional.adaptive_avg_pool2d(y, 1).flatten(1))
