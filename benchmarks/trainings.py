"""Networks of the zoo trained on data that is here, float and int8 in C, a line for each.

    LILLIPUT_DATA=... python benchmarks/trainings.py [set or network ...]

Every sample is tested once, by a network that has not seen it (folds; windows of one recording stay together), and all
folds count together. Target: int8 within 0.5 percentage points of float, weights 4.00 x smaller, no floats, C equal to
the reference to the bit.
"""

from __future__ import annotations

import sys
from time import perf_counter

from lilliput.bench.trainings import TRAININGS, line, measure
from lilliput.graph import ToolError


def main(wanted: list[str]) -> None:
    for training in TRAININGS:
        name = f"{training.samples.__name__}, {training.network}"
        if not all(word in name for word in wanted):
            continue
        start = perf_counter()
        try:
            print(f"{line(measure(training))}  {perf_counter() - start:.0f} s", flush=True)
        except ToolError as error:
            print(f"{name:20} {error}", flush=True)


if __name__ == "__main__":
    main(sys.argv[1:])
