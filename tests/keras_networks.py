"""Networks of Keras 3 to import: MLPerf Tiny's four, and of each family of the zoo one, at small widths."""

from __future__ import annotations

import os
import warnings

import pytest

os.environ.setdefault("KERAS_BACKEND", "torch")
pytest.importorskip("torch", reason="torch is not installed")
with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    keras = pytest.importorskip("keras", reason="keras is not installed")
layers = keras.layers


def sequential(shape, *rest):
    return keras.Sequential([layers.Input(shape), *rest])


def normalised(x, layer, activation="relu"):
    y = layers.BatchNormalization()(layer(x))
    return layers.Activation(activation)(y) if activation else y


def ds_cnn(channels=64, blocks=4):
    x = keras.Input((49, 10, 1))
    y = normalised(x, layers.Conv2D(channels, (10, 4), strides=2, padding="same"))
    for _ in range(blocks):
        y = normalised(y, layers.DepthwiseConv2D(3, padding="same"))
        y = normalised(y, layers.Conv2D(channels, 1))
    y = layers.Dropout(0.4)(layers.AveragePooling2D((25, 5))(y))
    return keras.Model(x, layers.Dense(12, activation="softmax")(layers.Flatten()(y)))


def ds_cnn_m():
    return ds_cnn(172, 4)


def ds_cnn_l():
    return ds_cnn(276, 5)


def mobilenet():
    """MobileNetV1 of a quarter of the width on 96 x 96 images."""
    x = keras.Input((96, 96, 3))
    y = normalised(x, layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False))
    for channels, stride in (
        (16, 1),
        (32, 2),
        (32, 1),
        (64, 2),
        (64, 1),
        (128, 2),
        *((128, 1),) * 5,
        (256, 2),
        (256, 1),
    ):
        y = normalised(y, layers.DepthwiseConv2D(3, strides=stride, padding="same", use_bias=False))
        y = normalised(y, layers.Conv2D(channels, 1, use_bias=False))
    y = layers.Flatten()(layers.AveragePooling2D(3)(y))
    return keras.Model(x, layers.Dense(2, activation="softmax")(y))


def resnet8():
    x = keras.Input((32, 32, 3))
    y = normalised(x, layers.Conv2D(16, 3, padding="same"))
    for channels, stride in ((16, 1), (32, 2), (64, 2)):
        deep = normalised(y, layers.Conv2D(channels, 3, strides=stride, padding="same"))
        deep = normalised(deep, layers.Conv2D(channels, 3, padding="same"), None)
        past = y if stride == 1 else layers.Conv2D(channels, 1, strides=stride, padding="same")(y)
        y = layers.Activation("relu")(layers.Add()([past, deep]))
    y = layers.Flatten()(layers.AveragePooling2D(8)(y))
    return keras.Model(x, layers.Dense(10, activation="softmax")(y))


def autoencoder():
    x = y = keras.Input((640,))
    for units in (128, 128, 128, 128, 8, 128, 128, 128, 128):
        y = normalised(y, layers.Dense(units))
    return keras.Model(x, layers.Dense(640)(y))


def xception(pointwise_first=False):
    x = y = keras.Input((16, 16, 3))
    for channels in (8, 16):
        if pointwise_first:
            y = normalised(layers.Conv2D(channels, 1)(y), layers.DepthwiseConv2D(3, padding="same"))
        else:
            y = normalised(y, layers.SeparableConv2D(channels, 3, padding="same"))
        y = layers.MaxPooling2D(2, padding="same")(y)
    return keras.Model(x, layers.Dense(4)(layers.GlobalAveragePooling2D()(y)))


def xception_pointwise_first():
    return xception(pointwise_first=True)


def inverted_residuals():
    x = keras.Input((16, 16, 3))
    y = normalised(x, layers.Conv2D(8, 3, strides=2, padding="same", use_bias=False), "relu6")
    for _ in range(2):
        wide = normalised(y, layers.Conv2D(24, 1, use_bias=False), "relu6")
        wide = normalised(wide, layers.DepthwiseConv2D(3, padding="same", use_bias=False), "relu6")
        y = layers.Add()([y, normalised(wide, layers.Conv2D(8, 1, use_bias=False), None)])
    return keras.Model(x, layers.Dense(4)(layers.GlobalAveragePooling2D()(y)))


