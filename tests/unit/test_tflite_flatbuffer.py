"""The FlatBuffer view: what it reads, and that it stops at every bound."""

from __future__ import annotations

import numpy as np
import pytest

from lilliput.formats.tflite.flatbuffer import FlatBuffer, Table
from lilliput.formats.tflite.limits import MAX_DEPTH, MAX_WORK
from lilliput.formats.tflite.writing.flatbuffer import write_flatbuffer
from lilliput.graph.errors import ModelError


def root(fields: dict) -> Table:
    return FlatBuffer(write_flatbuffer(fields, b"TEST")[0], "a.bin").root(b"TEST")


def test_every_kind_of_field() -> None:
    table = root(
        {
            0: np.int8(-5),
            1: np.uint64(1 << 63),
            2: np.float32(0.1),
            3: np.uint8(1),
            4: "na\u00efve",
            5: np.array([1, -2, 1 << 40], np.int64),
            6: {0: np.int32(7)},
            7: [{0: np.int32(8)}, {}],
            8: np.uint8(3),
            9: {},
        }
    )
    assert table.integer(0, "b") == -5
    assert table.integer(1, "Q") == 1 << 63
    assert table.real(2) == float(np.float32(0.1))
    assert table.flag(3) is True
    assert table.text(4) == "na\u00efve"
    assert table.integers(5, "int64") == (1, -2, 1 << 40)
    assert table.table(6).integer(0, "i") == 7
    assert [each.integer(0, "i", 9) for each in table.tables(7)] == [8, 9]
    kind, value = table.union(8)
    assert (kind, value.field(0, 1)) == (3, None)


def test_absent_fields() -> None:
    for table in (root({}), root({5: np.int32(1)}), root({0: np.int32(1), 1: "text"}).absent()):
        assert table.integer(0, "i", 42) == 42
        assert table.real(0, 0.5) == 0.5
        assert table.flag(0, True) is True
        assert table.text(1) == ""
        assert table.vector(0, "float32").shape == (0,)
        assert table.table(0) is None
        assert len(table.tables(0)) == 0
        assert table.union(0) == (0, None)


def test_vectors_are_read_only_views_wherever_they_lie() -> None:
    data = write_flatbuffer({0: np.array([1, 2, 3], np.int32)}, b"TEST")[0]
    start = data.index(np.array([1, 2, 3], np.int32).tobytes()) - 4
    # Move the vector by one byte: FlatBuffers aligns, but a damaged or hand-made file need not.
    vector = data[start : start + 16]
    place = next(at for at in range(len(data)) if at + int.from_bytes(data[at : at + 4], "little") == start)
    moved = data[:place] + (len(data) + 1 - place).to_bytes(4, "little") + data[place + 4 :] + b"\0" + vector
    numbers = FlatBuffer(moved, "a.bin").root(b"TEST").vector(0, "int32")
    assert numbers.tolist() == [1, 2, 3]
    assert not numbers.flags.writeable
    assert not numbers.flags.aligned


def test_error_names_file_byte_expectation_and_finding() -> None:
    expected = r"^a\.bin, byte 4: expected the file identifier b'TEST', found b'XXXX'; the file .*\.$"
    with pytest.raises(ModelError, match=expected):
        FlatBuffer(bytes(4) + b"XXXX", "a.bin").root(b"TEST")


@pytest.mark.parametrize("value", [np.nan, np.inf, -np.inf])
def test_reals_are_finite(value: float) -> None:
    with pytest.raises(ModelError, match="expected a finite number"):
        root({0: np.float32(value)}).real(0)


def test_undecodable_text_is_replaced() -> None:
    data = write_flatbuffer({0: "abc"}, b"TEST")[0].replace(b"abc", b"a\xffc")
    assert FlatBuffer(data, "a.bin").root(b"TEST").text(0) == "a\ufffdc"


def test_a_wider_field_than_the_table_holds() -> None:
    with pytest.raises(ModelError, match="field 0 within the 8 bytes of the table"):
        root({0: np.int32(1)}).integer(0, "Q")


def test_depth_is_bounded() -> None:
    fields: dict = {}
    for _ in range(MAX_DEPTH):
        fields = {0: fields}
    table = root(fields)
    for _ in range(MAX_DEPTH - 1):
        table = table.table(0)
    with pytest.raises(ModelError, match=f"at most {MAX_DEPTH} tables inside each other"):
        table.table(0)


def test_work_is_bounded() -> None:
    table = root({0: "x" * (1 << 20)})
    for _ in range(MAX_WORK >> 20):
        last = table.text(0) if table.file._work > 1 << 20 else None
    assert last is None
    with pytest.raises(ModelError, match=f"within {MAX_WORK} steps"):
        table.text(0)
