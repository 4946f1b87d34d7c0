"""F4, Edge Impulse: five formats in, and an impulse whose labels on the chip are those of Python, its size foretold."""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.impulse import Impulse, from_csv, linked, predicted, train
from lilliput.bench.claims.there_and_back import refused_changes, there_and_back
from lilliput.data import Recording
from lilliput.data.generators.vibration import Vibration
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.run.emulated_model import EmulatedModel
from lilliput.run.host import HostTwin

EQUAL, NEAR = 0.999, 0.05
CHUNKS = (7, 100, 33, 1, 256)
CHANGES = 40
LIKE = (256, 16, 24)  # rows of a window, bands, hidden units: the impulse whose code foretells that of others,
LESS = (64, 8, 8)  # together with this one's
SHAPES = ((128, 12, 8), (512, 20, 40))
BOARDS = ("nano33ble", "generic-cortex-m0")


def measure(quick: bool) -> Claim:
    """Machines heard by an accelerometer, from CSV files; test machines are others than those of the training."""
    each, heard = (6, 2) if quick else (40, 20)
    with tempfile.TemporaryDirectory() as folder:
        recordings = from_csv(list(Vibration(each=each).recordings("train")), Path(folder))
        formats = there_and_back(recordings[0], Path(folder) / "formats")
        refused = refused_changes(recordings[0], Path(folder), CHANGES)
    test = list(Vibration(each=max(heard, each)).recordings("test"))
    impulse = train(recordings, *LIKE)
    firmware = build(impulse.pipeline.stream(), BOARDS[0])
    wanted = [impulse.labels(one.values) for one in test]
    on_host, swapped = in_c(firmware, test), in_c(firmware, [_swapped(one) for one in test])
    few = test[:: max(1, len(test) // heard)]
    on_core = on_chip(firmware, few)
    same = share(wanted, on_host)
    same_on_core = share([impulse.labels(one.values) for one in few], on_core)
    errors = foretold(impulse, firmware, recordings, BOARDS[: 1 if quick else None], SHAPES[: 1 if quick else None])
    as_float = share([impulse.float_labels(one.values) for one in test], on_host)
    classes = [impulse.pipeline.labels.index(one.label) for one in test]
    right = share([np.full(len(w), c) for w, c in zip(wanted, classes, strict=True)], on_host)
    moved = share(wanted, swapped)
    count = sum(map(len, wanted))
    return Claim(
        row="F4",
        claim="JSON, CBOR, CSV, WAV and JPG come back as they were; an impulse on accelerometer CSV gives Python's"
        " labels in C; its flash and RAM are foretold without compiling it",
        value=f"{sum(formats.values())} of {len(formats)} formats; labels equal on {same:.2%} of {count:,} windows in C"
        f" and on {same_on_core:.2%} of {sum(map(len, on_core)):,} on the emulated {firmware.board.core.title} (with"
        f" scikit-learn's floats {as_float:.1%}; {right:.0%} right on machines never heard); flash and RAM of"
        f" {len(errors)} other impulses foretold within {max(errors):.1%} of the linker's",
        target=f"all; at least {EQUAL:.1%}; within {NEAR:.0%}",
        holds=all(formats.values())
        and min(same, same_on_core) >= EQUAL
        and max(errors) <= NEAR
        and refused == CHANGES
        and moved < 0.9,
        control=f"with the axes in another order {moved:.0%} of the labels stay; {refused} of {CHANGES} signed files "
        "with one bit changed are refused",
        seeds=1,
        source="Edge Impulse (Hymel et al. 2022): impulses, ingestion formats, estimates before deployment",
    )


def in_c(firmware: Firmware, recordings: list[Recording]) -> list[np.ndarray]:
    """The labels of each recording's windows by the compiled C, fed in odd chunks."""
    with HostTwin([firmware.project]) as twin:
        return [_labels(twin.feed(one.values, CHUNKS)) for one in recordings]


def on_chip(firmware: Firmware, recordings: list[Recording]) -> list[np.ndarray]:
    """The same on the emulated core."""
    with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as emulated:
        return [_labels(emulated.feed(one.values, CHUNKS)) for one in recordings]


def _labels(fed: list) -> np.ndarray:
    return np.array([next(iter(call.outputs.values())).argmax() for call in fed])


def share(first: list[np.ndarray], second: list[np.ndarray]) -> float:
    """Of windows in which two agree; 0 where they have not as many."""
    if [len(each) for each in first] != [len(each) for each in second]:
        return 0.0
    return float(np.mean(np.concatenate(first) == np.concatenate(second)))


def foretold(
    impulse: Impulse,
    firmware: Firmware,
    recordings: list[Recording],
    boards: tuple[str, ...],
    shapes: tuple[tuple[int, int, int], ...],
) -> list[float]:
    """The relative errors of what is foretold for impulses of other shapes, for each board and shape."""
    others = {shape[0]: train(recordings, *shape).pipeline.stream() for shape in shapes}
    smaller, errors = train(recordings, *LESS).pipeline.stream(), []
    for board in boards:
        like = firmware if board == firmware.board.name else build(impulse.pipeline.stream(), board)
        likes = {LIKE[0]: like, LESS[0]: build(smaller, board)}
        errors += [predicted(graph, rows, likes).error(linked(build(graph, board))) for rows, graph in others.items()]
    return errors


def _swapped(recording: Recording) -> Recording:
    values = np.ascontiguousarray(recording.values[:, ::-1])
    return Recording(**{**recording.facts, "values": values})  # type: ignore[arg-type]
