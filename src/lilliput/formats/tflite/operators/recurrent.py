"""SVDF and UNIDIRECTIONAL_SEQUENCE_LSTM: operators that remember in variables."""

from __future__ import annotations

import numpy as np

from lilliput.formats.tflite.axes import integer_option
from lilliput.formats.tflite.builder import Builder, require
from lilliput.formats.tflite.model import Operator
from lilliput.graph import Format, Op, UnsupportedError
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.reshape import Reshape
from lilliput.ops.nn.svdf import Svdf
from lilliput.ops.nn.transpose import Transpose

INTO, BACK, BIAS = range(1, 5), range(5, 9), range(12, 16)  # inputs of the input, forget, cell and output gate
HIDDEN, CELL = 18, 19
PEEPHOLES, PROJECTION, NORMALIZATION = range(9, 12), range(16, 18), range(20, 24)


def svdf(builder: Builder, operator: Operator) -> None:
    x, features, time, *_ = operator.inputs
    state = builder.variable(operator, 4, "the memory")
    op = Svdf(integer_option(operator, "rank"), str(operator.options["fused_activation_function"]).lower())
    builder.node(operator, op, [x, features, time, builder.optional(operator, 3)], states=[state])


def unidirectional_sequence_lstm(builder: Builder, operator: Operator) -> None:
    """The weights of the four gates come one below the other; a sequence that is time-major is turned first."""
    _check_plain(builder, operator)
    x, y = operator.inputs[0], operator.outputs[0]
    shape, cells = builder.tensor(x).shape, builder.tensor(operator.inputs[CELL]).shape[-1:]
    fits = len(shape) == 3 and builder.tensor(y).shape == (*shape[:2], *cells)
    require(fits, builder, operator, f"expected an input (steps, n) a sequence, got {shape} for {cells} cells")
    clip = operator.options["cell_clip"]
    assert isinstance(clip, int | float)
    weights = [_stacked(builder, operator, inputs) for inputs in (INTO, BACK, BIAS)]
    states = [builder.variable(operator, HIDDEN, "the hidden state"), builder.variable(operator, CELL, "the cell")]
    if not operator.options["time_major"]:
        builder.node(operator, Lstm(float(clip)), [x, *weights], states=states)
        return
    turned = builder.temporary(
        f"{builder.value(x).name} by sequence", (shape[1], shape[0], shape[2]), builder.format(x)
    )
    made = builder.temporary(f"{builder.value(y).name} by sequence", (shape[1], shape[0], *cells), builder.format(y))
    builder.node(operator, _turn(shape[0], shape[1], shape[2]), [x], [turned])
    builder.node(operator, Lstm(float(clip)), [turned, *weights], [made], states)
    builder.node(operator, _turn(shape[1], shape[0], cells[0]), [made], [y])


def _turn(first: int, second: int, last: int) -> Op:
    """Exchanges the first two axes; where one of them is 1 no number moves."""
    return Reshape((second, first, last)) if 1 in (first, second) else Transpose((1, 0, 2))


def _check_plain(builder: Builder, operator: Operator) -> None:
    """TFLite Micro has the LSTM of Keras only, and so do we."""
    extras = (*PEEPHOLES, *PROJECTION, *NORMALIZATION)
    if any(builder.optional(operator, position) is not None for position in extras):
        raise UnsupportedError(
            f"{builder.where(operator)}: an LSTM with peepholes, projection or layer normalization; "
            "train it as a plain LSTM layer"
        )
    if operator.options["fused_activation_function"] != "TANH" or builder.optional(operator, INTO[0]) is None:
        raise UnsupportedError(
            f"{builder.where(operator)}: an LSTM has an input gate and tanh; train it as a plain LSTM layer"
        )


def _stacked(builder: Builder, operator: Operator, inputs: range) -> str:
    """A constant of four constants, one below the other, each with its scale."""
    arrays = [builder.array(operator, position, "a gate's weights or bias") for position in inputs]
    formats = [builder.format(operator.inputs[position]) for position in inputs]
    alike = all(array.shape == arrays[0].shape and array.ndim > 0 for array in arrays)
    alike &= all(format.dtype == formats[0].dtype and len(format.scale) <= 1 for format in formats)
    require(alike, builder, operator, "expected the four gates' weights of one shape and type, with one scale each")
    rows = arrays[0].shape[0]
    format = Format(formats[0].dtype)
    if all(each.scale for each in formats) and format.dtype == "s8":
        scales = tuple(each.scale[0] for each in formats for _ in range(rows))
        zeros = tuple(each.zero_point[0] for each in formats for _ in range(rows))
        format = Format(format.dtype, scales, zeros, 0)
    stem = builder.value(operator.inputs[inputs[0]]).name
    return builder.constant(f"{stem} and the other gates", np.concatenate(arrays), format)
