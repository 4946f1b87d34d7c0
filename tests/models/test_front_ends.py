"""MLPerf Tiny's reference models from raw audio: our front ends before them, in float and in fixed point."""

from __future__ import annotations

import json
from functools import cache

import numpy as np
import pytest

import lilliput as lil
from front_end_data import RATE, ad_features, kws_features, read_wav, speech_commands, sww_features
from lilliput.codegen import c_project
from lilliput.graph import InputError, evaluate
from lilliput.passes import run_passes
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.mlperf_ad import MlperfAd
from lilliput.signal.blocks.mlperf_kws import MlperfKws
from lilliput.signal.blocks.mlperf_sww import MlperfSww
from lilliput.signal.blocks.model import Model
from lilliput.signal.blocks.to_float import ToFloat
from real_models import GOLDEN, data

MICROPHONE = Source(float(RATE))
FORMS = {"float": (ToFloat(),), "fixed": ()}
SOME = 120  # every so manieth clip is heard by the emulated core
CAUSAL = {"running": 430, "none": 406}  # clips right, of 480


def pipeline(form: str, *blocks) -> Pipeline:
    return Pipeline(form, MICROPHONE, (*FORMS[form], *blocks))


@cache
def kws() -> lil.Graph:
    return lil.load(data(GOLDEN["kws_ref_model"]))


@cache
def clips_and_labels():
    return speech_commands()


@cache
def scores(form: str) -> np.ndarray:
    """The host twin's (480, 12) from raw clips."""
    graph = run_passes(pipeline(form, MlperfKws(), Model(step=49, graph=kws())).batch(RATE))
    with HostTwin([c_project(graph)]) as twin:
        return twin.run([clips_and_labels()[0]])[0].reshape(-1, 12)


@pytest.mark.parametrize(("form", "least"), [("float", 448), ("fixed", 444)])
def test_keywords_from_raw_audio(form, least):
    """448 of 480 is what the reference's own chain gives; 444 are 92.5 %."""
    _, labels = clips_and_labels()
    assert len(labels) == 480
    found = scores(form).argmax(1)
    assert int((found == labels).sum()) >= least
    assert np.mean(found == np.random.default_rng(0).permutation(labels)) < 0.2  # the control


def test_fixed_point_says_the_same_words():
    agree = scores("fixed").argmax(1) == scores("float").argmax(1)
    assert agree.mean() >= 0.98


def test_keyword_features_are_the_references():
    """float32 against float64: the noise of the loudest bin, 1e-7 of it, moves logarithms of the quietest by 1e-3, so
    that a number in a thousand may fall on the other side of a step of 0.58."""
    clips = clips_and_labels()[0][::12]
    wanted = np.stack([kws_features(clip[:, 0]) for clip in clips])
    graph = run_passes(pipeline("float", MlperfKws()).batch(RATE))
    with HostTwin([c_project(graph)]) as twin:
        got = twin.run([clips])[0][:, :, 0]
    assert np.mean(got != wanted) < 1e-3
    assert np.abs(got.astype(int) - wanted).max() <= 1


@pytest.mark.parametrize("every", [SOME, pytest.param(1, marks=pytest.mark.long)])
@pytest.mark.parametrize("form", FORMS)
def test_the_core_says_the_same_words(form, every):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    clips = clips_and_labels()[0][::every]
    firmware = lil.build(pipeline(form, MlperfKws(), Model(step=49, graph=kws())).batch(RATE), "nucleo-l4r5zi")
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        there = core.run([clips])[0].reshape(-1, 12)
    np.testing.assert_array_equal(there, scores(form)[::every])


