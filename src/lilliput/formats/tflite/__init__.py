"""TensorFlow Lite (LiteRT) models: the .tflite FlatBuffer, read without trusting a byte of it."""

from lilliput.formats.tflite.importer import convert, load

SUFFIXES = (".tflite",)

__all__ = ["SUFFIXES", "convert", "load"]
