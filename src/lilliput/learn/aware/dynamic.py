"""Inputs of layers rounded as such layers round them while they run: by the largest number of the row at hand."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor

from lilliput.graph import Format, Op
from lilliput.ops.nn.dense import Dense


@dataclass(frozen=True)
class DynamicStep:
    """The torch meaning of a layer with weights of integers whose input is quantized to `op.dynamic_bits` on the way.

    weights  their format
    through  whether rounding passes gradients on
    """

    inner: Any
    weights: Format
    through: bool

    def __call__(self, op: Any, call: Any, x: Tensor, *operands: Any) -> Any:
        axes, symmetric = rows_of(op, self.weights)
        rounded = rounded_rows(x.detach(), axes, symmetric, op.dynamic_bits)
        straight = x - x.detach() if self.through else 0 * x
        return self.inner(op, call, rounded + straight, *operands)


def rows_of(op: Op, weights: Format) -> tuple[int, bool]:
    """How many of x's last axes share a scale, and whether their zero point is 0."""
    return (1, not op.asymmetric) if isinstance(op, Dense) else (3, len(weights.scale) == 1)


def rounded_rows(x: Tensor, axes: int, symmetric: bool, bits: int) -> Tensor:
    """x (..., rest) as `lilliput.ops.hybrid.quantize_rows` rounds it, in real numbers."""
    rest, most = tuple(range(-axes, 0)), float((1 << (bits - 1)) - 1)
    least = -most - 1
    low, high = x.amin(rest, keepdim=True).clamp_max(0), x.amax(rest, keepdim=True).clamp_min(0)
    scale = torch.maximum(-low, high) / most if symmetric else (high - low) / (most - least)
    scale = torch.where(low == high, 1.0, scale)
    from_low, from_high = low / scale, high / scale
    nearer = torch.where(-least - from_low < most + from_high, least - from_low, most - from_high)
    zero = torch.zeros_like(nearer) if symmetric else torch.where(low == high, 0.0, _away(nearer, least, most))
    return (_away(zero + x * (1 / scale), -most if symmetric else least, most) - zero) * scale


def _away(x: Tensor, low: float, high: float) -> Tensor:
    """To whole numbers in [low, high], halves away from 0."""
    clamped = x.clamp(low, high)
    return torch.trunc(clamped + torch.copysign(x.new_full((), 0.5), clamped))
