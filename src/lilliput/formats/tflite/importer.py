"""A .tflite file to a verified graph."""

from __future__ import annotations

from pathlib import Path

from lilliput.formats.tflite.builder import Builder
from lilliput.formats.tflite.operators import mappings
from lilliput.formats.tflite.reader import read_model
from lilliput.graph import TFLITE_MICRO, Graph, GraphError, ModelError, UnsupportedError, verify


def load(path: Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in the file; raises ModelError or UnsupportedError with a sentence."""
    return convert(path.read_bytes(), path.name, arithmetic)


def convert(data: bytes, name: str, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in `data`, still with the leading axis of 1 that TFLite gives everything."""
    model = read_model(data, name)
    subgraph = model.subgraphs[0]
    builder = Builder(name, subgraph)
    known = mappings()
    for operator in subgraph.operators:
        code = operator.code
        if code.key not in known:
            called = f"{code.name} {code.custom_code!r}" if code.custom_code else code.name
            raise UnsupportedError(
                f"{builder.where(operator)}: Lilliput does not have the operator {called}; "
                f"it reads {', '.join(sorted(known)).lower()}. Leave this part out of the model and compute it in C, "
                "or convert the model with another layer in its place"
            )
        known[code.key](builder, operator)
    try:
        return verify(builder.graph(Path(name).stem, subgraph.outputs, arithmetic))
    except GraphError as error:
        raise ModelError(f"{name}: {error}") from None
