"""Depthwise convolution: each output channel is a weighted sum over a window of one input channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, ShapeError, Value
from lilliput.ops.activation import HOMOGENEOUS, real_bounds, stored_bounds
from lilliput.ops.bands import under_windows
from lilliput.ops.hybrid import check_bits, is_hybrid, quantize_rows, real_sums
from lilliput.ops.mve import MVE
from lilliput.ops.nn.depthwise_conv2d.lowering import LOWERINGS, VARIES, channel_scaling, is_symmetric, suits_dsp
from lilliput.ops.nn.depthwise_conv2d.mve import suits_mve
from lilliput.ops.nn.depthwise_conv2d.scalar import suits_r32, suits_scalar
from lilliput.ops.packed import kernels as packed_kernels
from lilliput.ops.scalar import REGISTERS_32, THUMB1
from lilliput.ops.simd import DSP
from lilliput.ops.weighted import check_channels
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window


@dataclass(frozen=True)
class DepthwiseConv2D(Op):
    """x (h, w, c), weights (kh, kw, c * multiplier), optional bias (c * multiplier,) → y (oh, ow, c * multiplier).

    Output channel i sees input channel i // multiplier.
    stride, dilation  (vertical, horizontal)
    padding           ((top, bottom), (left, right)), filled with the real number 0
    int8: weights symmetric, per output channel or per tensor, of 8 bits or packed; bias int32; x and y affine.
    int16: x and y with zero point 0, weights as for int8, bias int64, sums of 64 bits.
    float32: weights and bias too, or int8 weights with scales and a float bias ("hybrid": x is quantized to
    `dynamic_bits` on the way, 2 to 8, with a zero point where weights have scales per channel).
    """

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = NO_PADDING
    activation: str = "none"
    dynamic_bits: int = 8

    KERNELS: ClassVar = (
        Kernel("depthwise_conv2d_s8_mve.h", ("s8", "s8", "s32?"), ("s8",), MVE, suits_mve),
        Kernel("depthwise_conv2d_s8_dsp.h", ("s8", "s8", "s32?"), ("s8",), DSP, suits_dsp, varies=VARIES),
        Kernel("depthwise_conv2d_s8_r32.h", ("s8", "s8", "s32?"), ("s8",), REGISTERS_32, suits_r32),
        Kernel("depthwise_conv2d_s8_thumb1.h", ("s8", "s8", "s32?"), ("s8",), THUMB1, suits_scalar),
        Kernel("depthwise_conv2d_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("depthwise_conv2d_s4_dsp.h", ("s8", "s4", "s32?"), ("s8",), DSP, suits_dsp, varies=VARIES),
        Kernel("depthwise_conv2d_s2_dsp.h", ("s8", "s2", "s32?"), ("s8",), DSP, suits_dsp, varies=VARIES),
        *packed_kernels("depthwise_conv2d_packed.h"),
        Kernel("depthwise_conv2d_s16.h", ("s16", "s8", "s64?"), ("s16",)),
        Kernel("depthwise_conv2d_f32.h", ("f32", "f32", "f32?"), ("f32",)),
        Kernel("depthwise_conv2d_hybrid.h", ("f32", "s8", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 2}
    INPUT_CHANNELS: ClassVar = {1: 2}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = (
        "TFLite Micro's reference_integer_ops::DepthwiseConvPerChannel and reference_ops::DepthwiseConv; hybrid: "
        "LiteRT's DepthwiseConvHybridPerChannel"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        check_bits(self.dynamic_bits)
        assert x is not None
        assert weights is not None
        bias = rest[0] if rest else None
        if len(weights.shape) != 3 or len(x.shape) < 3 or weights.shape[2] % x.shape[-1]:
            raise ShapeError(
                f"depthwise_conv2d {weights.name}: expected weights (kh, kw, c * multiplier) and an input (h, w, c), "
                f"got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        check_channels(f"depthwise_conv2d {weights.name}", weights, 2, bias)
        rows, columns = self.window(weights).output((x.shape[-3], x.shape[-2]), f"depthwise_conv2d {weights.name}")
        return ((*x.shape[:-3], rows, columns, weights.shape[2]),)

    def window(self, weights: Value) -> Window:
        """The window over the input."""
        return Window((weights.shape[0], weights.shape[1]), self.stride, self.dilation, self.padding)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return None if is_hybrid(call) else under_windows(self, self.window(call.input(1)), call, first, last)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def columns(self, call: Call, x: np.ndarray) -> np.ndarray:
        seen = np.stack([pixels for _, _, pixels in self.window(call.input(1)).positions(x)], -2)
        blocks = seen.reshape(-1, seen.shape[-2], x.shape[-1])
        return np.repeat(np.moveaxis(blocks, 2, 0), call.input(1).shape[2] // x.shape[-1], 0)

    def is_homogeneous(self) -> bool:
        return self.activation in HOMOGENEOUS

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * prod(call.input(1).shape[:2])

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., h, w, c) stored → (..., oh, ow, m) stored."""
        format = call.output.format
        if format.is_float:
            return self._real(call, x, weights, bias)
        acc = self._sums(call, x.astype(np.int64) - call.input(0).zero_point, weights.astype(np.int64))
        acc += 0 if bias is None else bias.astype(np.int64)
        y = channel_scaling(call)(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

    def _real(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
        if weights.dtype == np.int8:
            steps, scale = quantize_rows(x, 3, is_symmetric(call), self.dynamic_bits)
            sums = real_sums(self._sums(call, steps, weights.astype(np.int64)), scale, call)
        else:
            sums = self._sums(call, x, weights)
        return np.clip(sums + (0 if bias is None else bias), *real_bounds(self.activation)).astype(np.float32)

    def _sums(self, call: Call, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """x (..., h, w, c), weights (kh, kw, m) of one dtype → (..., oh, ow, m)."""
        multiplier = weights.shape[2] // x.shape[-1]
        total = np.zeros((*x.shape[:-3], *call.output.shape[-3:]), x.dtype)
        for row, column, seen in self.window(call.input(1)).positions(x):
            total += np.repeat(seen, multiplier, axis=-1) * weights[row, column]
        return total

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        return LOWERINGS[kernel.stem](self, call, **kernel.settings)
