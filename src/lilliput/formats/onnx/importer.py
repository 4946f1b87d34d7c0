"""A .onnx file to a verified graph."""

from __future__ import annotations

from pathlib import Path

from lilliput.formats.onnx.attention import with_attention
from lilliput.formats.onnx.builder import Builder
from lilliput.formats.onnx.constants import with_constants
from lilliput.formats.onnx.gelu import with_gelu
from lilliput.formats.onnx.operators import mappings
from lilliput.formats.onnx.qlinear import as_qdq
from lilliput.formats.onnx.reader import read_model
from lilliput.graph import TFLITE_MICRO, Graph, GraphError, ModelError, UnsupportedError, verify


def load(path: Path, arithmetic: str = TFLITE_MICRO) -> Graph:
    """The model in the file; raises ModelError or UnsupportedError with a sentence."""
    return convert(path.read_bytes(), path.name, arithmetic, path.resolve().parent)


def convert(data: bytes, name: str, arithmetic: str = TFLITE_MICRO, folder: Path | None = None) -> Graph:
    """The model in `data`, channels last, still with a leading axis of 1; `folder` is where external data may lie."""
    model = as_qdq(with_attention(with_gelu(with_constants(read_model(data, name, folder)))))
    known = mappings()
    try:
        builder = Builder(name, model)
        for node in model.nodes:
            if node.key not in known:
                raise UnsupportedError(
                    f"{builder.where(node)}: Lilliput does not have the operator {node.key}; it reads "
                    f"{', '.join(sorted(known))}. Leave this part out of the model and compute it in C, or export the "
                    "model with another layer in its place"
                )
            known[node.key](builder, node)
        return verify(builder.finished(Path(name).stem, arithmetic))
    except GraphError as error:
        sentence = str(error)
        raise ModelError(sentence if sentence.startswith(f"{name}:") else f"{name}: {sentence}") from None
