"""Parts of one tensor, each a strided slice, in whatever order it is held."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from lilliput.formats.channels_first.builder import Builder
from lilliput.formats.channels_first.checks import require
from lilliput.formats.channels_first.layout import Held
from lilliput.formats.channels_first.step import Step
from lilliput.ops.nn.strided_slice import StridedSlice


def part(builder: Builder, step: Step, x: Held, places: Mapping[int, range], stem: str | None = None) -> Held:
    """The places of some axes, all of the others; what takes everything is x itself."""
    x = builder.whole(step, x)
    everything = [range(1) if axis is None else places.get(axis, range(x.shape[axis])) for axis in x.order]
    data = builder.data(x)
    if data is not None and data.dtype.kind in "iu":  # an exporter's list of extents, which may become empty
        found = data[np.ix_(*(places.get(axis, range(extent)) for axis, extent in enumerate(x.shape)))]
        return builder.holding(builder.constant(stem or step.outputs[0], found, builder.value(x).format))
    require(all(everything), builder, step, f"takes nothing of shape {x.shape}")
    if all(place == range(extent) for place, extent in zip(everything, builder.value(x).shape, strict=True)):
        return x
    begin, count, stride = (tuple(each) for each in zip(*((p[0], len(p), p.step) for p in everything), strict=True))
    return builder.holding(builder.apply(step, StridedSlice(begin, count, stride), [x.value], stem), x.order)


def split_along(builder: Builder, step: Step, x: Held, axis: int, sizes: Sequence[int]) -> None:
    """One output for each size."""
    fits = sum(sizes) == x.shape[axis] and min(sizes, default=0) > 0 and len(sizes) == len(step.outputs)
    require(fits, builder, step, f"sizes {tuple(sizes)[:20]} do not split axis {axis} of {x.shape}")
    first, x = 0, builder.whole(step, x)
    for at, size in enumerate(sizes):
        if step.outputs[at]:
            builder.bind(step, part(builder, step, x, {axis: range(first, first + size)}, step.outputs[at]), at)
        first += size
