"""What layers with weights share: tables in the order kernels read them, constant channels, 64-bit accumulators."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model
from lilliput.graph import ARITHMETICS, LilliputError, UnsupportedError, evaluate
from lilliput.ops.case import case_graph, case_inputs
from lilliput.ops.nn.conv2d import Conv2D
from lilliput.ops.nn.conv2d.cases import conv2d
from lilliput.ops.requantize import requantize
from lilliput.ops.simd import is_narrow, joined_rows, quads, suits_joining
from lilliput.ops.weighted import Folded
from lilliput.ops.wide import LARGEST, wide
from lilliput.run.host import HostTwin


def test_joined_rows_hold_two_rows_by_two_numbers():
    rows = quads(np.arange(1, 16).reshape(3, 5) * np.array([[1], [-1], [1]]))
    words = joined_rows(rows)
    assert rows.shape == (3, 8)
    assert words.shape == (2, 4)
    numbers = words.view(np.int16).reshape(2, 4, 2)
    assert numbers[0, 0].tolist() == [256 * 1 - 6, 256 * 3 - 8]  # rows a, b: numbers 0 and 2 of the first quad
    assert numbers[0, 1].tolist() == [256 * 2 - 7, 256 * 4 - 9]  # numbers 1 and 3
    assert numbers[0, 2].tolist() == [256 * 5 - 10, 0]
    assert numbers[1, 1].tolist() == [256 * 12, 256 * 14]  # an odd row has nothing beside it


@pytest.mark.parametrize(("first", "second", "suits"), [(-128, -1, False), (-128, 0, True), (-127, -128, True)])
def test_rows_are_joined_where_both_weights_fit_16_bits(first, second, suits):
    rows = np.array([[1, first], [2, second]], np.int8)
    folded = Folded(rows, np.zeros(2, np.int64), np.ones(2, np.int64), requantize([0.01, 0.01]))
    assert suits_joining(folded) == suits


@pytest.mark.parametrize(
    ("largest", "bias", "narrow", "suits"),
    [(1 << 23, 0, False, True), ((1 << 23) - 1, 0, True, True), (1 << 23, 1 << 22, False, False)],
)
def test_joined_sums_have_24_bits_or_are_taken_out_in_parts(largest, bias, narrow, suits):
    numbers = np.array([bias, 1 << 28]), np.array([largest, 1 << 28])  # the second row's sums have 32 bits
    folded = Folded(np.ones((2, 1200), np.int8), *numbers, requantize([0.01, 0.01]))
    assert (is_narrow(folded), suits_joining(folded)) == (narrow, suits)


@pytest.mark.parametrize("features", [frozenset(), frozenset({"dsp"})], ids=str)
@pytest.mark.parametrize("arithmetic", ARITHMETICS)
def test_constant_channels_keep_their_value(arithmetic, features):
    """Converters give channels without weights biases that fill 32 bits, and scales to match."""
    case = conv2d((3, 3, 4), (6, 1, 1, 4), Conv2D(), zeros=(5, 9), arithmetic=arithmetic)
    graph = case_graph(case, name="dead")
    weights, bias = graph.values["x1"], graph.values["x2"]
    data = weights.array().copy()
    data[[0, 2, 3, 5]] = 0
    scale = (1e-9, 0.002, 3e-9, 1e-30, 0.002, 0.002)
    biases = np.array([1 << 30, 100, -(1 << 30), 1 << 30, -100, 700], np.int32)
    values = {
        **graph.values,
        "x1": replace(weights, data=data, format=replace(weights.format, scale=scale)),
        "x2": replace(bias, data=biases),
    }
    graph = replace(graph, values=values)
    sample = case_inputs(case, 0)
    wanted = evaluate(graph, sample).outputs[0]
    project = c_project(graph, features)
    assert ("dsp" in project.layout.steps[0].kernel.needs) == bool(features)
    with HostTwin([project], sanitize=True) as twin:
        np.testing.assert_array_equal(twin.run([a[None] for a in sample])[0][0], wanted)


def exact(acc: int, scale: float, bits: int) -> int:
    """MultiplyByQuantizedMultiplier for int64, in Python's integers."""
    mantissa, exponent = np.frexp(scale)
    multiplier, shift = int(np.floor(mantissa * (1 << 31) + 0.5)), -int(exponent)
    if multiplier == 1 << 31:
        multiplier, shift = multiplier >> 1, shift - 1
    if bits == 15:
        multiplier = (multiplier + (1 << 15)) >> 16 if multiplier < 0x7FFF0000 else 0x7FFF
    total = bits + shift
    return (acc * multiplier + (1 << (total - 1))) >> total


@pytest.mark.parametrize("bits", [15, 31])
@pytest.mark.parametrize("scale", [100.0, 1.0, 0.9999999, 0.5, 0.3, 0.24, 0.001, 3.1e-5, 2e-9])
def test_wide_accumulators(scale, bits):
    rng = np.random.default_rng(1)
    largest = int(min(LARGEST - 1, 2**30 / scale))
    accs = np.array([0, 1, -1, largest, -largest, *rng.integers(-largest, largest, 200)], np.int64)
    found = wide([scale], bits)(accs[:, None])[:, 0]
    assert found.tolist() == [exact(int(acc), scale, bits) for acc in accs]


def test_wide_sums_beyond_47_bits_are_refused():
    with pytest.raises(UnsupportedError, match="kernels keep 47"):
        wide([1e-6]).check(np.array([LARGEST]), "layer")


def spec(*shape, **more):
    return TensorSpec(shape, scale=(0.1,), zero_point=(0,), **more)


WINDOW = {"padding": "SAME", "stride_w": 1, "stride_h": 1, "fused_activation_function": "NONE"}
DILATED = {**WINDOW, "dilation_w_factor": 1, "dilation_h_factor": 1}


@pytest.mark.parametrize(
    ("name", "tensors", "options", "sentence"),
    [
        ("CONV_2D", [spec(4, 4, 2), spec(4, 3, 3, 2, data=1), spec(4, 4, 4)], DILATED, "four axes"),
        ("CONV_2D", [spec(1, 4, 4, 3), spec(4, 3, 3, 2, data=1), spec(1, 4, 4, 4)], DILATED, "multiple of depth"),
        (
            "CONV_2D",
            [spec(1, 4, 4, 2), spec(4, 3, 3, 2, data=1), spec(1, 4, 4, 4)],
            {**DILATED, "stride_w": 0},
            "window",
        ),
        ("DEPTHWISE_CONV_2D", [spec(1, 4, 4, 0), spec(1, 3, 3, 4, data=1), spec(1, 4, 4, 4)], DILATED, "extents"),
        ("DEPTHWISE_CONV_2D", [spec(1, 4, 4, 3), spec(1, 3, 3, 4, data=1), spec(1, 4, 4, 4)], DILATED, "multiplier"),
        ("DEPTHWISE_CONV_2D", [spec(1, 4, 4, 4), spec(1, 3, 3, 4), spec(1, 4, 4, 4)], DILATED, "computed while"),
        ("FULLY_CONNECTED", [spec(1, 4), spec(3, 0, data=1), spec(1, 3)], {}, "rows of 0 numbers"),
    ],
)
def test_damaged_layers_are_refused_with_a_sentence(name, tensors, options, sentence):
    model = write_model(tensors, [OperatorSpec(name, (0, 1), (2,), options)], [0], [2])
    with pytest.raises(LilliputError, match=sentence):
        convert(model, "m.tflite")
