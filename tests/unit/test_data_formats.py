"""Every format: what is written is read back, with all that the format can tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from data_recordings import UNIT, WORD, values
from lilliput.data import Channel, Mark, Recording
from lilliput.data.formats import Hints, find_format, formats, read_file, write_file
from lilliput.data.formats.csv.write import write_long, write_windows
from lilliput.data.formats.wav import write as write_wav
from lilliput.data.recording import DTYPES
from lilliput.graph.errors import InputError

NEEDS = {"xlsx": "openpyxl", "images": "PIL", "parquet": "pyarrow"}
FLOATS = ("float32", "float64")
RATES = st.none() | st.integers(1, 100_000).map(lambda millihertz: millihertz / 1000) | st.sampled_from([16e3, 44100.0])
SMALL = ("int8", "uint8", "int16", "uint16", "int32", "float32", "float64")


def table(dtypes=SMALL, least=2, finite=False):
    """A recording that any table can hold."""
    numbers = values(dtypes, least=least)
    numbers = numbers.filter(lambda each: bool(np.isfinite(each).all())) if finite else numbers
    channel = st.builds(Channel, WORD.filter(bool), UNIT)
    return st.builds(_named, numbers, RATES, st.lists(channel, min_size=4, max_size=4))


def _named(numbers, rate, channels):
    return Recording(name="one", values=numbers, rate=rate, channels=tuple(channels[: numbers.shape[1]]))


def through(recording, suffix, write=None, hints=None):
    """A recording written to a file and read back."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"one{suffix}"
        (write or (lambda p, r: write_file(p, r)))(path, [recording])
        (back,) = read_file(path, hints or Hints())
    return back


def same(back, recording, keeps=("rate", "channels")):
    """The numbers are the same; a table that had integers has integers again."""
    assert np.array_equal(back.values, recording.values.astype(np.float64), equal_nan=back.values.dtype.kind == "f")
    assert back.values.dtype.kind == ("i" if recording.values.dtype.kind in "iu" else "f")
    if "channels" in keeps:
        assert back.channels == recording.channels
    if "rate" in keeps:
        assert (back.rate is None) == (recording.rate is None)
        assert recording.rate is None or back.rate == pytest.approx(
            recording.rate, rel=1e-3 / max(1, len(recording.values) - 1)
        )
    return True


def test_every_format_is_tested():
    assert set(formats()) >= {
        "acquisition",
        "csv",
        "images",
        "numpy_arrays",
        "parquet",
        "strokes",
        "wav",
        "wfdb",
        "xlsx",
    }
    suffixes = [suffix for each in formats().values() for suffix in each.suffixes]
    assert {s for s in suffixes if suffixes.count(s) > 1} == {".json"}  # told apart by their content


@given(table())
def test_csv_wide(recording):
    assert same(through(recording, ".csv"), recording)


@given(table(least=1), st.integers(2, 4))
def test_csv_wide_parts(recording, parts):
    many = [replace(recording, name=f"one/{i + 1}", rate=None) for i in range(parts)]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.csv"
        write_file(path, many)
        back = read_file(path)
        (whole,) = read_file(path, Hints(whole=True))
    if len(recording.values) > 1:  # or else every other line is empty, which may be how a file is written
        assert [each.name for each in back] == [each.name for each in many]
        assert all(same(b, m) for b, m in zip(back, many, strict=True))
    assert len(whole.values) == parts * len(recording.values)


@given(table(), st.lists(st.floats(1e-3, 10), min_size=9, max_size=9))
def test_csv_with_a_clock_that_jitters(recording, steps):
    times = np.cumsum(steps)[: len(recording.values)]
    back = through(replace(recording, times=times, rate=None), ".csv")
    if back.times is not None:
        assert np.array_equal(back.times, times)
    else:
        assert np.allclose(np.diff(times) * back.rate, 1, atol=0.021)  # within 1 % of a period of where they are kept


