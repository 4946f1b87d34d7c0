"""Files .tflite whose data lies outside the FlatBuffer."""

from __future__ import annotations

from typing import Any

import numpy as np

from lilliput.formats.tflite.schema import BufferSlot, ModelSlot
from lilliput.formats.tflite.writing.file import write_tree


def move_data_outside(tree: dict[int, Any]) -> bytes:
    """The file of `tree` with its buffers after the FlatBuffer, as schema version 3c stores models above 2 GB."""
    contents = [buffer.get(BufferSlot.DATA, np.zeros(0, np.uint8)) for buffer in tree[ModelSlot.BUFFERS]]
    sizes = [len(content) for content in contents]

    def write(first: int) -> bytes:
        starts = [first + sum(sizes[:index]) for index in range(len(sizes))]
        outside = [
            {BufferSlot.OFFSET: np.uint64(start), BufferSlot.SIZE: np.uint64(size)} if size else {}
            for start, size in zip(starts, sizes, strict=True)
        ]
        return write_tree({**tree, ModelSlot.BUFFERS: outside})[0]

    length = len(write(0))
    return write(length) + b"".join(content.tobytes() for content in contents)
