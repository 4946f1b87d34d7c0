"""Recordings as the rows that a pipeline's source gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.data import Recording
from lilliput.graph import InputError
from lilliput.signal import Pipeline, Source


@dataclass(frozen=True, eq=False)
class Recorded:
    """rows (n, channels) in the source's dtype."""

    name: str
    rows: np.ndarray
    label: str = ""


def recorded(recording: Recording, source: Source) -> Recorded:
    """The channels that the source names, or all where it has as many; integers become floats where it has those.

    Raises InputError where channels, rate or dtype do not fit.
    """
    names = [channel.name for channel in recording.channels]
    values = recording.values
    if set(source.channels) <= set(names):
        values = values[:, [names.index(name) for name in source.channels]]
    if values.ndim != 2 or values.shape[1] != len(source.channels):
        raise InputError(
            f"{recording.name} has the channels {', '.join(names)}, but the pipeline's source has "
            f"{', '.join(source.channels)}; name those of the recording that it takes"
        )
    if recording.rate is not None and abs(recording.rate - source.rate) > 0.01 * source.rate:
        raise InputError(
            f"{recording.name} has {recording.rate:g} rows a second, but the pipeline's source {source.rate:g}; "
            "resample it, or change the source"
        )
    wanted = source.format.numpy
    if values.dtype != wanted and not (source.format.is_float and values.dtype.kind in "iuf"):
        raise InputError(
            f"{recording.name} holds {values.dtype}, but the pipeline's source {wanted}; change the source's dtype"
        )
    return Recorded(recording.name, np.ascontiguousarray(values, wanted), recording.label)


def made_signals(pipeline: Pipeline, seed: int = 0) -> list[Recorded]:
    """Noise, silence, full scale up and down, and impulses, each three times as long as the first result needs."""
    rng = np.random.default_rng(seed)
    shape = (3 * pipeline.rows, len(pipeline.source.channels))
    dtype = pipeline.source.format.numpy
    low, high = (-1.0, 1.0) if dtype.kind == "f" else map(float, pipeline.source.format.range)
    square = np.where(np.arange(shape[0])[:, None] // max(1, pipeline.rows // 8) % 2, low, high) * np.ones(shape[1])
    impulses = np.where(rng.random(shape) < 0.01, high, 0.0)
    made = {"noise": rng.uniform(low, high, shape), "silence": np.zeros(shape), "square": square, "impulses": impulses}
    return [Recorded(name, np.ascontiguousarray(rows.astype(dtype))) for name, rows in made.items()]
