"""Where execution goes after an instruction."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from lilliput.run.disassembly import Instruction


class Kind(Enum):
    """What an instruction does to the program counter."""

    NEXT = "next"
    JUMP = "jump"
    CALL = "call"
    RETURN = "return"
    INDIRECT_CALL = "indirect call"
    INDIRECT_JUMP = "indirect jump"
    STOP = "stop"


@dataclass(frozen=True)
class Flow:
    """`target` is known of jumps and calls; a conditional instruction may also simply go on."""

    kind: Kind
    target: int | None = None
    is_conditional: bool = False


_NEXT = Flow(Kind.NEXT)


def flow_of(instruction: Instruction, previous: Instruction | None, architecture: str) -> Flow:
    """What `instruction` does; `previous` is the one before it (RISC-V far calls come in pairs)."""
    return _riscv(instruction, previous) if architecture == "riscv" else _arm(instruction)


def _arm(instruction: Instruction) -> Flow:
    name, operands, conditional = instruction.name, instruction.operands, instruction.is_conditional
    if name == "b":
        return Flow(Kind.JUMP, _number(operands[0]), conditional)
    if name in ("cbz", "cbnz"):
        return Flow(Kind.JUMP, _number(operands[1]), True)
    if name == "bl":
        return Flow(Kind.CALL, _number(operands[0]), conditional)
    if name in ("blx", "blxns"):
        return Flow(Kind.INDIRECT_CALL, None, conditional)
    if name in ("bx", "bxns"):
        return Flow(Kind.RETURN if operands == ("lr",) else Kind.INDIRECT_CALL, None, conditional)
    if name == "udf":
        return Flow(Kind.STOP)
    if name in ("tbb", "tbh"):
        return Flow(Kind.INDIRECT_JUMP)
    if "pc" in instruction.written:
        from_stack = name in ("pop", "ldm", "ldmdb") or operands[1].startswith("[sp")
        return Flow(Kind.RETURN if from_stack else Kind.INDIRECT_JUMP, None, conditional)
    return _NEXT


def _riscv(instruction: Instruction, previous: Instruction | None) -> Flow:
    name, operands = instruction.name, instruction.operands
    if name in ("j", "jal"):
        links = name == "jal" and operands[0] != "zero"
        return Flow(Kind.CALL if links else Kind.JUMP, instruction.address + _number(operands[-1]))
    if name.startswith("b") and len(operands) >= 2:
        return Flow(Kind.JUMP, instruction.address + _number(operands[-1]), True)
    if name in ("jr", "jalr", "ret"):
        return _riscv_register_jump(instruction, previous)
    return Flow(Kind.STOP) if name == "unimp" else _NEXT


def _riscv_register_jump(instruction: Instruction, previous: Instruction | None) -> Flow:
    """`auipc r, high; jalr link, r, low` is a direct call or jump; `jr ra` a return; all others go anywhere."""
    operands = instruction.operands
    link, register, low = "ra" if instruction.name == "jalr" else "zero", "ra", 0
    if len(operands) == 3:
        link, register, low = operands[0], operands[1], _number(operands[2])
    elif operands:
        register = operands[-1]
    if previous is not None and previous.name == "auipc" and previous.operands[0] == register:
        target = (previous.address + (_number(previous.operands[1]) << 12) + low) & 0xFFFFFFFF
        return Flow(Kind.JUMP if link == "zero" else Kind.CALL, target)
    if link != "zero":
        return Flow(Kind.INDIRECT_CALL)
    return Flow(Kind.RETURN if register == "ra" else Kind.INDIRECT_JUMP)


def _number(text: str) -> int:
    return int(text.removeprefix("#"), 0)
