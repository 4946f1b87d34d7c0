"""What layers that read a sequence step by step have in common: when they start afresh, and which rows they give.

A node with state values keeps them from call to call: the rows of a stream may come in pieces. A node without starts
every call at zero, as the layers of Keras, torch and ONNX do, and what it carries lives in scratch. Nothing else tells
the two apart. Weights of several gates lie one below the other, in rows of `cells` each, in the order that the
operator's docstring gives.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    Argument,
    Call,
    Chooser,
    Format,
    Formats,
    Op,
    Scratch,
    Shape,
    ShapeError,
    State,
    Value,
    inner_name,
)

UNIT = Format("s16", (2.0**-15,), (0,))  # what is carried within [-1, 1)
GATE = -12  # integer gates are int16 in units of 2**GATE: sigmoid and tanh are flat where those end
Step = Callable[..., tuple[np.ndarray, ...]]  # (x (..., n), states) → (y (..., cells), states)


@dataclass(frozen=True)
class Recurrent(Op):
    """x (..., steps, n) and weights → y (..., steps, cells), or (..., cells) with `last`. States (..., cells) each.

    reverse  rows are read from the last to the first; row t of y still stands where row t of x does. A bidirectional
             layer is two of these, side by side
    last     y is what there is after the last row that is read, and no more
    """

    reverse: bool = field(default=False, kw_only=True)
    last: bool = field(default=False, kw_only=True)

    STREAMS: ClassVar = True
    STATES: ClassVar[tuple[str, ...]] = ("hidden",)  # the kernels' names of what is carried

    def streams(self, call: Call) -> bool:
        """Where states are kept, there is one sequence, and it is read forwards."""
        return bool(call.states) and len(call.input(0).shape) == 2 and not self.reverse and not self.last

    def fresh_formats(self, call: Call) -> tuple[Format, ...]:
        """How what is carried is stored where the node has no state values."""
        raise NotImplementedError

    def stepper(self, call: Call, weights: Sequence[np.ndarray | None]) -> Step:
        """What one step does."""
        raise NotImplementedError

    def state_formats(self, call: Call) -> tuple[Format, ...]:
        """How what is carried is stored."""
        return tuple(value.format for value in call.states) or self.fresh_formats(call)

    def shape_of(self, x: Value, cells: int) -> tuple[Shape, ...]:
        """The shape of y."""
        return ((*(x.shape[:-2] if self.last else x.shape[:-1]), cells),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        x = inputs[0]
        return self if x is not None and len(x.shape) > 2 else None

    def reference(self, call: Call, *arrays: np.ndarray | None) -> np.ndarray | tuple[np.ndarray, ...]:
        """Inputs and states stored → y stored, and the states where there are any."""
        rows, kept = [], self._start(call, arrays)
        for y, *states in self._steps(call, arrays):
            rows.append(y)
            kept = states
        y = rows[-1] if self.last else np.stack(rows[:: -1 if self.reverse else 1], -2)
        return (y, *kept) if call.states else y

    def inner(self, call: Call, *arrays: np.ndarray | None) -> dict[str, np.ndarray]:
        """What is carried, by its names: (steps + 1, ..., cells) from the start on."""
        carried = [self._start(call, arrays), *(states for _, *states in self._steps(call, arrays))]
        return {name: np.stack(each) for name, each in zip(self.STATES, zip(*carried, strict=True), strict=True)}

    def carried_formats(self, call: Call, formats: Formats) -> dict[str, Format]:
        """Formats by the names of STATES, as `Op.formats` gives them: of states, or of numbers inside."""
        if call.states:
            return {state.name: formats[name] for name, state in zip(self.STATES, call.states, strict=True)}
        return {inner_name(call, name): format for name, format in formats.items()}

    def _steps(self, call: Call, arrays: Sequence[np.ndarray | None]) -> Iterator[Sequence[np.ndarray]]:
        """y's row and the states after each step."""
        x, *weights = arrays[: len(call.inputs)]
        assert x is not None
        states, advance = self._start(call, arrays), self.stepper(call, weights)
        for step in range(x.shape[-2])[:: -1 if self.reverse else 1]:
            y, *states = advance(x[..., step, :], *states)
            yield y, *states

    def _start(self, call: Call, arrays: Sequence[np.ndarray | None]) -> list[np.ndarray]:
        kept = [state for state in arrays[len(call.inputs) :] if state is not None]
        x = arrays[0]
        assert x is not None
        shape = (*x.shape[:-2], call.output.shape[-1])
        return kept or [np.full(shape, sum(f.zero_point), f.numpy) for f in self.state_formats(call)]

    def walk(self, call: Call) -> dict[str, int | float]:
        """The kernels' first parameters: those of `lil_sequence.h`."""
        x = call.input(0)
        return {
            "rows": prod(x.shape[:-2]),
            "steps": x.shape[-2],
            "n": x.shape[-1],
            "cells": call.output.shape[-1],
            "fresh": int(not call.states),
            "reverse": int(self.reverse),
            "last": int(self.last),
        }

    def carried(self, call: Call) -> dict[str, Argument]:
        """The kernels' arguments for what is carried: states, or scratch for one sequence.

        Raises ShapeError for states that do not fit.
        """
        cells, rows = call.output.shape[-1], prod(call.input(0).shape[:-2])
        sizes = [state.size for state in call.states]
        if sizes and sizes != [rows * cells] * len(self.STATES):
            raise ShapeError(
                f"{self.name} into {call.output.name}: expected no states, or {' and '.join(self.STATES)} of "
                f"{rows * cells} numbers, got {sizes}"
            )
        if call.states:
            return {name: State(index) for index, name in enumerate(self.STATES)}
        named = zip(self.STATES, self.state_formats(call), strict=True)
        return {name: Scratch(cells * format.itemsize, format.c_type) for name, format in named}


