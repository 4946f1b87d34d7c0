"""The .onnx writer, for tests, so that what is promised of files is tested where the onnx package is missing, too."""

from lilliput.formats.onnx.writing.file import (
    CODES,
    NodeSpec,
    attribute,
    info,
    node,
    real,
    span,
    tensor,
    varint,
    whole,
    write_model,
)

__all__ = ["CODES", "NodeSpec", "attribute", "info", "node", "real", "span", "tensor", "varint", "whole", "write_model"]
