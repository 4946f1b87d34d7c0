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
    by         an output of an earlier stage, such as "regime", that says which of several sets of centroids is in force
    sets       how many sets `centroids` holds, one behind the other, where `by` chooses; where it names none of them,
               the label is -1
    """

    centroids: tuple[tuple[float, ...], ...]
    by: str = ""
    sets: int = 1

    def build(self, chain: Chain, x: Signal) -> Signal:
        x = flat(chain, x)
        require_dtype(x, "f32", "s16", "s8")
        wrong = [i for i, row in enumerate(self.centroids) if len(row) != x.shape[1]]
        if wrong or not self.centroids:
            raise InputError(
                f"expected centroids of {x.shape[1]} numbers, one for each feature; number {wrong[0] if wrong else 0} "
                f"has {len(self.centroids[wrong[0]]) if wrong else 0}"
            )
        if self.sets < 1 or len(self.centroids) % self.sets or (self.sets > 1 and not self.by):
            raise InputError(
                f"expected as many centroids in each of {self.sets} sets and a `by` that chooses among them; got "
                f"{len(self.centroids)} centroids and by = {self.by!r}"
            )
        real = np.array(self.centroids, np.float64)
        if self.by:
            real = real.reshape(self.sets, -1, x.shape[1])
        points = chain.constant(x.format.encode(real), x.format, "centroids")
        chosen = [chain.named(self.by)] if self.by else []
        squared = Format("s32", (x.format.scale[0] ** 2,), (0,)) if x.format.scale else COUNT
        label, distance = chain.apply_all(
            Nearest(),
            x,
            points,
            *chosen,
            formats=[LABEL, Format() if x.format.is_float else squared],
            called=("label", "distance"),
        )
        chain.output(distance)
        return label
