"""Windows over images: sizes, padding, and when a result may overwrite its image."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.graph import ShapeError
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
def test_a_result_overwrites_nothing_that_is_still_needed(seed):
    """`reads_ahead` may be too careful, but what it allows is safe; without padding it is not too careful."""
    rng = np.random.default_rng(seed)
    image = (int(rng.integers(1, 7)), int(rng.integers(1, 7)))
    window, channels, written = random_window(rng, image), int(rng.integers(1, 5)), int(rng.integers(1, 5))
    places = seen_places(window, image)
    is_safe = all(
        min((place * channels for later in places[i + 1 :] for place in later), default=np.inf) >= (i + 1) * written
        for i in range(len(places))
    )
    allowed = window.reads_ahead(image, channels, written)
    assert is_safe or not allowed
    if window.padding == ((0, 0), (0, 0)):
        assert allowed == is_safe


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
