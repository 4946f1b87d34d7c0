"""Plots: what is drawn is what is there, in the terminal and as SVG, of files and of a port."""

from __future__ import annotations

import sys
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest

from command_line import lil
from lilliput.data import Channel, Mark, Recording, write_dataset
from lilliput.data.plot import drawing, svg
from lilliput.data.plot.terminal import BLANK, curve, shades
from lilliput.graph.errors import UnsupportedError

RAMP = Recording(
    name="a<b>",
    values=np.stack([np.arange(400), np.full(400, 7)], axis=1).astype(np.int16),
    rate=100.0,
    channels=(Channel("up & away", "m"), Channel("flat")),
    marks=(Mark(100, "<jump>", 50), Mark(300, "now")),
)


def heights(lines):
    """The highest dot of each column of dots, from the bottom, -1 where there is none."""
    bits = np.array([[ord(letter) - BLANK for letter in line] for line in lines])
    left, right = [0x40, 0x04, 0x02, 0x01], [0x80, 0x20, 0x10, 0x08]
    found = []
    for column in bits.T:
        for side in (left, right):
            dots = [level for row, letter in enumerate(column[::-1]) for level in range(4)
                    if letter & side[level] for level in [4 * row + level]]  # fmt: skip
            found.append(max(dots, default=-1))
    return found


def test_a_ramp_rises_from_the_lowest_dot_to_the_highest():
    found = heights(curve(np.arange(1000), 40, 5))
    assert len(found) == 80 and found == sorted(found)
    assert found[0] == 0 and found[-1] == 19


def test_few_rows_are_spread_and_missing_ones_leave_gaps():
    found = heights(curve(np.array([0.0, np.nan, 1.0, 1.0]), 4, 1))
    assert found == [0, 0, -1, -1, 3, 3, 3, 3]
    assert heights(curve(np.zeros(0), 2, 1)) == [-1] * 4
    assert max(heights(curve(np.full(9, 5), 2, 2))) in (3, 4)


def test_a_peak_of_one_row_is_seen():
    x = np.zeros(100_000)
    x[77_777] = 1
    assert max(heights(curve(x, 40, 3))) == 11


def test_every_channel_is_drawn():
    (up, lines), (flat, _) = drawing(RAMP, 30, 4)
    assert (up, flat) == ("up & away: 0 to 399 m", "flat: 6 to 8")
    assert len(lines) == 4 and {len(line) for line in lines} == {30}


def test_an_image_is_drawn_in_shades():
    image = np.zeros((8, 8, 1), np.uint8)
    image[:, 4:] = 255
    (heading, lines), = drawing(Recording(name="i", values=image), 80)  # fmt: skip
    assert heading == "i: 8 x 8" and lines == ["    @@@@"] * 4
    assert len(shades(image[:, :, 0].astype(float), 4)[0]) == 4
    with pytest.raises(UnsupportedError, match="i: is an image"):
        svg(Recording(name="i", values=image))


def test_the_svg_is_sound_and_the_same_again():
    text = svg(RAMP)
    assert text == svg(RAMP)
    tree = ElementTree.fromstring(text)
    texts = [each.text for each in tree.iter("{http://www.w3.org/2000/svg}text")]
    assert {"a<b>", "up & away (m)", "flat", "<jump>", "now", "4 s"} <= set(texts)
    paths = [each.get("d") for each in tree.iter("{http://www.w3.org/2000/svg}path")]
    assert len(paths) == 2 and paths[0].count("M") == 832


def test_files_and_datasets_are_drawn(tmp_path):
    write_dataset(tmp_path / "set", [RAMP])
    result = lil("data", "plot", tmp_path / "set", "--height", "2", "--svg", tmp_path / "a.svg")
    assert (
        result.exit_code == 0
        and "up & away: 0 to 399 m" in result.stdout
        and "<jump> from row 100 for 50" in result.stdout
    )
    assert (tmp_path / "a.svg").read_text() == svg(RAMP)
    (tmp_path / "a.csv").write_text("x,y\n1,2\n3,4\n")
    assert "x: 1 to 3" in lil("data", "plot", tmp_path / "a.csv").stdout
    assert "test/tone/0001" in lil("data", "plot", "generator:sounds", "--recording", "test/tone/0001").stdout
    assert "has no recording 'b'" in lil("data", "plot", tmp_path / "set", "--recording", "b").stderr


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals")
def test_a_port_is_drawn_until_it_goes_away(tmp_path):
    from pseudo_terminal import wire

    with wire() as port:
        port.print(["", "9,9", *(f"{i},{i % 5}" for i in range(60)), "oops"], 300, unplug=True)
        result = lil("data", "plot", port.path, "--window", "20", "--svg", tmp_path / "a.svg")
    assert result.exit_code == 0, result.stderr
    assert "0: 40 to 59" in result.stdout and "1: 0 to 4" in result.stdout
    told = " ".join(result.stdout.split())
    assert "60 rows, 1 broken (first: 'oops'), 1 cut off" in told and "went away" in told
    assert (tmp_path / "a.svg").exists()
    assert "cannot be opened as a serial port" in lil("data", "plot", "/dev/none").stderr