def segmenter():
    """U-Net's form."""
    x = keras.Input((16, 16, 1))
    wide = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    deep = layers.Conv2D(8, 3, padding="same", activation="relu")(layers.MaxPooling2D()(wide))
    joined = layers.Concatenate()([wide, layers.UpSampling2D()(deep)])
    return keras.Model(x, layers.Conv2D(2, 1, activation="sigmoid")(joined))


def temporal():
    """A TCN: dilated causal convolutions and what goes past them."""
    x = y = keras.Input((32, 4))
    for dilation in (1, 2, 4):
        deep = layers.Conv1D(4, 3, padding="causal", dilation_rate=dilation, activation="relu")(y)
        y = layers.Add()([y, layers.Conv1D(4, 1)(deep)])
    return keras.Model(x, layers.Dense(3)(layers.GlobalAveragePooling1D()(y)))


def transformer():
    x = keras.Input((10, 8))
    y = layers.LayerNormalization()(x + layers.MultiHeadAttention(2, 4)(x, x))
    y = layers.LayerNormalization()(y + layers.Dense(8)(layers.Dense(16, activation="gelu")(y)))
    return keras.Model(x, layers.Dense(3)(layers.GlobalAveragePooling1D()(y)))


def separator():
    """Sepformer's form: convolution beside attention, the same block twice over, its weights shared."""
    attention, norm = layers.MultiHeadAttention(2, 4), layers.LayerNormalization()
    mixed, spread = layers.SeparableConv1D(8, 3, padding="same"), layers.Dense(8, activation="relu")
    x = y = keras.Input((12, 8))
    for _ in range(2):
        y = norm(y + attention(y, y) + mixed(y))
        y = y + spread(y)
    return keras.Model(x, layers.Multiply()([x, layers.Dense(8, activation="sigmoid")(y)]))


def mobilevit():
    """MobileViT's form: convolutions, then attention over patches laid out as rows, and back."""
    x = keras.Input((8, 8, 1))
    y = layers.Conv2D(8, 3, padding="same", activation="silu")(x)
    rows = layers.Reshape((16, 32))(y)
    rows = layers.LayerNormalization()(rows + layers.MultiHeadAttention(2, 8)(rows, rows))
    y = layers.Concatenate()([y, layers.Reshape((8, 8, 8))(rows)])
    return keras.Model(x, layers.Dense(10)(layers.GlobalAveragePooling2D()(layers.Conv2D(8, 3, padding="same")(y))))


def recurrent():
    return sequential(
        (7, 3),
        layers.LSTM(5, return_sequences=True),
        layers.LSTM(4, return_sequences=True, go_backwards=True),
        layers.TimeDistributed(layers.Dense(4)),
        layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
        layers.Bidirectional(layers.LSTM(4), merge_mode="sum"),
    )


def gated():
    return sequential(
        (7, 3),
        layers.GRU(5, return_sequences=True),
        layers.SimpleRNN(4, return_sequences=True, activation="relu"),
        layers.GRU(4, return_sequences=True, reset_after=False),
        layers.SimpleRNN(4, return_sequences=True, use_bias=False, go_backwards=True),
        layers.Bidirectional(layers.GRU(3), merge_mode="ave"),
    )


def convolutional_recurrent():
    return sequential(
        (20, 8, 1),
        layers.Conv2D(4, 3, padding="same", activation="relu"),
        layers.MaxPooling2D((2, 2)),
        layers.Reshape((10, 16)),
        layers.GRU(6),
        layers.Dense(3, activation="softmax"),
    )


SMALL = [
    xception, xception_pointwise_first, inverted_residuals, segmenter, temporal, transformer, separator, mobilevit,
    recurrent, gated, convolutional_recurrent,
]  # fmt: skip
MLPERF_TINY = [ds_cnn, mobilenet, resnet8, autoencoder]
LARGE = [ds_cnn_m, ds_cnn_l]
