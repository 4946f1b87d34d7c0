"""From a firmware and what was found out about it to the report's data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from lilliput.boards import Board
from lilliput.codegen import Layout
from lilliput.flow.firmware import Firmware
from lilliput.flow.profile import Profile
from lilliput.flow.report.content import (
    Arena,
    BoardCard,
    Check,
    Cost,
    Footprint,
    Kind,
    Layer,
    Model,
    Proof,
    Quantity,
    Segment,
    Target,
)
from lilliput.flow.report.evaluation import Evaluation
from lilliput.flow.report.listened import Listened
from lilliput.flow.report.live import Drawing, Live, live, tensor
from lilliput.flow.report.streaming import Stream, stream
from lilliput.flow.report.tuned import Detector, detector
from lilliput.flow.report.worst import Heard, heard
from lilliput.flow.verify import Check as VerdictCheck
from lilliput.flow.verify import Verdict


@dataclass(frozen=True)
class Content:
    """The whole report; None for what was not given."""

    title: str
    model: Model
    target: Target
    footprint: Footprint
    cost: Cost | None
    proof: Proof | None
    live: Live
    stream: Stream | None
    arena: Arena
    layers: tuple[Layer, ...]
    evaluation: Evaluation | None
    boards: tuple[BoardCard, ...]
    heard: Heard | None = None
    detector: Detector | None = None


def collect(
    firmware: Firmware,
    evaluation: Evaluation | None,
    verdict: Verdict | None,
    profile: Profile | None,
    title: str,
    boards: Sequence[BoardCard],
    samples: Sequence[np.ndarray] | None,
    drawing: Drawing | None,
    listened: Listened,
) -> Content:
    """Everything the page says. Compiles the WebAssembly module and runs the golden samples on the emulated core."""
    layout = firmware.project.layout
    return Content(
        title=title,
        model=_model(layout),
        target=_target(firmware),
        footprint=_footprint(firmware),
        cost=None if profile is None else _cost(profile),
        proof=None if verdict is None else _proof(verdict),
        live=live(firmware, samples, drawing),
        stream=stream(firmware, listened.recordings),
        arena=_arena(layout),
        layers=_layers(layout, profile),
        evaluation=evaluation,
        boards=tuple(boards),
        heard=heard(listened.found, listened.before),
        detector=detector(listened.tuned),
    )


def board_card(firmware: Firmware, profile: Profile | None = None) -> BoardCard:
    """The row of a board that the model was built for."""
    cost = None if profile is None else _cost(profile)
    footprint = _footprint(firmware)
    return replace(
        misfit_card(firmware.board, ""),
        fits=True,
        flash=footprint.flash,
        ram=footprint.ram,
        instructions=None if cost is None else cost.instructions,
        milliseconds=None if cost is None else cost.milliseconds,
    )


def misfit_card(board: Board, reason: str) -> BoardCard:
    """The row of a board that the model cannot be built for; `reason` is the error's sentence."""
    return BoardCard(board.title, board.core.title, board.clock_hz, board.flash_bytes, board.ram_bytes, False, reason)


def _exact(value: float, unit: str = "bytes") -> Quantity:
    return Quantity(value, unit, Kind.EXACT)


def _counted(value: float, unit: str) -> Quantity:
    return Quantity(value, unit, Kind.COUNTED)


def _modelled(value: float | None, unit: str, band_percent: float | None) -> Quantity | None:
    return None if value is None else Quantity(value, unit, Kind.MODELLED, band_percent)


def _model(layout: Layout) -> Model:
    graph = layout.graph
    return Model(
        graph.name,
        graph.arithmetic,
        tuple(tensor(graph.values[name]) for name in graph.inputs),
        tuple(tensor(graph.values[name]) for name in graph.outputs),
        graph.labels,
        _exact(graph.macs, "MACs"),
    )


def _target(firmware: Firmware) -> Target:
    board = firmware.board
    return Target(
        board.title, board.core.title, board.clock_hz, board.flash_bytes, board.ram_bytes, str(firmware.compiler)
    )


def _footprint(firmware: Firmware) -> Footprint:
    sizes, stack = firmware.sizes, firmware.stack_bound
    return Footprint(
        flash=_exact(sizes.flash),
        weights=_exact(sizes.weights),
        channel=_exact(sizes.channel),
        tables=_exact(sizes.tables),
        code=_exact(sizes.code),
        ram=_exact(sizes.ram),
        arena=_exact(sizes.arena),
        stack_bound=_exact(stack.bytes),
        stack_path=stack.path,
    )


def _cost(profile: Profile) -> Cost:
    band = profile.band_percent
    return Cost(
        _counted(profile.instructions, "instructions"),
        None if profile.peak_stack is None else _counted(profile.peak_stack, "bytes"),
        _modelled(profile.cycles, "cycles", band),
        _modelled(profile.milliseconds, "ms", band),
        _energy(profile),
        profile.energy_model,
        "per inference" if profile.signal_seconds is None else f"for {profile.signal_seconds * 1e3:g} ms of signal",
    )


def _energy(profile: Profile) -> Quantity | None:
    if profile.millijoules is None or profile.millijoules >= 1:
        return _modelled(profile.millijoules, "mJ", profile.band_percent)
    return _modelled(profile.millijoules * 1e3, "µJ", profile.band_percent)


def _proof(verdict: Verdict) -> Proof:
    return Proof(verdict.samples, verdict.proved_on_core, tuple(_check(check) for check in verdict.checks))


def _check(check: VerdictCheck) -> Check:
    result = "equal" if check.holds else "differs" if check.gates else "note"
    return Check(check.name, result, check.sentence)


def _arena(layout: Layout) -> Arena:
    plan, values = layout.plan, layout.graph.values
    columns = ("inputs", *layout.layers, "outputs")
    segments = tuple(
        Segment(
            s.name, columns[s.first + 1], s.first + 1, s.last + 1, plan.offsets[s.name], s.nbytes, s.name not in values
        )
        for s in plan.segments
    )
    return Arena(columns, segments, _exact(plan.arena_bytes), _exact(plan.lower_bound))


def _layers(layout: Layout, profile: Profile | None) -> tuple[Layer, ...]:
    rows, band = [], None if profile is None else profile.band_percent
    for index, step in enumerate(layout.steps[: layout.inference]):
        value = step.call.output
        cost = profile.layers[index] if profile is not None and profile.layers else None
        rows.append(
            Layer(
                layout.layers[index],
                step.node.op.name,
                step.node.sources,
                value.shape,
                layout.plan.offsets[value.name],
                _exact(value.nbytes),
                _exact(step.node.op.macs(step.call), "MACs"),
                None if cost is None else _counted(cost.instructions, "instructions"),
                None if cost is None else _modelled(cost.cycles, "cycles", band),
            )
        )
    return tuple(rows)
