"""Orientation against rotations that are known, and its fixed point against its float."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import Format
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline, Source
from lilliput.signal.blocks.orientation import Orientation

rotation = pytest.importorskip("scipy.spatial.transform", reason="the oracle").Rotation

RATE, UNIT = 200.0, 0.5
X = Format("s16", (2.0**-11,), (0,))


def turning(seconds: float) -> tuple[np.ndarray, np.ndarray, object]:
    """Acceleration in g (rows, 3), turn rates in rad/s (rows, 3), and the attitude after each row.

    The body starts level and turns with smoothly changing rates; gravity is all that it feels.
    """
    rows = int(seconds * RATE)
    time = np.arange(rows) / RATE
    rates = np.stack([0.8 * np.sin(0.7 * time), 0.6 * np.sin(1.1 * time + 1), 0.4 * np.cos(0.5 * time)], 1)
    attitude, found = rotation.identity(), []
    for step in rates / RATE:
        attitude = attitude * rotation.from_rotvec(step)
        found.append(attitude.as_quat())
    attitudes = rotation.from_quat(np.array(found))
    return attitudes.inv().apply([0.0, 0.0, 1.0]), rates, attitudes


def run(op: Orientation, acceleration: np.ndarray, rates: np.ndarray, fixed: bool) -> np.ndarray:
    """Real results of the C, from the level attitude on."""
    x = np.concatenate([acceleration, rates / UNIT], 1)
    source = Source(RATE, ("ax", "ay", "az", "gx", "gy", "gz"), "s16" if fixed else "f32", X.scale[0])
    graph = Pipeline("attitude", source, (op,)).batch(len(x))
    with HostTwin([c_project(graph)]) as twin:
        (y,) = twin.run([source.format.encode(x)[None]])
    return graph.values[graph.outputs[0]].format.decode(y[0])


def apart(quaternions: np.ndarray, attitudes) -> np.ndarray:
    """Angles in radians between results (w, x, y, z) and true attitudes."""
    return (rotation.from_quat(quaternions[:, [1, 2, 3, 0]]).inv() * attitudes).magnitude()


@pytest.mark.parametrize("fixed", [False, True])
def test_turns_are_added_up(fixed):
    """Without gains. A row's turn is taken in to first order: rates to the third a row, 1e-7 rad, for 2,000 rows; the
    integers' rates are rounded to 2.4e-4 rad/s, at random."""
    acceleration, rates, attitudes = turning(10.0)
    off = apart(run(Orientation(rate_unit=UNIT, proportional=0.0), acceleration, rates, fixed), attitudes)
    assert off.max() < (2e-3 if fixed else 2e-4)


@pytest.mark.parametrize("fixed", [False, True])
def test_gravity_corrects_a_wrong_start_and_a_bias(fixed):
    acceleration, rates, _ = turning(60.0)
    op = Orientation("gravity", UNIT, 2.0, 0.5)
    biased = rates + np.array([0.02, -0.03, 0.01])
    off = np.arccos(np.clip((run(op, acceleration, biased, fixed) * acceleration).sum(1), -1, 1))
    assert off[-int(10 * RATE) :].max() < 0.02
    without = np.arccos(
        np.clip((run(Orientation("gravity", UNIT, 0.0), acceleration, biased, fixed) * acceleration).sum(1), -1, 1)
    )
    assert without[-int(10 * RATE) :].min() > 0.1, "the bias would not be noticed without the correction"


def test_fixed_point_follows_float():
    acceleration, rates, _ = turning(10.0)
    op = Orientation(rate_unit=UNIT, integral=0.1)
    real, fixed = (run(op, X.decode(X.encode(acceleration)), rates, how) for how in (False, True))
    assert np.abs(real - fixed).max() < 1e-3
