"""From rows to spectra, bands and their logarithms: what the spectral blocks are made of.

Each step chooses the scale of its result where numbers are integers: none can saturate, but for powers, which keep
93 dB below the loudest that is asked for.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from lilliput.graph import Format, InputError
from lilliput.ops.signal.dct import Dct
from lilliput.ops.signal.logarithm import Logarithm
from lilliput.ops.signal.mel_filter_bank import MelFilterBank
from lilliput.ops.signal.power_spectrum import PowerSpectrum
from lilliput.ops.signal.rfft import Rfft
from lilliput.signal.chain import Chain
from lilliput.signal.signal import Signal
from lilliput.signal.windows import window_numbers

Q15 = 2.0**-15


@dataclass(frozen=True)
class Transform:
    """How frames become spectra.

    n         numbers of a transform, a power of two from 16 to 4096
    window    "hann", "hamming", "blackman", "kaiser" or "rectangular"
    periodic  whether the window's period is its length, as for spectra; else its length less one, as for filters
    gain      a power of two that spectra are multiplied by
    """

    n: int = 512
    window: str = "hann"
    periodic: bool = True
    gain: float = 1.0


def require_framing(x: Signal, length: int, step: int) -> None:
    """InputError unless rows come with a length and a step, and frames without."""
    if len(x.shape) == 3 and (length or step):
        raise InputError(f"the signal is cut into frames of {x.shape[2]} already; leave length and step away")
    if len(x.shape) == 2 and (length < 1 or step < 1):
        raise InputError(
            f"expected a length and a step above 0 to cut rows into frames, got {length} and {step}; "
            "or put a stage frames before"
        )
    if len(x.shape) not in (2, 3) or x.format.dtype not in ("f32", "s16"):
        raise InputError(
            f"expected rows of channels, or frames of them, as f32 or s16, got {x.format.dtype}{list(x.shape)}"
        )


def framed(chain: Chain, x: Signal, length: int, step: int) -> Signal:
    """Rows cut into frames (frames, channels, length); frames as they are."""
    require_framing(x, length, step)
    return chain.frames(x, length, step) if len(x.shape) == 2 else x


def spectrum(chain: Chain, frames: Signal, how: Transform) -> Signal:
    """Frames (frames, channels, length) to complex spectra (frames, channels, n / 2 + 1, 2)."""
    numbers = window_numbers(how.window, frames.shape[-1], how.periodic)
    if frames.format.is_float:
        window = chain.constant((numbers * how.gain).astype(np.float32), name="window")
        return chain.apply(Rfft(how.n), frames, window)
    stored = np.clip(np.rint(numbers / Q15), -32768, 32767).astype(np.int16)
    window = chain.constant(stored, Format("s16", (Q15 * how.gain,), (0,)), name="window")
    scale = Rfft.scale(frames.format.scale[0], how.n) * how.gain
    return chain.apply(Rfft(how.n), frames, window, format=Format("s32", (scale,), (0,)))


def magnitudes(chain: Chain, x: Signal, bins: int = 0) -> Signal:
    """|X| of complex spectra: (frames, channels, bins)."""
    return chain.apply(PowerSpectrum(True, bins), x)


def powers(chain: Chain, x: Signal, loudest: float, bins: int = 0) -> Signal:
    """|X|**2 of complex spectra: (frames, channels, bins). Of integers, powers up to `loudest` at least fit."""
    format = Format()
    if not x.format.is_float:
        step = x.format.scale[0] ** 2
        right = min(max(1, math.ceil(math.log2(loudest / step / 2**31))), 62)
        format = Format("s32", (step * 2.0**right,), (0,))
    return chain.apply(PowerSpectrum(False, bins), x, format=format)


def mels(chain: Chain, x: Signal, bank: MelFilterBank, room: int = -1) -> Signal:
    """Bands (frames, channels, bands) of magnitudes or powers.

    room  of integers: how many bits the scale grows by; as many as nothing can saturate with, where below 0
    """
    format = Format()
    if not x.format.is_float:
        sums = bank.triangles.matrix(bank.n // 2 + 1).sum(0)
        grows = math.ceil(math.log2(sums.max() * 1.001)) if room < 0 else room
        format = Format("s32", (x.format.scale[0] * 2.0**grows,), (0,))
    return chain.apply(bank, x, format=format)


def mel_bins(bank: MelFilterBank) -> int:
    """How many bins, from the lowest on, a bank reads."""
    return bank.triangles.first + int(bank.triangles.counts.sum())


def logarithms(chain: Chain, x: Signal, how: Logarithm, step: float) -> Signal:
    """gain * ln(...); of integers as int16 in such steps."""
    format = Format() if x.format.is_float else Format("s16", (step,), (0,))
    return chain.apply(how, x, format=format)


def cosines(chain: Chain, x: Signal, how: Dct, step: float) -> Signal:
    """The first coefficients of a DCT; of integers as int16 in such steps."""
    format = Format() if x.format.is_float else Format("s16", (step,), (0,))
    return chain.apply(how, x, format=format)
