"""Small .tflite files for tests of what stands above the reader: one layer, several inputs and outputs, too large."""

from __future__ import annotations

import numpy as np

from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model


def dense(inputs: int = 4, outputs: int = 3) -> bytes:
    """x (1, inputs) -> y (1, outputs), int8 with a scale per output channel."""
    rng = np.random.default_rng(0)
    scales = tuple(float(scale) for scale in rng.uniform(0.01, 0.03, outputs))
    tensors = [
        TensorSpec((1, inputs), name="x", scale=(0.5,), zero_point=(3,)),
        TensorSpec((outputs, inputs), name="w", data=rng.integers(-127, 128, (outputs, inputs)), scale=scales),
        TensorSpec((outputs,), "INT32", "b", rng.integers(-99, 99, outputs), tuple(scale / 2 for scale in scales)),
        TensorSpec((1, outputs), name="y", scale=(0.7,), zero_point=(-5,)),
    ]
    return write_model(tensors, [OperatorSpec("FULLY_CONNECTED", (0, 1, 2), (3,))], [0], [3])


def float_dense(inputs: int = 4, outputs: int = 3) -> bytes:
    """x (1, inputs) -> y (1, outputs), float32; the weights have few bits, so that sums are exact in every order."""
    rng = np.random.default_rng(0)
    tensors = [
        TensorSpec((1, inputs), "FLOAT32", "x"),
        TensorSpec((outputs, inputs), "FLOAT32", "w", rng.integers(-64, 65, (outputs, inputs)) / 16),
        TensorSpec((1, outputs), "FLOAT32", "y"),
    ]
    return write_model(tensors, [OperatorSpec("FULLY_CONNECTED", (0, 1, -1), (2,))], [0], [2])


def two_by_two(width: int = 4) -> bytes:
    """left and right (1, width) -> total (1, width) = left + right, scores (1, 3) = a dense layer on right."""
    rng = np.random.default_rng(1)
    tensors = [
        TensorSpec((1, width), name="left", scale=(0.5,), zero_point=(3,)),
        TensorSpec((1, width), name="right", scale=(0.25,), zero_point=(-7,)),
        TensorSpec((1, width), name="total", scale=(0.6,), zero_point=(1,)),
        TensorSpec((3, width), name="w", data=rng.integers(-127, 128, (3, width)), scale=(0.02,)),
        TensorSpec((1, 3), name="scores", scale=(0.7,), zero_point=(-5,)),
    ]
    operators = [OperatorSpec("ADD", (0, 1), (2,)), OperatorSpec("FULLY_CONNECTED", (1, 3, -1), (4,))]
    return write_model(tensors, operators, [0, 1], [2, 4])


def unknown(name: str, custom_code: str = "") -> bytes:
    """One operator between x and y that Lilliput does not have."""
    tensors = [TensorSpec((1, 4), name=tensor, scale=(0.5,), zero_point=(3,)) for tensor in ("x", "y")]
    return write_model(tensors, [OperatorSpec(name, (0,), (1,), custom_code=custom_code)], [0], [1])
