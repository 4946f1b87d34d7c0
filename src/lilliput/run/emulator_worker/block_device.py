"""A block device with DMA behind six registers, on a clock of modelled cycles.

The clock is what the counter has counted, each block at its price, plus the cycles that the processor slept. A transfer
takes a fixed time and a time per byte; until it is over, what is read holds noise, and what is written has not left.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import unicorn
from counter import BLOCK  # type: ignore[import-not-found]

REGISTERS = 0xA0000000  # no chip we know has memory there
OFFSET, ADDRESS, BYTES, COMMAND, STATUS, SLEEP = range(0, 24, 4)
READ, WRITE = 1, 2  # what COMMAND starts
_PAGE = 0x1000
_NOISE = b"\xa5"


@dataclass
class BlockDevice:
    """`prices` are (address, size, cycles of one pass, of leaving by a jump, of entering by one); a block without a
    price counts a cycle an instruction."""

    engine: unicorn.Uc
    counter: Any
    contents: bytearray
    cycles_per_byte: float
    latency: float
    prices: list[list[float]]
    _registers: dict[int, int] = field(default_factory=dict)
    _known: dict[tuple[int, int], list[float]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._known = {(int(row[0]), int(row[1])): row[2:] for row in self.prices}
        self.engine.mmio_map(REGISTERS, _PAGE, self._load, None, self._store, None)
        self.start()

    def close(self) -> None:
        """Take the registers away."""
        self.engine.mem_unmap(REGISTERS, _PAGE)

    def start(self) -> None:
        """Begin a run."""
        self._slept, self._until, self._moving = 0.0, 0.0, 0.0
        self._pending: tuple[int, int, int, int] | None = None
        self._moved, self._transfers = {READ: 0, WRITE: 0}, 0

    def figures(self) -> dict[str, float]:
        """Of the run: bytes read and written, transfers, cycles in which something was moved, cycles slept."""
        read, written = self._moved[READ], self._moved[WRITE]
        return {
            "read": read,
            "written": written,
            "transfers": self._transfers,
            "moving": self._moving,
            "slept": self._slept,
        }

    def _now(self) -> float:
        cycles = self._slept
        for executed, entered, left, address, size, instructions, *_ in BLOCK.iter_unpack(self.counter.blocks()):
            once, taken, entry = self._known.get((address, size)) or (instructions, 0.0, 0.0)
            cycles += executed * once + left * taken + entered * entry
        return cycles

    def _load(self, engine: unicorn.Uc, offset: int, size: int, _: object) -> int:
        if offset != STATUS or self._pending is None:
            return 1 if offset == STATUS else 0
        if self._now() < self._until:
            return 0
        self._finish()
        return 1

    def _store(self, engine: unicorn.Uc, offset: int, size: int, value: int, _: object) -> None:
        self._registers[offset] = value
        if offset == COMMAND:
            self._begin(value)
        elif offset == SLEEP and self._pending is not None:
            self._slept += max(0.0, self._until - self._now())

    def _begin(self, command: int) -> None:
        offset, address, count = (self._registers[register] for register in (OFFSET, ADDRESS, BYTES))
        if self._pending is not None or command not in self._moved or offset + count > len(self.contents):
            raise RuntimeError(f"the block device cannot take command {command} at {offset} for {count} bytes now")
        if command == READ:
            self.engine.mem_write(address, _NOISE * count)
        duration = self.latency + count * self.cycles_per_byte
        self._pending, self._until = (command, offset, address, count), self._now() + duration
        self._moving += duration
        self._moved[command] += count
        self._transfers += 1

    def _finish(self) -> None:
        assert self._pending is not None
        command, offset, address, count = self._pending
        if command == READ:
            self.engine.mem_write(address, bytes(self.contents[offset : offset + count]))
        else:
            self.contents[offset : offset + count] = self.engine.mem_read(address, count)
        self._pending = None
