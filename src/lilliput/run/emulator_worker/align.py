"""Checking that accesses are aligned which a real core would refuse and unicorn allows: LDRD, STRD, LDM, STM, VLDR."""

from __future__ import annotations

import ctypes

import unicorn
from cpus import Cpu  # type: ignore[import-not-found]
from native import attach, detach, unicorn_function  # type: ignore[import-not-found]


class _Access(ctypes.Structure):
    """lil_access of align.c, field by field."""

    _fields_ = [
        ("reg_read", ctypes.c_void_p),
        ("stop", ctypes.c_void_p),
        ("base_register", ctypes.c_int32),
        ("offset", ctypes.c_int32),
        ("alignment", ctypes.c_uint32),
        ("failed", ctypes.c_uint32),
        ("address", ctypes.c_uint32),
    ]


class AlignmentChecks:
    """The checked instructions of a machine. `library` holds align.c, or is None to check in Python."""

    def __init__(self, engine: unicorn.Uc, cpu: Cpu, library: ctypes.CDLL | None) -> None:
        self._engine, self._cpu, self._library = engine, cpu, library
        self._accesses: list[tuple[int, _Access, int]] = []

    def add(self, address: int, register: int, offset: int, alignment: int) -> None:
        """Stop when the instruction at `address` is about to access register + offset off its alignment (bytes)."""
        access = _Access(
            reg_read=unicorn_function("uc_reg_read"),
            stop=unicorn_function("uc_emu_stop"),
            base_register=self._cpu.registers[register],
            offset=offset,
            alignment=alignment,
        )
        # A hook bound to one address leaves all other code at full speed, and code hooks do not disturb IT blocks.
        if self._library is not None:
            function = self._library.lil_check_access
            handle = attach(self._engine, unicorn.UC_HOOK_CODE, function, access, address, address)
        else:
            handle = self._engine.hook_add(unicorn.UC_HOOK_CODE, self._check, access, address, address)
        self._accesses.append((address, access, handle))

    def clear(self) -> None:
        """Check nothing any more."""
        for _, _, handle in self._accesses:
            detach(self._engine, handle)
        self._accesses = []

    def failure(self) -> tuple[int, int] | None:
        """(instruction, memory address) of an access that was not aligned; asking forgets it."""
        for address, access, _ in self._accesses:
            if access.failed:
                access.failed = 0
                return address, int(access.address)
        return None

    def _check(self, engine: unicorn.Uc, address: int, size: int, access: _Access) -> None:
        target = engine.reg_read(access.base_register) + access.offset & 0xFFFFFFFF
        if target % access.alignment and not access.failed:
            access.failed, access.address = 1, target
            engine.emu_stop()
