"""Soft sensors: a quantity that no sensor measures, by a formula over channels that are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import prod
from typing import ClassVar

import numpy as np

from lilliput.graph import (
    TABLES,
    Argument,
    Call,
    In,
    Invocation,
    Kernel,
    Op,
    Out,
    Shape,
    ShapeError,
    Table,
    UnsupportedError,
    Value,
)
from lilliput.ops.power_of_two import signal_scale
from lilliput.ops.scaled import Scaled, from_integers, from_reals, table
from lilliput.ops.scaled import params as scaled_params
from lilliput.ops.signal.expression.meaning import INTEGER, REAL, run
from lilliput.ops.signal.expression.program import CODES, parse


@dataclass(frozen=True)
class Expression(Op):
    """x (..., channels) → y (..., 1): the value of `text`, a formula over the names of the channels.

    A formula is made of numbers, channels, + - * / ( ) and abs, sqrt, exp, log, min, max. float32: infinities and NaN
    as in IEEE 754. Fixed point: x int16 with one scale or one a channel, y int16 or int32; numbers between have 32
    bits and an exponent of their own, so nothing overflows on the way; a quotient by 0 is the largest number, the root
    of a number below 0 is 0, and y saturates.
    """

    text: str = "x"
    channels: tuple[str, ...] = ("x",)

    KERNELS: ClassVar = (
        Kernel("expression_s16.h", ("s16",), ("s16",)),
        Kernel("expression_s16.h", ("s16",), ("s32",)),
        Kernel("expression_f32.h", ("f32",), ("f32",)),
    )
    SOURCE: ClassVar = "our own: a stack machine on postfix programs; binary digits of logarithms: Knuth, TAOCP 1.2.2"

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        (x,) = inputs
        assert x is not None
        if x.shape[-1:] != (len(self.channels),):
            raise ShapeError(
                f"expression over {x.name}: {len(self.channels)} channels have names, {', '.join(self.channels)}, but "
                f"its shape is {x.shape}; name every channel"
            )
        parse(self.text, self.channels)
        return ((*x.shape[:-1], 1),)

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        (x,) = inputs
        return self if x is not None and len(x.shape) > 1 else None

    def reference(self, call: Call, x: np.ndarray) -> np.ndarray:
        """x stored → y stored."""
        y, program = call.output.format, parse(self.text, self.channels)
        if y.is_float:
            columns = [x[..., i] for i in range(x.shape[-1])]
            constants = [np.full(x.shape[:-1], value, np.float32) for value in program.constants]
            with np.errstate(all="ignore"):
                return np.asarray(run(program, columns, constants, REAL), np.float32)[..., None]
        units = self._units(call)
        scaled_columns = [from_integers(x[..., i]) * _filled(units[i], x.shape[:-1]) for i in range(x.shape[-1])]
        scaled_constants = [_filled(value, x.shape[:-1]) for value in program.constants]
        result: Scaled = run(program, scaled_columns, scaled_constants, INTEGER)
        return (result * from_reals(1 / self._scale(call))).rounded(*y.range).astype(y.numpy)[..., None]

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        x, y = call.input(0), call.output
        program = parse(self.text, self.channels)
        codes = np.array([(CODES.index(code), index) for code, index in program.steps], np.uint8).reshape(-1)
        constants = program.constants or (0.0,)
        steps = Table(codes, "uint8_t", TABLES)
        params: dict[str, int | float] = {"rows": prod(x.shape[:-1]), "channels": x.shape[-1]}
        params |= {"steps": len(program.steps)}
        if y.format.is_float:
            numbers = Table(np.array(constants, np.float32), "float", TABLES)
            return Invocation(params, {"x": In(0), "program": steps, "constants": numbers, "y": Out()})
        low, high = y.format.range
        params |= {"wide": int(y.format.dtype == "s32"), "low": low, "high": high}
        params |= scaled_params("factor", 1 / self._scale(call))
        tables: dict[str, Argument] = {"constants": table(constants), "units": table(self._units(call))}
        return Invocation(params, {"x": In(0), "program": steps, **tables, "y": Out()})

    def _scale(self, call: Call) -> float:
        return signal_scale(f"expression over {call.input(0).name}", call.output)

    def _units(self, call: Call) -> tuple[float, ...]:
        """What 1 of each channel's integers stands for."""
        x = call.input(0)
        scales, on_last = x.format.scale, x.format.axis in (None, len(x.shape) - 1)
        if len(scales) not in (1, len(self.channels)) or not on_last or any(x.format.zero_point):
            raise UnsupportedError(
                f"expression over {x.name}: expected one scale, or one a channel, and zero points of 0; got "
                f"{len(scales)} scales and {len(self.channels)} channels"
            )
        return scales * len(self.channels) if len(scales) == 1 else scales


def _filled(x: float, shape: Shape) -> Scaled:
    return from_reals(np.full(shape, x))
