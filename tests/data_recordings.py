"""Recordings for tests, in every shape they come in."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from lilliput.data import Channel, Mark, Recording
from lilliput.data.formats import write_file
from lilliput.data.recording import DTYPES

TEXT = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), max_size=8)
WORD = st.text("abcXYZ 019_-[]()/é日.,;#'\"", max_size=6).map(str.strip)  # what heads of tables are made of
UNIT = st.text("abcXYZ 019_-()/é日.,;#'\"", max_size=6).map(str.strip)  # no unit has square brackets
NAME = st.text(st.characters(codec="utf-8", exclude_categories=["Cs"]), min_size=1, max_size=12)


def values(dtypes: tuple[str, ...] = DTYPES, **wanted: Any) -> st.SearchStrategy[np.ndarray]:
    """(rows, channels) of any of the dtypes, not finite numbers included."""
    shape = st.tuples(st.integers(wanted.get("least", 0), 9), st.integers(1, 4))
    return st.sampled_from(dtypes).flatmap(lambda dtype: arrays.arrays(dtype, shape))


@st.composite
def recordings(draw: st.DrawFn) -> Recording:
    """Any recording at all."""
    image = arrays.arrays("uint8", st.tuples(st.integers(1, 5), st.integers(1, 5), st.sampled_from([1, 3])))
    numbers = draw(st.one_of(values(), image))
    clocks = st.none() if numbers.ndim == 3 else st.none() | arrays.arrays("float64", len(numbers))
    channels = st.lists(st.builds(Channel, TEXT, TEXT), min_size=numbers.shape[-1], max_size=numbers.shape[-1])
    texts = {name: draw(TEXT) for name in ("label", "session", "device", "speaker", "split", "source", "signature")}
    return Recording(
        name=draw(NAME),
        values=numbers,
        times=draw(clocks),
        channels=tuple(draw(channels)),
        rate=draw(st.none() | st.floats(1e-3, 1e6)),
        marks=tuple(draw(st.lists(st.builds(Mark, st.integers(0, 99), TEXT, st.integers(0, 9)), max_size=3))),
        **texts,
    )


def write_motion(path: Path, rate: float | None = 50.0) -> None:
    """A CSV file of 40 rows of three axes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    numbers = np.random.default_rng(0).integers(-999, 999, (40, 3)).astype(np.int16)
    write_file(path, [Recording(name="a", values=numbers, rate=rate, channels=tuple(map(Channel, ("ax", "ay", "az"))))])
