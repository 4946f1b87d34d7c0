"""Writes the options of custom operators for tests: a FlexBuffer that holds a map of numbers, all of one width."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

INT, FLOAT, MAP, BOOL = 1, 3, 9, 26
WIDTH = 8  # bytes of every number, offset and count
LOG_WIDTH = 3


def write_numbers(options: Mapping[str, bool | int | float]) -> bytes:
    """Keys in order, then where each begins, then the map."""
    keys = sorted(options)
    out = bytearray()
    starts = []
    for key in keys:
        starts.append(len(out))
        out += key.encode() + b"\0"
    out += _number(len(keys))
    first_key = len(out)
    for start in starts:
        out += _number(len(out) - start)
    out += _number(len(out) - first_key) + _number(WIDTH) + _number(len(keys))
    first_value = len(out)
    for key in keys:
        value = options[key]
        out += np.float64(value).tobytes() if isinstance(value, float) else _number(int(value))
    out += bytes(_kind(options[key]) << 2 | LOG_WIDTH for key in keys)
    return bytes(out + _number(len(out) - first_value) + bytes([MAP << 2 | LOG_WIDTH, WIDTH]))


def _number(value: int) -> bytes:
    return value.to_bytes(WIDTH, "little", signed=True)


def _kind(value: bool | int | float) -> int:
    return BOOL if isinstance(value, bool) else INT if isinstance(value, int) else FLOAT
