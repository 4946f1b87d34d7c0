"""The LSTM in native arithmetic: what goes back has 16 bits, and weights a scale a row."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import NATIVE, Argument, Call, Format, In, Invocation, Kernel, Out, UnsupportedError
from lilliput.ops.gates import Gates, Shown, gates, rounded, saturated, shown
from lilliput.ops.recurrent import GATE, UNIT, Step, fits_quads, power_of
from lilliput.ops.sigmoid_s16 import logistic_s16, sigmoid_table, tanh_s16

if TYPE_CHECKING:
    from lilliput.ops.nn.lstm import Lstm


def is_wide(call: Call) -> bool:
    """By the hidden state's format, or the graph's arithmetic where every call starts afresh."""
    return call.states[0].format.dtype == "s16" if call.states else call.arithmetic == NATIVE


def is_narrow(call: Call) -> bool:
    return not is_wide(call)


def suits_quads(call: Call) -> bool:
    return is_wide(call) and fits_quads(call)


@dataclass(frozen=True, eq=False)
class WideLstm:
    """write: right shift from input gate times cell gate to the cell; the rest as in LstmScales."""

    rows: Gates
    show: Shown
    write: int
    clip: int
    tanh_multiplier: int
    tanh_shift: int


def wide_lstm(op: Lstm, call: Call) -> WideLstm:
    """UnsupportedError for formats that none are for."""
    (hidden, cell), where = op.state_formats(call), f"lstm into {call.output.name}"
    x, into, back, bias = (call.input(i) for i in range(4))
    if hidden != UNIT or not _is_cell(cell):
        raise UnsupportedError(
            f"{where}: expected an int16 hidden state with a scale of 2**-15, and an int16 cell with a scale that "
            "is a power of two from 2**-15 to 1/2"
        )
    left = power_of(cell) - GATE
    return WideLstm(
        rows=gates(where, x, into, back, bias.array(), hidden, GATE),
        show=shown(where, hidden, call.output.format),
        write=30 + power_of(cell),
        clip=int(np.clip(op.cell_clip / cell.scale[0], 0, 32767)) if op.cell_clip > 0 else 32768,
        tanh_multiplier=3 << max(left, 0),
        tanh_shift=max(-left, 0),
    )


def _is_cell(format: Format) -> bool:
    plain = format.dtype == "s16" and format.zero_point == (0,)
    return plain and -15 <= power_of(format) <= -1 and math.isclose(format.scale[0], 2.0 ** power_of(format))


def wide_step(op: Lstm, call: Call) -> Step:
    """One step of the reference."""
    wide, zero = wide_lstm(op, call), call.input(0).zero_point

    def step(x: np.ndarray, hidden: np.ndarray, cell: np.ndarray) -> tuple[np.ndarray, ...]:
        gate = wide.rows(slice(None), x.astype(np.int64) - zero, hidden.astype(np.int64))
        i, f, g, o = np.split(gate, 4, -1)
        i, f, o = (logistic_s16(each, 3, 0).astype(np.int64) for each in (i, f, o))
        kept = rounded(f * cell, 15)
        now = saturated(kept + rounded(i * tanh_s16(g, 3, 0), wide.write))
        cell = np.clip(now, -wide.clip, wide.clip).astype(np.int16)
        hidden = rounded(tanh_s16(cell, wide.tanh_multiplier, wide.tanh_shift) * o, 15).astype(np.int16)
        return wide.show(hidden), hidden, cell

    return step


def wide_invocation(op: Lstm, call: Call, kernel: Kernel) -> Invocation:
    wide, in_quads = wide_lstm(op, call), "dsp" in kernel.needs
    params = op.walk(call) | wide.rows.params(in_quads) | {"x_zero": call.input(0).zero_point, "write": wide.write}
    params |= {"tanh_multiplier": wide.tanh_multiplier, "tanh_shift": wide.tanh_shift, "clip": wide.clip}
    tables: dict[str, Argument] = wide.rows.tables(in_quads) | {"sigmoid": sigmoid_table()}
    scratch = wide.rows.scratch(in_quads, 4 * call.output.shape[-1])
    arguments = {"x": In(0), **tables, **op.carried(call), **scratch, "y": Out()}
    return Invocation(params | wide.show.params(), arguments)
