"""Decoded instructions of a firmware image, by capstone."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from lilliput.graph.errors import ToolError
from lilliput.run.elf import Image

# RISC-V instructions whose first operand is not their destination: stores and branches.
_NO_DESTINATION = ("sb", "sh", "sw", "fsw", "fsd", "b", "ecall")


@dataclass(frozen=True)
class Instruction:
    """One decoded instruction.

    `name` is the bare operation: without condition, width suffix or the `c.` of compressed RISC-V; `mnemonic` has all
    that. `operands` are as printed, `written` the registers it changes, `groups` capstone's names of its extensions.
    """

    address: int
    size: int
    name: str
    mnemonic: str
    operands: tuple[str, ...]
    written: frozenset[str]
    groups: frozenset[str]
    is_conditional: bool

    @property
    def text(self) -> str:
        """As an assembler would show it."""
        return f"{self.mnemonic} {', '.join(self.operands)}".strip()


def disassemble(architecture: str, address: int, code: bytes) -> list[Instruction]:
    """The instructions in `code`, which starts at `address`; stops early at bytes that are none."""
    engine = _engine(architecture)
    translate = _from_riscv if architecture == "riscv" else _from_arm
    return [translate(found) for found in engine.disasm(code, address)]


def disassemble_block(image: Image, address: int, size: int) -> list[Instruction]:
    """The instructions in `size` bytes of an image at `address`."""
    return disassemble(image.architecture, address, image.read(address, size))


@cache
def _engine(architecture: str) -> Any:
    try:
        import capstone
    except ImportError as error:
        raise ToolError('Reading machine code needs capstone: run pip install "lilliput[build]".') from error
    mode = {
        "arm": (capstone.CS_ARCH_ARM, capstone.CS_MODE_THUMB | capstone.CS_MODE_MCLASS | capstone.CS_MODE_V8),
        "riscv": (capstone.CS_ARCH_RISCV, capstone.CS_MODE_RISCV32 | capstone.CS_MODE_RISCVC),
    }[architecture]
    engine = capstone.Cs(*mode)
    engine.detail = True
    return engine


def _from_arm(found: Any) -> Instruction:
    always = 15  # capstone.arm.ARM_CC_AL
    written = frozenset(found.reg_name(register) for register in found.regs_access()[1])
    return _instruction(found, found.insn_name(), _operands(found.op_str), written, found.cc != always)


def _from_riscv(found: Any) -> Instruction:
    name = found.mnemonic.removeprefix("c.")
    operands = _operands(found.op_str)
    written = frozenset() if name.startswith(_NO_DESTINATION) else frozenset(operands[:1])
    return _instruction(found, name, operands, written, False)


def _instruction(
    found: Any, name: str, operands: tuple[str, ...], written: frozenset[str], is_conditional: bool
) -> Instruction:
    groups = frozenset(found.group_name(group) for group in found.groups)
    return Instruction(found.address, found.size, name, found.mnemonic, operands, written, groups, is_conditional)


def _operands(text: str) -> tuple[str, ...]:
    """Split at the commas outside brackets: `r0, [r1, #4]` has two operands."""
    parts, depth, current = [], 0, ""
    for character in text:
        depth += (character in "[{") - (character in "]}")
        if character == "," and depth == 0:
            parts.append(current.strip())
            current = ""
        else:
            current += character
    return tuple([*parts, current.strip()] if current.strip() else parts)