@given(table())
def test_csv_long(recording):
    assume(len({(each.name, each.units) for each in recording.channels}) == len(recording.channels))
    back = through(recording, ".csv", write_long)
    assert same(back, recording, keeps=("channels",))


@given(values(SMALL, least=1).map(lambda each: Recording(name="one", values=each)), st.integers(1, 3))
def test_csv_windows(recording, count):
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.csv"
        write_windows(path, [recording] * count)
        back = read_file(path, Hints(layout="windows", axes=recording.values.shape[1]))
    assert [each.name for each in back] == [f"one/{i + 1:06}" for i in range(count)]
    assert all(
        np.array_equal(each.values, recording.values, equal_nan=True) for each in back if each.values.dtype.kind == "f"
    )
    assert all(each.values.shape == recording.values.shape for each in back)


@given(table(dtypes=("uint8", "int16", "int32", "float32", "float64"), least=1), st.integers(1, 1 << 20))
def test_wav(recording, rate):
    back = through(replace(recording, rate=float(rate)), ".wav")
    assert back.values.dtype == recording.values.dtype
    assert back.values.tobytes() == recording.values.tobytes()
    assert back.rate == rate


@given(
    arrays.arrays(
        "int32", st.tuples(st.integers(0, 9), st.integers(1, 3)), elements=st.integers(-(1 << 23), (1 << 23) - 1)
    )
)
def test_wav_24_bits(numbers):
    recording = Recording(name="one", values=numbers, rate=8000.0)
    assert (
        through(recording, ".wav", lambda path, each: write_wav(path, each, bits=24)).values.tolist()
        == numbers.tolist()
    )


@given(values(DTYPES))
@pytest.mark.parametrize("suffix", [".npy", ".npz"])
def test_numpy(suffix, numbers):
    back = through(Recording(name="one", values=numbers), suffix)
    assert back.values.dtype == numbers.dtype
    assert back.values.tobytes() == numbers.tobytes()


@given(table(finite=True, least=1), st.sampled_from([b"", b"secret"]), WORD, st.sampled_from([".json", ".cbor"]))
def test_acquisition(recording, key, device, suffix):
    from lilliput.data.formats.acquisition import write

    recording = replace(recording, device=device)
    back = through(recording, suffix, lambda path, each: write(path, each, key), Hints(key=key))
    assert same(back, recording)
    assert (back.device, back.signature) == (device, "valid" if key else "")


@given(
    arrays.arrays(
        "float64", st.tuples(st.integers(0, 9), st.just(2)), elements=st.floats(allow_nan=False, allow_infinity=False)
    ),
    WORD,
)
def test_strokes(numbers, label):
    recording = Recording(name="one", values=numbers, label=label)
    back = through(recording, ".json", lambda path, each: write_file(path, each, "strokes"))
    assert back.values.tobytes() == numbers.tobytes()
    assert (back.name, back.label) == ("one/0", label)


BEATS = st.lists(st.tuples(st.integers(0, 4999), st.sampled_from("NVA+")), max_size=5)


@given(table(dtypes=("int16",), least=1), BEATS, st.integers(1, 5000))
def test_wfdb(recording, beats, rate):
    rows = np.resize(recording.values, (5000, recording.values.shape[1]))
    channels = tuple(Channel(each.name, "ADC") for each in recording.channels)
    marks = tuple(Mark(row, label) for row, label in sorted(beats))
    recording = replace(recording, values=rows, channels=channels, rate=float(rate), marks=marks)
    with TemporaryDirectory() as folder:
        path = Path(folder) / "one.hea"
        write_file(path, [recording])
        (back,) = read_file(path)
    assert np.array_equal(back.values, rows)
    assert back.marks == marks
    assert back.rate == rate


IMAGES = st.tuples(st.integers(1, 6), st.integers(1, 6), st.sampled_from([1, 3, 4]))


