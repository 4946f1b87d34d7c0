"""The features of MLPerf Tiny's keyword spotting (kws01): 49 frames of 10 cepstra, 490 bytes.

Two recordings with the same bytes are one for a model that sees nothing else. Formula: MLPerf Tiny's reference training
(`get_dataset.py`, TensorFlow's signal operators), one second of 16 kHz audio divided by its maximum.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from lilliput.data.recording import Recording

Array = np.ndarray
BYTES = 490
RATE = 16000
FRAME, STEP, BINS, MELS, CEPSTRA = 480, 320, 257, 40, 10
LOW, HIGH = 20.0, 4000.0  # Hz, ends of the mel bands
SCALE, ZERO = 0.5847029, 83  # of the reference model's input


def fits(recording: Recording) -> bool:
    """Whether the features are defined for it: one channel of 16 kHz, at most a second of it is looked at."""
    return recording.rate == RATE and recording.values.ndim == 2 and recording.values.shape[1] == 1


def fingerprint(values: Array) -> Array:
    """(490,) int8 of a clip (n, 1) int16; it is cut or filled with silence to one second."""
    x = values[:RATE, 0].astype(np.float32)
    peak = x.max(initial=0)
    x = np.pad(x / peak if peak > 0 else x, (0, RATE - x.size))
    frames = np.lib.stride_tricks.sliding_window_view(x, FRAME)[::STEP]
    window = 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(FRAME) / FRAME)
    magnitude = np.abs(np.fft.rfft(frames * window, 512))
    cepstra = np.log(magnitude @ _mel() + 1e-6) @ _dct()
    return np.clip(np.trunc(cepstra / SCALE + ZERO), -128, 127).astype(np.int8).ravel()


@cache
def _mel() -> Array:
    """(257, 40) triangles, even in mel = 1127 ln(1 + f/700), lines in mel as TensorFlow draws them; no DC."""
    mel = 1127 * np.log1p(np.arange(BINS) * (RATE / 2 / (BINS - 1)) / 700)[:, None]
    edges = np.linspace(1127 * np.log1p(LOW / 700), 1127 * np.log1p(HIGH / 700), MELS + 2)
    low, middle, high = edges[:-2], edges[1:-1], edges[2:]
    weights = np.maximum(0, np.minimum((mel - low) / (middle - low), (high - mel) / (high - middle)))
    weights[0] = 0
    return weights


@cache
def _dct() -> Array:
    """(40, 10) of the DCT-II, each over the square root of 80."""
    angle = np.pi / MELS * (np.arange(MELS)[:, None] + 0.5) * np.arange(CEPSTRA)
    return 2 * np.cos(angle) / np.sqrt(2 * MELS)
