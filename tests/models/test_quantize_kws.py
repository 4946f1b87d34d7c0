"""MLPerf Tiny's float keyword spotter quantized by us, calibrated on clips that share nothing with its test set."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

import lilliput as lil
from front_end_data import kws_features, speech_commands
from lilliput.bench.claims.row_q1 import float_helpers
from lilliput.codegen import c_project
from lilliput.graph import NATIVE
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from real_models import FLOAT, GOLDEN, data, kws_samples

INT8 = lil.Quantize()
CALIBRATION = 100
COLLISIONS = 108  # of the 480 clips: within one step of a test item on average; 86 are byte for byte the same
LEAST_RIGHT, LEAST_ALIKE = 898, 980  # of 1000


@cache
def real(which: str) -> np.ndarray:
    """Features (n, 49, 10, 1) as the float model takes them: "test" or "calibration"."""
    clips = kws_samples()[0] if which == "test" else calibration_clips()
    reference = lil.load(data(GOLDEN["kws_ref_model"]))
    return reference.values[reference.inputs[0]].format.decode(clips).astype(np.float32)


@cache
def calibration_clips() -> np.ndarray:
    """int8 features of the Speech Commands clips that are no item of kws01, in an order of their own."""
    tested = kws_samples()[0].reshape(1000, -1).astype(np.int16)
    features = np.stack([kws_features(clip[:, 0]) for clip in speech_commands()[0]])
    apart = [np.abs(tested - clip.reshape(-1)).mean(1).min() for clip in features.astype(np.int16)]
    kept = features[np.array(apart) > 1]
    assert len(features) - len(kept) == COLLISIONS
    return np.random.default_rng(0).permutation(kept)[..., None]


@cache
def floats() -> lil.Graph:
    return lil.load(data(FLOAT["kws_ref_model_float32"]))


@cache
def float_labels() -> np.ndarray:
    with HostTwin([c_project(run_passes(floats()))]) as twin:
        return twin.run([real("test")])[0].reshape(-1, 12).argmax(1)


def quantized(how: lil.Quantize | lil.Int16Activations = INT8) -> lil.Graph:
    return lil.quantize(floats(), real("calibration")[:CALIBRATION], how)


def labels_of(graph: lil.Graph) -> np.ndarray:
    """By the C."""
    value = graph.values[graph.inputs[0]]
    stored = value.format.encode(real("test").reshape(1000, *value.shape))
    with HostTwin([c_project(graph)]) as twin:
        return twin.run([stored])[0].reshape(-1, 12).argmax(1)


def test_calibration_shares_nothing_with_the_test_set():
    tested = kws_samples()[0].reshape(1000, -1).astype(np.int16)
    nearest = [np.abs(tested - clip.reshape(-1)).mean(1).min() for clip in calibration_clips().astype(np.int16)]
    assert min(nearest) > 1
    assert len(nearest) == 480 - COLLISIONS


LONG = {
    "smallest error": lil.Quantize(ranges="mse"),
    "equalized": lil.Quantize(equalize=True),
    "int16": lil.Int16Activations(),
}


@pytest.mark.parametrize(
    "how",
    [
        pytest.param(INT8, id="int8"),
        *(pytest.param(how, id=name, marks=pytest.mark.long) for name, how in LONG.items()),
    ],
)
def test_accuracy_and_labels_are_kept(how):
    found, truth = labels_of(quantized(how)), kws_samples()[1]
    assert int((found == truth).sum()) >= LEAST_RIGHT
    assert int((found == float_labels()).sum()) >= LEAST_ALIKE
    assert np.mean(found == np.random.default_rng(0).permutation(truth)) < 0.2  # the control


def test_the_input_is_the_references():
    """MFCC in steps of 0.58 and up to 55 away from 0: calibration finds what the reference was converted with."""
    reference = lil.load(data(GOLDEN["kws_ref_model"]))
    theirs = reference.values[reference.inputs[0]].format
    ours = quantized().values[quantized().inputs[0]].format
    assert ours.scale[0] == pytest.approx(theirs.scale[0], rel=0.15)


def test_weights_are_a_quarter_and_nothing_is_computed_in_floats():
    integer = quantized()
    assert integer.arithmetic == NATIVE
    weights = [integer.values[str(node.inputs[1])] for node in integer.nodes if node.op.WEIGHTS]
    assert sum(value.size * 4 for value in weights) == 4 * sum(value.nbytes for value in weights)
    assert float_helpers(lil.build(integer, "generic-cortex-m0").image) == []
    assert float_helpers(lil.build(floats(), "generic-cortex-m0").image) != []  # the control


@pytest.mark.long
def test_few_bits_by_adaround():
    """Measured: with weights of 4 bits 825 are right, 879 with clipped ones, 888 with those rounded for the output."""
    truth = kws_samples()[1]
    plain, clipped, learned = (
        int((labels_of(quantized(lil.Quantize(weight_bits=4, **options))) == truth).sum())
        for options in ({}, {"weight_ranges": "mse"}, {"weight_ranges": "mse", "rounding": "adaround"})
    )
    assert plain < clipped < learned
    assert learned >= 880
