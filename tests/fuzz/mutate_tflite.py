"""Damages .tflite files: half of the time its bytes, half of the time the numbers that hold its structure."""

from __future__ import annotations

from random import Random

import numpy as np

from fuzz.seeds import SEEDS
from lilliput.formats.tflite.writing.file import write_tree
from lilliput.formats.tflite.writing.flatbuffer import Place

_FILES = [write_tree(seed()) for seed in SEEDS]


def case(seed: int, number: int) -> bytes:
    """The damaged file `number` of the series `seed`; the same arguments give the same file."""
    random = Random(f"{seed}/{number}")
    data, places = random.choice(_FILES)
    damaged = bytearray(data)
    for _ in range(random.randint(1, 4)):
        if number % 2:
            random.choice(_BYTE_DAMAGES)(damaged, random)
        else:
            _rewrite(damaged, random.choice(places), places, random)
    return bytes(damaged)


def _rewrite(data: bytearray, place: Place, places: list[Place], random: Random) -> None:
    """Another value for one number: an edge of its type, a neighbour, a multiple, or what stands elsewhere."""
    dtype = np.dtype(place.dtype)
    old = np.frombuffer(data, dtype, 1, place.offset)[0]
    if dtype.kind == "f":
        edge = random.choice([0.0, -1.0, float("nan"), float("inf"), 1e-45, 3.4e38, -float(old)])
        replacement = np.array(edge, dtype).tobytes()
    else:
        other = random.choice(places)
        elsewhere = int.from_bytes(data[other.offset : other.offset + dtype.itemsize], "little")
        bits = 8 * dtype.itemsize
        edges = [0, 1, 2, 127, 128, (1 << bits) - 1, 1 << bits - 1, (1 << bits - 1) - 1, len(data), 1 << 20]
        near = [int(old) + 1, int(old) - 1, int(old) * 2, int(old) - 4, int(old) + 4]
        new = random.choice([*edges, *near, elsewhere, random.getrandbits(bits)])
        replacement = (new % (1 << bits)).to_bytes(dtype.itemsize, "little")
    data[place.offset : place.offset + dtype.itemsize] = replacement


def _overwrite(data: bytearray, random: Random) -> None:
    for _ in range(random.randint(1, 4)):
        data[random.randrange(len(data))] = random.getrandbits(8)


def _flip_bit(data: bytearray, random: Random) -> None:
    data[random.randrange(len(data))] ^= 1 << random.randrange(8)


def _truncate(data: bytearray, random: Random) -> None:
    del data[random.randrange(len(data) // 2, len(data)) :]


def _remove(data: bytearray, random: Random) -> None:
    start = random.randrange(len(data))
    del data[start : start + random.randint(1, 32)]


def _repeat(data: bytearray, random: Random) -> None:
    start, target = random.randrange(len(data)), random.randrange(len(data))
    data[target:target] = data[start : start + random.randint(1, 32)]


_BYTE_DAMAGES = (_overwrite, _overwrite, _flip_bit, _flip_bit, _truncate, _remove, _repeat)
