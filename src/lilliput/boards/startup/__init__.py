"""The C that runs before main, per family of cores, and the header that talks to a debugger or emulator."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from lilliput.boards.description import Core

INCLUDE = Path(__file__).parent  # holds lil_semihosting.h

EXIT_TRAP = 96  # a RISC-V trap exits with this plus mcause, an Arm fault with
EXIT_FAULT = 112  # this plus the exception number; both as in lil_semihosting.h


@dataclass(frozen=True)
class Startup:
    """The sources a whole image needs beside its own, and the symbol it starts at."""

    entry: str
    sources: tuple[Path, ...]


_MEMORY = INCLUDE / "lil_memory.c"
_DIVIDE = INCLUDE / "lil_divide_f32.c"
_STARTUPS = {
    "cortex-m": Startup("Reset_Handler", (INCLUDE / "startup_cortex_m.c", _MEMORY)),
    "riscv32": Startup("_start", (INCLUDE / "startup_riscv32.c", _MEMORY)),
}


def startup_for(core: Core) -> Startup | None:
    """The start-up of the core's family; None where programs need none (host, wasm) or bring their own."""
    startup = _STARTUPS.get(core.family)
    if startup is None or "fpu" in core.features:
        return startup
    return Startup(startup.entry, (*startup.sources, _DIVIDE))
