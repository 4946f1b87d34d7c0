"""The heart's voltage (electrocardiogram)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Generator, Machine, Take, to_int16
from lilliput.data.generators.noise import band, coloured
from lilliput.data.generators.rhythm import beat_times
from lilliput.data.recording import Channel, Mark

RATE = 250
SECONDS = 10
STEPS_PER_MV = 1000
# Waves of a beat: (seconds from the R wave's peak, width in seconds, height in mV).
NORMAL = ((-0.17, 0.025, 0.12), (-0.028, 0.009, -0.12), (0.0, 0.011, 1.0), (0.03, 0.01, -0.22), (0.28, 0.055, 0.3))
EARLY = ((-0.01, 0.035, 1.2), (0.08, 0.045, -0.6), (0.33, 0.08, -0.35))  # wide, without a P wave


@dataclass(frozen=True)
class Lead(Machine):
    """Electrodes on a chest.

    beats   (least, most) beats per minute
    gain    (least, most) height of an R wave, in mV
    wander  of the base line, in mV
    hum     of the mains, in mV; mains is its frequency in Hz
    muscle  noise of the muscles, in mV (RMS)
    """

    beats: tuple[float, float]
    gain: tuple[float, float]
    wander: float
    hum: float
    mains: float
    muscle: float


@dataclass(frozen=True)
class Heartbeat(Generator):
    """Ten seconds of a chest lead (int16, 1000 steps per mV, 250 Hz).

    Labels: regular, irregular (as in atrial fibrillation, without P waves), premature (early wide beats, then a pause).
    Truth is the row of each R wave's peak: marks "beat", or "premature".
    """

    MODALITY: ClassVar = "heart"
    RATE: ClassVar = float(RATE)
    CHANNELS: ClassVar = (Channel("lead", "mV/1000"),)
    LABELS: ClassVar = ("irregular", "premature", "regular")
    MACHINES: ClassVar = {
        "train": (
            Lead("clinic", (52, 85), (0.9, 1.5), 0.1, 0.01, 50, 0.015),
            Lead("patch", (60, 100), (0.6, 1.2), 0.25, 0.03, 50, 0.03),
        ),
        "test": (
            Lead("strap", (75, 125), (0.5, 1.0), 0.4, 0.05, 60, 0.05),
            Lead("thumbs", (48, 75), (0.4, 0.8), 0.3, 0.1, 60, 0.04),
        ),
    }
    DIFFICULTY: ClassVar = (
        "rhythm shows in the distances of beats only; test leads have smaller waves, a base line that wanders more, hum"
        " at 60 Hz and other heart rates"
    )
    NEAREST_MEAN: ClassVar = 0.358

    def take(self, rng: np.random.Generator, machine: Lead, label: str) -> Take:
        """(2500, 1) int16."""
        n = RATE * SECONDS
        seconds = np.arange(n) / RATE
        times, early = beat_times(rng, SECONDS, rng.uniform(*machine.beats), label, 0.02)
        times = np.rint(times * RATE) / RATE  # a peak lies on a row, so that its truth is that row
        x = np.zeros(n)
        for at, too_early in zip(times, early, strict=True):
            for offset, width, height in EARLY if too_early else NORMAL[1 if label == "irregular" else 0 :]:
                x += height * np.exp(-(((seconds - at - offset) / width) ** 2))
        x = (
            rng.uniform(*machine.gain) * x
            + machine.wander * coloured(rng, n, 2)
            + machine.muscle * band(rng, n, RATE, 20, 110)
        )
        x += machine.hum * np.sin(2 * np.pi * (machine.mains * seconds + rng.uniform()))
        marks = tuple(
            Mark(round(at * RATE), "premature" if too_early else "beat")
            for at, too_early in zip(times, early, strict=True)
            if 0 <= at < SECONDS
        )
        return Take(to_int16(STEPS_PER_MV * x)[:, None], marks)
