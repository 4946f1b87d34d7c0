"""2-D convolution: each output channel is a weighted sum over a window of all (or one group of) input channels."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
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
from lilliput.ops.simd import DSP, has_dsp_scales, quads, rows_of_two
from lilliput.ops.weighted import Folded, bias_array, channel_requantize, check_channels, fold
from lilliput.ops.window import NO_PADDING, Padding, Pair, Window


def _is_simple(call: Call) -> bool:
    """One group of channels, and scales that the DSP kernel takes."""
    return call.input(0).shape[-1] == call.input(1).shape[3] and has_dsp_scales(call, axis=0)


@dataclass(frozen=True)
class Conv2D(Op):
    """x (h, w, c), weights (m, kh, kw, c / groups), optional bias (m,) → y (oh, ow, m).

    stride, dilation  (vertical, horizontal)
    padding           ((top, bottom), (left, right)), filled with the real number 0
    int8: weights symmetric, per output channel or per tensor; bias int32; x and y affine.
    """

    stride: Pair = (1, 1)
    dilation: Pair = (1, 1)
    padding: Padding = NO_PADDING
    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("conv2d_s8_dsp.h", ("s8", "s8", "s32?"), ("s8",), DSP, _is_simple),
        Kernel("conv2d_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("conv2d_f32.h", ("f32", "f32", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::ConvPerChannel and reference_ops::Conv"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        assert x is not None
        assert weights is not None
        bias = rest[0] if rest else None
        if len(weights.shape) != 4 or len(x.shape) < 3 or x.shape[-1] % weights.shape[3]:
            raise ShapeError(
                f"conv2d {weights.name}: expected weights (m, kh, kw, depth) and an input (h, w, c) with c a multiple "
                f"of depth, got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        m, groups = weights.shape[0], x.shape[-1] // weights.shape[3]
        if m % groups:
            raise ShapeError(f"conv2d {weights.name}: {m} output channels do not divide into {groups} groups")
        check_channels(f"conv2d {weights.name}", weights, 0, bias)
        rows, columns = self.window(weights).output((x.shape[-3], x.shape[-2]), f"conv2d {weights.name}")
        return ((*x.shape[:-3], rows, columns, m),)

    def window(self, weights: Value) -> Window:
        """The window over the input."""
        return Window((weights.shape[1], weights.shape[2]), self.stride, self.dilation, self.padding)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * prod(call.input(1).shape[1:])

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., h, w, c) stored → (..., oh, ow, m) stored."""
        format = call.output.format
        if format.is_float:
            real = self._sums(call, x, weights) + (0 if bias is None else bias)
            return np.clip(real, *real_bounds(self.activation)).astype(np.float32)
        shifted = x.astype(np.float64) - call.input(0).zero_point
        acc = self._sums(call, shifted, weights.astype(np.float64)).astype(np.int64)  # exact: sums are below 2**53
        acc += 0 if bias is None else bias.astype(np.int64)
        y = channel_requantize(call, weights.shape[0])(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

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
        ways = {"conv2d_f32": self._lower_f32, "conv2d_s8": self._lower_s8, "conv2d_s8_dsp": self._lower_s8_dsp}
        return ways[kernel.stem](call)

    def _lower_f32(self, call: Call) -> Invocation:
        low, high = real_bounds(self.activation)
        bias = bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32)
        tables = {"w": Table(call.input(1).array(), "float", WEIGHTS), "b": Table(bias, "float", CHANNEL)}
        params = {**self._geometry(call), **self._groups(call), "low": low, "high": high}
        return Invocation(params, {"x": In(0), **tables, "y": Out()})

    def _lower_s8(self, call: Call) -> Invocation:
        folded = fold(call, axis=0)
        arguments = {
            "x": In(0),
            "w": Table(folded.rows, "int8_t", WEIGHTS),
            "b": folded.bias_table(),
            "scale": folded.requantize.table(),
            "patch": Scratch(folded.rows.shape[1], "int8_t"),
            "y": Out(),
        }
        params = {**self._geometry(call), **self._groups(call), **self._integers(call, folded)}
        return Invocation(params, arguments, in_place=(0,) if self._in_place(call) else ())

    def _lower_s8_dsp(self, call: Call) -> Invocation:
        folded = fold(call, axis=0)
        m, kh, kw, depth = call.input(1).shape
        rows = quads(folded.rows.reshape(m, kh, kw * depth)).reshape(m, -1)
        arguments = {
            "x": In(0),
            "w": rows_of_two(folded, rows),
            "patch": Scratch(kh * kw * depth if self._needs_patch(call) else 0, "int8_t"),
            "columns": Scratch(rows.shape[1] // 2 * 3 * 4, "int32_t"),
            "y": Out(),
        }
        params = {**self._geometry(call), "quads": rows.shape[1] // 4, **self._integers(call, folded)}
        return Invocation(params, arguments, in_place=(0,) if self._in_place(call) else ())

    def _in_place(self, call: Call) -> bool:
        """Whether y may overwrite x, by a kernel that reads a window of all channels before it writes their results."""
        x, weights, y = call.input(0), call.input(1), call.output
        whole = len(x.shape) == 3 and x.shape[2] == weights.shape[3]
        return whole and self.window(weights).reads_ahead(x.shape[:2], x.shape[2], y.shape[2])

    def _needs_patch(self, call: Call) -> bool:
        """Whether a window's rows may not lie in x as they are: dilated, or partly outside."""
        x, y, window = call.input(0).shape, call.output.shape, self.window(call.input(1))
        return window.dilation[1] > 1 or window.leaves((x[-3], x[-2]), (y[-3], y[-2]))

    def _geometry(self, call: Call) -> dict[str, int]:
        """The shape fields that every kernel's parameters begin with; leading axes count as images."""
        x, (m, kh, kw, _), y = call.input(0).shape, call.input(1).shape, call.output.shape
        return {
            "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": y[-3], "ow": y[-2], "m": m, "kh": kh, "kw": kw,
            "sh": self.stride[0], "sw": self.stride[1], "dh": self.dilation[0], "dw": self.dilation[1],
            "top": self.padding[0][0], "left": self.padding[1][0],
        }  # fmt: skip

    def _groups(self, call: Call) -> dict[str, int]:
        m, depth = call.input(1).shape[0], call.input(1).shape[3]
        return {"depth": depth, "fan": m * depth // call.input(0).shape[-1]}

    def _integers(self, call: Call, folded: Folded) -> dict[str, int]:
        """Zero points, range and rounding."""
        low, high = stored_bounds(self.activation, call.output.format)
        return {
            "x_zero": call.input(0).zero_point, "y_zero": call.output.zero_point, "low": low, "high": high,
            "rounding": folded.requantize.rounding,
        }  # fmt: skip
