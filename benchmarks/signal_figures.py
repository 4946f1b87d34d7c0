"""The uses of filters and features that `signal_counts.py` counts."""

from __future__ import annotations

from lilliput.ops.case import Case
from lilliput.ops.signal.autocorrelation.cases import autocorrelation
from lilliput.ops.signal.biquad.cases import biquad
from lilliput.ops.signal.derivative.cases import derivative
from lilliput.ops.signal.envelope.cases import envelope
from lilliput.ops.signal.fir.cases import fir
from lilliput.ops.signal.goertzel.cases import goertzel
from lilliput.ops.signal.pre_emphasis.cases import pre_emphasis
from lilliput.ops.signal.remove_dc.cases import remove_dc
from lilliput.ops.signal.resample.cases import resample
from lilliput.ops.signal.wavelet.cases import wavelet
from lilliput.ops.signal.window.cases import window
from lilliput.ops.signal.zero_crossings.cases import zero_crossings


def figures(n: int) -> dict[str, Case]:
    """Each over n samples."""
    return {
        "fir 32, int16": fir(n, 1, 32),
        "fir 32, int16, 4 channels": fir(n // 4, 4, 32),
        "fir 32, float": fir(n, 1, 32, real=True),
        "biquad 1 section, int16": biquad(n, 1, 1),
        "biquad 3 sections, int16": biquad(n, 1, 3),
        "biquad 1 section, float": biquad(n, 1, 1, real=True),
        "decimate 4, 64 taps, int16": resample(1, 4, n // 4, 1, 64),
        "remove_dc, int16": remove_dc(n, 1, 6),
        "envelope, int16": envelope(n, 1, 0, 6),
        "pre_emphasis, int16": pre_emphasis(n, 1, 0.97),
        "derivative, int16": derivative(n, 1, 100.0),
        "window, int16": window(n),
        "zero_crossings, int16": zero_crossings(n),
        "goertzel 1, int16": goertzel((0.1,), n),
        "autocorrelation 16, int16": autocorrelation(16, n),
        "wavelet haar 4, int16": wavelet("haar", 4, n),
        "wavelet daub.4 4, int16": wavelet("daubechies4", 4, n),
    }
