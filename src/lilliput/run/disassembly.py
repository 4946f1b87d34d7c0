"""Decoded instructions of a firmware image, by capstone."""

from __future__ import annotations

from functools import cache
from typing import Any

from lilliput.graph.errors import ToolError
from lilliput.run.elf import Image

_RISCV = 15  # capstone.CS_ARCH_RISCV
_NO_DESTINATION = ("sb", "sh", "sw", "fsw", "fsd", "b", "ecall", "ebreak")


@cache
def decoder(architecture: str) -> Any:
    """A capstone decoder with details for `arm` (Thumb, M profile) or `riscv` (32 bits, compressed)."""
    try:
        import capstone
    except ImportError as error:
        raise ToolError('Reading machine code needs capstone: run pip install "lilliput[emulate]".') from error
    engine = {
        "arm": (capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | capstone.CS_MODE_V8),
        "riscv": (capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC),
    }[architecture]
    made = capstone.Cs(*engine)
    made.detail = True
    return made


def disassemble(image: Image, address: int, size: int) -> list[Any]:
    """The instructions in `size` bytes at `address`, as capstone's objects; stops early at what is none."""
    return list(decoder(image.architecture).disasm(image.read(address, size), address))


def written_registers(instruction: Any) -> set[str]:
    """Names of the registers an instruction writes."""
    if instruction._cs.arch == _RISCV:
        # capstone does not know for RISC-V; there the first operand is the destination, except of stores and branches.
        operands = operand_text(instruction)
        mnemonic = instruction.mnemonic.removeprefix("c.")
        return set() if mnemonic.startswith(_NO_DESTINATION) else set(operands[:1])
    _, written = instruction.regs_access()
    return {instruction.reg_name(register) for register in written}


def operand_text(instruction: Any) -> list[str]:
    """The operands as text, split at top-level commas: `['r0', '[r1, #4]']`."""
    parts, depth, current = [], 0, ""
    for character in instruction.op_str:
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return [*parts, current.strip()] if current.strip() else parts
