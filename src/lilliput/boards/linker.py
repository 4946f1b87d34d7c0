"""The linker script of a board, for the lld inside zig and for GNU ld alike.

RAM from its first address up: stack, .data, .bss. A stack that grows too far therefore leaves RAM and faults, instead
of eating variables. Other memories that hold data are pools: what stands in a section `.bss.<name>` goes to the memory
of that name, and holds anything at the start. ENTRY is not written: zig ignores it, so the entry symbol goes on the
command line.
"""

from __future__ import annotations

import re

from lilliput.boards.description import Board, Region
from lilliput.graph.errors import UnsupportedError

STACK_ALIGNMENT = 16  # what the RISC-V ABI asks for; Arm's needs 8

_SCRIPT = """\
MEMORY
{{
    FLASH (rx)  : ORIGIN = 0x{flash.origin:08x}, LENGTH = 0x{flash.size:x}
    RAM   (rwx) : ORIGIN = 0x{ram.origin:08x}, LENGTH = 0x{ram.size:x}
{memories}}}

SECTIONS
{{
    /* Unwind tables serve C++ exceptions, and the compiler's own library brings debug data with machine paths. */
    /DISCARD/ :
    {{
        *(.ARM.exidx* .ARM.extab* .eh_frame*)
        *libcompiler_rt.a:*(.debug*)
        *libgcc.a:*(.debug*)
    }}

    .text :
    {{
        KEEP(*(.vectors))
        *(.text .text.*)
    }} > FLASH

    .rodata : ALIGN(16)
    {{
        *(.rodata .rodata.* .srodata .srodata.*)
    }} > FLASH

    .stack (NOLOAD) :
    {{
        __stack_limit = .;
        . = . + {stack_bytes};
        __stack_top = .;
    }} > RAM

    .data : ALIGN(16)
    {{
        __data_start = .;
        *(.data .data.* .sdata .sdata.*)
        . = ALIGN(4);
        __data_end = .;
    }} > RAM AT > FLASH
    __data_load = LOADADDR(.data);

{sections}    .bss (NOLOAD) : ALIGN(16)
    {{
        __bss_start = .;
        *(.bss .bss.* .sbss .sbss.* COMMON)
        . = ALIGN(4);
        __bss_end = .;
    }} > RAM
}}
"""


_MEMORY = "    {name} (rw) : ORIGIN = 0x{region.origin:08x}, LENGTH = 0x{region.size:x}\n"
_POOL = """\
    .{name} (NOLOAD) : ALIGN(16)
    {{
        *(.bss.{name})
    }} > {name}

"""


def pool_section(region: Region) -> str:
    """The section of what goes to a memory other than the board's main one."""
    return ".bss." + re.sub(r"\W", "_", region.name)


def linker_script(board: Board, stack_bytes: int) -> str:
    """The script's text; the stack gets `stack_bytes`, rounded up to a multiple of 16.

    Raises:
        UnsupportedError: programs for this board are put into RAM by its own loader, so no image of ours would start.
    """
    if not (_linkable(board.flash) and board.flash.kind == "flash" and _linkable(board.ram)):
        raise UnsupportedError(
            f"The board {board.name} cannot take a linked image: its programs are loaded by the maker's tools; "
            "export a C project and build it there."
        )
    rounded = -(-stack_bytes // STACK_ALIGNMENT) * STACK_ALIGNMENT
    others = [(pool_section(region), region) for region in board.pools if region is not board.ram]
    return _SCRIPT.format(
        flash=board.flash,
        ram=board.ram,
        stack_bytes=rounded,
        memories="".join(_MEMORY.format(name=name[5:], region=region) for name, region in others),
        sections="".join(_POOL.format(name=name[5:]) for name, _ in others),
    )


def _linkable(region: Region) -> bool:
    return region.origin is not None
