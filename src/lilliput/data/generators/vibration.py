"""A rotating machine with faults, heard by an accelerometer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take, to_int16
from lilliput.data.generators.noise import coloured
from lilliput.data.recording import Channel

RATE = 1600
ROWS = 1600
STEPS_PER_G = 2048  # int16 over a range of 16 g
OUTER_RACE = 3.58  # impacts per revolution on the outer ring of a small deep-groove ball bearing (8 balls)


@dataclass(frozen=True)
class Rotor(Machine):
    """A machine on its foundation.

    speed      (least, most) revolutions per second
    load       (least, most) part of the full load: it slows the machine a little and makes it louder
    noise      floor of the accelerometer and the building, in g (RMS)
    resonance  of the housing, in Hz: what a bearing's impacts ring
    """

    speed: tuple[float, float]
    load: tuple[float, float]
    noise: float
    resonance: float


@dataclass(frozen=True)
class Vibration(Generator):
    """One second of a three-axis accelerometer (int16, 2048 steps per g, 1600 Hz) on a rotating machine.

    Labels: healthy; unbalance (once per revolution, x and y in quadrature); misalignment (twice per revolution, axial);
    looseness (halves and harmonics of the revolution); bearing (impacts 3.58 times a revolution that ring the housing).
    """

    MODALITY: ClassVar = "vibration"
    RATE: ClassVar = float(RATE)
    CHANNELS: ClassVar = tuple(Channel(axis, "g/2048") for axis in "xyz")
    LABELS: ClassVar = ("healthy", "bearing", "looseness", "misalignment", "unbalance")
    MACHINES: ClassVar = {
        "train": (
            Rotor("pump", (18, 26), (0.1, 0.7), 0.02, 520),
            Rotor("fan", (22, 30), (0.2, 0.6), 0.03, 580),
        ),
        "test": (
            Rotor("mixer", (28, 36), (0.4, 0.9), 0.045, 640),
            Rotor("drill", (15, 19), (0.5, 1.0), 0.035, 480),
        ),
    }
    DIFFICULTY: ClassVar = (
        "a light fault under load looks like a healthy machine under full load; test machines turn at speeds that no"
        " training machine had, carry more load, and stand on noisier ground"
    )
    NEAREST_MEAN: ClassVar = 0.815

    def take(self, rng: np.random.Generator, machine: Rotor, label: str) -> Take:
        """(1600, 3) int16."""
        seconds = np.arange(ROWS) / RATE
        load = rng.uniform(*machine.load)
        speed = rng.uniform(*machine.speed) * (1 - 0.03 * load)
        turn = 2 * np.pi * (speed * seconds + rng.uniform() + 0.002 * np.sin(2 * np.pi * 0.7 * seconds))
        severity = rng.uniform(0.5, 1.5)
        x = healthy(rng, machine, turn, load)
        if label != "healthy":
            x = x + severity * FAULTS[label](rng, turn, seconds, speed, machine)
        noise = np.stack([coloured(rng, ROWS, 0.3) for _ in range(3)], axis=1)
        x = x * (0.7 + 0.6 * load) + machine.noise * noise + np.array([0.0, 0.0, 1.0])
        return Take(to_int16(STEPS_PER_G * x))


def healthy(rng: np.random.Generator, machine: Rotor, turn: Array, load: float) -> Array:
    """(rows, 3) in g: what is left of unbalance, a little of twice the speed, and the blades' passing."""
    phase = rng.uniform(0, 2 * np.pi, 4)
    x = 0.05 * np.sin(turn + phase[0]) + 0.02 * np.sin(2 * turn + phase[1])
    y = 0.05 * np.sin(turn + phase[0] - np.pi / 2) + 0.02 * np.sin(2 * turn + phase[2])
    z = 0.02 * np.sin(turn + phase[3])
    blades = 0.03 * (0.5 + load) * np.sin(7 * turn + phase[2])
    return np.stack([x + blades, y + blades, z + 0.5 * blades], axis=1)


def _unbalance(rng: np.random.Generator, turn: Array, seconds: Array, speed: float, machine: Rotor) -> Array:
    force = 0.12 * (speed / 25) ** 2  # a centrifugal force grows with the square of the speed
    phase = rng.uniform(0, 2 * np.pi)
    return force * np.stack([np.sin(turn + phase), -np.cos(turn + phase), 0.1 * np.sin(turn + phase)], axis=1)


def _misalignment(rng: np.random.Generator, turn: Array, seconds: Array, speed: float, machine: Rotor) -> Array:
    phase = rng.uniform(0, 2 * np.pi)
    twice = np.sin(2 * turn + phase)
    return np.stack([0.06 * twice, 0.05 * twice, 0.09 * np.sin(turn + phase) + 0.08 * twice], axis=1)


def _looseness(rng: np.random.Generator, turn: Array, seconds: Array, speed: float, machine: Rotor) -> Array:
    x = np.zeros_like(turn)
    for k, weight in ((0.5, 0.05), (1.5, 0.05), (2.5, 0.035), (3, 0.04), (4, 0.03), (5, 0.02)):
        x = x + weight * np.sin(k * turn + rng.uniform(0, 2 * np.pi))
    return np.stack([0.5 * x, x, 0.3 * x], axis=1)


def _bearing(rng: np.random.Generator, turn: Array, seconds: Array, speed: float, machine: Rotor) -> Array:
    """Impacts, jittered by 1 % of their distance as the balls slip, each ringing the housing for some milliseconds."""
    distance = 1 / (OUTER_RACE * speed)
    times = distance * (np.arange(int(seconds[-1] / distance) + 2) + rng.uniform())
    times = times + 0.01 * distance * rng.standard_normal(times.size)
    x = np.zeros_like(seconds)
    for at in times:
        since = seconds - at
        rings = (since >= 0) & (since < 0.03)
        x[rings] += np.exp(-since[rings] / 0.004) * np.sin(2 * np.pi * machine.resonance * since[rings])
    return 0.25 * np.stack([x, 0.8 * x, 0.3 * x], axis=1)


FAULTS = {"bearing": _bearing, "looseness": _looseness, "misalignment": _misalignment, "unbalance": _unbalance}
