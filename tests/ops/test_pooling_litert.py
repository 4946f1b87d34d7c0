"""Pools and reductions as LiteRT's reference kernels compute them."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.writing.file import TensorSpec
from litert_oracle import assert_same, one_operator, our_outputs, random_runs

Q = {"INT8": {"scale": (0.1,), "zero_point": (-9,)}, "INT16": {"scale": (0.001,), "zero_point": (0,)}, "FLOAT32": {}}
SUM_ORDER = 1e-6  # float sums in another order


def same_output(extent: int, stride: int) -> int:
    return -(-extent // stride)


@pytest.mark.parametrize("dtype", Q)
@pytest.mark.parametrize("name", ["AVERAGE_POOL_2D", "MAX_POOL_2D"])
@pytest.mark.parametrize(
    ("shape", "window", "stride", "padding", "activation"),
    [
        ((1, 7, 6, 3), (3, 2), (2, 1), "SAME", "NONE"),
        ((1, 25, 5, 8), (25, 5), (25, 5), "VALID", "NONE"),
        ((2, 5, 5, 2), (3, 3), (2, 2), "SAME", "RELU6"),
        ((1, 8, 8, 4), (2, 2), (2, 2), "VALID", "RELU"),
        ((1, 9, 9, 1), (5, 4), (1, 1), "SAME", "RELU_N1_TO_1"),
    ],
)
def test_pool(dtype, name, shape, window, stride, padding, activation):
    _, rows, columns, channels = shape
    if padding == "SAME":
        y = (shape[0], same_output(rows, stride[0]), same_output(columns, stride[1]), channels)
    else:
        y = (shape[0], (rows - window[0]) // stride[0] + 1, (columns - window[1]) // stride[1] + 1, channels)
    options = {
        "padding": padding, "stride_w": stride[1], "stride_h": stride[0], "filter_width": window[1],
        "filter_height": window[0], "fused_activation_function": activation,
    }  # fmt: skip
    tensors = [TensorSpec(shape, dtype, "x", **Q[dtype])], [TensorSpec(y, dtype, "y", **Q[dtype])]
    assert_same(one_operator(name, *tensors, options), tolerance=SUM_ORDER)


AXES = [((1, 4, 5, 6), [1, 2], True), ((1, 4, 5, 6), [-1], False), ((2, 3, 4), [0, 2], False), ((7,), [0], True)]


@pytest.mark.parametrize(("shape", "axes", "keep"), AXES)
@pytest.mark.parametrize("scale", [0.1, 0.031, 0.9])
def test_mean_s8(shape, axes, keep, scale):
    x = TensorSpec(shape, "INT8", "x", scale=(0.1,), zero_point=(-9,))
    y = TensorSpec(reduced(shape, axes, keep), "INT8", "y", scale=(scale,), zero_point=(5,))
    assert_same(reduce_model("MEAN", x, axes, keep, y))


@pytest.mark.parametrize(("shape", "axes", "keep"), AXES)
def test_sum_s8_is_the_real_sum(shape, axes, keep):
    """LiteRT is no oracle here: it reads int8 as uint8 where scales differ, and wraps around where they do not."""
    x = TensorSpec(shape, "INT8", "x", scale=(0.1,), zero_point=(-9,))
    y = TensorSpec(reduced(shape, axes, keep), "INT8", "y", scale=(0.9,), zero_point=(5,))
    graph = convert(reduce_model("SUM", x, axes, keep, y), "model.tflite")
    for (stored,) in random_runs(graph, 1):
        real = graph.values["x"].format.decode(stored).sum(axis=tuple(axes), keepdims=keep)
        wanted = graph.values["y"].format.encode(real).astype(int)
        ((found,),) = our_outputs(graph, [[stored]])
        assert np.max(np.abs(found.astype(int) - wanted)) <= 1  # the fixed-point multiplier may turn a near tie around


@pytest.mark.parametrize(("shape", "axes", "keep"), AXES)
@pytest.mark.parametrize("name", ["MEAN", "SUM", "REDUCE_MAX"])
def test_reduce_float(name, shape, axes, keep):
    y = TensorSpec(reduced(shape, axes, keep), "FLOAT32", "y")
    assert_same(reduce_model(name, TensorSpec(shape, "FLOAT32", "x"), axes, keep, y), tolerance=SUM_ORDER)


@pytest.mark.parametrize(("shape", "axes", "keep"), AXES)
def test_max_s8(shape, axes, keep):
    q = {"scale": (0.1,), "zero_point": (-9,)}
    y = TensorSpec(reduced(shape, axes, keep), "INT8", "y", **q)
    assert_same(reduce_model("REDUCE_MAX", TensorSpec(shape, "INT8", "x", **q), axes, keep, y))


def reduced(shape, axes, keep):
    gone = {axis % len(shape) for axis in axes}
    return tuple(1 if i in gone else n for i, n in enumerate(shape) if keep or i not in gone)


def reduce_model(name, x, axes, keep, y):
    return one_operator(name, [x, TensorSpec((len(axes),), "INT32", "axes", np.array(axes))], [y], {"keep_dims": keep})
