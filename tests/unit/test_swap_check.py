"""The check of a tile is the remainder of a division by x^64 + x^4 + x^3 + x + 1, done here one bit at a time."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.swap.check import check

POLYNOMIAL = 1 << 64 | 0b11011


def remainder(data):
    """All ones before the message, which is a sequence of little-endian words."""
    words = np.frombuffer(data.ljust(-(-len(data) // 4) * 4, b"\0"), "<u4").tolist()
    dividend = (1 << 64) - 1
    for word in words:
        dividend = dividend << 32 | word
    for place in range(dividend.bit_length() - 1, 63, -1):
        if dividend >> place & 1:
            dividend ^= POLYNOMIAL << place - 64
    return dividend


@pytest.mark.parametrize("size", [0, 1, 3, 4, 5, 8, 31, 100])
def test_it_is_the_remainder(size):
    data = np.random.default_rng(size).bytes(size)
    assert check(data) == remainder(data)


def test_a_changed_bit_and_two_changed_bits_are_seen():
    data = bytearray(np.random.default_rng(0).bytes(64))
    right = check(bytes(data))
    for first in range(0, 512, 7):
        data[first // 8] ^= 1 << first % 8
        assert check(bytes(data)) != right
        for second in range(first + 1, 512, 31):
            data[second // 8] ^= 1 << second % 8
            assert check(bytes(data)) != right
            data[second // 8] ^= 1 << second % 8
        data[first // 8] ^= 1 << first % 8
    assert check(bytes(data)) == right


def test_zeros_are_not_checked_by_zero():
    assert check(bytes(16)) != 0
    assert check(bytes(16)) != check(bytes(20))
