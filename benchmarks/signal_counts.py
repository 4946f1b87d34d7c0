"""Instructions a sample of the filters and features, counted on emulated cores: `python benchmarks/signal_counts.py`.

One call over 256 rows of one channel (or one frame of 256 numbers), so that what a call costs besides is spread over
what is usual for audio and vibration. The bound of a filter is one instruction a multiply-accumulate.
"""

from __future__ import annotations

import sys

from signal_figures import figures

from lilliput.flow.build import build
from lilliput.graph import LilliputError
from lilliput.ops.case import Case, case_graph

BOARDS = ("generic-cortex-m4", "generic-cortex-m0", "generic-rv32imc")
SAMPLES = 256


def counted(case: Case, board: str) -> float:
    """Instructions a sample of x."""
    operand = case.inputs[0]
    assert operand is not None
    profile = build(case_graph(case), board).profile()
    return profile.instructions / SAMPLES


def main(wanted: list[str]) -> None:
    print(f"{'':28}{'MACs':>6}" + "".join(f"{board.removeprefix('generic-'):>14}" for board in BOARDS))
    for name, case in figures(SAMPLES).items():
        if wanted and not any(word in name for word in wanted):
            continue
        graph = case_graph(case)
        cells = []
        for board in BOARDS:
            try:
                cells.append(f"{counted(case, board):14.1f}")
            except LilliputError as error:
                cells.append(f"{type(error).__name__:>14}")
        print(f"{name:28}{graph.macs / SAMPLES:6.0f}{''.join(cells)}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
