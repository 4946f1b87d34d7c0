"""Tables as people have them: delimiters, decimal signs, heads, clocks, labels, and lines that are wrong."""

from __future__ import annotations

import re

import numpy as np
import pytest

from lilliput.data import Channel, DataError
from lilliput.data.clock import settle
from lilliput.data.formats import Hints, read_file
from lilliput.graph.errors import InputError, LilliputError


def table(tmp_path, text, **hints):
    path = tmp_path / "t.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return read_file(path, Hints(**hints))


def one(tmp_path, text, **hints):
    (recording,) = table(tmp_path, text, **hints)
    return recording


@pytest.mark.parametrize(
    "text",
    [
        "x,y\n1.5,2\n3,4\n",
        "x;y\n1,5;2\n3;4\n",
        "x\ty\n1,5\t2\n3\t4\n",
        "x|y\r\n1.5|2\r\n3|4",
        "\ufeffx,y\r1.5,2\r3,4\r",
        "# made by hand\nx, y\n 1.5 , 2 \n\n# half way\n3,4\n\n\n",
        'x,y\n"1.5","2"\n"3","4"\n',
        "x  y\n1.5   2\n 3 4\n",
    ],
)
def test_ways_to_write_a_table(tmp_path, text):
    found = one(tmp_path, text, whole=True)
    assert found.values.tolist() == [[1.5, 2], [3, 4]]
    assert [each.name for each in found.channels] == ["x", "y"]


def test_no_heads(tmp_path):
    found = one(tmp_path, "1,2\n3,4\n")
    assert found.values.tolist() == [[1, 2], [3, 4]]
    assert found.values.dtype == np.int16
    assert found.channels == (Channel("0"), Channel("1"))


@pytest.mark.parametrize(
    ("cells", "dtype"),
    [
        ("1\n2", "int16"),
        ("1\n40000", "int32"),
        ("1\n3000000000", "float64"),
        ("1\n2.5", "float64"),
        ("1.0\n2.0", "float64"),
    ],
)
def test_integers_stay_integers(tmp_path, cells, dtype):
    assert one(tmp_path, f"x\n{cells}\n").values.dtype == dtype


@pytest.mark.parametrize(
    ("heads", "cells", "rate"),
    [
        ("timestamp,x", ["0,5", "16,6", "32,7"], 62.5),  # whole steps: milliseconds
        ("time [s],x", ["0,5", "0.02,6", "0.04,7"], 50.0),
        ("time_us,x", ["7,5", "1007,6", "2007,7"], 1000.0),
        ("Time (ms),x", ["0,5", "10,6", "20,7"], 100.0),
        ("timestamp,x", [f"2024-01-01 00:00:{i:02},{i}" for i in range(3)], 1.0),
    ],
)
def test_clocks(tmp_path, heads, cells, rate):
    found = one(tmp_path, "\n".join([heads, *cells]))
    assert (found.rate, found.times, found.values.shape) == (rate, None, (3, 1))


def test_a_clock_that_jitters_is_kept(tmp_path):
    found = one(tmp_path, "time [s],x\n0,1\n0.01,2\n0.025,3\n0.03,4\n")
    assert found.rate == 100.0
    assert found.times is not None
    assert found.times.tolist() == [0, 0.01, 0.025, 0.03]
    found = one(tmp_path, "time [s],x\n0,1\n0.01,2\n,3\n0.03,4\n")
    assert found.times is not None
    assert np.isnan(found.times[2])


def test_a_clock_that_says_nothing():
    assert settle(np.zeros(3))[0] is None
    assert settle(np.array([1.0]))[0] is None
    assert settle(np.array([2.0, 1.0, 0.0]))[0] is None
    assert settle(np.array([0, 1 / 104, 2 / 104]))[0] == pytest.approx(104)


def test_empty_cells_are_not_a_number(tmp_path):
    assert np.array_equal(one(tmp_path, "x,y\n1,\n,4\n").values, [[1, np.nan], [np.nan, 4]], equal_nan=True)


def test_empty_lines_part_recordings(tmp_path):
    text = "x\n1\n2\n3\n\n4\n5\n \t \n\n6\n7\n"
    assert [each.values[:, 0].tolist() for each in table(tmp_path, text)] == [[1, 2, 3], [4, 5], [6, 7]]
    assert [each.name for each in table(tmp_path, text)] == ["t/1", "t/2", "t/3"]
    assert len(one(tmp_path, text, whole=True).values) == 7
    assert len(one(tmp_path, "x\n\n1\n\n2\n\n3\n\n").values) == 3  # every other line: a way to write, not to part


