"""How one instruction moves the stack pointer."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from lilliput.run.disassembly import disassemble, operand_text, written_registers
from lilliput.run.elf import Image

_PUSHES = ("push", "vpush", "stmdb", "vstmdb")
_POPS = ("pop", "vpop", "ldm", "vldm")


@dataclass
class StackPointer:
    """The stack pointer relative to where it was at the start, in bytes (negative is deeper), while code is followed.

    `copies` holds registers known to be a fixed distance from it: frame pointers. `offset` is None once the pointer
    came from somewhere that cannot be followed. `lowest` is the deepest it has been.
    """

    offset: int | None = 0
    lowest: int = 0
    copies: dict[str, int] = field(default_factory=dict)

    def copy(self) -> StackPointer:
        """An independent copy, for the other way of a branch."""
        return StackPointer(self.offset, self.lowest, dict(self.copies))

    def step(self, instruction: Any) -> None:
        """Follow one instruction (a capstone object)."""
        names = written_registers(instruction)
        if not names & {"sp", *self.copies} and "sp" not in instruction.op_str:
            return
        mnemonic = instruction.mnemonic.removesuffix(".w").removeprefix("c.")
        operands = operand_text(instruction)
        value = self._moved(mnemonic, operands)
        for name in names & self.copies.keys():
            del self.copies[name]
        if "sp" in names or _is_stack_move(mnemonic):
            self.offset = self._after(mnemonic, operands)
            if self.offset is not None:
                self.lowest = min(self.lowest, self.offset)
        elif value is not None and len(names) == 1:
            self.copies[names.pop()] = value

    def _after(self, mnemonic: str, operands: list[str]) -> int | None:
        if self.offset is None or mnemonic.startswith(("it", "csel")):
            return None
        if mnemonic.startswith(_PUSHES):
            return self.offset - _list_bytes(operands[-1])
        if mnemonic.startswith(_POPS):
            return self.offset + _list_bytes(operands[-1])
        if any(operand.startswith("[sp") for operand in operands):
            return self.offset + _writeback(operands)
        return self._moved(mnemonic, operands)

    def _moved(self, mnemonic: str, operands: list[str]) -> int | None:
        """The new value of the destination of a mov, add or sub of the stack pointer or a copy of it."""
        if mnemonic in ("mov", "mv") and len(operands) == 2:
            return self._value(operands[1])
        sign = {"add": 1, "addw": 1, "addi": 1, "addi16sp": 1, "addi4spn": 1, "sub": -1, "subw": -1}.get(mnemonic)
        if sign is None:
            return None
        source, amount = (operands[0], operands[1]) if len(operands) == 2 else (operands[1], operands[2])
        start, number = self._value(source), _number(amount)
        return None if start is None or number is None else start + sign * number

    def _value(self, register: str) -> int | None:
        return self.offset if register == "sp" else self.copies.get(register)


def _is_stack_move(mnemonic: str) -> bool:
    return mnemonic in ("push", "pop", "vpush", "vpop")


def _number(text: str) -> int | None:
    try:
        return int(text.removeprefix("#"), 0)
    except ValueError:
        return None


def _list_bytes(text: str) -> int:
    """Bytes in a register list: d registers are eight, all others four."""
    return sum(8 if name.strip().startswith("d") else 4 for name in text.strip("{}").split(","))


def _writeback(operands: list[str]) -> int:
    """What a load or store adds to the stack pointer: `[sp, #-8]!` before it, `[sp], #8` after it, else nothing."""
    last = operands[-1]
    if last.endswith("!"):
        return _number(last.strip("[]!").split(",")[1].strip()) or 0
    return _number(last) or 0 if last.startswith("#") else 0


def lowest_in_block(image: Image, address: int, size: int) -> int:
    """The deepest the stack pointer gets inside a block, relative to its entry (bytes, at most 0)."""
    pointer = StackPointer()
    for instruction in disassemble(image, address, size):
        pointer.step(instruction)
        if pointer.offset is None:
            break
    return pointer.lowest
