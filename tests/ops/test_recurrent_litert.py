"""Operators that remember, as LiteRT's kernels compute them, over several calls."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.importer import convert
from lilliput.formats.tflite.writing.file import OperatorSpec, TensorSpec, write_model
from lilliput.graph import LilliputError
from litert_oracle import assert_same, litert_outputs, one_operator, our_outputs, random_runs

SUM_ORDER = 1e-5  # float sums in another order, fed back over five calls


def model_of(name, operands, output, options, intermediates=()):
    """One operator; operands by position, absent ones None; the first is the model's input."""
    given = [each for each in operands if each is not None]
    tensors = [*given, output, *intermediates]
    inputs = tuple(-1 if each is None else given.index(each) for each in operands)
    hidden = tuple(range(len(given) + 1, len(tensors)))
    operator = OperatorSpec(name, inputs, (len(given),), options, intermediates=hidden)
    return write_model(tensors, [operator], [0], [len(given)])


def svdf_model(real, batch=1, n=6, units=4, rank=2, memory=5, bias=True, activation="NONE"):
    rng = np.random.default_rng(4)
    filters = units * rank

    def tensor(shape, dtype, name, scale, data=None, zero=0, variable=False):
        if real:
            return TensorSpec(shape, "FLOAT32", name, data, is_variable=variable)
        return TensorSpec(shape, dtype, name, data, (scale,), (zero,), is_variable=variable)

    def numbers(limit, *shape):
        return rng.normal(0, 0.5, shape) if real else rng.integers(-limit, limit, shape)

    operands = [
        tensor((batch, n), "INT8", "x", 0.05, zero=-7),
        tensor((filters, n), "INT8", "features", 0.01, numbers(127, filters, n)),
        tensor((filters, memory), "INT16", "time", 1 / 32768, numbers(16000, filters, memory)),
        tensor((units,), "INT32", "bias", 0.001 / 32768, numbers(1 << 20, units)) if bias else None,
        tensor((batch, filters * memory), "INT16", "memory", 0.001, variable=True),
    ]
    y = tensor((batch, units), "INT8", "y", 0.05, zero=-128)
    return model_of("SVDF", operands, y, {"rank": rank, "fused_activation_function": activation})


@pytest.mark.parametrize(("batch", "rank", "memory"), [(1, 2, 5), (1, 1, 1), (3, 2, 4)])
def test_svdf_s16(batch, rank, memory):
    model = svdf_model(False, batch, rank=rank, memory=memory, activation="RELU")
    assert_same(model, runs=random_runs(convert(model, "model.tflite"), 1, 12))


@pytest.mark.parametrize(("batch", "bias", "activation"), [(1, True, "NONE"), (2, False, "RELU")])
def test_svdf_float(batch, bias, activation):
    model = svdf_model(True, batch, bias=bias, activation=activation)
    assert_same(model, tolerance=SUM_ORDER, runs=random_runs(convert(model, "model.tflite"), 1, 5))


def lstm_model(real, steps=3, batch=1, n=4, cells=5, time_major=False, clip=0.0, peephole=False):
    rng = np.random.default_rng(5)

    def tensor(shape, dtype, name, scale, data=None, zero=0, variable=False):
        if real:
            return TensorSpec(shape, "FLOAT32", name, data, is_variable=variable)
        return TensorSpec(shape, dtype, name, data, (scale,), (zero,), is_variable=variable)

    def weights(name, columns):
        data = rng.normal(0, 0.6, (cells, columns)) if real else rng.integers(-127, 128, (cells, columns))
        return tensor((cells, columns), "INT8", name, 0.006 + 0.001 * len(name), data)

    def bias(name):
        data = rng.normal(0, 0.3, cells) if real else rng.integers(-2000, 2000, cells)
        return tensor((cells,), "INT32", name, 0.0003, data)

    shape = (steps, batch) if time_major else (batch, steps)
    peepholes = [tensor((cells,), "INT16", f"p{i}", 0.001, np.zeros(cells)) if peephole else None for i in range(3)]
    operands = [
        tensor((*shape, n), "INT8", "x", 0.03, zero=-5),
        *(weights(f"{'i' * gate} into", n) for gate in range(4)),
        *(weights(f"{'b' * gate} back", cells) for gate in range(4)),
        *peepholes,
        *(bias(f"bias {gate}") for gate in range(4)),
        None,
        None,
        tensor((batch, cells), "INT8", "hidden", 1 / 128, zero=3, variable=True),
        tensor((batch, cells), "INT16", "cell", 2.0**-11, variable=True),
        *[None] * 4,
    ]
    y = tensor((*shape, cells), "INT8", "y", 1 / 128, zero=3)
    inside = [(2.0**-12, 0)] * 4 + [(1 / 128, 3)]  # of what goes into the gates, and of what comes out
    between = [TensorSpec((0,), "INT8", f"z{i}", scale=(s,), zero_point=(z,)) for i, (s, z) in enumerate(inside)]
    options = {"fused_activation_function": "TANH", "time_major": time_major, "cell_clip": clip}
    return model_of("UNIDIRECTIONAL_SEQUENCE_LSTM", operands, y, options, [] if real else between)


