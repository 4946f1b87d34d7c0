"""Handwritten digits: from real data to a proven image, with a report at the end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from lilliput.boards import load_board
from lilliput.codegen import c_project
from lilliput.flow.build import build
from lilliput.flow.check import check
from lilliput.flow.demo.digits import Digits, digits
from lilliput.flow.demo.digits_network import DigitsNetwork, digits_network
from lilliput.flow.firmware import Firmware, stored_inputs
from lilliput.flow.profile import Profile
from lilliput.flow.report import BoardCard, Drawing, board_card, compare, misfit_card, report
from lilliput.flow.verify import Verdict
from lilliput.graph import Graph, LilliputError
from lilliput.run.emulated_model import EmulatedModel, is_emulated
from lilliput.run.host import HostTwin

EMULATED_SAMPLES = 100
OTHER_BOARDS = ("microbit", "raspberry-pi-pico", "esp32-c3", "nucleo-l4r5zi", "nucleo-h743zi", "arduino-uno")

Progress = Callable[[str], None]


@dataclass(frozen=True, eq=False)
class DigitsDemo:
    """What the demo found. Accuracies are of the whole test split; `emulated_equal` counts images whose outputs on the
    emulated core equal the host twin's to the byte.

    network                  what it is, in a few words
    only_quantized_accuracy  with as many bits, but not trained for them; None where nothing was trained so
    """

    network: str
    firmware: Firmware
    verdict: Verdict
    profile: Profile | None
    float_accuracy: float
    device_accuracy: float
    only_quantized_accuracy: float | None
    test_images: int
    emulated_images: int
    emulated_equal: int
    report: Path


def run_digits(out: Path, board: str = "nano33ble", progress: Progress = lambda step: None) -> DigitsDemo:
    """Train, quantize, build, run, verify, report; everything lands in `out`."""
    data = digits()
    network = digits_network(data, progress)
    progress(f"compiling C for {board}")
    firmware = build(network.graph, board, out / "firmware")
    images = stored_inputs(firmware.graph, [network.images(data.test_images)])[0]
    progress(f"running all {len(images)} test images through the host twin")
    with HostTwin([firmware.project]) as twin:
        answers = twin.run([images])[0]
    emulated, equal = 0, 0
    if is_emulated(firmware.board):
        progress(f"running {EMULATED_SAMPLES} of them on the emulated {firmware.board.core.title}")
        emulated = min(EMULATED_SAMPLES, len(images))
        with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
            on_core = core.run([images[:emulated]])[0]
        equal = int(np.sum(np.all(on_core == answers[:emulated], axis=1)))
    progress("verifying layer by layer")
    verdict = firmware.verify(images[:10])
    costs = firmware.profile() if is_emulated(firmware.board) else None
    progress("writing the report")
    evaluation = compare(
        firmware.graph.labels, data.test_labels, network.float_labels, answers.argmax(axis=1), "device"
    )
    page = report(
        firmware, evaluation, verdict, costs, "Handwritten digits", _cards(network.graph, firmware, costs),
        [network.images(data.test_images[:5])], Drawing(8, 8, 16.0),
    )  # fmt: skip
    return DigitsDemo(
        network=network.told,
        firmware=firmware,
        verdict=verdict,
        profile=costs,
        float_accuracy=float(np.mean(network.float_labels == data.test_labels)),
        device_accuracy=float(np.mean(answers.argmax(axis=1) == data.test_labels)),
        only_quantized_accuracy=_accuracy(network, data),
        test_images=len(images),
        emulated_images=emulated,
        emulated_equal=equal,
        report=page.write(out),
    )


def _accuracy(network: DigitsNetwork, data: Digits) -> float | None:
    """Of the graph that was not trained for its few bits."""
    graph = network.only_quantized
    if graph is None:
        return None
    images = stored_inputs(graph, [network.images(data.test_images)])[0]
    with HostTwin([c_project(graph)]) as twin:
        return float(np.mean(twin.run([images])[0].argmax(axis=1) == data.test_labels))


def _cards(graph: Graph, firmware: Firmware, costs: Profile | None) -> list[BoardCard]:
    """The fit card of the board at hand and of some others; what cannot be built here is answered by the size model."""
    cards = [board_card(firmware, costs)]
    for name in OTHER_BOARDS:
        board = load_board(name)
        try:
            other = build(graph, board)
            cards.append(board_card(other, other.profile() if is_emulated(board) else None))
        except LilliputError:
            fit = check(graph, board)
            cards.append(replace(misfit_card(board, fit.sentence), fits=fit.fits))
    return cards
