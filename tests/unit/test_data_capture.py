"""Capture from a port without a wire: partial lines, garbage, an end, a port that goes away; and what is kept."""

from __future__ import annotations

import json
import sys

import numpy as np
import pytest

from command_line import lil
from lilliput.data import Channel, Recording, open_dataset, write_dataset
from lilliput.data.capture import Captured, listen, smallest
from lilliput.data.text_lines import TextLines, text_line

if sys.platform == "win32":
    pytest.skip("Windows has no pseudo-terminals", allow_module_level=True)

from pseudo_terminal import wire

LINES = [f"{i},{-i},{i % 7}" for i in range(150)]
VALUES = np.array([[i, -i, i % 7] for i in range(150)])


def test_a_recording_with_its_rate(tmp_path):
    with wire() as port:
        port.print(["half a li", *LINES], 200, b"# end\n")
        result = lil("data", "capture", port.path, "--into", tmp_path, "--label", "walk", "--channels", "x,y,z",
                     "--units", "g", "--json")  # fmt: skip
    assert result.exit_code == 0, result.stderr
    told = json.loads(result.stdout)
    recording = open_dataset(tmp_path)["walk/0000"]
    assert np.array_equal(recording.values, VALUES) and recording.values.dtype == np.int16
    assert recording.channels == tuple(Channel(axis, "g") for axis in "xyz")
    assert recording.rate == told["rate"] == pytest.approx(200, rel=0.1)  # of a machine that does other work, too
    assert (told["rows"], told["cut"], told["broken"], told["problem"]) == (150, 1, 0, "")


def test_the_next_one_has_the_next_number_and_the_same_channels(tmp_path):
    channels = (Channel("a", "V"), Channel("b", "A"))
    write_dataset(tmp_path, [Recording(name="walk/0000", values=np.zeros((1, 2)), channels=channels)])
    with wire() as port:
        port.write(b"0 0\n0.5 1\n2 3\n# end\n")
        text = lil("data", "capture", port.path, "--into", tmp_path, "--label", "walk").stdout
    recording = open_dataset(tmp_path)["walk/0001"]
    assert recording.channels == channels
    assert recording.values.tolist() == [[0.5, 1], [2, 3]] and recording.values.dtype == np.float32
    assert text == "walk/0001: a, b, at a rate that could not be told (give --rate); 2 rows, 1 cut off at the ends\n"


def test_garbage_is_counted_and_told(tmp_path):
    with wire() as port:
        port.write(b"x\n1,2\nESP-ROM:esp32\n3,4\n5\n\xff\xfe\n6,7\n# end\n", piece=3)
        result = lil("data", "capture", port.path, "--into", tmp_path, "--rate", "50", "--channels", "a,b")
    assert open_dataset(tmp_path)["recording/0000"].values.tolist() == [[1, 2], [3, 4], [6, 7]]
    assert "3 rows, 3 broken (first: 'ESP-ROM:esp32'), 1 cut off" in result.stdout
    assert open_dataset(tmp_path)["recording/0000"].rate == 50


def test_a_port_that_goes_away_in_the_middle_keeps_what_came(tmp_path):
    with wire() as port:
        port.print(["", "0,0,0", *LINES[:80]], 400, b"80,-8", unplug=True)
        result = lil("data", "capture", port.path, "--into", tmp_path, "--json")
    told = json.loads(result.stdout)
    assert result.exit_code == 1
    assert told["problem"].startswith(f"{port.path} went away (") and told["problem"].endswith(
        "what came before is kept"
    )
    assert np.array_equal(open_dataset(tmp_path)["recording/0000"].values, VALUES[:80])
    assert told["cut"] == 2


def test_seconds_end_it(tmp_path):
    with wire() as port:
        port.print(LINES, 400)
        assert lil("data", "capture", port.path, "--into", tmp_path, "--seconds", "0.15").exit_code == 0
    assert 5 < len(open_dataset(tmp_path)["recording/0000"].values) < 149


