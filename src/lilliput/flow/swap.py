"""Swapping: a model larger than the memory as C that runs tile by tile from a block device, built and measured."""

from __future__ import annotations

import shutil
import tempfile
import weakref
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lilliput.boards import Board, load_board
from lilliput.boards.linker import pool_section
from lilliput.flow.build import compile_sources
from lilliput.flow.folders import output_folder
from lilliput.flow.limits import check_limits
from lilliput.flow.options import BuildOptions
from lilliput.flow.profile import joules_per_cycle
from lilliput.graph import Graph, ToolError, UnsupportedError
from lilliput.memory.pools import Pool, place_in_pools
from lilliput.passes import chosen_passes, run_passes
from lilliput.run.counts import Run
from lilliput.run.cycles import block_prices, modelled_cycles
from lilliput.run.elf import Image, read_elf
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import emulator_model, memory_map
from lilliput.swap.card import MICROSD
from lilliput.swap.firmware import OUTPUTS, blocks, firmware_text
from lilliput.swap.planning import plan
from lilliput.swap.program import Options
from lilliput.swap.rates import DEFAULT
from lilliput.swap.source import SwapProject, swap_project

SCHEDULER = ("start", "poll", "move", "start_transfer", "compute", "call", "is_waiting", "device_done")
FLAGS = ("-fno-jump-tables",)  # the choice of a call would be a jump whose targets the bound of the stack cannot see
ONE_FRAME = Options()
SMALL = BuildOptions(optimize="size")
DEVICE_RATE = 10e6  # bytes a second: an SD card on a bus of four bits at 25 MHz gives 12.5e6 at most


@dataclass(frozen=True, eq=False)
class SwapFirmware:
    """An image that runs `frames` frames of a swapped model; `folder` has it, the C project and the device's image."""

    project: SwapProject
    board: Board
    image: Image
    folder: Path
    frames: int

    def measure(self, rate: float = DEVICE_RATE, contents: bytes | None = None) -> SwapCost:
        """Boots the firmware beside a block device of `rate` bytes a second; `contents` stands in for its image.

        The device keeps the core's modelled time: a first run finds the code that runs and its prices, a second one is
        timed with them. Raises ToolError where the model ends with an error.
        """
        core, per_byte = self.board.core, self.board.clock_hz / rate
        held = (self.project.image if contents is None else contents).ljust(self.project.device_bytes, b"\0")
        with Emulator(emulator_model(self.board)) as emulator:
            emulator.load(self.image, memory_map(self.board))
            emulator.mark((), "lil_roi_begin", "lil_roi_end")
            emulator.attach_device(held, per_byte)
            prices = block_prices(emulator.boot(), core)
            emulator.attach_device(held, per_byte, prices=prices)
            run = emulator.boot()
            value = self.project.program.graph.values[self.project.program.graph.outputs[0]]
            raw = emulator.read(self.image.symbol(OUTPUTS).address, self.frames * value.nbytes)
        outputs = np.frombuffer(raw, value.format.numpy).reshape(self.frames, *value.shape)
        return _cost(self.project.name, run, self.board, self.frames, outputs)


@dataclass(frozen=True, eq=False)
class SwapCost:
    """Of one frame among `frames`, but for band_percent and outputs (frames, ...).

    cycles    from the first frame's start to the last one's end, modelled: computing and waiting
    computing of them, the processor's: kernels, checks, scheduler
    scheduling  of these, without the kernels
    moving    cycles in which the device moves
    read, written, transfers  bytes, and how many times the device was asked
    """

    frames: int
    cycles: float
    computing: float
    scheduling: float
    moving: float
    read: float
    written: float
    transfers: float
    band_percent: float
    outputs: np.ndarray


def frame_joules(cost: SwapCost, board: Board, rate: float = DEVICE_RATE) -> float | None:
    """Of a frame, modelled: the processor at its full current, waiting too, and a card while it moves.

    None where the board's current is not known.
    """
    per_cycle = joules_per_cycle(board)
    return None if per_cycle is None else cost.cycles * per_cycle + MICROSD.joules(cost.read + cost.written, rate)


def build_swapped(
    graph: Graph,
    memory: int,
    board: str | Board = "nucleo-l4r5zi",
    out: str | Path | None = None,
    swap: Options = ONE_FRAME,
    options: BuildOptions = SMALL,
    frames: int = 1,
) -> SwapFirmware:
    """Firmware that runs `graph` in at most `memory` bytes, the caller's input and output not counted.

    frames  that the measuring firmware runs
    Raises FitError where the smallest tiles need more, or the board has less; UnsupportedError for a core whose
    constants cannot lie in RAM; else as `build`.
    """
    board = load_board(board) if isinstance(board, str) else board
    project = project_for(graph, memory, board, swap, options)
    folder = Path(tempfile.mkdtemp(prefix="lilliput-")) if out is None else output_folder(out)
    files = {**project.files, "main.c": firmware_text(project, frames, sections(project, board))}
    for name, text in files.items():
        (folder / name).write_text(text, encoding="ascii", newline="\n")
    (folder / f"{project.name}.img").write_bytes(project.image)
    sources = [folder / name for name in files if name.endswith(".c")]
    image = read_elf(compile_sources(sources, board, folder, options, flags=FLAGS))
    firmware = SwapFirmware(project, board, image, folder, frames)
    if out is None:
        weakref.finalize(firmware, shutil.rmtree, folder, ignore_errors=True)
    return firmware


def sections(project: SwapProject, board: Board) -> dict[str, str]:
    """Where the blocks of a swapped model go on a board with several memories; .bss is its main one."""
    names = {region.name: "" if region is board.ram else pool_section(region) for region in board.pools}
    pools = [Pool(region.name, region.size) for region in board.pools]
    return {block: names[pool] for block, pool in place_in_pools(blocks(project), pools).items()}


def project_for(graph: Graph, memory: int, board: Board, swap: Options, options: BuildOptions) -> SwapProject:
    """The C project and the device's image."""
    if board.core.family == "avr":
        raise UnsupportedError(
            f"a model cannot be swapped on the {board.core.title}, whose constants are read by other instructions than "
            "its RAM; choose another board"
        )
    ready = run_passes(check_limits(graph), chosen_passes(options.passes))
    features = board.core.features if options.kernels == "fast" else frozenset()
    rates = replace(DEFAULT, clock=float(board.clock_hz), device=DEVICE_RATE)
    return swap_project(plan(ready, memory, features, swap, rates), options.optimize)


def _cost(name: str, run: Run, board: Board, frames: int, outputs: np.ndarray) -> SwapCost:
    cycles = modelled_cycles(run, board.core)
    device = run.device
    if cycles is None or device is None:
        raise ToolError(
            f"the {board.core.title} has no table of cycles, so the device cannot keep time; choose another"
        )
    return SwapCost(
        frames=frames,
        cycles=(cycles.total + device["slept"]) / frames,
        computing=cycles.total / frames,
        scheduling=sum(cycles.functions.get(f"{name}_{each}", 0.0) for each in SCHEDULER) / frames,
        moving=device["moving"] / frames,
        read=device["read"] / frames,
        written=device["written"] / frames,
        transfers=device["transfers"] / frames,
        band_percent=cycles.band_percent,
        outputs=outputs,
    )
