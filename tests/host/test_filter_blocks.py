"""Blocks that filter: the whole recording, the stream in Python and the C that is fed any chunks agree."""

from __future__ import annotations

import numpy as np
import pytest

from agreement import agree
from lilliput.codegen import c_project
from lilliput.graph import InputError, LilliputError, evaluate
from lilliput.signal import Pipeline, Source, load_pipeline, pipeline_text
from lilliput.signal.blocks.autocorrelation import AutocorrelationBlock
from lilliput.signal.blocks.band_pass import BandPass
from lilliput.signal.blocks.decimate import Decimate
from lilliput.signal.blocks.derivative import DerivativeBlock
from lilliput.signal.blocks.envelope import EnvelopeBlock
from lilliput.signal.blocks.fir import FirBlock
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.goertzel import GoertzelBlock
from lilliput.signal.blocks.high_pass import HighPass
from lilliput.signal.blocks.low_pass import LowPass
from lilliput.signal.blocks.notch import Notch
from lilliput.signal.blocks.pre_emphasis import PreEmphasisBlock
from lilliput.signal.blocks.remove_dc import RemoveDCBlock
from lilliput.signal.blocks.resample import ResampleBlock
from lilliput.signal.blocks.to_float import ToFloat
from lilliput.signal.blocks.wavelet import WaveletBlock
from lilliput.signal.blocks.window import WindowBlock
from lilliput.signal.blocks.zero_crossings import ZeroCrossingsBlock

AB = Source(1000.0, ("a", "b"), scale=0.001)
FRAMES = FramesBlock(32, 16)
CHAINS = {
    "low_pass": (LowPass(40.0, 3), RemoveDCBlock(5.0)),
    "high_pass": (HighPass(100.0, 2), EnvelopeBlock(0.0, 0.02)),
    "band_pass": (BandPass(100.0, 200.0), EnvelopeBlock(0.01, 0.01)),
    "notch": (Notch(50.0, 5.0), DerivativeBlock(1)),
    "fir": (FirBlock(21, high=80.0), PreEmphasisBlock()),
    "fir_stop": (FirBlock(33, 100.0, 200.0, stop=True, window="kaiser"),),
    "fir_given": (FirBlock(coefficients=(0.5, -0.25, 1.5)),),
    "slower": (Decimate(4, 4), FramesBlock(8, 4), ZeroCrossingsBlock(0.5)),
    "other": (ResampleBlock(600.0, 5), FramesBlock(30, 15), AutocorrelationBlock(5)),
    "tones": (FRAMES, WindowBlock("hamming"), GoertzelBlock((100.0, 250.0))),
    "octaves": (FRAMES, WaveletBlock("daubechies4", 3)),
}


def recording(rows: int = 420) -> np.ndarray:
    """A loud tone in noise around a level."""
    rng, time = np.random.default_rng(4), np.arange(rows)[:, None]
    return (3000 + 9000 * np.sin(0.6 * time + [0, 1]) + rng.normal(0, 2000, (rows, 2))).astype(np.int16)


def pipeline(name: str, in_float: bool = False) -> Pipeline:
    return Pipeline(name, AB, ((ToFloat(),) if in_float else ()) + CHAINS[name])


@pytest.mark.parametrize("in_float", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_recording_stream_and_c_agree(name, in_float):
    agree(pipeline(name, in_float), recording(), in_float)


@pytest.mark.parametrize("name", CHAINS)
def test_integers_are_near_floats(name):
    """A fixed-point chain gives the real numbers of its float twin, within 1 % of the largest: its scales are right.

    Signals between the stages have 13 bits or more, so roundings are far below; taps and windows of 15 bits are too.
    """
    rows = recording()
    fixed, real = (pipeline(name, in_float).batch(len(rows)) for in_float in (False, True))
    (whole,), (wanted,) = evaluate(fixed, [rows]).outputs, evaluate(real, [rows]).outputs
    found = fixed.values[fixed.outputs[0]].format.decode(whole)
    np.testing.assert_allclose(found, wanted, rtol=0, atol=0.01 * np.abs(wanted).max())


@pytest.mark.parametrize("name", CHAINS)
def test_a_file_says_the_same(name, tmp_path):
    path = tmp_path / "pipeline.toml"
    path.write_text(pipeline_text(pipeline(name)))
    assert load_pipeline(path) == pipeline(name)


@pytest.mark.parametrize(
    ("blocks", "sentence"),
    [
        ((LowPass(500.0),), "below 500 Hz, half the rate.*got 500 Hz"),
        ((BandPass(200.0, 100.0),), "the lower one first; got 200 and 100 Hz"),
        ((LowPass(10.0, 13),), "an order from 1 to 12, got 13"),
        ((LowPass(0.02),), "too low for the rate; decimate first"),
        ((Notch(50.0, 0.0),), "a q above 0"),
        ((FRAMES, LowPass(10.0)), "put this stage before frames"),
        ((FirBlock(),), "expected low, high or both"),
        ((FirBlock(30, low=100.0),), "an odd number of them"),
        ((FirBlock(31, high=100.0, window="square"),), "no window 'square'; there are rectangular, hann"),
        ((FirBlock(coefficients=(1.0,)),), "two taps or more, got 1"),
        ((FirBlock(coefficients=(1e6, 1e6)),), "too large for int16"),
        ((ResampleBlock(999.1234567),), "no simple fraction of the rate that comes, 1000"),
        ((Decimate(1),), "a factor of 2 or more"),
        ((Decimate(3),), "every 3 rows give 1, but a recording has 100"),
        ((Decimate(4, 0),), "one crossing of zero or more"),
        ((EnvelopeBlock(-1.0),), "a time of 0 seconds or more, got -1"),
        ((PreEmphasisBlock(1.0),), "for 1 use derivative"),
        ((WindowBlock(),), "put a stage frames before it"),
        ((FRAMES, GoertzelBlock((600.0,))), "from 0 to 0.5 cycles"),
        ((FRAMES, WaveletBlock("db9")), "haar, daubechies2, daubechies4, not 'db9'"),
        ((FRAMES, WaveletBlock(levels=6)), "6 levels need frames of a multiple of 64"),
        ((FRAMES, AutocorrelationBlock(33)), "expected 1 to 32 lags"),
        ((FRAMES, ZeroCrossingsBlock(-1.0)), "the threshold is 0 or above"),
        ((FRAMES, ZeroCrossingsBlock(100.0)), "beyond what x can reach"),
    ],
)
def test_sentences(blocks, sentence):
    with pytest.raises(LilliputError, match=sentence):
        c_project(Pipeline("wrong", AB, blocks).batch(100))


def test_frames_that_no_number_of_rows_fits_are_refused():
    """Three rows come for every five; frames every 16 rows would begin between them."""
    with pytest.raises(InputError, match="multiples of the rows that a change of rate gives at a time"):
        Pipeline("wrong", AB, (ResampleBlock(600.0, 5), FRAMES)).stream()
