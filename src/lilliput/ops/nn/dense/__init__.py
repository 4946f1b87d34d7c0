"""Dense (fully connected): y = activation(W x + b), over the last axis."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import Band, Call, Invocation, Kernel, Op, Shape, ShapeError, Value
from lilliput.ops.activation import HOMOGENEOUS, real_bounds, stored_bounds
from lilliput.ops.hybrid import check_bits, quantize_rows, real_sums
from lilliput.ops.mve import MVE
from lilliput.ops.nn.dense import learned
from lilliput.ops.nn.dense.folding import channel_scaling
from lilliput.ops.nn.dense.learned import in_memory
from lilliput.ops.nn.dense.lowering import LOWERINGS, fills_1x8, suits_1x8, suits_dsp, suits_mve, suits_rows
from lilliput.ops.nn.dense.packed import suits_packed_dsp
from lilliput.ops.packed import kernels as packed_kernels
from lilliput.ops.scalar import REGISTERS_32, THUMB1
from lilliput.ops.simd import DSP
from lilliput.ops.weighted import check_channels


@dataclass(frozen=True)
class Dense(Op):
    """x (..., n), weights (m, n), optional bias (m,) → y (..., m).

    int8: weights symmetric, per output or per tensor, of 8 bits or packed; bias int32; x and y affine.
    int16: x and y with zero point 0; weights as for int8; with an int64 bias sums have 64 bits.
    float32: weights and bias too, or int8 or packed weights with scales and a float bias ("hybrid": x is quantized to
    `dynamic_bits` on the way, 2 to 8, row by row; asymmetric: with a zero point).
    Weights and bias that are no constants: float32, or of int8 x int32 within 31 bits (see `learned`), y int8 or int16.
    """

    activation: str = "none"
    asymmetric: bool = False
    dynamic_bits: int = 8

    KERNELS: ClassVar = (
        Kernel("dense_s8_mve.h", ("s8", "s8", "s32?"), ("s8",), MVE, suits_mve),
        Kernel("dense_s8_dsp_rows.h", ("s8", "s8", "s32?"), ("s8",), DSP, suits_rows, rows=4),
        Kernel("dense_s8_dsp.h", ("s8", "s8", "s32?"), ("s8",), DSP, suits_dsp, grows=True),
        Kernel("dense_s8_dsp_small.h", ("s8", "s8", "s32?"), ("s8",), DSP, suits_dsp),
        Kernel("dense_s8_1x8.h", ("s8", "s8", "s32?"), ("s8",), REGISTERS_32, suits_1x8, fills_1x8),
        Kernel("dense_s8_1x8.h", ("s8", "s8", "s32?"), ("s8",), THUMB1, suits_1x8, fills_1x8),
        Kernel("dense_s8.h", ("s8", "s8", "s32?"), ("s8",)),
        *packed_kernels("dense_packed_dsp.h", needs=DSP, accepts=suits_packed_dsp),
        *packed_kernels("dense_packed.h"),
        *packed_kernels("dense_codebook.h", "c"),
        Kernel("dense_s16.h", ("s16", "s8", "s64"), ("s16",)),
        Kernel("dense_s16.h", ("s16", "s8", "s32?"), ("s16",)),
        Kernel("dense_s8_learned.h", ("s8", "s32", "s32"), ("s8",), accepts=in_memory),
        Kernel("dense_s8_s16_learned.h", ("s8", "s32", "s32"), ("s16",), accepts=in_memory),
        Kernel("dense_f32_learned.h", ("f32", "f32", "f32"), ("f32",), accepts=in_memory),
        Kernel("dense_f32.h", ("f32", "f32", "f32?"), ("f32",)),
        Kernel("dense_hybrid.h", ("f32", "s8", "f32?"), ("f32",)),
        Kernel("dense_hybrid_packed.h", ("f32", "s4", "f32?"), ("f32",)),
        Kernel("dense_hybrid_packed.h", ("f32", "s2", "f32?"), ("f32",)),
    )
    WEIGHTS: ClassVar = {1: 0}
    INPUT_CHANNELS: ClassVar = {1: 1}
    BIAS: ClassVar = 2
    SOURCE: ClassVar = (
        "TFLite Micro's reference_integer_ops::FullyConnected; LiteRT rounds once; hybrid: LiteRT's EvalHybrid"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, weights, *rest = inputs
        check_bits(self.dynamic_bits)
        assert x is not None
        assert weights is not None
        if len(weights.shape) != 2 or not x.shape or x.shape[-1] != weights.shape[1]:
            raise ShapeError(
                f"dense {weights.name}: expected weights (m, n) and an input of n numbers on its last axis, "
                f"got weights {weights.shape} and {x.name} of shape {x.shape}"
            )
        check_channels(f"dense {weights.name}", weights, 0, rest[0] if rest else None)
        return ((*x.shape[:-1], weights.shape[0]),)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return Band(self, ((first, last), None, None)[: len(call.inputs)]) if len(call.output.shape) == 2 else None

    def splits_channels(self, call: Call) -> bool:
        return call.input(1).is_constant

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def columns(self, call: Call, x: np.ndarray) -> np.ndarray:
        return x.reshape(1, -1, x.shape[-1])

    def is_homogeneous(self) -> bool:
        return self.activation in HOMOGENEOUS

    def macs(self, call: Call) -> int:
        return prod(call.output.shape) * call.input(0).shape[-1]

    def reference(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None = None) -> np.ndarray:
        """x (..., n) stored → (..., m) stored."""
        format = call.output.format
        if in_memory(call) and bias is not None:
            return learned.reference(self, call, x, weights, bias)
        if format.is_float:
            return self._real(call, x, weights, bias)
        acc = (x.astype(np.int64) - call.input(0).zero_point) @ weights.astype(np.int64).T
        acc += 0 if bias is None else bias.astype(np.int64)
        y = channel_scaling(call)(acc) + format.zero_point[0]
        return np.clip(y, *stored_bounds(self.activation, format)).astype(format.numpy)

    def _real(self, call: Call, x: np.ndarray, weights: np.ndarray, bias: np.ndarray | None) -> np.ndarray:
        if weights.dtype == np.int8:
            steps, scale = quantize_rows(x, 1, not self.asymmetric, self.dynamic_bits)
            sums = real_sums(steps @ weights.astype(np.int64).T, scale, call)
        else:
            sums = x @ weights.T
        return np.clip(sums + (0 if bias is None else bias), *real_bounds(self.activation)).astype(np.float32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        return LOWERINGS[kernel.stem](self, call, **kernel.settings)
