"""Layers with weights: convolutions, dense layers, tables of rows."""

from __future__ import annotations

import numpy as np

from lilliput.graph import Op, Shape
from lilliput.learn.nn.author import fans
from lilliput.learn.nn.elements import Elements, apart, fused
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.dense import Dense
from lilliput.ops.nn.depthwise_conv2d import DepthwiseConv2D
from lilliput.ops.nn.gather import Gather
from lilliput.ops.nn.transpose_conv import TransposeConv
from lilliput.ops.window import Padding, Pair, Window, tflite_padding

Size = int | Pair
Pads = str | Padding


def pair(size: Size) -> Pair:
    """(vertical, horizontal); one number stands for both."""
    return (size, size) if isinstance(size, int) else size


def paddings(padding: Pads, shape: Shape, window: Window) -> Padding:
    """What "same" and "valid" mean for images (..., h, w, c); other paddings as they are."""
    return tflite_padding(padding.upper(), (shape[-3], shape[-2]), window) if isinstance(padding, str) else padding


class Weighted(Elements):
    """`activation` is a name of `Elements.activation`; `named` names the layer and its parameters, and layers of one
    name share them."""

    def conv2d(
        self,
        x: str,
        channels: int,
        size: Size,
        stride: Size = 1,
        padding: Pads = "same",
        *,
        dilation: Size = 1,
        activation: str = "none",
        groups: int = 1,
        bias: bool = True,
        named: str = "",
    ) -> str:
        """x (h, w, c) → (oh, ow, channels)."""
        shape, c = self.shape(x), self.shape(x)[-1] // groups
        window = Window(pair(size), pair(stride), pair(dilation))
        op = Conv2D(window.stride, window.dilation, paddings(padding, shape, window), fused(activation))
        layer = self.layer_name(named, op.name)
        weights = self.weights(
            layer, (channels, *window.size, c), *fans(window.size, c, channels // groups), activation
        )
        return self._weighted(op, x, weights, channels, layer, bias, activation)

    def depthwise(
        self,
        x: str,
        size: Size,
        stride: Size = 1,
        padding: Pads = "same",
        *,
        multiplier: int = 1,
        dilation: Size = 1,
        activation: str = "none",
        bias: bool = True,
        named: str = "",
    ) -> str:
        """x (h, w, c) → (oh, ow, c * multiplier), each channel by itself."""
        shape, channels = self.shape(x), self.shape(x)[-1] * multiplier
        window = Window(pair(size), pair(stride), pair(dilation))
        op = DepthwiseConv2D(window.stride, window.dilation, paddings(padding, shape, window), fused(activation))
        layer = self.layer_name(named, op.name)
        weights = self.weights(layer, (*window.size, channels), *fans(window.size, 1, multiplier), activation)
        return self._weighted(op, x, weights, channels, layer, bias, activation)

    def transpose_conv(
        self,
        x: str,
        channels: int,
        size: Size,
        stride: Size = 2,
        *,
        activation: str = "none",
        bias: bool = True,
        named: str = "",
    ) -> str:
        """x (h, w, c) → (h * stride, w * stride, channels), as TensorFlow's SAME pads."""
        (rows, columns, c), (down, right), window = self.shape(x)[-3:], pair(stride), pair(size)
        before = (max(window[0] - down, 0) // 2, max(window[1] - right, 0) // 2)
        op = TransposeConv((down, right), before, (rows * down, columns * right), fused(activation))
        layer = self.layer_name(named, op.name)
        fan_in, fan_out = fans(window, c, channels)
        weights = self.weights(
            layer, (channels, *window, c), max(1, fan_in // (down * right)), fan_out // (down * right) or 1, activation
        )
        return self._weighted(op, x, weights, channels, layer, bias, activation)

    def dense(self, x: str, outputs: int, activation: str = "none", *, bias: bool = True, named: str = "") -> str:
        """x (..., n) → (..., outputs)."""
        n, op = self.shape(x)[-1], Dense(fused(activation))
        layer = self.layer_name(named, op.name)
        weights = self.weights(layer, (outputs, n), n, outputs, activation)
        return self._weighted(op, x, weights, outputs, layer, bias, activation)

    def embedding(self, x: str, rows: int, width: int, *, named: str = "") -> str:
        """x (...), int32 in [0, rows) → (..., width): a row of a table for each number; normal, deviation 0.1."""
        layer = self.layer_name(named, "embedding")
        table = self.parameter(f"{layer}/weights", self._random.normal(0, 0.1, (rows, width)))
        return self.apply(Gather(), [table, x], layer)

    def _weighted(self, op: Op, x: str, weights: str, channels: int, layer: str, bias: bool, activation: str) -> str:
        added = [self.parameter(f"{layer}/bias", np.zeros(channels))] if bias else []
        y = self.apply(op, [x, weights, *added], layer)
        return self.activation(y, apart(activation))
