"""From an exported program to a graph: what every ATen operator's mapping works with."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lilliput.formats import channels_first
from lilliput.formats.channels_first.checks import require, support
from lilliput.formats.channels_first.inputs import preferred_order
from lilliput.formats.channels_first.layout import Held, identity
from lilliput.formats.channels_first.step import Step
from lilliput.formats.torch.program import Call, Program, Ref
from lilliput.graph import Format, Graph, Kind, UnsupportedError, Value

FORMATS = {"float32": "f32", "int8": "s8", "uint8": "u8", "int16": "s16", "int32": "s32", "int64": "s64", "bool": "b8"}
IMAGES = {
    "conv1d", "conv2d", "conv_transpose1d", "conv_transpose2d", "convolution", "max_pool1d", "max_pool2d", "avg_pool1d",
    "avg_pool2d", "adaptive_avg_pool1d", "adaptive_avg_pool2d", "adaptive_max_pool1d", "adaptive_max_pool2d",
    "batch_norm", "instance_norm", "group_norm", "upsample_nearest1d", "upsample_nearest2d", "upsample_linear1d",
    "upsample_bilinear2d",
}  # fmt: skip
THROUGH = {
    "add", "sub", "mul", "div", "neg", "abs", "clamp", "relu", "relu6", "hardtanh", "leaky_relu", "sigmoid", "tanh",
    "silu", "hardswish", "hardsigmoid", "dropout", "pad", "constant_pad_nd", "cat", "slice", "split", "chunk", "clone",
    "getitem", "split_with_sizes", "contiguous", "to", "log", "sqrt", "exp", "pow",
}  # fmt: skip


class Builder(channels_first.Builder):
    """Reads the arguments of calls by the names that their schemas have."""

    def __init__(self, program: Program) -> None:
        super().__init__()
        self.program = program
        self.asked = {*program.outputs, *(name for call in program.calls for name in call.reads)}
        steps = [(call.op, call.reads, call.outputs) for call in program.calls]
        for given in program.inputs:
            order = preferred_order(steps, given.name, len(given.shape), IMAGES, THROUGH)
            dtype = "int32" if given.dtype == "int64" else given.dtype  # places in tables, which are small
            self.take(given.name, given.shape, order, self.format(dtype, given.name))

    def where(self, step: Step) -> str:
        return f"{self.program.name}: {step.key} in {step.name or 'forward'}"

    def held(self, call: Call, argument: str) -> Held:
        """What holds a tensor, or a number as a constant."""
        found = self.optional(call, argument)
        if found is None:
            raise UnsupportedError(f"{self.where(call)}: {argument} is absent, which is not read; give it")
        return found

    def optional(self, call: Call, argument: str) -> Held | None:
        """The same of an argument that may be absent."""
        value = call.arguments.get(argument)
        return None if value is None else self._holder(call, argument, value)

    def several(self, call: Call, argument: str) -> list[Held]:
        """The tensors of a list, or the one that stands alone."""
        found = call.arguments[argument]
        return [self._holder(call, argument, each) for each in (found if isinstance(found, tuple) else (found,))]

    def axis(self, call: Call, rank: int, argument: str = "dim") -> int:
        """An axis counted from the front; negative ones count from the back."""
        axis = int(call.arguments[argument])
        require(-rank <= axis < max(rank, 1), self, call, f"axis {axis} is none of {rank}")
        return axis % max(rank, 1)

    def axes(self, call: Call, rank: int, argument: str = "dim") -> tuple[int, ...]:
        """Axes in their order; all where none is named."""
        named = call.arguments.get(argument)
        named = (named,) if isinstance(named, int) else named
        return tuple(sorted({int(axis) % max(rank, 1) for axis in named})) if named else tuple(range(rank))

    def format(self, dtype: str, name: str) -> Format:
        """How numbers of a type are stored; UnsupportedError for a type that no kernel reads."""
        if dtype not in FORMATS:
            raise UnsupportedError(
                f"{self.program.name}: {name!r} is {dtype}, but Lilliput reads {', '.join(FORMATS)}; call model.float()"
            )
        return Format(FORMATS[dtype])

    def finished(self, name: str, arithmetic: str) -> Graph:
        """Everything collected; not yet verified."""
        outputs = []
        for tensor in self.program.outputs:
            last = Call(len(self.program.calls), "the output", "output", "", {"self": Ref(tensor)}, (tensor,))
            self.held(last, "self")
            outputs.append((last, tensor, True))
        return self.graph(name, arithmetic, outputs)

    def _holder(self, call: Call, argument: str, value: Any) -> Held:
        if isinstance(value, Ref):
            if value.name not in self.holders:
                self._take_constant(call, value.name)
            return self.holders[value.name]
        number = isinstance(value, bool | int | float)
        support(number, self, call, f"{argument} is {value!r:.60}, neither a tensor nor a number")
        return self.holding(self.constant(f"{call.outputs[0]} {argument}", np.array([value], np.float32)))

    def _take_constant(self, call: Call, name: str) -> None:
        data = self.program.constants.get(name)
        support(data is not None, self, call, f"reads {name!r}, which is not computed")
        assert data is not None
        value = self.add(Value(name, data.shape, self.format(data.dtype.name, name), Kind.CONSTANT, data))
        self.holders[name] = Held(value, data.shape, identity(data.ndim))


def numbers(value: Any, count: int) -> Sequence[int]:
    """An argument that is one number for all axes, or one for each."""
    found = [int(each) for each in (value if isinstance(value, list | tuple) else [value])]
    return found * count if len(found) == 1 else found
