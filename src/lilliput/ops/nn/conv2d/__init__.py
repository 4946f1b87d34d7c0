"""2-D convolution: each output channel is a weighted sum over a window of all (or one group of) input channels."""

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
from lilliput.ops.nn.conv2d.dsp import VARIES, suits_dsp, suits_dsp_small
from lilliput.ops.nn.conv2d.lowering import LOWERINGS, channel_scaling, is_symmetric
from lilliput.ops.nn.conv2d.mve import suits_mve
from lilliput.ops.nn.conv2d.packed import suits_packed_dsp
from lilliput.ops.nn.conv2d.scalar import has_several_results, suits_scalar
from lilliput.ops.nn.conv2d.winograd import (
    GROUPS,
    is_transformed_quickly,
    is_used_often,
    suits_winograd_dsp,
    suits_winograd_scalar,
)
from lilliput.ops.packed import kernels as packed_kernels
from lilliput.ops.scalar import REGISTERS_32, THUMB1
from lilliput.ops.simd import DSP
from lilliput.ops.weighted import check_channels
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window

S8 = ("s8", "s8", "s32?"), ("s8",)  # what kernels for int8 read and write


@dataclass(frozen=True)
class Conv2D(Op):
    """x (h, w, c), weights (m, kh, kw, c / groups), optional bias (m,) → y (oh, ow, m).

    stride, dilation  (vertical, horizontal)
    padding           ((top, bottom), (left, right)), filled with the real number 0
    int8: weights symmetric, per output channel or per tensor, of 8 bits or packed; bias int32; x and y affine.
    int16: x and y with zero point 0; weights as for int8; with an int64 bias sums have 64 bits.
    float32: weights and bias too, or int8 weights with scales and a float bias ("hybrid": x is quantized to
    `dynamic_bits` on the way, 2 to 8, with a zero point where weights have scales per channel).
    """

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = NO_PADDING
    activation: str = "none"
    dynamic_bits: int = 8

    KERNELS: ClassVar = (
        Kernel("conv2d_s8_mve.h", *S8, MVE, suits_mve),
        Kernel("conv2d_s8_winograd_dsp.h", *S8, DSP, suits_winograd_dsp, is_used_often, True, rows=2),
        Kernel(
            "conv2d_s8_winograd_raw_dsp.h",
            *S8,
            DSP,
            suits_winograd_dsp,
            is_transformed_quickly,
            True,
            rows=2,
            knobs={"groups": GROUPS},
        ),
        Kernel("conv2d_s8_dsp.h", *S8, DSP, suits_dsp, grows=True, varies=VARIES),
        Kernel("conv2d_s8_dsp_small.h", *S8, DSP, suits_dsp_small),
        Kernel("conv2d_s8_winograd.h", *S8, REGISTERS_32, suits_winograd_scalar, is_used_often, True, rows=2),
        Kernel("conv2d_s8_winograd.h", *S8, THUMB1, suits_winograd_scalar, is_used_often, True, rows=2),
        Kernel("conv2d_s8_r32.h", *S8, REGISTERS_32, suits_scalar, has_several_results),
        Kernel("conv2d_s8_thumb1.h", *S8, THUMB1, suits_scalar, has_several_results),
        Kernel("conv2d_s8.h", *S8),
        *packed_kernels("conv2d_packed_dsp.h", needs=DSP, accepts=suits_packed_dsp),
        *packed_kernels("conv2d_packed_r32.h", needs=REGISTERS_32, accepts=suits_scalar, usual=has_several_results),
        *packed_kernels("conv2d_packed_columns.h", needs=THUMB1, accepts=suits_scalar, usual=has_several_results),
        *packed_kernels("conv2d_packed.h"),
        *packed_kernels("conv2d_codebook.h", "c"),
        Kernel("conv2d_s16.h", ("s16", "s8", "s64"), ("s16",)),
        Kernel("conv2d_s16.h", ("s16", "s8", "s32?"), ("s16",)),
        Kernel("conv2d_f32.h", ("f32", "f32", "f32?"), ("f32",)),
        Kernel("conv2d_hybrid.h", ("f32", "s8", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    INPUT_CHANNELS: ClassVar = {1: 3}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = (
        "TFLite Micro's reference_integer_ops::ConvPerChannel and reference_ops::Conv; hybrid: LiteRT's HybridConv and "
        "HybridConvPerChannel"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        check_bits(self.dynamic_bits)
        assert x is not None
        assert weights is not None
        if len(weights.shape) != 4 or len(x.shape) < 3 or x.shape[-1] % weights.shape[3]:
            raise ShapeError(
                f"conv2d {weights.name}: expected weights (m, kh, kw, depth) and an input (h, w, c) with c a multiple "
                f"of depth, got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        m, groups = weights.shape[0], x.shape[-1] // weights.shape[3]
        if m % groups:
            raise ShapeError(f"conv2d {weights.name}: {m} output channels do not divide into {groups} groups")
        check_channels(f"conv2d {weights.name}", weights, 0, rest[0] if rest else None)
        rows, columns = self.window(weights).output((x.shape[-3], x.shape[-2]), f"conv2d {weights.name}")
        return ((*x.shape[:-3], rows, columns, m),)

    def window(self, weights: Value) -> Window:
        """The window over the input."""
        return Window((weights.shape[1], weights.shape[2]), self.stride, self.dilation, self.padding)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return None if is_hybrid(call) else under_windows(self, self.window(call.input(1)), call, first, last)

    def splits_channels(self, call: Call) -> bool:
        weights = call.input(1)
        return weights.is_constant and call.input(0).shape[-1] == weights.shape[3] and not is_hybrid(call)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def columns(self, call: Call, x: np.ndarray) -> np.ndarray:
        weights = call.input(1)
        groups = x.shape[-1] // weights.shape[3]
        seen = np.stack([pixels for _, _, pixels in self.window(weights).positions(x)], -2)
        blocks = seen.reshape(-1, seen.shape[-2], groups, weights.shape[3])
        return np.moveaxis(blocks, 2, 0).reshape(groups, len(blocks), -1)

    def is_homogeneous(self) -> bool:
        return self.activation in HOMOGENEOUS

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * prod(call.input(1).shape[1:])

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., h, w, c) stored → (..., oh, ow, m) stored."""
        format = call.output.format
        if format.is_float:
            return self._real(call, x, weights, bias)
        shifted = x.astype(np.float64) - call.input(0).zero_point
        acc = self._sums(call, shifted, weights.astype(np.float64)).astype(np.int64)  # exact: sums are below 2**53
        acc += 0 if bias is None else bias.astype(np.int64)
        y = channel_scaling(call)(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

    def _real(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
        if weights.dtype == np.int8:
            steps, scale = quantize_rows(x, 3, is_symmetric(call), self.dynamic_bits)
            sums = real_sums(self._sums(call, steps.astype(np.float64), weights.astype(np.float64)), scale, call)
        else:
            sums = self._sums(call, x, weights)
        return np.clip(sums + (0 if bias is None else bias), *real_bounds(self.activation)).astype(np.float32)

    def _sums(self, call: Call, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """x (..., h, w, c), weights (m, kh, kw, depth) of one float dtype → (..., oh, ow, m)."""
        m, depth = weights.shape[0], weights.shape[3]
        groups = x.shape[-1] // depth
        fan = m // groups
        total = np.zeros((*x.shape[:-3], *call.output.shape[-3:]), x.dtype)
        for row, column, seen in self.window(call.input(1)).positions(x):
            for g in range(groups):
                pixels = seen[..., g * depth : (g + 1) * depth]
                products = pixels.reshape(-1, depth) @ weights[g * fan : (g + 1) * fan, row, column].T
                total[..., g * fan : (g + 1) * fan] += products.reshape(*seen.shape[:-1], fan)
        return total

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        return LOWERINGS[kernel.stem](self, call, **kernel.settings)
