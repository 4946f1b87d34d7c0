"""Counting executed blocks in Python, where no compiler built the native hook: the same counts, only slower."""

from __future__ import annotations

from dataclasses import dataclass, field

import unicorn
from counter import BLOCK, REGION_BEGIN, REGION_END  # type: ignore[import-not-found]
from cpus import RISCV, Cpu  # type: ignore[import-not-found]


@dataclass
class _Count:
    """One row of the table while PythonCounter fills it."""

    instructions: int
    executed: int = 0
    entered_by_jump: int = 0
    left_by_jump: int = 0
    lowest_sp: int = 0xFFFFFFFF


@dataclass
class PythonCounter:
    """The same counts, thirty to sixty times slower. It reads as the explanation of count.c."""

    engine: unicorn.Uc
    cpu: Cpu
    status: str = "running"
    instructions: int = 0
    region_sp: int = 0
    _marks: dict[int, tuple[int, int]] = field(default_factory=dict)
    _counts: dict[tuple[int, int, int], _Count] = field(default_factory=dict)
    _previous: tuple[int, int, int] | None = None
    _bucket: int = 0
    _region_open: bool = True
    _budget: int = 0
    _stack_limit: int = 0

    def __post_init__(self) -> None:
        self.engine.hook_add(unicorn.UC_HOOK_BLOCK, self._count_block)

    def set_marks(self, marks: list[tuple[int, int, int]]) -> None:
        """Use these (address, kind, bucket) from the next run on."""
        self._marks = {address: (kind, bucket) for address, kind, bucket in marks}

    @property
    def bucket_count(self) -> int:
        """One more than the highest bucket of the marks."""
        return 1 + max((bucket for _, bucket in self._marks.values()), default=0)

    def start(self, budget: int, stack_limit: int) -> None:
        """Forget the last run's counts."""
        self._counts, self._previous, self._bucket = {}, None, 0
        self.status, self.instructions, self.region_sp = "running", 0, 0
        self._budget, self._stack_limit = budget, stack_limit
        self._region_open = all(kind != REGION_BEGIN for kind, _ in self._marks.values())

    def blocks(self) -> bytes:
        """The table of blocks, each packed as `BLOCK`."""
        rows = (
            BLOCK.pack(
                c.executed, c.entered_by_jump, c.left_by_jump, address, size, c.instructions, bucket, c.lowest_sp, 0
            )
            for (address, size, bucket), c in self._counts.items()
        )
        return b"".join(rows)

    def _switch_bucket(self, kind: int, bucket: int, sp: int) -> None:
        if kind == REGION_BEGIN:
            self._region_open, self.region_sp = True, sp
        if self._region_open:
            self._bucket = bucket
        if kind == REGION_END:
            self._region_open = False

    def _count_block(self, engine: unicorn.Uc, address: int, size: int, _: object) -> None:
        sp = engine.reg_read(self.cpu.sp)
        if address in self._marks:
            self._switch_bucket(*self._marks[address], sp)
        key = (address, size, self._bucket)
        if key not in self._counts:
            code = bytes(engine.mem_read(address, size))
            self._counts[key] = _Count(count_instructions(code, self.cpu.instruction_set))
        count = self._counts[key]
        if self._previous is not None and self._previous[0] + self._previous[1] != address:
            self._counts[self._previous].left_by_jump += 1
            count.entered_by_jump += 1
        self._previous = key
        count.executed += 1
        count.lowest_sp = min(count.lowest_sp, sp)
        self.instructions += count.instructions
        if sp < self._stack_limit:
            self._stop("stack")
        elif self.instructions > self._budget:
            self._stop("budget")

    def _stop(self, status: str) -> None:
        self.status = status
        self.engine.emu_stop()


def count_instructions(code: bytes, instruction_set: int) -> int:
    """Number of instructions in a block, from the bits that tell a 16-bit instruction from a 32-bit one."""
    count, offset = 0, 0
    while offset < len(code):
        first = int.from_bytes(code[offset : offset + 2], "little")
        is_wide = first & 3 == 3 if instruction_set == RISCV else first >> 11 >= 0x1D
        offset += 4 if is_wide else 2
        count += 1
    return count
