"""The calls firmware makes to its host: printing and leaving. Arm's "Semihosting for AArch32", RISC-V's is the same.

An operation number in the first argument register, a value or the address of a parameter block in the second. Only
the console exists: there are no files, no input, no clock that differs between two runs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import unicorn

_STOPPED_NORMALLY = 0x20026  # ADP_Stopped_ApplicationExit
_CONSOLE = 1
_FAILED = 0xFFFFFFFF


@dataclass
class Host:
    """What firmware has said so far. `exit_code` stays None until it leaves."""

    engine: unicorn.Uc
    output: bytearray = field(default_factory=bytearray)
    exit_code: int | None = None

    def answer(self, operation: int, parameter: int) -> int:
        """Carry out one call and return what its result register must hold. An unknown operation fails politely."""
        handler = _OPERATIONS.get(operation)
        return handler(self, parameter) & 0xFFFFFFFF if handler else _FAILED

    def word(self, address: int, index: int = 0) -> int:
        """The index-th 32-bit word of the parameter block at `address`."""
        return int.from_bytes(self.engine.mem_read(address + 4 * index, 4), "little")


def _open(host: Host, block: int) -> int:
    name = bytes(host.engine.mem_read(host.word(block), host.word(block, 2)))
    return _CONSOLE if name == b":tt" else _FAILED


def _write_character(host: Host, address: int) -> int:
    host.output += host.engine.mem_read(address, 1)
    return 0


def _write_string(host: Host, address: int) -> int:
    while (byte := host.engine.mem_read(address, 1)) != b"\0":
        host.output += byte
        address += 1
    return 0


def _write(host: Host, block: int) -> int:
    host.output += host.engine.mem_read(host.word(block, 1), host.word(block, 2))
    return 0


def _exit(host: Host, reason: int) -> int:
    host.exit_code = 0 if reason == _STOPPED_NORMALLY else 1
    return 0


def _exit_extended(host: Host, block: int) -> int:
    code = host.word(block, 1)
    host.exit_code = code if host.word(block) == _STOPPED_NORMALLY else code or 1
    return 0


def _heap_info(host: Host, block: int) -> int:
    # Four zeros: "no information", on which C libraries fall back to the symbols of the linker script.
    host.engine.mem_write(host.word(block), bytes(16))
    return 0


_OPERATIONS: dict[int, Callable[[Host, int], int]] = {
    0x01: _open,
    0x02: lambda host, block: 0,  # SYS_CLOSE
    0x03: _write_character,
    0x04: _write_string,
    0x05: _write,
    0x09: lambda host, block: 1,  # SYS_ISTTY: every handle is the console
    0x0C: lambda host, block: 0,  # SYS_FLEN
    0x10: lambda host, block: 0,  # SYS_CLOCK
    0x13: lambda host, block: 0,  # SYS_ERRNO
    0x16: _heap_info,
    0x18: _exit,
    0x20: _exit_extended,
}
