"""Writing .tflite: a graph becomes a file that TFLite Micro, LiteRT and `lil.load` read."""

from lilliput.formats.tflite.writing.exporter import dump

__all__ = ["dump"]
