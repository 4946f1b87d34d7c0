"""Recordings as the rows that a pipeline's source gives."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from lilliput.data import Recording
from lilliput.graph import InputError
from lilliput.signal import Source


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
