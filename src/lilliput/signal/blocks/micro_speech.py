"""TFLite Micro's audio front end, as its micro_speech example has it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.micro_energy import MicroEnergy
from lilliput.ops.signal.micro_fft_auto_scale import MicroFftAutoScale
from lilliput.ops.signal.micro_filter_bank import MicroFilterBank
from lilliput.ops.signal.micro_filter_bank_root import MicroFilterBankRoot
from lilliput.ops.signal.micro_log import MicroLog
from lilliput.ops.signal.micro_noise_subtract import MicroNoiseSubtract
from lilliput.ops.signal.micro_pcan import SNR_BITS, MicroPcan
from lilliput.ops.signal.micro_quantize import MicroQuantize
from lilliput.ops.signal.micro_rfft import MicroRfft
from lilliput.ops.signal.micro_window import MicroWindow
from lilliput.signal.block import Block
from lilliput.signal.chain import Chain
from lilliput.signal.micro_tables import WEIGHT_BITS, filter_bank, gains, hann
from lilliput.signal.shapes import require_dtype
from lilliput.signal.signal import Signal

S16, U32, U64 = Format("s16"), Format("u32"), Format("u64")
SHARE_BITS = 14  # of smoothing and of what remains
LOG_SCALE, LOG_STEP = 64, 25.6  # logarithms are times 64, and 25.6 of them are 1


@dataclass(frozen=True)
class MicroSpeech(Block):
    """Audio of int16 as the int8 features of TFLite Micro's micro_speech, to the byte: a row of bands a frame.

    window     of a frame, in milliseconds
    step       from one frame's start to the next one's, in milliseconds
    bands      even on the mel scale
    low, high  where they begin and end, in Hz
    even, odd  how much of each frame goes into the noise estimate of the even bands and of the odd ones
    remaining  the part of the signal that is kept at least when noise is taken off
    strength   of the gain control: 1 makes loud and soft alike
    offset     noise below which the gain stays
    scale      what a step of a feature is worth, as the network behind it has it; no feature depends on it
    """

    window: float = 30.0
    step: float = 20.0
    bands: int = 40
    low: float = 125.0
    high: float = 7500.0
    even: float = 0.025
    odd: float = 0.06
    remaining: float = 0.05
    strength: float = 0.95
    offset: float = 80.0
    gain_bits: int = 21
    smoothing_bits: int = 10
    scale: float = 0.10171568393707275

    def build(self, chain: Chain, x: Signal) -> Signal:
        require_dtype(x, "s16")
        length, step = (round(x.rate * each / 1000) for each in (self.window, self.step))
        if len(x.shape) != 2 or length < 2 or step < 1:
            raise InputError(
                f"expected rows of channels in frames of two rows or more, got {x.shape} and {length} rows"
            )
        frames, points = chain.frames(x, length, step), 1 << (length - 1).bit_length()
        correction = points.bit_length() - 1 - WEIGHT_BITS // 2
        energy, shift = self._energy(chain, frames, x.rate, points)
        quiet, noise = self._without_noise(chain, chain.apply(MicroFilterBankRoot(), energy, shift, format=U32))
        table = chain.constant(gains(self.strength, self.offset, self.smoothing_bits - correction, self.gain_bits), S16)
        pcan = MicroPcan(self.gain_bits - correction - SNR_BITS)
        even = chain.apply(pcan, quiet, noise, table, format=U32)
        logs = chain.apply(MicroLog(LOG_SCALE, correction), even, format=Format("s16", (1 / LOG_STEP,), (0,)))
        return chain.apply(MicroQuantize(), logs, format=Format("s8", (self.scale,), (-128,)))

    def _energy(self, chain: Chain, frames: Signal, rate: float, points: int) -> tuple[Signal, Signal]:
        """Of each band, and how many bits each frame was scaled up by."""
        bank = filter_bank(points // 2 + 1, rate, self.bands, self.low, self.high)
        window = chain.constant(hann(frames.shape[-1]), S16)
        windowed = chain.apply(MicroWindow(WEIGHT_BITS), frames, window, format=S16)
        loud, shift = chain.apply_all(MicroFftAutoScale(), windowed, formats=[S16, Format("s32")])
        energy = chain.apply(MicroEnergy(bank.first, bank.last), chain.apply(MicroRfft(points), loud), format=U32)
        rising, falling = (chain.constant(weights, S16) for weights in (bank.rising, bank.falling))
        return chain.apply(MicroFilterBank(bank.stretches), energy, rising, falling, format=U64), shift

    def _without_noise(self, chain: Chain, x: Signal) -> tuple[Signal, Signal]:
        """The signal above its noise, and the noise."""
        whole = 1 << SHARE_BITS
        even, odd, remaining = (int(share * whole) for share in (self.even, self.odd, self.remaining))
        op = MicroNoiseSubtract(even, whole - even, odd, whole - odd, remaining, self.smoothing_bits, SHARE_BITS)
        state = np.zeros(x.shape[1:], np.uint32)
        quiet, noise = chain.apply_all(op, x, formats=[U32, U32], states=[(state, U32)])
        return quiet, noise
