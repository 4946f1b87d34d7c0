"""Small pipelines for tests of what stands around them."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from lilliput.formats import load
from lilliput.graph import Format
from lilliput.ops.signal.smooth import Smooth
from lilliput.signal import Block, Chain, Pipeline, Signal, Source
from lilliput.signal.blocks.frames import FramesBlock
from lilliput.signal.blocks.model import Model
from lilliput.signal.blocks.to_float import ToFloat
from small_models import dense, float_dense


@dataclass(frozen=True)
class Smoothed(Block):
    """A block with a memory."""

    length: int = 3

    def build(self, chain: Chain, x: Signal) -> Signal:
        states = [(np.zeros((self.length, *x.shape[1:]), x.format.numpy), x.format)]
        at = (np.zeros(1, np.int32), Format("s32"))
        return chain.apply(Smooth(self.length), x, states=[*states, at])


def small_pipeline(folder: Path, is_float: bool = False, length: int = 3) -> Pipeline:
    """Two smoothed channels in frames of 6 every 4 rows, two of which are a sample of a dense layer, smoothed again."""
    path = folder / "dense.tflite"
    path.write_bytes((float_dense if is_float else dense)(24, 3))
    first = [ToFloat()] if is_float else []
    blocks = (*first, Smoothed(length), FramesBlock(6, 4), Model(graph=load(path), step=1), Smoothed(2))
    return Pipeline("small", Source(100.0, ("x", "y"), "s8", 0.5), blocks)


def noise(rows: int, seed: int = 0) -> np.ndarray:
    """Rows of both channels."""
    return np.random.default_rng(seed).integers(-128, 128, (rows, 2), dtype=np.int8)
