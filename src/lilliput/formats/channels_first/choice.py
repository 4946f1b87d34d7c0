"""One of two tensors number by number, where it is known at import which."""

from __future__ import annotations

import numpy as np

from lilliput.formats.channels_first.broadcast import between
from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.movement import stretched
from lilliput.formats.channels_first.shape import with_axes
from lilliput.formats.channels_first.step import Step
from lilliput.ops.nn.add import Add
from lilliput.ops.nn.multiply import Multiply

FAR = 1e9  # stands for infinity beside numbers that are computed: exp(-FAR) is 0


def choose(builder: Builder, step: Step, condition: Held, a: Held, b: Held) -> None:
    """a where the condition, a constant, holds and b elsewhere, all three stretched to one shape.

    Of two tensors that are computed each is multiplied by 1 and 0; a constant stands as it is.
    """
    mask = builder.numbers(step, condition, "the condition").astype(bool)
    if mask.all() or not mask.any():
        shape = np.broadcast_shapes(condition.shape, a.shape, b.shape)
        chosen = a if mask.all() else b
        chosen = with_axes(builder, step, chosen, range(len(shape) - chosen.rank), f"{step.outputs[0]} with axes")
        builder.bind(step, stretched(builder, step, chosen, shape))
        return
    first, second = _part(builder, step, mask, a, "first"), _part(builder, step, ~mask, b, "second")
    builder.bind(step, between(builder, step, Add(), first, second))


def _part(builder: Builder, step: Step, mask: np.ndarray, x: Held, which: str) -> Held:
    """x where the mask is, 0 elsewhere."""
    out, data = step.outputs[0], builder.data(x)
    if data is not None:
        found = np.where(mask, np.clip(data, -FAR, FAR), 0)
        return builder.holding(builder.constant(f"{out} {which}", found))
    kept = builder.holding(builder.constant(f"{out} keeps {which}", mask))
    return between(builder, step, Multiply(), x, kept, f"{out} {which}")
