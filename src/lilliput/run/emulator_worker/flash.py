"""Simulating the wait states of a flash with caches, in a run of its own. flash.c describes the model."""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from typing import Any

import unicorn
from cpus import Cpu  # type: ignore[import-not-found]
from native import attach, detach, unicorn_function  # type: ignore[import-not-found]


@dataclass(frozen=True)
class Geometry:
    """Addresses from `start` to `end`; a miss reads one word and costs `wait_states` cycles. Sizes are in bytes."""

    start: int
    end: int
    wait_states: int
    word_bytes: int
    line_bytes: int
    instruction_lines: int
    data_lines: int


class _Line(ctypes.Structure):
    _fields_ = [("tag", ctypes.c_uint32), ("valid", ctypes.c_uint32), ("used_at", ctypes.c_uint32)]


class _Cache(ctypes.Structure):
    _fields_ = [
        ("lines", ctypes.POINTER(_Line)),
        ("line_count", ctypes.c_uint32),
        ("recent", ctypes.c_uint32),
        ("clock", ctypes.c_uint32),
        ("last_word", ctypes.c_uint32),
    ]


class _Flash(ctypes.Structure):
    """lil_flash of flash.c, field by field."""

    _fields_ = [
        ("reg_read", ctypes.c_void_p),
        ("reg_write", ctypes.c_void_p),
        ("fetch_stalls", ctypes.POINTER(ctypes.c_uint64)),
        ("read_stalls", ctypes.POINTER(ctypes.c_uint64)),
        ("bucket", ctypes.c_void_p),
        ("fetches", _Cache),
        ("reads", _Cache),
        ("start", ctypes.c_uint32),
        ("end", ctypes.c_uint32),
        ("wait_states", ctypes.c_uint32),
        ("word_bytes", ctypes.c_uint32),
        ("line_bytes", ctypes.c_uint32),
        ("status_register", ctypes.c_int32),
    ]


class FlashSimulation:
    """Counts stall cycles per bucket while it exists; `bucket` is the address of the counter's current bucket."""

    def __init__(self, engine: unicorn.Uc, cpu: Cpu, library: ctypes.CDLL, bucket: int, geometry: Geometry) -> None:
        self._engine, self._geometry = engine, geometry
        self._state = _Flash(
            reg_read=unicorn_function("uc_reg_read"),
            reg_write=unicorn_function("uc_reg_write"),
            bucket=bucket,
            start=geometry.start,
            end=geometry.end,
            wait_states=geometry.wait_states,
            word_bytes=geometry.word_bytes,
            line_bytes=geometry.line_bytes,
            status_register=cpu.status_register,
        )
        self._handles = [
            attach(engine, unicorn.UC_HOOK_BLOCK, library.lil_flash_fetch, self._state),
            attach(engine, unicorn.UC_HOOK_MEM_READ, library.lil_flash_read, self._state),
        ]
        engine.ctl_flush_tb()

    def start(self, bucket_count: int) -> None:
        """Begin a run with empty caches."""
        self._fetch_stalls: Any = (ctypes.c_uint64 * bucket_count)()
        self._read_stalls: Any = (ctypes.c_uint64 * bucket_count)()
        self._state.fetch_stalls, self._state.read_stalls = self._fetch_stalls, self._read_stalls
        self._state.fetches = _empty(self._geometry.instruction_lines)
        self._state.reads = _empty(self._geometry.data_lines)

    def stalls(self) -> list[list[int]]:
        """Stall cycles of instruction fetches and of data reads, per bucket."""
        return [list(self._fetch_stalls), list(self._read_stalls)]

    def close(self) -> None:
        """Simulate no more."""
        for handle in self._handles:
            detach(self._engine, handle)
        self._engine.ctl_flush_tb()


def _empty(line_count: int) -> _Cache:
    return _Cache(lines=(_Line * max(line_count, 1))(), line_count=line_count)
