"""Transposed convolution: each number of the input adds its multiples of a window to the output, a stride apart."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    WEIGHTS,
    Argument,
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
from lilliput.ops.requantize import Requantize
from lilliput.ops.weighted import (
    bias_array,
    channel_requantize,
    channel_wide,
    check_channels,
    fold,
    fold_s8,
    integer_params,
)
from lilliput.ops.wide import Wide, wide_table
from lilliput.ops.window import LARGEST, Pair, Window


@dataclass(frozen=True)
class TransposeConv(Op):
    """x (h, w, c), weights (m, kh, kw, c), optional bias (m,) → y (*size, m).

    stride  (vertical, horizontal): rows and columns from the sums of one number of x to those of the next
    before  rows and columns of the sums that y leaves out at the top and the left
    size    rows and columns of y; what no number of x reaches holds the bias
    int8: weights symmetric, per output channel or per tensor; bias int32; x and y affine.
    int16: x and y with zero point 0, weights as for int8, bias int64, sums of 64 bits.
    """

    stride: Pair = (1, 1)
    before: Pair = (0, 0)
    size: Pair = (1, 1)
    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("transpose_conv_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("transpose_conv_s16.h", ("s16", "s8", "s64?"), ("s16",)),
        Kernel("transpose_conv_f32.h", ("f32", "f32", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = (
        "TFLite Micro's reference_integer_ops::TransposeConv and reference_ops::TransposeConv, which know no activation"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        assert x is not None
        assert weights is not None
        where = f"transpose_conv {weights.name}"
        if len(weights.shape) != 4 or len(x.shape) < 3 or x.shape[-1] != weights.shape[3]:
            raise ShapeError(
                f"{where}: expected weights (m, kh, kw, c) and an input (h, w, c), got weights {weights.shape} and "
                f"{x.name} of shape {x.shape}"
            )
        check_channels(where, weights, 0, rest[0] if rest else None)
        Window((weights.shape[1], weights.shape[2]), self.stride).check(where)
        if min(self.before) < 0 or min(self.size) < 1 or max(*self.before, *self.size) > LARGEST:
            raise ShapeError(f"{where}: rows and columns are 1 to {LARGEST}, not {self.size} after {self.before}")
        return ((*x.shape[:-3], *self.size, weights.shape[0]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 3 else None

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape) * prod(call.input(1).shape[:3])

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., h, w, c) stored → (..., *size, m) stored."""
        format = call.output.format
        if format.is_float:
            real = self._sums(x, weights) + (0 if bias is None else bias)
            return np.clip(real, *real_bounds(self.activation)).astype(np.float32)
        shifted = x.astype(np.float64) - call.input(0).zero_point
        acc = self._sums(shifted, weights.astype(np.float64)).astype(np.int64)  # exact: sums are below 2**53
        acc += 0 if bias is None else bias.astype(np.int64)
        y = _scaling(call)(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

    def _sums(self, x: np.ndarray, weights: np.ndarray) -> np.ndarray:
        """x (..., h, w, c), weights (m, kh, kw, c) of one float dtype → (..., *size, m)."""
        m, kh, kw, _ = weights.shape
        h, w = x.shape[-3:-1]
        (sh, sw), (top, left), (rows, columns) = self.stride, self.before, self.size
        reach = max((h - 1) * sh + kh, top + rows), max((w - 1) * sw + kw, left + columns)
        sums = np.zeros((*x.shape[:-3], *reach, m), x.dtype)
        for row in range(kh):
            for column in range(kw):
                bottom, right = row + (h - 1) * sh + 1, column + (w - 1) * sw + 1
                sums[..., row:bottom:sh, column:right:sw, :] += x @ weights[:, row, column].T
        return sums[..., top : top + rows, left : left + columns, :]

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        ways = {
            "transpose_conv_f32": self._lower_f32,
            "transpose_conv_s8": self._lower_s8,
            "transpose_conv_s16": self._lower_s16,
        }
        return ways[kernel.stem](call)

    def _lower_f32(self, call: Call) -> Invocation:
        low, high = real_bounds(self.activation)
        bias = bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32)
        weights = np.concatenate([part.reshape(-1) for part in self._parts(call.input(1).array())])
        tables = {"w": Table(weights, "float", WEIGHTS), "b": Table(bias, "float", CHANNEL)}
        return Invocation({**self._geometry(call), "low": low, "high": high}, {"x": In(0), **tables, "y": Out()})

    def _lower_s8(self, call: Call) -> Invocation:
        folded = fold_s8(call, 0)
        parts = self._parts(folded.rows.reshape(call.input(1).shape))
        x_zero = call.input(0).zero_point
        bias = folded.bias + x_zero * folded.rows.astype(np.int64).sum(1)  # each part takes off what its own taps add
        biases = [bias - x_zero * part.astype(np.int64).sum((1, 2, 3)) for part in parts]
        arguments: dict[str, Argument] = {
            "x": In(0),
            "w": Table(np.concatenate([part.reshape(-1) for part in parts]), "int8_t", WEIGHTS),
            "b": Table(np.concatenate(biases).astype(np.int32), "int32_t", CHANNEL),
            "scale": folded.requantize.table(),
            "patch": Scratch(max(prod(part.shape[1:]) for part in parts), "int8_t"),
            "y": Out(),
        }
        integers = {"x_zero": x_zero, **integer_params(call, self.activation, folded)}
        return Invocation({**self._geometry(call), **integers}, arguments)

    def _lower_s16(self, call: Call) -> Invocation:
        folded = fold(call, 0, _scaling(call))
        parts = self._parts(folded.rows.reshape(call.input(1).shape))
        arguments: dict[str, Argument] = {
            "x": In(0),
            "w": Table(np.concatenate([part.reshape(-1) for part in parts]), "int8_t", WEIGHTS),
            "b": wide_table(np.tile(folded.bias, len(parts))),
            "scale": folded.requantize.table(),
            "patch": Scratch(2 * max(prod(part.shape[1:]) for part in parts), "int16_t"),
            "y": Out(),
        }
        return Invocation({**self._geometry(call), **integer_params(call, self.activation, folded)}, arguments)

    def _parts(self, weights: np.ndarray) -> list[np.ndarray]:
        """The window (m, kh, kw, c) of each pair of remainders by the stride, turned round: (m, rows, columns, c)."""
        sh, sw = self.stride
        return [weights[:, row::sh, column::sw][:, ::-1, ::-1] for row in range(sh) for column in range(sw)]

    def _geometry(self, call: Call) -> dict[str, int | float]:
        x, (m, kh, kw, _) = call.input(0).shape, call.input(1).shape
        return {
            "n": prod(x[:-3]), "h": x[-3], "w": x[-2], "c": x[-1], "oh": self.size[0], "ow": self.size[1], "m": m,
            "kh": kh, "kw": kw, "sh": self.stride[0], "sw": self.stride[1],
            "top": self.before[0], "left": self.before[1],
        }  # fmt: skip


def _scaling(call: Call) -> Requantize | Wide:
    """From sums to y: 64-bit sums for int16."""
    scaling = channel_wide if call.input(0).format.dtype == "s16" else channel_requantize
    return scaling(call, call.input(1).shape[0])
