"""LSTM: a layer that reads a sequence step by step and remembers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
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
    Table,
    Value,
    inner_name,
)
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.lstm_scales import lstm_scales
from lilliput.ops.nn.lstm.wide import is_narrow, is_wide, suits_quads, wide_invocation, wide_step
from lilliput.ops.recurrent import UNIT, Recurrent, Step, check_gates, holding, power_of, recurrent_formats
from lilliput.ops.sigmoid_s16 import logistic_s16, sigmoid_table, tanh_s16
from lilliput.ops.simd import DSP


@dataclass(frozen=True)
class Lstm(Recurrent):
    """x (..., steps, n), into (4 * cells, n), back (4 * cells, cells), bias (4 * cells,) → y (..., steps, cells).

    into and back are the weights of what comes in and of what went out a step before, in rows of the input, forget,
    cell and output gate, `cells` each. That is the order of torch and Keras (i, f, g or c, o), whose two biases, where
    there are two, are summed; ONNX has them as i, o, f, c. States, or none to start at zero (see ops/recurrent.py):
    hidden and cell (..., cells).
    int8: weights symmetric; bias int32 in units of x's scale times that of into; the cell is int16 with zero point 0
    and a power of two as scale. In native arithmetic, or with a state that says so, hidden is int16 with a scale of
    2**-15, and weights have a scale a row (see ops/gates.py); otherwise it is stored as y, and weights have one a gate.
    cell_clip   the cell stays within [-cell_clip, cell_clip]; 0 for no bound
    cell_power  the cell's scale is 2**cell_power where there is no state that says it
    """

    cell_clip: float = 0.0
    cell_power: int = -11

    KERNELS: ClassVar = (
        Kernel("lstm_s8_wide.h", ("s8", "s8", "s8", "s32"), ("s8",), DSP, suits_quads),
        Kernel("lstm_s8_wide.h", ("s8", "s8", "s8", "s32"), ("s8",), accepts=is_wide),
        Kernel("lstm_s8.h", ("s8", "s8", "s8", "s32"), ("s8",), accepts=is_narrow),
        Kernel("lstm_f32.h", ("f32", "f32", "f32", "f32"), ("f32",)),
    )
    STATES: ClassVar = ("hidden", "cell")
    SOURCE: ClassVar = (
        "TFLite Micro's lstm_internal::LstmStep with CalculateLstmGate, UpdateLstmCell, UpdateLstmHidden; LiteRT's "
        "EvalInteger8x8_16 rounds elsewhere. Hochreiter and Schmidhuber 1997, 'Long short-term memory'. "
        "The wide form is our own"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, into, back, bias = inputs
        assert x is not None
        assert into is not None
        assert back is not None
        assert bias is not None
        return self.shape_of(x, check_gates(self, 4, x, into, back, bias))

    def fresh_formats(self, call: Call) -> tuple[Format, ...]:
        y = call.output.format
        if y.is_float:
            return y, y
        return UNIT if is_wide(call) else y, Format("s16", (2.0**self.cell_power,), (0,))

    def macs(self, call: Call) -> int:
        n, cells = call.input(1).shape[1], call.input(2).shape[1]
        return prod(call.input(0).shape[:-1]) * 4 * cells * (n + cells)

    def stepper(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        if call.output.format.is_float:
            return self._real(weights)
        return wide_step(self, call) if is_wide(call) else self._integer(call, weights)

    def _real(self, weights: Sequence[np.ndarray | None]) -> Step:
        into, back, bias = weights
        assert into is not None
        assert back is not None
        assert bias is not None

        def step(x: np.ndarray, hidden: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, ...]:
            gates = (sum_in_order(x[..., None, :] * into) + bias) + sum_in_order(hidden[..., None, :] * back)
            i, f, g, o = np.split(gates, 4, -1)
            i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
            cell = f * cell + i * np.tanh(g)
            if self.cell_clip > 0:
                cell = np.clip(cell, np.float32(-self.cell_clip), np.float32(self.cell_clip))
            hidden = (np.tanh(cell) * o).astype(np.float32)
            return hidden, hidden, cell.astype(np.float32)

        return step

    def _integer(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        into, back, bias = weights
        assert into is not None
        assert back is not None
        assert bias is not None
        wide_into, wide_back = into.astype(np.int64).T, back.astype(np.int64).T
        scales = lstm_scales(call, self)

        def step(x: np.ndarray, hidden: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, ...]:
            fed = (x.astype(np.int64) - call.input(0).zero_point) @ wide_into + bias
            remembered = (hidden.astype(np.int64) - call.output.zero_point) @ wide_back
            gates = _s16(_s16(scales.into(fed)) + _s16(scales.back(remembered)))
            i, f, g, o = np.split(gates, 4, -1)
            i, f, o = (logistic_s16(gate, 3, 0).astype(np.int64) for gate in (i, f, o))
            kept = _s16(scales.forget(f * cell)).astype(np.int64)
            new = _s16(scales.write(i * tanh_s16(g, 3, 0))).astype(np.int64)
            cell = np.clip(_s16(kept + new), -scales.clip, scales.clip).astype(np.int16)
            shown = tanh_s16(cell, scales.tanh_multiplier, scales.tanh_shift) * o
            hidden = np.clip(scales.read(shown) + call.output.zero_point, *call.output.format.range).astype(np.int8)
            return hidden, hidden, cell

        return step

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        cell = holding(chooser.seen(inner_name(call, "cell")))
        return recurrent_formats(self, call, chooser, {"hidden": UNIT, "cell": cell})

    def with_inner(self, formats: Formats) -> Op:
        return replace(self, cell_power=power_of(formats["cell"]))

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        if not call.output.format.is_float and is_wide(call):
            return wide_invocation(self, call, kernel)
        into, back, bias = (call.input(i) for i in range(1, 4))
        states = self.carried(call)
        if self.state_formats(call)[0].dtype != call.input(0).format.dtype:
            raise ShapeError(
                f"lstm into {call.output.name}: expected a hidden state in {call.input(0).format.dtype}, got "
                f"{self.state_formats(call)[0].dtype}"
            )
        params = self.walk(call)
        weights: dict[str, Argument] = {
            "into": Table(into.array(), into.format.c_type, WEIGHTS),
            "back": Table(back.array(), back.format.c_type, WEIGHTS),
        }
        if call.output.format.is_float:
            params["clip"] = self.cell_clip if self.cell_clip > 0 else float("inf")
            tables: dict[str, Argument] = {"bias": Table(bias.array(), "float", CHANNEL)}
        else:
            scales = lstm_scales(call, self)
            low, high = call.output.format.range
            params |= scales.params(call.output.zero_point) | {"low": low, "high": high}
            tables = scales.tables(call) | {"sigmoid": sigmoid_table()}
        return Invocation(params, {"x": In(0), **weights, **tables, **states, "y": Out()})


def _s16(x: np.ndarray) -> np.ndarray:
    """What does not fit int16 goes to its ends."""
    return np.clip(x, -32768, 32767)
