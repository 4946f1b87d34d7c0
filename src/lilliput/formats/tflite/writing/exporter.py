"""A graph to the bytes of a .tflite file."""

from __future__ import annotations

from lilliput.formats.tflite.writing.file import write_model
from lilliput.formats.tflite.writing.operators import writings
from lilliput.formats.tflite.writing.writer import Writer
from lilliput.graph import ALWAYS, Graph, UnsupportedError


def dump(graph: Graph) -> bytes:
    """The file of a graph without leading axes; the inputs, outputs and layers keep their names.

    The file says what is stored and which layers there are. How integers are rounded is the runtime's affair: LiteRT
    gives the bytes that the graph gives under the arithmetic `litert`, TFLite Micro those under `tflite-micro`.
    Raises UnsupportedError for layers and formats that .tflite has no word for.
    """
    known = writings()
    writer = Writer(graph)
    for node in graph.nodes:
        if node.op.name not in known:
            raise UnsupportedError(
                f"{writer.where(node)}: .tflite has no such operator; it has {', '.join(sorted(known))}. Leave the "
                "layer out of what is written, or give the model as C"
            )
        if node.schedule != ALWAYS:
            raise UnsupportedError(f"{writer.where(node)} is fed rows, call by call; write the batch form of the model")
        known[node.op.name](writer, node)
    outputs = [writer.value(graph.values[name]) for name in graph.outputs]
    return write_model(writer.tensors, writer.operators, writer.inputs, outputs)
