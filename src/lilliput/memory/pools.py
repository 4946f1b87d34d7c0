"""Which memory each block of bytes goes to, where a chip has several."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lilliput.graph import FitError


@dataclass(frozen=True)
class Block:
    """Bytes that belong together, and how often they are read or written."""

    name: str
    nbytes: int
    accesses: float


@dataclass(frozen=True)
class Pool:
    """A memory and the bytes that are free in it."""

    name: str
    nbytes: int


def place_in_pools(blocks: Sequence[Block], pools: Sequence[Pool]) -> Mapping[str, str]:
    """The name of the pool of each block, by the block's name.

    pools  the fastest first
    The block that is used most is placed first, of two alike the smaller, in the first pool that has room. Raises
    FitError where none has.
    """
    free = {pool.name: pool.nbytes for pool in pools}
    placed: dict[str, str] = {}
    for block in sorted(blocks, key=lambda block: (-block.accesses, block.nbytes, block.name)):
        found = next((name for name, left in free.items() if block.nbytes <= left), None)
        if found is None:
            room = ", ".join(f"{left} bytes in {name}" for name, left in free.items())
            raise FitError(
                f"{block.name} needs {block.nbytes} bytes in one piece, but free are {room}; allow less memory"
            )
        free[found] -= block.nbytes
        placed[block.name] = found
    return placed
