"""Features plain enough for any recording: what a look at the curve and its spectrum tells. No training, no options.

They serve where a recording is compared with its neighbours (suspect labels) and where a generator states how hard it
is; they are no front end of a model.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

Array = np.ndarray
BANDS = 10
PARTS = 8
PER_CHANNEL = 6 + BANDS + PARTS


def plain_features(values: Array) -> Array:
    """(PER_CHANNEL * channels,) float64 of values (n, channels), n at least 1, of any numbers; not finite is 0.

    Per channel: mean, logarithm of the standard deviation, crest factor, zero crossings of the centred curve, skewness,
    kurtosis; the logarithms of the power's shares in BANDS bands that widen with frequency; the logarithms of the RMS
    over PARTS equal parts, loudest part first so that the time of an event does not matter.
    """
    x = np.nan_to_num(np.asarray(values, np.float64).reshape(len(values), -1), nan=0.0, posinf=0.0, neginf=0.0)
    return np.concatenate([_one(x[:, channel]) for channel in range(x.shape[1])])


def _one(x: Array) -> Array:
    mean = x.mean()
    centred = x - mean
    deviation = centred.std() + 1e-12 + 1e-9 * abs(mean)
    unit = centred / deviation
    crossings = np.mean(np.signbit(unit[1:]) != np.signbit(unit[:-1])) if x.size > 1 else 0.0
    moments = [mean, np.log(deviation), np.abs(unit).max(), crossings, np.mean(unit**3), np.mean(unit**4)]
    parts = np.sort([np.log(1e-6 + np.sqrt(np.mean(part**2))) for part in np.array_split(unit, PARTS) if part.size])[
        ::-1
    ]
    return np.concatenate([moments, _shares(unit), np.resize(parts, PARTS)])


def _shares(unit: Array) -> Array:
    """(BANDS,) logarithms of each band's part of the power; edges grow by a constant factor up to half the rate."""
    power = np.abs(np.fft.rfft(unit * np.hanning(unit.size + 2)[1:-1])) ** 2
    edges = np.geomspace(1, max(power.size, 2), BANDS + 1).astype(int)
    sums = np.array([power[low : max(high, low + 1)].sum() for low, high in pairwise(edges)])
    return np.log(1e-6 + sums / (sums.sum() + 1e-12))


def standardised(train: Array, *others: Array) -> tuple[Array, ...]:
    """Feature tables (n, features) on the scale of the first: its mean 0, its standard deviation 1."""
    mean, deviation = train.mean(axis=0), train.std(axis=0) + 1e-9
    return tuple(np.clip((table - mean) / deviation, -10, 10) for table in (train, *others))


def nearest_mean_accuracy(train: Array, train_labels: Array, test: Array, test_labels: Array) -> float:
    """Part of the test rows whose nearest class mean of the training rows carries their label.

    train (n, features), test (m, features); labels (n,) and (m,) of any comparable type.
    """
    train, test = standardised(train, test)
    labels = np.unique(train_labels)
    means = np.stack([train[train_labels == label].mean(axis=0) for label in labels])
    distances = np.square(test[:, None] - means).sum(axis=2)
    return float(np.mean(labels[distances.argmin(axis=1)] == test_labels))
