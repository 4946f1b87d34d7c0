"""What one inference costs, layer by layer: counted instructions, modelled cycles, time and energy."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lilliput.boards import Board, Power
from lilliput.boards.description import Multiply
from lilliput.codegen import Layout
from lilliput.codegen.firmware import pattern_inputs
from lilliput.codegen.lessons import lessons
from lilliput.graph import Call, Step, layer_calls
from lilliput.run.emulated_model import EmulatedModel, layer_symbol
from lilliput.run.firmware import run_firmware
from lilliput.run.qemu import has_qemu, run_qemu

if TYPE_CHECKING:
    from lilliput.flow.firmware import Firmware

Cost = tuple[int, float | None]  # instructions, modelled cycles where they are known


@dataclass(frozen=True)
class LayerCost:
    """One layer. instructions are counted; cycles and microjoules modelled, None where nothing is known.

    bound  the instructions that its MACs take at least on this core, loads included, if each of them is done; None
           where the core states none, in floating point, and where there are no MACs
    """

    name: str
    operator: str
    output: tuple[int, ...]
    macs: int
    arena: tuple[int, int]
    instructions: int
    bound: float | None
    cycles: float | None
    microjoules: float | None


@dataclass(frozen=True)
class Learning:
    """One step of learning, which follows an inference. instructions are counted, the rest is modelled."""

    instructions: int
    cycles: float | None
    milliseconds: float | None


@dataclass(frozen=True)
class Profile:
    """One inference on the board's core; of a model that is fed rows, as many calls in its steady state as it
    takes until the same layers run again.

    learning                           what a step of learning costs besides; None where the model does not learn

    calls                              how many that are, and
    signal_seconds                     how long the signal takes that they are fed; None where it is not fed

    cycles, milliseconds, millijoules  modelled, plus or minus band_percent; None where the core has no cost table;
                                       includes the flash's wait states where the chip's timing is known
    peak_stack                         counted, bytes below the entry of the region; None where QEMU counted
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
    peak_stack: int | None
    calls: int = 1
    signal_seconds: float | None = None
    learning: Learning | None = None


def profile(firmware: Firmware) -> Profile:
    """Boots the measuring firmware on the emulated core and counts between its two markers.

    Where only QEMU knows the core, instructions are all that is counted.
    """
    board, layout = firmware.board, firmware.project.layout
    is_blob = layout.options.style == "blob"  # which has no function a layer
    running = (
        {}
        if is_blob
        else {
            i: layer_symbol(layout, i) for i, s in enumerate(layout.steps[: layout.inference]) if not layout.is_noop(s)
        }
    )
    if "unicorn" not in board.core.emulators and "qemu" in board.core.emulators and has_qemu():
        booted = run_qemu(firmware.image, board.core.emulators["qemu"], marks=[*running.values()])
        counted = zip(running, booted.parts, strict=False)  # without the plugin there are none
        without_cycles = {index: (instructions, None) for index, instructions in counted}
        return replace(_whole(firmware, booted.region or 0), layers=_layers(layout, board, without_cycles))
    measured = run_firmware(firmware.image.path, board, [*running.values()])
    run, cycles = measured.run, measured.cycles
    joules = joules_per_cycle(board)
    costs = {i: (run.buckets[name], None if cycles is None else cycles.bucket(name)) for i, name in running.items()}
    layers = _layers(layout, board, _blob_costs(firmware) if is_blob else costs)
    total = sum(block.total for block in run.region)
    return replace(
        _whole(firmware, total),
        layers=layers,
        cycles=None if cycles is None else cycles.on_chip,
        band_percent=None if cycles is None else cycles.band_percent,
        milliseconds=None if cycles is None else cycles.on_chip / board.clock_hz * 1e3,
        millijoules=None if cycles is None or joules is None else cycles.on_chip * joules * 1e3,
        peak_stack=run.peak_stack,
        learning=_learning(firmware) if layout.graph.learns else None,
    )


def _learning(firmware: Firmware) -> Learning:
    """Behind a run of the generated pattern."""
    graph, board = firmware.graph, firmware.board
    with EmulatedModel(firmware.image, firmware.project.layout, board) as core:
        sample = pattern_inputs([graph.values[name] for name in graph.inputs])
        run, cycles = core.measure_learning(sample, [array[0] for array in lessons(graph, 1)])
    on_chip = None if cycles is None else cycles.on_chip
    return Learning(run.instructions, on_chip, None if on_chip is None else on_chip / board.clock_hz * 1e3)


def joules_per_cycle(board: Board) -> float | None:
    """From the first figure of supply current at a known clock; the energy model is cycles times this."""
    power = _power(board)
    return None if power is None else power.milliamperes * 1e-3 * power.volts / power.clock_hz


def _power(board: Board) -> Power | None:
    return next((p for p in board.power + board.chip.power if p.milliamperes and p.clock_hz), None)


def _whole(firmware: Firmware, instructions: int) -> Profile:
    """A profile that knows the instructions and nothing else."""
    board, power = firmware.board, _power(firmware.board)
    model = (
        ""
        if power is None
        else f"{power.milliamperes} mA at {power.volts} V and {power.clock_hz / 1e6:g} MHz: {power.source}"
    )
    graph = firmware.graph
    seconds = None if graph.rate is None else graph.period * graph.values[graph.inputs[0]].shape[0] / graph.rate
    return Profile(
        board.name, board.core.title, (), instructions, None, None, board.clock_hz, None, None, model, None,
        graph.period, seconds,
    )  # fmt: skip


def _blob_costs(firmware: Firmware) -> dict[int, Cost]:
    """From calls of the interpreter for one layer after the other, on the generated pattern."""
    graph, layout = firmware.graph, firmware.project.layout
    with EmulatedModel(firmware.image, layout, firmware.board) as core:
        return core.step_costs(pattern_inputs([graph.values[name] for name in graph.inputs]))


def _layers(layout: Layout, board: Board, costs: Mapping[int, Cost]) -> tuple[LayerCost, ...]:
    known = any(cycles is not None for _, cycles in costs.values())
    nothing: Cost = (0, 0.0 if known else None)
    return tuple(_layer(layout, board, i, costs.get(i, nothing)) for i in range(layout.inference))


def _layer(layout: Layout, board: Board, index: int, cost: Cost) -> LayerCost:
    step, (instructions, cycles), joules = layout.steps[index], cost, joules_per_cycle(board)
    value = step.call.output
    start = layout.plan.offsets[value.name]
    return LayerCost(
        name=layout.layers[index],
        operator=step.node.op.name,
        output=value.shape,
        macs=step.node.op.macs(step.call),
        arena=(start, start + value.nbytes),
        instructions=instructions,
        bound=None if board.core.multiply is None else _bound(step, board.core.multiply),
        cycles=cycles,
        microjoules=None if cycles is None or joules is None else cycles * joules * 1e6,
    )


def _bound(step: Step, multiply: Multiply) -> float | None:
    """Of all layers that a step stands for together; None where none of them has one."""
    bounds = [bound for call in layer_calls(step) if (bound := _call_bound(call, multiply)) is not None]
    return sum(bounds) if bounds else None


def _call_bound(call: Call, multiply: Multiply) -> float | None:
    """From how often each input and each weight is used."""
    macs, (x, weights) = call.op.macs(call), [*call.inputs, None][:2]
    if not macs or x is None or weights is None or call.output.format.is_float:
        return None
    return macs * multiply.instructions_per_mac(max(1, macs // x.size), max(1, macs // weights.size))
