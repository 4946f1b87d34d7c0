"""Dense (fully connected): y = activation(W x + b), over the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    LITERT,
    WEIGHTS,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.activation import real_bounds, stored_bounds
from lilliput.ops.requantize import ONCE, Requantize, requantize, rounding_for
from lilliput.ops.simd import DSP, has_dsp_scales, quads, scale_table, weight_words
from lilliput.ops.weighted import bias_array, check_channels, fold, scales


def _requantize(call: Call) -> Requantize:
    """Scales per tensor are multiplied in float32. Source: TFLite's GetQuantizedConvolutionMultipler."""
    x, weights, y = call.input(0), call.input(1), call.output
    real = scales(call, weights.shape[0])
    if len(weights.format.scale) == 1:
        product = np.float32(x.scale) * np.float32(weights.scale)
        real = np.full(weights.shape[0], float(product) / y.scale)
    return requantize(real, ONCE if call.arithmetic == LITERT else rounding_for(call.arithmetic))


def _suits_dsp(call: Call) -> bool:
    """Several outputs, and scales that the DSP kernel takes."""
    return call.input(1).shape[0] > 1 and has_dsp_scales(call, 0, _requantize(call))


@dataclass(frozen=True)
class Dense(Op):
    """x (..., n), weights (m, n), optional bias (m,) → y (..., m).

    int8: weights symmetric, per output or per tensor; bias int32; x and y affine.
    """

    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("dense_s8_dsp.h", ("s8", "s8", "s32?"), ("s8",), DSP, _suits_dsp),
        Kernel("dense_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        Kernel("dense_f32.h", ("f32", "f32", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = "TFLite Micro's reference_integer_ops::FullyConnected; LiteRT rounds once"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        assert x is not None
        assert weights is not None
        if len(weights.shape) != 2 or not x.shape or x.shape[-1] != weights.shape[1]:
            raise ShapeError(
                f"dense {weights.name}: expected weights (m, n) and an input of n numbers on its last axis, "
                f"got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        check_channels(f"dense {weights.name}", weights, 0, rest[0] if rest else None)
        return ((*x.shape[:-1], weights.shape[0]),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * call.input(0).shape[-1]

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., n) stored → (..., m) stored."""
        if call.output.format.is_float:
            y = x @ weights.T + (0 if bias is None else bias)
            return np.clip(y, *real_bounds(self.activation)).astype(np.float32)
        acc = (x.astype(np.int64) - call.input(0).zero_point) @ weights.astype(np.int64).T
        acc += 0 if bias is None else bias.astype(np.int64)
        y = _requantize(call)(acc) + call.output.zero_point
        return np.clip(y, *stored_bounds(self.activation, call.output.format)).astype(call.output.format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        ways = {"dense_f32": self._lower_f32, "dense_s8": self._lower_s8, "dense_s8_dsp": self._lower_s8_dsp}
        return ways[kernel.stem](call)

    def _lower_f32(self, call: Call) -> Invocation:
        low, high = real_bounds(self.activation)
        bias = bias_array(call.optional(2), call.output.shape[-1]).astype(np.float32)
        tables = {"w": Table(call.input(1).array(), "float", WEIGHTS), "b": Table(bias, "float", CHANNEL)}
        return Invocation({**_shape(call), "low": low, "high": high}, {"x": In(0), **tables, "y": Out()})

    def _lower_s8(self, call: Call) -> Invocation:
        folded = fold(call, 0, _requantize(call))
        tables = {
            "w": Table(folded.rows, "int8_t", WEIGHTS),
            "b": folded.bias_table(),
            "scale": folded.requantize.table(),
        }
        return Invocation({**_shape(call), **self._integers(call)}, {"x": In(0), **tables, "y": Out()})

    def _lower_s8_dsp(self, call: Call) -> Invocation:
        folded = fold(call, 0, _requantize(call))
        words = weight_words(quads(folded.rows))
        tables = {
            "w": Table(words, "int32_t", WEIGHTS),
            "b": folded.bias_table(),
            "scale": scale_table(folded.requantize),
        }
        params = {**_shape(call), "quads": words.shape[1] // 2, **self._integers(call)}
        return Invocation(params, {"x": In(0), **tables, "y": Out()})

    def _integers(self, call: Call) -> dict[str, int]:
        """Zero point, range and rounding."""
        low, high = stored_bounds(self.activation, call.output.format)
        rounding = _requantize(call).rounding
        return {"y_zero": call.output.zero_point, "low": low, "high": high, "rounding": rounding}


def _shape(call: Call) -> dict[str, int]:
    m, n = call.input(1).shape
    return {"rows": prod(call.output.shape) // m, "n": n, "m": m}
