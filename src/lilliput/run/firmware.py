"""Running a whole firmware as its board would: from reset to its exit, counted, checked and priced."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from lilliput.boards.description import Board
from lilliput.run.alignment import aligned_accesses
from lilliput.run.counts import Run
from lilliput.run.cycles import Cycles, modelled_cycles
from lilliput.run.elf import Sizes, read_elf
from lilliput.run.emulated import BUDGET, TIMEOUT, Emulator
from lilliput.run.emulated_model import emulator_model, memory_map
from lilliput.run.flash_model import flash_model
from lilliput.run.legality import check_legality

REGION = ("lil_roi_begin", "lil_roi_end")  # empty functions that firmware calls round what it wants measured


@dataclass(frozen=True)
class FirmwareRun:
    """`lines` of output, the counted `run`, modelled `cycles` (None where the core has no table) and exact `sizes`."""

    lines: tuple[str, ...]
    run: Run
    cycles: Cycles | None
    sizes: Sizes


def run_firmware(
    elf: Path, board: Board, layers: Sequence[str] = (), budget: int = BUDGET, timeout: float = TIMEOUT
) -> FirmwareRun:
    """Boot a firmware on the emulated core of its board.

    Counts are of the region between the symbols of `REGION` where the firmware has them, else of everything; each
    symbol of `layers` gets a bucket of its own. Where the flash's timing is known, a second run counts its stalls.

    Raises:
        ToolError: the image holds instructions the core lacks, it faults, accesses memory unaligned, overflows its
            stack, exceeds `budget` instructions or `timeout` seconds, or leaves with an exit code other than 0.
        UnsupportedError: the board's core is not emulated here.
    """
    model = emulator_model(board)
    image = read_elf(elf)
    check_legality(image, board.core)
    names = {symbol.name for symbol in image.symbols}
    begin, end = REGION if set(REGION) <= names else (None, None)
    with Emulator(model) as emulator:
        emulator.load(image, memory_map(board))
        emulator.mark(layers, begin, end)
        emulator.observe(accesses=aligned_accesses(image))
        run = emulator.boot(budget, timeout)
        flash = flash_model(board)
        if flash is not None and emulator.can_simulate_flash:
            emulator.observe()
            emulator.simulate_flash(flash)
            stalled = emulator.boot(budget, timeout)
        else:
            stalled = None
    cycles = modelled_cycles(run, board.core, stalled)
    return FirmwareRun(tuple(run.output.splitlines()), run, cycles, image.sizes())
