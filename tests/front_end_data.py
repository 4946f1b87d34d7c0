"""Recordings for tests of front ends, and the reference's feature chains in float64, written from its description."""

from __future__ import annotations

import wave

import numpy as np
import scipy.fft
import scipy.signal

from lilliput.ops.mel import triangles
from real_models import data

WORDS = ("down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "_silence_", "_unknown_")
RATE = 16000


def read_wav(path) -> np.ndarray:
    """int16 (rows, channels)."""
    with wave.open(str(path)) as file:
        assert file.getframerate() == RATE
        assert file.getsampwidth() == 2
        return np.frombuffer(file.readframes(file.getnframes()), "<i2").reshape(-1, file.getnchannels())


def speech_commands(every: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Every so manieth clip of each word: int16 (clips, 16000, 1), and labels (clips,)."""
    clips, labels = [], []
    for label, word in enumerate(WORDS):
        for path in sorted(data(f"speech_commands_v2_test/{word}").glob("*.wav"))[::every]:
            rows = read_wav(path)[:RATE]
            clips.append(np.pad(rows, ((0, RATE - len(rows)), (0, 0))))
            labels.append(label)
    return np.stack(clips), np.array(labels)


def cut(x: np.ndarray, length: int, step: int) -> np.ndarray:
    """(frames, length) of x (rows,)."""
    return np.stack([x[start : start + length] for start in range(0, len(x) - length + 1, step)])


def kws_features(clip: np.ndarray) -> np.ndarray:
    """int16 (16000,) → int8 (49, 10)."""
    frames = cut(clip / clip.max(), 480, 320) * scipy.signal.get_window("hann", 480)
    bands = np.abs(scipy.fft.rfft(frames, 512)) @ triangles(40, RATE, 512, 20, 4000, "htk", False).matrix(257)
    cepstrum = scipy.fft.dct(np.log(bands + 1e-6), type=2)[:, :10] / np.sqrt(80)
    return np.clip(np.trunc(cepstrum / 0.5847029 + 83), -128, 127).astype(np.int8)


def sww_features(x: np.ndarray) -> np.ndarray:
    """int16 (rows,) → int8 (frames, 40)."""
    real = x / 32768
    emphasised = scipy.signal.lfilter([1, -0.96875], [1], real)
    frames = cut(emphasised, 1024, 512) * scipy.signal.get_window("hamming", 1024, fftbins=False)
    power = np.abs(scipy.fft.rfft(frames)) ** 2 / 1024
    bands = power @ triangles(40, RATE, 1024, 0, 8000, "htk", False).matrix(513)
    level = np.clip((10 * np.log10(np.maximum(bands, 1e-30)) + 52) / 64, 0, 1)
    return np.clip(np.trunc(level / 0.003701043 - 128), -128, 127).astype(np.int8)


def ad_features(x: np.ndarray) -> np.ndarray:
    """int16 (rows,) → decibels (frames, 128), of frames that begin at multiples of 512."""
    frames = cut(x / 32768, 1024, 512) * scipy.signal.get_window("hann", 1024)
    power = np.abs(scipy.fft.rfft(frames)) ** 2
    bands = power @ triangles(128, RATE, 1024, 0, 8000, "slaney", True).matrix(513)
    return 10 * np.log10(bands + np.finfo(float).eps)
