"""lstm, gru and simple_rnn, where every call starts at zero."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.gru import Gru
from lilliput.ops.nn.lstm import Lstm
from lilliput.ops.nn.simple_rnn import SimpleRnn
from lilliput.ops.recurrent import Recurrent


def lstm(writer: Writer, node: Node) -> None:
    """Our gates i, f, g, o stand as i, o, f, g there."""
    op, order = node.op, (0, 3, 1, 2)
    assert isinstance(op, Lstm)
    if op.cell_clip > 0:
        raise UnsupportedError(f"{writer.where(node)}: clips its cell, which ONNX does not; train it without")
    into, back, bias = (np.concatenate([np.split(each, 4)[gate] for gate in order]) for each in _arrays(writer, node))
    _read(writer, node, "LSTM", into, back, [bias, np.zeros_like(bias)])


def gru(writer: Writer, node: Node) -> None:
    """Gates z, r, h as ours; of the two biases the second is that of the new numbers alone."""
    op = node.op
    assert isinstance(op, Gru)
    into, back, bias, *more = _arrays(writer, node)
    second = np.zeros_like(bias)
    if more:
        second[-len(more[0]) :] = more[0]
    _read(writer, node, "GRU", into, back, [bias, second], linear_before_reset=int(op.reset_after))


def simple_rnn(writer: Writer, node: Node) -> None:
    op = node.op
    assert isinstance(op, SimpleRnn)
    into, back, bias = _arrays(writer, node)
    _read(writer, node, "RNN", into, back, [bias, np.zeros_like(bias)], activations=[op.activation.capitalize()])


def _arrays(writer: Writer, node: Node) -> list[np.ndarray]:
    """Weights and biases, float32."""
    if not writer.graph.values[node.outputs[0]].format.is_float or len(writer.shape(node)) != 3:
        raise UnsupportedError(f"{writer.where(node)}: is written in floats, for one sequence; write the float model")
    values = [writer.value(node, position) for position in range(1, len(node.inputs))]
    return [value.array() for value in values if value is not None]


def _read(
    writer: Writer, node: Node, name: str, into: np.ndarray, back: np.ndarray, biases: Sequence[np.ndarray], **more: Any
) -> None:
    """Sequences come before samples there, and weights have an axis for the direction."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, Recurrent)
    inputs = [writer.node("Transpose", [writer.read(node)], f"{stem} rows first", perm=(1, 0, 2))]
    inputs += [writer.constant(stem, each[None]) for each in (into, back, np.concatenate(biases))]
    settings = {"hidden_size": back.shape[1], "direction": "reverse" if op.reverse else "forward", **more}
    made = writer.node(name, inputs, f"{stem} read", at=int(op.last), **settings)
    shape = writer.integers(stem, (1, *writer.graph.values[stem].shape))
    writer.give(node, writer.node("Reshape", [made, shape], f"{stem} result"))
