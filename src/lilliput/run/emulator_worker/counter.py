"""Counting executed blocks with the native hook of count.c; python_counter.py does the same without a compiler.

Both count per block and per bucket. A *mark* is the address of a block at which the bucket changes. Marks of kind
REGION_BEGIN and REGION_END open and close the region of interest; marks of kind LAYER count only while it is open.
Without a REGION_BEGIN among the marks the region is open from the start. Every run begins in bucket 0.
"""

from __future__ import annotations

import ctypes
import struct

import unicorn
from cpus import Cpu  # type: ignore[import-not-found]
from native import attach, unicorn_function  # type: ignore[import-not-found]

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
        self._marks = (_Mark * len(marks))(*(_Mark(*mark) for mark in marks))

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
