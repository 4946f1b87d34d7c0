"""Angles in integers against atan2 in float64, and tilt and the float angle against it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from lilliput.codegen import c_project
from lilliput.graph import Format, UnsupportedError, evaluate
from lilliput.ops.angle import HALF_TURN, S16_SCALE, angle, angle_s16
from lilliput.ops.case import Case, Operand, case_graph
from lilliput.ops.signal.tilt import Tilt
from lilliput.run.host import HostTwin

CORDIC = 4e-6  # radians: atan(2^-19) = 1.9e-6 that is left, and twenty shifts that round down by 2^-28 of the length


def vectors(limit: int) -> tuple[np.ndarray, np.ndarray]:
    """y and x of every direction, axes and diagonals among them."""
    rng = np.random.default_rng(limit)
    drawn = rng.integers(-limit, limit + 1, (2, 20_000))
    special = np.array([[0, 0, 1, -1, 1, -1, limit, -limit], [1, -1, 0, 0, 1, -1, -limit, limit]]) * 1
    y, x = np.concatenate([drawn, special], 1)
    return y, x


@pytest.mark.parametrize("limit", [7, 1000, 32768, (1 << 29) - 1])
def test_angle(limit):
    y, x = vectors(limit)
    off = angle(y, x) / HALF_TURN * math.pi - np.arctan2(y, x)
    off = (off + math.pi) % (2 * math.pi) - math.pi
    off[(y == 0) & (x == 0)] = 0
    assert np.abs(off).max() < CORDIC
    assert angle(np.array([0]), np.array([0]))[0] == 0


def test_angles_of_16_bits_do_not_turn_over():
    assert angle_s16(np.array([HALF_TURN - 1, -HALF_TURN, 0, 1 << 15])).tolist() == [32767, -32768, 0, 1]


def test_tilt_in_integers():
    """The bound that the operator states: 0.6 of a step, of which 0.5 is rounding."""
    rng = np.random.default_rng(2)
    direction = rng.normal(0, 1, (20_000, 3))
    length = np.exp(rng.uniform(np.log(64), np.log(32000), (20_000, 1)))
    x = np.rint(direction / np.linalg.norm(direction, axis=1, keepdims=True) * length).astype(np.int16)
    formats = Format("s16", (0.001,), (0,)), Format("s16", (S16_SCALE,), (0,))
    graph = case_graph(Case(Tilt(), (Operand(x.shape, formats[0]),), (formats[1],)))
    got = evaluate(graph, [x]).outputs[0] * S16_SCALE
    a, b, c = x.astype(np.float64).T
    wanted = np.stack([np.arctan2(-a, np.hypot(b, c)), np.arctan2(b, c)], 1)
    off = (got - wanted + math.pi) % (2 * math.pi) - math.pi
    assert np.abs(off).max() < 0.6 * S16_SCALE


def test_sentence():
    case = Case(Tilt(), (Operand((2, 3), Format("s16", (0.001,), (0,))),), (Format("s16", (0.01,), (0,)),))
    graph = case_graph(case)
    with pytest.raises(UnsupportedError, match=r"int16 angles have the scale pi / 2\*\*15"):
        graph.nodes[0].op.lower(graph.call(graph.nodes[0]), Tilt.KERNELS[0])


def test_the_float_angle_in_units_of_the_last_place():
    """The bound that lil_atan.h states, of vectors of every direction and length: the C's roll is its atan2."""
    rng = np.random.default_rng(3)
    x = rng.normal(0, 1, (100_000, 3)) * np.exp(rng.uniform(-30, 30, (100_000, 1)))
    x[:4, 1:] = [[0, 1], [0, -1], [1, 0], [-1, 0]]
    x[4:2004, 1] *= 1e-4
    x = x.astype(np.float32)
    with HostTwin([c_project(case_graph(Case(Tilt(), (Operand(x.shape),), (Format(),))))]) as twin:
        roll = twin.run([x[None]])[0][0][:, 1]
    wanted = np.arctan2(x[:, 1].astype(np.float64), x[:, 2].astype(np.float64))
    off = np.abs(roll - wanted) / np.spacing(np.abs(wanted).astype(np.float32))
    print(f"worst: {off.max():.2f} units in the last place")
    assert off.max() <= 3
