"""Decisions by clusters."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.nearest_centroid import NearestCentroid as Nearest
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.shapes import COUNT, LABEL, flat, require_dtype
from lilliput.signal.signal import Signal


@dataclass(frozen=True)
class NearestCentroid(Block):
    """The number of the nearest centroid; a second output, `distance`, is the squared distance.

    centroids  a list of as many numbers as there are features for each label, in real units
    """

    centroids: tuple[tuple[float, ...], ...]

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16", "s8")
        wrong = [i for i, row in enumerate(self.centroids) if len(row) != x.shape[1]]
        if wrong or not self.centroids:
            raise InputError(
                f"expected centroids of {x.shape[1]} numbers, one for each feature; number {wrong[0] if wrong else 0} "
                f"has {len(self.centroids[wrong[0]]) if wrong else 0}"
            )
        points = chain.constant(x.format.encode(np.array(self.centroids, np.float64)), x.format, "centroids")
        squared = Format("s32", (x.format.scale[0] ** 2,), (0,)) if x.format.scale else COUNT
        label, distance = chain.apply_all(
            Nearest(),
            x,
            points,
            formats=[LABEL, Format() if x.format.is_float else squared],
            called=("label", "distance"),
        )
        chain.output(distance)
        return label
