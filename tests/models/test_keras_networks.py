"""Networks of Keras 3, live and saved, against Keras itself: equal numbers within float32's rounding."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from keras_networks import (
    LARGE,
    MLPERF_TINY,
    SMALL,
    inverted_residuals,
    keras,
    layers,
    segmenter,
    separator,
    sequential,
)
from lilliput.codegen import c_project
from lilliput.graph import Kind, UnsupportedError, evaluate
from lilliput.ops.nn.transpose import Transpose
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin

CLOSE = 2e-6  # of the largest number: both sum some hundred products in float32, in another order
DEEP = 2e-5  # the same of many layers
pytestmark = pytest.mark.filterwarnings("ignore")


def convolutions():
    return sequential(
        (12, 10, 3),
        layers.Conv2D(4, 3, strides=2, padding="same", activation="relu"),
        layers.BatchNormalization(),
        layers.DepthwiseConv2D(3, depth_multiplier=2, activation="relu6"),
        layers.SeparableConv2D(5, 3, padding="same", activation="swish"),
        layers.MaxPooling2D(),
        layers.Flatten(),
        layers.Dropout(0.1),
        layers.Dense(3, activation="softmax"),
    )


def signals():
    return sequential(
        (30, 3),
        layers.Conv1D(4, 3, padding="causal", dilation_rate=2, activation="relu"),
        layers.SeparableConv1D(4, 3),
        layers.MaxPooling1D(2),
        layers.AveragePooling1D(2),
        layers.LayerNormalization(),
        layers.GlobalAveragePooling1D(),
        layers.Dense(4, activation="gelu"),
    )


def enlarging():
    return sequential(
        (5, 6, 2),
        layers.Conv2DTranspose(3, 3, strides=2, padding="same"),
        layers.Conv2DTranspose(3, 2, strides=3),
        layers.UpSampling2D(2),
        layers.UpSampling2D(2, interpolation="bilinear"),
        layers.Cropping2D(((1, 2), (0, 3))),
        layers.ZeroPadding2D(2),
        layers.GlobalMaxPooling2D(),
    )


def shared_layer():
    x = keras.Input((20, 3))
    a = layers.Conv1D(4, 3, padding="same")(x)
    b = layers.Dense(4, activation="hard_sigmoid")(a)
    c = 1.0 - (a * 2.0 + b)
    shared = layers.Dense(4)
    return keras.Model(x, [layers.Concatenate()([shared(c), shared(b)]), layers.Average()([c, b])])


def models_in_models():
    inner = sequential((8,), layers.Dense(6, activation="relu"), layers.Dense(8))
    start = keras.Input((8,))
    functional = keras.Model(start, layers.Dense(8)(layers.LeakyReLU()(start)))
    a, b = keras.Input((8,)), keras.Input((8,))
    return keras.Model([a, b], functional(inner(a)) + functional(b))


def small_steps():
    return sequential(
        (4, 6),
        layers.Rescaling(0.5, 1.0),
        layers.Permute((2, 1)),
        layers.Reshape((3, 8)),
        layers.PReLU(),
        layers.ELU(),
        layers.ReLU(6.0),
        layers.Softmax(),
        layers.Flatten(),
        layers.RepeatVector(3),
    )


LAYERS = [convolutions, signals, enlarging, shared_layer, models_in_models, small_steps]


def randomized(model, seed=0, spread=0.3):
    """Weights that differ everywhere, with variances above zero."""
    rng = np.random.default_rng(seed)
    for weight in model.weights:
        drawn = rng.uniform(0.5, 2, weight.shape) if "variance" in weight.path else rng.normal(0, spread, weight.shape)
        weight.assign(drawn)
    return model


def compare(model, graph, arrays, close=CLOSE):
    given = [array[None] for array in arrays]
    wanted = model(given if len(given) > 1 else given[0], training=False)
    wanted = wanted if isinstance(wanted, list | tuple) else [wanted]
    for stage in (graph, run_passes(graph)):
        for mine, other in zip(evaluate(stage, arrays).outputs, wanted, strict=True):
            array = other.detach().numpy()[0]
            np.testing.assert_allclose(mine, array, rtol=0, atol=close * max(1.0, float(np.abs(array).max())))


@pytest.mark.parametrize("build", [*LAYERS, *SMALL])
def test_a_live_model_and_its_file_compute_what_keras_does(build, tmp_path):
    model = randomized(build())
    model.save(tmp_path / "net.keras")
    rng = np.random.default_rng(1)
    arrays = [rng.normal(0, 1, x.shape[1:]).astype(np.float32) for x in model.inputs]
    for graph in (lil.convert(model, "net"), lil.load(tmp_path / "net.keras")):
        compare(model, graph, arrays)


@pytest.mark.parametrize("build", [*MLPERF_TINY, *(pytest.param(each, marks=pytest.mark.long) for each in LARGE)])
def test_networks_of_full_size_compute_what_keras_does(build):
    model = randomized(build(), spread=0.1)
    x = np.random.default_rng(1).normal(0, 1, model.inputs[0].shape[1:]).astype(np.float32)
    graph = lil.convert(model, "net")
    compare(model, graph, [x], DEEP)
    assert not any(isinstance(node.op, Transpose) for node in run_passes(graph).nodes)


@pytest.mark.parametrize("build", SMALL)
def test_the_c_of_a_quantized_network_equals_its_reference(build):
    model = randomized(build())
    rng = np.random.default_rng(2)
    samples = rng.normal(0, 1, (20, *model.inputs[0].shape[1:])).astype(np.float32)
    graph = run_passes(lil.quantize(lil.convert(model, "net"), samples))
    stored = graph.values[graph.inputs[0]].format.encode(samples[:3])
    wanted = [evaluate(graph, [x]).outputs[0] for x in stored]
    with HostTwin([c_project(graph)]) as twin:
        np.testing.assert_array_equal(twin.run([stored])[0], np.stack(wanted))


def test_an_embedding_picks_rows():
    x = keras.Input((10,), dtype="int32")
    model = randomized(keras.Model(x, layers.GlobalAveragePooling1D()(layers.Embedding(20, 6)(x))))
    compare(model, lil.convert(model, "words"), [np.random.default_rng(0).integers(0, 20, 10).astype(np.int32)])


def test_shared_weights_are_stored_once():
    graph = lil.convert(randomized(shared_layer()), "net")
    assert sum(value.shape == (4, 4) for value in graph.constants) == 2  # of the shared layer and of the other one


def test_a_block_that_is_used_twice_is_stored_once():
    graph = lil.convert(randomized(separator()), "net")
    matrices = [value for value in graph.constants if len(value.shape) == 2]
    assert len(matrices) == 6  # query, key, value, output, the dense layer of the block and the one behind it


def test_ordinary_networks_have_no_transposes():
    for build in (convolutions, segmenter, inverted_residuals):
        graph = run_passes(lil.convert(build(), "net"))
        assert not any(isinstance(node.op, Transpose) for node in graph.nodes)


def test_a_file_of_another_model_is_seen():
    """The comparison can fail: other weights give other numbers."""
    model = randomized(convolutions())
    graph = lil.convert(model, "net")
    randomized(model, seed=9)
    x = np.random.default_rng(1).normal(0, 1, (12, 10, 3)).astype(np.float32)
    with pytest.raises(AssertionError):
        compare(model, graph, [x])


def test_a_lambda_is_refused_and_nothing_of_it_runs():
    model = sequential((4,), layers.Lambda(lambda x: x))
    with pytest.raises(UnsupportedError, match=r"\(Lambda\): there is no such layer here"):
        lil.convert(model, "net")


def test_every_weight_can_be_trained():
    graph = lil.convert(convolutions(), "net")
    assert all(value.kind is Kind.CONSTANT and value.format.is_float for value in graph.constants)
