"""A graph to the bytes of a .onnx file."""

from __future__ import annotations

from lilliput.formats.onnx.writing.file import write_model
from lilliput.formats.onnx.writing.operators import writings
from lilliput.formats.onnx.writing.writer import OPSET, Writer
from lilliput.graph import ALWAYS, Graph, UnsupportedError


def dump(graph: Graph) -> bytes:
    """The file of a graph without leading axes; inputs and outputs keep their names, and stay channels last.

    Integers are written as QuantizeLinear and DequantizeLinear around float operators (QDQ), so what another runtime
    gives may differ by a step here and there. Raises UnsupportedError for layers that ONNX has no word for.
    """
    known = writings()
    writer = Writer(graph)
    for node in graph.nodes:
        if node.op.name not in known:
            raise UnsupportedError(
                f"{writer.where(node)}: it cannot be written as ONNX; {', '.join(sorted(known))} can. Leave the layer "
                "out of what is written, or give the model as C"
            )
        if node.schedule != ALWAYS:
            raise UnsupportedError(f"{writer.where(node)} is fed rows, call by call; write the batch form of the model")
        if node.states:
            raise UnsupportedError(f"{writer.where(node)} remembers from call to call, which ONNX cannot; give it as C")
        known[node.op.name](writer, node)
    outputs = {writer.output(name): (1, *graph.values[name].shape) for name in graph.outputs}
    inputs = {name: (1, *graph.values[name].shape) for name in graph.inputs}
    types = {name: graph.values[name].format.numpy.name for name in (*graph.inputs, *graph.outputs)}
    return write_model(writer.nodes, inputs, outputs, writer.constants, OPSET, types)
