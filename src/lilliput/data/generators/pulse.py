"""The pulse in light through skin (photoplethysmogram)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Generator, Machine, Take, to_int16
from lilliput.data.generators.noise import band, coloured
from lilliput.data.generators.rhythm import beat_times
from lilliput.data.recording import Channel, Mark

RATE = 100
SECONDS = 20


@dataclass(frozen=True)
class Wearer(Machine):
    """A skin under a sensor.

    beats     (least, most) beats per minute
    strength  (least, most) height of a pulse, in steps
    motion    of the arm, as a part of the pulse's height
    drift     of the light's level, as a part of the pulse's height
    noise     in steps (RMS)
    """

    beats: tuple[float, float]
    strength: tuple[float, float]
    motion: float
    drift: float
    noise: float


@dataclass(frozen=True)
class Pulse(Generator):
    """Twenty seconds of light through skin (int16, 100 Hz): a pulse with its echo a beat, on a level that drifts.

    Labels: regular, irregular (as in atrial fibrillation), premature (beats too early, then a pause). Truth is the row
    of each beat's foot, from which the pulse rises: marks "beat", or "premature".
    """

    MODALITY: ClassVar = "heart"
    RATE: ClassVar = float(RATE)
    CHANNELS: ClassVar = (Channel("light"),)
    LABELS: ClassVar = ("irregular", "premature", "regular")
    MACHINES: ClassVar = {
        "train": (
            Wearer("finger", (52, 80), (500, 900), 0.05, 1.0, 12),
            Wearer("ear", (60, 95), (300, 600), 0.1, 1.5, 12),
        ),
        "test": (
            Wearer("wrist", (65, 110), (150, 350), 0.25, 2.5, 12),
            Wearer("cold-finger", (48, 66), (90, 220), 0.1, 2.0, 14),
        ),
    }
    DIFFICULTY: ClassVar = (
        "rhythm shows in the distances of beats only, hardly in any plain feature; test wearers have weaker pulses,"
        " more drift and a moving arm"
    )
    NEAREST_MEAN: ClassVar = 0.392

    def take(self, rng: np.random.Generator, machine: Wearer, label: str) -> Take:
        """(2000, 1) int16."""
        n = RATE * SECONDS
        seconds = np.arange(n) / RATE
        times, early = beat_times(rng, SECONDS, rng.uniform(*machine.beats), label, 0.025)
        height = rng.uniform(*machine.strength)
        x = np.zeros(n)
        for number, at in enumerate(times):
            before = times[number] - times[number - 1] if number else 1.0
            since = seconds - at
            filled = np.clip(before, 0.4, 1.3)  # the heart fills longer before a late beat
            x += filled * np.exp(-(((since - 0.16) / 0.075) ** 2)) + 0.45 * filled * np.exp(
                -(((since - 0.4) / 0.11) ** 2)
            )
        x *= height
        x += machine.drift * height * coloured(rng, n, 2) * 0.5
        x += machine.motion * height * band(rng, n, RATE, 0.8, 4)
        marks = tuple(
            Mark(int(at * RATE), "premature" if too_early else "beat")
            for at, too_early in zip(times, early, strict=True)
            if 0 <= at < SECONDS - 0.2
        )
        return Take(to_int16(x + machine.noise * rng.standard_normal(n))[:, None], marks)