def test_labels_in_a_column_part_recordings(tmp_path):
    text = "x,activity,who\n1,walk,a\n2,walk,a\n3,run,a\n4,run,b\n5,run,b\n"
    found = table(tmp_path, text, columns={"label": "activity", "speaker": "who"})
    assert [(each.label, each.speaker, each.values[:, 0].tolist()) for each in found] == [
        ("walk", "a", [1, 2]),
        ("run", "a", [3]),
        ("run", "b", [4, 5]),
    ]
    assert [each.name for each in found[0].channels] == ["x"]
    with pytest.raises(InputError, match=re.escape("t.csv: has no column 'z' for the label; its columns are x, act")):
        table(tmp_path, text, columns={"label": "z"})


def test_numbers_may_be_labels(tmp_path):
    found = table(tmp_path, "x,class\n1,0\n2,0\n3,1\n", columns={"label": "class"})
    assert [(each.label, len(each.values), len(each.channels)) for each in found] == [("0", 2, 1), ("1", 1, 1)]


def test_long_tables_in_any_order(tmp_path):
    rows = ["0,ax,1", "0,ay,5", "10,ax,2", "10,ay,6", "20,ax,3", "20,ay,7"]
    for text in (rows, sorted(rows, key=lambda row: row.split(",")[1])):
        found = one(tmp_path, "\n".join(["time,channel,value", *text]))
        assert found.values.tolist() == [[1, 5], [2, 6], [3, 7]]
        assert (found.rate, found.values.dtype) == (100.0, np.int16)
        assert [each.name for each in found.channels] == ["ax", "ay"]
    gap = one(tmp_path, "\n".join(["time,channel,value", *rows[:3], *rows[4:]]))
    assert np.array_equal(gap.values, [[1, 5], [2, np.nan], [3, 7]], equal_nan=True)
    with pytest.raises(DataError, match="two values for one moment"):
        table(tmp_path, "\n".join(["time,channel,value", *rows, rows[0]]))


def test_windows(tmp_path):
    rows = np.arange(2 * 36).reshape(2, 36)
    text = "\n".join(" ".join(map(str, row)) for row in rows)
    assert [each.values.tolist() for each in table(tmp_path, text, axes=3)] == rows.reshape(2, 12, 3).tolist()
    assert [each.name for each in table(tmp_path, text)] == ["t/000001", "t/000002"]
    with pytest.raises(DataError, match="lines of 36 numbers, which are no whole rows of 5 axes"):
        table(tmp_path, text, axes=5)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "t.csv: has no line of data"),
        ("# only\n", "t.csv: has no line of data"),
        ("x,y\n", "t.csv: has no row of data below its heads"),
        ("x,y\n1,2\n3\n", "t.csv: line 3 has 1 cells, but the first has 2"),
        ("x,y\n1,2\n3,4,5\n", "t.csv: line 3 has 3 cells, but the first has 2"),
        ("x,y\n" + "1,2\n" * 99 + "1,oops\n", "t.csv: line 101, column 2: 'oops' is no number"),
        ("x,y\n" + "1,2\n" * 99 + '1,"2\n', "t.csv: line 101 is not read (unexpected end of data)"),
        ("x,y\na,b\nc,d\n", "t.csv: has no column of numbers"),
        ("x\n" + "1\n" * 50000 + "\0", "t.csv: has zero bytes, so it is no plain text"),
        ("x\n" + "1\n" * 99 + "1" * 3_000_000, "t.csv: has a line longer than 1048576 bytes"),
        ("1" * 3_000_000, "t.csv: has a line longer than 65536 bytes where it begins"),
        ("x" * 3_000_000 + "\n1\n", "t.csv: has a line longer than 65536 bytes where it begins"),
        ("1,2\n" * 40 + "0x10,1\n", "is no number"),
        ("x,y\n" + "1,2\n" * 40 + "1_0,2\n", "'1_0' is no number"),
        (b"\xff\xfex\0,\0", "t.csv: its content is not what files ending in .csv hold"),
    ],
)
def test_what_is_wrong_is_told(tmp_path, text, sentence):
    with pytest.raises(LilliputError) as caught:
        table(tmp_path, text)
    assert sentence in str(caught.value)


def test_an_unknown_layout(tmp_path):
    with pytest.raises(InputError, match="is one of wide, long, windows, not 'tall'"):
        table(tmp_path, "1,2\n", layout="tall")
    with pytest.raises(DataError, match="has 2 columns, but a long table has three"):
        table(tmp_path, "1,2\n3,4\n", layout="long")
