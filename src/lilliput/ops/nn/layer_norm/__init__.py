"""Layer normalization: every row to mean 0 and variance 1, then a factor and a term for each channel."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    IN_PLACE,
    Argument,
    Band,
    Call,
    Chooser,
    Formats,
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
from lilliput.ops.bands import row_by_row
from lilliput.ops.nn.layer_norm import integer


@dataclass(frozen=True)
class LayerNorm(Op):
    """x (..., n), optional gamma (n,) and beta (n,) → y (..., n) = gamma (x - mean) / sqrt(variance + epsilon) + beta.

    Mean and variance are over the last axis, the variance over n. int8: x and y affine, n at most 4,096; gamma and beta
    are constants of any format, from which the kernel's tables are made, so they are best left in float32.
    """

    epsilon: float = 1e-5

    KERNELS: ClassVar = (
        Kernel("layer_norm_s8.h", ("s8", "any?", "any?"), ("s8",)),
        Kernel("layer_norm_f32.h", ("f32", "f32?", "f32?"), ("f32",)),
    )
    SOURCE: ClassVar = "Ba, Kiros and Hinton 2016 (arXiv 1607.06450); int8: our own arithmetic, see integer.py"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, *channels = inputs
        assert x is not None
        if not x.shape:
            raise ShapeError(f"layer_norm of {x.name}: expected at least one axis to normalize, got a single number")
        for value in channels:
            if value is not None and value.shape != x.shape[-1:]:
                raise ShapeError(
                    f"layer_norm of {x.name} {x.shape}: {value.name} has one number for each of the last axis, so "
                    f"({x.shape[-1]},), not {value.shape}"
                )
        return (x.shape,)

    def band(self, call: Call, first: int, last: int) -> Band | None:
        return row_by_row(self, call, first, last) if len(call.output.shape) > 1 else None

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 and not any(batched[1:]) else None

    def reference(
        self, call: Call, x: np.ndarray, gamma: np.ndarray | None = None, beta: np.ndarray | None = None
    ) -> np.ndarray:
        """x (..., n) stored → y (..., n) stored."""
        if not call.output.format.is_float:
            return integer.normalize(call, self.epsilon, x)
        wide = x.astype(np.float64)
        centred = wide - wide.mean(-1, keepdims=True)
        y = centred / np.sqrt((centred**2).mean(-1, keepdims=True) + self.epsilon)
        return np.asarray(y * (1 if gamma is None else gamma) + (0 if beta is None else beta), np.float32)

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        """gamma and beta stay real: the kernel's tables are made of them."""
        return {call.output.name: chooser.activations(*chooser.seen(call.output.name))}

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x = call.input(0)
        n = x.shape[-1]
        params: dict[str, int | float] = {"rows": x.size // n, "n": n}
        if x.format.is_float:
            params |= {"epsilon": self.epsilon}
            tables: dict[str, Argument] = {
                "gamma": _channels(call.optional(1), np.ones(n)),
                "beta": _channels(call.optional(2), np.zeros(n)),
            }
        else:
            integers, tables = integer.lowered(call, self.epsilon)
            params |= integers | dict(zip(("low", "high"), call.output.format.range, strict=True))
        return Invocation(params, {"x": In(0), **tables, "y": Out()}, overlaps={0: IN_PLACE})


def _channels(value: Value | None, otherwise: np.ndarray) -> Table:
    return Table((otherwise if value is None else value.array()).astype(np.float32), "float", CHANNEL)
