"""Drives as a car's diagnostic port tells them, once a second, with sensors that fail now and then."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

CHANNELS = ("speed", "rpm", "maf")  # km/h; quarters of a turn a minute; hundredths of a gram of air a second
CO2 = "maf / 100 / 14.7 * 3600 / 745 * 2310 / max(speed, 5)"  # g/km: 14.7 g of air to 1 of petrol, 745 g and 2,310 g
# of CO2 to the litre; below 5 km/h the distance is not to be divided by
MASS, DRAG, ROLLING = 1500.0, 0.5 * 1.2 * 0.65, 0.012  # kg; N s^2 / m^2; of the weight
BURNT = 14.7 / (44.0 * 0.30)  # g of air for 1 kJ at the wheels: 44 kJ in a gram of petrol, of which 30 % arrive
SPIKES = 0.02  # of the rows


@dataclass(frozen=True, eq=False)
class Drive:
    """true (seconds, 3) float64 and read (seconds, 3) int16, in the units of CHANNELS; spoilt (seconds,) bool."""

    true: np.ndarray
    read: np.ndarray
    spoilt: np.ndarray


def drive(seed: int, seconds: int = 3600) -> Drive:
    """Speeds from 10 to 130 km/h; air for mass, drag and rolling; noise; 2 % of the rows with a spike of the air-flow
    sensor (four to ten times) or a dropout of the speed (a fifth at most)."""
    rng = np.random.default_rng(seed)
    speed = _speeds(rng, seconds)
    metres, force = speed / 3.6, MASS * (np.gradient(speed) / 3.6 + ROLLING * 9.81)
    air = np.maximum(force * metres + DRAG * metres**3, 1500) / 1000 * BURNT
    true = np.stack([speed, 4 * np.clip(30 * speed, 900, 4000), 100 * air], 1)
    noise = rng.normal(0, 1, (seconds, 3)) * np.stack([np.full(seconds, 0.3), np.full(seconds, 40.0), 2 * air], 1)
    read = true + noise
    spoilt, sensor = rng.random(seconds) < SPIKES, rng.integers(0, 2, seconds)
    read[:, 2] *= np.where(spoilt & (sensor == 0), rng.uniform(4, 10, seconds), 1)
    read[:, 0] *= np.where(spoilt & (sensor == 1), rng.uniform(0, 0.2, seconds), 1)
    return Drive(true, np.clip(np.rint(read), 0, 32767).astype(np.int16), spoilt)


def _speeds(rng: np.random.Generator, seconds: int) -> np.ndarray:
    """km/h: towards a speed that changes about once a minute, as fast as a car can."""
    speed, wanted, found = 50.0, 50.0, []
    for _ in range(seconds):
        wanted = rng.uniform(20, 120) if rng.random() < 1 / 60 else wanted
        speed += float(np.clip((wanted - speed) * 0.05, -2.5, 2.0)) + rng.normal(0, 0.15)
        speed = float(np.clip(speed, 10, 130))
        found.append(speed)
    return np.array(found)
