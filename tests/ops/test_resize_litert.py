"""Resizing, index of the largest and products of matrices, as LiteRT's reference kernels compute them."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import TensorSpec
from litert_oracle import assert_same, one_operator

Q = {"INT8": {"scale": (0.1,), "zero_point": (-9,)}, "FLOAT32": {}}
MODES = [{}, {"align_corners": True}, {"half_pixel_centers": True}]
ROUNDING = 1e-6  # LiteRT's compiler may join a multiplication and an addition


def tensor(shape, dtype="INT8", name="x"):
    return TensorSpec(shape, dtype, name, **Q[dtype])


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize("mode", MODES, ids=str)
@pytest.mark.parametrize("name", ["RESIZE_BILINEAR", "RESIZE_NEAREST_NEIGHBOR"])
@pytest.mark.parametrize("size", [(8, 10), (3, 3), (1, 1), (17, 29), (4, 5)])
def test_resize(name, mode, dtype, size):
    operands = [tensor((2, 4, 5, 3), dtype), TensorSpec((2,), "INT32", "size", np.array(size))]
    assert_same(one_operator(name, operands, [tensor((2, *size, 3), dtype, "y")], mode), tolerance=ROUNDING)


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize("width", ["INT32", "INT64"])
@pytest.mark.parametrize("name", ["ARG_MAX", "ARG_MIN"])
@pytest.mark.parametrize(("axis", "y"), [(-1, (3, 4)), (0, (4, 50)), (1, (3, 50))])
def test_index_of_the_largest(name, axis, y, width, dtype):
    operands = [tensor((3, 4, 50), dtype), TensorSpec((), "INT32", "axis", axis)]
    assert_same(one_operator(name, operands, [TensorSpec(y, width, "y")], {"output_type": width}))


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize("constant", [False, True])
@pytest.mark.parametrize(
    ("x", "w", "turns", "y"),
    [
        ((2, 3, 5), (2, 5, 4), (False, False), (2, 3, 4)),
        ((2, 5, 3), (1, 5, 4), (True, False), (2, 3, 4)),
        ((3, 5), (4, 5), (False, True), (3, 4)),
        ((1, 2, 5, 3), (3, 1, 4, 5), (True, True), (3, 2, 3, 4)),
    ],
)
def test_matmul(x, w, turns, y, constant, dtype):
    data = np.random.default_rng(2).integers(-128, 128, w) / (1 if dtype == "INT8" else 64)
    q = (0.031, 0.0173, 0.0417) if dtype == "INT8" else ((), (), ())
    zeros = (-9, 4, -100)
    specs = [
        TensorSpec(shape, dtype, name, values, **({"scale": (scale,), "zero_point": (zero,)} if scale else {}))
        for shape, name, values, scale, zero in zip(
            (x, w, y), "xwy", (None, data if constant else None, None), q, zeros, strict=True
        )
    ]
    options = {"adj_x": turns[0], "adj_y": turns[1]}
    assert_same(one_operator("BATCH_MATMUL", specs[:2], specs[2:], options), tolerance=ROUNDING)
