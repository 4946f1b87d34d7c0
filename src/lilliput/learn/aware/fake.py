"""Numbers rounded to a format's levels, with gradients for what they were and for the scale."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.autograd import Function

HAIR = 2.0**-12  # of a level


class Fake(Function):
    """x → scale * clamp(round(x / scale), low, high): what x is once it is stored.

    x (...); scale of a shape that stretches to x's, above zero; low, high: the format's levels, its zero point off
    Within the levels x has its gradient straight through, and outside none. The scale has that of what is clipped, and
    where `learned` also that of what rounding adds (Esser et al. 2020, equation 3; without: Choi et al. 2018).
    Halves go to the even level, or away from `zero`, a level, where that is given.
    """

    @staticmethod
    def forward(
        ctx: Any, x: Tensor, scale: Tensor, low: float, high: float, learned: bool, zero: int | None = None
    ) -> Tensor:
        steps = x / scale
        rounded = torch.round(steps) if zero is None else _away(steps - zero) + zero
        levels = rounded.clamp(low, high)
        ctx.learned = learned
        saved = (steps, levels, scale) if ctx.needs_input_grad[1] else ()
        ctx.save_for_backward(rounded != levels, *saved)
        return levels * scale

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        outside, *rest = ctx.saved_tensors
        to_scale = None
        if rest:
            steps, levels, scale = rest
            within = levels - steps if ctx.learned else torch.zeros_like(steps)
            slope = torch.where(outside, levels, within)
            to_scale = (gradient * slope).sum_to_size(scale.shape)
        return gradient.masked_fill(outside, 0.0), to_scale, None, None, None, None


def _away(x: Tensor) -> Tensor:
    """To whole numbers, halves away from 0; a hair below a half, as divisions in float32 leave them, is a half."""
    return torch.trunc(x + torch.copysign(x.new_full((), 0.5 + HAIR), x))


class Rounded(Function):
    """x → x rounded to whole numbers, halves to even; its gradient goes straight through."""

    @staticmethod
    def forward(ctx: Any, x: Tensor) -> Tensor:
        return torch.round(x)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> Tensor:
        return gradients[0]


def rounded_bias(bias: Tensor, step: Tensor) -> Tensor:
    """bias (m,) as whole multiples of `step` (m,) or (1,), which are what sums of products count in."""
    rounded: Tensor = Rounded.apply(bias / step)
    return rounded * step
