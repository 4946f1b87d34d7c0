"""From a float network to int8: accuracy, ranges, and sentences for what cannot be quantized."""

from __future__ import annotations

import numpy as np
import pytest

import lilliput as lil
from lilliput.compress.quantize import affine, symmetric
from lilliput.flow.firmware import stored_inputs
from lilliput.graph import NATIVE, InputError, UnsupportedError, evaluate

pytest.importorskip("sklearn", reason="needs the sklearn extra")
from lilliput.flow.demo.digits import digits, float_graph, trained_mlp


@pytest.fixture(scope="module")
def int8():
    return lil.quantize(float_graph(), digits().train_images[:200])


def accuracy(graph, images, labels):
    answers = [evaluate(graph, [x]).outputs[0].argmax() for x in stored_inputs(graph, [images])[0]]
    return float(np.mean(np.array(answers) == labels))


def test_accuracy_is_kept(int8):
    data = digits()
    images, labels = data.test_images[:200], data.test_labels[:200]
    exact = float(trained_mlp().score(images, labels))
    assert exact > 0.9
    assert accuracy(int8, images, labels) >= exact - 0.02  # of 200 images: four
    shuffled = np.random.default_rng(0).permutation(labels)
    assert accuracy(int8, images, shuffled) < 0.3


def test_float_graph_equals_scikit_learn():
    images = digits().test_images[:50]
    ours = np.stack([evaluate(float_graph(), [x]).outputs[0] for x in images])
    np.testing.assert_allclose(ours, trained_mlp().predict_proba(images), atol=1e-5)  # float32 against float64


def test_every_value_has_an_integer_format(int8):
    assert int8.arithmetic == NATIVE
    assert {v.format.dtype for v in int8.values.values()} == {"s8", "s32"}
    weights = int8.values["hidden 1 weights"]
    assert weights.format.axis == 0
    assert np.abs(weights.array()).max(axis=1).tolist() == [127] * weights.shape[0]


@pytest.mark.parametrize(("low", "high"), [(-1.0, 3.0), (0.0, 16.0), (-5.0, -2.0), (0.0, 0.0), (2.0, 7.0)])
def test_affine_holds_the_range_and_zero(low, high):
    format = affine(low, high)
    assert format.decode(format.encode(np.array([0.0]))) == 0.0
    ends = np.array([min(low, 0.0), max(high, 0.0)])
    assert np.abs(format.decode(format.encode(ends)) - ends).max() <= format.scale[0]


def test_symmetric_has_a_scale_per_channel():
    weights = np.array([[1.0, -2.0], [0.5, 0.25]])
    assert symmetric(weights, 0).scale == (2 / 127, 0.5 / 127)
    assert symmetric(weights, None).scale == (2 / 127,)


def test_what_cannot_be_done_is_said(int8):
    images = digits().train_images[:5]
    with pytest.raises(UnsupportedError, match="not all float32"):
        lil.quantize(int8, images)
    with pytest.raises(InputError, match="least one each"):
        lil.quantize(float_graph(), images[:0])
    with pytest.raises(InputError, match=r"sample 0 of input .* is not finite"):
        lil.quantize(float_graph(), np.full((1, 64), np.nan, np.float32))
