"""Five formats there and back: recordings into files, imported into a dataset, and from it into files again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from lilliput.data import DataError, Recording, open_dataset
from lilliput.data.formats import Hints, read_file, write_file
from lilliput.data.formats.acquisition import write as write_signed
from lilliput.data.importing import Wanted, import_files

KEY = b"a key of the test"
LEVELS = 8  # of 255: what JPEG at its best may change, see tests/unit/test_data_formats.py
Write = Callable[[Path, Sequence[Recording]], None]


def there_and_back(motion: Recording, folder: Path) -> dict[str, bool]:
    """For JSON, CBOR, CSV, WAV and JPG whether what was imported is what was written, and written again is the same
    bytes. JPG is as good as JPEG can be: pixels within LEVELS, and those of the file for certain.

    motion  rows of int16 at a whole number of hertz
    """
    signed: Write = lambda path, recordings: write_signed(path, recordings, KEY)  # noqa: E731
    sound = replace(motion, channels=())
    plans: dict[str, tuple[Recording, Write]] = {
        "json": (motion, signed), "cbor": (motion, signed), "csv": (motion, write_file), "wav": (sound, write_file),
    }  # fmt: skip
    found = {name: _same(*plan, folder / name / f"one.{name}") for name, plan in plans.items()}
    return found | {"jpg": _same_picture(picture(motion), folder / "jpg" / "one.jpg")}


def _same(recording: Recording, write: Write, path: Path) -> bool:
    back = _imported(recording, write, path)
    again = path.with_name(f"again{path.suffix}")
    write(again, [back])
    values = back.values.dtype == recording.values.dtype and np.array_equal(back.values, recording.values)
    channels = path.suffix == ".wav" or back.channels == recording.channels
    return values and channels and back.rate == recording.rate and again.read_bytes() == path.read_bytes()


def _same_picture(recording: Recording, path: Path) -> bool:
    back = _imported(recording, write_file, path)
    direct = read_file(path)[0].values
    near = np.abs(back.values.astype(int) - recording.values).max() <= LEVELS
    return bool(near) and np.array_equal(back.values, direct)


def _imported(recording: Recording, write: Write, path: Path) -> Recording:
    """Written, imported into a dataset, and read from it."""
    path.parent.mkdir(parents=True)
    write(path, [recording])
    key = KEY if path.suffix in (".json", ".cbor") else b""
    import_files([path], path.parent / "dataset", Wanted(hints=Hints(key=key)))
    return open_dataset(path.parent / "dataset")[0]


def picture(motion: Recording) -> Recording:
    """An image (rows / 16, 16, channels) of a recording's numbers, folded into bytes."""
    rows = len(motion.values) // 16 * 16
    pixels = (motion.values[:rows] // 32 % 256).astype(np.uint8)
    return Recording(name="picture", values=pixels.reshape(rows // 16, 16, -1))


def refused_changes(motion: Recording, folder: Path, count: int) -> int:
    """The control: of so many files signed and then changed by one bit of their numbers, how many are refused."""
    path = folder / "signed.cbor"
    write_signed(path, [motion], KEY)
    data = path.read_bytes()
    rng = np.random.default_rng(0)
    refused = 0
    for place in rng.integers(len(data) // 2, len(data), count):  # the second half holds nothing but numbers
        changed = bytearray(data)
        changed[place] ^= 1 << int(rng.integers(8))
        path.write_bytes(changed)
        try:
            read_file(path, Hints(key=KEY))
        except DataError:
            refused += 1
    return refused