@pytest.mark.parametrize("normalise", ["running", "none"])
@pytest.mark.parametrize("form", FORMS)
def test_keywords_in_a_stream_without_the_clips_maximum(form, normalise):
    """The causal replacements: what they cost is stated in the block's page, and must not grow."""
    clips, labels = clips_and_labels()
    graph = run_passes(pipeline(form, MlperfKws(normalise), Model(step=49, graph=kws())).batch(RATE))
    with HostTwin([c_project(graph)]) as twin:
        found = twin.run([clips])[0].reshape(-1, 12).argmax(1)
    assert int((found == labels).sum()) >= CAUSAL[normalise]


def test_a_streams_scores_are_those_of_the_whole_clip():
    chain = pipeline("fixed", MlperfKws("running"), Model(step=49, graph=kws()))
    stream, whole = run_passes(chain.stream()), run_passes(chain.batch(RATE))
    with HostTwin([c_project(stream)]) as fed, HostTwin([c_project(whole)]) as twin:
        for clip in clips_and_labels()[0][::96]:
            (result,) = fed.feed(clip, [1, 77, 480])
            np.testing.assert_array_equal(result.outputs[stream.outputs[0]], twin.run([clip[None]])[0][0])


def test_clip_wide_normalisation_is_refused_in_a_stream():
    with pytest.raises(InputError) as refused:
        pipeline("fixed", MlperfKws()).stream()
    assert str(refused.value) == (
        "fixed, stage 1 (mlperf_kws): clip_normalise, which the reference begins with, divides by the largest number "
        "of the whole recording, and in a stream most of that is still to come. "
        'Set normalise = "running": running_level divides each frame by the level of what has been heard so far. '
        "Features change a little, so measure the accuracy again"
    )


@pytest.mark.parametrize("form", FORMS)
def test_wake_words_of_ten_seconds(form):
    """Upstream's README: two true positives, one miss, no false one. A detection counts to a second behind its word."""
    left = read_wav(data("sww01/short_wav_easy10s.wav"))[:, :1].copy()
    words = json.loads(data("sww01/sww_short_test.json").read_text())[0]["detection_windows"]
    chain = pipeline(form, MlperfSww(), Model(graph=lil.load(data(GOLDEN["str_ww_ref_model"]))))
    graph = run_passes(chain.stream())
    with HostTwin([c_project(graph)]) as twin:
        fed = twin.feed(left, [333])
    heard = [call.rows / RATE for call in fed if call.outputs[graph.outputs[0]][0, 0] > 115]
    assert [any(start <= t <= end + 1 for t in heard) for start, end in words] == [True, True, False]
    assert not [t for t in heard if not any(start <= t <= end + 1 for start, end in words)]


def test_wake_word_features_are_the_references():
    left = read_wav(data("sww01/short_wav_easy10s.wav"))[:, :1].copy()
    wanted = sww_features(left[:, 0])
    exact, fixed = (evaluate(pipeline(form, MlperfSww()).batch(len(left)), [left]).outputs[0][:, 0] for form in FORMS)
    assert np.mean(exact != wanted) < 1e-3  # float32: as for keywords
    assert np.abs(fixed.astype(int) - wanted).max() <= 1
    assert np.mean(fixed != wanted) < 0.02


def test_anomaly_features_are_the_references():
    """float32 at full scale: 1e-7 of the loudest bin is 138 dB below it, so 0.01 dB where bands are 80 dB below it. In
    fixed point a step of powers is 93 dB below full scale, so 0.3 dB where bands hold ten steps."""
    time = np.arange(2 * RATE) / RATE
    sound = 8000 * np.sin(2 * np.pi * 440 * time**2) + np.random.default_rng(0).normal(0, 300, len(time))
    rows = np.rint(sound).astype(np.int16)[:, None]
    wanted = ad_features(rows[:, 0])
    exact, fixed = (evaluate(pipeline(form, MlperfAd()).batch(len(rows)), [rows]).outputs[0][:, 0] for form in FORMS)
    assert exact.shape == (61, 128)
    assert np.abs(exact - wanted).max() < 0.01
    assert np.abs(fixed * 2.0**-7 - wanted).max() < 0.3
