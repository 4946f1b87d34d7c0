"""The check of a tile: the remainder of CRC-64-ISO over words, as lil_swap_crc of lil_swap.h computes it."""

from __future__ import annotations

import numpy as np

MASK = (1 << 32) - 1


def check(data: bytes) -> int:
    """64 bits; data is made up to whole little-endian words with zeros. Source: ISO 3309, x^64 + x^4 + x^3 + x + 1."""
    crc = (1 << 64) - 1
    for word in np.frombuffer(data.ljust(-(-len(data) // 4) * 4, b"\0"), "<u4").tolist():
        h = crc >> 32
        crc = ((crc & MASK) << 32 | word) ^ h ^ h << 1 ^ h << 3 ^ h << 4
    return crc
