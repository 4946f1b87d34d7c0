"""Sound, arrays, pictures, workbooks and records that others made, and what is wrong with some."""

from __future__ import annotations

import struct
import zipfile
import zlib
from io import BytesIO

import numpy as np
import pytest

from fuzz.mutate_data import extensible
from lilliput.data import Channel, DataError, Recording
from lilliput.data.archive import write_zip
from lilliput.data.formats import Hints, Source, read_file, read_source, write_file
from lilliput.graph.errors import LilliputError


def read(tmp_path, name, data, **hints):
    (tmp_path / name).write_bytes(data)
    return read_file(tmp_path / name, Hints(**hints))


def wav(tag=1, channels=1, rate=8000, bits=16, data=b"\1\0\2\0", align=None, before=b"", size=None, extra=b""):
    align = channels * bits // 8 if align is None else align
    form = struct.pack("<HHIIHH", tag, channels, rate, rate * align, align, bits) + extra
    length = len(data) if size is None else size
    body = b"WAVE" + before + b"fmt " + len(form).to_bytes(4, "little") + form
    body += b"data" + length.to_bytes(4, "little") + data
    return b"RIFF" + len(body).to_bytes(4, "little") + body


def test_sound_in_any_order_of_chunks(tmp_path):
    (found,) = read(tmp_path, "a.wav", extensible())
    assert found.values.tolist() == np.frombuffer(bytes(range(64)), "<i2").reshape(-1, 1).tolist()
    assert (found.rate, found.channels) == (8000.0, (Channel("audio"),))
    (found,) = read(tmp_path, "a.wav", wav(before=b"LIST\3\0\0\0abc\0"))
    assert found.values.tolist() == [[1], [2]]
    (found,) = read(tmp_path, "a.wav", wav(channels=2))
    assert (found.values.tolist(), [each.name for each in found.channels]) == ([[1, 2]], ["left", "right"])
    (found,) = read(tmp_path, "a.wav", wav(bits=24, data=b"\xff\xff\xff\0\0\x80\xff\xff\x7f"))
    assert found.values.tolist() == [[-1], [-(1 << 23)], [(1 << 23) - 1]]
    (found,) = read(tmp_path, "a.wav", wav(bits=8, data=b"\0\x80\xff"))
    assert (found.values.tolist(), found.values.dtype) == ([[0], [128], [255]], np.uint8)
    (found,) = read(tmp_path, "a.wav", wav(size=0xFFFFFFFF))  # of a writer that could not go back
    assert found.values.tolist() == [[1], [2]]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (wav(size=100), "the chunk 'data' says it has 100 bytes, but 4 are left; the file is cut off"),
        (wav(data=b"123"), "has 3 bytes of samples, which are no whole rows of 2"),
        (wav(tag=2), "is encoded as number 2 with 16 bits; save it as PCM"),
        (wav(bits=12), "is encoded as number 1 with 12 bits"),
        (wav(channels=0, align=0), "says 0 channels, 8000 Hz and 0 bytes a row, which cannot be"),
        (wav(rate=0), "0 Hz"),
        (wav(align=3), "3 bytes a row, which cannot be"),
        (wav(tag=0xFFFE), "is encoded in a way that is not read"),
        (wav()[:30], "says it has 16 bytes, but 10 are left"),
        (wav()[:38], "has no samples; it is no whole WAV file"),
        (b"RIFF\0\0\0\0WAVE", "has no format"),
        (b"RIFX\0\0\0\0WAVE", "its content is not what files ending in .wav hold"),
    ],
)
def test_sound_that_is_damaged(tmp_path, data, sentence):
    with pytest.raises(LilliputError) as caught:
        read(tmp_path, "a.wav", data)
    assert "a.wav: " in str(caught.value)
    assert sentence in str(caught.value)


def npy(array, **options):
    out = BytesIO()
    np.save(out, array, **options)
    return out.getvalue()


