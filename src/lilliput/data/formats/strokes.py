"""Strokes drawn in the air, as the magic wand's page saves them: {"strokes": [{"strokePoints": [{"x", "y"}, ...]}]}."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from lilliput.data.errors import DataError
from lilliput.data.formats.format import Format, Source
from lilliput.data.recording import Channel, Recording
from lilliput.graph.errors import InputError

MAX_BYTES = 1 << 27
XY = (Channel("x"), Channel("y"))


def read(source: Source) -> Iterator[Recording]:
    """A recording (points, 2) for each stroke, with the label that it may have."""
    where = source.path.name
    if source.path.stat().st_size > MAX_BYTES:
        raise DataError(f"{where}: is larger than the {MAX_BYTES} bytes that are read; part it")
    try:
        strokes = json.loads(source.path.read_bytes())["strokes"]
        digits = len(str(len(strokes)))
        for number, stroke in enumerate(strokes):
            name = f"{source.name}/{number:0{digits}}"
            yield Recording(name=name, values=_points(stroke), channels=XY, label=str(stroke.get("label", ""))[:200])
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError) as error:
        told = f"{type(error).__name__}: {str(error)[:80]}"
        raise DataError(f"{where}: is no file of strokes ({told}); save them again") from None


def _points(stroke: Any) -> np.ndarray:
    points = [[point["x"], point["y"]] for point in stroke["strokePoints"]]
    if not all(type(each) in (int, float) for point in points for each in point):
        raise TypeError("a point's x and y are numbers")
    return np.array(points, np.float64).reshape(len(points), 2)


def write(path: Path, recordings: Sequence[Recording]) -> None:
    """Recordings of two channels as strokes. Raises InputError for others, and for what JSON cannot hold."""
    strokes = []
    for index, each in enumerate(recordings):
        if each.is_image or each.values.shape[1] != 2 or not np.isfinite(each.values).all():
            raise InputError(f"{path.name}: a stroke is finite x and y, but {each.name} is {each.shape}; write .npz")
        points = [{"x": x, "y": y} for x, y in each.values.tolist()]
        strokes.append({"index": index, "strokePoints": points, **({"label": each.label} if each.label else {})})
    path.write_text(json.dumps({"strokes": strokes}), encoding="utf-8")


FORMAT = Format(
    title="file of strokes",
    suffixes=(".json",),
    takes=lambda head: b'"strokes"' in head,
    read=read,
    write=write,
    single=False,
    keeps=("label",),
)
