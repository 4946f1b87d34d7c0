"""Operators on numbers that may be stored as integers: `apply` chooses between the integer form and real numbers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.formats.channels_first.checks import support
from lilliput.formats.channels_first.integer_form import integer_form
from lilliput.formats.channels_first.step import Step
from lilliput.formats.channels_first.values import Values
from lilliput.graph import Format, Op
from lilliput.ops.nn.dequantize import Dequantize
from lilliput.ops.nn.quantize import Quantize


class Quantized(Values):
    """stored: real constants that the model has quantized; fused: values that an activation is part of already."""

    def __init__(self) -> None:
        super().__init__()
        self.stored: dict[str, tuple[np.ndarray, Format]] = {}
        self.fused: set[str] = set()

    def target(self, step: Step) -> tuple[Format | None, str]:
        """How the step's result is stored next, None where it stays real, and the activation on the way there."""
        return None, "none"

    def apply(
        self, step: Step, op: Op, inputs: Sequence[str | None], stem: str | None = None, format: Format | None = None
    ) -> str:
        """The name of what `op` gives, of the format of its first input by default; computed now if all is constant.

        Of quantized inputs in integers where it can be, see `integer_form`. stem: a name for a result that is not the
        step's last.
        """
        if any(name is not None and self.values[name].format.is_quantized for name in inputs):
            form = integer_form(self, step, op, inputs, stem is None, format)
            if form is None:
                inputs = [None if name is None else self.real(step, name) for name in inputs]
            else:
                changed, inputs, format = form
                if changed is None:
                    return str(inputs[0])
                name = self.emit(step, changed, inputs, stem, format)
                if getattr(changed, "activation", "none") != getattr(op, "activation", "none"):
                    self.fused.add(name)
                return name
        return self.emit(step, op, inputs, stem, format)

    def real(self, step: Step, name: str) -> str:
        """The value as real numbers."""
        if not self.values[name].format.is_quantized:
            return name
        if (name, "real") not in self.made:
            self.made[name, "real"] = self.emit(step, Dequantize(), [name], f"{name} real", Format())
        return self.made[name, "real"]

    def quantized(self, step: Step, name: str, format: Format, stem: str | None = None) -> str:
        """The value stored in a format."""
        found = self.values[name].format
        real = found.is_float or found.is_quantized
        support(real, self, step, f"{name!r} holds {found.dtype} without a scale, which cannot be quantized")
        return self.emit(step, Quantize(), [name], stem or f"{name} quantized", format)

    def stored_constant(self, name: str) -> str:
        """The integers behind a real constant that the model has quantized."""
        data, format = self.stored[name]
        return self.shared((name, "stored"), f"{name} stored", data, format)
