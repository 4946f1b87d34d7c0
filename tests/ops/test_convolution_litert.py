"""Convolutions and dense layers against LiteRT's reference kernels, through the importer."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import TensorSpec
from litert_oracle import assert_same, one_operator

FLOAT = 1e-5  # relative to the largest: numpy sums in another order
HYBRID = 0.02  # relative to the largest: a step of x's int8 scale, which LiteRT finds in double precision
BIAS = {"INT8": "INT32", "INT16": "INT64", "FLOAT32": "FLOAT32", "HYBRID": "FLOAT32"}
ZEROS = {"INT8": (-7, 12), "INT16": (0, 0)}


def layer(kind, x, kernel, y, axis, per_channel=True, bias="", zeros=None, y_scale=1.0, first=()):
    """Tensors of a layer (x, weights, bias) and its output; scales such that y fills its range."""
    rng = np.random.default_rng([len(x), *x, *kernel, per_channel])
    m = kernel[axis]
    inputs = int(np.prod(kernel)) // m
    bias_type = bias or BIAS[kind]
    if kind in ("FLOAT32", "HYBRID"):
        data = rng.normal(size=kernel) if kind == "FLOAT32" else rng.integers(-127, 128, kernel)
        scale = tuple(rng.uniform(0.005, 0.02, m if per_channel else 1)) if kind == "HYBRID" else ()
        weights = TensorSpec(kernel, "INT8" if scale else "FLOAT32", "w", data, scale, (), axis)
        b = TensorSpec((m,), "FLOAT32", "b", rng.normal(size=m))
        return [*first, weights, TensorSpec(x, "FLOAT32", "x"), b], [TensorSpec(y, "FLOAT32", "y")]
    x_zero, y_zero = zeros or ZEROS[kind]
    steps = 128 if kind == "INT8" else 32768
    scale = tuple(rng.uniform(0.005, 0.02, m if per_channel else 1))
    result = y_scale * 4.0 / steps * 0.0125 * 0.5 * 73 * inputs**0.5 * steps / 128
    bias_scale = tuple(4.0 / steps * s for s in scale)
    b = TensorSpec((m,), bias_type, "b", rng.integers(-1000, 1000, m) * (steps // 128), bias_scale)
    return [
        *first,
        TensorSpec(kernel, "INT8", "w", rng.integers(-127, 128, kernel), scale, (), axis),
        TensorSpec(x, kind, "x", scale=(4.0 / steps,), zero_point=(x_zero,)),
        b,
    ], [TensorSpec(y, kind, "y", scale=(result,), zero_point=(y_zero,))]


def x_first(tensors):
    """(weights, x, bias) as most operators take them: (x, weights, bias)."""
    weights, x, bias = tensors
    return [x, weights, bias]


def windows(extent, size, stride, dilation, padding):
    span = dilation * (size - 1) + 1
    return -(-extent // stride) if padding == "SAME" else (extent - span) // stride + 1


def options(padding, stride, dilation=(1, 1), activation="NONE"):
    return {
        "padding": padding, "stride_h": stride[0], "stride_w": stride[1], "dilation_h_factor": dilation[0],
        "dilation_w_factor": dilation[1], "fused_activation_function": activation,
    }  # fmt: skip


def conv_2d(kind, x=(1, 8, 7, 4), kernel=(6, 3, 3, 4), padding="SAME", stride=(1, 1), dilation=(1, 1), **more):
    activation = more.pop("activation", "NONE")
    y = [windows(x[i + 1], kernel[i + 1], stride[i], dilation[i], padding) for i in (0, 1)]
    tensors, outputs = layer(kind, x, kernel, (x[0], *y, kernel[0]), 0, **more)
    return one_operator("CONV_2D", x_first(tensors), outputs, options(padding, stride, dilation, activation))


def depthwise(kind, x=(1, 8, 7, 4), kernel=(1, 3, 3, 4), padding="SAME", stride=(1, 1), dilation=(1, 1), **more):
    activation = more.pop("activation", "NONE")
    y = [windows(x[i + 1], kernel[i + 1], stride[i], dilation[i], padding) for i in (0, 1)]
    tensors, outputs = layer(kind, x, kernel, (x[0], *y, kernel[3]), 3, **more)
    settings = {**options(padding, stride, dilation, activation), "depth_multiplier": kernel[3] // x[3]}
    return one_operator("DEPTHWISE_CONV_2D", x_first(tensors), outputs, settings)


def fully_connected(kind, x=(3, 30), m=7, **more):
    given = {"fused_activation_function": more.pop("activation", "NONE")}
    given["asymmetric_quantize_inputs"] = more.pop("asymmetric", False)
    tensors, outputs = layer(kind, x, (m, x[-1]), (*x[:-1], m), 0, **more)
    return one_operator("FULLY_CONNECTED", x_first(tensors), outputs, given)


def transpose_conv(kind, x, kernel, y, padding, stride, **more):
    shape = TensorSpec((4,), "INT32", "shape", y)
    tensors, outputs = layer(kind, x, kernel, y, 0, first=(shape,), **more)
    settings = {key: value for key, value in options(padding, stride).items() if "dilation" not in key}
    return one_operator("TRANSPOSE_CONV", tensors, outputs, settings, version=3)


GEOMETRIES = [
    {"padding": p, "stride": s, "dilation": d}
    for p, s, d in product(["SAME", "VALID"], [(1, 1), (2, 2), (2, 1)], [(1, 1)])
] + [{"padding": p, "stride": (1, 1), "dilation": (2, 3)} for p in ("SAME", "VALID")]  # fmt: skip


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
@pytest.mark.parametrize("build", [conv_2d, depthwise])
def test_geometry(build, geometry):
    assert_same(build("INT8", **geometry))
    assert_same(build("FLOAT32", **geometry), tolerance=FLOAT)
    assert_same(build("INT16", **geometry))


@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize("kind", ["INT8", "INT16", "FLOAT32"])
@pytest.mark.parametrize("build", [conv_2d, depthwise, fully_connected])
def test_activation(build, kind, activation):
    assert_same(build(kind, activation=activation), tolerance=FLOAT)


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("zeros", [(-128, -128), (127, 0), (3, 127)], ids=str)
@pytest.mark.parametrize("build", [conv_2d, depthwise])
def test_int8_formats(build, zeros, per_channel):
    assert_same(build("INT8", per_channel=per_channel, zeros=zeros))


@pytest.mark.parametrize("y_scale", [0.01, 0.3, 30.0])
@pytest.mark.parametrize("kind", ["INT8", "INT16"])
@pytest.mark.parametrize("build", [conv_2d, depthwise, fully_connected])
def test_output_scales(build, kind, y_scale):
    """Scales that saturate y, and scales that leave it a few steps."""
    assert_same(build(kind, y_scale=y_scale, per_channel=build is not fully_connected))


def test_more_channels_from_one():
    assert_same(depthwise("INT8", (1, 9, 6, 1), (1, 4, 3, 8), stride=(2, 2)))
    assert_same(depthwise("INT8", (1, 6, 6, 3), (1, 3, 3, 6)))
    assert_same(depthwise("INT16", (1, 6, 6, 1), (1, 3, 3, 2)))


def test_groups():
    assert_same(conv_2d("INT8", (1, 5, 5, 6), (4, 3, 3, 3)))
    assert_same(conv_2d("FLOAT32", (1, 5, 5, 6), (4, 3, 3, 3)), tolerance=FLOAT)


def test_several_images():
    assert_same(conv_2d("INT8", (2, 4, 5, 3), (4, 3, 3, 3)))
    assert_same(depthwise("INT8", (3, 4, 5, 2), (1, 3, 3, 2)))


def test_a_scale_above_one():
    assert_same(conv_2d("INT8", y_scale=0.001))


@pytest.mark.parametrize("per_channel", [True, False])
def test_dense(per_channel):
    assert_same(fully_connected("INT8", per_channel=per_channel))


def test_dense_int16():
    assert_same(fully_connected("INT16", (1, 700), per_channel=False), runs=[[np.full((1, 700), -32768, np.int16)]])


TURNED = [
    ((1, 4, 5, 3), (4, 3, 3, 3), (1, 8, 10, 4), "SAME", (2, 2)),
    ((1, 4, 5, 3), (4, 3, 3, 3), (1, 9, 11, 4), "VALID", (2, 2)),
    ((1, 3, 3, 2), (3, 2, 2, 2), (1, 6, 6, 3), "VALID", (2, 2)),
    ((1, 5, 5, 2), (3, 4, 3, 2), (1, 5, 5, 3), "SAME", (1, 1)),
    ((1, 3, 2, 2), (2, 2, 2, 2), (1, 9, 6, 2), "SAME", (3, 3)),
]


@pytest.mark.parametrize("turned", TURNED, ids=str)
@pytest.mark.parametrize("kind", ["INT8", "INT16", "FLOAT32"])
def test_transpose_conv(kind, turned):
    assert_same(transpose_conv(kind, *turned), tolerance=FLOAT)


@pytest.mark.parametrize("per_channel", [True, False])
@pytest.mark.parametrize("build", [conv_2d, fully_connected])
def test_hybrid(build, per_channel):
    assert_same(build("HYBRID", per_channel=per_channel), tolerance=HYBRID, resolver="BUILTIN_REF")


def test_hybrid_depthwise():
    assert_same(depthwise("HYBRID"), tolerance=HYBRID)


def test_hybrid_with_zero_points():
    assert_same(fully_connected("HYBRID", asymmetric=True, per_channel=False), tolerance=HYBRID)


def of_four_bits(tensors):
    """The layer's tensors with weights stored in four bits, their scale and the bias's so much larger."""
    found = []
    for tensor in tensors:
        if tensor.name in ("w", "b"):
            tensor = replace(tensor, scale=tuple(each * 16 for each in tensor.scale))
        if tensor.name == "w":
            data = np.random.default_rng(4).integers(-8, 8, tensor.shape)
            tensor = replace(tensor, type="INT4", data=data)
        found.append(tensor)
    return found


@pytest.mark.parametrize(
    ("operator", "x", "kernel", "axis", "y"),
    [
        ("CONV_2D", (1, 6, 5, 3), (4, 3, 3, 3), 0, (1, 6, 5, 4)),
        ("DEPTHWISE_CONV_2D", (1, 6, 5, 3), (1, 3, 3, 3), 3, (1, 6, 5, 3)),
        ("FULLY_CONNECTED", (2, 9), (4, 9), 0, (2, 4)),
    ],
)
def test_weights_of_four_bits_stay_packed(operator, x, kernel, axis, y):
    """LiteRT's reference kernels read int4 weights too."""
    tensors, outputs = layer("INT8", x, kernel, y, axis, per_channel=operator != "FULLY_CONNECTED")
    settings = options("SAME", (1, 1)) if len(x) == 4 else {"fused_activation_function": "NONE"}
    more = {"depth_multiplier": 1} if operator.startswith("DEPTHWISE") else {}
    model = one_operator(operator, of_four_bits(x_first(tensors)), outputs, {**settings, **more})
    graph = assert_same(model)
    (weights,) = (v.format for v in graph.constants if v.format.packed)
    assert (weights.bits, weights.storage) == (4, "s4")
