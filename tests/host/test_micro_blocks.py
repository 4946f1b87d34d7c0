"""The blocks pcen, noise_floor and micro_speech: streams equal whole recordings to the byte; what the blocks refuse."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import InputError, evaluate
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.log_mel import LogMel
from lilliput.signal.blocks.mfe import Mfe
from lilliput.signal.blocks.micro_speech import MicroSpeech
from lilliput.signal.blocks.noise_floor import NoiseFloor
from lilliput.signal.blocks.pcen import Pcen
from lilliput.signal.blocks.to_float import ToFloat

RATE = 8000.0
MEL = {"length": 200, "step": 80, "n": 256, "bands": 20}
CHAINS = {
    "pcen": (Mfe(**MEL), Pcen()),
    "noise_floor": (LogMel(**MEL, offset=1e-9), NoiseFloor()),
    "micro_speech": (MicroSpeech(window=25.0, step=10.0, bands=20, high=3800.0),),
}


def sound(rows: int, level: float = 8000.0) -> np.ndarray:
    """A rising tone over noise, which stops halfway."""
    time = np.arange(rows)
    tone = np.sin(time * (0.1 + time / rows)) * (time < rows // 2)
    return np.rint(level * tone + np.random.default_rng(1).normal(0, 30, rows)).astype(np.int16)[:, None]


def chain(name: str, real: bool) -> Pipeline:
    return Pipeline(name, Source(RATE), (ToFloat(), *CHAINS[name]) if real else CHAINS[name])


KINDS = [("pcen", False), ("pcen", True), ("noise_floor", False), ("noise_floor", True), ("micro_speech", False)]


@pytest.mark.parametrize(("name", "real"), KINDS)
def test_any_chunks_give_what_the_whole_recording_gives(name, real):
    pipeline, rows = chain(name, real), sound(1500)
    whole, stream = pipeline.batch(len(rows)), pipeline.stream()
    with HostTwin([c_project(whole)], sanitize=True) as twin:
        wanted = twin.run([rows[None]])[0][0]
    if not real:
        np.testing.assert_array_equal(evaluate(whole, [rows]).outputs[0], wanted)
    with HostTwin([c_project(stream)], sanitize=True) as twin:
        for chunks in ([1], [81, 7], [400]):
            got = np.concatenate([fed.outputs[stream.outputs[0]] for fed in twin.feed(rows, chunks)])
            assert got.tobytes() == wanted.tobytes(), f"chunks of {chunks}"


@pytest.mark.parametrize("name", ["pcen", "noise_floor"])
def test_fixed_point_is_near_float(name):
    """One level of 256, and two of a thousand of PCEN's range: int16 frames and windows round, and so do its powers."""
    rows = sound(3000)
    batch = chain(name, False).batch(len(rows))
    (stored,), (real,) = (evaluate(graph, [rows]).outputs for graph in (batch, chain(name, True).batch(len(rows))))
    decoded = batch.values[batch.outputs[0]].format.decode(stored)
    assert np.abs(decoded - real).max() <= (1 / 256 if name == "noise_floor" else 0.002 * real.max())
    assert real.max() > 0.5


def test_pcen_makes_loud_and_soft_alike():
    """Ten times softer: magnitudes fall to a tenth, PCEN of the bands that the tone is in by a few percent."""
    loud, soft = (
        evaluate(chain("pcen", True).batch(3000), [sound(3000, level)]).outputs[0][:15] for level in (10000.0, 1000.0)
    )
    strong = loud > 0.5 * loud.max()
    assert np.median(soft[strong] / loud[strong]) > 0.9 and strong.sum() > 50


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ((Pcen(),), "expected numbers stored as f32 or s32, got s16"),
        ((Mfe(**MEL), NoiseFloor()), "expected numbers stored as f32 or s16, got s32"),
        ((ToFloat(), MicroSpeech()), "expected numbers stored as s16, got f32"),
        ((MicroSpeech(bands=200),), "take fewer bands, or a longer window"),
        ((MicroSpeech(high=4000.0),), "below 4000 Hz; got 40 from 125 to 4000 Hz"),
        ((MicroSpeech(window=0.1),), "frames of two rows or more"),
    ],
)
def test_what_does_not_fit_is_a_sentence(blocks, sentence):
    with pytest.raises(InputError, match=sentence) as caught:
        Pipeline("wrong", Source(RATE), blocks).batch(4000)
    assert "wrong, stage" in str(caught.value)