@given(arrays.arrays("uint8", IMAGES))
def test_png(pixels):
    pytest.importorskip("PIL")
    assert through(Recording(name="one", values=pixels), ".png").values.tolist() == pixels.tolist()


@given(arrays.arrays("uint8", st.tuples(st.integers(1, 20), st.integers(1, 20), st.sampled_from([1, 3]))))
def test_jpeg_is_as_good_as_jpeg_can_be(pixels):
    pytest.importorskip("PIL")
    back = through(Recording(name="one", values=pixels), ".jpg").values
    # At quality 100 every divisor is 1: half a step of 64 coefficients, and of the three colours, is what is lost.
    assert np.abs(back.astype(int) - pixels).max() <= 8


@settings(max_examples=30)
@given(table(finite=True))
def test_xlsx(recording):
    pytest.importorskip("openpyxl")
    back = through(recording, ".xlsx")
    assert np.array_equal(back.values, recording.values)
    assert back.channels == recording.channels


@settings(max_examples=50)
@given(table())
def test_parquet(recording):
    pytest.importorskip("pyarrow")
    assume(len({(each.name, each.units) for each in recording.channels}) == len(recording.channels))
    assert same(through(recording, ".parquet"), recording)


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".npz", ".png", ".wav", ".json", ".cbor"])
def test_the_same_recording_gives_the_same_bytes(suffix, tmp_path):
    pytest.importorskip("PIL")
    image = suffix == ".png"
    numbers = np.zeros((2, 2, 1), np.uint8) if image else np.arange(6, dtype=np.int16).reshape(3, 2)
    one, two = tmp_path / f"one{suffix}", tmp_path / f"two{suffix}"
    recording = Recording(name="one", values=numbers, rate=50.0)
    write_file(one, [recording])
    write_file(two, [recording])
    assert one.read_bytes() == two.read_bytes()
    assert find_format(one) is not None


def test_what_a_format_cannot_hold_is_told(tmp_path):
    image = Recording(name="cat", values=np.zeros((2, 2, 3), np.uint8))
    short = Recording(name="a", values=np.zeros((2, 2)), rate=49.5)
    with pytest.raises(InputError, match=r"cat is an image; write images as \.png"):
        write_file(tmp_path / "a.csv", [image])
    with pytest.raises(InputError, match=r"a WAV file has a whole number of Hz, but a has 49\.5"):
        write_file(tmp_path / "a.wav", [short])
    with pytest.raises(InputError, match="holds one recording, but 2 came"):
        write_file(tmp_path / "a.wav", [short, short])
    with pytest.raises(InputError, match=r"JSON has no infinity, but b does; write \.cbor"):
        write_file(tmp_path / "a.json", [Recording(name="b", values=np.full((1, 1), np.inf))])


@pytest.mark.parametrize("name", formats())
def test_a_format_keeps_what_it_says(name, tmp_path):
    """Of a recording that knows everything, exactly the facts that the format names come back."""
    if name in NEEDS:
        pytest.importorskip(NEEDS[name])
    each = formats()[name]
    pixels = np.arange(48, dtype=np.uint8).reshape(4, 4, 3)
    numbers = pixels if name == "images" else np.arange(80, dtype=np.int16).reshape(40, 2)
    told = Recording(
        name="one", values=numbers, rate=None if name == "images" else 50.0, label="walk", session="monday",
        device="board", speaker="ann", marks=(Mark(3, "N"),),
        channels=tuple(Channel(f"a{i}", "ADC") for i in range(numbers.shape[-1])),
    )  # fmt: skip
    path = tmp_path / f"one{each.suffixes[0]}"
    write_file(path, [told], name)
    (back,) = read_file(path)
    facts = ("rate", "channels", "label", "session", "device", "speaker", "marks")
    given_away = {"label", "rate"} if name == "images" else set()  # its folder tells the label, and it has no rate
    assert {fact for fact in facts if getattr(back, fact) == getattr(told, fact)} - given_away == set(each.keeps)
