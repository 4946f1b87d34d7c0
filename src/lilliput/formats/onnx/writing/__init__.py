"""Writing .onnx: a graph becomes a file that onnxruntime and `lil.load` read; integers as QDQ."""

from lilliput.formats.onnx.writing.exporter import dump

__all__ = ["dump"]
