"""Tilt: which way is up, from an accelerometer at rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isclose, prod
from typing import ClassVar

import numpy as np

from lilliput.graph import IN_PLACE, Call, In, Invocation, Kernel, Op, Out, Shape, ShapeError, UnsupportedError, Value
from lilliput.ops.angle import S16_SCALE, angle, angle_s16
from lilliput.ops.long import root, square
from lilliput.ops.power_of_two import signal_scale


@dataclass(frozen=True)
class Tilt(Op):
    """x (..., 3) acceleration ahead, to the right, up → y (..., 2): pitch in [-pi/2, pi/2], roll in [-pi, pi], radians.

    pitch = atan2(-x, sqrt(y^2 + z^2)), roll = atan2(y, z); 0 where nothing pulls. int16: y has the scale pi / 2^15 and
    is off by at most 0.6 of it, 5.8e-5 radians, for accelerations of 64 counts or more (tests/ops/test_angle.py).
    """

    KERNELS: ClassVar = (Kernel("tilt_s16.h", ("s16",), ("s16",)), Kernel("tilt_f32.h", ("f32",), ("f32",)))
    SOURCE: ClassVar = "Pedley 2013, Freescale AN3461, equations 25 and 26; CORDIC: Volder 1959"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if x.shape[-1:] != (3,):
            raise ShapeError(f"tilt of {x.name}: expected the three axes of an accelerometer last, got {x.shape}")
        return ((*x.shape[:-1], 2),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        ahead, right, up = (x[..., i] for i in range(3))
        if call.output.format.is_float:
            across = np.sqrt(right * right + up * up)
            return np.stack([np.arctan2(-ahead, across), np.arctan2(right, up)], -1).astype(np.float32)
        across = root((square(right) + square(up)) << np.uint64(24)).astype(np.int64)
        pitch, roll = angle(ahead.astype(np.int64) * -4096, across), angle(right, up)
        return angle_s16(np.stack([pitch, roll], -1))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        if not y.format.is_float:
            signal_scale(f"tilt of {x.name}", x)
            if not isclose(signal_scale(f"tilt of {x.name}", y), S16_SCALE, rel_tol=1e-6):
                raise UnsupportedError(
                    f"tilt of {x.name}: int16 angles have the scale pi / 2**15 = {S16_SCALE:.9g}, not {y.scale:.9g}; "
                    "choose it, and requantize what follows"
                )
        return Invocation({"rows": prod(x.shape[:-1])}, {"x": In(0), "y": Out()}, {0: IN_PLACE})
