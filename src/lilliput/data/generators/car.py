"""A car's diagnostics once a second, with spikes, and the CO2 that it gave off."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take
from lilliput.data.generators.noise import ar1
from lilliput.data.recording import Channel, Mark

ROWS = 600
SPIKES = 0.02  # part of the rows in which each of speed, rpm and air flow is wrong
AIR_TO_FUEL = 14.7  # grams of air that burn a gram of petrol
CO2_OF_FUEL = 44.01 / 13.87  # grams of CO2 of a gram of petrol, taken as CH1.87
# City, highway, jam: (least, most) km/h, part of the times that it stands, seconds until it changes.
ROADS = ((25, 60, 0.3, 30), (90, 135, 0.0, 80), (0, 18, 0.5, 14))
GEARS = (3.6, 2.1, 1.4, 1.0, 0.8)


@dataclass(frozen=True)
class Car(Machine):
    """A car and its driver.

    litres   of the engine
    mass     in tonnes
    final    engine revolutions of one of the wheel's, in the gear of ratio 1
    idle     revolutions per minute at rest
    hurry    how hard the driver accelerates, in m/s2
    """

    litres: float
    mass: float
    final: float
    idle: float
    hurry: float


@dataclass(frozen=True)
class CarTrip(Generator):
    """Ten minutes of what a car tells (float32, 1 Hz): speed, rpm, air flow, load, as OBD-II has them, and the truth.

    Each of speed, rpm and air flow is wrong in 2 % of the rows (a spike: marks "spike"); the fifth channel is the true
    CO2 in g/s, of the air flow without spikes. Labels: how the car is driven, calm or hurried, over city, highway and
    jam as they come. Cars of the test part are of another size.
    """

    MODALITY: ClassVar = "car"
    RATE: ClassVar = 1.0
    CHANNELS: ClassVar = (
        Channel("speed", "km/h"),
        Channel("rpm", "1/min"),
        Channel("air_flow", "g/s"),
        Channel("load", "%"),
        Channel("co2_truth", "g/s"),
    )
    LABELS: ClassVar = ("calm", "hurried")
    MACHINES: ClassVar = {
        "train": (Car("small", 1.2, 1.1, 4.1, 800, 1.2), Car("family", 1.6, 1.4, 3.9, 780, 1.4)),
        "test": (Car("van", 2.2, 2.2, 4.4, 850, 0.9), Car("sport", 2.0, 1.3, 3.7, 760, 2.4)),
    }
    DIFFICULTY: ClassVar = (
        "one row in fifty of each signal is wrong by two to eight times its size; test cars have other engines, and"
        " drivers to whom another pace is calm"
    )
    NEAREST_MEAN: ClassVar = 0.588

    def take(self, rng: np.random.Generator, machine: Car, label: str) -> Take:
        """(600, 5) float32."""
        speed = drive(rng, machine.hurry * (0.75 if label == "calm" else 1.35))
        acceleration = np.gradient(speed)
        gear = np.digitize(speed * 3.6, (18, 34, 52, 74))
        turning = speed / (2 * np.pi * 0.31) * 60 * machine.final * np.array(GEARS)[gear]
        rpm = np.maximum(machine.idle, turning) + 12 * ar1(rng, ROWS, 0.6)
        force = 1000 * machine.mass * (acceleration + 0.12) + 0.42 * speed**2  # N: inertia, rolling, air
        power = np.maximum(force * speed, 0) / 1000 / 0.9  # kW at the engine
        most = rpm / 60 / 2 * machine.litres * 1.18  # g/s of air that the engine swallows at full load
        flow = np.clip(0.11 * most + power * 0.95, 0.1 * most, 0.98 * most) * (1 + 0.02 * ar1(rng, ROWS, 0.5))
        truth = flow / AIR_TO_FUEL * CO2_OF_FUEL
        columns = [speed * 3.6 + 0.3 * rng.standard_normal(ROWS), rpm, flow]
        wrong = [_spiked(rng, column) for column in columns]
        rows = sorted(set().union(*(np.flatnonzero(where).tolist() for _, where in wrong)))
        values = np.stack([*(column for column, _ in wrong), 100 * flow / most, truth], axis=1)
        return Take(values.astype(np.float32), tuple(Mark(row, "spike", 1) for row in rows))


def drive(rng: np.random.Generator, hurry: float) -> Array:
    """(600,) speed in m/s: what the road asks for changes, and the car follows as fast as its driver may."""
    speed, wanted, left, road = 0.0, 0.0, 0, ROADS[int(rng.integers(3))]
    found = np.empty(ROWS)
    for row in range(ROWS):
        if left <= 0:
            road = ROADS[int(rng.integers(3))] if rng.uniform() < 0.15 else road
            low, high, stops, hold = road
            wanted = 0.0 if rng.uniform() < stops else rng.uniform(low, high) / 3.6
            left = int(rng.exponential(hold)) + 5
        left -= 1
        speed = max(0.0, speed + float(np.clip(0.4 * (wanted - speed), -1.5 * hurry, hurry)))
        found[row] = speed
    return found


def _spiked(rng: np.random.Generator, x: Array) -> tuple[Array, Array]:
    """x with SPIKES of its rows wrong by two to eight times its RMS, up or, half as often, down; and which."""
    where = rng.uniform(size=x.size) < SPIKES
    size = rng.uniform(2, 8, x.size) * np.sqrt(np.mean(x * x)) * np.where(rng.uniform(size=x.size) < 1 / 3, -1, 1)
    return np.where(where, x + size, x), where
