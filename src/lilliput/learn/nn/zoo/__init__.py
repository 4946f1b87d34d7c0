"""Builders of well-known networks, a file a family: published widths, seeded weights, for `lil.train`."""

from lilliput.learn.nn.zoo.autoencoder import autoencoder
from lilliput.learn.nn.zoo.crnn import crnn
from lilliput.learn.nn.zoo.ds_cnn import ds_cnn
from lilliput.learn.nn.zoo.mobilenet import mobilenet_v1, mobilenet_v2
from lilliput.learn.nn.zoo.mobilevit import mobilevit_tiny
from lilliput.learn.nn.zoo.recurrent import fast_grnn, gru_classifier, lstm_classifier
from lilliput.learn.nn.zoo.resnet import IC01, IC02, resnet8
from lilliput.learn.nn.zoo.sepformer import sepformer_like
from lilliput.learn.nn.zoo.tcn import tcn
from lilliput.learn.nn.zoo.unet import unet
from lilliput.learn.nn.zoo.xception import separable, xception

__all__ = [
    "IC01",
    "IC02",
    "autoencoder",
    "crnn",
    "ds_cnn",
    "fast_grnn",
    "gru_classifier",
    "lstm_classifier",
    "mobilenet_v1",
    "mobilenet_v2",
    "mobilevit_tiny",
    "resnet8",
    "separable",
    "sepformer_like",
    "tcn",
    "unet",
    "xception",
]
