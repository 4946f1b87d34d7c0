"""Operators of one and two operands against LiteRT's reference kernels, through the importer."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import TensorSpec
from litert_oracle import assert_same, one_operator

FLOAT = 1e-6  # relative to the largest: both compute one float32 operation


def spec(shape, type_, scale=0.0, zero=0, data=None):
    return TensorSpec(shape, type_, scale=(scale,) if scale else (), zero_point=(zero,) if scale else (), data=data)


SHAPES = [((4, 5, 3), (4, 5, 3)), ((2, 3, 4), (4,)), ((2, 3, 4), (2, 1, 4)), ((1,), (3, 5)), ((3, 1, 2), (1, 4, 2))]


def broadcast(a, b):
    return tuple(np.broadcast_shapes(a, b))


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("activation", ["NONE", "RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
def test_int8(name, activation, shapes):
    a, b = spec(shapes[0], "INT8", 0.05, -7), spec(shapes[1], "INT8", 0.031, 100)
    y = spec(broadcast(*shapes), "INT8", 0.06, 3)
    assert_same(one_operator(name, [a, b], [y], {"fused_activation_function": activation}))


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
def test_int8_scales(name, seed):
    rng = np.random.default_rng(seed)
    scales = 10 ** rng.uniform(-2, 0, 3)
    zeros = rng.integers(-128, 128, 3)
    a, b, y = (spec((40, 25), "INT8", s, z) for s, z in zip(scales, zeros, strict=True))
    assert_same(one_operator(name, [a, b], [y]), seed)


@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
def test_int16(name):
    a, b, y = spec((500,), "INT16", 0.001), spec((500,), "INT16", 0.0004), spec((500,), "INT16", 0.0012)
    options = {} if name == "MUL" else {"pot_scale_int16": False}
    assert_same(one_operator(name, [a, b], [y], options))


@pytest.mark.parametrize("name", ["ADD", "SUB", "MUL"])
@pytest.mark.parametrize("type_", ["FLOAT32", "INT32"])
def test_plain(name, type_):
    a, b, y = spec((6, 5), type_), spec((5,), type_), spec((6, 5), type_)
    assert_same(one_operator(name, [a, b], [y], {"fused_activation_function": "RELU6"}), tolerance=FLOAT)


@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("type_", ["INT8", "INT16", "INT32", "FLOAT32"])
@pytest.mark.parametrize("name", ["MAXIMUM", "MINIMUM"])
def test_extremes(name, type_, shapes):
    scale = 0.1 if type_ in ("INT8", "INT16") else 0.0
    a, b, y = (spec(shape, type_, scale) for shape in (*shapes, broadcast(*shapes)))
    assert_same(one_operator(name, [a, b], [y]))


def test_divide():
    a, b, y = spec((6, 5), "FLOAT32"), spec((5,), "FLOAT32"), spec((6, 5), "FLOAT32")
    assert_same(one_operator("DIV", [a, b], [y], {"fused_activation_function": "RELU_N1_TO_1"}), tolerance=FLOAT)


EVERY = np.arange(-128, 128, dtype=np.int8)
EVERY16 = np.arange(-32768, 32768, 7, dtype=np.int16)
POSITIVE = np.linspace(0.001, 60, 500, dtype=np.float32)


def same(name, x, y, run, tolerance=0.0):
    assert_same(one_operator(name, [spec(run.shape, *x)], [spec(run.shape, *y)]), tolerance=tolerance, runs=[[run]])


@pytest.mark.parametrize("y", [(0.05, -10), (0.03, 20), (0.4, -128)], ids=str)
@pytest.mark.parametrize("name", ["ABS", "EXP", "LOG"])
def test_unary_int8(name, y):
    same(name, ("INT8", 0.05, -10), ("INT8", *y), EVERY)


@pytest.mark.parametrize("y", [(0.05, -10), (0.003, -128), (0.4, 20)], ids=str)
@pytest.mark.parametrize("scale", [0.001, 0.05, 1.0])
def test_rsqrt_int8(scale, y):
    same("RSQRT", ("INT8", scale, -128), ("INT8", *y), EVERY)


def test_abs_int16():
    same("ABS", ("INT16", 0.01), ("INT16", 0.007), EVERY16)


@pytest.mark.parametrize("name", ["SQRT", "RSQRT", "EXP", "LOG", "ABS", "NEG"])
def test_unary_float(name):
    same(name, ("FLOAT32",), ("FLOAT32",), POSITIVE, FLOAT)


@pytest.mark.parametrize("name", ["ABS", "NEG"])
def test_unary_int32(name):
    same(name, ("INT32",), ("INT32",), np.arange(-50, 50, dtype=np.int32))


TYPES = {"INT8": "i1", "UINT8": "u1", "INT16": "i2", "INT32": "i4", "INT64": "i8", "BOOL": "?", "FLOAT32": "f4"}


@pytest.mark.parametrize("y", TYPES)
@pytest.mark.parametrize("x", TYPES)
def test_cast(x, y):
    """Within the range of both types; LiteRT's releases differ in what they make of floats beyond."""
    numbers = np.arange(0, 100) if "U" in y or "U" in x else np.arange(-100, 100)
    run = (numbers * (0.7 if x == "FLOAT32" else 1)).astype(TYPES[x])
    same("CAST", (x,), (y,), run)


@pytest.mark.parametrize("to", ["INT8", "UINT8", "INT16"])
def test_quantize(to):
    y = spec((400,), to, 0.03, 0 if to == "INT16" else 100)
    ties = np.arange(-200, 200, dtype=np.float32) * np.float32(0.015)
    assert_same(one_operator("QUANTIZE", [spec((400,), "FLOAT32")], [y]), runs=[[ties], [ties * 77]])


@pytest.mark.parametrize(
    ("x", "y"),
    [
        (("INT8", 0.1, 5), ("INT8", 0.07, -20)),
        (("INT8", 0.1, 5), ("UINT8", 0.1, 133)),
        (("INT8", 0.1, 5), ("UINT8", 0.13, 133)),
        (("UINT8", 0.1, 100), ("INT8", 0.1, -28)),
        (("UINT8", 0.1, 100), ("INT8", 0.03, 0)),
        (("INT16", 0.001, 0), ("INT8", 0.1, 5)),
        (("INT8", 0.1, 5), ("INT16", 0.001, 0)),
        (("INT16", 0.001, 0), ("INT16", 0.0007, 0)),
    ],
    ids=lambda end: end[0],
)
def test_requantize(x, y):
    assert_same(one_operator("QUANTIZE", [spec((512,), *x)], [spec((512,), *y)]))


@pytest.mark.parametrize("type_", ["INT8", "UINT8", "INT16"])
def test_dequantize(type_):
    x = spec((300,), type_, 0.03, 0 if type_ == "INT16" else 7)
    assert_same(one_operator("DEQUANTIZE", [x], [spec((300,), "FLOAT32")]))
