"""Depthwise convolution: each output channel is a weighted sum over a window of one input channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    WEIGHTS,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Scratch,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.activation import real_bounds, stored_bounds
from lilliput.ops.nn.depthwise_conv2d.rows import rows_and_columns
from lilliput.ops.simd import DSP, has_dsp_scales, scale_table
from lilliput.ops.weighted import Folded, bias_array, channel_requantize, check_channels, fold, weight_rows
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window


@dataclass(frozen=True)
class DepthwiseConv2D(Op):
    """x (h, w, c), weights (kh, kw, c * multiplier), optional bias (c * multiplier,) → y (oh, ow, c * multiplier).

    Output channel i sees input channel i // multiplier.
    stride, dilation  (vertical, horizontal)
    padding           ((top, bottom), (left, right)), filled with the real number 0
    int8: weights symmetric, per output channel or per tensor; bias int32; x and y affine.
    """

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = NO_PADDING
    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("depthwise_conv2d_s8_dsp.h", ("s8", "s8", "s32?"), ("s8",), DSP, partial(has_dsp_scales, axis=2)),
        Kernel("depthwise_conv2d_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("depthwise_conv2d_f32.h", ("f32", "f32", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 2}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::DepthwiseConvPerChannel and reference_ops::DepthwiseConv"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
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

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * prod(call.input(1).shape[:2])

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., h, w, c) stored → (..., oh, ow, m) stored."""
        format = call.output.format
        if format.is_float:
            real = self._sums(call, x, weights) + (0 if bias is None else bias)
            return np.clip(real, *real_bounds(self.activation)).astype(np.float32)
        shifted = x.astype(np.int64) - call.input(0).zero_point
        acc = self._sums(call, shifted, weights.astype(np.int64))
        acc += 0 if bias is None else bias.astype(np.int64)
        y = channel_requantize(call, weights.shape[2])(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

    def _sums(self, call: Call, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """x (..., h, w, c), weights (kh, kw, m) of one dtype → (..., oh, ow, m)."""
        multiplier = weights.shape[2] // x.shape[-1]
        total = np.zeros((*x.shape[:-3], *call.output.shape[-3:]), x.dtype)
        for row, column, seen in self.window(call.input(1)).positions(x):
            total += np.repeat(seen, multiplier, axis=-1) * weights[row, column]
        return total

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        ways = {
            "depthwise_conv2d_f32": self._lower_f32,
            "depthwise_conv2d_s8": self._lower_s8,
            "depthwise_conv2d_s8_dsp": self._lower_s8_dsp,
        }
        return ways[kernel.stem](call)

    def _lower_f32(self, call: Call) -> Invocation:
        low, high = real_bounds(self.activation)
        bias = bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32)
        tables = {
            "w": Table(weight_rows(call.input(1), 2), "float", WEIGHTS),
            "b": Table(bias, "float", CHANNEL),
        }
        params = {**self._geometry(call), "low": low, "high": high}
        return Invocation(params, {"x": In(0), **tables, "y": Out()})

    def _lower_s8(self, call: Call) -> Invocation:
        folded = fold(call, axis=2)
        ph, pw = self.window(call.input(1)).reach(call.output.shape[-3:-1])
        arguments = {**_operands(folded), "plane": Scratch(ph * pw, "int8_t"), "y": Out()}
        params = {**self._geometry(call), "ph": ph, "pw": pw, **self._integers(call, folded)}
        return Invocation(params, arguments, _in_place(call))

    def _lower_s8_dsp(self, call: Call) -> Invocation:
        folded = fold(call, axis=2)
        rows, columns = rows_and_columns(self.window(call.input(1)), call.input(0).shape, call.output.shape)
        taps = folded.rows.reshape(-1, *self.window(call.input(1)).size)
        if rows.x_step < columns.x_step:
            taps = taps.transpose(0, 2, 1)
        arguments = {
            **_operands(folded),
            "w": Table(np.ascontiguousarray(taps), "int8_t", WEIGHTS),
            "scale": scale_table(folded.requantize),
            "plane": Scratch(rows.reach * columns.pitch * 4, "int32_t"),
            "taps": Scratch(rows.size * columns.words * (2 if columns.step == 0 else 1) * 4, "int32_t"),
            "y": Out(),
        }
        x, m = call.input(0).shape, call.output.shape[-1]
        params = {
            "n": prod(x[:-3]), "h": rows.extent, "w": columns.extent, "c": x[-1],
            "x_row": rows.x_step, "x_column": columns.x_step,
            "oh": rows.results, "ow": columns.results, "m": m, "y_row": rows.y_step, "y_column": columns.y_step,
            "kh": rows.size, "kw": columns.size, "sh": rows.stride, "sw": columns.stride,
            "dh": rows.dilation, "dw": columns.dilation, "top": rows.before, "left": columns.before,
            "multiplier": m // x[-1], "ph": rows.reach, "pitch": columns.pitch, "words": columns.words,
            "step": columns.step, "apart": int(columns.apart), **self._integers(call, folded),
        }  # fmt: skip
        return Invocation(params, arguments, _in_place(call))

    def _geometry(self, call: Call) -> dict[str, int]:
        """The shape fields that every kernel's parameters begin with; leading axes count as images."""
        x, (kh, kw, m), y = call.input(0).shape, call.input(1).shape, call.output.shape
        return {
            "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2], "m": m, "kh": kh, "kw": kw,
            "sh": self.stride[0], "sw": self.stride[1], "dh": self.dilation[0], "dw": self.dilation[1],
            "top": self.padding[0][0], "left": self.padding[1][0], "multiplier": m // x[-1],
        }  # fmt: skip

    def _integers(self, call: Call, folded: Folded) -> dict[str, int]:
        """Zero points, range and rounding."""
        low, high = stored_bounds(self.activation, call.output.format)
        return {
            "x_zero": call.input(0).zero_point, "y_zero": call.output.zero_point, "low": low, "high": high,
            "rounding": folded.requantize.rounding,
        }  # fmt: skip


def _operands(folded: Folded) -> dict[str, In | Table]:
    """The arguments that every int8 kernel begins with."""
    weights = Table(folded.rows, "int8_t", WEIGHTS)
    return {"x": In(0), "w": weights, "b": folded.bias_table(), "scale": folded.requantize.table()}


def _in_place(call: Call) -> tuple[int, ...]:
    """y may overwrite x, by a kernel that copies a channel first, where both have the same channels."""
    x, y = call.input(0).shape, call.output.shape
    return (0,) if prod(x[:-3]) == 1 and x[-1] == y[-1] else ()
