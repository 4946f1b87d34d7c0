"""Logarithms of mel-band energies."""

from __future__ import annotations

from dataclasses import dataclass

from lilliput.graph import InputError
from lilliput.ops.signal.logarithm import DECIBELS, Logarithm
from lilliput.signal.chain import Chain
from lilliput.signal.mel_block import MelBlock
from lilliput.signal.signal import Signal
from lilliput.signal.spectra import logarithms

UNITS = {"nepers": (1.0, 2.0**-10), "decibels": (DECIBELS, 2.0**-7)}  # gain of powers or magnitudes, step of int16


@dataclass(frozen=True)
class LogMel(MelBlock):
    """The logarithm of the energy in each of some mel bands: (frames, channels, bands). Settings: see MelBlock, and

    unit    "nepers" (natural logarithms) or "decibels" (10 log10 of powers, 20 log10 of magnitudes)
    offset  what is added to energies before, so that silence has a logarithm
    """

    unit: str = "decibels"
    offset: float = 1e-6

    def build(self, chain: Chain, x: Signal) -> Signal:
        if self.unit not in UNITS:
            raise InputError(f"there is no unit {self.unit!r}; there are {', '.join(UNITS)}")
        gain, step = UNITS[self.unit]
        if self.unit == "decibels" and not self.power:
            gain = 2 * gain
        return logarithms(chain, self.mel_energies(chain, x), Logarithm(gain, offset=self.offset), step)
