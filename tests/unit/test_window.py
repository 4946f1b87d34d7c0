"""Windows over images: sizes, padding, and when a result may overwrite its image."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import Format, Overlap, ShapeError, Value
from lilliput.ops.overlap import narrowing, over_windows
from lilliput.ops.window import Window, random_window, tflite_padding


def seen_places(window: Window, image: tuple[int, int]) -> list[set[int]]:
    """For each window, in reading order, the places of the image that it sees, by walking over them."""
    rows, columns = window.output(image, "test")
    found = []
    for row in range(rows):
        for column in range(columns):
            places = set()
            for i in range(window.size[0]):
                for j in range(window.size[1]):
                    y = row * window.stride[0] - window.padding[0][0] + i * window.dilation[0]
                    x = column * window.stride[1] - window.padding[1][0] + j * window.dilation[1]
                    if 0 <= y < image[0] and 0 <= x < image[1]:
                        places.add(y * image[1] + x)
            found.append(places)
    return found


@pytest.mark.parametrize("seed", range(60))
def test_positions_are_what_windows_see(seed):
    rng = np.random.default_rng(seed)
    image = (int(rng.integers(1, 8)), int(rng.integers(1, 8)))
    window = random_window(rng, image)
    numbers = np.arange(1, image[0] * image[1] + 1).reshape(*image, 1)
    taps = [seen.reshape(-1) for _, _, seen in window.positions(numbers)]
    found = [set(column.tolist()) - {0} for column in np.stack(taps, 1)]
    assert found == [{place + 1 for place in places} for places in seen_places(window, image)]


@pytest.mark.parametrize("seed", range(200))
def test_the_lead_is_exact(seed):
    """`over_windows` against a kernel that is walked through byte by byte."""
    rng = np.random.default_rng(seed)
    image = (int(rng.integers(1, 7)), int(rng.integers(1, 7)))
    window = random_window(rng, image)
    groups, depth, fan, block = (int(n) for n in rng.integers(1, 4, 4))
    x = Value("x", (*image, groups * depth), Format("s16"))
    y = Value("y", (*window.output(image, "test"), groups * fan), Format("s16"))
    turns = [(g * depth, (g + 1) * fan) for g in range(groups)]
    exact = walked_lead(seen_places(window, image), x, y, groups, block)
    assert over_windows(window, x, y, block, turns).lead == max(exact, -x.nbytes)


def walked_lead(places: list[set[int]], x: Value, y: Value, groups: int, block: int) -> int:
    """Of a kernel that reads the places of `block` windows, one group of channels, then writes their results' group.

    A byte of y that is written must lie below every byte of x that is read later.
    """
    depth, fan = x.shape[-1] // groups, y.shape[-1] // groups
    read, written = [], []
    for start in range(0, len(places), block):
        windows = range(start, min(start + block, len(places)))
        for g in range(groups):
            seen = set().union(*(places[i] for i in windows))
            read.append({2 * (place * x.shape[-1] + g * depth) for place in seen})
            written.append(max(2 * (i * y.shape[-1] + (g + 1) * fan) for i in windows))
    later = [min(set().union(*read[turn + 1 :]), default=np.inf) for turn in range(len(read))]
    leads = [end - first for end, first in zip(written, later, strict=True)]
    return int(max(leads)) if max(leads) > -np.inf else -x.nbytes


def test_the_lead_over_several_images():
    """Every image starts where the one before has been read; 1x1 from 2 channels to 3 gains a byte a pixel."""
    x, y = Value("x", (3, 4, 5, 2), Format("s8")), Value("y", (3, 4, 5, 3), Format("s8"))
    assert over_windows(Window((1, 1)), x, y).lead == 59
    assert over_windows(Window((1, 1)), x, y, block=20).lead == 40


def test_the_lead_into_one_byte():
    assert narrowing(Value("x", (5,)), Value("y", (5,), Format("s8"))) == {0: Overlap(-3)}
    assert narrowing(Value("x", (5,), Format("u8")), Value("y", (5,), Format("s8"))) == {0: Overlap(0)}
    assert narrowing(Value("x", (5,), Format("s8")), Value("y", (5,), Format("s32"))) == {}


def test_leaves_says_whether_padding_is_seen():
    assert not Window((3, 3)).leaves((5, 5), (3, 3))
    assert Window((3, 3), padding=((1, 0), (0, 0))).leaves((5, 5), (4, 3))
    assert Window((3, 3), (2, 2), padding=((0, 1), (0, 1))).leaves((4, 4), (2, 2))
    assert not Window((3, 3), (2, 2), padding=((0, 1), (0, 1))).leaves((5, 5), (2, 2))  # the padding is out of reach


@pytest.mark.parametrize(
    ("image", "window", "padding"),
    [
        ((49, 10), Window((10, 4), (2, 2)), ((4, 5), (1, 1))),
        ((96, 96), Window((3, 3), (2, 2)), ((0, 1), (0, 1))),
        ((25, 5), Window((3, 3)), ((1, 1), (1, 1))),
        ((7, 7), Window((2, 1), (3, 3)), ((0, 1), (0, 0))),
        ((9, 9), Window((3, 3), (1, 1), (2, 3)), ((2, 2), (3, 3))),
    ],
)
def test_tflite_padding(image, window, padding):
    assert tflite_padding("SAME", image, window) == padding
    assert tflite_padding("VALID", image, window) == ((0, 0), (0, 0))


@pytest.mark.parametrize(
    "window",
    [Window((3, 3), (0, 1)), Window((3, 3), (1, 1), (-1, 1)), Window((0, 3)), Window((3, 3), padding=((-1, 0), (0, 0))),
     Window((3, 3), (1, 1), (2**31 - 1, 1)), Window((6, 1))],
)  # fmt: skip
def test_impossible_windows_are_refused(window):
    with pytest.raises(ShapeError, match=r"here: .*window"):
        window.output((5, 5), "here")
