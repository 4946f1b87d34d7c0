"""What learning on the chip costs: `python benchmarks/learning_on_chip.py [BOARD ...]`.

For the classifier of the claim L29 (64 sensors, 128 hidden units, 10 classes), as it was trained and with a last layer
that learns, in float and in fixed point: instructions of an inference and of a step of learning, counted on the
emulated core, and bytes of flash and RAM, exact. Nothing here is a test.
"""

from __future__ import annotations

import sys

from lilliput.bench.claims.row_l29 import RATE, learner
from lilliput.cli.output import table
from lilliput.compress import quantize
from lilliput.flow.build import build
from lilliput.flow.demo.sensor_drift import sensor_drift
from lilliput.flow.firmware import stored_inputs
from lilliput.run.emulated_model import EmulatedModel

BOARDS = ("generic-cortex-m0", "generic-cortex-m4", "nano33ble", "generic-rv32imc")


def main(boards: tuple[str, ...]) -> None:
    drift = sensor_drift(0)
    models = {
        "float": (drift.classifier, learner(drift, "float", RATE)),
        "fixed": (quantize(drift.classifier, drift.calibration), learner(drift, "fixed", RATE)),
    }
    rows = []
    for board in boards:
        for arithmetic, (plain, learning) in models.items():
            before, firmware = build(plain, board), build(learning, board)
            (sample,) = stored_inputs(firmware.graph, [drift.stream[:1]])
            with EmulatedModel(firmware.image, firmware.project.layout, firmware.board) as core:
                _, inference, _ = core.measure([sample[0]])
                step, cycles = core.measure_learning([sample[0]], [drift.labels[:1]])
            with EmulatedModel(before.image, before.project.layout, before.board) as core:
                _, trained, _ = core.measure([sample[0]])
            milliseconds = None if cycles is None else cycles.on_chip / firmware.board.clock_hz * 1e3
            rows.append([
                board, arithmetic, trained.instructions, inference.instructions, step.instructions, milliseconds,
                before.sizes.ram, firmware.sizes.ram, firmware.sizes.arena, before.sizes.flash, firmware.sizes.flash,
            ])  # fmt: skip
    head = ["board", "arithmetic", "run as trained", "run", "learn", "learn ms"]
    print(table([*head, "RAM as trained", "RAM", "of it arena", "flash as trained", "flash"], rows))
    learned = models["fixed"][1].learned
    print(f"\nlearned: {', '.join(f'{v.name} {list(v.shape)} {v.nbytes:,} bytes' for v in learned)}")


if __name__ == "__main__":
    main(tuple(sys.argv[1:]) or BOARDS)
