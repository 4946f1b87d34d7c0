"""Spectral blocks: whole recordings and streams fed any chunks give the same bytes; integers link nothing foreign."""

from __future__ import annotations

import numpy as np
import pytest

from c_compilers import symbols
from lilliput.boards import load_core
from lilliput.boards.toolchain import CompileOptions, find_toolchain
from lilliput.codegen import c_project
from lilliput.graph import InputError, evaluate
from lilliput.passes import run_passes
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.clip_normalise import ClipNormalise
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.log_mel import LogMel
from lilliput.signal.blocks.mfcc import Mfcc
from lilliput.signal.blocks.mfe import Mfe
from lilliput.signal.blocks.mlperf_ad import MlperfAd
from lilliput.signal.blocks.mlperf_kws import MlperfKws
from lilliput.signal.blocks.mlperf_sww import MlperfSww
from lilliput.signal.blocks.running_level import RunningLevel
from lilliput.signal.blocks.spectral_features import SpectralFeatures
from lilliput.signal.blocks.spectrum import Spectrum
from lilliput.signal.blocks.to_float import ToFloat

VOICE, MOTION = Source(16000.0), Source(100.0, ("x", "y", "z"), scale=0.001)
CHAINS = {
    "spectrum": (MOTION, (Spectrum(48, 16, 64),)),
    "powers": (MOTION, (FramesBlock(64, 32), Spectrum(n=64, window="hamming", power=True))),
    "bands": (MOTION, (Mfe(64, 64, 64, bands=6, low=1.0, high=40.0),)),
    "area": (VOICE, (Mfe(400, 160, scale="slaney", area=True, power=True),)),
    "decibels": (VOICE, (LogMel(400, 160, high=7600.0),)),
    "cepstrum": (VOICE, (Mfcc(480, 320, high=4000.0, coefficients=10),)),
    "features": (MOTION, (SpectralFeatures(64, 32, 64),)),
    "level": (VOICE, (FramesBlock(480, 320), RunningLevel(0.1), Mfcc(norm="orthonormal"))),
    "kws": (VOICE, (MlperfKws("running"),)),
    "sww": (VOICE, (MlperfSww(),)),
    "ad": (VOICE, (MlperfAd(),)),
}
MEMORY = {"memcpy", "memmove", "memset"} | {
    f"__aeabi_{name}{width}" for name in ("memcpy", "memmove", "memset", "memclr") for width in ("", "4", "8")
}


def recording(channels: int, rows: int = 2600) -> np.ndarray:
    """A sweep whose loudness rises, and noise."""
    rng, time = np.random.default_rng(5), np.arange(rows)
    sweep = np.sin(1e-4 * time**2)[:, None] * time[:, None] * 10
    return np.clip(sweep + rng.normal(0, 50, (rows, channels)), -32768, 32767).astype(np.int16)


@pytest.mark.parametrize("in_float", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_a_stream_gives_the_bytes_of_the_whole_recording(name, in_float):
    source, blocks = CHAINS[name]
    chain = Pipeline("chain", source, ((ToFloat(),) if in_float else ()) + blocks)
    rows = recording(len(source.channels))
    batch, stream = run_passes(chain.batch(len(rows))), run_passes(chain.stream())
    with HostTwin([c_project(batch)], sanitize=True) as twin:
        whole, *_ = twin.run([rows[None]])
    with HostTwin([c_project(stream)], sanitize=True) as twin:
        fed = [call.outputs[stream.outputs[0]] for call in twin.feed(rows, [1, 333, 80])]
    assert np.concatenate(fed).tobytes() == whole[0].tobytes()
    assert whole.std() > 0
    if not in_float:
        np.testing.assert_array_equal(evaluate(batch, [rows]).outputs[0], whole[0])


@pytest.mark.parametrize("name", CHAINS)
def test_integers_need_no_float_and_no_helper_of_the_compiler(name, tmp_path):
    """On a Cortex-M0, which has neither a long multiply nor a division."""
    source, blocks = CHAINS[name]
    project = c_project(run_passes(Pipeline("chain", source, blocks).stream()))
    project.write(tmp_path)
    toolchain = find_toolchain(load_core("cortex-m0"))
    (path,) = toolchain.compile([tmp_path / "chain.c"], tmp_path / "objects", CompileOptions((tmp_path,), "Os"))
    assert {symbol.name for symbol in symbols(path) if not symbol.section} <= MEMORY


def sentence(source: Source, *blocks, stream: bool = False) -> str:
    chain = Pipeline("chain", source, blocks)
    with pytest.raises(InputError) as refused:
        chain.stream() if stream else chain.batch(1000)
    return str(refused.value).removeprefix("chain, stage ")


def test_a_stream_has_no_largest_number():
    assert sentence(VOICE, ClipNormalise(), stream=True) == (
        "1 (clip_normalise): clip_normalise divides by the largest number of the whole recording, and in a stream most "
        "of that is still to come. Put running_level in its place, behind frames: it divides each frame by the level "
        "of what has been heard so far. Features change a little, so measure the accuracy again"
    )


@pytest.mark.parametrize(
    ("blocks", "said"),
    [
        ((Spectrum(),), "1 (spectrum): expected a length and a step above 0 to cut rows into frames, got 0 and 0"),
        ((FramesBlock(64, 64), Spectrum(64, 32)), "2 (spectrum): the signal is cut into frames of 64 already; leave"),
        (
            (Spectrum(64, 64, window="hanning"),),
            "1 (spectrum): there is no window 'hanning'; there are rectangular, hann,",
        ),
        ((Spectrum(64, 64, n=100),), "1 (spectrum): rfft frames: expected a power of two from 16 to 4096, got n = 100"),
        ((Spectrum(600, 64),), "1 (spectrum): rfft frames: expected 1 to 512 numbers on the last axis, got"),
        (
            (Mfe(64, 64, high=9000.0),),
            "1 (mfe): expected bands between 0 and half the rate, 8000 Hz, got 20 to 9000 Hz",
        ),
        ((LogMel(64, 64, unit="bel"),), "1 (log_mel): there is no unit 'bel'; there are nepers, decibels"),
        ((Mfcc(64, 64, coefficients=50),), "1 (mfcc): dct logarithm: expected a norm of plain, even, orthonormal, and"),
        (
            (RunningLevel(),),
            "1 (running_level): expected frames (put a stage frames before), a release and a floor above",
        ),
        (
            (MlperfKws("loud"),),
            "1 (mlperf_kws): expected rows of one channel at 16000 Hz, and normalise as one of clip,",
        ),
    ],
)
def test_what_does_not_fit_gets_a_sentence(blocks, said):
    assert sentence(VOICE, *blocks).startswith(said)


def test_front_ends_know_their_rate():
    assert sentence(Source(8000.0), MlperfSww()) == (
        "1 (mlperf_sww): expected rows of one channel at 16000 Hz, got [1000, 1] at 8000 Hz"
    )
    assert "16000 Hz, got [1000, 3] at 100 Hz" in sentence(MOTION, MlperfAd())
