"""Gestures of a hand that holds an inertial sensor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take, to_int16
from lilliput.data.generators.noise import band
from lilliput.data.recording import Channel, Mark

RATE = 100
ROWS = 200
STEPS_PER_G = 8192  # int16 over a range of 4 g
STEPS_PER_DPS = 16.384  # int16 over a range of 2000 degrees per second


@dataclass(frozen=True)
class Person(Machine):
    """Somebody with a sensor on the wrist.

    pace     (least, most) movements per second
    force    (least, most) peak acceleration of a movement, in g
    mounted  by how much the sensor is turned about the arm, and about the vertical, in degrees
    tremble  of the hand, in g (RMS)
    hand     1 right, -1 left: turns go the other way
    """

    pace: tuple[float, float]
    force: tuple[float, float]
    mounted: tuple[float, float]
    tremble: float
    hand: float


@dataclass(frozen=True)
class Gestures(Generator):
    """Two seconds of a six-axis sensor (int16, 8192 steps per g, 16.384 per degree a second, 100 Hz).

    Labels: idle, circle (a loop drawn in the air), punch (forth and back), shake (left and right, quickly), twist (the
    wrist turns and turns back). Truth is the rows of the movement. Persons of the test part are quicker or slower,
    wear the sensor turned, and one is left-handed.
    """

    MODALITY: ClassVar = "motion"
    RATE: ClassVar = float(RATE)
    CHANNELS: ClassVar = (
        *(Channel(f"a{axis}", "g/8192") for axis in "xyz"),
        *(Channel(f"g{axis}", "dps/16.384") for axis in "xyz"),
    )
    LABELS: ClassVar = ("circle", "idle", "punch", "shake", "twist")
    MACHINES: ClassVar = {
        "train": (
            Person("ann", (0.9, 1.3), (0.5, 1.2), (0, 0), 0.02, 1),
            Person("bob", (1.1, 1.6), (0.8, 1.6), (12, -10), 0.03, 1),
            Person("cem", (0.8, 1.1), (0.4, 0.9), (-15, 8), 0.04, 1),
        ),
        "test": (
            Person("dee", (1.5, 2.0), (0.5, 1.4), (25, 20), 0.05, -1),
            Person("eva", (0.6, 0.8), (0.35, 0.8), (-22, -18), 0.03, 1),
        ),
    }
    DIFFICULTY: ClassVar = (
        "weak movements among the hand's own trembling; persons of the test part move quicker or slower than any of the"
        " training part, wear the sensor turned by up to 25 degrees, and one of them on the other hand"
    )
    NEAREST_MEAN: ClassVar = 0.930

    def take(self, rng: np.random.Generator, machine: Person, label: str) -> Take:
        """(200, 6) int16."""
        seconds = np.arange(ROWS) / RATE
        long = min(1 / rng.uniform(*machine.pace), 1.7)
        start = rng.uniform(0.05, 1.95 - long)
        phase = np.clip((seconds - start) / long, 0, 1)  # of the movement, 0 before and 1 after
        push, angle = np.zeros((ROWS, 3)), np.zeros((ROWS, 3))
        if label != "idle":
            push, angle = MOVEMENTS[label](rng, phase, rng.uniform(*machine.force), machine.hand, long)
        angle = angle + 2 * np.stack([band(rng, ROWS, RATE, 0.2, 1.5) for _ in range(3)], axis=1)
        tremble = machine.tremble * np.stack([band(rng, ROWS, RATE, 1, 12) for _ in range(3)], axis=1)
        gravity = _turned(np.array([0.0, 0.0, 1.0]), angle)
        turns = np.gradient(angle, 1 / RATE, axis=0)
        noise = rng.standard_normal((ROWS, 6)) * np.array([0.004] * 3 + [0.3] * 3)
        about_arm, about_vertical = np.deg2rad(np.array(machine.mounted) + rng.normal(0, 3, 2))
        mount = _rotation(2, about_vertical) @ _rotation(0, about_arm)
        values = np.concatenate([(gravity + push + tremble) @ mount.T, turns @ mount.T], axis=1) + noise
        scaled = to_int16(values * np.array([STEPS_PER_G] * 3 + [STEPS_PER_DPS] * 3))
        marks = () if label == "idle" else (Mark(int(start * RATE), label, int(long * RATE)),)
        return Take(scaled, marks)


def _circle(rng: np.random.Generator, phase: Array, force: float, hand: float, long: float) -> tuple[Array, Array]:
    """One to two loops in the plane before the body: the push goes round."""
    loops = rng.uniform(1, 2)
    angle = 2 * np.pi * loops * phase * hand + rng.uniform(0, 2 * np.pi)
    inside = force * np.sin(np.pi * phase) ** 0.5
    return np.stack([0.15 * inside * np.sin(angle), inside * np.cos(angle), inside * np.sin(angle)], axis=1), np.stack(
        [6 * np.sin(angle) * np.sin(np.pi * phase), np.zeros_like(phase), 8 * np.cos(angle) * np.sin(np.pi * phase)],
        axis=1,
    )


def _punch(rng: np.random.Generator, phase: Array, force: float, hand: float, long: float) -> tuple[Array, Array]:
    """Forth, stopped hard, and back."""
    x = np.zeros_like(phase)
    for at, width, size in ((0.2, 0.1, 1.0), (0.42, 0.05, -1.6), (0.75, 0.12, 0.45)):
        at, width, size = at + rng.normal(0, 0.04), width * rng.uniform(0.7, 1.4), size * rng.uniform(0.6, 1.4)
        x = x + size * np.exp(-(((phase - at) / width) ** 2))
    push = 1.5 * force * x
    pitch = 10 * np.sin(np.pi * phase) ** 2
    aside, up = rng.uniform(0, 0.4) * hand, rng.uniform(-0.1, 0.4)
    return np.stack([push, aside * push, up * push], axis=1), np.stack([0 * pitch, -pitch, 0 * pitch], axis=1)


def _shake(rng: np.random.Generator, phase: Array, force: float, hand: float, long: float) -> tuple[Array, Array]:
    """Left and right, four to six times a second at the usual pace."""
    times = rng.uniform(4, 6)
    wander = np.interp(phase, np.linspace(0, 1, 8), rng.normal(0, 0.5, 8))  # no hand keeps time
    swing = np.sin(2 * np.pi * times * phase + wander) * np.sin(np.pi * phase) ** 0.5
    return np.stack([0.1 * force * swing, force * swing, 0.1 * force * swing], axis=1), np.stack(
        [0 * swing, 0 * swing, 5 * hand * swing], axis=1
    )


def _twist(rng: np.random.Generator, phase: Array, force: float, hand: float, long: float) -> tuple[Array, Array]:
    """The wrist turns by 50 to 110 degrees and back: gravity wanders from one axis to the other."""
    turn = hand * rng.uniform(50, 110) * np.sin(np.pi * phase) ** 2
    push = 0.15 * force * np.sin(2 * np.pi * phase)
    return np.stack([0 * push, push, push], axis=1), np.stack([turn, 0.1 * turn, 0 * turn], axis=1)


MOVEMENTS = {"circle": _circle, "punch": _punch, "shake": _shake, "twist": _twist}


def _turned(vector: Array, degrees: Array) -> Array:
    """(rows, 3) of a fixed vector as a sensor sees it that is turned by (rows, 3) degrees about x, then y."""
    roll, pitch = np.deg2rad(degrees[:, 0]), np.deg2rad(degrees[:, 1])
    x = -np.sin(pitch) * vector[2]
    return np.stack([x, np.sin(roll) * np.cos(pitch) * vector[2], np.cos(roll) * np.cos(pitch) * vector[2]], axis=1)


def _rotation(axis: int, angle: float) -> Array:
    """(3, 3) about an axis, in radians."""
    i, j = [k for k in range(3) if k != axis]
    matrix = np.eye(3)
    matrix[i, i] = matrix[j, j] = np.cos(angle)
    matrix[j, i], matrix[i, j] = np.sin(angle), -np.sin(angle)
    return matrix
