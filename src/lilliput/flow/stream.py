"""A streaming network on a board: what a hop costs beside the whole window, and whether the board keeps up."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.boards import Board, load_board
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.flow.frame_clock import FrameClock, run_clock
from lilliput.flow.options import BuildOptions
from lilliput.graph import FitError, UnsupportedError
from lilliput.signal.streaming import StreamedNetwork


@dataclass(frozen=True)
class HopCost:
    """A hop on a board's core, in the steady state.

    instructions  of the calls that a result takes, counted; batch_instructions: of the whole window computed at once,
                  None where the batch graph does not fit the board
    seconds       of each of those calls, modelled within band_percent
    flash, ram    bytes of the stream's firmware, exact; batch_ram: of the batch graph's
    """

    board: str
    core: str
    instructions: int
    batch_instructions: int | None
    seconds: tuple[float, ...]
    band_percent: float | None
    flash: int
    ram: int
    batch_ram: int | None

    @property
    def share(self) -> float | None:
        """Of the batch graph's instructions."""
        return None if self.batch_instructions is None else self.instructions / self.batch_instructions


def measure(
    network: StreamedNetwork, board: str | Board, options: BuildOptions = BuildOptions(), with_batch: bool = True
) -> HopCost:
    """The stream built and counted on the board's core; and the batch graph beside it, where that is wanted.

    Raises UnsupportedError where the core's cycles cannot be modelled here, FitError where the stream does not fit.
    """
    board = load_board(board) if isinstance(board, str) else board
    firmware = build(network.graph, board, options=options)
    profile = firmware.profile()
    whole = _batch_firmware(network, board, options) if with_batch else None
    return HopCost(
        board.name,
        board.core.title,
        profile.instructions,
        None if whole is None else whole.profile().instructions,
        tuple(cycles / board.clock_hz for cycles in call_cycles(firmware)),
        profile.band_percent,
        firmware.sizes.flash,
        firmware.sizes.ram,
        None if whole is None else whole.sizes.ram,
    )


def _batch_firmware(network: StreamedNetwork, board: Board, options: BuildOptions) -> Firmware | None:
    try:
        return build(network.batch, board, options=options)
    except FitError:
        return None


def call_cycles(firmware: Firmware) -> list[float]:
    """Modelled cycles of each call of the steady state, until the same layers run again."""
    profile, graph = firmware.profile(), firmware.graph
    if profile.cycles is None:
        raise UnsupportedError(
            f"cycles of the {profile.core} cannot be modelled here, so that nobody knows whether it keeps up; take a "
            "board with a Cortex-M0 to M33 or an RV32 core"
        )
    first = graph.warm_up
    due = [
        [step.node.schedule.runs(first + call) for call in range(graph.period)]
        for step in firmware.project.layout.steps
    ]
    calls = [0.0] * graph.period
    for layer, runs in zip(profile.layers, due, strict=True):
        for call, does_run in enumerate(runs):
            calls[call] += (layer.cycles or 0.0) / sum(runs) if does_run else 0.0
    outside = profile.cycles - sum(layer.cycles or 0.0 for layer in profile.layers)
    return [cycles + outside / graph.period for cycles in calls]


def clock(network: StreamedNetwork, cost: HopCost, period: float, seconds: float = 60.0) -> FrameClock:
    """The stream's frames, one every `period` seconds, on the board."""
    return run_clock(cost.seconds, network.hop, period, seconds)


@dataclass(frozen=True)
class Pace:
    """Whether a board keeps up with a stream."""

    period: float
    clock: FrameClock
    keeps_up: bool
    sentence: str


def verdict(network: StreamedNetwork, cost: HopCost, period: float) -> Pace:
    """The frames of 60 s against the time of the calls; without the ways."""
    found = clock(network, cost, period)
    worst = max(cost.seconds)
    each = f"a hop of {network.hop} frames takes {worst * 1e3:.2f} ms on {cost.board} (modelled"
    each += "" if cost.band_percent is None else f", within {cost.band_percent:g} %"
    each += f") of the {network.hop * period * 1e3:g} ms until the next"
    if found.dropped:
        sentence = (
            f"{network.graph.name} is too slow for a frame every {period * 1e3:g} ms: {each}, so that "
            f"{found.dropped:,} of the {found.frames:,} frames of {found.seconds:g} s are dropped"
        )
    else:
        sentence = (
            f"{network.graph.name} keeps up with a frame every {period * 1e3:g} ms: {each}; none of the "
            f"{found.frames:,} frames of {found.seconds:g} s is dropped, and the core computes {found.load:.1%} of the "
            "time"
        )
    return Pace(period, found, not found.dropped, sentence)
