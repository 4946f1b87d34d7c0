"""Batch normalisation: every channel shifted and scaled by what was measured of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    IN_PLACE,
    Band,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.activation import real_bounds
from lilliput.ops.bands import row_by_row

PARTS = ("gamma", "beta", "mean", "variance")


@dataclass(frozen=True)
class BatchNorm(Op):
    """x (..., c), gamma, beta, mean, variance (c,) → y (..., c) = (x - mean) * gamma / sqrt(variance + epsilon) + beta.

    Float alone: before integers come, a pass folds it into the layer in front of it (passes/fold_batch_norm).
    In training, mean and variance are those of the batch, and the operands follow them (see train.py).
    """

    epsilon: float = 1e-3
    activation: str = "none"

    KERNELS: ClassVar = (Kernel("batch_norm_f32.h", ("f32",) * 5, ("f32",)),)
    MEASURED: ClassVar = (3, 4)
    SOURCE: ClassVar = "Ioffe and Szegedy 2015 (arXiv 1502.03167), algorithm 2; epsilon by default as Keras has it"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, *parts = inputs
        assert x is not None
        for part, name in zip(parts, PARTS, strict=True):
            if part is None or not x.shape or part.shape != x.shape[-1:]:
                raise ShapeError(
                    f"batch_norm of {x.name}: expected {name} to have a number a channel of {x.shape}, "
                    f"got {None if part is None else part.shape}"
                )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 and list(batched) == [True, *[False] * 4] else None

    def reference(
        self, call: Call, x: np.ndarray, gamma: np.ndarray, beta: np.ndarray, mean: np.ndarray, variance: np.ndarray
    ) -> np.ndarray:
        """x (..., c) float32 → (..., c) float32."""
        y = (x - mean) * self.factor(gamma, variance) + beta
        return np.clip(y, *real_bounds(self.activation)).astype(np.float32)

    def factor(self, gamma: np.ndarray, variance: np.ndarray) -> np.ndarray:
        """What a channel's distance from its mean is multiplied by: (c,) float32."""
        return (gamma.astype(np.float64) / np.sqrt(variance.astype(np.float64) + self.epsilon)).astype(np.float32)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        gamma, _, _, variance = parts = [call.input(i) for i in range(1, 5)]
        if not all(part.is_constant for part in parts):
            raise UnsupportedError(f"batch_norm to {call.output.name}: its four operands are constants in C")
        low, high = real_bounds(self.activation)
        channels = call.output.shape[-1]
        factor = Table(self.factor(gamma.array(), variance.array()), "float", CHANNEL)
        return Invocation(
            {"rows": call.output.size // channels, "channels": channels, "low": low, "high": high},
            {"x": In(0), "mean": In(3), "factor": factor, "beta": In(2), "y": Out()},
            {0: IN_PLACE},
        )
