"""Finding instructions a core does not have: an emulator may execute them, the chip will not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from lilliput.graph.errors import ToolError, UnsupportedError
from lilliput.run.disassembly import disassemble
from lilliput.run.elf import Image
from lilliput.run.instruction_sets import instructions_of


def is_decodable(core: Any) -> bool:
    """Whether the disassembler knows the core's instructions; it does not know Helium's."""
    return instructions_of(core) is not None


def illegal_instructions(image: Image, core: Any) -> Iterator[tuple[int, str]]:
    """(address, text) of every instruction in the image that `core` (a Core of the board descriptions) lacks.

    Raises UnsupportedError where the core's instructions cannot be decoded at all.
    """
    legal = instructions_of(core)
    if legal is None:
        raise UnsupportedError(
            f"Instructions of {core.title} ({core.isa}) cannot be checked: there is no decoder here."
        )
    for start, code in image.code:
        end = start
        for instruction in disassemble(image.architecture, start, code):
            end = instruction.address + instruction.size
            if not legal.has(instruction):
                yield instruction.address, instruction.text
        if end < start + len(code):
            yield end, f".word {code[end - start : end - start + 4].hex()}"


def check_legality(image: Image, core: Any) -> None:
    """Raise ToolError naming the first instruction that `core` does not have, and how many there are."""
    found = list(illegal_instructions(image, core))
    if found:
        address, text = found[0]
        others = f" (and {len(found) - 1} more)" if len(found) > 1 else ""
        raise ToolError(
            f"{image.path.name}: {image.where(address)} holds `{text}`{others}, which {core.title} does not have; "
            "compile for that core."
        )