def test_an_interrupted_capture_has_what_came():
    with wire() as port:
        port.write(b"0,0\n1,2\n3,4\n")
        listening = listen(port.path, 60)
        captured = next(listening)
        while len(captured.values) + captured.received.cut < 1:
            next(listening)
        listening.close()
    assert captured.values.tolist() == [[1, 2], [3, 4]]  # the number of columns was undecided until then


def test_nothing_came(tmp_path):
    with wire() as port:
        port.write(b"hello\nworld\n# end\n")
        result = lil("data", "capture", port.path, "--into", tmp_path / "new")
    assert result.exit_code == 2
    assert "no row came (0 rows, 1 broken (first: 'world'), 1 cut off at the ends); nothing is kept" in result.stderr
    assert not (tmp_path / "new").exists()


def test_names_that_do_not_fit(tmp_path):
    with wire() as port:
        port.write(b"0,0\n1,2\n# end\n")
        result = lil("data", "capture", port.path, "--into", tmp_path, "--channels", "a,b", "--units", "g,g,g")
    assert "--units g,g,g: 3 units for 2 channels" in result.stderr
    assert "cannot be opened as a serial port" in lil("data", "capture", "/dev/none", "--into", tmp_path).stderr


def test_a_rate_from_arrivals():
    even = Captured(arrivals=[(40, 0.0), (50, 0.1), (60, 0.2), (70, 0.3)])
    assert even.rate == 100.0
    assert Captured(arrivals=[(1, 0.0), (2, 0.1), (3, 0.2)]).rate is None


@pytest.mark.parametrize(
    ("values", "dtype"),
    [
        ([[1, -32768]], "int16"),
        ([[40000]], "int32"),
        ([[2**31]], "int64"),
        ([[1.7e9 + 0.5]], "float64"),
        ([[1e300]], "float64"),
        ([[0.5]], "float32"),
        ([[np.nan]], "float32"),
    ],
)
def test_the_smallest_type(values, dtype):
    assert smallest(np.array(values, float)).dtype.name == dtype


# The text protocol


@pytest.mark.parametrize("piece", [1, 2, 7, 1000])
def test_lines_in_pieces(piece):
    data = b"1,2\r\n 3\t4 \n5;6\n-7 , 8e1\n\n+.5 1.\n"
    lines = TextLines(2)
    found = [lines.feed(data[start : start + piece]) for start in range(0, len(data), piece)]
    assert np.concatenate(found).tolist() == [[1, 2], [3, 4], [5, 6], [-7, 80], [0.5, 1]]
    assert lines.broken == 0


def test_most_lines_say_how_many_columns_there_are():
    lines = TextLines()
    assert lines.feed(b"2\n" + b"1,2\n" * 9).shape == (9, 2)
    assert (lines.channels, lines.broken) == (2, 1)


@pytest.mark.parametrize("line", ["1,x", "0x10", "1e", "1_000", "--1", "1.2.3", "١", "1,,"])
def test_what_is_no_number_is_broken(line):
    lines = TextLines(1 if line != "1,," else 2)
    assert len(lines.feed(f"{line}\n".encode())) == 0
    assert lines.broken == 1


def test_integers_take_whole_numbers_in_their_range():
    lines = TextLines(1, "int8")
    assert lines.feed(b"127\n128\n-128\n1.0\n1.5\nnan\n").ravel().tolist() == [127, -128, 1]
    assert lines.broken == 3
    assert np.isnan(TextLines(1, "float32").feed(b"nan\n")[0, 0])


def test_a_line_without_an_end_is_bounded():
    lines = TextLines(1)
    for _ in range(50):
        lines.feed(b"9" * 1000)
    assert len(lines._rest) <= 5000 and lines.broken == 1
    assert lines.feed(b"9\n5\n").tolist() == [[5.0]]


@pytest.mark.parametrize("dtype", ["int16", "int32", "float32"])
def test_a_printed_row_is_read_back_to_the_bit(dtype):
    rows = (np.random.default_rng(0).standard_normal((100, 3)) * 1000).astype(dtype)
    assert np.array_equal(TextLines(3, dtype).feed(b"".join(map(text_line, rows))), rows)
