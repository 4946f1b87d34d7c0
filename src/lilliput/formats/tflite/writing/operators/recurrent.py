"""svdf, lstm."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from lilliput.formats.tflite.model import ABSENT
from lilliput.formats.tflite.operators.recurrent import BACK, BIAS, CELL, HIDDEN, INTO
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import Format, Node, UnsupportedError
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.svdf import Svdf

GATES = 4


def svdf(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, Svdf)
    inputs = [writer.input(node, position) for position in range(4)]
    state = writer.value(writer.graph.values[node.states[0]])
    options = {"rank": op.rank, "fused_activation_function": op.activation.upper()}
    writer.operator("SVDF", [*inputs, state], [writer.output(node)], options)


def lstm(writer: Writer, node: Node) -> None:
    """The gates' weights stand one below the other here, and each in a tensor there."""
    op = node.op
    assert isinstance(op, Lstm)
    if not node.states:
        raise UnsupportedError(
            f"{writer.where(node)}: begins every call at zero, while a variable of .tflite lives on; give the "
            "model as C"
        )
    if op.reverse or op.last:
        raise UnsupportedError(f"{writer.where(node)}: reads backwards or gives its last row only; give all rows")
    inputs = [ABSENT] * (CELL + 1)
    inputs[0] = writer.input(node, 0)
    if len(writer.shape(inputs[0])) != 3:
        raise UnsupportedError(f"{writer.where(node)}: reads several sequences at once; give it one, (steps, n)")
    for position, places in ((1, INTO), (2, BACK), (3, BIAS)):
        for gate, place in enumerate(places):
            inputs[place] = _gate(writer, node, position, gate)
    inputs[HIDDEN], inputs[CELL] = (writer.value(writer.graph.values[name]) for name in node.states)
    options = {"fused_activation_function": "TANH", "cell_clip": op.cell_clip, "time_major": False}
    writer.operator("UNIDIRECTIONAL_SEQUENCE_LSTM", inputs, [writer.output(node)], options)


def _gate(writer: Writer, node: Node, position: int, gate: int) -> int:
    value = writer.graph.values[str(node.inputs[position])]
    data, format = np.split(value.array(), GATES)[gate], value.format
    if format.axis == 0:
        rows = slice(gate * len(data), (gate + 1) * len(data))
        scales, zeros = set(format.scale[rows]), set(format.zero_point[rows])
        if len(scales) > 1:
            raise UnsupportedError(f"{writer.where(node)}: .tflite has one scale a gate, found several; use one a gate")
        format = replace(format, scale=tuple(scales), zero_point=tuple(zeros), axis=None)
    return writer.constant(f"{value.name} of gate {gate}", data, Format(format.dtype, format.scale, format.zero_point))
