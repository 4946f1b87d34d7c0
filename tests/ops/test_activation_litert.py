"""Functions of one operand against LiteRT's reference kernels, through the importer."""

from __future__ import annotations

import numpy as np
import pytest

from litert_oracle import assert_same, one_operator
from tflite_writer import TensorSpec

FLOAT = 1e-6  # relative to the largest: their libm and our functions differ by units in the last place
EVERY = np.arange(-128, 128, dtype=np.int8)
EVERY16 = np.arange(-32768, 32768, 7, dtype=np.int16)
FLOATS = np.linspace(-8, 8, 500, dtype=np.float32)


def spec(shape, type_, scale=0.0, zero=0):
    return TensorSpec(shape, type_, scale=(scale,) if scale else (), zero_point=(zero,) if scale else ())


def same(name, x, y, run, options=None, tolerance=0.0):
    tensors = [spec(run.shape, *x)], [spec(run.shape, *y)]
    assert_same(one_operator(name, *tensors, options), tolerance=tolerance, runs=[[run]])


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
