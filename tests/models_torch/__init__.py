"""Networks of the field written in torch, small, with seeded random weights: what the importer must read.

`NETWORKS` has a builder and the shapes of an example's inputs by name; `network` gives both.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

torch: Any = pytest.importorskip("torch", reason="torch is not installed")

from models_torch import attention, images, sequences, sounds  # noqa: E402

Shapes = tuple[tuple[int, ...], ...]
SIGNAL, KEYWORD = ((1, 3, 32),), ((1, 1, 49, 10),)
NETWORKS: dict[str, tuple[Callable[[], Any], Shapes]] = {
    "keyword spotting of MLPerf Tiny": (lambda: sounds.DsCnn(16, 4), KEYWORD),
    "person detection of MLPerf Tiny": (lambda: images.MobileNetV1(0.25, classes=2), ((1, 3, 48, 48),)),
    "image classification of MLPerf Tiny": (lambda: images.ResNet8(8), ((1, 3, 32, 32),)),
    "anomaly detection of MLPerf Tiny": (lambda: sounds.Autoencoder(160, 32), ((1, 160),)),
    "DS-CNN S": (lambda: sounds.ds_cnn("S", 8), KEYWORD),
    "DS-CNN M": (lambda: sounds.ds_cnn("M", 8), KEYWORD),
    "DS-CNN L": (lambda: sounds.ds_cnn("L", 8), KEYWORD),
    "inverted residuals": (images.MobileNetV2, ((1, 3, 32, 32),)),
    "separable, depthwise first": (lambda: images.Xception(True), ((1, 3, 24, 24),)),
    "separable, pointwise first": (lambda: images.Xception(False), ((1, 3, 24, 24),)),
    "U-Net": (images.UNet, ((1, 1, 16, 24),)),
    "MobileViT": (images.MobileViT, ((1, 3, 16, 16),)),
    "TCN": (sequences.Tcn, SIGNAL),
    "CRNN": (sequences.Crnn, ((1, 1, 40, 10),)),
    "LSTM": (lambda: sequences.Recurrent("LSTM"), ((1, 20, 6),)),
    "LSTM, both directions": (lambda: sequences.Recurrent("LSTM", bidirectional=True), ((1, 20, 6),)),
    "GRU": (lambda: sequences.Recurrent("GRU"), ((1, 20, 6),)),
    "GRU, two layers": (lambda: sequences.Recurrent("GRU", num_layers=2), ((1, 20, 6),)),
    "RNN": (lambda: sequences.Recurrent("RNN"), ((1, 20, 6),)),
    "FastGRNN": (sequences.FastGrnn, ((1, 8, 6),)),
    "transformer encoder": (attention.Encoder, ((1, 12, 6),)),
    "Sepformer": (attention.Sepformer, ((1, 1, 64),)),
}


def network(name: str, seed: int = 0) -> tuple[Any, tuple[Any, ...]]:
    """A module in eval mode and an example: weights, statistics and inputs follow from the seed."""
    build, shapes = NETWORKS[name]
    torch.manual_seed(seed)
    module = build().eval()
    with torch.no_grad():
        for key, tensor in module.state_dict().items():
            if "running" in key:  # as training would leave them
                tensor.uniform_(0.5, 1.5) if key.endswith("var") else tensor.uniform_(-0.3, 0.3)
    return module, tuple(torch.randn(shape) for shape in shapes)
