"""Finding the accesses that a real core requires to be aligned although the emulator does not."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.run.disassembly import Instruction, disassemble
from lilliput.run.elf import Image

_WORD_ALIGNED = frozenset(
    ["ldrd", "strd", "ldm", "ldmdb", "stm", "stmdb", "vldr", "vstr", "vldmia", "vstmia", "vldmdb"]
)
_REGISTERS = {f"r{i}": i for i in range(13)} | {"sb": 9, "sl": 10, "fp": 11, "ip": 12}


@dataclass(frozen=True)
class Access:
    """The instruction at `address` accesses memory at register number `register` plus `offset`, which must be a
    multiple of `alignment` bytes."""

    address: int
    register: int
    offset: int
    alignment: int


def aligned_accesses(image: Image) -> list[Access]:
    """Every LDRD, STRD, LDM, STM, VLDR, VSTR and VLDM of an Arm image whose base is a general register.

    These fault off a multiple of four on every Cortex-M (Armv7-M reference manual, A3.2.1). The stack pointer and the
    program counter are aligned anyway. On a Cortex-M0 the emulator itself refuses what is not aligned.
    """
    if image.architecture != "arm":
        return []
    found = (_access(i) for address, code in image.code for i in disassemble("arm", address, code))
    return [access for access in found if access is not None]


def _access(instruction: Instruction) -> Access | None:
    if instruction.name not in _WORD_ALIGNED:
        return None
    bracketed = [operand for operand in instruction.operands if operand.startswith("[")]
    inside = bracketed[0].strip("[]!") if bracketed else instruction.operands[0].strip("!")
    base, _, offset = inside.partition(",")
    if base not in _REGISTERS:
        return None
    return Access(instruction.address, _REGISTERS[base], int(offset.strip().removeprefix("#") or "0", 0), 4)
