"""Counting executed blocks: the native hook of count.c, and the same in Python where no compiler built it.

Both count per block and per bucket. A *mark* is the address of a block at which the bucket changes. Marks of kind
REGION_BEGIN and REGION_END open and close the region of interest; marks of kind LAYER count only while it is open.
Without a REGION_BEGIN among the marks the region is open from the start. Every run begins in bucket 0.
"""

from __future__ import annotations

import ctypes
import struct
from dataclasses import dataclass, field

import unicorn
from cpus import RISCV, Cpu
from native import attach, unicorn_function

REGION_BEGIN, REGION_END, LAYER = 1, 2, 3
STATUS = {0: "running", 1: "budget", 2: "stack", 3: "table full"}
BLOCK = struct.Struct("<QQQIIIIII")

_BLOCK_CAPACITY = 1 << 16
_SLOT_COUNT = 1 << 17


class _Mark(ctypes.Structure):
    _fields_ = [("address", ctypes.c_uint32), ("kind", ctypes.c_uint32), ("bucket", ctypes.c_uint32)]


class _State(ctypes.Structure):
    """lil_counter of count.c, field by field."""

    _fields_ = [
        ("reg_read", ctypes.c_void_p),
        ("mem_read", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("blocks", ctypes.c_void_p),
        ("slots", ctypes.c_void_p),
        ("marks", ctypes.c_void_p),
        ("instructions", ctypes.c_uint64),
        ("budget", ctypes.c_uint64),
        ("block_capacity", ctypes.c_uint32),
        ("block_count", ctypes.c_uint32),
        ("slot_mask", ctypes.c_uint32),
        ("mark_count", ctypes.c_uint32),
        ("stack_limit", ctypes.c_uint32),
        ("region_open", ctypes.c_uint32),
        ("region_sp", ctypes.c_uint32),
        ("bucket", ctypes.c_uint32),
        ("previous", ctypes.c_uint32),
        ("status", ctypes.c_uint32),
        ("sp_register", ctypes.c_int32),
        ("instruction_set", ctypes.c_int32),
    ]


class NativeCounter:
    """The block hook in C. `library` holds count.c."""

    def __init__(self, engine: unicorn.Uc, cpu: Cpu, library: ctypes.CDLL) -> None:
        self._blocks = ctypes.create_string_buffer(_BLOCK_CAPACITY * BLOCK.size)
        self._slots = (ctypes.c_uint32 * _SLOT_COUNT)()
        self._marks = (_Mark * 0)()
        self._state = _State(
            reg_read=unicorn_function("uc_reg_read"),
            mem_read=unicorn_function("uc_mem_read"),
            stop=unicorn_function("uc_emu_stop"),
            blocks=ctypes.addressof(self._blocks),
            slots=ctypes.addressof(self._slots),
            block_capacity=_BLOCK_CAPACITY,
            slot_mask=_SLOT_COUNT - 1,
            sp_register=cpu.sp,
            instruction_set=cpu.instruction_set,
        )
        attach(engine, unicorn.UC_HOOK_BLOCK, library.lil_count_block, self._state)

    @property
    def bucket_address(self) -> int:
        """Where the current bucket is kept."""
        return ctypes.addressof(self._state) + _State.bucket.offset

    def set_marks(self, marks: list[tuple[int, int, int]]) -> None:
        """Use these (address, kind, bucket) from the next run on."""
        self._marks = (_Mark * len(marks))(*marks)

    @property
    def bucket_count(self) -> int:
        """One more than the highest bucket of the marks."""
        return 1 + max((mark.bucket for mark in self._marks), default=0)

    def start(self, budget: int, stack_limit: int) -> None:
        """Forget the last run's counts."""
        ctypes.memset(self._slots, 0, ctypes.sizeof(self._slots))
        state = self._state
        state.marks = ctypes.addressof(self._marks)
        state.mark_count = len(self._marks)
        state.region_open = all(mark.kind != REGION_BEGIN for mark in self._marks)
        state.budget, state.stack_limit = budget, stack_limit
        state.instructions = state.block_count = state.region_sp = state.bucket = state.previous = state.status = 0

    @property
    def status(self) -> str:
        """`running`, or why the counter stopped the run: `budget`, `stack`, `table full`."""
        return STATUS[self._state.status]

    @property
    def instructions(self) -> int:
        """Instructions executed so far in this run."""
        return int(self._state.instructions)

    @property
    def region_sp(self) -> int:
        """Stack pointer when the region was last opened, or 0."""
        return int(self._state.region_sp)

    def blocks(self) -> bytes:
        """The table of blocks, each packed as `BLOCK`."""
        return ctypes.string_at(ctypes.addressof(self._blocks), self._state.block_count * BLOCK.size)


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
    """The same counts, thirty to sixty times slower. The class doubles as its own documentation of count.c."""

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
