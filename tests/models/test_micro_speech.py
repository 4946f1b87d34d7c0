"""TFLite Micro's micro_speech, from raw samples to words: its preprocessor's features and its network's labels.

The features are those of its own tests (testFeatureOutputYes and testFeatureOutputNo in audio_preprocessor_test.py, and
micro_speech_test.cc), the labels too (NoTest, YesTest, SilenceTest, NoiseTest in micro_speech_test.cc).
"""

from __future__ import annotations

import shutil
import wave
from functools import cache
from pathlib import Path

import numpy as np
import pytest

import lilliput as lil
from lilliput.codegen import c_project
from lilliput.graph import Graph, evaluate
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source, load_pipeline
from lilliput.signal.blocks.micro_speech import MicroSpeech
from lilliput.signal.micro_tables import gains, hann
from real_models import data, digest

LABELS = ("silence", "unknown", "yes", "no")
WINDOW, STEP, FRAMES = 480, 320, 49  # 30 ms, 20 ms, and what a second holds
FEATURES = {
    "yes": "124 105 126 103 125 101 123 100 116 98 115 97 113 90 91 82 104 96 117 97 121 103 126 101 125 104 126 104 "
    "125 101 116 90 81 74 80 71 83 76 82 71",
    "no": "126 103 124 102 124 102 123 100 118 97 118 100 118 98 121 100 121 98 117 91 96 74 54 87 100 87 109 92 91 80 "
    "64 55 83 74 74 78 114 95 101 81",
}
CLIPS = {"yes": "yes", "no": "no", "noise": "silence", "silence": "silence"}


def recording(name: str) -> np.ndarray:
    with wave.open(str(data(f"micro_speech/{name}.wav"))) as file:
        assert (file.getframerate(), file.getsampwidth(), file.getnchannels()) == (16000, 2, 1)
        return np.frombuffer(file.readframes(file.getnframes()), "<i2")


def frames_of(clip: str) -> np.ndarray:
    """(49, 480) int16."""
    samples = recording(f"{clip}_1000ms")
    return np.stack([samples[start : start + WINDOW] for start in range(0, STEP * FRAMES, STEP)])


@cache
def model(name: str) -> Graph:
    return run_passes(lil.load(data(f"micro_speech/{name}.tflite")))


def features_of(clip: str, preprocessor: str = "audio_preprocessor_int8") -> np.ndarray:
    """(49, 40), by the reference, the noise carried from frame to frame."""
    graph, states, rows = model(preprocessor), None, []
    for frame in frames_of(clip):
        trace = evaluate(graph, [frame], states)
        states = trace.states
        rows.append(trace.outputs[0])
    return np.stack(rows)


def label_of(features: np.ndarray) -> str:
    network = model("micro_speech_quantized")
    (scores,) = evaluate(network, [features.reshape(network.values[network.inputs[0]].shape)]).outputs
    return LABELS[int(scores.argmax())]


@pytest.mark.parametrize("word", FEATURES)
def test_features_are_those_of_upstream(word):
    trace = evaluate(model("audio_preprocessor_int8"), [recording(f"{word}_30ms")])
    assert trace.outputs[0].tolist() == [int(n) for n in FEATURES[word].split()]


@pytest.mark.parametrize("clip", CLIPS)
def test_clips_are_heard_as_upstream_hears_them(clip):
    assert label_of(features_of(clip)) == CLIPS[clip]


def test_noise_is_remembered():
    """The control: without what the frames before left, features differ."""
    alone = evaluate(model("audio_preprocessor_int8"), [frames_of("yes")[30]]).outputs[0]
    assert np.any(alone != features_of("yes")[30])