def test_arrays(tmp_path):
    assert read(tmp_path, "a.npy", npy(np.arange(3, dtype=">i2")))[0].values.tolist() == [[0], [1], [2]]
    assert read(tmp_path, "a.npy", npy(np.asfortranarray(np.eye(2))))[0].values.tolist() == [[1, 0], [0, 1]]
    assert read(tmp_path, "a.npy", npy(np.ones((2, 2), np.float16)))[0].values.dtype == np.float32
    assert read(tmp_path, "a.npy", npy(np.ones((4, 2, 3), np.uint8)))[0].is_image
    many = read(tmp_path, "a.npy", npy(np.arange(24).reshape(2, 3, 1, 4)))
    assert [(each.name, each.shape) for each in many] == [("a/0", (3, 4)), ("a/1", (3, 4))]
    out = BytesIO()
    np.savez(out, x=np.zeros((2, 3, 4)), y=np.array([7, 8]))
    assert [(each.name, each.label) for each in read(tmp_path, "a.npz", out.getvalue())] == [("a/0", "7"), ("a/1", "8")]
    np.savez(out := BytesIO(), walk=np.zeros((3, 2)), run=np.ones((4, 2)))
    assert [each.name for each in read(tmp_path, "a.npz", out.getvalue())] == ["a/walk", "a/run"]


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (npy(np.array([{}]), allow_pickle=True), "nothing is ever unpickled"),
        (npy(np.array(["a"])), "holds <U1; save plain numbers"),
        (npy(np.zeros(2, complex)), "holds complex128; save plain numbers"),
        (npy(np.zeros(9))[:-1], "has 71 bytes of numbers; it is cut off or damaged"),
        (npy(np.zeros(9)) + b"x", "has 73 bytes of numbers"),
        (npy(np.zeros(9)).replace(b"(9,)", b"(1<<60,)"[:4]), "is not a .npy file that can be read"),
        (npy(np.zeros((3, 0))), "holds an array (3, 0)"),
        (b"\x93NUMPY\x09\x00", "is not a .npy file that can be read"),
        (b"\x93NUMPY\x01\x00\xff\xff{", "is not a .npy file that can be read"),
    ],
)
def test_arrays_that_are_damaged(tmp_path, data, sentence):
    with pytest.raises(DataError) as caught:
        read(tmp_path, "a.npy", data)
    assert sentence in str(caught.value)


def test_archives_that_would_grow(tmp_path):
    bomb = tmp_path / "bomb.npz"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.npy", bytes(100_000_000))
    with pytest.raises(DataError, match="would grow to 100000000 bytes when unpacked, so it is not"):
        read_file(bomb)
    write_zip(tmp_path / "many.npz", {f"{i}.npy": b"" for i in range(10_001)})
    with pytest.raises(DataError, match="holds 10001 files, but at most 10000 are read"):
        read_file(tmp_path / "many.npz")
    with pytest.raises(DataError, match=r"cut\.npz: is no archive of arrays that can be read"):
        read(tmp_path, "cut.npz", bomb.read_bytes()[:-40])


def png(width, height, data=b""):
    def chunk(name, body):
        return len(body).to_bytes(4, "big") + name + body + zlib.crc32(name + body).to_bytes(4, "big")

    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + bytes([8, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(data)) + chunk(b"IEND", b"")


def test_pictures_are_what_pillow_sees(tmp_path):
    image = pytest.importorskip("PIL.Image")
    pixels = np.random.default_rng(0).integers(0, 255, (5, 7, 3)).astype(np.uint8)
    (tmp_path / "cat").mkdir()
    for name, mode in (("a.png", "RGB"), ("b.jpg", "RGB"), ("c.png", "L"), ("d.png", "P"), ("e.jpg", "CMYK")):
        picture = image.fromarray(pixels).convert(mode)
        picture.save(tmp_path / "cat" / name)
        (found,) = read_file(tmp_path / "cat" / name)
        again = image.open(tmp_path / "cat" / name).convert("L" if mode == "L" else "RGB")
        assert np.array_equal(found.values, np.asarray(again).reshape(5, 7, -1))
        assert found.label == "cat"
    turned = image.fromarray(pixels)
    exif = turned.getexif()
    exif[0x0112] = 6  # taken on its side
    turned.save(tmp_path / "turned.png", exif=exif)
    assert read_file(tmp_path / "turned.png")[0].shape == (7, 5, 3)


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("a.png", png(100_000, 100_000), "has 100000 x 100000 pixels, but 1 to 67108864 are read"),
        ("a.png", png(0, 5), "has 0 x 5 pixels"),
        ("a.png", png(5000, 5000), "says it has 5000 x 5000 pixels, but its bytes hold less; it is cut off"),
        ("a.jpg", png(5000, 5000), "its bytes hold less"),
        ("a.png", png(4, 4, b"\0" * 3), "cannot be read"),
        ("a.png", b"\x89PNG\r\n\x1a\n", "has no header of a PNG or JPEG picture"),
        ("a.jpg", b"\xff\xd8\xff\xe0\0\2\xff\xd9\0\0", "has no header of a PNG or JPEG picture"),
        ("a.jpg", b"\xff\xd8\xff\xc0\0\x11\x08\xff\xff\xff\xff\3", "has 65535 x 65535 pixels"),
    ],
)
def test_pictures_that_are_damaged(tmp_path, name, data, sentence):
    pytest.importorskip("PIL")
    with pytest.raises(DataError) as caught:
        read(tmp_path, name, data)
    assert sentence in str(caught.value)


def workbook(tmp_path, *sheets):
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    book.save(tmp_path / "a.xlsx")
    return tmp_path / "a.xlsx"