def check_gates(op: Op, gates: int, x: Value, into: Value, back: Value, bias: Value | None = None) -> int:
    """The number of cells; ShapeError where weights do not fit.

    into (gates * cells, n), back (gates * cells, cells), bias (gates * cells,)
    """
    cells = back.shape[-1] if back.shape else 0
    rows = gates * cells
    fits = len(x.shape) >= 2 and cells > 0 and into.shape == (rows, x.shape[-1]) and back.shape == (rows, cells)
    if not fits or (bias is not None and bias.shape != (rows,)):
        stacked = f"{gates} * cells" if gates > 1 else "cells"
        raise ShapeError(
            f"{op.name} of {x.name}: expected a sequence (steps, n), weights ({stacked}, n) and ({stacked}, cells) "
            f"and a bias ({stacked},), got {x.shape}, {into.shape}, {back.shape} and "
            f"{None if bias is None else bias.shape}"
        )
    return cells


def holding(seen: tuple[float, float], highest: int = -1) -> Format:
    """The int16 format around 0 that holds what was seen; its scale is a power of two from 2**-15 to 2**highest."""
    reach = max(*map(abs, seen), 2.0**-15)
    return Format("s16", (2.0 ** int(np.clip(np.ceil(np.log2(reach)) - 15, -15, highest)),), (0,))


def power_of(format: Format) -> int:
    """The exponent of a scale that is a power of two."""
    return round(math.log2(format.scale[0]))


def fits_quads(call: Call) -> bool:
    """Whether rows of weights and what is carried go into fours."""
    return call.output.shape[-1] % 4 == 0


def recurrent_formats(op: Recurrent, call: Call, chooser: Chooser, carried: Formats) -> dict[str, Format]:
    """The formats of into, back, a bias in units of x times into, y and what is carried, as `Op.formats` gives them."""
    into, back, bias = (call.input(position) for position in (1, 2, 3))
    found = {weights.name: chooser.weights(weights, 0) for weights in (into, back)}
    rows = np.broadcast_to(found[into.name].scale, bias.shape) * chooser.of(call.input(0)).scale[0]
    found[bias.name] = Format("s32", tuple(map(float, rows)), (0,) * rows.size, 0)
    found[call.output.name] = chooser.activations(*chooser.seen(call.output.name))
    return found | op.carried_formats(call, carried)
