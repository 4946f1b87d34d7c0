"""Orientation: a gyroscope's turns added up, held to gravity by an accelerometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Out,
    Shape,
    ShapeError,
    State,
    UnsupportedError,
    Value,
)
from lilliput.ops.power_of_two import signal_scale
from lilliput.ops.requantize import multiplier_and_shift
from lilliput.ops.rows import RowOp, require_state
from lilliput.ops.signal.orientation.integer import advance
from lilliput.ops.signal.orientation.integer import gravity as integer_gravity

OUTPUTS = {"quaternion": 4, "gravity": 3}
ONE = 1 << 30  # of the integer states
S16_SCALE = 2.0**-14


@dataclass(frozen=True)
class Orientation(RowOp):
    """x (rows, 6) → y (rows, 4) or (rows, 3): the attitude as a quaternion, or gravity's direction on the body's axes.

    x holds acceleration ahead, to the right and up, in any unit, then the turn rates around these axes.
    gives         "quaternion" (w, x, y, z; from the body's axes to the room's) or "gravity", whose tilt is pitch, roll
    rate          rows a second
    rate_unit     radians a second that 1 of x stands for in the turn rates
    proportional  how fast the accelerometer pulls the attitude, 1 / s; higher trusts it more
    integral      how fast the gyroscope's bias is learnt, 1 / s^2; 0 not at all
    States: the quaternion (4,), (1, 0, 0, 0) at the start, and the bias (3,); float32, or int32 with 2^-30 as scale.
    int16: y has the scale 2^-14; a turn of more than half a radian a row is cut.
    """

    gives: str = "quaternion"
    rate: float = 100.0
    rate_unit: float = 1.0
    proportional: float = 1.0
    integral: float = 0.0

    KERNELS: ClassVar = (
        Kernel("orientation_s16.h", ("s16",), ("s16",)),
        Kernel("orientation_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "Mahony, Hamel and Pflimlin 2008, Nonlinear complementary filters on SO(3), equations 32 and 48"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if len(x.shape) != 2 or x.shape[1] != 6 or self.gives not in OUTPUTS or self.rate <= 0:
            raise ShapeError(
                f"orientation of {x.name}: expected (rows, 6), the accelerometer's axes before the gyroscope's, at a "
                f"rate above 0, and {' or '.join(OUTPUTS)} to give; got {x.shape}, {self.rate:g}, {self.gives!r}"
            )
        return ((x.shape[0], OUTPUTS[self.gives]),)

    def reference(self, call: Call, x: np.ndarray, turned: np.ndarray, integral: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, turned, integral stored → y stored, turned, integral."""
        rows = []
        is_float = call.output.format.is_float
        for row in x if is_float else x.astype(np.int64):
            if is_float:
                turned, integral = self._advance(row, turned, integral)
                rows.append(turned if self.gives == "quaternion" else _gravity(turned))
            else:
                turned, integral = advance(row, turned, integral, *self._constants(call))
                wide = turned if self.gives == "quaternion" else integer_gravity(turned)
                rows.append(((wide.astype(np.int64) + (1 << 15)) >> 16).astype(np.int16))
        return np.stack(rows), turned, integral

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, (turned, integral) = call.input(0), call.states
        dtype = "f32" if x.format.is_float else "s32"
        require_state(self, x, turned, (4,), dtype)
        require_state(self, x, integral, (3,), dtype)
        params: dict[str, int | float] = {"rows": x.shape[0], "outputs": call.output.shape[1]}
        names = ("half_turn", "proportional", "integrating")
        if x.format.is_float:
            params |= zip(names, map(float, self._gains()), strict=True)
        else:
            (multiplier, bits), *gains = self._constants(call)
            params |= {"rate": multiplier, "bits": bits} | dict(zip(names[1:], gains, strict=True))
        arguments: dict[str, Argument] = {"x": In(0), "turned": State(0), "integral": State(1), "y": Out()}
        return Invocation(params, arguments)

    def _gains(self) -> tuple[np.float32, np.float32, np.float32]:
        """What turn rates, errors, and errors that add up are multiplied by to be half turns of a row."""
        half = 0.5 / self.rate
        gains = (half * self.rate_unit, half * self.proportional, half / self.rate * self.integral)
        return np.float32(gains[0]), np.float32(gains[1]), np.float32(gains[2])

    def _constants(self, call: Call) -> tuple[tuple[int, int], int, int]:
        """The same in integers: (multiplier, bits) for counts of the rate, and two gains times 2^30."""
        where, half = f"orientation of {call.input(0).name}", 0.5 / self.rate
        if abs(signal_scale(where, call.output) / S16_SCALE - 1) > 1e-6:
            raise UnsupportedError(f"{where}: int16 results have the scale 2**-14, not {call.output.scale:.9g}")
        multiplier, shift = multiplier_and_shift(half * self.rate_unit * signal_scale(where, call.input(0)) * ONE)
        gains = (round(half * self.proportional * ONE), round(half / self.rate * self.integral * ONE))
        if not 1 <= shift + 31 <= 62 or not all(0 <= gain < ONE for gain in gains):
            raise UnsupportedError(
                f"{where}: a count of the turn rate and the gains must come to less than a radian a row; got scale "
                f"{call.input(0).scale:g}, gains {self.proportional:g} and {self.integral:g} at {self.rate:g} rows a "
                "second"
            )
        return (multiplier, shift + 31), *gains

    def _advance(self, x: np.ndarray, q: np.ndarray, integral: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """One row in float32."""
        half_turn, proportional, integrating = self._gains()
        h, square = half_turn * x[3:], x[0] * x[0] + x[1] * x[1] + x[2] * x[2]
        if square > 0:
            a, v = x[:3] * (np.float32(1) / np.sqrt(square)), _gravity(q)
            e = np.roll(a, -1) * np.roll(v, 1) - np.roll(a, 1) * np.roll(v, -1)
            integral = integral + integrating * e
            h = h + proportional * e
        h = h + integral
        turn = [
            -(q[1] * h[0] + q[2] * h[1] + q[3] * h[2]),
            q[0] * h[0] + q[2] * h[2] - q[3] * h[1],
            q[0] * h[1] - q[1] * h[2] + q[3] * h[0],
            q[0] * h[2] + q[1] * h[1] - q[2] * h[0],
        ]
        q = q + np.array(turn, np.float32)
        return q * (np.float32(1) / np.sqrt(q[0] * q[0] + q[1] * q[1] + q[2] * q[2] + q[3] * q[3])), integral


def _gravity(q: np.ndarray) -> np.ndarray:
    """The direction of gravity (3,) on the axes of a body of attitude q (4,), float32."""
    two = np.float32(2)
    v = [two * (q[1] * q[3] - q[0] * q[2]), two * (q[0] * q[1] + q[2] * q[3])]
    return np.array([*v, q[0] * q[0] - q[1] * q[1] - q[2] * q[2] + q[3] * q[3]], np.float32)
