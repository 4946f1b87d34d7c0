"""How much of the arena a model really touches, seen by painting it first."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from lilliput.boards import Board
from lilliput.codegen import Layout
from lilliput.run.elf import Image
from lilliput.run.emulated import Emulator
from lilliput.run.emulated_model import CONTEXT, emulator_model, memory_map


def touched_bytes(image: Image, layout: Layout, board: Board, inputs: Sequence[np.ndarray]) -> int:
    """Bytes from the arena's start to the highest that stored inputs (n, ...) and the layers write.

    The arena is painted with two patterns in turn, so that a byte that happens to be written with one is still seen.
    """
    size = layout.plan.arena_bytes
    context = image.symbol(CONTEXT).address
    highest = 0
    with Emulator(emulator_model(board)) as emulator:
        emulator.load(image, memory_map(board), initialised=True)
        for sample in range(len(inputs[0])):
            for paint in (0x5A, 0xA5):
                emulator.write(context, bytes([paint]) * size)
                for name, array in zip(layout.graph.inputs, inputs, strict=True):
                    emulator.write(context + layout.plan.offsets[name], np.ascontiguousarray(array[sample]).tobytes())
                emulator.call(f"{layout.name}_run", context)
                after = np.frombuffer(emulator.read(context, size), np.uint8)
                written = np.flatnonzero(after != paint)
                highest = max(highest, int(written[-1]) + 1 if written.size else 0)
    return highest
