"""lstm, where every call starts at zero."""

from __future__ import annotations

import numpy as np

from lilliput.formats.onnx.writing.writer import Writer
from lilliput.graph import Node, UnsupportedError
from lilliput.ops.nn.lstm import Lstm


def lstm(writer: Writer, node: Node) -> None:
    """Our gates i, f, g, o stand as i, o, f, g there; sequences come before samples."""
    op, stem = node.op, node.outputs[0]
    assert isinstance(op, Lstm)
    plain = op.cell_clip == 0 and len(writer.shape(node)) == 3 and writer.graph.values[stem].format.is_float
    if not plain:
        raise UnsupportedError(
            f"{writer.where(node)}: is written in floats, for one sequence and a cell that is not clipped; write the "
            "float model"
        )
    into, back, bias = (_gates(writer, node, position) for position in (1, 2, 3))
    inputs = [writer.node("Transpose", [writer.read(node)], f"{stem} rows first", perm=(1, 0, 2))]
    inputs += [writer.constant(stem, each[None]) for each in (into, back, np.concatenate([bias, np.zeros_like(bias)]))]
    cells, way = back.shape[1], "reverse" if op.reverse else "forward"
    made = writer.node("LSTM", inputs, f"{stem} read", at=int(op.last), hidden_size=cells, direction=way)
    shape = writer.integers(stem, (1, *writer.graph.values[stem].shape))
    writer.give(node, writer.node("Reshape", [made, shape], f"{stem} result"))


def _gates(writer: Writer, node: Node, position: int) -> np.ndarray:
    """The real numbers of a constant, its gates in the other order."""
    value = writer.value(node, position)
    assert value is not None
    i, f, g, o = np.split(value.format.decode(value.array()).astype(np.float32), 4)
    return np.concatenate([i, o, f, g])
