"""Functions of one operand against LiteRT's reference kernels, through the importer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.formats.tflite.writing.file import TensorSpec
from litert_oracle import assert_same, one_operator

FLOAT = 1e-6  # relative to the largest: their libm and our functions differ by units in the last place
EVERY = np.arange(-128, 128, dtype=np.int8)
EVERY16 = np.arange(-32768, 32768, 7, dtype=np.int16)
FLOATS = np.linspace(-8, 8, 500, dtype=np.float32)


def spec(shape, type_, scale=0.0, zero=0):
    return TensorSpec(shape, type_, scale=(scale,) if scale else (), zero_point=(zero,) if scale else ())


def same(name, x, y, run, options=None, tolerance=0.0):
    tensors = [spec(run.shape, *x)], [spec(run.shape, *y)]
    resolver = "BUILTIN_WITHOUT_DEFAULT_DELEGATES" if name == "ELU" else "BUILTIN_REF"  # which has no ELU
    assert_same(one_operator(name, *tensors, options), tolerance=tolerance, runs=[[run]], resolver=resolver)


SCALES = [0.001, 0.02, 0.1, 0.25, 1.7, 20.0]


@pytest.mark.parametrize("zero", [-128, 3, 127])
@pytest.mark.parametrize("scale", SCALES)
def test_logistic_int8(scale, zero):
    same("LOGISTIC", ("INT8", scale, zero), ("INT8", 1 / 256, -128), EVERY)


@pytest.mark.parametrize("scale", [2.0**-12, 2.0**-11, 0.0001, 0.003, 1.0])
def test_logistic_int16(scale):
    same("LOGISTIC", ("INT16", scale), ("INT16", 2.0**-15), EVERY16)


def test_logistic_float():
    same("LOGISTIC", ("FLOAT32",), ("FLOAT32",), FLOATS * 12, tolerance=FLOAT)


@pytest.mark.parametrize("name", ["RELU", "RELU6", "RELU_N1_TO_1"])
@pytest.mark.parametrize("y", [(0.05, -3), (0.02, -128), (0.11, 100)], ids=str)
def test_relu_int8(name, y):
    same(name, ("INT8", 0.05, -3), ("INT8", *y), EVERY)


def test_relu_int16():
    same("RELU", ("INT16", 0.001), ("INT16", 0.0003), EVERY16)


@pytest.mark.parametrize("name", ["RELU", "RELU6", "RELU_N1_TO_1"])
def test_relu_float(name):
    same(name, ("FLOAT32",), ("FLOAT32",), FLOATS)


@pytest.mark.parametrize("zero", [-128, 3, 127])
@pytest.mark.parametrize("scale", SCALES)
def test_tanh_int8(scale, zero):
    same("TANH", ("INT8", scale, zero), ("INT8", 1 / 128, 0), EVERY)


@pytest.mark.parametrize("scale", [2.0**-12, 2.0**-11, 0.0001, 0.003, 1.0])
def test_tanh_int16(scale):
    same("TANH", ("INT16", scale), ("INT16", 2.0**-15), EVERY16)


@pytest.mark.parametrize("name", ["TANH", "ELU", "HARD_SWISH", "GELU"])
def test_float(name):
    same(name, ("FLOAT32",), ("FLOAT32",), FLOATS, tolerance=FLOAT)


@pytest.mark.parametrize("y", [(0.05, -3), (0.02, -128), (0.11, 100)], ids=str)
@pytest.mark.parametrize("scale", [0.01, 0.05, 0.3])
@pytest.mark.parametrize("name", ["ELU", "HARD_SWISH", "GELU"])
def test_int8(name, scale, y):
    same(name, ("INT8", scale, -3), ("INT8", *y), EVERY)


@pytest.mark.parametrize("type_", [("INT8", 0.05, 7), ("FLOAT32",)], ids=lambda t: t[0])
def test_gelu_by_tanh(type_):
    run = EVERY if type_[0] == "INT8" else FLOATS
    same("GELU", type_, type_, run, {"approximate": True}, FLOAT)


@pytest.mark.parametrize("alpha", [0.1, 0.3, 1.5, -0.5])
def test_leaky_relu(alpha):
    options = {"alpha": alpha}
    same("LEAKY_RELU", ("INT8", 0.05, -3), ("INT8", 0.03, 20), EVERY, options)
    same("LEAKY_RELU", ("INT16", 0.001), ("INT16", 0.0008), EVERY16, options)
    same("LEAKY_RELU", ("FLOAT32",), ("FLOAT32",), FLOATS, options)


@pytest.mark.parametrize("shape", [(7,), (4, 7), (1, 1), (5, 4, 7)], ids=str)
@pytest.mark.parametrize("type_", ["INT8", "FLOAT32"])
def test_prelu(type_, shape):
    rng = np.random.default_rng(3)
    alphas = rng.integers(-128, 128, shape) if type_ == "INT8" else rng.normal(0, 1, shape)
    x, y = (spec((5, 4, 7), type_, scale if type_ == "INT8" else 0.0, -10) for scale in (0.05, 0.03))
    alpha = replace(spec(shape, type_, 0.004 if type_ == "INT8" else 0.0), data=alphas)
    assert_same(one_operator("PRELU", [x, alpha], [y]), tolerance=FLOAT)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
@pytest.mark.parametrize("scale", [0.001, 0.02, 0.1, 0.7, 5.0])
def test_log_softmax_int8(scale, n):
    run = np.random.default_rng(n).integers(-128, 128, (20, n)).astype(np.int8)
    same("LOG_SOFTMAX", ("INT8", scale, 4), ("INT8", 1 / 16, 127), run)


def test_log_softmax_float():
    same("LOG_SOFTMAX", ("FLOAT32",), ("FLOAT32",), FLOATS.reshape(50, 10), tolerance=FLOAT)


@pytest.mark.parametrize("n", [1, 2, 10, 100])
@pytest.mark.parametrize("scale", [0.001, 0.05, 0.18, 1.0, 30.0])
@pytest.mark.parametrize("y", [("INT8", 1 / 256, -128), ("INT16", 2.0**-16, -32768)], ids=lambda y: y[0])
def test_softmax_int8(y, scale, n):
    run = np.random.default_rng(n).integers(-128, 128, (20, n)).astype(np.int8)
    same("SOFTMAX", ("INT8", scale, 4), y, run, {"beta": 1.0})


@pytest.mark.parametrize("scale", [0.00001, 0.0003, 0.004])
def test_softmax_int16(scale):
    run = np.random.default_rng(5).integers(-32768, 32768, (20, 12)).astype(np.int16)
    same("SOFTMAX", ("INT16", scale), ("INT16", 2.0**-15), run, {"beta": 1.0})


def test_softmax_beta():
    run = np.random.default_rng(5).integers(-128, 128, (20, 12)).astype(np.int8)
    same("SOFTMAX", ("INT8", 0.1, 0), ("INT8", 1 / 256, -128), run, {"beta": 0.4})


def test_softmax_float():
    same("SOFTMAX", ("FLOAT32",), ("FLOAT32",), FLOATS.reshape(50, 10), {"beta": 1.0}, FLOAT)
