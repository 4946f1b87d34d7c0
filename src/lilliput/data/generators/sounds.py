"""Knocks, tones and chirps in a noisy room."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

import numpy as np

from lilliput.data.generators.generator import Array, Generator, Machine, Take, to_int16
from lilliput.data.generators.noise import coloured
from lilliput.data.recording import Channel, Mark

RATE = 8000


@dataclass(frozen=True)
class Microphone(Machine):
    """A microphone in a room.

    noise    level of the room's noise, in steps of the converter (RMS)
    colour   slope of the noise's power over frequency: 0 white, 1 pink, 2 brown
    hum      level of the mains hum, in steps (RMS); mains is its frequency in Hz
    snr      (least, most) level of the event over the room's noise, in dB
    tilt     how the microphone falls (negative) or rises with frequency, in dB per octave above 500 Hz
    echo     part of an event that comes back after `delay` seconds
    offset   what the converter gives in silence, in steps
    """

    noise: float
    colour: float
    hum: float
    mains: float
    snr: tuple[float, float]
    tilt: float
    echo: float
    delay: float
    offset: float


@dataclass(frozen=True)
class Sounds(Generator):
    """Knocks, tones and chirps of one second, mono int16 at 8 kHz, among recordings of the room alone.

    Event time, level, pitch, length and shape are drawn for each recording; truth is the event's rows. Test microphones
    are noisier, of other colour, tilt and room.
    """

    MODALITY: ClassVar = "audio"
    RATE: ClassVar = float(RATE)
    CHANNELS: ClassVar = (Channel("audio"),)
    LABELS: ClassVar = ("background", "chirp", "knock", "tone")
    MACHINES: ClassVar = {
        "train": (
            Microphone("desk", 60, 1.0, 10, 50, (10, 32), 0.0, 0.15, 0.031, 0),
            Microphone("hall", 110, 1.4, 25, 50, (10, 32), -1.5, 0.4, 0.083, 30),
            Microphone("phone", 40, 0.6, 0, 50, (10, 32), 1.0, 0.05, 0.012, -12),
        ),
        "test": (
            Microphone("workshop", 220, 1.2, 40, 60, (8, 28), -1.0, 0.25, 0.057, 45),
            Microphone("door", 90, 0.4, 60, 60, (8, 28), 0.7, 0.1, 0.021, -80),
        ),
    }
    DIFFICULTY: ClassVar = (
        "events of 8 to 32 dB over coloured noise, anywhere in the second; a slow chirp is close to a tone and its"
        " sweep may go either way; test microphones are noisier, hum at 60 Hz and have another response"
    )
    NEAREST_MEAN: ClassVar = 0.794

    def take(self, rng: np.random.Generator, machine: Microphone, label: str) -> Take:
        """(8000, 1) int16 with at most one event."""
        x = room(rng, machine, RATE)
        if label == "background":
            return Take(to_int16(x)[:, None])
        event = sound(rng, label)
        start = int(rng.integers(0, RATE - event.size + 1))
        x = _mix(rng, x, event, start, machine)
        return Take(to_int16(x)[:, None], (Mark(start, label, event.size),))

    def stream(self, part: str, seconds: float, per_minute: float = 12) -> Take:
        """One long recording from the part's first microphone: events at random times that do not overlap, the room's
        noise in between. (seconds * 8000, 1) int16; truth is in the events."""
        machine = self.MACHINES[part][0]
        rng = np.random.default_rng([self.seed, 7, len(part)])
        n = int(seconds * RATE)
        x = room(rng, machine, n)
        marks: list[Mark] = []
        at = 0
        while True:
            at += int(RATE * (1.2 + rng.exponential(max(60 / per_minute - 1.7, 0.1))))
            label = self.LABELS[1 + int(rng.integers(3))]
            event = sound(rng, label)
            if at + event.size > n:
                return Take(to_int16(x)[:, None], tuple(marks))
            x = _mix(rng, x, event, at, machine)
            marks.append(Mark(at, label, event.size))
            at += event.size


def room(rng: np.random.Generator, machine: Microphone, n: int) -> Array:
    """(n,) of the room without an event, in steps; its level wanders slowly by some 4 dB."""
    seconds = np.arange(n) / RATE
    level = 10 ** (rng.uniform(-4, 4) / 20)
    wander = 10 ** (2 / 20 * np.sin(2 * np.pi * (rng.uniform(0.1, 0.5) * seconds + rng.uniform())))
    hum = np.sin(2 * np.pi * (machine.mains * seconds + rng.uniform()))
    hum += 0.4 * np.sin(2 * np.pi * (3 * machine.mains * seconds + rng.uniform()))
    return machine.noise * level * wander * coloured(rng, n, machine.colour) + machine.hum * hum + machine.offset


def sound(rng: np.random.Generator, label: str) -> Array:
    """(n,) of an event with RMS 1 over its loudest 50 ms: a knock, a tone or a chirp."""
    x = {"knock": _knock, "tone": _tone, "chirp": _chirp}[label](rng)
    loudest = np.convolve(x * x, np.full(400, 1 / 400), "same").max()
    return x / np.sqrt(loudest)


def _knock(rng: np.random.Generator) -> Array:
    """One to three blows on wood: resonances that die within some tens of milliseconds, and a burst of noise."""
    gap = rng.uniform(0.11, 0.22)
    blows = int(rng.integers(1, 4))
    seconds = np.arange(int(0.12 * RATE)) / RATE
    modes = [(rng.uniform(120, 300), 1.0), (rng.uniform(350, 800), 0.7), (rng.uniform(900, 2200), 0.4)]
    decay = rng.uniform(0.008, 0.028)
    x = np.zeros(int((gap * (blows - 1)) * RATE * 1.1) + seconds.size)
    for blow in range(blows):
        at = int(blow * gap * RATE * rng.uniform(0.92, 1.08))
        hit = 0.5 * rng.standard_normal(seconds.size) * np.exp(-seconds / 0.003)
        for frequency, weight in modes:
            fall = np.exp(-seconds / (decay * np.sqrt(300 / frequency)))
            hit += weight * np.sin(2 * np.pi * frequency * seconds + rng.uniform(0, 1)) * fall
        x[at : at + seconds.size] += rng.uniform(0.6, 1) * hit
    return x


def _tone(rng: np.random.Generator) -> Array:
    """A steady pitch of 300 to 2500 Hz with up to two overtones, 0.25 to 0.7 s, the pitch trembling by 0.4 %."""
    seconds = np.arange(int(rng.uniform(0.25, 0.7) * RATE)) / RATE
    pitch = np.exp(rng.uniform(np.log(300), np.log(2500)))
    tremble = 0.004 * pitch / 5 * np.sin(2 * np.pi * 5 * seconds + rng.uniform(0, 6))
    phase = 2 * np.pi * (pitch * seconds + rng.uniform()) + tremble
    x = np.sin(phase)
    for k in (2, 3):
        if k * pitch < 3800:
            x = x + rng.uniform(0, 0.5) / k * np.sin(k * phase)
    return x * _faded(x.size, rng.uniform(0.005, 0.03))


def _chirp(rng: np.random.Generator) -> Array:
    """A sweep over one to three octaves between 300 and 3600 Hz, up or down, within 0.15 to 0.5 s."""
    n = int(rng.uniform(0.15, 0.5) * RATE)
    octaves = rng.uniform(1, 3)
    low = np.exp(rng.uniform(np.log(300), np.log(3600 / 2**octaves)))
    course = np.linspace(0, octaves, n)
    frequency = low * 2 ** (course if rng.uniform() < 0.5 else course[::-1])
    x = np.sin(2 * np.pi * (np.cumsum(frequency) / RATE + rng.uniform()))
    return x * _faded(n, rng.uniform(0.005, 0.02))


def _faded(n: int, seconds: float) -> Array:
    """(n,) that rises to 1 and falls to 0 within `seconds` at the ends."""
    ramp = np.minimum(np.arange(n), np.arange(n)[::-1]) / (seconds * RATE)
    return np.sin(np.pi / 2 * np.minimum(ramp, 1)) ** 2


def _mix(rng: np.random.Generator, x: Array, event: Array, start: int, machine: Microphone) -> Array:
    """x (n,) with the event from row `start` on, as loud as the microphone's range says, coloured, with its echo."""
    n = 1 << (event.size + int(machine.delay * RATE) - 1).bit_length()
    spectrum = np.fft.rfft(event, n)
    octave = np.log2(np.maximum(np.fft.rfftfreq(n, 1 / RATE), 60) / 500)
    heard = np.fft.irfft(spectrum * 10 ** (machine.tilt * octave / 20), n)
    heard[int(machine.delay * RATE) :] += machine.echo * heard[: n - int(machine.delay * RATE)]
    loud = machine.noise * 10 ** (rng.uniform(*machine.snr) / 20)
    heard = heard[: x.size - start]
    y = x.copy()
    y[start : start + heard.size] += loud * heard
    return y