def test_the_float_preprocessor_differs_in_its_last_steps_alone():
    """Its features are the same 16-bit logarithms / 25.6; the int8 ones are those * 256 / 666 - 128, rounded."""
    reals, stored = features_of("yes", "audio_preprocessor_float"), features_of("yes")
    logs = np.rint(reals * 25.6).astype(np.int64)
    np.testing.assert_array_equal(reals, (logs / 25.6).astype(np.float32))
    np.testing.assert_array_equal(stored, np.clip((logs * 256 + 333) // 666 - 128, -128, 127))


@pytest.mark.parametrize("preprocessor", ["audio_preprocessor_int8", "audio_preprocessor_float"])
def test_the_c_computes_the_same(preprocessor):
    frames = frames_of("no")
    with HostTwin([c_project(model(preprocessor))], sanitize=True) as twin:
        first = twin.run([frames[:1]])[0]
        rest = twin.run([frames[1:]], fresh=False)[0]
    np.testing.assert_array_equal(np.concatenate([first, rest]), features_of("no", preprocessor))


RARELY = [pytest.param(board, marks=pytest.mark.long) for board in ("generic-cortex-m0", "generic-rv32imc")]


@pytest.mark.parametrize("board", ["generic-cortex-m4", *RARELY])
def test_the_chip_computes_the_same(board):
    pytest.importorskip("unicorn", reason="needs the emulate extra")
    frames = frames_of("yes")[25:28]
    firmware = lil.build(lil.load(data("micro_speech/audio_preprocessor_int8.tflite")), board=board)
    verdict = firmware.verify(frames)
    assert verdict.holds and verdict.proved_on_core, str(verdict)


def test_the_block_makes_the_constants_of_the_file():
    values = lil.load(data("micro_speech/audio_preprocessor_int8.tflite")).values
    np.testing.assert_array_equal(hann(WINDOW), values["Const"].data)
    np.testing.assert_array_equal(gains(0.95, 80.0, 7, 21), values["signal_pcan/Const"].data)


FRONT_END = Pipeline("front end", Source(16000.0), (MicroSpeech(),))


@pytest.mark.parametrize("clip", CLIPS)
def test_the_block_computes_what_the_file_does(clip):
    samples = recording(f"{clip}_1000ms")[:, None]
    (features,) = evaluate(FRONT_END.batch(len(samples)), [samples]).outputs
    np.testing.assert_array_equal(features[:, 0], features_of(clip))


def test_any_chunks_give_the_features_of_the_whole_recording():
    samples, wanted = recording("yes_1000ms")[:, None], features_of("yes")
    with HostTwin([c_project(run_passes(FRONT_END.stream()))], sanitize=True) as twin:
        for chunks in ([1], [7, 333, 161], [320], [479], [959]):
            fed = twin.feed(samples, chunks)
            got = np.concatenate([each.outputs[FRONT_END.stream().outputs[0]] for each in fed])
            np.testing.assert_array_equal(got[:, 0], wanted, err_msg=str(chunks))
            assert [each.rows for each in fed] == [WINDOW + i * STEP for i in range(FRAMES)]


@pytest.mark.parametrize("clip", CLIPS)
def test_the_example_hears_the_word(clip, tmp_path):
    """Its file as it stands, with the network beside it; the recording is heard between seconds of silence."""
    example = Path(__file__).parents[2] / "examples" / "micro_speech.toml"
    (tmp_path / example.name).write_text(example.read_text())
    shutil.copy(data("micro_speech/micro_speech_quantized.tflite"), tmp_path)
    pipeline = load_pipeline(tmp_path / example.name)
    silence = recording("silence_1000ms")
    samples = np.concatenate([silence, recording(f"{clip}_1000ms"), silence])[:, None]
    graph = run_passes(pipeline.stream())
    with HostTwin([c_project(graph)]) as twin:
        fed = twin.feed(samples, [4096])
    heard = [int(each.outputs[graph.outputs[0]][0, 0]) for each in fed]
    began = [
        pipeline.labels[label] for label, before in zip(heard[1:], heard, strict=False) if label not in (-1, before)
    ]
    assert began == ([clip] if clip in ("yes", "no") else [])


def hard_frames(count: int = 160) -> np.ndarray:
    """(count, 480): what fixed point goes wrong on: full scale of every kind, -32768 among small numbers, silence."""
    rng, n, time = np.random.default_rng(0), WINDOW, np.arange(WINDOW)
    kinds = (
        lambda: rng.integers(-32768, 32768, n),
        lambda: rng.choice([-32768, 32767], n),
        lambda: np.full(n, rng.choice([-32768, 32767, -1, 0, 1])),
        lambda: np.where(np.sin(time * rng.uniform(0.01, 3.1) + rng.uniform(0, 6)) > 0, 32767, -32768),
        lambda: rng.integers(-3, 4, n),
        lambda: (time == rng.integers(n)) * rng.choice([-32768, 32767, 1]),
        lambda: rng.normal(0, 10 ** rng.uniform(0, 4), n),
        lambda: np.where(rng.random(n) < 0.5, -32768, rng.integers(-5, 6, n)),
    )
    return np.stack([np.clip(kinds[i % len(kinds)](), -32768, 32767).astype(np.int16) for i in range(count)])


def test_the_hardest_frames_come_out_as_in_tflite_micro():
    """The digest of what the package tflite_micro 0.dev20261023182759 gives for them, one after the other."""
    frames = hard_frames()
    assert digest(frames) == "4040768862589c4d", "NumPy draws other numbers than when the digest was made"
    graph, states, rows = model("audio_preprocessor_int8"), None, []
    for frame in frames:
        trace = evaluate(graph, [frame], states)
        states = trace.states
        rows.append(trace.outputs[0])
    assert digest(np.stack(rows)) == "b7bfe54c33cc7285"
    with HostTwin([c_project(graph)], sanitize=True) as twin:
        first, rest = twin.run([frames[:1]])[0], twin.run([frames[1:]], fresh=False)[0]
    np.testing.assert_array_equal(np.concatenate([first, rest]), np.stack(rows))
