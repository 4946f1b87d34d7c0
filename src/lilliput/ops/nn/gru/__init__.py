"""GRU: a layer that reads a sequence and decides, cell by cell, what to keep and what to replace."""

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
    Out,
    Scratch,
    Shape,
    ShapeError,
    Table,
    Value,
)
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.gates import Gates, gates, rounded, saturated, shown
from lilliput.ops.recurrent import GATE, UNIT, Recurrent, Step, check_gates, fits_quads, recurrent_formats
from lilliput.ops.sigmoid_s16 import logistic_s16, sigmoid_table, tanh_s16
from lilliput.ops.simd import DSP


@dataclass(frozen=True)
class Gru(Recurrent):
    """x (..., steps, n), into (3 * cells, n), back (3 * cells, cells), bias (3 * cells,), optional back_bias (cells,)
    → y (..., steps, cells).

    Rows are of the update gate z, the reset gate r and the new numbers h, `cells` each: the order of Keras and ONNX
    (z, r, h); torch has r, z, n. hidden' = z * hidden + (1 - z) * new, with
      new = tanh(into_h x + bias_h + r * (back_h hidden + back_bias))   reset_after: torch, Keras's reset_after=True,
                                                                        ONNX's linear_before_reset=1
      new = tanh(into_h x + bias_h + back_h (r * hidden))               otherwise: there is no back_bias then
    Of two biases those of z and r are summed, and so are those of h without reset_after; with it the recurrent one of h
    is back_bias. State, or none to start at zero (see ops/recurrent.py): hidden (..., cells).
    int8: weights symmetric, a scale a row or one; bias int32 in units of x's scale times that of into, back_bias in
    those of 2**-15 times that of back; hidden int16 with a scale of 2**-15 (see ops/gates.py).
    """

    reset_after: bool = True

    KERNELS: ClassVar = (
        Kernel("gru_s8.h", ("s8", "s8", "s8", "s32", "s32?"), ("s8",), DSP, fits_quads),
        Kernel("gru_s8.h", ("s8", "s8", "s8", "s32", "s32?"), ("s8",)),
        Kernel("gru_f32.h", ("f32", "f32", "f32", "f32", "f32?"), ("f32",)),
    )
    SOURCE: ClassVar = (
        "Cho et al. 2014 (arXiv 1406.1078), and its second version for reset_after; the integer form is our own"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, into, back, bias, *rest = inputs
        assert x is not None
        assert into is not None
        assert back is not None
        cells = check_gates(self, 3, x, into, back, bias)
        extra = rest[0] if rest else None
        if extra is not None and (not self.reset_after or extra.shape != (cells,)):
            raise ShapeError(
                f"gru of {x.name}: a second bias ({cells},) goes with reset_after, got {extra.shape} with "
                f"reset_after={self.reset_after}; add it to the first one"
            )
        return self.shape_of(x, cells)

    def fresh_formats(self, call: Call) -> tuple[Format, ...]:
        return (call.output.format if call.output.format.is_float else UNIT,)

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape[:-1]) * (call.input(1).size + call.input(2).size)

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        found = recurrent_formats(self, call, chooser, {"hidden": UNIT})
        extra = call.optional(4)
        if extra is not None:
            back = np.broadcast_to(found[call.input(2).name].scale, call.input(2).shape[:1])[-extra.size :]
            scale = tuple(map(float, UNIT.scale[0] * back))
            found[extra.name] = Format("s32", scale, (0,) * len(scale), 0)
        return found

    def stepper(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        return self._real(weights) if call.output.format.is_float else self._integer(call, weights)

    def _real(self, weights: Sequence[np.ndarray | None]) -> Step:
        into, back, bias, extra = (*weights, None)[:4]
        assert into is not None
        assert back is not None
        assert bias is not None
        cells = back.shape[1]

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            fed = sum_in_order(x[..., None, :] * into) + bias
            gate = fed[..., : 2 * cells] + sum_in_order(hidden[..., None, :] * back[: 2 * cells])
            z, r = np.split(1 / (1 + np.exp(-gate)), 2, -1)
            if self.reset_after:
                kept = r * (sum_in_order(hidden[..., None, :] * back[2 * cells :]) + (0 if extra is None else extra))
            else:
                kept = sum_in_order((r * hidden)[..., None, :] * back[2 * cells :])
            new = np.tanh(fed[..., 2 * cells :] + kept)
            hidden = (new + z * (hidden - new)).astype(np.float32)
            return hidden, hidden

        return step

    def _gates(self, call: Call) -> Gates:
        x, into, back, bias = (call.input(i) for i in range(4))
        where = f"gru into {call.output.name}"
        return gates(where, x, into, back, bias.array(), self.state_formats(call)[0], GATE)

    def _integer(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        rows, extra, zero = self._gates(call), self._extra(call), call.input(0).zero_point
        cells = call.output.shape[-1]
        show = shown(f"gru into {call.output.name}", self.state_formats(call)[0], call.output.format)
        first, last = slice(0, 2 * cells), slice(2 * cells, None)

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            fed, before = x.astype(np.int64) - zero, hidden.astype(np.int64)
            z, r = np.split(logistic_s16(rows(first, fed, before), 3, 0).astype(np.int64), 2, -1)
            if self.reset_after:
                kept = rounded(r * rows.remembered(last, before, extra), 15)
                gate = saturated(rows(last, fed, None) + kept)
            else:
                gate = rows(last, fed, rounded(r * before, 15))
            new = tanh_s16(gate, 3, 0).astype(np.int64)
            hidden = (new + rounded(z * (before - new), 15)).astype(np.int16)
            return show(hidden), hidden

        return step

    def _extra(self, call: Call) -> np.ndarray:
        extra = call.optional(4)
        return np.zeros(call.output.shape[-1], np.int64) if extra is None else extra.array().astype(np.int64)

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        cells, states = call.output.shape[-1], self.carried(call)
        params = self.walk(call) | {"after": int(self.reset_after)}
        if call.output.format.is_float:
            into, back, bias, extra = call.input(1), call.input(2), call.input(3), call.optional(4)
            tables: dict[str, Argument] = {
                "into": Table(into.array(), "float", WEIGHTS),
                "back": Table(back.array(), "float", WEIGHTS),
                "bias": Table(bias.array(), "float", CHANNEL),
                "back_bias": Table(np.zeros(cells, np.float32) if extra is None else extra.array(), "float", CHANNEL),
            }
            reset = {"reset": Scratch(0 if self.reset_after else 4 * cells, "float")}
            return Invocation(params, {"x": In(0), **tables, **states, **reset, "y": Out()})
        rows, in_quads = self._gates(call), "dsp" in kernel.needs
        params |= rows.params(in_quads) | {"x_zero": call.input(0).zero_point}
        params |= shown(f"gru into {call.output.name}", self.state_formats(call)[0], call.output.format).params()
        extra_table = {"back_start": Table(self._extra(call).astype(np.int32), "int32_t", CHANNEL)}
        tables = rows.tables(in_quads) | extra_table | {"sigmoid": sigmoid_table()}
        return Invocation(params, {"x": In(0), **tables, **states, **rows.scratch(in_quads, 4 * cells), "y": Out()})
