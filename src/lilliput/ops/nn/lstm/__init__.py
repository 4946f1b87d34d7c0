"""LSTM: a layer that reads a sequence step by step and remembers."""

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
    Value,
    inner_name,
)
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.lstm_scales import lstm_scales
from lilliput.ops.sigmoid_s16 import logistic_s16, sigmoid_table, tanh_s16


@dataclass(frozen=True)
class Lstm(Op):
    """x (..., steps, n), into (4 * cells, n), back (4 * cells, cells), bias (4 * cells,) → y (..., steps, cells).

    into and back are the weights of what comes in and of what went out a step before, in rows of the input, forget,
    cell and output gate, `cells` each. States: hidden (..., cells), stored as y is, and cell (..., cells).
    int8: weights symmetric with one scale a gate; bias int32 in units of x's scale times that of into; the cell is
    int16 with zero point 0 and a power of two as scale.
    cell_clip  the cell stays within [-cell_clip, cell_clip]; 0 for no bound
    """

    cell_clip: float = 0.0

    KERNELS: ClassVar = (
        Kernel("lstm_s8.h", ("s8", "s8", "s8", "s32"), ("s8",)),
        Kernel("lstm_f32.h", ("f32", "f32", "f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = (
        "TFLite Micro's lstm_internal::LstmStep with CalculateLstmGate, UpdateLstmCell, UpdateLstmHidden; LiteRT's "
        "EvalInteger8x8_16 rounds elsewhere. Hochreiter and Schmidhuber 1997, 'Long short-term memory'"
    )

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, into, back, bias = inputs
        assert x is not None
        assert into is not None
        assert back is not None
        assert bias is not None
        cells = back.shape[-1] if back.shape else 0
        fits = len(x.shape) >= 2 and cells > 0 and into.shape == (4 * cells, x.shape[-1])
        if not fits or back.shape != (4 * cells, cells) or bias.shape != (4 * cells,):
            raise ShapeError(
                f"lstm of {x.name}: expected a sequence (steps, n), weights (4 * cells, n) and (4 * cells, cells) "
                f"and a bias (4 * cells,), got {x.shape}, {into.shape}, {back.shape} and {bias.shape}"
            )
        return ((*x.shape[:-1], cells),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 2 else None

    def macs(self, call: Call) -> int:
        n, cells = call.input(1).shape[1], call.input(2).shape[1]
        return prod(call.input(0).shape[:-1]) * 4 * cells * (n + cells)

    def reference(self, call: Call, x: np.ndarray, *weights_and_states: np.ndarray) -> tuple[np.ndarray, ...]:
        """x, into, back, bias, hidden, cell stored → y stored, hidden, cell."""
        *weights, hidden, cell = weights_and_states
        advance = self._step_real if call.output.format.is_float else self._step_integer
        outputs = []
        for step in range(x.shape[-2]):
            hidden, cell = advance(call, x[..., step, :], weights, hidden, cell)
            outputs.append(hidden)
        return np.stack(outputs, -2), hidden, cell

    def _step_real(
        self, call: Call, x: np.ndarray, weights: Sequence[np.ndarray], hidden: np.ndarray, cell: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        into, back, bias = weights
        gates = (sum_in_order(x[..., None, :] * into) + bias) + sum_in_order(hidden[..., None, :] * back)
        i, f, g, o = np.split(gates, 4, -1)
        i, f, o = (1 / (1 + np.exp(-gate)) for gate in (i, f, o))
        cell = f * cell + i * np.tanh(g)
        if self.cell_clip > 0:
            cell = np.clip(cell, np.float32(-self.cell_clip), np.float32(self.cell_clip))
        return (np.tanh(cell) * o).astype(np.float32), cell.astype(np.float32)

    def _step_integer(
        self, call: Call, x: np.ndarray, weights: Sequence[np.ndarray], hidden: np.ndarray, cell: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        into, back, bias = weights
        scales = lstm_scales(call, self.cell_clip)
        fed = (x.astype(np.int64) - call.input(0).zero_point) @ into.astype(np.int64).T + bias
        remembered = (hidden.astype(np.int64) - call.states[0].zero_point) @ back.astype(np.int64).T
        gates = _s16(_s16(scales.into(fed)) + _s16(scales.back(remembered)))
        i, f, g, o = np.split(gates, 4, -1)
        i, f, o = (logistic_s16(gate, 3, 0).astype(np.int64) for gate in (i, f, o))
        kept = _s16(scales.forget(f * cell)).astype(np.int64)
        new = _s16(scales.write(i * tanh_s16(g, 3, 0))).astype(np.int64)
        cell = np.clip(_s16(kept + new), -scales.clip, scales.clip).astype(np.int16)
        shown = tanh_s16(cell, scales.tanh_multiplier, scales.tanh_shift) * o
        return np.clip(scales.read(shown) + call.output.zero_point, *call.output.format.range).astype(np.int8), cell

    def inner(self, call: Call, x: np.ndarray, *weights_and_states: np.ndarray) -> dict[str, np.ndarray]:
        """cell: what it holds after each step."""
        *weights, hidden, cell = weights_and_states
        cells = [cell]
        for step in range(x.shape[-2]):
            hidden, cell = self._step_real(call, x[..., step, :], weights, hidden, cell)
            cells.append(cell)
        return {"cell": np.stack(cells, -2)}

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        """Gates have a scale each, the cell a power of two as its scale, the hidden state the output's format."""
        into, back, bias = (call.input(position) for position in (1, 2, 3))
        found = {weights.name: chooser.weights(weights, 0, groups=4) for weights in (into, back)}
        y = chooser.activations(*chooser.seen(call.output.name))
        reach = max(map(abs, chooser.seen(inner_name(call, "cell"))))
        power = int(np.clip(np.ceil(np.log2(max(reach, 2.0**-15))) - 15, -30, -1))
        rows = np.broadcast_to(found[into.name].scale, bias.shape) * chooser.of(call.input(0)).scale[0]
        return found | {
            bias.name: Format("s32", tuple(map(float, rows)), (0,) * rows.size, 0),
            call.output.name: y,
            call.states[0].name: y,
            call.states[1].name: Format("s16", (2.0**power,), (0,)),
        }

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, into, back, bias = (call.input(i) for i in range(4))
        hidden, cell = call.states
        cells = back.shape[1]
        rows = prod(x.shape[:-2])
        if (hidden.size, cell.size) != (rows * cells, rows * cells) or hidden.format.dtype != x.format.dtype:
            raise ShapeError(
                f"lstm into {call.output.name}: expected states of {rows * cells} numbers, the hidden one in "
                f"{x.format.dtype}, got {hidden.size} of {hidden.format.dtype} and {cell.size}"
            )
        params: dict[str, int | float] = {"rows": rows, "steps": x.shape[-2], "n": x.shape[-1], "cells": cells}
        weights: dict[str, Argument] = {
            "into": Table(into.array(), into.format.c_type, WEIGHTS),
            "back": Table(back.array(), back.format.c_type, WEIGHTS),
        }
        states: dict[str, Argument] = {"hidden": State(0), "cell": State(1)}
        if call.output.format.is_float:
            params["clip"] = self.cell_clip if self.cell_clip > 0 else float("inf")
            tables: dict[str, Argument] = {"bias": Table(bias.array(), "float", CHANNEL)}
        else:
            scales = lstm_scales(call, self.cell_clip)
            low, high = call.output.format.range
            params |= scales.params(call.output.zero_point) | {"low": low, "high": high}
            tables = scales.tables(call) | {"sigmoid": sigmoid_table()}
        return Invocation(params, {"x": In(0), **weights, **tables, **states, "y": Out()})


def _s16(x: np.ndarray) -> np.ndarray:
    """What does not fit int16 goes to its ends."""
    return np.clip(x, -32768, 32767)
