"""SVDF: a dense layer over time, its weights split into one vector over the features and one over the past."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    CHANNEL,
    WEIGHTS,
    Argument,
    Call,
    Chooser,
    Format,
    Formats,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    State,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.activation import real_bounds
from lilliput.ops.float32 import scale_ratio, sum_in_order
from lilliput.ops.requantize import TWICE, Requantize, requantize


@dataclass(frozen=True)
class Svdf(Op):
    """x (..., n), features (units * rank, n), time (units * rank, memory), bias (units,) or none → y (..., units).

    State (..., units * rank * memory): for each filter its last `memory` outputs, oldest first, stored as `time` is.
    int8: features symmetric, time and state int16 or int8. activation is for float32; int8 saturates, as converters
    place the zero point of y where the activation has its floor.
    """

    rank: int = 1
    activation: str = "none"

    KERNELS: ClassVar = (
        Kernel("svdf_s16.h", ("s8", "s8", "s16", "s32?"), ("s8",)),
        Kernel("svdf_s8.h", ("s8", "s8", "s8", "s32?"), ("s8",)),
        Kernel("svdf_f32.h", ("f32", "f32", "f32", "f32?"), ("f32",)),
    )
    SOURCE: ClassVar = (
        "TFLite Micro's EvalIntegerSvdfReference and EvalFloatSvdfReference; Nakkiran et al. 2015, "
        "'Compressing deep neural networks using a rank-constrained topology'"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, features, time, *rest = inputs
        assert x is not None
        assert features is not None
        assert time is not None
        bias = rest[0] if rest else None
        filters = features.shape[0] if len(features.shape) == 2 else 0
        fits = (
            self.rank >= 1
            and filters >= 1
            and filters % self.rank == 0
            and x.shape[-1:] == features.shape[1:]
            and len(time.shape) == 2
            and time.shape[0] == filters
            and (bias is None or bias.shape == (filters // self.rank,))
        )
        if not fits:
            raise ShapeError(
                f"svdf of {x.name}: expected features (units * {self.rank}, n), time (units * {self.rank}, "
                f"memory), a bias (units,) or none, and inputs of n numbers, got {features.shape}, {time.shape}, "
                f"{None if bias is None else bias.shape} and {x.shape}"
            )
        return ((*x.shape[:-1], filters // self.rank),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 1 else None

    def macs(self, call: Call) -> int:
        filters, memory = call.input(2).shape
        return prod(call.output.shape[:-1]) * filters * (call.input(1).shape[1] + memory)

    def reference(
        self, call: Call, x: np.ndarray, features: np.ndarray, time: np.ndarray, *rest: np.ndarray
    ) -> tuple[np.ndarray, ...]:
        """x, weights and state stored → y stored, state."""
        bias, state = rest if len(rest) == 2 else (None, rest[0])
        filters, memory = time.shape
        units, lead = filters // self.rank, x.shape[:-1]
        now = self._now(call, x, features)[..., None].astype(state.dtype)
        kept = np.concatenate([state.reshape(*lead, filters, memory)[..., 1:], now], -1)
        if state.dtype == np.float32:
            start = np.zeros(units, np.float32) if bias is None else bias
            over_time = sum_in_order(kept * time).reshape(*lead, units, self.rank)
            first = np.broadcast_to(start[:, None], (*lead, units, 1))
            y = np.clip(sum_in_order(np.concatenate([first, over_time], -1)), *real_bounds(self.activation))
            return y.astype(np.float32), kept.reshape(state.shape)
        products = (kept.astype(np.int64) - call.states[0].zero_point) * time
        total = products.reshape(*lead, units, -1).sum(-1) + (0 if bias is None else bias.astype(np.int64))
        wrapped = total.astype(np.int32).astype(np.int64)  # as in TFLite Micro, where sums leave 32 bits
        y = np.clip(self._requantize(call)[1](wrapped) + call.output.zero_point, *call.output.format.range)
        return y.astype(np.int8), kept.reshape(state.shape)

    def _now(self, call: Call, x: np.ndarray, features: np.ndarray) -> np.ndarray:
        """What each filter says about x, stored as the state is: (..., filters)."""
        state = call.states[0]
        if state.format.is_float:
            return sum_in_order(x[..., None, :] * features)
        acc = (x.astype(np.int64) - call.input(0).zero_point) @ features.astype(np.int64).T
        return np.asarray(np.clip(self._requantize(call)[0](acc) + state.zero_point, *state.format.range))

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        """One scale for each tensor, weights over time and the state in int16, the bias in units of their product."""
        features, time, state = call.input(1), call.input(2), call.states[0]
        found = {
            features.name: chooser.weights(features, None),
            time.name: _s16(float(np.abs(time.array()).max())),
            state.name: _s16(max(map(abs, chooser.seen(state.name)))),
            call.output.name: chooser.activations(*chooser.seen(call.output.name)),
        }
        bias = call.optional(3)
        if bias is not None:
            unit = found[state.name].scale[0] * found[time.name].scale[0]
            found[bias.name] = Format("s32", (unit,), (0,))
        return found

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, features, time, y = call.input(0), call.input(1), call.input(2), call.output
        bias, (state,) = call.optional(3), call.states
        filters, memory = time.shape
        if state.format.bits:
            raise UnsupportedError(
                f"svdf into {y.name}: its state has {state.format.bits} bits, but kernels keep them all"
            )
        if state.format.dtype != time.format.dtype or state.size != prod(x.shape[:-1]) * filters * memory:
            raise UnsupportedError(
                f"svdf into {y.name}: expected a state of {prod(x.shape[:-1]) * filters * memory} numbers of "
                f"{time.format.dtype}, got {state.size} of {state.format.dtype}"
            )
        units = filters // self.rank
        params: dict[str, int | float] = {
            "rows": prod(x.shape[:-1]), "n": x.shape[-1], "units": units, "rank": self.rank, "memory": memory,
        }  # fmt: skip
        bias_data = np.zeros(units, np.int32) if bias is None else bias.array()
        tables: dict[str, Argument] = {
            "features": Table(features.array(), features.format.c_type, WEIGHTS),
            "time": Table(time.array(), time.format.c_type, WEIGHTS),
        }
        if y.format.is_float:
            low, high = real_bounds(self.activation)
            tables["bias"] = Table(bias_data, "float", CHANNEL)
            return Invocation(
                {**params, "low": low, "high": high}, {"x": In(0), **tables, "state": State(), "y": Out()}
            )
        first, second = self._requantize(call)
        sums = features.array().astype(np.int64)
        first.check(np.abs(sums).sum(1).max(keepdims=True) * 255, f"svdf into {y.name}")
        if second.shift[0] < 0:
            raise UnsupportedError(f"svdf into {y.name}: its scale is finer than its sums; quantize the model again")
        params |= {
            "state_zero": state.zero_point,
            "in_multiplier": int(first.multiplier[0]), "in_shift": int(first.shift[0]),
            "out_multiplier": int(second.multiplier[0]), "out_shift": int(second.shift[0]),
            "y_zero": y.zero_point, "low": y.format.range[0], "high": y.format.range[1],
        }  # fmt: skip
        tables["start"] = Table((-x.zero_point * sums.sum(1)).astype(np.int32), "int32_t", CHANNEL)
        tables["bias"] = Table(bias_data, "int32_t", CHANNEL)
        return Invocation(params, {"x": In(0), **tables, "state": State(), "y": Out()})

    def _requantize(self, call: Call) -> tuple[Requantize, Requantize]:
        """From sums over features to the state, and from sums over time to y; in float32, as in PrepareSvdf."""
        x, features, time, y = call.input(0), call.input(1), call.input(2), call.output
        state = call.states[0]
        if (
            any(len(v.format.scale) != 1 for v in (x, features, time, y, state))
            or features.zero_point
            or time.zero_point
        ):
            raise UnsupportedError(f"svdf into {y.name}: each tensor needs one scale, and weights zero point 0")
        into = scale_ratio(f"svdf into {y.name}", x.scale, features.scale, state.scale)
        out = scale_ratio(f"svdf into {y.name}", state.scale, time.scale, y.scale)
        return requantize([into], TWICE), requantize([out], TWICE)


def _s16(reach: float) -> Format:
    return Format("s16", (max(reach, 1e-6) / 32767,), (0,))
