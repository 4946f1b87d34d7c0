"""ONNX models: the protobuf of a .onnx file, read without trusting a byte of it, and turned into channels last."""

from lilliput.formats.onnx.importer import convert, load

SUFFIXES = (".onnx",)

__all__ = ["SUFFIXES", "convert", "load"]
