"""The air in a room over a day."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take
from lilliput.data.generators.noise import ar1
from lilliput.data.recording import Channel, Mark

ROWS = 1440  # minutes of a day
OUTDOORS = 420.0  # ppm of CO2


@dataclass(frozen=True)
class Room(Machine):
    """A room and its sensor.

    warmth   (least, most) mean temperature, in degrees Celsius
    swing    of temperature over a day, in degrees
    renewal  of the air: part an hour with the windows shut
    people   (least, most) ppm of CO2 an hour that those inside add
    noise    of the sensor, as a part of its usual noise
    """

    warmth: tuple[float, float]
    swing: float
    renewal: float
    people: tuple[float, float]
    noise: float


@dataclass(frozen=True)
class Environment(Generator):
    """A day of temperature (degC), humidity (%) and CO2 (ppm), float32, a row a minute.

    Labels: steady; occupied (people come for some hours: CO2 and warmth rise); window (opened for one to three hours:
    all three go to what is outdoors); drift (the CO2 sensor drifts away, the room does not). Truth is the rows.
    """

    MODALITY: ClassVar = "environment"
    RATE: ClassVar = 1 / 60
    CHANNELS: ClassVar = (Channel("temperature", "degC"), Channel("humidity", "%"), Channel("co2", "ppm"))
    LABELS: ClassVar = ("drift", "occupied", "steady", "window")
    MACHINES: ClassVar = {
        "train": (
            Room("office", (20, 23), 1.0, 0.5, (250, 600), 1.0),
            Room("school", (19, 22), 1.5, 0.8, (400, 900), 1.0),
        ),
        "test": (
            Room("attic", (22, 27), 3.0, 0.3, (150, 400), 1.6),
            Room("cellar", (14, 18), 0.4, 0.2, (120, 300), 1.4),
        ),
    }
    DIFFICULTY: ClassVar = (
        "what happens is slow beside the day's own swing, and a drifting sensor looks like people; test rooms are"
        " warmer or colder, with less air, fewer people and noisier sensors"
    )
    NEAREST_MEAN: ClassVar = 0.762

    def take(self, rng: np.random.Generator, machine: Room, label: str) -> Take:
        """(1440, 3) float32."""
        hours = np.arange(ROWS) / 60
        start, long = int(rng.uniform(6, 12) * 60), int(rng.uniform(3, 8) * 60)
        if label == "window":
            long = int(rng.uniform(1, 3) * 60)
        inside = np.zeros(ROWS)
        inside[start : start + long] = 1
        people = inside * rng.uniform(*machine.people) if label == "occupied" else np.zeros(ROWS)
        renewal = machine.renewal + (8 * inside if label == "window" else 0) * np.ones(ROWS)
        co2 = OUTDOORS + _filled(people, renewal, 20.0)
        warm = _filled(people / 400 - (3 * inside if label == "window" else 0), 0.6 * np.ones(ROWS), 0.0)
        day = machine.swing / 2 * np.sin(2 * np.pi * (hours - rng.uniform(8, 10)) / 24)
        temperature = rng.uniform(*machine.warmth) + day + warm + 0.05 * machine.noise * ar1(rng, ROWS, 0.9)
        humidity = rng.uniform(35, 55) - 2 * (day + warm) + people / 150 + 0.3 * machine.noise * ar1(rng, ROWS, 0.9)
        if label == "drift":
            co2 = co2 + np.cumsum(inside) / long * rng.uniform(150, 500)
        co2 = co2 + 6 * machine.noise * ar1(rng, ROWS, 0.8)
        marks = () if label == "steady" else (Mark(start, label, long),)
        return Take(np.stack([temperature, humidity, co2], axis=1).astype(np.float32), marks)


def _filled(source: Array, renewal: Array, first: float) -> Array:
    """(rows,) of a room that `source` (an hour) fills and `renewal` (part an hour) empties, minute after minute."""
    level, found = first, np.empty(len(source))
    for minute in range(len(source)):
        level += (source[minute] - renewal[minute] * level) / 60
        found[minute] = level
    return found
