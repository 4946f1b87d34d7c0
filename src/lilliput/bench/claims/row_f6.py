"""F6, NanoEdge AI Studio, its signal part: a search among pre-processing pipelines under a cap of RAM and of flash.

Learning on the device comes with the learners; here the cluster is fitted on the computer, on healthy recordings alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from lilliput.bench.claims.claim import Claim
from lilliput.bench.claims.vibration_search import (
    LOW_BAND,
    SETTLE,
    Candidate,
    Cluster,
    Recordings,
    area_under_curve,
    areas,
    candidates,
    detector,
    halves,
    recordings,
)
from lilliput.codegen import c_project
from lilliput.flow.build import build
from lilliput.flow.firmware import Firmware
from lilliput.flow.recorded import Recorded
from lilliput.flow.signal_proof import verify_signal
from lilliput.run.host import HostTwin
from lilliput.signal import Pipeline

BOARD = "generic-cortex-m4"
MAX_RAM, MAX_FLASH = 4096, 32768  # bytes; RAM with the stack
LEAST = 0.95
SHUFFLES = 20


@dataclass(frozen=True, eq=False)
class Found:
    """Of one seed: the first candidate within the caps, how many better ones were beyond, its firmware on a machine of
    the test part, and what the C of each test machine's detector reaches there."""

    candidate: Candidate
    refused: int
    firmware: Firmware
    pipeline: Pipeline
    reached: Sequence[float]
    shuffled: float
    low_band: float

    @property
    def ram(self) -> int:
        return ram(self.firmware)


def measure(quick: bool) -> Claim:
    """Search on the training machines; fit on half of the test machines' healthy recordings, judge all others."""
    seeds, each = (range(1, 2), 3) if quick else (range(1, 4), 8)
    found = [search(seed, each, quick) for seed in seeds]
    first, tested = found[0], recordings("test", seeds[0], 1)[0]
    verdict = verify_signal(
        first.firmware,
        first.pipeline,
        [Recorded(str(i), tested.rows[i][: 600 if quick else None]) for i in (0, len(tested.rows) - 1)],
    )
    worst, memory, flash = (
        min(min(each.reached) for each in found),
        max(each.ram for each in found),
        max(each.firmware.sizes.flash for each in found),
    )
    shuffled, low = (max(values) for values in zip(*((each.shuffled, each.low_band) for each in found), strict=True))
    return Claim(
        row="F6",
        claim="a search over filters, features and frames under 4 KB of RAM finds a detector of machine faults: the "
        "distance to the cluster of healthy vibration, on machines that the search has not seen (learning on the "
        "device is not in this row)",
        value=f"AUC at least {worst:.3f} on any test machine, from the distances of the fixed-point C; "
        f"{memory:,} bytes of RAM with stack ({first.firmware.sizes.ram:,} in the linker's map) and {flash:,} of flash "
        f"on an emulated Cortex-M4; chosen: {', '.join(sorted({said(each.candidate) for each in found}))}; "
        f"{sum(each.refused for each in found)} better ones were beyond the caps; C equals Python: {verdict.holds}",
        target=f"AUC at least {LEAST}, RAM at most {MAX_RAM:,}, flash at most {MAX_FLASH:,}, equal",
        holds=worst >= LEAST
        and memory <= MAX_RAM
        and flash <= MAX_FLASH
        and verdict.holds
        and verdict.proved_on_core
        and shuffled < 0.65
        and low < LEAST,
        control=f"against shuffled labels {shuffled:.3f}; the best with nothing but the band {LOW_BAND} {low:.3f}",
        seeds=len(seeds),
        source="STMicroelectronics on NanoEdge AI Studio (4 KB of RAM), in Abadade 2023",
    )


def search(seed: int, each: int, quick: bool) -> Found:
    """The best candidate on the training machines that fits, as it does on the test machines."""
    train, test = recordings("train", seed, each), recordings("test", seed, each)
    scores = {candidate: float(np.mean(areas(candidate, train))) for candidate in candidates(quick)}
    ranked = sorted(scores, key=lambda candidate: -scores[candidate])
    candidate, pipeline, firmware = next(filter(_fits, (_built(each, test[0]) for each in ranked)))
    low = next(candidate for candidate in ranked if candidate.filter == LOW_BAND)
    shuffled = np.mean([areas(candidate, test, shuffle) for shuffle in range(SHUFFLES // (4 if quick else 1))])
    return Found(
        candidate,
        ranked.index(candidate),
        firmware,
        pipeline,
        [reached(fitted(candidate, machine), machine, candidate.length) for machine in test],
        float(shuffled),
        float(np.mean(areas(low, test))),
    )


def _built(candidate: Candidate, machine: Recordings) -> tuple[Candidate, Pipeline, Firmware]:
    pipeline = fitted(candidate, machine)
    return candidate, pipeline, build(pipeline.stream(), BOARD)


def _fits(built: tuple[Candidate, Pipeline, Firmware]) -> bool:
    firmware = built[2]
    return ram(firmware) <= MAX_RAM and firmware.sizes.flash <= MAX_FLASH


def fitted(candidate: Candidate, machine: Recordings) -> Pipeline:
    """A detector for a machine, from half of its healthy recordings."""
    fit, _ = halves(machine)
    return detector(candidate, Cluster.of(machine.features(candidate)[fit]))


def reached(pipeline: Pipeline, machine: Recordings, length: int) -> float:
    """The area under the curve of the C's distances, averaged over each recording that was not fitted on."""
    _, judged = halves(machine)
    graph = pipeline.stream()
    with HostTwin([c_project(graph)]) as twin:
        distances = [
            np.mean([np.mean(fed.outputs["distance"]) for fed in twin.feed(machine.rows[i]) if fed.rows > SETTLE])
            for i in judged
        ]
    return area_under_curve(np.array(distances), machine.faulty[judged])


def ram(firmware: Firmware) -> int:
    """Bytes of static RAM and of the stack at its deepest."""
    return firmware.sizes.ram + (firmware.profile().peak_stack or 0)


def said(candidate: Candidate) -> str:
    return f"{candidate.filter}, {candidate.features}, frames of {candidate.length}"
