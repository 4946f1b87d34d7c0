"""Which version of an operator a file has to name, so that a runtime without the tensors' types refuses it.

Source: TensorFlow Lite's tools/versioning/op_version.cc.
"""

from __future__ import annotations

from collections.abc import Sequence

FLOAT, INT8, INT16 = 0, 1, 2
VERSIONS: dict[str, tuple[int, int, int]] = {  # for tensors of float32, int8 and int16
    "ADD": (1, 2, 4),
    "AVERAGE_POOL_2D": (1, 2, 3),
    "BATCH_MATMUL": (1, 2, 3),
    "CONCATENATION": (1, 2, 3),
    "CONV_2D": (1, 3, 4),
    "DEPTHWISE_CONV_2D": (1, 3, 5),
    "DEQUANTIZE": (1, 2, 3),
    "EXP": (1, 2, 2),
    "FULLY_CONNECTED": (1, 4, 7),
    "GATHER": (1, 2, 4),
    "GELU": (1, 2, 2),
    "LEAKY_RELU": (1, 2, 2),
    "LOG": (1, 2, 2),
    "LOGISTIC": (1, 2, 3),
    "LOG_SOFTMAX": (1, 2, 2),
    "MAX_POOL_2D": (1, 2, 3),
    "MAXIMUM": (1, 2, 3),
    "MINIMUM": (1, 2, 3),
    "MEAN": (1, 2, 3),
    "MIRROR_PAD": (1, 2, 3),
    "MUL": (1, 2, 4),
    "PAD": (1, 2, 3),
    "PADV2": (1, 2, 3),
    "QUANTIZE": (1, 1, 2),
    "REDUCE_MAX": (1, 2, 3),
    "RELU": (1, 2, 3),
    "RELU6": (1, 2, 3),
    "RESIZE_BILINEAR": (3, 3, 4),
    "RESIZE_NEAREST_NEIGHBOR": (3, 3, 4),
    "RSQRT": (1, 2, 3),
    "SOFTMAX": (1, 2, 3),
    "STRIDED_SLICE": (1, 2, 4),
    "SUB": (1, 2, 5),
    "SUM": (1, 2, 2),
    "SVDF": (1, 3, 3),
    "TANH": (1, 2, 3),
    "TRANSPOSE": (1, 2, 4),
    "TRANSPOSE_CONV": (1, 2, 3),
    "UNIDIRECTIONAL_SEQUENCE_LSTM": (1, 3, 3),
}  # fmt: skip
KEEPING_DIMENSIONS = 5  # FULLY_CONNECTED where its rows keep their axes


def version(name: str, types: Sequence[str]) -> int:
    """The version of an operator that reads and writes tensors of these types; 1 for those that have only one."""
    column = INT16 if "INT16" in types else INT8 if "INT8" in types else FLOAT
    return VERSIONS.get(name, (1, 1, 1))[column]
