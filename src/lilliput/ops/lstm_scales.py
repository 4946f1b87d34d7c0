"""The fixed-point scales of an integer LSTM."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lilliput.graph import CHANNEL, Argument, Call, Table, UnsupportedError, Value
from lilliput.ops.float32 import scale_ratio
from lilliput.ops.requantize import TWICE, Requantize, requantize

if TYPE_CHECKING:
    from lilliput.ops.nn.lstm import Lstm

GATE_SCALE = 2.0**-12  # of what goes into a gate's sigmoid or tanh
SQUASHED = 2.0**-15  # of what comes out


@dataclass(frozen=True, eq=False)
class LstmScales:
    """into, back: from a gate's two sums to Q3.12, a channel for each row; the rest has one channel.

    forget  forget gate times cell, to the cell       write  input gate times cell gate, to the cell
    read    output gate times tanh of the cell, to y  clip   bound of the cell, in its integers
    tanh_multiplier, tanh_shift  bring the cell to the units of the tanh table
    """

    into: Requantize
    back: Requantize
    forget: Requantize
    write: Requantize
    read: Requantize
    clip: int
    tanh_multiplier: int
    tanh_shift: int

    def params(self, y_zero: int) -> dict[str, int | float]:
        """The kernel's parameters behind the sizes, in its order."""
        found: dict[str, int | float] = {}
        for name, scale in (("forget", self.forget), ("write", self.write), ("read", self.read)):
            found |= {f"{name}_multiplier": int(scale.multiplier[0]), f"{name}_shift": int(scale.shift[0])}
        return found | {
            "tanh_multiplier": self.tanh_multiplier,
            "tanh_shift": self.tanh_shift,
            "clip": self.clip,
            "y_zero": y_zero,
        }

    def tables(self, call: Call) -> dict[str, Argument]:
        """Per row of the weights: what sums start from, zero points folded in; per gate: scales."""
        x, into, back, bias = (call.input(i) for i in range(4))
        start = bias.array().astype(np.int64) - x.zero_point * into.array().astype(np.int64).sum(1)
        back_start = -call.output.zero_point * back.array().astype(np.int64).sum(1)
        where = f"lstm into {call.output.name}"
        self.into.check(
            np.abs(into.array().astype(np.int64)).sum(1) * 255 + np.abs(bias.array().astype(np.int64)), where
        )
        self.back.check(np.abs(back.array().astype(np.int64)).sum(1) * 255, where)
        cells = back.shape[1]
        return {
            "into_start": Table(start.astype(np.int32), "int32_t", CHANNEL),
            "back_start": Table(back_start.astype(np.int32), "int32_t", CHANNEL),
            "into_scale": _by_gate(self.into, cells),
            "back_scale": _by_gate(self.back, cells),
        }


def lstm_scales(call: Call, op: Lstm) -> LstmScales:
    """UnsupportedError for formats that none are for.

    Source: TFLite Micro's PrepareGateParametersInteger and CreateLstmCellStateInfo.
    """
    x, into, back, _ = (call.input(i) for i in range(4))
    (hidden, cell), y = op.state_formats(call), call.output
    where = f"lstm into {y.name}"
    if (
        any(len(f.scale) != 1 for f in (x.format, hidden, cell, y.format))
        or cell.dtype != "s16"
        or any(cell.zero_point)
    ):
        raise UnsupportedError(f"{where}: expected one scale for each tensor and an int16 cell with zero point 0")
    if (hidden.scale, hidden.zero_point) != (y.format.scale, y.format.zero_point):
        raise UnsupportedError(f"{where}: the hidden state and the output must be stored alike")
    unit = cell.scale[0]
    power = round(math.log2(unit))
    if abs(math.log2(unit) - power) > 1e-3 or not -30 <= power <= -1:
        raise UnsupportedError(f"{where}: the cell's scale is a power of two below 1, not {unit:g}")
    if y.scale < SQUASHED**2:
        raise UnsupportedError(f"{where}: an output scale of {y.scale:g} is too fine for int8")
    left = 12 + power
    clip = int(np.clip(op.cell_clip / unit, 0, 32767)) if op.cell_clip > 0 else 32768
    return LstmScales(
        into=_gates(x.scale, into, where),
        back=_gates(y.scale, back, where),
        forget=requantize([SQUASHED], TWICE),
        write=requantize([SQUASHED * SQUASHED / unit], TWICE),
        read=requantize([SQUASHED * SQUASHED / y.scale], TWICE),
        clip=clip,
        tanh_multiplier=3 << max(left, 0),
        tanh_shift=max(-left, 0),
    )


def _gates(x: float, weights: Value, where: str) -> Requantize:
    """One scale a row; the product is rounded to float32. Source: TFLite's GetQuantizedConvolutionMultipler."""
    rows = weights.shape[0]
    scales = weights.format.scale
    by_gate = np.array(scales * (rows if len(scales) == 1 else 1)).reshape(4, -1)
    if by_gate.size != rows or any(weights.format.zero_point) or np.any(by_gate != by_gate[:, :1]):
        raise UnsupportedError(f"{where}: expected weights with one scale a gate and zero point 0")
    gates = [scale_ratio(where, x, scale) / GATE_SCALE for scale in by_gate[:, 0].tolist()]
    return requantize(np.repeat(gates, rows // 4).tolist(), TWICE)


def _by_gate(scales: Requantize, cells: int) -> Table:
    return Table(scales.table().data[::cells], "lil_scale", CHANNEL)
