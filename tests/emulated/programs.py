"""Small firmwares for the tests of the emulator: every core we claim, compiled by zig, without the rest of Lilliput."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from lilliput.run.elf import Image, read_elf
from lilliput.run.emulated import Memory

START = Path(__file__).parent / "firmware" / "start.c"
_FLASH_SIZE, _RAM_SIZE = 256 * 1024, 16 * 1024

_LINKER_SCRIPT = """
MEMORY {{ FLASH (rx) : ORIGIN = {flash:#x}, LENGTH = {flash_size}
          RAM (rwx) : ORIGIN = {ram:#x}, LENGTH = {ram_size} }}
SECTIONS {{
  .vectors : {{ KEEP(*(.vectors)) }} > FLASH
  .text : {{ *(.text .text.*) }} > FLASH
  .rodata : {{ *(.rodata .rodata.*) }} > FLASH
  .data : {{ data_start = .; *(.data .data.*) . = ALIGN(4); data_end = .; }} > RAM AT> FLASH
  data_load = LOADADDR(.data);
  .bss (NOLOAD) : {{ bss_start = .; *(.bss .bss.*) . = ALIGN(4); bss_end = .; }} > RAM
  __stack_top = ORIGIN(RAM) + LENGTH(RAM);
  /DISCARD/ : {{ *(.ARM.exidx*) }}
}}
"""


@dataclass(frozen=True)
class FirmwareCore:
    """How to compile for a core, which model emulates it, and which QEMU machine has it."""

    target: str
    cpu: str
    model: str
    machine: str | None = None
    flash: int = 0
    ram: int = 0x20000000

    @property
    def memory(self) -> tuple[Memory, Memory]:
        """Flash and RAM."""
        return Memory(self.flash, _FLASH_SIZE, False), Memory(self.ram, _RAM_SIZE, True)


_SOFT, _HARD = "thumb-freestanding-eabi", "thumb-freestanding-eabihf"
CORES = {
    "m0": FirmwareCore(_SOFT, "cortex_m0", "UC_CPU_ARM_CORTEX_M0", "microbit"),
    "m0plus": FirmwareCore(_SOFT, "cortex_m0plus", "UC_CPU_ARM_CORTEX_M0", "microbit"),
    "m3": FirmwareCore(_SOFT, "cortex_m3", "UC_CPU_ARM_CORTEX_M3", "mps2-an385"),
    "m4": FirmwareCore(_HARD, "cortex_m4+vfp4d16sp", "UC_CPU_ARM_CORTEX_M4", "mps2-an386"),
    "m7": FirmwareCore(_HARD, "cortex_m7+fp_armv8d16sp", "UC_CPU_ARM_CORTEX_M7", "mps2-an500"),
    "m33": FirmwareCore(
        _HARD, "cortex_m33+dsp+fp_armv8d16sp", "UC_CPU_ARM_CORTEX_M33", "mps2-an505", 0x10000000, 0x38000000
    ),
    "rv32": FirmwareCore("riscv32-freestanding-none", "generic_rv32+m+c", "UC_CPU_RISCV32_ANY"),
}
M55 = FirmwareCore(_HARD, "cortex_m55+mve_fp+fp_armv8d16", "", "mps3-an547")


def build(folder: Path, core: FirmwareCore, source: str, *flags: str) -> Image:
    """Compile and link one C source with the start-up code; skips the test when ziglang is not installed."""
    if find_spec("ziglang") is None:
        pytest.skip('building firmware needs ziglang: pip install "lilliput[build]"')
    (folder / "main.c").write_text(source)
    script = _LINKER_SCRIPT.format(flash=core.flash, flash_size=_FLASH_SIZE, ram=core.ram, ram_size=_RAM_SIZE)
    (folder / "link.ld").write_text(script)
    common = [
        "-O2",
        "-g",
        "-std=gnu99",
        "-ffreestanding",
        "-fomit-frame-pointer",
        *["-ffunction-sections", "-fdata-sections"],
    ]
    link = ["-Wl,--gc-sections", "-Wl,--entry=Reset_Handler", "-T", str(folder / "link.ld")]
    output = folder / "firmware.elf"
    command = [sys.executable, "-m", "ziglang", "cc", "-target", core.target, f"-mcpu={core.cpu}", *common, *flags]
    sources = [str(START), str(folder / "main.c")]
    done = subprocess.run([*command, *link, *sources, "-o", str(output)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return read_elf(output)
