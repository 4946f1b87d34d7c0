"""Authoring networks: `Net`, which makes a graph layer by layer, and builders of well-known families. No torch."""

from lilliput.learn.nn.net import Net
from lilliput.learn.nn.transfer import head, replace_head
from lilliput.learn.nn.zoo import (
    IC01,
    IC02,
    autoencoder,
    crnn,
    ds_cnn,
    fast_grnn,
    gru_classifier,
    lstm_classifier,
    mobilenet_v1,
    mobilenet_v2,
    mobilevit_tiny,
    resnet8,
    separable,
    sepformer_like,
    tcn,
    unet,
    xception,
)

__all__ = [
    "IC01",
    "IC02",
    "Net",
    "autoencoder",
    "crnn",
    "ds_cnn",
    "fast_grnn",
    "gru_classifier",
    "head",
    "lstm_classifier",
    "mobilenet_v1",
    "mobilenet_v2",
    "mobilevit_tiny",
    "replace_head",
    "resnet8",
    "separable",
    "sepformer_like",
    "tcn",
    "unet",
    "xception",
]
