"""Ours beside TFLite Micro with CMSIS-NN on an emulated Cortex-M4: the same models, the same inputs, one inference."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lilliput.bench.models import real_models
from lilliput.flow.build import build

BOARD = "generic-cortex-m4"


@dataclass(frozen=True)
class Figures:
    """Bytes of total flash, of static RAM and peak stack together; instructions of one inference."""

    flash: int
    ram: int
    instructions: int


@dataclass(frozen=True)
class Comparison:
    """One model; ours was built and counted just now, the peer's figures are recorded."""

    model: str
    ours: Figures
    peer: Figures

    @property
    def holds(self) -> bool:
        """Whether ours is no larger and no slower."""
        ours, peer = self.ours, self.peer
        return ours.flash <= peer.flash and ours.ram <= peer.ram and ours.instructions <= peer.instructions


# TFLite Micro 90b983c with CMSIS-NN 4ab83cc, arm-none-eabi-gcc 12.2.1, INT8-only registrations where there are any;
# counted by the same emulator (unicorn 2.1.4) and confirmed by a TCG plugin of QEMU 7.2.
TFLITE_MICRO = {
    "kws": Figures(106_936, 23_404 + 848, 7_696_773),
    "ic01": Figures(149_300, 55_580 + 848, 29_862_719),
    "vww": Figures(386_288, 101_292 + 848, 24_101_518),
    "ad": Figures(304_608, 2_884 + 560, 582_876),
    "sww": Figures(155_192, 17_148 + 1_024, 2_227_101),
    "micro_speech": Figures(75_980, 7_348 + 1_240, 1_495_390),
}


def compare_peers() -> Iterator[Comparison]:
    """Every model that is at hand (LILLIPUT_DATA) and has recorded figures."""
    for name, graph in real_models(quick=False).items():
        firmware = build(graph, BOARD)
        counted = firmware.profile()
        ram = firmware.sizes.ram + (counted.peak_stack or 0)
        yield Comparison(name, Figures(firmware.sizes.flash, ram, counted.instructions), TFLITE_MICRO[name])
