"""The nearest of some points, and how far it is: the decision of a clustering."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose
from typing import ClassVar

import numpy as np

from lilliput.graph import Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, Value
from lilliput.ops.distance import squared_distances
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.same_format import require_same_format


@dataclass(frozen=True)
class NearestCentroid(Op):
    """x (rows, n), centroids (k, n) → label (rows, 1) int8, distance (rows, 1): the first of the nearest, squared.

    Centroids are stored as x is: float32, int8 or int16. The distance is float32, or int32 with a scale that is x's
    squared; integers stop at 2^31 - 1, so centroids farther off than that are alike.
    """

    KERNELS: ClassVar = (
        Kernel("nearest_centroid_s8.h", ("s8", "s8"), ("s8", "s32")),
        Kernel("nearest_centroid_s16.h", ("s16", "s16"), ("s8", "s32")),
        Kernel("nearest_centroid_f32.h", ("f32", "f32"), ("s8", "f32")),
    )
    STREAMS: ClassVar = True
    SOURCE: ClassVar = "the assignment step of k-means, Lloyd 1982; the arithmetic is exact where it does not stop"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, centroids = inputs
        assert x is not None
        assert centroids is not None
        fits = len(x.shape) == 2 and len(centroids.shape) == 2 and x.shape[1] == centroids.shape[1]
        if not fits or not 1 <= centroids.shape[0] <= 127:
            raise ShapeError(
                f"nearest_centroid to {x.name}: expected (rows, n) and 1 to 127 centroids (k, n), got {x.shape} and "
                f"{centroids.shape}"
            )
        return (x.shape[0], 1), (x.shape[0], 1)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        return None

    def macs(self, call: Call) -> int:
        return call.input(0).size * call.input(1).shape[0]

    def reference(self, call: Call, x: np.ndarray, centroids: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, centroids stored → label, distance."""
        if x.dtype == np.float32:
            distances = sum_in_order(np.square(x[:, None] - centroids))
        else:
            distances = squared_distances(x[:, None], centroids)
        label = distances.argmin(-1)
        nearest = np.take_along_axis(distances, label[:, None], 1)
        return label[:, None].astype(np.int8), nearest.astype(call.outputs[1].format.numpy)

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
        params = {"rows": rows, "n": n, "centroids": centroids.shape[0]}
        return Invocation(params, {"x": In(0), "points": In(1), "label": Out(0), "distance": Out(1)})
