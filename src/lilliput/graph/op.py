"""What every operator declares. `ops/nn/dense` is a complete one."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

import numpy as np

from lilliput.graph.chooser import Chooser, Formats, usual_formats
from lilliput.graph.kernel import Invocation, Kernel
from lilliput.graph.value import Shape, Value

TFLITE_MICRO = "tflite-micro"  # bit for bit TensorFlow Lite Micro's kernels (two roundings)
LITERT = "litert"  # bit for bit LiteRT's reference kernels (one rounding in fully connected layers)
NATIVE = "native"  # what our own quantizer emits: the arithmetic a core executes fastest
ARITHMETICS = (TFLITE_MICRO, LITERT, NATIVE)


@dataclass(frozen=True)
class Call:
    """An operator applied at one place: the values it reads and writes, and the graph's arithmetic.

    inputs may hold None for an optional operand that is absent; op is the operator itself.
    """

    inputs: tuple[Value | None, ...]
    outputs: tuple[Value, ...]
    states: tuple[Value, ...] = ()
    arithmetic: str = TFLITE_MICRO
    op: Any = None

    def input(self, index: int) -> Value:
        """An operand that must be there."""
        value = self.inputs[index]
        assert value is not None
        return value

    @property
    def output(self) -> Value:
        return self.outputs[0]

    def optional(self, index: int) -> Value | None:
        return self.inputs[index] if index < len(self.inputs) else None


@dataclass(frozen=True)
class Band:
    """A part of a call by rows: the operator that computes it, and the rows [first, last) of each input that it reads.

    None instead of rows stands for the whole of an input.
    """

    op: Op
    rows: tuple[tuple[int, int] | None, ...]


class Op:
    """An operator: a frozen dataclass whose fields are its attributes."""

    KERNELS: ClassVar[tuple[Kernel, ...]] = ()
    BROADCASTS: ClassVar[bool] = False  # operands of lower rank or extent 1 are stretched, as numpy does
    WEIGHTS: ClassVar[Mapping[int, int]] = {}  # operand that holds weights, to the axis of its output channels
    INPUT_CHANNELS: ClassVar[
        Mapping[int, int]
    ] = {}  # operand that holds weights, to the axis of the channels of input 0
    BIAS: ClassVar[int | None] = None  # operand that holds the bias
    MEASURED: ClassVar[tuple[int, ...]] = ()  # operands that training measures on its batches and does not learn
    KEEPS_FORMAT: ClassVar[bool] = False  # only moves or picks numbers: outputs are stored as input 0 is
    STREAMS: ClassVar[bool] = (
        False  # axis 0 is time: rows may come in pieces, states carried on, and the results are those of one call
    )
    RANGE: ClassVar[tuple[float, float] | None] = (
        None  # real numbers that outputs stored in 8 bits reach from end to end
    )
    WHOLE: ClassVar[bool] = (
        False  # every output depends on all of the input, whatever its axes: no sample beside another
    )
    SOURCE: ClassVar[str] = ""  # whose arithmetic the integer forms follow: paper, or the published kernel's function

    def infer(self, *inputs: Value | None) -> tuple[Shape, ...]:
        """The shapes of the outputs; raises ShapeError with a sentence where the inputs do not fit."""
        raise NotImplementedError

    def reference(self, call: Call, *arrays: Any) -> np.ndarray | tuple[np.ndarray, ...]:
        """The meaning, in stored numbers: takes inputs, then states; gives outputs, then the states' new contents."""
        raise NotImplementedError

    def lower(self, call: Call, kernel: Kernel) -> Invocation:
        """How to call `kernel` here: parameters, tables, scratch."""
        raise NotImplementedError

    def inner(self, call: Call, *arrays: Any) -> Mapping[str, np.ndarray]:
        """Real numbers inside the float form that the integer form stores with a scale, by names of this op's own.

        Takes what `reference` takes, with any leading axes. What is seen of them is what `formats` asks for.
        """
        return {}

    def formats(self, call: Call, chooser: Chooser) -> Formats:
        """The formats of the integer form, for constants, states and outputs by name, inner numbers by `inner_name`.

        call  in floats. Those of its inputs that nodes before it write, `chooser` knows.
        Raises UnsupportedError where there is no integer form.
        """
        return usual_formats(self, call, chooser)

    def with_inner(self, formats: Formats) -> Op:
        """The same operator with the formats of inner numbers (by its own names) kept in its fields."""
        return self

    def streams(self, call: Call) -> bool:
        """Whether axis 0 is time in this call."""
        return self.STREAMS

    def columns(self, call: Call, x: np.ndarray) -> np.ndarray | None:
        """What weights are multiplied with, (blocks, rows, k), of an operator that is one product of them and input 0.

        Block b belongs to the b-th of as many equal parts of the output channels; k counts the weights of a channel, in
        their own order. x is real, with any leading axes. None for other operators.
        """
        return None

    def is_homogeneous(self) -> bool:
        """Whether positive factors, one a channel of the last axis, go through: f(a x) = a f(x).

        Of an operator with weights: from factors on the weights and bias of an output channel to its output.
        """
        return False

    def stream_rows(self) -> int:
        """Of an operator that STREAMS: rows come in multiples of so many."""
        return 1

    def macs(self, call: Call) -> int:
        """Multiply-accumulates of one run; 0 for operators that only move or map."""
        return 0

    def band(self, call: Call, first: int, last: int) -> Band | None:
        """How rows `first` to `last` (not included) of the output's first axis are computed by themselves.

        None where the operator needs all of its input for any of its output.
        """
        return None

    def splits_channels(self, call: Call) -> bool:
        """Whether a block of output channels needs only its part of the weights and the bias, and all of the input."""
        return False

    def drop_leading(self, inputs: Sequence[Value | None], batched: Sequence[bool]) -> Op | None:
        """The same operator where a leading axis of 1 is gone from the `batched` inputs and from every output.

        None where this operator needs the axis; the pass then puts it back in front of it (see passes/drop_leading.py).
        """
        return None

    @property
    def name(self) -> str:
        """The operator's name in text, reports and generated comments: its folder."""
        return type(self).__module__.rsplit(".", 1)[-1]

    @classmethod
    def folder(cls) -> Path:
        """Where the operator lives: declaration, headers, cases."""
        import sys

        return Path(str(sys.modules[cls.__module__].__file__)).parent
