"""What one inference costs, layer by layer: counted instructions, modelled cycles, time and energy."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from lilliput.run.cycles import modelled_cycles
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import emulator_model, layer_symbol, memory_map

if TYPE_CHECKING:
    from lilliput.flow.firmware import Firmware


@dataclass(frozen=True)
class LayerCost:
    """One layer. instructions are counted; cycles, microseconds and microjoules modelled, None where nothing is known."""

    name: str
    operator: str
    output: tuple[int, ...]
    macs: int
    arena: tuple[int, int]
    instructions: int
    cycles: float | None
    microjoules: float | None


@dataclass(frozen=True)
class Profile:
    """One inference on the board's core.

    cycles, milliseconds, millijoules  modelled, within plus or minus band_percent; None where the core has no cost table
    peak_stack                         counted, bytes below the entry of `<name>_run`
    """

    board: str
    core: str
    layers: tuple[LayerCost, ...]
    instructions: int
    cycles: float | None
    band_percent: float | None
    clock_hz: int
    milliseconds: float | None
    millijoules: float | None
    energy_model: str
    peak_stack: int


def profile(firmware: Firmware) -> Profile:
    """Boots the measuring firmware on the emulated core and counts between its two markers."""
    layout, board = firmware.project.layout, firmware.board
    running = [i for i, step in enumerate(layout.steps) if not layout.is_noop(step)]
    names = [layer_symbol(layout, i) for i in running]
    with Emulator(emulator_model(board)) as emulator:
        emulator.load(firmware.image, memory_map(board))
        emulator.mark(names, begin="lil_roi_begin", end="lil_roi_end")
        run = emulator.boot()
    cycles = modelled_cycles(run, board.core)
    power = next((p for p in board.power + board.chip.power if p.milliamperes and p.clock_hz), None)
    joules_per_cycle = None if power is None else power.milliamperes * 1e-3 * power.volts / power.clock_hz
    layers = []
    for index, step in enumerate(layout.steps):
        symbol = layer_symbol(layout, index)
        value = step.call.output
        spent = None if cycles is None else cycles.buckets.get(symbol, 0.0)
        energy = None if spent is None or joules_per_cycle is None else spent * joules_per_cycle * 1e6
        start = layout.plan.offsets[value.name]
        place = (start, start + value.nbytes)
        layers.append(
            LayerCost(
                layout.layers[index], step.node.op.name, value.shape, step.node.op.macs(step.call), place,
                run.buckets.get(symbol, 0), spent, energy,
            )
        )  # fmt: skip
    total = sum(b.total for b in run.region)
    milliseconds = None if cycles is None else cycles.total / board.clock_hz * 1e3
    millijoules = None if cycles is None or joules_per_cycle is None else cycles.total * joules_per_cycle * 1e3
    model = "" if power is None else f"{power.milliamperes} mA at {power.volts} V and {power.clock_hz / 1e6:g} MHz: {power.source}"
    return Profile(
        board.name, board.core.title, tuple(layers), total, None if cycles is None else cycles.total,
        None if cycles is None else cycles.band_percent, board.clock_hz, milliseconds, millijoules, model, run.peak_stack,
    )  # fmt: skip
