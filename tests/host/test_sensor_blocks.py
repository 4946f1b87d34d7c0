"""Blocks for sensors and images: the whole recording, the stream in Python and the C that is fed any chunks agree."""

from __future__ import annotations

import numpy as np
import pytest

from agreement import agree
from lilliput.graph import InputError
from lilliput.signal import Pipeline, Source, load_pipeline, pipeline_text
from lilliput.signal.blocks.crop import Crop
from lilliput.signal.blocks.expression import Expression
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.greyscale import Greyscale
from lilliput.signal.blocks.heart_rate import HeartRate
from lilliput.signal.blocks.image import Image
from lilliput.signal.blocks.log_gradient import LogGradient
from lilliput.signal.blocks.magnitude import Magnitude
from lilliput.signal.blocks.normalise import Normalise
from lilliput.signal.blocks.orientation import Orientation
from lilliput.signal.blocks.percentiles import Percentiles
from lilliput.signal.blocks.resize import Resize
from lilliput.signal.blocks.statistics import Statistics
from lilliput.signal.blocks.teda_filter import TedaFilter
from lilliput.signal.blocks.tilt import Tilt
from lilliput.signal.blocks.to_float import ToFloat

AB = Source(100.0, ("a", "b"), scale=0.001)
IMU = Source(100.0, ("ax", "ay", "az", "gx", "gy", "gz"), scale=2.0**-11)
LINE = Source(30.0, tuple(f"p{i}" for i in range(18)), "u8", 1.0)  # six pixels of three colours
CHAINS = {
    "statistics": (AB, (FramesBlock(40, 20), Statistics(), Normalise((0.1,), (2.0,)))),
    "some": (AB, (FramesBlock(16, 16), Statistics(("max", "crest"), "s16", 0.01))),
    "quartiles": (AB, (FramesBlock(12, 4), Percentiles((50.0,), ((25.0, 75.0),)))),
    "strength": (IMU, (Magnitude(), TedaFilter(1.5, cap=50))),
    "tilt": (IMU, (Tilt(),)),
    "attitude": (IMU, (Orientation(integral=0.1),)),
    "steady_tilt": (IMU, (Orientation("gravity", 0.1), Tilt())),
    "beats": (AB, (HeartRate(1, "up", 0.02, 0.04, 1.0, 0.05, 0.3),)),
    "formula": (AB, (Expression("sqrt(a * a + b * b) / (1 + abs(a))", scale=0.001), TedaFilter(1.2, "outliers"))),
    "grey": (LINE, (Image(5, 6, 3), Greyscale(), Crop(4, 4), Normalise((100.0,), (50.0,)))),
    "light": (LINE, (Image(5, 6, 3), LogGradient(0.2))),
    "size": (LINE, (Image(5, 6, 3), Greyscale(), Resize(3, 4))),
    "nearest": (LINE, (Image(5, 6, 3), Resize(7, 3, "nearest"), Crop(3, 2, 0, 1))),
}


def recording(source: Source, rows: int = 403) -> np.ndarray:
    """Noise whose level moves; pixels of any colour."""
    rng, channels = np.random.default_rng(4), len(source.channels)
    if source.dtype == "u8":
        return rng.integers(0, 256, (rows, channels), np.uint8)
    level = np.repeat(rng.integers(-2000, 2000, (-(-rows // 90), channels)), 90, 0)[:rows]
    return (level + rng.normal(0, 900, (rows, channels))).astype(np.int16)


def pipeline(name: str, in_float: bool = False) -> Pipeline:
    source, blocks = CHAINS[name]
    return Pipeline(name, source, ((ToFloat(),) if in_float else ()) + blocks)


@pytest.mark.parametrize("in_float", [False, True])
@pytest.mark.parametrize("name", CHAINS)
def test_recording_stream_and_c_agree(name, in_float):
    agree(pipeline(name, in_float), recording(CHAINS[name][0]), in_float)


@pytest.mark.parametrize("name", CHAINS)
def test_a_file_says_the_same(name, tmp_path):
    path = tmp_path / "pipeline.toml"
    path.write_text(pipeline_text(pipeline(name)))
    assert load_pipeline(path) == pipeline(name)


@pytest.mark.parametrize(
    ("source", "blocks", "sentence"),
    [
        (AB, (Statistics(),), "put a stage frames before it"),
        (AB, (Percentiles(),), "put a stage frames before it"),
        (AB, (FramesBlock(4, 4), Statistics(("mode",))), "'mode' is none of them; they are mean, rms"),
        (AB, (FramesBlock(4, 4), Statistics(dtype="s8")), "stored as s16 or s32"),
        (AB, (FramesBlock(4, 4), Magnitude()), "put magnitude before frames"),
        (AB, (Tilt(),), "three axes"),
        (AB, (Orientation(),), "three of turn rates"),
        (AB, (HeartRate(channel=2),), "a channel 2"),
        (AB, (HeartRate(direction="left"),), "slopes count up, down, both, not 'left'"),
        (AB, (Expression("a + b"),), "needs the scale of its result"),
        (AB, (Expression("a + c", scale=1.0),), "there is no channel 'c'; the channels are a, b"),
        (AB, (TedaFilter(m=0),), "m above 0"),
        (AB, (Normalise(dtype="s32"),), "s8 or s16, not 's32'"),
        (LINE, (Greyscale(),), "put a stage image before it"),
        (LINE, (Image(5, 5, 3),), "rows of 75 numbers, an image each, or of 15, a line each; got 18"),
        (LINE, (Image(5, 6, 3), Crop(6, 2)), "no 6 x 2 pixels"),
        (LINE, (Image(5, 6, 3), Resize(2, 2, "cubic")), "bilinear or nearest, not 'cubic'"),
        (LINE, (Image(5, 6, 3), LogGradient(step=5)), "more than 5 rows"),
    ],
)
def test_sentences(source, blocks, sentence):
    with pytest.raises(InputError, match=sentence):
        Pipeline("wrong", source, blocks).batch(100)
