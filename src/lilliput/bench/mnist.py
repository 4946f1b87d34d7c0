"""MNIST's test images, where LILLIPUT_DATA has them: 10,000 handwritten digits of 28 x 28 pixels.

Source: LeCun, Cortes and Burges; the files are the IDX files of the original, compressed.
"""

from __future__ import annotations

import gzip
import os
from functools import cache
from pathlib import Path

import numpy as np

from lilliput.graph import InputError

FOLDER = "mnist_t10k"
SIDE, COUNT = 28, 10_000
IMAGES, LABELS = ("t10k-images-idx3-ubyte.gz", 16), ("t10k-labels-idx1-ubyte.gz", 8)  # with their headers' bytes


def there() -> bool:
    """Whether the files are."""
    return all((_folder() / name).is_file() for name, _ in (IMAGES, LABELS))


@cache
def mnist() -> tuple[np.ndarray, np.ndarray]:
    """Images (10000, 28, 28, 1) float32 in [0, 1], and labels (10000,) int64; InputError for other files."""
    images = _numbers(*IMAGES, COUNT * SIDE * SIDE).reshape(COUNT, SIDE, SIDE, 1)
    return images.astype(np.float32) / np.float32(255), _numbers(*LABELS, COUNT).astype(np.int64)


def _numbers(name: str, header: int, count: int) -> np.ndarray:
    with gzip.open(_folder() / name) as file:
        data = file.read(header + count + 1)
    if len(data) != header + count:
        raise InputError(f"{name}: MNIST's test set has {header + count} bytes here, not {len(data)}; copy it again")
    return np.frombuffer(data, np.uint8, offset=header)


def _folder() -> Path:
    return Path(os.environ.get("LILLIPUT_DATA", "")) / FOLDER
