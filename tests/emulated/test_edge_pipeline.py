"""The edge pipeline of the literature in integers, on emulated cores: equal to Python in every row."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.flow.build import build
from lilliput.graph import evaluate
from lilliput.run.emulated_model import EmulatedModel
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.event_gate import EventGate
from lilliput.signal.blocks.nearest_centroid import NearestCentroid
from lilliput.signal.blocks.regimes import Regimes
from lilliput.signal.blocks.smooth import Smooth

pytest.importorskip("unicorn", reason="needs the emulate extra")

BLOCKS = (
    Regimes(3, 1.5, 6, 16, ((0.0, 0.0), (4.0, 4.0)), 16, True, block=16, blocks=8, change=12.0, jump=4.0, scatter=12.0),
    Smooth(weight=0.2),
    NearestCentroid(((-0.3, 0.0), (0.3, 0.0), (3.7, 4.0), (4.3, 4.0)), "regime", 2),
    EventGate(gap=0.1, heartbeat=5.0),
)
EDGE = Pipeline("edge", Source(100.0, ("x", "y"), scale=0.001), BLOCKS, ("below", "above"))


def recording() -> np.ndarray:
    """(420, 2) int16: two levels."""
    rng = np.random.default_rng(6)
    level = np.repeat([0, 4000], 210)[:, None]
    return (level + rng.normal(0, 300, (420, 2))).astype(np.int16)


@pytest.mark.parametrize("board", ["generic-cortex-m0", "generic-cortex-m4", "generic-rv32imc"])
def test_a_core_decides_as_python_does_and_links_no_helper(board):
    rows = recording()
    wanted = evaluate(EDGE.batch(len(rows)), [rows]).outputs
    firmware = build(EDGE.stream(), board)
    helpers = [s.name for s in firmware.image.symbols if s.is_function and s.name.startswith("__")]
    assert not helpers, f"of the compiler's library: {helpers}"
    chunks = np.random.default_rng(1).integers(1, 60, 40).tolist()
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
        fed = core.feed(rows, chunks)
    for name, array in zip(firmware.graph.outputs, wanted, strict=True):
        np.testing.assert_array_equal(np.concatenate([f.outputs[name] for f in fed]), array, name)
    label, regime, *_ = wanted
    assert set(np.unique(regime)) == {-1, 0, 1} and set(np.unique(label)) == {-1, 0, 1}
