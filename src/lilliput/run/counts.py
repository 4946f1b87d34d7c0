"""What a run on an emulated core yields: how often each block of instructions ran, and what the firmware said."""

from __future__ import annotations

import struct
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from lilliput.run.elf import Image
from lilliput.run.stack_pointer import lowest_in_block

_BLOCK = struct.Struct("<QQQIIIIIxxxx")


@dataclass(frozen=True)
class Block:
    """Straight-line code that ran: `size` bytes at `address`, `executed` times while bucket `bucket` was current.

    `entered_by_jump` and `left_by_jump` count entries from, and exits to, a block that is not adjacent.
    `lowest_sp` is the lowest stack pointer at its entry.
    """

    executed: int
    entered_by_jump: int
    left_by_jump: int
    address: int
    size: int
    instructions: int
    bucket: int
    lowest_sp: int

    @property
    def total(self) -> int:
        """Instructions executed in this block."""
        return self.executed * self.instructions


def unpack_blocks(table: bytes) -> tuple[Block, ...]:
    """The blocks that ran, from the worker's table."""
    blocks = (Block(*row) for row in _BLOCK.iter_unpack(table))
    return tuple(block for block in blocks if block.executed)


@dataclass(frozen=True)
class Run:
    """A finished run. `result` is the first result register, `exit_code` is None for a function call.

    Bucket 0 of `bucket_names` is what ran outside the region of interest; without a region everything is in it.
    `entry_sp` is the stack pointer at the start of the region, or of the run where there is no region. `dumps` holds
    (index of the watch, bytes) in the order in which execution came by. `stalls`, where a flash was simulated, holds
    stall cycles per bucket: of instruction fetches, then of data reads. `device`, where a block device was attached,
    holds bytes `read` and `written`, `transfers`, and cycles `moving` and `slept`.
    """

    image: Image
    exit_code: int | None
    result: int
    output: str
    instructions: int
    blocks: tuple[Block, ...]
    bucket_names: tuple[str, ...]
    entry_sp: int
    dumps: tuple[tuple[int, bytes], ...] = ()
    stalls: tuple[tuple[int, ...], ...] | None = None
    device: Mapping[str, float] | None = None

    @cached_property
    def region(self) -> tuple[Block, ...]:
        """The blocks of the region of interest, or all of them where there is none."""
        return tuple(b for b in self.blocks if b.bucket) if len(self.bucket_names) > 1 else self.blocks

    @cached_property
    def buckets(self) -> Mapping[str, int]:
        """Instructions per bucket, in the order of `bucket_names`."""
        totals = dict.fromkeys(range(len(self.bucket_names)), 0)
        for block in self.blocks:
            totals[block.bucket] += block.total
        return {name: totals[index] for index, name in enumerate(self.bucket_names)}

    @cached_property
    def functions(self) -> Mapping[str, int]:
        """Instructions per function inside the region, largest first; code outside any function is `?`."""
        totals: dict[str, int] = {}
        for block in self.region:
            function = self.image.function_at(block.address)
            name = function.name if function else "?"
            totals[name] = totals.get(name, 0) + block.total
        return dict(sorted(totals.items(), key=lambda item: (-item[1], item[0])))

    @cached_property
    def peak_stack(self) -> int:
        """Bytes of stack used below `entry_sp` inside the region: exact to the instruction that moves the pointer."""
        lowest = (b.lowest_sp + lowest_in_block(self.image, b.address, b.size) for b in self.region)
        return max(0, self.entry_sp - min(lowest, default=self.entry_sp))
