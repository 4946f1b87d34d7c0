"""Simple RNN: a layer that reads a sequence and feeds its own result back."""

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
    Table,
    UnsupportedError,
    Value,
    inner_name,
)
from lilliput.ops.float32 import sum_in_order
from lilliput.ops.gates import Gates, gates, shown
from lilliput.ops.recurrent import (
    GATE,
    UNIT,
    Recurrent,
    Step,
    check_gates,
    fits_quads,
    holding,
    power_of,
    recurrent_formats,
)
from lilliput.ops.sigmoid_s16 import sigmoid_table, tanh_s16
from lilliput.ops.simd import DSP


@dataclass(frozen=True)
class SimpleRnn(Recurrent):
    """x (..., steps, n), into (cells, n), back (cells, cells), bias (cells,) → y (..., steps, cells).

    hidden' = activation(into x + back hidden + bias), the layer of that name in Keras and RNN in torch and ONNX, whose
    two biases are summed. State, or none to start at zero (see ops/recurrent.py): hidden (..., cells).
    int8: weights symmetric, a scale a row or one; bias int32 in units of x's scale times that of into; hidden int16,
    with a scale of 2**-15 after tanh and another power of two after relu (see ops/gates.py).
    activation    tanh or relu
    hidden_power  hidden's scale after relu is 2**hidden_power where there is no state that says it
    """

    activation: str = "tanh"
    hidden_power: int = -12

    KERNELS: ClassVar = (
        Kernel("simple_rnn_s8.h", ("s8", "s8", "s8", "s32"), ("s8",), DSP, fits_quads),
        Kernel("simple_rnn_s8.h", ("s8", "s8", "s8", "s32"), ("s8",)),
        Kernel("simple_rnn_f32.h", ("f32", "f32", "f32", "f32"), ("f32",)),
    )
    SOURCE: ClassVar = "Elman 1990, 'Finding structure in time'; relu: Le et al. 2015 (arXiv 1504.00941); int8: our own"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        x, into, back, bias = inputs
        assert x is not None
        assert into is not None
        assert back is not None
        if self.activation not in ("tanh", "relu"):
            raise UnsupportedError(f"simple_rnn of {x.name}: the activation is tanh or relu, not {self.activation!r}")
        return self.shape_of(x, check_gates(self, 1, x, into, back, bias))

    def fresh_formats(self, call: Call) -> tuple[Format, ...]:
        if call.output.format.is_float:
            return (call.output.format,)
        return (UNIT if self.activation == "tanh" else Format("s16", (2.0**self.hidden_power,), (0,)),)

    def macs(self, call: Call) -> int:
        return prod(call.input(0).shape[:-1]) * (call.input(1).size + call.input(2).size)

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        hidden = UNIT if self.activation == "tanh" else holding(chooser.seen(inner_name(call, "hidden")))
        return recurrent_formats(self, call, chooser, {"hidden": hidden})

    def with_inner(self, formats: Formats) -> Op:
        return replace(self, hidden_power=power_of(formats["hidden"])) if self.activation == "relu" else self

    def stepper(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        return self._real(weights) if call.output.format.is_float else self._integer(call)

    def _real(self, weights: Sequence[np.ndarray | None]) -> Step:
        into, back, bias = weights
        assert into is not None
        assert back is not None
        assert bias is not None

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            gate = (sum_in_order(x[..., None, :] * into) + bias) + sum_in_order(hidden[..., None, :] * back)
            hidden = (np.tanh(gate) if self.activation == "tanh" else np.maximum(gate, 0)).astype(np.float32)
            return hidden, hidden

        return step

    def _gates(self, call: Call) -> Gates:
        x, into, back, bias = (call.input(i) for i in range(4))
        (hidden,) = self.state_formats(call)
        if self.activation == "tanh" and hidden != UNIT:
            raise UnsupportedError(f"simple_rnn into {call.output.name}: after tanh the state's scale is 2**-15")
        power = GATE if self.activation == "tanh" else power_of(hidden)
        return gates(f"simple_rnn into {call.output.name}", x, into, back, bias.array(), hidden, power)

    def _integer(self, call: Call) -> Step:
        rows, zero = self._gates(call), call.input(0).zero_point
        show = shown(f"simple_rnn into {call.output.name}", self.state_formats(call)[0], call.output.format)

        def step(x: np.ndarray, hidden: np.ndarray) -> tuple[np.ndarray, ...]:
            gate = rows(slice(None), x.astype(np.int64) - zero, hidden.astype(np.int64))
            hidden = tanh_s16(gate, 3, 0) if self.activation == "tanh" else np.maximum(gate, 0).astype(np.int16)
            return show(hidden), hidden

        return step

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        states = self.carried(call)
        params = self.walk(call) | {"relu": int(self.activation == "relu")}
        if call.output.format.is_float:
            names = {"into": WEIGHTS, "back": WEIGHTS, "bias": CHANNEL}
            tables: dict[str, Argument] = {
                name: Table(call.input(i).array(), "float", part) for i, (name, part) in enumerate(names.items(), 1)
            }
            return Invocation(params, {"x": In(0), **tables, **states, "y": Out()})
        rows, in_quads = self._gates(call), "dsp" in kernel.needs
        params |= rows.params(in_quads) | {"x_zero": call.input(0).zero_point}
        where = f"simple_rnn into {call.output.name}"
        params |= shown(where, self.state_formats(call)[0], call.output.format).params()
        tables = rows.tables(in_quads) | {"sigmoid": sigmoid_table()}
        scratch = rows.scratch(in_quads, call.output.shape[-1])
        return Invocation(params, {"x": In(0), **tables, **states, **scratch, "y": Out()})
