"""How code moves the stack pointer."""

from __future__ import annotations

from dataclasses import dataclass, field

from lilliput.run.disassembly import Instruction, disassemble_block
from lilliput.run.elf import Image

_PUSHES = ("push", "vpush", "stmdb", "vstmdb")
_POPS = ("pop", "vpop", "ldm", "vldmia")
_SIGNS = {"add": 1, "addw": 1, "addi": 1, "addi16sp": 1, "addi4spn": 1, "sub": -1, "subw": -1}


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

    def step(self, instruction: Instruction) -> None:
        """Follow one instruction."""
        moves_stack = "sp" in instruction.written or instruction.name in ("push", "pop", "vpush", "vpop")
        value = self._moved(instruction)
        offset = self._after(instruction, value) if moves_stack else self.offset
        for name in instruction.written & self.copies.keys():
            del self.copies[name]
        if not moves_stack and value is not None and len(instruction.written) == 1:
            (destination,) = instruction.written
            self.copies[destination] = value
        self.offset = offset
        if offset is not None:
            self.lowest = min(self.lowest, offset)

    def _after(self, instruction: Instruction, moved: int | None) -> int | None:
        if self.offset is None or instruction.name in ("mov", "mv"):
            return moved
        if instruction.name in _PUSHES:
            return self.offset - _list_bytes(instruction.operands[-1])
        if instruction.name in _POPS:
            return self.offset + _list_bytes(instruction.operands[-1])
        if any(operand.startswith("[sp") for operand in instruction.operands):
            return self.offset + _writeback(instruction.operands[-1])
        return moved

    def _moved(self, instruction: Instruction) -> int | None:
        """The result of a mov, add or sub of the stack pointer, or of a copy of it, and a constant."""
        operands = instruction.operands
        if instruction.name in ("mov", "mv") and len(operands) == 2:
            return self._value(operands[1])
        if instruction.name not in _SIGNS or len(operands) < 2:
            return None
        start, number = self._value(operands[-2]), _number(operands[-1])
        return None if start is None or number is None else start + _SIGNS[instruction.name] * number

    def _value(self, register: str) -> int | None:
        return self.offset if register == "sp" else self.copies.get(register)


def _number(text: str) -> int | None:
    try:
        return int(text.removeprefix("#"), 0)
    except ValueError:
        return None


def _list_bytes(text: str) -> int:
    """Bytes in a register list: d registers are eight, all others four."""
    return sum(8 if name.strip().startswith("d") else 4 for name in text.strip("{}").split(","))


def _writeback(last: str) -> int:
    """What a load or store adds to the stack pointer: `[sp, #-8]!` before it, `[sp], #8` after it, else nothing."""
    if last.endswith("!"):
        return _number(last.strip("[]!").split(",")[1].strip()) or 0
    return (_number(last) or 0) if last.startswith("#") else 0


def lowest_in_block(image: Image, address: int, size: int) -> int:
    """The deepest the stack pointer gets inside a block, relative to its entry (bytes, at most 0)."""
    pointer = StackPointer()
    for instruction in disassemble_block(image, address, size):
        pointer.step(instruction)
        if pointer.offset is None:
            break
    return pointer.lowest
