"""Fingerprints: features by which recordings are compared with a data set that has only features, a file each.

A file here has `BYTES`, `fits(recording)` and `fingerprint(values) -> (BYTES,) int8`; it is found by looking. A folder
of .bin files of BYTES bytes each is such a data set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType

import numpy as np

from lilliput.data.lint.finding import Finding, some
from lilliput.data.recording import Recording
from lilliput.graph.errors import InputError

NEAR = 1.0  # steps by which features differ on average and still are taken for one recording's


@cache
def fingerprints() -> dict[str, ModuleType]:
    """Every fingerprint by its file's name."""
    names = sorted(path.stem for path in Path(__file__).parent.glob("[!_]*.py"))
    return {name: import_module(f"{__name__}.{name}") for name in names}


def is_feature_folder(folder: Path) -> bool:
    """Whether a folder holds .bin files and is no dataset."""
    return folder.is_dir() and any(folder.glob("*.bin"))


def read_features(folder: Path) -> tuple[str, dict[str, np.ndarray]]:
    """(fingerprint's name, features (BYTES,) int8 by file name) of a folder of .bin files.

    Raises InputError where a file has a size that no fingerprint has, or sizes differ.
    """
    files = sorted(folder.glob("*.bin"))
    sizes = {path.stat().st_size: path for path in files}
    known = {module.BYTES: name for name, module in fingerprints().items()}
    if len(sizes) != 1 or next(iter(sizes)) not in known:
        odd = next((path for size, path in sizes.items() if size not in known), files[0])
        raise InputError(
            f"{odd}: has {odd.stat().st_size} bytes; the features that are known are "
            + ", ".join(f"{name} ({size} bytes)" for size, name in known.items())
        )
    return known[next(iter(sizes))], {path.name: np.fromfile(path, np.int8) for path in files}


def compare(recordings: Iterable[Recording], folder: Path) -> Iterator[Finding]:
    """Recordings whose features the folder has, exactly or nearly. Each is compared with those features only whose sum
    lies close enough: two whose values differ by NEAR on average have sums that differ by at most NEAR times BYTES."""
    kind, features = read_features(folder)
    module = fingerprints()[kind]
    names = np.array(list(features))
    table = np.stack(list(features.values())).astype(np.int32)
    order = table.sum(axis=1).argsort(kind="stable")
    names, table = names[order], table[order]
    sums = table.sum(axis=1)
    for recording in recordings:
        if not module.fits(recording):
            continue
        own = module.fingerprint(recording.values).astype(np.int32)
        reach = NEAR * own.size
        low, high = np.searchsorted(sums, own.sum() - reach), np.searchsorted(sums, own.sum() + reach, "right")
        apart = np.abs(table[low:high] - own).mean(axis=1)
        yield from _told(kind, recording.name, names[low:high][apart == 0], "exactly the")
        yield from _told(kind, recording.name, names[low:high][(apart > 0) & (apart <= NEAR)], "nearly the")


def _told(kind: str, name: str, found: np.ndarray, how: str) -> Iterator[Finding]:
    if len(found):
        yield Finding(
            "fingerprint" if how.startswith("exactly") else "near-fingerprint",
            "error",
            (name, *(f"against:{each}" for each in found)),
            f"{name} gives {how} {kind} features of {some(found.tolist())}",
            "never train or calibrate on it and test on the other data set: leave it out of one",
        )
