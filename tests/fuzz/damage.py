"""Damages bytes, wherever they are."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random


def damaged(data: bytes, random: Random, numbers: Sequence[int] = ()) -> bytes:
    """One to four bytes changed, taken out, put in or copied; or one of `numbers` written as eight bytes."""
    found = bytearray(data)
    for _ in range(random.randint(1, 4)):
        at = random.randrange(len(found))
        kind = random.randrange(6 if numbers else 5)
        if kind == 0:
            found[at] = random.getrandbits(8)
        elif kind == 1:
            found[at] ^= 1 << random.randrange(8)
        elif kind == 2:
            del found[at : at + random.randint(1, 8)]
        elif kind == 3:
            found[at:at] = random.randbytes(random.randint(1, 8))
        elif kind == 4:
            other = random.randrange(len(found))
            found[at : at + 8] = found[other : other + 8]
        else:
            found[at : at + 8] = random.choice(numbers).to_bytes(8, "little")
    return bytes(found)
