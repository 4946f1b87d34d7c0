"""The nearest of some points, and how far it is: the decision of a clustering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from typing import ClassVar

import numpy as np

from lilliput.graph import Argument, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Table, Value
from lilliput.ops.distance import squared_distances
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class NearestCentroid(Op):
    """x (rows, n), centroids (k, n) → label (rows, 1) int8, distance (rows, 1): the first of the nearest, squared.

    Centroids may also be several sets (sets, k, n); a third operand, int8 (rows, 1), then says which set is in force in
    each row. Where it names no set, -1 for one, label is -1 and distance 0.
    Centroids are stored as x is: float32, int8 or int16. The distance is float32, or int32 with a scale that is x's
    squared; integers stop at 2^31 - 1, so centroids farther off than that are alike.
    """

    KERNELS: ClassVar = (
        Kernel("nearest_centroid_s8.h", ("s8", "s8", "s8?"), ("s8", "s32")),
        Kernel("nearest_centroid_s16.h", ("s16", "s16", "s8?"), ("s8", "s32")),
        Kernel("nearest_centroid_f32.h", ("f32", "f32", "s8?"), ("s8", "f32")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "the assignment step of k-means, Lloyd 1982; the arithmetic is exact where it does not stop"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, centroids, *more = inputs
        assert x is not None
        assert centroids is not None
        chosen = more[0] if more else None
        fits = len(x.shape) == 2 and len(centroids.shape) in (2, 3) and x.shape[1] == centroids.shape[-1]
        if not fits or not 1 <= centroids.shape[-2] <= 127:
            raise ShapeError(
                f"nearest_centroid to {x.name}: expected (rows, n) and 1 to 127 centroids (k, n), or sets of them, got "
                f"{x.shape} and {centroids.shape}"
            )
        if (len(centroids.shape) == 3) != (chosen is not None) or (chosen and chosen.shape != (x.shape[0], 1)):
            raise ShapeError(
                f"nearest_centroid to {x.name}: expected sets of centroids with a choice {(x.shape[0], 1)}, got "
                f"centroids of {centroids.shape} and {'no choice' if chosen is None else chosen.shape}"
            )
        return (x.shape[0], 1), (x.shape[0], 1)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def macs(self, call: Call) -> int:
        return call.input(0).size * call.input(1).shape[-2]

    def reference(
        self, call: Call, x: np.ndarray, centroids: np.ndarray, *chosen: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """x, centroids stored, the choice → label, distance."""
        sets = centroids.reshape(-1, *centroids.shape[-2:])
        which = chosen[0][:, 0].astype(np.int64) if chosen and chosen[0] is not None else np.zeros(len(x), np.int64)
        is_known = (which >= 0) & (which < len(sets))
        points = sets[np.where(is_known, which, 0)]
        if x.dtype == np.float32:
            distances = sum_in_order(np.square(x[:, None] - points))
        else:
            distances = squared_distances(x[:, None], points)
        label = distances.argmin(-1)
        nearest = np.where(is_known, np.take_along_axis(distances, label[:, None], 1)[:, 0], 0)
        label = np.where(is_known, label, -1)
        return label[:, None].astype(np.int8), nearest[:, None].astype(call.outputs[1].format.numpy)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, centroids, distance = call.input(0), call.input(1), call.outputs[1]
        rows, n = x.shape
        require_same_format(f"nearest_centroid to {x.name}", x, centroids)
        if (
            not x.format.is_float
            and x.format.scale
            and not (distance.format.scale and isclose(distance.scale, x.scale**2, rel_tol=1e-6))
        ):
            raise ShapeError(
                f"nearest_centroid to {x.name}: expected a distance with the scale of x squared, {x.scale**2:.9g}, got "
                f"{distance.format.scale}"
            )
        sets = centroids.shape[0] if len(centroids.shape) == 3 else 0
        params = {"rows": rows, "n": n, "centroids": centroids.shape[-2], "sets": sets}
        chosen: Argument = In(2) if sets else Table(np.zeros(1, np.int8), "int8_t")
        return Invocation(params, {"x": In(0), "points": In(1), "chosen": chosen, "label": Out(0), "distance": Out(1)})
