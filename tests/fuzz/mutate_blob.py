"""Damages blobs: half of the time their bytes, half of the time the numbers of their lists, with a right checksum."""

from __future__ import annotations

import struct
from random import Random

from blobs import argument_at, layer_at, put
from lilliput.codegen.blob.format import HEADER, VALUE


def case(seeds: list[bytes], seed: int, number: int) -> bytes:
    """The damaged blob `number` of the series `seed`; the same arguments give the same bytes."""
    random = Random(f"{seed}/{number}")
    raw = random.choice(seeds)
    if number % 2:
        return _bytes(raw, random)
    for _ in range(random.randint(1, 3)):
        at, width = random.choice(_fields(raw))
        old = int.from_bytes(raw[at : at + width], "little")
        edges = [0, 1, 2, 4, 8, len(raw), 1 << 31, (1 << 31) | old, (1 << 31) ^ old, (1 << 32) - 1, (1 << 32) - old]
        near = [old + 1, old - 1, old + 8, old - 8, 2 * old, old // 2, old ^ (1 << random.randrange(8 * width))]
        at_elsewhere, width_there = random.choice(_fields(raw))
        there = int.from_bytes(raw[at_elsewhere : at_elsewhere + width_there], "little")
        raw = put(raw, at, random.choice([*edges, *near, there]) % (1 << 8 * width), width)
    return raw


def _fields(raw: bytes) -> list[tuple[int, int]]:
    """(place, bytes) of every number in the lists of a blob whose counts are still right."""
    inputs, outputs, layers = struct.unpack_from("<3H", raw, 28)
    found = [(at, 4) for at in (0, 4, 8, 16, 20, 24)] + [(at, 2) for at in (28, 30, 32)]
    if layer_at(raw, layers) > len(raw):
        return found
    for i in range(inputs + outputs):
        at = HEADER.size + VALUE.size * i
        found += [(at, 4), (at + 4, 4), (at + 9, 1)]
    for i in range(layers):
        at = layer_at(raw, i)
        found += [(at, 4), (at + 4, 4), (at + 8, 4), (at + 12, 2), (at + 14, 2)]
        for k in range(struct.unpack_from("<H", raw, at + 14)[0]):
            place = argument_at(raw, i, k)
            if place + 8 <= len(raw):
                found += [(place, 4), (place + 4, 4)]
    return found


def _bytes(raw: bytes, random: Random) -> bytes:
    damaged = bytearray(raw)
    kind = random.randrange(4)
    if kind == 0:
        del damaged[random.randrange(len(damaged)) :]
    elif kind == 1:
        start = random.randrange(len(damaged))
        del damaged[start : start + random.randint(1, 32)]
    else:
        for _ in range(random.randint(1, 4)):
            damaged[random.randrange(len(damaged))] ^= 1 << random.randrange(8)
    return bytes(damaged)