SHAPES = [(3, 1, False), (1, 1, True), (4, 2, False), (4, 2, True), (5, 1, True)]


@pytest.mark.parametrize("clip", [0.0, 0.5])
@pytest.mark.parametrize(("steps", "batch", "time_major"), SHAPES)
def test_lstm_float(steps, batch, time_major, clip):
    model = lstm_model(True, steps, batch, time_major=time_major, clip=clip)
    assert_same(model, tolerance=SUM_ORDER, runs=random_runs(convert(model, "model.tflite"), 1, 5))


@pytest.mark.parametrize(("steps", "batch", "time_major"), SHAPES)
def test_lstm_s8(steps, batch, time_major):
    """LiteRT rounds its int16 gates elsewhere than TFLite Micro, whose kernel ours is: one or two steps come of it."""
    model = lstm_model(False, steps, batch, time_major=time_major)
    graph = convert(model, "model.tflite")
    runs = random_runs(graph, 1, 5)
    for ours, theirs in zip(our_outputs(graph, runs), litert_outputs(model, runs), strict=True):
        assert np.max(np.abs(ours[0].astype(int) - theirs[0])) <= 2


def test_lstm_with_peepholes_is_refused():
    with pytest.raises(LilliputError, match="plain LSTM layer"):
        convert(lstm_model(True, peephole=True), "model.tflite")


def test_state_that_is_no_variable_is_refused():
    tensors = [TensorSpec(shape, "FLOAT32", f"x{i}") for i, shape in enumerate([(1, 2), (4, 2), (4, 3), (4,), (1, 12)])]
    constants = [TensorSpec(each.shape, "FLOAT32", each.name, np.ones(each.shape)) for each in tensors[1:4]]
    operator = OperatorSpec("SVDF", (0, 1, 2, 3, 4), (5,), {"rank": 1})
    y = TensorSpec((1, 4), "FLOAT32", "y")
    model = write_model([tensors[0], *constants, tensors[4], y], [operator], [0, 4], [5])
    with pytest.raises(LilliputError, match="the memory is no variable"):
        convert(model, "model.tflite")


def test_a_variable_larger_than_any_chip_is_refused():
    """It takes a few bytes in the file, and would take gigabytes here."""
    shapes = [(1, 2), (4, 2), (4, 1 << 24), (1, 1 << 26)]
    given = [None, np.ones((4, 2)), None, None]
    tensors = [
        TensorSpec(shape, "FLOAT32", f"x{i}", data, is_variable=i == 3)
        for i, (shape, data) in enumerate(zip(shapes, given, strict=True))
    ]
    operator = OperatorSpec("SVDF", (0, 1, 2, -1, 3), (4,), {"rank": 1})
    model = write_model([*tensors, TensorSpec((1, 4), "FLOAT32", "y")], [operator], [0, 2], [4])
    with pytest.raises(LilliputError, match="the model remembers 67108864 numbers"):
        convert(model, "model.tflite")


def test_int8_without_scales_is_refused():
    x, y = TensorSpec((1, 4, 4, 2), "INT8", "x"), TensorSpec((1, 1, 1, 2), "INT8", "y")
    axes = TensorSpec((2,), "INT32", "axes", np.array([1, 2]))
    with pytest.raises(LilliputError, match="expected 1 scales for the int8 tensor 'x'"):
        convert(one_operator("MEAN", [x, axes], [y], {"keep_dims": True}), "model.tflite")