def test_workbooks(tmp_path):
    path = workbook(tmp_path, ("one", [[0, 985, "a note"], [1, 986], [2, 987]]), ("empty", []))
    assert [each.values.tolist() for each in read_file(path)] == [[[0, 985], [1, 986], [2, 987]]]
    path = workbook(tmp_path, ("one", [["t [s]", "x"], [0, 1.5], [0.1, None], [0.2, 3]]), ("two", [[7], [8]]))
    one, two = read_file(path)
    assert (one.name, one.rate, [each.name for each in one.channels]) == ("a/one", 10.0, ["x"])
    assert np.array_equal(one.values, [[1.5], [np.nan], [3]], equal_nan=True)
    assert (two.name, two.values.tolist()) == ("a/two", [[7], [8]])
    path = workbook(tmp_path, ("one", [["x", "act"], [1, "walk"], [2, "walk"], [3, "run"]]))
    found = read_file(path, Hints(columns={"label": "act"}))
    assert [(each.label, each.values.tolist()) for each in found] == [("walk", [[1], [2]]), ("run", [[3]])]


def test_workbooks_in_turn(tmp_path):
    one = workbook(tmp_path, ("one", [[1], [2]]), ("two", [[3], [4]]))
    other = one.rename(tmp_path / "b.xlsx")
    workbook(tmp_path, ("one", [[5], [6]]), ("two", [[7], [8]]))
    pairs = zip(read_source(Source(one, "a")), read_source(Source(other, "b")), strict=True)
    told = [(a.values.tolist(), b.values.tolist()) for a, b in pairs]
    assert told == [([[5], [6]], [[1], [2]]), ([[7], [8]], [[3], [4]])]


def test_workbooks_that_are_damaged(tmp_path):
    path = workbook(tmp_path, ("one", [[i, i] for i in range(40)] + [[1, "oops"]]))
    with pytest.raises(DataError, match=r"a\.xlsx: has 'oops' in a column of numbers; mend that cell"):
        read_file(path)
    write_zip(tmp_path / "b.xlsx", {"nothing.txt": b"here"})
    with pytest.raises(DataError, match=r"b\.xlsx: cannot be read"):
        read_file(tmp_path / "b.xlsx")


def test_parquet_of_others(tmp_path):
    pa = pytest.importorskip("pyarrow")
    import pyarrow.parquet as pq

    times = pa.array(np.arange(4) * 20, pa.timestamp("ms"))
    columns = {"when": times, "x": [1, 2, 3, None], "act": ["a", "a", "b", None], "odd": [[1], [2], [3], [4]]}
    pq.write_table(pa.table(columns), tmp_path / "a.parquet")
    (found,) = read_file(tmp_path / "a.parquet")
    assert (found.rate, [each.name for each in found.channels]) == (50.0, ["x"])
    assert np.array_equal(found.values, [[1], [2], [3], [np.nan]], equal_nan=True)
    parts = read_file(tmp_path / "a.parquet", Hints(columns={"label": "act"}))
    assert [(each.label, len(each.values)) for each in parts] == [("a", 2), ("b", 1), ("", 1)]
    with pytest.raises(DataError, match=r"b\.parquet: cannot be read"):
        read(tmp_path, "b.parquet", (tmp_path / "a.parquet").read_bytes()[:-9])


def test_records(tmp_path):
    write_file(tmp_path / "a.hea", [Recording(name="a", values=np.ones((5, 2), np.int16), rate=360.0)])
    text = (tmp_path / "a.hea").read_text()
    (tmp_path / "b.dat").write_bytes(bytes([0xE3, 0x33, 0xF3, 0xFF, 0x8F, 0x00]))
    (tmp_path / "b.hea").write_text("# a remark\nb 2 360 2\nb.dat 212 200 11 1024 995 0 0 MLII\nb.dat 212 200\n")
    (found,) = read_file(tmp_path / "b.hea")
    assert found.values.tolist() == [[995, 1011], [-1, -2048]]
    for old, new, sentence in (
        ("a 2", "a x", "is no header of a record"),
        ("a.dat 16", "a.dat 310", "one file of format 16, 80 or 212 is read"),
        ("a.dat", "gone.dat", "its samples are in gone.dat, which is not beside it"),
        ("a.dat", "../a.dat", "which is no plain name"),
        ("360 5", "360 50", "says it has 50 rows of 2, but a.dat holds 10 numbers"),
    ):
        (tmp_path / "a.hea").write_text(text.replace(old, new))
        with pytest.raises(LilliputError) as caught:
            read_file(tmp_path / "a.hea")
        assert sentence in str(caught.value)
    (tmp_path / "a.hea").write_text(text)
    (tmp_path / "a.atr").write_bytes(b"\x09\x04\0\0")
    with pytest.raises(DataError, match=r"a\.atr: has an annotation at row 9 of 5"):
        read_file(tmp_path / "a.hea")
    (tmp_path / "a.atr").write_bytes(b"\x01\x04")
    with pytest.raises(DataError, match=r"a\.atr: is cut off at byte 2"):
        read_file(tmp_path / "a.hea")
