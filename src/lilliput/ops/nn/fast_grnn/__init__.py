"""FastGRNN: a gated layer whose two gates share their weights, so that it fits into a few kilobytes."""

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
from lilliput.ops.gates import Gates, gates, rounded, saturated, shown
from lilliput.ops.recurrent import Recurrent, Step, check_gates, fits_quads, holding, power_of
from lilliput.ops.sigmoid_s16 import logistic_s16, sigmoid_table, tanh_s16
from lilliput.ops.simd import DSP

SUM = -11  # sums of products are int16 in units of 2**SUM, twice a gate's, as a bias is still to come
BIAS = Format("s16", (2.0**SUM,), (0,))
MIX = Format("s16", (2.0**-12,), (0,))


@dataclass(frozen=True)
class FastGrnn(Recurrent):
    """x (..., steps, n), into (cells, n), back (cells, cells), bias (2 * cells,), mix (2,) → y (..., steps, cells).

    With s = into x + back hidden, z = sigmoid(s + bias_z), new = tanh(s + bias_h), and zeta and nu the sigmoid of
    mix's two numbers:
      hidden' = (zeta * (1 - z) + nu) * new + z * hidden
    bias holds bias_z, then bias_h. State, or none to start at zero (see ops/recurrent.py): hidden (..., cells).
    int8: weights symmetric, a scale a row or one; bias int16 with a scale of 2**-11, mix int16 with 2**-12, hidden
    int16 with a power of two (see ops/gates.py).
    hidden_power  hidden's scale is 2**hidden_power where there is no state that says it
    """

    hidden_power: int = -12

    KERNELS: ClassVar = (
        Kernel("fast_grnn_s8.h", ("s8", "s8", "s8", "s16", "s16"), ("s8",), DSP, fits_quads),
        Kernel("fast_grnn_s8.h", ("s8", "s8", "s8", "s16", "s16"), ("s8",)),
        Kernel("fast_grnn_f32.h", ("f32", "f32", "f32", "f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "Kusupati et al. 2018 (arXiv 1901.02358), equation 4; the integer form is our own"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, into, back, bias, mix = inputs
        assert x is not None
        assert into is not None
        assert back is not None
        assert bias is not None
        assert mix is not None
        cells = check_gates(self, 1, x, into, back)
        if bias.shape != (2 * cells,) or mix.shape != (2,):
            raise ShapeError(
                f"fast_grnn of {x.name}: expected biases ({2 * cells},) and zeta and nu (2,), got {bias.shape} and "
                f"{mix.shape}"
            )
        return self.shape_of(x, cells)

    def fresh_formats(self, call: Call) -> tuple[Format, ...]:
        y = call.output.format
        return (y if y.is_float else Format("s16", (2.0**self.hidden_power,), (0,)),)

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape[:-1]) * (call.input(1).size + call.input(2).size)

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        found = {weights.name: chooser.weights(weights, 0) for weights in (call.input(1), call.input(2))}
        found |= {call.input(3).name: BIAS, call.input(4).name: MIX}
        found[call.output.name] = chooser.activations(*chooser.seen(call.output.name))
        return found | self.carried_formats(call, {"hidden": holding(chooser.seen(inner_name(call, "hidden")))})

    def with_inner(self, formats: Formats) -> Op:
        return replace(self, hidden_power=power_of(formats["hidden"]))

    def stepper(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        return self._real(weights) if call.output.format.is_float else self._integer(call)

    def _real(self, weights: Sequence[np.ndarray | None]) -> Step:
        into, back, bias, mix = weights
        assert into is not None
        assert back is not None
        assert bias is not None
        assert mix is not None
        bias_z, bias_h = np.split(bias, 2)
        zeta, nu = 1 / (1 + np.exp(-mix))

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            total = sum_in_order(x[..., None, :] * into) + sum_in_order(hidden[..., None, :] * back)
            z = 1 / (1 + np.exp(-(total + bias_z)))
            hidden = ((zeta * (1 - z) + nu) * np.tanh(total + bias_h) + z * hidden).astype(np.float32)
            return hidden, hidden

        return step

    def _gates(self, call: Call) -> Gates:
        x, into, back = (call.input(i) for i in range(3))
        nothing = np.zeros(call.output.shape[-1], np.int64)
        return gates(f"fast_grnn into {call.output.name}", x, into, back, nothing, self.state_formats(call)[0], SUM)

    def _integer(self, call: Call) -> Step:
        rows, zero = self._gates(call), call.input(0).zero_point
        bias_z, bias_h = np.split(call.input(3).array().astype(np.int64), 2)
        zeta, nu = _mixed(call)
        (format,) = self.state_formats(call)
        show, shift = shown(f"fast_grnn into {call.output.name}", format, call.output.format), 29 + power_of(format)

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            total = rows(slice(None), x.astype(np.int64) - zero, hidden.astype(np.int64))
            z = logistic_s16(saturated(total + bias_z), 6, 0).astype(np.int64)
            new = tanh_s16(saturated(total + bias_h), 6, 0).astype(np.int64)
            share = (rounded(zeta * (32768 - z), 15) + nu) >> 1
            kept = rounded(z * hidden.astype(np.int64), 15)
            hidden = saturated(kept + rounded(share * new, shift)).astype(np.int16)
            return show(hidden), hidden

        return step

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        states, params = self.carried(call), self.walk(call)
        if call.output.format.is_float:
            parts = {"into": WEIGHTS, "back": WEIGHTS, "bias": CHANNEL, "mix": CHANNEL}
            tables: dict[str, Argument] = {
                name: Table(call.input(i).array(), "float", part) for i, (name, part) in enumerate(parts.items(), 1)
            }
            return Invocation(params, {"x": In(0), **tables, **states, "y": Out()})
        rows, in_quads, (format,) = self._gates(call), "dsp" in kernel.needs, self.state_formats(call)
        zeta, nu = _mixed(call)
        params |= rows.params(in_quads) | {"x_zero": call.input(0).zero_point}
        params |= {"zeta": zeta, "nu": nu, "shift": 29 + power_of(format)}
        params |= shown(f"fast_grnn into {call.output.name}", format, call.output.format).params()
        tables = rows.tables(in_quads) | {
            "bias": Table(call.input(3).array(), "int16_t", CHANNEL),
            "sigmoid": sigmoid_table(),
        }
        scratch = rows.scratch(in_quads, call.output.shape[-1])
        return Invocation(params, {"x": In(0), **tables, **states, **scratch, "y": Out()})


def _mixed(call: Call) -> tuple[int, int]:
    """zeta and nu in 1/32768."""
    zeta, nu = logistic_s16(call.input(4).array(), 3, 0).tolist()
    return int(zeta), int(nu)
